"""Records come back as they were kept, each with its history."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_case import NOW, SOURCE, keep, kept, later, record

from pipeline.errors import Damaged
from pipeline.ledger import Kept, Ledger, Source
from pipeline.ledger.coding import dump_values, load_values
from pipeline.model import Altered, Past, Record
from pipeline.values import Value

EVERY_TYPE: dict[str, Value] = {
    "text": "“漏水”,12楼\n第二行 \U0001f6b0 ' \" \\",
    "empty": "",
    "nothing": None,
    "yes": True,
    "no": False,
    "one": 1,
    "big": 12345678901234567890,
    "money": Decimal("12.50"),
    "day": date(2026, 2, 28),
    "clock": time(14, 5, 59),
    "moment": datetime(2026, 11, 23, 23, 59, 59),
    "date": date(2011, 1, 1),  # a column may be named like a tag
}


def typed(values: object) -> list[tuple[object, ...]]:
    assert isinstance(values, dict)
    return [(name, type(value), value) for name, value in values.items()]


def test_every_type_of_value_comes_back_as_itself(ledger: Ledger) -> None:
    one = Record(
        form="complaint",
        number="TS-2026-0001",
        values=EVERY_TYPE,
        first_seen=datetime(2026, 11, 23, 9, 0, 0, 123456),
        revision=7,
        round=2,
        edition=3,
        former={"day": date(2026, 2, 27), "money": Decimal("0.10")},
        stale=frozenset({"decision", "plan"}),
        arrived_done=True,
        held=True,
    )
    ledger.keep_many([kept(one)], NOW)
    back = ledger.record("TS-2026-0001")
    assert back == one
    assert typed(back.values) == typed(EVERY_TYPE)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(st.characters(codec="utf-8")),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.times(),
    st.datetimes(),
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(st.characters(codec="utf-8")), VALUES))
def test_any_values_survive_being_written_down(values: dict[str, Value]) -> None:
    assert typed(load_values(dump_values(values))) == typed(values)


def test_what_changed_is_kept_with_its_file_sheet_and_row(ledger: Ledger) -> None:
    ledger.keep_many([kept(record(plan=None))], NOW)
    changed = (
        Altered("plan", None, datetime(2026, 11, 24, 17)),
        Altered("amount", Decimal("1.00"), Decimal("1.0")),
    )
    source = Source("cd" * 32, "投诉_回执.xlsx", "投诉登记", 9)
    again = Kept(replace(record(), revision=2), "k", "l", changed, source)
    ledger.keep_many([again], later(hours=1))
    ledger.keep_many([Kept(record(), "k", "l", (Altered("sent", None, NOW),))], NOW)
    assert ledger.history("TS-2026-0001") == (
        Past(0, NOW, SOURCE.file, SOURCE.sheet, SOURCE.row, ()),
        Past(2, later(hours=1), "投诉_回执.xlsx", "投诉登记", 9, changed),
        Past(0, NOW, "", "", 0, (Altered("sent", None, NOW),)),
    )
    assert str(ledger.history("TS-2026-0001")[1].altered[1].old) == "1.00"
    assert ledger.history("TS-2026-0002") == ()


def test_a_changed_record_is_found_under_its_new_keys_only(ledger: Ledger) -> None:
    ledger.keep_many([kept(record(), "11-03 09:05 胡雪梅", "11-03 胡雪梅")], NOW)
    ledger.keep_many([kept(record(), "11-04 胡雪梅", "11-04")], NOW)
    assert ledger.by_key("complaint", ["11-03 09:05 胡雪梅"]) == {}
    assert list(ledger.by_loose("complaint", ["11-04"])) == ["11-04"]


def test_records_of_one_key_come_in_order_of_number(ledger: Ledger) -> None:
    numbers = ["TS-2026-10000", "TS-2026-9999", "TS-2026-0002"]
    ledger.keep_many([kept(record(n), "same", "loose") for n in numbers], NOW)
    ledger.keep_many([kept(replace(record("LF-2026-0001"), form="visit"), "same")], NOW)
    expected = ["TS-2026-0002", "TS-2026-9999", "TS-2026-10000"]
    by_key = ledger.by_key("complaint", ["same", "unknown"])
    assert {key: [r.number for r in found] for key, found in by_key.items()} == {
        "same": expected
    }
    by_loose = ledger.by_loose("complaint", ["loose"])["loose"]
    assert [one.number for one in by_loose] == expected
    assert [one.number for one in ledger.everything("complaint")] == expected


def test_houses_come_in_the_order_of_the_estate(ledger: Ledger) -> None:
    houses = ["10栋1单元101", "3栋2单元1502", "3栋2单元502"]
    ledger.keep_many(
        [kept(replace(record(house), form="unit")) for house in houses], NOW
    )
    assert [one.number for one in ledger.everything("unit")] == [*reversed(houses)]


def test_a_void_record_keeps_its_number_but_is_not_open(ledger: Ledger) -> None:
    keep(ledger, "TS-2026-0001", "TS-2026-0002")
    ledger.keep_many([kept(replace(record("TS-2026-0001"), void=True))], NOW)
    assert [one.number for one in ledger.open_records()] == ["TS-2026-0002"]
    found = ledger.record("TS-2026-0001")
    assert found is not None
    assert found.void


def test_a_number_never_changes_hands_between_forms(ledger: Ledger) -> None:
    keep(ledger, "TS-2026-0001")
    stranger = replace(record("TS-2026-0001", name="别人"), form="visit")
    with pytest.raises(Damaged, match="TS-2026-0001"):
        ledger.keep_many([kept(record("TS-2026-0002")), kept(stranger)], NOW)
    assert ledger.record("TS-2026-0001") == record("TS-2026-0001")
    assert ledger.record("TS-2026-0002") is None
    assert len(ledger.history("TS-2026-0001")) == 1


def test_a_lone_surrogate_leaves_nothing_behind(ledger: Ledger) -> None:
    with pytest.raises(UnicodeEncodeError):
        ledger.keep_many([kept(record()), kept(record("B", name="\ud800"))], NOW)
    assert ledger.records(["TS-2026-0001", "B"]) == {}


def test_ten_thousand_keys_are_looked_up_at_once(ledger: Ledger) -> None:
    with ledger.atomic():
        numbers = [ledger.next_number("TS", "2026") for _ in range(10_000)]
        ledger.keep_many([kept(record(n), f"k{n}", f"l{n[:-1]}") for n in numbers], NOW)
    assert len(ledger.by_key("complaint", (f"k{n}" for n in numbers))) == 10_000
    assert len(ledger.by_loose("complaint", (f"l{n[:-1]}" for n in numbers))) == 1_001
    assert len(ledger.records(numbers)) == 10_000
    assert len(ledger.histories(numbers)) == 10_000


LOOK_UPS = """
SELECT * FROM record WHERE number IN (SELECT value FROM json_each('[]'))
SELECT * FROM record WHERE form = 'a' AND key IN (SELECT value FROM json_each('[]'))
SELECT * FROM record WHERE form = 'a' AND loose IN (SELECT value FROM json_each('[]'))
SELECT * FROM record WHERE form = 'a' ORDER BY rank
SELECT * FROM past WHERE number IN (SELECT value FROM json_each('[]'))
SELECT * FROM duty WHERE state IN ('owed', 'deferred') ORDER BY entry
SELECT * FROM duty WHERE subject = 'a' ORDER BY entry
SELECT * FROM duty WHERE kind = 'a' AND state IN ('owed', 'failed')
SELECT * FROM duty WHERE kind = 'a' AND state IN ('done') AND changed > 'a'
SELECT * FROM take WHERE sha256 = 'a'
SELECT * FROM filed WHERE year = 2026 ORDER BY path
SELECT * FROM filed WHERE subject = 'a' ORDER BY path
"""


@pytest.mark.parametrize("query", LOOK_UPS.strip().splitlines())
def test_what_is_looked_up_stands_in_an_index(ledger: Ledger, query: str) -> None:
    plan = [row["detail"] for row in ledger._db.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert plan[0].startswith("SEARCH")


def test_phones_and_numbers_stay_text_in_the_file(ledger: Ledger) -> None:
    ledger.keep_many([kept(record(phone="00123"))], NOW)
    with pytest.raises(sqlite3.IntegrityError):
        ledger._db.execute("UPDATE record SET round = 'abc'")
    found = ledger.record("TS-2026-0001")
    assert found is not None
    assert found.values["phone"] == "00123"
