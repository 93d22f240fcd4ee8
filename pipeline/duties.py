"""What the office owes: record x office x clock -> duties. Pure; does nothing.

Documents and mails hang on the columns that are filled (law 4). A duty's key follows
from the record alone, so that a pass tomorrow owes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pipeline import filing, privacy, progress
from pipeline.findings import CATALOGUE
from pipeline.form import Document, Form, Mail, equal, filled, said
from pipeline.model import Duty, Finding, Level, Record
from pipeline.office import Office

CLOSE = "close"  # the kind of duty that seals a record's folder
CUSTOMER = "客户"  # in place of a name: the one whom the record is about
PRINT = "打印"  # before a paper's title, in the void column: it is asked for


@dataclass(frozen=True, slots=True)
class Owing:
    """What a record owes, and what is to be said about a paper that is withheld."""

    duties: tuple[Duty, ...] = ()
    withheld: tuple[tuple[str, Finding], ...] = field(default_factory=tuple)


def owed(record: Record, form: Form, office: Office, now: datetime) -> Owing:
    """Every paper and mail that the record owes as it stands (domain.md 3.0, 4.3).

    What is timed, or shared by several records, is for timed.py.
    """
    past = historic(record, form, office)
    if record.void:
        return Owing(() if past else tuple(_about_void(record, form, office, now)))
    if record.held:
        return Owing(() if past else tuple(_about_held(record, form, office, now)))
    papers = [
        one
        for one in form.document
        if is_asked(record, form, one)
        or (not past and wanted(record, form, one, office))
    ]
    judged = {d.title: _withheld(record, form, d, office) for d in papers}
    withheld = {title: one for title, one in judged.items() if one}
    documents = [d for d in papers if d.title not in withheld and _now(record, form, d)]
    keys = {d.title: paper(record, d) for d in documents}
    timed = {d.title for d in form.document if d.timed}
    mails = [
        duty
        for mail in (() if past else form.mail)
        if mail.after not in withheld and mail.after not in timed and not mail.held
        for duty in mails_of(record, form, mail, keys, office, now)
    ]
    sealing = () if past else closing(record, form)
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
            title, number = one.title, record.number
            papers.append(Duty("document", number, title, when, one.copy, after=last))
            last = papers[-1].key
    return (*papers, Duty(CLOSE, record.number, "归档", when, "", after=last))


def _now(record: Record, form: Form, document: Document) -> bool:
    return not document.timed or is_asked(record, form, document)


def _about_held(
    record: Record, form: Form, office: Office, now: datetime
) -> Iterator[Duty]:
    """The mails that say, once, that a record waits to be put right (seed E37)."""
    for mail in form.mail:
        if mail.held and not progress.ended(record, form):
            yield from mails_of(record, form, mail, {}, office, now)


def _about_void(
    record: Record, form: Form, office: Office, now: datetime
) -> Iterator[Duty]:
    """The mails that call back what went out, once the record is void."""
    for mail in form.mail:
        if mail.edition == "void":
            yield from mails_of(record, form, mail, {}, office, now)


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


def old_and_open(record: Record, form: Form, office: Office) -> bool:
    """Whether it was long past when first seen and is not done yet: 历史未结 (4.3)."""
    if progress.ended(record, form) or not historic(record, form, office):
        return False
    return not any(filled(record.values, (name,), record.stale) for name in form.done)


def occasion(record: Record) -> str:
    """Which round and edition of the papers: 第2次, or 第2次第3版."""
    edition = f"第{record.edition}版" if record.edition > 1 else ""
    return f"第{record.round}次{edition}"


def is_asked(record: Record, form: Form, document: Document) -> bool:
    """Whether the clerk asks for the paper: 打印<title> in the void column."""
    words = said(record.values.get(form.void)) if document.asked else ""
    return f"{PRINT}{document.title}" in "".join(words.split())


def wanted(record: Record, form: Form, document: Document, office: Office) -> bool:
    """Whether the record is at the point at which the paper is owed.

    Once it has ended, only what hangs on the state that ended it.
    """
    if document.closing or (record.arrived_done and not document.for_done):
        return False
    if document.role and document.role not in office.roles_in(record):
        return False
    if not office.says(document.settings):
        return False
    if not all(_is_known(record, form, name) for name in document.complete):
        return False
    at = (*document.at, *document.at_first) if record.round == 1 else document.at
    always = document.timed and not at and not progress.ended(record, form)
    reached = always or progress.fulfilled(record, form, _still(at, record, form))
    return reached and equal(record.values, document.only_if, record.stale)


def _is_known(record: Record, form: Form, name: str) -> bool:
    """Whether a column says something; a moment, with its time."""
    value = record.values.get(name)
    if form.by_id[name].type == "moment":
        return isinstance(value, datetime)
    return value not in (None, "") and name not in record.stale


def _still(at: Sequence[str], record: Record, form: Form) -> Sequence[str]:
    """What can still be reached: once it has ended, the states that end."""
    if not progress.ended(record, form):
        return at
    endings = {state.id for state in form.state if state.ends}
    return [name for name in at if name in endings]


def is_withheld(record: Record, form: Form, document: Document, office: Office) -> bool:
    """Whether the record's copy is kept back, as raw data remains in it (8.2)."""
    return _withheld(record, form, document, office) is not None


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
        paper=document.title,
        summary=form.by_id[summary].title if summary else form.by_id[column].title,
    )
    return column, Finding(Level.HOLD, "copy_withheld", message)


def paper(record: Record, document: Document) -> Duty:
    """The duty of a paper of one record, as it stands in this round and edition."""
    copy, rule = document.copy, document.title
    return Duty("document", record.number, rule, occasion(record), copy)


def mails_of(
    record: Record,
    form: Form,
    mail: Mail,
    documents: dict[str, Duty],
    office: Office,
    now: datetime,
) -> Iterator[Duty]:
    """The mails of one rule, each to one person; after its paper if it has one."""
    if not mail_wanted(record, form, mail):
        return
    waits = documents[mail.after].key if mail.after in documents else ""
    for name in _addressees(record, form, mail, office):
        yield Duty(
            "mail",
            record.number,
            mail.title,
            occasion(record),
            name,
            after=waits,
            not_before=None if mail.at_once else office.after_quiet(now),
        )


def _addressees(record: Record, form: Form, mail: Mail, office: Office) -> list[str]:
    """The person whom the record names, else the people of the role.

    Or nobody of the staff: ``CUSTOMER``, if the record holds an address.
    """
    if mail.address:
        known = filled(record.values, (mail.address,), record.stale)
        return [CUSTOMER] if known else []
    source = record.former if mail.edition == "former" else record.values
    own = privacy.named(said(source.get(mail.person)), record, form, office)
    if own:
        return [one.name for one in own]
    dept = privacy.dept_of(said(source.get(mail.of)), office)
    found = privacy.recipients(mail.to, dept, record, form, office)
    return [one.name for one in found.people] or [found.meant]


def mail_wanted(record: Record, form: Form, mail: Mail) -> bool:
    """Whether the record is at the point at which the mail is owed."""
    if record.arrived_done and not mail.for_done:
        return False
    if not _edition_fits(record, mail):
        return False
    values, stale = record.values, record.stale
    at = mail.at if record.void else _still(mail.at, record, form)
    return progress.fulfilled(record, form, at) and equal(values, mail.only_if, stale)


def _edition_fits(record: Record, mail: Mail) -> bool:
    match mail.edition:
        case "first":
            return record.edition == 1
        case "later":
            return record.edition > 1
        case "void":
            return record.void
        case _:
            before, after = record.former.get(mail.of), record.values.get(mail.of)
            return record.edition > 1 and before not in (None, "", after)
