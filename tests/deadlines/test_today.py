"""今日待办.xlsx over days: drawn each morning and when something changed (issue: daily lists)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from time_office import TimeOffice

Told = pytest.CaptureFixture[str]
WHERE = "outbox/内部/今日待办.xlsx"
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
def monday(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """A matter due the next noon with its slip, and a call of 9:30."""
    made = TimeOffice(tmp_path_factory.mktemp("monday"))
    made.passes("2026-11-23T07:50", "T08:30")
    made.complain(DECIDED, OTHER)
    made.passes("2026-11-23T10:30")
    return made


@pytest.fixture(scope="module")
def office(monday: TimeOffice, tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """The next morning."""
    made = monday.copy(tmp_path_factory.mktemp("tuesday"))
    made.passes("2026-11-24T07:59", "T08:00")
    return made


def shown(office: TimeOffice) -> list[str]:
    """Each row of the list, cells joined by a blank."""
    page = openpyxl.load_workbook(office.root / WHERE).worksheets[0]
    rows = page.iter_rows(values_only=True)
    return [" ".join(str(cell) for cell in row if cell) for row in rows]


def sections(office: TimeOffice) -> dict[str, list[str]]:
    """The numbers and matters below each heading of the list."""
    found: dict[str, list[str]] = {}
    band = ""
    for line in shown(office):
        head = next((name for name in SECTIONS if line.startswith(f"{name}(")), "")
        band = head or band
        if band and line.startswith(("TS-", "YF-")):
            number, _, what, *_ = line.split()
            found.setdefault(band, []).append(f"{number} {what}")
    return found


def foot(office: TimeOffice) -> str:
    """When it was drawn."""
    page = openpyxl.load_workbook(office.root / WHERE).worksheets[0]
    footer = page.oddFooter
    assert footer is not None
    return str(footer.right.text)


def test_each_morning_at_eight_it_is_drawn_anew(
    office: TimeOffice,
) -> None:
    assert shown(office)[0] == "今日待办  2026年11月24日 星期二"
    assert foot(office) == "制表时间 2026-11-24 08:00"


def test_before_the_first_morning_there_is_none_and_a_day_without_anything_says_so(
    tmp_path: Path,
) -> None:
    office = TimeOffice(tmp_path / "office")
    office.passes("2026-11-23T07:50")
    assert not (office.root / WHERE).exists()
    office.passes("2026-11-23T08:00")
    assert "今日没有到期的事。" in "".join(shown(office))


def test_what_came_during_the_day_stands_on_it_at_once(monday: TimeOffice) -> None:
    assert foot(monday) == "制表时间 2026-11-23 10:30"
    assert sections(monday) == {
        "今日到期": ["TS-2026-0002 当天核实"],
        "近日到期": ["TS-2026-0001 完成处理"],
    }


def test_the_next_morning_shows_what_is_late_and_what_is_due(
    office: TimeOffice,
) -> None:
    assert sections(office) == {
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
    found = sections(office)
    assert {name: len(rows) for name, rows in found.items()} == dict(counted)
    assert "今日到期1件,已超时1件" in shown(office)
    life = (office.root / "outbox/运行状态.txt").read_text("utf-8-sig")
    assert "今日待办:已超时 1 件,今日到期 1 件" in life


def test_its_links_lead_to_papers_that_exist(office: TimeOffice) -> None:
    page = openpyxl.load_workbook(office.root / WHERE).worksheets[0]
    cells = (cell for row in page.iter_rows() for cell in row)
    targets = [str(c.hyperlink.target) for c in cells if c.hyperlink]
    assert targets
    for target in (one.replace("\\", "/") for one in targets):  # as Excel wants it
        assert (office.root / WHERE).parent.joinpath(target).is_file(), target


def test_what_is_done_leaves_it_with_the_next_pass(
    office: TimeOffice, tmp_path: Path
) -> None:
    later = office.copy(tmp_path / "office")
    done = {"完成时间": "2026-11-24 9:00", "处理结果": "已补扫"}
    done |= {"反馈管理处时间": "2026-11-24 9:10"}
    verified = {"核实情况": "属实", "核实时间": "2026-11-24 9:00", "处理建议": "修"}
    later.complain({**DECIDED, **done}, {**OTHER, **verified})
    later.passes("2026-11-24T09:30")
    assert foot(later) == "制表时间 2026-11-24 09:30"
    assert sections(later) == {
        "近日到期": ["TS-2026-0001 24小时内回访", "TS-2026-0001 回复客户"]
    }
