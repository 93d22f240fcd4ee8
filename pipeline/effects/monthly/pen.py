"""Writes one tab of a workbook of figures: every cell, and what is laid over them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, assert_never

from pipeline.effects.monthly.charts import draw_chart
from pipeline.effects.monthly.layout import Layout, Page
from pipeline.effects.monthly.looks import BAR, Looks
from pipeline.effects.monthly.rows import SIGN_HERE, Span, benches, pixels
from pipeline.effects.monthly.shelves import Standing
from pipeline.effects.monthly.shown import number_of
from pipeline.errors import Damaged
from pipeline.package.fresh import clean, put
from pipeline.sheets import (
    NOTHING,
    Box,
    Cell,
    Chart,
    Heading,
    Remark,
    Signatures,
    Table,
    Workbook,
)

Said = dict[tuple[int, int], object]
_SOME_DAY = date(2000, 1, 1)  # another reader gives it as a day, too
_LINKS = 65_000  # on one sheet; Excel takes 65530
_FILTERED = 15  # rows from which a list gets arrows to look things up


class Pen:
    """One sheet of the workbook; ``said`` is what stands where, from 1."""

    def __init__(self, sheet: Any, looks: Looks, layout: Layout, index: int) -> None:
        self.page: Page = layout.pages[index]
        self.said: Said = {}
        self._sheet = sheet
        self._looks = looks
        self._layout = layout
        self._last = len(self.page.widths) - 1
        self._links = 0

    def carry_out(self, made: Any, book: Workbook) -> None:
        """Write heading and blocks."""
        page = self.page
        for column, width in enumerate(page.widths):
            self._sheet.set_column(column, column, width)
        for row, height in enumerate(page.heights):
            self._sheet.set_row(row, height)
        above = [(page.tab.heading, "heading")]
        if page.tab.cover:
            above = [(book.title, "cover"), (book.left, "by")]
        above += [(book.mark, "mark")] if book.mark else []
        below = [(text, "under") for text in page.tab.under]
        for row, (text, look) in enumerate(above + below):
            self._across(row, text, look)
        for spot in page.spots:
            self._block(made, spot.standing, spot.top)

    def _block(self, made: Any, one: Standing, top: int) -> None:
        block = one.block
        match block:
            case Table():
                self._table(block, one, top)
            case Chart():
                self._chart(made, block, one, top)
            case Remark():
                self._across(top, block.text, "strong" if block.strong else "remark")
            case Heading():
                self._across(top, block.text, "band")
            case Box():
                self._across(top, block.title, "table")
                self._area((top + 1, 0), (top + block.lines, self._last), "", "box")
            case Signatures():
                self._signatures(block, top)
            case _:
                assert_never(block)

    # ── tables ──────────────────────────────────────────────────────────────

    def _table(self, table: Table, one: Standing, top: int) -> None:
        start, end = one.across
        row = top
        if table.title:
            self._area((row, start), (row, end), table.title, "table")
            row += 1
        if not table.rows:
            last = one.columns[-1].last
            self._area((row, start), (row, last), table.empty, "empty")
        else:
            self._rows(table, one, row)
            row += len(table.rows)
        for nth, text in enumerate(table.notes, row + 1):
            self._area((nth, start), (nth, end), text, "note")

    def _rows(self, table: Table, one: Standing, row: int) -> None:
        """The header in a row and all below it."""
        for span, text in zip(one.columns, table.head, strict=True):
            self._area((row, span.first), (row, span.last), text, "head")
        first = row + 1
        for at, cells in enumerate(table.rows, first):
            total = at - first >= len(table.rows) - table.totals
            for span, cell in zip(one.columns, cells, strict=False):
                look = self._looks.cell(cell, total=total)
                if span.first < span.last:
                    self._sheet.merge_range(at, span.first, at, span.last, "", look)
                self._cell(at, span.first, cell, look)
        self._lay_over(table, one.columns, first)

    def _lay_over(self, table: Table, columns: Sequence[Span], first: int) -> None:
        """What Excel works out itself: rows that missed, bars, arrows to look up."""
        sheet, left, right = self._sheet, columns[0].first, columns[-1].last
        last = first + len(table.rows) - 1
        data = last - table.totals
        if table.missed is not None:
            rule = {
                "type": "formula",
                "criteria": f'=${_letters(columns[table.missed].first)}{first + 1}="✗"',
                "format": self._looks.missed(),
            }
            _taken(sheet.conditional_format(first, left, last, right, rule))
        for nth in table.bars if data >= first else ():
            area = first, columns[nth].first, data, columns[nth].first
            _taken(sheet.conditional_format(*area, _BARS))
        if len(self.page.tables) == 1 and data - first + 1 >= _FILTERED:
            _taken(sheet.autofilter(first - 1, left, data, right))

    def _cell(self, row: int, column: int, cell: Cell, look: Any) -> None:
        linked = bool(cell.link) and self._links < _LINKS
        if linked:
            self._links += 1
            place = self._layout.target(cell.link)
            text = clean(cell.value) if isinstance(cell.value, str) else NOTHING
            _taken(self._sheet.write_url(row, column, place, look, text[:255]))
        if cell.formula:
            formula = self._layout.formula(cell.formula, self.page.index)
            self._formula(row, column, formula, cell, look)
        elif isinstance(cell.value, str):
            self._text(row, column, cell.value, look)
        elif (number := number_of(cell.value)) is None:
            _taken(self._sheet.write_blank(row, column, None, look))
        else:
            _taken(self._sheet.write_number(row, column, number, look))
            self._say(row, column, cell, number)

    def _formula(
        self, row: int, column: int, formula: str, cell: Cell, look: Any
    ) -> None:
        """A formula with its result; the cell that says it is written once more."""
        number = number_of(cell.value)
        stored = clean(str(cell.value or "")) if number is None else number
        _taken(self._sheet.write_formula(row, column, formula, look, stored))
        self._say(row, column, cell, stored)

    def _say(self, row: int, column: int, cell: Cell, stored: object) -> None:
        """Remember what was written; a day is read back as a day."""
        is_day = cell.unit in {"date", "moment"} or isinstance(cell.value, date)
        day = is_day and not isinstance(stored, str)
        self.said[row + 1, column + 1] = _SOME_DAY if day else stored

    def _text(self, row: int, column: int, text: str, look: Any) -> None:
        put(self._sheet, row, column, text, look)
        self.said[row + 1, column + 1] = text

    # ── what goes across ────────────────────────────────────────────────────

    def _across(self, row: int, text: str, look: str) -> None:
        self._area((row, 0), (row, self._last), text, look)

    def _area(
        self, start: tuple[int, int], end: tuple[int, int], text: str, look: str
    ) -> None:
        """A text over several cells, drawn as one."""
        style = self._looks.part(look)
        if start != end:
            _taken(self._sheet.merge_range(*start, *end, "", style))
        self._text(*start, text, style)

    def _signatures(self, block: Signatures, top: int) -> None:
        for bench in benches(block, self.page.widths):
            for one in bench:
                said = "    ".join(SIGN_HERE)
                for nth, (text, look) in enumerate(
                    [(one.title, "head"), ("", "space"), (said, "sign")]
                ):
                    row = top + nth
                    self._area((row, one.first), (row, one.last), text, look)
            top += 3

    def _chart(self, made: Any, chart: Chart, one: Standing, top: int) -> None:
        """A chart, so many pixels from the left of the sheet."""
        rows = self._layout.tables[chart.table]
        name = self._layout.pages[rows.page].name
        drawn = draw_chart(made, chart, rows, name, one.width)
        drawn.set_size({"width": one.width, "height": one.high - 6})
        column, left = 0, one.left
        while left >= (wide := pixels(self.page.widths[column])):
            column, left = column + 1, left - wide
        placing = {
            "x_offset": left,
            "y_offset": 3,  # clear of the page before
            "object_position": 2,
            "description": chart.title,
        }
        _taken(self._sheet.insert_chart(top + one.down, column, drawn, placing))


_BARS = {
    "type": "data_bar",
    "bar_solid": True,
    "bar_color": BAR,
    "bar_border_color": "#5B6B7C",
    "data_bar_2010": True,
    "min_type": "num",
    "min_value": 0,
}


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _taken(answer: object) -> None:
    """Raise ``Damaged`` if the workbook did not take what was handed to it."""
    if answer not in {0, None}:
        raise Damaged("月报中有一处写不进去")
