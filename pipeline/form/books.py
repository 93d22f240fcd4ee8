"""What a form says of the books that are drawn from the registers anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.form.equals import Equals

#: Above this many missing in a row, the next number begins another pad.
PAD = 500


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A register whose rows stand in a book, and which of them."""

    form: str
    filled: tuple[str, ...] = ()  # only rows in which these are filled
    only_if: Equals = field(default_factory=dict)
    without: Equals = field(default_factory=dict)  # … and no such word stands there


@dataclass(frozen=True, slots=True, eq=False)
class BookColumn:
    """A column of a book: the first of these columns that a row has filled."""

    of: tuple[str, ...]
    title: str = ""  # empty: that of the first
    joined: bool = False  # all that are filled, with a blank between
    width: float = 12


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """Who took how many, by day and month, against the order in a roster."""

    who: str  # the column that names the person
    order: str  # "staff.call_order": the person's place in the order
    among: Equals = field(default_factory=dict)  # of that register: who takes turns
    apart: int = 2  # so many more than another on one day is told


@dataclass(frozen=True, slots=True, eq=False)
class Serials:
    """Pre-printed numbers: used, void, missing in between."""

    column: str
    void: Equals = field(default_factory=dict)
    pad: int = PAD


@dataclass(frozen=True, slots=True, eq=False)
class Shade:
    """How one value looks in a grid; the word tells it on a black and white print."""

    value: str
    colour: str = ""  # six hexadecimal digits; empty: white
    hatched: bool = False
    said: str = ""  # the word in the cell; empty: the value


@dataclass(frozen=True, slots=True, eq=False)
class GridOf:
    """One sheet for each value, lines down, places across, a colour for each."""

    sheet: str
    down: str
    across: tuple[str, ...]  # the block, and the place in it
    state: str
    shade: tuple[Shade, ...]
    after: Mapping[str, str] = field(default_factory=dict)  # column -> word after it


@dataclass(frozen=True, slots=True, eq=False)
class BookOf:
    """A workbook drawn from the ledger whenever one of its registers changed."""

    title: str
    folder: str  # below outbox/
    source: tuple[Source, ...]
    column: tuple[BookColumn, ...] = ()
    each: str = ""  # one for each person of the house whom this column names
    same: str = ""  # alike in this column: one and the same
    latest: bool = False  # of these, only the latest that says what "if" asks about
    private: bool = False  # no folder or file for everybody to open
    turns: Turns | None = None
    serials: Serials | None = None
    grid: GridOf | None = None
