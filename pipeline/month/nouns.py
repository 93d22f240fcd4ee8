"""What a month is counted from, and what comes of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from pipeline.form import BookFor
from pipeline.hours import Month
from pipeline.model import Past, Record
from pipeline.sheets import Figure, Workbook


class Seen(NamedTuple):
    """A register file that was dropped, and what became of its rows.

    ``name`` holds no word that may name a person (privacy.openly). Of a file that
    was refused whole, ``refused`` says why.
    """

    at: datetime
    name: str
    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    conflicts: int = 0
    returned: int = 0
    held: int = 0
    warned: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the ledger knows, read once: all that a month is counted from.

    ``records`` are all rows of a register in order of number, void ones too;
    ``histories`` are wanted of those that were opened again, became void, or whose
    papers or due days changed; ``files`` came in the months that are looked at;
    ``errors`` say what was remarked how often in the month, the most first;
    ``refused`` counts the rows of its files that still wait to be put right.
    """

    records: Mapping[str, Sequence[Record]]
    histories: Mapping[str, Sequence[Past]] = field(default_factory=dict)
    files: Sequence[Seen] = ()
    errors: Sequence[tuple[str, int]] = ()
    refused: int = 0


class Item(NamedTuple):
    """Something counted: when, of which record, whether it was kept, how much."""

    day: date
    record: Record
    kept: bool = False
    amount: int | Decimal = 1
    due: datetime | None = None
    ended: date | None = None
    number: int = 1  # the round
    word: str = ""


class Changed(NamedTuple):
    """A figure that says something else than in the book that was sent."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edition:
    """Which book of a month it is: a draft, the running month's, the final, 修订1.

    ``kind`` is one of draft, running, final, revision, asked (a past month on request).
    """

    month: Month
    kind: str
    made: datetime
    nth: int = 0
    changes: Sequence[Changed] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A workbook ready to be drawn, for whom, and what its figures say.

    ``told`` is every figure outside of lists and hidden counts: label -> as shown; two
    editions are compared by it.
    """

    book: Workbook
    of: BookFor
    figures: Mapping[str, Figure]
    told: Mapping[str, str]
