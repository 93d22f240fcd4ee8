"""运行状态.txt: a sign of life in the shared folder, for those who see no screen.

Written after every pass. It lies where everybody may read it, so it says counts and
record numbers, and no name of a person or a house: what it is given is open already
(privacy/openly.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline import files
from pipeline.office import Office
from pipeline.points import point

NAME = "运行状态.txt"
_SHOWN = 8  # so many of a kind are named one by one
_STARTS = "请到电脑上双击“开始.bat”"
_NEXT = (
    "下一遍:窗口(开始.bat)开着时,半分钟以内。",
    f"上面的时间超过 10 分钟没有变,就是程序没有在运行,{_STARTS}。",
)


@dataclass(frozen=True, slots=True)
class Sign:
    """How things stand after a pass at ``at``; every text may be read by all.

    ``failed`` says why the pass was not done to its end; then nothing else is known.
    ``today`` are the counts of the day's list by its sections, ``None`` before it was
    drawn; ``guessed`` the years whose holidays nobody has entered.
    """

    at: datetime
    failed: str = ""
    alarms: Sequence[str] = ()
    today: Mapping[str, int] | None = None
    today_path: str = ""
    history: int = 0
    history_path: str = ""
    waiting: Sequence[str] = ()
    refused: Sequence[str] = ()
    unsure: Sequence[str] = ()
    unsent: Sequence[str] = ()
    resting: str = ""
    guessed: Sequence[int] = field(default_factory=tuple)


def write(sign: Sign, office: Office) -> None:
    """Put the sign of life into the outbox, whole or not at all."""
    text = "\r\n".join(("", *_lines(sign, office))).removeprefix("\r\n")
    files.write(office.paths.outbox / NAME, f"{text}\r\n".encode("utf-8-sig"))
    point("pulse.written")


def _lines(sign: Sign, office: Office) -> Iterator[str]:
    yield f"运行状态  {office.name}"
    yield ""
    if sign.failed:
        yield f"上一遍:{sign.at:%Y-%m-%d %H:%M},没有完成:{sign.failed}"
        yield f"稍后会自动再试。一直这样的话,{_STARTS},再看窗口里的那句话。"
        return
    yield f"上一遍:{sign.at:%Y-%m-%d %H:%M},已完成。"
    yield from _NEXT
    yield from _alarms(sign)
    yield ""
    yield from _today(sign)
    yield ""
    yield from _counted("在 inbox 等待的文件", sign.waiting)
    yield from _counted("退回的文件(在 outbox\\退回)", sign.refused)
    yield from _mails(sign)


def _alarms(sign: Sign) -> Iterator[str]:
    """What a person has to see to first."""
    if sign.alarms or sign.guessed:
        yield from ("", "请注意:")
    yield from (f"  {one}" for one in sign.alarms)
    for year in sign.guessed:
        yield f"  {year}年节假日安排未录入,暂按周末及法定日推算;请在 config.toml 里录入"


def _today(sign: Sign) -> Iterator[str]:
    if sign.today is None:
        yield "今日待办:还没有列出"
    else:
        found = ",".join(f"{name} {n} 件" for name, n in sign.today.items() if n)
        yield f"今日待办:{found or '没有到期的事'}"
        yield f"  见 {_shown(sign.today_path)}"
    if sign.history:
        yield f"历史未结:{sign.history} 件"
        yield f"  见 {_shown(sign.history_path)}"


def _mails(sign: Sign) -> Iterator[str]:
    yield from _counted("没有寄出的邮件(列在每日提醒清单上)", sign.unsent, "封")
    yield from _counted("存疑的邮件(请问收件人收到没有)", sign.unsure, "封")
    if sign.resting:
        yield f"  {sign.resting}"


def _counted(what: str, those: Sequence[str], each: str = "个") -> Iterator[str]:
    yield f"{what}:{len(those)} {each}"
    yield from (f"  {one}" for one in those[:_SHOWN])
    if len(those) > _SHOWN:
        yield f"  …… 等 {len(those)} {each}"


def _shown(path: str) -> str:
    """A path as Windows writes it."""
    return path.replace("/", "\\")
