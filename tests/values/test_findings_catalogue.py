"""The catalogue of findings: sentences, their examples, and their codes."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from pipeline import values
from pipeline.findings import CATALOGUE, Gravity

READERS = Path(values.__file__).parent


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_sentence_fits_its_example(code: str) -> None:
    entry = CATALOGUE[code]
    pattern = ""
    for text, fact, _, _ in Formatter().parse(entry.text):
        pattern += re.escape(text) + (".+?" if fact else "")
    assert re.fullmatch(pattern, entry.example), entry


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_sentence_is_plain_chinese_in_half_width_signs(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.level in get_args(Gravity)
    assert not re.search("[，：；。！？（）]", entry.text)
    assert entry.text.count("“") == entry.text.count("”")


def test_every_code_that_a_reader_gives_has_a_sentence() -> None:
    source = "".join(path.read_text("utf-8") for path in READERS.glob("*.py"))
    said = {
        code
        for code in re.findall(r'"([a-z]+(?:_[a-z]+)+)"', source)
        if re.search(
            rf'(?:Remark|Unreadable|_guessed|day_number)\([^)]*"{code}"', source
        )
    }
    assert said
    assert said <= CATALOGUE.keys()


def test_a_house_that_cannot_be_read_has_a_sentence_for_both_cases() -> None:
    houses = {code for code in CATALOGUE if code.startswith("house_")}
    alone = {code for code in houses if not code.endswith("_kept")}
    assert {f"{code}_kept" for code in alone} == houses - alone


def test_the_examples_of_the_specification_read_as_they_stand_there() -> None:
    say: dict[str, dict[str, object]] = {
        "no_such_day": {
            "title": "受理日期",
            "value": "2026.11.31",
            "month": 11,
            "days": 30,
        },
        "phone_length": {"title": "电话", "value": "1390000006", "fault": "只有10位"},
        "text_short": {"title": "内容", "value": "多收水费"},
        "house_no_room_kept": {
            "title": "房号",
            "value": "3栋二单元",
            "spill": "发生位置",
        },
        "choice_other": {"title": "类别", "value": "楼上漏水", "fallback": "其他"},
        "house_date": {"title": "房号"},
    }
    assert [CATALOGUE[code].say(**facts) for code, facts in say.items()] == [
        "受理日期“2026.11.31”没有这一天,11月只有30天",
        "电话“1390000006”只有10位,请核对",
        "内容“多收水费”过短,请写清时间和事情",
        "房号“3栋二单元”缺房间号,已记为发生位置",
        "类别“楼上漏水”不在目录,暂归“其他”",
        "房号被Excel识别成了日期,请把该列设为“文本”",
    ]


def test_a_missing_fact_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        CATALOGUE["no_such_day"].say(title="日期", value="2026.11.31")
