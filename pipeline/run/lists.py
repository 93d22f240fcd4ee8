"""Lists drawn from the ledger: catalogues of a year, the list of a day, books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from pipeline import files, filing, progress
from pipeline.deadlines import LINE, REMIND, carries
from pipeline.effects import catalogue
from pipeline.form import Form
from pipeline.ledger import MAIL, REGISTER, DutyState, Ledger, Owed
from pipeline.model import Filed, Past, Record
from pipeline.office import Office
from pipeline.package.fresh import plain_sheet
from pipeline.points import point
from pipeline.run import books
from pipeline.run.shelf import shelf_of

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


def items_of(year: int, office: Office, ledger: Ledger) -> list[catalogue.Item]:
    """Every filed file of a year, with the record in whose folder it lies."""
    filed = list(ledger.filed(year))
    records = ledger.records({one.subject for one in filed})
    items = []
    for one in filed:
        record = records.get(one.subject)
        form = office.forms.get(record.form) if record else _of_extract(one, office)
        if record and form and form.archive.below:
            shelf = shelf_of(record, office, ledger)
            record, form = shelf.record, shelf.form
        items.append(catalogue.Item(one, form, record))
    return items


def _catalogue(year: int, office: Office, ledger: Ledger) -> None:
    catalogue.draw_catalogue(year, items_of(year, office, ledger), office)
    for form in office.forms.values():
        if form.archive.listed == "number":
            own = (
                r
                for r in ledger.everything(form.id)
                if (day := progress.business_day(r.values, form)) and day.year == year
            )
            catalogue.draw_index(year, form, own, office)
    _void(office, ledger)


def _of_extract(one: Filed, office: Office) -> Form | None:
    """The form of a monthly extract: its subject is form:<id>:<month>."""
    kind, _, which = one.subject.partition(":")
    return office.forms.get(which.partition(":")[0]) if kind == "form" else None


def _void(office: Office, ledger: Ledger) -> None:
    """The void numbers of each year, with the papers that went out for them."""
    found: defaultdict[int, list[tuple[Record, Form, str, str]]] = defaultdict(list)
    for record in ledger.shelf.void():
        form = office.forms.get(record.form)
        if form is not None and form.numbered:
            papers = "\n".join(one.path for one in ledger.filed_of(record.number))
            day = _voided(ledger.history(record.number), form)
            line = (record, form, day, papers)
            found[filing.year(record, form)].append(line)
    for year, those in sorted(found.items()):
        catalogue.draw_void(year, those, office)


def _voided(history: Sequence[Past], form: Form) -> str:
    """The day on which the word that voids it was entered last."""
    those = [p.at for p in history if any(a.column == form.void for a in p.altered)]
    return f"{those[-1]:%Y-%m-%d}" if those else ""


def _daily(day: date, office: Office, ledger: Ledger) -> None:
    """What could not be mailed: the desk tells people itself (domain.md 4.3)."""
    those = [
        one
        for one in (*ledger.listed(), *ledger.failed())
        if one.duty.kind in (MAIL, REMIND, LINE) and one.entered.date() == day
        if not carries(one.duty)
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
