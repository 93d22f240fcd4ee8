"""What monthly/report.toml must hold to be taken: it names only what exists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.errors import FormError
from pipeline.form.monthly import (
    BLOCKS,
    COUNTS,
    SENTENCES,
    SHOWS,
    YEAR_BLOCKS,
    BlockOf,
    Count,
    Matter,
    Monthly,
    Rate,
    Sentence,
)
from pipeline.form.shape import Form

UNITS = ("percent", "permille", "count", "hours", "average")
#: Blocks whose items name columns of registers.
LISTS = ("list", "open", "missing")
#: Blocks that are called by their title where they have no name.
NAMED = (
    "by", "cross", "days", "weekdays", "kept_by", "flow", "trend", "ages", "funnel",
    "grid",
)  # fmt: skip
_PLACE = re.compile(r"\{([^{}]*)\}")
MATTER_WORDS = ("dept", "category", "building", "word")


def hold_monthly(monthly: Monthly, forms: Mapping[str, Form], where: str) -> None:
    """Refuse a report whose parts name what is not there; ``FormError`` says where."""
    for what, wrong in _faults(monthly, forms):
        raise FormError(f"{where}: {what}{wrong}")


def _faults(monthly: Monthly, forms: Mapping[str, Form]) -> Iterator[tuple[str, str]]:
    for matter in monthly.matter:
        yield from _matter(matter, forms)
    yield from _twice("count", (one.id for one in monthly.count))
    yield from _twice("rate", (one.id for one in monthly.rate))
    yield from _twice("tab", (one.title for one in monthly.tab))
    for count in monthly.count:
        yield from _count(count, monthly, forms)
    for rate in monthly.rate:
        yield from _rate(rate, monthly, forms)
    for tab in monthly.tab:
        for block in tab.block:
            what = f"[[tab]] {tab.title} [[tab.block]] {block.title or block.kind} "
            for wrong in _block(block, monthly, forms):
                yield what, wrong
    yield from _twice("tab.block", _names(monthly))
    yield from _of_year(monthly)
    titles = {tab.title for tab in monthly.tab}
    for book in monthly.book:
        yield from _unknown("[[book]] tabs ", book.tabs, titles)
        yield from _unknown("[[book]] says ", book.says, monthly.rates)
    names = {block.name for tab in monthly.tab for block in tab.block} | titles
    links = (rate.link for rate in monthly.rate if rate.link)
    yield from _unknown("[[rate]] link ", links, names)


def _names(monthly: Monthly) -> Iterator[str]:
    """What links and charts call a place of the book: sheets, and blocks on them."""
    for tab in monthly.tab:
        yield tab.title
        for block in tab.block:
            own = block.name or (block.title if block.kind in NAMED else "")
            yield from (own,) if own else ()


def _of_year(monthly: Monthly) -> Iterator[tuple[str, str]]:
    """The sheets of the year: figures month by month, and nothing else."""
    for tab in monthly.year:
        for block in tab.block:
            what = f"[[year]] {tab.title} [[year.block]] {block.title or block.kind} "
            if block.kind not in YEAR_BLOCKS:
                yield what, f"kind “{block.kind}”不认识,应为 {'、'.join(YEAR_BLOCKS)}"
            if not block.rate:
                yield what, "缺少 rate"
            yield from _unknown(what, block.rate, monthly.rates)
    if monthly.year and not (monthly.year_file and monthly.year_title):
        yield "[[year]] ", "还要写 year_file 和 year_title"


def _twice(what: str, those: Iterable[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for one in those:
        if one in seen:
            yield f"[[{what}]] ", f"“{one}”写了两次"
        seen.add(one)


def _unknown(
    what: str, those: Iterable[str], known: Iterable[str]
) -> Iterator[tuple[str, str]]:
    there = frozenset(known)
    for one in those:
        if one and one not in there:
            yield what, f"没有“{one}”"


def _columns(
    what: str, form: str, those: Iterable[str], forms: Mapping[str, Form]
) -> Iterator[tuple[str, str]]:
    if form not in forms:
        yield what, f"没有登记表“{form}”"
        return
    yield from _unknown(f"{what}登记表 {form} ", those, forms[form].by_id)


def _matter(one: Matter, forms: Mapping[str, Form]) -> Iterator[tuple[str, str]]:
    what = f"[[matter]] {one.form} "
    names = (
        *one.closed,
        *one.ends,
        one.done,
        one.answer,
        *one.called,
        *one.tried,
        one.fixed,
        one.dept,
    )
    names = (*names, one.category, one.building, *one.owner, *one.silent)
    yield from _columns(what, one.form, names, forms)
    if one.form in forms:
        ids = (deadline.id for deadline in forms[one.form].deadline)
        yield from _unknown(f"{what}due ", one.due, ids)


def _count(
    one: Count, monthly: Monthly, forms: Mapping[str, Form]
) -> Iterator[tuple[str, str]]:
    what = f"[[count]] {one.id} "
    if one.kind not in COUNTS:
        yield what, f"kind “{one.kind}”不认识,应为 {'、'.join(COUNTS)} 之一"
    if not one.form:
        yield what, "缺少 form"
    for form in one.form:
        yield from _columns(what, form, _of_form(one, forms.get(form)), forms)
        if one.kind not in ("rows", "cohort", "due"):
            yield from _unknown(f"{what}[[matter]] ", (form,), monthly.of_form)
        if one.deadline and form in forms:
            ids = {deadline.id for deadline in forms[form].deadline}
            if not ids & set(one.deadline):
                yield what, f"登记表 {form} 没有时限 {'、'.join(one.deadline)}"
    if one.kind == "cohort":
        yield from _columns(what, one.there, (one.day, one.distinct), forms)


def _of_form(one: Count, form: Form | None) -> Iterator[str]:
    """The columns that a count wants of each of its registers.

    Of several registers, conditions speak of those that have the column.
    """
    names = (*one.on, *one.filled, *one.empty, one.sum, one.distinct, one.until)
    names = (*names, *one.only_if, *one.without, *one.gone, *one.done, one.fixed)
    several = len(one.form) > 1
    known = form.by_id if form else {}
    yield from (name for name in names if name in known or not several)


def _rate(
    one: Rate, monthly: Monthly, forms: Mapping[str, Form]
) -> Iterator[tuple[str, str]]:
    what = f"[[rate]] {one.id} "
    names = (*one.kept, *one.part, one.count, one.mean, one.longest, one.per_day)
    names = (*names, *(name.removeprefix("-") for name in one.whole))
    yield from _unknown(f"{what}[[count]] ", names, monthly.by_id)
    yield from _unknown(f"{what}登记表 ", (one.residents, *one.complete), forms)
    if one.unit not in UNITS:
        yield what, f"unit “{one.unit}”不认识,应为 {'、'.join(UNITS)} 之一"


def _block(one: BlockOf, monthly: Monthly, forms: Mapping[str, Form]) -> Iterator[str]:
    if one.kind not in BLOCKS:
        yield f"kind “{one.kind}”不认识,应为 {'、'.join(BLOCKS)} 之一"
    items = (*one.item, *one.step)
    counts = [one.count, *(item.count for item in items)]
    counts += [name for item in items for name in (item.area, item.money)]
    yield from (told for _, told in _unknown("", counts, monthly.by_id))
    rates = (*one.rate, *(item.rate for item in items))
    yield from (told for _, told in _unknown("", rates, monthly.rates))
    yield from (told for _, told in _unknown("", one.form, forms))
    for name in (one.by, one.across):
        yield from (told for _, told in _by(one, name, monthly, forms))
    yield from _shown(one, monthly, forms)
    for sentence in one.sentence:
        yield from (told for _, told in _sentence(sentence, monthly))


def _shown(one: BlockOf, monthly: Monthly, forms: Mapping[str, Form]) -> Iterator[str]:
    """The columns that a list shows, and those that printed numbers stand in."""
    named = [item.shows for item in (*one.item, *one.step) if item.shows]
    if one.kind in LISTS:
        count = monthly.by_id.get(one.count)
        own = one.form or (count.form if count else tuple(monthly.of_form))
        columns = {c for form in own if form in forms for c in forms[form].by_id}
        yield from (told for _, told in _unknown("", named, {*columns, *SHOWS}))
    if one.kind == "serials":
        for form, _, column in (name.partition(".") for name in named):
            yield from (told for _, told in _columns("", form, (column,), forms))


def _sentence(one: Sentence, monthly: Monthly) -> Iterator[tuple[str, str]]:
    """A sentence names only figures that there are, and places of its kind."""
    if one.kind not in SENTENCES:
        known = "、".join(SENTENCES)
        yield "", f"[[tab.block.sentence]] kind “{one.kind}”不认识,应为 {known} 之一"
        return
    counts = (one.count, *(item.count for item in one.item))
    yield from _unknown("[[tab.block.sentence]] ", counts, monthly.by_id)
    yield from _unknown("[[tab.block.sentence]] ", (one.rate,), monthly.rates)
    places = {f"{{{name}}}" for name in SENTENCES[one.kind]}
    used = _PLACE.findall(f"{one.text}{one.none}{one.good}")
    yield from _unknown("[[tab.block.sentence]] ", map("{{{}}}".format, used), places)


def _by(
    one: BlockOf, name: str, monthly: Monthly, forms: Mapping[str, Form]
) -> Iterator[tuple[str, str]]:
    """A block is told apart by a column of what it counts, or a word of its matter."""
    own = one.count or next((item.count for item in one.item if item.count), "")
    count = monthly.by_id.get(own)
    if not name or name in MATTER_WORDS or count is None:
        return
    columns = {c for form in count.form if form in forms for c in forms[form].by_id}
    yield from _unknown("", (name,), columns)
