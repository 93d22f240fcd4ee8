"""Offices that are copied, killed, run again, and compared; two at a time."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from signal import SIGKILL

from fault_office import (
    FIRST,
    SECOND,
    State,
    differences,
    lasting,
    state,
    torn,
    tree,
)
from passes import Passage, Passes, Played, run_at

_HANDS = 2
FILING = "2027-01-04T09:30"
_LATER = {
    FILING: "2027-01-04T09:40",
    FIRST: "2026-11-23T14:10",
    SECOND: "2026-11-24T09:40",
}


@dataclass(frozen=True)
class Day:
    """An office before a pass at ``now``, and what the pass leaves if nobody kills it."""

    now: str
    before: Path
    root: Path
    clean: State
    passed: Counter[str]


class Bench:
    """Processes that fork passes, and a folder for the offices."""

    def __init__(self, folder: Path, hands: Iterable[Passes]) -> None:
        self.folder = folder
        self._free: SimpleQueue[Passes] = SimpleQueue()
        for one in hands:
            self._free.put(one)

    def play(self, root: Path, *calls: Sequence[str], **how: object) -> Played:
        """As Passes.play, by whichever process is free."""
        hand = self._free.get()
        try:
            return hand.play(root, *calls, **how)
        finally:
            self._free.put(hand)

    def day(self, before: Path, now: str) -> Day:
        """The clean pass; a later one does nothing more, and verify finds all well."""
        root = self.copy(before, f"{before.name} clean")
        points = self.folder / f"{before.name} points.txt"
        whole = self.play(root, run_at(now), points=str(points))
        assert whole.codes == (1,), whole.said  # a row was returned, a file refused
        left, still = state(root), lasting(root)
        again = self.play(root, run_at(_LATER[now]), ("verify",))
        assert again.codes == (0, 0), again.said
        assert lasting(root) == still, "a second pass changed something"
        return Day(now, before, root, left, Counter(points.read_text().split()))

    def copy(self, office: Path, name: str) -> Path:
        """The same office under another name, to the time stamps."""
        return Path(shutil.copytree(office, self.folder / name))

    def killed(
        self, day: Day, passage: Passage, *, twice: bool = False, **how: object
    ) -> list[str]:
        """Kill the day's pass there, run it again; what is not as it must be."""
        name, nth = passage
        root = self.copy(day.before, f"{day.before.name} {name} {nth} {how}")
        first = self.play(root, run_at(day.now), kill=passage, **how)
        wrong = [] if first.signal == SIGKILL else [f"not killed: {first}"]
        wrong += torn(root, tree(day.before), day.clean.files)
        return wrong + self.finished(day, root, twice=twice, **how)

    def finished(
        self, day: Day, root: Path, *, twice: bool = False, **how: object
    ) -> list[str]:
        """Run the day's pass to its end; what is not as after the clean one."""
        again = self.play(root, run_at(day.now), **how)
        wrong = differences(day.clean, state(root))
        if again.signal or again.codes not in ((0,), (1,)):
            wrong.append(f"not run again: {again}")
        if twice:
            last = self.play(root, run_at(_LATER[day.now]), ("verify",), **how)
            if last.codes != (0, 0):
                wrong.append(f"not well: {last}")
            if lasting(root) != lasting(day.root):
                wrong.append("a further pass changed something")
        shutil.rmtree(root)
        return wrong

    def each(
        self, those: Sequence[Passage], work: Callable[[Passage], list[str]]
    ) -> dict[Passage, list[str]]:
        """What ``work`` says of each passage, several at a time."""
        with ThreadPoolExecutor(_HANDS) as pool:
            return dict(zip(those, pool.map(work, those), strict=True))


@contextmanager
def workbench(folder: Path) -> Iterator[Bench]:
    """A bench with its processes, which end with it."""
    with Passes() as one, Passes() as other:
        yield Bench(folder, (one, other))
