"""Workbooks that the system makes itself, read again before anyone gets them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import Damaged
from pipeline.package.cells import Book, Edit
from pipeline.package.fresh import finish, fresh, plain_sheet, put, workbook
from pipeline.package.read import read

HERE = Path(__file__).parent


def test_a_workbook_that_reads_back_otherwise_is_never_given_out() -> None:
    target, book = workbook()
    put(book.add_worksheet("清单"), 2, 1, "王一民")
    with pytest.raises(Damaged, match="“清单”第3行第2列读回时不对"):
        finish(target, book, {"清单": {(3, 2): "王二民"}})


def test_a_list_holds_every_text_as_a_text() -> None:
    texts = ["=1+1", "0012", "1月2日\n下午", "a_x0041_b", "響\x01声", "", "x" * 40000]
    made = plain_sheet("每日清单", ["栏"] * 7, [texts])
    sheet = openpyxl.load_workbook(BytesIO(made)).active
    assert sheet is not None
    assert {cell.data_type for cell in sheet[3]} == {"s"}
    assert [cell.value for cell in sheet[3]][:3] == texts[:3]
    assert made == plain_sheet("每日清单", ["栏"] * 7, [texts])


def test_a_number_of_seventeen_digits_is_no_reason_to_withhold_a_workbook() -> None:
    numbers = {(1, n): value for n, value in enumerate([0.1 + 0.2, 2**60 + 1, -0.0], 1)}
    target, book = workbook()
    sheet = book.add_worksheet("清单")
    for (row, column), value in numbers.items():
        sheet.write_number(row - 1, column - 1, value)
    assert finish(target, book, {"清单": numbers})
    target, book = workbook()
    book.add_worksheet("清单").write_number(0, 0, 1.5)
    with pytest.raises(Damaged):
        finish(target, book, {"清单": {(1, 1): 1.50001}})


def values(book: Book, name: str) -> dict[tuple[int, int], object]:
    """What stands where on a sheet."""
    grid = next(one for one in book.grids if one.name == name)
    return {
        (row, column): cell.value
        for row, cells in grid.rows.items()
        for column, cell in cells.items()
        if cell.value is not None
    }


def test_an_old_workbook_comes_back_whole_as_a_new_one(tmp_path: Path) -> None:
    old = read(HERE / "旧版登记表.xls")
    name = old.grids[0].name
    made = tmp_path / "新.xlsx"
    edit = Edit(3, 1, "TS-2026-0001", "FFC6EFCE")
    made.write_bytes(fresh(old, {name: [edit]}, {name: {1: 20.0}}, {"版": "1"}))
    new = read(made)

    for grid in old.grids:
        before = values(old, grid.name)
        if grid.name == name:
            before[3, 1] = "TS-2026-0001"
        assert values(new, grid.name) == before
