"""The sheets that are no plain counts: funnel, money, grid, early signs, quality."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from list_rows import aloud, books, complaint, entry
from month_sheets import NOVEMBER, ground, made, monthly, office

from pipeline.model import Record
from pipeline.month import Changed, Edition, Seen, draw_up
from pipeline.sheets import Chart, Table


def deal(nth: int, day: str, **more: Any) -> Record:
    usual: dict[str, Any] = {
        "house_no": f"8栋1单元{nth}01", "buyer_name": "韩雅文", "consultant": "林佳怡",
        "dealt_on": f"2026-11-{day}", "subscribed": f"2026-11-{day}", "status": "正常",
        "area": Decimal("100.00"), "total": Decimal("1200000.00"),
        "first_pay": Decimal("400000.00"), "first_due": "2026-11-28",
    }  # fmt: skip
    return entry("deal", f"CJ-2026-{nth:04}", **{**usual, **more})


# ── from call to loan ───────────────────────────────────────────────────────


def test_the_funnel_divides_each_step_by_the_one_before_and_by_the_first() -> None:
    calls = [
        entry("sales_call", f"LD-{n}", call_date="2026-11-05", consultant="林佳怡")
        for n in range(10)
    ]
    visits = [
        entry("sales_visit", f"KF-{n}", visit_date="2026-11-06", consultant="杜鹏")
        for n in range(4)
    ]
    deals = [deal(1, "10", signed_on="2026-11-20"), deal(2, "11", consultant="杜鹏")]
    found = books(*calls, *visits, *deals)
    assert aloud(found, "销售漏斗", "销售漏斗") == (
        "环节 | 件数 | 环节转化率 | 总转化率\n"
        "来电 | 10 | — | —\n"
        "来访 | 4 | 40.0% | 40.0%\n"
        "认购 | 2 | 50.0% | 20.0%\n"
        "签约 | 1 | 50.0% | 10.0%\n"
        "按揭办结 | 0 | 0.0% | 0.0%"
    )
    assert aloud(found, "销售漏斗", "销售漏斗:按置业顾问") == (
        "置业顾问 | 来电 | 来访 | 认购 | 签约 | 按揭办结\n"
        "杜鹏 | 0 | 4 | 1 | 0 | 0\n"
        "林佳怡 | 10 | 0 | 1 | 1 | 0\n"
        "合计 | 10 | 4 | 2 | 1 | 0"
    )


def test_the_price_of_an_area_leaves_out_what_does_not_say_both() -> None:
    found = books(
        deal(1, "10"),
        deal(2, "11", total=None),
        deal(3, "12", total=Decimal("1400000.00")),
    )
    assert aloud(found, "销售漏斗", "成交") == (
        "环节 | 套数 | 面积(㎡) | 金额(元) | 均价(元/㎡)\n"
        "认购 | 3 | 200.00 | 2,600,000.00 | 13,000.00\n"
        "签约 | 0 | 0.00 | 0.00 | —"
    )


def test_payments_are_told_by_what_is_due_paid_late_and_put_off() -> None:
    found = books(
        deal(1, "10", first_paid="2026-11-27"),
        deal(2, "10", first_paid="2026-12-01"),
        deal(3, "10", extended_to="2026-12-05", delay_approved_by="徐浩"),
        deal(4, "10", status="退房", cancelled_on="2026-11-20"),
        deal(5, "10", first_due="2026-12-10"),
    )
    told = aloud(found, "房款与按揭跟进", "首期款与期款").splitlines()[1:]
    assert [line for line in told if not line.endswith((" 0", " 0.00"))] == [
        "本月到期的首期款(套) | 3",
        "本月到期的首期款(元) | 1,200,000.00",
        "其中批准延期(套) | 1",
        "本月缴清首期款(套) | 1",
        "本月缴清首期款(元) | 400,000.00",
        "月末逾期未缴首期款(套) | 1",
        "月末逾期未缴首期款(元) | 400,000.00",
        "下月到期的首期款(套) | 1",
        "下月到期的首期款(元) | 400,000.00",
    ]
    assert aloud(found, "房款与按揭跟进", "逾期未缴的首期款") == (
        "编号 | 楼栋 | 应缴日期 | 金额(元) | 逾期天数 | 置业顾问 | 延期说明\n"
        "CJ-2026-0002 | 8栋 | 2026-11-28 | 400,000.00 | 2 | 林佳怡 | —"
    )


def test_what_goes_on_moving_makes_no_revision() -> None:
    before = books(deal(1, "10"))
    after = books(
        deal(1, "10"),
        deal(
            2,
            "10",
            first_due="2026-12-10",
            subscribed="2026-12-01",
            dealt_on="2026-12-01",
        ),
    )
    assert before[0].told == after[0].told


# ── the grid ────────────────────────────────────────────────────────────────


def unit(house: str, state: str, **more: Any) -> Record:
    return entry("unit", house, house_no=house, sale_state=state, **more)


def test_the_grid_has_the_top_floor_first_and_a_letter_for_each_state() -> None:
    found = books(
        unit(
            "8栋1单元1801", "认购", building="8", entrance="1", floor="18", room="1801"
        ),
        unit(
            "8栋1单元1802", "可售", building="8", entrance="1", floor="18", room="1802"
        ),
        unit("8栋1单元901", "签约", building="8"),
        unit(
            "8栋2单元1801", "待核", building="8", entrance="2", floor="18", room="1801"
        ),
        unit("S1-05", "可售", building="S1"),
    )
    assert aloud(found, "销控一览", "8栋") == (
        " | 1单元 01 | 1单元 02 | 2单元 01\n18层 | 认 | 可 | 核\n9层 | 签 |  |\n"
        "S1:没有楼层位置的1套不在图上:可售1。"
    )
    assert aloud(found, "销控一览", "销售状态") == (
        "楼栋 | 可售 | 临订 | 认购 | 签约 | 已入伙 | 保留 | 待核 | 抵押不可售 | 合计\n"
        "8栋 | 1 | 0 | 1 | 1 | 0 | 0 | 1 | 0 | 4\n"
        "S1 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 1\n"
        "合计 | 2 | 0 | 1 | 1 | 0 | 0 | 1 | 0 | 5"
    )


def test_every_state_has_a_shade_of_its_own() -> None:
    found = books(unit("8栋1单元101", "可售", building="8"))
    tab = next(t for t in found[0].book.tabs if t.title == "销控一览")
    legend = next(b for b in tab.blocks if isinstance(b, Table) and b.head[0] == "图例")
    looks = [cell.look for cell in legend.rows[0][1:]]
    assert looks == [f"shade{n}" for n in range(8)]
    assert any(isinstance(b, Chart) and b.kind == "stacked_bar" for b in tab.blocks)


# ── early signs ─────────────────────────────────────────────────────────────


def visit(nth: int, day: str, **more: Any) -> Record:
    usual = {
        "visit_date": f"2026-{day}",
        "house_no": "3栋2单元1502",
        "category": "报修",
        "handling": "当场答复",
    }
    return entry("visit", f"LF-2026-{nth:04}", **{**usual, **more})


def test_a_house_that_comes_thrice_in_thirty_days_shows_as_its_building() -> None:
    found = books(
        visit(1, "10-20", category="咨询"), visit(2, "11-01"), visit(3, "11-18", category="建议"),
        visit(4, "11-02", house_no="5栋1单元803"), visit(5, "11-03", house_no="5栋1单元804"), visit(6, "11-04", house_no="5栋1单元805"),
    )  # fmt: skip
    assert aloud(found, "预警", "30天内同一户来访三次以上(只列楼栋)") == (
        "楼栋 | 次数 | 首次 | 末次\n3栋 | 3 | 2026-10-20 | 2026-11-18"
    )
    assert aloud(found, "预警", "一周内同一楼栋同类来访三次以上") == (
        "楼栋 | 类别 | 次数 | 首次 | 末次\n5栋 | 报修 | 3 | 2026-11-02 | 2026-11-04"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [visit(1, "10-19"), visit(2, "11-01"), visit(3, "11-18")],  # 31 days
        [visit(1, "10-02"), visit(2, "10-20"), visit(3, "10-31")],  # ended before
        [visit(1, "11-01"), visit(2, "11-02"), visit(3, "12-01")],  # ends after
        [visit(1, "11-01"), visit(2, "11-02"), visit(3, "11-03", confidential=True)],
        [visit(1, "11-01"), visit(2, "11-02"), visit(3, "11-03", note="作废")],
    ],
    ids=["too long", "before", "after", "confidential", "void"],
)
def test_what_is_no_early_sign(rows: list[Record]) -> None:
    told = aloud(books(*rows), "预警", "30天内同一户来访三次以上(只列楼栋)")
    assert told.endswith("没有。")


def test_rows_that_nobody_has_are_listed() -> None:
    found = books(
        complaint(1, "20", dept=None),
        complaint(2, "20"),
        complaint(3, "20", dept=None, note="作废"),
    )
    assert aloud(found, "预警", "没有责任部门或责任人的未结事项").splitlines()[1:] == [
        "TS-2026-0001 | 投诉 | 环境保洁 | 2026-11-20 | 10"
    ]


# ── quality ─────────────────────────────────────────────────────────────────

FILES = (
    Seen(datetime(2026, 10, 31, 9), "客户投诉登记表.xlsx", read=5),
    Seen(
        datetime(2026, 11, 3, 9),
        "客户投诉登记表.xlsx",
        read=8,
        added=3,
        same=4,
        returned=1,
    ),
    Seen(
        datetime(2026, 11, 4, 9),
        "客户投诉登记表.xlsx",
        read=9,
        added=1,
        changed=1,
        same=7,
        held=2,
    ),
    Seen(datetime(2026, 11, 5, 9), "….xlsx", refused="没有一张工作表是登记表"),
    Seen(datetime(2026, 12, 1, 9), "成交登记表.xlsx", read=2, added=2),
)


def test_files_of_the_month_are_summed_and_refused_ones_named() -> None:
    found = made(ground(files=FILES, refused=1))
    assert aloud(found, "数据质量", "文件与行数").splitlines()[1:] == [
        "收到登记表文件 | 3", "其中整份退回 | 1", "读取行数 | 17", "新增 | 4", "更新 | 1",
        "未变 | 11", "冲突 | 0", "退回 | 1", "待更正 | 2", "有提示 | 0", "退回后至今没有改正(行) | 1",
    ]  # fmt: skip
    assert aloud(found, "数据质量", "整份退回的文件").splitlines()[1:] == [
        "2026-11-05 09:00 | ….xlsx | 没有一张工作表是登记表"
    ]


def test_the_cover_names_each_file_once_and_the_sales_book_only_its_own() -> None:
    whole, sales = made(ground(files=FILES))
    assert aloud([whole], "封面与说明", "数据来源:本月收到的登记表").splitlines()[
        1:
    ] == [
        "2026-12-01 09:00 | 成交登记表.xlsx | 1 | 2 | 2 | 0 | 0",
        "2026-11-05 09:00 | ….xlsx | 1 | 0 | 0 | 0 | 0",
        "2026-11-04 09:00 | 客户投诉登记表.xlsx | 2 | 9 | 4 | 1 | 1",
    ]
    assert aloud([sales], "封面与说明", "数据来源:本月收到的登记表").splitlines()[
        1:
    ] == [
        "2026-12-01 09:00 | 成交登记表.xlsx | 1 | 2 | 2 | 0 | 0",
        "另有3个文件从名称看不出与本册有关,不列。",
    ]


def test_late_entries_and_void_numbers_stand_by_register() -> None:
    found = books(
        complaint(1, "20", late_entry=True), complaint(2, "20", note="作废"),
        complaint(3, "20", note="作废", confidential=True), complaint(4, "20", late_entry=True, note="作废"),
        entry("unit", "8栋1单元1801", house_no="8栋1单元1801", note="作废"),
    )  # fmt: skip
    assert aloud(found, "数据质量", "补登与作废") == (
        "登记表 | 补登 | 作废 | 作废的编号\n"
        "投诉 | 1 | 3 | TS-2026-0002、TS-2026-0004;另有保密件1件"
    )


def test_serials_that_nobody_entered_are_told_in_ranges() -> None:
    numbers = [
        "RG000118",
        "RG000119",
        "RG000122",
        "RG000124",
        "A7",
        "A9",
        "RG009999",
        "无号",
    ]
    deals = [deal(n, "10", subscription_no=text) for n, text in enumerate(numbers, 1)]
    void = deal(9, "10", subscription_no="RG000121", status="作废")
    paper = [
        entry("receipt", f"DJ-{n}", paid_on="2026-11-10", paper_receipt_no=f"{n:05}")
        for n in (3, 5)
    ]
    assert aloud(
        books(*deals, void, *paper), "数据质量", "缺的编号(请查明是未用、作废还是遗失)"
    ) == (
        "票据 | 缺号 | 张数\n"
        "认购书编号 | A8 | 1\n"
        "认购书编号 | RG000120 | 1\n"
        "认购书编号 | RG000123 | 1\n"
        "纸质收据号 | 00004 | 1"
    )


def test_the_remarks_that_were_made_most_often_stand_there() -> None:
    known = replace(ground(), errors=[(f"提示{n}", 20 - n) for n in range(15)])
    told = aloud(made(known), "数据质量", "最常见的提示").splitlines()
    assert told[1] == "提示0 | 20"
    assert len(told) == 11


# ── the front ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("draft", "草稿,供核对"), ("final", "正式"), ("asked", "补做"),
        ("running", "截至12月2日,未结账"), ("revision", "修订2(原件另存,未改动)"),
    ],
)  # fmt: skip
def test_the_cover_says_which_book_it_is(kind: str, said: str) -> None:
    edition = Edition(NOVEMBER, kind, datetime(2026, 12, 2, 9), nth=2)
    found = draw_up(ground(), monthly(), office(), edition)
    assert f"版本 | {said}" in aloud(found, "封面与说明", "本册")


def test_a_revision_lists_what_it_says_otherwise_up_to_forty() -> None:
    changes = [Changed(f"总览/指标{n}/本月", "3", "4") for n in range(41)]
    edition = Edition(
        NOVEMBER, "revision", datetime(2026, 12, 9, 9), nth=1, changes=changes
    )
    told = aloud(draw_up(ground(), monthly(), office(), edition), "封面与说明")
    assert (
        "[与上一版不同的数(41个)]\n指标 | 原数 → 现数\n总览/指标0/本月 | 3 → 4" in told
    )
    assert told.count("3 → 4") == 40
    assert "共41个,这里列前40个。" in told


def test_the_cover_leads_to_every_sheet_of_its_book() -> None:
    for one in made(ground()):
        cover = one.book.tabs[0]
        links = [
            c.link
            for b in cover.blocks
            if isinstance(b, Table)
            for r in b.rows
            for c in r
            if c.link
        ]
        assert links == [tab.title for tab in one.book.tabs]
