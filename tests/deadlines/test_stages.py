"""The stages of any deadline, at any passes: each once, in its time, none invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.deadlines import Moment, due_stages, following, moments
from pipeline.form import Deadline, Stage, distance
from pipeline.hours import END_OF_DAY, Hours
from pipeline.model import Clock, Record
from pipeline.office import Office, Paths

BEGAN = datetime(2026, 12, 28, 9)  # before the end of a year
UNTIL = BEGAN + timedelta(days=35)
HOURS = Hours((time(8), time(17, 30)), (time(8), time(16, 30)))
OFFICE = Office(Paths(Path()), {}, {}, HOURS)
RECORD = Record("job", "JB-2026-0001", {}, BEGAN)

AT = ("start", "due", "-2h", "-5h", "+1h", "+24h", "-7d", "-1d", "0d", "+1d", "+3d")
MINUTES = st.integers(0, 25 * 24 * 60).map(lambda n: BEGAN + timedelta(minutes=n))
STAGES = st.builds(
    Stage,
    at=st.sampled_from(AT),
    to=st.just(("somebody",)),
    mail=st.sampled_from(("", "a mail")),
    at_once=st.booleans(),
    every=st.sampled_from((0, 0, 1, 7)),
)
DEADLINES = st.lists(STAGES, min_size=1, max_size=5, unique_by=lambda s: s.at).map(
    lambda those: Deadline("A1", "something", tuple(those), term="24h")
)
DUES = st.one_of(MINUTES, MINUTES.map(lambda m: datetime.combine(m, END_OF_DAY)))
CLOCKS = st.builds(
    lambda due, born: Clock("JB-2026-0001", "A1", BEGAN, due, born), DUES, MINUTES
)
Told = list[tuple[datetime, Moment]]


def pass_by(one: Deadline, clock: Clock, times: Sequence[datetime]) -> Told:
    """What is told at each of these passes."""
    told: Told = []
    for now in times:
        told += [(now, m) for m in due_stages(one, clock, RECORD, OFFICE, now)]
        clock = replace(clock, seen=max(now, clock.seen or now))
    return told


def wanted(one: Deadline, clock: Clock) -> set[tuple[str, datetime]]:
    """Every stage from the birth on, but for those that come too late to be of use."""
    all_of_it = [m for m in moments(one, clock, OFFICE, UNTIL) if m.at <= UNTIL]
    last = max((m.at for m in all_of_it if not m.stage.every), default=datetime.min)
    found = set()
    for moment in all_of_it:
        far = distance(moment.stage.at)
        ahead = far is not None and far.amount < 0
        late = moment.at > clock.due and (
            ahead or (moment.stage.at == "0d" and moment.at < last)
        )
        if moment.at >= clock.born and not late:
            found.add((moment.label, moment.at))
    return found


@settings(max_examples=60, deadline=None)
@given(DEADLINES, CLOCKS, st.lists(MINUTES, max_size=25))
def test_whatever_the_passes_each_stage_is_told_at_most_once_and_never_early(
    one: Deadline, clock: Clock, times: list[datetime]
) -> None:
    passes = [t for t in times if t >= clock.born]  # in any order: clocks jump
    told = pass_by(one, clock, passes)
    labels = [m.label for _, m in told]
    assert len(labels) == len(set(labels))
    known = {(m.label, m.at) for m in moments(one, clock, OFFICE, UNTIL)}
    for now, moment in told:
        assert (moment.label, moment.at) in known
        assert clock.born <= moment.at <= now
    by_pass = {(now, m.at) for now, m in told}
    assert len({now for now, _ in by_pass}) == len(by_pass), "only the newest"


@settings(max_examples=60, deadline=None)
@given(DEADLINES, CLOCKS)
def test_with_a_pass_at_every_stage_all_are_told(one: Deadline, clock: Clock) -> None:
    times = sorted({m.at for m in moments(one, clock, OFFICE, UNTIL)} | {clock.born})
    told = pass_by(one, clock, [t for t in times if clock.born <= t <= UNTIL])
    assert {(m.label, m.at) for _, m in told} == wanted(one, clock)
    assert all(now == m.at for now, m in told)


@settings(max_examples=40, deadline=None)
@given(DEADLINES, CLOCKS)
def test_looking_again_only_when_it_says_so_misses_nothing(
    one: Deadline, clock: Clock
) -> None:
    times, now = [clock.born], following(one, clock, OFFICE, clock.born)
    while now is not None and now <= UNTIL:
        times.append(now)
        now = following(one, clock, OFFICE, now)
    told = pass_by(one, clock, times)
    assert {(m.label, m.at) for _, m in told} == wanted(one, clock)


@settings(max_examples=40, deadline=None)
@given(DEADLINES, CLOCKS)
def test_nobody_is_woken_but_by_what_may_not_wait(one: Deadline, clock: Clock) -> None:
    for moment in moments(one, clock, OFFICE, UNTIL):
        if not (moment.stage.mail and moment.stage.at_once):
            assert OFFICE.after_quiet(moment.at) == moment.at
