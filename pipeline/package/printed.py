"""Lists that the desk prints and signs: A4 landscape, one look for all of them.

Every text by ``write_string``, read back before anyone gets it (fresh.py). Nothing
hangs on colour alone: what matters is bold and says so in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

from pipeline.package.fresh import finish, put, width, workbook

_LINE, _AIR = 13.5, 6.0  # points: a line of text of 10 points, and what is around it
_LOWEST = 24.0
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}  # inches
_A4 = 9
_HEAD_FILL, _BAND_FILL = "#D9D9D9", "#EFEFEF"
_LINK = "external:"
_UNLINKED = frozenset("#%")  # signs that a stored target would say otherwise

Said = dict[tuple[int, int], object]


class Link(NamedTuple):
    """What a cell says, and the path of the file that it opens, from the list's own."""

    text: str
    path: str


class Column(NamedTuple):
    """A column: what stands above it, and how wide it is."""

    title: str
    width: float


class Line(NamedTuple):
    """A row: its texts, the columns printed bold, and the files in the link column."""

    cells: Sequence[str]
    bold: frozenset[int] = frozenset()
    links: Sequence[Link] = ()


class Band(NamedTuple):
    """A heading over the lines that follow."""

    text: str


class Remark(NamedTuple):
    """A sentence across the whole sheet."""

    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A list: title, sentences below it, header, lines; what its footer says.

    ``linked`` is the column in which the files of a line stand, one below the other.
    """

    name: str
    title: str
    under: Sequence[str]
    head: Sequence[Column]
    lines: Sequence[Line | Band | Remark]
    left: str = ""
    right: str = ""
    linked: int = -1


def draw(page: Printed) -> bytes:
    """The list as a workbook; the same content gives the same bytes."""
    target, book = workbook()
    return finish(target, book, {page.name: _Drawing(book, page).carry_out()})


class _Drawing:
    """One sheet, row by row."""

    def __init__(self, book: Any, page: Printed) -> None:
        self._page = page
        self._sheet = book.add_worksheet(page.name)
        self._styles = _styles(book)
        self._last = len(page.head) - 1
        self._row = 0
        self._said: Said = {}

    def carry_out(self) -> Said:
        """Draw everything; return what stands where, rows and columns from 1."""
        page = self._page
        for column, one in enumerate(page.head):
            self._sheet.set_column(column, column, one.width)
        self._across(page.title, "title", 30.0)
        for text in page.under:
            self._across(text, "under", high_enough([(text, self._whole())]))
        top = self._row
        for column, one in enumerate(page.head):
            self._put(top, column, one.title, "head")
        self._sheet.set_row(top, _LOWEST)
        self._row += 1
        for each in page.lines:
            self._one(each)
        self._set_up(top)
        return self._said

    def _one(self, each: Line | Band | Remark) -> None:
        if isinstance(each, Line):
            self._line(each)
        else:
            style = "band" if isinstance(each, Band) else "remark"
            high = high_enough([(each.text, self._whole())])
            self._across(each.text, style, max(high, _LOWEST))

    def _whole(self) -> float:
        return sum(one.width for one in self._page.head)

    def _across(self, text: str, style: str, high: float) -> None:
        """A text over the whole width."""
        sheet, row = self._sheet, self._row
        if self._last:
            sheet.merge_range(row, 0, row, self._last, "", self._styles[style])
        self._put(row, 0, text, style)
        sheet.set_row(row, high)
        self._row += 1

    def _line(self, line: Line) -> None:
        """A record: one row, or as many as it has files, its cells drawn together."""
        rows, widths = max(1, len(line.links)), [one.width for one in self._page.head]
        high = high_enough(list(zip(line.cells, widths, strict=True)))
        for nth in range(rows):
            own = line.links[nth].text if line.links else ""
            least = high_enough([(own, widths[self._page.linked])])
            self._sheet.set_row(self._row + nth, max(high / rows, least, _LOWEST))
        for column, text in enumerate(line.cells):
            if column != self._page.linked:
                style = "bold" if column in line.bold else "plain"
                self._down(column, text, style, rows)
        for nth in range(rows) if self._page.linked >= 0 else ():
            link = line.links[nth] if line.links else Link("", "")
            self._file(self._row + nth, self._page.linked, link)
        self._row += rows

    def _down(self, column: int, text: str, style: str, rows: int) -> None:
        top, bottom = self._row, self._row + rows - 1
        if rows > 1:
            self._sheet.merge_range(
                top, column, bottom, column, "", self._styles[style]
            )
        self._put(top, column, text, style)

    def _file(self, row: int, column: int, link: Link) -> None:
        """A text that opens a file; where it cannot, the text alone."""
        style = self._styles["link"]
        target = f"{_LINK}{link.path}"
        can = link.path and not _UNLINKED & set(link.path)
        if not can or self._sheet.write_url(row, column, target, style, link.text) != 0:
            self._put(row, column, link.text, "plain")
        else:
            self._said[row + 1, column + 1] = link.text

    def _put(self, row: int, column: int, text: str, style: str) -> None:
        put(self._sheet, row, column, text, self._styles[style])
        self._said[row + 1, column + 1] = text

    def _set_up(self, top: int) -> None:
        """Ready to print: one page wide, the header on every page, its number below."""
        sheet, page = self._sheet, self._page
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(**_MARGINS)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        left, right = escaped(page.left), escaped(page.right)
        sheet.set_footer(f"&L{left}&C第&P页 共&N页&R{right}")


def _styles(book: Any) -> Mapping[str, Any]:
    song = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    wrapped = {**song, "text_wrap": True, "num_format": "@"}
    cell = {**wrapped, "border": 1}
    made = {
        "title": {**song, "font_name": "黑体", "font_size": 16, "align": "center"},
        "under": {**wrapped, "font_size": 11},
        "head": {**cell, "bold": True, "align": "center", "bg_color": _HEAD_FILL},
        "band": {**cell, "bold": True, "font_size": 12, "bg_color": _BAND_FILL},
        "remark": {**wrapped, "font_size": 11},
        "plain": cell,
        "bold": {**cell, "bold": True},
        "link": {**cell, "underline": 1, "font_color": "#0000FF"},
    }
    return {name: book.add_format(look) for name, look in made.items()}


def high_enough(cells: Sequence[tuple[str, float]]) -> float:
    """How high a row must be for texts in columns of these widths."""
    lines = [_lines(text, wide) for text, wide in cells]
    return max(lines, default=1) * _LINE + _AIR


def _lines(text: str, wide: float) -> int:
    return sum(max(1, ceil(width(part) / (wide - 1.5))) for part in text.split("\n"))


def escaped(text: str) -> str:
    """A text in a footer, where & begins an order to the printer."""
    return text.replace("&", "&&")
