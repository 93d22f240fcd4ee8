"""What a workbook holds, as plain frozen values: Book -> Grid -> Cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pipeline.package import places

address, column_letters = places.address, places.column_letters

CellValue = str | int | float | bool | date | datetime | time | timedelta | None

#: Kinds of cell: an ordinary value; an Excel error value (``value`` holds its text,
#: "#REF!"); a formula with its stored result; a formula without one (``value`` None);
#: a serial that is no date (``value`` holds the raw text).
PLAIN, ERROR, FORMULA = "", "error", "formula"
NO_RESULT, BAD_DATE = "no_result", "bad_date"


class Cell(NamedTuple):
    """One cell that holds something. ``style`` is the index into cellXfs."""

    value: CellValue
    kind: str = PLAIN
    style: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """What the intake and the answer need to know of a cell's style."""

    format: str = "General"
    struck: bool = False
    fill: str = ""  # solid fill colour as AARRGGBB, else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet: its cells by row and column (1-based), as the file has them.

    ``rows`` holds only cells with a value, a formula or an error; empty rows are
    absent. ``merges`` are (first row, first column, last row, last column); they may
    span whole rows or columns: intersect, never enumerate. ``hidden_rows`` names only
    rows that are in ``rows``.
    """

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False  # the whole sheet
    part: str = ""  # member name in the package, "" for .xls


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read: sheets in tab order, styles by index, custom properties."""

    kind: str  # "xlsx" | "xlsm" | "xls"
    grids: tuple[Grid, ...]
    styles: tuple[Style, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    epoch_1904: bool = False  # serials count from 1904-01-01, plain numbers too

    def style(self, cell: Cell) -> Style:
        """The style of a cell; the default one where the index is out of range."""
        known = 0 <= cell.style < len(self.styles)
        return self.styles[cell.style] if known else Style()


class Edit(NamedTuple):
    """One touched cell of the answer. ``value`` None keeps what stands there.

    ``fill`` is an AARRGGBB colour to lay on a clone of the cell's own style, "none"
    to take a colour of ``FILLS`` off again, or "" to leave the style alone. ``like``
    is a column: where a text is written and the cell has no style of its own, it takes
    that of this column in its row.
    """

    row: int
    column: int
    value: str | None = None
    fill: str = ""
    like: int = 0


#: The header of the column in which the outcome of each row stands.
VERDICT = "校验结果"

#: The colours of an answer, by level: red, orange, yellow, and grey for what the
#: system filled in. Odd shades, so that a colour of ours is told from a clerk's.
FILLS: Mapping[str, str] = {
    "REJECT": "FFFFC8CF",
    "HOLD": "FFFFD58B",
    "WARN": "FFFFF3A3",
    "SYSTEM": "FFE8E6E7",
}
