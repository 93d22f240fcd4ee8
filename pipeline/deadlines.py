"""By when, and who is told at each stage: form x record x office x now. Pure.

A deadline begins, is due, and is over when its columns say so (domain.md 4.1, 4.2).
Its stages hang on the due time: with another due time they begin anew. A stage that
lies before the deadline was born is never told; of several that were missed only the
newest (4.3). What is told to whom becomes a duty, so nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from pipeline import duties, privacy, progress
from pipeline.form import (
    DUE,
    START,
    Deadline,
    Form,
    Stage,
    distance,
    equal,
    filled,
    party,
    said,
)
from pipeline.hours import END_OF_DAY, SAME_DAY, Hours
from pipeline.model import Clock, Duty, Record
from pipeline.office import Office

REMIND, LINE = "remind", "line"  # kinds of duty: by a mail, in the daily letter
DAILY = "每日提醒"  # the daily letter: the rule of its duty
DAY = "day:"  # the subject of what is about a day: day:2026-11-24
HEAD = "提醒 "  # how the occasion of a mail begins that carries single reminders
LATE = "【补发】"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_GRACE = timedelta(hours=1)  # what is told later than this was missed


class Reckoned(NamedTuple):
    """A deadline of a record: from when, until when, and which words say why."""

    start: datetime
    due: datetime
    why: str


# ── by when ─────────────────────────────────────────────────────────────────


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
    if not form.deadline or record.void or duties.historic(record, form, office):
        return []
    found = []
    for one in form.deadline:
        if not _runs(record, form, one, sealed=sealed):
            continue
        old = known.get(one.id)
        reckoned = reckon(record, form, one, office, old.start if old else now)
        if reckoned is None or not _counts(record, reckoned):
            continue
        start, due, _ = reckoned
        if old is not None and old.due == due:
            found.append(replace(old, start=start, alike=_alike(record, one)))
        else:
            found.append(
                Clock(record.number, one.id, start, due, now, alike=_alike(record, one))
            )
    return found


def _runs(record: Record, form: Form, one: Deadline, *, sealed: bool) -> bool:
    """Whether its conditions hold, and nothing that ends it is there."""
    values, stale = record.values, record.stale
    if record.arrived_done and not one.for_done:
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
    start, since = begun, f"{_clock_words(begun)}起"
    if whence is not None:
        value, since = whence[1], _told_start(*whence, form, hours)
        start = value if isinstance(value, datetime) else hours.opening(value)
    put_off = values.get(one.instead) if one.instead else None
    if isinstance(put_off, date) and filled(values, one.approved, record.stale):
        return Reckoned(start, _end(put_off, hours), _title(one.instead, form))
    found = _by_column(record, form, one, office, hours)
    term = _term(record, one, office)
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
        value = record.values.get(name)
        if form.by_id[name].term:
            value = progress.terms(record, form, office).get(name, value)
        if isinstance(value, date) and name not in record.stale:
            return _end(value, hours), f"登记的{_title(name, form)}"
    return None


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


def _told_start(name: str, value: date, form: Form, hours: Hours) -> str:
    """A start in words, with what it counts as where it came out of hours."""
    title = _title(name, form).removesuffix("日期").removesuffix("时间")
    if not isinstance(value, datetime):
        return f"{_day(value)}{title}"
    counted = hours.received(value)
    taken = f"(按{_clock_words(counted)}算)" if counted.date() > value.date() else ""
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


# ── the stages ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Moment:
    """A stage of a running deadline: its name in the duty's key, and when."""

    stage: Stage
    label: str
    at: datetime


def moments(
    one: Deadline, clock: Clock, office: Office, until: datetime
) -> list[Moment]:
    """Every stage of a deadline up to ``until``, and the next one after it."""
    found = []
    for stage in one.stage:
        first = _first(stage, one, clock, office)
        if first is None:
            continue
        found.append(Moment(stage, stage.at, first))
        nth = 1
        while stage.every and found[-1].at <= until:
            further = _told(first + nth * stage.every * _DAY, stage, office)
            found.append(Moment(stage, f"{stage.at}*{nth}", further))
            nth += 1
    return sorted(found, key=lambda moment: moment.at)


def _first(
    stage: Stage, one: Deadline, clock: Clock, office: Office
) -> datetime | None:
    """When a stage is told for the first time; None where it is none (24:00)."""
    if stage.at in (START, DUE):
        at = clock.born if stage.at == START else clock.due
        return _told(at, stage, office)
    far = distance(stage.at)
    assert far is not None  # noqa: S101 - the form was held to it
    if far.unit == "d":
        day = clock.due.date() + far.amount * _DAY
        return datetime.combine(day, office.digest)
    if far.amount >= 0:
        return _told(clock.due + far.amount * _HOUR, stage, office)
    if clock.due.time() == END_OF_DAY:
        return None
    return office.hours_for(one.hours).reminder_before(clock.due, -far.amount)


def _told(moment: datetime, stage: Stage, office: Office) -> datetime:
    """When that becomes a mail (not in the night), or the next daily letter."""
    if stage.mail:
        return moment if stage.at_once else office.after_quiet(moment)
    return next_letter(moment, office)


def next_letter(moment: datetime, office: Office) -> datetime:
    """The first daily letter at or after a moment."""
    today = datetime.combine(moment.date(), office.digest)
    return today if moment <= today else today + _DAY


def due_stages(
    one: Deadline, clock: Clock, record: Record, office: Office, now: datetime
) -> list[Moment]:
    """The stages that are to be told now: of those not looked at yet, the newest.

    Dropped: what lay before the birth, and a reminder to do in time what is late
    already, where something later tells of that.
    """
    all_of_it = moments(one, clock, office, now)
    last = max((m.at for m in all_of_it if not m.stage.every), default=now)
    open_ = [
        moment
        for moment in all_of_it
        if clock.born <= moment.at <= now
        and (clock.seen is None or moment.at > clock.seen)
        and not _pointless(moment, clock, now, last)
        and equal(record.values, moment.stage.only_if, record.stale)
    ]
    newest = max((moment.at for moment in open_), default=now)
    return [moment for moment in open_ if moment.at == newest]


def _pointless(moment: Moment, clock: Clock, now: datetime, last: datetime) -> bool:
    far = distance(moment.stage.at)
    if far is None or far.amount > 0 or now <= clock.due:
        return False
    return far.amount < 0 or moment.at < last


def following(
    one: Deadline, clock: Clock, office: Office, now: datetime
) -> datetime | None:
    """When it has to be looked at again; None once all its stages are past."""
    ahead = (m.at for m in moments(one, clock, office, now) if m.at > now)
    return min(ahead, default=None)


# ── who is told ─────────────────────────────────────────────────────────────


def reminders(
    moment: Moment,
    one: Deadline,
    clock: Clock,
    record: Record,
    form: Form,
    office: Office,
) -> Iterator[Duty]:
    """A duty for each person whom a stage tells; key (number, rule, due, stage, to)."""
    for name in told(moment.stage, record, form, office):
        yield Duty(
            kind=REMIND if moment.stage.mail else LINE,
            subject=record.number,
            rule=one.id,
            occasion=clock.due.isoformat(timespec="minutes"),
            to=name,
            stage=moment.label,
            not_before=moment.at,
        )


def told(stage: Stage, record: Record, form: Form, office: Office) -> Sequence[str]:
    """The names of those whom a stage tells, or what they are where nobody is known."""
    names: list[str] = []
    for word in stage.to:
        who = party(word)
        person = said(record.values.get(who.person)) if who.person else ""
        own = privacy.named(person, record, form, office)
        if not own:
            dept = privacy.dept_of(said(record.values.get(who.dept)), office)
            found = privacy.recipients(who.role, dept, record, form, office)
            names += [one.name for one in found.people] or [found.meant]
        names += [one.name for one in own]
    return tuple(dict.fromkeys(names))


def stage_of(duty: Duty, form: Form) -> tuple[Deadline, Stage] | None:
    """The deadline and the stage that a reminder came from; None if there is none."""
    for one in form.deadline:
        if one.id == duty.rule:
            at = duty.stage.partition("*")[0]
            mails = duty.kind == REMIND
            fit = (s for s in one.stage if s.at == at and bool(s.mail) == mails)
            found = next(fit, None)
            return None if found is None else (one, found)
    return None


def carries(duty: Duty) -> bool:
    """Whether a mail carries reminders: the daily letter, or single ones."""
    return duty.subject.startswith(DAY) or duty.occasion.startswith(HEAD)


def due_of(duty: Duty) -> datetime:
    """The due time that a reminder is about; 24:00 as the ledger keeps it."""
    due = datetime.fromisoformat(duty.occasion)
    end = due.time().replace(second=59) == END_OF_DAY
    return datetime.combine(due.date(), END_OF_DAY) if end else due


def is_late(duty: Duty, now: datetime) -> bool:
    """Whether it is told later than it should have been (【补发】)."""
    meant = duty.not_before
    if meant is None:
        return False
    return meant.date() < now.date() if duty.kind == LINE else now - meant > _GRACE


def missing(record: Record, form: Form, one: Deadline) -> str:
    """The titles of what is still wanting, as 核实情况、处理建议."""
    names = one.wants or next(one.alternatives(), ())
    empty = [n for n in names if not filled(record.values, (n,), record.stale)]
    return "、".join(form.by_id[name].title for name in empty)


def overdue(due: datetime, now: datetime) -> str:
    """已超时2天, 已超时3小时; "" while it is in time.

    >>> overdue(datetime(2026, 11, 23, 17, 30), datetime(2026, 11, 25, 8, 30))
    '已超时2天'
    """
    if now <= due:
        return ""
    days = (now.date() - due.date()).days
    if days:
        return f"已超时{days}天"
    hours = (now - due) // _HOUR
    return f"已超时{hours}小时" if hours else "已超时"
