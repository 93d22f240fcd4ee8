"""A matter that comes back, that is raised again and again, or by many at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office_story import StoryOffice

HEAD = [
    "受理日期", "受理时间", "投诉方式", "客户姓名", "房号", "联系电话", "投诉类别",
    "投诉内容摘要", "发生位置", "登记人", "满意度", "原投诉编号", "备注",
]  # fmt: skip
ANSWER = "客户投诉登记表_回执.xlsx"


@pytest.fixture
def office(tmp_path: Path, samples: Path) -> StoryOffice:
    """An office that has its staff register."""
    office = StoryOffice(tmp_path / "office")
    office.drop(samples / "人员通讯录.xlsx")
    office.run("2026-11-02T08:00")
    return office


def row(day: str, house: str = "2-1-602", **more: Any) -> list[Any]:
    """One row of the register; ``more`` by column."""
    said = {
        "受理日期": day, "受理时间": "9:20", "投诉方式": "来电", "客户姓名": "沈卫东",
        "房号": house, "联系电话": "13900000034", "投诉类别": "设施设备",
        "投诉内容摘要": f"{day}电梯又停了", "登记人": "李敏", **more,
    }  # fmt: skip
    return [said.get(title) for title in HEAD]


def verdict(office: StoryOffice, at: int) -> str:
    return office.answer(ANSWER)[at].verdict


def test_a_closed_matter_about_which_the_customer_comes_back_is_offered(
    office: StoryOffice,
) -> None:
    office.drop_rows(HEAD, row("2026-11-02", 满意度="满意"), row("2026-11-20"))
    office.run("2026-11-20T10:00")
    assert (
        "疑似TS-2026-0001的问题还没有解决,如是同一件请在“原投诉编号”填TS-2026-0001"
        in verdict(office, 3)
    )
    again = row("2026-11-20", 原投诉编号="TS-2026-0001")
    office.drop_rows(HEAD, row("2026-11-02", 满意度="满意"), again)
    office.run("2026-11-20T11:00")
    assert "疑似" not in verdict(office, 3)


def test_after_a_month_it_is_another_matter(office: StoryOffice) -> None:
    office.drop_rows(HEAD, row("2026-11-02", 满意度="满意"), row("2026-12-03"))
    office.run("2026-12-03T10:00")
    assert "疑似" not in verdict(office, 3)


def test_the_third_open_matter_of_one_house_may_be_a_grave_one(
    office: StoryOffice,
) -> None:
    days = ("2026-11-05", "2026-11-11", "2026-11-19")
    office.drop_rows(HEAD, *(row(day) for day in days))
    office.run("2026-11-19T10:00")
    assert "是否应定为“重大”" not in verdict(office, 3)
    assert "同一户的同类投诉已有3件没有解决,请核对是否应定为“重大”" in verdict(
        office, 4
    )


def test_five_households_on_one_matter_may_be_a_grave_one(office: StoryOffice) -> None:
    rows = [row("2026-11-19", f"2-1-{n}02", 发生位置="2栋电梯") for n in range(1, 6)]
    office.drop_rows(HEAD, *rows)
    office.run("2026-11-19T10:00")
    assert "几户" not in verdict(office, 5)
    assert "一周内已有5户反映同一处的同类问题,请核对是否应定为“重大”" in verdict(
        office, 6
    )


def test_an_earlier_number_that_nobody_issued_is_told(office: StoryOffice) -> None:
    office.drop_rows(HEAD, row("2026-11-19", 原投诉编号="TS-2026-0077"))
    office.run("2026-11-19T10:00")
    assert "原投诉编号“TS-2026-0077”没有登记过,请核对编号" in verdict(office, 2)


def test_a_matter_entered_days_later_is_a_late_entry(office: StoryOffice) -> None:
    head = [*HEAD, "补登"]
    office.drop_rows(head, row("2026-11-02"), row("2026-11-06", "3-1-201"))
    office.run("2026-11-06T10:00")
    page = openpyxl.load_workbook(office.answer_path(ANSWER)).worksheets[0]
    said = [page.cell(line, len(head)).value for line in (2, 3)]
    assert said == ["是", "否"]


def test_a_corrective_action_is_asked_for_with_its_day(office: StoryOffice) -> None:
    head = [*HEAD, "需纠正措施", "纠正措施", "纠正期限"]
    office.drop_rows(head, [*row("2026-11-02"), "是", None, None])
    office.run("2026-11-02T10:00")
    assert "需要纠正措施的请填纠正措施" in verdict(office, 2)
    assert "需要纠正措施的请填纠正期限" in verdict(office, 2)


def test_closing_by_explanation_asks_for_its_reason_and_the_directors_word(
    office: StoryOffice,
) -> None:
    head = [*HEAD, "结案方式", "答复依据", "批准人"]
    office.drop_rows(
        head,
        [*row("2026-11-02"), "解释结案", None, None],
        [*row("2026-11-02", "3-1-201"), "解释结案", "物业服务合同第八条", "李敏"],
        [*row("2026-11-02", "4-1-301"), "解释结案", "物业服务合同第八条", "周建华"],
    )
    office.run("2026-11-02T10:00")
    assert "解释结案请填答复依据" in verdict(office, 2)
    assert "解释结案请填批准人" in verdict(office, 2)
    assert "“李敏”不是管理处主任" in verdict(office, 3)
    assert "批准" not in verdict(office, 4)


def test_the_result_is_the_remedy_where_nothing_else_is_written(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    head = [*HEAD, "补救措施", "处理结果"]
    office.drop_rows(head, [*row("2026-11-02"), None, "已换门机"])
    office.run("2026-11-02T10:00")
    capsys.readouterr()
    assert office.verb("show", "TS-2026-0001", "--json") == 0
    values = json.loads(capsys.readouterr().out)["values"]
    assert values["补救措施"] == "已换门机"
