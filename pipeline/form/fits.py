"""The conditions that forms may state: columns filled, columns equal to one of … Pure.

Equality is the only comparison; there is no expression language (law 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.form.shape import Equals
from pipeline.values import Value


def said(value: Value) -> str:
    """A value as a form writes it in its conditions: yes and no are 是 and 否."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def filled(
    values: Mapping[str, Value],
    columns: Iterable[str],
    stale: frozenset[str] = frozenset(),
) -> bool:
    """Whether every one of ``columns`` says something and none of them is stale."""
    return all(values.get(c) not in (None, "") and c not in stale for c in columns)


def equal(
    values: Mapping[str, Value], equals: Equals, stale: frozenset[str] = frozenset()
) -> bool:
    """Whether every column of ``equals`` holds one of its values and is not stale."""
    return all(
        name not in stale and said(values.get(name)) in wanted
        for name, wanted in equals.items()
    )
