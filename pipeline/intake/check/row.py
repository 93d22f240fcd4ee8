"""A row as the named checks see it, and how they say something about it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from pipeline.form import Check
from pipeline.model import Finding, Level, Place, Values
from pipeline.office import Office
from pipeline.values import Value

_LEVELS = {
    "reject": Level.REJECT,
    "hold": Level.HOLD,
    "warn": Level.WARN,
    "info": Level.INFO,
}


class RowRead(Protocol):
    """A row as far as it was read."""

    values: dict[str, Value]
    findings: list[Finding]
    given: set[str]
    stamped: set[str]
    places: Mapping[str, Place]


class DeskSeen(Protocol):
    """What the checks look at besides the row."""

    @property
    def office(self) -> Office:
        """The office with its promises, hours and people."""

    @property
    def lists(self) -> Mapping[str, frozenset[str] | None]:
        """The values of other registers' columns; None while not loaded."""

    @property
    def rows(self) -> Callable[[str, str], Sequence[Values]]:
        """The rows of another register ("staff.name") in which a value stands."""


def finding(rule: Check, row: RowRead, column: str, **facts: object) -> Finding:
    """What a rule says, in its own words, at the cell of ``column``."""
    text = rule.message.format(**facts)
    places = (row.places.get(name) for name in (column, *rule.filled))
    place = next(filter(None, places), None)
    return Finding(_LEVELS[rule.level], rule.check, text, place)


def is_before(one: date, other: date) -> bool:
    """Compared by date where either is known only by its date."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return _day(one) < _day(other)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
