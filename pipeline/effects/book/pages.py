"""What a book holds before it is painted: pages of lines, pages of coloured places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.values import Value

TOLD = "FFF2CC"  # a line that somebody should look at


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet with a table: a title, what is said below it, a header, lines.

    ``told`` are the lines (from 0) that somebody should look at.
    """

    name: str
    title: str
    note: str
    head: Sequence[str]
    lines: Sequence[Sequence[Value]]
    widths: Sequence[float]
    told: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a plan: what stands in it, and how it looks."""

    text: str
    colour: str = ""
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One sheet with places in lines and blocks, and a legend.

    ``blocks`` are (title, places in it); a line is its name and one place, or None,
    for every place of every block. ``loose`` are places that have no line.
    """

    name: str
    title: str
    note: str
    blocks: Sequence[tuple[str, Sequence[str]]]
    lines: Sequence[tuple[str, Sequence[Place | None]]]
    loose: Sequence[Place]
    legend: Sequence[Place]
