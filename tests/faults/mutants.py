"""Deliberate faults of the house: the crash tests must catch every one of them.

Each is a mistake that real programs make. It is put into the process that is killed, by
plain assignment, and never anywhere else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import files
from pipeline.effects import mail
from pipeline.intake import inbox
from pipeline.ledger import DOT, Ledger
from pipeline.model import Done, Duty, Trace
from pipeline.points import point
from pipeline.run import history, mails
from pipeline.run.lists import draw

house = sys.modules["pipeline.run"]
accepting = sys.modules["pipeline.run.accept"]


@dataclass(frozen=True)
class Mutant:
    """A fault, and the passage at which a kill brings it to light."""

    apply: Callable[[], None]
    passage: tuple[str, int]


def numbers_apart() -> None:
    """A number is durable before the row that it is for."""
    taking = Ledger.next_number

    def next_number(self: Ledger, prefix: str, period: str) -> str:
        number = taking(self, prefix, period)
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")
        return number

    Ledger.next_number = next_number  # type: ignore[method-assign]


def moved_at_once() -> None:
    """The file leaves the inbox when it is claimed, and not when it is kept."""
    claiming = inbox.claim

    def claim(path: Path, *others: Any) -> Any:
        claimed = claiming(path, *others)
        path.unlink()
        return claimed

    inbox.claim = claim  # type: ignore[assignment]


def written_in_place() -> None:
    """A file grows under its final name."""

    def write(path: Path, data: bytes, mode: int = files.OPEN) -> str:
        path.unlink(missing_ok=True)
        with path.open("wb") as target:
            target.write(data[: len(data) // 2])
            target.flush()
            point("file.written")
            target.write(data[len(data) // 2 :])
        path.chmod(mode)
        return files.sha256(data)

    files.write = write


def noted_before_done() -> None:
    """A letter counts as gone before it is laid down."""

    def lay_down(self: Any, owed: Any, written: Any) -> None:
        data = written.data
        self.ledger.keep_payload(owed.duty.key, data)
        name = mails._eml_name(owed, self.ledger)
        where = f"outbox/邮件/{owed.entered:%Y-%m-%d}/{name}"
        trace = Trace(where, files.sha256(data), len(data))
        self.ledger.finish(
            owed.duty.key, Done((trace,), note="已写成 .eml 文件"), self.now
        )
        point("mail.begun")
        mail.write_eml(data, (self.office.paths.root / where).parent, name)

    mails._Batch._lay_down = lay_down  # type: ignore[method-assign]


def owed_afterwards() -> None:
    """What a file brings with it is entered after its rows, by itself."""
    taking, accept = accepting.Taking, house.accept
    owing, later = taking._owe_the_file, list[Any]()

    def owe_later(self: Any) -> None:
        later.append(self)

    def accept_and_owe(*arguments: Any) -> None:
        accept(*arguments)
        while later:
            owing(later.pop())

    taking._owe_the_file = owe_later
    house.accept = accept_and_owe  # type: ignore[attr-defined]


def cleared_before_drawn() -> None:
    """A list counts as drawn before it is."""

    def redraw(office: Any, ledger: Ledger, report: Any) -> None:
        history.mark_if_unknown(office, ledger)
        while those := ledger.stale():
            for what in those:
                with report.trap(what):
                    ledger.clear_stale(what)
                    point("list.cleared")
                    draw(what, office, ledger)

    house.redraw = redraw  # type: ignore[attr-defined]


def marked_with_the_file() -> None:
    """The high-water file is written by the pass that takes the rows, or never."""
    marking = house._marked

    def marked(office: Any, ledger: Ledger, report: Any) -> bool:
        return bool(not report.files or marking(office, ledger, report))

    house._marked = marked  # type: ignore[attr-defined]


def stamped_anew() -> None:
    """What a paper sets in the record is set after it counts as done."""
    acting = sys.modules["pipeline.run.act"]._Acting

    def finish(self: Any, owed: Any, done: Done) -> None:
        self.ledger.finish(owed.duty.key, done, self.now)
        point(f"{owed.duty.kind}.finishing")
        for filed in done.filed:
            self.ledger.mark_stale(f"catalogue:{filed.path.partition('/')[0]}")
        if owed.duty.kind == "document":
            for trace in done.traces:
                self.ledger.shelf.lay_out(trace, owed.duty.to)
        if done.sets:
            self._set(owed.duty, done)

    acting.finish = finish


def counted_before_sent() -> None:
    """A letter counts as sent before the server is even called."""

    def hand_over(self: Any, owed: Any, person: Any, post: Any) -> Any:
        data = self._written(owed, person).data
        self.ledger.finish(owed.duty.key, Done(), self.now)
        return post.send(person.email, data, lambda name: point(f"mail.{name}"))

    mails._Batch._hand_over = hand_over  # type: ignore[method-assign]
    mails._Batch._note = lambda *_: None  # type: ignore[method-assign]


def dot_like_any_other() -> None:
    """The final dot is no other step than those before it."""
    beginning = Ledger.begin

    def begin(self: Ledger, key: str, stage: str, now: datetime) -> None:
        beginning(self, key, "body" if stage == DOT else stage, now)

    Ledger.begin = begin  # type: ignore[method-assign]


def written_anew() -> None:
    """What is sent again is written again, with the date of that day."""
    Ledger.keep_payload = lambda *_: None  # type: ignore[method-assign]


def carried_afterwards() -> None:
    """The lines of a letter count as told once the letter is noted as sent."""
    writing = mails._Batch._written
    late: dict[str, tuple[str, ...]] = {}

    def written(self: Any, owed: Any, person: Any) -> Any:
        made = writing(self, owed, person)
        if made is None:
            return None
        late[owed.duty.key] = made.carries
        return mails._Written(made.data)

    def finish(self: Ledger, key: str, done: Done, now: datetime) -> None:
        finishing(self, key, done, now)
        self.clocks.carry(late.get(key, ()), key, now)

    finishing = Ledger.finish
    mails._Batch._written = written  # type: ignore[method-assign]
    Ledger.finish = finish  # type: ignore[method-assign]


def looked_at_before_owed() -> None:
    """That a stage was looked at is durable before anybody is owed its reminder."""
    owing = Ledger.owe

    def owe(self: Ledger, those: Iterable[Duty], now: datetime) -> int:
        those = list(those)
        if those and those[0].kind == "line":
            self._db.execute("COMMIT")
            point("reminders.owing")
            self._db.execute("BEGIN IMMEDIATE")
        return owing(self, those, now)

    Ledger.owe = owe  # type: ignore[method-assign]


MUTANTS: Mapping[str, Mutant] = {
    "numbers apart": Mutant(numbers_apart, ("accept.numbered", 1)),
    "moved at once": Mutant(moved_at_once, ("pass.claimed", 1)),
    "written in place": Mutant(written_in_place, ("file.written", 5)),
    "noted before done": Mutant(noted_before_done, ("mail.begun", 1)),
    "owed afterwards": Mutant(owed_afterwards, ("accept.committed", 1)),
    "cleared before drawn": Mutant(cleared_before_drawn, ("list.cleared", 1)),
    "marked with the file": Mutant(marked_with_the_file, ("pass.accepted", 1)),
    "stamped anew": Mutant(stamped_anew, ("document.finishing", 2)),
}
#: These show themselves only where there is a mail server.
MAIL_MUTANTS: Mapping[str, Mutant] = {
    "counted before sent": Mutant(counted_before_sent, ("mail.rcpt", 1)),
    "dot like any other": Mutant(dot_like_any_other, ("mail.answered", 1)),
    "written anew": Mutant(written_anew, ("mail.answered", 2)),
}
#: These show themselves where a daily letter is sent.
REMINDER_MUTANTS: Mapping[str, Mutant] = {
    "carried afterwards": Mutant(carried_afterwards, ("mail.answered", 1)),
    "looked at before owed": Mutant(looked_at_before_owed, ("reminders.owing", 1)),
}
