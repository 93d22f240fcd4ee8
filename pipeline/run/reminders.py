"""Once a pass: the stages that have come become reminders, and reminders mails.

Looked at are the records that changed and those with a stage by now, no others. Which
stages were told stands in the ledger as duties, so neither a restart nor a clock put
back tells anything twice (domain.md 4.3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline import deadlines
from pipeline.deadlines import DAILY, DAY, HEAD, LINE, REMIND
from pipeline.duties import CLOSE
from pipeline.form import Form
from pipeline.ledger import MAIL, DutyState, Ledger, Owed
from pipeline.model import Clock, Duty, Record
from pipeline.office import Office, Person
from pipeline.points import point
from pipeline.post import is_address
from pipeline.run import morning
from pipeline.run.anew import as_the_calendar_says
from pipeline.run.carrying import at_once, is_time, may_go
from pipeline.run.daylines import owe_lines
from pipeline.run.report import Report

NO_ADDRESS = "没有邮箱,请当面通知"
GONE = "已办好,不再提醒"
OVERTAKEN = "已有更新的提醒"
_BATCH = 500


def owe_reminders(
    office: Office, ledger: Ledger, now: datetime, report: Report
) -> None:
    """Enter every reminder whose stage has come, and the mails that carry them."""
    if report.halted or report.clock_behind:
        return
    with report.trap("时限"):
        as_the_calendar_says(office, ledger, now, report)
    forms = [form.id for form in office.forms.values() if form.deadline]
    awake = ledger.clocks.awake(now, forms)
    for at in range(0, len(awake), _BATCH):
        with report.trap("时限"), ledger.atomic():
            _look_at(awake[at : at + _BATCH], office, ledger, now, report)
    point("reminders.owed")
    morning.mark(office, ledger, now, changed=bool(awake))
    with report.trap("提醒"), ledger.atomic():
        owe_lines(office, ledger, now)
        _owe_mails(office, ledger, now)
    point("reminders.mailed")


# ── the stages that have come ───────────────────────────────────────────────


def _look_at(
    numbers: Sequence[str],
    office: Office,
    ledger: Ledger,
    now: datetime,
    report: Report,
) -> None:
    known = ledger.records(numbers)
    clocks = ledger.clocks.of(numbers)
    owed: list[tuple[Clock, list[Duty]]] = []
    for number in numbers:
        with report.trap(number):
            before = clocks.get(number, {})
            kept, told = _looked_at(known[number], before, office, ledger, now)
            ledger.clocks.keep(number, kept)
            owed += told
    for clock, those in owed:
        if those and _leads(clock, ledger):
            ledger.owe(those, now)


def _looked_at(
    record: Record,
    before: Mapping[str, Clock],
    office: Office,
    ledger: Ledger,
    now: datetime,
) -> tuple[list[Clock], list[tuple[Clock, list[Duty]]]]:
    """What runs for a record, and of each deadline what is to be told now."""
    form = office.forms[record.form]
    sealed = _is_sealed(record, form, ledger)
    by_id = {one.id: one for one in form.deadline}
    kept, told = [], []
    for clock in deadlines.running(record, form, office, before, now, sealed=sealed):
        one = by_id[clock.rule]
        those = [
            duty
            for moment in deadlines.due_stages(one, clock, record, office, now)
            for duty in deadlines.reminders(moment, one, clock, record, form, office)
        ]
        told.append((clock, those))
        ahead = deadlines.following(one, clock, office, now)
        seen = max(now, clock.seen or now)  # the clock may have been put back
        kept.append(replace(clock, seen=seen, next=ahead))
    return kept, told


def _leads(clock: Clock, ledger: Ledger) -> bool:
    """Whether it is the one to be reminded of, among those that are alike."""
    alike = ledger.clocks.alike(clock.rule, clock.alike) if clock.alike else []
    return not alike or alike[0].number == clock.number


def _is_sealed(record: Record, form: Form, ledger: Ledger) -> bool:
    if not any(one.sealed for one in form.deadline):
        return False
    owed = ledger.owed_by_subject(record.number)
    return any(o.duty.kind == CLOSE and o.state is DutyState.DONE for o in owed)


# ── the mails that carry them ───────────────────────────────────────────────


def _owe_mails(office: Office, ledger: Ledger, now: datetime) -> None:
    """One mail for each person who is to be told now; lines wait for their letter."""
    ready = [o for o in ledger.ready(now) if o.duty.kind in (REMIND, LINE)]
    waiting = list(_still_meant(ready, office, ledger, now))
    by_person: defaultdict[tuple[str, str], list[Owed]] = defaultdict(list)
    for one in waiting:
        by_person[(one.duty.kind, one.duty.to)].append(one)
    for (kind, to), those in by_person.items():
        person = _with_address(to, office)
        if person is None:
            _list(those, ledger, now)
        elif kind == LINE and is_time(office, now):
            ledger.owe([_letter(to, now)], now)
        elif kind == REMIND and (going := may_go(those, office, ledger, now)):
            ledger.owe([_single(going, office, ledger, now)], now)


def _still_meant(
    ready: Iterable[Owed], office: Office, ledger: Ledger, now: datetime
) -> Iterator[Owed]:
    """Those that are of use still; of several stages that wait only the newest."""
    those = list(ready)
    subjects = {one.duty.subject for one in those}
    clocks, records = ledger.clocks.of(subjects), ledger.records(subjects)
    newest = {_line(one.duty): one for one in sorted(those, key=_meant)}
    for one in those:
        if one.duty.subject.startswith(DAY) or not one.duty.stage:
            yield one
            continue
        clock = clocks.get(one.duty.subject, {}).get(one.duty.rule)
        form = office.forms.get(records[one.duty.subject].form)
        known = form is not None and deadlines.stage_of(one.duty, form) is not None
        if not known or deadlines.in_vain(one.duty, clock, now):
            ledger.clocks.gone(one.duty.key, GONE, now)
        elif _meant(newest[_line(one.duty)]) > _meant(one):
            ledger.clocks.gone(one.duty.key, OVERTAKEN, now)
        else:
            yield one


def _line(duty: Duty) -> tuple[str, ...]:
    """What is one and the same matter to one person, whatever its stage."""
    return duty.kind, duty.subject, duty.rule, duty.occasion, duty.to


def _meant(owed: Owed) -> datetime:
    return owed.duty.not_before or owed.entered


def _with_address(name: str, office: Office) -> Person | None:
    found = (p for p in office.people if p.name == name and p.active)
    person = next(found, None)
    return person if person is not None and is_address(person.email) else None


def _list(those: Iterable[Owed], ledger: Ledger, now: datetime) -> None:
    for one in those:
        ledger.list_it(one.duty.key, NO_ADDRESS, now)
        ledger.mark_stale(f"list:{one.entered:%Y-%m-%d}")


def _letter(to: str, now: datetime) -> Duty:
    return Duty(MAIL, f"{DAY}{now:%Y-%m-%d}", DAILY, "", to)


def _single(
    going: Sequence[Owed], office: Office, ledger: Ledger, now: datetime
) -> Duty:
    """The mail that carries all that one person is to be told in this pass.

    It is named after one that goes at once, if there is any: so it never waits.
    """
    hurried = (one for one in going if at_once(one.duty, office, ledger))
    lead = next(hurried, None)
    first = (lead or going[0]).duty
    record = ledger.record(first.subject)
    assert record is not None  # noqa: S101 - a duty's record is never deleted
    found = deadlines.stage_of(first, office.forms[record.form])
    return Duty(
        kind=MAIL,
        subject=first.subject,
        rule=found[1].mail if found else first.rule,
        occasion=f"{HEAD}{first.rule} {first.occasion}",
        to=first.to,
        stage=first.stage,
        not_before=None if lead else now,
    )
