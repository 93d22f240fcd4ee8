"""How many lines a list held when it was last drawn: told without drawing it anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.ledger import Ledger

_NAME = "counts:"


class Counts(NamedTuple):
    """What was counted, by kind, and for what it holds: a day, some settings."""

    sign: str = ""
    found: Mapping[str, int] = {}


def keep(ledger: Ledger, what: str, sign: str, found: Mapping[str, int]) -> None:
    """Note the counts of a list."""
    said = json.dumps([sign, dict(found)], ensure_ascii=False)
    if ledger.clocks.mark(_NAME + what) != said:
        ledger.clocks.keep_mark(_NAME + what, said)


def of(ledger: Ledger, what: str) -> Counts:
    """The counts noted last; empty before any were."""
    said = ledger.clocks.mark(_NAME + what)
    return Counts(*json.loads(said)) if said else Counts()
