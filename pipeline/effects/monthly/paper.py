"""A tab of a workbook of figures on the screen and on paper: A4 landscape.

One page wide; the header comes again on every page; no block that fits onto a page is
parted by its end. A list longer than a page is parted between two rows, and every page
says which sheet it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.effects.monthly.layout import Page
from pipeline.effects.monthly.shelves import SHORT
from pipeline.package.printed import escaped
from pipeline.sheets import Workbook

_A4 = 9
_HIGH, _WIDE = 8.27 * 72, 11.69 * 72  # points
_SIDE, _FOOT, _HEAD, _HEAD_MARKED = 0.4, 0.48, 0.46, 0.6  # inches
_POINTS, _PIXEL = 72, 0.75
_SURE = 0.97  # printers and fonts differ: so much of a page is counted on
_BREAKS = 1000  # on one sheet; Excel takes 1023
_FROZEN = 150.0  # points that may stand still on the screen
_DEEP = 9  # rows: so far down a header may be repeated together with the heading
_LONG, _PAGES = 12, 30  # rows of a list that may reach a second page, that will
_FOOTER = 200
_FIRST_TAB, _TAB = "#2F4B6E", "#B9C6D3"


def set_up(sheet: Any, page: Page, book: Workbook) -> None:
    """Set up a sheet for the screen and the printer."""
    _screen(sheet, page)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    head = _HEAD_MARKED if book.mark else _HEAD
    sheet.set_margins(left=_SIDE, right=_SIDE, top=head, bottom=_FOOT)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    room = room_of(page, marked=bool(book.mark))
    first, last = _repeated(page)
    if first or last or not page.tab.cover:
        sheet.repeat_rows(first, last)
    sheet.set_h_pagebreaks(list(_breaks(page, room, (first, last)))[:_BREAKS])
    _head_and_foot(sheet, page, book)


def _screen(sheet: Any, page: Page) -> None:
    sheet.hide_gridlines(2)
    sheet.set_zoom(100)
    sheet.set_tab_color(_TAB if page.index else _FIRST_TAB)
    still = _header(page) if _is_one_list(page) else page.heading - 1
    if sum(page.heights[: still + 1]) <= _FROZEN:
        sheet.freeze_panes(still + 1, 0)
    else:
        sheet.freeze_panes(1, 0)


def _head_and_foot(sheet: Any, page: Page, book: Workbook) -> None:
    mark = f"&C&24&K808080{escaped(book.mark)}" if book.mark else ""
    heading = escaped(page.tab.heading[:_FOOTER])
    sheet.set_header(f"&L{heading}{mark}"[:255], {"margin": 0.22})
    left, right = escaped(book.left), escaped(book.title)
    sheet.set_footer(f"&L{left[:90]}&C第&P页 共&N页&R{right[:120]}", {"margin": 0.22})


def _is_one_list(page: Page) -> bool:
    """Whether the sheet is one table, right below its heading."""
    return len(page.tables) == 1 and _header(page) <= _DEEP


def _header(page: Page) -> int:
    """The row of the last table's header."""
    return page.tables[-1][1] if page.tables else 0


def _repeated(page: Page) -> tuple[int, int]:
    """The rows that come again on every page: Excel knows one run of them.

    Of one table the sheet's heading down to its header; of several, the header of the
    longest where that is the last and may go over a page's end, or goes on for pages
    and none below it is parted; else the sheet's title, but not a cover's.
    """
    if _is_one_list(page):
        return 0, _header(page)
    most = max((len(table.rows) for table, _ in page.tables), default=0)
    for table, header in page.tables[::-1]:
        is_last = header == _header(page)
        if len(table.rows) > SHORT and len(table.rows) != most:
            break
        if len(table.rows) == most and most > (_LONG if is_last else _PAGES):
            return header, header
    return 0, 0


def room_of(page: Page, *, marked: bool) -> float:
    """How many points of a sheet a page holds, as it is shrunk to one page's width."""
    wide = _WIDE - 2 * _SIDE * _POINTS
    scale = min(1.0, wide / (page.width * _PIXEL))
    head = _HEAD_MARKED if marked else _HEAD
    return (_HIGH - (head + _FOOT) * _POINTS) / scale * _SURE


def _breaks(page: Page, room: float, repeated: tuple[int, int]) -> Iterator[int]:
    """The first rows of pages, the first page's not among them."""
    again = sum(page.heights[repeated[0] : repeated[1] + 1])
    again = 0.0 if page.tab.cover and repeated == (0, 0) else again
    used = 0.0
    for first, last in page.kept:
        high = sum(page.heights[first : last + 1])
        if used and used + high > room:
            yield first
            used = again if first > repeated[1] else 0.0
        used = (used + high) if high <= room else (used + high) % room
