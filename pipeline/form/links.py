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


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A row that speaks of a record of another register, and what it says there."""

    to: str  # the register spoken of
    by: str = ""  # the column in which the other's number stands
    same: tuple[str, ...] = ()  # where it does not: alike in these, "own=theirs"
    waits: tuple[str, ...] = ()  # … and in one of these states there
    parent: bool = False  # this row's number stands below the other's
    must: bool = False  # without the other, the row is returned
    message: str = ""  # said where none is found
    several: Equals = field(default_factory=dict)  # only then it may mean all it finds
    agrees: Mapping[str, str] = field(default_factory=dict)  # own column -> theirs
    disagrees: str = ""  # said where one of ``agrees`` does not
    only_if: Equals = field(default_factory=dict)
    at: tuple[str, ...] = ()  # ``sets`` count only in these states of this row
    sets: Mapping[str, str] = field(default_factory=dict)  # theirs -> own column
    takes: Mapping[str, str] = field(default_factory=dict)  # own, empty -> theirs
    counts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # … in states
    state: str = ""  # their column that says how far this record is
    states: Mapping[str, str] = field(default_factory=dict)  # own state -> their value
    held: str = ""  # … and while this record is held
    attempts: Attempts | None = None
    outsider: str = ""  # own person column: nobody of whom the other complains

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """``same`` as (own column, their column)."""
        split = (item.partition("=") for item in self.same)
        return tuple((own, theirs or own) for own, _, theirs in split)


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


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """What is said where alike records of the same register came before."""

    same: tuple[str, ...]  # alike in these columns
    days: int  # not longer ago
    message: str
    times: int = 1  # so many of them
    distinct: str = ""  # … counted by this column
    closed: bool | None = None  # only those that have ended, or only open ones
    states: tuple[str, ...] = ()
    place: str = ""  # the column that is marked; else the first of ``same``
    only_if: Equals = field(default_factory=dict)
