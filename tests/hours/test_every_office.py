"""What holds in every office, whatever its hours, switches and tables (issue 4)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.hours import END_OF_DAY, Hours, Month, month_of, month_span

unhurried = settings(deadline=None)  # a busy machine breaks no promise


def _span(minutes: tuple[int, int]) -> tuple[time, time]:
    opening, open_for = minutes
    closing = min(opening + open_for, 24 * 60 - 1)
    return time(*divmod(opening, 60)), time(*divmod(closing, 60))


SPANS = st.tuples(st.integers(0, 22 * 60), st.integers(1, 16 * 60)).map(_span)
YEAR = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
TABLES = st.frozensets(st.sampled_from(YEAR), max_size=30)
USUAL = Hours((time(8), time(17, 30)), (time(8), time(16, 30)))
LONG = Hours((time(9), time(20)), (time(9), time(21)), weekend_is_holiday=False)
OFFICES = st.sampled_from([USUAL, LONG]) | st.builds(
    Hours,
    SPANS,
    SPANS,
    weekend_is_holiday=st.booleans(),
    late_receipt_minutes=st.integers(0, 600),
    roll_week_over_holiday=st.booleans(),
    off=st.fixed_dictionaries({}, optional={2027: TABLES}),
    work=st.fixed_dictionaries({}, optional={2027: TABLES}),
)
MOMENTS = st.datetimes(datetime(2024, 12, 1), datetime(2028, 2, 28))
RECEIPTS = MOMENTS | MOMENTS.map(datetime.date)
ANY_TERM = st.sampled_from(["same_day", "1h", "24h", "1d", "3d", "7d", "30d"])


@unhurried
@given(OFFICES, MOMENTS, ANY_TERM)
def test_nothing_is_due_before_it_came(
    office: Hours, moment: datetime, term: str
) -> None:
    assert office.due(moment, term) >= moment
    if not term.endswith("h"):  # hours run from the hour, through the night
        assert office.due(moment, term) >= office.received(moment)


@unhurried
@given(OFFICES, MOMENTS.map(datetime.date), ANY_TERM)
def test_what_came_without_a_time_is_due_after_opening_of_its_day(
    office: Hours, day: date, term: str
) -> None:
    assert office.received(day) == office.opening(day)
    assert office.due(day, term) > office.opening(day)


@unhurried
@given(OFFICES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=12)), ANY_TERM)
def test_what_comes_later_is_never_due_earlier(
    office: Hours, moment: datetime, later: timedelta, term: str
) -> None:
    assert office.due(moment, term) <= office.due(moment + later, term)
    assert office.received(moment) <= office.received(moment + later)


@unhurried
@given(OFFICES, RECEIPTS)
def test_everything_counts_as_received_inside_the_hours(
    office: Hours, moment: date
) -> None:
    received = office.received(moment)
    opening, closing = office.of(received.date())
    assert opening <= received.time() <= closing
    assert office.received(received) == received


@unhurried
@given(OFFICES, RECEIPTS, st.integers(1, 40))
def test_days_end_at_closing_and_the_same_day_at_closing_or_midnight(
    office: Hours, moment: date, count: int
) -> None:
    last, day = office.due(moment, f"{count}d"), office.due(moment, "same_day")
    assert last == office.closing(last.date())
    assert day.date() == office.received(moment).date()
    assert day.time() in (office.of(day.date())[1], END_OF_DAY)


@unhurried
@given(OFFICES, RECEIPTS, st.integers(1, 40))
def test_days_are_counted_as_on_the_calendar_unless_they_are_moved(
    office: Hours, moment: date, count: int
) -> None:
    start = moment.date() if isinstance(moment, datetime) else moment
    counted, last = start + timedelta(days=count), office.due(moment, f"{count}d")
    if office.roll_week_over_holiday:
        passed = (last.date() - counted).days
        assert all(office.is_holiday(counted + timedelta(n)) for n in range(passed))
        assert not office.is_holiday(last.date())
    else:
        assert last.date() == counted


@unhurried
@given(OFFICES, MOMENTS, st.integers(1, 30))
def test_a_reminder_is_inside_the_hours_and_early_enough(
    office: Hours, due: datetime, hours: int
) -> None:
    reminder = office.reminder_before(due, hours)
    opening, closing = office.of(reminder.date())
    assert opening <= reminder.time() <= closing
    assert due - reminder >= timedelta(hours=hours)


@unhurried
@given(OFFICES, RECEIPTS, ANY_TERM)
def test_a_reminder_of_any_due_time_comes_before_it(
    office: Hours, moment: date, term: str
) -> None:
    due = office.due(moment, term)
    assert office.reminder_before(due) < due


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)), st.none() | st.integers(1, 28))
def test_every_day_lies_in_one_month_and_months_follow_each_other(
    day: date, closing_day: int | None
) -> None:
    month = month_of(day, closing_day)
    first, last = month_span(month, closing_day)
    assert first <= day <= last
    after = month_of(last + timedelta(days=1), closing_day)
    assert month_span(after, closing_day)[0] == last + timedelta(days=1)
    assert after == Month(month.year + month.month // 12, month.month % 12 + 1)
