"""The same matter once more: alike records of the same register. Pure.

domain.md 5.3 (a closed matter about which somebody comes back), 2.2 (what is raised
again and again, or by many at once, may be graver than it was entered).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from pipeline import privacy, progress
from pipeline.form import Again, Form, equal, said
from pipeline.links import Known, linked, text_of
from pipeline.model import Finding, Level, Record


class Repeats(NamedTuple):
    """What alike records bring for a record."""

    said: tuple[tuple[str, Finding], ...] = ()  # (own column, finding)
    marks: tuple[str, ...] = ()  # own yes/no columns that become 是


def repeats(record: Record, form: Form, known: Known) -> Repeats:
    """What is to be said about alike records, and what is marked because of them."""
    if record.void or not form.again:
        return Repeats()
    day = progress.business_day(record.values, form)
    age = record.first_seen.date() - day if day else timedelta.max
    ended = progress.ended(record, form)
    said_, marks = list[tuple[str, Finding]](), list[str]()
    for rule in form.again:  # of an old book that is entered late, nothing is told
        mute = ended and not rule.marks
        if mute or age > timedelta(rule.days):
            continue
        if not equal(record.values, rule.only_if):
            continue
        if (others := _repeated(record, form, rule, known)) is None:
            continue
        marks += [rule.marks] if rule.marks else []
        said_ += [] if ended or not rule.message else [_told(record, rule, others)]
    return Repeats(tuple(said_), tuple(marks))


def _repeated(
    record: Record, form: Form, rule: Again, known: Known
) -> list[Record] | None:
    """The alike records, if they are as many as the rule asks."""
    others = [
        one for one in _alike(record, rule, known) if _near(one, record, form, rule)
    ]
    named, apart = set(linked(record)), _told_apart(record, others, rule)
    if len(apart) < rule.times or named & {one.number for one in others}:
        return None
    return others


def _told(record: Record, rule: Again, others: list[Record]) -> tuple[str, Finding]:
    count = len(_told_apart(record, others, rule)) + 1
    text = rule.message.format(number=others[-1].number, count=count)
    return rule.place or rule.same[0], Finding(Level.WARN, "again", text)


def _alike(record: Record, rule: Again, known: Known) -> Iterator[Record]:
    own = {name: record.values.get(name) for name in rule.same}
    first = text_of(own[rule.same[0]])
    if not first or any(value in (None, "") for value in own.values()):
        return
    for one in known.having(record.form, rule.same[0], first):
        same = all(one.values.get(name) == value for name, value in own.items())
        hidden = one.void or (privacy.apart(one) and not privacy.apart(record))
        if same and one.number != record.number and not hidden:
            yield one


def _near(one: Record, record: Record, form: Form, rule: Again) -> bool:
    """Whether it came before, not longer ago than the rule says, and stands so far."""
    day = progress.business_day(record.values, form)
    before = progress.business_day(one.values, form)
    if (
        day is None
        or before is None
        or not timedelta() <= day - before <= timedelta(rule.days)
    ):
        return False
    if before == day and one.number > record.number:
        return False
    last = progress.state(one, form)
    if rule.closed is not None and progress.ended(one, form) is not rule.closed:
        return False
    return not rule.states or (last is not None and last.id in rule.states)


def _told_apart(record: Record, others: list[Record], rule: Again) -> set[str]:
    """Each record counts, or each different word in one column."""
    if not rule.distinct:
        return {one.number for one in others}
    words = {said(one.values.get(rule.distinct)) for one in others}
    return words - {"", said(record.values.get(rule.distinct))}
