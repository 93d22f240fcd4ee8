"""Extracts each month, a review each January, the list of void numbers (7.1, 7.3)."""

from __future__ import annotations

import pytest
from archive_office import DECIDED, SETTLED, ArchiveOffice

VISITS = "archive/2026/01来访接待/2026-11"
EXTRACT = "登记摘录_来访接待记录表.xlsx"
HEAD = ("编号", "日期", "时间", "来访人", "来访事由", "接待人")


def visit(office: ArchiveOffice, *row: str | None, name: str = "来访.xlsx") -> None:
    office.drop_rows(HEAD, row, name=name, sheet="来访接待", folder="接待")


@pytest.fixture
def visited(office: ArchiveOffice) -> ArchiveOffice:
    visit(office, None, "2026-11-20", "9:30", "沈卫东", "询问装修手续如何办理", "李敏")
    office.run("2026-11-20T10:00")
    return office


def test_the_rows_of_a_month_are_filed_once_it_is_over(visited: ArchiveOffice) -> None:
    visited.run("2026-11-30T17:00")
    assert visited.files(VISITS) == []
    visited.run("2026-12-01T08:05")
    visited.run("2026-12-02T08:05")
    assert visited.files(VISITS) == [EXTRACT]
    (row,) = visited.looked_up(f"{VISITS}/{EXTRACT}")
    assert row["编号"] == "LF-2026-0001"
    assert "询问装修手续如何办理" in row.values()
    rows = visited.looked_up("archive/档案目录_2026.xlsx")
    item = next(r for r in rows if r["路径"].endswith(EXTRACT))
    assert (item["档号"], item["编号"], item["题名"]) == ("2026-D10-LF-2026-11", "", "")
    assert visited.verb("verify") == 0


def test_what_is_entered_late_makes_a_second_edition_with_the_next_month(
    visited: ArchiveOffice,
) -> None:
    visited.run("2026-12-01T08:05")
    visit(visited, None, "2026-11-21", "15:00", "何建", "询问停车位月租", "李敏")
    visited.run("2026-12-03T09:00")
    assert visited.files(VISITS) == [EXTRACT]
    visited.run("2027-01-04T08:05")
    assert visited.files(VISITS) == [
        EXTRACT,
        EXTRACT.replace(".xlsx", "_第2版.xlsx"),
    ]


def test_a_machine_that_slept_two_months_files_both(visited: ArchiveOffice) -> None:
    visit(visited, None, "2026-12-10", "15:00", "何建", "询问停车位月租", "李敏")
    visited.run("2026-12-10T16:00")
    visited.run("2027-02-08T08:05")
    assert visited.files("archive/2026/01来访接待/2026-12") == [EXTRACT]


def test_each_year_begins_with_a_list_of_what_is_past_its_period(
    visited: ArchiveOffice,
) -> None:
    """Two people sign; nothing is deleted."""
    visited.decided()
    before = visited.files("archive/2026")
    visited.run("2036-01-04T08:30")
    assert not (visited.root / "archive/到期鉴定清单_2036.xlsx").exists()
    visited.run("2037-01-05T08:30")
    rows = visited.looked_up("archive/到期鉴定清单_2037.xlsx")
    papers = [r for r in rows if r["编号"] == "TS-2026-0001"]
    assert {(r["档号"], r["到期年"], r["事由"]) for r in papers} == {
        ("2026-D10-TS-0001", "2036", "保管期满")
    }
    assert {r["鉴定人(签字)"] + r["监销人(签字)"] for r in rows} == {""}
    assert set(before) <= set(visited.files("archive/2026"))
    assert visited.verb("verify") == 0


def test_who_is_out_of_use_is_put_before_people_each_january(
    visited: ArchiveOffice,
) -> None:
    row = (
        "LF-2026-0001",
        "2026-11-20",
        "9:30",
        "沈卫东",
        "询问装修手续如何办理",
        "李敏",
    )
    head = (*HEAD, "备注")
    visited.drop_rows(head, (*row, "停用"), name="b.xlsx", sheet="来访接待")
    visited.run("2026-11-21T10:00")
    visited.run("2027-01-04T08:30")
    rows = visited.looked_up("archive/到期鉴定清单_2027.xlsx")
    assert [(r["编号"], r["事由"]) for r in rows] == [("LF-2026-0001", "已停用")]


def test_papers_of_a_void_number_stay_and_are_listed(office: ArchiveOffice) -> None:
    office.decided()
    papers = office.files("archive/2026/02客户投诉/TS-2026-0001")
    office.enter({**SETTLED, "备注": "作废"})
    office.run("2026-11-24T09:00")
    assert office.files("archive/2026/02客户投诉/TS-2026-0001") == papers
    (row,) = office.looked_up("archive/2026/99作废/作废清单.xlsx")
    assert (row["编号"], row["作废日期"]) == ("TS-2026-0001", "2026-11-24")
    assert row["文件"].count("TS-2026-0001_") == len(papers)
    assert office.verb("verify") == 0


def test_names_in_the_archive_are_short_and_hold_no_sign_that_windows_refuses(
    office: ArchiveOffice,
) -> None:
    office.decided({**DECIDED, "客户姓名": "何建", "受理时间": "11:05"})
    office.enter(SETTLED)
    office.run("2026-11-24T09:00")
    for path in office.files("archive"):
        for name in path.split("/"):
            assert len(name) <= 80, name
            assert len(name.encode()) <= 240, name
            assert not set(name) & set('\\:*?"<>|'), name
