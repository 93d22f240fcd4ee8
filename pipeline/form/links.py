"""What a form says of other registers: links, proposed rows, rows made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.form.equals import Equals

VOIDED = "void"  # in ``Link.states``: what a void record says


@dataclass(frozen=True, slots=True, eq=False)
class Attempts:
    """How often an answer may stand before somebody must decide."""

    column: str
    value: str
    limit: int  # on so many different days
    message: str
    marks: str = ""  # their yes/no column that becomes 是 then


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """What the linked rows of a register add up to, and when that was enough."""

    column: str  # own column of amounts
    plus: Equals  # the rows that are added
    minus: Equals = field(default_factory=dict)  # … and those taken off
    reaches: str = ""  # their column: so much is wanted
    leaves: str = ""  # their column: what is still wanting of it
    on: str = ""  # own column: the day of a row
    then: str = ""  # their column: the day on which the sum was reached


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A row that speaks of a record of another register, and what it says there."""

    to: str  # the register spoken of
    by: str = ""  # the column in which the other's number stands
    same: tuple[str, ...] = ()  # where it does not: alike in these, "own=theirs"
    waits: tuple[str, ...] = ()  # … and in one of these states there
    shares: tuple[str, ...] = ()  # of several, that which shares somebody, "own=theirs"
    parent: bool = False  # this row's number stands below the other's
    must: bool = False  # without the other, the row is returned
    message: str = ""  # said where none is found
    several: Equals = field(default_factory=dict)  # only then it may mean all it finds
    agrees: Mapping[str, str] = field(default_factory=dict)  # own column -> theirs
    disagrees: str = ""  # said where one of ``agrees`` does not
    only_if: Equals = field(default_factory=dict)
    at: tuple[str, ...] = ()  # ``sets`` count only in these states of this row
    sets: Mapping[str, str] = field(default_factory=dict)  # theirs -> own column
    fills: Mapping[str, str] = field(default_factory=dict)  # theirs, empty <- own
    later: tuple[str, ...] = ()  # … unless one of their columns is later than this row
    takes: Mapping[str, str] = field(default_factory=dict)  # own, empty -> theirs
    sums: Mapping[str, Sum] = field(default_factory=dict)  # theirs <- sum of own
    counts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # … in states
    state: str = ""  # their column that says how far this record is
    states: Mapping[str, str] = field(default_factory=dict)  # own state -> their value
    held: str = ""  # … and while this record is held
    held_over: tuple[str, ...] = ()  # … but only in place of these
    attempts: Attempts | None = None
    book: str = ""  # such rows are kept in workbooks of this name (8.5)
    outsider: str = ""  # own person column: nobody of whom the other complains

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """``same`` as (own column, their column)."""
        split = (item.partition("=") for item in self.same)
        return tuple((own, theirs or own) for own, _, theirs in split)


@dataclass(frozen=True, slots=True, eq=False)
class Exclusive:
    """A column whose value one live record has, and no other."""

    column: str
    names: str  # whose it is: told masked, and when they change
    free: tuple[str, ...]  # the states in which a record lets it go
    message: str  # said of a row that comes second
    renamed: str  # … of one that is the same matter under other names
    order: tuple[str, ...] = ()  # within a file: the earlier one has it
    same: tuple[str, ...] = ()  # what is shared makes two rows the same matter
    approved: str = ""  # filled: other names need not be told


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A row that is proposed for another register, until it is entered there."""

    form: str
    only_if: Equals
    fills: Mapping[str, str]  # their column -> own column
    number_in: str = ""  # their column that says from which record it comes
    words: str = "来自 {number}"


@dataclass(frozen=True, slots=True, eq=False)
class Makes:
    """A record of another register that a row itself is: one place to type."""

    form: str
    at: tuple[str, ...]  # a change of one of these columns makes it
    fills: Mapping[str, str]  # their column -> own column
    only_if: Equals = field(default_factory=dict)
    filled: tuple[str, ...] = ()  # … once these are filled
    unless: tuple[str, ...] = ()  # not where a live one agrees in these columns


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """What is said where alike records of the same register came before."""

    same: tuple[str, ...]  # alike in these columns
    days: int  # not longer ago
    message: str = ""  # empty: it only ``marks``
    times: int = 1  # so many of them
    distinct: str = ""  # … counted by this column
    closed: bool | None = None  # only those that have ended, or only open ones
    states: tuple[str, ...] = ()
    place: str = ""  # the column that is marked; else the first of ``same``
    marks: str = ""  # the yes/no column that becomes 是 where it speaks
    only_if: Equals = field(default_factory=dict)
