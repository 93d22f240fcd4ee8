"""A pass killed at any step, then run again: nothing twice, nothing lost, nothing torn.

Every named point is killed at its first, a middle and its last passage, on the day on
which an office begins and on the day after; the process really gets SIGKILL. What
stands in the end must be, to the byte, what a pass leaves that nobody killed.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from signal import SIGKILL

import pytest
from fault_office import FIRST, SECOND, State, differences, first_day, second_day
from fault_office import state, torn, tree
from office_story import StoryOffice
from passes import Passage, Passes, Played, run_at

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL"),
    pytest.mark.timeout(400),
]

LATER = {FIRST: "2026-11-23T14:10", SECOND: "2026-11-24T09:40"}


@dataclass(frozen=True)
class Day:
    """An office before a pass, and what the pass leaves when nobody kills it."""

    now: str
    before: Path
    clean: State
    passed: tuple[str, ...]


class Bench:
    """Two processes that fork passes, and folders for them."""

    def __init__(self, folder: Path, hands: Sequence[Passes]) -> None:
        self._folder = folder
        self._free: SimpleQueue[Passes] = SimpleQueue()
        for one in hands:
            self._free.put(one)

    def copy(self, day: Path, name: str) -> Path:
        return Path(shutil.copytree(day, self._folder / name))

    def play(self, root: Path, *calls: Sequence[str], **how: object) -> Played:
        hand = self._free.get()
        try:
            return hand.play(root, *calls, **how)
        finally:
            self._free.put(hand)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Passes() as one, Passes() as other:
        yield Bench(tmp_path_factory.mktemp("killed"), (one, other))


def a_day(bench: Bench, before: Path, now: str) -> Day:
    root = bench.copy(before, f"{before.name}-clean")
    points = root / "points.txt"
    whole = bench.play(root, run_at(now), points=str(points))
    assert whole.codes == (1,), whole.said  # a row was returned
    again = bench.play(root, run_at(LATER[now]), ("verify",))
    assert again.codes == (0, 0), again.said
    return Day(now, before, state(root), tuple(points.read_text().split()))


@pytest.fixture(scope="module")
def first(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Day:
    office = first_day(tmp_path_factory.mktemp("offices") / "first")
    return a_day(bench, office.root, FIRST)


@pytest.fixture(scope="module")
def second(bench: Bench, first: Day) -> Day:
    root = bench.copy(first.before.parent.parent / "x", "second")
    return a_day(bench, root, SECOND)
