"""Complaints about the desk or the management are kept in a book apart (domain.md 8.5)."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from office_story import StoryOffice
from test_a_clerks_day import HEAD

CONFIG = "\n[privacy]\nsecond_book = true\n"
SECRET = ("金丝雀", "7栋3单元2604", "13900007788", "前台推诿")
ROW = [
    None, "2026-11-23", "9:20", "来电", "金丝雀", "7栋3单元2604", "13900007788",
    "服务态度", "前台推诿", "何静", "属实", "当日处理", "同意", "保洁班",
]  # fmt: skip
OTHER = [
    None, "2026-11-23", "9:40", "来电", "沈卫东", "2栋1单元602", "13900000034",
    "环境保洁", "楼道没有清扫", "李敏",
]  # fmt: skip
APART = "客户投诉登记表_保密.xlsx"


@pytest.fixture
def office(tmp_path: Path, samples: Path) -> StoryOffice:
    """An office with a second book, in which one complaint stands."""
    office = StoryOffice(tmp_path / "office", CONFIG)
    office.drop(samples / "人员通讯录.xlsx")
    office.run("2026-11-23T08:00")
    office.drop_rows(HEAD, ROW, name=APART, folder="保密")
    office.run("2026-11-23T10:00")
    return office


def sheet_words(path: Path) -> str:
    """All that stands in a workbook's cells."""
    pages = openpyxl.load_workbook(path).worksheets
    rows = (row for page in pages for row in page.iter_rows(values_only=True))
    return "\n".join(str(value) for row in rows for value in row if value)


def test_both_books_share_one_series_and_each_is_answered_in_its_place(
    office: StoryOffice,
) -> None:
    office.drop_rows(HEAD, OTHER, folder="接待")
    office.run("2026-11-23T11:00")
    answers = office.files("outbox/回执/2026-11")
    assert "保密/客户投诉登记表_保密_回执.xlsx" in answers
    assert office.answer("客户投诉登记表_保密_回执.xlsx")[2].number == "TS-2026-0001"
    assert office.answer("客户投诉登记表_回执.xlsx")[2].number == "TS-2026-0002"
    ordinary = sheet_words(office.answer_path("客户投诉登记表_回执.xlsx"))
    assert not [word for word in SECRET if word in ordinary]


def test_its_papers_are_sealed_and_the_desk_prints_none_of_them(
    office: StoryOffice,
) -> None:
    papers = [p for p in office.files("outbox/待打印") if "TS-2026-0001" in p]
    assert papers
    assert all(path.startswith("2026-11-23/保密件_另册/") for path in papers)
    (mail,) = office.mails()
    assert "保密件" in str(mail["Subject"])


@pytest.mark.parametrize("number", ["TS-2026-0001", None])
def test_the_ordinary_book_learns_only_that_it_is_confidential(
    office: StoryOffice, number: str | None
) -> None:
    office.drop_rows(HEAD, OTHER, [number, *ROW[1:10]], folder="接待")
    assert office.run("2026-11-23T11:00") == 1
    row = office.answer("客户投诉登记表_回执.xlsx")[3]
    assert row.verdict == (
        "退回:投诉登记!A3 TS-2026-0001是保密件,另有登记;保密事项,请到客户服务中心查阅"
    )


def test_nothing_leads_to_it_by_the_house(office: StoryOffice) -> None:
    """Neither a call-back without a number nor a second complaint of the same home."""
    office.drop_rows(
        HEAD, [*ROW, None, "已改进", "2026-11-23 14:00"], name=APART, folder="保密"
    )
    office.run("2026-11-23T15:00")
    office.drop_rows(
        ["回访日期", "回访时间", "房号", "满意度", "回访人"],
        ["2026-11-23", "16:00", "7栋3单元2604", "满意", "何静"],
        name="回访记录表_投诉.xlsx",
        sheet="回访记录",
        folder="接待",
    )
    office.run("2026-11-23T17:00")
    office.drop_rows(
        HEAD,
        [*ROW, None, "已改进", "2026-11-23 14:00", "满意"],
        name=APART,
        folder="保密",
    )
    office.run("2026-11-24T09:00")
    again = [None, "2026-11-24", "9:30", *ROW[3:8], "再次反映态度", "李敏"]
    office.drop_rows(HEAD, again, folder="接待")
    office.run("2026-11-24T10:00")
    for name in ("客户投诉登记表_回执.xlsx", "回访记录表_投诉_回执.xlsx"):
        assert "TS-2026-0001" not in sheet_words(office.answer_path(name))


def test_lists_and_status_say_its_number_and_no_more(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, OTHER, folder="接待")
    office.run("2026-11-23T11:00")
    capsys.readouterr()
    office.verb("status", now="2026-11-23T12:00")
    office.verb("show", "TS-2026-0001")
    said = capsys.readouterr().out
    assert "TS-2026-0001  保密件" in said
    index = sheet_words(next((office.root / "archive").rglob("目录_内部.xlsx")))
    assert "TS-2026-0001\n保密件" in index
    assert "沈卫东" in index
    catalogue = sheet_words(office.root / "archive/档案目录_2026.xlsx")
    for text in (said, index, catalogue):
        assert not [word for word in SECRET if word in text]


def test_the_book_itself_goes_on_when_it_comes_back(office: StoryOffice) -> None:
    office.drop(office.answer_path("客户投诉登记表_保密_回执.xlsx"), folder="保密")
    assert office.run("2026-11-23T11:00") == 0
    row = office.answer("客户投诉登记表_保密_回执.xlsx")[2]
    assert row.number == "TS-2026-0001"
    assert not row.verdict.startswith("退回")


def test_without_the_option_it_is_a_register_like_any_other(
    tmp_path: Path, samples: Path
) -> None:
    office = StoryOffice(tmp_path / "office")
    office.drop(samples / "人员通讯录.xlsx")
    office.drop_rows(HEAD, ROW, name=APART, folder="保密")
    office.run("2026-11-23T10:00")
    assert any("/内部/TS-2026-0001" in p for p in office.files("outbox/待打印"))


def test_the_office_finds_a_blank_of_the_second_book(office: StoryOffice) -> None:
    office.verb("blank")
    blanks = office.files("outbox/空白表")
    assert APART in blanks
    assert "回访记录表_投诉.xlsx" in blanks
