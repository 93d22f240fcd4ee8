"""Blank registers that staff fill: lists to choose from, prompts, ready to print.

domain.md 2.0 (layout) and 2.2 ("Blank sheet"): row 1 the title, row 2 month and who
filled it in, row 3 the headers; the columns of every day first, the others in a group
that one click opens, what the system fills last and grey. The same form and office
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import files
from pipeline.errors import Damaged, PipelineError
from pipeline.form import SYSTEM_TYPES, Column, Form
from pipeline.office import Office
from pipeline.package.cells import CellValue
from pipeline.package.drafts import set_cell
from pipeline.package.fresh import finish, put, workbook

FOLDER = "空白表"
MORE, LISTS = "更多栏目", "数据源"
ROWS = 200  # bordered rows, ready to be filled
_FURTHER = 2000  # rows in which the lists still work
_HEADER, _FIRST = 2, 3  # rows as xlsxwriter counts them, from 0
_LONGEST_LIST, _LONGEST_PROMPT, _LONGEST_TITLE = 255, 250, 30
_ONE_PAGE = 260  # characters of width that can still be read on one page of A4
_GREY, _BLUE = "#F2F2F2", "#DDEBF7"
_YES_NO = ("是", "否")


class _Kind(NamedTuple):
    """How the cells of a type look, and what a clerk is told about writing them."""

    format: str = "General"
    says: str = ""
    align: str = "center"


_KINDS: Mapping[str, _Kind] = {
    "number": _Kind("@"),
    "date": _Kind("yyyy-mm-dd", "日期,例如 2026-11-23"),
    "closing_day": _Kind("yyyy-mm-dd"),
    "first_day": _Kind("yyyy-mm-dd"),
    "time": _Kind("hh:mm", "时间,例如 9:30 或 下午3点"),
    "moment": _Kind("yyyy-mm-dd hh:mm", "日期和时间,例如 2026-11-23 16:10"),
    "house_no": _Kind("@", "例如 3栋2单元1502,也可写 3-2-1502"),
    "houses": _Kind("@", "例如 3栋2单元1502,几个用“、”分开"),
    "phone": _Kind("@", "11位手机号,或带区号的座机;不愿留写“不留”"),
    "id_no": _Kind("@", "18位身份证号"),
    "email": _Kind("@", "例如 name@example.com"),
    "plate": _Kind("@", "例如 鄂A12345"),
    "name": _Kind(),
    "yes_no": _Kind("General", "填“是”或“否”"),
    "choice": _Kind(),
    "integer": _Kind("0", "整数"),
    "round": _Kind("0"),
    "money": _Kind("#,##0.00", "金额(元)", "right"),
    "area": _Kind("0.00", "面积(㎡)", "right"),
}
_TEXT = _Kind(align="left")


def write_blanks(office: Office, wanted: Sequence[str] = ()) -> list[Path]:
    """Write the blank registers of ``wanted`` forms, by id or title; of all for none.

    They lie in outbox/空白表/<title>.xlsx. Raises ``PipelineError`` for a name that no
    form has, before anything is written.
    """
    named = [_named(word, office) for word in wanted] or list(office.forms.values())
    forms = [office.forms[form.book] if form.book else form for form in named]
    folder = files.folder(office.paths.outbox / FOLDER)
    paths = []
    for form in dict.fromkeys(forms):
        for title in dict.fromkeys((form.title, *_apart(form, office))):
            if title:
                path = folder / f"{title}.xlsx"
                files.write(path, blank(form, office))
                paths.append(path)
    return paths


def _apart(form: Form, office: Office) -> Iterator[str]:
    """The further workbooks in which some of its rows are kept (8.5)."""
    yield from (one.book for one in form.link)
    if form.secrecy and office.second_book:
        yield form.secrecy.second


def _named(word: str, office: Office) -> Form:
    for form in office.forms.values():
        if word in (form.id, form.title):
            return form
    known = "、".join(f"{form.title}({form.id})" for form in office.forms.values())
    raise PipelineError(f"没有登记表“{word}”。现有:{known}")


Rows = Sequence[Mapping[str, CellValue]]


def blank(form: Form, office: Office, rows: Rows = (), **more: Rows) -> bytes:
    """A blank register of ``form`` as the bytes of an .xlsx; the same each time.

    The sheets of the registers that lie in its workbook follow its own. ``rows`` are
    filled in, if any: values by column id; ``more`` gives those of the other sheets.
    """
    sheets = [form, *(one for one in office.forms.values() if one.book == form.id)]
    return _draw({one: more.get(one.id, ()) for one in sheets} | {form: rows}, office)


def _draw(sheets: Mapping[Form, Rows], office: Office) -> bytes:
    target, book = workbook()
    heads: dict[str, dict[tuple[int, int], object]] = {}
    own = {form: book.add_worksheet(form.sheet) for form in sheets}
    for form, rows in sheets.items():
        page = _Page(form, office, book, own[form], _lay_out(form))
        _set_columns(page)
        _write_title(page)
        _write_headers(page)
        _write_rows(page, rows)
        _write_lists(page)
        _set_print(page)
        heads[form.sheet] = {
            (_HEADER + 1, place + 1): _head(column)
            for place, column in page.layout.places()
        }
    return finish(target, book, heads)


# ── which column stands where ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns as they stand; ``more`` is where 更多栏目 stands, 0 for nowhere."""

    shown: tuple[Column, ...]
    folded: tuple[Column, ...]
    system: tuple[Column, ...]

    @property
    def more(self) -> int:
        return len(self.shown) if self.folded else 0

    @property
    def pages(self) -> int:
        """How many pages of A4 the shown columns need side by side to be read."""
        return 1 + (sum(column.width for column in self.shown) > _ONE_PAGE)

    @property
    def first_page(self) -> int:
        """The last column of the first page, where the title is to be seen whole."""
        room = sum(column.width for column in self.shown) / self.pages
        widths = accumulate(column.width for column in self.shown)
        return sum(width <= room for width in widths) - 1

    def places(self) -> Iterator[tuple[int, Column]]:
        """Each column with its place, counted from 0."""
        yield from enumerate(self.shown)
        after = len(self.shown) + bool(self.folded)
        yield from enumerate((*self.folded, *self.system), after)


@dataclass(frozen=True, slots=True)
class _Page:
    """A blank while it is drawn."""

    form: Form
    office: Office
    book: Any
    sheet: Any
    layout: _Layout
    looks: dict[str, Any] = field(default_factory=dict)

    def look(self, **said: object) -> Any:
        """A cell format; the same one for the same words."""
        key = repr(sorted(said.items()))
        if key not in self.looks:
            base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
            self.looks[key] = self.book.add_format({**base, **said})
        return self.looks[key]


def _lay_out(form: Form) -> _Layout:
    taken = {name for link in form.link for name in link.takes}
    single = [
        column
        for column in form.column
        if not column.parts and not (column.system and column.id in taken)
    ]
    own = [column for column in single if not _is_system(column)]
    shown = tuple(c for c in single if c.shown) or tuple(own)
    return _Layout(
        shown=shown,
        folded=tuple(c for c in own if c not in shown),
        system=tuple(c for c in single if _is_system(c) and c not in shown),
    )


def _is_system(column: Column) -> bool:
    return column.system or column.type in ("number", *SYSTEM_TYPES)


def _kind(column: Column) -> _Kind:
    return _KINDS.get(column.type, _TEXT)


# ── drawing ─────────────────────────────────────────────────────────────────


def _set_columns(page: _Page) -> None:
    sheet, layout = page.sheet, page.layout
    sheet.outline_settings(True, True, False, False)  # noqa: FBT003 - + on the left
    for place, column in layout.places():
        folded = {"level": 1, "hidden": True} if column in layout.folded else {}
        look = page.look(num_format=_kind(column).format, text_wrap=True)
        sheet.set_column(place, place, column.width, look, folded)
    if layout.more:
        sheet.set_column(layout.more, layout.more, 6, None, {"collapsed": True})


def _write_title(page: _Page) -> None:
    sheet, last = page.sheet, page.layout.first_page
    big = page.look(font_name="黑体", font_size=18, align="center")
    low = {"valign": "bottom"}
    small = page.look(font_size=10, font_color="#595959", align="center", **low)
    sheet.set_row(0, 34)
    sheet.set_row(1, 34)  # room for two lines of the answer
    _across(sheet, 0, 0, last, f"{page.office.estate}{page.form.title}", big)
    left, right = last // 4, last - last // 4
    _across(sheet, 1, 0, left, "____年__月", page.look(align="left", **low))
    _across(sheet, 1, left + 1, right - 1, "带 * 的必填,灰色的由系统填写", small)
    _across(
        sheet, 1, right, last, f"填表人:{' ' * 12}", page.look(align="right", **low)
    )


def _across(sheet: Any, row: int, first: int, last: int, text: str, look: Any) -> None:
    """A text over several columns; where there is no room, none."""
    if last > first:
        sheet.merge_range(row, first, row, last, "", look)
    if last >= first:
        put(sheet, row, first, text, look)


def _head(column: Column) -> str:
    return f"{column.title}*" if column.need == "entry" else column.title


def _write_headers(page: _Page) -> None:
    sheet, more = page.sheet, page.layout.more
    said = {"bold": True, "align": "center", "border": 1, "text_wrap": True}
    blue = page.look(bg_color=_BLUE, **said)
    grey = page.look(bg_color=_GREY, **said)
    sheet.set_row(_HEADER, 34)
    for place, column in page.layout.places():
        put(sheet, _HEADER, place, _head(column), grey if _is_system(column) else blue)
    if more:
        put(sheet, _HEADER, more, MORE, grey)
        tip = {"input_message": "点本列上方的“+”,打开更多栏目;不填也可以。"}
        _validate(sheet, (_HEADER, _HEADER), more, tip, MORE)


def _write_rows(page: _Page, rows: Sequence[Mapping[str, CellValue]]) -> None:
    sheet = page.sheet
    sheet.set_default_row(30)
    sheet.freeze_panes(_FIRST, min(2, len(page.layout.shown)))
    for place, column in page.layout.places():
        look = _look_of(column, page)
        for row in range(_FIRST, _FIRST + max(ROWS, len(rows))):
            given = rows[row - _FIRST] if row - _FIRST < len(rows) else {}
            if (value := given.get(column.id)) is None:
                sheet.write_blank(row, place, None, look)
            else:
                set_cell(sheet, row, place, value, look)


def _look_of(column: Column, page: _Page) -> Any:
    kind = _kind(column)
    grey = {"bg_color": _GREY} if _is_system(column) else {}
    said = {"border": 1, "text_wrap": True, "align": kind.align, **grey}
    return page.look(num_format=kind.format, **said)


# ── lists and prompts ───────────────────────────────────────────────────────


def _write_lists(page: _Page) -> None:
    """Lists to choose from, and what is to be known about a column. Nothing stops."""
    long = _long_lists(page)
    for place, column in page.layout.places():
        said: dict[str, object] = {"input_message": _prompt(column, page.office)}
        if choices := _choices(column):
            said |= {
                "validate": "list",
                "source": long.get(column.id, list(choices)),
                "error_type": "warning",
                "error_title": "不在列表中",
                "error_message": f"{column.title}请尽量从列表中选;仍要这样写请选“是”。",
            }
        if said["input_message"] or choices:
            rows = (_FIRST, _FIRST + _FURTHER)
            _validate(page.sheet, rows, place, said, column.title)


def _choices(column: Column) -> tuple[str, ...]:
    """The list of a column; another register's list is long and changes: left free."""
    return _YES_NO if column.type == "yes_no" else column.choices


def _long_lists(page: _Page) -> dict[str, str]:
    """Lists that Excel takes only from cells: on a hidden sheet, by column id."""
    long = [c for _, c in page.layout.places() if _is_long(_choices(c))]
    if not long:
        return {}
    source, found = page.book.get_worksheet_by_name(LISTS), {}
    first = 0 if source is None else source.dim_colmax + 1
    source = source or page.book.add_worksheet(LISTS)
    source.hide()
    for place, column in enumerate(long, first):
        for row, choice in enumerate(column.choices):
            put(source, row, place, choice)
        cell = _letters(place)
        found[column.id] = f"={LISTS}!${cell}$1:${cell}${len(column.choices)}"
    return found


def _is_long(choices: Sequence[str]) -> bool:
    return len(",".join(choices)) > _LONGEST_LIST or any("," in one for one in choices)


def _letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _validate(
    sheet: Any,
    rows: tuple[int, int],
    place: int,
    said: Mapping[str, object],
    title: str,
) -> None:
    """One rule of Excel's data validation. Raises ``Damaged`` if it is not taken."""
    whole = {"validate": "any", "input_title": title[:_LONGEST_TITLE], **said}
    if sheet.data_validation(rows[0], place, rows[1], place, whole) != 0:
        raise Damaged(f"“{title}”的列表或提示写不进空白表")


def _prompt(column: Column, office: Office) -> str:
    """What the clerk reads when the cell is chosen."""
    if _is_system(column):
        return "由系统填写,请留空"
    return ";".join(filter(None, _told(column, office)))[:_LONGEST_PROMPT]


def _told(column: Column, office: Office) -> Iterator[str]:
    yield "必填" if column.need == "entry" else ""
    yield _kind(column).says
    if column.choices:
        yield "请从列表中选"
    if column.within:
        other, _, name = column.within.partition(".")
        form = office.forms[other]
        yield f"写法与《{form.title}》的“{form.by_id[name].title}”一致"
    yield f"不少于{column.short}个字,写清时间和事情" if column.short else ""
    yield from _when_empty(column)


def _when_empty(column: Column) -> Iterator[str]:
    if column.from_title:
        yield f"空着按第2行的“{column.from_title[0]}”登记"
    if column.default:
        yield f"空着按“{column.default}”登记"
    if column.stamp:
        yield "空着由系统代填"


# ── printing ────────────────────────────────────────────────────────────────


def _set_print(page: _Page) -> None:
    """A4 landscape; so many pages wide that it can be read, the header on each."""
    sheet, shown = page.sheet, page.layout.shown
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.print_area(0, 0, 2**20 - 1, len(shown) - 1)
    sheet.repeat_rows(0, _HEADER)
    if page.layout.pages > 1:
        sheet.repeat_columns(0, 1)
    sheet.fit_to_pages(page.layout.pages, 0)
    sheet.set_footer("&C第&P页 共&N页")
