"""Registers that lean on each other, dropped as an office drops them."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_story import StoryOffice

HOUSES = ["房号", "业主姓名", "联系电话", "登记日期", "经办人"]
VISITS = ["来访日期", "时间", "来访人", "房号", "事由类别", "来访事由", "接待人"]
CALLS = ["来电日期", "来电时间", "接听人", "客户姓名", "联系电话", "关注问题"]
PACKS = [
    "房号", "业主姓名", "领取日期", "住户手册", "业主公约", "住户登记表",
    "装修管理规定", "领取人", "与业主关系", "发放人",
]  # fmt: skip
MORNING, NOON = "2026-11-23T09:00", "2026-11-23T12:00"


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    """An office that knows three of its houses."""
    office = StoryOffice(tmp_path / "office")
    office.drop_rows(
        HOUSES,
        ["3栋2单元1502", "张伟民", "13900000011", "2026-11-14", "陈晓燕"],
        ["5栋1单元803", "胡雪梅", "13900000045", "2026-11-14", "陈晓燕"],
        ["5栋1单元804", "王立群", "13900000092", "2026-11-14", "陈晓燕"],
        name="住户登记表.xlsx",
        sheet="住户登记",
    )
    return office


def visit(house: str) -> list[str]:
    text = "咨询阳台封窗是否需要申请"
    return ["2026-11-20", "9:30", "张伟民", house, "咨询", text, "陈晓燕"]


def pack(house: str) -> list[str]:
    papers = ["1", "1", "1", "1"]
    return [house, "张伟民", "2026-11-20", *papers, "张伟民", "本人", "陈晓燕"]


def test_a_house_is_looked_up_once_the_households_are_known(
    office: StoryOffice,
) -> None:
    """The list comes first in a pass, in whatever order the files were dropped."""
    rows = [visit("3-2-1502"), visit("3栋2单元1503"), visit("5栋803")]
    office.drop_rows(VISITS, *rows, name="来访接待记录表.xlsx", sheet="Sheet1")
    office.run(MORNING)
    answer = office.answer("来访接待记录表_回执.xlsx")
    assert [answer[row].verdict for row in (2, 3, 4)] == [
        "✓",
        "提示:Sheet1!D3 房号“3栋2单元1503”不在《房源销控表》和《住户登记表》里,请核对",
        "✓",  # the fifth building has one entrance
    ]


def test_without_the_lists_no_house_is_doubted(tmp_path: Path) -> None:
    office = StoryOffice(tmp_path / "office")
    rows = [visit("3栋2单元1503")]
    office.drop_rows(VISITS, *rows, name="来访接待记录表.xlsx", sheet="Sheet1")
    office.run(MORNING)
    assert office.answer("来访接待记录表_回执.xlsx")[2].verdict == "✓"


def test_papers_for_a_house_that_is_in_no_list_wait(office: StoryOffice) -> None:
    office.drop_rows(PACKS, pack("9-9-901"), name="入伙资料签收.xlsx", sheet="Sheet1")
    office.run(MORNING)
    row = office.answer("入伙资料签收_回执.xlsx")[2]
    assert (row.number, row.verdict) == (
        "RH-2026-0001",
        "待更正:Sheet1!A2 房号“9栋9单元901”不在《房源销控表》和《住户登记表》里,请核对",
    )


def test_a_caller_with_a_phone_may_tell_the_name_later(office: StoryOffice) -> None:
    call = ["2026-11-20", "9:12", "林佳怡", None, "13900000071", "价格、交房时间"]
    office.drop_rows(CALLS, call, name="来电客户登记本.xlsx", sheet="Sheet1")
    office.run(MORNING)
    named = [*call[:3], "韩雅文", *call[4:]]
    office.drop_rows(CALLS, named, name="来电客户登记本.xlsx", sheet="Sheet1")
    office.run(NOON)
    assert office.summary("来电客户登记本_回执.xlsx").startswith(
        "收到 1 行:新增 0,更新 1"
    )
