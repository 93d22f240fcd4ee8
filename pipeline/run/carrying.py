"""What the mails that carry reminders say: the daily letter, and the single ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pipeline import deadlines, privacy, wording
from pipeline.deadlines import DAY, LATE, LINE, REMIND
from pipeline.effects import letter
from pipeline.effects.letter import daily
from pipeline.effects.letter.page import page
from pipeline.form import Deadline, Form, Stage
from pipeline.ledger import Ledger, Owed
from pipeline.model import Duty, Record
from pipeline.office import Office, Person
from pipeline.post import Letter
from pipeline.run.related import Related

SEALED = "保密件"
_ELSEWHERE = "见登记表"
HIDDEN = "保密"  # <mail>_保密.txt, for a confidential record
_GROUPS = ("今日到期", "近日到期", "已超时", "待您决定")
_RULE = "\n────────\n\n"


class Carried(NamedTuple):
    """A letter, and the reminders that it carries."""

    letter: Letter
    keys: tuple[str, ...]


def carried(
    mail: Owed, person: Person, office: Office, ledger: Ledger, now: datetime
) -> Carried | None:
    """The mail with all that its reader is to be told; None where nothing is left."""
    those = waiting_for(mail.duty, office, ledger, now)
    if not those:
        return None
    kind = those[0].duty.kind
    made = _Made(office, ledger, person, now)
    write = made.letter if kind == LINE else made.single
    said = write(mail, those)
    return Carried(said, tuple(one.duty.key for one in those))


def waiting_for(
    mail: Duty, office: Office, ledger: Ledger, now: datetime
) -> list[Owed]:
    """The reminders that go with a mail now, all to its reader."""
    kind = LINE if mail.subject.startswith(DAY) else REMIND
    own = (o for o in ledger.ready(now) if o.duty.kind == kind)
    those = [o for o in own if o.duty.to == mail.to]
    return those if kind == LINE else may_go(those, office, ledger, now)


def may_go(
    those: Sequence[Owed], office: Office, ledger: Ledger, now: datetime
) -> list[Owed]:
    """In the quiet hours only what goes at once (domain.md 4.3)."""
    if office.after_quiet(now) == now:
        return list(those)
    return [one for one in those if at_once(one.duty, office, ledger)]


def is_time(office: Office, now: datetime) -> bool:
    """Whether the daily letter may go out: from its time on, until the quiet hours."""
    return now.time() >= office.digest and office.after_quiet(now) == now


def at_once(duty: Duty, office: Office, ledger: Ledger) -> bool:
    """Whether a single reminder does not wait for the morning."""
    record = ledger.record(duty.subject)
    assert record is not None  # noqa: S101 - a duty's record is never deleted
    found = deadlines.stage_of(duty, office.forms[record.form])
    return found is not None and found[1].at_once


@dataclass(frozen=True, slots=True)
class _About:
    """A reminder with the record that it is about."""

    duty: Duty
    record: Record
    form: Form
    one: Deadline
    stage: Stage

    @property
    def due(self) -> datetime:
        return deadlines.due_of(self.duty)


@dataclass(frozen=True, slots=True)
class _Made:
    """What is written to one person."""

    office: Office
    ledger: Ledger
    person: Person
    now: datetime

    def letter(self, mail: Owed, those: Sequence[Owed]) -> Letter:
        """The daily letter: what is due, late, to be decided, and what else is told."""
        told = [self._told(o.duty) for o in those if not o.duty.stage]
        about = [a for o in those if (a := self._about(o.duty)) is not None]
        groups: defaultdict[str, list[Mapping[str, str]]] = defaultdict(list)
        for one in sorted(about, key=lambda a: (a.due, a.duty.subject)):
            groups[self._group(one)].append(self._line(one))
        day = self.now.date()
        subject, text, html = daily.write(
            {
                "收件人": self.person.name,
                "管理处": self.office.name,
                "日期": f"{day.month}月{day.day}日",
                "星期": f"星期{'一二三四五六日'[day.weekday()]}",
                "到期": len(groups["今日到期"]),
                "超时": len(groups["已超时"]),
                "待决定": len(groups["待您决定"]),
                "组": [{"名称": n, "行": groups[n]} for n in _GROUPS if groups[n]],
                "另告": told,
            },
            self.office.paths.forms,
        )
        return self._to(mail, subject, text, html)

    def single(self, mail: Owed, those: Sequence[Owed]) -> Letter:
        """One mail for everything that cannot wait for the daily letter."""
        about = [a for o in those if (a := self._about(o.duty)) is not None]
        pages = [self._page(one) for one in about]
        subject, text = pages[0]
        if len(pages) > 1:
            first = about[0].duty.subject
            subject = f"【提醒】{first} 等{len(pages)}件,请按时办理"
            further = (words.partition("\n")[2].lstrip("\n") for _, words in pages[1:])
            text = _RULE.join([f"{text.rstrip()}\n", *further])
        return self._to(mail, subject, text, page(subject, text, self.office.name))

    def _to(self, mail: Owed, subject: str, text: str, html: str) -> Letter:
        return Letter(
            key=mail.duty.key,
            to_name=self.person.name,
            to_address=self.person.email,
            subject=subject,
            text=text,
            html=html,
        )

    # one reminder

    def _about(self, duty: Duty) -> _About | None:
        record = self.ledger.record(duty.subject) if duty.stage else None
        form = self.office.forms.get(record.form) if record else None
        found = deadlines.stage_of(duty, form) if form else None
        if record is None or form is None or found is None:
            return None
        return _About(duty, record, form, *found)

    def _group(self, about: _About) -> str:
        if about.stage.decides:
            return "待您决定"
        if about.due < self.now:
            return "已超时"
        return "今日到期" if about.due.date() == self.now.date() else "近日到期"

    def _line(self, about: _About) -> Mapping[str, str]:
        """A line of the daily letter; of what is confidential only its number (8.4)."""
        secret = privacy.sealed(about.record, about.form)
        one, late = about.one, deadlines.is_late(about.duty, self.now)
        line = {
            "编号": about.record.number,
            "事项": f"{SEALED}:{one.title}" if secret else one.title,
            "期限": _ELSEWHERE if secret else wording.shown_when(about.due),
            "说明": "",
            "尚缺": "",
            "补发": LATE if late else "",
        }
        if privacy.apart(about.record):
            return {**line, "事项": SEALED}
        if secret:
            return line
        says = letter.fill(about.stage.says or one.says, self._texts(about))
        late_by = deadlines.overdue(about.due, self.now)
        line["说明"] = ",".join(filter(None, (late_by, says)))
        line["尚缺"] = deadlines.missing(about.record, about.form, one)
        return line

    def _page(self, about: _About) -> tuple[str, str]:
        """Subject and text of one reminder, as its template says."""
        folder = self.office.paths.forms / about.form.id / "mails"
        path = folder / f"{about.stage.mail}.txt"
        if privacy.sealed(about.record, about.form):
            hidden = folder / f"{about.stage.mail}_{HIDDEN}.txt"
            path = hidden if hidden.exists() else path
        return letter.load(path).fill(self._texts(about))

    def _texts(self, about: _About) -> dict[str, object]:
        """All that a text about a reminder may name."""
        record, form = about.record, about.form
        sight = "sealed" if privacy.sealed(record, form) else about.one.copy
        around = Related(self.office, self.ledger).around(about.duty, form)
        texts = wording.context(record, form, sight, self.office, self.now, around)
        clocks = self.ledger.clocks.of([record.number]).get(record.number, {})
        clock = clocks.get(about.one.id)
        late = deadlines.is_late(about.duty, self.now)
        return {
            **texts,
            "编号": record.number,  # also where the copy shows nothing else
            "收件人": self.person.name,
            "事项": about.one.title,
            "期限": wording.shown_when(about.due),
            "尚缺": deadlines.missing(record, form, about.one),
            "超时": deadlines.overdue(about.due, self.now),
            "起算": clock.why if clock else "",
            "补发": LATE if late else "",
        }

    # what is no stage of a deadline

    def _told(self, duty: Duty) -> str:
        said = self.ledger.payload(duty.key)
        return said.decode() if said else duty.rule
