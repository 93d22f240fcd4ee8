"""When a thing counts as received and when it is due (domain.md 4.1)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import FormError
from pipeline.hours import Hours, is_term, shown_due, split_term

unhurried = settings(deadline=None)  # a busy machine breaks no promise

OFFICE = Hours(
    normal=(time(8), time(17, 30)),
    holiday=(time(8), time(16, 30)),
    weekend_is_holiday=True,
    late_receipt_minutes=60,
)

# received | counts as received | 当天 is due
SAME_DAY = """
2026-11-23 06:50 | 11-23 08:00 | 11月23日17:30
2026-11-23       | 11-23 08:00 | 11月23日17:30
2026-11-23 09:20 | 11-23 09:20 | 11月23日17:30
2026-11-23 16:30 | 11-23 16:30 | 11月23日17:30
2026-11-23 16:31 | 11-23 16:31 | 11月23日24:00
2026-11-23 17:25 | 11-23 17:25 | 11月23日24:00
2026-11-23 17:30 | 11-23 17:30 | 11月23日24:00
2026-11-23 17:31 | 11-24 08:00 | 11月24日17:30
2026-11-21 15:20 | 11-21 15:20 | 11月21日16:30
2026-11-21 16:25 | 11-21 16:25 | 11月21日24:00
2026-11-21 16:40 | 11-22 08:00 | 11月22日16:30
2026-11-22 15:30 | 11-22 15:30 | 11月22日16:30
2026-11-22 22:10 | 11-23 08:00 | 11月23日17:30
2026-02-15 16:31 | 02-16 08:00 | 2月16日16:30
2026-11-30 17:25 | 11-30 17:25 | 11月30日24:00
2026-10-01 10:00 | 10-01 10:00 | 10月1日16:30
2026-10-07 16:31 | 10-08 08:00 | 10月8日17:30
2026-10-10 16:20 | 10-10 16:20 | 10月10日17:30
2026-09-20 16:45 | 09-20 16:45 | 9月20日24:00
2026-12-31 17:40 | 01-01 08:00 | 1月1日16:30
"""


@pytest.mark.parametrize("line", SAME_DAY.strip().splitlines())
def test_the_same_day_is_read_as_the_office_means_it(line: str) -> None:
    came, effective, due = (part.strip() for part in line.split("|"))
    moment = moment_of(came)
    assert f"{OFFICE.received(moment):%m-%d %H:%M}" == effective
    assert shown_due(OFFICE.same_day_due(moment)) == due
    assert OFFICE.due(moment, "same_day") == OFFICE.same_day_due(moment)


# done or received | term | due
TERMS = """
2026-11-14       | 7d  | 11月21日16:30
2026-11-14 16:40 | 7d  | 11月21日16:30
2026-11-23       | 7d  | 11月30日17:30
2026-09-24       | 7d  | 10月1日16:30
2026-11-23 17:40 | 3d  | 11月26日17:30
2026-11-23       | 30d | 12月23日17:30
2026-11-14 16:40 | 24h | 11月15日16:40
2026-11-23 12:00 | 24h | 11月24日12:00
2026-11-23 07:30 | 24h | 11月24日7:30
2026-11-14       | 24h | 11月15日16:30
2026-11-23       | 24h | 11月24日17:30
"""


@pytest.mark.parametrize("line", TERMS.strip().splitlines())
def test_days_and_hours_are_read_as_the_office_means_them(line: str) -> None:
    came, term, due = (part.strip() for part in line.split("|"))
    assert shown_due(OFFICE.due(moment_of(came), term)) == due


# done | the reminder of the 24 hours
REMINDERS = """
2026-11-14 16:40 | 11-15 14:30
2026-11-23 12:00 | 11-24 10:00
2026-11-23 09:00 | 11-23 16:30
2026-11-23 07:30 | 11-23 15:30
2026-11-23 17:30 | 11-24 15:30
2026-11-22 10:00 | 11-23 08:00
"""


@pytest.mark.parametrize("line", REMINDERS.strip().splitlines())
def test_a_reminder_comes_two_reception_hours_before(line: str) -> None:
    done, reminder = (part.strip() for part in line.split("|"))
    due = OFFICE.due(moment_of(done), "24h")
    assert f"{OFFICE.reminder_before(due):%m-%d %H:%M}" == reminder


def test_a_long_reminder_goes_back_over_several_days() -> None:
    due = datetime(2026, 11, 24, 9)
    assert OFFICE.reminder_before(due, hours=12) == datetime(2026, 11, 22, 15)


def test_the_last_hour_is_a_setting() -> None:
    strict = Hours(OFFICE.normal, OFFICE.holiday, late_receipt_minutes=0)
    assert strict.same_day_due(datetime(2026, 11, 23, 17, 30)) == datetime(
        2026, 11, 23, 17, 30
    )


@pytest.mark.parametrize("term", ["", "0d", "7", "d", "-1d", "7w", "7 d", "当天"])
def test_a_term_of_another_kind_is_refused_by_name(term: str) -> None:
    assert not is_term(term)
    with pytest.raises(FormError, match=f"时限“{term}”不认识"):
        OFFICE.due(date(2026, 11, 23), term)


def test_known_terms_are_known() -> None:
    assert all(map(is_term, ["same_day", "24h", "7d", "30d"]))
    assert split_term("24h") == (24, "h")


def moment_of(text: str) -> date:
    """A date, or a datetime where a time is written."""
    if " " in text:
        return datetime.fromisoformat(text)
    return date.fromisoformat(text)


MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2029, 12, 31))
ANY_TERM = st.sampled_from(["same_day", "24h", "1d", "3d", "7d", "30d"])


@unhurried
@given(MOMENTS, ANY_TERM)
def test_nothing_is_due_before_it_came(moment: datetime, term: str) -> None:
    assert OFFICE.due(moment, term) > moment
    assert OFFICE.due(moment, term) >= OFFICE.received(moment)


@unhurried
@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)), ANY_TERM)
def test_what_comes_later_is_never_due_earlier(
    moment: datetime, later: timedelta, term: str
) -> None:
    assert OFFICE.due(moment, term) <= OFFICE.due(moment + later, term)
    assert OFFICE.received(moment) <= OFFICE.received(moment + later)


@unhurried
@given(MOMENTS)
def test_everything_counts_as_received_inside_the_hours(moment: datetime) -> None:
    received = OFFICE.received(moment)
    opening, closing = OFFICE.of(received.date())
    assert opening <= received.time() <= closing
    assert OFFICE.received(received) == received


@unhurried
@given(MOMENTS, st.integers(1, 30))
def test_a_reminder_is_inside_the_hours_and_early_enough(
    due: datetime, hours: int
) -> None:
    reminder = OFFICE.reminder_before(due, hours)
    opening, closing = OFFICE.of(reminder.date())
    assert opening <= reminder.time() <= closing
    assert due - reminder >= timedelta(hours=hours)


@unhurried
@given(MOMENTS)
def test_days_end_at_closing_and_the_same_day_at_closing_or_midnight(
    moment: datetime,
) -> None:
    week, day = OFFICE.due(moment, "7d"), OFFICE.due(moment, "same_day")
    assert week == OFFICE.closing(week.date())
    assert day in {
        OFFICE.closing(day.date()),
        datetime.combine(day.date(), time(23, 59, 59)),
    }
