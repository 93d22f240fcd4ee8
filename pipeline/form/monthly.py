"""What forms/monthly/report.toml says: the nouns of the consolidated workbook, frozen.

Which registers count and how, which figures are made of them, what stands on which
sheet, and for whom. docs/forms.md explains each key (domain.md section 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.form.equals import Equals

#: What a ``[[count]]`` counts.
COUNTS = (
    "rows",  # rows by the day in a column
    "received",  # matters by their day of receipt
    "closed",  # … by the day on which they ended, each once a month
    "reopened",  # … by the day on which they were opened again, each once a month
    "carried",  # … that were open when the month began
    "left",  # … that are open at its end
    "pending",  # … of those, what is not yet due
    "due",  # rounds by the day a deadline was due; kept when done in time
    "undone",  # running rounds that come under a deadline and were not done by the
    # cut-off, whenever they are due; kept while they are not late
    "overdue",  # … those of them that are late
    "done",  # matters by the day on which they were last done; for hours
    "replied",  # matters by a day of the round, each once a month
    "called",  # matters by a day; kept when somebody was reached since
    "answers",  # matters by their latest (or first) answer; kept when it is good
    "cohort",  # what two registers say in common: phones that come back
)
#: What a column of a list may show, besides the columns of its register.
SHOWS = (
    "number", "register", "category", "dept", "building", "received", "due", "due_day",
    "done", "days_open", "days_late", "kept", "stage", "word", "amount",
)  # fmt: skip
#: What a drafted sentence says, and what its text may name in braces.
SENTENCES: Mapping[str, tuple[str, ...]] = {
    "compared": ("本月", "较上月", "较去年同月"),  # a count beside those before
    "most": ("几", "各类", "占比"),  # what the most of a count are about
    "rate": ("分子", "分母", "值", "比目标"),  # a figure beside its target
    "left": ("未结", "超时", "最长", "编号"),  # what is open, what of it is late
    "missed": ("各项",),  # figures that are worse than their targets
    "listed": ("各项",),  # counts, those that are not nought
}
#: What a block of a sheet is made of.
BLOCKS = (
    "cover", "sources", "definitions", "signatures",
    "overview", "trend", "rates", "facts",
    "by", "cross", "days", "weekdays", "flow", "kept_by",
    "ages", "list", "funnel", "prices", "grid",
    "open", "missing", "clusters", "quality", "errors", "serials",
    "sentences", "box",
)  # fmt: skip


YEAR_BLOCKS = ("months",)  # … and those of the year's sheets


@dataclass(frozen=True, slots=True, eq=False)
class BookFor:
    """A workbook of the month: the end of its name, its readers, its sheets."""

    to: tuple[str, ...]  # roles
    suffix: str = ""
    tabs: tuple[str, ...] = ()  # none: all
    says: tuple[str, ...] = ()  # the rates that its mail tells


@dataclass(frozen=True, slots=True, eq=False)
class Matter:
    """How a register's rows are matters: when they end, who has them, who answered."""

    form: str
    title: str = ""  # none: the register's
    closed: tuple[str, ...] = ()  # ended on the latest of these days
    ends: Equals = field(default_factory=dict)  # … or ended from the first, if these
    done: str = ""  # when it was done, in each round
    answer: str = ""  # what the customer said
    reached: tuple[str, ...] = ()  # … and the words that are an answer
    good: tuple[str, ...] = ()  # … and those that are a good one
    called: tuple[str, ...] = ()  # when: the first of these that is known
    tried: tuple[
        str, ...
    ] = ()  # … and of these, where it counts to have called in time
    due: tuple[str, ...] = ()  # deadlines that say by when, the first that does
    fixed: str = ""  # … as they stood when this column was first filled
    dept: str = ""
    category: str = ""
    building: str = ""  # the column whose building is told
    owner: tuple[str, ...] = ()  # without any of these, nobody has it
    silent: Equals = field(default_factory=dict)  # its department is not told (8.3)


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """Something that is counted month by month, by its id."""

    id: str
    kind: str  # one of ``COUNTS``
    form: tuple[str, ...]
    title: str = ""
    on: tuple[str, ...] = ()  # rows, replied, called: the first of these that is known
    only_if: Equals = field(default_factory=dict)
    without: Equals = field(default_factory=dict)  # rows that say any of these
    filled: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    sum: str = ""  # adds up this column
    least: int = 0  # … of which an empty cell is so many
    distinct: str = ""  # counts what this column says once
    deadline: tuple[str, ...] = ()  # due: the deadlines
    done: tuple[str, ...] = ()  # due: done at the first of these …
    known: bool = False  # … or when what ends the deadline was first known
    earliest: bool = False  # … whichever of all these was first
    calls: str = ""  # due: done by a call-back: "any" word, or one that is an answer
    fixed: str = ""  # due: as it was when this column was first filled
    until: str = ""  # due: no longer counts from this day on …
    gone: Equals = field(default_factory=dict)  # … or at all, if these and no such day
    original: bool = False  # due: an extension is no excuse
    first: bool = False  # answers: the first instead of the latest; due: round 1 only
    there: str = ""  # cohort: the register in which it comes back …
    day: str = ""  # … by the day in this column …
    days: int = 0  # … within so many days
    months: int = 1  # of so many months, this one the last
    year: bool = False  # of the year so far
    shift: int = 0  # of so many months before
    outside: bool = False  # rows: only those outside the reception hours
    ahead: bool = False  # rows: also days that lie ahead of the cut-off
    ever: bool = False  # rows: of all months up to this one


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """A figure of the month: a share, a count, an average (6.1)."""

    id: str
    title: str
    kept: tuple[str, ...] = ()  # the share of what was kept, of these counts
    part: tuple[str, ...] = ()  # … or these counts, together …
    whole: tuple[str, ...] = ()  # … of these; "-pending": less
    among: bool = False  # … and only those of the whole
    count: str = ""  # … or a count alone
    mean: str = ""  # the average of this count's hours
    longest: str = ""  # … the longest
    per_day: str = ""  # a count by the days of the month
    residents_since: str = ""  # … that says since when, up to the month's end
    residents: str = ""  # the register whose rows are the whole, else the configuration
    complete: tuple[str, ...] = ()  # registers whose required cells are asked for
    unit: str = "percent"
    target: float | None = None  # percent or permille, as the configuration has it
    fewer: bool = False  # fewer is better
    source: str = ""  # the rule: C24, A36 …
    formula: str = ""  # in words, as printed
    note: str = ""
    link: str = ""  # the block that a click on it leads to


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A line or column of a block: a count or rate, or further words of its own."""

    title: str
    count: str = ""
    rate: str = ""
    unit: str = "count"
    next: bool = False  # of the month after
    shows: str = ""  # a column of a list, see docs/forms.md
    by: str = ""  # funnel: the column that says whose it is, else the block's
    area: str = ""  # prices: the count that adds up the areas …
    money: str = ""  # … and the one that adds up the money


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence that is drafted from figures: one of ``SENTENCES``."""

    kind: str
    text: str
    none: str = ""  # said where there is nothing to count, or no figure
    good: str = ""  # left: nothing is late; most: there is but one
    count: str = ""
    rate: str = ""  # missed: none means every figure with a target
    by: str = ""  # most: a column, or a word of the matter
    unit: str = "件"
    limit: int = 3  # most: so many
    item: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class BlockOf:
    """A block of a sheet: one of ``BLOCKS``, and what it is made of."""

    kind: str
    title: str = ""
    name: str = ""
    count: str = ""  # by, cross, days, kept_by, ages, list
    by: str = ""  # a column, or "dept", "category", "building" of the matter
    across: str = ""  # cross: the other one
    title_of_rows: str = "项目"  # what stands above the names of the rows
    item: tuple[Item, ...] = ()
    rate: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    chart: str = ""  # a kind of chart
    chart_title: str = ""
    hide: bool = False  # small counts are hidden among others (section 6)
    leave: Equals = field(default_factory=dict)  # these are not counted in it
    moving: bool = False  # facts: the numbers go on moving, and make no revision
    sort: bool = False  # the most first
    only: str = ""  # list: "late", "kept"; open: "late", "unowned"; clusters: "house"
    only_if: Equals = field(default_factory=dict)
    ages: tuple[int, ...] = ()  # up to so many days each
    step: tuple[Item, ...] = ()
    note: str = ""
    text: tuple[str, ...] = ()
    lines: int = 4
    limit: int = 0
    days: int = 0
    times: int = 0
    sentence: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TabOf:
    """A sheet: its name, what stands on it."""

    title: str
    heading: str = ""
    about: str = ""  # what the cover says of it
    widths: tuple[float, ...] = ()
    further: float = 13.0  # the width of all columns after those
    block: tuple[BlockOf, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Monthly:
    """The whole of report.toml."""

    file: str  # the file's name, with {estate} and {month}
    title: str
    year_title: str = ""
    year_file: str = ""
    year: tuple[TabOf, ...] = ()  # the sheets of the year, each of blocks "months"
    draft_to: tuple[str, ...] = ()  # roles: told that the draft is there
    sealed_to: tuple[str, ...] = ()  # … and those who get the list of the confidential
    late_to: tuple[str, ...] = ()  # … and those told that the final is not (T20)
    book: tuple[BookFor, ...] = ()
    matter: tuple[Matter, ...] = ()
    count: tuple[Count, ...] = ()
    rate: tuple[Rate, ...] = ()
    tab: tuple[TabOf, ...] = ()
    calls: Mapping[str, str] = field(default_factory=dict)  # the register of call-backs
    by_id: Mapping[str, Count] = field(init=False)
    of_form: Mapping[str, Matter] = field(init=False)
    rates: Mapping[str, Rate] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {one.id: one for one in self.count})
        object.__setattr__(self, "of_form", {one.form: one for one in self.matter})
        object.__setattr__(self, "rates", {one.id: one for one in self.rate})
