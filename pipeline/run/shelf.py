"""Where a record's papers lie in the archive, asked of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline import duties, filing
from pipeline.form import Form
from pipeline.ledger import DutyState, Ledger
from pipeline.model import Filed, Record
from pipeline.office import Office

_PENDING = (DutyState.OWED, DutyState.BEGUN, DutyState.DEFERRED)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of the archive: whose it is, where it is, what lies in it."""

    record: Record  # whose folder it is: the record itself, or the one above it
    form: Form
    folder: str
    filed: tuple[Filed, ...]

    @property
    def papers(self) -> tuple[Filed, ...]:
        """The numbered papers, in their order."""
        return tuple(one for one in self.filed if filing.is_paper(one.path))

    @property
    def ordinal(self) -> int:
        """The running number of the next paper."""
        return filing.ordinal([one.path.rpartition("/")[2] for one in self.filed])

    def of(self, number: str) -> tuple[Filed, ...]:
        """The papers of one record among them."""
        return tuple(one for one in self.papers if one.subject == number)


def shelf_of(record: Record, office: Office, ledger: Ledger) -> Shelf:
    """The folder that a record's papers are kept in."""
    top, form = record, office.forms[record.form]
    while form.archive.below:
        above = ledger.record(top.number.rpartition("-")[0])
        if above is None:
            break
        top, form = above, office.forms[above.form]
    folder = filing.folder(top, form)
    return Shelf(top, form, folder, tuple(ledger.shelf.filed_in(folder)))


def seal_again(record: Record, office: Office, ledger: Ledger, now: datetime) -> None:
    """What came when the folder was sealed already: it is sealed once more.

    Joins the transaction of the caller. A sealing that is still to come holds it.
    """
    form = office.forms[record.form]
    shelf = shelf_of(record, office, ledger) if form.archive.below else None
    top, form = (shelf.record, shelf.form) if shelf else (record, form)
    if not filing.closes(top, form):
        return
    those = [
        one
        for one in ledger.owed_by_subject(top.number)
        if one.duty.kind == duties.CLOSE
    ]
    if those and not any(one.state in _PENDING for one in those):
        ledger.owe(duties.closing(top, form, f"补{len(those)}"), now)
