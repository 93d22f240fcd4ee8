"""Lists drawn from the ledger: catalogues of a year, the list of a day, books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from pipeline import files, filing, privacy, progress
from pipeline.deadlines import LINE, REMIND, carries, stage_of
from pipeline.duties import CUSTOMER
from pipeline.effects import catalogue
from pipeline.effects.today import spelled
from pipeline.form import Form
from pipeline.ledger import MAIL, REGISTER, DutyState, Ledger, Owed
from pipeline.model import Duty, Filed, Past, Record
from pipeline.office import Office
from pipeline.package.printed import Column, Line, Printed, Remark
from pipeline.package.printed import draw as printed
from pipeline.points import point
from pipeline.run import anew, books, history, months, morning
from pipeline.run.pulse import TODAY
from pipeline.run.shelf import shelf_of

DAILY = "每日提醒清单.xlsx"
_HEAD = (
    Column("编号", 18),
    Column("事项", 20),
    Column("通知谁", 24),
    Column("为什么列在这里", 44),
    Column("何时列入", 14),
    Column("已通知(签字)", 26),
)
_NOBODY = "没有要当面通知的事。"


def draw(what: str, office: Office, ledger: Ledger) -> None:
    """Draw the list that ``what`` names: catalogue:2026, list:2026-11-23, history, …

    A register that changed (register:…) makes its books out of date.
    """
    kind, _, which = what.partition(":")
    if kind == "catalogue":
        _catalogue(int(which), office, ledger)
    elif kind == "list":
        _daily(date.fromisoformat(which), office, ledger)
    elif kind == TODAY:
        morning.draw(datetime.fromisoformat(which), office, ledger)
    elif kind == anew.CHANGED.rstrip(":"):
        anew.draw(date.fromisoformat(which), office, ledger)
    elif what == history.HISTORY:
        history.draw(office, ledger)
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
        if not carries(one.duty) and one.duty.to != CUSTOMER
    ]
    folder = office.paths.printed(day)
    files.folder(folder.parent)
    files.folder(folder, files.PRIVATE_FOLDER)
    page = Printed(
        name="清单",
        title=f"每日提醒清单  {spelled(day)}",
        under=(),
        head=_HEAD,
        lines=_rows(those, office, ledger) or [Remark(_NOBODY)],
        left=office.name,
        right="接待员(签字):______________",
    )
    files.write(folder / DAILY, printed(page), files.PRIVATE)
    point("list.drawn")


def _rows(those: Sequence[Owed], office: Office, ledger: Ledger) -> list[Line]:
    records = ledger.records({one.duty.subject for one in those})
    found = []
    for one in those:
        record = records.get(one.duty.subject)
        form = office.forms.get(record.form) if record else None
        why = one.note if one.state is DutyState.LISTED else f"邮件没有寄出:{one.note}"
        when = f"{one.entered:%m-%d %H:%M}"
        number = one.duty.subject if record else ""
        secret = record is not None and privacy.apart(record)
        what = privacy.CLOSED if secret else _what(one.duty, form, ledger)
        cells = (number, what, one.duty.to, why, when, "")
        found.append(Line(cells, frozenset({0})))
    return found


def _what(duty: Duty, form: Form | None, ledger: Ledger) -> str:
    """What somebody is to be told: a mail's title, a deadline's, or a sentence."""
    if duty.kind == LINE and not duty.stage:
        said = ledger.payload(duty.key)
        return said.decode() if said else duty.rule
    if duty.subject.startswith(months.SUBJECT):
        return f"{months.about(duty.subject)}{duty.rule}"
    stage = stage_of(duty, form) if form and duty.kind in (LINE, REMIND) else None
    return stage[0].title if stage else duty.rule
