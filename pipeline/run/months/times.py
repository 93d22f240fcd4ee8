"""When the books of a month are due, and what a month is called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from pipeline.errors import PipelineError
from pipeline.hours import Month, month_of, month_span
from pipeline.office import Office

KIND = "month"  # of the duties by which the books of a month are made
TITLE = "月报"
SUBJECT = "month:"  # month:2026-11
DRAFT, FINAL, REVISION = "draft", "final", "revision "  # … 1, 2, 3
CLOCKS = FINAL_AT, LATE_AT = time(9), time(9, 30)
MONTHS_BACK = 12  # what was missed longer ago is made when somebody asks
_DAY = timedelta(days=1)


class Times(NamedTuple):
    """When a month's draft, its final, and the alarm that there is none are due."""

    draft: datetime
    final: datetime
    late: datetime


def times_of(month: Month, office: Office) -> Times:
    """The 1st at the hour of the daily letter, the 2nd at 9:00 and 9:30 (section 6).

    Counted from the closing day where the office has one: the 26th and the 27th.
    """
    first = month_span(month, office.month.closing_day)[1] + _DAY
    return Times(
        draft=datetime.combine(first, office.digest),
        final=datetime.combine(first + _DAY, FINAL_AT),
        late=datetime.combine(first + _DAY, LATE_AT),
    )


def ended_before(now: datetime, office: Office) -> Iterator[Month]:
    """The months that are over, the latest first, as far back as is looked."""
    month = month_of(now.date(), office.month.closing_day)
    for _ in range(MONTHS_BACK):
        month = before(month, office)
        yield month


def before(month: Month, office: Office) -> Month:
    """The month before."""
    first = month_span(month, office.month.closing_day)[0]
    return month_of(first - _DAY, office.month.closing_day)


def subject_of(month: Month) -> str:
    """What a month's duties are about: month:2026-11."""
    return f"{SUBJECT}{written(month)}"


def month_in(subject: str) -> Month:
    """The month of such a subject."""
    return read(subject.removeprefix(SUBJECT))


def written(month: Month) -> str:
    """2026-11, as people and the ledger write it."""
    return f"{month.year}-{month.month:02}"


def read(text: str) -> Month:
    """The month that is written so; ``PipelineError`` for anything else."""
    try:
        day = datetime.strptime(text, "%Y-%m").date()
    except ValueError as wrong:
        raise PipelineError(f"“{text}”不是月份,应写成 2026-11") from wrong
    return Month(day.year, day.month)


def spelled(month: Month) -> str:
    """2026年11月."""
    return f"{month.year}年{month.month}月"


def about(subject: str) -> str:
    """What a duty is about, in the office's words: 2026年11月 for month:2026-11.

    >>> about("month:2026-11"), about("TS-2026-0001")
    ('2026年11月', 'TS-2026-0001')
    """
    return spelled(month_in(subject)) if subject.startswith(SUBJECT) else subject
