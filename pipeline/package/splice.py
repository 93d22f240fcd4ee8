"""A worksheet with a few cells written anew; every other byte stays where it was.

What may change: touched and new cells, new rows, the spans of touched rows, dimension,
one col per new column.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.errors import Damaged
from pipeline.package.cells import Edit
from pipeline.package.layout import (
    REST,
    Splice,
    attribute,
    opened,
    prefix,
    with_attribute,
)
from pipeline.package.markup import escaped
from pipeline.package.places import Area, address, area, column_number

#: Style index of a cell, fill wanted -> style index with it; None where it has none.
Paint = Callable[[int, str], int | None]
#: Why an edit was not made, or half of it only.
IN_FORMULA, IN_MERGE, NO_STYLES = "formula", "merged", "no_styles"


class Skipped(NamedTuple):
    """An edit that was not made, or half of it.

    In a merged area: all of it; over a formula: its value; in a workbook without
    styles: its fill.
    """

    row: int
    column: int
    why: str


class _Row(NamedTuple):
    """An existing row: its number, its start tag, where the next thing starts."""

    number: int
    start: int
    inside: int
    end: int


#: The existing cells of a row: column -> start tag.
_Cells = Mapping[int, re.Match[bytes]]


class Sheet:
    """One worksheet part under edit."""

    def __init__(self, data: bytes, name: str, paint: Paint) -> None:
        self._part = opened(data, name)
        self._text, self._tags = self._part.text, self._part.tags
        self._prefix, self._paint = prefix(self._part, name), paint
        self.skipped: list[Skipped] = []
        self._splices: list[Splice] = []
        table = self._pattern(b"sheetData").search(self._tags)
        if not table:
            raise Damaged(f"部件“{name}”没有表格内容,不能在原文件上填写回执")
        self._table, self._inside = table.start(), table.end()
        self._empty = self._tags[: self._inside].endswith(b"/>")
        end = self._tags.find(b"</" + self._prefix + b"sheetData", self._inside)
        self._close = self._inside if self._empty else end
        self._cell = self._pattern(b"c", rb'(?: r="([A-Z]+)\d+")?')
        self._cell_end = re.compile(b"</" + self._prefix + rb"c\s*>")
        self._formula = self._pattern(b"f")
        self._columns = list(self._column_tags())

    def edited(self, edits: Sequence[Edit], widths: Mapping[int, float]) -> bytes:
        """The part with the edits made; `skipped` then says which were not."""
        merged = set(_within(edits, self._merges(), keep_first=True))
        self._calculated = set(_within(edits, self._arrays(), keep_first=False))
        rows: dict[int, list[Edit]] = {}
        for edit in sorted(edits, key=lambda each: each[:2]):
            if (edit.row, edit.column) in merged:
                self._skip(edit, IN_MERGE)
            elif edit.value is not None or edit.fill:
                rows.setdefault(edit.row, []).append(edit)
        self._edit_rows(rows)
        self._widen_dimension([each for row in rows.values() for each in row])
        self._add_columns(widths)
        return self._part.spliced(self._splices)

    def _skip(self, edit: Edit, why: str) -> None:
        self.skipped.append(Skipped(edit.row, edit.column, why))

    def _pattern(self, name: bytes, first: bytes = b"") -> re.Pattern[bytes]:
        """A start tag of that name; group 1 is ``first``'s, the last one the rest."""
        return re.compile(b"<" + self._prefix + name + first + rb"(?=[\s/>])" + REST)

    def _replace(self, start: int, end: int, text: bytes) -> None:
        self._splices.append(Splice(start, end, text))

    # --- rows

    def _edit_rows(self, rows: Mapping[int, list[Edit]]) -> None:
        existing = sorted(self._row_tags())
        numbers = [row.number for row in existing]
        added = []
        for number, edits in rows.items():
            at = bisect_left(numbers, number)
            if at < len(existing) and existing[at].number == number:
                self._edit_row(existing[at], edits)
            elif text := self._new_row(number, edits):
                place = existing[at].start if at < len(existing) else self._close
                added.append(Splice(place, place, text))
        if self._empty and added:
            text = b"".join(each.text for each in added)
            tag = self._text[self._table : self._inside]
            text = self._filled(tag, b"sheetData", text)
            added = [Splice(self._table, self._inside, text)]
        self._splices += added

    def _row_tags(self) -> Iterator[_Row]:
        pattern = self._pattern(b"row", rb'(?: r="(\d+)")?')
        found = list(pattern.finditer(self._tags, self._inside, self._close))
        ends = [row.start() for row in found[1:]] + [self._close]
        last = 0
        for row, end in zip(found, ends, strict=False):  # no row, and still one end
            number = row[1] or attribute(row[0], b"r") or b"%d" % (last + 1)
            last = int(number)
            yield _Row(last, row.start(), row.end(), end)

    def _new_row(self, number: int, edits: Sequence[Edit]) -> bytes:
        cells = b"".join(self._new_cell(edit, b"", {}) for edit in edits)
        if not cells:
            return b""
        return self._filled(b'<%brow r="%d">' % (self._prefix, number), b"row", cells)

    def _filled(self, tag: bytes, name: bytes, inner: bytes) -> bytes:
        """An element that stood empty, now with something in it."""
        start = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
        return b"%b%b</%b%b>" % (start, inner, self._prefix, name)

    def _edit_row(self, row: _Row, edits: Sequence[Edit]) -> None:
        cells = self._cell_tags(row)
        tag = self._text[row.start : row.inside]
        end = self._tags.rfind(b"</" + self._prefix + b"row", row.inside, row.end)
        added: list[Splice] = []
        for edit in edits:
            if edit.column in cells:
                self._edit_cell(edit, tag, cells)
            elif text := self._new_cell(edit, tag, cells):
                behind = (c.start() for at, c in cells.items() if at > edit.column)
                place = min(behind, default=end)
                added.append(Splice(place, place, text))
        wider = _spans(tag, [edit.column for edit in edits]) if added else tag
        if tag.endswith(b"/>") and added:
            wider = self._filled(wider, b"row", b"".join(each.text for each in added))
            added = []
        self._splices += added
        if wider != tag:
            self._replace(row.start, row.inside, wider)

    # --- cells

    def _cell_tags(self, row: _Row) -> dict[int, re.Match[bytes]]:
        found = list(self._cell.finditer(self._tags, row.inside, row.end))
        columns: list[int] = []
        for cell in found:
            letters = cell[1] or (attribute(cell[0], b"r") or b"").rstrip(b"0123456789")
            columns.append(_column(letters) if letters else [0, *columns][-1] + 1)
        return dict(zip(columns, found, strict=True))

    def _edit_cell(self, edit: Edit, row: bytes, cells: _Cells) -> None:
        cell = cells[edit.column]
        start, inside, tag = cell.start(), cell.end(), cell[0]
        close = (
            None if tag.endswith(b"/>") else self._cell_end.search(self._tags, inside)
        )
        end = close.end() if close else inside
        calculated = (edit.row, edit.column) in self._calculated or bool(
            self._formula.search(self._tags, inside, end)
        )
        if calculated and edit.value is not None:
            self._skip(edit, IN_FORMULA)
            edit = edit._replace(value=None)
        style = self._painted(edit, self._style(edit, row, cells))
        if edit.value is not None:
            self._replace(start, end, self._xml(edit, style))
        elif style != _style(tag):
            self._replace(start, inside, with_attribute(tag, b"s", b"%d" % style))

    def _new_cell(self, edit: Edit, row: bytes, cells: _Cells) -> bytes:
        if not edit.value and edit.fill in ("", "none"):
            return b""
        return self._xml(edit, self._painted(edit, self._style(edit, row, cells)))

    def _style(self, edit: Edit, row: bytes, cells: _Cells) -> int:
        """The cell's own style, else (for a text) that of the cell it shall be like.

        A new cell has neither: it gets what Excel would give it, the row's or the
        column's style.
        """
        found, like = 0, edit.like if edit.value is not None else 0
        for column in (edit.column, like):
            if not found and column in cells:
                found = _style(cells[column][0])
        if found or edit.column in cells:
            return found
        if attribute(row, b"customFormat") in (b"1", b"true"):
            return _style(row)
        return next(
            (
                int(attribute(tag, b"style") or 0)
                for first, last, tag, _ in self._columns
                if first <= edit.column <= last
            ),
            0,
        )

    def _painted(self, edit: Edit, style: int) -> int:
        if not edit.fill:
            return style
        painted = self._paint(style, edit.fill)
        if painted is None:
            self._skip(edit, NO_STYLES)
        return style if painted is None else painted

    def _xml(self, edit: Edit, style: int) -> bytes:
        own = self._prefix
        mark = b' s="%d"' % style if style else b""
        where = address(edit.row, edit.column).encode()
        if not edit.value:
            return b'<%bc r="%b"%b/>' % (own, where, mark)
        text = escaped(edit.value).encode()
        return (
            b'<%bc r="%b"%b t="inlineStr"><%bis><%bt xml:space="preserve">'
            b"%b</%bt></%bis></%bc>"
        ) % (own, where, mark, own, own, text, own, own, own)

    # --- around the rows

    def _merges(self) -> Iterator[Area]:
        for tag in self._pattern(b"mergeCell").finditer(self._tags, self._close):
            if found := area((attribute(tag[0], b"ref") or b"").decode()):
                yield found

    def _arrays(self) -> Iterator[Area]:
        """Areas that one formula fills: array formulas and data tables."""
        if b"array" not in self._tags and b"dataTable" not in self._tags:
            return
        for tag in self._formula.finditer(self._tags, self._inside, self._close):
            if attribute(tag[0], b"t") in (b"array", b"dataTable") and (
                found := area((attribute(tag[0], b"ref") or b"").decode())
            ):
                yield found

    def _widen_dimension(self, edits: Sequence[Edit]) -> None:
        found = self._pattern(b"dimension").search(self._tags, 0, self._table)
        known = area((attribute(found[0], b"ref") or b"").decode()) if found else None
        if not found or not known or not edits:
            return
        top, left, bottom, right = known
        rows = [edit.row for edit in edits]
        columns = [edit.column for edit in edits]
        first = address(min(top, *rows), min(left, *columns))
        last = address(max(bottom, *rows), max(right, *columns))
        if (first, last) != (address(top, left), address(bottom, right)):
            reference = f"{first}:{last}".encode()
            wider = with_attribute(found[0], b"ref", reference)
            self._replace(found.start(), found.end(), wider)

    def _column_tags(self) -> Iterator[tuple[int, int, bytes, int]]:
        """First and last column, start tag and its place, of every col."""
        for tag in self._pattern(b"col").finditer(self._tags, 0, self._table):
            first = int(attribute(tag[0], b"min") or 0)
            yield first, int(attribute(tag[0], b"max") or first), tag[0], tag.start()

    def _add_columns(self, widths: Mapping[int, float]) -> None:
        """A col for each new column that has none, in order."""
        cols = self._pattern(b"cols").search(self._tags, 0, self._table)
        end = self._tags.find(b"</" + self._prefix + b"cols", 0, self._table)
        added = b""
        for column, width in sorted(widths.items()):
            if any(first <= column <= last for first, last, _, _ in self._columns):
                continue
            text = b'<%bcol min="%d" max="%d" width="%g" customWidth="1"/>' % (
                self._prefix,
                column,
                column,
                width,
            )
            behind = (at for first, _, _, at in self._columns if first > column)
            if cols:
                place = min(behind, default=end)
                self._replace(place, place, text)
            added += text
        if added and not cols:
            tag = b"<%bcols>" % self._prefix
            self._replace(self._table, self._table, self._filled(tag, b"cols", added))


@cache
def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def _style(tag: bytes) -> int:
    return int(attribute(tag, b"s") or 0)


def _spans(tag: bytes, columns: Sequence[int]) -> bytes:
    """The row's start tag with its spans widened; dropped where they are several."""
    spans = attribute(tag, b"spans")
    if spans is None:
        return tag
    known = re.fullmatch(rb"\s*(\d+):(\d+)\s*", spans)
    if not known:
        return re.sub(rb"""\s+spans\s*=\s*("[^"]*"|'[^']*')""", b"", tag)
    first, last = min(int(known[1]), *columns), max(int(known[2]), *columns)
    if (first, last) == (int(known[1]), int(known[2])):
        return tag
    return with_attribute(tag, b"spans", b"%d:%d" % (first, last))


def _within(
    edits: Sequence[Edit], areas: Iterator[Area], *, keep_first: bool
) -> Iterator[tuple[int, int]]:
    """The cells to be edited that lie in one of the areas, its first cell or not."""
    by_row: dict[int, list[int]] = {}
    for edit in edits:
        by_row.setdefault(edit.row, []).append(edit.column)
    rows = sorted(by_row)
    for top, left, bottom, right in areas:
        for row in rows[bisect_left(rows, top) : bisect_left(rows, bottom + 1)]:
            for column in by_row[row]:
                first = keep_first and (row, column) == (top, left)
                if left <= column <= right and not first:
                    yield row, column
