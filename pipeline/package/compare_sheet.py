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
from pipeline.package.markup import new_parser, unescaped, utf8, whole_characters
from pipeline.package.places import Area, address, area, column_number

_NAME = rb"(?:[^\s:/<>!?]+:)?"
_REST = rb"""[^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*>"""
_TABLE = re.compile(rb"<" + _NAME + rb"sheetData(?=[\s/>])" + _REST)
_TABLE_END = re.compile(rb"</" + _NAME + rb"sheetData\s*>")
_ROW = re.compile(rb"(?=<" + _NAME + rb"row[\s/>])")
_CELL = re.compile(rb"(?=<" + _NAME + rb"c[\s/>])")
_LETTERS = re.compile(rb"""<[^\s>]+\s[^>]*?\br\s*=\s*["']([A-Z]+)""")
_NUMBER = re.compile(rb"""<[^\s>]+\s(?:[^>]*?\s)?r\s*=\s*["'](\d+)""")
_START = re.compile(rb"<" + _REST)
_ROW_END = re.compile(rb"</" + _NAME + rb"row\s*>\s*$")
_CELL_END = re.compile(rb"</" + _NAME + rb"c\s*>\s*$")
_FORMULA = re.compile(rb"<" + _NAME + rb"f(?=[\s/>])" + _REST)
_MERGE = re.compile(rb"<" + _NAME + rb"mergeCell(?=[\s/>])" + _REST)
_DIMENSION = re.compile(rb"<" + _NAME + rb"dimension(?=[\s/>])" + _REST)
_COLUMNS = re.compile(rb"<" + _NAME + rb"cols>.*?</" + _NAME + rb"cols\s*>", re.DOTALL)
_COLUMN = re.compile(rb"<" + _NAME + rb"col(?=[\s/>])" + _REST)
_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class Repaint(NamedTuple):
    """A cell whose style may have changed: to be judged by the styles part."""

    place: str
    old: tuple[int, ...]  # the styles that it may have had
    new: int
    fill: str


class _Sheet(NamedTuple):
    """A worksheet cut apart."""

    head: bytes
    rows: dict[int, bytes]
    tail: bytes


def sheet_differences(
    old: bytes, new: bytes, edits: Sequence[Edit], widths: Mapping[int, float]
) -> tuple[list[str], list[Repaint]]:
    """What differs beyond the edits, as short sentences; and what was painted."""
    before, after = _cut(utf8(old)), _cut(utf8(new))
    if before is None or after is None or not _well_formed(new):
        return ["表格内容的结构有误"], []
    found = [*_around(before, after, widths), *_order(before, after)]
    paints: list[Repaint] = []
    by_row: dict[int, list[Edit]] = {}
    for edit in edits:
        by_row.setdefault(edit.row, []).append(edit)
    judge = _Judge(before, paints)
    for number in {*before.rows, *after.rows, *by_row}:
        rows = before.rows.get(number, b""), after.rows.get(number, b"")
        if rows[0] != rows[1] or number in by_row:
            found += judge.row(number, *rows, by_row.get(number, []))
    return found, paints


def _well_formed(data: bytes) -> bool:
    try:
        new_parser(data, "", spaces=True).Parse(utf8(data), True)  # noqa: FBT003
    except (expat.ExpatError, FileRefused):
        return False
    return True


def _cut(text: bytes) -> _Sheet | None:
    table = _TABLE.search(text)
    if not table:
        return None
    if table[0].endswith(b"/>"):
        return _Sheet(text[: table.start()], {}, text[table.end() :])
    end = next((e for e in _TABLE_END.finditer(text, table.end())), None)
    if not end:
        return None
    rows, number = {}, 0
    for piece in _ROW.split(text[table.end() : end.start()])[1:]:
        own = _NUMBER.match(piece)
        number = int(own[1]) if own else number + 1
        rows[number] = piece
    return _Sheet(text[: table.start()], rows, text[end.end() :])


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {name: one or two for name, one, two in _ATTRIBUTE.findall(tag)}


def _area(tag: bytes) -> Area | None:
    return area(_attributes(tag).get(b"ref", b"").decode())


def _around(
    before: _Sheet, after: _Sheet, widths: Mapping[int, float]
) -> Iterator[str]:
    """Everything outside the rows: the same but for dimension and new columns."""
    heads = [_COLUMNS.sub(b"", _DIMENSION.sub(b"", s.head)) for s in (before, after)]
    if heads[0] != heads[1] or before.tail != after.tail:
        yield "表格以外的内容被改动"
    old, new = (_DIMENSION.search(s.head) for s in (before, after))
    if bool(old) != bool(new) or (old and new and not _wider(old[0], new[0])):
        yield "表格范围(dimension)有误"
    cols = [_COLUMN.findall(s.head) for s in (before, after)]
    added = [tag for tag in cols[1] if tag not in cols[0]]
    wanted = {(b"%d" % at, b"%g" % width) for at, width in widths.items()}
    for tag in added:
        known = _attributes(tag)
        column = known.get(b"min", b"")
        if known.get(b"max") != column or (column, known.get(b"width")) not in wanted:
            yield "列宽被改动"
    if [tag for tag in cols[1] if tag in cols[0]] != cols[0]:
        yield "列的设置被改动"
    if [int(_attributes(tag)[b"min"]) for tag in cols[1]] != sorted(
        int(_attributes(tag)[b"min"]) for tag in cols[1]
    ):
        yield "列的次序有误"


def _wider(old: bytes, new: bytes) -> bool:
    """The same tag, its area the same or larger."""
    first, second = _area(old), _area(new)
    if old == new or not first or not second:
        return old == new
    return second[:2] <= first[:2] and first[2:] <= second[2:]
