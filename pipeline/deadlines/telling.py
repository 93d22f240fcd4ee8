"""Who is told, and what a reminder's duty says by its key. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pipeline import privacy
from pipeline.deadlines.stages import Moment, label_of, place_of
from pipeline.form import Deadline, Form, Stage, distance, filled, party, said
from pipeline.hours import END_OF_DAY
from pipeline.model import Clock, Duty, Record
from pipeline.office import Office

REMIND, LINE = "remind", "line"  # kinds of duty: by a mail, in the daily letter
DAILY = "每日提醒"  # the daily letter: the rule of its duty
DAY = "day:"  # the subject of what is about a day: day:2026-11-24
HEAD = "提醒 "  # how the occasion of a mail begins that carries single reminders
LATE = "【补发】"
_HOUR = timedelta(hours=1)
_GRACE = timedelta(hours=1)  # what is told later than this was missed


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
            occasion=occasion(clock),
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
    label = duty.stage.partition("*")[0]
    for one in form.deadline:
        for stage in one.stage if one.id == duty.rule else ():
            if label_of(stage, one) == label:
                return one, stage
    return None


def carries(duty: Duty) -> bool:
    """Whether a mail carries reminders: the daily letter, or single ones."""
    return duty.subject.startswith(DAY) or duty.occasion.startswith(HEAD)


def occasion(clock: Clock) -> str:
    """The due time as it stands in a reminder's key, to the minute."""
    return clock.due.isoformat(timespec="minutes")


def in_vain(duty: Duty, clock: Clock | None, now: datetime) -> bool:
    """Whether a reminder that waits has lost its purpose.

    What it is about is over, or has another due time; or it was to be in time.
    """
    if clock is None or occasion(clock) != duty.occasion:
        return True
    far = distance(place_of(duty.stage))
    return far is not None and far.amount < 0 and now > clock.due


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
    """The titles of what is still wanting, as 核实情况、处理建议.

    What the form names; once that is there, the least that would end it.
    """
    ways = [one.wants] if one.wants else []
    ways += sorted(one.alternatives(), key=lambda names: len(_empty(record, names)))
    found = next((empty for names in ways if (empty := _empty(record, names))), [])
    return "、".join(form.by_id[name].title for name in found)


def _empty(record: Record, names: Sequence[str]) -> list[str]:
    return [n for n in names if not filled(record.values, (n,), record.stale)]


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
