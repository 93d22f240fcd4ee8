"""The named checks between the columns of one row: the whole list, in sight. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from pipeline.form import Check, Form, equal, filled, said
from pipeline.intake.check import money, there
from pipeline.intake.check.row import DeskSeen, RowRead, finding, is_before
from pipeline.model import Finding, Level, Values
from pipeline.progress import missing_before
from pipeline.values import Value, sex_of, shown

_CENT = Decimal("0.01")


def between_columns(
    row: RowRead, form: Form, desk: DeskSeen, *, whole: bool = False
) -> Iterator[Finding]:
    """What the form's checks have to say about one row.

    ``whole``: those that look at the record as it stands once every link was followed.
    """
    for rule in form.check:
        carry_out = CHECKS.get(rule.check)
        asked = rule.whole is whole and _applies(rule, row.values)
        if carry_out and asked and desk.office.says(rule.settings):
            found = tuple(carry_out(rule, row, form, desk))
            if found and rule.marks and row.values.get(rule.marks) is None:
                row.values[rule.marks] = True
            yield from (one for one in found if one.level is not Level.INFO)


def _applies(rule: Check, values: Mapping[str, Value]) -> bool:
    return equal(values, rule.only_if) and filled(values, rule.filled)


def _in_order(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """Each typed moment is not before the one before it (domain.md 5.2)."""
    earlier = ""
    for name in rule.columns:
        value = row.values.get(name)
        if not isinstance(value, date) or name in row.stamped:
            continue
        if earlier and is_before(_moment(row, form, name), _moment(row, form, earlier)):
            titles = form.by_id[name].title, form.by_id[earlier].title
            yield finding(rule, row, name, later=titles[0], earlier=titles[1])
        earlier = name


def _moment(row: RowRead, form: Form, name: str) -> date:
    """The business date together with its time; any other moment as it stands."""
    value = row.values[name]
    clock = row.values.get(form.number.time) if name == form.number.date else None
    if isinstance(clock, time) and isinstance(value, date):
        return datetime.combine(value, clock)
    assert isinstance(value, date)  # noqa: S101 - _in_order looked
    return value


def _within_promise(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """A plan later than what the office promised for this kind (seed C24)."""
    name, kind_column = rule.columns
    planned, kind = row.values.get(name), said(row.values.get(kind_column))
    promise = desk.office.promises.get(kind)
    start = row.values.get(form.number.date)
    if not promise or not isinstance(planned, date) or not isinstance(start, date):
        return
    received = _moment(row, form, form.number.date)
    due = desk.office.hours.due(received, promise)
    if is_before(due, planned):
        title = form.by_id[name].title
        yield finding(rule, row, name, title=title, kind=kind, promise=promise)


def _suggest_words(
    rule: Check, row: RowRead, _: Form, __: DeskSeen
) -> Iterator[Finding]:
    """A word in the text suggests something; a person confirms."""
    for name in rule.columns:
        text = said(row.values.get(name))
        if word := next((one for one in rule.words if one in text), ""):
            yield finding(rule, row, name, word=word)


def _steps(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """Later columns are filled, earlier ones of this sheet are not (domain.md 5.2)."""
    missing = missing_before(row.values, form, frozenset())
    if missing := [name for name in missing if name in row.places]:
        titles = "、".join(form.by_id[name].title for name in missing)
        yield finding(rule, row, missing[0], missing=titles)


def _known_post(
    rule: Check, row: RowRead, _: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """Every word of a post means a role (domain.md 0.3)."""
    for name in rule.columns:
        words = re.split(r"[、,;/\s]+", said(row.values.get(name)))
        for word in filter(None, words):
            if not desk.office.role_of(word):
                yield finding(rule, row, name, word=word)


def _both(rule: Check, row: RowRead, _: Form, __: DeskSeen) -> Iterator[Finding]:
    """The columns hold the values of the rule's condition together."""
    yield finding(rule, row, rule.columns[-1])


def _needed(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """These columns, where the sheet has them, are to be filled; said once a cell."""
    told = {one.place for one in row.findings}
    for name in rule.columns:
        place = row.places.get(name)
        if place and place not in told and row.values.get(name) is None:
            yield finding(rule, row, name, title=form.by_id[name].name)


def _needed_with(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """Where the first column is filled, the others are to be filled."""
    first, *others = rule.columns
    if row.values.get(first) is not None:
        yield from _needed(replace(rule, columns=tuple(others)), row, form, desk)


def _at_least(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """A number is not below the rule's limit."""
    for name in rule.columns:
        value = row.values.get(name)
        if isinstance(value, int | Decimal) and value < rule.limit:
            yield finding(rule, row, name, title=form.by_id[name].name, value=value)


def _at_most(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """A number is not above the rule's limit; said where nothing else was said."""
    told = set() if rule.marks else {finding.place for finding in row.findings}
    for name in rule.columns:
        value = row.values.get(name)
        if row.places.get(name) not in told and _above(value, rule.limit):
            yield finding(rule, row, name, title=form.by_id[name].name, value=value)


def _above(value: Value, limit: int) -> bool:
    return isinstance(value, int | Decimal) and value > limit


def _not_more(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The first number is not more than the second."""
    first, second = (row.values.get(name) for name in rule.columns)
    if isinstance(second, int | Decimal) and _above(first, int(second)):
        facts = _titles(rule, form) | {"value": first, "than": second}
        yield finding(rule, row, rule.columns[0], **facts)


def _swapped(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The first number is above the limit, but the second would not be (2.13)."""
    first, second = (row.values.get(name) for name in rule.columns)
    fits = isinstance(second, int | Decimal) and not _above(second, rule.limit)
    if fits and _above(first, rule.limit):
        facts = _titles(rule, form) | {"value": first}
        yield finding(rule, row, rule.columns[0], **facts)


def _titles(rule: Check, form: Form) -> dict[str, object]:
    title, other = (form.by_id[name].name for name in rule.columns)
    return {"title": title, "other": other}


def _decimals(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """A number has no more decimals than the limit says."""
    for name in rule.columns:
        value = row.values.get(name)
        if isinstance(value, Decimal) and value != round(value, rule.limit):
            yield finding(rule, row, name, title=form.by_id[name].name, value=value)


def _begins(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """What a column says, where it says anything, begins with one of the words."""
    for name in rule.columns:
        text = said(row.values.get(name))
        if text and not text.startswith(rule.words):
            yield finding(rule, row, name, title=form.by_id[name].name, value=text)


def _differ(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The columns, as far as they are filled, do not hold the same."""
    seen: dict[str, str] = {}
    for name in rule.columns:
        value, title = said(row.values.get(name)), form.by_id[name].title
        if value and value in seen:
            facts = {"title": title, "other": seen[value], "value": value}
            yield finding(rule, row, name, **facts)
        seen.setdefault(value, title)


def _alike(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The columns, as far as they are filled, all hold the same."""
    there = [name for name in rule.columns if row.values.get(name) is not None]
    for name in there[1:]:
        first = there[0]
        if row.values[name] != row.values[first]:
            titles = {"title": form.by_id[name].title, "other": form.by_id[first].title}
            value = said(row.values[name])
            yield finding(rule, row, name, value=value, **titles)


def _listed(rule: Check, row: RowRead, form: Form, desk: DeskSeen) -> Iterator[Finding]:
    """A value stands in one of the lists ("unit.house_no") that are loaded."""
    loaded = [known for one in rule.words if (known := desk.lists.get(one))]
    for name in rule.columns:
        value = said(row.values.get(name))
        if value and loaded and not any(value in known for known in loaded):
            yield finding(rule, row, name, title=form.by_id[name].name, value=value)


def _person(rule: Check, row: RowRead, form: Form, desk: DeskSeen) -> Iterator[Finding]:
    """Whoever is named in the first column is what the words ask of a person.

    Several people may stand in the cell; each must be it. A second column is the day
    on which it counts. Somebody who is in no list is nothing of the kind; that a cell
    has been told of already is not told again, unless more follows from it.
    """
    name, *days = rule.columns
    place = row.places.get(name)
    told = rule.level in ("warn", "info") and any(
        place and one.place == place for one in row.findings
    )
    if told or not desk.office.people:
        return
    on = row.values.get(days[0]) if days else None
    for one in filter(None, said(row.values.get(name)).split("、")):
        if not _is_what_is_asked(one, rule.words, on, desk):
            yield finding(rule, row, name, title=form.by_id[name].name, value=one)


def _is_what_is_asked(
    name: str, words: Sequence[str], on: Value, desk: DeskSeen
) -> bool:
    """Whether somebody of this name in the people's register fits all the words."""
    register = desk.office.people_form
    if register is None or register.people is None:
        return True
    rows = desk.rows(f"{register.id}.{register.people.name}", name)
    roles = [one.roles for one in desk.office.people if one.name == name]
    asked_roles = [word[5:].split("|") for word in words if word.startswith("role:")]
    return all(any(own & {*asked} for own in roles) for asked in asked_roles) and any(
        all(_says(row, w, on) for w in words if not w.startswith("role:"))
        for row in rows or ({},)
    )


def _says(person: Values, word: str, on: Value) -> bool:
    """A column of the person holds one of these; or its day is not after ``on``."""
    column, equals, wanted = word.partition("=")
    value = person.get(column)
    if equals:
        return said(value) in wanted.split("|")
    if not isinstance(value, date):
        return False
    return not isinstance(on, date) or not is_before(on, value)


def _sex_of_id(rule: Check, row: RowRead, _: Form, __: DeskSeen) -> Iterator[Finding]:
    """The 17th digit of an identity number is odd for men (GB 11643)."""
    name, id_name = rule.columns
    number, sex = said(row.values.get(id_name)), said(row.values.get(name))
    told = sex_of(number)
    if told and sex in ("男", "女") and told != sex:
        yield finding(rule, row, name, value=sex, told=told)


def _difference(
    rule: Check, row: RowRead, form: Form, _: DeskSeen
) -> Iterator[Finding]:
    """The last number is the first less the second."""
    yield from _computed(rule, row, form, lambda one, other: one - other)


def _product(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The last number is the first times the second, to the rule's limit."""
    yield from _computed(rule, row, form, lambda one, other: one * other)


def _computed(
    rule: Check,
    row: RowRead,
    form: Form,
    compute: Callable[[Decimal, Decimal], Decimal],
) -> Iterator[Finding]:
    one, other, last = (row.values.get(name) for name in rule.columns)
    if not all(isinstance(value, Decimal) for value in (one, other, last)):
        return
    assert isinstance(one, Decimal) and isinstance(other, Decimal)  # noqa: S101, PT018
    assert isinstance(last, Decimal)  # noqa: S101
    right = compute(one, other).quantize(_CENT, ROUND_HALF_UP)
    if abs(last - right) > rule.limit:
        name = rule.columns[-1]
        facts = {"title": form.by_id[name].title, "value": shown(last)}
        yield finding(rule, row, name, **facts, right=shown(right))


def _house_parts(
    rule: Check, row: RowRead, form: Form, _: DeskSeen
) -> Iterator[Finding]:
    """Building, entrance and room, each in its column, are those of the house."""
    house, *parts = rule.columns
    own = re.fullmatch(r"(\w+)栋(\w+)单元(\w+)", said(row.values.get(house)))
    for name, right in zip(parts, own.groups() if own else (), strict=False):
        value = said(row.values.get(name))
        if value and re.sub("[栋幢座单元室号楼#]", "", value).lstrip("0") != right:
            facts = {"title": form.by_id[name].title, "value": value, "right": right}
            yield finding(rule, row, name, **facts)


def _in_config(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """A value stands in a list of the office's own (config [lists])."""
    known = [word for name in rule.words for word in desk.office.lists.get(name, ())]
    for name in rule.columns if known else ():
        facts = {"title": form.by_id[name].title, "value": said(row.values.get(name))}
        if facts["value"] and facts["value"] not in known:
            yield finding(rule, row, name, **facts, known="、".join(known))


#: Every named check (docs/forms.md). "asked" speaks once for the file: see rows.py.
CHECKS: Mapping[str, Callable[[Check, RowRead, Form, DeskSeen], Iterator[Finding]]] = {
    "in_order": _in_order,
    "within_promise": _within_promise,
    "suggest_words": _suggest_words,
    "steps": _steps,
    "known_post": _known_post,
    "both": _both,
    "needed": _needed,
    "needed_with": _needed_with,
    "at_least": _at_least,
    "at_most": _at_most,
    "not_more": _not_more,
    "swapped": _swapped,
    "decimals": _decimals,
    "begins": _begins,
    "differ": _differ,
    "alike": _alike,
    "listed": _listed,
    "person": _person,
    "sex_of_id": _sex_of_id,
    "difference": _difference,
    "product": _product,
    **there.CHECKS,
    **money.CHECKS,
    "house_parts": _house_parts,
    "in_config": _in_config,
}
