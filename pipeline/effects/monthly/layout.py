"""Where everything of a workbook of figures will stand, before a cell is written.

Every block's first row, every row's height, every named cell's address; and which rows
the end of a page must not part. Rows and columns count from 0. Heights are in points,
widths in characters; a chart's size is in pixels, as its drawing asks. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from pipeline.effects.monthly.rows import (
    COVER,
    PIXEL,
    TITLE,
    Rows,
    across,
    heights_of,
    is_drawn,
    pixels,
    reaching,
    table_heights,
    widened,
)
from pipeline.effects.monthly.shelves import SHORT, Shelves, Standing
from pipeline.sheets import Chart, Heading, Remark, Tab, Table, Workbook

GAP, _LINE = 9.0, 2.25  # points between blocks, and behind a sentence
_MARK, _BY = 24.0, 30.0
_RAISED = 15.0  # points that the title of a cover has more than it needs
_FIRST_ROWS, _LAST_ROWS = 3, 2  # of a table, that stay with its header, its notes
_LONGEST_NAME = 31
_UNSAFE = re.compile(r"[\[\]:*?/\\]")
_NAMED = re.compile(r"\{([^{}]+)\}(?::\{([^{}]+)\})?")


class Place(NamedTuple):
    """A cell: the number of its page, its row and column."""

    page: int
    row: int
    column: int


class Spot(NamedTuple):
    """What stands somewhere on a tab, and its first row."""

    standing: Standing
    top: int


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
        found = ((spot.standing.block, spot.top) for spot in self.spots)
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
        _Laying(layout, page).carry_out(book)
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
    """One tab, shelf below shelf."""

    def __init__(self, layout: Layout, page: Page) -> None:
        self._layout = layout
        self._page = page
        self._open: int | None = None  # a row whose page must hold what comes next

    def carry_out(self, book: Workbook) -> None:
        """Lay out heading and blocks."""
        page, tab = self._page, self._page.tab
        self._name(tab.name, 0, 0)
        page.heights += self._heading(book)
        page.heights += [_MARK] if book.mark else []
        page.heights += [across(text, page.widths) for text in tab.under]
        page.heading = len(page.heights)
        page.heights.append(GAP)
        self._open = 0  # no page has the heading alone
        tables = self._layout.tables
        blocks = [
            block
            for block in tab.blocks
            if not isinstance(block, Chart) or is_drawn(block, tables[block.table])
        ]
        for shelf in Shelves(page.widths, tables).laid(blocks):
            self._shelf(shelf)
        if self._open is not None:
            self._keep(self._open, len(page.heights) - 1)

    def _heading(self, book: Workbook) -> list[float]:
        page = self._page
        if not page.tab.cover:
            return [across(page.tab.heading, page.widths, TITLE)]
        return [across(book.title, page.widths, COVER) + _RAISED, _BY]

    def _shelf(self, shelf: Sequence[Standing]) -> None:
        """What stands side by side; its rows are as high as the highest needs."""
        page, top = self._page, len(self._page.heights)
        page.spots += [Spot(one, top) for one in shelf]
        heights = [*map(max, zip_longest(*map(self._heights, shelf), fillvalue=0.0))]
        charts = [one.high for one in shelf if isinstance(one.block, Chart)]
        heights += reaching(heights, max(charts, default=0))
        page.heights += heights
        if isinstance(shelf[0].block, Heading):
            self._name(shelf[0].block.name, top, 0)
            self._open = top if self._open is None else self._open
            return
        page.heights.append(_LINE if isinstance(shelf[0].block, Remark) else GAP)
        for one in shelf:
            if isinstance(one.block, Table):
                self._table(one, one.block, top)
        last = len(page.heights) - 1
        first = shelf[0].block
        if isinstance(first, Table) and len(first.rows) > SHORT:
            self._keep_table(first, top, last, max(charts, default=0))
        else:
            self._keep(top, last)

    def _heights(self, one: Standing) -> list[float]:
        widths = self._page.widths
        if isinstance(one.block, Chart):
            return []
        if not isinstance(one.block, Table):
            return heights_of(one.block, widths)
        wide = [sum(widths[span.first : span.last + 1]) for span in one.columns]
        own = widths[one.across.first : one.across.last + 1]
        return table_heights(one.block, wide, own)

    def _table(self, one: Standing, table: Table, top: int) -> None:
        """Remember where the cells of a table stand."""
        first = top + bool(table.title) + 1
        self._name(table.name, top, one.across.first)
        if table.name:
            rows = Rows(table, self._page.index, first, one.columns)
            self._layout.tables[table.name] = rows
        for row, cells in enumerate(table.rows, first):
            for span, cell in zip(one.columns, cells, strict=False):
                if cell.name:
                    self._name(cell.name, row, span.first)

    def _name(self, name: str, row: int, column: int) -> None:
        if name and name in self._layout.places:
            raise ValueError(f"two places are called {name!r}")
        if name:
            self._layout.places[name] = Place(self._page.index, row, column)

    def _keep_table(self, table: Table, top: int, last: int, chart: int) -> None:
        """A long table is parted, but not behind its header nor before its last rows.

        Nor beside its chart. A short one is not parted: only one header of a sheet
        can come again on each page.
        """
        below = top + bool(table.title) + 1
        first = below + _FIRST_ROWS
        while first < last and self._high(below, first) < chart:
            first += 1
        ending = last - len(table.notes) - max(_LAST_ROWS, table.totals + 1)
        if first >= ending:
            self._keep(top, last)
            return
        self._keep(top, first - 1)
        for row in range(first, ending):
            self._keep(row, row)
        self._keep(ending, last)

    def _high(self, first: int, end: int) -> float:
        return sum(self._page.heights[first:end]) / PIXEL

    def _keep(self, first: int, last: int) -> None:
        self._page.kept.append(Kept(first if self._open is None else self._open, last))
        self._open = None
