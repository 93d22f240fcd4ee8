"""What a form says: the nouns of form.toml, frozen. docs/forms.md explains each key.

They are told apart by identity: each stands once, and comparing them is quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.form.books import (
    BookColumn,
    BookOf,
    GridOf,
    Serials,
    Shade,
    Source,
    Turns,
)
from pipeline.form.deadlines import Daily, Deadline, Stage
from pipeline.form.equals import Equals
from pipeline.form.links import (
    Again,
    Attempts,
    Draft,
    Exclusive,
    Link,
    Makes,
    Sum,
)
from pipeline.form.papers import Before, Document, Fact, Mail, Table
from pipeline.form.persons import Audience, People, Says, Secrecy

__all__ = [
    "Again", "Archive", "Attempts", "Audience", "Before", "BookColumn", "BookOf",
    "Check", "Column", "Daily", "Deadline", "Document", "Draft", "Equals",
    "Exclusive", "Fact", "Form", "GridOf", "Link", "Mail", "Makes", "Numbering",
    "Otherwise", "People", "Plan", "Reopen", "Says", "Secrecy", "Serials", "Shade",
    "Source", "Stage", "State", "Sum", "Table", "Term", "Turns",
]  # fmt: skip

#: TOML keys that are words of Python, and the names they have in the code.
RENAMED = {
    "in": "within", "if": "only_if", "from": "from_", "as": "shown_as",
    "field": "fact", "list": "table",
}  # fmt: skip
#: The types of column that the system fills by itself.
SYSTEM_TYPES = ("round", "closing_day", "seq", "first_day", "late")
NEEDS = ("", "entry", "close")
#: What a column says of the next payment of a plan, and of which type it then is.
GIVES = {"nth": "integer", "day": "date", "amount": "money", "left": "money"}
#: How a column is personal, and so masked (domain.md 8.1, 8.2); "text" is free text
#: in which other columns' values may stand, "place" a place inside the estate.
PERSONAL = (
    "",
    "name",
    "phone",
    "house_no",
    "id_no",
    "email",
    "plate",
    "text",
    "place",
)


#: The checks that look something up in the lists and rows of other registers.
LOOK_UP = (
    "listed",
    "not_there",
    "there_before",
    "as_there",
    "sum_there",
    "only_one",
    "on_behalf",
    "price_per_area",
    "price_discounted",
    "price_near",
)


@dataclass(frozen=True, slots=True, eq=False)
class Otherwise:
    """What an empty cell counts as, where these equal one of … and these are filled.

    With ``words``: and one of them stands in the text of the column ``of``.
    """

    value: str = ""
    only_if: Equals = field(default_factory=dict)
    filled: tuple[str, ...] = ()
    known: Mapping[str, str] = field(
        default_factory=dict
    )  # column -> "register.column"
    of: str = ""
    words: tuple[str, ...] = ()
    part: str = ""  # "building": of the house number in ``of`` no more than that


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """By when: a term for each choice of a column, from the first moment known."""

    start: tuple[str, ...]  # the first of these that is filled
    by: str
    terms: Mapping[str, str]  # choice -> same_day, 24h, 7d
    cap: str = ""  # a start later than this one's same-day due wins no time
    instead: str = ""  # the column that says another moment …
    approved: tuple[str, ...] = ()  # … once these are filled


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Which payment of a plan comes next: the first that was not paid (T17)."""

    of: str  # the column with the plan: 2期 2027-01-15 100000;…
    first: str  # … with the payment before it
    paid: str  # … with what was received
    gives: str  # see ``GIVES``
    done: str = ""  # once filled, the first one counts as paid


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a register (docs/forms.md explains every key)."""

    id: str
    title: str
    type: str = "text"
    type_if: Equals = field(default_factory=dict)  # elsewhere its cells are plain text
    called: str = ""  # the short name used in sentences; empty: the title
    aliases: tuple[str, ...] = ()
    need: str = ""  # "entry": asked for at once · "close": asked for later · ""
    need_if: Equals = field(default_factory=dict)
    default: str = ""
    default_told: bool = False  # say so when the default was taken
    otherwise: tuple[Otherwise, ...] = ()  # the first that fits an empty cell
    choices: tuple[str, ...] = ()
    other: str = ""  # the choice that takes what is in no list
    means: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()  # words of ``means`` whose meaning is told to the clerk
    within: str = ""  # "staff.dept": the values of another register's column
    personal: str = ""
    from_title: tuple[str, ...] = ()  # words of the title row that fill it
    system: bool = False
    shown: bool = False
    ditto: bool = True
    merge: bool = False
    future: bool = False  # a day ahead is allowed
    spill: str = ""  # the column that takes a text which is no value of this one
    stamp: tuple[str, ...] = ()  # filled by the system once these are
    parts: tuple[str, ...] = ()  # columns of which its cell speaks, parted by strokes
    alone: tuple[str, ...] = ()  # … and of which alone where it is not parted
    also: tuple[str, ...] = ()  # words that it takes besides what its type reads
    signed: str = ""  # the choice that a person's name in the cell stands for
    splits: bool = False  # 1、… 2、… in a cell are several entries
    term: Term | None = None  # worked out by the system
    plan: Plan | None = None  # the system says what comes next in it
    short: int = 0  # a text with fewer characters is remarked upon
    levels: Mapping[str, str] = field(default_factory=dict)  # finding code -> level
    width: float = 12

    @property
    def name(self) -> str:
        """What sentences call it."""
        return self.called or self.title


def names_in(item: str) -> tuple[str, ...]:
    """The columns of one part of a key.

    >>> names_in("summary:20"), names_in("phone|name")
    (('summary',), ('phone', 'name'))
    """
    return tuple(item.partition(":")[0].split("|"))


@dataclass(frozen=True, slots=True, eq=False)
class Numbering:
    """Where a record's number comes from, and what makes two rows the same row."""

    key: tuple[str, ...]  # "summary:20": 20 signs · "phone|name": the first filled
    prefix: str = ""
    date: str = ""
    time: str = ""
    under: str = ""  # "-": YF-2026-0007-01, "-HF": TS-2026-0031-HF1, below the parent


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A named check between columns, with its sentence for the clerk."""

    check: str
    columns: tuple[str, ...]
    message: str
    level: str = "warn"
    only_if: Equals = field(default_factory=dict)
    words: tuple[str, ...] = ()  # of "listed": the lists, e.g. "staff.name"
    limit: int = 0
    marks: str = ""  # the yes/no column that becomes 是 where it speaks
    there: Equals = field(default_factory=dict)  # what the row that is looked up holds
    settings: Equals = field(default_factory=dict)  # only where config.toml says so
    filled: tuple[str, ...] = ()  # only where these say something
    whole: bool = False  # after the links, on the record as it stands

    @property
    def looks_up(self) -> bool:
        """Whether its words are the names of lists."""
        return self.check in LOOK_UP


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A step of the record's life: these columns filled, these equal to one of …"""

    id: str
    title: str
    filled: tuple[str, ...] = ()
    equals: Equals = field(default_factory=dict)
    ends: bool = False  # nothing is owed any more
    sets: Mapping[str, str] = field(default_factory=dict)  # said where still empty
    aside: bool = False  # may be reached without the steps before it


@dataclass(frozen=True, slots=True, eq=False)
class Reopen:
    """When the matter starts anew under the same number (domain.md 5.3)."""

    column: str
    value: str
    resets: tuple[str, ...]
    message: str
    later: str = ""  # the column that must be later for a second time to count
    also: Mapping[str, str] = field(default_factory=dict)  # more columns and values

    @property
    def answers(self) -> Mapping[str, str]:
        """Every column and the value in it that opens the matter again."""
        return {self.column: self.value, **self.also}


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """Where a record's papers go, and for how long (domain.md section 7)."""

    category: str
    keep: str
    keep_if: Mapping[str, Equals] = field(default_factory=dict)  # other periods
    listed: str = "full"  # "number": the catalogue shows number, year, period only
    code: str = ""
    by: str = ""  # the column whose value names the folder; empty: the number
    with_number: bool = False  # … and the number behind it
    below: bool = False  # papers lie with those of the record above: TS-…-HF1 in TS-…
    closes: tuple[str, ...] = ()  # the folder is sealed at any of these
    open_while: Equals = field(default_factory=dict)  # … but not as long as these hold
    extract: str = ""  # "month": what is kept of the rows is a list every month


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A register, whole: all the house knows of it comes from its folder."""

    id: str
    title: str
    sheet: str
    number: Numbering
    archive: Archive
    column: tuple[Column, ...]
    book: str = ""  # the register in whose workbook its sheet lies
    patterns: tuple[str, ...] = ()  # further words in a file's name
    master: bool = False  # taken in before the others
    void: str = ""  # the column in which 作废 voids a record
    done: tuple[str, ...] = ()  # any of these filled: the row arrived finished
    required: tuple[str, ...] = ()  # a sheet without one of these is refused
    due: str = ""  # the column that says by when the matter is to be settled
    promised: str = ""  # the column whose value config [promises] speaks of
    check: tuple[Check, ...] = ()
    link: tuple[Link, ...] = ()
    draft: tuple[Draft, ...] = ()
    makes: tuple[Makes, ...] = ()
    again: tuple[Again, ...] = ()
    exclusive: Exclusive | None = None
    state: tuple[State, ...] = ()
    reopen: Reopen | None = None
    document: tuple[Document, ...] = ()
    mail: tuple[Mail, ...] = ()
    deadline: tuple[Deadline, ...] = ()
    daily: tuple[Daily, ...] = ()
    extract: tuple[BookOf, ...] = ()
    fact: tuple[Fact, ...] = ()
    table: tuple[Table, ...] = ()
    secrecy: Secrecy | None = None
    people: People | None = None
    by_id: Mapping[str, Column] = field(init=False, repr=False)

    @property
    def numbered(self) -> bool:
        """Whether its records get numbers (staff, units, households do not)."""
        return bool(self.number.prefix or self.number.under)

    @property
    def number_column(self) -> Column | None:
        """The 编号 column, if the form has one."""
        return next((one for one in self.column if one.type == "number"), None)

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns of other registers in which values are looked up."""
        looked_up = [name for one in self.check for name in one.words if one.looks_up]
        return (*(one.within for one in self.column if one.within), *looked_up)

    def __post_init__(self) -> None:
        by_id = {column.id: column for column in self.column}
        day = by_id.get(self.number.date)
        taken = {name for link in self.link if link.must for name in link.takes}
        said_anyway = self.number.date in taken or (day and bool(day.otherwise))
        own = (self.number.date,) if self.numbered and not said_anyway else ()
        said = self.required or (() if self.numbered else self.number.key)
        wanted = dict.fromkeys((*own, *(names_in(item)[0] for item in said)))
        object.__setattr__(self, "required", tuple(wanted))
        object.__setattr__(self, "by_id", by_id)
