"""Times of day as the office writes them (domain.md 2.0, Times). Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pipeline.values.clock import clock_of, parse_clock
from pipeline.values.dates import (
    MIDNIGHT,
    day_number,
    from_serial,
    split_day,
    whole_seconds,
)
from pipeline.values.pattern import Pattern
from pipeline.values.reading import (
    Cell,
    Context,
    Reading,
    Remark,
    Unreadable,
    narrow,
    plain,
)
from pipeline.values.shown import END_OF_DAY, shown_time
from pipeline.values.words import is_blank_word

_DAY_SECONDS = 86400
_NOON_HOUR = 12
_DAY = date(2000, 1, 1)
_FIGURE = Pattern(r"\d+(?:\.\d+)?")
_POINT = Pattern(r"(\d{1,2})\.(\d{1,2})")
_COMPACT = Pattern(r"(\d{1,2})(\d\d)")
_ONLY_DATE = Reading(None, (Remark("time_is_date"),))


def read_time(cell: Cell, context: Context) -> Reading:
    """The time of day that a cell says, rounded to the nearest second.

    A cell that holds a day as well is taken as it stands; a bare 3:20 is the
    afternoon, with a remark, where the context gives reception hours.

    Raises:
        Unreadable: a filled cell that says no time.
    """
    if isinstance(cell, time):
        return _afternoon(_whole_second(cell), context)
    if isinstance(cell, str):
        return _read_text(narrow(cell), context)
    if isinstance(cell, datetime):
        return _beside_day(whole_seconds(cell).time())
    if isinstance(cell, date):
        return _ONLY_DATE
    number = day_number(cell, "time_unreadable")
    return _read_number(number, context) if number else Reading(None)


def _read_text(text: str, context: Context) -> Reading:
    if not text or is_blank_word(text):
        return Reading(None)
    if clock := parse_clock(text):
        return (
            Reading(clock.time) if clock.half_said else _afternoon(clock.time, context)
        )
    if _FIGURE.fullmatch(text):
        return _read_number(float(text), context)
    if not (written := split_day(text)):
        raise Unreadable("time_unreadable")
    if not written.rest:
        return _ONLY_DATE
    if not (clock := parse_clock(written.rest)):
        raise Unreadable("time_unreadable")
    return _beside_day(clock.time)


def _read_number(number: float, context: Context) -> Reading:
    """A fraction of a day, a serial with one, 930, 9 or 9.3 (which is 9:30)."""
    if 0 < number < 1:
        return _afternoon(_of_fraction(number), context)
    if moment := from_serial(number, context):
        return _beside_day(moment.time())
    text = plain(number)
    if compact := _COMPACT.fullmatch(text):
        clock, sure = clock_of(int(compact[1]), int(compact[2])), True
    elif point := _POINT.fullmatch(text):
        minutes = int(point[2].ljust(2, "0"))
        clock, sure = clock_of(int(point[1]), minutes), context.two_decimals
    else:
        clock, sure = _full_hour(text), False
    if clock is None:
        raise Unreadable("time_unreadable")
    reading = _afternoon(clock, context)
    return reading if sure or reading.remarks else _guessed(clock)


def _full_hour(text: str) -> time | None:
    return clock_of(int(text), 0) if text.isdecimal() else None


def _beside_day(clock: time) -> Reading:
    return Reading(clock) if clock != MIDNIGHT else _ONLY_DATE


def _of_fraction(number: float) -> time:
    seconds = min(round(number * _DAY_SECONDS), _DAY_SECONDS - 1)
    return (datetime.combine(_DAY, MIDNIGHT) + timedelta(seconds=seconds)).time()


def _whole_second(clock: time) -> time:
    """The time rounded to the nearest second, on the same day."""
    if not clock.microsecond:
        return clock
    moment = whole_seconds(datetime.combine(_DAY, clock))
    return moment.time() if moment.date() == _DAY else END_OF_DAY


def _afternoon(clock: time, context: Context) -> Reading:
    """3:20 is 15:20 where only that lies inside the hours (domain.md 2.0, Times)."""
    if not context.opening or not context.closing or clock >= context.opening:
        return Reading(clock)
    if clock.hour >= _NOON_HOUR:
        return Reading(clock)
    later = clock.replace(hour=clock.hour + _NOON_HOUR)
    return _guessed(later) if later <= context.closing else Reading(clock)


def _guessed(clock: time) -> Reading:
    return Reading(clock, (Remark("guessed_time", {"time": shown_time(clock)}),))
