"""What is counted, month by month: each ``[[count]]`` of the report as items. Pure.

An item has a day, which says the month it belongs to, and may be kept or not: done in
time, called back, satisfied. Everything is cut off at the end of its month, or at the
moment at which the book is made (domain.md 6.1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from pipeline import privacy
from pipeline.form import Count, Equals, Form, Monthly, equal, filled, said
from pipeline.hours import END_OF_DAY, Month, month_of, month_span
from pipeline.model import Record
from pipeline.month import due, kinds
from pipeline.month.calling import Calls
from pipeline.month.matters import (
    Matter,
    Round,
    day_of,
    matter,
    moment,
    was_filled,
    when,
)
from pipeline.month.nouns import Ground, Item
from pipeline.month.spans import YEAR, Span, before, widened
from pipeline.office import Office
from pipeline.progress import business_day
from pipeline.sheets import Figure

_DAY = timedelta(days=1)
#: A record that says no day later than this before the months looked at is in none.
_REACH = timedelta(days=62)


class _Asked(NamedTuple):
    """What a count asks of the rows of one of its registers."""

    equal: Equals
    filled: tuple[str, ...]


class Counts:
    """Everything that is counted of a ground, looked up by count and month."""

    def __init__(
        self,
        ground: Ground,
        monthly: Monthly,
        office: Office,
        month: Month,
        now: datetime,
    ) -> None:
        self.ground, self.monthly, self.office = ground, monthly, office
        self.month, self.now = month, now
        first = month_span(before(month, YEAR + 1), office.month.closing_day)[0]
        self._since = first - _REACH
        self._matters: dict[str, list[Matter]] = {}
        self._numbered: dict[str, dict[str, Matter]] = {}
        self._found: dict[tuple[str, Month], list[Item]] = {}
        self._pending: dict[tuple[str, int], datetime | None] = {}
        self._dated: dict[
            tuple[str, ...], Mapping[Month, list[tuple[date, Record]]]
        ] = {}
        self._touched: dict[str, Mapping[Month, list[Matter]]] = {}
        self.figures: dict[tuple[str, Month], Figure] = {}  # those worked out already
        self._spans: dict[Month, Span] = {}
        self._asked: dict[tuple[str, str], _Asked] = {}
        self._fitting: dict[tuple[object, ...], dict[str, bool]] = {}
        self._lasting: dict[str, list[Matter]] = {}
        self._items: dict[tuple[str, str], list[Item]] = {}
        said_of = monthly.calls
        rows = ground.records.get(said_of.get("form", ""), ())
        self.calls = Calls(rows, said_of)

    # months

    def span(self, month: Month) -> Span:
        """The days of a month, up to the moment at which the book is made."""
        if month not in self._spans:
            first, last = month_span(month, self.office.month.closing_day)
            end = datetime.combine(last, END_OF_DAY)
            self._spans[month] = Span(first, last, min(end, self.now))
        return self._spans[month]

    def month_of(self, day: date) -> Month:
        """The month that a day belongs to."""
        return month_of(day, self.office.month.closing_day)

    def of(self, name: str, month: Month) -> list[Item]:
        """The items of a count in a month, or in the months that it names."""
        one = self.monthly.by_id[name]
        last = before(month, one.shift)
        months = last.month if one.year else one.months
        found = [self._in(one, before(last, n)) for n in reversed(range(months))]
        if one.kind in ("closed", "reopened") and months > 1:
            return kinds.once(item for those in found for item in those)
        return [item for those in found for item in those]

    def _in(self, one: Count, month: Month) -> list[Item]:
        key = one.id, month
        if key not in self._found:
            span = self.span(month)
            makes = {
                "due": self._due_in,
                "undone": self._undone_in,
                "overdue": self._overdue_in,
                "cohort": self._cohort,
                "rows": self._rows,
            }
            make = makes.get(one.kind, self._of_matters)
            empty = span.first > self.now.date() and not one.ahead
            self._found[key] = [] if empty else make(one, widened(span, one))
        return self._found[key]

    # rows

    def _rows(self, one: Count, span: Span) -> list[Item]:
        found = [
            Item(day, record, amount=kinds.amount(record, one))
            for form in one.form
            for day, record in self._by_day(form, one, span)
            if span.holds(day)
            and self.fits(record, one, self.office.forms[form], span.upto)
            and (not one.outside or self._is_outside(record, form, day))
        ]
        return kinds.distinct(found, one.distinct) if one.distinct else found

    def _by_day(self, form: str, one: Count, span: Span) -> list[tuple[date, Record]]:
        """The records of a register that are not void, by the day that counts.

        Those of the months that a span touches; the span itself may be shorter.
        """
        names = one.on or (self.office.forms[form].number.date,)
        key = (form, *names)
        if key not in self._dated:
            own: defaultdict[Month, list[tuple[date, Record]]] = defaultdict(list)
            for record in self.ground.records.get(form, ()):
                day = day_of(when(record.values, names, frozenset()))
                if day is not None and not record.void:
                    own[self.month_of(day)].append((day, record))
            self._dated[key] = own
        found = self._dated[key]
        return [pair for month in self._months(span) for pair in found.get(month, ())]

    def _months(self, span: Span) -> Iterator[Month]:
        """Every month that a span touches."""
        month, last = self.month_of(span.first), self.month_of(span.last)
        while month <= last:
            yield month
            month = before(month, -1)

    def fits(
        self, record: Record, one: Count, form: Form, upto: datetime | None = None
    ) -> bool:
        """Whether a record is one of those that a count speaks of.

        What happened after ``upto`` was empty by then.
        """
        key = one.id, form.id
        if key not in self._asked:
            wanted = {n: w for n, w in one.only_if.items() if n in form.by_id}
            names = tuple(name for name in one.filled if name in form.by_id)
            self._asked[key] = _Asked(wanted, names)
        asked, values = self._asked[key], record.values
        if not (equal(values, asked.equal) and filled(values, asked.filled)):
            return False
        if any(said(values.get(n)) in words for n, words in one.without.items()):
            return False
        return not any(was_filled(record, name, form, upto) for name in one.empty)

    def _is_outside(self, record: Record, form: str, day: date) -> bool:
        clock = record.values.get(self.office.forms[form].number.time)
        if not isinstance(clock, time):
            return False
        opens, closes = self.office.hours.of(day)
        return not opens <= clock <= closes

    # matters

    def matters(self, form: str) -> list[Matter]:
        """Every record of a register as a matter, void ones too."""
        if form not in self._matters:
            own, spoken = self.office.forms[form], self.monthly.of_form[form]
            histories = self.ground.histories
            found = (
                matter(record, own, spoken, histories.get(record.number, ()))
                for record in self.ground.records.get(form, ())
            )
            self._matters[form] = [one for one in found if one is not None]
        return self._matters[form]

    def matter_of(self, record: Record) -> Matter | None:
        """The matter that a record is; None where it is none."""
        if record.form not in self._numbered:
            found = self.matters(record.form)
            self._numbered[record.form] = {one.record.number: one for one in found}
        return self._numbered[record.form].get(record.number)

    @cached_property
    def sealed(self) -> frozenset[str]:
        """The numbers of all confidential records."""
        return frozenset(
            record.number
            for name, records in self.ground.records.items()
            if (form := self.office.forms[name]).secrecy is not None
            for record in records
            if privacy.sealed(record, form)
        )

    def live(self, one: Count, those: Iterable[Matter]) -> Iterator[Matter]:
        """Of these matters those that a count speaks of: not void, such as it says."""
        known: dict[str, bool] | None = None
        for each in those:
            if known is None:
                known = self._known_to_fit(one, each.form)
            number = each.record.number
            if number not in known:
                own = not each.record.void and self.fits(each.record, one, each.form)
                known[number] = own
            if known[number]:
                yield each

    def _known_to_fit(self, one: Count, form: Form) -> dict[str, bool]:
        """Which matters of a register fit what a count asks, as far as looked at.

        Counts that ask the same share it.
        """
        asked = (form.id, repr(one.only_if), repr(one.without), one.filled, one.empty)
        return self._fitting.setdefault(asked, {})

    def _of_matters(self, one: Count, span: Span) -> list[Item]:
        """Each kind that looks at matters, in sight."""
        by_day = {
            "received": kinds.received,
            "closed": kinds.closed,
            "reopened": kinds.reopened,
            "done": kinds.done,
            "replied": kinds.replied,
            "called": self.calls.called,
            "answers": self.calls.answers,
        }
        standing = {
            "carried": kinds.carried,
            "left": kinds.left,
            "pending": self._pending_in,
        }
        found: list[Item] = []
        for form in one.form:
            if one.kind in by_day:
                those, make = self._told_in(form, span), by_day[one.kind]
            else:
                those, make = self.open_ones(form), standing[one.kind]
            own = self.live(one, those)
            found += [item for each in own for item in make(each, one, span)]
        return found

    def _told_in(self, form: str, span: Span) -> list[Matter]:
        """The matters of which any day lies in the months of a span, in order."""
        if form not in self._touched:
            found: defaultdict[Month, list[Matter]] = defaultdict(list)
            for each in self.matters(form):
                days = {*each.days, *self.calls.days(each)}
                for month in {self.month_of(day) for day in days}:
                    found[month].append(each)
            self._touched[form] = found
        months = list(self._months(span))
        if len(months) == 1:
            return self._touched[form].get(months[0], [])
        every = (e for month in months for e in self._touched[form].get(month, ()))
        return list({each.record.number: each for each in every}.values())

    def open_ones(self, form: str) -> list[Matter]:
        """The matters that were open at any time in the months looked at."""
        if form not in self._lasting:
            self._lasting[form] = [
                each
                for each in self.matters(form)
                if any(end is None or end >= self._since for _, end in each.open_spans)
            ]
        return self._lasting[form]

    def _pending_in(self, each: Matter, one: Count, span: Span) -> Iterator[Item]:  # noqa: ARG002
        """Open at the cut-off, and due later than that."""
        if each.open_on(min(span.last, span.upto.date())):
            until = self.due_of(each, span.upto.date())
            if until is not None and until > span.upto:
                yield Item(each.received, each.record, due=until)

    def due_of(self, each: Matter, day: date) -> datetime | None:
        """By when a matter was due when a day ended; None where nothing says so."""
        key = each.record.number, each.round_on(day).nth
        if key not in self._pending:
            self._pending[key] = due.of_matter(each, day, self.office)
        return self._pending[key]

    # deadlines

    def _due_in(self, one: Count, span: Span) -> list[Item]:
        """What was due in a span: of the rounds of all that say a day near it."""
        near = span._replace(first=span.first - _REACH)
        return [
            item
            for form in one.form
            for each in self.live(one, self._told_in(form, near))
            for item in self._due_of(each, one)
            if span.holds(item.day) and item.due is not None and item.due <= span.upto
        ]

    def _undone_in(self, one: Count, span: Span) -> list[Item]:
        """What came by the cut-off and was not done by then, however long ago."""
        return [
            item._replace(
                kept=item.due > span.upto, amount=kinds.amount(item.record, one)
            )
            for form in one.form
            for each in self.live(one, self.matters(form))
            for item in self._due_of(each, one)
            if item.due is not None
            and self._came(item.record) <= span.last
            and (item.ended is None or moment(item.ended) > span.upto)
        ]

    def _overdue_in(self, one: Count, span: Span) -> list[Item]:
        return [item for item in self._undone_in(one, span) if not item.kept]

    def _came(self, record: Record) -> date:
        form = self.office.forms[record.form]
        return business_day(record.values, form) or date.min

    def _due_of(self, each: Matter, one: Count) -> list[Item]:
        """The rounds of a matter that come under a deadline, each with its due time."""
        key = one.id, each.record.number
        if key not in self._items:
            ids = [own for own in each.form.deadline if own.id in one.deadline]
            rounds = each.rounds[-1:] if one.kind != "due" else each.rounds
            rounds = rounds[:1] if one.first else rounds
            self._items[key] = [
                item
                for own in rounds
                for item in due.items(
                    own, ids, one, each.form, self.office, self._attempts(each)
                )
            ]
        return self._items[key]

    def _attempts(self, each: Matter) -> due.Attempts:
        """The moments at which somebody was called back about a round of a matter."""

        def of(one: Round, word: str) -> list[date]:
            own = replace(each, rounds=(one,))
            return [call.at for call in self.calls.tries(own, word)]

        return of

    # what comes back

    def _cohort(self, one: Count, span: Span) -> list[Item]:
        """What a column said first in the month, and whether it came back."""
        came = self._coming(one)
        first: dict[str, tuple[date, Record]] = {}
        for form in one.form:
            for day, record in self._by_day(form, one, span):
                text = kinds.text_of(record, one)
                known = first.get(text)
                if text and span.holds(day) and (known is None or day < known[0]):
                    first[text] = day, record
        return [
            Item(day, record, kinds.comes_back(day, came.get(text, ()), one.days))
            for text, (day, record) in first.items()
        ]

    def _coming(self, one: Count) -> Mapping[str, list[date]]:
        found: defaultdict[str, list[date]] = defaultdict(list)
        for record in self.ground.records.get(one.there, ()):
            day = day_of(record.values.get(one.day))
            if not record.void and day is not None:
                found[kinds.text_of(record, one)].append(day)
        return found

    def is_complete(self, name: str, month: Month) -> bool:
        """Whether all days within which something may come back are over."""
        one = self.monthly.by_id[name]
        if one.kind != "cohort":
            return True
        last = self.span(before(month, one.shift)).last
        return self.now.date() >= last + one.days * _DAY
