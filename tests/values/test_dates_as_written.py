"""Days as the office writes them (domain.md 2.0, Dates)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from as_read import BARE, NOVEMBER, TODAY, as_read, unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    Ambiguous,
    Cell,
    Context,
    Unreadable,
    read_date,
    read_moment,
    settle_date,
)

THIRD = "2026年11月3日"
LIKE = "请写成“2026-11-23”的样子"

WRITTEN: list[tuple[Cell, str]] = [
    # real Excel dates
    (date(2026, 11, 3), THIRD),
    (datetime(2026, 11, 3), THIRD),
    (datetime(2026, 11, 3, 9, 30), THIRD),
    (datetime(2026, 11, 2, 23, 59, 59, 600_000), THIRD),
    # text
    ("2026-11-3", THIRD),
    ("2026/11/3", THIRD),
    ("2026.11.3", THIRD),
    ("2026年11月3日", THIRD),
    ("2026年11月3号", THIRD),
    ("20261103", THIRD),
    ("26.11.3", THIRD),
    ("２０２６．１１．０３", THIRD),
    ("\u30002026-11-03\xa0", THIRD),
    ("'2026-11-03", THIRD),
    ("2026 年 11 月 3 日", THIRD),
    ("2026-11-3 星期二", THIRD),
    ("2026年11月3日（周二）", THIRD),
    ("2026.11.3 9:30", THIRD),
    ("2026年11月3日上午9点半", THIRD),
    ("2026-11-03T09:30:00", THIRD),
    ("2026-11-03 00:00:00", THIRD),
    # the year from the title row
    ("11月3日", THIRD),
    ("11月3号", THIRD),
    ("11/3", THIRD),
    ("11-3", THIRD),
    ("11.3", THIRD),
    # the month as well
    ("3日", THIRD),
    ("3", THIRD),
    (3, THIRD),
    (3.0, THIRD),
    # numbers
    (20261103, THIRD),
    ("46329", THIRD),
    (46329, THIRD),
    (46329.0, THIRD),
    (46329.4, THIRD),
    (46328.999999999, THIRD),
    (timedelta(days=46329), THIRD),
    (11.4, "2026年11月4日 | 栏“11.4”按2026年11月4日登记,请核对"),
    (11.23, "2026年11月23日 | 栏“11.23”按2026年11月23日登记,请核对"),
    (11.05, "2026年11月5日 | 栏“11.05”按2026年11月5日登记,请核对"),
    (2.3, "2026年2月3日 | 栏“2.3”按2026年2月3日登记,请核对"),
    # nothing
    (None, ""),
    ("", ""),
    (" ", ""),
    ("无", ""),
    ("—", ""),
    ("/", ""),
    (0, ""),
    (0.0, ""),
    # what cannot be taken
    (11.1, f"| 栏“11.1”可能是11月1日或11月10日,{LIKE}"),
    (11.2, f"| 栏“11.2”可能是11月2日或11月20日,{LIKE}"),
    (11.3, f"| 栏“11.3”可能是11月3日或11月30日,{LIKE}"),
    ("2026.11.31", "| 栏“2026.11.31”没有这一天,11月只有30天"),
    ("2026-2-30", "| 栏“2026-2-30”没有这一天,2月只有28天"),
    ("11月0日", "| 栏“11月0日”没有这一天,11月只有30天"),
    (11.31, "| 栏“11.31”没有这一天,11月只有30天"),
    ("20261131", "| 栏“20261131”没有这一天,11月只有30天"),
    ("2026.13.1", "| 栏“2026.13.1”没有13月,请核对"),
    (13.4, "| 栏“13.4”没有13月,请核对"),
    ("2026-11-24", "| 栏“2026-11-24”在今天(2026年11月23日)之后,请核对"),
    (46350, "| 栏“46350”在今天(2026年11月23日)之后,请核对"),
    ("1999-12-31", "| 栏“1999-12-31”早于2000年,请核对年份"),
    (datetime(1899, 12, 30), "| 栏“1899年12月30日”早于2000年,请核对年份"),
    ("上周三", f"| 栏“上周三”不是日期,{LIKE}"),
    ("2026年11月", f"| 栏“2026年11月”不是日期,{LIKE}"),
    ("11.3-11.5", f"| 栏“11.3-11.5”不是日期,{LIKE}"),
    ("2026-11-3至5日", f"| 栏“2026-11-3至5日”不是日期,{LIKE}"),
    ("二〇二六年十一月三日", f"| 栏“二〇二六年十一月三日”不是日期,{LIKE}"),
    (12345, f"| 栏“12345”不是日期,{LIKE}"),
    (36525, f"| 栏“36525”不是日期,{LIKE}"),
    (123456, f"| 栏“123456”不是日期,{LIKE}"),
    (-3, f"| 栏“-3”不是日期,{LIKE}"),
    (11.123, f"| 栏“11.123”不是日期,{LIKE}"),
    (float("nan"), f"| 栏“”不是日期,{LIKE}"),
    (float("inf"), f"| 栏“”不是日期,{LIKE}"),
    (True, f"| 栏“是”不是日期,{LIKE}"),
    (
        time(9, 30),
        "| 栏“9:30”只有时间没有日期,请写成“2026-11-23 9:30”的样子",
    ),
    ("9:30", "| 栏“9:30”只有时间没有日期,请写成“2026-11-23 9:30”的样子"),
    # the day is clear, what stands behind it is not
    (
        "2026.11.3 早班",
        f"{THIRD} | 栏“2026.11.3 早班”中的“早班”没有采用,请核对",
    ),
]


@pytest.mark.parametrize(("cell", "expected"), WRITTEN)
def test_a_day_is_read_in_every_writing(cell: Cell, expected: str) -> None:
    assert as_read(read_date, cell) == expected


MOMENTS: list[tuple[Cell, Cell]] = [
    (datetime(2026, 11, 3, 9, 30), datetime(2026, 11, 3, 9, 30)),
    (datetime(2026, 11, 3, 9, 30, 0, 500_000), datetime(2026, 11, 3, 9, 30, 1)),
    (datetime(2026, 11, 3), date(2026, 11, 3)),
    (date(2026, 11, 3), date(2026, 11, 3)),
    (46329.3958333333, datetime(2026, 11, 3, 9, 30)),
    ("46329.3958333333", datetime(2026, 11, 3, 9, 30)),
    ("2026.11.3 9：30", datetime(2026, 11, 3, 9, 30)),
    ("2026-11-03T09:30:15", datetime(2026, 11, 3, 9, 30, 15)),
    ("11月3日 上午10点", datetime(2026, 11, 3, 10, 0)),
    ("3日 9:30", datetime(2026, 11, 3, 9, 30)),
    ("2026年11月3日下午2点", datetime(2026, 11, 3, 14, 0)),
    # with its date beside it, a time is taken as it stands
    ("2026.11.3 3:20", datetime(2026, 11, 3, 3, 20)),
    ("2026-11-3 24:00", datetime(2026, 11, 3, 23, 59, 59)),
    ("2026-11-3 00:00:00", date(2026, 11, 3)),
    ("2026-11-3", date(2026, 11, 3)),
    (None, None),
]


@pytest.mark.parametrize(("cell", "expected"), MOMENTS)
def test_a_moment_keeps_its_time_to_the_second(cell: Cell, expected: Cell) -> None:
    value = read_moment(cell, NOVEMBER).value
    assert (type(value), value) == (type(expected), expected)


NO_YEAR = [
    ("11月3日", "2026年11月3日"),
    ("11月23日", "2026年11月23日"),
    ("11月24日", "2025年11月24日"),
    ("12-31", "2025年12月31日"),
    ("2月29日", "2024年2月29日"),
]


@pytest.mark.parametrize(("cell", "day"), NO_YEAR)
def test_a_day_without_a_year_is_the_latest_one_that_has_come(
    cell: str, day: str
) -> None:
    told = f"{day} | 栏“{cell}”没有写年份,按{day}登记,请核对"
    assert as_read(read_date, cell, replace(BARE, old_ok=True)) == told


def test_a_day_that_no_year_has_is_refused_without_a_year_too() -> None:
    expected = "| 栏“2月30日”没有这一天,2月只有29天"
    assert as_read(read_date, "2月30日", BARE) == expected


def test_a_due_day_without_a_year_is_the_nearest_one() -> None:
    due = replace(BARE, future_ok=True)
    assert read_date("1月5日", due).value == date(2027, 1, 5)
    assert read_date("11月20日", due).value == date(2026, 11, 20)


@pytest.mark.parametrize("cell", ["3日", "3", 3])
@pytest.mark.parametrize(
    "known", [BARE, Context(TODAY, year=2026), Context(TODAY, month=11)]
)
def test_a_bare_day_needs_year_and_month_of_the_title_row(
    cell: Cell, known: Context
) -> None:
    with pytest.raises(Unreadable, match="date_unreadable"):
        read_date(cell, known)


def test_a_format_with_two_decimals_tells_ten_from_one() -> None:
    two = replace(NOVEMBER, two_decimals=True)
    told = "2026年11月{0}日 | 栏“{1}”按2026年11月{0}日登记,请核对"
    assert as_read(read_date, 11.1, two) == told.format(10, 11.1)
    assert as_read(read_date, 11.2, two) == told.format(20, 11.2)
    assert as_read(read_date, 11.4, two) == told.format(4, 11.4)
    assert read_date(2.3, two).value == date(2026, 2, 3)


def test_a_workbook_that_counts_from_1904_is_honoured() -> None:
    since_1904 = replace(NOVEMBER, epoch_1904=True)
    assert read_date(46329 - 1462, since_1904).value == date(2026, 11, 3)


def test_only_a_column_that_looks_ahead_takes_a_day_to_come() -> None:
    ahead = replace(NOVEMBER, future_ok=True)
    assert as_read(read_date, "2026-12-5", ahead) == "2026年12月5日"
    expected = "| 栏“2062-11-3”在三年以后,请核对年份"
    assert as_read(read_date, "2062-11-3", ahead) == expected


@pytest.mark.parametrize(
    ("cell", "old"),
    [
        (date(2025, 10, 19), False),  # 400 days
        (date(2025, 10, 18), True),
        ("2011-3-5", True),
        (date(2000, 1, 1), True),
    ],
)
def test_a_day_of_more_than_400_days_ago_is_remarked(cell: Cell, old: bool) -> None:  # noqa: FBT001
    remarks = read_date(cell, BARE).remarks
    assert [remark.code for remark in remarks] == ["old_date"] * old
    assert read_date(cell, replace(BARE, old_ok=True)).remarks == ()


# domain.md 2.13, row 8: 11.1 after rows of 3 November
FIRST, TENTH = date(2026, 11, 1), date(2026, 11, 10)
SETTLED = [
    (date(2026, 11, 3), None, TODAY, TENTH),
    (date(2026, 11, 3), None, date(2026, 11, 10), TENTH),
    (date(2026, 11, 3), None, date(2026, 11, 9), None),
    (None, None, date(2026, 11, 9), FIRST),
    (None, None, TODAY, None),
    (None, date(2026, 11, 5), TODAY, FIRST),
    (date(2026, 10, 30), date(2026, 11, 5), TODAY, FIRST),
    (date(2026, 11, 5), date(2026, 10, 30), TODAY, FIRST),
    (date(2026, 11, 20), date(2026, 11, 5), TODAY, TENTH),
    (date(2026, 11, 2), date(2026, 11, 5), TODAY, None),
]


@pytest.mark.parametrize(("before", "after", "today", "expected"), SETTLED)
def test_a_doubtful_day_is_settled_by_the_rows_around_it(
    before: date | None, after: date | None, today: date, expected: date | None
) -> None:
    with pytest.raises(Ambiguous) as doubt:
        read_date(11.1, NOVEMBER)
    assert doubt.value.candidates == (FIRST, TENTH)
    if expected is None:
        with pytest.raises(Ambiguous):
            settle_date(doubt.value.candidates, before, after, today)
    else:
        value, (remark,) = settle_date(doubt.value.candidates, before, after, today)
        assert (value, remark.code) == (expected, "guessed_date")


def test_doubtful_days_without_a_year_each_take_their_own() -> None:
    with pytest.raises(Ambiguous) as doubt:
        read_date(11.3, BARE)
    assert doubt.value.candidates == (date(2026, 11, 3), date(2025, 11, 30))


DAYS = st.dates(date(2000, 1, 1), TODAY)
WRITINGS = [
    "{0:%Y-%m-%d}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0:%y.%m.%d}",
]


@unhurried
@given(DAYS, st.sampled_from(WRITINGS))
def test_every_writing_of_every_day_gives_that_day(day: date, writing: str) -> None:
    assert read_date(writing.format(day), NOVEMBER).value == day


@unhurried
@given(DAYS)
def test_every_serial_of_excel_gives_its_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert read_date(serial, NOVEMBER).value == day


@unhurried
@given(st.text(max_size=20) | st.floats() | st.integers() | st.times())
def test_any_cell_gives_a_day_nothing_or_a_remark(cell: Cell) -> None:
    try:
        value = read_date(cell, BARE).value
    except Unreadable:
        return
    assert value is None or (type(value) is date and value <= TODAY)
