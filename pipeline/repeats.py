"""The same matter once more: alike records of the same register. Pure.

domain.md 5.3 (a closed matter about which somebody comes back), 2.2 (what is raised
again and again, or by many at once, may be graver than it was entered).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline import privacy, progress
from pipeline.form import Again, Form, equal, said
from pipeline.links import Known, linked, text_of
from pipeline.model import Finding, Level, Record


def repeats(record: Record, form: Form, known: Known) -> Iterator[tuple[str, Finding]]:
    """What is to be said about alike records: (own column, finding)."""
    if record.void or not form.again or progress.ended(record, form):
        return
    day = progress.business_day(record.values, form)
    age = record.first_seen.date() - day if day else timedelta.max
    for rule in form.again:  # of an old book that is entered late, nothing is told
        if age <= timedelta(rule.days) and equal(record.values, rule.only_if):
            yield from _said(record, form, rule, known)


def _said(
    record: Record, form: Form, rule: Again, known: Known
) -> Iterator[tuple[str, Finding]]:
    others = [
        one for one in _alike(record, rule, known) if _near(one, record, form, rule)
    ]
    named, told = set(linked(record)), _told_apart(record, others, rule)
    if len(told) < rule.times or named & {one.number for one in others}:
        return
    facts = {"number": others[-1].number, "count": len(told) + 1}
    column = rule.place or rule.same[0]
    finding = Finding(Level.WARN, "again", rule.message.format(**facts))
    yield column, finding


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
