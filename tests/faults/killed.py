"""Passes that are killed, each in a process of its own: forked, so that libraries
load once.

Reads requests from stdin and answers each on stdout, a line of JSON each:

    {"calls": [["--office", "…", "run"]], "said": "…/said.txt", "kill": ["mail.begun", 2]}
    {"signal": 9, "codes": []}

``kill`` is the passage of a named point at which the process kills itself; ``after``
the seconds after which it is killed from outside; ``hold`` a point and a file that is
made there, and until somebody removes it the process waits; ``points`` a file that gets
the name of every point passed; ``mutant`` a fault of mutants.py. Only ``calls`` and
``said`` must be there. Processes share nothing but the disk.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from mutants import MAIL_MUTANTS, MUTANTS, REMINDER_MUTANTS

from pipeline import cli, points
from pipeline.office import load
from pipeline.run.ready import check_papers

_ROOT = Path(__file__).resolve().parents[2]
_HEAVY = ("docxtpl", "jinja2.sandbox", "lxml.etree", "openpyxl", "xlsxwriter")
_LONGEST_HOLD = 60.0  # seconds


def serve() -> None:
    """Carry out one request after the other until stdin ends."""
    for name in _HEAVY:
        __import__(name)
    check_papers(load(_ROOT))  # what is compiled now need not be in every fork
    for line in sys.stdin:
        print(json.dumps(_play(json.loads(line))), flush=True)  # noqa: T201 - the answer


def _play(request: dict[str, Any]) -> dict[str, Any]:
    """One request in a fork: by which signal it ended, which codes it gave before."""
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _calls(request, tells)
    os.close(tells)
    if "after" in request:
        time.sleep(request["after"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(told) as codes:
        return {
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "codes": [int(code) for code in codes],
        }


def _calls(request: dict[str, Any], tells: int) -> NoReturn:
    """Every call after the other; never comes back."""
    with Path(request["said"]).open("ab", buffering=0) as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    points.hang(_hook(request))
    if "mutant" in request:
        faults = {**MUTANTS, **MAIL_MUTANTS, **REMINDER_MUTANTS}
        faults[request["mutant"]].apply()
    for call in request["calls"]:
        code = 99
        try:
            code = cli.main(call)
        finally:
            sys.stdout.flush()
            os.write(tells, f"{code}\n".encode())
    os._exit(0)


def _hook(request: dict[str, Any]) -> Any:
    passed: Counter[str] = Counter()

    def note(name: str) -> None:
        passed[name] += 1
        if "points" in request:
            with Path(request["points"]).open("a") as listed:
                listed.write(f"{name}\n")
        if request.get("kill") == [name, passed[name]]:
            os.kill(os.getpid(), signal.SIGKILL)
        if "hold" in request and request["hold"][0] == name and passed[name] == 1:
            _hold(Path(request["hold"][1]))

    return note


def _hold(sign: Path) -> None:
    sign.touch()
    end = time.monotonic() + _LONGEST_HOLD
    while sign.exists() and time.monotonic() < end:
        time.sleep(0.01)
