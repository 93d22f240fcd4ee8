"""Counts so small that they could point at somebody, hidden among others. Pure.

domain.md section 6 and 8.3.6: in a table by department or building a cell of 1 or 2 is
merged with the next smallest, before anything is written anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FEW = 3  # fewer than this, and not none, points at somebody
OTHER = "其他"


def suppressed(counts: Mapping[str, int], other: str = OTHER) -> dict[str, int]:
    """The counts with every cell of one or two merged into ``other``, in their order.

    As many of the next smallest go along as are needed: what is merged comes from two
    cells at least and is no small count itself, unless there is nothing more to merge.
    The sum stays what it was; cells that count nothing stay.

    >>> suppressed({"工程班": 7, "保洁班": 2, "绿化班": 4, "财务": 0})
    {'工程班': 7, '财务': 0, '其他': 6}
    """
    rows = {name: (count,) for name, count in counts.items()}
    return {name: row[0] for name, row in suppressed_rows(rows, other).items()}


def suppressed_rows(
    rows: Mapping[str, Sequence[int]], other: str = OTHER
) -> dict[str, tuple[int, ...]]:
    """Rows of several counts: each with a small cell merged into ``other``.

    As ``suppressed``; the next smallest is that by the first count.

    >>> suppressed_rows({"甲": (9, 8), "乙": (5, 2), "丙": (4, 4)})
    {'甲': (9, 8), '其他': (9, 6)}
    """
    small = {name for name, row in rows.items() if _is_small(row)}
    if not small:
        return {name: tuple(row) for name, row in rows.items()}
    merged = small | ({other} & rows.keys())
    left = (name for name in rows if name not in merged and any(rows[name]))
    rest = sorted(left, key=lambda name: tuple(rows[name]))
    while rest and (_members(merged, rows) < 2 or _is_small(_sum(merged, rows))):  # noqa: PLR2004 - not one alone
        merged.add(rest.pop(0))
    kept = {name: tuple(row) for name, row in rows.items() if name not in merged}
    return {**kept, other: _sum(merged, rows)}


def suppressed_cross(
    cells: Mapping[tuple[str, str], int], other: str = OTHER
) -> dict[tuple[str, str], int]:
    """Cells by (row, column): whole columns, then rows, merged until none is small.

    Whole ones, so that no cell can be worked out from the sums of its row or column
    that stand elsewhere. One cell alone may be left; it is the sum of all.

    >>> suppressed_cross({("收费", "甲"): 4, ("收费", "乙"): 1, ("绿化", "乙"): 3})
    {('收费', '其他'): 5, ('绿化', '其他'): 3}
    """
    found = dict(cells)
    for axis in (1, 0):
        while any(0 < count < FEW for count in found.values()):
            sums = _sums(found, axis)
            if len(sums) < 2:  # noqa: PLR2004 - nothing to merge it with
                break
            merged = _next_to_merge(found, sums, axis, other)
            found = _merged(found, merged, axis, other)
    return found


def _next_to_merge(
    cells: Mapping[tuple[str, str], int], sums: Mapping[str, int], axis: int, other: str
) -> set[str]:
    """The smallest line with a small cell, and what it is merged with."""
    small = {key[axis] for key, count in cells.items() if 0 < count < FEW}
    first = min(small, key=lambda name: (sums[name], name))
    if first != other and other in sums:
        return {first, other}
    rest = [name for name in sums if name != first]
    return {first, min(rest, key=lambda name: (sums[name], name))}


def _merged(
    cells: Mapping[tuple[str, str], int], names: set[str], axis: int, other: str
) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for key, count in cells.items():
        row, column = key
        if key[axis] in names:
            row, column = (row, other) if axis else (other, column)
        found[row, column] = found.get((row, column), 0) + count
    return found


def _sums(cells: Mapping[tuple[str, str], int], axis: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, count in cells.items():
        found[key[axis]] = found.get(key[axis], 0) + count
    return found


def _is_small(row: Sequence[int]) -> bool:
    return any(0 < count < FEW for count in row)


def _members(names: set[str], rows: Mapping[str, Sequence[int]]) -> int:
    return sum(any(rows[name]) for name in names)


def _sum(names: set[str], rows: Mapping[str, Sequence[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(rows[name] for name in names), strict=True)))
