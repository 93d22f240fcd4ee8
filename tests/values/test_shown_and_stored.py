"""How values are printed for people and kept for the ledger (domain.md 3.0)."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from as_read import unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Damaged
from pipeline.values import (
    Json,
    Value,
    from_json,
    shown,
    shown_date,
    shown_moment,
    shown_time,
    to_json,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("a", "a"),
        (True, "是"),
        (False, "否"),
        (1600, "1600"),
        (Decimal("1402566.00"), "1,402,566.00"),
        (Decimal("2.5"), "2.5"),
        (Decimal("1E+3"), "1,000"),
        (date(2026, 1, 5), "2026年1月5日"),
        (time(17, 30, 15), "17:30"),
        (time(9, 5), "9:05"),
        (time(23, 59, 59), "24:00"),
        (datetime(2026, 11, 23, 17, 30), "2026年11月23日17:30"),
        (datetime(2026, 11, 23, 23, 59, 59), "2026年11月23日24:00"),
    ],
)
def test_values_are_printed_as_the_office_writes_them(
    value: Value, expected: str
) -> None:
    assert shown(value) == expected


def test_days_times_and_moments_are_printed_by_themselves_too() -> None:
    assert shown_date(date(2026, 11, 3)) == "2026年11月3日"
    assert shown_time(time(0, 0)) == "0:00"
    assert shown_moment(date(2026, 11, 3)) == "2026年11月3日"
    assert shown_moment(datetime(2026, 11, 3, 8)) == "2026年11月3日8:00"


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.decimals(allow_nan=False, allow_infinity=False)
)


@unhurried
@given(VALUES)
def test_every_value_survives_the_ledger_with_its_type(value: Value) -> None:
    stored = json.loads(json.dumps(to_json(value)))
    back = from_json(stored)
    assert (type(back), str(back)) == (type(value), str(value))


def test_the_stored_form_can_be_read_by_people_and_by_sql() -> None:
    assert to_json(date(2026, 11, 3)) == {"date": "2026-11-03"}
    assert to_json(datetime(2026, 11, 3, 9, 30)) == {"moment": "2026-11-03T09:30:00"}
    assert to_json(time(9, 30)) == {"time": "09:30:00"}
    assert to_json(Decimal("20000.00")) == {"number": "20000.00"}
    assert to_json("2026-11-03") == "2026-11-03"


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"date": "2026-11-31"},
        {"moment": 5},
        {"colour": "red"},
        {"number": "viel"},
        {"date": "2026-11-03", "time": "09:30"},
    ],
)
def test_a_stored_value_that_is_none_of_ours_is_damage(stored: Json) -> None:
    with pytest.raises(Damaged, match="台账中的值"):
        from_json(stored)
