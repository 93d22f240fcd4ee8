"""Mails owed: written, then handed over in one batch, or laid down as .eml files."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pipeline import privacy, wording
from pipeline.effects import letter, mail
from pipeline.errors import FormError
from pipeline.files import sha256
from pipeline.ledger import MAIL, Ledger, Owed
from pipeline.model import Done, Trace
from pipeline.office import Office, Person
from pipeline.points import point
from pipeline.post import Account, Letter, Outcome, Post, is_address
from pipeline.run.report import Report

_UNTIL_A_PERSON = timedelta(hours=4)  # a wrong password is not tried again and again
_TOMORROW = timedelta(days=1)


def send_all(
    office: Office, ledger: Ledger, account: Account, now: datetime, report: Report
) -> None:
    """Every mail that may go now; what has no address stands on the daily list."""
    ready = [one for one in ledger.ready(now) if one.duty.kind == MAIL]
    if not ready:
        return
    today = ledger.sent_on(now.date())
    with Post(account, sent_today=today) as post:
        for owed in ready:
            with report.trap(f"{owed.duty.subject} 邮件"):
                _one(owed, office, ledger, account, post, now, report)


def _one(
    owed: Owed,
    office: Office,
    ledger: Ledger,
    account: Account,
    post: Post,
    now: datetime,
    report: Report,
) -> None:
    person = _person(owed, office)
    key = owed.duty.key
    if person is None or not is_address(person.email):
        with ledger.atomic():
            ledger.list_it(key, "没有邮箱,请当面通知", now)
            ledger.mark_stale(f"list:{owed.entered:%Y-%m-%d}")
        report.count("listed")
        return
    data = ledger.payload(key)
    if data is None:
        data = mail.compose(_letter(owed, person, office, ledger), account, now)
        ledger.keep_payload(key, data)
        point("mail.composed")
    if not account.host:
        _lay_down(owed, data, office, ledger, now, report)
        return
    outcome = post.send(
        person.email, data, lambda stage: _stage(key, stage, ledger, now)
    )
    point("mail.answered")
    _note(owed, outcome, ledger, now, report)
    point("mail.noted")


def _stage(key: str, stage: str, ledger: Ledger, now: datetime) -> None:
    ledger.begin(key, stage, now)
    point(f"mail.{stage}")


def _note(
    owed: Owed, outcome: Outcome, ledger: Ledger, now: datetime, report: Report
) -> None:
    key, text = owed.duty.key, outcome.text
    match outcome.state:
        case "sent":
            ledger.finish(key, Done(note=text), now)
            report.count(MAIL)
        case "unsure":
            ledger.unsure_now(key, text, now)
            report.tell(f"{key}:{text}")
        case "failed":
            with ledger.atomic():
                ledger.fail(key, text, now)
                ledger.mark_stale(f"list:{owed.entered:%Y-%m-%d}")
            report.tell(f"{owed.duty.subject} 给{owed.duty.to}的邮件没有寄出:{text}")
        case _:
            until = _until(outcome, now)
            ledger.put_off(key, until, text, now)
            report.tell(f"{owed.duty.subject} 给{owed.duty.to}的邮件稍后再寄:{text}")


def _until(outcome: Outcome, now: datetime) -> datetime:
    if outcome.cause == "day":
        return datetime.combine(now.date() + _TOMORROW, time(8))
    return now + (outcome.wait or _UNTIL_A_PERSON)


def _lay_down(
    owed: Owed,
    data: bytes,
    office: Office,
    ledger: Ledger,
    now: datetime,
    report: Report,
) -> None:
    """Without [mail]: an .eml file, and the duty is done."""
    key = owed.duty.key
    ledger.begin(key, "eml", now)
    point("mail.begun")
    folder = office.paths.outbox / "邮件" / f"{owed.entered:%Y-%m-%d}"
    path = mail.write_eml(data, folder, _eml_name(owed, ledger))
    point("mail.laid_down")
    where = path.relative_to(office.paths.root).as_posix()
    trace = Trace(where, sha256(data), len(data))
    ledger.finish(key, Done((trace,), note="已写成 .eml 文件"), now)
    report.count(MAIL)
    report.paths.append(where)


def _eml_name(owed: Owed, ledger: Ledger) -> str:
    """HHMM_<number>_<what>_<n>.eml; n counts the mails of this kind on the record."""
    alike = [
        one.duty.key
        for one in ledger.owed_by_subject(owed.duty.subject)
        if one.duty.kind == MAIL and one.duty.rule == owed.duty.rule
    ]
    count = alike.index(owed.duty.key) + 1
    return f"{owed.entered:%H%M}_{owed.duty.subject}_{owed.duty.rule}_{count}.eml"


def _person(owed: Owed, office: Office) -> Person | None:
    return next((p for p in office.people if p.name == owed.duty.to and p.active), None)


def _letter(owed: Owed, person: Person, office: Office, ledger: Ledger) -> Letter:
    """The letter as its template says, with the paper that goes with it."""
    record = ledger.record(owed.duty.subject)
    assert record is not None  # noqa: S101 - a duty's record is never deleted
    form = office.forms[record.form]
    sealed = privacy.sealed(record, form)
    mail_form = next(one for one in form.mail if one.title == owed.duty.rule)
    title = mail_form.sealed if sealed and mail_form.sealed else mail_form.title
    path = office.paths.forms / form.id / "mails" / f"{title}.txt"
    template = letter.load(path)
    sight = "sealed" if sealed else "mail"
    texts = wording.context(record, form, sight, office, owed.entered)
    subject, text = template.fill({**texts, "收件人": person.name})
    return Letter(
        key=owed.duty.key,
        to_name=person.name,
        to_address=person.email,
        subject=subject,
        text=text,
        attachments=_attachments(owed, template.attach, office, ledger),
    )


def _attachments(
    owed: Owed, title: str, office: Office, ledger: Ledger
) -> tuple[tuple[str, bytes], ...]:
    """The paper that the mail waited for, as it lies ready to print."""
    if not title:
        return ()
    for trace in ledger.traces(owed.duty.after):
        path = office.paths.root / trace.path
        data = path.read_bytes() if path.exists() else b""
        if sha256(data) == trace.sha256:
            return ((path.name, data),)
    raise FormError(f"{owed.duty.subject} 的附件“{title}”不在原处或已被改动,邮件未寄")
