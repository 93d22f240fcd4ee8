"""What a month is counted from: its files, what was remarked, what still waits."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from month_office import MonthOffice

from pipeline.form import load_monthly
from pipeline.hours import Month
from pipeline.month import Ground
from pipeline.office import load
from pipeline.run.months.ground import ground
from pipeline.run.seen import people_of

NOVEMBER = Month(2026, 11)
#: A day that there is not: returned; a floor for a house: a remark.
WRONG = {"受理日期": "2026.11.31", "客户姓名": "何建", "受理时间": "11:00"}
VAGUE = {"客户姓名": "邓超", "受理时间": "14:00", "投诉类别": "楼上漏水"}


@pytest.fixture
def office(tmp_path: Path) -> MonthOffice:
    return MonthOffice(tmp_path / "office")


def read(there: MonthOffice, upto: str = "2026-12-02T09:00") -> Ground:
    with there.ledger() as ledger:
        office = people_of(load(there.root), ledger)
        monthly = load_monthly(office.paths.forms, office.forms)
        assert monthly is not None
        now = datetime.fromisoformat(upto)
        return ground(office, ledger, monthly, NOVEMBER, now)


def test_each_register_that_was_dropped_stands_with_its_rows(
    office: MonthOffice,
) -> None:
    office.enter({}, WRONG, VAGUE, now="2026-11-12T17:00")
    office.drop(office.root / "config.toml", "张伟民的表.csv", "接待")
    office.run("2026-11-12T18:00")
    office.enter({}, now="2026-12-01T09:00")
    told = [(one.name, one.read, one.added, one.returned) for one in read(office).files]
    assert told == [
        ("人员通讯录.xlsx", 10, 10, 0),
        ("客户投诉登记表.xlsx", 3, 2, 1),
        ("….csv", 0, 0, 0),
    ]
    (*_, refused) = read(office).files
    assert (
        refused.refused == "文件未受理:“.csv”格式不能登记,请另存为 .xlsx 格式后重新放入"
    )


def test_a_remark_counts_once_however_often_its_row_is_dropped(
    office: MonthOffice,
) -> None:
    office.enter({}, VAGUE, {**VAGUE, "受理时间": "15:00"}, now="2026-11-12T17:00")
    before = dict(read(office).errors)
    office.enter({}, VAGUE, {**VAGUE, "受理时间": "15:00"}, now="2026-11-13T17:00")
    (vague,) = [said for said in before if "类别" in said]
    assert before[vague] == 2
    assert dict(read(office).errors)[vague] == 2


def test_remarks_name_neither_cell_nor_what_stands_in_it(office: MonthOffice) -> None:
    office.enter({}, WRONG, VAGUE, now="2026-11-12T17:00")
    told = " ".join(said for said, _ in read(office).errors)
    assert "“…”" in told
    for word in ("楼上漏水", "2026.11.31", "投诉登记!", "何建", "邓超"):
        assert word not in told


def test_a_returned_row_waits_until_a_later_copy_of_its_file_has_it_right(
    office: MonthOffice,
) -> None:
    office.enter({}, WRONG, now="2026-11-12T17:00")
    assert read(office).refused == 1
    office.enter({}, {**WRONG, "受理日期": "2026-11-11"}, now="2026-12-01T10:00")
    assert read(office).refused == 0


def test_histories_are_those_of_what_was_put_off_or_became_void(
    office: MonthOffice,
) -> None:
    second = {"受理时间": "11:00", "客户姓名": "何建"}
    third = {"受理时间": "14:00", "客户姓名": "邓超"}
    office.enter({}, second, third, now="2026-11-12T17:00")
    numbers = ("TS-2026-0001", "TS-2026-0002", "TS-2026-0003")
    first, second, third = (
        {**row, "编号": number}
        for row, number in zip(({}, second, third), numbers, strict=True)
    )
    office.enter(
        first,
        {**second, "预定完成时间": "2026-11-14 17:30"},
        {**third, "备注": "作废"},
        now="2026-11-13T17:00",
    )
    found = read(office)
    wanted = {one for one in found.histories if one.startswith("TS")}
    assert {*numbers[1:]} <= wanted
    assert len(found.records["complaint"]) == 3
