"""Named checks that ask for cells, or look into the rows of other registers. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from pipeline.form import Check, Form, equal, said
from pipeline.form.shape import names_in
from pipeline.intake.check.row import DeskSeen, RowRead, finding, is_before
from pipeline.model import Finding, Place, Values
from pipeline.values import Value, names_of, shown

Named = Callable[[Check, RowRead, Form, DeskSeen], Iterator[Finding]]
_SEVERAL = re.compile(r"[、,;;/]")


# ── cells that must be filled, or must not ──────────────────────────────────


def _must(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """These columns are filled, also where the sheet has them not; 否 is no answer."""
    for name in rule.columns:
        if row.values.get(name) in (None, "", False):
            said_there = finding(rule, row, name, title=form.by_id[name].title)
            yield said_there._replace(place=_place(row, name))


def _place(row: RowRead, name: str) -> Place | None:
    return row.places.get(name) or next(iter(row.places.values()), None)


def _must_with(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """Where the first column is filled, so are the others; 否 is no answer."""
    first, *others = rule.columns
    if row.values.get(first) not in (None, ""):
        yield from _must(replace(rule, columns=tuple(others)), row, form, desk)


def _must_be_empty(
    rule: Check, row: RowRead, form: Form, _: DeskSeen
) -> Iterator[Finding]:
    """These columns say nothing."""
    for name in rule.columns:
        value = row.values.get(name)
        if value not in (None, ""):
            yield finding(
                rule, row, name, title=form.by_id[name].title, value=_told(value)
            )


def _before(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The first moment lies before the second; of a day alone, not after it."""
    name, later = rule.columns
    one, other = row.values.get(name), row.values.get(later)
    if not (isinstance(one, date) and isinstance(other, date)):
        return
    if is_before(other, one) or (one == other and type(one) is not date):
        titles = {"earlier": form.by_id[name].title, "later": form.by_id[later].title}
        facts = {"first": _told(one), "second": _told(other)}
        yield finding(rule, row, later, **titles, **facts)


def _clock(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """A moment is known with its time, not by its day alone."""
    for name in rule.columns:
        value = row.values.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            yield finding(rule, row, name, title=form.by_id[name].title)


def _as_many(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The second column names as many things as the first names people."""
    first, name = rule.columns
    people, things = said(row.values.get(first)), said(row.values.get(name))
    wanted, count = len(names_of(people)), len([x for x in _SEVERAL.split(things) if x])
    if people and things and wanted != count:
        title = form.by_id[name].title
        yield finding(rule, row, name, title=title, count=count, wanted=wanted)


# ── rows of other registers ─────────────────────────────────────────────────


def _rows(rule: Check, row: RowRead, desk: DeskSeen) -> Sequence[Values] | None:
    """The rows in which the first column's value stands; None while not loaded."""
    value = said(row.values.get(rule.columns[0]))
    if not value or not desk.lists.get(rule.words[0]):
        return None
    return [one for one in desk.rows(rule.words[0], value) if one]


def column_of(word: str) -> str:
    """The column of a list: ``house_no`` of ``unit.house_no``."""
    return word.partition(".")[2]


def _not_there(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """No row of the other register that has this value holds ``there``."""
    if any(equal(one, rule.there) for one in _rows(rule, row, desk) or ()):
        yield _named(rule, row, form)


def _named(rule: Check, row: RowRead, form: Form) -> Finding:
    name = rule.columns[0]
    facts = {"title": form.by_id[name].title, "value": _told(row.values.get(name))}
    return finding(rule, row, name, **facts)


def _there_before(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """Their moment (the second list) is not later than the row's own one."""
    when = rule.columns[1]
    own = row.values.get(when)
    theirs = [one.get(column_of(rule.words[1])) for one in _rows(rule, row, desk) or ()]
    known = [day for day in theirs if isinstance(day, date)]
    if not isinstance(own, date) or not known:
        return
    if all(is_before(own, day) for day in known):
        facts = {"own": _told(own), "theirs": _told(min(known, key=str))}
        yield finding(rule, row, when, later=form.by_id[when].title, **facts)


def _as_there(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """A value is that of the other register's row (the second list)."""
    _, name = rule.columns
    own = row.values.get(name)
    for one in (_rows(rule, row, desk) or ())[:1]:
        right = one.get(column_of(rule.words[1]))
        if own is not None and right is not None and own != right:
            facts = {"value": _told(own), "right": _told(right)}
            yield finding(rule, row, name, title=form.by_id[name].title, **facts)


def _sum_there(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """A number is the sum of theirs (the second list) in the rows that hold ``there``.

    A third list names the column that tells owners apart: where several rows of it
    have the value, nobody can say whose the others are.
    """
    key, name = rule.columns
    own, rows = row.values.get(name), _rows(rule, row, desk)
    shared = (
        desk.rows(rule.words[2], said(row.values.get(key))) if rule.words[2:] else ()
    )
    fit = [one for one in rows or () if equal(one, rule.there)]
    theirs = [one.get(column_of(rule.words[1])) for one in fit]
    amounts = [one for one in theirs if isinstance(one, Decimal)]
    right = sum(amounts, Decimal(0))
    if isinstance(own, Decimal) and amounts and own != right and len(shared) <= 1:
        facts = {"value": shown(own), "right": shown(right)}
        yield finding(rule, row, name, title=form.by_id[name].title, **facts)


def _only_one(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """No other row of this register, alive by ``there``, has the same value."""
    keys = [name for item in form.number.key for name in names_in(item)]
    for one in _rows(rule, row, desk) or ():
        same = all(said(one.get(k)) == said(row.values.get(k)) for k in keys)
        if not same and equal(one, rule.there):
            yield _named(rule, row, form)
            return


def _on_behalf(rule: Check, row: RowRead, _: Form, desk: DeskSeen) -> Iterator[Finding]:
    """Who pays for somebody else has said so in writing (the last column).

    Columns: the key, who pays, how related, the paper; the second list: for whom.
    """
    payer, relation, paper = rule.columns[1:]
    rows = _rows(rule, row, desk) or ()
    names = {n for one in rows for n in _people(one.get(column_of(rule.words[1])))}
    own = set(_people(row.values.get(payer)))
    related = said(row.values.get(relation))
    stranger = not own & names if names else related not in ("", "本人")
    if own and stranger and row.values.get(paper) is not True:
        facts = {
            "payer": said(row.values.get(payer)),
            "owner": "、".join(sorted(names)),
        }
        yield finding(rule, row, paper, **facts)._replace(
            place=row.places.get(paper) or _place(row, payer)
        )


def _people(value: Value) -> list[str]:
    return list(names_of(said(value))) if value else []


def _told(value: Value) -> str:
    return shown(value) if value is not None else ""


CHECKS: Mapping[str, Named] = {
    "must": _must,
    "must_with": _must_with,
    "must_be_empty": _must_be_empty,
    "before": _before,
    "clock": _clock,
    "as_many": _as_many,
    "not_there": _not_there,
    "there_before": _there_before,
    "as_there": _as_there,
    "sum_there": _sum_there,
    "only_one": _only_one,
    "on_behalf": _on_behalf,
}
