"""What a form says of time: what must be done by when, and who is told at each stage.

A deadline runs for a record while its columns say so, from a moment to its due time;
its stages are the moments at which somebody is told (domain.md section 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.form.equals import Equals

#: The words of ``Stage.at`` that are no distance from the due time.
START, DUE = "start", "due"
EVERY = ("", "day", "week")
_AT = re.compile(r"([+-]?)(\d+)([hd])")


class Distance(NamedTuple):
    """A stage's place: so many hours or days before (below 0) or after the due time."""

    amount: int
    unit: str  # "h" | "d"


def distance(at: str) -> Distance | None:
    """What a stage says, ``-2h`` or ``+1d``; None for a word, or for nonsense.

    >>> distance("-2h"), distance("0d"), distance("due")
    (Distance(amount=-2, unit='h'), Distance(amount=0, unit='d'), None)
    """
    if not (found := _AT.fullmatch(at)):
        return None
    amount = int(found[2])
    return Distance(-amount if found[1] == "-" else amount, found[3])


class Party(NamedTuple):
    """Whom a stage tells: a person whom a column names, else a role (of a department).

    Written ``registrar|receptionist``, ``dept_head@dept``, ``site_director``.
    """

    role: str
    person: str = ""  # the column that names somebody
    dept: str = ""  # the column that names the department


def party(word: str) -> Party:
    """What a word of ``Stage.to`` means.

    >>> party("registrar|receptionist"), party("dept_head@dept")
    (Party(role='receptionist', person='registrar', dept=''), Party(role='dept_head', person='', dept='dept'))
    """  # noqa: E501 - one line of a doctest
    person, stroke, role = word.rpartition("|")
    role, _, dept = role.partition("@")
    return Party(role, person if stroke else "", dept)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A moment at which somebody is told: in the daily letter, or by a mail."""

    at: str  # "start", "due", "-2h" (reception hours), "+24h", "-1d", "0d", "+2d"
    to: tuple[str, ...]  # see ``Party``
    mail: str = ""  # mails/<title>.txt: a mail of its own, not a line of the letter
    at_once: bool = False  # in the quiet hours too
    decides: bool = False  # a line among those that wait for the reader's decision
    says: str = ""  # what the line says, if not what the deadline's says
    every: int = 0  # again every so many days, as long as it runs
    only_if: Equals = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Deadline:
    """What must be done by when, for every record of which this is true."""

    id: str  # T02
    title: str  # 当天核实
    stage: tuple[Stage, ...] = ()
    start: tuple[str, ...] = ()  # the first that is known; none: once it is seen to run
    term: str = ""  # same_day, 24h, 3d; empty: the day in the first of ``due`` known
    due: tuple[str, ...] = ()  # columns that say by when themselves, before the term
    by: str = ""  # … or the term of what this column says
    terms: Mapping[str, str] = field(default_factory=dict)
    config: str = ""  # "followup.hours": so many hours, in place of the term
    promised: bool = False  # … or what was promised for its category, if earlier
    instead: str = ""  # the column that puts it off …
    approved: tuple[str, ...] = ()  # … once these are filled
    only_if: Equals = field(default_factory=dict)
    filled: tuple[str, ...] = ()  # it runs once these say something
    at: tuple[str, ...] = ()  # … or in one of these states, where any is named
    until: tuple[str, ...] = ()  # over once any of these is filled; "a+b": both
    over: Equals = field(default_factory=dict)  # … or once these are equal
    sealed: bool = False  # … or once the folder is sealed
    hours: str = ""  # "sales": by the hours of that desk
    for_done: bool = False  # also for a row that arrived done, if its due lies ahead
    after_end: bool = False  # also once the matter itself has ended
    held: bool = True  # also while the row waits to be put right
    group: tuple[str, ...] = ()  # one is reminded of, of all that agree in these
    letter: str = ""  # the paper ``before`` the due day; its mail reminds
    copy: str = "mail"  # an audience of audiences.toml
    says: str = ""  # what a line of the daily letter says
    wants: tuple[str, ...] = ()  # columns told as missing; none: those of ``until``

    def alternatives(self) -> Iterator[tuple[str, ...]]:
        """Each set of columns that ends it once all of them are filled."""
        return (tuple(one.split("+")) for one in self.until)

    @property
    def columns(self) -> Iterator[str]:
        """Every column of its own register that it names."""
        yield from (*self.start, *self.due, self.by, self.instead, *self.approved)
        yield from (*self.only_if, *self.filled, *self.over, *self.group, *self.wants)
        yield from (name for those in self.alternatives() for name in those)
        for stage in self.stage:
            yield from stage.only_if
            for word in stage.to:
                yield from (party(word).person, party(word).dept)


@dataclass(frozen=True, slots=True, eq=False)
class Daily:
    """A sentence of the daily letter, counted over the register's rows (T01, T14, T20).

    ``every`` day: the rows of the day before; week: on Mondays those of the week.
    """

    id: str
    date: str  # the column whose day counts
    to: tuple[str, ...]  # roles
    says: str
    every: str = "day"
    only_if: Equals = field(default_factory=dict)
    filled: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()  # of any day, where one of these deadlines is late
    always: bool = False  # also where there are none
