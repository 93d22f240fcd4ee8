"""The lists that the desk opens without us: what to tell people, what is long open."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
from office_story import StoryOffice
from openpyxl.worksheet.worksheet import Worksheet

HEAD = [
    "编号", "受理日期", "受理时间", "投诉方式", "客户姓名", "房号", "联系电话", "投诉类别",
    "投诉内容摘要", "登记人", "核实情况", "处理建议", "要求保密", "处理结果", "完成时间",
]  # fmt: skip
LISTED = "outbox/内部/历史未结清单.xlsx"
LETTERS = "客户投诉登记表_来信2810件.xlsx"
WHY = (
    "以下各件放进来的时候早已过期,还没有办完:已编号、归档,不印单据,不发提醒,只列在这里。"
    "办完以后在登记表里填好,再放进 inbox,就从这张清单上去掉;不用再办的,备注里写“作废”。"
)
RESULT, DONE = 16, 17  # columns of the letters


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    return StoryOffice(tmp_path / "office")


def old(day: str, house: str = "2栋1单元602", **said: str) -> list[str | None]:
    row = [
        None, day, "9:20", "来电", "沈卫东", house, "13900000034", "环境保洁",
        f"{house}楼道没有清扫", "李敏",
    ]  # fmt: skip
    return [*row, *(said.get(name) for name in HEAD[10:])]


def lines(office: StoryOffice, path: str = LISTED) -> list[str]:
    """Each row of a list, its cells joined by a stroke."""
    page = openpyxl.load_workbook(office.root / path).worksheets[0]
    rows = page.iter_rows(values_only=True)
    return ["|".join(str(cell) for cell in row if cell) for row in rows]


def test_old_rows_that_are_open_stand_once_on_a_list_of_their_own(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        old("2024-03-01"),
        old("2025-06-02", "3栋1单元201", 核实情况="属实", 处理建议="补扫"),
        old("2025-07-02", "5栋1单元803", 要求保密="是"),
        old("2025-08-01", "2栋2单元301", 处理结果="已清扫", 完成时间="2025-08-01"),
        old("2026-11-20", "4栋1单元302"),
    ]
    office.drop_rows(HEAD, *rows)
    office.run("2026-11-23T10:00")
    office.drop(office.answer_path("客户投诉登记表_回执.xlsx"))  # nothing new in it
    office.run("2026-11-23T11:00")
    assert lines(office) == [
        "历史未结清单",
        "幸福社区管理处  共 3 件",
        WHY,
        "编号|日期|期限|状态|尚缺|处理意见",
        "客户投诉登记表(3件)",
        "TS-2024-0001|2024年3月1日|—|已受理|核实情况、处理建议",
        "TS-2025-0001|2025年6月2日|—|已报主任|主任决定、责任部门",
        "TS-2025-0002|—|—|保密件|—",
    ]
    capsys.readouterr()
    office.verb("status", "--json", now="2026-11-23T11:00")
    told = json.loads(capsys.readouterr().out)
    assert told["history_open"] == 3
    assert [one["number"] for one in told["open"]] == ["TS-2026-0001"]


def test_what_was_done_or_voided_goes_from_the_list(office: StoryOffice) -> None:
    office.drop_rows(HEAD, old("2024-03-01"), old("2025-06-02", "3栋1单元201"))
    office.run("2026-11-23T10:00")
    done = old("2024-03-01", 处理结果="已清扫", 完成时间="2026-11-23 15:00")
    office.drop_rows(HEAD, done)
    office.run("2026-11-23T16:00")
    assert lines(office)[4:] == [
        "客户投诉登记表(1件)",
        "TS-2025-0001|2025年6月2日|—|已受理|核实情况、处理建议",
    ]
    void = [*old("2025-06-02", "3栋1单元201"), "作废"]
    office.drop_rows([*HEAD, "备注"], void)
    office.run("2026-11-23T17:00")
    assert lines(office)[1] == "幸福社区管理处  共 0 件"
    assert lines(office)[4:] == ["没有历史未结的事。"]


def test_an_office_without_old_rows_has_no_such_list(office: StoryOffice) -> None:
    office.drop_rows(HEAD, old("2026-11-20"))
    office.run("2026-11-23T10:00")
    assert not (office.root / LISTED).exists()


def test_the_list_follows_the_line_that_the_office_draws(office: StoryOffice) -> None:
    office.drop_rows(HEAD, old("2026-11-20"))
    office.run("2026-11-23T10:00")
    config = office.root / "config.toml"
    text = config.read_text("utf-8").replace(
        "[start]\n", '[start]\ndate = "2026-11-21"\n'
    )
    config.write_text(text, "utf-8")
    office.run("2026-11-23T10:05")
    assert "客户投诉登记表(1件)" in lines(office)


@pytest.mark.timeout(240)
def test_of_2810_letters_the_three_open_ones_stand_on_the_list(
    office: StoryOffice, samples: Path
) -> None:
    """Scenario 22: all numbered, nothing printed or sent, the open ones listed once."""
    book = openpyxl.load_workbook(samples / LETTERS)
    page = book.worksheets[0]
    assert isinstance(page, Worksheet)
    for row in (3, 1200, 2812):
        page.cell(row, RESULT).value = page.cell(row, DONE).value = None
    book.save(office.root / "letters.xlsx")
    office.drop(office.root / "letters.xlsx", LETTERS)
    office.run("2026-11-23T18:00")
    answer = office.answer("客户投诉登记表_来信2810件_回执.xlsx")
    assert len([one for one in answer.values() if one.number]) == 2810
    assert [p for p in office.files("outbox/待打印") if p.endswith(".docx")] == []
    assert list(office.mails()) == []
    numbers = re.findall(r"TS-\d{4}-\d{4}", "\n".join(lines(office)))
    assert sorted(numbers) == sorted(answer[row].number for row in (3, 1200, 2812))


def test_only_the_office_may_open_its_lists(office: StoryOffice) -> None:
    office.drop_rows(HEAD, old("2024-03-01"))
    office.run("2026-11-23T10:00")
    assert (office.root / LISTED).stat().st_mode & 0o077 == 0
    assert (office.root / "outbox/内部").stat().st_mode & 0o077 == 0
