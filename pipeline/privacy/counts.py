"""Counts so small that they could point at somebody, hidden among others. Pure.

domain.md section 6 and 8.3.6: in a table by department or building a cell of 1 or 2 is
merged with the next smallest, before anything is written anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

FEW = 3  # fewer than this, and not none, points at somebody


def suppressed(counts: Mapping[str, int], other: str = "其他") -> dict[str, int]:
    """The counts with every cell of one or two merged into ``other``, in their order.

    As many of the next smallest go along as are needed: what is merged comes from two
    cells at least and is no small count itself, unless there is nothing more to merge.
    The sum stays what it was; cells that count nothing stay.

    >>> suppressed({"工程班": 7, "保洁班": 2, "绿化班": 4, "财务": 0})
    {'工程班': 7, '财务': 0, '其他': 6}
    """
    small = [name for name, count in counts.items() if 0 < count < FEW]
    if not small:
        return dict(counts)
    merged = {*small, *({other} & counts.keys())}
    rest = sorted((n for n in counts if n not in merged and counts[n]), key=counts.get)  # type: ignore[arg-type]
    while rest and (
        sum(counts[n] > 0 for n in merged) < 2  # noqa: PLR2004 - not one alone
        or sum(counts[n] for n in merged) < FEW
    ):
        merged.add(rest.pop(0))
    left = {name: count for name, count in counts.items() if name not in merged}
    return {**left, other: sum(counts[name] for name in merged)}
