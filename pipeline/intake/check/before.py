"""What a row is in the light of earlier ones: known before, first seen, late. Pure.

Staff leave these cells empty, or what they type in them does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from pipeline.form import Column, Form, Otherwise, said, suits, typed
from pipeline.intake.check.desk import Desk
from pipeline.model import Entry, Level, Values
from pipeline.values import Value, phone_refused

Moment = tuple[date, time | None]


def is_computed(column: Column) -> bool:
    """Whether the program alone says what stands in this column."""
    own = column.system and bool(column.otherwise)
    return own or column.type in ("round", "first_day", "late")


def asks_before(column: Column) -> bool:
    """Whether an empty cell depends on rows that were there before."""
    return any(one.known for one in column.otherwise)


def completed(entries: Sequence[Entry], form: Form, desk: Desk) -> list[Entry]:
    """The rows with what follows from earlier ones, of the ledger and of this file."""
    columns = [c for c in form.column if asks_before(c) or c.type in _SEEN]
    if not columns:
        return list(entries)
    past = _Past(entries, form, desk)
    return [_with(entry, columns, past) for entry in entries]


def _with(entry: Entry, columns: Iterable[Column], past: _Past) -> Entry:
    found: dict[str, Value] = {}
    for column in columns:
        if column.type in _SEEN:
            found[column.id] = past.seen(entry, column)
        elif entry.values.get(column.id) is None and column.id not in entry.cleared:
            found[column.id] = past.otherwise(entry.values, column)
    return replace(entry, values={**entry.values, **found})


_SEEN = ("first_day", "late")


class _Past:
    """What was there before each row."""

    def __init__(self, entries: Sequence[Entry], form: Form, desk: Desk) -> None:
        self._form, self._desk = form, desk
        self._rows = [e.values for e in entries if e.level is not Level.REJECT]
        self._by_value: dict[str, Mapping[str, Sequence[Values]]] = {}

    def seen(self, entry: Entry, column: Column) -> Value:
        """The day on which a row is first seen, or whether that is late.

        Kept when the row is new; no later drop changes it. Old books are not late.
        """
        today, office = self._desk.today, self._desk.office
        if column.type == "first_day":
            return today
        moment = _moment(entry.values, self._form)
        if moment is None:
            return None
        days = today - moment[0]
        old = days > timedelta(days=office.history_days)
        old = old or bool(office.start and moment[0] < office.start)
        return days > timedelta(days=office.late_entry_days) and not old

    def otherwise(self, values: Values, column: Column) -> Value:
        """What an empty cell counts as: the first that fits."""
        for one in column.otherwise:
            if suits(one, values) and self._known(values, one):
                return typed(column, one.value)
        return None

    def _known(self, values: Values, one: Otherwise) -> bool:
        moment = _moment(values, self._form)
        return all(
            moment is not None and any(self._earlier(values.get(name), listed, moment))
            for name, listed in one.known.items()
        )

    def _earlier(self, value: Value, listed: str, at: Moment) -> Iterator[bool]:
        """Whether each row with this value lies before; of other lists, not after."""
        if value is None or phone_refused(value):
            return
        other, _, name = listed.partition(".")
        form = self._desk.office.forms[other]
        own = form.id == self._form.id
        rows = [*self._desk.rows(listed, str(value))]
        rows += self._same_file(name).get(str(value), ()) if own else ()
        for row in rows:
            moment = _moment(row, form)
            yield moment is not None and (
                _is_before(moment, at) if own else moment[0] <= at[0]
            )

    def _same_file(self, name: str) -> Mapping[str, Sequence[Values]]:
        if name not in self._by_value:
            found: dict[str, list[Values]] = {}
            for values in self._rows:
                if said(values.get(name)):
                    found.setdefault(str(values[name]), []).append(values)
            self._by_value[name] = found
        return self._by_value[name]


def _moment(values: Values, form: Form) -> Moment | None:
    """The business date, and its time where it is known."""
    day, clock = values.get(form.number.date), values.get(form.number.time)
    if not isinstance(day, date):
        return None
    own = day.date() if isinstance(day, datetime) else day
    return own, clock if isinstance(clock, time) else None


def _is_before(one: Moment, other: Moment) -> bool:
    """Strictly: a row is not known before itself."""
    if one[0] != other[0]:
        return one[0] < other[0]
    return one[1] is not None and other[1] is not None and one[1] < other[1]
