"""The days of a month, and the months around it. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from pipeline.form import Count
from pipeline.hours import END_OF_DAY, Month

YEAR = 12  # months


class Span(NamedTuple):
    """Some days: the first and the last, and the moment at which it is cut off."""

    first: date
    last: date
    upto: datetime

    def holds(self, day: date) -> bool:
        """Whether a day lies in it, and is not later than the cut-off."""
        return self.first <= day <= self.last and day <= self.upto.date()


def before(month: Month, months: int) -> Month:
    """The month so many months before.

    >>> before(Month(2026, 1), 1)
    Month(year=2025, month=12)
    """
    at = month.year * YEAR + month.month - 1 - months
    return Month(at // YEAR, at % YEAR + 1)


def widened(span: Span, one: Count) -> Span:
    """The days that a count looks at: also those ahead, or all before."""
    if one.ahead:
        span = span._replace(upto=datetime.combine(span.last, END_OF_DAY))
    return span._replace(first=date.min) if one.ever else span
