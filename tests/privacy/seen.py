"""Which canary may stand where, read from who_may_see.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from canaries import Canary
from opened import Part

_APART = re.compile(r"[\s\-]+")
APART = "apart"  # rows of the second book: only where it says so
TABLE = Path(__file__).with_name("who_may_see.txt")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: what of whom may stand in which place."""

    place: str
    part: str
    rows: frozenset[str]
    kinds: frozenset[str]

    def allows(self, canary: Canary, part: Part) -> bool:
        """Whether this line lets the canary stand there."""
        own = {f"{canary.form}.{canary.row}"}
        own |= {canary.form} if canary.row != APART else set()
        return (
            bool(own & self.rows)
            and bool(self.kinds & {canary.kind, "*"})
            and fnmatchcase(part.file, self.place)
            and fnmatchcase(part.part, self.part or "*")
        )


def rules(table: Path = TABLE) -> list[Rule]:
    """Every line of the table."""
    found = []
    for line in table.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            where, rows, kinds = (one.strip() for one in line.split("|"))
            place, _, part = where.partition("::")
            words = frozenset(kinds.split()) - {"-"}
            found.append(Rule(place, part, frozenset(rows.split()), words))
    return found


def misplaced(
    parts: Iterable[Part], canaries: Iterable[Canary], known: list[Rule]
) -> Iterator[str]:
    """A line for each canary that stands where no rule of the table lets it.

    A value that several registers share (a house) may stand where one of them may.
    """
    for part, those in _found(parts, canaries):
        if not any(rule.allows(o, part) for rule in known for o in those):
            yield f"{part.file} [{part.part}] {those[0].name}"


def alone(
    parts: Iterable[Part], canaries: Iterable[Canary], known: list[Rule]
) -> Iterator[Rule]:
    """Each rule without which something would stand where it must not."""
    for part, those in _found(parts, canaries):
        letting = [r for r in known if any(r.allows(o, part) for o in those)]
        if len(letting) == 1:
            yield letting[0]


def _found(
    parts: Iterable[Part], canaries: Iterable[Canary]
) -> Iterator[tuple[Part, list[Canary]]]:
    """Every value that stands somewhere: where, and the cells that it was put into."""
    owners: dict[tuple[str, str], list[Canary]] = {}
    for one in canaries:
        owners.setdefault((one.kind, one.value), []).append(one)
    looked: dict[tuple[str, str], list[list[Canary]]] = {}  # many parts are alike
    for part in parts:
        said = (part.text, part.raw)
        if said not in looked:
            looked[said] = [o for o in owners.values() if _stands(o[0], said)]
        yield from ((part, those) for those in looked[said])


def _stands(one: Canary, said: tuple[str, str]) -> bool:
    """Whether it stands in the joined text or in the part as it is."""
    return any(one.sign in close(text) and one.seen_in(text) for text in said)


@lru_cache(maxsize=8)
def close(text: str) -> str:
    """A text without blanks and strokes."""
    return _APART.sub("", text)
