"""Rows of an office, typed as plain values, and the sheets that are made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.form import Monthly, load_monthly
from pipeline.hours import Month
from pipeline.model import Record
from pipeline.month import Edition, Ground, Seen
from pipeline.month.blocks import make
from pipeline.month.counts import Counts
from pipeline.month.page import Page
from pipeline.month.whole import shown_as
from pipeline.office import Office, load
from pipeline.sheets import Block, Box, Heading, Remark, Signatures, Table

ROOT = Path(__file__).resolve().parents[2]
NOVEMBER = Month(2026, 11)
FINAL = "2026-12-02T09:00"


@cache
def the_office() -> Office:
    """The office as it is delivered."""
    return load(ROOT)


@cache
def the_report() -> Monthly:
    """The report as it is delivered."""
    found = load_monthly(ROOT / "forms", the_office().forms)
    assert found
    return found


class Rows:
    """Registers that are filled row by row."""

    def __init__(self) -> None:
        self.records: defaultdict[str, list[Record]] = defaultdict(list)
        self.files: list[Seen] = []
        self.errors: list[tuple[str, int]] = []
        self.refused = 0

    def add(self, form: str, number: str, /, **values: Any) -> Rows:
        """A row; texts that look like days or moments are such."""
        typed = {name: _typed(name, value) for name, value in values.items()}
        void = "作废" in str(values.get("note", "")) or values.get("status") == "作废"
        seen = datetime(2026, 11, 1, 9)
        row = Record(form=form, number=number, values=typed, first_seen=seen, void=void)
        self.records[form].append(row)
        return self

    def page(
        self, kind: str = "final", made: str = FINAL, tabs: Sequence[str] = ()
    ) -> Page:
        """The book of November."""
        now = datetime.fromisoformat(made)
        monthly = the_report()
        ground = Ground(
            self.records,
            files=self.files,
            errors=self.errors,
            refused=self.refused,
        )
        counts = Counts(ground, monthly, the_office(), NOVEMBER, now)
        names = tabs or [tab.title for tab in monthly.tab]
        return Page(counts, Edition(NOVEMBER, kind, now), frozenset(names))

    def sheet(self, tab: str, **how: Any) -> str:
        """A sheet as text, block by block."""
        page = self.page(**how)
        own = next(one for one in the_report().tab if one.title == tab)
        blocks = [block for one in own.block for block in make(one, page)]
        return "\n".join(line for block in blocks for line in as_text(block))


def _typed(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name.endswith("_no"):
        return value
    for read in (
        lambda text: datetime.strptime(text, "%Y-%m-%d").date(),
        lambda text: datetime.strptime(text, "%Y-%m-%d %H:%M"),
    ):
        try:
            return read(value)
        except ValueError:
            continue
    return value


def as_text(block: Block) -> Iterator[str]:
    """A block as people would read it aloud."""
    if isinstance(block, Table):
        yield f"[{block.title}]"
        yield " | ".join(block.head)
        for row in block.rows:
            yield " | ".join(shown_as(cell) for cell in row)
        if not block.rows:
            yield block.empty
        yield from (f"注:{note}" for note in block.notes)
    elif isinstance(block, Remark):
        yield block.text
    elif isinstance(block, Heading):
        yield f"# {block.text}"
    elif isinstance(block, Box):
        yield f"({block.title})"
    elif isinstance(block, Signatures):
        yield "签字:" + "、".join(block.titles)


def part(text: str, title: str) -> str:
    """One table of a sheet, up to the next."""
    lines = text.splitlines()
    first = next(at for at, line in enumerate(lines) if line == f"[{title}]")
    rest = lines[first + 1 :]
    end = next((at for at, line in enumerate(rest) if line[:1] in "[#("), len(rest))
    return "\n".join(rest[:end])
