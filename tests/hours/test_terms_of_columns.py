"""By when, worked out from a choice and a start: T06, T07 (seeds A36–A38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline import progress
from pipeline.form import Archive, Column, Form, Numbering, Term
from pipeline.model import Record, Values
from pipeline.office import Office, load
from pipeline.values import Value, shown

ROOT = Path(__file__).resolve().parents[2]

_NONE: Values = {}
TERM = Term(
    start=("told_at", "day"),
    by="size",
    terms={"小": "same_day", "大": "7d"},
    cap="day",
    instead="until",
    approved=("approved_by",),
)
FORM = Form(
    id="repair",
    title="报修",
    sheet="报修",
    number=Numbering(("day",), prefix="BX", date="day", time="hour"),
    archive=Archive("04上门服务", "10年"),
    column=(
        Column("number", "编号", "number"),
        Column("day", "日期", "date"),
        Column("hour", "时间", "time"),
        Column("told_at", "反馈", "moment"),
        Column("size", "大小"),
        Column("until", "延期至", "moment"),
        Column("approved_by", "批准人"),
        Column("due", "期限", "moment", system=True, term=TERM),
    ),
)


@pytest.fixture(scope="module")
def office() -> Office:
    """The hours as they are delivered."""
    return replace(load(ROOT), forms={"repair": FORM})


def due(office: Office, day: str, told: str, size: str, more: Values = _NONE) -> str:
    on, _, clock = day.partition(" ")
    values: dict[str, Value] = {"day": date.fromisoformat(on), "size": size, **more}
    if clock:
        values["hour"] = datetime.fromisoformat(day).time()
    if told:
        said = datetime.fromisoformat(told)
        values["told_at"] = said if " " in told else said.date()
    record = Record("repair", "BX-2026-0001", values, datetime(2026, 11, 23))
    found = progress.terms(record, FORM, office)
    return shown(found["due"]) if found else ""


@pytest.mark.parametrize(
    ("day", "told", "size", "expected"),
    [
        # a Saturday at 15:00 (scenario 6), told in time, without a time, not at all
        ("2026-11-21 15:00", "2026-11-21 15:20", "小", "2026年11月21日16:30"),
        ("2026-11-21 15:00", "2026-11-21", "小", "2026年11月21日16:30"),
        ("2026-11-21 15:00", "", "小", "2026年11月21日16:30"),
        # a form that comes late wins no day
        ("2026-11-16 14:00", "2026-11-18 10:00", "小", "2026年11月16日24:00"),
        ("2026-11-16 17:00", "2026-11-18 10:00", "小", "2026年11月16日24:00"),
        ("2026-11-16 14:00", "2026-11-18 10:00", "大", "2026年11月23日17:30"),
        # a week is not rolled over a holiday
        ("2026-09-24 10:00", "2026-09-24 16:00", "大", "2026年10月1日16:30"),
        ("2026-11-14 09:30", "2026-11-14 16:00", "大", "2026年11月21日16:30"),
        # after closing: the next day counts
        ("2026-11-23 18:00", "2026-11-23 18:30", "小", "2026年11月24日17:30"),
        ("2026-11-23 10:00", "", "说不清", ""),
    ],
)
def test_when_a_matter_is_due_by_its_kind(
    day: str, told: str, size: str, expected: str, office: Office
) -> None:
    assert due(office, day, told, size) == expected


def test_another_moment_counts_once_it_is_approved(office: Office) -> None:
    later: dict[str, Value] = {"until": date(2026, 11, 25)}
    days = ("2026-11-14 09:30", "2026-11-14 16:00")
    assert due(office, *days, "大", later) == "2026年11月21日16:30"
    approved = {**later, "approved_by": "周建华"}
    assert due(office, *days, "大", approved) == "2026年11月25日"
