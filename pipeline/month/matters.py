"""Matters, round by round: from a record and its history to what happened when. Pure.

A matter that is opened again goes on under its number, and its columns are filled anew
(domain.md 5.3); what they said in the round before stands in the history alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipeline import privacy, progress
from pipeline.form import Form, equal, filled
from pipeline.form import Matter as Said
from pipeline.model import Past, Record, Values


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a matter: what its columns said in it, and from when it ran.

    ``record`` holds the values as the round ended, or as they are; ``closed`` is the
    day on which it ended, ``known`` what was entered in it: when, and the values and
    stale columns after that.
    """

    nth: int
    record: Record
    opened: date
    closed: date | None
    steps: Sequence[tuple[datetime, Record]] = ()
    history: Sequence[Past] = ()  # of a lone round: played again only when asked

    @property
    def known(self) -> Sequence[tuple[datetime, Record]]:
        """What was entered in it: when, and what it said after that."""
        return self.steps or _steps(self.record, self.history)

    def first(self, *ways: Sequence[str]) -> tuple[datetime, Record] | None:
        """The step at which all columns of one of the ways were first filled."""
        for at, there in self.known:
            if any(filled(there.values, names, there.stale) for names in ways):
                return at, there
        return None


@dataclass(frozen=True, slots=True)
class Matter:
    """A record as a matter: its rounds, and whether its details may be told."""

    record: Record
    form: Form
    said: Said
    received: date
    rounds: Sequence[Round]
    voided: date | None
    secret: bool
    #: From which day until before which day it was open, each time.
    open_spans: Sequence[tuple[date, date | None]]

    def open_on(self, day: date) -> bool:
        """Whether it was open when that day ended."""
        for start, end in self.open_spans:  # a loop, as it is asked so often
            if start <= day and (end is None or day < end):
                return True
        return False

    def round_on(self, day: date) -> Round:
        """The round that ran when that day ended."""
        begun = [one for one in self.rounds[1:] if one.opened <= day]
        return begun[-1] if begun else self.rounds[0]

    @property
    def days(self) -> Iterator[date]:
        """Every day that it says anywhere, in any of its rounds."""
        yield self.received
        if self.voided is not None:
            yield self.voided
        for one in self.rounds:
            yield one.opened
            if one.closed is not None:
                yield one.closed
            for value in one.record.values.values():
                if isinstance(value, date):
                    yield day_of(value) or value
            yield from (at.date() for at, _ in one.steps)
            yield from (past.at.date() for past in one.history)

    @property
    def returned(self) -> Iterator[date]:
        """The days on which it was opened again."""
        return (one.opened for one in self.rounds[1:])


def _spans(
    received: date, rounds: Sequence[Round], voided: date | None
) -> Iterator[tuple[date, date | None]]:
    begun: date | None = received
    last = received
    for one in rounds:
        begun = begun or max(one.opened, last)
        if voided is not None and begun > voided:
            return
        if one.closed is not None:
            last = _until(max(one.closed, begun), voided)
            yield begun, last
            begun = None
    if begun is not None:
        yield begun, voided


def _until(closed: date, voided: date | None) -> date:
    return closed if voided is None else min(closed, voided)


def matter(
    record: Record, form: Form, said: Said, history: Sequence[Past]
) -> Matter | None:
    """A record as a matter; None while nothing says when it was received."""
    received = progress.business_day(record.values, form)
    if received is None:
        return None
    found = rounds(record, form, said, history)
    voided = voided_on(record, form, history)
    return Matter(
        record=record,
        form=form,
        said=said,
        received=received,
        rounds=found,
        voided=voided,
        secret=privacy.sealed(record, form) or privacy.apart(record),
        open_spans=tuple(_spans(received, found, voided)),
    )


def rounds(
    record: Record, form: Form, said: Said | None, history: Sequence[Past]
) -> tuple[Round, ...]:
    """Every round of a record, the running one last."""
    received = progress.business_day(record.values, form) or record.first_seen.date()
    if record.round <= 1 or not history:
        closed = _closed(record, form, said)
        return (Round(1, record, received, closed, history=history),)
    return tuple(_several(record, form, said, history, received))


def _several(
    record: Record,
    form: Form,
    said: Said | None,
    history: Sequence[Past],
    received: date,
) -> Iterator[Round]:
    """The rounds, parted where the column that counts them went up."""
    counter = next((c.id for c in form.column if c.type == "round"), "")
    resets = progress.reopened_columns(form)
    nth, opened, own, stale = 1, received, [], frozenset[str]()
    before: Record | None = None
    steps = _steps(record, history)
    for past, (at, there) in zip(history, steps, strict=True):
        now = replace(there, stale=stale - _freed(past, form), round=nth)
        stale = now.stale
        own.append((at, now))
        if _went_up(past, counter):
            yield Round(nth, now, opened, _ended_before(before, form, said), tuple(own))
            nth, opened, own, stale = (
                nth + 1,
                _opened_again(now, past, form),
                [],
                resets,
            )
        before = replace(now, stale=stale)
    whole = record if record.round == nth else replace(record, round=nth)
    yield Round(nth, whole, opened, _closed(whole, form, said), tuple(own))


def _went_up(past: Past, counter: str) -> bool:
    """Whether a matter was opened again in this step, or came with its second round."""
    for name, old, new in past.altered:
        if name == counter and isinstance(new, int):
            return new > (old if isinstance(old, int) else 1)
    return False


def _freed(past: Past, form: Form) -> frozenset[str]:
    return progress.freed({one.column for one in past.altered}, form)


def _steps(
    record: Record, history: Sequence[Past]
) -> tuple[tuple[datetime, Record], ...]:
    """What the record said after each step of its history."""
    values: dict[str, object] = {}
    found = []
    for past in history:
        values.update({one.column: one.new for one in past.altered})
        said: Values = dict(values)  # type: ignore[arg-type]
        found.append((past.at, replace(record, values=said, stale=frozenset())))
    return tuple(found)


def _opened_again(now: Record, past: Past, form: Form) -> date:
    """When it was opened again: the day that was given, else that of the step."""
    later = form.reopen.later if form.reopen else ""
    value = now.values.get(later)
    return day_of(value) or past.at.date()


def _ended_before(before: Record | None, form: Form, said: Said | None) -> date | None:
    """The day on which a round had ended before the matter was opened again."""
    return None if before is None else _closed(before, form, said)


def _closed(record: Record, form: Form, said: Said | None) -> date | None:
    """The day on which a round ended; None while it runs.

    The latest of the days that the report names; where none is known, the day on
    which the house first knew the row.
    """
    if said is None:
        return None
    if said.ends and equal(record.values, said.ends, record.stale):
        return progress.business_day(record.values, form)
    live = replace(record, void=False) if record.void else record
    if not progress.ended(live, form):
        return None
    days = [
        day
        for name in said.closed
        if name not in record.stale and (day := day_of(record.values.get(name)))
    ]
    return max(days, default=record.first_seen.date())


def voided_on(record: Record, form: Form, history: Sequence[Past]) -> date | None:
    """The day on which the word that voids it was entered last."""
    if not record.void:
        return None
    said = [p.at for p in history if any(a.column == form.void for a in p.altered)]
    return (said[-1] if said else record.first_seen).date()


def day_of(value: object) -> date | None:
    """The day of a day or moment; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def when(values: Values, names: Sequence[str], stale: frozenset[str]) -> date | None:
    """The first of these columns that says a day or a moment in this round."""
    for name in names:
        value = values.get(name)
        if isinstance(value, date) and name not in stale:
            return value
    return None


def moment(value: date) -> datetime:
    """A day or moment so that it can be compared: a day as its beginning."""
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day)


def was_filled(record: Record, name: str, form: Form, upto: datetime | None) -> bool:
    """Whether a column said something by then: days ahead are plans, others events."""
    value, column = record.values.get(name), form.by_id.get(name)
    is_event = isinstance(value, date) and column is not None and not column.future
    if upto is not None and is_event and isinstance(value, date):
        return moment(value) <= upto
    return filled(record.values, (name,))
