"""Days and moments as the office writes them (domain.md 2.0, Dates). Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import NamedTuple

from pipeline.values.clock import parse_clock
from pipeline.values.pattern import Pattern
from pipeline.values.reading import (
    Ambiguous,
    Cell,
    Context,
    Reading,
    Remark,
    Unreadable,
    narrow,
    plain,
)
from pipeline.values.shown import shown_date
from pipeline.values.words import is_blank_word

FIRST_DAY = date(2000, 1, 1)
_FIRST_SERIAL = 36526  # FIRST_DAY in Excel's count of days
_LAST_SERIAL = 99999
_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904_LATER = 1462
_OLD = timedelta(days=400)
_FAR = timedelta(days=3 * 365 + 1)
_ONE_DAY = timedelta(days=1)
_HALF_SECOND = timedelta(microseconds=500_000)
MIDNIGHT = time()  # beside a day: no time at all, as Excel and exports write it
_MONTHS = 12
_LEAP_YEAR = 2024
_LEAP_CYCLE = 8  # years within which every 29 February comes again
_LOST_ZERO = 3  # 11.1, 11.2 and 11.3 may have been 11.10, 11.20 and 11.30

_END = r"(?!\d)(?:\s?[日号])?(?:\s?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_PATTERNS = (
    Pattern(rf"(\d{{4}}|\d\d)\s?[-/.年]\s?(\d{{1,2}})\s?[-/.月]\s?(\d{{1,2}}){_END}"),
    Pattern(rf"(20\d\d)(\d\d)(\d\d){_END}"),
    Pattern(rf"()(\d{{1,2}})\s?[-/.月]\s?(\d{{1,2}}){_END}"),
    Pattern(rf"()()(\d{{1,2}})(?=\s?[日号]|$){_END}"),
)
_SERIAL = Pattern(r"\d{5}(?:\.\d+)?")
_POINT = Pattern(r"(\d{1,2})\.(\d{1,2})")
_GOES_ON = Pattern(r"\s?[-/.~—至到、,]")


class Written(NamedTuple):
    """A day in figures, as far as they are given, and what follows it in the cell."""

    year: int | None
    month: int | None
    day: int
    rest: str = ""


def read_date(cell: Cell, context: Context) -> Reading:
    """The day that a cell says, whatever its writing; a time beside it is left out.

    Raises:
        Ambiguous: a number like 11.1, for ``settle_date`` to decide.
        Unreadable: any other cell that gives no day, or one that may not be.
    """
    value, remarks = read_moment(cell, context)
    return Reading(value.date() if isinstance(value, datetime) else value, remarks)


def read_moment(cell: Cell, context: Context) -> Reading:
    """A day with its time of day; just the day (a ``date``) where no time is given.

    Raises:
        Ambiguous, Unreadable: as ``read_date``.
    """
    if isinstance(cell, datetime):
        return _accepted(whole_seconds(cell), context)
    if isinstance(cell, str):
        return _read_text(narrow(cell), context)
    if isinstance(cell, date):
        return Reading(*_checked(cell, context))
    if isinstance(cell, time):
        raise Unreadable("moment_no_date")
    number = day_number(cell, "date_unreadable")
    return _read_number(number, context) if number else Reading(None)


def settle_date(
    candidates: tuple[date, ...],
    before: date | None,
    after: date | None,
    today: date,
) -> Reading:
    """Decide between days by the rows around (domain.md 2.0, Dates; 2.13 row 8).

    ``before`` and ``after`` are the days of the nearest dated rows above and below.
    The only candidate that is not after ``today`` and keeps their order is taken,
    with a remark. A register sorted the other way round is known by its two rows.

    Raises:
        Ambiguous: if no candidate, or more than one, is left.
    """
    if before and after and after < before:
        before, after = after, before
    left = [
        day
        for day in candidates
        if day <= today and (before or day) <= day <= (after or day)
    ]
    if len(left) != 1:
        raise Ambiguous(candidates)
    return Reading(left[0], (_guessed("guessed_date", left[0]),))


def split_day(text: str) -> Written | None:
    """Find the day at the head of a narrow text. None: there is none, or a range."""
    for pattern in _PATTERNS:
        if found := pattern.match(text):
            year, month = (int(part) if part else None for part in found.groups()[:2])
            rest = text[found.end() :]
            if _GOES_ON.match(rest):
                return None
            return Written(year, month, int(found[3]), rest.removeprefix("T").strip())
    return None


def day_number(cell: Cell, code: str) -> float:
    """A number cell as Excel's count of days; 0 for an empty one.

    Raises:
        Unreadable: with ``code``, for TRUE and FALSE and what is no finite number.
    """
    if isinstance(cell, timedelta):
        return cell / _ONE_DAY
    if cell is None:
        return 0
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise Unreadable(code)
    if not isfinite(cell):
        raise Unreadable(code)
    return cell


def from_serial(number: float, context: Context) -> datetime | None:
    """The moment that Excel's day number means; None where it is no such number."""
    serial = number + (_EPOCH_1904_LATER if context.epoch_1904 else 0)
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return None
    return whole_seconds(_EPOCH + timedelta(days=serial))


def whole_seconds(moment: datetime) -> datetime:
    """The moment rounded to the nearest second, never cut."""
    return (moment + _HALF_SECOND).replace(microsecond=0)


def _read_text(text: str, context: Context) -> Reading:
    if not text or is_blank_word(text):
        return Reading(None)
    if _SERIAL.fullmatch(text):
        return _read_number(float(text), context)
    if not (written := split_day(text)):
        raise Unreadable("moment_no_date" if parse_clock(text) else "date_unreadable")
    day, remarks = _resolve(written, context)
    if not written.rest:
        return Reading(day, remarks)
    if not (clock := parse_clock(written.rest)):
        return Reading(day, (*remarks, Remark("date_rest", {"rest": written.rest})))
    if clock.time == MIDNIGHT:
        return Reading(day, remarks)
    return Reading(datetime.combine(day, clock.time), remarks)


def _read_number(number: float, context: Context) -> Reading:
    """A cell that holds a bare number: Excel's serial, 20261103, 11.23, or a day."""
    if moment := from_serial(number, context):
        return _accepted(moment, context)
    text = plain(number)
    if point := _POINT.fullmatch(text):
        return _read_point(int(point[1]), point[2], context)
    if not text.isdecimal() or not (written := split_day(text)):
        raise Unreadable("date_unreadable")
    return Reading(*_resolve(written, context))


def _read_point(month: int, decimals: str, context: Context) -> Reading:
    """The day that a number like 11.4 means; Excel drops the zero of 11.10."""
    days = [
        _in_year(month, day, context)
        for day in _possible_days(decimals, context)
        if _exists(month, day)
    ]
    if len(days) > 1:
        raise Ambiguous(tuple(days))
    day = days[0] if days else _in_year(month, int(decimals), context)
    return Reading(*_checked(day, context, _guessed("guessed_date", day)))


def _possible_days(decimals: str, context: Context) -> tuple[int, ...]:
    day = int(decimals)
    if len(decimals) > 1 or day > _LOST_ZERO:
        return (day,)
    return (10 * day,) if context.two_decimals else (day, 10 * day)


def _resolve(written: Written, context: Context) -> tuple[date, tuple[Remark, ...]]:
    """The day that the figures mean, what they leave out taken from the context.

    Raises:
        Unreadable: no such day, or not allowed in this column.
    """
    year, month = written.year, written.month
    if month is None and context.year:
        month = context.month
    if month is None:
        raise Unreadable("date_unreadable")
    if year is not None:
        year += 0 if year >= 100 else 2000  # noqa: PLR2004 - 26.11.3
        return _checked(_day_of(year, month, written.day), context)
    day = _in_year(month, written.day, context)
    if context.year:
        return _checked(day, context)
    return _checked(day, context, _guessed("guessed_year", day))


def _in_year(month: int, day: int, context: Context) -> date:
    """The day in the year of the title row, else of the nearest one that fits.

    Raises:
        Unreadable: if there is no such day.
    """
    if context.year:
        return _day_of(context.year, month, day)
    _day_of(_LEAP_YEAR, month, day)
    today = context.today
    around = range(today.year - _LEAP_CYCLE, today.year + _LEAP_CYCLE + 1)
    days = [date(year, month, day) for year in around if _exists(month, day, year)]
    if context.future_ok:
        return min(days, key=lambda each: abs(each - today))
    return max(each for each in days if each <= today)


def _day_of(year: int, month: int, day: int) -> date:
    if not 1 <= month <= _MONTHS:
        raise Unreadable("no_such_month", month=month)
    if not _exists(month, day, year):
        days = monthrange(year, month)[1]
        raise Unreadable("no_such_day", month=month, days=days)
    return date(year, month, day)


def _exists(month: int, day: int, year: int = _LEAP_YEAR) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1]


def _accepted(moment: datetime, context: Context) -> Reading:
    """The moment with its remarks; a midnight of Excel's is a day without a time."""
    day, remarks = _checked(moment.date(), context)
    return Reading(day if moment.time() == MIDNIGHT else moment, remarks)


def _checked(
    day: date, context: Context, *remarks: Remark
) -> tuple[date, tuple[Remark, ...]]:
    """The day with its remarks, if a day like this may stand in the column.

    Raises:
        Unreadable: before 2000, in the future, or far in the future.
    """
    if day < FIRST_DAY:
        raise Unreadable("date_too_old")
    if day > context.today and not context.future_ok:
        raise Unreadable("date_future", today=shown_date(context.today))
    if day > context.today + _FAR:
        raise Unreadable("date_far")
    if day < context.today - _OLD and not context.old_ok:
        remarks = (*remarks, Remark("old_date"))
    return day, remarks


def _guessed(code: str, day: date) -> Remark:
    return Remark(code, {"date": shown_date(day)})
