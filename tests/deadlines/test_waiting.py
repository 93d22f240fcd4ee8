"""Reminders that wait: for the morning, for a server, for a clock that was put back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from house_mail import letters
from mail_servers import Authority, Faulty, account, authority
from years_office import House, Told, changed, lay_out, mails, on_the_list, told_by

from pipeline.model import Record


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    lay_out(tmp_path / "office")
    made = House(tmp_path / "office")
    made.hire(at("2026-11-20T09:00"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def by(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def row(form: str, number: str, seen: str, **said: Any) -> Record:
    now = at(seen)
    return Record(form, number, {"came_on": now.date(), **said}, now)


def told(house: House, day: str = "") -> list[str]:
    """Who was told what, by letter after letter."""
    found = [one for mail in mails(house.root) for one in told_by(mail)]
    return [shown(one) for one in sorted(found) if f"{one.at:%m-%d}" >= day]


def shown(one: Told) -> str:
    late = " 【补发】" if one.late else ""
    return f"{one.at:%m-%d %H:%M} {one.to} {one.number} {one.rule} {one.stage}{late}"


def test_at_night_goes_what_may_not_wait_and_nothing_with_it(house: House) -> None:
    """The machine was off when the one was due, and wakes at night to the other."""
    house.keep(
        row("round", "XK-1", "2026-11-16T09:00", who="何静"), at("2026-11-16T09:00")
    )
    house.remind(at("2026-11-20T09:00"))
    house.remind(at("2026-11-23T21:00"))  # due at 17:30, found now
    house.keep(
        row("job", "JB-1", "2026-11-23T21:05", asked="可否"), at("2026-11-23T21:05")
    )
    house.remind(at("2026-11-23T21:06"))
    assert told(house, "11-23") == [
        "11-23 21:06 何静 JB-1 A3 start",
        "11-23 21:06 周建华 JB-1 A3 start",
    ]
    house.remind(at("2026-11-24T08:00"))
    assert "11-24 08:00 何静 XK-1 B2 due 【补发】" in told(house, "11-24")


def test_a_due_time_with_seconds_is_reminded_of(house: House) -> None:
    done = at("2026-11-23T16:20:37")
    house.keep(row("round", "XK-1", "2026-11-23T16:30", done_at=done, who="李敏"), done)
    for now in ("2026-11-23T16:30", "2026-11-24T14:20:40", "2026-11-24T14:30"):
        house.remind(at(now))
    assert told(house) == [
        "11-24 14:20 李敏 XK-1 B1 -2h",
        "11-24 14:20 李敏 XK-1 B2 start",
    ]


def test_while_the_clock_is_behind_nothing_timed_goes_and_later_nothing_twice(
    house: House,
) -> None:
    asked = row("job", "JB-1", "2026-11-23T10:00", asked="可否", said="好")
    house.keep(asked, at("2026-11-23T10:00"))
    house.remind(at("2026-11-23T10:00"))
    house.remind(at("2026-11-27T08:30"))  # four days too early
    so_far = told(house)
    for now in ("2026-11-23T10:10", "2026-11-24T10:00", "2026-11-26T10:00"):
        assert house.remind(at(now)).clock_behind
    house.keep(
        row("sale", "YJ-1", "2026-11-26T11:00", said="好"), at("2026-11-26T11:00")
    )
    assert house.remind(at("2026-11-26T11:00")).clock_behind
    assert told(house) == so_far
    assert not house.remind(at("2026-11-27T08:30")).clock_behind
    assert told(house) == so_far
    house.remind(at("2026-11-28T10:00"))
    assert told(house)[len(so_far) :] == ["11-28 10:00 周建华 JB-1 A3 due"]


def test_put_right_by_minutes_no_older_stage_comes_after_a_newer(house: House) -> None:
    """Of two that were missed the newest was told; the other stays untold."""
    first = at("2026-11-23T09:00")
    record = row(
        "job", "JB-1", "2026-11-23T09:00", by_when=date(2026, 11, 30), said="好"
    )
    house.keep(record, first)
    house.remind(first)
    house.remind(at("2026-11-30T08:31"))
    before = told(house)
    house.keep(changed(record, {"note": "看过"}), at("2026-11-30T08:29"))
    house.remind(at("2026-11-30T08:29"))
    house.remind(at("2026-11-30T08:30"))
    house.remind(at("2026-11-30T08:32"))
    assert told(house) == before


def test_what_a_server_refuses_stands_on_the_list_and_stops_nothing_after_it(
    house: House, by: Authority
) -> None:
    """Refused before the dot: the next reminder of the same person goes out."""
    with Faulty(by, {"rcpt": "550 5.1.1 no such user"}) as server:
        house.account = account(server.port, by)
        _ask(house, "JB-1", "2026-11-23T10:00")
        assert on_the_list(house.ledger) == [
            ("JB-1", "A3", "start", "何静"),
            ("JB-1", "A3", "start", "周建华"),
        ]
        server.says = {}
        _ask(house, "JB-2", "2026-11-23T10:05")
        found = [one for mail in letters(server.stored) for one in told_by(mail)]
    assert sorted({(one.number, one.to) for one in found}) == [
        ("JB-2", "何静"),
        ("JB-2", "周建华"),
    ]


def test_after_days_without_a_server_only_the_newest_is_told(
    house: House, by: Authority
) -> None:
    first = at("2026-11-23T09:00")
    pay = datetime.combine(date(2026, 11, 24), time(12))
    house.keep(row("sale", "YJ-1", "2026-11-23T09:00", by_when=pay, said="好"), first)
    house.account = account(1, by)  # nobody listens there
    for day in range(23, 31):
        for clock in ("08:30", "09:00", "12:00", "15:00"):
            house.remind(at(f"2026-11-{day}T{clock}"))
    with Faulty(by) as server:
        house.account = account(server.port, by)
        for clock in ("08:30", "12:30", "16:30", "19:00"):
            house.remind(at(f"2026-12-01T{clock}"))
        found = [shown(o) for m in letters(server.stored) for o in told_by(m)]
    lines = sorted(one.split(" ", 2)[2] for one in found if "+1d" in one)
    assert lines == [
        "何静 YJ-1 C2 +1d",
        "林佳怡 YJ-1 C2 +1d",
    ]


def _ask(house: House, number: str, now: str) -> None:
    house.keep(row("job", number, now, asked="可否", said="好"), at(now))
    house.remind(at(now))
