"""The one memory of the house, as the others see it: ``Ledger``.

Two promises: a file goes in whole or not at all, and a duty is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.ledger import (
    archive,
    backup,
    duties,
    files,
    health,
    numbers,
    pauses,
    records,
)
from pipeline.ledger.clocks import Clocks
from pipeline.ledger.connection import atomic, open_reading, open_writing
from pipeline.ledger.months import Months
from pipeline.ledger.nouns import MAIL, DutyState, Kept, Mentions, Owed, Pause, Take
from pipeline.ledger.shelf import Shelf
from pipeline.model import (
    Answer,
    Done,
    Drop,
    Duty,
    Filed,
    Past,
    Record,
    Trace,
)


class Ledger:
    """Files, numbers, records with history, answers, duties, the archive's index.

    ``path`` is made, with its folder, where it is missing. With ``read_only`` nothing
    is made: a missing ledger reads as an empty one, and a writer may be at work.
    Every writing method stands alone or joins the ``atomic()`` around it. ``now`` is
    naive local time; the latest one is kept (``last_commit``).

    The file is not read through when it is opened, so that opening costs the same
    with 100 and with 100,000 records: ``check`` does it, and every ``backup``.

    Raises:
        Busy: another process wrote for longer than 15 s.
        Damaged: it is no ledger, is torn, or was swapped while open.
        PipelineError: disk full, no permission, or written by a newer program.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._db = open_reading(path) if read_only else open_writing(path)
        self.shelf = Shelf(self._db)  # what the archive and the printing ask
        self.clocks = Clocks(self._db)  # the deadlines that run
        self.months = Months(self._db)  # what the books of a month ask

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def atomic(self) -> AbstractContextManager[None]:
        """All or nothing, durable when it is left. Not to be nested."""
        return atomic(self._db)

    # files

    def take(self, drop: Drop, now: datetime) -> Take:
        """Note that a file was taken; ``nth`` counts the takings of these bytes."""
        return files.take(self._db, drop, now)

    def take_of(self, take_id: int) -> Take:
        """The taking with this id (``Take.occasion`` of a duty). Raises Damaged."""
        return files.take_of(self._db, take_id)

    def unfinished_takes(self) -> set[tuple[str, str, str]]:
        """(folder, name, sha256) of each file whose duty to leave the inbox is open.

        That duty has kind ``LEAVE``, ``Take.subject`` and ``Take.occasion``.
        """
        return files.unfinished(self._db)

    def refuse(self, take: Take, reason: str) -> None:
        """Keep why these bytes were refused: they get the same answer again."""
        files.refuse(self._db, take.sha256, reason)

    def refusal(self, sha256: str) -> str | None:
        """Why these bytes were refused; None if they were not."""
        return files.refusal(self._db, sha256)

    def refused(self) -> list[dict[str, str]]:
        """Every refused file: its name and why, the latest first."""
        return files.refused(self._db)

    # numbers

    def next_revision(self) -> int:
        """One more for every transaction that accepts rows."""
        return numbers.next_revision(self._db)

    def revision(self) -> int:
        """The latest revision; 0 in an empty ledger."""
        return numbers.revision(self._db)

    def knows_revision(self, number: int) -> bool:
        """Whether this ledger issued a revision, not one that a restore has lost."""
        return numbers.knows_revision(self._db, number)

    def next_number(self, prefix: str, period: str) -> str:
        """The next number of a series: ``TS-2026-0012``; no gap, never twice.

        Args:
            prefix: the form's, ``TS``; below a record, the first part of its number.
            period: the business year ``2026`` or month ``202611``; below a record,
                the last part of its number, or the letters that stand after it.

        Raises:
            RuntimeError: outside of ``atomic()``, where a fault would leave a gap.
            ValueError: the period is neither a year, a month nor a record's.
        """
        return numbers.next_number(self._db, prefix, period)

    def high_water(self) -> dict[str, int]:
        """The last number of every series: ``{"TS-2026": 12}``."""
        return numbers.high_water(self._db)

    def raise_series(self, marks: Mapping[str, int]) -> None:
        """Never issue at or below these marks again; lower marks change nothing.

        Raises:
            Damaged: a mark names no series.
        """
        numbers.raise_series(self._db, marks)

    # records

    def record(self, number: str) -> Record | None:
        """The record under this number; None if it is not known."""
        return records.records(self._db, [number]).get(number)

    def records(self, those: Iterable[str]) -> dict[str, Record]:
        """The records that are known among these numbers."""
        return records.records(self._db, those)

    def by_key(self, form: str, keys: Iterable[str]) -> dict[str, list[Record]]:
        """The known records under these natural keys, each in order of number."""
        return records.by_key(self._db, form, keys)

    def by_loose(self, form: str, keys: Iterable[str]) -> dict[str, list[Record]]:
        """The known records under these keys without time, in order of number."""
        return records.by_loose(self._db, form, keys)

    def having(
        self, form: str, name: str, those: Iterable[str]
    ) -> dict[str, list[Record]]:
        """The records of a form that mention these texts in a column (``Kept``)."""
        return records.having(self._db, form, name, those)

    def look_into(
        self, sign: str, forms: Iterable[str], mentions: Callable[[Record], Mentions]
    ) -> None:
        """Index these forms anew, unless that was done under the same ``sign``."""
        records.look_into(self._db, sign, forms, mentions)

    def everything(self, form: str) -> Iterator[Record]:
        """All records of a form, in order of number. Keep none while reading."""
        return records.everything(self._db, form)

    def open_records(self) -> Iterator[Record]:
        """All records that are not void. Keep none while reading."""
        return records.open_records(self._db)

    def keep_many(self, kept: Iterable[Kept], now: datetime) -> None:
        """Insert or replace records under their numbers, each with one step of history.

        Raises:
            Damaged: a number belongs to another form; nothing was changed.
        """
        records.keep(self._db, kept, now)

    def history(self, number: str) -> tuple[Past, ...]:
        """What became of a record, oldest first; empty if it is not known."""
        return self.histories([number]).get(number, ())

    def histories(self, those: Iterable[str]) -> dict[str, tuple[Past, ...]]:
        """The history of each known number among these."""
        return records.histories(self._db, those)

    # answers

    def store_answer(
        self,
        take: Take,
        stem: str,
        answer: Answer,
        numbers: Mapping[str, Sequence[str]],
    ) -> None:
        """Keep what a file is answered, and the numbers it holds, form by form."""
        files.store_answer(self._db, take, stem, answer, numbers)

    def answer(self, take_id: int) -> Answer:
        """What a taking was answered. Raises Damaged when nothing was stored."""
        return files.answer(self._db, take_id)

    def last_numbers(self, form: str, stem: str) -> tuple[str, ...]:
        """The numbers in the latest answer to a file of this (normalised) stem."""
        return files.last_numbers(self._db, form, stem)

    # duties

    def owe(self, those: Iterable[Duty], now: datetime) -> int:
        """Enter the duties that are not known yet; how many that were."""
        return duties.owe(self._db, those, now)

    def ready(self, now: datetime) -> list[Owed]:
        """What may be done now, in order of entry.

        Owed or deferred; ``not_before`` and ``until`` have come; the duty it waits
        for (``after``) is done, settled or listed.
        """
        return duties.ready(self._db, now)

    def owed_all(self) -> list[Owed]:
        """Everything still to be done by itself: owed, begun, deferred."""
        return duties.in_state(
            self._db, DutyState.OWED, DutyState.BEGUN, DutyState.DEFERRED
        )

    def owed_by_subject(self, subject: str) -> list[Owed]:
        """Every duty about a subject, whatever its state."""
        return duties.of_subject(self._db, subject)

    def recipients(self, kind: str, rule: str) -> list[str]:
        """To whom a duty of this kind and rule was ever owed."""
        return duties.recipients(self._db, kind, rule)

    def begin(self, key: str, stage: str, now: datetime) -> None:
        """Note, durably, which step comes next; ``DOT`` before the final dot.

        This and the next five raise PipelineError where the duty is not known, or
        its state does not allow it (``duties.SINCE``).
        """
        duties.begin(self._db, key, stage, now)

    def finish(self, key: str, done: Done, now: datetime) -> None:
        """Done, with its traces, its entries in the archive's index, its note."""
        duties.finish(self._db, key, done, now)

    def put_off(self, key: str, until: datetime, note: str, now: datetime) -> None:
        """Not now: again from ``until`` on."""
        duties.move(self._db, key, DutyState.DEFERRED, now, note=note, until=until)

    def fail(self, key: str, note: str, now: datetime) -> None:
        """It cannot be done; a person must look."""
        duties.move(self._db, key, DutyState.FAILED, now, note=note)

    def unsure_now(self, key: str, note: str, now: datetime) -> None:
        """Nobody knows whether it happened; a person must look."""
        duties.move(self._db, key, DutyState.UNSURE, now, note=note)

    def list_it(self, key: str, note: str, now: datetime) -> None:
        """It stands on a list instead of being sent."""
        duties.move(self._db, key, DutyState.LISTED, now, note=note)

    def recover(self, now: datetime) -> list[Owed]:
        """Sort out what is begun, at the start of a pass; the newly unsure.

        What had come to the final dot is unsure; everything else is owed again.
        """
        return duties.recover(self._db, now)

    def unsure(self) -> list[Owed]:
        """What may or may not have happened."""
        return duties.in_state(self._db, DutyState.UNSURE)

    def failed(self) -> list[Owed]:
        """What could not be done."""
        return duties.in_state(self._db, DutyState.FAILED)

    def listed(self) -> list[Owed]:
        """What stands on a list instead of having been sent."""
        return duties.in_state(self._db, DutyState.LISTED)

    def settle(self, key: str, how: str, now: datetime) -> None:
        """A person decided: it needs nothing more. Raises PipelineError."""
        duties.move(self._db, key, DutyState.SETTLED, now, note=how)

    def resend(self, key: str, now: datetime) -> None:
        """A person decided: once more, now, the same bytes. Raises PipelineError."""
        duties.move(self._db, key, DutyState.OWED, now)
        pauses.keep(self._db, None, now)

    def pause(self) -> Pause | None:
        """The last pause of the whole post; None if it has gone well since."""
        return pauses.pause(self._db)

    def keep_pause(self, pause: Pause | None, now: datetime) -> None:
        """The whole post rests; None: it goes well again."""
        pauses.keep(self._db, pause, now)

    def payload(self, key: str) -> bytes | None:
        """The finished bytes of a mail; None before they were kept."""
        return duties.payload(self._db, key)

    def keep_payload(self, key: str, data: bytes) -> None:
        """Keep the finished bytes of a mail; those kept first stand for ever."""
        duties.keep_payload(self._db, key, data)

    def sent_on(self, day: date) -> int:
        """How many mails went out on a day, the unsure among them."""
        return duties.sent_on(self._db, MAIL, day)

    def traces(self, key: str) -> tuple[Trace, ...]:
        """The files that a duty left."""
        return duties.traces(self._db, key)

    def written(self, path: str) -> str | None:
        """The SHA-256 of what we last wrote under this path; None: nothing."""
        return duties.written(self._db, path)

    # the archive's index

    def filed(self, year: int | None = None) -> Iterator[Filed]:
        """Archived files, of one year or of all, in order of path."""
        return archive.filed(self._db, year)

    def filed_of(self, subject: str) -> list[Filed]:
        """The archived files of a subject."""
        return archive.filed_of(self._db, subject)

    def years(self) -> list[int]:
        """The years in which something is filed."""
        return archive.years(self._db)

    def mark_stale(self, what: str) -> None:
        """Note that a list drawn from the ledger is out of date."""
        archive.mark_stale(self._db, what)

    def stale(self) -> list[str]:
        """The lists that are out of date."""
        return archive.stale(self._db)

    def clear_stale(self, what: str) -> None:
        """Note that a list was drawn again."""
        archive.clear_stale(self._db, what)

    # health

    def last_commit(self) -> datetime | None:
        """The latest ``now`` that was written; None in an empty ledger."""
        return health.last_commit(self._db)

    def last_backup(self) -> datetime | None:
        """When the ledger was last backed up; None if never."""
        return health.last_backup(self._db)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many records per form, and duties per state."""
        return health.counts(self._db)

    def check(self) -> list[str]:
        """What is wrong, as sentences: damage, gaps and repeats in the numbers."""
        return health.check(self._db)

    def backup(self, target: Path, now: datetime) -> None:
        """A whole copy in one file, read through before it gets its name.

        Raises:
            Damaged: the ledger is torn; the backup before this one stays.
        """
        backup.backup(self._db, target, now)

    def copy_to(self, target: Path) -> None:
        """A copy to try something on; leaves no note, also while only reading."""
        backup.copy(self._db, target)
