r"""Tables as people write them in a text file (Markdown), and workbooks made of them.

The file's place below the inbox, remarks for the reader, rows that stand above the
header, the table itself:

    # 接待/登记表.xlsx
    第二行的日期与上一行合并。
    > 某小区登记表
    > 2026年11月 | 填表人:陈晓燕
    | 日期       | 时间 | 房号 |
    |------------|------|------|
    | 2026-11-23 | 9:30 | '3-2 |
    | ^          | 同上 |      |

Cells are as typed into Excel: 2026-11-23 becomes a date, 9:30 a time, 11.1 a number; a
leading ' keeps it text; ^ is merged with the cell above; \| is a | in a text. A second
sheet of the same workbook comes after a line ## with its name. A file called .pdf is no
table: what stands after > are the lines of its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from pipeline.errors import FormError
from pipeline.package.cells import CellValue
from pipeline.package.fresh import put, workbook

PAGE = ".pdf"  # what a file is called that is a page, not a table
_MARKS = "#>|"  # what a line begins with that is no remark
_MERGED = "^"
_PARTED = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_WIDTH = 16


@dataclass(frozen=True, slots=True)
class Draft:
    """A table of a text file: where it goes, what stands above it, header and rows."""

    name: str
    above: tuple[tuple[str, ...], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: tuple[tuple[str, Draft], ...] = ()  # further sheets, by name
    remark: str = ""  # what is said to the reader


def read_draft(text: str, where: str) -> Draft:
    """The tables in a text file. ``FormError`` names ``where`` it has none."""
    first, *more = re.split(r"(?m)^## ", text)
    lines = [line.strip() for line in first.splitlines()]
    name = next((line[1:].strip() for line in lines if line.startswith("# ")), "")
    own = _table(name, lines, where)
    parted = [one.partition("\n") for one in more]
    sheets = ((sheet.strip(), rest.splitlines()) for sheet, _, rest in parted)
    return replace(
        own,
        remark="".join(line for line in lines if line and line[0] not in _MARKS),
        more=tuple(
            (sheet, _table(name, [line.strip() for line in rest], where))
            for sheet, rest in sheets
        ),
    )


def _table(name: str, lines: Sequence[str], where: str) -> Draft:
    above = tuple(_cells(line[1:]) for line in lines if line.startswith(">"))
    table = [_cells(line) for line in lines if _is_row(line)]
    if name.endswith(PAGE):
        return Draft(name, above, (), ())
    if not name or not table:
        raise FormError(f"{where}: 应有“# 文件名.xlsx”和一张表格(| 列 | 列 |)")
    head, rows = table[0], tuple(table[1:])
    for row in rows:
        if len(row) > len(head):
            raise FormError(f"{where}: 这一行比表头多一格:{row}")
    return Draft(name, above, head, rows)


def _is_row(line: str) -> bool:
    return line.startswith("|") and not _RULE.fullmatch(line)


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(one.strip().replace("\\|", "|") for one in _PARTED.split(inner))


def typed(text: str) -> CellValue:
    """What Excel makes of a text that is typed into a cell; None for nothing."""
    if text.startswith("'"):
        return text[1:]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    for shape, take in _TYPED:
        if shape.fullmatch(text):
            return take(text)
    return text or None


def _clock(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def _moment(text: str) -> datetime:
    day, _, clock = text.partition(" ")
    return datetime.combine(date.fromisoformat(day), _clock(clock))


_TYPED: Sequence[tuple[re.Pattern[str], Callable[[str], CellValue]]] = (
    (_DAY, date.fromisoformat),
    (_MOMENT, _moment),
    (_CLOCK, _clock),
)


def draw(draft: Draft, sheet_name: str) -> bytes:
    """The tables as a plain .xlsx, a sheet for each; the same each time."""
    target, book = workbook()
    for name, one in ((sheet_name, draft), *draft.more):
        _draw(one, name, book)
    book.close()
    return target.getvalue()


def _draw(draft: Draft, sheet_name: str, book: Any) -> None:
    sheet = book.add_worksheet(sheet_name)
    sheet.set_column(0, len(draft.head) - 1, _WIDTH)
    looks = {code: book.add_format({"num_format": code}) for code in _CODES.values()}
    for top, bottom, column in _merged(draft):
        sheet.merge_range(top, column, bottom, column, "")
    for row, cells in enumerate((*draft.above, draft.head, *draft.rows)):
        for column, text in enumerate(cells):
            value = typed(text)
            if value not in (None, _MERGED):
                look = looks.get(_CODES.get(type(value), ""))
                set_cell(sheet, row, column, value, look)


_CODES = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm", time: "hh:mm"}


def set_cell(sheet: Any, row: int, column: int, value: CellValue, look: Any) -> None:
    """Write a value as what it is (rows and columns from 0)."""
    if isinstance(value, date | time):
        sheet.write_datetime(row, column, value, look)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, look)
    else:
        put(sheet, row, column, str(value), look)


def _merged(draft: Draft) -> Iterator[tuple[int, int, int]]:
    """First row, last row and column of what is merged down."""
    first = len(draft.above) + 1
    for column in range(len(draft.head)):
        down = [row[column] if column < len(row) else "" for row in draft.rows]
        for top, text in enumerate(down):
            bottom = top
            while bottom + 1 < len(down) and down[bottom + 1] == _MERGED:
                bottom += 1
            if bottom > top and text != _MERGED:
                yield first + top, first + bottom, column
