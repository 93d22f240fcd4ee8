"""Due times worked out anew when what decides them was changed (domain.md 9.4).

The calendar, the hours, the promises, the forms' deadlines. Which due times moved is
told once, and stands on a list; their stages begin again for the new due time.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from pipeline import deadlines, files, privacy, progress
from pipeline.deadlines import DAY, LINE, next_letter
from pipeline.form import Deadline, Form
from pipeline.hours import shown_due
from pipeline.ledger import Ledger
from pipeline.model import Clock, Duty, Record
from pipeline.office import Office
from pipeline.package.fresh import plain_sheet
from pipeline.run.daylines import say, troubled
from pipeline.run.report import Report
from pipeline.run.stamp import set_values

CHANGED = "changed:"  # changed:2026-12-05, the list of a day
HEAD = ("编号", "登记表", "时限", "原来的期限", "现在的期限", "为什么")
_RULE = "期限变动"
_SIGN = "what decides due times"
_ELSEWHERE = "见登记表"


def as_the_calendar_says(
    office: Office, ledger: Ledger, now: datetime, report: Report
) -> None:
    """Work every open due time out anew, and owe the telling of those that moved."""
    sign, before = _sign(office), ledger.clocks.mark(_SIGN)
    if sign == before:
        return
    with ledger.atomic():
        for form in office.forms.values():
            if any(column.term for column in form.column):
                _reckon_columns(form, office, ledger, now)
        moved = list(_moved(office, ledger, now)) if before else []
        ledger.clocks.stir_all()
        ledger.clocks.keep_mark(_SIGN, sign)
        told = _owe(moved, sign, office, ledger, now) if moved else ""
    if told:
        report.tell(told)


def _sign(office: Office) -> str:
    """What decides when what is due: the calendar, and the forms' deadlines."""
    said = "".join(repr(form.deadline) for form in office.forms.values())
    return hashlib.sha256(f"{office.clock_sign()}{said}".encode()).hexdigest()[:16]


def _reckon_columns(form: Form, office: Office, ledger: Ledger, now: datetime) -> None:
    """The due times that stand in a column of the register."""
    for record in list(ledger.everything(form.id)):
        if not (record.void or progress.ended(record, form)):
            sets = progress.terms(record, form, office)
            set_values(ledger, office, record.number, sets, now)


# ── which moved ─────────────────────────────────────────────────────────────


def _moved(office: Office, ledger: Ledger, now: datetime) -> Iterator[list[str]]:
    """A line for each due time that is another now, the earliest first."""
    known: defaultdict[str, dict[str, Clock]] = defaultdict(dict)
    for clock in ledger.clocks.all():
        known[clock.number][clock.rule] = clock
    records = ledger.records(known)
    for number, before in known.items():
        record = records[number]
        form = office.forms.get(record.form)
        if form is None:
            continue
        by_id = {one.id: one for one in form.deadline}
        for new in deadlines.running(record, form, office, before, now):
            old = before.get(new.rule)
            if old is not None and old.due != new.due:
                yield _line(old, new, by_id[new.rule], record, form)


def _line(
    old: Clock, new: Clock, one: Deadline, record: Record, form: Form
) -> list[str]:
    """Of what is confidential its number alone (8.4)."""
    if privacy.apart(record) or privacy.sealed(record, form):
        return [record.number, form.title, privacy.CLOSED, *[_ELSEWHERE] * 2, ""]
    due = (shown_due(old.due), shown_due(new.due))
    return [record.number, form.title, one.title, *due, new.why]


# ── telling of them ─────────────────────────────────────────────────────────


def _owe(
    moved: list[list[str]], sign: str, office: Office, ledger: Ledger, now: datetime
) -> str:
    """Keep the list of the day, and a sentence for the daily letter; the sentence."""
    what = f"{CHANGED}{now:%Y-%m-%d}"
    ledger.clocks.keep_mark(
        what, json.dumps([*_kept(what, ledger), *moved], ensure_ascii=False)
    )
    ledger.mark_stale(what)
    where = _path(now.date(), office).relative_to(office.paths.root).as_posix()
    what_for = "接待时间、节假日或时限的设置有变动"
    text = f"{what_for},{len(moved)}项期限已重新计算,名单见 {where}"
    day, when = f"{DAY}{now:%Y-%m-%d}", next_letter(now, office)
    for name in troubled(office):
        duty = Duty(LINE, day, _RULE, sign, name, not_before=when)
        say(duty, text, ledger, now)
    return text


def draw(day: date, office: Office, ledger: Ledger) -> None:
    """The list of the due times that moved on a day, where only the desk reads it."""
    title = f"期限变动 {day:%Y-%m-%d}"
    folder = office.paths.internal
    files.folder(folder.parent)
    files.folder(folder, files.PRIVATE_FOLDER)
    made = plain_sheet(title, HEAD, _kept(f"{CHANGED}{day}", ledger))
    files.write(_path(day, office), made, files.PRIVATE)


def _kept(what: str, ledger: Ledger) -> list[list[str]]:
    said = ledger.clocks.mark(what)
    return list(json.loads(said)) if said else []


def _path(day: date, office: Office) -> Path:
    return office.paths.internal / f"期限变动_{day:%Y%m%d}.xlsx"
