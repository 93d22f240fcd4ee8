"""A rehearsal prints every mail of the days ahead, sends nothing, and is right."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import openpyxl
import pytest
from time_office import STAFF, TimeOffice, inspect

Told = pytest.CaptureFixture[str]
FIRST, LAST = "2026-11-24", "2026-11-30"
NOW = "2026-11-23T18:00"
MADE = "outbox/内部/提醒预演_20261124_20261130.xlsx"
DECIDED = {
    "受理时间": "9:00", "核实情况": "属实", "处理建议": "补扫", "主任决定": "同意",
    "决定时间": "2026-11-23 10:00", "责任部门": "保洁班",
    "预定完成时间": "2026-11-26 12:00",
}  # fmt: skip
GRAVE = {
    "受理时间": "9:30", "房号": "3栋1单元201", "客户姓名": "何建",
    "联系电话": "13900000092", "严重程度": "重大", "登记人": "王磊",
}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """A Monday evening: a call of 17:25, a decided matter, a grave one, a repair."""
    people = [*STAFF, ("王磊", "客户服务中心", "接待员", "", "是", "")]
    made = TimeOffice(tmp_path_factory.mktemp("rehearsed"), staff=people)
    made.passes("2026-11-23T08:30")
    made.complain({}, DECIDED, GRAVE)
    house = {
        "交房日期": "2026-11-23",
        "领钥匙日期": None,
        "反馈时间": "2026-11-23 15:00",
    }
    inspect(made, [house], [{"维修大小": "较大型", "存在问题": "卫生间顶棚渗水"}])
    made.passes("2026-11-23T17:26")
    return made


@pytest.fixture(scope="module")
def rehearsed(
    office: TimeOffice, tmp_path_factory: pytest.TempPathFactory
) -> TimeOffice:
    made = office.copy(tmp_path_factory.mktemp("played"))
    assert made.verb("rehearse", FIRST, LAST, now=NOW) == 0
    return made


@pytest.fixture(scope="module")
def happened(
    rehearsed: TimeOffice, office: TimeOffice, tmp_path_factory: pytest.TempPathFactory
) -> TimeOffice:
    """The same days for real, with a pass at every time that the rehearsal names."""
    made = office.copy(tmp_path_factory.mktemp("real"))
    days = sorted({f"2026-11-{day}" for day in range(24, 31)})
    fixed = [f"{day}T{at}" for day in days for at in ("08:00", "08:30", "12:00")]
    named = [row[0].replace(" ", "T") for row in calendar(rehearsed)]
    made.passes(*sorted({*fixed, *named}))
    return made


def calendar(office: TimeOffice) -> list[tuple[str, ...]]:
    """The rows of the calendar below its head."""
    page = openpyxl.load_workbook(office.root / MADE).worksheets[0]
    rows = page.iter_rows(min_row=3, values_only=True)
    return [tuple(str(cell or "") for cell in row) for row in rows]


def tree(office: TimeOffice) -> dict[str, bytes]:
    """Every file of the office, but those that a reader of the ledger leaves there."""
    return {
        name: (office.root / name).read_bytes()
        for name in office.files(".")
        if not re.search(r"\.db-(shm|wal)$", name)
    }


def test_what_is_rehearsed_is_what_then_happens(
    rehearsed: TimeOffice, happened: TimeOffice
) -> None:
    played = [(row[0][5:], row[1], row[2]) for row in calendar(rehearsed)]
    mails = [(m.at, m.to, m.subject) for m in happened.said("11-24")]
    assert sorted(one for one in played if "没有邮箱" not in one[1]) == sorted(mails)
    assert len(mails) > 10


def test_it_says_the_whole_text_of_each(
    rehearsed: TimeOffice, happened: TimeOffice
) -> None:
    mails = happened.said("11-24")
    real = {
        (m.at, m.to, m.subject): m.text.replace("\r\n", "\n").strip() for m in mails
    }
    for at, to, subject, _, text in calendar(rehearsed):
        if "没有邮箱" not in to:
            assert text.strip() == real[at[5:], to, subject]


def test_it_says_why_each_goes_out(rehearsed: TimeOffice) -> None:
    why = {(row[0][5:], row[1]): row[3] for row in calendar(rehearsed)}
    assert why["11-24 08:30", "何静"] == (
        "TS-2026-0002 T02当天核实 到期后1天 期限11月23日17:30;"
        "TS-2026-0003 T02当天核实 到期后1天 期限11月23日24:00"
    )
    assert "T11完成处理 到期前2小时 期限11月26日12:00" in why["11-26 10:00", "黄秀英"]


def test_nothing_is_sent_and_nothing_changes_but_the_one_file(
    office: TimeOffice, rehearsed: TimeOffice
) -> None:
    before, after = tree(office), tree(rehearsed)
    assert after.keys() - before.keys() == {MADE}
    assert {name for name in before if before[name] != after[name]} == set()
    assert not stat.S_IMODE((rehearsed.root / MADE).stat().st_mode) & stat.S_IRWXO


def test_who_has_no_address_is_to_be_told_in_person(
    rehearsed: TimeOffice, happened: TimeOffice
) -> None:
    by_hand = [row for row in calendar(rehearsed) if "没有邮箱" in row[1]]
    assert {row[1:3] for row in by_hand} == {
        ("王磊(当面通知,没有邮箱)", "YF-2026-0001-01")
    }
    days = ["11-26 08:30", "11-29 08:30", "11-30 15:30"]
    assert [row[0][5:] for row in by_hand] == days
    for day in days:
        listed = happened.lists(f"2026-{day[:5]}")
        assert [one.split()[0] for one in listed if "王磊" in one] == [
            "YF-2026-0001-01"
        ]


def test_it_prints_a_line_for_each_and_where_the_calendar_lies(
    rehearsed: TimeOffice, capsys: Told
) -> None:
    capsys.readouterr()
    assert rehearsed.verb("rehearse", FIRST, LAST, now=NOW) == 0
    *said, where = capsys.readouterr().out.splitlines()
    assert where == str(rehearsed.root / MADE)
    rows = calendar(rehearsed)
    assert said == [f"{r[0][5:]}  {r[1]}  {r[2]}  ← {r[3]}" for r in rows]


def test_the_same_rehearsal_again_gives_the_same_bytes(rehearsed: TimeOffice) -> None:
    first = (rehearsed.root / MADE).read_bytes()
    assert rehearsed.verb("rehearse", FIRST, LAST, now=NOW) == 0
    assert (rehearsed.root / MADE).read_bytes() == first


def test_days_in_the_wrong_order_are_a_plain_sentence(
    office: TimeOffice, capsys: Told
) -> None:
    capsys.readouterr()
    assert office.verb("rehearse", LAST, FIRST, now=NOW) == 2
    said = "预演的日子应先写早的:2026-11-24 在 2026-11-30 以前\n"
    assert capsys.readouterr().err.endswith(said)


def test_what_is_no_date_is_a_plain_sentence(office: TimeOffice, capsys: Told) -> None:
    capsys.readouterr()
    with pytest.raises(SystemExit) as wrong:
        office.verb("rehearse", "11月24日", LAST, now=NOW)
    assert wrong.value.code == 2
    assert "“11月24日”不是日期,应为 2026-11-23" in capsys.readouterr().err


def test_an_office_that_never_ran_has_nothing_to_rehearse(
    tmp_path: Path, capsys: Told
) -> None:
    office = TimeOffice(tmp_path / "office")
    capsys.readouterr()
    assert office.verb("rehearse", FIRST, LAST, now=NOW) in (0, 2)
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert re.search("没有|还没", said.out + said.err)
