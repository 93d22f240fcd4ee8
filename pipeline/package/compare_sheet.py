"""One answered worksheet against the dropped one: only what was asked for differs.

Made without the patcher's eyes: the rows are cut apart at their tags, rows and cells
whose bytes are the same need no look, the others are parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.parsers import expat

from pipeline.errors import FileRefused
from pipeline.package.cells import Edit
from pipeline.package.markup import (
    characters,
    new_parser,
    unescaped,
    utf8,
    whole_characters,
)
from pipeline.package.places import Area, address, area, column_number

_NAME = rb"(?:[^\s:/<>!?]+:)?"
_REST = rb"""[^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*>"""
_TABLE = re.compile(rb"<(" + _NAME + rb")sheetData(?=[\s/>])" + _REST)
_TABLE_END = re.compile(rb"</" + _NAME + rb"sheetData\s*>")
_REFERENCE = re.compile(rb"""[^>]*?\sr\s*=\s*["']([A-Z]*\d+)""")
_STYLE = re.compile(rb"""[^>]*?\ss\s*=\s*["'](\d+)""")
_BEHIND_NAME = (b" ", b"/", b">", b"\t", b"\n", b"\r", b"")
_START = re.compile(_REST)  # what follows the name of a start tag
_ROW_END = re.compile(rb"</" + _NAME + rb"row\s*>\s*$")
_CELL_END = re.compile(rb"</" + _NAME + rb"c\s*>\s*$")
_FORMULA = re.compile(rb"<" + _NAME + rb"f(?=[\s/>])" + _REST)
_MERGE = re.compile(rb"<" + _NAME + rb"mergeCell(?=[\s/>])" + _REST)
_DIMENSION = re.compile(rb"<" + _NAME + rb"dimension(?=[\s/>])" + _REST)
_COLUMNS = re.compile(rb"<" + _NAME + rb"cols>.*?</" + _NAME + rb"cols\s*>", re.DOTALL)
_COLUMN = re.compile(rb"<" + _NAME + rb"col(?=[\s/>])" + _REST)
_INLINE = re.compile(
    rb"<" + _NAME + rb"is><" + _NAME + rb't xml:space="preserve">([^<]*)'
    rb"</" + _NAME + rb"t></" + _NAME + rb"is>"
)
_UNSEEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class Repaint(NamedTuple):
    """A cell whose style may have changed: to be judged by the styles part."""

    place: str
    old: tuple[int, ...]  # the styles that it may have had
    new: int
    fill: str


class _Sheet(NamedTuple):
    """A worksheet cut apart; ``name`` is the prefix with its colon.

    A row is what stands behind ``<row`` up to the next one.
    """

    name: bytes
    head: bytes
    rows: dict[int, bytes]
    tail: bytes


def sheet_differences(
    old: bytes, new: bytes, edits: Sequence[Edit], widths: Mapping[int, float]
) -> tuple[list[str], list[Repaint]]:
    """What differs beyond the edits, as short sentences; and what was painted."""
    before, after = _cut(_bare(utf8(old))), _cut(_bare(utf8(new)))
    if before is None or after is None or not _well_formed(new):
        return ["表格内容的结构有误"], []
    found = [*_around(before, after, widths), *_order(before, after)]
    by_row: dict[int, list[Edit]] = {}
    for edit in (each for each in edits if each.value is not None or each.fill):
        by_row.setdefault(edit.row, []).append(edit)
    judge = _Judge(before)
    for number in {*before.rows, *after.rows, *by_row}:
        rows = before.rows.get(number, b""), after.rows.get(number, b"")
        if rows[0] and not rows[1]:
            found.append(f"第{number}行不见了")
        elif rows[0] != rows[1] or number in by_row:
            found += judge.row(number, *rows, by_row.get(number, []))
    return found, judge.paints


def _well_formed(data: bytes) -> bool:
    try:
        new_parser(data, "", spaces=True).Parse(utf8(data), True)  # noqa: FBT003
    except (expat.ExpatError, FileRefused):
        return False
    return True


def _bare(text: bytes) -> bytes:
    """Without comments and instructions, CDATA as the text that it is."""
    if b"<!" not in text and text.count(b"<?") <= 1:
        return text
    return _UNSEEN.sub(_seen, text)


def _seen(found: re.Match[bytes]) -> bytes:
    return (found[1] or b"").replace(b"&", b"&amp;").replace(b"<", b"&lt;")


def _cut(text: bytes) -> _Sheet | None:
    table = _TABLE.search(text)
    end = _TABLE_END.search(text, table.end()) if table else None
    if table and table[0].endswith(b"/>"):
        return _Sheet(table[1], text[: table.start()], {}, text[table.end() :])
    if not table or not end:
        return None
    rows, number = {}, 0
    for piece in _pieces(text[table.end() : end.start()], b"<" + table[1] + b"row")[1:]:
        reference = _reference(piece)
        number = int(reference) if reference else number + 1
        rows[number] = piece
    return _Sheet(table[1], text[: table.start()], rows, text[end.end() :])


def _pieces(text: bytes, start: bytes) -> list[bytes]:
    """Cut at every tag that starts so, and not at one whose name only begins so."""
    pieces: list[bytes] = []
    for piece in text.split(start):
        if pieces and piece[:1] not in _BEHIND_NAME:
            pieces[-1] += start + piece
        else:
            pieces.append(piece)
    return pieces


def _reference(piece: bytes) -> bytes:
    """The ``r`` in what stands behind the name of a start tag, or nothing."""
    if piece.startswith(b' r="'):
        return piece[4 : piece.index(b'"', 4)]
    found = _REFERENCE.match(piece)
    return found[1] if found else b""


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {name: one or two for name, one, two in _ATTRIBUTE.findall(tag)}


def _area(tag: bytes) -> Area | None:
    return area(_attributes(tag).get(b"ref", b"").decode())


def _around(
    before: _Sheet, after: _Sheet, widths: Mapping[int, float]
) -> Iterator[str]:
    """Everything outside the rows: the same but for dimension and new columns."""
    heads = [
        _COLUMNS.sub(b"", _DIMENSION.sub(b"", each.head)) for each in (before, after)
    ]
    if heads[0] != heads[1] or before.tail != after.tail:
        yield "表格以外的内容被改动"
    old, new = (_DIMENSION.search(each.head) for each in (before, after))
    if bool(old) != bool(new) or (old and new and not _wider(old[0], new[0])):
        yield "表格范围有误"
    known, now = (_COLUMN.findall(each.head) for each in (before, after))
    kept = [tag for tag in now if tag in known]
    places = [int(_attributes(tag).get(b"min", 0)) for tag in now]
    wanted = {(b"%d" % at, b"%d" % at, b"%g" % width) for at, width in widths.items()}
    added = {
        tuple(map(_attributes(tag).get, (b"min", b"max", b"width")))
        for tag in now
        if tag not in known
    }
    if kept != known or places != sorted(places) or not added <= wanted:
        yield "列宽被改动"


def _wider(old: bytes, new: bytes) -> bool:
    """The same tag, or one of the same area and more."""
    first, second = _area(old), _area(new)
    if old == new or not first or not second:
        return old == new
    starts = zip(first[:2], second[:2], strict=True)
    ends = zip(first[2:], second[2:], strict=True)
    return all(a >= b for a, b in starts) and all(a <= b for a, b in ends)


def _order(before: _Sheet, after: _Sheet) -> Iterator[str]:
    """The rows come in the order in which they came."""
    old, new = list(before.rows), list(after.rows)
    kept = [row for row in old if row in after.rows]
    if [row for row in new if row in before.rows] != kept:
        yield "行的次序有误"
    if old == sorted(old) and new != sorted(new):
        yield "新行的位置有误"


class _Judge:
    """Looks at the rows that differ, or that should."""

    def __init__(self, before: _Sheet) -> None:
        self.paints: list[Repaint] = []
        self._merges = [_area(tag) for tag in _MERGE.findall(before.tail)]
        self._arrays = list(_arrays(before))
        self._cell = b"<" + before.name + b"c"
        self._columns = [_attributes(tag) for tag in _COLUMN.findall(before.head)]

    def row(
        self, number: int, old: bytes, new: bytes, edits: Sequence[Edit]
    ) -> Iterator[str]:
        """What is wrong with one row."""
        old_tag, old_cells = _cells(old, number, self._cell)
        new_tag, new_cells = _cells(new, number, self._cell)
        if old and old_tag != new_tag and _row_marks(old_tag) != _row_marks(new_tag):
            yield f"第{number}行的设置被改动"
        if list(old_cells) != list(new_cells) and not _in_order(old_cells, new_cells):
            yield f"第{number}行的单元格次序有误"
        wanted = {address(each.row, each.column).encode(): each for each in edits}
        differing = dict(old_cells.items() ^ new_cells.items())
        for place in {*differing, *wanted}:
            edit = wanted.get(place)
            cells = old_cells.get(place, b""), new_cells.get(place, b"")
            if edit is None:
                yield f"{place.decode()} 被改动"
            elif wrong := self._edit(edit, cells, old_tag, old_cells):
                yield f"{place.decode()} {wrong}"

    def _edit(
        self,
        edit: Edit,
        cells: tuple[bytes, bytes],
        row: bytes,
        others: Mapping[bytes, bytes],
    ) -> str:
        """What is wrong with a cell that an edit names; "" where nothing is."""
        old, new = cells
        if self._inside(edit, self._merges, keep_first=True):
            return "" if old == new else "在合并区域内,却被改动"
        if not new:
            idle = not edit.value and edit.fill in ("", "none") and not old
            return "" if idle else "没有写入"
        calculated = self._inside(edit, self._arrays, keep_first=False)
        if edit.value is None or calculated or _FORMULA.search(old):
            edit = edit._replace(like=0)
            right = _content(old) == _content(new)
        else:
            right = _said(new) == whole_characters(edit.value)
        if not right:
            return "内容与应写的不同"
        place, style = address(edit.row, edit.column), _style(new)
        bases = self._bases(edit, old, row, others)
        if edit.fill:
            self.paints.append(Repaint(place, bases, style, edit.fill))
        return "" if edit.fill or style in bases else "格式被改动"

    def _bases(
        self, edit: Edit, old: bytes, row: bytes, others: Mapping[bytes, bytes]
    ) -> tuple[int, ...]:
        """The styles that the cell may have, before it is painted."""
        model = address(edit.row, edit.like) if edit.like else ""
        like = _style(others.get(model.encode(), b""))
        if _style(old) or like:
            return (_style(old) or like,)
        if old:
            return (0,)
        columns = (
            int(column.get(b"style", 0))
            for column in self._columns
            if int(column[b"min"]) <= edit.column <= int(column[b"max"])
        )
        return (0, _style(row), *columns)

    @staticmethod
    def _inside(edit: Edit, areas: Sequence[Area | None], *, keep_first: bool) -> bool:
        place = edit.row, edit.column
        for each in areas:
            if (
                each
                and each[0] <= place[0] <= each[2]
                and each[1] <= place[1] <= each[3]
            ):
                return not (keep_first and place == each[:2])
        return False


def _arrays(sheet: _Sheet) -> Iterator[Area | None]:
    """The areas that one formula fills."""
    for row in sheet.rows.values():
        if b"array" in row or b"dataTable" in row:
            for tag in _FORMULA.findall(row):
                if _attributes(tag).get(b"t") in (b"array", b"dataTable"):
                    yield _area(tag)


def _cells(row: bytes, number: int, start: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """The start tag of a row and its cells by address, in order."""
    tag, *pieces = _pieces(row, start)
    if pieces:
        pieces[-1] = _ROW_END.sub(b"", pieces[-1])
    places = [_reference(piece) for piece in pieces]
    for at, place in enumerate(places):
        if not place:
            places[at] = _behind(places[at - 1] if at else b"", number)
    return tag, dict(zip(places, pieces, strict=True))


def _behind(place: bytes, row: int) -> bytes:
    """The address of a cell without one: the column after the last."""
    last = column_number(place.decode().rstrip("0123456789"))
    return address(row, last + 1).encode()


def _in_order(old: Mapping[bytes, bytes], new: Mapping[bytes, bytes]) -> bool:
    """Known cells as they were; columns ascending (A, Z, AA) where they did."""
    places = [
        sorted(each, key=lambda place: (len(place), place)) for each in (old, new)
    ]
    ascending = places[0] != list(old) or places[1] == list(new)
    return ascending and [place for place in new if place in old] == list(old)


def _row_marks(tag: bytes) -> dict[bytes, bytes]:
    return {key: value for key, value in _attributes(tag).items() if key != b"spans"}


def _style(cell: bytes) -> int:
    found = _STYLE.match(cell)
    return int(found[1]) if found else 0


def _content(cell: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """Everything about a cell but its place and style."""
    tag = _START.match(cell)
    if not tag:
        return {}, b""
    marks = _attributes(tag[0])
    kept = {key: value for key, value in marks.items() if key not in (b"r", b"s")}
    inner = b"" if tag[0].endswith(b"/>") else _CELL_END.sub(b"", cell[tag.end() :])
    return kept, inner


def _said(cell: bytes) -> str | None:
    """The text of a cell as an answer writes it, "" for an empty one."""
    marks, inner = _content(cell)
    if not marks and not inner:
        return ""
    text = _INLINE.fullmatch(inner)
    if not text or marks != {b"t": b"inlineStr"}:
        return None
    return unescaped(characters(text[1].decode()))
