"""Due times follow the calendar, the hours, the promises and the forms (domain.md 9.4)."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from time_office import TimeOffice, brief, lines

Told = pytest.CaptureFixture[str]
Change = Callable[[TimeOffice], None]
DAY = "2027-02-03"
OPEN = {
    "受理日期": DAY, "受理时间": "9:00", "核实情况": "属实", "核实时间": f"{DAY} 9:10",
    "处理建议": "补扫", "主任决定": "同意", "决定时间": f"{DAY} 9:20",
    "责任部门": "保洁班", "预定完成时间": "2027-02-09",
}  # fmt: skip
SEALED = {
    **OPEN, "受理时间": "9:05", "房号": "3栋1单元201", "客户姓名": "何建",
    "联系电话": "13900000092", "要求保密": "是", "投诉类别": "秩序维护",
}  # fmt: skip
TABLE = """
[holidays.2027]
off = ["2027-01-01..2027-01-03", "2027-02-05..2027-02-11", "2027-05-01..2027-05-05",
       "2027-10-01..2027-10-07"]
work = []
"""


def write(office: TimeOffice, path: str, old: str, new: str) -> None:
    """Replace a piece of a file of the office's own settings."""
    text = (office.root / path).read_text("utf-8")
    assert old in text
    (office.root / path).write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """Two complaints that are due on the fourth day of the Spring Festival."""
    office = TimeOffice(tmp_path_factory.mktemp("base"))
    office.passes(f"{DAY}T08:30")
    office.complain(OPEN, SEALED)
    office.passes(f"{DAY}T09:30", "2027-02-08T08:30")
    return office


@pytest.fixture(scope="module")
def entered(base: TimeOffice, tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """The table of the year is entered on the day before they are due."""
    office = base.copy(tmp_path_factory.mktemp("entered"))
    config = office.root / "config.toml"
    config.write_text(config.read_text("utf-8") + TABLE, "utf-8")
    office.passes("2027-02-08T10:00", "T10:01", "2027-02-09T08:30", "T14:29", "T14:30")
    office.passes("2027-02-09T15:30", "T16:31", "2027-02-10T08:30")
    return office


def changes(office: TimeOffice, day: str) -> list[list[str]]:
    """The list of the due times that moved on a day, its cells as text."""
    path = office.root / "outbox/内部" / f"期限变动_{day}.xlsx"
    page = openpyxl.load_workbook(path).worksheets[0]
    rows = page.iter_rows(values_only=True)
    return [[str(cell) if cell else "" for cell in row] for row in rows]


def dues(office: TimeOffice, capsys: Told, now: str) -> list[str]:
    found: list[dict[str, Any]] = office.asks(capsys, "status", now=now)["open"]
    return [one["due"] for one in found]


# ── the table of a year ─────────────────────────────────────────────────────


def test_before_the_table_the_day_is_guessed_to_be_ordinary(
    base: TimeOffice, capsys: Told
) -> None:
    assert dues(base, capsys, "2027-02-08T09:00") == ["2027-02-09T17:30:00"] * 2


def test_with_the_table_what_is_open_is_due_at_the_earlier_closing(
    entered: TimeOffice, capsys: Told
) -> None:
    assert dues(entered, capsys, "2027-02-08T10:05") == ["2027-02-09T16:30:00"] * 2


def test_the_changes_are_listed_and_of_a_sealed_one_the_number_alone(
    entered: TimeOffice,
) -> None:
    assert changes(entered, "20270208") == [
        ["期限变动 2027-02-08", "", "", "", "", ""],
        ["编号", "登记表", "时限", "原来的期限", "现在的期限", "为什么"],
        [
            *("TS-2027-0001", "客户投诉登记表", "完成处理"),
            *("2月9日17:30", "2月9日16:30", "登记的预定完成时间"),
        ],
        ["TS-2027-0002", "客户投诉登记表", "保密件", "见登记表", "见登记表", ""],
    ]
    path = entered.root / "outbox/内部/期限变动_20270208.xlsx"
    assert not stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO


def test_the_director_reads_of_the_changes_in_the_next_letter_once(
    entered: TimeOffice,
) -> None:
    letters = [m for m in entered.said("02-08 09") if "重新计算" in m.text]
    assert [(m.at, m.to) for m in letters] == [("02-09 08:30", "何静")]
    assert lines(letters[0]) == [
        (
            "另告 接待时间、节假日或时限的设置有变动,2项期限已重新计算,"
            "名单见 outbox/内部/期限变动_20270208.xlsx"
        )
    ]


def test_the_stages_begin_again_for_the_new_due_time_and_nothing_is_told_twice(
    entered: TimeOffice,
) -> None:
    told = [m for m in entered.said("02-08 08") if m.to == "李敏"]
    late = "【提醒】TS-2027-0001 等2件,请按时办理"
    assert brief(told) == [
        "02-08 08:30 李敏 【每日提醒】2月8日",
        f"02-09 14:30 李敏 {late}",
    ]
    assert "2月9日16:30" in told[-1].text
    assert "2月9日17:30" not in told[-1].text
    directors = [m for m in entered.said("02-10") if m.to == "周建华"]
    assert [line.partition("期限")[0] for line in lines(directors[0])] == [
        "已超时 TS-2027-0001 完成处理 ",
        "已超时 TS-2027-0002 保密件:完成处理 ",
    ]


def test_the_same_settings_in_the_next_pass_change_nothing(entered: TimeOffice) -> None:
    lists = [p for p in entered.files("outbox/内部") if "期限变动" in p]
    assert lists == ["期限变动_20270208.xlsx"]


# ── what else decides ───────────────────────────────────────────────────────


def later_closing(office: TimeOffice) -> None:
    write(office, "config.toml", '"08:00-17:30"', '"08:00-18:00"')


def promised(office: TimeOffice) -> None:
    write(office, "config.toml", "[promises]", '[promises]\n"环境保洁" = "5d"')


def other_deadline(office: TimeOffice) -> None:
    form = "forms/complaint/form.toml"
    write(office, form, 'due      = ["planned_done"]\n', "")


CHANGES: dict[str, tuple[Change, list[list[str]]]] = {
    "hours": (
        later_closing,
        [
            ["TS-2027-0001", "完成处理", "2月9日17:30", "2月9日18:00"],
            ["TS-2027-0002", "保密件", "见登记表", "见登记表"],
        ],
    ),
    "promises": (
        promised,
        [["TS-2027-0001", "完成处理", "2月9日17:30", "2月8日16:30"]],
    ),
    "a deadline": (
        other_deadline,
        [
            ["TS-2027-0001", "完成处理", "2月9日17:30", "2月6日16:30"],
            ["TS-2027-0002", "保密件", "见登记表", "见登记表"],
        ],
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_other_settings_move_due_times_and_are_listed_as_well(
    base: TimeOffice, tmp_path: Path, what: str
) -> None:
    change, expected = CHANGES[what]
    office = base.copy(tmp_path / "office")
    change(office)
    office.passes("2027-02-08T10:00")
    found = [[row[0], *row[2:5]] for row in changes(office, "20270208")[2:]]
    assert found == expected


def test_a_setting_that_decides_no_due_time_is_not_told(
    base: TimeOffice, tmp_path: Path
) -> None:
    office = base.copy(tmp_path / "office")
    write(office, "forms/complaint/form.toml", "投诉等待批示", "投诉还等待批示")
    office.passes("2027-02-08T10:00")
    assert office.troubles == []
    assert [p for p in office.files("outbox/内部") if "期限变动" in p] == []


def test_two_changes_on_one_day_stand_on_one_list(
    base: TimeOffice, tmp_path: Path
) -> None:
    office = base.copy(tmp_path / "office")
    later_closing(office)
    office.passes("2027-02-08T10:00")
    write(office, "config.toml", '"08:00-18:00"', '"08:00-17:30"')
    office.passes("2027-02-08T10:10")
    rows = [row for row in changes(office, "20270208") if row[0] == "TS-2027-0001"]
    assert [row[3:5] for row in rows] == [
        ["2月9日17:30", "2月9日18:00"],
        ["2月9日18:00", "2月9日17:30"],
    ]


def test_a_stage_that_is_taken_out_of_the_form_is_not_told_any_more(
    tmp_path: Path,
) -> None:
    office = TimeOffice(tmp_path / "office")
    office.complain({})
    office.passes("2026-11-23T17:26", "2026-11-24T21:00")
    path = office.root / "forms" / "complaint" / "form.toml"
    said = path.read_text("utf-8")
    stage = re.search(r'\n    \{ at = "\+1d", to = \["office_director"\][^\n]*', said)
    assert stage
    path.write_text(said.replace(stage[0], "", 1), "utf-8")
    office.passes("2026-11-25T08:30", "T08:31")
    assert office.troubles == []
    assert [brief([m]) for m in office.said("11-2")] == [
        ["11-25 08:30 周建华 【每日提醒】11月25日 超时1件"]
    ]
