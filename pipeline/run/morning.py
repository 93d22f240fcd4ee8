"""今日待办.xlsx: what the desk has to do today, from the deadlines that run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from pipeline import deadlines, privacy, progress, wording
from pipeline.effects import today
from pipeline.effects.today import Section, Todo
from pipeline.form import Deadline, Form
from pipeline.ledger import Ledger
from pipeline.model import Clock, Record
from pipeline.office import Office
from pipeline.run import counts, history
from pipeline.run.pulse import TODAY

_AHEAD = timedelta(days=3)  # what is due later than that is not shown yet
_PAPERS = 3


def mark(office: Office, ledger: Ledger, now: datetime, *, changed: bool) -> None:
    """It is out of date in the first pass of a morning, and when something changed."""
    if now.time() < office.quiet[1]:
        return
    if changed or counts.of(ledger, TODAY).sign != now.date().isoformat():
        ledger.mark_stale(f"{TODAY}:{now:%Y-%m-%dT%H:%M}")


def draw(at: datetime, office: Office, ledger: Ledger) -> None:
    """Draw the list as it stands at ``at``, and note how much stands on it."""
    todo = [*_running(office, ledger, at), *_held(office, ledger)]
    today.draw_today(at, todo, list(_told(office, ledger, at)), office)
    counts.keep(ledger, TODAY, at.date().isoformat(), today.counts(todo))


def _told(office: Office, ledger: Ledger, at: datetime) -> Iterator[str]:
    if old := history.count(ledger):
        yield f"历史未结{old}件,见 {office.paths.internal.name}/历史未结清单.xlsx"
    if failed := len(ledger.failed()):
        yield f"{failed}封邮件没有寄出,见每日提醒清单"
    if unsure := len(ledger.unsure()):
        yield f"{unsure}封邮件不知是否寄出,请向收件人核实"
    yield from office.hours.warnings(at.date())


def _running(office: Office, ledger: Ledger, at: datetime) -> Iterator[Todo]:
    near = [c for c in ledger.clocks.all() if c.due.date() <= at.date() + _AHEAD]
    records = ledger.records({clock.number for clock in near})
    for clock in near:
        record = records[clock.number]
        form = office.forms.get(record.form)
        own = form.deadline if form else ()
        one = next((one for one in own if one.id == clock.rule), None)
        if form and one:
            yield _todo(clock, one, record, form, office, ledger, at)


def _todo(
    clock: Clock,
    one: Deadline,
    record: Record,
    form: Form,
    office: Office,
    ledger: Ledger,
    at: datetime,
) -> Todo:
    section = _section(clock, one, at)
    if privacy.apart(record):
        return Todo(section, record.number, form.title, privacy.CLOSED)
    secret = privacy.sealed(record, form)
    state = progress.state(record, form)
    who = deadlines.told(one.stage[0], record, form, office) if one.stage else ()
    return Todo(
        section=section,
        number=record.number,
        register=form.title,
        what=f"{privacy.CLOSED}:{one.title}" if secret else one.title,
        due=clock.due,
        late=deadlines.overdue(clock.due, at),
        state=state.title if state else "",
        wanting=deadlines.missing(record, form, one),
        who="、".join(who),
        place="" if secret else wording.place(record, form, office),
        papers=() if secret else _papers(record, form, office, ledger),
    )


def _section(clock: Clock, one: Deadline, at: datetime) -> Section:
    if one.stage and one.stage[0].decides:
        return "待决定"
    if clock.due < at:
        return "已超时"
    return "今日到期" if clock.due.date() == at.date() else "近日到期"


def _papers(
    record: Record, form: Form, office: Office, ledger: Ledger
) -> tuple[tuple[str, str], ...]:
    """The latest papers of a record, where they lie in the archive.

    Not those that lie apart from the desk's own, as such a paper's name tells of whom
    it is; what was scanned stands with the record's own papers (8.1).
    """
    desk = {"", office.audiences["office"].folder}
    elsewhere = {
        paper.title
        for paper in form.document
        if paper.copy != "dept" and office.audiences[paper.copy].folder not in desk
    }
    filed: Mapping[str, str] = {
        one.title: one.path
        for one in ledger.filed_of(record.number)
        if one.title not in elsewhere
    }
    return tuple((title, f"archive/{path}") for title, path in filed.items())[-_PAPERS:]


def _held(office: Office, ledger: Ledger) -> Iterator[Todo]:
    """What waits to be put right in its register."""
    for record in ledger.shelf.held():
        form = office.forms.get(record.form)
        if form is None or progress.ended(record, form):
            continue
        secret = privacy.sealed(record, form) or privacy.apart(record)
        state = None if secret else progress.state(record, form)
        yield Todo(
            section="待更正",
            number=record.number if form.numbered else "—",
            register=form.title,
            what=privacy.CLOSED if secret else "请看回执的校验结果,改正后再放入",
            state=state.title if state else "",
        )
