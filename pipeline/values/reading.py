"""What a reader takes and gives: the nouns of this folder, and the blanks. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from pipeline.values.pattern import Pattern

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Value = str | int | bool | Decimal | date | time | datetime | None

_CONTROL = Pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = Pattern(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\s]+")
_SPOT = Pattern(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


class Remark(NamedTuple):
    """Something to tell the clerk about a cell: a code of CATALOGUE, and its facts."""

    code: str
    facts: Mapping[str, object] = {}


class Reading(NamedTuple):
    """What a cell says. ``value`` is None for a cell that says nothing."""

    value: Value
    remarks: tuple[Remark, ...] = ()


class Unreadable(ValueError):  # noqa: N818 - an answer about a cell, no fault
    """A filled cell that gives no value. The caller decides how grave that is."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.remark = Remark(code, facts)


class Ambiguous(Unreadable):
    """A number that may be one of several days; ``settle_date`` decides."""

    def __init__(self, candidates: tuple[date, ...]) -> None:
        days = "或".join(f"{day.month}月{day.day}日" for day in candidates)
        super().__init__("date_ambiguous", days=days)
        self.candidates = candidates


@dataclass(frozen=True, slots=True)
class KnownHouses:
    """The houses of the office's own list, ready for questions about one cell.

    ``listed`` are canonical numbers; ``single`` gives, for each building that has
    just one unit, that unit.
    """

    listed: frozenset[str]
    single: Mapping[str, str]

    @classmethod
    def of(cls, numbers: Iterable[str]) -> KnownHouses:
        """Build from canonical house numbers, in any order."""
        listed = frozenset(numbers)
        units: dict[str, set[str]] = {}
        for number in listed:
            building, mark, rest = number.partition("栋")
            unit, inner, _ = rest.partition("单元")
            if mark and inner:
                units.setdefault(building, set()).add(unit)
        alone = {house: unit.pop() for house, unit in units.items() if len(unit) == 1}
        return cls(listed, alone)


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader must know besides the cell (domain.md 2.0, Dates and Times).

    ``year`` and ``month`` come from the title row or the file name. ``two_decimals``:
    the number format of this cell shows two decimals. ``opening`` and ``closing``
    turn on the rule that 3:20 is the afternoon. ``future_ok``: the column may lie
    ahead (due dates); ``old_ok``: it may lie far back without a remark.
    """

    today: date
    year: int | None = None
    month: int | None = None
    two_decimals: bool = False
    opening: time | None = None
    closing: time | None = None
    epoch_1904: bool = False
    future_ok: bool = False
    old_ok: bool = False
    houses: KnownHouses | None = None


def clean(text: str) -> str:
    """Free text as written, without outer blanks and characters no file can hold."""
    text = text.strip()
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text).strip()
    return text if _UNSEEN.sub("", text) else ""


def narrow(text: str) -> str:
    """Structured text: half-width, one line, single blanks, nothing invisible."""
    if text.isascii() and text.isalnum():
        return text
    text = clean(text)
    if not text.isprintable():
        text = _SPOT.sub("", text)
    text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split()).lstrip("'").lstrip()


def tight(text: str) -> str:
    """Like ``narrow``, and no blanks at all."""
    return narrow(text).replace(" ", "")


def plain(number: float) -> str:
    """A number cell as people read it: 12, not 12.0; never 1E+22. Not finite: empty."""
    if isinstance(number, int):
        return str(number)
    if not math.isfinite(number):
        return ""
    return str(int(number)) if number.is_integer() else f"{Decimal(repr(number)):f}"
