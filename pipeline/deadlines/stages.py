"""When somebody is told: the stages of a deadline that runs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.form import DUE, START, Deadline, Stage, distance, equal
from pipeline.hours import END_OF_DAY
from pipeline.model import Clock, Record
from pipeline.office import Office

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


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
        label = label_of(stage, one)
        found.append(Moment(stage, label, first))
        nth = 1
        while stage.every and found[-1].at <= until:
            further = _told(first + nth * stage.every * _DAY, stage, office)
            found.append(Moment(stage, f"{label}*{nth}", further))
            nth += 1
    return sorted(found, key=lambda moment: moment.at)


def label_of(stage: Stage, one: Deadline) -> str:
    """What a stage is called in keys: its place; a second one there has ``.2``."""
    alike = [other for other in one.stage if other.at == stage.at]
    nth = alike.index(stage)
    return f"{stage.at}.{nth + 1}" if nth else stage.at


def place_of(label: str) -> str:
    """The place of a stage by what it is called in keys.

    >>> place_of("+1d*3"), place_of("-2h.2")
    ('+1d', '-2h')
    """
    return label.partition("*")[0].partition(".")[0]


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


def stage_words(label: str) -> str:
    """The name of a stage, as it stands in a duty's key, for people.

    >>> [stage_words(one) for one in ("start", "-2h", "0d", "due", "+1d", "+2d*3")]
    ['开始时', '到期前2小时', '到期当天', '到期时', '到期后1天', '到期后2天(第4次)']
    """
    at, nth = place_of(label), label.partition("*")[2]
    again = f"(第{int(nth) + 1}次)" if nth else ""
    if (far := distance(at)) is None:
        return f"{'开始时' if at == START else '到期时'}{again}"
    if not far.amount:
        return f"到期当天{again}"
    side = "前" if far.amount < 0 else "后"
    unit = "小时" if far.unit == "h" else "天"
    return f"到期{side}{abs(far.amount)}{unit}{again}"


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
