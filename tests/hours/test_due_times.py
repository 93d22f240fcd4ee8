"""When a thing counts as received and when it is due (domain.md 4.1)."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from pipeline import hours
from pipeline.errors import FormError
from pipeline.hours import Hours, is_term, on_time, shown_due, split_term

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


# rule | done or received | term | due
TERMS = """
一星期 T07          | 2026-11-14       | 7d  | 11月21日16:30
一星期 T07          | 2026-11-14 16:40 | 7d  | 11月21日16:30
一星期 T07          | 2026-11-23       | 7d  | 11月30日17:30
不因节假日顺延 T07  | 2026-09-24       | 7d  | 10月1日16:30
转办 T03            | 2026-11-23 09:20 | 3d  | 11月26日17:30
下班后 T03          | 2026-11-23 17:40 | 3d  | 11月26日17:30
周三收,周六到期 T03 | 2026-11-18 10:00 | 3d  | 11月21日16:30
待请示 T04          | 2026-11-20       | 3d  | 11月23日17:30
国庆中到期 T04      | 2026-09-29 15:00 | 3d  | 10月2日16:30
入伙后 T21          | 2026-11-23       | 30d | 12月23日17:30
跨年 T21            | 2026-12-02       | 30d | 1月1日16:30
临订 T23            | 2026-11-20       | 3d  | 11月23日17:30
临订遇周末 T23      | 2026-11-19       | 3d  | 11月22日16:30
跨年 T23            | 2026-12-29       | 3d  | 1月1日16:30
调休上班日到期      | 2026-10-07       | 3d  | 10月10日17:30
闰年                | 2028-02-28       | 1d  | 2月29日17:30
24小时 T09          | 2026-11-14 16:40 | 24h | 11月15日16:40
24小时 T09          | 2026-11-23 12:00 | 24h | 11月24日12:00
24小时 T09          | 2026-11-23 07:30 | 24h | 11月24日7:30
夜里也算 T09        | 2026-11-23 22:10 | 24h | 11月24日22:10
没有时间算下班 T09  | 2026-11-14       | 24h | 11月15日16:30
没有时间算下班 T09  | 2026-11-23       | 24h | 11月24日17:30
没有时间,次日放假   | 2026-11-20       | 24h | 11月21日17:30
跨年 T09            | 2026-12-31 17:40 | 24h | 1月1日17:40
"""


@pytest.mark.parametrize("line", TERMS.strip().splitlines())
def test_days_and_hours_are_read_as_the_office_means_them(line: str) -> None:
    _, came, term, due = (part.strip() for part in line.split("|"))
    assert shown_due(OFFICE.due(moment_of(came), term)) == due


# 24:00 is kept as the last second of that day; lists and months go by that day.
def test_the_end_of_the_day_is_kept_inside_the_day() -> None:
    due = OFFICE.same_day_due(datetime(2026, 11, 30, 17, 25))
    assert due == datetime(2026, 11, 30, 23, 59, 59)


# due | done | in time?
IN_TIME = """
2026-11-15 16:40    | 2026-11-15 16:40 | yes
2026-11-15 16:40    | 2026-11-15 16:41 | no
2026-11-15 16:30    | 2026-11-15       | yes
2026-11-15 16:30    | 2026-11-16       | no
2026-11-15 10:00    | 2026-11-15       | yes
2026-11-23 23:59:59 | 2026-11-23 23:59 | yes
2026-11-23 23:59:59 | 2026-11-24 00:00 | no
2026-11-23 23:59:59 | 2026-11-23       | yes
"""


@pytest.mark.parametrize("line", IN_TIME.strip().splitlines())
def test_in_time_goes_by_the_time_where_there_is_one_else_by_the_day(line: str) -> None:
    due, ended, answer = (part.strip() for part in line.split("|"))
    assert on_time(moment_of(ended), datetime.fromisoformat(due)) == (answer == "yes")


# done | the reminder of the 24 hours
REMINDERS = """
2026-11-14 16:40 | 11-15 14:30
2026-11-23 12:00 | 11-24 10:00
2026-11-23 09:00 | 11-23 16:30
2026-11-23 07:30 | 11-23 15:30
2026-11-23 17:30 | 11-24 15:30
2026-11-22 10:00 | 11-23 08:00
2026-11-23 17:40 | 11-24 15:30
2026-11-14       | 11-15 14:30
2026-12-31 17:40 | 01-01 14:30
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


# received | term | due, where the last day is moved off a holiday (§203)
ROLLED = """
2026-09-24       | 7d       | 10月8日17:30
2026-11-14       | 7d       | 11月23日17:30
2026-11-23       | 7d       | 11月30日17:30
2026-10-07       | 3d       | 10月10日17:30
2026-02-10       | 7d       | 2月24日17:30
2026-12-29       | 3d       | 1月4日17:30
2026-11-21 15:20 | same_day | 11月21日16:30
2026-11-14 16:40 | 24h      | 11月15日16:40
"""
WEEKENDS_ORDINARY = """
2026-09-24 | 7d | 10月8日17:30
2026-11-14 | 7d | 11月21日17:30
2026-12-29 | 3d | 1月2日17:30
"""


@pytest.mark.parametrize("line", ROLLED.strip().splitlines())
def test_the_last_of_several_days_may_be_moved_off_a_day_of_rest(line: str) -> None:
    came, term, due = (part.strip() for part in line.split("|"))
    rolling = replace(OFFICE, roll_week_over_holiday=True)
    assert shown_due(rolling.due(moment_of(came), term)) == due


@pytest.mark.parametrize("line", WEEKENDS_ORDINARY.strip().splitlines())
def test_where_weekends_are_ordinary_only_holidays_move_it(line: str) -> None:
    came, term, due = (part.strip() for part in line.split("|"))
    rolling = replace(OFFICE, weekend_is_holiday=False, roll_week_over_holiday=True)
    assert shown_due(rolling.due(moment_of(came), term)) == due


def test_what_the_docstrings_show_is_what_happens() -> None:
    assert doctest.testmod(hours).failed == 0


def test_known_terms_are_known() -> None:
    assert all(map(is_term, ["same_day", "24h", "7d", "30d"]))
    assert split_term("24h") == (24, "h")


def moment_of(text: str) -> date:
    """A date, or a datetime where a time is written."""
    if " " in text:
        return datetime.fromisoformat(text)
    return date.fromisoformat(text)
