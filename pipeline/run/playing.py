"""An office's ledger played forward in a copy: every mail that would go out, and why.

Nothing is sent and nothing of the office's is touched; only the calendar is written.
"""

from __future__ import annotations

import email
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from pipeline import deadlines, files
from pipeline.form import Form
from pipeline.hours import shown_due
from pipeline.intake import inbox
from pipeline.ledger import MAIL, Ledger, Owed
from pipeline.model import Duty
from pipeline.office import Office, Paths
from pipeline.package.fresh import plain_sheet
from pipeline.post import Account
from pipeline.run import months

HEAD = ("时间", "收件人", "主题", "为什么", "正文")
BY_HAND = "(当面通知,没有邮箱)"
_MIDNIGHT, _DAY = time(), timedelta(days=1)


class Sent(NamedTuple):
    """A mail of the rehearsal, or what the desk would have to tell somebody itself."""

    at: datetime
    to: str
    subject: str
    why: str
    text: str

    def line(self) -> str:
        """For the console: when, to whom, what, why."""
        return f"{self.at:%m-%d %H:%M}  {self.to}  {self.subject}  ← {self.why}"


def play(
    office: Office,
    ledger: Ledger,
    first: date,
    last: date,
    one_pass: Callable[[Office, Ledger, Account, datetime], object],
) -> list[Sent]:
    """All that would be told from ``first`` to ``last``, both included, in order.

    ``one_pass`` is the house's own pass; nothing lies in the inbox, so this is what
    happens when nobody enters anything more. The ledger that is given is only copied.
    """
    with tempfile.TemporaryDirectory() as folder:
        there = replace(office, paths=Paths(Path(folder)))
        shutil.copytree(office.paths.forms, there.paths.forms)
        files.folder(there.paths.data, files.PRIVATE_FOLDER)
        ledger.copy_to(there.paths.ledger)
        account = Account(sender="office@localhost", sender_name=office.name)
        with Ledger(there.paths.ledger) as copy:
            before = {owed.duty.key for owed in _told(copy)}
            start = datetime.combine(first, _MIDNIGHT)
            end = datetime.combine(last + _DAY, _MIDNIGHT)
            for now in moments(start, end, there, copy):
                one_pass(there, copy, account, now)
            return gone_out(there, copy, but=before)


def nothing() -> inbox.Look:
    """What lies in the inbox of a rehearsal."""
    return inbox.Look({}, (), ())


def moments(
    first: datetime, end: datetime, office: Office, ledger: Ledger
) -> Iterator[datetime]:
    """When a pass has something to do, from ``first`` on and before ``end``.

    Fixed times of day, and each next stage of a deadline.
    """
    clocks = {office.quiet[1], office.digest, *_clocks_of(office), *months.CLOCKS}
    now = first
    while now < end:
        yield now
        day = datetime.combine(now.date(), _MIDNIGHT)
        fixed = [datetime.combine(now.date(), one) for one in clocks]
        ahead = [at for at in (*fixed, day + _DAY) if at > now]
        coming = ledger.clocks.next_after(now)
        now = min(ahead if coming is None else [*ahead, coming])


def _clocks_of(office: Office) -> set[time]:
    papers = (p for form in office.forms.values() for p in form.document)
    return {time.fromisoformat(p.before.clock) for p in papers if p.before}


# ── what went out ───────────────────────────────────────────────────────────


def gone_out(
    office: Office, ledger: Ledger, *, but: Collection[str] = ()
) -> list[Sent]:
    """Every mail that ever went out, in order, but for the duties of these keys."""
    those = (owed for owed in _told(ledger) if owed.duty.key not in but)
    found = [_sent(owed, office, ledger) for owed in those]
    return sorted(found, key=lambda sent: (sent.at, sent.to, sent.subject))


def _told(ledger: Ledger) -> list[Owed]:
    """Every mail that went out, and every matter that stands on a list instead."""
    kinds = (MAIL, deadlines.REMIND, deadlines.LINE)
    listed = [o for o in ledger.listed() if o.duty.kind in kinds]
    return [
        *ledger.clocks.sent(),
        *(o for o in listed if not deadlines.carries(o.duty)),
    ]


def _sent(owed: Owed, office: Office, ledger: Ledger) -> Sent:
    data = ledger.payload(owed.duty.key) if owed.traces else None
    why = _why(owed, office, ledger)
    if data is None:
        return Sent(owed.at, f"{owed.duty.to}{BY_HAND}", owed.duty.subject, why, "")
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes it one
    body = message.get_body(("plain",))
    text = str(body.get_content()).replace("\r\n", "\n") if body else ""
    return Sent(owed.at, owed.duty.to, str(message["Subject"]), why, text)


def _why(owed: Owed, office: Office, ledger: Ledger) -> str:
    """Which stages of which deadlines a mail tells; of others the rule."""
    carried = ledger.clocks.carried(owed.duty.key)
    those = [one.duty for one in carried] or [owed.duty]
    return ";".join(_reason(duty, office, ledger) for duty in those)


def _reason(duty: Duty, office: Office, ledger: Ledger) -> str:
    record = ledger.record(duty.subject)
    form: Form | None = office.forms.get(record.form) if record else None
    known = deadlines.stage_of(duty, form) if form else None
    subject = months.about(duty.subject).removeprefix(deadlines.DAY)
    if duty.kind == deadlines.LINE and not duty.stage:
        said = ledger.payload(duty.key)
        return said.decode() if said else duty.rule
    if known is None:
        return f"{subject} {duty.rule} {duty.stage}".strip()
    due = shown_due(deadlines.due_of(duty))
    stage = deadlines.stage_words(duty.stage)
    return f"{subject} {duty.rule}{known[0].title} {stage} 期限{due}"


def write(sent: list[Sent], first: date, last: date, office: Office) -> Path:
    """The calendar as a workbook, a mail a line, where only the desk reads it."""
    title = f"提醒预演 {first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
    rows = [
        (f"{one.at:%Y-%m-%d %H:%M}", one.to, one.subject, one.why, one.text)
        for one in sent
    ]
    folder = office.paths.internal
    files.folder(folder.parent)
    files.folder(folder, files.PRIVATE_FOLDER)
    path = folder / f"提醒预演_{first:%Y%m%d}_{last:%Y%m%d}.xlsx"
    files.write(path, plain_sheet(title, HEAD, rows), files.PRIVATE)
    return path
