"""提前N天: so many calendar days before a day, at nine (T17, T19; seeds E46, E55)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import timed
from pipeline.form import Archive, Before, Column, Document, Form, Numbering
from pipeline.model import Record
from pipeline.office import Office, load

ROOT = Path(__file__).resolve().parents[2]

# what is due | on | the notices that the office's settings ask for
NOTICES = """
首期款       | sales.pay_notice_days  | 2026-11-28 | 11-23 09:00, 11-26 09:00
按揭         | sales.loan_notice_days | 2026-12-05 | 11-28 09:00, 12-02 09:00, 12-04 09:00
首期款,跨年  | sales.pay_notice_days  | 2027-01-02 | 12-28 09:00, 12-31 09:00
首期款,国庆  | sales.pay_notice_days  | 2026-10-08 | 10-03 09:00, 10-06 09:00
按揭,闰年    | sales.loan_notice_days | 2028-03-01 | 02-23 09:00, 02-27 09:00, 02-29 09:00
"""


@pytest.fixture(scope="module")
def office() -> Office:
    """The days ahead as they are delivered."""
    return load(ROOT)


@pytest.mark.parametrize("line", NOTICES.strip().splitlines())
def test_notices_come_so_many_calendar_days_ahead(line: str, office: Office) -> None:
    _, config, day, expected = (part.strip() for part in line.split("|"))
    form = asking(config)
    values = {"seen": date(2026, 9, 1), "due": date.fromisoformat(day)}
    record = Record("loan", "DK-2026-0001", values, datetime(2026, 9, 1))
    assert ", ".join(noticed(record, replace(office, forms={"loan": form}))) == expected


def asking(config: str) -> Form:
    """A register whose only paper is owed so many days before a day."""
    paper = Document(
        "通知", copy="office", before=Before("due", (9,), config=config, clock="09:00")
    )
    return Form(
        id="loan",
        title="借款",
        sheet="借款",
        number=Numbering(("seen",), prefix="DK", date="seen"),
        archive=Archive("05借款", "10年"),
        column=(
            Column("number", "编号", "number"),
            Column("seen", "日期", "date"),
            Column("due", "应还日期", "date"),
        ),
        document=(paper,),
    )


def noticed(record: Record, office: Office) -> list[str]:
    """When each notice is first owed, looking every half hour."""
    due = record.values["due"]
    assert isinstance(due, date)
    now, stages, found = datetime(due.year, due.month, due.day), set[str](), []
    now -= timedelta(days=12)
    for _ in range(48 * 14):
        for duty in timed.owed([record], office.forms["loan"], office, now, ()):
            if duty.stage not in stages:
                stages.add(duty.stage)
                found.append(f"{now:%m-%d %H:%M}")
        now += timedelta(minutes=30)
    return found
