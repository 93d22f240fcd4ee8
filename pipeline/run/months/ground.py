"""What a month is counted from, read from the ledger: rows, histories, files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline import month as monthly_books
from pipeline import progress
from pipeline.effects.acknowledge import stem
from pipeline.form import Form, Monthly
from pipeline.hours import Month, month_of, month_span
from pipeline.intake.scans import is_scan
from pipeline.ledger import Came, Ledger
from pipeline.model import Answer, Drop, Kind, Level, Line, Past, Record
from pipeline.month import Ground, Seen
from pipeline.office import Office
from pipeline.privacy import openly
from pipeline.run.months.times import before

_TOLD = 15  # so many of the most common remarks are told
TREND = "trend"  # the block that draws figures over twelve months
_LOOKED_BACK = 12  # months before it that a month is compared with
_LEVELS = tuple(level.value for level in Level if level.value)
_PLACE = re.compile(r"^\S+![A-Z]{1,3}\d+ ")
_QUOTED = re.compile(r"“[^“”]*”")
_DAY = timedelta(days=1)
_SOON = timedelta(days=7)


def ground(
    office: Office,
    ledger: Ledger,
    monthly: Monthly,
    month: Month,
    upto: datetime,
    *,
    year: bool = False,
) -> Ground:
    """All that the books of a month are counted from, as it is known at ``upto``.

    With ``year``, all of the twelve months up to it are to be counted.
    """
    forms = sorted(monthly_books.forms_of(monthly) & office.forms.keys())
    records = {name: tuple(ledger.everything(name)) for name in forms}
    first, last = month_span(month, office.month.closing_day)
    start = datetime.combine(first, time())
    until = min(datetime.combine(last + _DAY, time()), upto + timedelta(seconds=1))
    latest = _Latest(ledger.months.came(start, upto + timedelta(seconds=1)))
    files = [one for one in latest.those if one.take.at < until]
    return Ground(
        records=records,
        histories=_histories(
            records, monthly, _compared(monthly, month, office, year), office, ledger
        ),
        files=tuple(_seen(one, office) for one in files),
        errors=_errors(files, office),
        refused=sum(_returned(latest.answers[key]) for key in {*map(_key, files)}),
    )


# ── histories ───────────────────────────────────────────────────────────────


def _histories(
    records: Mapping[str, Sequence[Record]],
    monthly: Monthly,
    months: set[Month],
    office: Office,
    ledger: Ledger,
) -> Mapping[str, Sequence[Past]]:
    """Of those that became void, came back, or had a day that was put off.

    And, where a count asks when something was first known, of all that it counts.
    """
    columns = {name: sorted(_movable(office.forms[name], monthly)) for name in records}
    wanted = set(ledger.months.replaced(columns))
    for name, those in records.items():
        rounds = any(c.type == "round" for c in office.forms[name].column)
        wanted |= {r.number for r in those if r.void or (rounds and r.round > 1)}
    for name in {form for one in monthly.count if one.known for form in one.form}:
        form = office.forms[name]
        for record in records.get(name, ()):
            day = progress.business_day(record.values, form)
            if day is not None and _near(day, office) & months:
                wanted.add(record.number)
    return ledger.histories(wanted)


def _near(day: date, office: Office) -> set[Month]:
    """The months in which what came on a day may be due: its own, and the next."""
    closing = office.month.closing_day
    return {month_of(day, closing), month_of(day + _SOON, closing)}


def _movable(form: Form, monthly: Monthly) -> Iterator[str]:
    """The columns that say by when, and those that fix it: what may be put off."""
    for one in form.deadline:
        yield from (name for name in (*one.due, one.instead, one.by) if name)
    for count in monthly.count:
        if form.id in count.form and count.fixed in form.by_id:
            yield count.fixed


def _compared(
    monthly: Monthly,
    month: Month,
    office: Office,
    year: bool,  # noqa: FBT001
) -> set[Month]:
    """The months for which it is asked when something was first known.

    The month, that before it, and that of the year before; all of the twelve where
    such a figure is drawn over the year.
    """
    known = {one.id for one in monthly.count if one.known}
    drawn = {
        name for t in monthly.tab for b in t.block if b.kind == TREND for name in b.rate
    }
    if year or any(
        known & {*monthly.rates[n].kept, *monthly.rates[n].part} for n in drawn
    ):
        back = set(range(_LOOKED_BACK + 1))
    else:
        back = {0, 1, _LOOKED_BACK}
    found = set()
    for months in range(_LOOKED_BACK + 1):
        found |= {month} if months in back else set()
        month = before(month, office)
    return found


# ── files ───────────────────────────────────────────────────────────────────


def _seen(came: Came, office: Office) -> Seen:
    """A file as the book names it, with what became of its rows."""
    take, answer = came.take, came.answer
    lines = answer.lines if answer else ()
    kinds = Counter(line.kind for line in lines)
    return Seen(
        at=take.at,
        name=openly.name(take.name, office),
        read=len(lines),
        added=kinds[Kind.ADDED.value],
        changed=kinds[Kind.UPDATED.value],
        same=kinds[Kind.SAME.value],
        conflicts=kinds[Kind.CONFLICT.value],
        returned=kinds[Kind.RETURNED.value],
        held=_graded(lines, Level.HOLD),
        warned=_graded(lines, Level.WARN),
        refused=openly.sentence(came.refused, office),
    )


def _graded(lines: Iterable[Line], level: Level) -> int:
    """How many rows have this as the gravest remark, which stands first."""
    return sum(line.verdict.startswith(level.value) for line in lines)


@dataclass(slots=True)
class _Latest:
    """Registers that were taken, and of each the latest answer."""

    those: list[Came]
    answers: dict[tuple[str, str], Answer]

    def __init__(self, came: Iterable[Came]) -> None:
        self.those = [one for one in came if not _is_scan(one)]
        self.answers = {_key(one): one.answer or _NONE for one in self.those}


_NONE = Answer({}, {}, 0, "")


def _is_scan(came: Came) -> bool:
    return is_scan(Drop(came.take.name, came.take.folder, "", 0))


def _key(came: Came) -> tuple[str, str]:
    """What one file is, however often it is dropped: its folder, its name."""
    return came.take.folder, stem(came.take.name)


def _returned(answer: Answer) -> int:
    return sum(line.kind == Kind.RETURNED.value for line in answer.lines)


def _errors(files: Iterable[Came], office: Office) -> tuple[tuple[str, int], ...]:
    """What was remarked, without place and cell, how often; the most first.

    A row that is dropped again with the same remark counts once.
    """
    rows = {
        (*_key(one), line.sheet, line.row, said)
        for one in files
        for line in (one.answer.lines if one.answer else ())
        for said in _remarks(line.verdict, office)
    }
    counts = Counter(said for *_, said in rows)
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_TOLD])


def _remarks(verdict: str, office: Office) -> Iterator[str]:
    """The remarks of a row, each as 提示:… without the place and what it quotes."""
    for part in verdict.split(";"):
        level, _, told = part.partition(":")
        if level in _LEVELS and told:
            bare = _QUOTED.sub("“…”", _PLACE.sub("", told))
            yield f"{level}:{openly.sentence(bare, office)}"
