"""今日待办.xlsx over days: drawn each morning and when something changed (issue: daily lists)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from time_office import TimeOffice

Told = pytest.CaptureFixture[str]
NAME = "今日待办.xlsx"
DECIDED = {
    "受理时间": "9:00", "核实情况": "属实", "处理建议": "补扫", "主任决定": "同意",
    "决定时间": "2026-11-23 10:00", "责任部门": "保洁班",
    "预定完成时间": "2026-11-24 12:00",
}  # fmt: skip
OTHER = {
    "受理时间": "9:30", "房号": "3栋1单元201", "客户姓名": "何建",
    "联系电话": "13900000092",
}  # fmt: skip
SECTIONS = ("已超时", "今日到期", "近日到期", "待决定", "待更正", "历史未结")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """A matter due the next noon with its slip, and a call of 9:30."""
    made = TimeOffice(tmp_path_factory.mktemp("today"))
    made.passes("2026-11-23T07:50", "T08:30")
    made.complain(DECIDED, OTHER)
    made.passes("2026-11-23T10:30", "2026-11-24T07:59", "T08:00")
    return made


def sections(office: TimeOffice, day: str) -> dict[str, list[str]]:
    """The numbers and matters below each heading of the list."""
    found: dict[str, list[str]] = {}
    band = ""
    for line in office.lists(day, NAME):
        head = next((name for name in SECTIONS if line.startswith(f"{name}(")), "")
        band = head or band
        if band and line.startswith(("TS-", "YF-")):
            number, _, what, *_ = line.split()
            found.setdefault(band, []).append(f"{number} {what}")
    return found


def foot(office: TimeOffice, day: str) -> str:
    """When it was drawn."""
    path = office.root / "outbox/待打印" / day / "内部" / NAME
    return str(openpyxl.load_workbook(path).worksheets[0].oddFooter.right.text)


def test_a_day_begins_with_its_list_also_when_nothing_is_due(
    office: TimeOffice,
) -> None:
    assert f"2026-11-24/内部/{NAME}" in office.files("outbox/待打印")
    assert foot(office, "2026-11-24") == "制表时间 2026-11-24 08:00"


def test_before_the_morning_there_is_none(tmp_path: Path) -> None:
    office = TimeOffice(tmp_path / "office")
    office.passes("2026-11-23T07:50")
    assert NAME not in "".join(office.files("outbox/待打印"))
    office.passes("2026-11-23T08:00")
    assert "今日没有到期的事。" in "".join(office.lists("2026-11-23", NAME))


def test_what_came_during_the_day_stands_on_it_at_once(office: TimeOffice) -> None:
    assert foot(office, "2026-11-23") == "制表时间 2026-11-23 10:30"
    assert sections(office, "2026-11-23") == {
        "今日到期": ["TS-2026-0002 当天核实"],
        "近日到期": ["TS-2026-0001 完成处理"],
    }


def test_the_next_morning_shows_what_is_late_and_what_is_due(
    office: TimeOffice,
) -> None:
    assert sections(office, "2026-11-24") == {
        "已超时": ["TS-2026-0002 当天核实"],
        "今日到期": ["TS-2026-0001 完成处理"],
    }


def test_its_counts_are_those_of_status(office: TimeOffice, capsys: Told) -> None:
    now = "2026-11-24T08:05"
    told = office.asks(capsys, "status", now=now)["deadlines"]
    counted = Counter(
        "已超时" if one["due"] < now else "今日到期"
        for one in told
        if one["due"] < "2026-11-25"
    )
    found = sections(office, "2026-11-24")
    assert {name: len(rows) for name, rows in found.items()} == dict(counted)
    assert "今日到期1件,已超时1件" in office.lists("2026-11-24", NAME)
    life = (office.root / "outbox/运行状态.txt").read_text("utf-8-sig")
    assert "今日到期1件" in life
    assert "已超时1件" in life


def test_its_links_lead_to_papers_that_exist(office: TimeOffice) -> None:
    folder = office.root / "outbox/待打印/2026-11-24/内部"
    page = openpyxl.load_workbook(folder / NAME).worksheets[0]
    cells = (cell for row in page.iter_rows() for cell in row)
    targets = [c.hyperlink.target for c in cells if c.hyperlink]
    assert targets
    for target in targets:
        assert (folder / target).resolve().is_file(), target


def test_what_is_done_leaves_it_with_the_next_pass(
    office: TimeOffice, tmp_path: Path
) -> None:
    later = office.copy(tmp_path / "office")
    done = {"完成时间": "2026-11-24 9:00", "处理结果": "已补扫"}
    done |= {"反馈管理处时间": "2026-11-24 9:10"}
    verified = {"核实情况": "属实", "核实时间": "2026-11-24 9:00", "处理建议": "修"}
    later.complain({**DECIDED, **done}, {**OTHER, **verified})
    later.passes("2026-11-24T09:30")
    assert foot(later, "2026-11-24") == "制表时间 2026-11-24 09:30"
    assert sections(later, "2026-11-24") == {
        "近日到期": ["TS-2026-0001 回复客户", "TS-2026-0001 24小时内回访"]
    }
