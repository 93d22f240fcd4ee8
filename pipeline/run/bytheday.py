"""Once a pass: what is owed by the day, or by several records together."""

from __future__ import annotations

from datetime import datetime

from pipeline import timed
from pipeline.form import Form
from pipeline.ledger import Ledger
from pipeline.office import Office
from pipeline.points import point
from pipeline.run.report import Report


def owe_timed(office: Office, ledger: Ledger, now: datetime, report: Report) -> None:
    """Enter what the open records of the forms with timed papers owe at ``now``."""
    if report.halted or report.clock_behind:
        return
    for form in timed.forms_with_timed(office):
        with report.trap(form.title):
            _owe(form, office, ledger, now)
    point("pass.timed")


def _owe(form: Form, office: Office, ledger: Ledger, now: datetime) -> None:
    records = list(ledger.everything(form.id))
    entered = [
        owed.duty
        for record in timed.waiting(records, form, office)
        for owed in ledger.owed_by_subject(record.number)
    ]
    ledger.owe(list(timed.owed(records, form, office, now, entered)), now)
