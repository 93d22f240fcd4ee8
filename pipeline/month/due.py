"""When a round's deadline was due, and when it was done. Pure (domain.md 4.2, 6.1).

The due time is the one that stood when the round's slip went out; a later one counts
only where it was approved. An item that is done late, or not at all, is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from pipeline.deadlines import reckon
from pipeline.form import Count, Deadline, Form, equal, filled
from pipeline.hours import on_time
from pipeline.model import Record
from pipeline.month.matters import Matter, Round, day_of, moment
from pipeline.month.nouns import Item
from pipeline.office import Office

#: The moments at which somebody was called back about a round: "any" try, or only
#: those in which somebody was reached.
Attempts = Callable[[Round, str], Sequence[date]]


def items(
    each: Round,
    ids: Sequence[Deadline],
    one: Count,
    form: Form,
    office: Office,
    attempts: Attempts,
) -> Iterator[Item]:
    """The deadlines of a round that it came under, with what became of them."""
    for deadline in ids:
        due = _due(each, deadline, one, form, office)
        if due is None or _taken_out(each.record, due, one):
            continue
        ended = _ended(each, deadline, one, form, attempts)
        kept = ended is not None and on_time(ended, due)
        yield Item(due.date(), each.record, kept, due=due, ended=ended, number=each.nth)


def of_matter(each: Matter, day: date, office: Office) -> datetime | None:
    """By when a matter was due when a day ended: the first deadline that says so."""
    there = each.round_on(day)
    for name in each.said.due:
        deadline = next((d for d in each.form.deadline if d.id == name), None)
        if deadline and _runs(there.record, deadline):
            record = _as_it_stood(there, deadline, each.said.fixed)
            found = reckon(record, each.form, deadline, office, record.first_seen)
            if found is not None:
                return found.due
    return None


def _as_it_stood(each: Round, deadline: Deadline, fixed: str) -> Record:
    """The round's record when a column was first filled; what puts it off, as it is."""
    record = each.record
    known = each.first((fixed,)) if fixed else None
    if known is None:
        return record
    late = {name for name in (deadline.instead, *deadline.approved) if name}
    values = {**known[1].values, **{name: record.values.get(name) for name in late}}
    stale = known[1].stale - late | record.stale & late
    return replace(record, values=values, stale=stale)


def _runs(record: Record, deadline: Deadline) -> bool:
    """Whether the round came under the deadline at all; it may be over."""
    values, stale = record.values, record.stale
    return equal(values, deadline.only_if, stale) and filled(
        values, deadline.filled, stale
    )


def _due(
    each: Round, deadline: Deadline, one: Count, form: Form, office: Office
) -> datetime | None:
    if not _runs(each.record, deadline) or not (deadline.start or deadline.due):
        return None
    record = _as_it_stood(each, deadline, one.fixed)
    if one.original:
        deadline = replace(deadline, instead="")
    found = reckon(record, form, deadline, office, record.first_seen)
    return found.due if found else None


def _taken_out(record: Record, due: datetime, one: Count) -> bool:
    """Whether it no longer counted when it became due."""
    gone = day_of(record.values.get(one.until)) if one.until else None
    if gone is None:
        return bool(one.gone) and equal(record.values, one.gone)
    return gone < due.date()


def _ended(
    each: Round, deadline: Deadline, one: Count, form: Form, attempts: Attempts
) -> date | None:
    """When it was done: by its columns, when that was first known, or by a call."""
    if one.calls:
        return _called(each, deadline, form, attempts(each, one.calls))
    values, stale = each.record.values, each.record.stale
    own = [
        value
        for name in one.done
        if isinstance(value := values.get(name), date) and name not in stale
    ]
    known = _first_known(each, deadline) if one.known else None
    if one.earliest:
        return min((*own, *([known] if known else ())), key=moment, default=None)
    return own[0] if own else known


def _first_known(each: Round, deadline: Deadline) -> date | None:
    """The day on which the house first knew what ends the deadline.

    The day alone: the hour is that of a file, not of the work.
    """
    ways = tuple(deadline.alternatives())
    if found := each.first(*ways):
        return found[0].date()
    record = each.record
    known = any(filled(record.values, way, record.stale) for way in ways)
    return record.first_seen.date() if known and not each.known else None


def _called(
    each: Round, deadline: Deadline, form: Form, those: Sequence[date]
) -> date | None:
    """The first call-back that does not lie before the day on which it was done."""
    begun = next(
        (
            day
            for name in deadline.start
            if name in form.by_id and (day := day_of(each.record.values.get(name)))
        ),
        date.min,
    )
    later = [at for at in those if (day_of(at) or at) >= begun]
    return min(later, key=moment, default=None)
