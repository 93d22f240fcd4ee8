"""Where everything of a workbook of figures will stand, before a cell is written.

Every block's first row, every row's height, every named cell's address; and which rows
the end of a page must not part. Rows and columns count from 0. Heights are in points,
widths in characters; a chart's size is in pixels, as its drawing asks. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple, TypeAlias

from pipeline.effects.monthly.rows import (
    TITLE,
    UNDRAWN,
    Rows,
    Size,
    across,
    chart_size,
    heights_of,
    is_drawn,
    pixels,
    widened,
)
from pipeline.sheets import Block, Chart, Heading, Remark, Tab, Table, Workbook

GAP = 9.0  # points between blocks
_MARK = 27.0
_PAIR = 760  # pixels: in less than this two charts stand one below the other
_FIRST_ROWS, _LAST_ROWS = 3, 2  # of a table, that stay with its header, its notes
_SHORT = 16  # rows: a table that is not parted
_LONGEST_NAME = 31
_UNSAFE = re.compile(r"[\[\]:*?/\\]")
_NAMED = re.compile(r"\{([^{}]+)\}(?::\{([^{}]+)\})?")

#: One block, or the charts that stand side by side.
Piece: TypeAlias = "Block | tuple[Chart, ...]"


class Place(NamedTuple):
    """A cell: the number of its page, its row and column."""

    page: int
    row: int
    column: int


class Spot(NamedTuple):
    """A piece of a tab, its first row, and how large each of its charts is."""

    piece: Piece
    top: int
    size: Size | None = None


class Kept(NamedTuple):
    """The first and the last of rows that the end of a page must not part."""

    first: int
    last: int


@dataclass(slots=True)
class Page:
    """A tab as it will lie: ``kept`` are all its rows, one after another."""

    index: int
    name: str
    tab: Tab
    widths: list[float]
    spots: list[Spot] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    heading: int = 0  # how many rows the sheet's heading has

    @property
    def width(self) -> int:
        """How wide the sheet is, in pixels."""
        return sum(pixels(width) for width in self.widths)

    @property
    def tables(self) -> list[tuple[Table, int]]:
        """The tables of the sheet, each with the row of its header."""
        found = ((spot.piece, spot.top) for spot in self.spots)
        return [(t, top + bool(t.title)) for t, top in found if isinstance(t, Table)]


@dataclass(slots=True)
class Layout:
    """All pages; the places of names; the rows of tables by their names."""

    pages: list[Page] = field(default_factory=list)
    tables: dict[str, Rows] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def formula(self, text: str, page: int) -> str:
        """A formula with addresses in place of names.

        Raises ``KeyError`` for a name that nothing has, ``ValueError`` where a brace
        is left over.
        """

        def address(found: re.Match[str]) -> str:
            first, last = found.groups()
            said = self._address(first, page)
            return said + (f":{_cell(self.places[last])}" if last else "")

        made = "=" + _NAMED.sub(address, text.removeprefix("="))
        if "{" in made or "}" in made:
            raise ValueError(f"a brace too many in {text!r}")
        return made

    def _address(self, name: str, page: int) -> str:
        place = self.places[name]
        sheet = "" if place.page == page else f"{quoted(self.pages[place.page].name)}!"
        return sheet + _cell(place)

    def target(self, name: str) -> str:
        """Where a link leads. Raises ``KeyError``."""
        place = self.places[name]
        return f"internal:{quoted(self.pages[place.page].name)}!{_cell(place)}"


def quoted(name: str) -> str:
    """A sheet's name in a formula."""
    return "'" + name.replace("'", "''") + "'"


def _cell(place: Place) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(place.row, place.column))


def lay_out(book: Workbook) -> Layout:
    """The places of everything. Raises ``ValueError`` for a name that is there twice.

    Raises ``KeyError`` for a chart of a table that is not there.
    """
    layout = Layout()
    for index, tab in enumerate(book.tabs):
        page = Page(index, _safe(tab.title), tab, widened(tab))
        if page.name in {other.name for other in layout.pages}:
            raise ValueError(f"two sheets are called {page.name!r}")
        layout.pages.append(page)
    layout.tables = dict(_tables(book))
    for page in layout.pages:
        _Laying(layout, page).carry_out(bool(book.mark))
    return layout


def _safe(title: str) -> str:
    return _UNSAFE.sub("", title).strip(" '")[:_LONGEST_NAME]


def _tables(book: Workbook) -> Iterator[tuple[str, Rows]]:
    """The tables that charts ask for; where their rows stand is not known yet."""
    for tab in book.tabs:
        for block in tab.blocks:
            if isinstance(block, Table) and block.name:
                yield block.name, Rows(block)


class _Laying:
    """One tab, block below block."""

    def __init__(self, layout: Layout, page: Page) -> None:
        self._layout = layout
        self._page = page
        self._undrawn: list[Remark] = []
        self._open: int | None = None  # a row whose page must hold what comes next

    def carry_out(self, marked: bool) -> None:  # noqa: FBT001
        """Lay out heading and blocks."""
        page, tab = self._page, self._page.tab
        self._name(tab.name, 0, 0)
        page.heights += [across(tab.heading, page.widths, TITLE)]
        page.heights += [_MARK] if marked else []
        page.heights += [across(text, page.widths) for text in tab.under]
        page.heading = len(page.heights)
        page.heights.append(GAP)
        self._keep(0, page.heading)
        for piece in _pieces([self._said(block) for block in tab.blocks], page.width):
            self._piece(piece)

    def _said(self, block: Block) -> Block:
        """A block, or a sentence in place of a chart on which nothing would be seen."""
        if not isinstance(block, Chart):
            return block
        drawn = is_drawn(block, self._layout.tables[block.table])
        if drawn:
            return block
        self._undrawn.append(Remark(UNDRAWN.format(title=block.title)))
        return self._undrawn[-1]

    def _piece(self, piece: Piece) -> None:
        page, top = self._page, len(self._page.heights)
        size = None
        if isinstance(piece, tuple):
            shares = [self._layout.tables[chart.table] for chart in piece]
            size = chart_size(piece, shares, page.width)
        page.spots.append(Spot(piece, top, size))
        page.heights += heights_of(piece, page.widths, size)
        last = len(page.heights) - 1
        if isinstance(piece, Heading):
            self._name(piece.name, top, 0)
            self._open = top if self._open is None else self._open
            return
        page.heights.append(GAP)
        if isinstance(piece, Table):
            self._table(piece, top)
            self._keep_table(piece, top, last + 1)
        elif piece in self._undrawn and self._open is None:
            page.kept[-1] = Kept(page.kept[-1].first, last + 1)  # with its table
        else:
            self._keep(top, last + 1)

    def _table(self, table: Table, top: int) -> None:
        """Remember where the cells of a table stand."""
        first = top + bool(table.title) + 1
        self._name(table.name, top, 0)
        if table.name:
            self._layout.tables[table.name] = Rows(table, self._page.index, first)
        for row, cells in enumerate(table.rows, first):
            for column, cell in enumerate(cells):
                if cell.name:
                    self._name(cell.name, row, column)

    def _name(self, name: str, row: int, column: int) -> None:
        if name and name in self._layout.places:
            raise ValueError(f"two places are called {name!r}")
        if name:
            self._layout.places[name] = Place(self._page.index, row, column)

    def _keep_table(self, table: Table, top: int, last: int) -> None:
        """A long table is parted, but not behind its header nor before its last rows.

        A short one is not: only one header of a sheet can come again on each page.
        """
        if len(table.rows) <= _SHORT:
            self._keep(top, last)
            return
        first = top + bool(table.title) + 1 + _FIRST_ROWS
        ending = last - len(table.notes) - max(_LAST_ROWS, table.totals + 1)
        self._keep(top, first - 1)
        for row in range(first, ending):
            self._keep(row, row)
        self._keep(ending, last)

    def _keep(self, first: int, last: int) -> None:
        self._page.kept.append(Kept(first if self._open is None else self._open, last))
        self._open = None


def _pieces(blocks: Sequence[Block], width: int) -> Iterator[Piece]:
    """The blocks; charts that follow each other in pairs where the sheet is wide."""
    side_by_side = 2 if width >= _PAIR else 1
    for is_chart, run in groupby(blocks, key=lambda block: isinstance(block, Chart)):
        if not is_chart:
            yield from run
            continue
        charts = [block for block in run if isinstance(block, Chart)]
        for at in range(0, len(charts), side_by_side):
            yield tuple(charts[at : at + side_by_side])
