"""Rules of the office that a clerk meets in the answer: asked, told, kept back."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_story import StoryOffice
from reading_docx import docx_lines

ANSWER = "客户投诉登记表_回执.xlsx"
COMPLAINT = {
    "受理日期": "2026-11-23", "受理时间": "9:20", "投诉方式": "来电",
    "客户姓名": "沈卫东", "房号": "2栋1单元602", "投诉类别": "环境保洁",
    "投诉内容摘要": "楼道三天没有清扫", "登记人": "李敏",
}  # fmt: skip
PROPOSED = {"核实情况": "属实", "处理建议": "当日补扫"}
DECIDED = {**PROPOSED, "主任决定": "同意", "责任部门": "保洁班"}
VISIT = {
    "来访日期": "2026-11-23", "来访时间": "9:20", "来访人": "张伟民",
    "事由类别": "咨询", "来访事由": "咨询阳台封窗", "接待人": "李敏",
    "办理方式": "当场答复",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    """An office with two people, one of whom receives."""
    office = StoryOffice(tmp_path / "office")
    office.drop_rows(
        ["姓名", "部门", "岗位", "电子邮箱", "回避房号"],
        ["李敏", "客户服务中心", "接待员", "lim@example.com", None],
        ["何静", "客户服务中心", "办公室主任", "hej@example.com", None],
        ["黄秀英", "保洁班", "部门负责人", "huangxy@example.com", None],
        ["吴刚", "秩序维护班", "部门负责人", "wug@example.com", "6栋2单元501"],
        name="人员通讯录.xlsx",
        sheet="人员",
    )
    office.run("2026-11-23T08:00")
    return office


def complain(office: StoryOffice, *rows: dict[str, str]) -> list[str]:
    """Drop complaints, each told by what is special about it; their verdicts."""
    whole = [
        {**COMPLAINT, "受理时间": f"9:{n:02}", **row} for n, row in enumerate(rows)
    ]
    head = list(dict.fromkeys(title for row in whole for title in row))
    office.drop_rows(head, *[[row.get(title) for title in head] for row in whole])
    office.run("2026-11-23T10:00")
    answer = office.answer(ANSWER)
    return [answer[number].verdict for number in range(2, 2 + len(rows))]


def copies(office: StoryOffice, which: str) -> dict[str, list[str]]:
    """The papers of one kind as lines, by number."""
    found = (office.root / "outbox/待打印").rglob(f"*{which}*.docx")
    return {path.name[:12]: docx_lines(path.read_bytes()) for path in found}


def test_nothing_goes_to_a_department_before_the_decision(office: StoryOffice) -> None:
    complain(
        office,
        {**PROPOSED, "责任部门": "保洁班"},
        {**PROPOSED, "主任决定": "同意"},
        {"责任部门": "保洁班"},
    )
    assert copies(office, "责任部门联") == {}
    assert list(office.mails()) == []
    assert sorted(copies(office, "存根联")) == ["TS-2026-0001", "TS-2026-0002"]


def test_what_is_not_in_the_staff_register_is_told(office: StoryOffice) -> None:
    (verdict,) = complain(office, {"登记人": "张三丰", "责任部门": "维修部"})
    assert "登记人“张三丰”不在《人员通讯录》里" in verdict
    assert "责任部门“维修部”不在《人员通讯录》里" in verdict
    visits = {**VISIT, "接待人": "张三丰"}
    office.drop_rows(
        list(visits),
        list(visits.values()),
        name="来访接待记录表.xlsx",
        sheet="来访接待记录",
    )
    office.run("2026-11-23T10:00")
    verdict = office.answer("来访接待记录表_回执.xlsx")[2].verdict
    assert "接待人“张三丰”不在《人员通讯录》里" in verdict


def test_an_apology_is_asked_once_for_the_file_and_not_of_neighbours(
    office: StoryOffice,
) -> None:
    complain(
        office,
        {"投诉类别": "服务态度", "已致歉": ""},
        {"投诉类别": "收费", "已致歉": ""},
        {"投诉类别": "邻里纠纷", "已致歉": ""},
        {"投诉类别": "收费", "已致歉": "是"},
    )
    summary = office.told(ANSWER)
    said = [row.verdict for row in office.answer(ANSWER).values()]
    asked = [verdict for verdict in said if "已致歉未填" in verdict]
    assert len(asked) == 1, summary
    assert "第2、3行" in asked[0]


def test_earlier_steps_that_are_empty_are_told_by_name(office: StoryOffice) -> None:
    late = {"核实情况": "", "处理建议": "", "主任决定": "", "责任部门": ""}
    (verdict,) = complain(office, {**late, "处理结果": "", "满意度": "满意"})
    assert "前面的“核实情况、处理建议、主任决定、责任部门、处理结果”还空着" in verdict


def test_a_plan_later_than_the_promise_is_told(office: StoryOffice) -> None:
    config = office.root / "config.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("[promises]", '[promises]\n"环境保洁" = "24h"'))
    late, early = complain(
        office,
        {"预定完成时间": "2026-11-26 17:30"},
        {"预定完成时间": "2026-11-23 17:30"},
    )
    assert "晚于对“环境保洁”的承诺(24h),请主任决定" in late
    assert early == "✓"


def test_a_grave_word_is_asked_about_until_it_is_marked(office: StoryOffice) -> None:
    asked, marked = complain(
        office,
        {"投诉内容摘要": "电梯夹伤老人,有人受伤"},
        {"投诉内容摘要": "电梯夹伤老人,有人受伤", "严重程度": "重大"},
    )
    assert "提到“受伤”,请核对是否应定为“重大”" in asked
    assert marked == "✓"


def test_the_original_goes_with_an_open_copy_only(office: StoryOffice) -> None:
    """Neither with a sealed one nor past a head who has to stay out."""
    letter = {**DECIDED, "原件": "1份"}
    complain(
        office,
        letter,
        {**letter, "要求保密": "是"},
        {**letter, "房号": "6栋2单元501", "责任部门": "秩序维护班"},
    )
    said = {
        number: next(line for line in lines if line.startswith("| 投诉原件"))
        for number, lines in copies(office, "责任部门联").items()
    }
    kept = "| 投诉原件 | 原件存管理处,可到管理处查阅 |"
    assert said == {
        "TS-2026-0001": "| 投诉原件 | 附:投诉原件1份(原件编号与本单编号一致) |",
        "TS-2026-0002": kept,
        "TS-2026-0003": kept,
    }
