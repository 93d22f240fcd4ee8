"""When the office receives, what day is a holiday, and when a thing is due. Pure.

The reading of the office's time words (当天, 24小时, 一星期, 每月) is domain.md 4.1,
the sources of holidays and their order are domain.md 9. 24:00 is kept as 23:59:59.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from pipeline.errors import FormError

END_OF_DAY = time(23, 59, 59)
SAME_DAY = "same_day"
#: Desks with hours of their own, as [hours.<name>] and ``hours =`` of a deadline.
DESKS = ("sales",)
_TERM = re.compile(r"([1-9]\d*)([hd])")
_DAY = timedelta(days=1)
_SATURDAY, _DECEMBER = 5, 12
_NONE: frozenset[date] = frozenset()

# domain.md 9.4: a year for which nobody has said anything. Month and day.
_FIXED_REST = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
_COMPUTED_REST = {2027: {(2, 5), (2, 6), (2, 7), (2, 8), (4, 5), (6, 9), (9, 15)}}
_FIXED_SINCE = 2025  # 5月2日 and 除夕 are statutory from this year on
_FIRST_PUBLISHED, _PUBLISHED = 2004, 2026  # chinesecalendar need not be asked


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
    weekends, by year; a year that stands in either is taken from there alone, but for
    its last days, which the notice of the next year may name. With
    ``roll_week_over_holiday`` a term in days never ends on a 节假日.
    """

    normal: tuple[time, time]
    holiday: tuple[time, time]
    weekend_is_holiday: bool = True
    late_receipt_minutes: int = 60
    roll_week_over_holiday: bool = False
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
        listed = self._listed(day)
        if listed is None:
            return self.weekend_is_holiday and day.weekday() >= _SATURDAY
        return listed

    def provisional(self, day: date) -> bool:
        """Whether the year of ``day`` stands in no table and is only guessed."""
        return self._guessed(day.year)

    def guessed_years(self, years: Iterable[int]) -> tuple[int, ...]:
        """Those of ``years`` that stand in no table, in order (warn: domain.md 9.4)."""
        return tuple(year for year in sorted(set(years)) if self._guessed(year))

    def missing_tables(self, today: date) -> tuple[int, ...]:
        """The years without a table: the running one, from December on the next."""
        return self.guessed_years(_in_view(today))

    def warnings(self, today: date) -> tuple[str, ...]:
        """What is to be said of the tables at every start and in December's letters.

        A year that is only guessed (domain.md 9.4), and a table of the office's own
        that lacks days which are off in every year.
        """
        return tuple(w for year in _in_view(today) if (w := self._warning(year)))

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
        day after, the first day not counted, the last one moved off a 节假日 only with
        ``roll_week_over_holiday``.

        Raises:
            FormError: a term of no such kind.
        """
        if term == SAME_DAY:
            return self.same_day_due(moment)
        count, unit = split_term(term)
        if unit == "d":
            return self.closing(self._last_day(_day_of(moment) + count * _DAY))
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

    def deciding(self) -> tuple[object, ...]:
        """All that decides a due time, in an order and form that never change.

        A year counts by its days, not by who said them: a table that repeats what was
        known already changes nothing.
        """
        years = sorted({*self.off, *self.work, *_known_years()})
        days = [(year, *map(sorted, map(_iso, self._days(year)))) for year in years]
        spans = [f"{one:%H:%M:%S}" for one in (*self.normal, *self.holiday)]
        late, roll = self.late_receipt_minutes, self.roll_week_over_holiday
        return (spans, self.weekend_is_holiday, late, roll, days, sorted(_FIXED_REST))

    def _last_day(self, day: date) -> date:
        """The last day of a term in days, moved on where the office moves it."""
        while self.roll_week_over_holiday and self.is_holiday(day):
            day += _DAY
        return day

    def _listed(self, day: date) -> bool | None:
        """What the tables say: a day off, a working day, or (None) nothing."""
        if self._has(day.year + 1) or self._has(day.year):
            for year in (day.year + 1, day.year):
                off, work = self.off.get(year, _NONE), self.work.get(year, _NONE)
                if day in off or day in work:
                    return day in off
        if self._has(day.year):
            return None
        known = _calendar(day.year)
        return day in known.off if day in known.off or day in known.work else None

    def _has(self, year: int) -> bool:
        """Whether the office has a table of its own for the year."""
        return year in self.off or year in self.work

    def _guessed(self, year: int) -> bool:
        known = self._has(year) or _FIRST_PUBLISHED <= year <= _PUBLISHED
        return not known and _calendar(year).guessed

    def _days(self, year: int) -> tuple[frozenset[date], frozenset[date]]:
        """The days off and the working weekends of a year, from the first source."""
        if self._has(year):
            return self.off.get(year, _NONE), self.work.get(year, _NONE)
        return _calendar(year)[:2]

    def _warning(self, year: int) -> str:
        if self._guessed(year):
            return f"{year}年节假日安排未录入,暂按周末及法定日推算"
        lacking = "、".join(f"{day.month}月{day.day}日" for day in self._lacking(year))
        said = (
            f"{year}年节假日安排不全,没有{lacking}放假,请照通知补全 [holidays.{year}]"
        )
        return said if lacking else ""

    def _lacking(self, year: int) -> list[date]:
        """The days off of every year that the office's own table leaves out."""
        if not self._has(year) or year < _FIXED_SINCE:
            return []
        fixed = sorted(date(year, *one) for one in _FIXED_REST)
        return [day for day in fixed if day not in self.off.get(year, _NONE)]


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


def on_time(ended: date, due: datetime) -> bool:
    """Whether a thing was done in time: by its time where it has one, else by its day.

    >>> on_time(date(2026, 11, 15), datetime(2026, 11, 15, 10))
    True
    """
    if isinstance(ended, datetime):
        return ended <= due
    return ended <= due.date()


# ── months ──────────────────────────────────────────────────────────────────


class Month(NamedTuple):
    """A month of the office's account."""

    year: int
    month: int


def month_of(day: date, closing_day: int | None = None) -> Month:
    """The month that a day belongs to; ``closing_day`` ends it, None: its last day.

    What was received belongs to the month of the day in the register, what was due to
    the month of its due time (domain.md 4.3).

    >>> month_of(date(2026, 11, 30)), month_of(date(2026, 12, 26), closing_day=25)
    (Month(year=2026, month=11), Month(year=2027, month=1))
    """
    if closing_day is None or day.day <= closing_day:
        return Month(day.year, day.month)
    return _next(Month(day.year, day.month))


def month_span(month: Month, closing_day: int | None = None) -> tuple[date, date]:
    """The first and the last day of a month; ``closing_day`` is one of 1 to 28.

    >>> [f"{day}" for day in month_span(Month(2027, 1), closing_day=25)]
    ['2026-12-26', '2027-01-25']
    """
    first = date(*month, 1)
    if closing_day is None:
        return first, date(*_next(month), 1) - _DAY
    before = (first - _DAY).replace(day=closing_day)
    return before + _DAY, first.replace(day=closing_day)


def _next(month: Month) -> Month:
    ended = month.month == _DECEMBER
    return Month(month.year + ended, 1 if ended else month.month + 1)


def _day_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _iso(days: Iterable[date]) -> Iterator[str]:
    return (day.isoformat() for day in days)


def _in_view(today: date) -> tuple[int, ...]:
    """The years whose tables should be there."""
    next_too = today.month == _DECEMBER
    return (today.year, today.year + 1) if next_too else (today.year,)


def _known_years() -> frozenset[int]:
    """Every year of which chinesecalendar or this file says more than its weekends."""
    from chinese_calendar import holidays

    return frozenset({day.year for day in holidays} | _COMPUTED_REST.keys())


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
