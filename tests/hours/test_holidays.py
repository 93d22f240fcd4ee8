"""Which day is a holiday, and who says so (domain.md 9)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.hours import Hours

unhurried = settings(deadline=None)  # a busy machine breaks no promise

NORMAL, SHORT = (time(8), time(17, 30)), (time(8), time(16, 30))
OFFICE = Hours(NORMAL, SHORT)


def days(*spans: str) -> frozenset[date]:
    """The days of ``2026-01-01..2026-01-03`` and the like."""
    found: set[date] = set()
    for span in spans:
        first, _, last = span.partition("..")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        found |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    return frozenset(found)


# domain.md 9.3, from the notices of the State Council
OFF = {
    2025: days(
        "2025-01-01",
        "2025-01-28..2025-02-04",
        "2025-04-04..2025-04-06",
        "2025-05-01..2025-05-05",
        "2025-05-31..2025-06-02",
        "2025-10-01..2025-10-08",
    ),
    2026: days(
        "2026-01-01..2026-01-03",
        "2026-02-15..2026-02-23",
        "2026-04-04..2026-04-06",
        "2026-05-01..2026-05-05",
        "2026-06-19..2026-06-21",
        "2026-09-25..2026-09-27",
        "2026-10-01..2026-10-07",
    ),
}
WORK = {
    2025: days("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    2026: days(
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ),
}
WITH_TABLE = Hours(NORMAL, SHORT, off=OFF, work=WORK)


@unhurried
@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.booleans())
def test_the_notices_and_the_published_calendar_agree(day: date, weekend: bool) -> None:  # noqa: FBT001
    table = Hours(NORMAL, SHORT, weekend, off=OFF, work=WORK)
    calendar = Hours(NORMAL, SHORT, weekend)
    assert table.is_holiday(day) == calendar.is_holiday(day)


def test_the_table_of_the_office_comes_first() -> None:
    own = Hours(NORMAL, SHORT, off={2026: days("2026-11-24")})
    assert own.is_holiday(date(2026, 11, 24))
    assert not own.is_holiday(date(2026, 10, 1))
    assert OFFICE.is_holiday(date(2026, 10, 1))


def test_a_year_with_working_weekends_alone_is_a_table_too() -> None:
    own = Hours(NORMAL, SHORT, work={2027: days("2027-01-02")})
    assert not own.is_holiday(date(2027, 1, 2))
    assert own.is_holiday(date(2027, 1, 3))
    assert not own.provisional(date(2027, 6, 1))


def test_one_switch_says_whether_a_plain_weekend_is_a_holiday() -> None:
    saturday, holiday_saturday = date(2026, 11, 21), date(2026, 10, 3)
    working_saturday = date(2026, 10, 10)
    seven_days = Hours(NORMAL, SHORT, weekend_is_holiday=False)
    assert OFFICE.of(saturday) == SHORT
    assert seven_days.of(saturday) == NORMAL
    assert seven_days.of(holiday_saturday) == SHORT
    assert OFFICE.of(working_saturday) == seven_days.of(working_saturday) == NORMAL


@pytest.mark.parametrize(
    "day",
    [
        "2027-01-01",
        "2027-01-02",  # Saturday
        "2027-02-05",
        "2027-02-08",
        "2027-04-05",
        "2027-05-02",
        "2027-06-09",
        "2027-09-15",
        "2027-10-03",
        "2031-10-01",
    ],
)
def test_a_year_that_nobody_published_is_guessed_and_says_so(day: str) -> None:
    assert OFFICE.is_holiday(date.fromisoformat(day))
    assert OFFICE.provisional(date.fromisoformat(day))


def test_a_guessed_year_has_ordinary_days_too() -> None:
    assert not OFFICE.is_holiday(date(2027, 1, 4))
    assert not OFFICE.is_holiday(date(2028, 2, 8))


def test_the_years_that_are_guessed_are_told_in_order() -> None:
    assert OFFICE.guessed_years([2028, 2026, 2027, 2027]) == (2027, 2028)
    told = Hours(NORMAL, SHORT, off={2027: days("2027-01-01")})
    assert told.guessed_years(range(2025, 2029)) == (2028,)
    assert not OFFICE.provisional(date(2026, 11, 23))


def test_opening_and_closing_are_moments_of_that_day() -> None:
    assert OFFICE.opening(date(2026, 11, 23)) == datetime(2026, 11, 23, 8)
    assert OFFICE.closing(date(2026, 11, 23)) == datetime(2026, 11, 23, 17, 30)
    assert OFFICE.closing(date(2026, 11, 22)) == datetime(2026, 11, 22, 16, 30)
