"""Which day is a holiday, and who says so (domain.md 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from pipeline import hours
from pipeline.hours import Hours

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


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("weekend", [True, False])
def test_the_notices_and_the_published_calendar_agree(
    year: int,
    weekend: bool,  # noqa: FBT001
) -> None:
    table = Hours(NORMAL, SHORT, weekend, off=OFF, work=WORK)
    calendar = Hours(NORMAL, SHORT, weekend)
    whole = days(f"{year}-01-01..{year}-12-31")
    assert [d for d in whole if table.is_holiday(d) != calendar.is_holiday(d)] == []


# day | closing: weekends are holidays | weekends are ordinary
CLOSING = """
2025-01-01 元旦          | 16:30 | 16:30
2025-01-26 日,调休上班   | 17:30 | 17:30
2025-01-28 除夕          | 16:30 | 16:30
2025-02-04 春节末日      | 16:30 | 16:30
2025-02-08 六,调休上班   | 17:30 | 17:30
2025-05-02 劳动节        | 16:30 | 16:30
2025-09-28 日,调休上班   | 17:30 | 17:30
2025-10-08 国庆、中秋    | 16:30 | 16:30
2025-10-11 六,调休上班   | 17:30 | 17:30
2025-10-12 平常的周日    | 16:30 | 17:30
2025-10-13 平常的周一    | 17:30 | 17:30
2026-01-04 日,调休上班   | 17:30 | 17:30
2026-02-14 六,调休上班   | 17:30 | 17:30
2026-02-15 春节          | 16:30 | 16:30
2026-02-28 六,调休上班   | 17:30 | 17:30
2026-05-09 六,调休上班   | 17:30 | 17:30
2026-10-07 国庆末日      | 16:30 | 16:30
2026-10-10 六,调休上班   | 17:30 | 17:30
2026-11-21 平常的周六    | 16:30 | 17:30
"""


@pytest.mark.parametrize("line", CLOSING.strip().splitlines())
@pytest.mark.parametrize("source", ["published", "own"])
def test_when_the_desk_closes(line: str, source: str) -> None:
    said, short, ordinary = (part.strip() for part in line.split("|"))
    day = date.fromisoformat(said.split()[0])
    for weekend, expected in ((True, short), (False, ordinary)):
        office = Hours(NORMAL, SHORT, weekend)
        if source == "own":
            office = replace(office, off=OFF, work=WORK)
        assert f"{office.of(day)[1]:%H:%M}" == expected


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


GUESSED = """
2027: 01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03
2028: 01-01 05-01 05-02 10-01 10-02 10-03
2031: 01-01 05-01 05-02 10-01 10-02 10-03
"""


@pytest.mark.parametrize("line", GUESSED.strip().splitlines())
def test_a_year_that_nobody_published_is_guessed(line: str) -> None:
    """domain.md 9.4: the weekends and these days; no weekend is worked."""
    year, _, said = line.partition(": ")
    rest = days(*(f"{year}-{day}" for day in said.split()))
    for day in days(f"{year}-01-01..{year}-12-31"):
        assert OFFICE.is_holiday(day) == (day in rest or day.weekday() > 4)
        assert OFFICE.provisional(day)


# received on the last day of the last year published (scenario 18)
def test_the_year_ends_without_a_table_for_the_next() -> None:
    late = datetime(2026, 12, 31, 17, 40)
    assert OFFICE.received(late) == datetime(2027, 1, 1, 8)
    assert OFFICE.same_day_due(late) == datetime(2027, 1, 1, 16, 30)
    assert OFFICE.due(late, "7d") == datetime(2027, 1, 7, 17, 30)
    assert OFFICE.due(late, "30d") == datetime(2027, 1, 30, 16, 30)


def test_a_notice_may_begin_with_the_last_days_of_the_year_before() -> None:
    """元旦 2023 began on 31 December 2022; the rest of 2026 stays as published."""
    told = Hours(
        NORMAL,
        SHORT,
        off={2027: days("2026-12-31..2027-01-02")},
        work={2027: days("2026-12-27")},
    )
    assert told.is_holiday(date(2026, 12, 31))
    assert not told.is_holiday(date(2026, 12, 27))  # Sunday
    assert told.is_holiday(date(2026, 10, 1))
    assert not told.is_holiday(date(2026, 10, 10))
    own = replace(told, off={**told.off, 2026: OFF[2026]})
    assert own.is_holiday(date(2026, 12, 31))


# today | what is said
WARNED = """
2026-11-30 |
2026-12-01 | 2027年节假日安排未录入,暂按周末及法定日推算
2026-12-31 | 2027年节假日安排未录入,暂按周末及法定日推算
2027-01-01 | 2027年节假日安排未录入,暂按周末及法定日推算
2027-11-30 | 2027年节假日安排未录入,暂按周末及法定日推算
2027-12-01 | 2027年节假日安排未录入,暂按周末及法定日推算;2028年节假日安排未录入,暂按周末及法定日推算
"""


@pytest.mark.parametrize("line", WARNED.strip().splitlines())
def test_a_missing_year_is_told_from_december_of_the_year_before(line: str) -> None:
    today, _, said = line.partition("|")
    day = date.fromisoformat(today.strip())
    assert ";".join(OFFICE.warnings(day)) == said.strip()
    years = tuple(int(one[:4]) for one in OFFICE.warnings(day))
    assert OFFICE.missing_tables(day) == years


def test_a_table_of_which_only_the_first_line_was_copied_is_told() -> None:
    own = Hours(NORMAL, SHORT, off={2027: days("2027-01-01..2027-01-03")})
    (said,) = own.warnings(date(2026, 12, 1))
    assert said == (
        "2027年节假日安排不全,没有5月1日、5月2日、10月1日、10月2日、10月3日放假,"
        "请照通知补全 [holidays.2027]"
    )
    assert own.missing_tables(date(2026, 12, 1)) == ()
    assert Hours(NORMAL, SHORT, off=OFF).warnings(date(2026, 3, 1)) == ()


def test_the_calendar_has_the_years_for_which_it_is_not_asked() -> None:
    """``status`` must not load it while the year is one of these."""
    assert all(hours._calendar(year).guessed is False for year in range(2004, 2027))


def test_the_years_that_are_guessed_are_told_in_order() -> None:
    assert OFFICE.guessed_years([2028, 2026, 2027, 2027]) == (2027, 2028)
    told = Hours(NORMAL, SHORT, off={2027: days("2027-01-01")})
    assert told.guessed_years(range(2025, 2029)) == (2028,)
    assert not OFFICE.provisional(date(2026, 11, 23))


def test_opening_and_closing_are_moments_of_that_day() -> None:
    assert OFFICE.opening(date(2026, 11, 23)) == datetime(2026, 11, 23, 8)
    assert OFFICE.closing(date(2026, 11, 23)) == datetime(2026, 11, 23, 17, 30)
    assert OFFICE.closing(date(2026, 11, 22)) == datetime(2026, 11, 22, 16, 30)
