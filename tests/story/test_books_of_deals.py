"""Books that lean on deals: serials of forms and receipts, the plan, who agreed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office_story import StoryOffice
from sales_story import SUBSCRIBED, sales_office, sell


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    """A sales office with ten units."""
    return sales_office(tmp_path / "office")


def lines(office: StoryOffice, path: str) -> list[list[Any]]:
    """The lines of a book below its header, without the empty cells."""
    page = openpyxl.load_workbook(office.root / "outbox" / path).worksheets[0]
    rows = page.iter_rows(min_row=4, values_only=True)
    return [[value for value in row if value is not None] for row in rows]


def deal(house: str, name: str, phone: str, serial: str, **more: str) -> dict[str, str]:
    own = {"房号": house, "买方姓名": name, "联系电话": phone, **SUBSCRIBED}
    return {**own, "认购书编号": serial, **more}


def test_every_subscription_form_is_used_void_or_missing(office: StoryOffice) -> None:
    """E38."""
    deals = [
        deal("9栋1单元701", "赵明", "13900000101", "RG000118"),
        deal("9栋1单元702", "钱明", "13900000102", "RG000119", 状态="作废"),
        deal("9栋1单元703", "孙明", "13900000103", "RG000122"),
    ]
    sell(office, deals)
    found = [
        [line[0], line[1], line[-1]] for line in lines(office, "销售/认购书编号.xlsx")
    ]
    assert found == [
        ["RG000118", "使用", "正常"],
        ["RG000119", "作废", "作废"],
        ["RG000120至RG000121", "未用", "缺2张,请查明是未用、作废还是遗失"],
        ["RG000122", "使用", "正常"],
    ]


def test_paper_receipts_are_accounted_for_too(office: StoryOffice) -> None:
    deals = [deal("9栋1单元701", "赵明", "13900000101", "RG000118")]
    paid = [
        {"付款人": "赵明", "金额": "20000", "纸质收据号": "0003001"},
        {
            "付款人": "赵明",
            "款项性质": "首期款",
            "金额": "280000",
            "纸质收据号": "0003003",
        },
    ]
    sell(office, deals, paid)
    found = [line[:2] for line in lines(office, "销售/纸质收据编号.xlsx")]
    assert found == [["0003001", "使用"], ["0003002", "未用"], ["0003003", "使用"]]


def test_the_plan_shows_what_was_sold(office: StoryOffice) -> None:
    """The state of a unit follows from its deal, and the plan from the unit."""
    sell(office, [deal("9栋1单元701", "赵明", "13900000101", "RG000118")])
    book = openpyxl.load_workbook(office.root / "outbox/销控/销控一览.xlsx")
    words = {cell.value for row in book["9栋"].iter_rows(min_row=5) for cell in row}
    assert {"701\n认购", "702\n可售", "602\n保留"} <= words


def test_a_buyer_who_agreed_is_written_to(office: StoryOffice) -> None:
    """E60."""
    sell(
        office,
        [
            deal("9栋1单元701", "赵明", "13900000101", "RG000118", 同意接收信息="是"),
            deal("9栋1单元702", "钱明", "13900000102", "RG000119", 同意接收信息="否"),
        ],
    )
    (line,) = lines(office, "销售/同意接收信息客户名单.xlsx")
    assert line[1:3] == ["赵明", "13900000101"]


def test_a_unit_that_cannot_be_had_is_told_when_somebody_wants_it(
    office: StoryOffice,
) -> None:
    """E26: 提示 only; the visit is registered."""
    head = ["来访日期", "客户姓名", "联系电话", "置业顾问", "意向房号"]
    office.drop_rows(
        head,
        ["2026-11-22", "曹玉", "13900000072", "林佳怡", "9栋1单元602"],
        ["2026-11-22", "何建", "13900000074", "林佳怡", "9栋1单元706"],
        name="来访客户登记表.xlsx",
        sheet="来访客户",
    )
    office.run("2026-11-23T10:00")
    answer = office.answer("来访客户登记表_回执.xlsx")
    said = "来访客户!E2 意向房号“9栋1单元602”在《房源销控表》里不是可售"
    assert said in answer[2].verdict
    assert answer[2].number == "KF-2026-0001"
    assert "不是可售" not in answer[3].verdict


def test_the_area_of_a_household_is_that_of_the_list_of_units(
    office: StoryOffice,
) -> None:
    head = ["房号", "业主姓名", "联系电话", "建筑面积", "登记日期", "经办人"]
    office.drop_rows(
        head,
        ["9栋1单元701", "赵明", "13900000101", "100", "2026-11-20", "陈晓燕"],
        ["9栋1单元702", "钱明", "13900000102", "101.5", "2026-11-20", "陈晓燕"],
        ["9栋1单元999", "孙明", "13900000103", "88", "2026-11-20", "陈晓燕"],
        name="住户登记表.xlsx",
        sheet="住户登记",
    )
    office.run("2026-11-23T10:00")
    answer = office.answer("住户登记表_回执.xlsx")
    told = "住户登记!D3 建筑面积“101.50”与《房源销控表》里的100.00不一样,请核对"
    assert told in answer[3].verdict
    assert all("不一样" not in answer[row].verdict for row in (2, 4))
