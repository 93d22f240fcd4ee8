"""A new register is a folder of ten lines: no Python is touched (law 2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from office_story import StoryOffice

TEN_LINES = """
id = "key_loan"
title = "钥匙借用登记表"
sheet = "钥匙借用"
number = { prefix = "YS", date = "lent_on", key = ["lent_on", "house_no", "borrower"] }
archive = { category = "12钥匙借用", keep = "3年" }
required = ["lent_on"]
[[column]]
id = "number"
title = "编号"
type = "number"
[[column]]
id = "lent_on"
title = "借出日期"
type = "date"
need = "entry"
[[column]]
like = "house_no"
need = "entry"
[[column]]
id = "borrower"
title = "借用人"
type = "name"
"""


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    office = StoryOffice(tmp_path / "office")
    folder = office.root / "forms/key_loan"
    folder.mkdir()
    (folder / "form.toml").write_text(TEN_LINES, "utf-8")
    return office


def test_it_is_recognised_checked_numbered_and_returned(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(
        ["借出日期", "房间号", "借用人", "归还"],
        ["2026/11/23", "3-2-1502", "刘军", "明天"],
        ["11月", "3栋2单元1503", "王海涛", None],
        ["2026.11.22", "3栋", "王海涛", None],
        name="钥匙.xlsx",
        sheet="Sheet1",
    )
    assert office.run("2026-11-23T10:00") == 1
    rows = office.answer("钥匙_回执.xlsx")
    assert [rows[row].number for row in (2, 3, 4)] == [
        "YS-2026-0002",
        "",
        "YS-2026-0001",
    ]
    assert rows[3].verdict.startswith("退回:Sheet1!A3 借出日期“11月”")
    assert rows[4].verdict.startswith("提示:Sheet1!B4 房号“3栋”缺房间号")
    capsys.readouterr()
    office.verb("show", "YS-2026-0002", "--json")
    assert json.loads(capsys.readouterr().out)["values"]["房号"] == "3栋2单元1502"


def test_its_blank_register_is_made_and_recognised(office: StoryOffice) -> None:
    assert office.verb("blank", "key_loan") == 0
    office.drop(office.root / "outbox/空白表/钥匙借用登记表.xlsx")
    assert office.run("2026-11-23T10:00") == 0
    assert office.summary("钥匙借用登记表_回执.xlsx").startswith("收到 0 行")
