"""What a command costs: processor time with its children, wall clock, peak memory.

Every figure comes from a process of its own, so that nothing is warm that would be
cold in the office. Two commands are compared in turns, A B A B …, so that whatever
else the machine does falls on both alike; medians tell them apart.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
_MEGA = 1 << 20
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
#: Settings that would slow one side, or watch it while it runs.
_DISTURBING = ("PYTHON", "COVERAGE")


class Skip(Exception):  # noqa: N818 - an answer, no fault
    """The case cannot be measured here; the text says why."""


class Cost(NamedTuple):
    """One run: seconds of processor (children too), seconds of wall, peak in MiB."""

    cpu: float
    wall: float
    peak: float
    said: str = ""


def of_cpu(cost: Cost) -> float:
    """The figure of most cases: seconds of processor."""
    return cost.cpu


def as_said(cost: Cost) -> float:
    """The figure of a case whose commands print it themselves."""
    return float(cost.said)


class Job(NamedTuple):
    """A command made ready, and a look at what it left: raises if that is wrong."""

    command: Sequence[str]
    check: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True)
class Case:
    """Two ways to the same end. ``ours`` and ``theirs`` make a job; that is not timed.

    ``aim`` is the highest ratio of the figures, ours to theirs, that we want to see.
    """

    title: str
    ours: Callable[[], Job]
    theirs: Callable[[], Job]
    aim: float | None = None
    figure: Callable[[Cost], float] = of_cpu
    unit: str = "s"


@dataclass(frozen=True, slots=True)
class Result:
    """All runs of a case."""

    case: Case
    ours: tuple[Cost, ...]
    theirs: tuple[Cost, ...]

    @property
    def figures(self) -> tuple[float, float]:
        """The medians of both sides, in the unit of the case."""
        figure = self.case.figure
        return median(map(figure, self.ours)), median(map(figure, self.theirs))

    @property
    def ratio(self) -> float:
        """Ours to theirs."""
        ours, theirs = self.figures
        return ours / theirs if theirs else float("inf")

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        return None if self.case.aim is None else self.ratio <= self.case.aim


def compare(case: Case, runs: int, *, warm: bool = True) -> Result:
    """Both sides in turns, ``runs`` times, after one run each that does not count."""
    if warm:
        _run(case.ours()), _run(case.theirs())
    pairs = [(_run(case.ours()), _run(case.theirs())) for _ in range(runs)]
    ours, theirs = zip(*pairs, strict=True)
    return Result(case, ours, theirs)


def _run(job: Job) -> Cost:
    cost = spend(job.command)
    job.check()
    return cost


def spend(command: Sequence[str]) -> Cost:
    """Run ``command`` to its end and say what it cost.

    Raises:
        Skip: this system does not tell what a child cost (Windows).
        RuntimeError: it failed; with what it said.
    """
    if not hasattr(os, "wait4"):
        raise Skip("processor time of children is told by POSIX systems only")
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaint:
        begun = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=ROOT, env=_calm(), stdout=said, stderr=complaint
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = [_text(one) for one in (said, complaint)]
    if child.returncode:
        raise RuntimeError("\n".join((" ".join(command), *texts)))
    peak = usage.ru_maxrss * _PEAK_UNIT / _MEGA
    return Cost(usage.ru_utime + usage.ru_stime, wall, peak, texts[0])


def _calm() -> dict[str, str]:
    known = os.environ  # noqa: TID251 - handed on to the commands measured
    return {k: v for k, v in known.items() if not k.startswith(_DISTURBING)}


def _text(file: object) -> str:
    file.seek(0)  # type: ignore[attr-defined]
    return bytes(file.read()).decode(errors="replace")  # type: ignore[attr-defined]
