"""The other end of killed.py: passes are asked for here, and carried out there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_START = "import sys; sys.path[:0] = sys.argv[1:]; import killed; killed.serve()"

Passage = tuple[str, int]


@dataclass(frozen=True)
class Played:
    """How a process ended: the signal that ended it, the exit codes before, its words."""

    signal: int
    codes: tuple[int, ...]
    said: str


class Passes:
    """A context manager: a process that forks one for each request."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(ROOT), str(HERE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate(timeout=60)

    def play(self, root: Path, *calls: Sequence[str], **how: Any) -> Played:
        """Verbs of the office at ``root``, one after the other, in one process.

        ``how``: see killed.py.
        """
        said = root / f"said-{self._process.pid}.txt"
        said.unlink(missing_ok=True)
        request = {
            "calls": [["--office", str(root), *call] for call in calls],
            "said": str(said),
            **how,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(request)}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Played(answer["signal"], tuple(answer["codes"]), said.read_text("utf-8"))


def run_at(now: str) -> tuple[str, ...]:
    """The words for one pass at this time."""
    return ("--now", now, "run")
