"""Two readings of domain.md 6.1 agree on whatever an office may have written down.

The one is the engine's, by forms/monthly/report.toml; the other is plain and slow
(slow_month.py) and was written without looking at the first. Where they differ, the
smallest ledger that shows it is told.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import slow_month
from hypothesis import given, settings
from hypothesis import strategies as st
from random_month import Ledger, Span, random_ledger
from slow_month import Setup, Slow, slow_figures

from pipeline.form import Monthly, load_monthly
from pipeline.hours import Month, month_of
from pipeline.model import Record
from pipeline.month import Ground
from pipeline.month.figures import figures
from pipeline.office import Office, load
from pipeline.settings import Closing
from pipeline.sheets import Figure

ROOT = Path(__file__).resolve().parents[2]
MANY = 12  # ledgers of every kind of month
PROMISES = {"环境保洁": "24h", "设施设备": "7d"}
OFFICE = replace(load(ROOT), promises=PROMISES)
TOLERANCE = 1e-6

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
JANUARY, FEBRUARY = Month(2027, 1), Month(2027, 2)
#: A month, when its book is made, and the office's closing day.
SPANS = {
    "a month that is over": Span(NOVEMBER, datetime(2026, 12, 2, 9, 30)),
    "its draft": Span(NOVEMBER, datetime(2026, 12, 1, 8, 30)),
    "the running month": Span(NOVEMBER, datetime(2026, 11, 23, 15, 54)),
    "the evening of a running month": Span(NOVEMBER, datetime(2026, 11, 23, 17, 45)),
    "the first day": Span(NOVEMBER, datetime(2026, 11, 1, 9)),
    "long ago": Span(NOVEMBER, datetime(2027, 2, 20, 12)),
    "the last month of a year": Span(DECEMBER, datetime(2027, 1, 2, 9, 30)),
    "the first month of a year": Span(JANUARY, datetime(2027, 2, 2, 9, 30)),
    "a short month": Span(FEBRUARY, datetime(2027, 3, 2, 9, 30)),
    "closing on the 25th": Span(NOVEMBER, datetime(2026, 11, 27, 9, 30), 25),
    "closing on the 25th, over the year": Span(
        JANUARY, datetime(2027, 1, 27, 9, 30), 25
    ),
    "closing on the 25th, running": Span(JANUARY, datetime(2026, 12, 30, 11), 25),
}
spans = st.sampled_from(sorted(SPANS)).map(SPANS.__getitem__)
seeds = st.integers(0, 2**32 - 1)


def slow_of(ledger: Ledger, setup: Setup | None = None) -> dict[str, Slow]:
    span = ledger.span
    own = setup or setup_of(ledger)
    return slow_figures(
        ledger.records, ledger.histories, ledger.office, span.month, span.now, own
    )


def setup_of(ledger: Ledger) -> Setup:
    rows = len(ledger.rows)
    return Setup(ledger.span.closing_day, households=rows % 2 * 12, refused=rows % 3)


# ── the random ledgers themselves ───────────────────────────────────────────


@given(seeds, spans)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_a_random_record_is_what_its_history_says(seed: int, span: Span) -> None:
    ledger = random_ledger(seed, OFFICE, span)
    for number, record in ledger.rows.items():
        values: dict[str, Any] = {}
        for step in ledger.histories[number]:
            assert step.at <= span.now
            for column, old, new in step.altered:
                assert values.get(column) == old
                values[column] = new
        known = {n: v for n, v in record.values.items() if v is not None}
        assert {n: v for n, v in values.items() if v is not None} == known


@cache
def ledgers() -> list[Ledger]:
    """The same ledgers at every run, of every kind of month."""
    those = [(seed, span) for span in SPANS.values() for seed in range(MANY)]
    return [random_ledger(seed, OFFICE, span) for seed, span in those]


@cache
def right() -> list[dict[str, Slow]]:
    return [slow_of(one) for one in ledgers()]


def test_the_random_ledgers_are_nasty_enough() -> None:
    """Every share is all, nothing, something between, and nothing to divide."""
    found: dict[str, set[str]] = {}
    for said in right():
        for name, (part, whole, value) in said.items():
            kind = "none" if value is None else "some"
            if part is not None and whole:
                kind = "all" if part == whole else "some" if part else "nothing"
            found.setdefault(name, set()).add(kind)
    shares = {n for n, kinds in found.items() if "all" in kinds}
    always = {"calls_a_day", "complete"}  # there are always days; and rows, or none
    every = {"none", "nothing", "some", "all"}
    assert {n: every - found[n] for n in shares - always if found[n] != every} == {}
    assert {n: kinds for n, kinds in found.items() if "some" not in kinds} == {}


def test_rounds_lie_in_several_months() -> None:
    opened: set[tuple[int, str]] = set()
    for ledger in ledgers():
        for record in ledger.rows.values():
            opened.add((record.round, record.form))
    assert {
        (3, "complaint"),
        (3, "defect"),
        (2, "visit"),
        (2, "home_service"),
    } <= opened


# ── the slow reading itself is caught when it is wrong ──────────────────────

_rounds, _rank = slow_month.rounds_of, slow_month.rank_of
_due, _step = slow_month.promised_due, slow_month.first_step


def _last_round_only(*those: Any) -> Any:
    return _rounds(*those)[-1:]


def _forgets_what_was_closed(*those: Any) -> Any:
    found = _rounds(*those)
    last = [{**one.said, "closed_date": None} for one in found[:-1]]
    return [*(o._replace(said=s) for o, s in zip(found, last, strict=False)), found[-1]]


def _approves_itself(
    record: Record, one: slow_month.Round, look: slow_month.Look
) -> Any:
    return _due(record, one._replace(said={**one.said, "approved_by": "某人"}), look)


def _never_put_off(record: Record, one: slow_month.Round, look: slow_month.Look) -> Any:
    said = {n: v for n, v in one.said.items() if n != "extended_to"}
    return _due(record, one._replace(said=said), look)


def _promises_nothing(
    record: Record, one: slow_month.Round, look: slow_month.Look
) -> Any:
    office = replace(look.office, promises={})
    return _due(record, one, replace(look, office=office))


def _speaks_of_the_first(look: slow_month.Look, record: Record) -> Any:
    rows = look.live("followup")
    said = [(str(row.values.get("linked") or ""), row) for row in rows]
    return [
        slow_month.call_of(row)
        for of, row in said
        if of.split("、")[0] == record.number
    ]


def _whole_month(look: slow_month.Look) -> datetime:
    return datetime.combine(look.last + timedelta(days=1), time())


def _any_year(record: Record, look: slow_month.Look) -> bool:
    day = record.values["received_date"]
    assert isinstance(day, date)
    month = month_of(day, look.setup.closing_day)
    return day <= look.last_day and month.month <= look.month.month


def _calendar_month(month: Month, _: int | None = None) -> tuple[date, date]:
    return Span(month, datetime(2026, 1, 1)).first, Span(
        month, datetime(2026, 1, 1)
    ).last


def _is_the_latest(end: Any, due: datetime) -> bool:
    return isinstance(end, datetime) and end <= due


#: What is done wrong, and which figures tell.
FAULTS: Mapping[str, tuple[str, Any, str]] = {
    "void rows count": ("is_live", lambda _: True, "visits received closed satisfied calls deals_signed valid"),
    "before the time is in time": ("in_time", lambda end, due: slow_month.day_of(end) is not None and end != due and slow_month.day_of(end) < due.date(), "verified on_time small_on_time called_24h"),
    "a day alone is never in time": ("in_time", _is_the_latest, "verified on_time small_on_time large_on_time called_24h"),
    "a day ends at midnight before": ("end_of", lambda value, _: datetime(value.year, value.month, value.day), "on_time small_on_time mean_hours"),
    "only the last round": ("rounds_of", _last_round_only, "on_time closed repeated replied small_on_time satisfied_first"),
    "what was closed and opened again never was": ("rounds_of", _forgets_what_was_closed, "closed repeated called"),
    "nobody need approve": ("promised_due", _approves_itself, "on_time"),
    "nothing is put off": ("promised_due", _never_put_off, "on_time"),
    "promises do not count": ("promised_due", _promises_nothing, "on_time closed"),
    "due as it was changed later": ("first_step", lambda one, _: one.said, "on_time"),
    "a call-back speaks of one matter": ("Look.calls_about", _speaks_of_the_first, "satisfied called_24h defects_called"),
    "what is not due yet counts": ("Look.upto", property(_whole_month), "on_time verified closed called_24h"),
    "what comes after the month counts": ("Look.last_day", property(lambda look: look.now.date()), "received closed calls satisfied"),
    "any year": ("_this_year", _any_year, "valid"),
    "calendar months": ("month_span", _calendar_month, "visits received verified closed satisfied calls"),
    "open is what never was closed": ("open_after", lambda rounds, _: None if slow_month.closings(rounds) else rounds[-1], "closed replied"),
    "an opinion is none": ("nature", lambda record: str(record.values.get("nature")), "complaints valid closed"),
    "a refused telephone is one": ("phone_of", lambda record: str(record.values.get("phone") or ""), "phones_left calls_to_visits"),
    "who gave back owes": ("_left", lambda _: False, "first_paid"),
    "a first half of an hour": ("came", lambda record, day, _: record.values.get(day), "verified mean_hours"),
    "one first filled counts for both": ("_first_with", lambda record, look, names: next((at for one in look.rounds(record) for at, said in one.steps if names[0] in said), None), "verified"),
    "by the words of the numbers": ("rank_of", lambda number: (str(1000 - int(_rank(number)[-1])),), "satisfied"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_reading_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, wrong, figures = FAULTS[name]
    known = right()
    monkeypatch.setattr(f"slow_month.{where}", wrong)
    faulty = [slow_of(one) for one in ledgers()]
    told = {n for a, b in zip(known, faulty, strict=True) for n in a if a[n] != b[n]}
    assert set(figures.split()) <= told


# ── the two readings ────────────────────────────────────────────────────────


def office_of(ledger: Ledger) -> Office:
    setup = setup_of(ledger)
    return replace(OFFICE, month=Closing(setup.closing_day, setup.households))


@cache
def monthly() -> Monthly:
    found = load_monthly(OFFICE.paths.forms, OFFICE.forms)
    assert found is not None
    return found


def engine_of(ledger: Ledger) -> dict[str, Figure]:
    span, setup = ledger.span, setup_of(ledger)
    ground = Ground(ledger.records, ledger.histories, refused=setup.refused)
    return dict(figures(ground, monthly(), office_of(ledger), span.month, span.now))


def differences(ledger: Ledger, but: Iterable[str] = ()) -> dict[str, str]:
    """Each figure on which the two do not agree: what the one says, and the other."""
    engine, slow = engine_of(ledger), slow_of(ledger)
    return {
        name: f"{name}: slow {own}, engine {engine.get(name)}"
        for name, own in slow.items()
        if name not in but and (name not in engine or not agree(own, engine[name]))
    }


def agree(slow: Slow, engine: Figure) -> bool:
    if slow.part is not None and (slow.part, slow.whole) != (engine.part, engine.whole):
        return False
    if slow.value is None or engine.value is None:
        return slow.value is None and engine.value is None
    return abs(slow.value - float(engine.value)) < TOLERANCE


def smallest(ledger: Ledger, name: str) -> Ledger:
    """The same ledger without every row that is not needed for the difference."""
    for number in list(ledger.rows):
        rows = {n: r for n, r in ledger.rows.items() if n != number}
        less = replace(ledger, rows=rows)
        if name in differences(less):
            ledger = less
    return ledger


def told(ledger: Ledger, name: str) -> str:
    """A difference and the rows that show it."""
    least = smallest(ledger, name)
    lines = [differences(least)[name], f"{least.span}"]
    for number, record in least.rows.items():
        lines.append(f"{number} {'void ' * record.void}stale {sorted(record.stale)}")
        for step in ledger.histories[number]:
            said = ", ".join(f"{c}={new}" for c, _, new in step.altered)
            lines.append(f"  {step.at:%m-%d %H:%M} {said}")
    return "\n".join(lines)


def assert_agreed(ledger: Ledger) -> None:
    found = differences(ledger)
    assert not found, "\n\n".join(told(ledger, name) for name in found)


# ── what could be read in two ways, each by the rows that show it ──────────────


def _at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour)


def _complaint(ledger: Ledger, at: datetime, **more: Any) -> str:
    basic = {"nature": "投诉", "severity": "一般", "summary": "楼道没有人打扫"}
    said = {"received_date": at.date(), "received_time": at.time(), **basic, **more}
    return ledger.begin("complaint", "TS-2026-0001", at, **said)


def _refuses_a_number(ledger: Ledger) -> None:
    day = date(2026, 11, 3)
    ledger.begin("sales_call", "LD-2026-0001", _at(3), call_date=day, phone="不留")


def _refuse_a_number_twice(ledger: Ledger) -> None:
    days = {"call_date": date(2026, 10, 3)}, {"visit_date": date(2026, 10, 9)}
    ledger.begin("sales_call", "LD-2026-0001", _at(3), phone="不留", **days[0])
    ledger.begin("sales_visit", "KF-2026-0001", _at(9), phone="不留", **days[1])


def _given_back_some_day(ledger: Ledger) -> None:
    days = {"dealt_on": date(2026, 11, 3), "first_due": date(2026, 11, 20)}
    ledger.begin("deal", "CJ-2026-0001", _at(3), **days, status="退房")


def _looked_into_on_the_day(ledger: Ledger) -> None:
    """Entered as done, at noon; what was found, in the evening of the day."""
    number = _complaint(ledger, _at(3), done_at=date(2026, 11, 3), result="已扫")
    ledger.write(number, _at(3, 20), investigation="属实", proposal="补扫")


def _called_without_an_answer(ledger: Ledger) -> None:
    number = _complaint(ledger, _at(3), done_at=_at(3, 12), result="已扫")
    day, clock = date(2026, 11, 3), time(15)
    said = {"followed_date": day, "followed_at": clock, "linked": number}
    ledger.begin("followup", f"{number}-HF1", _at(3, 15), **said)


def _answered_a_week_later(ledger: Ledger) -> None:
    """回访情况 is written a week after the visit was closed; no day stands with it."""
    said = {"visit_date": date(2026, 11, 2), "handling": "转办", "matter": "报修"}
    number = ledger.begin("visit", "LF-2026-0001", _at(2), **said)
    ledger.write(number, _at(3), result="已修", closed_date=date(2026, 11, 3))
    ledger.write(number, _at(10), followup_text="满意")


def _answered_some_day(ledger: Ledger) -> None:
    """不满意 stands in a row without any day; then nobody could be reached again."""
    number = _complaint(ledger, _at(3), done_at=_at(3, 12), result="已扫")
    ledger.write(number, _at(5), satisfaction="不满意")
    ledger.write(number, _at(9), closing="解释结案")


def _called_ten_times(ledger: Ledger) -> None:
    """Ten times on one day, no time stands with any; the tenth was a good one."""
    number = _complaint(ledger, _at(3), done_at=_at(3, 12), result="已扫")
    for nth in range(1, 11):
        answer = "满意" if nth == 10 else "不满意"
        said = {"followed_date": date(2026, 11, 4), "satisfaction": answer}
        ledger.begin("followup", f"{number}-HF{nth}", _at(4), **said, linked=number)


def _closed(ledger: Ledger) -> str:
    number = _complaint(ledger, _at(5, 9, 10), planned_done=date(2026, 10, 7))
    ledger.write(number, _at(6, 9, 10), done_at=_at(6, 9, 10), result="已扫")
    said = {"satisfaction": "满意", "followed_at": _at(7, 9, 10)}
    ledger.write(number, _at(7, 9, 10), **said)
    return number


def _answered_in_writing_after_it_was_closed(ledger: Ledger) -> None:
    ledger.write(_closed(ledger), _at(4), replied_at=_at(4))


def _closed_once_more(ledger: Ledger) -> None:
    """Closed in October, opened again and closed again in November."""
    number = _closed(ledger)
    ledger.write(number, _at(4), satisfaction="不满意", followed_at=_at(4))
    ledger.write(
        number, _at(9), done_at=_at(9), satisfaction="满意", followed_at=_at(9)
    )


def _put_off_by_nobody(ledger: Ledger) -> None:
    """The department writes a later day when its slip is out; nobody approved it."""
    number = _complaint(ledger, _at(3), planned_done=date(2026, 11, 6))
    ledger.write(number, _at(3, 11), decision="同意", dept="保洁班")
    ledger.write(number, _at(3, 12), dispatched_at=_at(3, 12))
    ledger.write(number, _at(9), planned_done=date(2026, 12, 20))


def _opened_again_after_the_month(ledger: Ledger) -> None:
    """Due on 12-05 and closed by then; opened again when November was long over."""
    number = _complaint(ledger, _at(28), planned_done=date(2026, 12, 5))
    done = {
        "done_at": _at(4, 9, 12),
        "satisfaction": "满意",
        "followed_at": _at(4, 9, 12),
    }
    ledger.write(number, _at(4, 9, 12), **done)
    again = {"satisfaction": "不满意", "followed_at": _at(9, 9, 12)}
    ledger.write(number, _at(9, 9, 12), **again)


#: The figure, the rows, and what the slow reading says: numerator and denominator.
DECIDED: Mapping[str, tuple[str, Callable[[Ledger], None], tuple[int | None, int | None]]] = {
    "who refuses a number has left none": ("phones_left", _refuses_a_number, (0, 1)),
    "two who refuse a number are not the same": ("calls_to_visits", _refuse_a_number_twice, (0, 0)),
    "given back on a day that nobody wrote is given back": ("first_paid", _given_back_some_day, (0, 0)),
    "what was found is judged by its day": ("verified", _looked_into_on_the_day, (1, 1)),
    "a call-back without an answer is an attempt": ("called_24h", _called_without_an_answer, (1, 1)),
    "a call-back without a day is not one of the day of closing": ("reached_24h", _answered_a_week_later, (0, 1)),
    "who answered was reached, whenever that was": ("called", _answered_some_day, (1, 1)),
    "the tenth call comes after the ninth": ("satisfied", _called_ten_times, (1, 1)),
    "what is replied to was to be replied to": ("replied", _answered_in_writing_after_it_was_closed, (0, 0)),
    "what is closed was open": ("closed", _closed_once_more, (1, 1)),
    "a later day counts only when approved": ("closed", _put_off_by_nobody, (0, 1)),
    "what happens later does not change the month": ("closed", _opened_again_after_the_month, (0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("name", DECIDED)
def test_the_slow_reading_of_what_is_decided(name: str) -> None:
    figure, rows, said = DECIDED[name]
    ledger = Ledger(OFFICE, SPANS["long ago"], random.Random(0))  # noqa: S311
    rows(ledger)
    assert slow_of(ledger)[figure][:2] == said


@pytest.mark.parametrize("name", DECIDED)
def test_the_two_readings_agree_on_what_is_decided(name: str) -> None:
    figure, rows, _ = DECIDED[name]
    ledger = Ledger(OFFICE, SPANS["long ago"], random.Random(0))  # noqa: S311
    rows(ledger)
    assert figure not in differences(ledger)


# ── random ledgers ──────────────────────────────────────────────────────────


@given(seeds, spans, st.integers(0, 14), st.booleans())
@settings(max_examples=80, deadline=None, derandomize=True)
def test_the_two_readings_agree(seed: int, span: Span, size: int, plain: bool) -> None:  # noqa: FBT001
    assert_agreed(random_ledger(seed, OFFICE, span, size, plain=plain))


@pytest.mark.parametrize("name", SPANS)
def test_the_two_readings_agree_on_every_kind_of_month(name: str) -> None:
    for seed in range(7):
        assert_agreed(random_ledger(seed, OFFICE, SPANS[name], plain=seed % 3 > 0))


@pytest.mark.parametrize("name", SPANS)
def test_of_no_row_there_is_nothing_to_say(name: str) -> None:
    ledger = random_ledger(0, OFFICE, SPANS[name], 0)
    assert ledger.rows == {}
    assert differences(ledger) == {}


@pytest.mark.parametrize("name", SPANS)
def test_the_two_readings_agree_on_a_month_of_one_row(name: str) -> None:
    whole = random_ledger(5, OFFICE, SPANS[name], plain=True)
    for number, record in whole.rows.items():
        assert_agreed(replace(whole, rows={number: record}))
