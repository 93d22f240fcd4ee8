"""Whom a mail reaches that goes to the one whom a record is about, and whether it may.

Such a mail goes to an address that stands in the record. It never waits for a person:
without an address, or once it has no purpose any more, it is let go (domain.md 4.3).
"""

from __future__ import annotations

from datetime import datetime

from pipeline import duties, timed
from pipeline.duties import CUSTOMER
from pipeline.form import Form, Mail, said
from pipeline.ledger import Ledger, Owed
from pipeline.model import Record
from pipeline.office import Office, Person
from pipeline.post import is_address

NO_ADDRESS = "没有邮箱,不寄"
NO_PURPOSE = "已经不需要,没有寄"


def reached(owed: Owed, office: Office, ledger: Ledger, now: datetime) -> Person | str:
    """Who gets the mail, with the address in the record; else why nobody does.

    What it is for is looked at again if it had to wait. Bytes that may have gone out
    before go again as they are, if a person says so.
    """
    record = ledger.record(owed.duty.subject)
    form = office.forms[record.form] if record else None
    rules = [m for m in form.mail if m.title == owed.duty.rule] if form else []
    rule = next((one for one in rules if one.address), None)
    if record is None or form is None or rule is None:
        return NO_PURPOSE
    address = said(record.values.get(rule.address))
    if not is_address(address):
        return NO_ADDRESS
    waited = owed.entered < now and ledger.payload(owed.duty.key) is None
    if waited and not _has_purpose(owed, record, form, rule, office):
        return NO_PURPOSE
    name = said(record.values.get(rule.person)) or CUSTOMER
    return Person(name, "", frozenset(), "", address, active=True, avoid=frozenset())


def _has_purpose(
    owed: Owed, record: Record, form: Form, rule: Mail, office: Office
) -> bool:
    """Whether the record would owe it still: the same paper, before the same day."""
    if record.void or record.held or not duties.mail_wanted(record, form, rule):
        return False
    papers = (one for one in form.document if one.title == rule.after)
    paper = next(papers, None)
    if paper is None:
        return True
    day = timed.day_of(owed.duty)
    moved = day is not None and day != timed.until(record, form, paper)
    return not moved and duties.wanted(record, form, paper, office)
