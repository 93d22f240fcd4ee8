"""A row of raw cells -> coded values, as the child sends them.

JSON knows no dates, so each cell that holds something travels as a key (``style *
65536 + column * 16 + code``) and a value. `read` turns them back into cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import NamedTuple

from pipeline.errors import FileRefused
from pipeline.package.container import LIMITS, Limits
from pipeline.package.formats import CLOCK, ELAPSED, MOMENT, NUMBER
from pipeline.package.markup import unescaped
from pipeline.package.places import Columns, address
from pipeline.package.sheet import RawCell

#: Codes of a value: as it is; index of a shared text; seconds since 1899-12-30 on the
#: real calendar; seconds of a day; elapsed seconds; text of an error value; serial that
#: is no day; no stored value. FORMULA is added to the first five where a formula gave
#: the value.
RAW, SHARED, SECONDS, TIME, SPAN, ERROR, BAD_DATE, NO_RESULT = range(8)
FORMULA = 8

EPOCH = datetime(1899, 12, 30)
Scalar = str | int | float | bool | None
Coded = tuple[int, Scalar]

_DAY = 86_400
_SHIFT_1904 = 1462  # days between the two epochs
_DAYS = 2_958_466  # the first serial behind 9999-12-31
_NO_DAY = 60  # 1900-02-29, which never was; serials below it are one short
_LONGEST_SPAN = 10_000_000  # days, either way
_EXACT = 2.0**53
_WIDEST = 30  # digits of a whole number
_COLUMN = 0xFFF  # the bits of a key that hold the column, once shifted
_LAST_STYLE = 65_535
_SHOWN = 40  # characters of a bad value in its refusal
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}


class Row(NamedTuple):
    """The cells of one row that hold something: a key and a value each."""

    number: int
    keys: list[int]
    cells: list[Scalar]


class Source(NamedTuple):
    """What the cells of one sheet are read against."""

    sheet: str
    strings: Sequence[str] = ()
    kinds: Sequence[int] = ()  # by style index, see formats.py
    epoch_1904: bool = False
    limits: Limits = LIMITS


class _Numbers(dict[str, Coded]):
    """Stored text of a number -> its value under one style, worked out once each."""

    def __init__(self, kind: int, *, epoch_1904: bool) -> None:
        super().__init__()
        self._kind, self._epoch_1904 = kind, epoch_1904

    def __missing__(self, text: str) -> Coded:
        value = number_of(text)
        coded: Coded | None = RAW, value
        if self._kind != NUMBER:
            coded = serial(value, self._kind, epoch_1904=self._epoch_1904)
        self[text] = coded or (BAD_DATE, text)
        return self[text]


class _Styles(dict[str | None, tuple[int, _Numbers]]):
    """The ``s`` of a cell -> style index and what numbers are under that style."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    def __missing__(self, text: str | None) -> tuple[int, _Numbers]:
        kinds, style = self._source.kinds, int(text or 0)
        if not 0 <= style <= _LAST_STYLE:
            raise ValueError(text)
        kind = kinds[style] if style < len(kinds) else NUMBER
        self[text] = style, _Numbers(kind, epoch_1904=self._source.epoch_1904)
        return self[text]


class Converter:
    """Turns the rows of one sheet; knows its strings and styles."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._columns, self._styles = Columns(), _Styles(source)
        self._shared: dict[str, Coded] = {
            str(at): (SHARED, at) if text else (RAW, "")
            for at, text in enumerate(source.strings)
            if len(text) <= source.limits.text
        }
        self._typed: dict[str, Callable[[str], Coded]] = {
            "str": self._text,
            "inlineStr": self._text,
            "b": _boolean,
            "e": _error,
            "d": _iso,
        }

    def row(  # noqa: C901 - the one loop that every cell passes through
        self, number: int, raw: Sequence[RawCell]
    ) -> Row:
        """The cells of row ``number`` that hold something, in the order of the file.

        Raises:
            FileRefused: ``bad_value``, ``cell_too_long``, ``too_many_columns``,
                ``duplicate_cell``.
        """
        row = Row(number, [], [])
        columns, styles, shared = self._columns, self._styles, self._shared
        tail, column = str(number), 0
        cut = -len(tail)
        for attributes, text, formula in raw:
            column += 1
            if reference := attributes.get("r"):
                column = columns[reference[:cut]]
                if not column or reference[cut:] != tail:
                    raise self._refusal(number, 0, reference)
            if text is None and not formula:
                continue
            try:
                style, numbers = styles[attributes.get("s")]
                kind = attributes.get("t", "n")
                if text is None:
                    code, value = NO_RESULT, None
                elif kind == "s":
                    code, value = shared[text]
                else:
                    code, value = (
                        numbers[text] if kind == "n" else self._typed[kind](text)
                    )
            except (KeyError, ValueError):
                raise self._refusal(number, column, text or "") from None
            if formula:
                code |= FORMULA if code < ERROR else 0
            elif value == "":
                continue
            row.keys.append(style << 16 | column << 4 | code)
            row.cells.append(value)
        self._check(number, [key >> 4 & _COLUMN for key in row.keys])
        return row

    def _check(self, number: int, columns: list[int]) -> None:
        """No column twice, none too far to the right."""
        limit, sheet = self._source.limits.columns, self._source.sheet
        if columns and max(columns) > limit:
            raise FileRefused("too_many_columns", sheet=sheet, limit=limit)
        if len(set(columns)) < len(columns):
            twice = next(each for each in columns if columns.count(each) > 1)
            raise FileRefused("duplicate_cell", place=self._place(number, twice))

    def _text(self, text: str) -> Coded:
        value = unescaped(text)
        if len(value) > self._source.limits.text:
            raise ValueError
        return RAW, value

    def _refusal(self, row: int, column: int, text: str) -> FileRefused:
        """A text too long (directly or by its index), else a bad value."""
        limit, strings = self._source.limits.text, self._source.strings
        if text.isdecimal() and len(text) < _WIDEST and int(text) < len(strings):
            text = strings[int(text)]
        place = self._place(row, column)
        if len(text) > limit:
            return FileRefused("cell_too_long", place=place, limit=limit)
        return FileRefused("bad_value", place=place, value=text[:_SHOWN])

    def _place(self, row: int, column: int) -> str:
        where = address(row, column) if column else f"第{row}行"
        return f"{self._source.sheet}!{where}"


def number_of(text: str) -> int | float:
    """Digits stay digits (18 of an id too); a whole float is a whole number.

    Raises:
        ValueError: not a number, or not a finite one.
    """
    if text.isdecimal() and text.isascii() and len(text) <= _WIDEST:
        return int(text)
    value = float(text)  # takes 1_000, other digits and nan, which are none here
    if "_" in text or not text.isascii() or not math.isfinite(value):
        raise ValueError(text)
    return whole(value)


def whole(value: float) -> int | float:
    """A float without a fraction is the whole number that the clerk typed."""
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def serial(value: float, kind: int, *, epoch_1904: bool = False) -> Coded | None:
    """A serial to the nearest second, as its format wants it; None if it is no day.

    Serial 60 (1900-02-29) is no day, those before it count from 1899-12-31. Below 1 a
    format with hours gives a time of day.
    """
    if kind == ELAPSED:
        return (SPAN, _seconds(value)) if abs(value) < _LONGEST_SPAN else None
    clock = kind == CLOCK or (kind == MOMENT and not epoch_1904)
    if clock and 0 <= value < 1:
        return TIME, _seconds(value) % _DAY
    if epoch_1904:
        value += _SHIFT_1904 if value >= 0 else 0
    elif value < _NO_DAY + 1:
        value = value + 1 if 1 <= value < _NO_DAY else -1
    seconds = _seconds(value)
    return (SECONDS, seconds) if 0 <= seconds < _DAYS * _DAY else None


def _seconds(days: float) -> int:
    return math.floor(days * _DAY + 0.5)


def _boolean(text: str) -> Coded:
    return RAW, _BOOLEANS[text]


def _error(text: str) -> Coded:
    return ERROR, text


def _iso(text: str) -> Coded:
    """An ISO 8601 date, time or both (ECMA-376 18.18.11, type d)."""
    if "-" not in text:
        clock = time.fromisoformat(text.lstrip("T"))
        return TIME, clock.hour * 3600 + clock.minute * 60 + clock.second
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    return SECONDS, round((moment - EPOCH).total_seconds())
