"""What the calendar asks of the archive: extracts each month, a review each year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pipeline import filing
from pipeline.effects import catalogue, extract
from pipeline.ledger import Ledger, Owed
from pipeline.model import Done, Duty, Filed
from pipeline.office import Office
from pipeline.run.lists import items_of

EXTRACT, REVIEW = "extract", "review"


def owe(office: Office, ledger: Ledger, now: datetime) -> None:
    """Owe what the month or the year that has begun asks for, once each."""
    new = [d for d in _due(office, ledger, now) if not _known(d, ledger)]
    if new:
        ledger.owe(new, now)


def _due(office: Office, ledger: Ledger, now: datetime) -> Iterator[Duty]:
    last = f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"
    for form in office.forms.values():
        if form.archive.extract:
            yield Duty(EXTRACT, f"form:{form.id}", "月度摘录", last, "")
    if any(year < now.year for year in ledger.years()):
        yield Duty(REVIEW, f"year:{now.year}", "到期鉴定", "", "")


def _known(duty: Duty, ledger: Ledger) -> bool:
    return any(o.duty.key == duty.key for o in ledger.owed_by_subject(duty.subject))


def draw_extracts(owed: Owed, office: Office, ledger: Ledger) -> Done:
    """The months in which something changed since the extracts before these.

    The note keeps the revision up to which was looked.
    """
    form = office.forms[owed.duty.subject.partition(":")[2]]
    since = _since(owed, ledger)
    records = list(ledger.everything(form.id))
    made: list[Filed] = []
    for month, rows in extract.by_month(form, records, owed.duty.occasion).items():
        known = ledger.filed_of(f"{owed.duty.subject}:{month}")
        if known and not any(one.revision > since for one in rows):
            continue
        if filed := extract.draw(form, month, rows, known, office, owed.entered):
            made.append(filed)
    return Done(filed=tuple(made), note=str(ledger.revision()))


def _since(owed: Owed, ledger: Ledger) -> int:
    """Up to which revision the extracts before these looked."""
    earlier = [
        int(one.note)
        for one in ledger.owed_by_subject(owed.duty.subject)
        if one.duty.kind == EXTRACT and one.note.isdigit()
    ]
    return max(earlier, default=0)


def draw_review(owed: Owed, office: Office, ledger: Ledger) -> Done:
    """到期鉴定清单: what is past its period, and who is 停用, for people to decide."""
    year = int(owed.duty.subject.partition(":")[2])
    past = [
        (since, item)
        for since in ledger.years()
        for item in items_of(since, office, ledger)
        if (last := filing.expires(since, item.keep)) is not None and last < year
    ]
    retired = [
        (record, form)
        for form in office.forms.values()
        if form.void
        for record in ledger.everything(form.id)
        if filing.retired(record, form)
    ]
    if not past and not retired:
        return Done(note="没有到期的,也没有停用的")
    trace = catalogue.draw_review(year, past, retired, office)
    return Done((trace,))
