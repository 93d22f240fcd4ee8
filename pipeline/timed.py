"""What is owed by the day, or by several records together. Pure; does nothing.

Looked for once a pass among the open records of the forms that say so: papers so many
days before a day, once a month, or one for a group. Keys follow from the records and
the day that is meant, never from the hour of the pass.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from pipeline import duties
from pipeline.form import Before, Document, Form, filled, said
from pipeline.model import Duty, Record
from pipeline.office import Office

_OCCASION = re.compile(r"(第\d+次(?:第\d+版)?)([^第].*)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CHILD_DASHES = 3  # YF-2026-0007-01; a number of its own has two


def forms_with_timed(office: Office) -> list[Form]:
    """The forms with a paper that must be looked for once a pass."""
    return [f for f in office.forms.values() if any(d.timed for d in f.document)]


def owed(
    records: Sequence[Record],
    form: Form,
    office: Office,
    now: datetime,
    entered: Iterable[Duty],
) -> Iterator[Duty]:
    """Every timed or shared paper that these records owe, with the mails after it.

    ``entered`` are the duties of ``waiting`` that are known already.
    """
    known = tuple(entered)
    for document in form.document:
        if not document.timed:
            continue
        fit = [r for r in records if _fits(r, form, document, office)]
        if document.group:
            fit = [r for r in fit if _unprinted(r, document)]
            yield from _grouped(fit, form, document, known, office, now)
        for record in () if document.group else fit:
            duty = _by_the_day(record, form, document, office, now)
            if duty is not None:
                yield from _with_mails(duty, record, form, office, now)


def waiting(records: Sequence[Record], form: Form, office: Office) -> Iterator[Record]:
    """Those that a shared paper may still have to name, or names without being done.

    A paper that is done has stamped all of its records.
    """
    shared = [one for one in form.document if one.group]
    for record in records:
        for document in shared:
            put_aside = record.void or record.held
            if _unprinted(record, document) and (
                put_aside or _fits(record, form, document, office)
            ):
                yield record
                break


def _unprinted(record: Record, document: Document) -> bool:
    stamped = filled(record.values, (document.stamp,), record.stale)
    return not stamped or record.edition > 1


def _fits(record: Record, form: Form, document: Document, office: Office) -> bool:
    return (
        not (record.void or record.held)
        and not duties.historic(record, form, office)
        and duties.wanted(record, form, document, office)
        and not duties.is_withheld(record, form, document, office)
    )


def _with_mails(
    duty: Duty, record: Record, form: Form, office: Office, now: datetime
) -> Iterator[Duty]:
    """The paper, and each mail that waits for it, on the same occasion."""
    yield duty
    for mail in form.mail:
        if mail.after == duty.rule and not mail.held:
            keys = {duty.rule: duty}
            for one in duties.mails_of(record, form, mail, keys, office, now):
                yield replace(one, occasion=duty.occasion, stage=duty.stage)


# ── by the day ──────────────────────────────────────────────────────────────


def _by_the_day(
    record: Record, form: Form, document: Document, office: Office, now: datetime
) -> Duty | None:
    paper = duties.paper(record, document)
    if document.every:
        return replace(paper, occasion=f"{now:%Y-%m}")
    before = document.before
    due = until(record, form, document)
    if before is None or due is None or now.date() > due:
        return None
    reached = [d for d in _days(before, office) if now >= _moment(due, d, before)]
    if not reached:
        return None
    return replace(paper, occasion=f"{due:%Y-%m-%d}", stage=str(min(reached)))


def _days(before: Before, office: Office) -> Sequence[int]:
    """How many days ahead: as the project has it, else as the form says (E46)."""
    found = office.settings.get(before.config, ())
    own = () if isinstance(found, str) else found
    return [int(one) for one in own if one.isdigit()] or before.days


def until(record: Record, form: Form, document: Document) -> date | None:
    """The day before which the paper is owed; None while it is not known."""
    before = document.before
    column = before.column if before else ""
    if before and before.instead and filled(record.values, before.approved):
        put_off = isinstance(record.values.get(before.instead), date)
        column = before.instead if put_off else column
    value = record.values.get(column) if column not in record.stale else None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) and column in form.by_id else None


def day_of(duty: Duty) -> date | None:
    """The day before which a paper was owed, as its duty says; None for others."""
    found = duty.stage and _DAY.fullmatch(duty.occasion)
    return date.fromisoformat(duty.occasion) if found else None


def _moment(due: date, days: int, before: Before) -> datetime:
    return datetime.combine(
        due - timedelta(days=days), time.fromisoformat(before.clock)
    )


# ── several records on one paper ────────────────────────────────────────────


def _grouped(
    records: Sequence[Record],
    form: Form,
    document: Document,
    known: Sequence[Duty],
    office: Office,
    now: datetime,
) -> Iterator[Duty]:
    """One paper for all that agree and stand on none yet, in order of number."""
    ours = [d for d in known if d.kind == "document" and d.rule == document.title]
    there = {(n, _round_of(d)) for d in ours for n in members(d, form)}
    groups: defaultdict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in records:
        when = duties.occasion(record)
        if (record.number, when) not in there:
            agree = (said(record.values.get(name)) for name in document.group)
            groups[(_parts(record.number, form)[0], when, *agree)].append(record)
    for group in groups.values():
        for at in range(0, len(group), document.most):
            those = group[at : at + document.most]
            duty = _shared(those, form, document)
            yield from _with_mails(duty, those[0], form, office, now)


def _shared(those: Sequence[Record], form: Form, document: Document) -> Duty:
    tails = "+".join(_parts(one.number, form)[1] for one in those)
    paper = duties.paper(those[0], document)
    return replace(paper, occasion=f"{paper.occasion}{tails}")


def members(duty: Duty, form: Form) -> tuple[str, ...]:
    """The numbers of the records that share a paper, or a mail about it."""
    found = _OCCASION.fullmatch(duty.occasion)
    if found is None:
        return (duty.subject,)
    head = _parts(duty.subject, form)[0]
    return tuple(f"{head}{tail}" for tail in found[2].split("+"))


def _round_of(duty: Duty) -> str:
    found = _OCCASION.fullmatch(duty.occasion)
    return found[1] if found else duty.occasion


def _parts(number: str, form: Form) -> tuple[str, str]:
    """A number below another's in two: YF-2026-0007- and 01; else "" and the whole."""
    under = form.number.under
    head, sign, tail = number.rpartition(under) if under else ("", "", number)
    own = under == "-" and number.count("-") < _CHILD_DASHES
    if not sign or own or not tail.isdigit():
        return "", number
    return f"{head}{sign}", tail
