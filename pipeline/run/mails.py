"""Mails owed: written, then handed over in one batch, or laid down as .eml files.

A fault that is not one letter's (no line, a refused login, too many mails) makes the
whole post rest: until the pause is over no connection is opened, whatever else comes
to be owed. Each pause in a row is longer; a letter that gets through, or a person's
``mail resend``, ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pipeline import privacy, wording
from pipeline.deadlines import DAY, carries
from pipeline.duties import CUSTOMER
from pipeline.effects import letter, mail
from pipeline.effects.letter.page import page
from pipeline.errors import FormError
from pipeline.files import sha256
from pipeline.form import Form
from pipeline.ledger import DOT, MAIL, DutyState, Ledger, Owed, Pause
from pipeline.model import Done, Duty, Record, Trace
from pipeline.office import Office, Person
from pipeline.points import point
from pipeline.post import Account, Letter, Outcome, Post, is_address
from pipeline.post.answers import for_the_rest
from pipeline.run import months
from pipeline.run.carrying import carried, is_time, waiting_for
from pipeline.run.outside import reached
from pipeline.run.related import Related
from pipeline.run.report import Report, Waits

_UNTIL_A_PERSON = timedelta(hours=4)  # a wrong password is not tried again and again
_TOMORROW = timedelta(days=1)
_NOT_SENT = "邮件没有寄出,请当面通知"
_TRIES = 3  # then the desk tells people itself (domain.md 4.3)

Going = Sequence[tuple[Owed, Person]]


def send_all(
    office: Office, ledger: Ledger, account: Account, now: datetime, report: Report
) -> None:
    """Every mail that may go now; what has no address stands on the daily list."""
    batch = _Batch(office, ledger, account, now, report)
    owed = (one for one in ledger.ready(now) if one.duty.kind == MAIL)
    ready = [one for one in owed if _in_its_time(one.duty, office, now)]
    going = [(one, who) for one in ready if (who := batch.addressee(one)) is not None]
    if not going:
        return
    if not account.host:
        batch.lay_down(going)
    elif (pause := ledger.pause()) is not None and now < pause.until:
        batch.wait(going, pause)
    else:
        batch.send(going, pause)


def _in_its_time(duty: Duty, office: Office, now: datetime) -> bool:
    """What was put off, or broken off, in the evening waits for the morning too."""
    if duty.subject.startswith(DAY):
        return is_time(office, now)
    return duty.not_before is None or office.after_quiet(now) == now


@dataclass(frozen=True, slots=True)
class _Batch:
    """The mails of one pass."""

    office: Office
    ledger: Ledger
    account: Account
    now: datetime
    report: Report

    def addressee(self, owed: Owed) -> Person | None:
        """Who gets it; without an address it goes onto the daily list."""
        if owed.duty.to == CUSTOMER:
            return self._outside(owed)
        found = (p for p in self.office.people if p.name == owed.duty.to and p.active)
        person = next(found, None)
        if person is not None and is_address(person.email):
            return person
        with self.ledger.atomic():
            self.ledger.list_it(owed.duty.key, "没有邮箱,请当面通知", self.now)
            self._on_the_list(owed)
        point("mail.listed")
        self.report.count("listed")
        return None

    def _outside(self, owed: Owed) -> Person | None:
        """Nobody of the staff: never on the list, let go if it cannot be sent."""
        found = reached(owed, self.office, self.ledger, self.now)
        if isinstance(found, Person):
            return found
        self.ledger.clocks.gone(owed.duty.key, found, self.now)
        return None

    def _on_the_list(self, owed: Owed) -> None:
        if owed.duty.to == CUSTOMER:
            return
        self.ledger.mark_stale(f"list:{owed.entered:%Y-%m-%d}")

    # where there is no mail server

    def lay_down(self, going: Going) -> None:
        """Each letter as an .eml file, and its duty is done."""
        for owed, person in going:
            with self.report.trap(f"{months.about(owed.duty.subject)} 邮件"):
                self._lay_down(owed, self._written(owed, person))

    def _lay_down(self, owed: Owed, written: _Written | None) -> None:
        key, ledger, paths = owed.duty.key, self.ledger, self.office.paths
        if written is None:
            return
        data = written.data
        with ledger.atomic():
            ledger.keep_payload(key, data)
            ledger.clocks.carry(written.carries, key, self.now)
            point("mail.carried")
            ledger.begin(key, "eml", self.now)
        point("mail.begun")
        folder = paths.outbox / "邮件" / f"{owed.entered:%Y-%m-%d}"
        path = mail.write_eml(data, folder, _eml_name(owed, ledger))
        point("mail.laid_down")
        where = path.relative_to(paths.root).as_posix()
        trace = Trace(where, sha256(data), len(data))
        ledger.finish(key, Done((trace,), note="已写成 .eml 文件"), self.now)
        point("mail.noted")
        self.report.count(MAIL)
        self.report.paths.append(where)

    # where there is one

    def wait(self, going: Going, pause: Pause) -> None:
        """The post rests; told, but no trouble: it was one when the pause began."""
        for owed, _ in going:
            if owed.state is DutyState.OWED:
                self.ledger.put_off(owed.duty.key, self.now, pause.note, self.now)
        why = f"{pause.until:%m-%d %H:%M} 以后再寄。{pause.note}"
        self.report.waiting.append(Waits(f"{len(going)} 封邮件", why, file=False))

    def send(self, going: Going, pause: Pause | None) -> None:
        """One login for all; after a fault of the whole post the rest stays."""
        today = self.ledger.sent_on(self.now.date())
        pauses = pause.nth if pause else 0
        with Post(self.account, sent_today=today, pauses=pauses) as post:
            for at, (owed, person) in enumerate(going):
                outcome = self._one(owed, person, post)
                if outcome is not None and outcome.scope == "queue":
                    self._rest(outcome, going[at:])
                    return

    def _one(self, owed: Owed, person: Person, post: Post) -> Outcome | None:
        with self.report.trap(f"{months.about(owed.duty.subject)} 邮件"):
            outcome = self._hand_over(owed, person, post)
            if outcome is not None:
                self._note(owed, outcome)
                point("mail.noted")
            return outcome
        return None

    def _hand_over(self, owed: Owed, person: Person, post: Post) -> Outcome | None:
        written = self._written(owed, person)
        if written is None:
            return None
        data = written.data

        def stage(name: str) -> None:
            with self.ledger.atomic():
                if name == DOT:  # from here on these bytes may be with somebody
                    self.ledger.keep_payload(owed.duty.key, data)
                    self.ledger.clocks.carry(written.carries, owed.duty.key, self.now)
                    point("mail.carried")
                self.ledger.begin(owed.duty.key, name, self.now)
            point(f"mail.{name}")

        outcome = post.send(person.email, data, stage)
        point("mail.answered")
        return outcome

    def _note(self, owed: Owed, outcome: Outcome) -> None:
        """What became of one letter, into the ledger."""
        ledger, key, text, now = self.ledger, owed.duty.key, outcome.text, self.now
        if outcome.scope == "mail" and ledger.pause() is not None:
            ledger.keep_pause(None, now)
        match outcome.state:
            case "sent":
                ledger.finish(key, Done(note=text), now)
                self.report.count(MAIL)
            case "unsure":
                ledger.unsure_now(key, text, now)
                self.report.tell(text, key)
            case "deferred" if outcome.scope == "queue":
                pass  # put off with all the others: see _rest
            case "deferred" if owed.attempts + 1 < _TRIES:
                ledger.put_off(key, now + (outcome.wait or _TOMORROW), text, now)
                self.report.tell(f"稍后再寄:{text}", _named(owed), "")
            case _:
                self._fail(owed, text)
                self.report.tell(f"没有寄出:{text}", _named(owed), "")

    def _fail(self, owed: Owed, text: str) -> None:
        """It stands on the list, and so does each reminder that it was to carry."""
        ledger, key, now = self.ledger, owed.duty.key, self.now
        with ledger.atomic():
            if carries(owed.duty) and ledger.payload(key) is None:
                those = waiting_for(owed.duty, self.office, ledger, now)
                ledger.clocks.carry([one.duty.key for one in those], key, now)
            ledger.fail(key, text, now)
            self._on_the_list(owed)
            for one in ledger.clocks.drop(key, _NOT_SENT, now):
                self._on_the_list(one)

    def _rest(self, outcome: Outcome, waiting: Going) -> None:
        """Nothing more goes out for a while; why stands with every letter."""
        ledger, now, until = self.ledger, self.now, self._until(outcome)
        note = for_the_rest(outcome).text
        before = ledger.pause()
        left = waiting[1:] if outcome.state == "unsure" else waiting
        with ledger.atomic():
            ledger.keep_pause(Pause(until, before.nth + 1 if before else 1, note), now)
            for owed, _ in left:
                ledger.put_off(owed.duty.key, now, note, now)
        point("mail.resting")
        if left:
            then = f"{until:%m-%d %H:%M} 以后再试"
            self.report.tell(f"{len(left)} 封邮件没有寄出,{then}:{note}")

    def _until(self, outcome: Outcome) -> datetime:
        if outcome.cause == "day":
            tomorrow = datetime.combine(self.now.date() + _TOMORROW, time())
            return self.office.after_quiet(tomorrow)
        return self.now + (outcome.wait or _UNTIL_A_PERSON)

    # the letter itself

    def _written(self, owed: Owed, person: Person) -> _Written | None:
        """The mail's bytes: those that may have gone out before, else fresh ones.

        None where all that it was to carry has gone with another, or has no purpose.
        """
        data = self.ledger.payload(owed.duty.key)
        if data is not None:
            return _Written(data)
        if not carries(owed.duty):
            keys: tuple[str, ...] = ()
            said = _letter(owed, person, self.office, self.ledger)
        elif made := carried(owed, person, self.office, self.ledger, self.now):
            said, keys = made
        else:
            self.ledger.clocks.gone(owed.duty.key, "没有要告诉的了", self.now)
            return None
        point("mail.composed")
        return _Written(mail.compose(said, self.account, self.now), keys)


@dataclass(frozen=True, slots=True)
class _Written:
    """A mail's bytes, and the reminders that go with them."""

    data: bytes
    carries: tuple[str, ...] = ()


def _named(owed: Owed) -> str:
    return f"{months.about(owed.duty.subject)} 给{owed.duty.to}的邮件"


def _eml_name(owed: Owed, ledger: Ledger) -> str:
    """HHMM_<number>_<what>_<n>.eml; n counts the mails of this kind on the record."""
    alike = [
        one.duty.key
        for one in ledger.owed_by_subject(owed.duty.subject)
        if one.duty.kind == MAIL and one.duty.rule == owed.duty.rule
    ]
    count = alike.index(owed.duty.key) + 1
    subject = owed.duty.subject.removeprefix(DAY).removeprefix(months.SUBJECT)
    return f"{owed.entered:%H%M}_{subject}_{owed.duty.rule}_{count}.eml"


def _letter(owed: Owed, person: Person, office: Office, ledger: Ledger) -> Letter:
    """The letter as its template says, with the paper that goes with it."""
    if months.letters.is_about_month(owed):
        return months.letters.compose(owed, person, office, ledger)
    record = ledger.record(owed.duty.subject)
    assert record is not None  # noqa: S101 - a duty's record is never deleted
    form = office.forms[record.form]
    sealed = privacy.sealed(record, form)
    title = _title(owed, record, form)
    template = letter.load(office.paths.forms / form.id / "mails" / f"{title}.txt")
    rule = next(one for one in form.mail if one.title == owed.duty.rule)
    sight = "sealed" if sealed else rule.copy
    around = Related(office, ledger).around(owed.duty, form)
    texts = wording.context(record, form, sight, office, owed.entered, around)
    subject, text = template.fill({**texts, "收件人": person.name})
    return Letter(
        key=owed.duty.key,
        to_name=person.name,
        to_address=person.email,
        subject=subject,
        text=text,
        html=page(subject, text, office.name),
        attachments=_attachments(owed, template.attach, office, ledger),
    )


def _title(owed: Owed, record: Record, form: Form) -> str:
    """Which text: the sealed one for a record that is confidential now."""
    rule = owed.duty.rule
    wanted = next((one for one in form.mail if one.title == rule), None)
    if wanted is None:
        raise FormError(f"{form.id}/form.toml 里没有邮件“{rule}”")
    return wanted.sealed if wanted.sealed and privacy.sealed(record, form) else rule


def _attachments(
    owed: Owed, title: str, office: Office, ledger: Ledger
) -> tuple[tuple[str, bytes], ...]:
    """The paper that the mail waited for: as printed, or its twin in the archive."""
    if not title:
        return ()
    twins = ledger.filed_of(owed.duty.subject)
    for trace in ledger.traces(owed.duty.after):
        places = [office.paths.root / trace.path]
        places += [
            office.paths.archive / one.path
            for one in twins
            if one.sha256 == trace.sha256
        ]
        for path in places:
            data = path.read_bytes() if path.exists() else b""
            if sha256(data) == trace.sha256:
                return ((places[0].name, data),)
    raise FormError(f"{owed.duty.subject} 的附件“{title}”不在原处或已被改动,邮件未寄")
