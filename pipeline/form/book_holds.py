"""What the books of a form must hold: registers, columns and colours that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.errors import FormError
from pipeline.form.books import BookOf, GridOf
from pipeline.form.shape import Form

_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_FOLDER = re.compile(r"[^\\:*?\"<>|.][^\\:*?\"<>|]*")


def hold_books(form: Form, forms: Mapping[str, Form]) -> None:
    """Refuse books that name what is not there; ``FormError`` names the key."""
    titles = [book.title for one in forms.values() for book in one.extract]
    for number, book in enumerate(form.extract):
        where = f"{form.id}/form.toml.extract[{number}]"
        _itself(book, where)
        if titles.count(book.title) > 1:
            raise FormError(f"{where}.title: “{book.title}”重复")
        _sources(book, forms, where)
        for key, name in _named(book):
            if not any(name in forms[one.form].by_id for one in book.source):
                raise FormError(f"{where}.{key}: 没有“{name}”这一列")
        _roster(book, forms, where)


def _itself(book: BookOf, where: str) -> None:
    kinds = [one for one in (book.turns, book.serials, book.grid) if one]
    if len(kinds) > 1:
        raise FormError(f"{where}: turns、serials、grid 只能写一种")
    if not book.source:
        raise FormError(f"{where}.source: 不能为空")
    if not (kinds or book.column):
        raise FormError(f"{where}.column: 不能为空")
    if not _FOLDER.fullmatch(book.folder) or ".." in book.folder:
        raise FormError(f"{where}.folder: “{book.folder}”应是 outbox 里的文件夹")
    if book.latest and not book.same:
        raise FormError(f"{where}.latest: 要写 same")
    if book.grid:
        _grid(book.grid, where)


def _grid(grid: GridOf, where: str) -> None:
    if len(grid.across) != 2:  # noqa: PLR2004 - the block and the place in it
        raise FormError(f"{where}.grid.across: 应写两列")
    for number, shade in enumerate(grid.shade):
        if shade.colour and not _COLOUR.fullmatch(shade.colour):
            place = f"{where}.grid.shade[{number}].colour"
            raise FormError(f"{place}: “{shade.colour}”应是六位颜色")


def _sources(book: BookOf, forms: Mapping[str, Form], where: str) -> None:
    for number, source in enumerate(book.source):
        place = f"{where}.source[{number}]"
        if source.form not in forms:
            raise FormError(f"{place}.form: 没有登记表“{source.form}”")
        for name in (*source.filled, *source.only_if, *source.without):
            if name not in forms[source.form].by_id:
                title = forms[source.form].title
                raise FormError(f"{place}: 《{title}》里没有“{name}”")


def _named(book: BookOf) -> Iterator[tuple[str, str]]:
    """(key, column) wherever the book names a column of its registers."""
    for number, column in enumerate(book.column):
        yield from ((f"column[{number}].of", name) for name in column.of)
    yield from (("each", one) for one in (book.each,) if one)
    yield from (("same", one) for one in (book.same,) if one)
    if book.turns:
        yield "turns.who", book.turns.who
    if book.serials:
        yield "serials.column", book.serials.column
        yield from (("serials.void", name) for name in book.serials.void)
    if grid := book.grid:
        names = (grid.sheet, grid.down, *grid.across, grid.state, *grid.after)
        yield from (("grid", name) for name in names)


def _roster(book: BookOf, forms: Mapping[str, Form], where: str) -> None:
    """The roster is a column of the register that says who is who."""
    people = next((one for one in forms.values() if one.people), None)
    if book.each and people is None:
        raise FormError(f"{where}.each: 没有一张登记表带 [people]")
    if book.turns is None:
        return
    other, _, name = book.turns.order.partition(".")
    if people is None or other != people.id:
        raise FormError(f"{where}.turns.order: 应是带 [people] 的登记表的一列")
    for one in (name, *book.turns.among):
        if one not in people.by_id:
            raise FormError(f"{where}.turns: 《{people.title}》里没有“{one}”")
