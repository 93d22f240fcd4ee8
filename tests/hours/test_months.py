"""每月: which month a thing is counted in (domain.md 4.1, 4.3)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from pipeline.hours import Hours, Month, month_of, month_span

OFFICE = Hours((time(8), time(17, 30)), (time(8), time(16, 30)))

# day | the month ends with | it belongs to
DAYS = """
2026-11-01 | last | 2026-11
2026-11-30 | last | 2026-11
2026-12-31 | last | 2026-12
2027-01-01 | last | 2027-01
2028-02-29 | last | 2028-02
2026-11-25 | 25   | 2026-11
2026-11-26 | 25   | 2026-12
2026-12-25 | 25   | 2026-12
2026-12-26 | 25   | 2027-01
2027-01-25 | 25   | 2027-01
2026-11-01 | 1    | 2026-11
2026-11-02 | 1    | 2026-12
2026-02-28 | 28   | 2026-02
2028-02-29 | 28   | 2028-03
"""

# month | it ends with | its first day and its last
SPANS = """
2026-11 | last | 2026-11-01 2026-11-30
2026-12 | last | 2026-12-01 2026-12-31
2028-02 | last | 2028-02-01 2028-02-29
2026-11 | 25   | 2026-10-26 2026-11-25
2027-01 | 25   | 2026-12-26 2027-01-25
2026-03 | 28   | 2026-03-01 2026-03-28
2028-03 | 28   | 2028-02-29 2028-03-28
"""

# received | counted as received in | due | due in
AT_THE_END = """
2026-11-30 17:25 | 2026-11 | 11-30 23:59:59 | 2026-11
2026-11-30 17:40 | 2026-11 | 12-01 17:30:00 | 2026-12
2026-12-31 17:40 | 2026-12 | 01-01 16:30:00 | 2027-01
"""


def closing(text: str) -> int | None:
    return None if text == "last" else int(text)


def parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


@pytest.mark.parametrize("line", DAYS.strip().splitlines())
def test_a_day_belongs_to_the_month_that_has_not_closed(line: str) -> None:
    day, ends, expected = parts(line)
    month = month_of(date.fromisoformat(day), closing(ends))
    assert f"{month.year}-{month.month:02}" == expected


@pytest.mark.parametrize("line", SPANS.strip().splitlines())
def test_a_month_goes_from_closing_to_closing(line: str) -> None:
    month, ends, expected = parts(line)
    year, _, number = month.partition("-")
    first, last = month_span(Month(int(year), int(number)), closing(ends))
    assert f"{first} {last}" == expected


@pytest.mark.parametrize("line", AT_THE_END.strip().splitlines())
def test_the_last_evening_of_a_month_is_counted_in_it(line: str) -> None:
    """By the day in the register; what is due goes by its due time."""
    came, counted, due_at, due_in = parts(line)
    moment = datetime.fromisoformat(came)
    due = OFFICE.same_day_due(moment)
    assert "{}-{:02}".format(*month_of(moment.date())) == counted
    assert f"{due:%m-%d %H:%M:%S}" == due_at
    assert "{}-{:02}".format(*month_of(due.date())) == due_in
