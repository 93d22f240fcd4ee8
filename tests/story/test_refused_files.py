"""Files that are no register go to 退回 with the reason; everything else goes on."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office_story import StoryOffice
from test_a_clerks_day import ANSWER, FIRST, HEAD


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    return StoryOffice(tmp_path / "office")


def put(office: StoryOffice, name: str, data: bytes) -> Path:
    target = office.inbox / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    os.utime(target, (1_600_000_000, 1_600_000_000))
    return target


def workbook(*rows: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_macro() -> bytes:
    target = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(target, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    return target.getvalue()


CASES = {
    "空的.xlsx": (b"", "文件是空的"),
    "网页.xlsx": (b"<html>no workbook</html>", "不是 Excel 工作簿"),
    "清单.csv": ("姓名,电话".encode("gbk"), "“.csv”格式不能登记"),
    "表格.et": (b"\xd0\xcf\x11\xe0" + bytes(600), "“.et”格式不能登记"),
    "半个.xlsx": (workbook(["a"])[:700], "文件不完整"),
    "宏.xlsx": (with_macro(), "里面却有宏程序"),
    "别的表.xlsx": (workbook(["甲", "乙", "丙"], [1, 2, 3]), "没有找到登记表"),
    "缺列.xlsx": (
        workbook([one for one in HEAD if one != "投诉内容摘要"], FIRST[:8]),
        "缺少“投诉内容摘要”一列",
    ),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> StoryOffice:
    """One pass over every bad file at once, and a good one among them."""
    office = StoryOffice(tmp_path_factory.mktemp("refused") / "office")
    for name, (data, _) in CASES.items():
        put(office, f"接待/{name}", data)
    office.drop_rows(HEAD, FIRST)
    assert office.run("2026-11-23T10:00") == 1
    return office


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_is_no_register_comes_back_with_its_reason(
    refused: StoryOffice, name: str
) -> None:
    office = refused
    data, reason = CASES[name]
    back = office.root / "outbox/退回/接待" / name
    assert back.read_bytes() == data
    note = back.with_name(f"{name}.txt").read_bytes()
    assert note.startswith(b"\xef\xbb\xbf")  # so that Notepad reads it
    assert reason in note.decode("utf-8-sig")
    assert office.files("inbox") == []
    assert office.answer(ANSWER)[2].number == "TS-2026-0001"
    assert not any(name in path for path in office.files("archive"))


def test_a_refused_file_dropped_again_gets_the_same_answer(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        put(office, "网页.xlsx", b"<html>")
        assert office.run("2026-11-23T10:00") == 1
    assert office.files("outbox/退回") == ["网页.xlsx", "网页.xlsx.txt"]
    capsys.readouterr()
    office.verb("status", "--json")
    assert "网页.xlsx" in capsys.readouterr().out


def test_lock_files_and_open_workbooks_are_left_alone(office: StoryOffice) -> None:
    dropped = office.drop_rows(HEAD, FIRST)
    lock = put(office, f"~${dropped.name}", b"\x06Chen")
    assert office.run("2026-11-23T10:00") == 0
    assert dropped.exists()
    assert lock.exists()
    lock.unlink()
    office.run("2026-11-23T10:01")
    assert office.files("inbox") == []


def test_a_fresh_half_copied_file_waits_and_is_taken_when_whole(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one that has its final size from the start."""
    whole = office.drop_rows(HEAD, FIRST).read_bytes()
    target = office.inbox / "客户投诉登记表.xlsx"
    target.write_bytes(whole[:1500] + bytes(len(whole) - 1500))
    code = office.run("2026-11-23T10:00")
    assert target.exists(), (code, capsys.readouterr().out)
    target.write_bytes(whole)
    os.utime(target, (1_600_000_000, 1_600_000_000))
    office.run("2026-11-23T10:01")
    assert office.answer(ANSWER)[2].number == "TS-2026-0001"


def test_an_odd_file_name_is_taken_and_leaves_the_inbox(office: StoryOffice) -> None:
    dropped = office.drop_rows(HEAD, FIRST)
    odd = os.fsdecode("投诉".encode("gbk") + b".xlsx")
    dropped.rename(office.inbox / odd)
    office.run("2026-11-23T10:00")
    assert office.files("inbox") == []
    assert office.answer("*回执.xlsx")[2].number == "TS-2026-0001"


def test_an_old_xls_is_answered_by_a_fresh_xlsx_of_the_same_rows(
    office: StoryOffice,
) -> None:
    office.drop(Path(__file__).parent / "客户投诉登记表.xls")
    office.run("2026-11-23T10:00")
    rows = office.answer(ANSWER)
    assert rows[2].number == "TS-2026-0001"
    page = openpyxl.load_workbook(office.answer_path(ANSWER)).worksheets[0]
    assert [cell.value for cell in page[1]][: len(HEAD)] == HEAD
    assert page["E2"].value == "沈卫东"
    assert page["G2"].value == "13900000034"
    last = [str(cell.value) for line in page.iter_rows(min_row=3) for cell in line]
    assert any("回执另存为 .xlsx" in text for text in last)
