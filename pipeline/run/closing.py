"""A folder that is to be sealed, gathered from the ledger."""

from __future__ import annotations

from datetime import datetime

from pipeline import filing
from pipeline.effects import closing
from pipeline.effects.document.render import Printable
from pipeline.ledger import Ledger
from pipeline.model import Done, Record
from pipeline.office import Office
from pipeline.run.shelf import Shelf, shelf_of
from pipeline.values import shown

NOTHING = "没有文书,不立卷"


def seal(record: Record, office: Office, ledger: Ledger, at: datetime) -> Done:
    """Seal a record's folder; where no paper was filed, there is none (7.3)."""
    shelf = shelf_of(record, office, ledger)
    if not shelf.papers:
        return Done(note=NOTHING)
    return closing.carry_out(gathered(shelf, office, ledger, at), office)


def facts(shelf: Shelf, at: datetime) -> dict[str, Printable]:
    """What a paper of sealing prints besides: see filing.OF_SEALING."""
    record, form = shelf.record, shelf.form
    keep, since = filing.period(record, form), filing.year(record, form)
    number = filing.archive_number(since, keep, form.archive.code, record.number)
    rows = closing.contents(shelf.papers)
    said = (number, shown(at.date()), keep, rows)
    return dict(zip(filing.OF_SEALING, said, strict=True))


def gathered(
    shelf: Shelf, office: Office, ledger: Ledger, at: datetime
) -> closing.Folder:
    """The record of the folder, those below it, with their histories."""
    those = [shelf.record, *ledger.shelf.below(shelf.record.number)]
    histories = ledger.histories(one.number for one in those)
    told = tuple(
        closing.Told(one, office.forms[one.form], histories.get(one.number, ()))
        for one in those
        if one.form in office.forms
    )
    return closing.Folder(shelf.folder, told, shelf.filed, at)
