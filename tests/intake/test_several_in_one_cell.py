"""One cell that says several things: two columns in one, several entries in one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from drawn import REPAIR, book, grid

from pipeline.form import Column, Form, Otherwise
from pipeline.form.fits import said
from pipeline.intake.check import Desk, check
from pipeline.intake.check.several import listed, parted
from pipeline.intake.recognise import recognise
from pipeline.intake.table import columns_of
from pipeline.model import Entry, Level
from pipeline.office import Office, load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def office() -> Office:
    """The settings as they are delivered."""
    return load(ROOT)


def checked(text: str, form: Form, office: Office, name: str = "Sheet1") -> list[Entry]:
    """The rows of a sheet drawn as text."""
    ((_, sheet),) = recognise(book(grid(text, name)), (form,), "").sheets
    desk = Desk(office, date(2026, 11, 23))
    return list(check(sheet, form, columns_of(sheet.headers, form), desk).entries)


def row(header: str, cells: str, office: Office) -> dict[str, str]:
    """One row of the register of houses: what the columns say, and what was told."""
    whole = f"房号|业主姓名|验房日期|{header}\n3栋2单元1502|张伟民|2026-11-14|{cells}"
    (entry,) = checked(whole, office.forms["handover"], office)
    found = {name: said(value) for name, value in entry.values.items()}
    return {**found, "told": ";".join(str(f) for f in entry.findings)}


# ── two columns in one ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("header", "cell", "no", "reading"),
    [
        ("水表", "0215338 / 3", "0215338", "3"),
        ("水表表号/底数", "0215338／2.5吨", "0215338", "2.5"),
        ("水表", "0215338 3", "0215338", "3"),
        ("水表", "3吨", "", "3"),
        ("水表", "3", "", "3"),
        ("水表", "", "", ""),
    ],
)
def test_a_meters_number_and_reading_may_share_a_cell(
    header: str, cell: str, no: str, reading: str, office: Office
) -> None:
    read = row(header, cell, office)
    assert (read.get("water_no", ""), read["water_reading"]) == (no, reading)
    assert read["told"] == ""


def test_what_cannot_be_parted_is_told_at_the_shared_cell(office: Office) -> None:
    read = row("水表|备注", "0215338 / 3 / 4|", office)
    assert read["told"] == (
        "提示:Sheet1!D2 水表底数“0215338 / 3 / 4”不是数字,请只写数字"
    )


def test_a_column_of_its_own_stands_before_the_shared_one(office: Office) -> None:
    read = row("水表|水表底数", "0215338 / 3|4", office)
    assert (read["water_no"], read["water_reading"]) == ("0215338", "4")


@pytest.mark.parametrize(
    ("cell", "owner", "ours"),
    [
        ("是/是", "是", "是"),
        ("拒签/是", "拒签", "是"),
        ("√", "是", "是"),
        ("张伟民/刘军", "是", "是"),
        ("未签/刘军", "否", "是"),
    ],
)
def test_both_signatures_may_share_a_cell(
    cell: str, owner: str, ours: str, office: Office
) -> None:
    read = row("双方签字", cell, office)
    assert (read["owner_signed"], read["office_signed"]) == (owner, ours)
    assert read["told"] == ""


def test_two_headers_one_above_the_other_are_two_columns(office: Office) -> None:
    text = (
        "房号|业主姓名|验房日期|水表||电表|\n"
        "|||表号|底数|表号|底数\n"
        "3栋2单元1502|张伟民|2026-11-14|0215338|3|880912|16"
    )
    form = office.forms["handover"]
    merges = "D1:E1 F1:G1 A1:A2 B1:B2 C1:C2"
    ((_, sheet),) = recognise(book(grid(text, "x", merges)), (form,), "").sheets
    desk = Desk(office, date(2026, 11, 23))
    (entry,) = check(sheet, form, columns_of(sheet.headers, form), desk).entries
    names = ("water_no", "water_reading", "power_no", "power_reading")
    assert [said(entry.values[name]) for name in names] == [
        "215338",
        "3",
        "880912",
        "16",
    ]


@pytest.mark.parametrize(
    ("text", "count", "pieces"),
    [
        ("是/是", 2, ["是", "是"]),
        ("2026-11-25 周建华", 2, ["2026-11-25", "周建华"]),
        ("2026/11/25 周建华", 2, ["2026/11/25", "周建华"]),
        ("2026-11-15 10:00 满意", 2, ["2026-11-15 10:00", "满意"]),
        ("未通气", 2, None),
    ],
)
def test_a_cell_is_parted_by_strokes_or_else_by_its_last_blanks(
    text: str, count: int, pieces: list[str] | None
) -> None:
    assert parted(text, count) == pieces


# ── words that a column takes besides its own ───────────────────────────────


def test_a_word_may_stand_for_a_reading(office: Office) -> None:
    assert row("气表底数", "未通气", office)["gas_reading"] == "未通气"
    assert row("煤气表", "未通气", office)["gas_reading"] == "未通气"
    assert "不是数字" in row("气表底数", "没通", office)["told"]


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("拒签(客厅墙面开裂)", "拒签", "拒签:客厅墙面开裂"),
        ("拒签,等整改", "拒签", "拒签:等整改"),
        ("张伟民", "是", ""),
        ("未签", "否", ""),
    ],
)
def test_a_reason_behind_a_choice_goes_to_the_remarks(
    cell: str, value: str, note: str, office: Office
) -> None:
    read = row("业主签字|备注", f"{cell}|", office)
    assert (read["owner_signed"], read["note"], read["told"]) == (value, note, "")


def test_a_reason_is_added_to_the_remarks_that_are_there(office: Office) -> None:
    read = row("业主签字|备注", "拒签(开裂)|下周再谈", office)
    assert read["note"] == "下周再谈(拒签:开裂)"


# ── several entries in one ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "1、门锁松动 2、墙面开裂约1.5米 3、地砖空鼓",
            ["门锁松动", "墙面开裂约1.5米", "地砖空鼓"],
        ),
        ("1.门锁松动;2.渗水", ["门锁松动", "渗水"]),
        ("①门锁松动②渗水", ["门锁松动", "渗水"]),
        ("(1)门锁松动\n(2)渗水", ["门锁松动", "渗水"]),
        ("1、门锁松动", []),
        ("客厅1.5米裂缝、主卧2、3处", []),
        ("2、渗水 3、空鼓", []),
    ],
)
def test_a_text_that_counts_its_items(text: str, items: list[str]) -> None:
    assert listed(text) == items


LISTS = "日期|报修人|报修内容"


def splitting() -> Form:
    """报修 whose text may list several."""
    from dataclasses import replace

    columns = [replace(c, splits=c.id == "what") for c in REPAIR.column]
    return replace(REPAIR, column=tuple(columns))


def test_a_cell_that_lists_several_is_several_entries(office: Office) -> None:
    text = f"{LISTS}\n2026-11-20|张伟民|1、门锁松动 2、渗水\n2026-11-20|李芳|灯不亮"
    entries = checked(text, splitting(), office)
    assert [(e.row, e.values["what"], e.values["who"]) for e in entries] == [
        (2, "门锁松动", "张伟民"),
        (2, "渗水", "张伟民"),
        (3, "灯不亮", "李芳"),
    ]
    assert [str(f) for f in entries[0].findings] == [
        "提示:Sheet1!C2 报修内容一格里写了2项,已分成2条登记,以后请一项一行"
    ]


def test_each_of_several_takes_its_own_number_from_the_answer(office: Office) -> None:
    text = f"编号|{LISTS}\nBX-2026-0001、BX-2026-0002|2026-11-20|张伟民|1、锁 2、渗水"
    entries = checked(text, splitting(), office)
    assert [e.stated for e in entries] == ["BX-2026-0001", "BX-2026-0002"]


# ── what an empty cell counts as ────────────────────────────────────────────


@pytest.mark.parametrize(
    ("what", "kind"),
    [("门锁松动", "急"), ("卫生间渗水", "缓"), ("门锁渗水", "急"), ("别的", "急")],
)
def test_the_words_of_a_text_propose_what_an_empty_cell_says(
    what: str, kind: str, office: Office
) -> None:
    from dataclasses import replace

    proposed = Column(
        "urgency",
        "缓急",
        default_told=True,
        otherwise=(
            Otherwise("急", of="what", words=("锁", "灯")),
            Otherwise("缓", of="what", words=("渗", "漏")),
            Otherwise("急"),
        ),
    )
    form = replace(REPAIR, column=(*REPAIR.column, proposed))
    text = f"{LISTS}|缓急\n2026-11-20|张伟民|{what}|\n2026-11-20|李芳|灯不亮|缓"
    one, other = checked(text, form, office)
    assert (one.values["urgency"], other.values["urgency"]) == (kind, "缓")
    assert [f.code for f in one.findings if f.level is Level.WARN] == ["default_taken"]
