"""A month from a few rows: records made by hand, the sheets read as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.form import Monthly, load_monthly
from pipeline.hours import Month
from pipeline.model import Altered, Past, Record
from pipeline.month import Edition, Ground, Made, Seen, draw_up, shown_as
from pipeline.office import Office, load
from pipeline.settings import Closing
from pipeline.sheets import Cell, Remark, Table

ROOT = Path(__file__).resolve().parents[2]
NOVEMBER = Month(2026, 11)
FINAL = datetime(2026, 12, 2, 9)
SEEN = datetime(2026, 11, 1, 9)

#: What a row says that no test is about.
USUAL: Mapping[str, Mapping[str, Any]] = {
    "complaint": {
        "nature": "投诉", "category": "环境保洁", "severity": "一般",
        "channel": "来电", "house_no": "3栋1单元502", "customer_name": "沈卫东",
        "phone": "13900000034", "summary": "楼道三天没有清扫", "dept": "保洁班",
        "confidential": False, "registrar": "李敏", "round": 1,
    },
    "visit": {
        "channel": "来访", "category": "咨询", "receptionist": "李敏",
        "matter": "问装修手续", "handling": "当场答复", "visitor_name": "沈卫东",
    },
    "sales_call": {"consultant": "杜鹏", "phone": "13900000051", "media": "网络"},
    "sales_visit": {"consultant": "杜鹏", "phone": "13900000051", "visit_kind": "首次"},
}  # fmt: skip
DATES = {
    "complaint": "received_date", "visit": "visit_date", "sales_call": "call_date",
    "sales_visit": "visit_date",
}  # fmt: skip
PREFIX = {"complaint": "TS", "visit": "LF", "sales_call": "LD", "sales_visit": "KF"}


@cache
def office() -> Office:
    """The office of the repository."""
    return load(ROOT)


@cache
def monthly() -> Monthly:
    """Its report."""
    found = load_monthly(ROOT / "forms", office().forms)
    assert found is not None
    return found


def row(form: str, nth: int, day: str, **said: Any) -> Record:
    """A row of a register, received on a day of 2026 written 11-05."""
    received = date.fromisoformat(f"2026-{day}")
    values = {**USUAL.get(form, {}), DATES[form]: received, **said}
    number = f"{PREFIX[form]}-2026-{nth:04}"
    known = {k: v for k, v in values.items() if k not in ("void", "round_", "stale")}
    return Record(
        form, number, known, SEEN, round=said.get("round_", 1),
        void=said.get("void", False), stale=frozenset(said.get("stale", ())),
    )  # fmt: skip


def at(day: str, clock: str = "") -> Any:
    """A moment or a day of 2026: 11-05, 11-05 14:30."""
    if clock:
        return datetime.fromisoformat(f"2026-{day}T{clock}")
    return date.fromisoformat(f"2026-{day}")


def step(day: str, clock: str = "09:00", **new: Any) -> Past:
    """A step of a history."""
    altered = tuple(Altered(name, None, value) for name, value in new.items())
    return Past(1, at(day, clock), "a.xlsx", "Sheet1", 3, altered)


def ground(
    *records: Record,
    histories: Mapping[str, Sequence[Past]] | None = None,
    files: Sequence[Seen] = (),
    refused: int = 0,
) -> Ground:
    """All that the ledger knows: these rows."""
    by_form: dict[str, list[Record]] = {name: [] for name in office().forms}
    for one in records:
        by_form[one.form].append(one)
    return Ground(by_form, histories or {}, files, refused=refused)


def made(
    known: Ground,
    *,
    month: Month = NOVEMBER,
    now: datetime = FINAL,
    kind: str = "final",
    closing: Closing | None = None,
) -> list[Made]:
    """The books of a month."""
    there = office() if closing is None else replace(office(), month=closing)
    return draw_up(known, monthly(), there, Edition(month, kind, now))


def table(books: Sequence[Made], tab: str, title: str) -> Table:
    """A table of the whole book."""
    found = next(t for t in books[0].book.tabs if t.title == tab)
    return next(b for b in found.blocks if isinstance(b, Table) and b.title == title)


def lines(of: Table) -> list[str]:
    """A table as a clerk reads it: a line for the head, a line for each row."""
    rows = [of.head, *([shown_as(cell) for cell in one] for one in of.rows)]
    return [" | ".join(one).rstrip() for one in rows]


def remarks(books: Sequence[Made], tab: str) -> list[str]:
    """The sentences on a sheet."""
    found = next(t for t in books[0].book.tabs if t.title == tab)
    return [b.text for b in found.blocks if isinstance(b, Remark)]


def every_cell(books: Iterable[Made]) -> list[tuple[str, Cell]]:
    """Every cell of every table of the books, with where it stands."""
    return [
        (f"{tab.title}/{block.title}", cell)
        for one in books
        for tab in one.book.tabs
        for block in tab.blocks
        if isinstance(block, Table)
        for line in block.rows
        for cell in line
    ]
