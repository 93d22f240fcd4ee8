"""今日待办.xlsx: what the desk has to do today, laid out each morning (domain.md 4.3).

Draws what it is given: what is confidential comes as number and 保密件 already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from posixpath import relpath
from typing import Literal, get_args

from pipeline import files
from pipeline.hours import shown_due
from pipeline.office import Office
from pipeline.package.printed import Band, Column, Line, Link, Printed, Remark, draw

NAME = "今日待办.xlsx"
Section = Literal["已超时", "今日到期", "近日到期", "待决定", "待更正", "历史未结"]
SECTIONS: tuple[Section, ...] = get_args(Section)
_NOTHING = "今日没有到期的事。"
_NOT_TODAY = ("近日到期", "历史未结")  # these alone leave a day without anything
_HEAD = (
    Column("编号", 17),
    Column("登记表", 14),
    Column("事项", 16),
    Column("期限", 16),
    Column("状态", 11),
    Column("尚缺", 20),
    Column("由谁办", 16),
    Column("位置", 9),
    Column("单据(点开)", 30),
    Column("办理情况", 14),
)
_DUE, _PAPERS = 3, 8
_DAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Todo:
    """One line: a record with what is due, of whom, and where its papers lie.

    ``what`` is the title of the deadline, ``late`` a text such as 已超时1天, ``state``
    the state's title, ``wanting`` the columns to be filled, ``who`` who has to act,
    ``place`` never more than the building; ``papers`` are (name, path below the
    office's folder).
    """

    section: Section
    number: str
    register: str
    what: str
    due: datetime | None = None
    late: str = ""
    state: str = ""
    wanting: str = ""
    who: str = ""
    place: str = ""
    papers: tuple[tuple[str, str], ...] = ()


def counts(todo: Sequence[Todo]) -> Mapping[str, int]:
    """How many lines each section has, in the order of the sections."""
    return {name: sum(one.section == name for one in todo) for name in SECTIONS}


def draw_today(
    at: datetime, todo: Sequence[Todo], told: Sequence[str], office: Office
) -> Path:
    """Write the list of the day of ``at``; ``told`` are sentences to be heeded.

    ``at`` stands in the footer as the moment of drawing: the same again gives the
    same bytes.
    """
    folder = office.paths.internal
    files.folder(folder.parent)
    files.folder(folder, files.PRIVATE_FOLDER)
    where = folder.relative_to(office.paths.root).as_posix()
    page = Printed(
        name="今日待办",
        title=f"今日待办  {spelled(at.date())}",
        under=(office.name, _totals(todo)),
        head=_HEAD,
        lines=[*_lines(todo, where), *_told(told)],
        left=office.name,
        right=f"制表时间 {at:%Y-%m-%d %H:%M}",
        linked=_PAPERS,
    )
    files.write(folder / NAME, draw(page), files.PRIVATE)
    return folder / NAME


def spelled(day: date) -> str:
    """A day as it is written at the head of a page: 2026年11月23日 星期一."""
    return f"{day.year}年{day.month}月{day.day}日 星期{_DAYS[day.weekday()]}"


def _totals(todo: Sequence[Todo]) -> str:
    """今日到期3件,已超时1件,待决定2件: what is not there is not said."""
    every = counts(todo)
    first = dict.fromkeys(("今日到期", *SECTIONS))
    found = {name: every[name] for name in first if every[name]}
    said = ",".join(f"{name}{count}件" for name, count in found.items())
    if found.keys() <= {*_NOT_TODAY}:
        return f"{_NOTHING}{said}"
    return said


def _lines(todo: Sequence[Todo], where: str) -> Iterator[Line | Band | Remark]:
    """A band for each section that has lines, the longest due first."""
    for name in SECTIONS:
        own = sorted((one for one in todo if one.section == name), key=_order)
        if own:
            yield Band(f"{name}({len(own)}件)")
        yield from (_line(one, where) for one in own)


def _order(one: Todo) -> tuple[datetime, str, str]:
    return one.due or datetime.max, one.number, one.what


def _line(one: Todo, where: str) -> Line:
    due = shown_due(one.due) if one.due else "—"
    texts = (
        one.number,
        one.register,
        one.what,
        f"{due}\n{one.late}" if one.late else due,
        one.state,
        one.wanting,
        one.who,
        one.place,
        "",
        "",
    )
    bold = frozenset({0, _DUE}) if one.late else frozenset({0})
    links = [Link(name, relpath(path, where)) for name, path in one.papers]
    return Line(texts, bold, links)


def _told(told: Sequence[str]) -> Iterator[Band | Remark]:
    if told:
        yield Band("请注意")
    yield from (Remark(text) for text in told)
