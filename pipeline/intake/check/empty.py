"""What an empty cell counts as. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pipeline.form import Column, Otherwise, equal, filled, said
from pipeline.intake.check.cells import DAYS
from pipeline.values import Value

#: What an empty day may count as: the day on which the row is read.
TODAY = "今天"


def otherwise(column: Column, values: Mapping[str, Value], today: date) -> Value:
    """What an empty cell counts as: the first that fits the rest of the row."""
    for one in column.otherwise:
        if not _fits(one, values):
            continue
        if one.of and not one.words and not one.value:
            return _day_only(column, values[one.of])
        return today if one.value == TODAY else typed(column, one.value)
    return None


def _fits(one: Otherwise, values: Mapping[str, Value]) -> bool:
    taken = (one.of,) if one.of and not one.words and not one.value else ()
    if not (equal(values, one.only_if) and filled(values, (*one.filled, *taken))):
        return False
    text = said(values.get(one.of))
    return not one.words or any(word in text for word in one.words)


def _day_only(column: Column, value: Value) -> Value:
    """A value as its column holds it: a day has no time."""
    daily = column.type in DAYS and isinstance(value, datetime)
    return value.date() if daily and isinstance(value, datetime) else value


def typed(column: Column, text: str) -> Value:
    """A word of the form as a value of the column."""
    if column.type == "integer":
        return int(text)
    if column.type == "yes_no":
        return text == "是"
    return text
