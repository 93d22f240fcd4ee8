"""What the calendar and late rows ask of the months: drafts, finals, revisions.

Each is owed once, and what was missed is caught up. A pass in which nothing changed
reads no record: it knows up to which step of the records' histories was looked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from pipeline import month as monthly_books
from pipeline import progress
from pipeline.hours import Month, month_of, month_span
from pipeline.ledger import MAIL, DutyState, Ledger
from pipeline.model import Duty
from pipeline.month import Edition
from pipeline.privacy import holders
from pipeline.run.months import letters
from pipeline.run.months.making import (
    Making,
    duty_of,
    editions,
    final_of,
    there,
)
from pipeline.run.months.times import (
    DRAFT,
    FINAL,
    FINAL_AT,
    KIND,
    REVISION,
    TITLE,
    ended_before,
    month_in,
    read,
    spelled,
    subject_of,
    times_of,
    written,
)
from pipeline.run.report import Report, log

_LOOKED, _TOUCHED = "months looked at", "months touched"  # marks
_OPEN = (DutyState.OWED, DutyState.BEGUN, DutyState.DEFERRED, DutyState.FAILED)


def owe(making: Making, report: Report) -> None:
    """Enter what is due of the months by now, and the revisions of late rows."""
    office, ledger, now = making.office, making.ledger, making.now
    if not there(office) or ledger.months.began() is None:
        return
    with report.trap(TITLE):
        fresh = _look(making)
        known = {one.duty.key for one in ledger.months.owed(KIND)}
        due = _by_the_calendar(making)
        if new := [duty for duty in due if duty.key not in known]:
            ledger.owe(new, now)
        for month in _touched(ledger):
            with report.trap(f"{spelled(month)}{TITLE}"):
                _after_late_rows(month, making, late=month not in fresh)


# ── by the calendar ─────────────────────────────────────────────────────────


def _by_the_calendar(making: Making) -> Iterator[Duty]:
    """The finals that have come due, the oldest first, and the draft before one."""
    office, now = making.office, making.now
    for month in sorted(ended_before(now, office)):
        times = times_of(month, office)
        if now >= times.draft and is_owed(month, making):
            yield duty_of(month, FINAL if now >= times.final else DRAFT)


def is_owed(month: Month, making: Making) -> bool:
    """Whether a month is made by itself: the ledger was in use before it ended.

    Or it ended not long before, and some of its rows came in nevertheless.
    """
    office, began = making.office, making.ledger.months.began()
    if began is None:
        return False
    first, last = month_span(month, office.month.closing_day)
    if last >= began.date():
        return True
    final = times_of(month, office).final.date()
    recent = final >= began.date() - timedelta(days=office.history_days)
    known = last >= office.start if office.start else recent
    return known and _holds(first, last, month, making)


def _holds(first: date, last: date, month: Month, making: Making) -> bool:
    """Whether a row belongs to the month; looked up only where its days occur."""
    office, ledger = making.office, making.ledger
    if editions(month, ledger):
        return True
    if month not in _touched(ledger):
        return False
    for name in monthly_books.forms_of(making.monthly) & office.forms.keys():
        form = office.forms[name]
        days = (progress.business_day(r.values, form) for r in ledger.everything(name))
        if any(day is not None and first <= day <= last for day in days):
            return True
    return False


# ── late rows ───────────────────────────────────────────────────────────────


def _look(making: Making) -> frozenset[Month]:
    """The months that are over and whose days occur in what changed since last time.

    They are noted until they were looked at.
    """
    office, ledger = making.office, making.ledger
    latest, looked = ledger.months.latest(), int(ledger.clocks.mark(_LOOKED) or 0)
    if latest == looked:
        return frozenset()
    days = ledger.months.days_since(looked, monthly_books.forms_of(making.monthly))
    over = frozenset(ended_before(making.now, office))
    fresh = over & {month_of(day, office.month.closing_day) for day in days}
    with ledger.atomic():
        _note({*_touched(ledger), *fresh}, ledger)
        ledger.clocks.keep_mark(_LOOKED, str(latest))
    return fresh


def _after_late_rows(month: Month, making: Making, *, late: bool) -> None:
    """Owe a revision where a figure of the closed month says something else now.

    One a day at most: what comes later that day waits for the next, from 9:00 on.
    """
    ledger, now = making.ledger, making.now
    final = final_of(month, ledger)
    if final is None:
        if not is_owed(month, making):
            _forget(month, ledger)
        return
    made = editions(month, ledger)
    if final.state is not DutyState.DONE or any(o.state in _OPEN for o in made):
        _forget(month, ledger)  # what is not made yet will hold it
        return
    revisions = [one for one in made if one.duty.occasion.startswith(REVISION)]
    today = any(one.entered.date() >= now.date() for one in revisions)
    if today or (late and now.time() < FINAL_AT):
        return
    changed = making.revised(Edition(month, REVISION.strip(), now))
    with ledger.atomic():
        _forget(month, ledger)
        if changed:
            nth = len(revisions) + 1
            ledger.owe([duty_of(month, f"{REVISION}{nth}")], now)


def _touched(ledger: Ledger) -> list[Month]:
    """The months that were touched and not yet looked at, in order."""
    said = ledger.clocks.mark(_TOUCHED)
    return sorted(read(one) for one in json.loads(said)) if said else []


def _note(months: Iterable[Month], ledger: Ledger) -> None:
    said = sorted(map(written, months))
    ledger.clocks.keep_mark(_TOUCHED, json.dumps(said) if said else "")


def _forget(month: Month, ledger: Ledger) -> None:
    _note(set(_touched(ledger)) - {month}, ledger)


# ── not there in time ───────────────────────────────────────────────────────


def tell_late(making: Making, report: Report) -> None:
    """Tell, once, of a final that could not be made by 9:30 of its day (T20)."""
    office, ledger, now = making.office, making.ledger, making.now
    late = [
        one
        for one in ledger.months.owed(KIND)
        if one.duty.occasion == FINAL and one.state in _OPEN
        if now >= times_of(month_in(one.duty.subject), office).late
    ]
    for one in late:
        month = month_in(one.duty.subject)
        with report.trap(f"{spelled(month)}{TITLE}"):
            told = [
                Duty(MAIL, subject_of(month), letters.NOT_MADE, FINAL, name)
                for role in making.monthly.late_to
                for name in holders(role, office)
            ]
            if ledger.owe(told, now):
                log.error("%s %s: not made in time", subject_of(month), FINAL)
                report.tell("到9:30还没有生成,已报告", f"{spelled(month)}{TITLE}")
