"""The samples beside the repository give exactly what their README says."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from office_story import StoryOffice

NOVEMBER = "客户投诉登记表_2026年11月.xlsx"
LETTERS = "客户投诉登记表_来信2810件.xlsx"
VISITS = "来访接待记录表_2026年11月.xlsx"
STAFF = "人员通讯录.xlsx"
NOW = "2026-11-23T14:00"
EXPECTED = Path(__file__).parent / "expected"
MAY_DIFFER = {
    "xl/worksheets/sheet1.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "docProps/custom.xml",
}


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    return StoryOffice(tmp_path / "office")


@pytest.fixture
def november(office: StoryOffice, samples: Path) -> StoryOffice:
    """The November sample after one pass, the staff register dropped before it."""
    office.drop(samples / STAFF)
    office.drop(samples / NOVEMBER)
    assert office.run(NOW) == 1  # a row was returned
    return office


def test_the_november_register_gives_what_its_readme_says(
    november: StoryOffice,
) -> None:
    expected = (EXPECTED / "投诉登记_2026年11月.txt").read_text("utf-8")
    assert november.told("客户投诉登记表_2026年11月_回执.xlsx") == expected


def test_the_returned_row_is_red_and_the_warned_ones_yellow(
    november: StoryOffice,
) -> None:
    rows = november.answer("客户投诉登记表_2026年11月_回执.xlsx")
    fills = {row: one.fill for row, one in rows.items()}
    assert fills[10] == "FFFFC8CF"
    assert {fills[row] for row in (7, 8, 9)} == {"FFFFF3A3"}
    assert {fills[row] for row in (4, 5, 6, 11, 12)} == {"00000000"}


def test_the_returned_register_is_the_clerks_own_file(
    november: StoryOffice, samples: Path
) -> None:
    """Every other part byte for byte, every other cell with value, style, formula."""
    answer = november.answer_path("客户投诉登记表_2026年11月_回执.xlsx")
    with zipfile.ZipFile(samples / NOVEMBER) as old, zipfile.ZipFile(answer) as new:
        assert old.namelist() == new.namelist()
        changed = {n for n in old.namelist() if old.read(n) != new.read(n)}
    assert changed <= MAY_DIFFER
    numbers = {f"B{row}" for row in range(4, 13)}
    before = openpyxl.load_workbook(samples / NOVEMBER).worksheets[0]
    after = openpyxl.load_workbook(answer).worksheets[0]
    for line in before.iter_rows():
        for cell in line:
            twin = after[cell.coordinate]
            if cell.coordinate in numbers:
                continue
            assert (twin.value, twin.number_format) == (cell.value, cell.number_format)
            assert repr(twin.border) == repr(cell.border)
            assert repr(twin.font) == repr(cell.font)


@pytest.mark.parametrize("again", [NOVEMBER, "投诉(1).xlsx"])
def test_the_same_bytes_again_change_nothing(
    november: StoryOffice, samples: Path, again: str
) -> None:
    before = november.files("archive"), november.files("outbox/待打印")
    november.drop(samples / NOVEMBER, again)
    november.run("2026-11-23T15:00")
    stem = again.removesuffix(".xlsx")
    summary = november.summary(f"{stem}_回执.xlsx")
    assert summary.startswith("收到 9 行:新增 0,更新 0,未变 8,冲突 0,待更正 0,退回 1")
    assert (november.files("archive"), november.files("outbox/待打印")) == before
    assert len(list(november.mails())) == 3
    assert november.files("inbox") == []


def test_the_returned_copy_dropped_again_changes_nothing(november: StoryOffice) -> None:
    answer = november.answer_path("客户投诉登记表_2026年11月_回执.xlsx")
    november.drop(answer)
    november.run("2026-11-23T15:00")
    summary = november.summary("客户投诉登记表_2026年11月_回执.xlsx")
    assert summary.startswith("收到 9 行:新增 0,更新 0,未变 8,冲突 0,待更正 0,退回 1")
    assert len(list(november.mails())) == 3


def test_the_corrected_row_alone_goes_in(november: StoryOffice) -> None:
    answer = november.answer_path("客户投诉登记表_2026年11月_回执.xlsx")
    book = openpyxl.load_workbook(answer)
    book.worksheets[0]["C10"] = "2026.11.13"
    book.save(november.root / "corrected.xlsx")
    papers = november.files("outbox/待打印")
    november.drop(november.root / "corrected.xlsx", answer.name)
    assert november.run("2026-11-23T15:00") == 0
    rows = november.answer(answer.name)
    assert rows[10].number == "TS-2026-0009"
    assert rows[10].verdict == "✓"
    assert rows[10].fill == "00000000"
    summary = november.summary(answer.name)
    assert summary.startswith("收到 9 行:新增 1,更新 0,未变 8,冲突 0,待更正 0,退回 0")
    assert november.files("outbox/待打印") == papers
    assert len(list(november.mails())) == 3


def test_without_the_staff_register_every_mail_stands_on_the_daily_list(
    office: StoryOffice, samples: Path
) -> None:
    office.drop(samples / NOVEMBER)
    office.run(NOW)
    assert list(office.mails()) == []
    listed = office.root / "outbox/待打印/2026-11-23/内部/每日提醒清单.xlsx"
    page = openpyxl.load_workbook(listed).worksheets[0]
    numbers = [row[0] for row in page.iter_rows(min_row=3, values_only=True)]
    assert sorted(map(str, numbers)) == [f"TS-2026-000{n}" for n in (5, 6, 7, 8)]


def test_the_reception_log_gives_what_the_domain_says(
    office: StoryOffice, samples: Path
) -> None:
    office.drop(samples / VISITS)
    assert office.run(NOW) == 0
    expected = (EXPECTED / "来访接待记录_2026年11月.txt").read_text("utf-8")
    assert office.told("来访接待记录表_2026年11月_回执.xlsx") == expected


def test_the_staff_register_names_seventeen_people(
    office: StoryOffice, samples: Path
) -> None:
    office.drop(samples / STAFF)
    assert office.run(NOW) == 0
    summary = office.summary("人员通讯录_回执.xlsx")
    assert summary == "收到 17 行:新增 17,更新 0,未变 0,冲突 0,待更正 0,退回 0"
    office.drop(samples / STAFF, "人员通讯录(1).xlsx")
    office.run(NOW)
    summary = office.summary("人员通讯录(1)_回执.xlsx")
    assert summary.startswith("收到 17 行:新增 0,更新 0,未变 17")


def test_2810_letters_are_numbered_and_owe_nothing(
    office: StoryOffice, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop(samples / LETTERS)
    assert office.run("2026-11-23T18:00") == 0
    name = "客户投诉登记表_来信2810件_回执.xlsx"
    summary = office.summary(name)
    assert summary == "收到 2810 行:新增 2810,更新 0,未变 0,冲突 0,待更正 0,退回 0"
    assert office.files("outbox/待打印") == []
    assert list(office.mails()) == []
    page = openpyxl.load_workbook(office.answer_path(name)).worksheets[0]
    source = openpyxl.load_workbook(samples / LETTERS).worksheets[0]
    by_year: dict[int, list[tuple[datetime, int, str]]] = {}
    for row in range(3, 2813):
        moment = page.cell(row, 3).value
        assert isinstance(moment, datetime)
        number = str(page.cell(row, 2).value)
        by_year.setdefault(moment.year, []).append((moment, row, number))
        texts = [page.cell(row, column).value for column in (12, 16)]
        assert texts == [source.cell(row, column).value for column in (12, 16)]
    for year, rows in by_year.items():
        issued = [number for _, _, number in sorted(rows)]
        assert issued == [f"TS-{year}-{n:04}" for n in range(1, len(rows) + 1)]
    office.drop(office.answer_path(name))
    office.run("2026-11-23T18:10")
    assert office.summary(name).startswith("收到 2810 行:新增 0,更新 0,未变 2810")
    capsys.readouterr()
