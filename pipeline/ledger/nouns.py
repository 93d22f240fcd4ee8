"""The ledger's own nouns, beside those of model.py. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pipeline.model import Altered, Duty, Record, Trace

#: The step of a hand-over from which on nobody can tell whether it arrived: what is
#: broken off here is never repeated by itself (design.md section 6).
DOT = "dot"

#: The kind of duty that is a mail, as far as the ledger must know it (the day's count).
MAIL = "mail"
#: What is out of date when a register changed: what is drawn from it; then its form.
REGISTER = "register:"

#: The kind of duty by which a taken file leaves the inbox; ``Take.subject`` and
#: ``Take.occasion`` are its subject and occasion.
LEAVE = "leave"


class DutyState(StrEnum):
    """What became of a duty. owed -> begun -> done, or one of the side tracks."""

    OWED = "owed"
    BEGUN = "begun"
    DEFERRED = "deferred"
    UNSURE = "unsure"
    FAILED = "failed"
    DONE = "done"
    SETTLED = "settled"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Take:
    """One taking of a file: the ``nth`` time that these bytes were dropped."""

    id: int
    sha256: str
    name: str
    folder: str
    nth: int
    at: datetime

    @property
    def subject(self) -> str:
        """The subject of every duty that this file brings: ``file:<sha8>``."""
        return f"file:{self.sha256[:8]}"

    @property
    def occasion(self) -> str:
        """The occasion of the duties that every single taking brings."""
        return str(self.id)


class Source(NamedTuple):
    """Where a change came from; all empty when the house itself made it."""

    sha256: str = ""
    file: str = ""
    sheet: str = ""
    row: int = 0


class Laid(NamedTuple):
    """A paper that lies where it is printed from: its bytes, and who reads it."""

    path: str
    sha256: str
    reader: str


class Pause(NamedTuple):
    """Until when no mail is handed over at all; the ``nth`` pause in a row."""

    until: datetime
    nth: int
    note: str


#: What a record says in the columns that links look into: (column, text).
Mentions = tuple[tuple[str, str], ...]


class Kept(NamedTuple):
    """A record as it is to be kept, with what the caller knows about it.

    ``key`` is its natural key, ``loose`` the same without the part for the time;
    ``mentions`` are what links find it by.
    """

    record: Record
    key: str
    loose: str
    altered: tuple[Altered, ...] = ()
    source: Source = Source()
    mentions: Mentions = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty with what has become of it.

    ``stage`` is the last step that a hand-over reached; ``entered`` when the
    duty came in; ``until`` to when it was put off; ``at`` when its state last changed.
    """

    duty: Duty
    state: DutyState
    stage: str
    attempts: int
    entered: datetime
    until: datetime | None
    note: str
    traces: tuple[Trace, ...]
    at: datetime
