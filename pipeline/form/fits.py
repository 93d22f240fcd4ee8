"""The conditions that forms may state: columns filled, columns equal to one of … Pure.

Equality is the only comparison; there is no expression language (law 2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipeline.form.shape import Column, Equals, Otherwise
from pipeline.values import Value, mask_house

#: What may be taken of a value instead of the whole.
PARTS: Mapping[str, Callable[[str], str]] = {"building": mask_house}


def said(value: Value) -> str:
    """A value as a form writes it in its conditions: yes and no are 是 and 否."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def suits(one: Otherwise, values: Mapping[str, Value]) -> bool:
    """Whether a row is one for which a form says what an empty cell counts as."""
    taken = (one.of,) if one.of and not (one.words or one.value) else ()
    if not (equal(values, one.only_if) and filled(values, (*one.filled, *taken))):
        return False
    text = said(values.get(one.of))
    return not one.words or any(word in text for word in one.words)


def typed(column: Column, text: str) -> Value:
    """A word of the form as a value of the column."""
    if column.type == "integer":
        return int(text)
    if column.type == "yes_no":
        return text == "是"
    return text


def taken(one: Otherwise, values: Mapping[str, Value]) -> Value:
    """The value that an empty cell takes from another column, or a part of it."""
    value = values.get(one.of)
    return PARTS[one.part](said(value)) or None if one.part else value


def filled(
    values: Mapping[str, Value],
    columns: Iterable[str],
    stale: frozenset[str] = frozenset(),
) -> bool:
    """Whether every one of ``columns`` says something and none of them is stale."""
    for name in columns:  # a loop, as it is asked a hundred times for every row
        if values.get(name) in (None, "") or name in stale:
            return False
    return True


def equal(
    values: Mapping[str, Value], equals: Equals, stale: frozenset[str] = frozenset()
) -> bool:
    """Whether every column of ``equals`` holds one of its values and is not stale."""
    for name, wanted in equals.items():
        if name in stale or said(values.get(name)) not in wanted:
            return False
    return True
