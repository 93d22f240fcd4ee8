"""One file, whole: its rows, numbers, answer and duties in one transaction."""

from __future__ import annotations

from datetime import datetime

from pipeline.errors import FileRefused
from pipeline.form import Form
from pipeline.intake.check import Checked, Desk, check
from pipeline.intake.check.beside import look_at_each_other, with_rows_of
from pipeline.intake.table import columns_of
from pipeline.ledger import LEAVE, Ledger
from pipeline.model import Drop, Duty, Sheet
from pipeline.office import Office
from pipeline.points import point
from pipeline.run import scans
from pipeline.run.desk import desk_for
from pipeline.run.report import FileTold, Report
from pipeline.run.seen import Dropped
from pipeline.run.taking import Taking


def accept(
    one: Dropped, office: Office, ledger: Ledger, now: datetime, report: Report
) -> None:
    """Keep what a file says, all or nothing; a refusal is kept as such."""
    if one.scan and not one.refusal:
        try:
            scans.accept(one.drop, office, ledger, now, report)
        except FileRefused as refused:
            one.refusal = str(refused)
        else:
            return
    if one.refusal or one.book is None or one.found is None:
        _refused(one.drop, one.refusal, ledger, now)
        report.files.append(FileTold(one.drop.name, one.refusal, refused=True))
        return
    sheets = _checked(one, office, ledger, now)
    with ledger.atomic():
        point("accept.begun")
        take = ledger.take(one.drop, now)
        told = Taking(take, one, office, ledger, now).carry_out(sheets)
        point("accept.whole")
    point("accept.committed")
    report.files.append(told)


def _refused(drop: Drop, reason: str, ledger: Ledger, now: datetime) -> None:
    with ledger.atomic():
        take = ledger.take(drop, now)
        ledger.refuse(take, reason)
        told = Duty("refuse", take.subject, "退回", take.occasion, drop.folder)
        leave = Duty(LEAVE, take.subject, "", take.occasion, "", after=told.key)
        ledger.owe([told, leave], now)
        point("refusal.whole")


# ── reading the rows ────────────────────────────────────────────────────────


def _checked(
    one: Dropped, office: Office, ledger: Ledger, now: datetime
) -> list[tuple[Form, Sheet, Checked]]:
    """Every register sheet of the file, checked; touches nothing."""
    assert one.book is not None  # noqa: S101 - accept looked
    assert one.found is not None  # noqa: S101 - accept looked
    desk = desk_for(one.book, office, ledger, now.date())
    sheets = one.found.sheets
    read = [(form, _check(sheet, form, desk)) for form, sheet in sheets]
    if look_at_each_other([form for form, _ in sheets]):
        desk = with_rows_of(read, desk)
        read = [(form, _check(sheet, form, desk)) for form, sheet in sheets]
    pairs = zip(sheets, read, strict=True)
    return [(form, sheet, checked) for (form, sheet), (_, checked) in pairs]


def _check(sheet: Sheet, form: Form, desk: Desk) -> Checked:
    return check(sheet, form, columns_of(sheet.headers, form), desk)
