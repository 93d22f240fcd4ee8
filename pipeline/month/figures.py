"""The figures of a month: shares, counts, averages, each with what it is made of. Pure.

Nothing to divide by gives no value, never nought per cent (domain.md 6). Numerator and
denominator stand beside every share.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from pipeline.form import Monthly, Rate, filled
from pipeline.hours import Month
from pipeline.model import Record
from pipeline.month.counts import Counts
from pipeline.month.matters import day_of, when
from pipeline.month.nouns import Ground, Item
from pipeline.office import Office
from pipeline.sheets import Figure

_HOUR = 3600
#: How many of a unit are one: a share of 0.95 is 95 %, of 0.0123 it is 12.3 ‰.
SCALE = {"percent": 100, "permille": 1000}
_NEAR = 1e-9


def figures(
    ground: Ground, monthly: Monthly, office: Office, month: Month, now: datetime
) -> dict[str, Figure]:
    """Every figure of a month by its id, as the book made at ``now`` says it."""
    counts = Counts(ground, monthly, office, month, now)
    return {one.id: figure(one, counts, month) for one in monthly.rate}


def figure(one: Rate, counts: Counts, month: Month) -> Figure:
    """One figure of one month; worked out once."""
    key = one.id, month
    if key not in counts.figures:
        counts.figures[key] = _figure(one, counts, month)
    return counts.figures[key]


def _figure(one: Rate, counts: Counts, month: Month) -> Figure:
    part, whole = _shares(one, counts, month)
    if one.mean or one.longest:
        value = _hours(one, counts, month)
    elif one.per_day:
        value = _a_day(one, counts, month)
    elif one.count:
        value = _total(counts.of(one.count, month))
    else:
        value = part / whole if part is not None and whole else None
    return Figure(
        id=one.id,
        title=one.title,
        value=value,
        unit=one.unit,  # type: ignore[arg-type]  # held to the units when it was read
        part=part,
        whole=whole,
        target=(target := counts.office.month.targets.get(one.title, one.target)),
        met=_met(one, value, target),
    )


def _shares(one: Rate, counts: Counts, month: Month) -> tuple[int | None, int | None]:
    """Numerator and denominator; None for a figure that is no share, or not yet."""
    if one.kept:
        items = [item for name in one.kept for item in counts.of(name, month)]
        known = all(counts.is_complete(name, month) for name in one.kept)
        return (sum(i.kept for i in items), len(items)) if known else (None, None)
    if one.complete:
        return _complete(one.complete, counts, month)
    if one.residents:
        return len(_joined(one.part, counts, month)), _residents(one, counts, month)
    if not one.part:
        return None, None
    whole = _joined(one.whole, counts, month)
    return len(_joined(one.part, counts, month)), len(whole)


def _joined(names: Iterable[str], counts: Counts, month: Month) -> set[str]:
    """The records of several counts together, each once; of "-…" none."""
    found: set[str] = set()
    for name in names:
        own = {i.record.number for i in counts.of(name.removeprefix("-"), month)}
        found = found - own if name.startswith("-") else found | own
    return found


def _residents(one: Rate, counts: Counts, month: Month) -> int:
    """How many households there are at the end: by the register, else as configured.

    Those count that moved in by then (domain.md 11, Q13).
    """
    last = counts.span(month).last
    since = (
        day_of(row.values.get(one.residents_since))
        for row in counts.ground.records.get(one.residents, ())
        if not row.void
    )
    return sum(day is not None and day <= last for day in since) or (
        counts.office.month.households
    )


def _complete(forms: Iterable[str], counts: Counts, month: Month) -> tuple[int, int]:
    """The rows of the month with everything that is asked for, of all there are."""
    span, whole, part = counts.span(month), 0, 0
    for name in forms:
        form = counts.office.forms[name]
        asked = [column.id for column in form.column if column.need == "entry"]
        for record in counts.ground.records.get(name, ()):
            day = day_of(when(record.values, (form.number.date,), frozenset()))
            if not record.void and day is not None and span.holds(day):
                whole += 1
                part += filled(record.values, [n for n in asked if n in form.by_id])
    refused = counts.ground.refused if month == counts.month else 0
    return part, whole + refused


def _total(items: Iterable[Item]) -> int | float:
    total = sum(item.amount for item in items)
    return total if isinstance(total, int) else float(total)


def _a_day(one: Rate, counts: Counts, month: Month) -> float | None:
    span = counts.span(month)
    last = min(span.last, span.upto.date())
    days = (last - span.first) // timedelta(days=1) + 1
    return len(counts.of(one.per_day, month)) / days if days > 0 else None


# ── how long it took ────────────────────────────────────────────────────────


def _hours(one: Rate, counts: Counts, month: Month) -> float | None:
    """The mean, or the longest, time from receipt to the last completion, in hours."""
    items = counts.of(one.mean or one.longest, month)
    taken = [hours_taken(item, counts.office) for item in items]
    known = [hours for hours in taken if hours is not None]
    if not known:
        return None
    return round(sum(known) / len(known) if one.mean else max(known), 1)


def hours_taken(item: Item, office: Office) -> float | None:
    """From receipt (opening time of its day if no more is known) to the completion."""
    form = office.forms[item.record.form]
    start = _begun(item.record, form.number.date, form.number.time, office)
    if start is None or item.ended is None:
        return None
    ended = item.ended
    end = ended if isinstance(ended, datetime) else office.hours.closing(ended)
    return max((end - start).total_seconds(), 0) / _HOUR


def _begun(record: Record, day: str, clock: str, office: Office) -> datetime | None:
    value = record.values.get(day)
    if isinstance(value, datetime):
        return value
    known = record.values.get(clock)
    if not isinstance(value, date):
        return None
    if isinstance(known, time):
        return datetime.combine(value, known)
    return office.hours.opening(value)


def _met(one: Rate, value: float | None, target: float | None) -> bool | None:
    """Whether a figure is as good as its target; None where there is none."""
    if value is None or target is None:
        return None
    shown = value * SCALE.get(one.unit, 1)
    return shown <= target + _NEAR if one.fewer else shown >= target - _NEAR
