"""Rows of any register, written as plain values; a sheet of the month read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from month_sheets import SEEN, ground, lines, made

from pipeline.model import Record
from pipeline.month import Made
from pipeline.sheets import Box, Heading, Remark, Table

_WRITTEN = ("%Y-%m-%d", "%Y-%m-%d %H:%M")


def entry(form: str, number: str, /, **values: Any) -> Record:
    """A row; texts that look like a day or a moment are such."""
    typed = {name: _typed(value) for name, value in values.items()}
    void = "作废" in (values.get("note"), values.get("status"))
    return Record(form, number, typed, SEEN, void=void)


def _typed(value: Any) -> Any:
    for how in _WRITTEN if isinstance(value, str) else ():
        try:
            read = datetime.strptime(value, how)
        except ValueError:
            continue
        return read.date() if how == _WRITTEN[0] else read
    return value


def complaint(nth: int, day: str, **said: Any) -> Record:
    """A complaint received on a day of November, written 05."""
    usual = {
        "category": "环境保洁", "dept": "保洁班", "house_no": "2栋1单元602",
        "customer_name": "沈卫东", "phone": "13900000034",
        "summary": "楼道三天没有清扫", "confidential": False,
    }  # fmt: skip
    received = f"2026-{day}" if "-" in day else f"2026-11-{day}"
    own = {"received_date": received, **usual, **said}
    return entry("complaint", f"TS-2026-{nth:04}", **own)


def books(*records: Record, **how: Any) -> list[Made]:
    """The books of November."""
    return made(ground(*records), **how)


def aloud(those: Sequence[Made], tab: str, title: str = "") -> str:
    """A sheet, or what stands on it from one title up to the next."""
    found = next(t for t in those[0].book.tabs if t.title == tab)
    told: list[str] = []
    on = not title
    for block in found.blocks:
        if isinstance(block, Table | Heading | Box):
            own = block.text if isinstance(block, Heading) else block.title
            on = own == title if title else True
            told += [f"[{own}]"] if on and not title else []
        if on and isinstance(block, Table):
            told += [*lines(block), *([] if block.rows else [block.empty])]
        elif on and isinstance(block, Remark):
            told.append(block.text)
    return "\n".join(told)
