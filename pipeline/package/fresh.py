"""Workbooks that we make ourselves: every text by ``write_string``, codes checked.

Reproducible: the same content gives the same bytes. Another reader reads them again
before anyone gets them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import isclose
from typing import Any, NamedTuple
from warnings import catch_warnings

from pipeline.errors import Damaged
from pipeline.package.cells import Book, Edit, Grid

MADE = datetime(2000, 1, 1)  # fixed: the same content gives the same bytes
_WIDEST, _NARROWEST = 60, 8
_LONGEST = 32767
_SIXTEEN_DIGITS = 1e-15  # what xlsxwriter writes of a number
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_x[0-9A-Fa-f]{4}_")


def workbook(face: str = "", size: float = 11) -> tuple[io.BytesIO, Any]:
    """An empty workbook in memory: where its bytes will be, and itself.

    ``face`` is the type by whose digits the widths of columns are measured.
    """
    import xlsxwriter

    target = io.BytesIO()
    usual = {"font_name": face, "font_size": size} if face else {}
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": usual,
        },
    )
    book.set_properties({"created": MADE, "author": "", "company": ""})
    return target, book


def put(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a text as text (rows and columns from 0). Raises ``Damaged``."""
    said = clean(text)[:_LONGEST]
    if sheet.write_string(row, column, said, style) != 0:
        raise Damaged(f"第{row + 1}行第{column + 1}列写不进去")


def finish(
    target: io.BytesIO,
    book: Any,
    said: Mapping[str, Mapping[tuple[int, int], object]],
    *,
    results: bool = False,
) -> bytes:
    """Close a workbook; its bytes, once openpyxl has read ``said`` back from them.

    ``said``: sheet -> (row, column), both from 1 -> what was written there; with
    ``results`` of a formula the result stored with it, else the formula itself.
    Raises ``Damaged`` with the first place that says something else.
    """
    import openpyxl

    book.close()
    with catch_warnings(action="ignore"):  # it knows not all that Excel knows
        again = openpyxl.load_workbook(target, read_only=True, data_only=results)
        for name, places in said.items():
            _compare(again[name], name, places)
    again.close()
    return target.getvalue()


def _compare(sheet: Any, name: str, places: Mapping[tuple[int, int], object]) -> None:
    """Raise ``Damaged`` for the first place that says something else."""
    there = {
        (row, column): value
        for row, line in enumerate(sheet.iter_rows(values_only=True), 1)
        for column, value in enumerate(line, 1)
    }
    for place, value in places.items():
        if not _same(value, there.get(place)):
            row, column = place
            raise Damaged(f"“{name}”第{row}行第{column}列读回时不对,未写出")


def _same(written: object, found: object) -> bool:
    if isinstance(written, str):
        text = clean(written)[:_LONGEST]
        if _ESCAPED.search(text):
            return found is not None  # openpyxl leaves such signs as they are coded
        return text == (found or "")
    if isinstance(written, datetime | date | time | timedelta):
        return isinstance(found, datetime | date | time | timedelta)
    if isinstance(written, float | int) and isinstance(found, float | int):
        return isclose(written, found, rel_tol=_SIXTEEN_DIGITS)
    return written == found


def clean(text: str) -> str:
    """Text without what no workbook can hold: lone surrogates, U+FFFE, U+FFFF."""
    return (
        text.encode("utf-8", "ignore").decode().translate({0xFFFE: None, 0xFFFF: None})
    )


class Page(NamedTuple):
    """A list of texts on a sheet of its own; ``filtered``: with arrows to look up."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    filtered: bool = False


def plain_sheet(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> bytes:
    """A list of texts: title, frozen header, borders, ready to print on A4."""
    return plain_book([Page("清单", title, head, rows)])


def plain_book(pages: Sequence[Page]) -> bytes:
    """Lists of texts, a sheet each, as ``plain_sheet`` draws one."""
    target, book = workbook()
    said = {page.name: _plain(book, page) for page in pages}
    return finish(target, book, said)


def _plain(book: Any, page: Page) -> dict[tuple[int, int], object]:
    """Write a list; return what stands where."""
    sheet = book.add_worksheet(page.name)
    border = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "宋体"}
    big = book.add_format({"bold": True, "font_size": 16, "font_name": "黑体"})
    bold = book.add_format({**border, "bold": True, "bg_color": "#DDEBF7"})
    plain = book.add_format({**border, "num_format": "@"})
    put(sheet, 0, 0, page.title, big)
    for column, text in enumerate(page.head):
        put(sheet, 1, column, text, bold)
        widths = (width(row[column]) for row in page.rows)
        widest = max([width(text), *widths], default=0)
        sheet.set_column(column, column, min(max(widest + 2, _NARROWEST), _WIDEST))
    for number, row in enumerate(page.rows, 2):
        for column, text in enumerate(row):
            put(sheet, number, column, text, plain)
    _set_up(sheet, page)
    lines = [[page.title], page.head, *page.rows]
    return {
        (row, column): text
        for row, line in enumerate(lines, 1)
        for column, text in enumerate(line, 1)
    }


def _set_up(sheet: Any, page: Page) -> None:
    sheet.freeze_panes(2, 0)
    if page.filtered:
        sheet.autofilter(1, 0, max(len(page.rows), 1) + 1, len(page.head) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_footer("&C第&P页 共&N页")


def width(text: str) -> int:
    """How wide the longest line of a text is, a Chinese sign counting two."""
    longest = max(text.splitlines() or [""], key=len)
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in longest)  # noqa: PLR2004


def fresh(
    book: Book,
    edits: Mapping[str, Sequence[Edit]],
    widths: Mapping[str, Mapping[int, float]],
    properties: Mapping[str, str],
) -> bytes:
    """The rows of an old .xls as a new .xlsx, with the answer's edits in it."""
    target, made = workbook()
    for name, value in properties.items():
        made.set_custom_property(name, value, "text")
    said = {
        grid.name: _sheet(
            made, grid, edits.get(grid.name, ()), widths.get(grid.name, {})
        )
        for grid in book.grids
    }
    return finish(target, made, said)


def _sheet(
    made: Any, grid: Grid, edits: Sequence[Edit], widths: Mapping[int, float]
) -> dict[tuple[int, int], object]:
    """Write a sheet; return what stands where, but for what a merge covers."""
    sheet = made.add_worksheet(grid.name)
    cells: dict[tuple[int, int], tuple[object, str]] = {
        (row, column): (cell.value, "")
        for row, line in grid.rows.items()
        for column, cell in line.items()
    }
    for edit in edits:
        value, _ = cells.get((edit.row, edit.column), (None, ""))
        kept = value if edit.value is None else edit.value
        fill = "" if edit.fill == "none" else edit.fill
        cells[edit.row, edit.column] = (kept, fill)
    for column, width in widths.items():
        sheet.set_column(column - 1, column - 1, width)
    for (row, column), (value, fill) in sorted(cells.items()):
        _cell(made, sheet, row - 1, column - 1, value, fill)
    for top, left, bottom, right in grid.merges:
        value, _ = cells.get((top, left), ("", ""))
        sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
        _cell(made, sheet, top - 1, left - 1, value, "")
    return {
        (row, column): value
        for (row, column), (value, _) in cells.items()
        if not any(
            top <= row <= bottom and left <= column <= right
            for top, left, bottom, right in grid.merges
        )
    }


def _cell(
    made: Any, sheet: Any, row: int, column: int, value: object, fill: str
) -> None:
    look: dict[str, object] = {"bg_color": f"#{fill[2:]}"} if fill else {}
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, made.add_format(look))
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, made.add_format(look))
    elif isinstance(value, datetime | date | time | timedelta):
        shape = made.add_format({**look, "num_format": _format(value)})
        sheet.write_datetime(row, column, value, shape)
    elif isinstance(value, str):
        put(sheet, row, column, value, made.add_format(look))
    elif fill:
        sheet.write_blank(row, column, None, made.add_format(look))


def _format(value: object) -> str:
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return "yyyy-mm-dd hh:mm"
    return "yyyy-mm-dd" if isinstance(value, date) else "hh:mm"
