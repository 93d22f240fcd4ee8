"""How high the rows of a block are, how wide its columns, how large its charts. Pure.

Nothing may be cut off: a text is wrapped and its row as high as it needs, a number
gets the width that it needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from math import ceil
from typing import NamedTuple

from pipeline.effects.monthly.shown import number_of, wide
from pipeline.package.fresh import width
from pipeline.package.printed import high_enough
from pipeline.sheets import (
    Block,
    Box,
    Cell,
    Chart,
    Heading,
    Remark,
    Signatures,
    Tab,
    Table,
)

TITLE, COVER = 18.0, 26.0  # type of a sheet's heading, of a cover's
SHEET = 1220  # pixels: so wide is every sheet, so that all are printed alike
SIGN_HERE = "签字:____________", "日期:____________"
_HEADING, _TABLE_TITLE, _BOX_LINE, _SIGN, _HEADER = 24.0, 21.0, 21.0, 42.0, 21.0
_TIGHT = 3.0  # points that a row of these sheets is lower than one that is signed
_TALLEST = 409.0  # more no row can be
_WIDTH = 10.0  # of a column that the tab does not speak of
_AIR = 1.7  # characters beside a number
_BROAD = 1.2  # times a usual digit: how wide one is in bold, or in another type
_TYPE = 10.0  # points, in which ``high_enough`` counts
_NAME = 20.0  # characters, in which a name can be signed
BESIDE, _CHART = 12, 200  # pixels between two charts, and how high one is
_BAR, _AROUND, _HIGHEST = 23, 98, 880  # pixels of a bar, around them …
_LEGEND = 20
PIXEL, _GRID = 0.75, 20  # points of a pixel; pixels of a row that a chart lies on
_PADDING = 10.0  # characters of a column that is there for what stands beside
_STRETCHED = 40.0  # characters: a column of long texts takes what room there is
_LABEL, _SAID = 24, 20  # characters of a row's title, of a text, that stand in one line


class Bench(NamedTuple):
    """A box to sign in: its title, its first and last column."""

    title: str
    first: int
    last: int


class Span(NamedTuple):
    """The first and the last of columns that belong together."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that charts show: its page, the first of its rows, its columns."""

    table: Table
    page: int = 0
    first: int = 0
    columns: Sequence[Span] = ()

    @property
    def data(self) -> Sequence[Sequence[Cell]]:
        """The rows that are data, without the totals."""
        return self.table.rows[: len(self.table.rows) - self.table.totals]

    def numbers(self, column: int) -> list[float | None]:
        """The numbers of a column; None where it says none."""
        return [number_of(row[column].value) for row in self.data]


def is_drawn(chart: Chart, rows: Rows) -> bool:
    """Whether there is anything to be seen in a chart."""
    return any(any(rows.numbers(series.column)) for series in chart.series)


def pixels(characters: float) -> int:
    """A column's width on the screen, as Excel rounds it."""
    return int(characters * 7 + 0.5) + 5


def widened(tab: Tab) -> list[float]:
    """The columns' widths: every number can be read, every sheet is equally wide.

    A column of long texts takes the room that is left, else columns follow in which
    tables and charts can stand beside others. Columns that no table has are left out
    where the sheet would be too wide.
    """
    tables = [block for block in tab.blocks if isinstance(block, Table)]
    used = max((len(table.head) for table in tables), default=len(tab.widths) or 1)
    count = max(len(tab.widths), used)
    widths = [*tab.widths, *[_WIDTH] * (count - len(tab.widths))]
    for row in chain.from_iterable(table.rows for table in tables):
        for column, cell in enumerate(row):
            if needed := wide(cell):
                widths[column] = max(widths[column], needed * _BROAD + _AIR)
    while len(widths) > used and sum(map(pixels, widths)) > SHEET:
        widths.pop()
    return _filled(widths)


def _filled(widths: list[float]) -> list[float]:
    """Widths of a whole sheet."""
    left = SHEET - sum(map(pixels, widths))
    if left > 0 and max(widths) >= _STRETCHED:
        widths[widths.index(max(widths))] += left / 7
        return widths
    while left >= 2 * pixels(_PADDING):
        widths.append(_PADDING)
        left -= pixels(_PADDING)
    return [*widths, (left - 5) / 7] if left > _GRID else widths


def needs(table: Table) -> list[float]:
    """The characters that each column of a table needs beside another."""
    if not table.rows:
        return [max(width(table.title) * 1.2, width(table.empty)) + _AIR]
    found = [width(text) / (2 if width(text) > _WIDTH else 1) for text in table.head]
    for row in table.rows:
        for column, cell in enumerate(row):
            if isinstance(cell.value, str):
                most = _SAID if column else _LABEL
                found[column] = max(found[column], min(width(cell.value), most))
            else:
                found[column] = max(found[column], wide(cell) * _BROAD)
    return [need + _AIR for need in found]


def across(text: str, widths: Sequence[float], type_size: float = 11.0) -> float:
    """How high a row is for a text across the sheet, in type of this size."""
    scale = type_size / _TYPE
    high = high_enough([(text, max(sum(widths) / scale, 4.0))]) * scale
    return min(high, _TALLEST)


def heights_of(block: Block, widths: Sequence[float]) -> list[float]:
    """The heights of the rows of what goes across a sheet, without the gap below."""
    if isinstance(block, Remark):
        return [across(block.text, widths)]
    if isinstance(block, Heading):
        return [max(_HEADING, across(block.text, widths, 12.0))]
    if isinstance(block, Box):
        title = max(_TABLE_TITLE, across(block.title, widths))
        return [title, *[_BOX_LINE] * block.lines]
    if isinstance(block, Signatures):
        return [_HEADER, _SIGN, _HEADER] * len(benches(block, widths))
    raise TypeError(f"{type(block).__name__} stands beside others")


def table_heights(
    table: Table, widths: Sequence[float], sheet: Sequence[float]
) -> list[float]:
    """The heights of a table's rows; its title and notes go across ``sheet``."""
    titled = [max(_TABLE_TITLE, across(table.title, sheet, 12.0))] * bool(table.title)
    notes = [across(text, sheet, 9.0) for text in table.notes]
    if not table.rows:
        return [*titled, across(table.empty, widths, _TYPE), *notes]
    head = _row([Cell(text) for text in table.head], widths)
    return [*titled, max(head, _HEADER), *(_row(r, widths) for r in table.rows), *notes]


def table_high(table: Table, widths: Sequence[float]) -> int:
    """How high a table is without its notes, in pixels."""
    heights = table_heights(table, widths, widths)
    return int(sum(heights[: len(heights) - len(table.notes)]) / PIXEL)


def reaching(heights: Sequence[float], high: int) -> list[float]:
    """Rows below those of tables, so that a chart of this height has room beside."""
    missing = high * PIXEL - sum(heights)
    return [_GRID * PIXEL] * max(0, ceil(missing / (_GRID * PIXEL)))


def _row(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    texts = [
        (cell.value, wide_)
        for cell, wide_ in zip(cells, widths, strict=False)
        if isinstance(cell.value, str) and not _is_short(cell.value, wide_)
    ]
    return min(high_enough(texts) - _TIGHT, _TALLEST)


def _is_short(text: str, width: float) -> bool:
    """Whether a text fits on one line however wide its signs are."""
    return 2 * len(text) <= width - 2 and "\n" not in text


def chart_high(chart: Chart, rows: Rows) -> int:
    """How high a chart must be at the least, in pixels."""
    legend = _LEGEND if len(chart.series) > 1 else 0
    if chart.kind not in {"bar", "stacked_bar"}:
        return _CHART + legend
    thick = 1 if chart.kind == "stacked_bar" else len(chart.series)
    bars = len(rows.data) * (_BAR if thick == 1 else 10 * thick + 5)
    return min(bars + _AROUND + legend, _HIGHEST) // _GRID * _GRID


def benches(block: Signatures, widths: Sequence[float]) -> list[list[Bench]]:
    """The boxes to sign in, row by row: about equally wide, wide enough for a name."""
    room = max(1, min(len(widths), int(sum(widths) // _NAME)))
    titles = list(block.titles)
    rows = [titles[at : at + room] for at in range(0, len(titles), room)]
    return [list(_beside(row, widths)) for row in rows]


def _beside(titles: Sequence[str], widths: Sequence[float]) -> Iterator[Bench]:
    reached = list(accumulate(widths))
    first = 0
    for nth, title in enumerate(titles, 1):
        wanted = reached[-1] * nth / len(titles)
        most = len(widths) - 1 - (len(titles) - nth)
        near = min(range(first, most + 1), key=lambda c: abs(reached[c] - wanted))
        last = most if nth == len(titles) else near
        yield Bench(title, first, last)
        first = last + 1
