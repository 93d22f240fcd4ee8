"""What all the rows that speak of one record say together: sums, counts, a word. Pure.

domain.md 2.9 (Counted towards …, 换房, 退房), 2.10 (the state of a unit).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from pipeline import progress
from pipeline.form import VOIDED, Attempts, Form, Link, Sum, equal, said
from pipeline.model import Record, Values
from pipeline.values import Value, names_of


def counted(those: Sequence[Record], form: Form, link: Link) -> dict[str, Value]:
    """How many live records speak of it, in all or in these states."""
    live = [(one, progress.state(one, form)) for one in those if not one.void]
    return {
        name: sum(not states or (s is not None and s.id in states) for _, s in live)
        for name, states in link.counts.items()
    }


def attempts(those: Sequence[Record], form: Form, rule: Attempts) -> int:
    """On how many different days the answer was given that counts as an attempt."""
    days = {
        progress.business_day(one.values, form)
        for one in those
        if said(one.values.get(rule.column)) == rule.value and not one.void
    }
    return len(days)


# ── a word for how far it is ────────────────────────────────────────────────


def stated(
    those: Sequence[Record], form: Form, link: Link, other: Record, *, anew: bool
) -> dict[str, Value]:
    """The word of the record that counts: a live one, a held one, one that has ended.

    What is held says so only in place of ``held_over``, and takes it back when it is
    held no more; what has ended says so once, when it changed (``anew``).
    """
    if not link.state:
        return {}
    now, aside = other.values.get(link.state), f"{link.state}:{form.id}"
    live, held, ended = _words(those, form, link)
    if live:
        return {link.state: live[-1], aside: None}
    if held:
        over = not link.held_over or said(now) in link.held_over
        return {link.state: link.held, aside: said(now)} if over else {}
    if other.values.get(aside) is not None and now == link.held and not ended:
        return {link.state: other.values[aside] or None, aside: None}
    return {link.state: ended[-1], aside: None} if ended and anew else {}


def _words(
    those: Sequence[Record], form: Form, link: Link
) -> tuple[list[str], list[str], list[str]]:
    """What the live, the held and the ended ones say, each in order of number."""
    live: list[str] = []
    held: list[str] = []
    ended: list[str] = []
    for one in sorted(those, key=lambda one: one.number):
        state = progress.state(one, form)
        word = link.states.get(VOIDED if one.void else state.id if state else "", "")
        over = progress.ended(one, form)
        if one.held and link.held and not over:
            held.append(link.held)
        elif word:
            (ended if over else live).append(word)
    return live, held, ended


# ── sums ────────────────────────────────────────────────────────────────────


def summed(
    those: Sequence[Record], link: Link, other: Record
) -> Iterator[tuple[str, Value]]:
    """What they add up to, and the day on which that was as much as is wanted."""
    live = [one.values for one in those if not one.void]
    for name, rule in link.sums.items():
        parts = list(_parts(live, rule))
        whole = sum((amount for _, amount in parts), Decimal("0.00"))
        if parts or other.values.get(name) is not None:
            yield name, whole
        wanted = other.values.get(rule.reaches)
        if not isinstance(wanted, Decimal):
            continue
        if rule.leaves:
            yield rule.leaves, max(wanted - whole, Decimal("0.00"))
        asked = rule.then and other.values.get(rule.then) is None
        if asked and (day := _reached(parts, wanted)):
            yield rule.then, day


def _parts(live: Sequence[Values], rule: Sum) -> Iterator[tuple[Value, Decimal]]:
    for values in live:
        amount = values.get(rule.column)
        if not isinstance(amount, Decimal):
            continue
        if equal(values, rule.plus):
            yield values.get(rule.on), amount
        elif rule.minus and equal(values, rule.minus):
            yield values.get(rule.on), -abs(amount)


def _reached(parts: Sequence[tuple[Value, Decimal]], wanted: Decimal) -> date | None:
    """The first day by which so much had come in, and not gone again."""
    if sum((amount for _, amount in parts), Decimal(0)) < wanted:
        return None
    dated = [(_day(on), amount) for on, amount in parts]
    whole = Decimal(0)
    for day, amount in sorted(dated, key=lambda one: one[0]):
        whole += amount
        if whole >= wanted and day != date.min:
            return day
    return None


def _day(value: Value) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.min


# ── a value for another register ───────────────────────────────────────────


def filled_in(
    record: Record, form: Form, link: Link, other: Record, there: Form
) -> dict[str, Value]:
    """The row's values for those columns of the other record that are empty."""
    new = {
        theirs: value_for(record, form, own, there.by_id[theirs].type)
        for theirs, own in link.fills.items()
        if other.values.get(theirs) in (None, "")
    }
    return {name: value for name, value in new.items() if value not in (None, "")}


def is_overtaken(record: Record, form: Form, link: Link, other: Record) -> bool:
    """Whether the other record knows something later than what this row says."""
    own = value_for(record, form, form.number.date, "moment")
    if not isinstance(own, date):
        return False
    known = [other.values.get(name) for name in link.later if name not in other.stale]
    return any(isinstance(one, date) and _is_before(own, one) for one in known)


def _is_before(one: date, other: date) -> bool:
    """Compared by the day where either is known only by its day."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    days = (x.date() if isinstance(x, datetime) else x for x in (one, other))
    return next(days) < next(days)


def value_for(record: Record, form: Form, own: str, kind: str) -> Value:
    """A value of the row; a day together with its time where a moment is wanted."""
    value = (
        record.number if form.by_id[own].type == "number" else record.values.get(own)
    )
    clock = record.values.get(form.number.time)
    day = own == form.number.date and isinstance(value, date)
    if kind == "moment" and day and isinstance(clock, time):
        assert isinstance(value, date)  # noqa: S101 - day says so
        return datetime.combine(value, clock)
    if kind == "date" and isinstance(value, datetime):
        return value.date()
    return value


# ── the same people ─────────────────────────────────────────────────────────


def shares(record: Record, other: Record, link: Link) -> bool:
    """Whether the two name somebody together."""
    pairs = (item.partition("=") for item in link.shares)
    return any(
        set(names_of(said(record.values.get(own))))
        & set(names_of(said(other.values.get(theirs or own))))
        for own, _, theirs in pairs
    )
