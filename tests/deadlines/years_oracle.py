"""What ought to have been told, worked out a second time: plain, slow, obvious.

It knows the passes, what the registers said at each, and the rules as a table of words.
Of the house it uses only the hours of reception, which have tests of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from years_office import RULES, STAFF, Told, words_of

from pipeline.hours import Hours
from pipeline.model import Record

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
LETTER, MORNING, EVENING = time(8, 30), time(8), time(20)
NIGHT = time(23, 59, 59)  # 24:00
KNOWN = {name: address for name, _, _, address in STAFF}
POSTS = {
    "receptionist": ["李敏", "陈晓燕"],
    "office_director": ["何静"],
    "site_director": ["周建华"],
    "consultant": ["林佳怡"],
    "manager": ["罗志强"],
}


class Look(NamedTuple):
    """A pass that may look at deadlines: when, and by which hours."""

    now: datetime
    desk: Hours
    sales: Hours


class Version(NamedTuple):
    """What a record says from the ``first`` look on."""

    first: int
    record: Record


class Life(NamedTuple):
    """A deadline of one record that ran, with one due time, from look to look."""

    number: str
    rule: str
    due: datetime
    born: datetime
    first: int
    last: int
    alike: str
    hours: Hours


class Row(NamedTuple):
    """A reminder for one person, as of the look at which its stage had come."""

    life: Life
    stage: str
    how: str
    to: str
    meant: datetime
    look: int


# ── by when ─────────────────────────────────────────────────────────────────


def same_day(came: date, at: time | None, hours: Hours) -> datetime:
    opening, closing = hours.opening(came), hours.closing(came)
    received = opening if at is None else max(opening, datetime.combine(came, at))
    if received > closing:
        return hours.closing(came + DAY)
    if closing - received < HOUR:
        return datetime.combine(came, NIGHT)
    return closing


def end(day: date, hours: Hours) -> datetime:
    return day if isinstance(day, datetime) else hours.closing(day)


def due(
    rule: str, said: Mapping[str, Any], begun: datetime, look: Look
) -> datetime | None:
    """The due time as the table has it; None while nothing says so."""
    came, desk, by_when = said["came_on"], look.desk, said.get("by_when")
    if rule in ("A2", "C2") and said.get("put_off") and said.get("agreed"):
        return end(said["put_off"], desk if rule == "A2" else look.sales)
    days = {"缓": 3, "大": 7}.get(said.get("kind") or "")
    by_kind = desk.closing(came + days * DAY) if days else None
    done = said.get("done_at")
    return {
        "A1": same_day(came, said.get("came_at"), desk),
        "A2": end(by_when, desk) if by_when else by_kind,
        "A3": begun + DAY,
        "B1": end(done, desk) + DAY if done else None,
        "B2": desk.closing(came + 7 * DAY),
        "C1": same_day(came, said.get("came_at"), look.sales),
        "C2": end(by_when, look.sales) if by_when else None,
    }[rule]


def runs(rule: str, record: Record) -> bool:
    said = record.values
    if record.void or (record.arrived_done and rule != "B1"):
        return False
    if said.get("closed") and rule != "B1":
        return False
    if record.first_seen.date() - said["came_on"] > 30 * DAY:  # type: ignore[operator]
        return False  # old when it came
    over = {
        "A1": said.get("said"),
        "A2": said.get("done_at"),
        "A3": said.get("answered") or not said.get("asked"),
        "B1": said.get("said") in ("好", "不好") or not said.get("done_at"),
        "B2": said.get("done_at") and said.get("said"),
        "C1": said.get("said"),
        "C2": said.get("done_at"),
    }
    return not over[rule]


def lives(
    number: str, versions: Sequence[Version], looks: Sequence[Look]
) -> Iterator[Life]:
    """Every deadline of a record, from the look that first saw it to the last."""
    form = versions[0].record.form
    for rule in (one.id for one in RULES if one.register == form):
        yield from _lives(number, rule, versions, looks)


def _lives(
    number: str, rule: str, versions: Sequence[Version], looks: Sequence[Look]
) -> Iterator[Life]:
    running: Life | None = None
    begun = datetime.min
    turns = {v.first for v in versions}
    turns |= {i for i in range(1, len(looks)) if looks[i].desk is not looks[i - 1].desk}
    for at in sorted(t for t in turns if versions[0].first <= t < len(looks)):
        record = [v.record for v in versions if v.first <= at][-1]
        look, when = looks[at], None
        if runs(rule, record):
            begun = begun if running else look.now
            when = due(rule, record.values, begun, look)
            if record.arrived_done and when and when <= record.first_seen:
                when = None
        alike = str(record.values.get("place") or "") if rule == "B1" else ""
        if running and running.due == when:
            continue
        if running:
            yield running._replace(last=at - 1)
        hours = look.sales if rule.startswith("C") else look.desk
        running = (
            Life(number, rule, when, look.now, at, len(looks) - 1, alike, hours)
            if when
            else None
        )
    if running:
        yield running


# ── the stages ──────────────────────────────────────────────────────────────


def letter_after(moment: datetime) -> datetime:
    at = datetime.combine(moment.date(), LETTER)
    return at if at >= moment else at + DAY


def morning_after(moment: datetime) -> datetime:
    if MORNING <= moment.time() < EVENING:
        return moment
    day = moment.date() + (DAY if moment.time() >= EVENING else timedelta())
    return datetime.combine(day, MORNING)


def two_hours_before(due: datetime, hours: Hours) -> datetime | None:
    """Back minute by minute, counting only those in which the desk receives."""
    if due.time() == NIGHT:
        return None
    at, left = due, 2 * 3600
    while left:
        at = min(at, hours.closing(at.date()))
        opening = hours.opening(at.date())
        if at <= opening:
            at = hours.closing(at.date() - DAY)
        else:
            step = 60 if left >= 60 and at - MINUTE >= opening else 1
            at -= step * SECOND
            left -= step
    return at


def moment(stage: str, how: str, life: Life) -> datetime | None:
    """When a stage is told for the first time."""
    if stage == "-2h":
        found = two_hours_before(life.due, life.hours)
    elif stage == "start":
        found = life.born
    elif stage == "due":
        found = life.due
    elif stage.endswith("h"):
        found = life.due + int(stage[:-1]) * HOUR
    else:
        return datetime.combine(life.due.date() + int(stage[:-1]) * DAY, LETTER)
    if found is None or how == "once":
        return found
    return letter_after(found) if how == "line" else morning_after(found)


def table(life: Life, until: datetime) -> Iterator[tuple[str, str, datetime]]:
    """(stage, its line, when) of everything that may be told in a life."""
    for stage, line in words_of(life.rule).items():
        how = line.split()[1]
        at = moment(stage, how, life)
        every = next((int(w[6:]) for w in line.split() if w.startswith("every=")), 0)
        nth = 0
        while at is not None and at <= until:
            yield f"{stage}*{nth}" if nth else stage, line, at
            if not every:
                break
            nth += 1
            at += every * DAY
            if how == "mail":
                at = morning_after(at)


def rows(records: Mapping[str, Sequence[Version]], looks: Sequence[Look]) -> list[Row]:
    """Every reminder of every stage that came, each once, in order of the looks."""
    nows = [look.now for look in looks]
    everything = [
        life for n, v in sorted(records.items()) for life in lives(n, v, looks)
    ]
    alike: defaultdict[tuple[str, str], list[Life]] = defaultdict(list)
    for life in everything:
        if life.alike:
            alike[life.rule, life.alike].append(life)
    found = [
        row
        for life in everything
        for row in _rows(life, records[life.number], nows)
        if _leads(row, alike)
    ]
    known: set[tuple[object, ...]] = set()
    once = []
    for row in sorted(found, key=lambda r: (r.look, r.life.number, r.life.rule)):
        life = row.life
        key = (life.number, life.rule, row.stage, f"{life.due:%Y%m%d%H%M}", row.to)
        if key not in known:
            known.add(key)
            once.append(row)
    return once


def _rows(
    life: Life, versions: Sequence[Version], nows: Sequence[datetime]
) -> Iterator[Row]:
    come: defaultdict[int, list[tuple[str, str, datetime]]] = defaultdict(list)
    for stage, line, at in table(life, nows[life.last] + DAY):
        seen = _first_at_or_after(at, life.first, nows)
        if seen is not None and seen <= life.last and at >= life.born:
            come[seen].append((stage, line, at))
    for seen, those in come.items():
        record = [v.record for v in versions if v.first <= seen][-1]
        late = nows[seen] > life.due
        fit = [
            (stage, line, at)
            for stage, line, at in those
            if not (late and (stage.startswith("-") or stage == "0d"))
            and _kind(line) in ("", record.values.get("kind"))
        ]
        newest = max((at for *_, at in fit), default=None)
        for stage, line, at in fit:
            if at == newest:
                how, to = line.split()[1:3]
                for name in _people(to, record):
                    yield Row(life, stage, how, name, at, seen)


def _kind(line: str) -> str:
    return next((w[5:] for w in line.split() if w.startswith("kind=")), "")


def _first_at_or_after(
    moment: datetime, first: int, nows: Sequence[datetime]
) -> int | None:
    """The clock may have gone back a little: the largest so far is in order."""
    latest = list(accumulate(nows, max)) if nows is not _known[0] else _known[1]
    _known[:] = [nows, latest]
    at = bisect_left(latest, moment)
    if at >= first:
        return at if at < len(nows) else None
    return next((i for i in range(first, len(nows)) if nows[i] >= moment), None)


_known: list[Any] = [None, None]


def _people(to: str, record: Record) -> list[str]:
    names: list[str] = []
    for word in to.split(","):
        column, _, post = word.rpartition("|")
        who = str(record.values.get(column) or "")
        names += [who] if who in KNOWN else POSTS[post]
    return list(dict.fromkeys(names))


def _leads(row: Row, alike: Mapping[tuple[str, str], Sequence[Life]]) -> bool:
    """Of those alike one is reminded of: the one that is due first."""
    if not row.life.alike:
        return True
    there = alike[row.life.rule, row.life.alike]
    running = [one for one in there if one.first <= row.look <= one.last]
    return min(running, key=lambda one: (one.due, one.number)).number == row.life.number


# ── the mails ───────────────────────────────────────────────────────────────


class Expected(NamedTuple):
    """What was to be read in mails, and what the desk tells itself."""

    told: list[Told]
    listed: list[tuple[str, str, str, str]]


def expected(
    records: Mapping[str, Sequence[Version]], looks: Sequence[Look]
) -> Expected:
    """Pass by pass: what is waiting, what has lost its purpose, what goes out."""
    coming: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows(records, looks):
        coming[row.look].append(row)
    ends = _ends(records, looks)
    told: list[Told] = []
    listed: list[tuple[str, str, str, str]] = []
    waiting: list[Row] = []
    letters: set[tuple[str, date]] = set()
    for nth, look in enumerate(looks):
        waiting = [r for r in waiting + coming[nth] if _meant(r, nth, look, ends)]
        waiting = [r for r in waiting if not _overtaken(r, waiting)]
        lately = [r for r in waiting if not KNOWN[r.to]]
        listed += [
            (r.life.number, r.life.rule, r.stage.partition("*")[0], r.to)
            for r in lately
        ]
        going = [r for r in waiting if KNOWN[r.to] and _may_go(r, look, letters)]
        letters |= {(r.to, look.now.date()) for r in going if r.how == "line"}
        told += [_told(row, look.now) for row in going]
        waiting = [r for r in waiting if r not in lately and r not in going]
    return Expected(sorted(told), sorted(listed))


def _ends(
    records: Mapping[str, Sequence[Version]], looks: Sequence[Look]
) -> Mapping[tuple[str, str, datetime], list[tuple[int, int]]]:
    found: defaultdict[tuple[str, str, datetime], list[tuple[int, int]]]
    found = defaultdict(list)
    for number, versions in records.items():
        for life in lives(number, versions, looks):
            found[number, life.rule, life.due].append((life.first, life.last))
    return found


def _meant(row: Row, nth: int, look: Look, ends: Mapping[Any, Any]) -> bool:
    """It still runs to that time; and nobody is told too late to be in time."""
    life = row.life
    spans = ends[life.number, life.rule, life.due]
    if row.stage.startswith("-") and look.now > life.due:
        return False
    return any(first <= nth <= last for first, last in spans)


def _overtaken(row: Row, waiting: Iterable[Row]) -> bool:
    """The same person is to be told a later stage of the same."""
    return any(
        other.life.number == row.life.number
        and other.life.rule == row.life.rule
        and other.life.due == row.life.due
        and other.to == row.to
        and (other.how == "line") == (row.how == "line")
        and other.meant > row.meant
        for other in waiting
    )


def _may_go(row: Row, look: Look, letters: set[tuple[str, date]]) -> bool:
    clock = look.now.time()
    if row.how == "once":
        return True
    if row.how == "mail":
        return MORNING <= clock < EVENING
    return LETTER <= clock < EVENING and (row.to, look.now.date()) not in letters


def _told(row: Row, now: datetime) -> Told:
    due = row.life.due
    clock = (
        "24:00" if (due.hour, due.minute) == (23, 59) else f"{due.hour}:{due.minute:02}"
    )
    if row.how == "line":
        late = row.meant.date() < now.date()
    else:
        late = now - row.meant > HOUR
    return Told(
        at=now,
        to=row.to,
        number=row.life.number,
        rule=row.life.rule,
        stage=row.stage.partition("*")[0],
        due=f"{due.month}月{due.day}日{clock}",
        late=late,
    )
