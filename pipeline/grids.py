"""Lines down, places across: where each row of a register stands in a grid. Pure.

The lines are the values of one column, the largest on top; the places those of two
others, block by block (``GridOf``). What has no line or place stands apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.form import GridOf, said
from pipeline.model import Values

T = TypeVar("T")
ELSEWHERE = "未分"
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Arranged(Generic[T]):
    """What stands on one sheet of a grid.

    ``blocks`` are (title, places in it); a line is its name and one row, or None, for
    every place of every block; ``loose`` are rows that have no line or no place.
    """

    name: str
    rows: Sequence[T]
    blocks: Sequence[tuple[str, Sequence[str]]]
    lines: Sequence[tuple[str, Sequence[T | None]]]
    loose: Sequence[T]


def natural(text: str) -> tuple[str, str]:
    """A key by which 2 comes before 10.

    >>> sorted(["10栋", "2栋"], key=natural)
    ['2栋', '10栋']
    """
    return _FIGURES.sub(lambda found: found[0].zfill(9), text), text


def arranged(
    rows: Sequence[T], grid: GridOf, values_of: Callable[[T], Values]
) -> list[Arranged[T]]:
    """The rows sheet by sheet, in natural order."""
    sheets: dict[str, list[T]] = {}
    for row in rows:
        name = worded(values_of(row), grid.sheet, grid) or ELSEWHERE
        sheets.setdefault(name, []).append(row)
    names = sorted(sheets, key=natural)
    return [_arranged(name, sheets[name], grid, values_of) for name in names]


def _arranged(
    name: str, rows: Sequence[T], grid: GridOf, values_of: Callable[[T], Values]
) -> Arranged[T]:
    placed: dict[tuple[str, str, str], T] = {}
    loose = []
    for row in rows:
        where = _where(values_of(row), grid)
        if where in placed or not (where[0] and where[2]):
            loose.append(row)
        else:
            placed[where] = row
    across = sorted({(b, p) for _, b, p in placed}, key=lambda x: [*map(natural, x)])
    downs = sorted({down for down, _, _ in placed}, key=natural, reverse=True)
    lines = [(down, [placed.get((down, *one)) for one in across]) for down in downs]
    blocks = [
        (block or ELSEWHERE, [p for b, p in across if b == block])
        for block in dict.fromkeys(b for b, _ in across)
    ]
    return Arranged(name, rows, blocks, lines, loose)


def worded(values: Values, name: str, grid: GridOf) -> str:
    """A value with the word that the form puts after a bare number."""
    value = said(values.get(name))
    return f"{value}{grid.after.get(name, '')}" if value.isdigit() else value


def _where(values: Values, grid: GridOf) -> tuple[str, str, str]:
    block, place = worded(values, grid.across[0], grid), _position(values, grid)
    return worded(values, grid.down, grid), block, place


def _position(values: Values, grid: GridOf) -> str:
    """Where in its line: 1801 on line 18 is the place 01."""
    text, down = said(values.get(grid.across[1])), said(values.get(grid.down))
    bare = text.removeprefix(_figure(down)) if _figure(down) else text
    return bare or text


def _figure(text: str) -> str:
    found = _FIGURES.search(text)
    return found[0].lstrip("0") if found else ""
