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

TITLE = 16.0  # type of the sheet's heading
UNDRAWN = "{title}:本月没有数据,不画图。"
SIGN_HERE = "签字:____________", "日期:____________"
_HEADING, _TABLE_TITLE, _BOX_LINE, _SIGN, _HEADER = 25.5, 22.5, 22.5, 45.0, 24.0
_TALLEST = 409.0  # more no row can be
_WIDTH = 10.0  # of a column that the tab does not speak of
_AIR = 1.7  # characters beside a number
_TYPE = 10.0  # points, in which ``high_enough`` counts
_NAME = 20.0  # characters, in which a name can be signed
BESIDE, _CHART = 12, 280  # pixels between two charts, and how high one is
_BAR, _AROUND, _LEAST, _HIGHEST = 26, 110, 200, 880  # pixels of a bar, around them …
_LEGEND = 50
_PIXEL, _GRID = 0.75, 20  # points of a pixel; pixels of a row that a chart lies on


class Bench(NamedTuple):
    """A box to sign in: its title, its first and last column."""

    title: str
    first: int
    last: int


class Size(NamedTuple):
    """A chart's width and height, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that charts show: its page and the first of its rows."""

    table: Table
    page: int = 0
    first: int = 0

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


def pixels(width: float) -> int:
    """A column's width on the screen, as Excel rounds it."""
    return int(width * 7 + 0.5) + 5


def widened(tab: Tab) -> list[float]:
    """The columns' widths, so that every number can be read."""
    tables = [block for block in tab.blocks if isinstance(block, Table)]
    count = max([len(tab.widths), 1, *(len(table.head) for table in tables)])
    widths = [*tab.widths, *[_WIDTH] * (count - len(tab.widths))]
    for row in chain.from_iterable(table.rows for table in tables):
        for column, cell in enumerate(row):
            if needed := wide(cell):
                widths[column] = max(widths[column], needed + _AIR)
    return widths


def across(text: str, widths: Sequence[float], type_size: float = 11.0) -> float:
    """How high a row is for a text across the sheet, in type of this size."""
    scale = type_size / _TYPE
    high = high_enough([(text, max(sum(widths) / scale, 4.0))]) * scale
    return min(high, _TALLEST)


def heights_of(
    piece: Block | tuple[Chart, ...], widths: Sequence[float], size: Size | None
) -> list[float]:
    """The heights of a piece's rows, without the gap below it."""
    if isinstance(piece, Table):
        return _table(piece, widths)
    if isinstance(piece, Remark):
        return [across(piece.text, widths)]
    if isinstance(piece, Heading):
        return [max(_HEADING, across(piece.text, widths, 12.0))]
    if isinstance(piece, Box):
        return [max(_TABLE_TITLE, across(piece.title, widths))] + [
            _BOX_LINE
        ] * piece.lines
    if isinstance(piece, Signatures):
        return [_HEADER, _SIGN, _HEADER] * len(benches(piece, widths))
    high = size.height if size else 0
    return [_GRID * _PIXEL] * ceil(high / _GRID)


def _table(table: Table, widths: Sequence[float]) -> list[float]:
    titled = [max(_TABLE_TITLE, across(table.title, widths))] if table.title else []
    head = _row([Cell(text) for text in table.head], widths)
    rows = [_row(row, widths) for row in table.rows]
    if not rows:
        rows = [across(table.empty, widths[: len(table.head)], _TYPE)]
    notes = [across(text, widths, 9.0) for text in table.notes]
    return [*titled, max(head, _HEADER), *rows, *notes]


def _row(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    texts = [
        (cell.value, width)
        for cell, width in zip(cells, widths, strict=False)
        if isinstance(cell.value, str) and not _is_short(cell.value, width)
    ]
    return min(high_enough(texts), _TALLEST)


def _is_short(text: str, width: float) -> bool:
    """Whether a text fits on one line however wide its signs are."""
    return 2 * len(text) <= width - 2 and "\n" not in text


def chart_size(charts: Sequence[Chart], rows: Sequence[Rows], width: int) -> Size:
    """How large charts are that stand side by side."""
    each = (width - BESIDE * (len(charts) - 1)) // len(charts)
    return Size(each, max(map(_high, charts, rows)))


def _high(chart: Chart, rows: Rows) -> int:
    if chart.kind not in {"bar", "stacked_bar"}:
        return _CHART
    thick = 1 if chart.kind == "stacked_bar" else len(chart.series)
    bars = len(rows.data) * (_BAR if thick == 1 else 16 * thick + 10)
    legend = _LEGEND if len(chart.series) > 1 else 0
    return min(max(_LEAST, bars + _AROUND + legend), _HIGHEST) // _GRID * _GRID


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
