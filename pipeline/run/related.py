"""What papers ask of other registers, answered by the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline import timed
from pipeline.facts import Around
from pipeline.form import Form
from pipeline.ledger import Ledger
from pipeline.links import LINKED, linked
from pipeline.model import Duty, Record
from pipeline.office import Office
from pipeline.values import Value


class Related:
    """The records of other registers, as far as a paper asks for them."""

    def __init__(self, office: Office, ledger: Ledger) -> None:
        self._office, self._ledger = office, ledger
        self._alike: dict[
            tuple[str, tuple[str, ...]], Mapping[tuple[Value, ...], list[Record]]
        ] = {}

    def alike(self, form: str, same: Mapping[str, Value]) -> Sequence[Record]:
        """The live records of a register that hold these values."""
        which = form, tuple(same)
        if which not in self._alike:
            found: defaultdict[tuple[Value, ...], list[Record]] = defaultdict(list)
            for record in self._ledger.everything(form):
                if not record.void:
                    values = tuple(record.values.get(name) for name in same)
                    found[values].append(record)
            self._alike[which] = found
        return self._alike[which].get(tuple(same.values()), ())

    def numbered(self, number: str) -> Record | None:
        """The record of a number, unless it is void."""
        found = self._ledger.record(number) if number else None
        return None if found is None or found.void else found

    def linked(self, form: str, number: str) -> Sequence[Record]:
        """The live records of a register that speak of a record."""
        found = self._ledger.having(form, LINKED, [number]).get(number, ())
        return [one for one in found if not one.void]

    def spoken_of(self, record: Record) -> Sequence[Record]:
        """The live records that a record was found to speak of."""
        numbers = linked(record)
        known = self._ledger.records(numbers)
        return [known[n] for n in numbers if n in known and not known[n].void]

    def around(self, duty: Duty, form: Form) -> Around:
        """All that surrounds the paper or mail of a duty."""
        numbers = timed.members(duty, form)
        known = self._ledger.records(numbers)
        return Around(
            registers=self,
            members=tuple(known[one] for one in numbers if one in known),
            stage=duty.stage,
            until=timed.day_of(duty),
        )
