"""Pages and plans as one workbook, ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from pipeline.effects.book.pages import TOLD, Page, Place, Plan
from pipeline.package.fresh import finish, put, workbook
from pipeline.values import Value, shown
from pipeline.values.filenames import safe_name

_HEAD = 2  # the row of the header, below title and note
_SHEET_NAME = 28  # Excel takes 31
_WIDEST, _ROOM = 60, 9.0
_LOOSE_ACROSS, _LOOSE_WIDTH = 8, 2
_TALL, _HIGH, _LINE = 32, 40, 15
_WIDE = 0x2E80  # Chinese signs take two places
_STRIPES = 14  # Excel's thin diagonal ones
_BOX = {"border": 1, "valign": "vcenter", "text_wrap": True}
At = tuple[int, int]


class _Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.of = cache(self._made)
        self.title = self.of(bold=True, font_size=16, font_name="黑体")
        self.note = self.of(font_size=9, font_color="#595959")
        self.head = self.of(**_BOX, bold=True, bg_color="#DDEBF7", align="center")

    def _made(self, **keys: Any) -> Any:
        return self._book.add_format({"font_name": "宋体", **keys})

    def place(self, place: Place | None) -> Any:
        """How a place of a plan looks; one that is hatched bears a line across, too."""
        if place is None:
            return self.of(border=1, border_color="#D9D9D9")
        look: dict[str, Any] = {**_BOX, "align": "center"}
        if place.colour:
            look |= {"bg_color": f"#{place.colour}"}
        if place.hatched:
            look |= {"pattern": _STRIPES, "fg_color": "#808080", "bold": True}
            look |= {"diag_type": 1, "diag_border": 4, "diag_color": "#808080"}
        return self.of(**look)


class _Pen:
    """Writes into one sheet, and remembers what stands where."""

    def __init__(self, sheet: Any, looks: _Looks) -> None:
        self.sheet, self.looks = sheet, looks
        self.said: dict[At, object] = {}

    def text(self, at: At, text: str, look: Any) -> None:
        """A text as text; an empty one is a cell with nothing in it."""
        if not text:
            self.sheet.write_blank(*at, None, look)
            return
        put(self.sheet, *at, text, look)
        self.said[at[0] + 1, at[1] + 1] = text

    def value(self, at: At, value: Value, **keys: Any) -> None:
        """Whole numbers, days and moments as such, all else as text."""
        middle = {**_BOX, **keys, "align": "center"}
        if isinstance(value, date):
            clock = " hh:mm" if isinstance(value, datetime) else ""
            look = self.looks.of(**middle, num_format=f"yyyy-mm-dd{clock}")
            self.sheet.write_datetime(*at, value, look)
        elif isinstance(value, int) and not isinstance(value, bool):
            self.sheet.write_number(*at, value, self.looks.of(**middle))
        else:
            look = self.looks.of(**_BOX, **keys, num_format="@")
            self.text(at, shown(value), look)
            return
        self.said[at[0] + 1, at[1] + 1] = value

    def over(self, first: At, last: At, text: str, look: Any) -> None:
        """A text over several cells, or over one."""
        if first != last:
            self.sheet.merge_range(*first, *last, "", look)
        self.text(first, text, look)


def painted(pages: Sequence[Page | Plan]) -> bytes:
    """The workbook of these sheets; read back before it is given. Raises Damaged."""
    target, book = workbook()
    looks = _Looks(book)
    said: dict[str, dict[At, object]] = {}
    for page in pages:
        name = _unused(page.name, said)
        pen = _Pen(book.add_worksheet(name), looks)
        pen.text((0, 0), page.title, looks.title)
        pen.text((1, 0), page.note, looks.note)
        _print_set_up(pen.sheet)
        if isinstance(page, Page):
            _page(pen, page)
        else:
            _plan(pen, page)
        said[name] = pen.said
    return finish(target, book, said)


def _unused(name: str, others: Iterable[str]) -> str:
    """A sheet's name as Excel takes it, and told from the others."""
    plain = safe_name(name).translate(str.maketrans("", "", "[]'"))[:_SHEET_NAME]
    taken = {one.casefold() for one in others}
    names = (plain, *(f"{plain}_{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in names if one.casefold() not in taken)


def _print_set_up(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第&P页 共&N页")


def _page(pen: _Pen, page: Page) -> None:
    """A table: the header, then the lines, those that want a look in yellow."""
    widths = [min(one, _WIDEST) for one in page.widths]
    for column, text in enumerate(page.head):
        pen.text((_HEAD, column), text, pen.looks.head)
        pen.sheet.set_column(column, column, widths[column])
    for number, line in enumerate(page.lines):
        pen.sheet.set_row(_HEAD + 1 + number, _LINE * _deep(line, widths))
        keys = {"bg_color": f"#{TOLD}"} if number in page.told else {}
        for column, value in enumerate(line):
            pen.value((_HEAD + 1 + number, column), value, **keys)
    pen.sheet.freeze_panes(_HEAD + 1, 0)
    pen.sheet.repeat_rows(_HEAD)
    if page.lines:
        last = _HEAD + len(page.lines), len(page.head) - 1
        pen.sheet.autofilter(_HEAD, 0, *last)


def _deep(line: Sequence[Value], widths: Sequence[float]) -> int:
    """How many lines of text the fullest cell takes; not every program asks itself."""
    pairs = zip(line, widths, strict=True)
    texts = ((v, w) for v, w in pairs if isinstance(v, str))
    return max((-(-_width(v) // max(1, int(w) - 1)) for v, w in texts), default=1) or 1


def _width(text: str) -> int:
    return sum(2 if ord(sign) > _WIDE else 1 for sign in text)


def _plan(pen: _Pen, plan: Plan) -> None:
    """Blocks side by side, what has no line below them, then the legend."""
    row = _HEAD
    if plan.lines:
        row = _blocks(pen, plan)
        pen.sheet.freeze_panes(_HEAD + 2, 1)
        pen.sheet.repeat_rows(0, _HEAD + 1)
    width = sum(len(places) for _, places in plan.blocks)
    pen.sheet.set_column(0, max(width, _LOOSE_ACROSS * _LOOSE_WIDTH), _ROOM)
    if plan.loose:
        row = _loose(pen, plan, row + 1)
    pen.text((row + 1, 0), "图例", pen.looks.note)
    for column, place in enumerate(plan.legend, 1):
        pen.text((row + 1, column), place.text, pen.looks.place(place))


def _blocks(pen: _Pen, plan: Plan) -> int:
    """The header of two lines and the lines below it; the next free row."""
    head = pen.looks.head
    pen.over((_HEAD, 0), (_HEAD + 1, 0), "", head)
    column = 1
    for title, places in plan.blocks:
        pen.over((_HEAD, column), (_HEAD, column + len(places) - 1), title, head)
        for at, text in enumerate(places, column):
            pen.text((_HEAD + 1, at), text, head)
        column += len(places)
    for row, (name, line) in enumerate(plan.lines, _HEAD + 2):
        pen.sheet.set_row(row, _TALL)
        pen.text((row, 0), name, head)
        for at, place in enumerate(line, 1):
            pen.text((row, at), place.text if place else "", pen.looks.place(place))
    return _HEAD + 2 + len(plan.lines)


def _loose(pen: _Pen, plan: Plan, row: int) -> int:
    """Places without a line, two columns wide each; the next free row."""
    for number, place in enumerate(plan.loose):
        down, across = divmod(number, _LOOSE_ACROSS)
        at, left = row + down, across * _LOOSE_WIDTH
        last = at, left + _LOOSE_WIDTH - 1
        pen.sheet.set_row(at, _HIGH)
        pen.over((at, left), last, place.text, pen.looks.place(place))
    return row + -(-len(plan.loose) // _LOOSE_ACROSS)
