"""What a row says of records in other registers, and what follows for them. Pure.

A register speaks of another one by a number that stands in it, or by what the two have
in common (the house). What it says there counts as if that record's own clerk had
written it; domain.md 2.6 (call-backs), 2.4 (defects of a house), 2.9 (deals and units).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from pipeline import privacy, progress, tally
from pipeline.facts import LINKED as HIDDEN
from pipeline.findings import CATALOGUE
from pipeline.form import Form, Link, equal, said
from pipeline.model import Finding, Level, Record
from pipeline.office import Office
from pipeline.values import Value, fold

NUMBER = "number"  # the column of every register that holds the number itself
LINKED = HIDDEN  # the numbers of the records that a record speaks of
_NUMBER = re.compile(r"[A-Z]+-\d{4,6}-\d{2,}(?:-[A-Z]*\d+)*")
_BETWEEN = "、"


class Known(Protocol):
    """The records as they stand: those of the ledger, and of the file being taken."""

    def record(self, number: str) -> Record | None:
        """The record under this number."""

    def having(self, form: str, name: str, text: str) -> Sequence[Record]:
        """The records of a form that mention this in a column, in order of number."""

    def holds(self, form: str) -> bool:
        """Whether there is any record of a form."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The records that a row speaks of, and what is to be said about that."""

    those: tuple[tuple[Link, Record], ...] = ()
    findings: tuple[tuple[str, Finding], ...] = ()  # (own column, finding)

    @property
    def numbers(self) -> str:
        """As the hidden value holds them."""
        return _BETWEEN.join(dict.fromkeys(other.number for _, other in self.those))

    @property
    def parent(self) -> Record | None:
        """The record below whose number this one's stands."""
        return next((other for link, other in self.those if link.parent), None)


# ── what links look into ────────────────────────────────────────────────────


def looked_into(forms: Mapping[str, Form]) -> dict[str, tuple[str, ...]]:
    """The columns of each form by which links find its records."""
    found: dict[str, set[str]] = {}
    for form in forms.values():
        for other, name in _asked(form):
            found.setdefault(other, set()).add(name)
    return {form: tuple(sorted(names)) for form, names in sorted(found.items())}


def _asked(form: Form) -> Iterator[tuple[str, str]]:
    """(form, column) of all that a form looks for."""
    yield from ((form.id, LINKED) for _ in form.link[:1])
    yield from ((link.to, link.pairs[0][1]) for link in form.link if link.pairs)
    yield from ((form.id, again.same[0]) for again in form.again)
    yield from ((one.form, one.unless[0]) for one in form.makes if one.unless)
    if form.exclusive:
        yield form.id, form.exclusive.column
    for draft in form.draft:
        yield form.id, next(iter(draft.only_if))
        yield draft.form, LINKED


def mentions(record: Record, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What a record says in those columns, each number of several for itself."""
    found = []
    for name in names:
        value = record.values.get(name)
        parts = linked(record) if name == LINKED else (text_of(value),)
        found += [(name, part) for part in parts if part]
    return tuple(found)


def text_of(value: Value) -> str:
    """A value as links compare it."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else fold(said(value))


def set_by_others(forms: Mapping[str, Form], form: Form) -> frozenset[str]:
    """The columns of a form that other registers fill in."""
    told = [link for one in forms.values() for link in one.link if link.to == form.id]
    names = [
        name
        for link in told
        for name in (*link.sets, *link.fills, *link.counts, *link.sums, link.state)
        if name
    ]
    sums = [one for link in told for one in link.sums.values()]
    names += [name for one in sums for name in (one.leaves, one.then) if name]
    taken = [name for link in form.link for name in link.takes]
    return frozenset((*names, *taken))


def decided_by_others(forms: Mapping[str, Form], form: Form) -> frozenset[str]:
    """The columns of a form whose word follows from records of other registers."""
    told = [link for one in forms.values() for link in one.link if link.to == form.id]
    return frozenset(link.state for link in told if link.state)


# ── which records a row speaks of ───────────────────────────────────────────


def spoken_of(record: Record, form: Form, office: Office, known: Known) -> Spoken:
    """The records that a row speaks of as it stands."""
    links = [x for x in form.link if equal(record.values, x.only_if)]
    stated, wrong = _stated(record, form, links, office, known)
    pooled, unclear = ([], []) if stated else _waiting(record, form, office, known)
    named = {link.by for link, _ in stated} - {""}
    alone = [
        (link, other)
        for link in links
        if link.same and not link.waits and not (named and link.by in named)
        if (other := _nearest(record, link, office, known)) is not None
    ]
    those = (*stated, *pooled, *alone)
    missing = [] if wrong or unclear else list(_missing(record, form, links, those))
    remarks = [
        remark
        for link, other in those
        for remark in _remarks(record, form, link, other, office, known)
    ]
    return Spoken(tuple(those), (*wrong, *unclear, *missing, *remarks))


def _stated(
    record: Record, form: Form, links: Sequence[Link], office: Office, known: Known
) -> tuple[list[tuple[Link, Record]], list[tuple[str, Finding]]]:
    """Those whose number stands in a column; a number that is not known is told."""
    found: list[tuple[Link, Record]] = []
    wrong: list[tuple[str, Finding]] = []
    for name in dict.fromkeys(link.by for link in links if link.by):
        text = fold(said(record.values.get(name))).upper()
        for number in dict.fromkeys(_NUMBER.findall(text)):
            other = known.record(number)
            own = [link for link in links if link.by == name]
            fits = [p for x in own for p in _meant(record, x, other, office, known)]
            found += [pair for pair in fits if pair not in found]
            column = form.by_id[name]
            if other is None and not column.personal:  # a remark in free text is none
                facts = {"title": column.name, "value": number}
                wrong.append((name, _finding(Level.WARN, "link_unknown", **facts)))
    return found, wrong


def _meant(
    record: Record, link: Link, other: Record | None, office: Office, known: Known
) -> Iterator[tuple[Link, Record]]:
    """The record itself, or those below it that wait: a house's number means all."""
    if other is None or other.number == "":
        return
    if other.form == link.to:
        yield link, other
        return
    already, form = linked(record), office.forms[link.to]
    for one in known.having(link.to, LINKED, other.number):
        waits = one.number in already or _waits(one, link, form)
        if _below(one, other) and not one.void and waits:
            yield link, one


def _below(one: Record, other: Record) -> bool:
    return one.number.startswith(f"{other.number}-")


def _waiting(
    record: Record, form: Form, office: Office, known: Known
) -> tuple[list[tuple[Link, Record]], list[tuple[str, Finding]]]:
    """The only one that waits; all of several, where the row may mean them all."""
    pool = [x for x in form.link if x.waits and equal(record.values, x.only_if)]
    already = linked(record)
    near = [(x, one) for x in pool for one in _alike(record, x, office, known)]
    if already:
        return [(link, one) for link, one in near if one.number in already], []
    if len({one.number for _, one in near}) <= 1:
        return near, []
    if all(x.several and equal(record.values, x.several) for x, _ in near):
        return near, []
    listed = _BETWEEN.join(dict.fromkeys(one.number for _, one in near))
    title = form.by_id[pool[0].by].name if pool[0].by else form.title
    place = pool[0].by or pool[0].pairs[0][0]
    return [], [
        (place, _finding(Level.WARN, "link_several", title=title, those=listed))
    ]


def _alike(record: Record, link: Link, office: Office, known: Known) -> list[Record]:
    """Live records that agree in all the columns that are alike."""
    if not link.same or not known.holds(link.to):
        return []
    pairs = [(text_of(record.values.get(own)), theirs) for own, theirs in link.pairs]
    if not all(text for text, _ in pairs):
        return []
    text, name = pairs[0]
    already, form = linked(record), office.forms[link.to]
    return [
        one
        for one in known.having(link.to, name, text)
        if not (one.void or privacy.apart(one))  # of those only by their number (8.5)
        and all(text_of(one.values.get(theirs)) == own for own, theirs in pairs)
        and (one.number in already or _waits(one, link, form))
    ]


def _waits(one: Record, link: Link, form: Form) -> bool:
    state = progress.state(one, form)
    return not link.waits or (state is not None and state.id in link.waits)


def linked(record: Record) -> tuple[str, ...]:
    """The numbers of the records that a record was found to speak of."""
    numbers = said(record.values.get(LINKED))
    return tuple(numbers.split(_BETWEEN)) if numbers else ()


def _nearest(record: Record, link: Link, office: Office, known: Known) -> Record | None:
    """Of several: that of before, that of the same people, that of the latest day."""
    there, already = office.forms[link.to], linked(record)

    def rank(one: Record) -> tuple[bool, bool, bool, date]:
        day = progress.business_day(one.values, there) or date.min
        live = bool(link.shares) and not progress.ended(one, there)
        return one.number in already, tally.shares(record, one, link), live, day

    return max(_alike(record, link, office, known), key=rank, default=None)


# ── what is to be said about it ─────────────────────────────────────────────


def _finding(level: Level, code: str, **facts: object) -> Finding:
    return Finding(level, code, CATALOGUE[code].text.format(**facts))


def _missing(
    record: Record,
    form: Form,
    links: Sequence[Link],
    those: Sequence[tuple[Link, Record]],
) -> Iterator[tuple[str, Finding]]:
    """A link that must find something, or is worth a word, and has found nothing."""
    below = any(link.parent for link, _ in those)
    for link in links:
        found = any(one is link for one, _ in those) or (link.parent and below)
        if link.message and not found:
            name = link.by or link.pairs[0][0]
            value = said(record.values.get(name))
            level = Level.REJECT if link.must else Level.WARN
            text = link.message.format(title=form.by_id[name].name, value=value)
            yield name, Finding(level, "link_missing", text)


def _remarks(
    record: Record, form: Form, link: Link, other: Record, office: Office, known: Known
) -> Iterator[tuple[str, Finding]]:
    for own, theirs in link.agrees.items():
        mine, their = text_of(record.values.get(own)), text_of(other.values.get(theirs))
        if mine and their and mine != their:
            said_of = {"title": form.by_id[own].name, "number": other.number}
            text = link.disagrees.format(**said_of)
            yield own, Finding(Level.WARN, "link_disagrees", text)
    yield from _outsider(record, form, link, other, office)
    yield from _attempts(record, form, link, other, known)


def _outsider(
    record: Record, form: Form, link: Link, other: Record, office: Office
) -> Iterator[tuple[str, Finding]]:
    """Nobody of those complained of, nor of their department, handles it (8.3.4)."""
    there = office.forms[other.form]
    value = said(record.values.get(link.outsider)) if link.outsider else ""
    if not value or there.secrecy is None or not privacy.sealed(other, there):
        return
    accused = privacy.accused_of(other, there, office)
    depts = {one.dept for one in accused}
    near = {one.name for one in office.people if one.dept in depts}
    says = there.secrecy.says
    text = says.handler if value in {one.name for one in accused} else says.outsider
    if value in near | {one.name for one in accused} and text:
        facts = {"title": form.by_id[link.outsider].name, "value": value}
        yield link.outsider, Finding(Level.HOLD, "handler", text.format(**facts))


def _attempts(
    record: Record, form: Form, link: Link, other: Record, known: Known
) -> Iterator[tuple[str, Finding]]:
    """The same answer on so many days that somebody must decide (domain.md 5.3)."""
    rule = link.attempts
    if rule is None or said(record.values.get(rule.column)) != rule.value:
        return
    near = known.having(form.id, LINKED, other.number)
    count = tally.attempts([*near, record], form, rule)
    if count >= rule.limit:
        text = rule.message.format(number=other.number, count=count)
        yield rule.column, Finding(Level.WARN, "link_attempts", text)


# ── what follows for the others ─────────────────────────────────────────────


def told(
    record: Record,
    form: Form,
    link: Link,
    other: Record,
    office: Office,
    known: Known,
    changed: frozenset[str],
) -> dict[str, Value]:
    """What the row says in the other record's columns, where that is news.

    ``changed`` are the columns of the row that changed just now.
    """
    there = office.forms[other.form]
    new: dict[str, Value] = {}
    state = progress.state(record, form)
    if not record.void and (not link.at or (state and state.id in link.at)):
        anew = bool(changed & {LINKED, *link.sets.values()} or (link.at and changed))
        anew = anew and not tally.is_overtaken(record, form, link, other)
        for theirs, own in link.sets.items() if anew else ():
            value = tally.value_for(record, form, own, there.by_id[theirs].type)
            if value not in (None, ""):
                new[theirs] = value
    if link.attempts and any(_attempts(record, form, link, other, known)):
        new |= {link.attempts.marks: True} if link.attempts.marks else {}
    if link.fills and not record.void:
        new |= tally.filled_in(record, form, link, other, there)
    if link.state or link.counts or link.sums:
        all_ = _speaking(record, form, link, other, known)
        new |= together(all_, form, link, other, anew=bool(changed))
    return {n: v for n, v in new.items() if other.values.get(n) != v}


def _speaking(
    record: Record, form: Form, link: Link, other: Record, known: Known
) -> list[Record]:
    """All records of this form that speak of the other one, this one as it stands."""
    near = known.having(form.id, LINKED, other.number)
    those = {one.number: one for one in near} | {record.number: record}
    return [one for one in those.values() if equal(one.values, link.only_if)]


def together(
    those: Sequence[Record], form: Form, link: Link, other: Record, *, anew: bool
) -> dict[str, Value]:
    """What all that speak of a record say of it together."""
    return {
        **tally.counted(those, form, link),
        **dict(tally.summed(those, link, other)),
        **tally.stated(those, form, link, other, anew=anew),
    }


def left(
    record: Record, form: Form, link: Link, other: Record, known: Known
) -> dict[str, Value]:
    """What the others say of a record of which this row spoke, and speaks no more."""
    gone = replace(record, void=True)
    near = known.having(form.id, LINKED, other.number)
    those = [one for one in near if one.number != record.number]
    new = together([*those, gone], form, link, other, anew=True)
    return {n: v for n, v in new.items() if other.values.get(n) != v}


def taken(record: Record, link: Link, other: Record, form: Form) -> dict[str, Value]:
    """What the row takes from the other: a system column always, others if empty."""
    new = {}
    for own, theirs in link.takes.items():
        value = other.number if theirs == NUMBER else other.values.get(theirs)
        mine = record.values.get(own)
        if value not in (None, "") and (mine in (None, "") or form.by_id[own].system):
            new[own] = value
    return {n: v for n, v in new.items() if record.values.get(n) != v}
