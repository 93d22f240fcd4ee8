"""What is owed, carried out: each kind of duty and its effect, in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import files, timed
from pipeline.duties import CLOSE
from pipeline.effects import acknowledge, archive, document
from pipeline.errors import FormError
from pipeline.intake.scans import REFUSED, is_scan
from pipeline.ledger import LEAVE, Ledger, Owed, Take
from pipeline.model import Done, Drop, Duty, Filed, Record, Trace
from pipeline.office import Office
from pipeline.package.read import read
from pipeline.points import point
from pipeline.post import Account
from pipeline.run import bundles, history, months, periods, propose, scans
from pipeline.run.closing import NOTHING, facts, seal
from pipeline.run.lists import draw
from pipeline.run.mails import send_all
from pipeline.run.propose import PROPOSE
from pipeline.run.related import Related
from pipeline.run.report import Report
from pipeline.run.shelf import seal_again, shelf_of


def act(
    office: Office, ledger: Ledger, account: Account, now: datetime, report: Report
) -> None:
    """Carry out everything that may be done now; mails last, in one batch."""
    acting = _Acting(office, ledger, now)
    effects: Mapping[str, Callable[[Owed], Done]] = {
        "answer": acting.answer,
        "keep": acting.keep,
        "refuse": acting.refuse,
        LEAVE: acting.leave,
        "document": acting.document,
        CLOSE: acting.close,
        scans.SCAN: acting.scan,
        PROPOSE: acting.propose,
        bundles.BUNDLE: acting.bundle,
        periods.EXTRACT: acting.extracts,
        periods.REVIEW: acting.review,
        months.KIND: acting.months.carry_out,
    }
    if not report.clock_behind:
        periods.owe(office, ledger, now)
    tried: set[str] = set()
    _all(acting, effects, tried, report)
    with report.trap(bundles.TITLE):
        bundles.owe(office, ledger, now)
    if not report.clock_behind:  # after the papers: their times are in the figures
        months.owe(acting.months, report)
    _all(acting, effects, tried, report)
    if not report.clock_behind:
        months.tell_late(acting.months, report)
        send_all(office, ledger, account, now, report)


def _all(
    acting: _Acting,
    effects: Mapping[str, Callable[[Owed], Done]],
    tried: set[str],
    report: Report,
) -> None:
    """Carry out every duty that is ready, each once in a pass."""
    ledger, now = acting.ledger, acting.now
    while those := [o for o in ledger.ready(now) if _fresh(o, effects, tried)]:
        for owed in those:
            tried.add(owed.duty.key)
            with report.trap(_what(owed.duty)):
                ledger.begin(owed.duty.key, "begun", now)
                point(f"{owed.duty.kind}.begun")
                acting.finish(owed, effects[owed.duty.kind](owed))
                point(f"{owed.duty.kind}.finished")
                report.count(owed.duty.kind)
                report.paths += [t.path for t in ledger.traces(owed.duty.key)]


def _fresh(owed: Owed, effects: Mapping[str, Any], tried: set[str]) -> bool:
    return owed.duty.kind in effects and owed.duty.key not in tried


def _what(duty: Duty) -> str:
    return f"{months.about(duty.subject)} {duty.rule}".strip()


class _Acting:
    """The effects of one pass over the ledger."""

    def __init__(self, office: Office, ledger: Ledger, now: datetime) -> None:
        self.office, self.ledger, self.now = office, ledger, now
        self.templates: dict[Path, Any] = {}
        self.related = Related(office, ledger)
        self.months = months.Making(office, ledger, now)

    # files

    def answer(self, owed: Owed) -> Done:
        """Draw the answer from the spooled bytes (effects/acknowledge.py)."""
        take = self._take(owed)
        drop, spooled = self._drop(take), self._spooled(take)
        stored = self.ledger.answer(take.id)
        old = acknowledge.is_old(spooled)
        book = read(spooled, name=take.name) if old else None
        ours = _Ours(self.ledger)
        month = f"{owed.entered:%Y-%m}"
        return acknowledge.carry_out(
            drop, spooled, stored, self.office, month, ours, book
        )

    def propose(self, owed: Owed) -> Done:
        """Rows for another register, beside the answer."""
        return propose.carry_out(owed, self.office, self.ledger)

    def keep(self, owed: Owed) -> Done:
        """The original, bit for bit, into the archive."""
        take = self._first_take(owed.duty.subject)
        drop = self._drop(take)
        path = archive.original_path(drop, owed.entered, acknowledge.stem(take.name))
        filed = Filed(
            path=path,
            sha256=drop.sha256,
            size=drop.size,
            category=archive.ORIGINALS,
            subject=owed.duty.subject,
            title=drop.stem,
            day=owed.entered.date(),
            at=owed.entered,
        )
        return archive.keep_original(drop, self._spooled(take), self.office, filed)

    def refuse(self, owed: Owed) -> Done:
        """The refused file into 退回, with the reason."""
        return self._refuse(self._take(owed))

    def _refuse(self, take: Take) -> Done:
        reason = self.ledger.refusal(take.sha256) or ""
        drop, spooled = self._drop(take), self._spooled(take)
        if is_scan(drop):
            drop = replace(drop, folder=REFUSED)
        return acknowledge.refuse(drop, spooled, reason, self.office)

    def leave(self, owed: Owed) -> Done:
        """Out of the inbox, now that the bytes are safe elsewhere."""
        take = self._take(owed)
        archive.leave_inbox(self._drop(take), self.office, self._lasting(take))
        return Done()

    def _lasting(self, take: Take) -> Path:
        """Where the bytes stand for good: in the archive, or among the refused.

        Somebody may have fetched the refused file before it could leave the inbox;
        then it is laid there once more.
        """
        filed = self.ledger.filed_of(take.subject)
        if filed := filed or self.ledger.shelf.filed_as(take.sha256):
            return self.office.paths.archive / filed[0].path
        told = Duty("refuse", take.subject, "退回", take.occasion, take.folder)
        for trace in self.ledger.traces(told.key):
            if trace.sha256 == take.sha256 == files.sha256_of(self._below(trace)):
                return self._below(trace)
        return self._below(self._refuse(take).traces[0])

    def _below(self, trace: Trace) -> Path:
        return self.office.paths.root / trace.path

    def _take(self, owed: Owed) -> Take:
        return self.ledger.take_of(int(owed.duty.occasion))

    def _first_take(self, subject: str) -> Take:
        leaves = [
            int(one.duty.occasion)
            for one in self.ledger.owed_by_subject(subject)
            if one.duty.kind == LEAVE
        ]
        return self.ledger.take_of(min(leaves))

    def _spooled(self, take: Take) -> Path:
        return self.office.paths.spool / take.sha256

    def _drop(self, take: Take) -> Drop:
        there = self._spooled(take)
        size = there.stat().st_size if there.exists() else 0
        return Drop(take.name, take.folder, take.sha256, size)

    def scan(self, owed: Owed) -> Done:
        """A scan into the folder of its record."""
        take = self._take(owed)
        data = self._spooled(take).read_bytes()
        return scans.keep(owed, take, data, self.office, self.ledger)

    # papers

    def document(self, owed: Owed) -> Done:
        """A Word file into the record's folder and to the printer's."""
        record = self._counted(self._record(owed.duty))
        form = self.office.forms[record.form]
        wanted = next((d for d in form.document if d.title == owed.duty.rule), None)
        if wanted is None:
            raise FormError(f"{form.id}/form.toml 里没有文书“{owed.duty.rule}”")
        shelf = shelf_of(record, self.office, self.ledger)
        if wanted.closing and not shelf.papers:
            return Done(note=NOTHING)
        same = [p for p in shelf.of(record.number) if p.title == wanted.title]
        paper = document.Paper(
            duty=owed.duty,
            record=record,
            form=form,
            document=wanted,
            entered=owed.entered,
            ordinal=shelf.ordinal,
            folder=shelf.folder,
            sealing=facts(shelf, owed.entered) if wanted.closing else {},
            nth=len(same) + 1 if wanted.closing else 1,
            around=self.related.around(owed.duty, form),
        )
        return document.carry_out(paper, self.office, self.templates)

    def _counted(self, record: Record) -> Record:
        """With the number of scanned originals, where nobody wrote one (C23)."""
        secrecy = self.office.forms[record.form].secrecy
        column = secrecy.originals if secrecy else ""
        if not column or record.values.get(column) not in (None, ""):
            return record
        count = scans.originals(record, self.office, self.ledger)
        said = {column: str(count)} if count else {}
        return replace(record, values={**record.values, **said})

    def bundle(self, owed: Owed) -> Done:
        """New papers of a folder as one file to print."""
        return bundles.draw(owed, self.office, self.ledger)

    def extracts(self, owed: Owed) -> Done:
        """The rows of a register, month by month."""
        return periods.draw_extracts(owed, self.office, self.ledger)

    def review(self, owed: Owed) -> Done:
        """What is past its period, for people to decide."""
        return periods.draw_review(owed, self.office, self.ledger)

    def close(self, owed: Owed) -> Done:
        """The folder of a record sealed."""
        return seal(self._record(owed.duty), self.office, self.ledger, owed.entered)

    def _record(self, duty: Duty) -> Record:
        record = self.ledger.record(duty.subject)
        assert record is not None  # noqa: S101 - a duty's record is never deleted
        return record

    def finish(self, owed: Owed, done: Done) -> None:
        """Done in the ledger, with what it set in the record's system columns."""
        with self.ledger.atomic():
            self.ledger.finish(owed.duty.key, done, self.now)
            for filed in done.filed:
                self.ledger.mark_stale(f"catalogue:{filed.path.partition('/')[0]}")
                if owed.duty.kind != CLOSE:
                    self._late(filed)
            if owed.duty.kind == CLOSE:  # a deadline may have waited for it
                self.ledger.clocks.stir([owed.duty.subject])
            if owed.duty.kind == "document":
                for trace in done.traces:
                    self.ledger.shelf.lay_out(trace, owed.duty.to)
            if owed.duty.kind == months.KIND:
                self.months.finish(owed)
            if done.sets:
                self._set(owed.duty, done)
            point(f"{owed.duty.kind}.finishing")

    def _late(self, filed: Filed) -> None:
        """What comes into a sealed folder has it sealed once more."""
        if record := self.ledger.record(filed.subject):
            seal_again(record, self.office, self.ledger, self.now)

    def _set(self, duty: Duty, done: Done) -> None:
        """What carrying it out says of the record, or of all that share the paper."""
        from pipeline.run.stamp import set_values

        form = self.office.forms[self._record(duty).form]
        for number in timed.members(duty, form):
            set_values(self.ledger, self.office, number, done.sets, self.now)


class _Ours(dict[str, str]):
    """The SHA-256 that we last wrote under a path, asked of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def get(self, path: str, default: Any = None) -> Any:
        """What we last wrote there; ``default`` for nothing."""
        return self._ledger.written(path) or default


# ── what is redrawn, and what is swept away ─────────────────────────────────


def redraw(office: Office, ledger: Ledger, report: Report) -> None:
    """Lists that are out of date, drawn anew from the ledger, once a pass."""
    history.mark_if_unknown(office, ledger)
    tried: set[str] = set()
    while those := [what for what in ledger.stale() if what not in tried]:
        for what in those:
            tried.add(what)
            with report.trap(what):
                draw(what, office, ledger)
                ledger.clear_stale(what)
                point("list.cleared")


def sweep(office: Office, ledger: Ledger) -> None:
    """Take spooled bytes away once nothing is owed for their file any more."""
    waiting = {one.duty.subject for one in (*ledger.owed_all(), *ledger.failed())}
    for path in office.paths.spool.iterdir():
        if f"file:{path.name[:8]}" not in waiting:
            with suppress(OSError):
                path.unlink()
            point("spool.sweeping")
    point("spool.swept")
