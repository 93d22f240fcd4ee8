"""When the office receives, what day is a holiday, and when a thing is due. Pure.

The reading of the office's time words (当天, 24小时, 一星期) is domain.md 4.1, the
sources of holidays and their order are domain.md 9. 24:00 is kept as 23:59:59.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from pipeline.errors import FormError

END_OF_DAY = time(23, 59, 59)
SAME_DAY = "same_day"
_TERM = re.compile(r"([1-9]\d*)([hd])")
_DAY = timedelta(days=1)
_SATURDAY = 5

# domain.md 9.4: a year for which nobody has said anything. Month and day.
_FIXED_REST = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
_COMPUTED_REST = {2027: {(2, 5), (2, 6), (2, 7), (2, 8), (4, 5), (6, 9), (9, 15)}}


class _Year(NamedTuple):
    """The days off and the working weekends of a year, and whether they are guessed."""

    off: frozenset[date]
    work: frozenset[date]
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Reception hours. A holiday shortens the day, it never closes the desk.

    ``normal`` and ``holiday`` are opening and closing time, the first before the
    second. ``off`` and ``work`` are the office's own table of holidays and of working
    weekends, by year; a year that stands in either is taken from there alone.
    """

    normal: tuple[time, time]
    holiday: tuple[time, time]
    weekend_is_holiday: bool = True
    late_receipt_minutes: int = 60
    off: Mapping[int, frozenset[date]] = field(default_factory=dict)
    work: Mapping[int, frozenset[date]] = field(default_factory=dict)

    def of(self, day: date) -> tuple[time, time]:
        """Opening and closing time of ``day``."""
        return self.holiday if self.is_holiday(day) else self.normal

    def opening(self, day: date) -> datetime:
        """The moment at which the office opens on ``day``."""
        return datetime.combine(day, self.of(day)[0])

    def closing(self, day: date) -> datetime:
        """The moment at which the office closes on ``day``."""
        return datetime.combine(day, self.of(day)[1])

    def is_holiday(self, day: date) -> bool:
        """Whether ``day`` is a 节假日, with the shorter hours.

        Sources in this order: the office's table, chinesecalendar, the fallback. A
        plain Saturday or Sunday is one if ``weekend_is_holiday`` says so; a working
        weekend (调休) never is.
        """
        year = self._year(day.year)
        if day in year.work or day in year.off:
            return day in year.off
        return self.weekend_is_holiday and day.weekday() >= _SATURDAY

    def provisional(self, day: date) -> bool:
        """Whether the year of ``day`` stands in no table and is only guessed."""
        return self._year(day.year).guessed

    def guessed_years(self, years: Iterable[int]) -> tuple[int, ...]:
        """Those of ``years`` that stand in no table, in order (warn: domain.md 9.4)."""
        return tuple(year for year in sorted(set(years)) if self._year(year).guessed)

    def missing_tables(self, today: date) -> tuple[int, ...]:
        """The years without a table."""
        return self.guessed_years([today.year])

    def received(self, moment: date) -> datetime:
        """When a thing that came at ``moment`` counts as received.

        Before opening and without a time: at opening; after closing: at opening of
        the next calendar day.
        """
        day = _day_of(moment)
        if not isinstance(moment, datetime) or moment < self.opening(day):
            return self.opening(day)
        return moment if moment <= self.closing(day) else self.opening(day + _DAY)

    def same_day_due(self, moment: date) -> datetime:
        """当天: closing time of the day of receipt; of a late receipt, 24:00."""
        received = self.received(moment)
        closing = self.closing(received.date())
        if closing - received < timedelta(minutes=self.late_receipt_minutes):
            return datetime.combine(received.date(), END_OF_DAY)
        return closing

    def due(self, moment: date, term: str) -> datetime:
        """When a thing that came, or was done, at ``moment`` is due.

        ``same_day``: see ``same_day_due``. ``24h``: literally so many hours later, a
        day without a time counting from closing. ``7d``: closing time of the seventh
        day after, neither the first day counted nor the last one moved.

        Raises:
            FormError: a term of no such kind.
        """
        if term == SAME_DAY:
            return self.same_day_due(moment)
        count, unit = split_term(term)
        if unit == "d":
            return self.closing(_day_of(moment) + count * _DAY)
        start = moment if isinstance(moment, datetime) else self.closing(moment)
        return start + timedelta(hours=count)

    def reminder_before(self, due: datetime, hours: int = 2) -> datetime:
        """So many reception hours before the last reception moment not after ``due``.

        The reminder of the 24-hour rule (domain.md 4.2, T09): always inside the hours.
        """
        last = self._last_open(due)
        left = timedelta(hours=hours)
        while left > last - self.opening(last.date()):
            left -= last - self.opening(last.date())
            last = self.closing(last.date() - _DAY)
        return last - left

    def _last_open(self, moment: datetime) -> datetime:
        """The last reception moment that is not after ``moment``."""
        day = moment.date()
        if moment < self.opening(day):
            return self.closing(day - _DAY)
        return min(moment, self.closing(day))

    def _year(self, year: int) -> _Year:
        """The holidays of a year from the first source that knows it."""
        if year not in self.off and year not in self.work:
            return _calendar(year)
        nothing: frozenset[date] = frozenset()
        return _Year(self.off.get(year, nothing), self.work.get(year, nothing))


def split_term(term: str) -> tuple[int, str]:
    """The count and the unit (h or d) of a term such as ``24h``.

    Raises:
        FormError: if it is neither ``same_day`` nor such a term.
    """
    if not (parts := _TERM.fullmatch(term)):
        raise FormError(f"时限“{term}”不认识,应为 {SAME_DAY}、24h 或 7d 的样子")
    return int(parts[1]), parts[2]


def is_term(term: str) -> bool:
    """Whether ``due`` knows the term."""
    return term == SAME_DAY or _TERM.fullmatch(term) is not None


def shown_due(due: datetime) -> str:
    """``11月23日17:30``; the end of the day as ``11月23日24:00``."""
    clock = "24:00" if due.time() == END_OF_DAY else f"{due.hour}:{due.minute:02}"
    return f"{due.month}月{due.day}日{clock}"


def _day_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


@lru_cache(maxsize=64)
def _calendar(year: int) -> _Year:
    """The published holidays of a year, else what is taken for the time being."""
    from chinese_calendar import holidays, workdays  # the days of all known years

    off = frozenset(day for day in holidays if day.year == year)
    if off:
        return _Year(off, frozenset(day for day in workdays if day.year == year))
    rest = _FIXED_REST | _COMPUTED_REST.get(year, set())
    guess = frozenset(date(year, month, day) for month, day in rest)
    return _Year(guess, frozenset(), guessed=True)
