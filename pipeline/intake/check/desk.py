"""What checking is given, and what it gives back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.hours import Hours
from pipeline.model import Entry, Finding, Place, Values
from pipeline.office import Office
from pipeline.package.cells import Cell
from pipeline.values import KnownHouses


@dataclass(frozen=True, slots=True)
class Desk:
    """What checking must know besides the sheet.

    ``lists`` holds the values of other registers' columns ("staff.name"); a list
    that is None has not been loaded and is not checked; ``rows`` gives the whole rows
    in which a value stands. ``two_decimals``, ``struck``
    and ``by_system`` (a time that we filled in) look at a cell's style.
    """

    office: Office
    today: date
    lists: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    rows: Callable[[str, str], Sequence[Values]] = lambda _name, _value: ()
    houses: KnownHouses | None = None
    epoch_1904: bool = False
    two_decimals: Callable[[Cell], bool] = lambda _: False
    struck: Callable[[Cell], bool] = lambda _: False
    by_system: Callable[[Cell], bool] = lambda _: False

    @property
    def hours(self) -> Hours:
        """The office's reception hours."""
        return self.office.hours


@dataclass(frozen=True, slots=True)
class Checked:
    """The entries of one sheet, and what is to be said about the file once."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...] = ()


class Places(Mapping[str, Place]):
    """Where each column's cell of a row stands; worked out when it is asked for."""

    __slots__ = ("columns", "row", "sheet")

    def __init__(self, sheet: str, row: int, columns: Mapping[str, int]) -> None:
        self.sheet, self.row, self.columns = sheet, row, columns

    def __getitem__(self, name: str) -> Place:
        return Place(self.sheet, self.row, self.columns[name])

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)
