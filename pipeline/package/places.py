"""Where a cell stands: columns as letters and numbers, references, ranges.

Pure, and light enough for the reading child: no dataclasses behind it.
"""

from __future__ import annotations

import re

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
Area = tuple[int, int, int, int]  # first row, first column, last row, last column

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)


def column_letters(number: int) -> str:
    """1 -> A, 28 -> AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A -> 1, AB -> 28, small letters too; 0 for what is no column of a sheet."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number if number <= LAST_COLUMN else 0


def address(row: int, column: int) -> str:
    """The cell as Excel shows it: (7, 4) -> D7."""
    return f"{column_letters(column)}{row}"


def area(reference: str) -> Area | None:
    """Rows and columns of "A1:C3" or "B7", ends included; None if it is neither."""
    first, _, last = reference.strip().partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if not start or not end:
        return None
    columns = sorted((column_number(start[1]), column_number(end[1])))
    rows = sorted((int(start[2]), int(end[2])))
    if not columns[0] or rows[1] > LAST_ROW:
        return None
    return rows[0], columns[0], rows[1], columns[1]


class Columns(dict[str, int]):
    """Letters -> number shifted left, worked out once each; 0 for no column."""

    def __init__(self, shift: int = 0) -> None:
        super().__init__()
        self._shift = shift

    def __missing__(self, letters: str) -> int:
        self[letters] = column_number(letters) << self._shift
        return self[letters]
