"""A small register to keep: records, duties, drops, and processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.ledger import Kept, Ledger, Source
from pipeline.model import Drop, Duty, Record, Values

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 9, 0)
SOURCE = Source("ab" * 32, "客户投诉登记表.xlsx", "投诉登记", 4)

PREPARED = """
import sys, time
from datetime import datetime
from pathlib import Path
from pipeline.ledger import *
from pipeline.model import *
path = Path(sys.argv[1])
now = datetime(2026, 11, 23, 9, 0)
def record(number, **values):
    return Record("complaint", number, values, now)
def told(word):
    print(word, flush=True)
"""


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def record(number: str = "TS-2026-0001", **values: object) -> Record:
    said: Values = {"name": "胡雪梅", "phone": "13900001234", **values}  # type: ignore[dict-item]
    return Record("complaint", number, said, NOW)


def kept(one: Record, key: str = "", loose: str = "") -> Kept:
    return Kept(one, key or one.number, loose or one.number, (), SOURCE)


def keep(ledger: Ledger, *numbers: str) -> None:
    ledger.keep_many([kept(record(number)) for number in numbers], NOW)


def duty(occasion: str = "第1次", kind: str = "mail", **more: object) -> Duty:
    said = {"subject": "TS-2026-0001", "rule": "催办", "to": "黄秀英", **more}
    return Duty(kind=kind, occasion=occasion, **said)  # type: ignore[arg-type]


def drop(
    name: str = "投诉.xlsx", sha256: str = "ab" * 32, folder: str = "接待"
) -> Drop:
    return Drop(name, folder, sha256, 4321)


def issue(ledger: Ledger, count: int, period: str = "2026") -> list[str]:
    """Take numbers and keep a record under each, in one transaction."""
    with ledger.atomic():
        numbers = [ledger.next_number("TS", period) for _ in range(count)]
        keep(ledger, *numbers)
    return numbers


def keys(those: Iterable[object]) -> list[str]:
    """The occasions of duties as the ledger lists them."""
    return [one.duty.occasion for one in those]  # type: ignore[attr-defined]


def start(code: str, path: Path) -> subprocess.Popen[str]:
    """A process of its own that runs ``code`` with the ledger's path."""
    return subprocess.Popen(
        [sys.executable, "-c", PREPARED + code, str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def halted(code: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that ran to ``told("there")`` and is killed when this is left."""
    with start(code + "\ntold('there')\ntime.sleep(60)\n", path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        try:
            yield process
        finally:
            process.kill()
