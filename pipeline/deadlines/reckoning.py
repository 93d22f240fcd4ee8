"""By when: from a record's columns to the moment at which a thing is due. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from pipeline import duties, filing, progress
from pipeline.form import Deadline, Form, Term, equal, filled, said
from pipeline.hours import END_OF_DAY, SAME_DAY, Hours
from pipeline.model import Clock, Record
from pipeline.office import Office


class Reckoned(NamedTuple):
    """A deadline of a record: from when, until when, and which words say why."""

    start: datetime
    due: datetime
    why: str


def running(
    record: Record,
    form: Form,
    office: Office,
    known: Mapping[str, Clock],
    now: datetime,
    *,
    sealed: bool = False,
) -> list[Clock]:
    """Every deadline that runs for a record at ``now``, in the form's order.

    ``known`` are those that ran when it was last looked at; ``sealed`` says that its
    folder is closed. One with another due time than it had is born now.
    """
    gone = record.void or filing.retired(record, form)
    if not form.deadline or gone or duties.historic(record, form, office):
        return []
    found = []
    for one in form.deadline:
        if not _runs(record, form, one, sealed=sealed):
            continue
        old = known.get(one.id)
        reckoned = reckon(record, form, one, office, old.start if old else now)
        if reckoned is None or not _counts(record, reckoned):
            continue
        start, due, why = reckoned
        clock = Clock(record.number, one.id, start, due, now)
        if old is not None and old.due == due:
            clock = replace(old, start=start)
        found.append(replace(clock, alike=_alike(record, one), why=why))
    return found


def _runs(record: Record, form: Form, one: Deadline, *, sealed: bool) -> bool:
    """Whether its conditions hold, and nothing that ends it is there."""
    values, stale = record.values, record.stale
    if record.arrived_done and not one.for_done:
        return False
    if record.held and not one.held:
        return False
    if not (equal(values, one.only_if, stale) and filled(values, one.filled, stale)):
        return False
    if progress.ended(record, form) and not one.after_end:
        return False
    state = progress.state(record, form)
    if one.at and (state is None or state.id not in one.at):
        return False
    return not _over(record, one, sealed=sealed)


def _over(record: Record, one: Deadline, *, sealed: bool) -> bool:
    values, stale = record.values, record.stale
    if one.sealed and sealed:
        return True
    if one.over and equal(values, one.over, stale):
        return True
    return any(filled(values, those, stale) for those in one.alternatives())


def _counts(record: Record, reckoned: Reckoned) -> bool:
    """A row that arrived done is reminded of only what still lies ahead (4.3)."""
    return not record.arrived_done or reckoned.due > record.first_seen


def _alike(record: Record, one: Deadline) -> str:
    return "/".join(said(record.values.get(name)) for name in one.group)


def reckon(
    record: Record, form: Form, one: Deadline, office: Office, begun: datetime
) -> Reckoned | None:
    """From when until when; None while nothing says so.

    ``begun`` is when it was first seen to run, for one that has no start of its own.
    """
    hours, values = office.hours_for(one.hours), record.values
    whence = _whence(record, form, one) if one.start else None
    term = _term(record, one, office)
    start, since = begun, f"{_clock_words(begun)}起"
    if whence is not None:
        value, since = whence[1], _told_start(*whence, term, form, hours)
        start = value if isinstance(value, datetime) else hours.opening(value)
    put_off = values.get(one.instead) if one.instead else None
    named = (one.instead, *one.approved)
    if isinstance(put_off, date) and filled(values, named, record.stale):
        return Reckoned(
            start, _end(put_off, hours), _put_off(one.instead, put_off, form)
        )
    found = _by_column(record, form, one, office, hours)
    if found is None and term and (whence is not None or not one.start):
        base = whence[1] if whence is not None else begun
        due = hours.due(base, term)
        late = term == SAME_DAY and due.time() == END_OF_DAY
        note = f"(下班前{hours.late_receipt_minutes}分钟内,到24:00)" if late else ""
        found = due, f"{since},{words(term)}{note}"
    found = _promised(record, form, one, office, found)
    return None if found is None else Reckoned(start, *found)


def _by_column(
    record: Record, form: Form, one: Deadline, office: Office, hours: Hours
) -> tuple[datetime, str] | None:
    """What the record's own columns say; one with a term is worked out afresh."""
    for name in one.due:
        value, term = record.values.get(name), form.by_id[name].term
        if term:
            value = progress.terms(record, form, office).get(name, value)
        if isinstance(value, date) and name not in record.stale:
            why = _by_term(record, form, term, value, hours) if term else ""
            return _end(value, hours), why or f"登记的{_title(name, form)}"
    return None


def _by_term(record: Record, form: Form, term: Term, due: date, hours: Hours) -> str:
    """Why a column is as the system worked it out: from when, or put off until when."""
    put_off = record.values.get(term.instead)
    if put_off == due and isinstance(put_off, date):
        return _put_off(term.instead, put_off, form)
    length = term.terms.get(said(record.values.get(term.by)), "")
    found = ((n, progress.stands(record, form, n)) for n in term.start)
    whence = next(((n, v) for n, v in found if v is not None), None)
    if whence is None or not length:
        return ""
    told = f"{_told_start(*whence, length, form, hours)},{words(length)}"
    return (
        told
        if hours.due(whence[1], length) == due
        else f"{told}(不晚于{_title(term.cap, form)}当天起算)"
    )


def _put_off(name: str, until: date, form: Form) -> str:
    return f"已批准{_title(name, form)}{_day(until)}"


def _promised(
    record: Record,
    form: Form,
    one: Deadline,
    office: Office,
    found: tuple[datetime, str] | None,
) -> tuple[datetime, str] | None:
    promise = office.promises.get(said(record.values.get(form.promised)), "")
    start = progress.received(record, form)
    if not (one.promised and promise and start):
        return found
    due = office.hours.due(start, promise)
    if found is not None and found[0] <= due:
        return found
    return due, f"{said(record.values[form.promised])}承诺{words(promise)}"


def _term(record: Record, one: Deadline, office: Office) -> str:
    if one.config:
        return f"{office.followup_hours}h"
    return one.terms.get(said(record.values.get(one.by)), "") if one.by else one.term


def _whence(record: Record, form: Form, one: Deadline) -> tuple[str, date] | None:
    """The first column of ``start`` that is known, and what it says."""
    for name in one.start:
        if (value := progress.stands(record, form, name)) is not None:
            return name, value
    return None


def _told_start(name: str, value: date, term: str, form: Form, hours: Hours) -> str:
    """A start in words; of 当天 with what it counts as where it came out of hours."""
    title = _title(name, form).removesuffix("日期").removesuffix("时间")
    if not isinstance(value, datetime):
        return f"{_day(value)}{title}"
    counted = hours.received(value)
    later = term == SAME_DAY and counted.date() > value.date()
    taken = f"(按{_clock_words(counted)}算)" if later else ""
    return f"{_clock_words(value)}{title}{taken}"


def _end(value: date, hours: Hours) -> datetime:
    return value if isinstance(value, datetime) else hours.closing(value)


def words(term: str) -> str:
    """A term as people say it.

    >>> words("same_day"), words("24h"), words("7d")
    ('当天', '24小时内', '7天内')
    """
    if term == SAME_DAY:
        return "当天"
    return f"{term[:-1]}{'小时' if term.endswith('h') else '天'}内"


def _title(name: str, form: Form) -> str:
    return form.by_id[name].title


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _clock_words(moment: datetime) -> str:
    return f"{_day(moment)}{moment.hour}:{moment.minute:02}"
