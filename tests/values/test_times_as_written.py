"""Times of day as the office writes them (domain.md 2.0, Times)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from as_read import BARE, NOVEMBER, as_read, unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import Cell, Unreadable, read_time

NO_TIME = "栏“{}”不是时间,请写成“9:30”的样子"
ONLY_DATE = "| 栏“{}”只有日期没有时间,请写成“9:30”的样子"
NO_TIMES: list[tuple[Cell, str]] = [
    ("饭后", "饭后"),
    ("25:00", "25:00"),
    ("9:60", "9:60"),
    ("2026.11.3 饭后", "2026.11.3 饭后"),
    (9.6, "9.6"),
    (9.123, "9.123"),
    (-1, "-1"),
    (99, "99"),
    (True, "是"),
]
WRITTEN: list[tuple[Cell, str]] = [
    (time(9, 30), "9:30"),
    (time(9, 29, 59, 700_000), "9:30"),
    (time(23, 59, 59, 900_000), "24:00"),
    (0.3958333333, "9:30"),
    (0.5833333333, "14:00"),
    ("0.5833333333", "14:00"),
    (0.9999999, "24:00"),
    (timedelta(hours=9, minutes=30), "9:30"),
    ("9:30", "9:30"),
    ("9：30", "9:30"),
    ("9.30", "9:30"),
    ("9;30", "9:30"),
    ("9:30:15", "9:30"),
    ("9点半", "9:30"),
    ("9点", "9:00"),
    ("9点钟", "9:00"),
    ("9点一刻", "9:15"),
    ("9点30", "9:30"),
    ("9点30分", "9:30"),
    ("9时30分", "9:30"),
    ("9时30分15秒", "9:30"),
    ("上午9:30", "9:30"),
    ("上午 9:30", "9:30"),
    ("下午3点", "15:00"),
    ("下午三点二十分", "15:20"),
    ("下午15:20", "15:20"),
    ("15：20", "15:20"),
    ("１０:１５", "10:15"),
    ("0930", "9:30"),
    (930, "9:30"),
    ("1520", "15:20"),
    ("中午12点", "12:00"),
    ("中午1点", "13:00"),
    ("中午11点半", "11:30"),
    ("下午12:30", "12:30"),
    ("凌晨12点", "0:00"),
    ("晚上8点", "20:00"),
    ("晚上12点", "24:00"),
    ("夜里1点", "1:00"),
    ("9:30AM", "9:30"),
    ("3:05 pm", "15:05"),
    ("24:00", "24:00"),
    # with a day in the same cell, as it stands
    (datetime(2026, 11, 3, 9, 30), "9:30"),
    (datetime(2026, 11, 3, 3, 20), "3:20"),
    ("2026.11.3 9:30", "9:30"),
    ("2026.11.3 3:20", "3:20"),
    (46329.3958333, "9:30"),
    # a bare 3:20 at the reception desk is the afternoon
    ("3:20", "15:20 | 栏“3:20”按15:20登记,请核对"),
    (time(3, 20), "15:20 | 栏“3:20”按15:20登记,请核对"),
    (0.1388888889, "15:20 | 栏“0.1388888889”按15:20登记,请核对"),
    (320, "15:20 | 栏“320”按15:20登记,请核对"),
    ("三点半", "15:30 | 栏“三点半”按15:30登记,请核对"),
    (time(0, 0), "12:00 | 栏“0:00”按12:00登记,请核对"),
    ("5:30", "17:30 | 栏“5:30”按17:30登记,请核对"),
    ("5:31", "5:31"),
    ("6:30", "6:30"),
    ("凌晨3:20", "3:20"),
    ("上午3:20", "3:20"),
    # numbers that need a guess
    (9.3, "9:30 | 栏“9.3”按9:30登记,请核对"),
    ("9.3", "9:30 | 栏“9.3”按9:30登记,请核对"),
    (9.05, "9:05 | 栏“9.05”按9:05登记,请核对"),
    (9, "9:00 | 栏“9”按9:00登记,请核对"),
    # nothing
    (None, ""),
    ("", ""),
    ("无", ""),
    (0, ""),
    # no time
    (date(2026, 11, 3), ONLY_DATE.format("2026年11月3日")),
    (datetime(2026, 11, 3), ONLY_DATE.format("2026年11月3日")),
    ("2026.11.3", ONLY_DATE.format("2026.11.3")),
    ("2026-11-3 00:00:00", ONLY_DATE.format("2026-11-3 00:00:00")),
    (46329, ONLY_DATE.format("46329")),
    *[(cell, f"| {NO_TIME.format(quote)}") for cell, quote in NO_TIMES],
]


@pytest.mark.parametrize(("cell", "expected"), WRITTEN)
def test_a_time_is_read_in_every_writing(cell: Cell, expected: str) -> None:
    told = as_read(read_time, cell)
    assert told.removeprefix(" ") == expected


def test_seconds_are_kept_though_they_are_not_shown() -> None:
    assert read_time("9:30:15", NOVEMBER).value == time(9, 30, 15)
    assert read_time(0.39602, NOVEMBER).value == time(9, 30, 16)


def test_without_reception_hours_nothing_is_guessed() -> None:
    assert read_time("3:20", BARE).value == time(3, 20)
    assert read_time("3:20", BARE).remarks == ()


def test_hours_that_begin_in_the_afternoon_move_no_afternoon_time() -> None:
    late = replace(NOVEMBER, opening=time(14), closing=time(22))
    assert read_time("13:00", late).value == time(13)


def test_a_format_with_two_decimals_makes_9_3_sure() -> None:
    assert read_time(9.3, replace(NOVEMBER, two_decimals=True)).remarks == ()


@unhurried
@given(st.times())
def test_a_time_cell_is_never_more_than_half_a_second_off(clock: time) -> None:
    value = read_time(clock, BARE).value
    assert isinstance(value, time)
    day = date(2026, 1, 1)
    off = datetime.combine(day, value) - datetime.combine(day, clock)
    assert abs(off) <= timedelta(seconds=1 if value == time(23, 59, 59) else 0.5)
    assert not value.microsecond


@unhurried
@given(st.integers(0, 86399))
def test_every_second_survives_excels_fraction_of_a_day(second: int) -> None:
    expected = (datetime(2026, 1, 1) + timedelta(seconds=second)).time()
    value = read_time(second / 86400, BARE).value
    assert value == (expected if second else None)


@unhurried
@given(st.text(max_size=12) | st.floats() | st.integers())
def test_any_cell_gives_a_time_nothing_or_a_remark(cell: Cell) -> None:
    try:
        value = read_time(cell, NOVEMBER).value
    except Unreadable:
        return
    assert value is None or type(value) is time
