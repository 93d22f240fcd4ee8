"""The transaction that accepts one file: numbers, records, duties, the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import cached_property
from typing import TypeGuard

from pipeline import duties, links, privacy, progress
from pipeline.effects import acknowledge
from pipeline.effects.acknowledge import REVISION, Outcome, Part
from pipeline.form import Form
from pipeline.intake import exclusive, reconcile
from pipeline.intake.check import Checked, Desk
from pipeline.intake.keys import SEPARATOR, keys_of
from pipeline.ledger import LEAVE, Ledger, Source, Take
from pipeline.model import (
    Altered,
    Change,
    Duty,
    Entry,
    Finding,
    Kind,
    Level,
    Record,
    Sheet,
    Values,
)
from pipeline.office import Office
from pipeline.points import point
from pipeline.run import history, propose
from pipeline.run.desk import desk_for
from pipeline.run.following import Following
from pipeline.run.pages import Pages
from pipeline.run.report import FileTold
from pipeline.run.secondbook import closed
from pipeline.run.seen import Dropped
from pipeline.run.settle import settled
from pipeline.run.whole import has_whole, of_the_whole


class Taking:
    """The transaction that accepts one file's rows."""

    def __init__(
        self, take: Take, one: Dropped, office: Office, ledger: Ledger, now: datetime
    ) -> None:
        assert one.book is not None  # noqa: S101 - accept looked
        assert one.found is not None  # noqa: S101 - accept looked
        self.take, self.drop, self.book, self.found = (
            take,
            one.drop,
            one.book,
            one.found,
        )
        self.office, self.ledger, self.now = office, ledger, now
        self.stem = acknowledge.stem(one.drop.name)
        self.revision = ledger.next_revision()
        self.pages = Pages(ledger, office)

    def carry_out(self, sheets: Sequence[tuple[Form, Sheet, Checked]]) -> FileTold:
        """Match, number, follow links, keep, owe, answer."""
        forms = list(dict.fromkeys(form for form, _, _ in sheets))
        changes = [
            (form, change)
            for form in forms
            for change in self._changes(form, [c for f, _, c in sheets if f is form])
        ]
        changes, numbers = self._numbered(changes)
        changes = self._contested(changes, numbers)
        said = self._followed(changes, numbers)
        outcomes = self._kept(changes, numbers, said)
        parts = [
            Part(sheet, form, tuple(o for o in outcomes if self._of(o, form, sheet)))
            for form, sheet, _ in sheets
        ]
        about = [
            *self.found.findings,
            *(f for _, sheet, _ in sheets for f in sheet.findings),
            *(f for _, _, one in sheets for f in one.findings),
        ]
        told = {form.id: self._told(form) for form in forms}
        answer = acknowledge.compose(parts, about, self.book, self.revision, told)
        held = {
            form.id: [o.record.number for o in outcomes if _of_form(o.record, form)]
            for form in forms
        }
        self.ledger.store_answer(self.take, self.stem, answer, held)
        self._owe_the_file()
        return FileTold(
            self.drop.name, answer.summary, wanting=answer.wanting, lines=answer.lines
        )

    def _told(self, form: Form) -> acknowledge.Told:
        every = self.office.forms
        decided = links.decided_by_others(every, form)
        return acknowledge.Told(links.set_by_others(every, form), decided)

    @staticmethod
    def _of(outcome: Outcome, form: Form, sheet: Sheet) -> bool:
        entry = outcome.change.entry
        return entry.form == form.id and entry.sheet == sheet.name

    def _changes(self, form: Form, checked: Sequence[Checked]) -> list[Change]:
        """What each row of one form means, asked of the ledger in bulk."""
        entries = [entry for one in checked for entry in one.entries]
        matches = reconcile.begin(entries, form)
        stated = self.ledger.records(m.number for m in matches if m.number)
        taken = reconcile.by_number(matches, form, stated)
        keys = [m.keys for m in reconcile.left(matches)]
        before = self.ledger.last_numbers(form.id, self.stem) if form.numbered else ()
        known = reconcile.Known(
            by_key=self.ledger.by_key(form.id, {key.natural for key in keys}),
            by_loose=self.ledger.by_loose(form.id, {key.loose for key in keys}),
            earlier=self.ledger.records(n for n in before if n not in taken),
        )
        reconcile.match(matches, form, known, taken)
        exclusive.join(matches, form, self._claimed(form, entries), taken)
        histories = self.ledger.histories(reconcile.differing(matches))
        changes = reconcile.settle(matches, form, histories, self._file_revision())
        return changes if self._apart(form) else [closed(one) for one in changes]

    def _apart(self, form: Form) -> bool:
        """Whether this file is the second book of a register (domain.md 8.5)."""
        drop = self.drop
        return privacy.is_second_book(form, self.office, drop.folder, drop.name)

    def _claimed(self, form: Form, entries: Iterable[Entry]) -> list[Record]:
        """The records that have a value which these rows claim for themselves."""
        rule = form.exclusive
        if rule is None:
            return []
        values = exclusive.claimed((one.values for one in entries), form)
        found = self.ledger.having(form.id, rule.column, values)
        return [record for those in found.values() for record in those]

    def _contested(
        self, changes: Sequence[tuple[Form, Change]], numbers: Mapping[int, str]
    ) -> list[tuple[Form, Change]]:
        """The changes with what is said of those whose value another record has."""
        told = list(changes)
        for form in {form.id: form for form, _ in changes if form.exclusive}.values():
            claims = [
                exclusive.Claim(i, changes[i][1], record)
                for i, number in numbers.items()
                if changes[i][0] is form and (record := self.pages.record(number))
            ]
            stored = self._claimed(form, [one.change.entry for one in claims])
            for i, found in exclusive.contested(claims, form, stored):
                told[i] = form, reconcile.with_findings(told[i][1], [found])
                if found.level is Level.HOLD:
                    self.pages.hold(numbers[i], self._source(told[i][1]))
        return told

    def _file_revision(self) -> int | None:
        """The revision that a returned register carries (design.md, Old copies)."""
        said = self.book.properties.get(REVISION, "")
        known = said.isdigit() and self.ledger.knows_revision(int(said))
        return int(said) if known else None

    def _numbered(
        self, changes: Sequence[tuple[Form, Change]]
    ) -> tuple[list[tuple[Form, Change]], dict[int, str]]:
        """New rows numbered by date, time, sheet, row; known ones brought forward.

        Those below which others stand come first. A row that must have a parent and
        has none is returned.
        """
        read, numbers = list(changes), dict[int, str]()
        order = sorted(range(len(read)), key=lambda i: self._place(*read[i], i))
        for index in order:
            form, change = read[index]
            if change.kind is Kind.ADDED:
                spoken = self._spoken_of_new(form, change)
                if wanting := [
                    f for _, f in spoken.findings if f.level is Level.REJECT
                ]:
                    read[index] = form, _returned(change, spoken, wanting)
                    continue
                record, altered = self._new(form, change, spoken)
            elif change.record is not None:
                self.pages.see(change.record)
                change = self._own_words(form, change, change.record)
                read[index] = form, change
                record, altered = self._forward(form, change)
            else:
                continue
            numbers[index] = record.number
            if record != change.record:
                self.pages.put(record, altered, self._source(change))
        return read, numbers

    def _own_words(self, form: Form, change: Change, record: Record) -> Change:
        """A change without what another register says of the record."""
        governing = exclusive.governed(record, self.office, self.pages)
        return exclusive.without_governed(change, governing, form)

    def _spoken_of_new(self, form: Form, change: Change) -> links.Spoken:
        """What a new row speaks of, where its number or its being there hangs on it."""
        if not any(link.parent or link.must for link in form.link):
            return links.Spoken()
        bare = Record(form.id, "", change.values, self.now)
        return links.spoken_of(bare, form, self.office, self.pages)

    def _place(
        self, form: Form, change: Change, index: int
    ) -> tuple[int, date, time, int]:
        values = change.entry.values
        day = progress.business_day(values, form) or date.min
        clock = values.get(form.number.time)
        below = sum(link.parent for link in form.link)
        return below, day, clock if isinstance(clock, time) else time.min, index

    def _new(
        self, form: Form, change: Change, spoken: links.Spoken
    ) -> tuple[Record, tuple[Altered, ...]]:
        values = dict(change.values)
        if self._apart(form):
            values[privacy.APART] = True
        for link, other in spoken.those:
            bare = Record(form.id, "", values, self.now)
            values |= links.taken(bare, link, other, form)
        record = Record(
            form=form.id,
            number=self._next_number(form, values, spoken.parent),
            values=values,
            first_seen=self.now,
            arrived_done=any(values.get(n) not in (None, "") for n in form.done),
        )
        given = [Altered(name, None, value) for name, value in values.items()]
        record = progress.begin(record, given, form)
        return self._settled(record, form, given, change)

    def _settled(
        self, record: Record, form: Form, given: Iterable[Altered], change: Change
    ) -> tuple[Record, tuple[Altered, ...]]:
        held = change.level is Level.HOLD
        return settled(
            record, form, self.office, given, self.now, self.revision, held=held
        )

    def _next_number(self, form: Form, values: Values, parent: Record | None) -> str:
        if not form.numbered:
            key = keys_of(values, form).natural
            return f"{form.id}:{key.replace(SEPARATOR, '·')}"
        number = self.pages.number_for(values, form, parent)
        point("accept.numbered")
        return number

    def _forward(
        self, form: Form, change: Change
    ) -> tuple[Record, tuple[Altered, ...]]:
        assert change.record is not None  # noqa: S101 - _numbered looked
        record = old = change.record
        if change.altered:
            record = progress.advance(old, change.values, change.altered, form)
        return self._settled(record, form, change.altered, change)

    # what rows say of other records

    def _followed(
        self, changes: Sequence[tuple[Form, Change]], numbers: Mapping[int, str]
    ) -> dict[str, list[tuple[str, Finding]]]:
        """Every link of the rows, and what follows from it; what is to be said."""
        sources = {n: self._source(changes[i][1]) for i, n in numbers.items()}
        following = Following(self.pages, self.office, self.now, self.revision)
        for index, number in numbers.items():
            form, change = changes[index]
            record = self.pages.record(number)
            assert record is not None  # noqa: S101 - it was put there
            if record != change.record or form.link or form.again:
                following.begin(record, change, sources[number])
        return following.carry_out()

    def _source(self, change: Change) -> Source:
        entry = change.entry
        return Source(self.drop.sha256, self.drop.name, entry.sheet, entry.row)

    # into the ledger

    def _kept(
        self,
        changes: Sequence[tuple[Form, Change]],
        numbers: Mapping[int, str],
        said: Mapping[str, Sequence[tuple[str, Finding]]],
    ) -> list[Outcome]:
        """Records into the ledger, with what they owe; each row's outcome."""
        outcomes: list[Outcome] = []
        owed: list[Duty] = []
        rows = set(numbers.values())
        for index, (form, read) in enumerate(changes):
            record = self.pages.record(numbers[index]) if index in numbers else None
            others = links.set_by_others(self.office.forms, form)
            change = _of_this_round(read, record, others)
            if record is None:
                outcomes.append(Outcome(change, change.record))
                continue
            about = said.get(record.number, ())
            record = self._held(record, about, self._source(change))
            owing = duties.owed(record, form, self.office, self.now)
            owed += owing.duties
            findings = [
                found._replace(place=change.entry.places.get(column))
                for column, found in (*owing.withheld, *about)
            ]
            findings += _reopened(change, record, form)
            if has_whole(form):
                findings += of_the_whole(change, record, form, self._desk)
            outcomes.append(Outcome(reconcile.with_findings(change, findings), record))
        for record in self.pages.changed():
            if record.number not in rows:
                form = self.office.forms[record.form]
                owed += duties.owed(record, form, self.office, self.now).duties
        owed += propose.owed(self.pages.changed(), self.take, self.office, self.pages)
        self.ledger.keep_many(kept := list(self.pages.kept()), self.now)
        history.mark(kept, self.office, self.ledger)
        point("accept.kept")
        self.ledger.owe(owed, self.now)
        return outcomes

    @cached_property
    def _desk(self) -> Desk:
        return desk_for(self.book, self.office, self.ledger, self.now.date())

    def _held(
        self, record: Record, about: Iterable[tuple[str, Finding]], source: Source
    ) -> Record:
        """A record is held by what is said of its links, as by what its cells say."""
        if record.held or all(found.level is not Level.HOLD for _, found in about):
            return record
        record = replace(record, held=True, revision=self.revision)
        self.pages.put(record, (), source)
        return record

    def _owe_the_file(self) -> None:
        """The answer, the original into the archive, and out of the inbox."""
        take = self.take
        answer = Duty("answer", take.subject, "回执", take.occasion, self.drop.folder)
        keep = Duty("keep", take.subject, "原件", "", "")
        leave = Duty(LEAVE, take.subject, "", take.occasion, "", after=keep.key)
        self.ledger.owe([keep, answer, leave], self.now)


def _returned(
    change: Change, spoken: links.Spoken, wanting: Sequence[Finding]
) -> Change:
    """A row that cannot stand without another record."""
    places = change.entry.places
    column = next(name for name, found in spoken.findings if found in wanting)
    place = places.get(column) or next(iter(places.values()), None)
    told = tuple(found._replace(place=place) for found in wanting)
    findings = (*change.findings, *told)
    return replace(change, kind=Kind.RETURNED, record=None, findings=findings)


def _of_form(record: Record | None, form: Form) -> TypeGuard[Record]:
    return record is not None and record.form == form.id


def _of_this_round(
    change: Change, record: Record | None, others: frozenset[str]
) -> Change:
    """Without remarks on the order of times of which one is no more.

    It is of a past round, or another register has meanwhile said a later one.
    """
    if record is None:
        return change
    entry = change.entry
    said = {n for n in others if entry.values.get(n) != record.values.get(n)}
    past = {entry.places[n] for n in record.stale | said if n in entry.places}
    if not past:
        return change
    left = [f for f in entry.findings if f.code != "in_order" or f.place not in past]
    return replace(change, entry=replace(entry, findings=tuple(left)))


def _reopened(change: Change, record: Record, form: Form) -> list[Finding]:
    """The sentence that asks to decide again, until it is done (domain.md 5.3)."""
    before = change.record.round if change.record else 1
    if form.reopen is None or (
        record.round == before and not progress.waits_anew(record, form)
    ):
        return []
    text = form.reopen.message.format(round=record.round)
    answers = form.reopen.answers.items()
    bad = (n for n, wrong in answers if record.values.get(n) == wrong)
    place = change.entry.places.get(next(bad, form.reopen.column))
    return [Finding(Level.WARN, "reopened", text, place)]
