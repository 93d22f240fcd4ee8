"""Sheets drawn as text: one line a row, cells between bars, as a clerk sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.form import Archive, Column, Form, Numbering
from pipeline.model import Sheet
from pipeline.package.cells import FORMULA, NO_RESULT, Book, Cell, Grid

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def grid(
    text: str,
    name: str = "报修",
    merges: str = "",
    *,
    hidden: str = "",
    away: bool = False,
) -> Grid:
    """A worksheet. ``=4`` is a formula with its result, ``=`` one without."""
    lines = text.removeprefix("\n").removesuffix("\n").split("\n")
    rows = {
        number: {
            column: _cell(raw.strip())
            for column, raw in enumerate(line.split("|"), 1)
            if raw.strip()
        }
        for number, line in enumerate(lines, 1)
    }
    return Grid(
        name,
        {number: cells for number, cells in rows.items() if cells},
        tuple(_corners(one) for one in merges.split()),
        frozenset(int(row) for row in hidden.split()),
        hidden=away,
    )


def book(*grids: Grid) -> Book:
    return Book("xlsx", grids)


def outcome(sheet: Sheet) -> str:
    """What became of the rows, in a form that can be read aloud."""
    said = [f"登记 {_joined(row.row for row in sheet.rows)}"]
    said += [f"{row} {reason}" for row, reason in sheet.skipped]
    said += [f"表外 {str(place).rpartition('!')[2]}" for place in sheet.outside]
    return ";".join(said)


def _joined(rows: Iterable[int]) -> str:
    return ",".join(map(str, rows)) or "无"


def _cell(raw: str) -> Cell:
    if raw == "=":
        return Cell(None, NO_RESULT)
    kind = FORMULA if raw.startswith("=") else ""
    raw = raw.removeprefix("=")
    return Cell(int(raw) if raw.isdecimal() and raw.isascii() else raw, kind)


def _corners(area: str) -> tuple[int, int, int, int]:
    (left, top), (right, low) = _ADDRESS.findall(area)
    return int(top), _number(left), int(low), _number(right)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


REPAIR = Form(
    id="repair",
    title="报修登记表",
    sheet="报修",
    number=Numbering(key=("day", "who", "what:20"), prefix="BX", date="day"),
    archive=Archive(category="04上门服务", keep="10年"),
    required=("day", "what"),
    column=(
        Column("number", "编号", "number", aliases=("登记号",)),
        Column("day", "报修日期", "date", aliases=("日期",), need="entry", merge=True),
        Column("hour", "报修时间", "time", aliases=("时间",)),
        Column("who", "报修人", "name", aliases=("姓名",), need="entry", merge=True),
        Column("house", "房号", aliases=("住址", "地点"), need="close"),
        Column("where", "位置", aliases=("地点",)),
        Column("kind", "类别", aliases=("类型",), need="entry", default="其他"),
        Column("what", "报修内容", aliases=("内容",), need="entry"),
        Column(
            "taker", "登记人", "name", need="entry", from_title=("填表人", "登记人")
        ),
        Column("note", "备注"),
    ),
)

METER = Form(
    id="meter",
    title="抄表记录",
    sheet="抄表",
    number=Numbering(key=("house",)),
    archive=Archive(category="05住户资料", keep="长期"),
    required=("house", "water"),
    column=(
        Column("house", "房号", need="entry"),
        Column("water", "水表底数", "number", need="entry"),
        Column("power", "电表底数", "number"),
        Column("reader", "抄表人", "name"),
    ),
)

TINY = Form(
    id="keys",
    title="钥匙柜",
    sheet="钥匙",
    number=Numbering(key=("hook",)),
    archive=Archive(category="05住户资料", keep="长期"),
    column=(Column("hook", "柜号", need="entry"), Column("holder", "持有人")),
)
