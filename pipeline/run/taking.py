"""The transaction that accepts one file: numbers, records, duties, the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import TypeGuard

from pipeline import duties, progress
from pipeline.effects import acknowledge
from pipeline.effects.acknowledge import REVISION, Outcome, Part
from pipeline.form import Form, said
from pipeline.intake import exclusive, reconcile
from pipeline.intake.check import Checked
from pipeline.intake.keys import SEPARATOR, keys_of
from pipeline.ledger import LEAVE, Kept, Ledger, Source, Take
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
)
from pipeline.office import Office
from pipeline.points import point
from pipeline.run.report import FileTold
from pipeline.run.seen import Dropped


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

    def carry_out(self, sheets: Sequence[tuple[Form, Sheet, Checked]]) -> FileTold:
        """Match, number, keep, owe, answer."""
        forms = list(dict.fromkeys(form for form, _, _ in sheets))
        changes = [
            (form, change)
            for form in forms
            for change in self._changes(form, [c for f, _, c in sheets if f is form])
        ]
        records = self._numbered(changes)
        changes = self._contested(changes, records)
        outcomes = self._kept(changes, records)
        parts = [
            Part(sheet, form, tuple(o for o in outcomes if self._of(o, form, sheet)))
            for form, sheet, _ in sheets
        ]
        about = [
            *self.found.findings,
            *(f for _, sheet, _ in sheets for f in sheet.findings),
            *(f for _, _, one in sheets for f in one.findings),
        ]
        answer = acknowledge.compose(parts, about, self.book, self.revision)
        numbers = {
            form.id: [o.record.number for o in outcomes if _of_form(o.record, form)]
            for form in forms
        }
        self.ledger.store_answer(self.take, self.stem, answer, numbers)
        self._owe_the_file()
        return FileTold(
            self.drop.name, answer.summary, wanting=answer.wanting, lines=answer.lines
        )

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
        return reconcile.settle(matches, form, histories, self._file_revision())

    def _claimed(self, form: Form, entries: Iterable[Entry]) -> list[Record]:
        """The records that have a value which these rows claim for themselves."""
        values = exclusive.claimed((one.values for one in entries), form)
        rule = form.exclusive
        if rule is None or not values:
            return []
        everything = self.ledger.everything(form.id)
        return [r for r in everything if said(r.values.get(rule.column)) in values]

    def _contested(
        self,
        changes: Sequence[tuple[Form, Change]],
        records: dict[int, tuple[Record, tuple[Altered, ...]]],
    ) -> list[tuple[Form, Change]]:
        """The changes with what is said of those whose value another record has."""
        told = list(changes)
        for form in {form.id: form for form, _ in changes if form.exclusive}.values():
            mine = [i for i, (one, _) in enumerate(changes) if one is form]
            claims = [
                exclusive.Claim(i, changes[i][1], records[i][0])
                for i in mine
                if i in records
            ]
            stored = self._claimed(form, [changes[i][1].entry for i in mine])
            for i, found in exclusive.contested(claims, form, stored):
                told[i] = form, reconcile.with_findings(told[i][1], [found])
                if found.level is Level.HOLD:
                    record, altered = records[i]
                    records[i] = replace(record, held=True), altered
        return told

    def _file_revision(self) -> int | None:
        """The revision that a returned register carries (design.md, Old copies)."""
        said = self.book.properties.get(REVISION, "")
        known = said.isdigit() and self.ledger.knows_revision(int(said))
        return int(said) if known else None

    def _numbered(
        self, changes: Sequence[tuple[Form, Change]]
    ) -> dict[int, tuple[Record, tuple[Altered, ...]]]:
        """New rows numbered by date, time, sheet, row; known ones brought forward."""
        found: dict[int, tuple[Record, tuple[Altered, ...]]] = {}
        order = sorted(range(len(changes)), key=lambda i: self._place(*changes[i], i))
        for index in order:
            form, change = changes[index]
            if change.kind is Kind.ADDED:
                found[index] = self._new(form, change)
            elif change.record is not None:
                found[index] = self._forward(form, change, change.record)
        return found

    @staticmethod
    def _place(form: Form, change: Change, index: int) -> tuple[date, time, int]:
        values = change.entry.values
        day = progress.business_day(values, form) or date.min
        clock = values.get(form.number.time)
        return day, clock if isinstance(clock, time) else time.min, index

    def _new(self, form: Form, change: Change) -> tuple[Record, tuple[Altered, ...]]:
        record = Record(
            form=form.id,
            number=self._next_number(form, change),
            values=change.values,
            first_seen=self.now,
            arrived_done=any(
                change.values.get(name) not in (None, "") for name in form.done
            ),
        )
        record = progress.begin(record, change.altered, form)
        return self._finished(form, change, record)

    def _next_number(self, form: Form, change: Change) -> str:
        if not form.numbered:
            key = keys_of(change.values, form).natural
            return f"{form.id}:{key.replace(SEPARATOR, '·')}"
        day = progress.business_day(change.values, form)
        assert day is not None  # noqa: S101 - a row without it is returned
        period = f"{day:%Y%m}" if self.office.reset == "month" else f"{day:%Y}"
        number = self.ledger.next_number(form.number.prefix, period)
        point("accept.numbered")
        return number

    def _forward(
        self, form: Form, change: Change, old: Record
    ) -> tuple[Record, tuple[Altered, ...]]:
        record = old
        if change.altered:
            record = progress.advance(old, change.values, change.altered, form)
        return self._finished(form, change, record)

    def _finished(
        self, form: Form, change: Change, record: Record
    ) -> tuple[Record, tuple[Altered, ...]]:
        """With the times and columns that the system fills, and the flags."""
        altered = list(change.altered)
        values = dict(record.values)
        if altered and not record.arrived_done:
            filled = progress.stamps(record, altered, form, self.now)
            altered += (stamped := list(filled))
            values |= {one.column: one.new for one in stamped}
        held, void = change.level is Level.HOLD, reconcile.is_void(values, form)
        if altered or (held, void) != (record.held, record.void):
            record = replace(record, values=values, held=held, void=void)
        own = progress.system_values(record, form, self.now)
        mine = [
            Altered(name, values.get(name), value)
            for name, value in own.items()
            if values.get(name) != value
        ]
        if altered or mine:
            record = replace(record, values={**values, **own}, revision=self.revision)
        return record, (*altered, *mine)

    def _kept(
        self,
        changes: Sequence[tuple[Form, Change]],
        records: Mapping[int, tuple[Record, tuple[Altered, ...]]],
    ) -> list[Outcome]:
        """Records into the ledger, with what they owe; each row's outcome."""
        outcomes: list[Outcome] = []
        kept: list[Kept] = []
        owed: list[Duty] = []
        for index, (form, read) in enumerate(changes):
            record, altered = records.get(index, (None, ()))
            change = _of_this_round(read, record)
            if record is None:
                outcomes.append(Outcome(change, change.record))
                continue
            owing = duties.owed(record, form, self.office, self.now)
            owed += owing.duties
            findings = [
                found._replace(place=change.entry.places.get(column))
                for column, found in owing.withheld
            ]
            findings += _reopened(change, record, form)
            outcomes.append(Outcome(reconcile.with_findings(change, findings), record))
            if record != change.record:
                kept.append(self._keep(form, change, record, altered))
        self.ledger.keep_many(kept, self.now)
        point("accept.kept")
        self.ledger.owe(owed, self.now)
        return outcomes

    def _keep(
        self, form: Form, change: Change, record: Record, altered: Iterable[Altered]
    ) -> Kept:
        entry = change.entry
        source = Source(self.drop.sha256, self.drop.name, entry.sheet, entry.row)
        key, loose = keys_of(record.values, form)
        return Kept(record, key, loose, tuple(altered), source)

    def _owe_the_file(self) -> None:
        """The answer, the original into the archive, and out of the inbox."""
        take = self.take
        answer = Duty("answer", take.subject, "回执", take.occasion, self.drop.folder)
        keep = Duty("keep", take.subject, "原件", "", "")
        leave = Duty(LEAVE, take.subject, "", take.occasion, "", after=keep.key)
        self.ledger.owe([keep, answer, leave], self.now)


def _of_form(record: Record | None, form: Form) -> TypeGuard[Record]:
    return record is not None and record.form == form.id


def _of_this_round(change: Change, record: Record | None) -> Change:
    """Without remarks on the order of times of which one is of a past round."""
    if record is None or not record.stale:
        return change
    entry = change.entry
    past = {entry.places[name] for name in record.stale if name in entry.places}
    left = [f for f in entry.findings if f.code != "in_order" or f.place not in past]
    return replace(change, entry=replace(entry, findings=tuple(left)))


def _reopened(change: Change, record: Record, form: Form) -> list[Finding]:
    """The sentence that asks to decide again (domain.md 5.3)."""
    before = change.record.round if change.record else 1
    if form.reopen is None or record.round == before:
        return []
    text = form.reopen.message.format(round=record.round)
    place = change.entry.places.get(form.reopen.column)
    return [Finding(Level.WARN, "reopened", text, place)]
