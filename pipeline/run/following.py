"""What follows from the rows of a file for records of other registers.

A row's link changes another record as if that record's own clerk had written it: its
round, states and system columns follow, and so may further records, until nothing
changes any more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from pipeline import links, privacy, progress, proposals
from pipeline.findings import CATALOGUE
from pipeline.form import Form, Link, equal, filled, said
from pipeline.intake.keys import keys_of
from pipeline.ledger import Source
from pipeline.model import Altered, Change, Finding, Level, Record, Values
from pipeline.office import Office
from pipeline.points import point
from pipeline.repeats import repeats
from pipeline.run.pages import Pages
from pipeline.run.settle import settled
from pipeline.values import Value, fold

_ROUNDS = 12  # a record is looked at no oftener: forms may speak of each other in turn


def _misplaced(spoken: links.Spoken, source: Source) -> Iterator[tuple[str, Finding]]:
    """A row that belongs into a workbook of its own (domain.md 8.5)."""
    for link, other in spoken.those:
        if link.book and source.file and fold(link.book) not in fold(source.file):
            sentence = CATALOGUE["link_book"]
            text = sentence.text.format(number=other.number, book=link.book)
            place = link.by or link.pairs[0][0]
            yield place, Finding(Level.WARN, "link_book", text)


class Following:
    """The links of one transaction, followed to their end."""

    def __init__(
        self, pages: Pages, office: Office, now: datetime, revision: int
    ) -> None:
        self._pages, self._office = pages, office
        self._now, self._revision = now, revision
        self._queue = deque[tuple[str, frozenset[str], Source]]()
        self._typed: set[str] = set()  # rows of the file, not changed by a link
        self._looked: dict[str, int] = {}
        self._said: dict[str, list[tuple[str, Finding]]] = {}
        self._takers = {
            form.id: [
                (other, link)
                for other in office.forms.values()
                for link in other.link
                if link.to == form.id and link.takes
            ]
            for form in office.forms.values()
        }

    def begin(self, record: Record, change: Change, source: Source) -> None:
        """A row of the file is to be followed."""
        changed = frozenset(one.column for one in change.altered)
        self._typed.add(record.number)
        self._queue.append((record.number, changed, source))

    def again(self, record: Record, changed: frozenset[str], source: Source) -> None:
        """A record that changed otherwise is to be followed."""
        self._queue.append((record.number, changed, source))

    def carry_out(self) -> dict[str, list[tuple[str, Finding]]]:
        """Follow everything; what is to be said, by number: (own column, finding)."""
        while self._queue:
            number, changed, source = self._queue.popleft()
            self._looked[number] = self._looked.get(number, 0) + 1
            record = self._pages.record(number)
            if record is not None and self._looked[number] <= _ROUNDS:
                self._follow(record, changed, source)
        point("accept.followed")
        return self._said

    def _follow(self, record: Record, changed: frozenset[str], source: Source) -> None:
        form = self._office.forms[record.form]
        about: list[tuple[str, Finding]] = []
        if form.link:
            spoken = links.spoken_of(record, form, self._office, self._pages)
            about += [*spoken.findings, *_misplaced(spoken, source)]
            before = links.linked(record)
            record, changed = self._own(record, form, spoken, changed, source)
            for number in set(before) - set(links.linked(record)):
                self._leave(record, form, number, source)
            for link, other in spoken.those:
                now = self._pages.record(other.number) or other
                self._tell(record, form, link, now, changed, source)
        alike = repeats(record, form, self._pages)
        about += alike.said
        new: dict[str, Value] = {
            name: True for name in alike.marks if not record.values.get(name)
        }
        if new:
            record = self._change(record, form, new, source, again=False)
        self._said[record.number] = about
        if record.number in self._typed:
            self._typed.discard(record.number)
            self._make(record, form, changed, source)
        self._give(record, source)

    # the row itself

    def _own(
        self,
        record: Record,
        form: Form,
        spoken: links.Spoken,
        changed: frozenset[str],
        source: Source,
    ) -> tuple[Record, frozenset[str]]:
        """It remembers of whom it speaks, and takes from them what it has not."""
        new: dict[str, Value] = {}
        if spoken.numbers and spoken.numbers != said(record.values.get(links.LINKED)):
            new[links.LINKED] = spoken.numbers
        for link, other in spoken.those:
            new |= links.taken(record, link, other, form)
        if not new:
            return record, changed
        record = self._change(record, form, new, source, again=False)
        return record, changed | new.keys()

    # the others

    def _tell(
        self,
        record: Record,
        form: Form,
        link: Link,
        other: Record,
        changed: frozenset[str],
        source: Source,
    ) -> None:
        new = links.told(record, form, link, other, self._office, self._pages, changed)
        if new:
            self._change(other, self._office.forms[other.form], new, source)

    def _leave(self, record: Record, form: Form, number: str, source: Source) -> None:
        """A record of which the row spoke no longer holds what the row said."""
        other = self._pages.record(number)
        if other is None:
            return
        for link in form.link:
            if link.to == other.form:
                new = links.left(record, form, link, other, self._pages)
                if new:
                    self._change(other, self._office.forms[link.to], new, source)

    def _give(self, record: Record, source: Source) -> None:
        """Those who take from this record take anew."""
        for form, link in self._takers[record.form]:
            for one in self._pages.having(form.id, links.LINKED, record.number):
                if new := links.taken(one, link, record, form):
                    self._change(one, form, new, source)

    def _make(
        self, record: Record, form: Form, changed: frozenset[str], source: Source
    ) -> None:
        """A row that is itself a record of another register: one place to type."""
        for makes in form.makes:
            self._hold_alike(record, makes.form, source)
            if record.void or record.arrived_done or not changed & {*makes.at}:
                continue
            whole = filled(record.values, makes.filled, record.stale)
            if whole and equal(record.values, makes.only_if, record.stale):
                made = proposals.made(record, form, makes, self._office)
                there = self._office.forms[makes.form]
                if not proposals.is_there(made, makes, self._pages):
                    self._enter(made, there, record, source)

    def _hold_alike(self, record: Record, form: str, source: Source) -> None:
        """What a row made is held as long as the row is."""
        for one in self._pages.having(form, links.LINKED, record.number):
            mine = one.values.get(proposals.MADE_BY) == record.number
            if mine and one.held != record.held:
                self._pages.put(replace(one, held=record.held), (), source)

    def _enter(self, values: Values, form: Form, above: Record, source: Source) -> None:
        if any(values.get(name) in (None, "") for name in form.required):
            return
        key = keys_of(values, form)
        if self._pages.known(form, key.natural):
            return
        values = {**progress.defaults(form), **values, links.LINKED: above.number}
        if privacy.apart(above):
            values[privacy.APART] = True
        number = self._pages.number_for(values, form, above)
        record = Record(form.id, number, values, self._now, held=above.held)
        given = [Altered(name, None, value) for name, value in values.items()]
        whole = settled(record, form, self._office, given, self._now, self._revision)
        self._pages.put(*whole, source)
        if any(link.sums or link.fills for link in form.link):
            self.again(whole[0], frozenset(values), source)

    def _change(
        self,
        record: Record,
        form: Form,
        new: dict[str, Value],
        source: Source,
        *,
        again: bool = True,
    ) -> Record:
        """A record with new values and all that follows for itself; looked at again."""
        given = [Altered(n, record.values.get(n), value) for n, value in new.items()]
        values = {**record.values, **new}
        record = progress.advance(record, values, given, form)
        record, altered = settled(
            record, form, self._office, given, self._now, self._revision
        )
        self._pages.put(record, altered, source)
        if again:
            self.again(record, frozenset(one.column for one in altered), source)
        return record
