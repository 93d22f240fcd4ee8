"""What stands on the sheets of a workbook made of figures: cells, tables, charts.

Made by those who count, drawn by those who draw; nothing here knows a position. A
formula calls other cells by their names, in braces: ``IF({due}=0,"—",{kept}/{due})``.
Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

NOTHING = "—"  # there is nothing to divide, to compare, or to name

#: What a number counts, and so how it is shown. ``percent`` is kept as a share of one
#: (0.95 is shown as 95.0%); a ``Figure`` keeps ``permille`` so too, but a cell as
#: thousandths (12.3 is shown as 12.30‰: no spreadsheet has a number format that
#: multiplies by a thousand, so the cell's formula does);
#: ``points`` are 百分点; ``change`` is a share with a sign; ``hours`` and ``days`` have
#: one and no decimals; ``mark`` is ✓, ✗ or —.
Unit: TypeAlias = Literal[
    "text", "count", "percent", "permille", "change", "points", "money", "area",
    "hours", "days", "average", "date", "moment", "mark",
]  # fmt: skip
#: How a cell is set off: a row's title, a total, weak text (nobody, nothing), a
#: warning; a change of which more (or fewer) is better: ▲ and ▼, the worse in red;
#: shades of a grid, told apart in black and white too.
Look: TypeAlias = Literal[
    "", "title", "total", "weak", "warn",
    "more", "fewer",
    "shade0", "shade1", "shade2", "shade3", "shade4", "shade5", "shade6", "shade7",
]  # fmt: skip
Shown: TypeAlias = "str | int | float | Decimal | date | datetime | None"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what it shows, and of a formula how that is worked out.

    ``value`` of a formula is its result as it is stored. ``name`` is what formulas and
    links call it, once in a workbook; ``link`` the name of a cell or block that a click
    leads to, in the same workbook.
    """

    value: Shown = None
    unit: Unit = "text"
    formula: str = ""
    name: str = ""
    link: str = ""
    look: Look = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A header row and rows below it; drawn from the sheet's first column on.

    ``name`` is what charts and links call it. ``totals`` of the last rows are no data
    of charts. In column ``missed`` stand ✓ and ✗: rows with ✗ are set off. ``bars``
    are columns whose numbers get a bar. ``empty`` is said in place of rows. Where it is
    ``counted`` its numbers are the month's figures, by which two editions are compared.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    name: str = ""
    totals: int = 0
    missed: int | None = None
    bars: Sequence[int] = ()
    notes: Sequence[str] = ()
    empty: str = "本月没有。"
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A row of bars or a line: the numbers of one column of the chart's table."""

    title: str
    column: int
    line: bool = False  # drawn as a line by a second axis, in a chart of columns


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a table's data rows; ``labels`` is the column that names them.

    ``x_title`` stands by the axis of the labels, ``y_title`` by that of the numbers,
    also where bars lie. Of a month without a number leave the cell empty: a line has a
    gap there, while spreadsheets draw ``NOTHING`` as 0.
    """

    kind: Literal["column", "stacked", "bar", "stacked_bar", "line", "donut"]
    title: str
    table: str
    series: Sequence[Series]
    labels: int = 0
    x_title: str = ""
    y_title: str = ""
    unit: Unit = "count"  # of the first axis
    line_unit: Unit = "percent"  # of the second
    line_title: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence across the sheet; ``strong`` where nobody may overlook it."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over what follows."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """An empty box to write in, of so many lines, with its title above it."""

    title: str
    lines: int = 4


@dataclass(frozen=True, slots=True)
class Signatures:
    """Boxes to sign in, side by side: each with a title and room for name and date."""

    titles: Sequence[str]


Block: TypeAlias = Table | Chart | Remark | Heading | Box | Signatures


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet: its name, the heading on it, what stands below one after another.

    ``widths`` are the widths of its columns in characters; every table begins in the
    first. ``name`` is what links call it (they lead to its first cell). On a ``cover``
    the book's title and whose book it is stand large in place of the heading.
    """

    title: str
    heading: str
    blocks: Sequence[Block]
    widths: Sequence[float]
    name: str = ""
    under: Sequence[str] = ()
    cover: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as it is to be drawn.

    ``file`` is its file's name; ``mark`` stands large on every sheet and page where
    the book is not the last word (未结账, 草稿). ``left`` stands in the foot of pages.
    """

    file: str
    title: str
    tabs: Sequence[Tab]
    left: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a month, by its id: what was divided by what, what came out.

    ``part`` and ``whole`` are None where a figure is no share; ``value`` is None where
    there is nothing to divide.
    """

    id: str
    title: str
    value: Decimal | float | int | None
    unit: Unit
    part: int | None = None
    whole: int | None = None
    target: float | None = None
    met: bool | None = None
    note: str = field(default="", compare=False)
