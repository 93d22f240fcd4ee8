"""One live record for each value of a column: who has it, and who came second. Pure.

domain.md 2.9 (Same unit twice), seeds E36, E41. A record lets the value go in the
states that the form names; until then a row that shares nothing with its holder is
held, and one that shares a person or a telephone is the same matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import NamedTuple

from pipeline import progress
from pipeline.findings import CATALOGUE
from pipeline.form import Exclusive, Form, said
from pipeline.intake.reconcile import Match, with_findings
from pipeline.links import LINKED, Known, text_of
from pipeline.model import (
    Altered,
    Change,
    Finding,
    Kind,
    Level,
    Place,
    Record,
    Values,
)
from pipeline.office import Office
from pipeline.values import mask_name, names_of

CODE = "exclusive"


class Claim(NamedTuple):
    """A row that claims a value: its place in the file, what it means, its record."""

    at: int
    change: Change
    record: Record


def claimed(values: Iterable[Values], form: Form) -> set[str]:
    """The values that these rows claim, as the ledger compares them."""
    if form.exclusive is None:
        return set()
    found = (text_of(one.get(form.exclusive.column)) for one in values)
    return {value for value in found if value}


def is_live(record: Record, form: Form) -> bool:
    """Whether a record holds its value still: not void, in no state that frees it."""
    if form.exclusive is None or record.void:
        return False
    state = progress.state(record, form)
    return state is None or state.id not in form.exclusive.free


def governed(record: Record, office: Office, known: Known) -> dict[str, Form]:
    """The columns of a record that live records of another register say now."""
    return {
        link.state: form
        for form in office.forms.values()
        if form.exclusive
        for link in form.link
        if link.to == record.form and link.state
        if any(is_live(r, form) for r in known.having(form.id, LINKED, record.number))
    }


def without_governed(
    change: Change, governing: Mapping[str, Form], form: Form
) -> Change:
    """A change without what is not for its own register to say, and that told."""
    said_here = [one for one in change.altered if one.column in governing]
    if not said_here or change.record is None:
        return change
    left = tuple(one for one in change.altered if one.column not in governing)
    old = {one.column: one.old for one in said_here}
    findings = [
        _told(
            Level.WARN,
            _not_taken(one, governing, form),
            change.entry.places,
            one.column,
        )
        for one in said_here
    ]
    kind = change.kind if left else Kind.SAME
    change = replace(change, kind=kind, altered=left, values={**change.values, **old})
    return with_findings(change, findings)


def _not_taken(one: Altered, governing: Mapping[str, Form], form: Form) -> str:
    return CATALOGUE["said_elsewhere"].text.format(
        title=form.by_id[one.column].name,
        form=governing[one.column].title,
        value=said(one.old),
        typed=said(one.new),
    )


# ── a row that is one of the records that are known ─────────────────────────


def join(
    matches: Sequence[Match],
    form: Form,
    known: Iterable[Record],
    taken: dict[str, Match],
) -> None:
    """Give a row the live record that it is, though its people changed; tell that."""
    rule = form.exclusive
    if rule is None:
        return
    live = _by_value((one for one in known if is_live(one, form)), rule)
    for match in matches:
        value = said(match.entry.values.get(rule.column))
        if match.record is None and match.kind is None:
            match.record = next(
                (
                    one
                    for one in live.get(value, ())
                    if one.number not in taken
                    and _same(one.values, match.entry.values, rule)
                ),
                None,
            )
        if match.record is not None:
            taken.setdefault(match.record.number, match)
            match.findings += _renamed(match, rule)


def _by_value(
    records: Iterable[Record], rule: Exclusive
) -> Mapping[str, Sequence[Record]]:
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[said(record.values.get(rule.column))].append(record)
    return found


def _same(one: Values, other: Values, rule: Exclusive) -> bool:
    """Whether two rows share somebody, or a telephone."""
    return any(
        set(names_of(said(one.get(name)))) & set(names_of(said(other.get(name))))
        for name in rule.same
        if one.get(name) and other.get(name)
    )


def _renamed(match: Match, rule: Exclusive) -> Iterator[Finding]:
    """The people of the record are others now."""
    if said(match.entry.values.get(rule.approved)):
        return
    new = said(match.entry.values.get(rule.names))
    old = said(match.record.values.get(rule.names)) if match.record else ""
    if new and old and set(names_of(new)) != set(names_of(old)):
        yield _told(Level.WARN, rule.renamed, match.entry.places, rule.names)


# ── who of several has it ───────────────────────────────────────────────────


def contested(
    claims: Sequence[Claim], form: Form, stored: Iterable[Record]
) -> Iterator[tuple[int, Finding]]:
    """What is to be said about the rows whose value another record has."""
    rule = form.exclusive
    if rule is None:
        return
    own = {one.record.number for one in claims}
    others = _by_value((r for r in stored if r.number not in own), rule)
    groups: defaultdict[str, list[Claim]] = defaultdict(list)
    for one in claims:
        if is_live(one.record, form):
            groups[said(one.record.values.get(rule.column))].append(one)
    for value, mine in groups.items():
        there = [one for one in others.get(value, ()) if is_live(one, form)]
        if value:
            yield from _second(mine, there, form, rule)


def _second(
    mine: Sequence[Claim], there: Sequence[Record], form: Form, rule: Exclusive
) -> Iterator[tuple[int, Finding]]:
    first = [(_rank(one, rule), one) for one in there]
    first += [(_rank(one.record, rule, one), one.record) for one in mine]
    holder = min(first, key=lambda one: one[0])[1]
    for claim in mine:
        if claim.record.number == holder.number:
            continue
        places = claim.change.entry.places
        if _same(claim.record.values, holder.values, rule):
            if not said(claim.record.values.get(rule.approved)):
                yield claim.at, _told(Level.WARN, rule.renamed, places, rule.names)
        else:
            text = _taken_by(holder, form, rule)
            yield claim.at, _told(Level.HOLD, text, places, rule.column)


_Rank = tuple[bool, datetime, tuple[datetime, ...], int, str]


def _rank(record: Record, rule: Exclusive, claim: Claim | None = None) -> _Rank:
    """Who came first: the ledger before the file, then the form's own order."""
    new = claim is not None and claim.change.record is None
    seen = datetime.max if new else record.first_seen
    moments = tuple(_moment(record.values.get(name)) for name in rule.order)
    return new, seen, moments, claim.at if claim else -1, record.number


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    return (
        datetime.combine(value, time.max) if isinstance(value, date) else datetime.max
    )


def _taken_by(holder: Record, form: Form, rule: Exclusive) -> str:
    state = progress.state(holder, form)
    return rule.message.format(
        value=said(holder.values.get(rule.column)),
        who=mask_name(said(holder.values.get(rule.names))),
        state=state.title if state else "",
        number=holder.number,
    )


def _told(level: Level, text: str, places: Mapping[str, Place], column: str) -> Finding:
    place = places.get(column) or next(iter(places.values()), None)
    return Finding(level, CODE, text, place)
