"""What the books of a month ask: which days changed, what was put off, which files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from ledger_case import NOW, SOURCE, drop, later, record

from pipeline.ledger import Kept, Ledger
from pipeline.model import Altered, Answer, Line, Record

DAY = date(2026, 10, 30)


def put(ledger: Ledger, one: Record, *altered: Altered, key: str = "") -> None:
    ledger.keep_many([Kept(one, key or one.number, "", altered, SOURCE)], NOW)


def test_a_new_ledger_has_no_beginning_and_no_change(ledger: Ledger) -> None:
    assert ledger.months.began() is None
    assert ledger.months.latest() == 0
    ledger.take(drop(), NOW)
    ledger.take(drop(sha256="cd" * 32), later(days=1))
    assert ledger.months.began() == NOW


def test_the_days_of_what_changed_are_those_now_and_those_before(
    ledger: Ledger,
) -> None:
    one = record(came=date(2026, 11, 2), said="2026-13-45 和 12-31")
    put(ledger, one, Altered("came", None, date(2026, 11, 2)))
    first = ledger.months.latest()
    assert ledger.months.days_since(0, ["complaint"]) == {date(2026, 11, 2)}
    assert ledger.months.days_since(0, ["visit"]) == set()
    assert ledger.months.days_since(first, ["complaint"]) == set()
    moved = replace(one, values={**one.values, "done": datetime(2026, 11, 3, 9)})
    put(ledger, moved, Altered("came", DAY, date(2026, 11, 2)))
    found = ledger.months.days_since(first, ["complaint"])
    assert found == {DAY, date(2026, 11, 2), date(2026, 11, 3)}


def test_replaced_is_what_said_something_before(ledger: Ledger) -> None:
    planned = {"a": None, "b": "", "c": DAY, "d": DAY}
    for name, before in planned.items():
        one = record(f"TS-2026-000{ord(name) - 96}")
        column = "name" if name == "d" else "planned"
        put(ledger, one, Altered(column, before, date(2026, 11, 30)))
    spoken = record("TS-2026-0009")
    put(ledger, spoken, Altered("text", None, '["planned","2026-01-01"]'))
    assert ledger.months.replaced({"complaint": ["planned"]}) == ["TS-2026-0003"]
    both = ledger.months.replaced({"complaint": ["planned", "name"], "visit": []})
    assert sorted(both) == ["TS-2026-0003", "TS-2026-0004"]
    assert ledger.months.replaced({"visit": ["planned"]}) == []


def test_the_files_of_a_span_come_with_their_answers_or_why_not(
    ledger: Ledger,
) -> None:
    answered = ledger.take(drop("a.xlsx"), NOW)
    line = Line("投诉登记", 4, "TS-2026-0001", "新增", "✓")
    answer = Answer({}, {}, 1, "收到 1 行", (line,))
    ledger.store_answer(answered, "a", answer, {})
    refused = ledger.take(drop("b.xlsx", "cd" * 32), later(hours=1))
    ledger.refuse(refused, "没有找到登记表")
    ledger.take(drop("c.xlsx", "ef" * 32), later(days=8))
    came = list(ledger.months.came(NOW, NOW + timedelta(days=8)))
    assert [one.take.name for one in came] == ["a.xlsx", "b.xlsx"]
    assert [one.refused for one in came] == ["", "没有找到登记表"]
    assert [one.answer.lines if one.answer else None for one in came] == [(line,), None]
