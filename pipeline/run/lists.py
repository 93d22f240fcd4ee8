"""Lists drawn from the ledger: catalogues of a year, the list of a day, books."""

from __future__ import annotations

from datetime import date

from pipeline import files, progress
from pipeline.effects import archive
from pipeline.ledger import MAIL, REGISTER, DutyState, Ledger, Owed
from pipeline.office import Office
from pipeline.package.fresh import plain_sheet
from pipeline.points import point
from pipeline.run import books

DAILY = "每日提醒清单.xlsx"
_HEAD = ("编号", "事项", "通知谁", "为什么列在这里", "何时列入", "已通知(签字)")


def draw(what: str, office: Office, ledger: Ledger) -> None:
    """Draw the list that ``what`` names: catalogue:2026, list:2026-11-23, book:….

    A register that changed (register:…) makes its books out of date.
    """
    kind, _, which = what.partition(":")
    if kind == "catalogue":
        _catalogue(int(which), office, ledger)
    elif kind == "list":
        _daily(date.fromisoformat(which), office, ledger)
    elif what.startswith(REGISTER):
        books.mark_books(which, office, ledger)
    elif what.startswith(books.BOOK):
        books.draw(which, office, ledger)


def _catalogue(year: int, office: Office, ledger: Ledger) -> None:
    filed = list(ledger.filed(year))
    records = ledger.records({one.subject for one in filed})
    items = []
    for one in filed:
        record = records.get(one.subject)
        form = office.forms.get(record.form) if record else None
        items.append(archive.Item(one, form, record))
    archive.draw_catalogue(year, items, office)
    for form in office.forms.values():
        if form.archive.listed == "number":
            own = (
                r
                for r in ledger.everything(form.id)
                if (day := progress.business_day(r.values, form)) and day.year == year
            )
            archive.draw_index(year, form, own, office)


def _daily(day: date, office: Office, ledger: Ledger) -> None:
    """What could not be mailed: the desk tells people itself (domain.md 4.3)."""
    those = [
        one
        for one in (*ledger.listed(), *ledger.failed())
        if one.duty.kind == MAIL and one.entered.date() == day
    ]
    rows = [_row(one) for one in those]
    folder = files.folder(office.paths.outbox / "待打印" / f"{day:%Y-%m-%d}")
    title = f"每日提醒清单 {day:%Y-%m-%d}"
    files.write(folder / DAILY, plain_sheet(title, _HEAD, rows), files.OPEN)
    point("list.drawn")


def _row(one: Owed) -> list[str]:
    duty = one.duty
    why = one.note if one.state is DutyState.LISTED else f"邮件没有寄出:{one.note}"
    return [duty.subject, duty.rule, duty.to, why, f"{one.entered:%m-%d %H:%M}", ""]
