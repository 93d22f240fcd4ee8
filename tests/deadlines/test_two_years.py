"""Two years of an office: whatever happens to its clock, each is told once, in time.

20 times the clock jumps, 20 times the house is begun anew (twelve times after SIGKILL),
ten times the machine sleeps for days; rows come, change, end, and are opened again. A
second reckoning (years_oracle.py) says what ought to stand in the letters.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from years_office import (
    RULES,
    TABLE,
    House,
    chance_of,
    changed,
    lay_out,
    mails,
    on_the_list,
    told_by,
)
from years_oracle import Look, Version, expected

from pipeline import deadlines
from pipeline.ledger import Ledger
from pipeline.model import Clock, Duty, Record, Values

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL"),
    pytest.mark.timeout(400),
]

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
_DAY, _MINUTE, _SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
_SLACK = 5 * _MINUTE
_KILLS = (
    *("pass.woken", "reminders.owed", "reminders.mailed", "mail.composed"),
    *("mail.begun", "mail.laid_down", "mail.noted", "file.written", "file.named"),
    *("mail.carried", "pulse.written", "pass.timed"),
)
_KINDS, _WHO = ("急", "缓", "大", None), ("李敏", "陈晓燕", "某人", None)
_EXPECTED = ("电脑时钟", "已重新计算")
_PREFIX = {"job": "JB", "round": "XK", "sale": "YJ"}


@dataclass
class World:
    """Two years, and what the test knows about them."""

    house: House
    seed: int
    until: date = LAST
    haste: int = 1
    last: datetime = datetime(2025, 12, 31)
    looks: list[Look] = field(default_factory=list)
    records: dict[str, list[Version]] = field(default_factory=lambda: defaultdict(list))
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = chance_of(self.seed)

    # passes

    def live(self) -> None:
        """Every pass of the two years."""
        self.house.hire(datetime.combine(FIRST, time()))
        day = FIRST
        while day <= self.until:
            if day == date(2026, 11, 20):
                self._enter_table()
            for now in self._passes(day):
                self._busy(now)
                self.look(now)
            if self.chance.random() < 24 / 730:
                self._jump(day)
            day += self.chance.randint(4, 11) * _DAY if self._sleeps() else _DAY

    def _passes(self, day: date) -> Iterator[datetime]:
        """The morning, the letter, some others; and when the next stage comes."""
        chance, clock = self.chance, datetime.combine(day, time())
        found = [clock + timedelta(hours=8, minutes=30, seconds=chance.randint(0, 29))]
        if chance.random() < 0.5:
            found += [clock + chance.randint(8 * 60, 24 * 60 - 2) * _MINUTE]
        if chance.random() < 0.3:
            found.append(clock + timedelta(hours=8))
        if chance.random() < 0.15:
            found.append(clock + chance.randint(0, 86399) * _SECOND)
        if chance.random() < 0.1:
            found = found[1:]
        for now in sorted(found):
            yield now
            coming = self.house.ledger.clocks.next_after(now)
            if coming and coming.date() == day and chance.random() < 0.5:
                yield coming

    def look(self, now: datetime) -> None:
        """One pass, whole in the end."""
        if self.chance.random() < 36 / 1600:
            self._break_off(now)
        behind = now < self.last - _SLACK
        self.last = max(self.last, now)
        if not behind:
            office = self.house.office
            self.looks.append(Look(now, office.hours, office.hours_for("sales")))
        whole = self.counted["passes"] % 20 == 0
        report = (self.house.run if whole else self.house.remind)(now)
        self.counted["passes"] += 1
        self.counted["behind"] += behind
        assert report.clock_behind == behind
        assert [
            t for t in map(str, report.told) if not any(w in t for w in _EXPECTED)
        ] == []

    def _break_off(self, now: datetime) -> None:
        self.counted["restarts"] += 1
        if self.chance.random() < 0.2:
            self.house.again()
            return
        killed = self.house.killed(now, self.chance.choice(_KILLS), 1)
        self.counted["kills"] += killed

    def _sleeps(self) -> bool:
        found = self.chance.random() < 16 / 730
        self.counted["sleeps"] += found
        return found

    def _jump(self, day: date) -> None:
        """The clock is wrong for a pass or two, then right again."""
        self.counted["jumps"] += 1
        chance = self.chance
        now = datetime.combine(day, time(20)) + chance.randint(0, 230) * _MINUTE
        now = max(now, self.last)
        if chance.random() < 0.35:  # put right by a few minutes
            self.look(now)
            back = now - chance.randint(1, 299) * _SECOND
            self._busy(back)
            self.look(back)
            return
        far = chance.choice((chance.randint(1, 60) * 60, chance.randint(1, 6) * 1440))
        self.look(now + far * _MINUTE)
        if chance.random() < 0.5:
            self._busy(now + far * _MINUTE)
            self.look(now + (far + 1) * _MINUTE)
        self._busy(now + _MINUTE)
        self.look(now + 2 * _MINUTE)

    def _enter_table(self) -> None:
        with (self.house.root / "config.toml").open("a", encoding="utf-8") as config:
            config.write(TABLE)
        self.house.again()

    # rows

    def _busy(self, now: datetime) -> None:
        """Rows come and change before a pass."""
        if self.chance.random() < (0.05 if self.haste == 1 else 0.08) * self.haste:
            self._keep(self._new(now), now)
        lately = list(self.records)[-15:]
        if lately and self.chance.random() < 0.25 * self.haste:
            record = self.records[self.chance.choice(lately)][-1].record
            self._keep(self._change(record, now), now)
        if len(self.records) > len(lately) and self.chance.random() < 0.5:
            self._end(list(self.records)[-len(lately) - 1], now)

    def _end(self, number: str, now: datetime) -> None:
        """In the end everything is done: but for a few of which nobody thinks."""
        record = self.records[number][-1].record
        if record.values.get("note") is None and self.chance.random() < 0.97:
            ends: dict[str, Any] = {
                "said": "好",
                "done_at": now,
                "answered": "可",
                "note": "办结",
            }
            self._keep(changed(record, {**ends, "closed": now.date()}), now)

    def _keep(self, record: Record, now: datetime) -> None:
        self.last = max(self.last, now)
        self.house.keep(record, now)
        known = self.records[record.number]
        if known and known[-1].first == len(self.looks):
            known.pop()  # no pass has seen it
        known.append(Version(len(self.looks), record))

    def _new(self, now: datetime) -> Record:
        chance, form = self.chance, self.chance.choice(tuple(_PREFIX))
        number = f"{_PREFIX[form]}-{now.year}-{len(self.records) + 1:04}"
        came = now.date() - chance.choice((0, 0, 0, 0, 1, 2, 40)) * _DAY
        clock = chance.choice((None, now.time().replace(microsecond=0)))
        values: dict[str, Any] = {
            "came_on": came,
            "came_at": clock if came == now.date() else None,
            "kind": chance.choice(_KINDS),
            "who": chance.choice(_WHO),
            "by_when": self._some_day(now) if chance.random() < 0.6 else None,
            "place": chance.choice(("东门", "西门", "南门", None)),
        }
        done = chance.random() < 0.15
        values["done_at"] = self._done(now) if done else None
        return Record(form, number, values, now, arrived_done=done)

    def _some_day(self, now: datetime) -> date:
        day = now.date() + self.chance.randint(0, 21) * _DAY
        if self.chance.random() < 0.7:
            return day
        return datetime.combine(day, time(self.chance.randint(0, 23), 20))

    def _done(self, now: datetime) -> date:
        """Done just now; or at some hour, to the second."""
        back = self.chance.randint(0, 4 * 3600)
        odd = datetime.combine(
            now.date() - _DAY, time(23, 59, self.chance.choice((0, 59)))
        )
        return self.chance.choice((now - back * _SECOND, now, now, odd))

    def _change(self, record: Record, now: datetime) -> Record:
        """What somebody writes into a row, or takes out of it again."""
        chance, said = self.chance, record.values
        if chance.random() < 0.03:
            return replace(record, void=True)
        day = record.first_seen.date() + chance.choice((2, 5, 9)) * _DAY
        agreed = chance.choice(("周建华", None, "周建华"))
        those: tuple[Values, ...] = (
            {"said": chance.choice(("好", "未遇"))},
            {"done_at": self._done(now)},
            {"done_at": self._done(now), "said": "未遇"},
            {"put_off": self._some_day(now), "agreed": agreed},
            {"by_when": day if said.get("by_when") else now.date() + _DAY},
            {"answered": "可"} if said.get("asked") else {"asked": "可否"},
            {"closed": now.date()},
            {"who": chance.choice(_WHO)},
            dict.fromkeys(("said", "done_at", "closed", "answered", "put_off")),
        )
        return changed(record, chance.choice(those))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with lived(tmp_path_factory.mktemp("years") / "office", 1, LAST) as one:
        yield one


@contextmanager
def lived(root: Path, seed: int, until: date, haste: int = 1) -> Iterator[World]:
    lay_out(root)
    one = World(House(root), seed, until, haste)
    try:
        one.live()
        yield one
    finally:
        one.house.stop()


@pytest.fixture(scope="module")
def letters(world: World) -> list[EmailMessage]:
    return list(mails(world.house.root))


def differences(world: World) -> list[str]:
    """What was told and ought not, or ought to have been and was not."""
    told = Counter(one for mail in mails(world.house.root) for one in told_by(mail))
    ought = expected(world.records, world.looks)
    should = Counter(ought.told)
    listed, due = Counter(on_the_list(world.house.ledger)), Counter(ought.listed)
    return [
        *(f"too much: {one}" for one in sorted((told - should).elements())),
        *(f"missing: {one}" for one in sorted((should - told).elements())),
        *(f"list, too much: {one}" for one in sorted((listed - due).elements())),
        *(f"list, missing: {one}" for one in sorted((due - listed).elements())),
    ]


def test_enough_happened(world: World, letters: list[EmailMessage]) -> None:
    counted, told = world.counted, [one for mail in letters for one in told_by(mail)]
    assert counted["jumps"] >= 20, counted
    assert counted["restarts"] >= 20, counted
    assert counted["kills"] >= 8, counted
    assert counted["sleeps"] >= 5, counted
    assert counted["behind"] >= 20, counted
    stages = {(one.id, line.split()[0]) for one in RULES for line in one.stages}
    by_list = {(rule, stage) for _, rule, stage, _ in on_the_list(world.house.ledger)}
    assert {(t.rule, t.stage) for t in told} | by_list == stages
    assert len([t for t in told if t.late]) > 20


def test_everything_is_told_once_and_in_time(world: World) -> None:
    assert differences(world) == []


def test_one_daily_letter_a_person_and_day(letters: list[EmailMessage]) -> None:
    daily = [m for m in letters if "每日提醒" in str(m["Subject"])]
    assert (
        max(Counter((m["To"], m["Date"].datetime.date()) for m in daily).values()) == 1
    )
    assert all(8.5 <= _hour(m) < 20 for m in daily)


def test_at_night_comes_only_what_may_not_wait(letters: list[EmailMessage]) -> None:
    at_night = [m for m in letters if not 8 <= _hour(m) < 20]
    stages = {(t.rule, t.stage) for mail in at_night for t in told_by(mail)}
    assert stages
    assert stages <= {(r, s) for r in ("A3", "C1", "C2") for s in ("start", "due")}


def _hour(mail: EmailMessage) -> float:
    at: datetime = mail["Date"].datetime
    return at.hour + at.minute / 60


def test_no_mail_goes_twice_and_each_reminder_with_one(
    world: World, letters: list[EmailMessage]
) -> None:
    assert max(Counter(m["Message-ID"] for m in letters).values()) == 1
    ledger = world.house.ledger
    carried = Counter(
        one.duty.key
        for mail in ledger.clocks.sent()
        for one in ledger.clocks.carried(mail.duty.key)
    )
    assert max(carried.values()) == 1
    assert sum(carried.values()) >= sum(len(told_by(mail)) for mail in letters)


# ── the tests themselves ────────────────────────────────────────────────────


def _looks_at_all_anew(patch: pytest.MonkeyPatch) -> None:
    finding = deadlines.due_stages

    def due_stages(one: Any, clock: Clock, *more: Any) -> Any:
        return finding(one, replace(clock, seen=None), *more)

    patch.setattr(deadlines, "due_stages", due_stages)


def _tells_of_what_was_before(patch: pytest.MonkeyPatch) -> None:
    finding = deadlines.due_stages

    def due_stages(one: Any, clock: Clock, *more: Any) -> Any:
        return finding(one, replace(clock, born=datetime(2026, 1, 1)), *more)

    patch.setattr(deadlines, "due_stages", due_stages)


def _forgets_what_was_told(patch: pytest.MonkeyPatch) -> None:
    owing = Ledger.owe

    def owe(self: Ledger, those: Iterable[Duty], now: datetime) -> int:
        duties = list(those)
        for one in duties:
            if one.kind in (deadlines.LINE, deadlines.REMIND):
                self._db.execute(
                    "DELETE FROM duty WHERE key = ? AND state <> 'owed'", (one.key,)
                )
        return owing(self, duties, now)

    patch.setattr(Ledger, "owe", owe)


def _counts_to_the_minute(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        deadlines,
        "in_vain",
        lambda duty, clock, _: clock is None or clock.due != deadlines.due_of(duty),
    )


FAULTS: Mapping[str, Callable[[pytest.MonkeyPatch], None]] = {
    "looks at all anew": _looks_at_all_anew,
    "tells of what was before": _tells_of_what_was_before,
    "forgets what was told": _forgets_what_was_told,
    "counts to the minute": _counts_to_the_minute,
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_house_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    FAULTS[name](monkeypatch)
    with lived(tmp_path / "office", 5, FIRST + 40 * _DAY, 8) as world:
        assert differences(world)
