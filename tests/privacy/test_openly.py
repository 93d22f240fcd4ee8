"""What is left of a file's name or a sentence where everybody reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.office import Office, load
from pipeline.privacy import openly

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def office() -> Office:
    return load(ROOT)


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("客户投诉登记表_2026年11月_回执.xlsx", "客户投诉登记表_2026年11月_回执.xlsx"),
        ("投诉登记(1).xlsx", "投诉登记(1).xlsx"),
        ("2026-11-23接待.xlsx", "2026-11-23接待.xlsx"),
        ("TS-2026-0031_原件1.jpg", "TS-2026-0031_原件….jpg"),
        ("YF-2026-0007-02.pdf", "YF-2026-0007-02.pdf"),
        ("客户登记本_林佳怡.xlsx", "客户登记本_….xlsx"),
        ("张伟民投诉3-2-1502.xlsx", "…投诉….xlsx"),
        ("来访 2021.xlsx", "来访 ….xlsx"),  # may be a room
        ("13900000011.xlsx", "….xlsx"),
        ("欧阳兰", "…"),
        ("TS-2026-0031/mail/派单/第1次//黄秀英", "TS-2026-0031…"),
    ],
)
def test_a_name_keeps_only_words_that_name_nobody(
    name: str, left: str, office: Office
) -> None:
    assert openly.name(name, office) == left


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("磁盘空间不足,暂不处理,请清理磁盘后再试",) * 2,
        ("电脑时钟(2026-11-23 09:00)早于上次处理(2026-11-24 09:00),请校准时钟",) * 2,
        ("旁边有“~$林佳怡.xlsx”", "旁边有“~$….xlsx”"),
        ("535 zhoujh@example.com rejected", "535 … rejected"),
        (
            "内容不完整或已被改动:林佳怡.docx 写入后不同",
            "内容不完整或已被改动:….docx 写入后不同",
        ),
        ("已与3栋2单元1502、13900000011核对", "已与…、…核对"),
    ],
)
def test_a_sentence_keeps_what_is_ours(
    sentence: str, left: str, office: Office
) -> None:
    assert openly.sentence(sentence, office) == left
