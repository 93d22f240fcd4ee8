"""Rows that speak of other registers: call-backs, matters handed on, one place to type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office_story import StoryOffice

COMPLAINT = [
    "受理日期", "受理时间", "投诉方式", "客户姓名", "房号", "联系电话", "投诉类别",
    "投诉内容摘要", "被反映人/部门", "登记人", "核实情况", "处理建议", "主任决定",
    "责任部门", "处理结果", "完成时间", "满意度", "回复客户时间", "备注",
]  # fmt: skip
DONE = [
    "2026-11-20", "9:20", "来电", "沈卫东", "2栋1单元602", "13900000034", "环境保洁",
    "楼道三天没有清扫", None, "李敏", "属实", "当日补扫", "同意", "保洁班", "已清扫",
    "2026-11-20 16:00", None, None, None,
]  # fmt: skip
OPEN = [*DONE[:14], None, None, None, None, None]
OTHER = [
    "2026-11-20", "10:05", "来访", "沈卫东", "2栋1单元602", "13900000034", "收费",
    "停车费多收了一个月", None, "李敏", "属实", "退还", "同意", "客户服务中心", "已退",
    "2026-11-20 16:30", None, None, None,
]  # fmt: skip
FOLLOWUP = [
    "回访日期", "回访时间", "关联编号", "房号", "受访人", "回访方式", "回访内容",
    "满意度", "廉洁核查", "回访人",
]  # fmt: skip
VISIT = [
    "来访日期", "来访时间", "来访方式", "来访人", "房号", "联系电话", "事由类别",
    "来访事由", "接待人", "办理方式",
]  # fmt: skip
BOOK = {"name": "回访记录表_投诉.xlsx", "sheet": "回访记录", "folder": "接待"}
LOG = {"name": "来访接待记录表.xlsx", "sheet": "来访接待记录", "folder": "接待"}
ANSWER = "客户投诉登记表_回执.xlsx"


@pytest.fixture
def office(tmp_path: Path, samples: Path) -> StoryOffice:
    """An office that has its staff register."""
    office = StoryOffice(tmp_path / "office")
    office.drop(samples / "人员通讯录.xlsx")
    office.run("2026-11-20T08:00")
    return office


def shown(
    office: StoryOffice, number: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """``show NUMBER --json``."""
    capsys.readouterr()
    assert office.verb("show", number, "--json") == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def call(office: StoryOffice, *rows: list[Any], now: str = "2026-11-21T10:00") -> None:
    office.drop_rows(FOLLOWUP, *rows, **BOOK)
    office.run(now)


def said_by(
    who: str,
    day: str,
    clock: str,
    number: str | None,
    text: str,
    answer: str,
    *,
    house: str = "",
) -> list[Any]:
    """One row of the book of call-backs."""
    return [
        day,
        clock,
        number,
        house or None,
        "沈卫东",
        "电话",
        text,
        answer,
        "无",
        who,
    ]


def said(office: StoryOffice, row: int = 2) -> tuple[str, str]:
    """Number and verdict of a call-back's row in its answer."""
    one = office.answer("回访记录表_投诉_回执.xlsx")[row]
    return one.number, one.verdict


# ── call-backs ──────────────────────────────────────────────────────────────


def test_a_call_back_closes_its_matter_and_has_its_number(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(COMPLAINT, OPEN)
    office.run("2026-11-20T17:00")
    office.drop_rows(COMPLAINT, DONE)
    office.run("2026-11-20T17:10")
    call(
        office,
        said_by("何静", "2026-11-21", "9:30", "TS-2026-0001", "已经干净", "A"),
    )
    assert said(office) == ("TS-2026-0001-HF1", "✓")
    one = shown(office, "TS-2026-0001", capsys)
    assert one["state"] == "已结案"
    assert one["values"]["满意度"] == "满意"
    assert one["values"]["回访时间"] == "2026年11月21日9:30"
    assert one["values"]["回访人"] == "何静"
    assert one["history"][-1]["file"] == "回访记录表_投诉.xlsx"
    office.drop_rows(COMPLAINT, DONE)  # the clerk's own copy knows nothing of it
    office.run("2026-11-21T11:00")
    book = openpyxl.load_workbook(office.answer_path(ANSWER))
    assert book.worksheets[0].cell(2, COMPLAINT.index("满意度") + 1).value == "满意"


def test_without_a_number_the_only_matter_of_the_house_is_meant(
    office: StoryOffice,
) -> None:
    office.drop_rows(COMPLAINT, DONE)
    office.run("2026-11-20T17:00")
    call(
        office,
        said_by(
            "何静", "2026-11-21", "9:30", None, "已经干净", "满意", house="2-1-602"
        ),
    )
    assert said(office) == ("TS-2026-0001-HF1", "✓")


def test_of_several_matters_all_are_meant_only_when_the_owner_is_content(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(COMPLAINT, DONE, OTHER)
    office.run("2026-11-20T17:00")
    asked = said_by(
        "何静", "2026-11-21", "9:30", None, "还不行", "不满意", house="2-1-602"
    )
    call(office, asked)
    number, verdict = said(office)
    assert number == "HF-2026-0001"
    assert "请在“关联编号”填明是哪一件:TS-2026-0001、TS-2026-0002" in verdict
    call(office, asked, said_by("何静", "2026-11-22", "9:30", None, "都办好了", "满意", house="2-1-602"),
         now="2026-11-22T10:00")  # fmt: skip
    assert said(office, 3) == ("TS-2026-0001-HF1", "✓")
    states = [shown(office, f"TS-2026-000{n}", capsys)["state"] for n in (1, 2)]
    assert states == ["已结案", "已结案"]


def test_a_dissatisfied_customer_reopens_under_the_same_number(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(COMPLAINT, OPEN)
    office.run("2026-11-20T17:00")
    office.drop_rows(COMPLAINT, DONE)
    office.run("2026-11-20T17:10")
    first = office.files("outbox/待打印")
    call(
        office,
        said_by("何静", "2026-11-21", "9:30", "TS-2026-0001", "没有扫净", "C"),
    )
    one = shown(office, "TS-2026-0001", capsys)
    assert (one["round"], one["state"]) == (2, "已报主任")
    assert office.files("outbox/待打印") == first  # nothing before a new decision
    again = [*DONE]
    again[12] = "保洁班重新清扫,班长到场"
    office.drop_rows(COMPLAINT, again)
    office.run("2026-11-21T14:00")
    new = set(office.files("outbox/待打印")) - set(first)
    assert any("第2次" in path and "责任部门联" in path for path in new)
    assert shown(office, "TS-2026-0001", capsys)["round"] == 2


def test_status_says_that_the_customers_word_is_wanting(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    row = [*DONE]
    row[17] = "2026-11-20 16:30"
    office.drop_rows(COMPLAINT, row)
    office.run("2026-11-20T17:00")
    capsys.readouterr()
    office.verb("status", "--json", now="2026-11-20T17:10")
    (one,) = json.loads(capsys.readouterr().out)["open"]
    assert (one["state"], one["waiting_for"]) == ("已回复", "满意度")


def test_an_older_call_back_that_comes_late_changes_nothing(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(COMPLAINT, DONE)
    office.run("2026-11-20T17:00")
    good = said_by("何静", "2026-11-22", "9:30", "TS-2026-0001", "已经干净", "满意")
    late = said_by("何静", "2026-11-21", "9:30", "TS-2026-0001", "没有扫净", "不满意")
    call(office, good, now="2026-11-22T10:00")
    call(office, good, late, now="2026-11-23T10:00")
    one = shown(office, "TS-2026-0001", capsys)
    assert (one["state"], one["round"]) == ("已结案", 1)
    assert said(office, 3)[0] == "TS-2026-0001-HF2"


def test_three_days_without_an_answer_go_to_the_director(office: StoryOffice) -> None:
    office.drop_rows(COMPLAINT, DONE)
    office.run("2026-11-20T17:00")
    rows = [
        said_by("何静", f"2026-11-2{n}", "9:30", "TS-2026-0001", "无人接听", "未联系上")
        for n in (1, 2, 3)
    ]
    call(office, *rows[:2], now="2026-11-22T10:00")
    assert said(office, 3) == ("TS-2026-0001-HF2", "✓")
    call(office, *rows, now="2026-11-23T10:00")
    number, verdict = said(office, 4)
    assert number == "TS-2026-0001-HF3"
    assert "TS-2026-0001已有3天未联系上,请管理处主任决定是否以“联系不上”结案" in verdict


def test_nobody_of_the_department_complained_of_calls_back(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    row = [*DONE]
    row[8] = "王海涛"
    office.drop_rows(COMPLAINT, row)
    office.run("2026-11-20T17:00")
    call(
        office,
        said_by("王海涛", "2026-11-21", "9:30", "TS-2026-0001", "已道歉了", "满意"),
        said_by("赵国栋", "2026-11-21", "9:40", "TS-2026-0001", "已道歉了", "满意"),
    )
    answer = office.answer("回访记录表_投诉_回执.xlsx")
    assert (
        "待更正:回访记录!J2 回访人“王海涛”是被反映人本人,请另派人员办理"
        in answer[2].verdict
    )
    assert "待更正:回访记录!J3 回访人“赵国栋”与被反映人在同一部门" in answer[3].verdict
    history = shown(office, "TS-2026-0001-HF1", capsys)["history"]
    office.drop(office.answer_path("回访记录表_投诉_回执.xlsx"), folder="接待")
    office.run("2026-11-22T10:00")
    answer = office.answer("回访记录表_投诉_回执.xlsx")
    assert "待更正:回访记录!J2" in answer[2].verdict
    assert shown(office, "TS-2026-0001-HF1", capsys)["history"] == history


def test_an_unknown_number_and_another_house_are_told(office: StoryOffice) -> None:
    office.drop_rows(COMPLAINT, DONE)
    office.run("2026-11-20T17:00")
    call(
        office,
        said_by("何静", "2026-11-21", "9:30", "TS-2026-0099", "已经干净", "满意"),
        said_by(
            "何静",
            "2026-11-21",
            "9:40",
            "TS-2026-0001",
            "已经干净",
            "满意",
            house="5-1-803",
        ),
    )
    assert "关联编号“TS-2026-0099”没有登记过,请核对编号" in said(office)[1]
    assert "房号与TS-2026-0001登记的不同,请核对" in said(office, 3)[1]


def test_call_backs_of_complaints_have_a_book_of_their_own(
    office: StoryOffice,
) -> None:
    office.drop_rows(COMPLAINT, DONE)
    office.run("2026-11-20T17:00")
    row = said_by("何静", "2026-11-21", "9:30", "TS-2026-0001", "已经干净", "满意")
    office.drop_rows(FOLLOWUP, row, **{**BOOK, "name": "回访记录表_11月.xlsx"})
    office.run("2026-11-21T10:00")
    verdict = office.answer("回访记录表_11月_回执.xlsx")[2].verdict
    text = "TS-2026-0001的登记请记在《回访记录表_投诉》里,不要与其他的记在一起"
    assert verdict == f"提示:回访记录!C2 {text}"


def test_what_the_register_says_itself_is_a_call_back_once(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(COMPLAINT, OPEN)
    office.run("2026-11-20T15:00")
    row = [*DONE]
    row[16:18] = ["满意", "2026-11-20 16:30"]
    office.drop_rows(COMPLAINT, row)
    office.run("2026-11-20T17:00")
    made = shown(office, "TS-2026-0001-HF1", capsys)
    assert made["values"]["满意度"] == "满意"
    assert made["values"]["回访日期"] == "2026年11月20日"
    call(
        office,
        said_by("何静", "2026-11-20", "16:30", "TS-2026-0001", "已经干净", "满意"),
    )
    assert said(office)[0] == "TS-2026-0001-HF1"  # the same call-back, typed twice


# ── matters handed on ───────────────────────────────────────────────────────


def test_a_visit_that_is_a_complaint_is_proposed_until_it_is_entered(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(
        VISIT,
        ["2026-11-20", "9:20", "来访", "沈卫东", "2栋1单元602", "13900000034", "投诉", "楼道三天没有清扫", "李敏", "转投诉登记"],
        ["2026-11-20", "9:40", "来访", "胡雪梅", "5栋1单元803", "不留", "咨询", "阳台封窗要不要申请", "李敏", "当场答复"],
        ["2026-11-20", "9:50", "来电", "唐敏", "5栋1单元803", "13900000046", "报修", "厨房水龙头漏水", "李敏", "上门服务"],
        **LOG,
    )  # fmt: skip
    office.run("2026-11-20T10:00")
    path = office.answer_path("待补登_客户投诉登记表.xlsx")
    assert path.parent.name == "接待"
    assert office.answer_path("待补登_上门服务登记表.xlsx").parent.name == "接待"
    page = openpyxl.load_workbook(path).worksheets[0]
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert {"沈卫东", "2栋1单元602", "楼道三天没有清扫", "来自 LF-2026-0001"} <= set(
        words
    )
    assert "胡雪梅" not in words
    office.drop(path, folder="接待")  # the clerk drops the proposed rows as they are
    office.run("2026-11-20T10:30")
    assert shown(office, "TS-2026-0001", capsys)["values"]["客户姓名"] == "沈卫东"
    visit = shown(office, "LF-2026-0001", capsys)
    assert visit["values"]["转登编号"] == "TS-2026-0001"
    assert not path.exists()  # nothing is left to be entered


def test_a_visit_closes_with_the_complaint_it_became(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(
        VISIT,
        ["2026-11-20", "9:20", "来访", "沈卫东", "2栋1单元602", "13900000034", "投诉", "楼道三天没有清扫", "李敏", "转投诉登记"],
        **LOG,
    )  # fmt: skip
    office.run("2026-11-20T10:00")
    office.drop_rows(COMPLAINT, DONE)  # typed anew: the same day, name and house
    office.run("2026-11-20T17:00")
    assert shown(office, "LF-2026-0001", capsys)["state"] == "转投诉登记"
    call(
        office,
        said_by("何静", "2026-11-21", "9:30", "TS-2026-0001", "已经干净", "满意"),
    )
    one = shown(office, "LF-2026-0001", capsys)
    assert (one["state"], one["values"]["办结日期"]) == ("已办结", "2026年11月21日")


def test_the_log_does_not_show_the_number_of_a_confidential_matter(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(
        VISIT,
        ["2026-11-20", "9:20", "来访", "沈卫东", "2栋1单元602", "13900000034", "投诉", "王海涛上门态度不好", "李敏", "转投诉登记"],
        **LOG,
    )  # fmt: skip
    office.run("2026-11-20T10:00")
    row = [*OPEN]
    row[7:9] = ["上门态度不好", "王海涛"]
    office.drop_rows(COMPLAINT, row)
    office.run("2026-11-20T17:00")
    assert "转登编号" not in shown(office, "LF-2026-0001", capsys)["values"]
    left = [name for name in office.files("outbox/回执") if "待补登" in name]
    assert left == []  # the ledger knows that it is entered: nothing is wanting


def test_links_stay_where_they_are_when_everything_is_dropped_again(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(COMPLAINT, DONE, OTHER)
    office.run("2026-11-20T17:00")
    rows = [said_by("何静", "2026-11-21", "9:30", "TS-2026-0001", "已经干净", "满意")]
    call(office, *rows)
    history = shown(office, "TS-2026-0001", capsys)["history"]
    call(office, *rows, now="2026-11-22T10:00")
    office.drop_rows(COMPLAINT, DONE, OTHER)
    office.run("2026-11-22T11:00")
    assert said(office) == ("TS-2026-0001-HF1", "✓")
    assert shown(office, "TS-2026-0001", capsys)["history"] == history


def test_the_answer_asks_to_decide_again_until_it_is_done_and_says_the_last_word(
    office: StoryOffice,
) -> None:
    """The answers dropped again as they came back: a clerk who has not touched them."""

    def again(now: str, **cells: str) -> tuple[str, str]:
        book = openpyxl.load_workbook(office.answer_path(ANSWER))
        page = book.worksheets[0]
        at = {str(cell.value): cell.column or 0 for cell in page[1]}
        for title, text in cells.items():
            page.cell(2, at[title], text)
        book.save(office.root / "made.xlsx")
        office.drop(office.root / "made.xlsx", ANSWER)
        office.run(now)
        page = openpyxl.load_workbook(office.answer_path(ANSWER)).worksheets[0]
        cell = page.cell(2, at["满意度"]).value
        return office.answer(ANSWER)[2].verdict, str(cell or "")

    asked = "提示:投诉登记!Q2 客户不满意,已转入第2轮处理,请主任重新批示"
    office.drop_rows(COMPLAINT, DONE)
    office.run("2026-11-20T17:00")
    bad = said_by("何静", "2026-11-21", "9:30", "TS-2026-0001", "还是脏的", "不满意")
    call(office, bad)
    assert again("2026-11-21T11:00") == (asked, "不满意")
    assert again("2026-11-21T12:00", 备注="已报主任") == (asked, "不满意")
    told = {"主任决定": "重新清扫", "完成时间": "2026-11-22 16:00"}
    told |= {"回复客户时间": "2026-11-22 17:00", "处理结果": "全部清扫"}
    assert again("2026-11-22T17:00", **told) == ("✓", "不满意")
    good = said_by("何静", "2026-11-23", "9:30", "TS-2026-0001", "都干净了", "满意")
    call(office, bad, good, now="2026-11-23T10:00")
    assert again("2026-11-23T11:00") == ("✓", "满意")
