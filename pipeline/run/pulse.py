"""The sign of life after a pass: gathered here, written by effects/pulse.py.

Costs little and changes nothing else: it is made every half minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pipeline.effects import history as old
from pipeline.effects import today
from pipeline.effects.pulse import Sign, write
from pipeline.errors import PipelineError
from pipeline.ledger import MAIL, Ledger, Owed
from pipeline.office import Office
from pipeline.privacy import openly
from pipeline.run import counts, history
from pipeline.run.report import Report

TODAY = "today"  # under this name the counts of 今日待办 are kept, signed with its day
_DECEMBER = 12
_READ = 8  # so many reasons of refused files are read


@contextmanager
def signs_of_life(office: Office, ledger: Ledger, now: datetime) -> Iterator[Report]:
    """The report of a pass; afterwards how things stand, or that it was not done."""
    report = Report()
    try:
        yield report
    except Exception as fault:
        with suppress(OSError, PipelineError):
            write(Sign(now, failed=_why(fault, office)), office)
        raise
    with report.trap("运行状态"):
        write(_sign(office, ledger, now, report), office)


def _why(fault: Exception, office: Office) -> str:
    if isinstance(fault, PipelineError):
        return openly.sentence(str(fault), office)
    if isinstance(fault, OSError):
        return f"文件读写失败({fault.strerror or '未知原因'}),请检查磁盘和权限"
    return "程序内部错误"


def _sign(office: Office, ledger: Ledger, now: datetime, report: Report) -> Sign:
    day, paths = now.date(), office.paths
    todo = counts.of(ledger, TODAY)
    pause = ledger.pause()
    resting = pause if pause and pause.until > now else None
    return Sign(
        at=now,
        alarms=[_alarm(*one, office) for one in report.told],
        today=todo.found if todo.sign == day.isoformat() else None,
        today_path=_below(paths.internal / today.NAME, office),
        history=history.count(ledger),
        history_path=_below(paths.internal / old.NAME, office),
        waiting=[
            _file(one.folder, one.name, one.reason, office)
            for one in report.waiting
            if one.file
        ],
        refused=list(_refused(office)),
        unsure=_numbers(ledger.unsure()),
        unsent=_numbers(ledger.failed()),
        resting=f"{resting.until:%m-%d %H:%M} 以前不寄信:{resting.note}"
        if resting
        else "",
        guessed=office.hours.guessed_years(_years(now)),
    )


def _alarm(about: str, said: str, joint: str, office: Office) -> str:
    head = f"{openly.name(about, office)}{joint}" if about else ""
    return f"{head}{openly.sentence(said, office)}"


def _numbers(those: list[Owed]) -> list[str]:
    """The record numbers of mails; what is of no record goes without one."""
    subjects = (one.duty.subject for one in those if one.duty.kind == MAIL)
    return ["(不是某一件的)" if ":" in one else one for one in subjects]


def _years(now: datetime) -> list[int]:
    """This year, and in December the next (domain.md 9.4)."""
    return [now.year, *([now.year + 1] if now.month == _DECEMBER else [])]


def _refused(office: Office) -> Iterator[str]:
    """The refused files that still lie there, with their reasons."""
    top = office.paths.outbox / "退回"
    for nth, note in enumerate(sorted(top.rglob("*.txt"))):
        folder = note.parent.relative_to(top).as_posix()
        why = _reason(note) if nth < _READ else ""
        yield _file("" if folder == "." else folder, note.stem, why, office)


def _reason(note: Path) -> str:
    """The second line of the page beside a refused file."""
    with suppress(OSError, UnicodeDecodeError):
        return next(iter(note.read_text("utf-8-sig").splitlines()[1:]), "")
    return ""


def _file(folder: str, name: str, reason: str, office: Office) -> str:
    below = "".join(f"{openly.name(one, office)}\\" for one in folder.split("/") if one)
    said = f":{openly.sentence(reason, office)}" if reason else ""
    return f"{below}{openly.name(name, office)}{said}"


def _below(path: Path, office: Office) -> str:
    return path.relative_to(office.paths.root).as_posix()
