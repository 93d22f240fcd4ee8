"""From claimed files to registers: read, recognised, master data first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import FileRefused
from pipeline.intake import scans
from pipeline.intake.recognise import Recognition, recognise
from pipeline.ledger import Ledger
from pipeline.model import Drop, Values
from pipeline.office import Office
from pipeline.package.cells import Book
from pipeline.package.read import read
from pipeline.run.report import Report


@dataclass(slots=True)
class Dropped:
    """A claimed file: what it holds, or why it is refused."""

    drop: Drop
    path: Path
    book: Book | None = None
    found: Recognition | None = None
    refusal: str = ""

    @property
    def scan(self) -> bool:
        """Whether it is a scan, which is filed after the registers were taken in."""
        return scans.is_scan(self.drop)

    @property
    def master(self) -> bool:
        """Whether it holds master data, which is taken in before the rest."""
        sheets = self.found.sheets if self.found else ()
        return any(form.master for form, _ in sheets)


def read_all(those: Iterable[Dropped], office: Office, report: Report) -> list[Dropped]:
    """Each file read and recognised, master data first, else as they came."""
    seen = []
    for one in those:
        with report.trap(one.drop.name):
            look_into(one, office)
            seen.append(one)
    return sorted(seen, key=lambda one: (one.scan, not one.master))


def look_into(one: Dropped, office: Office) -> None:
    """Read and recognise one file; a refusal is noted, not raised."""
    spooled = office.paths.spool / one.drop.sha256
    try:
        if one.scan:
            scans.look(spooled, one.drop.name)
            return
        one.book = read(spooled, name=one.drop.name)
        one.found = recognise(one.book, tuple(office.forms.values()), one.drop.stem)
    except FileRefused as refused:
        one.refusal = str(refused)


def people_of(office: Office, ledger: Ledger) -> Office:
    """The office with the people that its registers know now: staff, and residents."""
    office = replace(office, living_in=_Residents(ledger).living_in)
    form = office.people_form
    if form is None:
        return office
    return office.with_people(ledger.everything(form.id))


class _Residents:
    """Who lives where, read when a masked text asks for it (8.2)."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._homes: dict[str, dict[str, list[Values]]] = {}

    def living_in(self, listed: str, house: str) -> Sequence[Values]:
        """The rows of a register in whose column ("staff.house_no") a house stands."""
        if listed not in self._homes:
            form, _, column = listed.partition(".")
            found: dict[str, list[Values]] = {}
            for record in self._ledger.everything(form):
                if not record.void:
                    at = str(record.values.get(column) or "")
                    found.setdefault(at, []).append(record.values)
            self._homes[listed] = found
        return self._homes[listed].get(house, ())
