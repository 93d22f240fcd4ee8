"""The nouns, in the order in which they flow through the house.

    Drop -> Sheet -> Entry (+ Finding) -> Change -> Record -> Duty -> Done

Beside the stream stands ``Answer``: what is written back into the clerk's own file.
All frozen: a step never changes what it was given, it makes the next noun. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from pipeline.package.cells import Cell, Edit, address
from pipeline.values import Value

Values = Mapping[str, Value]


class Level(Enum):
    """How grave a finding is, in the word that the office reads (domain.md 2.0)."""

    REJECT = "退回"
    HOLD = "待更正"
    WARN = "提示"
    INFO = ""


GRAVITY = (Level.REJECT, Level.HOLD, Level.WARN, Level.INFO)


class Kind(Enum):
    """What a row means for the ledger; every row read has exactly one."""

    ADDED = "新增"
    UPDATED = "更新"
    SAME = "未变"
    CONFLICT = "冲突"
    RETURNED = "退回"


@dataclass(frozen=True, slots=True)
class Drop:
    """A file as staff put it into the inbox. ``folder`` is its place below inbox/."""

    name: str
    folder: str
    sha256: str
    size: int

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self.name.rpartition(".")[0] or self.name


class Place(NamedTuple):
    """Where in the clerk's own file, as Excel shows it: ``Sheet1!D7``."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.sheet}!{address(self.row, self.column)}"


class Finding(NamedTuple):
    """A remark about one cell, or (``place`` None) about the file. Never raised."""

    level: Level
    code: str
    message: str
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place} " if self.place else ""
        return f"{self.level.value}:{where}{self.message}"


@dataclass(frozen=True, slots=True)
class Title:
    """What the rows above the header say: year, month, and 填表人 and the like."""

    year: int | None = None
    month: int | None = None
    said: Mapping[str, str] = field(default_factory=dict)


class Row(NamedTuple):
    """One row of a register: its number in Excel and its cells by column."""

    row: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A register as found in a sheet: header, rows, and what was left out and why.

    ``headers`` are the (joined) header texts by column. ``skipped`` are (row, reason)
    of footers, notes and blank rows inside; ``outside`` are filled cells that belong
    to no row; ``last_row`` is the last row with anything in it; ``width`` the last
    column of the table. ``top`` and ``bottom`` are the first and last header row.

    ``number_column`` and ``verdict_column`` are 0 where the sheet has none yet; from
    ``free_column`` on, as many columns are empty as the answer must add (first the
    numbers, then 校验结果, each header in row ``bottom``). ``summary_at`` is where the
    answer's summary stands or should stand.
    """

    name: str
    title: Title
    headers: Mapping[int, str]
    rows: tuple[Row, ...]
    top: int
    bottom: int
    width: int
    last_row: int
    skipped: tuple[tuple[int, str], ...] = ()
    outside: tuple[Place, ...] = ()
    findings: tuple[Finding, ...] = ()
    number_column: int = 0
    verdict_column: int = 0
    free_column: int = 0
    summary_at: Place | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked row, before the ledger knows it.

    ``values`` holds a key for every column that the sheet has (None: empty cell) and
    for every default; ``given`` names the columns whose cell a person filled;
    ``cleared`` those where 清空 was written; ``stated`` is the text in the number
    column; ``places`` says where each column's cell stands.
    """

    form: str
    sheet: str
    row: int
    values: Values
    findings: tuple[Finding, ...] = ()
    given: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    stated: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """The gravest level among the findings; INFO when there is nothing to say."""
        return gravest(self.findings)


@dataclass(frozen=True, slots=True)
class Record:
    """One row as the ledger keeps it, under its number.

    ``round`` counts how often the matter was opened; ``edition`` how often what its
    papers say was changed within the round; ``former`` holds the values that the last
    change of edition replaced; ``stale`` names columns that belong to a past round
    and fill no state until they change. ``first_seen`` is when the ledger first had
    it; ``arrived_done`` that it was finished by then.
    """

    form: str
    number: str
    values: Values
    first_seen: datetime
    revision: int = 0
    round: int = 1
    edition: int = 1
    former: Values = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    arrived_done: bool = False
    held: bool = False
    void: bool = False


class Altered(NamedTuple):
    """One value that changed: column, old, new."""

    column: str
    old: Value
    new: Value


class Past(NamedTuple):
    """One step of a record's history: when, from which cell's file, what changed."""

    revision: int
    at: datetime
    file: str
    sheet: str
    row: int
    altered: tuple[Altered, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry means for the ledger. ``record`` is None for a new row.

    ``values`` are the whole values as they are to be kept; ``findings`` those that
    reconciling adds. A new row that is asked about gets no number: kind CONFLICT.
    """

    kind: Kind
    entry: Entry
    record: Record | None = None
    values: Values = field(default_factory=dict)
    altered: tuple[Altered, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def level(self) -> Level:
        """The gravest level of all that is to be said about the row."""
        return gravest((*self.entry.findings, *self.findings))


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the office owes, once.

    ``key`` names it for ever; nothing in it comes from the clock of the pass.
    ``after`` is the key of a duty that must be done first; ``not_before`` holds back
    what may not go out in the night.
    """

    kind: str
    subject: str
    rule: str
    occasion: str
    to: str
    stage: str = ""
    after: str = ""
    not_before: datetime | None = None

    @property
    def key(self) -> str:
        """subject/kind/rule/occasion/stage/to (design.md section 6)."""
        tail = f"{self.occasion}/{self.stage}/{self.to}"
        return f"{self.subject}/{self.kind}/{self.rule}/{tail}"


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline that runs for a record, as the ledger remembers it.

    It began at ``start`` and is ``due``; ``born`` is when it was first seen to run to
    this due time, ``seen`` when its stages were last looked at, ``next`` when they
    have to be again. One is reminded of those that are ``alike`` (empty: of each).
    ``why`` says why it is due then.
    """

    number: str
    rule: str
    start: datetime
    due: datetime
    born: datetime
    seen: datetime | None = None
    next: datetime | None = None
    alike: str = ""
    why: str = ""


class Trace(NamedTuple):
    """A file that an effect left: its path below the office folder, and its bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Filed:
    """One file in the archive, as the ledger knows it."""

    path: str
    sha256: str
    size: int
    category: str
    subject: str
    title: str
    day: date
    at: datetime
    pages: int = 0  # 0: not known


@dataclass(frozen=True, slots=True)
class Done:
    """What an effect left behind: files, and values that it sets in system columns."""

    traces: tuple[Trace, ...] = ()
    filed: tuple[Filed, ...] = ()
    note: str = ""
    sets: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an answer: where it stands, what it became, what is to be said."""

    sheet: str
    row: int
    number: str
    kind: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is written back into a copy of the clerk's file, cell by cell.

    Stored with the transaction that accepted the rows; the effect only draws it.
    """

    edits: Mapping[str, tuple[Edit, ...]]
    widths: Mapping[str, Mapping[int, float]]
    revision: int
    summary: str
    lines: tuple[Line, ...] = ()
    wanting: int = 0  # rows and remarks that need a person


def gravest(findings: tuple[Finding, ...]) -> Level:
    """The gravest level among ``findings``; INFO for none."""
    levels = {finding.level for finding in findings}
    return next((level for level in GRAVITY if level in levels), Level.INFO)
