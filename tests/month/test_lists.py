"""Lists show single rows, and nobody in them; what is confidential is only counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from list_rows import aloud, books, complaint, entry
from month_sheets import every_cell, office

from pipeline.form import Column
from pipeline.model import Record
from pipeline.month import shown_as


def test_what_was_closed_on_the_first_is_open_in_the_list_of_the_month() -> None:
    closed: dict[str, Any] = {
        "satisfaction": "满意",
        "dispatched_at": "2026-11-20 10:00",
    }
    found = books(
        complaint(
            1, "20", planned_done="2026-11-25 17:30", closed_date="2026-12-01", **closed
        ),
        complaint(
            2, "21", planned_done="2026-12-10 17:30", closed_date="2026-12-01", **closed
        ),
        complaint(3, "22", closed_date="2026-11-30", **closed),
        complaint(4, "23", note="作废"),
    )
    assert aloud(found, "未结事项清单", "未结事项") == (
        "编号 | 登记表 | 类别 | 责任部门 | 受理日期 | 期限 | 已过天数 | 超时天数 | 按期\n"
        "TS-2026-0001 | 投诉 | 环境保洁 | 保洁班 | 2026-11-20 | 2026-11-25 17:30 | 10 | 5 | ✗\n"
        "TS-2026-0002 | 投诉 | 环境保洁 | 保洁班 | 2026-11-21 | 2026-12-10 17:30 | 9 | — | ✓"
    )
    counts = aloud(found, "未结事项清单", "未结事项:件数").splitlines()
    assert counts[1] == "投诉 | 2 | 1 | 0"


def test_the_stage_is_the_one_that_was_reached_by_the_cut_off() -> None:
    found = books(
        complaint(
            1, "20", severity="重大", investigation="属实", proposal="补扫",
            reported_at="2026-11-20 18:00", done_at="2026-12-01 09:00", result="已扫",
            satisfaction="满意", closed_date="2026-12-01",
        ),
    )  # fmt: skip
    line = aloud(found, "预警", "月末未结的重大投诉").splitlines()[1]
    assert line.startswith("TS-2026-0001 | 环境保洁 | 2026-11-20")
    assert line.endswith("| 已报主任")


def test_confidential_rows_are_only_counted_below_a_list() -> None:
    found = books(
        complaint(1, "20"),
        complaint(2, "20", confidential=True),
        complaint(3, "20", accused_house="5栋1单元803"),
    )
    told = aloud(found, "未结事项清单")
    assert "TS-2026-0001" in told
    assert "TS-2026-0002" not in told
    assert "TS-2026-0003" not in told
    assert "另有保密件2件,不列明细。" in told
    assert "投诉 | 3 |" in told


def test_a_call_back_of_a_confidential_matter_stands_in_no_list() -> None:
    usual = {
        "followed_date": "2026-11-21",
        "mode": "电话",
        "suggestion": "希望公示时间",
    }
    found = books(
        complaint(1, "20"),
        complaint(2, "20", confidential=True),
        entry(
            "followup",
            "TS-2026-0001-HF1",
            linked="TS-2026-0001",
            satisfaction="满意",
            **usual,
        ),
        entry(
            "followup",
            "TS-2026-0002-HF1",
            linked="TS-2026-0002",
            satisfaction="不满意",
            **usual,
        ),
    )
    assert aloud(found, "回访与满意度", "意见建议") == (
        "回访编号 | 日期 | 方式 | 满意度 | 来源 | 上门规范 | 意见建议\n"
        "TS-2026-0001-HF1 | 2026-11-21 | 电话 | 满意 | — | — | 希望公示时间\n"
        "另有保密件1件,不列明细。"
    )


def test_a_complaint_about_manners_stands_without_its_department() -> None:
    found = books(
        complaint(
            1,
            "20",
            category="服务态度",
            dept="工程班",
            needs_corrective=True,
            corrective="工程班每周培训",
            corrective_due="2026-11-25",
        ),
        complaint(
            2,
            "21",
            needs_corrective=True,
            corrective="每天巡查",
            corrective_due="2026-12-25",
        ),
    )
    assert aloud(found, "纠正措施跟踪", "未完成的纠正措施") == (
        "投诉编号 | 类别 | 责任部门 | 纠正期限 | 超期天数 | 按期 | 纠正措施\n"
        "TS-2026-0001 | 服务态度 | — | 2026-11-25 | 5 | ✗ | (内容从略)\n"
        "TS-2026-0002 | 环境保洁 | 保洁班 | 2026-12-25 | — | ✓ | 每天巡查"
    )
    opened = aloud(found, "未结事项清单", "未结事项")
    assert "服务态度 | — |" in opened
    assert "工程班" not in "".join(str(cell.value) for _, cell in every_cell(found))


def test_a_corrective_action_without_a_term_is_listed_apart() -> None:
    found = books(
        complaint(1, "20", needs_corrective=True),
        complaint(2, "21", needs_corrective=True, corrective_due="2026-12-25"),
    )
    assert aloud(found, "纠正措施跟踪", "没有写纠正期限的").splitlines()[1:] == [
        "TS-2026-0001 | 环境保洁 | 保洁班 | 2026-11-20"
    ]


def test_texts_are_masked_and_withheld_where_somebody_is_left() -> None:
    usual: dict[str, Any] = {"needs_corrective": True, "corrective_due": "2026-11-25"}
    found = books(
        complaint(1, "20", corrective="沈卫东家门口每天巡查", **usual),
        complaint(2, "21", corrective="同楼1503室一并巡查", **usual),
        complaint(3, "22", corrective="打13900000077核对", **usual),
    )
    rows = aloud(found, "纠正措施跟踪", "未完成的纠正措施").splitlines()[1:]
    assert [row.rpartition(" | ")[2] for row in rows] == [
        "沈*家门口每天巡查",
        "(内容从略)",
        "(内容从略)",
    ]


# ── what is missing, how old ────────────────────────────────────────────────


def test_what_a_handover_lacks_is_named_while_it_is_open() -> None:
    whole: dict[str, Any] = {
        "house_no": "3栋2单元1502", "owner_name": "张伟民", "inspected_at": "2026-11-14",
        "inspector": "刘军", "notice_checked": True, "papers_ok": "是",
        "office_fees_paid": "是 SJ0012", "developer_fees_paid": "是",
    }  # fmt: skip
    found = books(
        entry("handover", "YF-2026-0001", **whole),
        entry(
            "handover",
            "YF-2026-0002",
            **{**whole, "papers_ok": "缺身份证复印件", "notice_checked": False},
        ),
        entry("handover", "YF-2026-0003", **{**whole, "office_fees_paid": None}),
        entry(
            "handover",
            "YF-2026-0004",
            **{**whole, "papers_ok": "缺照片", "owner_accepted": "2026-11-20"},
        ),
    )
    assert aloud(found, "未结事项清单", "验房交接缺项") == (
        "编号 | 楼栋 | 验房日期 | 缺项\n"
        "YF-2026-0002 | 3栋 | 2026-11-14 | 入伙通知书未验、资料不齐\n"
        "YF-2026-0003 | 3栋 | 2026-11-14 | 管理处费用未缴"
    )


def test_a_pack_lacks_what_was_given_no_times() -> None:
    whole: dict[str, Any] = {
        "house_no": "4栋1单元302",
        "given_date": "2026-11-16",
        "issuer": "李敏",
        "signed": "是",
        "handbook": 1,
        "covenant": 1,
        "household_form": 1,
    }
    found = books(
        entry("movein_pack", "RH-2026-0001", renovation_rules=0, **whole),
        entry("movein_pack", "RH-2026-0002", renovation_rules=1, **whole),
    )
    assert aloud(found, "入伙资料与钥匙", "没有发齐的资料").splitlines()[1:] == [
        "RH-2026-0001 | 4栋 | 2026-11-16 | 李敏 | 14 | 《装修管理规定》"
    ]


def test_open_defects_are_told_apart_by_age() -> None:
    def defect(nth: int, day: str, size: str, **more: Any) -> Record:
        return entry(
            "defect",
            f"YF-2026-0001-{nth:02}",
            house_no="3栋2单元1502",
            inspected_at=f"2026-11-{day}",
            size=size,
            description="门锁松动",
            **more,
        )

    found = books(
        defect(1, "30", "小型"), defect(2, "29", "小型"), defect(3, "28", "较大型"),
        defect(4, "23", "小型"), defect(5, "22", "较大型"), defect(6, "15", "小型"),
        defect(7, "14", "小型"), defect(8, "01", "小型", owner_ok="2026-11-20", followed_at="2026-11-20 10:00", satisfaction="满意"),
    )  # fmt: skip
    assert aloud(found, "验房整改", "月末未修好的问题,按已过天数") == (
        "已过天数 | 小型 | 较大型 | 合计\n"
        "0–1天 | 2 | 0 | 2\n"
        "2–7天 | 1 | 1 | 2\n"
        "8–15天 | 1 | 1 | 2\n"
        "15天以上 | 1 | 0 | 1\n"
        "合计 | 5 | 2 | 7"
    )


# ── nobody ──────────────────────────────────────────────────────────────────

PERSONS: dict[str, dict[str, str]] = {
    "complaint": {"customer_name": "沈卫东", "phone": "13900000034", "house_no": "2栋1单元602"},
    "visit": {"visitor_name": "李桂兰", "phone": "13900000023", "house_no": "1栋3单元2201"},
    "handover": {"owner_name": "王立群", "phone": "13900000062", "house_no": "4栋1单元302"},
    "defect": {"owner_name": "王立群", "phone": "13900000062", "house_no": "4栋1单元302"},
    "movein_pack": {"owner_name": "王立群", "receiver": "王磊生", "house_no": "4栋1单元302"},
    "home_service": {"contact_name": "唐敏华", "phone": "13900000046", "house_no": "5栋1单元803"},
    "deal": {"buyer_name": "韩雅文", "phone": "13900000071", "house_no": "8栋1单元1801", "id_no": "420106198605120004"},
    "sales_call": {"customer_name": "曹玉兰", "phone": "13900000092"},
    "sales_visit": {"customer_name": "周雨桐", "phone": "13900000088"},
}  # fmt: skip
DAYS = [date(2026, 10, 25) + timedelta(n) for n in range(45)]


def _value(column: Column, chance: Random, texts: Sequence[str]) -> Any:
    """Something that a column may say."""
    if column.choices:
        return chance.choice(column.choices)
    made: dict[str, Any] = {
        "yes_no": chance.random() < 0.2,
        "date": chance.choice(DAYS),
        "closing_day": chance.choice(DAYS),
        "moment": datetime.combine(chance.choice(DAYS), time(10)),
        "money": Decimal("1000.50"),
        "area": Decimal("100.50"),
        "integer": chance.randrange(4),
        "decimal": chance.randrange(4),
        "text": f"{chance.choice(texts)}{chance.choice(texts)}",
    }
    return made.get(column.type) if chance.random() < 0.7 else None


def _row(form: str, nth: int, chance: Random) -> Record:
    """A row whose columns say anything, its own persons wherever there is text."""
    own = office().forms[form]
    persons = {n: v for n, v in PERSONS[form].items() if n in own.by_id}
    house = persons.get("house_no", "")
    room = f"{house[-4:].lstrip('元')}室" if house else ""
    texts = [*persons.values(), room, "平安", "", f"打{persons.get('phone', '')}"]
    values = {c.id: _value(c, chance, texts) for c in own.column}
    day = {own.number.date: chance.choice(DAYS)}
    return entry(form, f"XX-2026-{nth:04}", **{**values, **persons, **day})


@pytest.mark.parametrize("seed", range(12))
def test_no_cell_of_any_book_tells_a_name_a_telephone_or_a_house(seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    rows = [_row(form, nth, chance) for nth, form in enumerate([*PERSONS] * 6, 1)]
    cells = [(where, shown_as(cell)) for where, cell in every_cell(books(*rows))]
    private = {value for those in PERSONS.values() for value in those.values()}
    private |= {f"{house[-4:].lstrip('元')}室" for house in private if "单元" in house}
    assert [one for one in cells if any(word in one[1] for word in private)] == []


@pytest.mark.parametrize(
    ("many", "said"), [(3, ""), (1001, "共1001件,这里只列前1000件。")]
)
def test_a_long_list_says_how_much_it_leaves_out(many: int, said: str) -> None:
    told = aloud(
        books(*(complaint(n, "20") for n in range(1, many + 1))),
        "未结事项清单",
        "未结事项",
    )
    assert told.endswith(said)
    assert told.count("\n") == min(many, 1000) + bool(said)
