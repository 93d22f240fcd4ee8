"""How far a record has come: states, rounds and editions, from its columns. Pure.

Staff never type a state; it is the furthest line of the form whose columns are filled
(domain.md section 5). What belongs to a past round fills no state until it changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from pipeline.form import (
    Column,
    Form,
    Plan,
    State,
    Term,
    equal,
    filled,
    said,
    suits,
    taken,
    typed,
)
from pipeline.model import Altered, Record, Values
from pipeline.office import Office
from pipeline.values import Value, payments, upcoming

_NOTHING = Decimal(0)


def reached(record: Record, form: Form) -> list[State]:
    """Every state line whose conditions hold, in the form's order."""
    values, stale = record.values, record.stale
    return [state for state in form.state if _holds(state, values, stale)]


def _holds(state: State, values: Values, stale: frozenset[str]) -> bool:
    return filled(values, state.filled, stale) and equal(values, state.equals, stale)


def state(record: Record, form: Form) -> State | None:
    """The furthest state; None for a form that has no states."""
    last = _last(record.values, form, record.stale)
    return None if last is None else form.state[last]


def _last(values: Values, form: Form, stale: frozenset[str]) -> int | None:
    """Where the furthest line stands whose conditions hold."""
    for at in reversed(range(len(form.state))):
        if _holds(form.state[at], values, stale):
            return at
    return None


def wanting(record: Record, form: Form) -> str:
    """The columns that the next state wants, by title; "" when none does."""
    last = _last(record.values, form, record.stale)
    values, stale = record.values, record.stale
    for step in form.state[0 if last is None else last + 1 :]:
        if step.aside:
            continue
        empty = [n for n in step.filled if not filled(values, (n,), stale)]
        other = [
            n
            for n, words in step.equals.items()
            if not equal(values, {n: words}, stale)
        ]
        names = [n for n in dict.fromkeys((*empty, *other)) if not form.by_id[n].system]
        if names:
            return "、".join(form.by_id[name].title for name in names)
    return ""


def ended(record: Record, form: Form) -> bool:
    """Whether nothing is owed any more: void, or in a state that ends."""
    last = state(record, form)
    return record.void or (last is not None and last.ends)


def fulfilled(record: Record, form: Form, at: Sequence[str]) -> bool:
    """Whether any of ``at`` holds: a state's own conditions, or a column filled."""
    ids = {one.id for one in reached(record, form)}
    return any(
        name in ids
        if name not in form.by_id
        else filled(record.values, (name,), record.stale)
        for name in at
    )


def missing_before(values: Values, form: Form, stale: frozenset[str]) -> list[str]:
    """Columns of earlier states that are empty though a later state is reached."""
    last = _last(values, form, stale)
    if last is None:
        return []
    return [n for n in _typed_before(form, last) if not filled(values, (n,), stale)]


@lru_cache(maxsize=256)
def _typed_before(form: Form, last: int) -> tuple[str, ...]:
    """The columns of the states before this one that a person fills."""
    names = [n for one in form.state[:last] if not one.aside for n in one.filled]
    own = (form.by_id[name] for name in dict.fromkeys(names))
    return tuple(one.id for one in own if not one.system and not one.stamp)


def due(record: Record, form: Form, office: Office) -> datetime | date | None:
    """By when the matter is to be settled: its column, or the promise if earlier (C24).

    None when neither says so in this round.
    """
    value = record.values.get(form.due) if form.due not in record.stale else None
    planned = value if isinstance(value, date) else None
    promise = office.promises.get(said(record.values.get(form.promised)))
    start = received(record, form)
    if promise is None or start is None:
        return planned
    promised = office.hours.due(start, promise)
    return planned if planned and _moment(planned) <= promised else promised


def is_past(due: date, at: datetime) -> bool:
    """Whether a due moment lies behind; a day is past once it is over."""
    return due < at if isinstance(due, datetime) else due < at.date()


def received(record: Record, form: Form) -> datetime | date | None:
    """The business date with its time, where both are known."""
    day = business_day(record.values, form)
    clock = record.values.get(form.number.time)
    return datetime.combine(day, clock) if day and isinstance(clock, time) else day


def business_day(values: Values, form: Form) -> date | None:
    """The day that the number's year comes from."""
    value = values.get(form.number.date)
    return value.date() if isinstance(value, datetime) else _date(value)


def _date(value: Value) -> date | None:
    return value if isinstance(value, date) else None


# ── rounds and editions ─────────────────────────────────────────────────────


def advance(
    record: Record, values: Values, altered: Sequence[Altered], form: Form
) -> Record:
    """The record with its new values: what is stale, which edition, which round."""
    changed = {one.column for one in altered}
    stale = record.stale - freed(changed, form)
    again = {name for one in form.document for name in one.again}
    new = replace(record, values=values, stale=stale)
    known = filled(record.values, again, record.stale) and _went_out(record, form)
    if again & changed and known:
        former = {name: record.values.get(name) for name in sorted(again)}
        new = replace(new, edition=record.edition + 1, former=former)
    return _reopened(new, altered, form)


def _went_out(record: Record, form: Form) -> bool:
    """Whether a paper that a change makes anew has left the house in this round."""
    stamps = [one.stamp for one in form.document if one.again and one.stamp]
    return not stamps or any(filled(record.values, (s,), record.stale) for s in stamps)


def defaults(form: Form) -> dict[str, Value]:
    """What the empty choices of a record count as, of which no sheet has said any."""
    words = {one.id: one.default for one in form.column if one.default}
    return {n: w for n, w in words.items() if form.by_id[n].type in ("choice", "text")}


def begin(record: Record, altered: Sequence[Altered], form: Form) -> Record:
    """A record first seen: it may arrive with the answer that reopens it."""
    return _reopened(record, altered, form)


def freed(changed: set[str], form: Form) -> frozenset[str]:
    """What changed counts again; a changed time frees the text that it belongs to."""
    times = [form.by_id[name].stamp for name in changed if name in form.by_id]
    return frozenset(changed).union(*times)


def _reopened(record: Record, altered: Sequence[Altered], form: Form) -> Record:
    reopen = form.reopen
    if reopen is None:
        return record
    bad = {n for n, wrong in reopen.answers.items() if record.values.get(n) == wrong}
    changed = {one.column: one for one in altered}
    later = changed.get(reopen.later)
    again = later is not None and _is_later(later) and _went_on(record, form)
    if not bad or not (bad & changed.keys() or again):
        return record
    return replace(
        record,
        round=record.round + 1,
        edition=1,
        former={},
        stale=record.stale | frozenset(reopen.resets),
        arrived_done=False,
    )


def _went_on(record: Record, form: Form) -> bool:
    """Whether something was decided anew since the matter was opened again."""
    again = {name for one in form.document for name in one.again}
    return reopened_columns(form) & again <= frozenset(again) - record.stale


def waits_anew(record: Record, form: Form) -> bool:
    """Whether it was opened again, and nothing of the new round was entered yet."""
    return record.round > 1 and reopened_columns(form) <= record.stale


def reopened_columns(form: Form) -> frozenset[str]:
    """The columns that belong to a past round once the matter is opened again."""
    return frozenset(form.reopen.resets) if form.reopen else frozenset()


def _is_later(change: Altered) -> bool:
    if not isinstance(change.new, date):
        return False
    old = change.old
    return not isinstance(old, date) or _moment(change.new) > _moment(old)


def _moment(value: date) -> datetime:
    return (
        value
        if isinstance(value, datetime)
        else datetime(value.year, value.month, value.day)
    )


def stamps(
    record: Record, altered: Sequence[Altered], form: Form, now: datetime
) -> Iterator[Altered]:
    """Clock times that the system fills: 系统代填 (domain.md 2.0).

    Empty ones, or of a past round, whose neighbouring text is filled; and that of a
    decision which was changed without its time.
    """
    values, minute = record.values, now.replace(second=0, microsecond=0)
    changed = {one.column for one in altered if one.old not in (None, "")}
    decided = {name for one in form.document for name in one.again} & changed
    typed = {one.column for one in altered}
    for column in _stamped(form):
        anew = bool(decided & set(column.stamp)) and column.id not in typed
        wants = anew or not filled(values, (column.id,), record.stale)
        if wants and filled(values, column.stamp, record.stale):
            yield Altered(column.id, values.get(column.id), minute)


def system_values(record: Record, form: Form, now: datetime) -> Mapping[str, Value]:
    """What the system itself says in its columns: the round, the day of closing."""
    found: dict[str, Value] = {}
    for column in _counted(form):
        if column.type == "round":
            found[column.id] = record.round
        elif column.type == "seq":
            found[column.id] = _seq(record.number)
        elif column.type == "closing_day":
            found[column.id] = _closing_day(column.id, record, form, now)
    for column in _computed(form):
        found[column.id] = _fitting(column, record.values)
    for column, plan in _planned(form):
        found[column.id] = _next_in(plan, record.values)
    last = state(record, form)
    sets = last.sets if last else {}
    found |= {n: v for n, v in sets.items() if not filled(record.values, (n,))}
    return found


def _fitting(column: Column, values: Values) -> Value:
    """What a column of the system's says of the others: the first that fits."""
    for one in column.otherwise:
        if suits(one, values):
            return typed(column, one.value) if one.value else taken(one, values)
    return None


def _next_in(plan: Plan, values: Values) -> Value:
    """What a column says of the payment that comes next; None where none is owed."""
    parts = payments(said(values.get(plan.of)))
    first, paid = _amount(values.get(plan.first)), _amount(values.get(plan.paid))
    if plan.done and filled(values, (plan.done,)):
        own = next((one.amount for one in parts if one.nth == 1), first)
        paid = max(paid or _NOTHING, own or _NOTHING)
    found = upcoming(parts, first, paid or _NOTHING)
    if found is None:
        return None
    one, left = found
    said_of: Mapping[str, Value] = {
        "nth": one.nth, "day": one.day, "amount": one.amount, "left": left,
    }  # fmt: skip
    return said_of[plan.gives]


def _amount(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def terms(record: Record, form: Form, office: Office) -> Mapping[str, Value]:
    """When each matter with a term is due, by its column (T06, T07; seeds A36–A38)."""
    found = {c.id: _due_by(record, form, c.term, office) for c in form.column if c.term}
    return {name: value for name, value in found.items() if value is not None}


def _due_by(record: Record, form: Form, term: Term, office: Office) -> date | None:
    values, hours = record.values, office.hours
    other = values.get(term.instead)
    if isinstance(other, date) and filled(values, term.approved):
        return other
    length = term.terms.get(said(values.get(term.by)), "")
    start = next((n for n in term.start if isinstance(values.get(n), date)), "")
    if not length or not start:
        return None
    begins = stands(record, form, start)
    if begins is None:
        return None
    if latest := stands(record, form, term.cap):
        closing = hours.closing(hours.same_day_due(latest).date())
        begins = begins if _moment(begins) <= closing else closing
    return hours.due(begins, length)


def stands(record: Record, form: Form, name: str) -> date | None:
    """The moment in a column; the business date with its time. None while stale."""
    if name in record.stale:
        return None
    if name == form.number.date:
        return received(record, form)
    return _date(record.values.get(name))


def _seq(number: str) -> int | None:
    """The last part of a number below another one; None before it is numbered.

    >>> _seq("YF-2026-0007-02")
    2
    """
    tail = number.rpartition("-")[2]
    return int(tail) if tail.isdecimal() else None


def _closing_day(name: str, record: Record, form: Form, now: datetime) -> Value:
    """The day on which the answer was first known (domain.md 2.2); None while open."""
    if record.void or not ended(record, form):
        return None
    if filled(record.values, (name,), record.stale):
        return record.values[name]
    later = form.reopen.later if _was_answered(record, form) and form.reopen else ""
    asked = record.values.get(later) if later not in record.stale else None
    if isinstance(asked, datetime):
        return asked.date()
    return asked if isinstance(asked, date) else now.date()


def _was_answered(record: Record, form: Form) -> bool:
    """Whether the customer's own answer ended it, and not a way of closing it."""
    column = form.reopen.column if form.reopen else ""
    return any(one.ends and column in one.equals for one in reached(record, form))


@lru_cache(maxsize=64)
def _stamped(form: Form) -> tuple[Column, ...]:
    return tuple(column for column in form.column if column.stamp)


@lru_cache(maxsize=64)
def _computed(form: Form) -> tuple[Column, ...]:
    """The columns that the system alone fills from others of the same row."""
    own = (one for one in form.column if one.system and one.otherwise)
    return tuple(c for c in own if not any(one.known for one in c.otherwise))


@lru_cache(maxsize=64)
def _planned(form: Form) -> tuple[tuple[Column, Plan], ...]:
    return tuple((column, column.plan) for column in form.column if column.plan)


@lru_cache(maxsize=64)
def _counted(form: Form) -> tuple[Column, ...]:
    return tuple(
        one for one in form.column if one.type in ("round", "closing_day", "seq")
    )
