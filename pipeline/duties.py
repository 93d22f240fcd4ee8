"""What the office owes: record x office x clock -> duties. Pure; does nothing.

Documents and mails hang on the columns that are filled (law 4). A duty's key follows
from the record alone, so that a pass tomorrow owes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pipeline import filing, privacy, progress
from pipeline.findings import CATALOGUE
from pipeline.form import Document, Form, Mail, equal, said
from pipeline.model import Duty, Finding, Level, Record
from pipeline.office import Office

CLOSE = "close"  # the kind of duty that seals a record's folder


@dataclass(frozen=True, slots=True)
class Owing:
    """What a record owes, and what is to be said about a paper that is withheld."""

    duties: tuple[Duty, ...] = ()
    withheld: tuple[tuple[str, Finding], ...] = field(default_factory=tuple)


def owed(record: Record, form: Form, office: Office, now: datetime) -> Owing:
    """Every paper and mail that the record owes as it stands (domain.md 3.0, 4.3)."""
    if historic(record, form, office):
        return Owing()
    if progress.ended(record, form):
        return Owing(closing(record, form))
    papers = [d for d in form.document if _wanted(record, form, d)]
    if record.held:
        return Owing()
    judged = {d.title: _withheld(record, form, d, office) for d in papers}
    withheld = {title: one for title, one in judged.items() if one}
    documents = [d for d in papers if d.title not in withheld]
    keys = {d.title: _document(record, d) for d in documents}
    mails = [
        duty
        for mail in form.mail
        if mail.after not in withheld
        for duty in _mails(record, form, mail, keys, office, now)
    ]
    sealing = closing(record, form)
    return Owing((*keys.values(), *mails, *sealing), tuple(withheld.values()))


def closing(record: Record, form: Form, late: str = "") -> tuple[Duty, ...]:
    """The papers of sealing its folder, one after the other, then the sealing (7.3).

    ``late`` says what came when it was sealed already: it is sealed once more.
    """
    if not filing.closes(record, form):
        return ()
    when, last = late or filing.occasion(record, form), ""
    papers = []
    for one in form.document:
        if one.closing and equal(record.values, one.only_if, record.stale):
            paper = _paper(record, one, when, last)
            papers.append(paper)
            last = paper.key
    return (*papers, Duty(CLOSE, record.number, "归档", when, "", after=last))


def _paper(record: Record, document: Document, when: str, after: str) -> Duty:
    title, copy = document.title, document.copy
    return Duty("document", record.number, title, when, copy, after=after)


def historic(record: Record, form: Form, office: Office) -> bool:
    """Whether it was long past when first seen: filed, but owing nothing (4.3)."""
    day = progress.business_day(record.values, form)
    due = progress.due(record, form, office)
    if isinstance(due, datetime):
        due = due.date()
    if day is None:
        return False
    if office.start and day < office.start:
        return True
    last: date = max(day, due) if due else day
    return last < record.first_seen.date() - timedelta(days=office.history_days)


def occasion(record: Record) -> str:
    """Which round and edition of the papers: 第2次, or 第2次第3版."""
    edition = f"第{record.edition}版" if record.edition > 1 else ""
    return f"第{record.round}次{edition}"


def _wanted(record: Record, form: Form, document: Document) -> bool:
    if document.closing:
        return False
    if record.arrived_done and not document.for_done:
        return False
    at = (*document.at, *document.at_first) if record.round == 1 else document.at
    return progress.fulfilled(record, form, at) and equal(
        record.values, document.only_if, record.stale
    )


def _withheld(
    record: Record, form: Form, document: Document, office: Office
) -> tuple[str, Finding] | None:
    """The finding that keeps back a masked copy in which raw data remains (8.2)."""
    name = privacy.audience(record, form, document.copy, office)
    column, words = privacy.leak(record, form, name, office)
    if not column:
        return None
    sentence = CATALOGUE["copy_withheld"]
    secrecy = form.secrecy
    summary = secrecy.summary if secrecy else ""
    message = sentence.text.format(
        title=form.by_id[column].name,
        value=words,
        summary=form.by_id[summary].title if summary else form.by_id[column].title,
    )
    return column, Finding(Level.HOLD, "copy_withheld", message)


def _document(record: Record, document: Document) -> Duty:
    copy, rule = document.copy, document.title
    return Duty("document", record.number, rule, occasion(record), copy)


def _mails(
    record: Record,
    form: Form,
    mail: Mail,
    documents: dict[str, Duty],
    office: Office,
    now: datetime,
) -> Iterator[Duty]:
    if not _mail_wanted(record, form, mail):
        return
    dept = _dept(record, mail)
    found = privacy.recipients(mail.to, dept, record, form, office)
    waits = documents[mail.after].key if mail.after in documents else ""
    for name in [one.name for one in found.people] or [found.meant]:
        yield Duty(
            "mail",
            record.number,
            mail.title,
            occasion(record),
            name,
            after=waits,
            not_before=office.after_quiet(now),
        )


def _dept(record: Record, mail: Mail) -> str:
    source = record.former if mail.edition == "former" else record.values
    return said(source.get(mail.of))


def _mail_wanted(record: Record, form: Form, mail: Mail) -> bool:
    if record.arrived_done and not mail.for_done:
        return False
    if not _edition_fits(record, mail):
        return False
    values, stale = record.values, record.stale
    return progress.fulfilled(record, form, mail.at) and equal(
        values, mail.only_if, stale
    )


def _edition_fits(record: Record, mail: Mail) -> bool:
    match mail.edition:
        case "first":
            return record.edition == 1
        case "later":
            return record.edition > 1
        case _:
            before, after = record.former.get(mail.of), record.values.get(mail.of)
            return record.edition > 1 and before not in (None, "", after)
