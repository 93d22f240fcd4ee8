"""What checking a file must know besides its sheets: lists and rows of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from pipeline.intake.check import Desk
from pipeline.ledger import Ledger
from pipeline.model import Values
from pipeline.office import Office
from pipeline.package.cells import FILLS, Book
from pipeline.values import KnownHouses

_TWO_PLACES = ("0.00", "#,##0.00")


def desk_for(book: Book, office: Office, ledger: Ledger, today: date) -> Desk:
    """What checking must know besides the sheet: lists, styles, the day."""
    lists = Lists(office, ledger)
    return Desk(
        office=office,
        today=today,
        lists=lists,
        rows=lists.rows,
        houses=lists.houses,
        epoch_1904=book.epoch_1904,
        two_decimals=lambda cell: book.style(cell).format in _TWO_PLACES,
        struck=lambda cell: book.style(cell).struck,
        by_system=lambda cell: book.style(cell).fill == FILLS["SYSTEM"],
    )


class Lists(Mapping[str, "frozenset[str] | None"]):
    """The values of registers' columns ("unit.house_no"), read when they are asked for.

    None for a register that holds nothing yet: it has not been loaded.
    """

    def __init__(self, office: Office, ledger: Ledger) -> None:
        self._office, self._ledger = office, ledger
        self._names = frozenset(n for form in office.forms.values() for n in form.lists)
        self._registers: dict[str, tuple[Values, ...]] = {}
        self._by_value: dict[str, Mapping[str, Sequence[Values]]] = {}

    def __getitem__(self, name: str) -> frozenset[str] | None:
        if name not in self._names:
            raise KeyError(name)
        return frozenset(self._index(name)) or None

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def rows(self, name: str, value: str) -> Sequence[Values]:
        """The rows of a register in whose column ("staff.name") this value stands."""
        return self._index(name).get(value, ())

    @cached_property
    def houses(self) -> KnownHouses | None:
        """Every house of the lists that are loaded; None while there is none."""
        known: set[str] = set()
        for name in self._names:
            form, _, column = name.partition(".")
            if self._office.forms[form].by_id[column].type == "house_no":
                known |= self._index(name).keys()
        return KnownHouses.of(known) if known else None

    def _index(self, name: str) -> Mapping[str, Sequence[Values]]:
        if name not in self._by_value:
            form, _, column = name.partition(".")
            found: defaultdict[str, list[Values]] = defaultdict(list)
            for values in self._register(form):
                if value := values.get(column):
                    found[str(value)].append(values)
            self._by_value[name] = dict(found)
        return self._by_value[name]

    def _register(self, form: str) -> tuple[Values, ...]:
        if form not in self._registers:
            those = self._ledger.everything(form)
            self._registers[form] = tuple(r.values for r in those if not r.void)
        return self._registers[form]
