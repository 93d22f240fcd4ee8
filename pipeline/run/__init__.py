"""One pass of the house. Read this first: it is the whole story.

    inbox -> intake -> ledger -> duties -> effects -> outbox, archive

Data runs one way. The four wings (intake, ledger, duties, effects) do not know each
other; only this folder does. One bad file or one refused mail never stops the rest:
it is trapped, told, and the next item has its turn. Killed at any moment, the next
pass goes on where this one stopped (design.md section 6).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import files
from pipeline.errors import PipelineError
from pipeline.intake import inbox
from pipeline.ledger import Ledger
from pipeline.office import Office
from pipeline.points import point
from pipeline.post import Account
from pipeline.run.accept import accept
from pipeline.run.act import act, redraw, sweep
from pipeline.run.bytheday import owe_timed
from pipeline.run.pages import index_mentions
from pipeline.run.pulse import signs_of_life
from pipeline.run.reminders import owe_reminders
from pipeline.run.report import Report, Waits
from pipeline.run.seen import Dropped, people_of, read_all

_SLACK = timedelta(minutes=5)
_TIMES, _RESERVE = 5, 20 << 20  # what a file needs on the disk, and what is kept free

__all__ = ["Report", "people_of", "run"]


def run(
    office: Office,
    ledger: Ledger,
    account: Account,
    now: datetime,
    look: Callable[[], inbox.Look],
    *,
    rehearsed: bool = False,
) -> Report:
    """Take in what lies in the inbox, then do what is owed at ``now``.

    ``account`` is who sends (an empty host: letters become .eml files); ``look`` says
    what lies in the inbox; ``rehearsed`` means that the clock was set by hand.
    """
    with signs_of_life(office, ledger, now) as report:
        _wake_up(office, ledger, now, report, rehearsed=rehearsed)
        point("pass.woken")
        office = people_of(office, ledger)

        for dropped in read_all(_taken(office, ledger, look(), report), office, report):
            with report.trap(dropped.drop.name):
                accept(dropped, office, ledger, now, report)
                office = people_of(office, ledger)
        point("pass.accepted")
        owe_timed(office, ledger, now, report)
        owe_reminders(office, ledger, now, report)

        if _marked(office, ledger, report):
            act(office, ledger, account, now, report)
        redraw(office, ledger, report)
        sweep(office, ledger)
        report.unsure = [one.duty.key for one in ledger.unsure()]
    return report


def _wake_up(
    office: Office, ledger: Ledger, now: datetime, report: Report, *, rehearsed: bool
) -> None:
    """What the last pass left unfinished, and whether the clock can be right."""
    for folder in (office.paths.inbox, office.paths.outbox, office.paths.archive):
        files.folder(folder)
    for folder in (office.paths.data, office.paths.spool):
        files.folder(folder, files.PRIVATE_FOLDER)
    inbox.sweep(office.paths.spool)
    index_mentions(ledger, office)
    last = ledger.last_commit()
    if last is not None and now < last - _SLACK and not rehearsed:
        report.clock_behind = True
        report.tell(
            f"电脑时钟({now:%Y-%m-%d %H:%M})早于上次处理({last:%Y-%m-%d %H:%M}),"
            "请校准时钟;在此之前不发邮件"
        )
    for one in ledger.recover(now):
        report.tell("上次中断时邮件可能已经寄出,请核对后处理", one.duty.key)
    marks = _marks(office)
    behind = {s for s, n in marks.items() if n > ledger.high_water().get(s, 0)}
    if behind:
        report.halt(
            f"账本比已发出的编号旧({'、'.join(sorted(behind))}),为免编号重复,暂停登记;"
            "请用 restore 恢复账本"
        )


def _taken(
    office: Office, ledger: Ledger, seen: inbox.Look, report: Report
) -> list[Dropped]:
    """Every ready file, copied into the spool; what waits is told."""
    report.waiting = [_waits(one, office) for one in seen.waiting]
    if report.halted:
        return []
    ours = ledger.unfinished_takes()
    found = []
    for path in seen.ready:
        with report.trap(path.name):
            _room_for(path, office)
            sight = seen.sights.get(path)
            drop = inbox.claim(path, office.paths.inbox, office.paths.spool, sight)
            if isinstance(drop, inbox.Waiting):
                report.waiting.append(_waits(drop, office))
            elif (drop.folder, drop.name, drop.sha256) not in ours:
                found.append(Dropped(drop, path))
    point("pass.claimed")
    return found


def _waits(one: inbox.Waiting, office: Office) -> Waits:
    below = one.path.parent.relative_to(office.paths.inbox).as_posix()
    return Waits(one.path.name, one.reason, "" if below == "." else below)


def _room_for(path: Path, office: Office) -> None:
    """Enough of the disk is free for the spool, the archive and the answer."""
    free = shutil.disk_usage(office.paths.root).free
    if free < _TIMES * path.stat().st_size + _RESERVE:
        raise PipelineError("磁盘空间不足,暂不处理,请清理磁盘后再试")


def _marks(office: Office) -> dict[str, int]:
    from pipeline.effects.archive import read_high_water

    return read_high_water(office)


def _marked(office: Office, ledger: Ledger, report: Report) -> bool:
    """Whether the high-water file is written: before that no number leaves the house.

    Also in a pass that takes nothing: the one before may have been killed in between.
    """
    from pipeline.effects.archive import write_high_water

    if report.halted:
        return False
    with report.trap("编号高水位"):
        write_high_water(office, ledger.high_water())
        point("highwater.written")
        return True
    return False
