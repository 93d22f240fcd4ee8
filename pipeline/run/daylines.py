"""Sentences of the daily letter that are about no single deadline.

What registers count (``[[daily]]``), mails that did not go out, a year without its
holidays. Each is a duty whose words are kept with it, so it is said once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from pipeline import privacy
from pipeline.deadlines import DAY, LINE, next_letter
from pipeline.effects import letter
from pipeline.form import Daily, Form, equal, filled
from pipeline.ledger import MAIL, Ledger
from pipeline.model import Duty, Record
from pipeline.office import Office
from pipeline.run.months import about

#: What the sentence of a ``[[daily]]`` may name (docs/forms.md).
OF_DAILY = ("件数", "编号", "日期", "数据截至")
_FAILED, _GUESSED = "邮件没有寄出", "节假日安排"
_MARK = {"day": "told by day", "week": "told by week"}
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_MONDAY = 0
_SHOWN = 10  # so many numbers are named


def owe_lines(office: Office, ledger: Ledger, now: datetime) -> None:
    """Enter what the next daily letters say besides; inside a transaction.

    What lies before the first pass of all is not counted in any letter.
    """
    _failed_mails(office, ledger, now)
    for every in ("day", "week"):
        said = ledger.clocks.mark(_MARK[every])
        last = date.fromisoformat(said) if said else None
        first, until = _span(every, now.date(), last)
        if last is None:
            ledger.clocks.keep_mark(_MARK[every], until.isoformat())
        elif until > last and now.time() >= office.digest:
            for form in office.forms.values():
                _counted(form, every, first, until, office, ledger, now)
            ledger.clocks.keep_mark(_MARK[every], until.isoformat())
    if now.time() >= office.digest:
        _guessed_years(office, ledger, now)


def _span(every: str, today: date, last: date | None) -> tuple[date, date]:
    """The days that are told: those since the last letter, a week at most."""
    if every == "week":
        until = today - (today.weekday() - _MONDAY) * _DAY - _DAY
        return until - _WEEK + _DAY, until
    until = today - _DAY
    since = last + _DAY if last else until
    return max(since, until - _WEEK + _DAY), until


def _counted(
    form: Form,
    every: str,
    first: date,
    until: date,
    office: Office,
    ledger: Ledger,
    now: datetime,
) -> None:
    those = [one for one in form.daily if one.every == every]
    records = list(ledger.everything(form.id)) if those else []
    if not records:
        return  # a register that the office does not keep
    days = _shown(first) if first == until else f"{_shown(first)}至{_shown(until)}"
    known = max(r.first_seen for r in records)
    upto = f"{_shown(known)}{known:%H:%M}"
    for one in those:
        late = _late(one, ledger, now)
        count = [r for r in records if _counts(r, one, first, until, late)]
        for name in (n for role in one.to for n in privacy.holders(role, office)):
            own = [r for r in count if name not in privacy.filtered(r, form, office)]
            if own or one.always:
                said = {**_numbers(own, form), "日期": days, "数据截至": upto}
                duty = Duty(LINE, f"{DAY}{now:%Y-%m-%d}", one.id, form.id, name)
                say(duty, letter.fill(one.says, said), ledger, now)


def _numbers(those: Sequence[Record], form: Form) -> dict[str, str]:
    numbers = [one.number for one in those if form.numbered][:_SHOWN]
    more = "等" if len(those) > _SHOWN else ""
    return {"件数": str(len(those)), "编号": "、".join(numbers) + more}


def _late(one: Daily, ledger: Ledger, now: datetime) -> frozenset[str] | None:
    """The numbers for which one of its deadlines is late; None where it names none."""
    if not one.overdue:
        return None
    late = (c for c in ledger.clocks.all() if c.due < now and c.rule in one.overdue)
    return frozenset(clock.number for clock in late)


def _counts(
    record: Record, one: Daily, first: date, until: date, late: frozenset[str] | None
) -> bool:
    value = record.values.get(one.date)
    day = value.date() if isinstance(value, datetime) else value
    if record.void or not isinstance(day, date):
        return False
    if record.number not in late if late is not None else not first <= day <= until:
        return False
    fits = equal(record.values, one.only_if, record.stale)
    return fits and filled(record.values, one.filled, record.stale)


def _shown(day: date) -> str:
    return f"{day.month}月{day.day}日"


def say(duty: Duty, text: str, ledger: Ledger, now: datetime) -> None:
    """A sentence for one person, once; its words are kept with it."""
    if ledger.owe([duty], now):
        ledger.keep_payload(duty.key, text.encode())


def troubled(office: Office, record: Record | None = None) -> Iterator[str]:
    """Those who are told of the house's own troubles, if they may know the record."""
    people = office.people_form.people if office.people_form else None
    if people is None or not people.troubles:
        return
    form = office.forms.get(record.form) if record else None
    if record is None or form is None:
        yield from privacy.holders(people.troubles, office)
        return
    found = privacy.recipients(people.troubles, "", record, form, office)
    yield from [one.name for one in found.people] or [found.meant]


def _failed_mails(office: Office, ledger: Ledger, now: datetime) -> None:
    """A mail that did not go out stands on the list, and is told as well (4.3)."""
    when = next_letter(now, office)
    for owed in ledger.failed():
        if owed.duty.kind != MAIL:
            continue
        sign = _short(owed.duty.key)
        record = ledger.record(owed.duty.subject)
        apart = record is not None and privacy.apart(record)
        rule = privacy.CLOSED if apart else owed.duty.rule
        what = f"{about(owed.duty.subject).removeprefix(DAY)} {rule}"
        text = f"邮件失败:{what} 给{owed.duty.to}的邮件没有寄出,请当面通知"
        for name in troubled(office, record):
            duty = Duty(LINE, owed.duty.subject, _FAILED, sign, name, not_before=when)
            say(duty, text, ledger, now)


def _guessed_years(office: Office, ledger: Ledger, now: datetime) -> None:
    """Once a week as long as a year has no table of holidays (9.4)."""
    monday = now.date() - now.weekday() * _DAY
    for text in office.hours.warnings(now.date()):
        for name in troubled(office):
            duty = Duty(LINE, f"{DAY}{monday}", _GUESSED, _short(text), name)
            say(duty, text, ledger, now)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
