"""历史未结清单.xlsx: old rows that were open when they came (domain.md 4.3, go-live).

They are numbered and filed and owe nothing; here they stand once, until they are done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline import files
from pipeline.office import Office
from pipeline.package.printed import Band, Column, Line, Printed, Remark, draw
from pipeline.values import shown

NAME = "历史未结清单.xlsx"
_WHY = (
    "以下各件放进来的时候早已过期,还没有办完:"
    "已编号、归档,不印单据,不发提醒,只列在这里。"
)
_HOW = (
    "办完以后在登记表里填好,再放进 inbox,就从这张清单上去掉;不用再办的,备注里写“作废”。"
)
_NONE = "没有历史未结的事。"
_HEAD = (
    Column("编号", 18),
    Column("日期", 16),
    Column("期限", 18),
    Column("状态", 16),
    Column("尚缺", 46),
    Column("处理意见", 34),
)


@dataclass(frozen=True, slots=True)
class Old:
    """One old row that is still open: its register, number, dates, state."""

    register: str
    number: str
    day: date | None
    due: date | None
    state: str
    wanting: str


def draw_history(those: Sequence[Old], office: Office) -> None:
    """Write the list; where there is nothing, only over one that says otherwise."""
    path = office.paths.internal / NAME
    if not those and not path.exists():
        return
    files.folder(path.parent, files.PRIVATE_FOLDER)
    page = Printed(
        name="历史未结",
        title="历史未结清单",
        under=(f"{office.name}  共 {len(those)} 件", f"{_WHY}{_HOW}"),
        head=_HEAD,
        lines=list(_lines(those)) or [Remark(_NONE)],
        left=office.name,
        right="管理处主任(签字):______________",
    )
    files.write(path, draw(page), files.PRIVATE)


def _lines(those: Sequence[Old]) -> Iterator[Line | Band]:
    """Register by register, as they are given."""
    for register, count in Counter(one.register for one in those).items():
        yield Band(f"{register}({count}件)")
        yield from (_line(one) for one in those if one.register == register)


def _line(one: Old) -> Line:
    day, due = shown(one.day) or "—", shown(one.due) or "—"
    cells = (one.number, day, due, one.state, one.wanting or "—", "")
    return Line(cells, frozenset({0}))
