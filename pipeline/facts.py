"""What a paper says beyond its row: values in words, other registers, lists. Pure.

``[[field]]`` and ``[[list]]`` of a form. Whatever is shown has passed through
``privacy.view`` for the audience of the copy first, other registers' values too; a
value that the audience sees masked is printed masked, however it is to be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeAlias

from pipeline import privacy
from pipeline.form import Fact, Form, Table, equal, said
from pipeline.model import Record
from pipeline.office import Office
from pipeline.values import (
    Value,
    amount_in_words,
    is_courtesy,
    names_of,
    sex_of,
    shown,
    shown_date,
    shown_time,
    surname,
)

Row: TypeAlias = Mapping[str, "str | bool"]
Printable: TypeAlias = "str | bool | Sequence[Row]"
LINKED = "linked"  # the hidden value: the numbers of the records it speaks of
_WORD = re.compile(r"\W+")
_DAYS = "一二三四五六日"
_TITLES = {"男": "先生", "女": "女士"}


def placeholder(title: str) -> str:
    """A column's title as a placeholder: 甲人/部门 -> 甲人部门."""
    return _WORD.sub("", title)


# ── what surrounds a paper ──────────────────────────────────────────────────


class Registers(Protocol):
    """What a paper may ask of other registers."""

    def alike(self, form: str, same: Mapping[str, Value]) -> Sequence[Record]:
        """The records of a register that hold these values in their columns."""

    def numbered(self, number: str) -> Record | None:
        """The record of a number, of whatever register."""

    def linked(self, form: str, number: str) -> Sequence[Record]:
        """The records of a register that speak of a record, in order of number."""

    def spoken_of(self, record: Record) -> Sequence[Record]:
        """The records that a record speaks of."""


class Nowhere:
    """No other register is at hand."""

    def alike(self, form: str, same: Mapping[str, Value]) -> Sequence[Record]:  # noqa: ARG002
        """Nothing."""
        return ()

    def numbered(self, number: str) -> Record | None:  # noqa: ARG002
        """Nothing."""
        return None

    def linked(self, form: str, number: str) -> Sequence[Record]:  # noqa: ARG002
        """Nothing."""
        return ()

    def spoken_of(self, record: Record) -> Sequence[Record]:  # noqa: ARG002
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Around:
    """What a paper may tell besides its own record.

    ``members`` share the paper; ``stage`` and ``until`` are those of a paper that is
    owed so many days before a day.
    """

    registers: Registers = field(default_factory=Nowhere)
    members: tuple[Record, ...] = ()
    stage: str = ""
    until: date | None = None

    def days(self, at: datetime) -> Mapping[str, str]:
        """How far ahead it is, and whether it comes later than it should have."""
        if self.until is None or not self.stage:
            return {"提前天数": "", "还有天数": "", "补发": ""}
        late = at.date() > self.until - timedelta(days=int(self.stage))
        left = (self.until - at.date()).days
        words = "【补发】" if late else ""
        return {"提前天数": self.stage, "还有天数": str(left), "补发": words}


@dataclass(frozen=True, slots=True)
class Page:
    """A record as an audience may see it, with all that its facts are made of."""

    record: Record
    form: Form
    name: str  # the audience
    office: Office
    at: datetime
    around: Around
    seen: Mapping[str, str]

    @classmethod
    def of(
        cls,
        record: Record,
        form: Form,
        name: str,
        office: Office,
        at: datetime,
        around: Around,
    ) -> Page:
        """The page of a record for audience ``name``."""
        seen = privacy.view(record, form, name, office)
        return cls(record, form, name, office, at, around, seen)

    def other(self, record: Record) -> Page:
        """The page of another register's record, for the same audience at most."""
        form = self.office.forms[record.form]
        open_to = self.office.audiences[self.name].text == "full"
        closed = privacy.sealed(record, form)
        closed = privacy.apart(record) or (closed and not open_to)
        around = replace(self.around, members=())
        name = "sealed" if closed else self.name
        page = Page.of(record, form, name, self.office, self.at, around)
        if open_to and not closed:
            return page
        return replace(page, seen=_safe(page))


def _safe(page: Page) -> Mapping[str, str]:
    """Without the texts in which somebody may still be known after masking (8.2)."""
    by_id = page.form.by_id
    return {
        name: "" if by_id[name].personal == "text" and privacy.left_over(text) else text
        for name, text in page.seen.items()
    }


# ── further placeholders ────────────────────────────────────────────────────


def names(form: Form) -> Iterator[str]:
    """Every placeholder that the form itself adds."""
    yield from (one.name for one in form.fact)
    yield from (one.name for one in form.table)


def further(page: Page) -> dict[str, Printable]:
    """Each ``[[field]]`` and ``[[list]]`` of the form, by its name."""
    lists = {one.name: rows(one, page) for one in page.form.table}
    return {**{one.name: fact(one.name, page) for one in page.form.fact}, **lists}


def fact(name: str, page: Page) -> str:
    """What the first ``[[field]]`` of this name says that fits and is not empty."""
    values, stale = page.record.values, page.record.stale
    for one in page.form.fact:
        fits = one.name == name and equal(values, one.only_if, stale)
        if fits and (text := _said(one, page)):
            return text
    return ""


def _said(one: Fact, page: Page) -> str:
    if one.of:
        return _shown(one, one.of, page)
    if one.from_:
        column = one.from_.partition(".")[2]
        found = _other(one, page)
        return _shown(one, column, page.other(found)) if found else ""
    if one.config:
        return str(page.office.settings.get(one.config, ""))
    return one.text or _AS[one.shown_as](page.at, "")


def _other(one: Fact, page: Page) -> Record | None:
    """The one record that a ``from`` means; None where none or several are alike."""
    form, values = one.from_.partition(".")[0], page.record.values
    if not one.same:
        registers = page.around.registers
        found = registers.numbered(said(values.get(one.by))) if one.by else None
        those = [found] if found else registers.spoken_of(page.record)
        return next((other for other in those if other.form == form), None)
    pairs = (item.partition("=") for item in one.same)
    same = {theirs or own: values.get(own) for own, _, theirs in pairs}
    if any(value in (None, "") for value in same.values()):
        return None
    alike = page.around.registers.alike(form, same)
    return alike[0] if len(alike) == 1 else None


def _shown(one: Fact, column: str, page: Page) -> str:
    """A value as the field writes it; what the audience sees masked stays masked."""
    text, value = page.seen[column], _value(column, page)
    if not text:
        return ""
    if one.shown_as == "courtesy":
        return _courtesy(one, column, page)
    if one.shown_as == "followup" and isinstance(value, date):
        return _later(value, page.office.followup_hours)
    return _AS[one.shown_as](value, text) if text == shown(value) else text


def _value(column: str, page: Page) -> Value:
    if page.form.by_id[column].type == "number":
        return page.record.number
    return page.record.values.get(column)


def _courtesy(one: Fact, column: str, page: Page) -> str:
    """张先生; 张先生/女士 where no column tells; nothing where a name is hidden."""
    sight = page.office.audiences[page.name]
    kind = page.form.by_id[column].personal
    if kind and getattr(sight, kind) not in ("full", "courtesy"):
        return page.seen[column]
    told = said(page.record.values.get(one.sex))
    title = _TITLES.get(sex_of(told) or told, "先生/女士")
    whole = names_of(said(_value(column, page)))
    return "、".join(_addressed(name, title) for name in whole)


def _addressed(name: str, title: str) -> str:
    family = surname(name)
    if is_courtesy(name) or name in privacy.NOBODY or not family:
        return name
    return f"{family}{title}"


def _later(value: date, hours: int) -> str:
    """So many hours after a moment; after a day that has no time, in whole days."""
    if isinstance(value, datetime):
        return _short(value + timedelta(hours=hours), "")
    return _short(value + timedelta(days=max(1, hours // 24)), "")


# ── how a value is written ──────────────────────────────────────────────────


def _money(value: Value, text: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return text
    return f"{abs(value):,.2f}"


def _capitals(value: Value, text: str) -> str:
    """The amount in capitals; of money given back the absolute amount (3.20)."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return text
    return amount_in_words(abs(Decimal(value)))


def _date(value: Value, text: str) -> str:
    return shown_date(value) if isinstance(value, date) else text


def _short(value: Value, text: str) -> str:
    """11月21日17:30, or 11月21日."""
    if not isinstance(value, date):
        return text
    clock = shown_time(value.time()) if isinstance(value, datetime) else ""
    return f"{value.month}月{value.day}日{clock}"


def _moment(value: Value, text: str) -> str:
    """2026年11月25日(星期三)9:30."""
    if not isinstance(value, date):
        return text
    clock = shown_time(value.time()) if isinstance(value, datetime) else ""
    return f"{shown_date(value)}(星期{_DAYS[value.weekday()]}){clock}"


def _month(value: Value, text: str) -> str:
    return f"{value.year}年{value.month}月" if isinstance(value, date) else text


#: Each word of ``as`` and how it writes; "today" and "month" also write the day on
#: which the paper came to be owed.
_AS: Mapping[str, Callable[[Value, str], str]] = {
    "plain": lambda _, text: text,
    "followup": lambda _, text: text,
    "money": _money,
    "capitals": _capitals,
    "date": _date,
    "short": _short,
    "moment": _moment,
    "today": _date,
    "month": _month,
}


# ── rows ────────────────────────────────────────────────────────────────────


def rows(table: Table, page: Page) -> list[Row]:
    """The rows of a ``[[list]]``; none where its condition does not hold."""
    if not equal(page.record.values, table.only_if, page.record.stale):
        return []
    if table.columns:
        return list(_of_columns(table, page))
    if table.choices:
        return list(_of_choices(table, page))
    if table.members:
        those: Sequence[Record] = page.around.members or (page.record,)
    else:
        those = page.around.registers.linked(table.linked, page.record.number)
    return [_of_record(table, page.other(one)) for one in those if not one.void]


def _of_columns(table: Table, page: Page) -> Iterator[Row]:
    """Each column that says something: its title and its value; 0 says nothing."""
    known = _configured(table, page)
    for number, name in enumerate(table.columns):
        text = page.seen[name]
        if text in ("", "0"):
            continue
        title = known[number] if number < len(known) else page.form.by_id[name].title
        yield dict(zip(table.fields, (title, text), strict=False))


def _of_choices(table: Table, page: Page) -> Iterator[Row]:
    """Each of the words, and whether the column of missing ones leaves it out."""
    missing = page.seen[table.missing] if table.missing else ""
    for word in _configured(table, page) or table.choices:
        yield dict(zip(table.fields, (word, word not in missing), strict=False))


def _configured(table: Table, page: Page) -> Sequence[str]:
    found = page.office.settings.get(table.config, ())
    return () if isinstance(found, str) else found


def _of_record(table: Table, page: Page) -> Row:
    """A record's columns by their titles, and its own further placeholders."""
    by_id = page.form.by_id
    return {
        placeholder(by_id[one].title) if one in by_id else one: (
            page.seen[one] if one in by_id else fact(one, page)
        )
        for one in table.fields
    }
