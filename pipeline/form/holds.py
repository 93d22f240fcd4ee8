"""What a form must hold to be taken: its columns, keys and papers fit each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from pipeline.errors import FormError
from pipeline.findings import CATALOGUE
from pipeline.form.book_holds import hold_books
from pipeline.form.deadline_holds import (
    columns_of_deadlines,
    hold_deadlines,
    hold_roles,
)
from pipeline.form.links import VOIDED
from pipeline.form.mark_holds import hold_marks, hold_marks_there, hold_plans
from pipeline.form.prints import columns_of_papers, hold_papers, others_of_papers
from pipeline.form.shape import NEEDS, PERSONAL, SYSTEM_TYPES, Column, Form, names_in
from pipeline.hours import is_term
from pipeline.values import type_names

_ID = re.compile(r"[a-z][a-z0-9_]*")
_PREFIX = re.compile(r"[A-Z]{1,8}")
_UNDER = re.compile(r"-(?:[A-Z]{2,8})?")
#: How long papers are kept, and the sign of each period in an archive number.
PERIODS = {"永久": "Y", "长期": "Y", "30年": "D30", "10年": "D10", "3年": "D3"}
LEVELS = ("reject", "hold", "warn", "info")
#: The named checks of intake/check.py; listed here so that a form can be refused.
CHECKS = (
    "in_order", "within_promise", "suggest_words", "asked", "steps", "known_post",
    "both", "needed", "needed_with", "at_least", "at_most", "not_more", "swapped",
    "decimals", "begins", "differ", "alike", "listed", "person", "sex_of_id",
    "difference", "product", "must", "must_with", "must_be_empty", "before", "clock",
    "not_there", "there_before", "as_there", "sum_there", "only_one", "as_many",
    "on_behalf", "adds_up", "left_out", "not_over", "share_over", "share_under",
    "in_steps", "plan_adds_up", "price_per_area", "price_discounted", "price_near",
    "house_parts", "in_config",
)  # fmt: skip
#: Types that belong to the engine besides the readers of values.
OWN_TYPES = ("number", *SYSTEM_TYPES)


def hold(form: Form, where: str) -> None:
    """Refuse a form whose parts do not fit each other; ``FormError`` names the key."""
    for check in _OF_ONE:
        check(form, where)


def hold_together(forms: Mapping[str, Form]) -> None:
    """Refuse forms that do not fit each other; ``FormError`` names the key."""
    _unique(forms)
    staff = [form.people for form in forms.values() if form.people]
    roles = {role for people in staff for role in people.roles}
    for form in forms.values():
        _homes(form, forms)
        _listed_columns(form, forms)
        _asked_there(form, forms)
        _asked_of_persons(form, forms)
        hold_roles(form, roles)
        _spoken_of(form, forms)
        hold_marks_there(form, forms)
        hold_books(form, forms)


# ── what one form must hold ─────────────────────────────────────────────────


def _column_ids(form: Form, where: str) -> None:
    seen: set[str] = set()
    for number, column in enumerate(form.column):
        place = f"{where}.column[{number}]"
        if not _ID.fullmatch(column.id):
            raise FormError(f"{place}.id: “{column.id}”应由小写字母、数字、_ 组成")
        if column.id in seen:
            raise FormError(f"{place}.id: “{column.id}”重复")
        seen.add(column.id)
        _column(column, place)


def _column(column: Column, place: str) -> None:
    if column.type not in (*type_names, *OWN_TYPES):
        raise FormError(f"{place}.type: 类型“{column.type}”不认识")
    if column.need not in NEEDS:
        raise FormError(f"{place}.need: 应为 entry 或 close")
    if column.personal not in PERSONAL:
        raise FormError(f"{place}.personal: “{column.personal}”不认识")
    _choices(column, place)
    for term in column.term.terms.values() if column.term else ():
        if not is_term(term):
            raise FormError(f"{place}.term: “{term}”应为 same_day、24h 或 7d")
    if unknown := column.levels.keys() - CATALOGUE.keys():
        raise FormError(f"{place}.levels: 没有“{unknown.pop()}”这条意见")
    if unknown := set(column.levels.values()) - set(LEVELS):
        raise FormError(f"{place}.levels: “{unknown.pop()}”不认识")


def _choices(column: Column, place: str) -> None:
    if column.type == "choice" and not (column.choices or column.within):
        raise FormError(f"{place}.choices: 选择列要有可选值")
    for key, word in (("other", column.other), ("signed", column.signed)):
        if word and word not in column.choices:
            raise FormError(f"{place}.{key}: “{word}”不在 choices 里")
    for meaning in column.means.values():
        if column.choices and meaning not in column.choices:
            raise FormError(f"{place}.means: “{meaning}”不在 choices 里")


def _named_columns(form: Form, where: str) -> None:
    for key, name in _columns_named(form):
        if name not in form.by_id:
            raise FormError(f"{where}.{key}: 没有“{name}”这一列")


def _columns_named(form: Form) -> Iterator[tuple[str, str]]:
    """(key, column id) wherever the form names a column."""
    number = form.number
    yield from _all("number", number.date, number.time)
    yield from _all("number.key", *chain(*map(names_in, number.key)))
    yield from _all("form", form.void, form.due, form.promised)
    yield from _all("form", *form.done, *form.required)
    yield from _in_columns(form)
    for i, check in enumerate(form.check):
        names = (*check.columns, *check.only_if, *check.filled, check.marks)
        yield from _all(f"check[{i}]", *names)
    for i, state in enumerate(form.state):
        yield from _all(f"state[{i}]", *state.filled, *state.equals, *state.sets)
    yield from _in_links(form)
    yield from columns_of_papers(form)
    yield from columns_of_deadlines(form)
    yield from _in_tables(form)


def _all(key: str, *names: str) -> Iterator[tuple[str, str]]:
    return ((key, name) for name in names if name)


def _in_links(form: Form) -> Iterator[tuple[str, str]]:
    for i, link in enumerate(form.link):
        own = [one for one, _ in link.pairs]
        shared = (item.partition("=")[0] for item in link.shares)
        said = (*link.sets.values(), *link.fills.values(), *link.takes)
        names = (link.by, *own, *shared, *said, *link.several)
        yield from _all(f"link[{i}]", *names, *link.only_if, *link.agrees)
        yield from _all(f"link[{i}]", link.outsider)
        for name, one in link.sums.items():
            summed = (one.column, one.on, *one.plus, *one.minus)
            yield from _all(f"link[{i}].sums.{name}", *summed)
        if link.attempts:
            yield from _all(f"link[{i}].attempts", link.attempts.column)
    for i, again in enumerate(form.again):
        names = (*again.same, again.distinct, again.place, *again.only_if)
        yield from _all(f"again[{i}]", *names, again.marks)
    for i, draft in enumerate(form.draft):
        names = (*draft.fills.values(), *draft.only_if)
        yield from _all(f"draft[{i}]", *names)
    for i, makes in enumerate(form.makes):
        names = (*makes.at, *makes.filled, *makes.fills.values(), *makes.only_if)
        yield from _all(f"makes[{i}]", *names)


def _in_columns(form: Form) -> Iterator[tuple[str, str]]:
    for i, column in enumerate(form.column):
        names = [column.spill, *column.stamp, *column.need_if, *column.type_if]
        names += [*column.parts, *column.alone]
        if term := column.term:
            names += [*term.start, term.by, term.cap, term.instead, *term.approved]
        if plan := column.plan:
            names += [plan.of, plan.first, plan.paid, plan.done]
        for one in column.otherwise:
            names += [*one.only_if, *one.filled, *one.known, one.of]
        yield from _all(f"column[{i}]", *names)


def _in_tables(form: Form) -> Iterator[tuple[str, str]]:
    if reopen := form.reopen:
        names = (*reopen.answers, reopen.later, *reopen.resets)
        yield from _all("reopen", *names)
    if secrecy := form.secrecy:
        single = (secrecy.flag, secrecy.accused, secrecy.accused_house, secrecy.house)
        more = (secrecy.summary, secrecy.shows, secrecy.originals)
        persons = (*secrecy.handlers, *secrecy.outsiders, *secrecy.subject)
        lists = (*secrecy.contact, *persons, *secrecy.text)
        yield from _all("secrecy", *single, *more, *lists, *secrecy.sealed_shows)
    if one := form.exclusive:
        yield from _all(
            "exclusive", one.column, one.names, one.approved, *one.order, *one.same
        )
    kept = (*form.archive.open_while, *chain(*form.archive.keep_if.values()))
    yield from _all("archive", form.archive.by, *kept)
    if people := form.people:
        names = (people.name, people.dept, people.post, people.email)
        yield from _all("people", *names, people.active, people.avoid)


def _link_states(form: Form, where: str) -> None:
    states = {state.id for state in form.state}
    for i, link in enumerate(form.link):
        if unknown := {*link.at, *link.states} - {*states, VOIDED}:
            raise FormError(f"{where}.link[{i}]: 没有状态“{unknown.pop()}”")
    for i, again in enumerate(form.again):
        if unknown := {*again.states} - states:
            raise FormError(f"{where}.again[{i}]: 没有状态“{unknown.pop()}”")


def _checks(form: Form, where: str) -> None:
    for i, check in enumerate(form.check):
        if check.check not in CHECKS:
            raise FormError(f"{where}.check[{i}].check: 没有“{check.check}”这种校验")
        if check.level not in LEVELS:
            raise FormError(f"{where}.check[{i}].level: 应为 {'、'.join(LEVELS)} 之一")
        if check.whole and check.level not in ("warn", "info"):
            raise FormError(f"{where}.check[{i}].level: whole 的校验只能提示")


def _exclusive(form: Form, where: str) -> None:
    states = {one.id for one in form.state}
    if form.exclusive and (unknown := {*form.exclusive.free} - states):
        raise FormError(f"{where}.exclusive.free: 没有状态“{unknown.pop()}”")


def _archive(form: Form, where: str) -> None:
    if form.archive.keep not in PERIODS:
        raise FormError(f"{where}.archive.keep: 应为 {'、'.join(PERIODS)} 之一")
    if unknown := form.archive.keep_if.keys() - PERIODS.keys():
        raise FormError(f"{where}.archive.keep_if: “{unknown.pop()}”不是保管期限")
    if form.archive.listed not in ("full", "number"):
        raise FormError(f"{where}.archive.listed: 应为 full 或 number")
    if form.archive.extract not in ("", "month"):
        raise FormError(f"{where}.archive.extract: 应为 month")
    steps = {state.id for state in form.state} | form.by_id.keys()
    if unknown := set(form.archive.closes) - steps:
        raise FormError(f"{where}.archive.closes: 没有“{unknown.pop()}”")
    if not form.archive.closes and any(one.closing for one in form.document):
        raise FormError(f"{where}.document: 有归档时印的文书,[archive] 就要有 closes")


def _numbering(form: Form, where: str) -> None:
    prefix, under = form.number.prefix, form.number.under
    if (prefix or not under) and form.numbered and not _PREFIX.fullmatch(prefix):
        raise FormError(f"{where}.number.prefix: “{prefix}”应为大写字母")
    if form.numbered and not (form.number.date and form.number_column):
        raise FormError(f"{where}.number: 有 prefix 或 under 就要有 date 和一个编号列")
    if under and not _UNDER.fullmatch(under):
        raise FormError(f"{where}.number.under: “{under}”应写成 - 或 -HF")
    if under and not any(link.parent for link in form.link):
        raise FormError(f"{where}.number.under: 要有一节 parent = true 的 [[link]]")
    if under and not prefix and not all(x.must for x in form.link if x.parent):
        raise FormError(f"{where}.number: 没有 prefix 时,parent 的 [[link]] 要写 must")
    if not form.number.key:
        raise FormError(f"{where}.number.key: 不能为空")


_OF_ONE: tuple[Callable[[Form, str], None], ...] = (
    _column_ids,
    _named_columns,
    _link_states,
    hold_papers,
    hold_deadlines,
    _checks,
    hold_marks,
    hold_plans,
    _exclusive,
    _numbering,
    _archive,
)


# ── what the forms must hold together ───────────────────────────────────────


def _unique(forms: Mapping[str, Form]) -> None:
    prefixes = [f.number.prefix for f in forms.values() if f.number.prefix]
    for prefix in prefixes:
        if prefixes.count(prefix) > 1:
            raise FormError(f"编号前缀“{prefix}”用在两张登记表上")
    if sum(form.people is not None for form in forms.values()) > 1:
        raise FormError("只能有一张登记表带 [people]")


def _homes(form: Form, forms: Mapping[str, Form]) -> None:
    homes = form.secrecy.homes if form.secrecy else ""
    if homes and not _is_column(homes, forms):
        raise FormError(f"{form.id}/form.toml.secrecy.homes: 没有“{homes}”")


def _listed_columns(form: Form, forms: Mapping[str, Form]) -> None:
    for number, column in enumerate(form.column):
        place = f"{form.id}/form.toml.column[{number}]"
        if column.within and not _is_column(column.within, forms):
            raise FormError(f"{place}.in: 没有“{column.within}”")
        for listed in (name for one in column.otherwise for name in one.known.values()):
            if not _is_column(listed, forms):
                raise FormError(f"{place}.otherwise: 没有“{listed}”")
    for number, check in enumerate(form.check):
        for listed in check.words if check.looks_up else ():
            if not _is_column(listed, forms):
                place = f"{form.id}/form.toml.check[{number}].words"
                raise FormError(f"{place}: 没有“{listed}”")


def _asked_there(form: Form, forms: Mapping[str, Form]) -> None:
    """What a check asks of a row in another register are columns of that register."""
    for number, check in enumerate(form.check):
        place = f"{form.id}/form.toml.check[{number}].there"
        if check.there and not check.looks_up:
            raise FormError(f"{place}: “{check.check}”不查别的登记表")
        other = forms[check.words[0].partition(".")[0]] if check.there else form
        if missing := next(iter(check.there.keys() - other.by_id.keys()), ""):
            raise FormError(f"{place}: 《{other.title}》里没有“{missing}”")


def _is_column(listed: str, forms: Mapping[str, Form]) -> bool:
    """Whether "register.column" is there."""
    other, _, name = listed.partition(".")
    return other in forms and name in forms[other].by_id


def _asked_of_persons(form: Form, forms: Mapping[str, Form]) -> None:
    """Words of a check of persons are roles and columns of the people's register."""
    register = next((one for one in forms.values() if one.people), None)
    for number, check in enumerate(form.check):
        place = f"{form.id}/form.toml.check[{number}].words"
        for word in check.words if check.check == "person" else ():
            if register is None or register.people is None:
                raise FormError(f"{place}: 没有一张登记表带 [people]")
            role = word.startswith("role:")
            known = register.people.roles if role else register.by_id
            column = word.partition("=")[0]
            for one in word[5:].split("|") if role else (column,):
                if one not in known:
                    raise FormError(f"{place}: 《{register.title}》里没有“{one}”")


def _spoken_of(form: Form, forms: Mapping[str, Form]) -> None:
    """What a form says of another one's columns and states is there."""
    for key, other, names in _others(form):
        place = f"{form.id}/form.toml.{key}"
        if other not in forms:
            raise FormError(f"{place}: 没有登记表“{other}”")
        there = forms[other].by_id.keys() | {one.id for one in forms[other].state}
        there |= {one.name for one in forms[other].fact}
        if missing := [name for name in names if name and name not in there]:
            title = forms[other].title
            raise FormError(f"{place}: 《{title}》里没有“{missing[0]}”")


def _others(form: Form) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(key, the other form, what it must have) wherever a form speaks of another."""
    if form.book:
        yield "book", form.book, ()
    for i, link in enumerate(form.link):
        same = (theirs for _, theirs in link.pairs)
        shared = (item.partition("=")[2] for item in link.shares)
        names = (*same, *shared, *link.waits, *link.sets, *link.takes.values())
        names += (*link.later, link.attempts.marks if link.attempts else "")
        yield f"link[{i}]", link.to, (*names, link.state, *link.agrees.values())
        ends = [n for x in link.sums.values() for n in (x.reaches, x.leaves, x.then)]
        yield f"link[{i}]", link.to, (*link.counts, *link.fills, *link.sums, *ends)
    for i, draft in enumerate(form.draft):
        yield f"draft[{i}]", draft.form, (*draft.fills, draft.number_in)
    for i, makes in enumerate(form.makes):
        yield f"makes[{i}]", makes.form, (*makes.fills, *makes.unless)
    yield from others_of_papers(form)
