"""Passes that are killed, each in a process of its own: forked, so that libraries
load once.

Reads requests from stdin and answers each on stdout, a line of JSON each:

    {"calls": [["--office", "…", "run"]], "kill": ["mail.begun", 2], "after": 0,
     "points": "…/points.txt", "said": "…/said.txt", "mutant": ""}
    {"signal": 9, "codes": []}

``kill`` is the passage of a named point at which the process kills itself; ``after``
the seconds after which it is killed from outside; ``points`` a file that gets the name
of every point passed. No process is left over; nothing is shared but the disk.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from mutants import MUTANTS

from pipeline import cli, points

_HEAVY = ("docxtpl", "jinja2.meta", "jinja2.sandbox", "lxml.etree", "openpyxl")
_OURS = ("pipeline.run", "pipeline.run.ready", "pipeline.effects.archive")


def serve() -> None:
    """Carry out one request after the other until stdin ends."""
    for name in (*_HEAVY, *_OURS, "xlsxwriter"):
        __import__(name)
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
        MUTANTS[request["mutant"]]()
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

    return note
