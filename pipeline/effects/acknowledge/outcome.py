"""What became of each row of a file, as the answer tells it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.form import Form
from pipeline.model import GRAVITY, Change, Finding, Kind, Level, Record, Sheet

FINE = "✓"
_WEIGHTY = (Kind.ADDED, Kind.UPDATED, Kind.CONFLICT, Kind.SAME, Kind.RETURNED)


@dataclass(frozen=True)
class Outcome:
    """One row after the ledger has had it: the change and its record, if any."""

    change: Change
    record: Record | None = None
    more: tuple[Record, ...] = ()  # of a row that lists several

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record of the row."""
        return (self.record, *self.more) if self.record else self.more

    @property
    def number(self) -> str:
        """Its number; of several, all of them."""
        return "、".join(one.number for one in self.records if one.number)

    @cached_property
    def findings(self) -> list[Finding]:
        """All that is to be said, the gravest first."""
        said = [*self.change.entry.findings, *self.change.findings]
        said = [one for one in said if one.level is not Level.INFO]
        return sorted(said, key=lambda one: GRAVITY.index(one.level))

    @cached_property
    def verdict(self) -> str:
        """The text of 校验结果."""
        return ";".join(map(str, self.findings)) or FINE

    @property
    def level(self) -> Level:
        """The gravest level, INFO for none."""
        return self.findings[0].level if self.findings else Level.INFO


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of the file with its register and what became of its rows."""

    sheet: Sheet
    form: Form
    outcomes: tuple[Outcome, ...]


def by_row(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """One outcome for each row: a row that lists several entries is answered once."""
    rows: dict[int, list[Outcome]] = {}
    for one in outcomes:
        rows.setdefault(one.change.entry.row, []).append(one)
    return (
        those[0] if len(those) == 1 else _together(those) for those in rows.values()
    )


def _together(those: Sequence[Outcome]) -> Outcome:
    kinds = [one.change.kind for one in those]
    kind = min(kinds, key=_WEIGHTY.index)
    said = dict.fromkeys(found for one in those for found in one.findings)
    first = those[0].change
    change = replace(first, kind=kind, findings=tuple(said))
    change = replace(change, entry=replace(first.entry, findings=()))
    records = [record for one in those for record in one.records]
    return Outcome(change, records[0] if records else None, tuple(records[1:]))
