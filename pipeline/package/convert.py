"""The tokens of a row -> coded values, as the child sends them.

JSON knows no dates, so a cell travels as a value and a key: style, column and code in
one number. The rows of a register repeat a few patterns of keys; each pattern, a shape,
is sent once. `read` turns both back into cells.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple

from pipeline.errors import FileRefused
from pipeline.package.careful import Token
from pipeline.package.container import LIMITS, Limits
from pipeline.package.formats import CLOCK, ELAPSED, MOMENT, NUMBER
from pipeline.package.markup import characters, unescaped
from pipeline.package.places import Columns, column_letters

#: Codes of a value: as it is; index of a shared text; seconds since 1899-12-30 on the
#: real calendar; seconds of a day; elapsed seconds; text of an error value; serial that
#: is no day; no stored value. FORMULA is added to the first five where a formula gave
#: the value.
RAW, SHARED, SECONDS, TIME, SPAN, ERROR, BAD_DATE, NO_RESULT = range(8)
FORMULA = 8

#: A key is ``style << STYLE | column << COLUMN | code``.
STYLE, COLUMN, CODES, COLUMNS = 20, 4, 0xF, 0xFFFF

EPOCH = datetime(1899, 12, 30)
Scalar = str | int | float | bool | None
Coded = tuple[int, Scalar]
Values = dict[str, Coded]  # stored text -> what it stands for

_DAY = 86_400
_SHIFT_1904 = 1462  # days between the two epochs
_DAYS = 2_958_466  # the first serial behind 9999-12-31
_NO_DAY = 60  # 1900-02-29, which never was; serials below it are one short
_LONGEST_SPAN = 10_000_000  # days, either way
_EXACT = 2.0**53
_WIDEST = 30  # digits of a whole number
_LAST_STYLE = 65_535
_SHOWN = 40  # characters of a bad value in its refusal
_ATTRIBUTE = re.compile(r"""\s([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


_NOTHING: Values = {"": (NO_RESULT, None)}
_BOOLEANS: Values = _NOTHING | {
    "1": (RAW, True),
    "true": (RAW, True),
    "0": (RAW, False),
    "false": (RAW, False),
}


class Source(NamedTuple):
    """What the cells of one sheet are read against."""

    sheet: str
    strings: Sequence[str] = ()
    kinds: Sequence[int] = ()  # by style index, see formats.py
    epoch_1904: bool = False
    limits: Limits = LIMITS


class Converter:
    """Turns the rows of one sheet; knows its strings and styles."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._columns = Columns(COLUMN)
        self._marks = _Marks(source)

    def row(
        self, number: int, tokens: Sequence[Token]
    ) -> tuple[list[int], list[Scalar]]:
        """Keys and values of what row ``number`` holds, in the order of the file.

        Raises:
            FileRefused: ``bad_value``, ``cell_too_long``.
        """
        keys: list[int] = []
        values: list[Scalar] = []
        columns, marks, own = self._columns, self._marks, str(number)
        for letters, digits, attributes, formula, text in tokens:
            if digits != own and digits:
                raise self._refusal(number, "", letters + digits)
            if not text and not formula:
                continue
            try:
                style, known = marks[attributes]
                code, value = known[text]
                column = columns[letters]
            except (KeyError, ValueError):
                raise self._refusal(number, letters, text) from None
            if formula:
                code |= FORMULA if code < ERROR else 0
            elif code == NO_RESULT:  # an empty text among the shared ones
                continue
            keys.append(style | column | code)
            values.append(value)
        return keys, values

    def check(self, number: int, keys: Sequence[int]) -> None:
        """A shape seen for the first time: no column twice, none too far right.

        Raises:
            FileRefused: ``too_many_columns``, ``duplicate_cell``.
        """
        columns = [key >> COLUMN & COLUMNS for key in keys]
        limit, sheet = self._source.limits.columns, self._source.sheet
        if 0 in columns or max(columns) > limit:
            raise FileRefused("too_many_columns", sheet=sheet, limit=limit)
        if len(set(columns)) < len(columns):
            twice = next(each for each in columns if columns.count(each) > 1)
            place = self._place(number, column_letters(twice))
            raise FileRefused("duplicate_cell", place=place)

    def _refusal(self, row: int, letters: str, text: str) -> FileRefused:
        """A text too long (directly or by its index), else a bad value."""
        limit, strings = self._source.limits.text, self._source.strings
        if text.isdecimal() and len(text) < _WIDEST and int(text) < len(strings):
            text = strings[int(text)]
        place = self._place(row, letters)
        if len(text) > limit:
            return FileRefused("cell_too_long", place=place, limit=limit)
        return FileRefused("bad_value", place=place, value=text[:_SHOWN])

    def _place(self, row: int, letters: str) -> str:
        where = f"{letters}{row}" if letters else f"第{row}行"
        return f"{self._source.sheet}!{where}"


class _Marks(dict[str, tuple[int, Values]]):
    """Attributes of a cell as written -> style (shifted), what its text stands for."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source
        shared: Values = {
            str(at): (SHARED, at) if text else _NOTHING[""]
            for at, text in enumerate(source.strings)
            if len(text) <= source.limits.text
        }
        texts = _Texts(source.limits.text)
        self._by_type = {
            "s": shared | _NOTHING,
            "str": texts,
            "inlineStr": texts,
            "b": _BOOLEANS,
            "e": _Errors(_NOTHING),
            "d": _Moments(_NOTHING),
        }

    def __missing__(self, attributes: str) -> tuple[int, Values]:
        found = {name: one or two for name, one, two in _ATTRIBUTE.findall(attributes)}
        style, kind = int(found.get("s", "0")), found.get("t", "n")
        if not 0 <= style <= _LAST_STYLE:
            raise ValueError(attributes)
        values = self._numbers(style) if kind == "n" else self._by_type[kind]
        self[attributes] = style << STYLE, values
        return self[attributes]

    def _numbers(self, style: int) -> Values:
        kinds = self._source.kinds
        kind = kinds[style] if style < len(kinds) else NUMBER
        return _Numbers(kind, epoch_1904=self._source.epoch_1904)


class _Numbers(Values):
    """Stored text of a number -> its value under one style, worked out once each."""

    def __init__(self, kind: int, *, epoch_1904: bool) -> None:
        super().__init__(_NOTHING)
        self._kind, self._epoch_1904 = kind, epoch_1904

    def __missing__(self, text: str) -> Coded:
        value = number_of(text)
        coded: Coded | None = RAW, value
        if self._kind != NUMBER:
            coded = serial(value, self._kind, epoch_1904=self._epoch_1904)
        self[text] = coded or (BAD_DATE, text)
        return self[text]


class _Texts(Values):
    """A text in the cell itself; an empty one too is the result of its formula."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __missing__(self, text: str) -> Coded:
        value = unescaped(characters(text))
        if len(value) > self._limit:
            raise ValueError(text)
        return RAW, value


class _Errors(Values):
    def __missing__(self, text: str) -> Coded:
        return ERROR, text


class _Moments(Values):
    """ISO 8601 dates, times or both (ECMA-376 18.18.11, type d)."""

    def __missing__(self, text: str) -> Coded:
        if "-" not in text:
            clock = time.fromisoformat(text.lstrip("T"))
            return TIME, clock.hour * 3600 + clock.minute * 60 + clock.second
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
        return SECONDS, round((moment - EPOCH).total_seconds())


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
