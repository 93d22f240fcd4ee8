"""Which matters count in a month, and on which day: one kind of count each. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from pipeline.form import Count, said
from pipeline.model import Record
from pipeline.month.matters import Matter, day_of, moment, when
from pipeline.month.nouns import Item
from pipeline.month.spans import Span

_DAY = timedelta(days=1)


def received(each: Matter, one: Count, span: Span) -> Iterator[Item]:  # noqa: ARG001
    """It was received in the month."""
    if span.holds(each.received):
        yield Item(each.received, each.record)


def closed(each: Matter, one: Count, span: Span) -> Iterator[Item]:  # noqa: ARG001
    """It ended in the month; counted once."""
    days = [r.closed for r in each.rounds if r.closed and span.holds(r.closed)]
    if days:
        yield Item(days[-1], each.record)


def reopened(each: Matter, one: Count, span: Span) -> Iterator[Item]:  # noqa: ARG001
    """It was opened again in the month; counted once."""
    days = [day for day in each.returned if span.holds(day)]
    if days:
        yield Item(days[-1], each.record)


def carried(each: Matter, one: Count, span: Span) -> Iterator[Item]:  # noqa: ARG001
    """It was open when the month began."""
    if each.received < span.first and each.open_on(span.first - _DAY):
        yield Item(each.received, each.record)


def left(each: Matter, one: Count, span: Span) -> Iterator[Item]:  # noqa: ARG001
    """It was open at the end, or at the cut-off."""
    if each.open_on(min(span.last, span.upto.date())):
        yield Item(each.received, each.record)


def done(each: Matter, one: Count, span: Span) -> Iterator[Item]:  # noqa: ARG001
    """It was last done in the month."""
    days = days_of_rounds(each, (each.said.done,), span)
    if days and span.holds(days[-1][0]):
        day, ended = days[-1]
        yield Item(day, each.record, ended=ended)


def replied(each: Matter, one: Count, span: Span) -> Iterator[Item]:
    """One of its columns says a day of the month; counted once."""
    days = [d for d, _ in days_of_rounds(each, one.on, span) if span.holds(d)]
    if days:
        yield Item(days[-1], each.record)


def days_of_rounds(
    each: Matter, names: Sequence[str], span: Span
) -> list[tuple[date, date]]:
    """The days that these columns said up to the cut-off, round by round."""
    found = []
    for one in each.rounds:
        value = when(one.record.values, names, one.record.stale)
        if value is not None and moment(value) <= span.upto:
            found.append((day_of(value) or value, value))
    return sorted(found, key=lambda pair: moment(pair[1]))


# ── what rows say ──


def text_of(record: Record, one: Count) -> str:
    """What may come back; "" for a word that says that there is nothing."""
    text = said(record.values.get(one.distinct))
    return "" if text in one.without.get(one.distinct, ()) else text


def comes_back(day: date, came: Sequence[date], days: int) -> bool:
    """Whether one of the days lies within so many after this one."""
    return any(day <= other <= day + days * _DAY for other in came)


def amount(record: Record, one: Count) -> int | Decimal:
    """How much of a row is counted: itself, or what a column adds up."""
    if not one.sum:
        return 1
    value = record.values.get(one.sum)
    return value if isinstance(value, int | Decimal) else one.least


def once(items: Iterator[Item]) -> list[Item]:
    """Each record once, as it was last counted."""
    return list({item.record.number: item for item in items}.values())


def distinct(items: Sequence[Item], name: str) -> list[Item]:
    """Each text of a column once."""
    found = {said(item.record.values.get(name)): item for item in reversed(items)}
    return [item for text, item in found.items() if text]
