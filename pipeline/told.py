"""What status, show and check say, as plain data: for people and for --json."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pipeline import deadlines, privacy, progress
from pipeline.duties import historic, old_and_open
from pipeline.form import Form, State
from pipeline.intake.reconcile import LEGACY
from pipeline.ledger import MAIL, DutyState, Ledger, Owed
from pipeline.model import Clock, Record
from pipeline.office import Office
from pipeline.values import Value, shown
from pipeline.wording import shown_when

Told = dict[str, Any]
_MAIL_IS = {  # what became of a mail, for people
    DutyState.OWED: "待寄",
    DutyState.BEGUN: "正在寄",
    DutyState.DEFERRED: "稍后再寄",
    DutyState.UNSURE: "存疑",
    DutyState.FAILED: "没有寄出",
    DutyState.DONE: "已寄出",
    DutyState.SETTLED: "不再寄",
    DutyState.LISTED: "已列入每日提醒清单",
}


def status(office: Office, ledger: Ledger, now: datetime, waiting: list[str]) -> Told:
    """What is open, owed, unsure; which files wait or were refused (design.md 3)."""
    clocks: defaultdict[str, list[Clock]] = defaultdict(list)
    for clock in ledger.clocks.all():
        clocks[clock.number].append(clock)
    lines = list(_open(office, ledger, clocks, now))
    return {
        "now": f"{now:%Y-%m-%dT%H:%M}",
        "open": [line for line in lines if line],
        "deadlines": [
            {
                "number": line["number"],
                **_deadline(one, office.forms[line["form"]], now),
            }
            for line in lines
            if line and line["state"] != privacy.CLOSED
            for one in clocks[line["number"]]
        ],
        "history_open": lines.count(None),
        "owed": [one.duty.key for one in ledger.owed_all()],
        "unsure": [{"key": o.duty.key, "what": _what(o)} for o in ledger.unsure()],
        "failed": [{"key": o.duty.key, "what": _what(o)} for o in ledger.failed()],
        "post": _resting(ledger, now),
        "provisional": list(office.hours.missing_tables(now)),
        "holidays": list(office.hours.warnings(now)),
        "files": {"waiting": waiting, "refused": ledger.refused()},
        "copies": _clerks_copies(office),
    }


def _what(owed: Owed) -> str:
    return f"{owed.duty.subject} {owed.duty.rule} 给{owed.duty.to}:{owed.note}"


def _resting(ledger: Ledger, now: datetime) -> str:
    """Until when no mail goes out, and why; empty when the post does not rest."""
    pause = ledger.pause()
    if pause is None or pause.until <= now:
        return ""
    return f"{pause.until:%m-%d %H:%M} 以前不寄信:{pause.note}"


def _open(
    office: Office,
    ledger: Ledger,
    clocks: Mapping[str, Sequence[Clock]],
    now: datetime,
) -> Iterator[Told | None]:
    """A line for every open record; None for one that was history when it came.

    What was done by then, if not closed, is neither.
    """
    for record in ledger.open_records():
        form = office.forms.get(record.form)
        if form is None or not form.state:
            continue
        state = progress.state(record, form)
        if state and state.ends:
            continue
        if not historic(record, form, office):
            own = clocks.get(record.number, ())
            yield _line(record, form, state, own, office, now)
        elif old_and_open(record, form, office):
            yield None


def _line(
    record: Record,
    form: Form,
    state: State | None,
    clocks: Sequence[Clock],
    office: Office,
    now: datetime,
) -> Told:
    if privacy.apart(record):
        return {**_NOTHING, "number": record.number, "form": form.id}
    due = _first_due(record, form, clocks, office)
    past = due is not None and progress.is_past(due, now)
    return {
        "number": record.number,
        "form": form.id,
        "state": state.title if state else "",
        "due": due.isoformat() if due else None,
        "overdue": past,
        "waiting_for": progress.wanting(record, form),
    }


def _first_due(
    record: Record, form: Form, clocks: Sequence[Clock], office: Office
) -> date | None:
    """What is due first of all that runs; of a form without deadlines its own day."""
    if form.deadline:
        return min((one.due for one in clocks), default=None)
    return progress.due(record, form, office)


def _deadline(clock: Clock, form: Form, now: datetime) -> Told:
    """What runs for a record, until when, and why until then."""
    titles = {one.id: one.title for one in form.deadline}
    return {
        "id": clock.rule,
        "title": titles.get(clock.rule, ""),
        "start": clock.start.isoformat(timespec="minutes"),
        "due": clock.due.isoformat(),
        "overdue": clock.due < now,
        "why": clock.why,
    }


#: What status says of a record in the second book, besides its number (8.5).
_NOTHING: Told = {
    "state": privacy.CLOSED,
    "due": None,
    "overdue": False,
    "waiting_for": "",
}


def _clerks_copies(office: Office) -> list[str]:
    """Answers that lie beside a copy which somebody changed."""
    folder = office.paths.outbox / "回执"
    found = folder.rglob("*_回执_[0-9]*.xls?") if folder.exists() else ()
    return sorted(path.relative_to(office.paths.root).as_posix() for path in found)


def show(office: Office, ledger: Ledger, number: str, now: datetime) -> Told | None:
    """One record's whole history, with its files and mails (design.md 3)."""
    record = ledger.record(number)
    form = office.forms.get(record.form) if record else None
    if record is None or form is None:
        return None
    if privacy.apart(record):
        return _closed(record, form)
    state = progress.state(record, form)
    owed = ledger.owed_by_subject(number)
    mails = [o for o in owed if o.duty.kind in _TOLD and not deadlines.carries(o.duty)]
    clocks = ledger.clocks.of([number]).get(number, {})
    return {
        "number": number,
        "form": form.id,
        "state": "作废" if record.void else state.title if state else "",
        "round": record.round,
        "values": {
            _title(n, form): _plain(v)
            for n, v in record.values.items()
            if _is_told(n, form)
        },
        "history": [_past_step(one, form) for one in ledger.history(number)],
        "documents": [
            {"path": f"archive/{one.path}", "sha256": one.sha256}
            for one in ledger.filed_of(number)
        ],
        "mails": [_mail(one, form, ledger) for one in mails],
        "deadlines": [_deadline(one, form, now) for one in clocks.values()],
    }


#: The kinds of duty by which somebody is told something.
_TOLD = (MAIL, deadlines.REMIND, deadlines.LINE)


def _mail(owed: Owed, form: Form, ledger: Ledger) -> Told:
    """A mail, or a reminder with what became of the mail that carried it."""
    duty = owed.duty
    by = ledger.clocks.carrier(owed)
    known = deadlines.stage_of(duty, form)
    rule = f"{duty.rule} {known[0].title}" if known else duty.rule
    return {
        "to": duty.to,
        "rule": rule,
        "stage": f"{rule} {duty.stage}" if known else rule,
        "when": deadlines.stage_words(duty.stage) if known else "",
        "due": deadlines.due_of(duty).isoformat() if known else None,
        "state": str(by.state if by else owed.state),
        "at": (by or owed).at.isoformat(timespec="minutes"),
        "answer": by.note if by else owed.note,
        "key": by.duty.key if by else duty.key,
    }


def _closed(record: Record, form: Form) -> Told:
    """All that is shown of a record in the second book."""
    return {
        "number": record.number,
        "form": form.id,
        "state": privacy.CLOSED,
        "round": record.round,
        "values": {},
        "history": [],
        "documents": [],
        "mails": [],
        "deadlines": [],
    }


def _past_step(one: Any, form: Form) -> Told:
    return {
        "at": one.at.isoformat(timespec="minutes"),
        "file": one.file,
        "sheet": one.sheet,
        "row": one.row,
        "changes": [
            {
                "column": _title(a.column, form),
                "old": _plain(a.old),
                "new": _plain(a.new),
            }
            for a in one.altered
            if _is_told(a.column, form)
        ],
    }


def _is_told(name: str, form: Form) -> bool:
    """Whether a value is one that people know: not what links keep for themselves."""
    return name in form.by_id or name == LEGACY


def _title(name: str, form: Form) -> str:
    column = form.by_id.get(name)
    return column.title if column else "原编号"


def _plain(value: Value) -> str | None:
    return None if value is None else shown(value)


# ── the same, for people ────────────────────────────────────────────────────


def status_text(told: Told) -> str:
    """What is open, late, owed and unsure, a line each."""
    old = f",历史未结 {told['history_open']} 件" if told["history_open"] else ""
    lines = [f"截至 {told['now'].replace('T', ' ')}:未结 {len(told['open'])} 件{old}"]
    for one in told["open"]:
        due = _when(one["due"])
        late = "(已超时)" if one["overdue"] else ""
        late += _because(one, told["deadlines"])
        wanting = one["waiting_for"] or "—"
        state = f"{one['number']}  {one['state']}"
        lines.append(f"  {state}  期限 {due}{late}  尚缺 {wanting}")
    lines += [told["post"]] if told["post"] else []
    lines += told["holidays"]
    lines += [f"待办:{_owed_text(key)}" for key in told["owed"]]
    lines += [f"存疑:{one['key']}  {one['what']}" for one in told["unsure"]]
    lines += [f"没有寄出:{one['key']}  {one['what']}" for one in told["failed"]]
    lines += [f"在 inbox 等待:{name}" for name in told["files"]["waiting"]]
    lines += [
        f"退回的文件:{one['name']}:{one['reason']}" for one in told["files"]["refused"]
    ]
    lines += [f"回执另存(原回执被改过):{name}" for name in told["copies"]]
    return "\n".join(lines)


def _when(due: str | None) -> str:
    """11月23日17:30, 11月23日 or 未定."""
    if not due:
        return "未定"
    day = date.fromisoformat(due) if "T" not in due else datetime.fromisoformat(due)
    return shown_when(day)


def _because(line: Told, running: Sequence[Told]) -> str:
    """Which deadline the due time is of, and why it is then; "" for none."""
    own = (one for one in running if one["number"] == line["number"])
    first = next((one for one in own if one["due"] == line["due"]), None)
    return f"({first['title']}:{first['why']})" if first else ""


def _owed_text(key: str) -> str:
    """What a duty's key says, without the name of its kind."""
    subject, _, rest = key.partition("/")
    return " ".join(filter(None, [subject, *rest.split("/")[1:]]))


def show_text(told: Told) -> str:
    """One record: its values, what happened to it, its papers and mails."""
    lines = [f"{told['number']}  {told['state']}  第{told['round']}轮"]
    lines += [f"  {k}:{v}" for k, v in told["values"].items() if v]
    lines.append("经过:")
    for one in told["history"]:
        where = (
            f"{one['file']} {one['sheet']} 第{one['row']}行"
            if one["row"]
            else one["file"]
        )
        lines.append(f"  {one['at'].replace('T', ' ')}  {where}")
        lines += [
            f"      {c['column']}:{c['old'] or '空'} → {c['new'] or '空'}"
            for c in one["changes"]
        ]
    lines += [f"文书:{one['path']}" for one in told["documents"]]
    for one in told["deadlines"]:
        late = "(已超时)" if one["overdue"] else ""
        lines.append(
            f"时限:{one['id']} {one['title']}  {_when(one['due'])}前{late}  "
            f"{one['why']}"
        )
    lines += map(_mail_text, told["mails"])
    return "\n".join(lines)


def _mail_text(one: Told) -> str:
    """Which stage, of which due time, to whom, what became of it and when."""
    became = _MAIL_IS[DutyState(one["state"])]
    due = f"(期限{_when(one['due'])})" if one["due"] else ""
    told = " ".join(filter(None, (one["rule"], one["when"])))
    at = one["at"].replace("T", " ")
    sent = f"{told}{due} 给{one['to']}  {became} {at}"
    return f"邮件:{sent}  {one['answer']}  ({one['key']})"
