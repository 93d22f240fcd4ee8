"""The books of a month made: drawn, laid out, archived, and what they said kept.

What a book told stands in the payload of its duty, so that a later look can say which
figures became others. Killed anywhere, the next pass makes it under the same name.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import files, filing
from pipeline import month as monthly_books
from pipeline.errors import FormError
from pipeline.form import Monthly, load_monthly
from pipeline.hours import Month
from pipeline.ledger import MAIL, DutyState, Ledger, Owed
from pipeline.model import Done, Duty, Filed, Trace
from pipeline.month import Changed, Edition, Ground, Made
from pipeline.office import Office
from pipeline.points import point
from pipeline.privacy import holders
from pipeline.run.months import letters, sealed
from pipeline.run.months.ground import ground
from pipeline.run.months.times import (
    DRAFT,
    FINAL,
    KIND,
    REVISION,
    TITLE,
    month_in,
    subject_of,
    times_of,
)
from pipeline.sheets import NOTHING

Book = dict[str, Any]  # one book as the payload of its duty has it
Revised = tuple[Made, int, Sequence[Changed]]
_OVERTAKEN = "已经不需要,没有做"


def there(office: Office) -> bool:
    """Whether the office has such books at all."""
    return (office.paths.forms / "monthly" / "report.toml").exists()


@dataclass(slots=True)
class Making:
    """The books that a pass looks at or makes; a month's rows are read once."""

    office: Office
    ledger: Ledger
    now: datetime
    _monthly: Monthly | None = None
    _grounds: dict[tuple[Month, int], Ground] = field(default_factory=dict)
    _revised: dict[tuple[Edition, int], list[Revised]] = field(default_factory=dict)
    _kept: dict[str, list[Book]] = field(default_factory=dict)

    @property
    def monthly(self) -> Monthly:
        """monthly/report.toml, read once. ``FormError`` names the place."""
        if self._monthly is None:
            self._monthly = load_monthly(self.office.paths.forms, self.office.forms)
        if self._monthly is None:
            raise FormError("monthly/report.toml 不在 forms 文件夹里")
        return self._monthly

    # what the books say

    def books(self, edition: Edition) -> list[Made]:
        """Every book of an edition, as the ledger stands."""
        rows = self.ground(edition.month, edition.made)
        return monthly_books.draw_up(rows, self.monthly, self.office, edition)

    def ground(self, month: Month, upto: datetime, *, year: bool = False) -> Ground:
        """What a month, or the year that ends with it, is counted from."""
        key = month, self.ledger.months.latest()
        if key not in self._grounds:
            self._grounds.clear()  # one at a time: they are large
            office, ledger = self.office, self.ledger
            self._grounds[key] = ground(
                office, ledger, self.monthly, month, upto, year=year
            )
        return self._grounds[key]

    def revised(self, edition: Edition) -> list[Revised]:
        """The books in which a figure says something else than in the one sent.

        Each with the changes of its own figures alone, and its running number.
        """
        key = edition, self.ledger.months.latest()
        if key not in self._revised:
            self._revised[key] = list(self._look_again(edition))
        return self._revised[key]

    def _look_again(self, edition: Edition) -> Iterator[Revised]:
        known = self.sent(edition.month)
        for at, made in enumerate(self.books(edition)):
            sent = known.get(made.of.suffix)
            changes = list(_changes(sent["told"], made.told)) if sent else []
            if sent and changes:
                own = replace(edition, nth=sent["nth"] + 1, changes=changes)
                yield self.books(own)[at], own.nth, changes

    def sent(self, month: Month) -> Mapping[str, Book]:
        """Of each book, by its suffix, what its latest edition said and where it is."""
        those: dict[str, Book] = {}
        for one in editions(month, self.ledger):
            if one.state is DutyState.DONE and one.duty.occasion != DRAFT:
                for book in books_of(one.duty.key, self.ledger):
                    those[book["suffix"]] = book
        return those

    # made

    def carry_out(self, owed: Owed) -> Done:
        """Draw, lay out and archive the books of one duty; a draft is not archived."""
        traces, filed, books = [], [], []
        for made, nth, changes in self._wanted(owed):
            data = draw(made)
            point("month.drawn")
            traces.append(lay_out(made.book.file, data, self.office))
            point("month.laid_out")
            if owed.duty.occasion != DRAFT:
                filed.append(self._keep(owed, made, data))
                point("month.kept")
            told = {"path": traces[-1].path, "nth": nth, "changes": changes}
            books.append({**told, **self._told(owed, made)})
        if owed.duty.occasion == FINAL:
            traces += self._sealed(owed)
            point("month.sealed")
        self._kept[owed.duty.key] = books
        return Done(tuple(traces), tuple(filed), "" if books else _OVERTAKEN)

    def _wanted(self, owed: Owed) -> Sequence[Revised]:
        """The books of a duty, each with its running number and what changed in it."""
        month, occasion = month_in(owed.duty.subject), owed.duty.occasion
        if occasion == DRAFT and self.now >= times_of(month, self.office).final:
            return ()
        kind = REVISION.strip() if occasion.startswith(REVISION) else occasion
        edition = Edition(month, kind, owed.entered)
        if kind == REVISION.strip():
            return self.revised(edition)
        return [(made, 0, ()) for made in self.books(edition)]

    def _keep(self, owed: Owed, made: Made, data: bytes) -> Filed:
        """The archive's copy, read-only; what lies there unknown to us stays.

        But for what a try that was broken off may have left.
        """
        month, checksum = month_in(owed.duty.subject), files.sha256(data)
        folder = f"{month.year}/{filing.REPORTS}"
        stem, _, ending = made.book.file.rpartition(".")
        nth, where = 1, f"{folder}/{made.book.file}"
        known = {one.path for one in self.ledger.shelf.filed_in(folder)}
        while where in known or self._is_strange(where, checksum, owed):
            nth += 1
            where = f"{folder}/{filing.with_edition(stem, nth, f'.{ending}')}"
        path = self.office.paths.archive / where
        files.folder(path.parent, files.PRIVATE_FOLDER)
        if files.sha256_of(path) != checksum:
            files.write(path, data, files.KEPT)
        return Filed(
            path=where,
            sha256=checksum,
            size=len(data),
            category=filing.REPORTS,
            subject=owed.duty.subject,
            title=made.book.title,
            day=owed.entered.date(),
            at=owed.entered,
        )

    def _is_strange(self, where: str, checksum: str, owed: Owed) -> bool:
        there = files.sha256_of(self.office.paths.archive / where)
        return there not in ("", checksum) and owed.attempts == 0

    def _sealed(self, owed: Owed) -> list[Trace]:
        """The list of what is confidential, for those who decide it."""
        month = month_in(owed.duty.subject)
        rows, roles = self.ground(month, owed.entered), self.monthly.sealed_to
        where = self.office, self.ledger, owed.entered
        return list(sealed.lay_out(month, roles, rows, *where))

    def _told(self, owed: Owed, made: Made) -> Book:
        """What is remembered of a book, and what its mail says."""
        month, monthly = month_in(owed.duty.subject), self.monthly
        rows = self.ground(month, owed.entered)
        return {
            "suffix": made.of.suffix,
            "file": made.book.file,
            "told": dict(made.told),
            "says": letters.figures_told(made, monthly),
            "missing": letters.missing(made, monthly, rows, month, self.office),
        }

    # and once it is done

    def finish(self, owed: Owed) -> None:
        """What it told is kept, and who is to get it; inside the transaction."""
        books = self._kept.pop(owed.duty.key)
        data = json.dumps(books, ensure_ascii=False).encode()
        self.ledger.keep_payload(owed.duty.key, data)
        self.ledger.owe(self._mails(owed.duty, books), self.now)

    def _mails(self, duty: Duty, books: Sequence[Book]) -> Iterator[Duty]:
        """A mail for each reader of each book; of a draft, for the desk alone."""
        rule = letters.RULES[duty.occasion.partition(" ")[0]]
        given: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        for suffix, roles, tabs in self._readers(duty, books):
            for name in (n for role in roles for n in holders(role, self.office)):
                if not _has(given[name], tabs):
                    given[name].append(tabs)
                    yield Duty(
                        *(MAIL, duty.subject, rule, duty.occasion, name, suffix),
                        after=duty.key,
                        not_before=self.office.after_quiet(self.now),
                    )

    def _readers(
        self, duty: Duty, books: Sequence[Book]
    ) -> Iterator[tuple[str, Sequence[str], frozenset[str]]]:
        """Of each book that was made its suffix, who reads it, and its sheets."""
        monthly, made = self.monthly, {one["suffix"] for one in books}
        those = [one for one in monthly.book if one.suffix in made]
        if duty.occasion == DRAFT:
            yield from ((o.suffix, monthly.draft_to, frozenset()) for o in those[:1])
            return
        for one in those:
            yield one.suffix, one.to, frozenset(one.tabs)


def _has(given: Sequence[frozenset[str]], tabs: frozenset[str]) -> bool:
    """Whether somebody gets all these sheets already (no names: every sheet)."""
    return any(not one or (tabs and tabs <= one) for one in given)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Changed]:
    for label in dict.fromkeys((*after, *before)):
        old, new = before.get(label, NOTHING), after.get(label, NOTHING)
        if old != new:
            yield Changed(label, old, new)


# ── what is known of a month ────────────────────────────────────────────────


def editions(month: Month, ledger: Ledger) -> list[Owed]:
    """The duties by which books of this month are made, in order of entry."""
    those = ledger.owed_by_subject(subject_of(month))
    return [one for one in those if one.duty.kind == KIND]


def duty_of(month: Month, occasion: str) -> Duty:
    """The duty of a month's draft, final or revision."""
    return Duty(KIND, subject_of(month), TITLE, occasion, "")


def final_of(month: Month, ledger: Ledger) -> Owed | None:
    """What became of a month's final; None where it was never owed."""
    those = (o for o in editions(month, ledger) if o.duty.occasion == FINAL)
    return next(those, None)


def books_of(key: str, ledger: Ledger) -> list[Book]:
    """What the books of a duty said; nothing before it is done."""
    data = ledger.payload(key)
    return list(json.loads(data)) if data else []


# ── on the disk ─────────────────────────────────────────────────────────────


def draw(made: Made) -> bytes:
    """A book as the bytes of an .xlsx."""
    from pipeline.effects import monthly

    return monthly.draw(made.book)


def lay_out(name: str, data: bytes, office: Office) -> Trace:
    """A book into outbox/月报/, for those who may open it."""
    path = files.folder(folder_of(office), files.PRIVATE_FOLDER) / name
    checksum = files.write(path, data, files.PRIVATE)
    return Trace(path.relative_to(office.paths.root).as_posix(), checksum, len(data))


def folder_of(office: Office) -> Path:
    """Where the books of the months lie."""
    return files.folder(office.paths.outbox) / TITLE
