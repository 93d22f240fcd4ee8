"""A house is handed over with defects: from the inspection to the owner's acceptance.

domain.md 2.4, 5.4; scenarios 6 to 8 of 11.1.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office_story import StoryOffice
from openpyxl.worksheet.worksheet import Worksheet
from reading_docx import docx_lines

NAME = "住房移交验收交接表_2026年11月.xlsx"
ANSWER = "住房移交验收交接表_2026年11月_回执.xlsx"
HOUSES, DEFECTS = "验房交接", "问题明细"

#: As the office keeps it: number and reading of a meter in one cell, both signatures too.
HOUSE_HEAD = [
    "序号", "房号", "业主姓名", "联系电话", "入伙通知书", "资料齐全", "物业费已缴", "房款结清",
    "交房日期", "验房时间", "水表", "电表", "煤气表", "钥匙数量", "门禁卡", "钥匙留用", "验房人",
    "双方签字", "各存一份", "领钥匙日期", "问题数", "反馈时间", "认可日期", "备注",
]  # fmt: skip
WITH_DEFECTS = [
    1, "3-2-1502", "张伟民", "13900000011", "√", "是", "是", "是",
    "2026.11.14", "9:30", "0215338 / 3吨", "880912 / 16度", "未通气", 5, "门禁卡3张", 1, "刘军",
    "张伟民/刘军", "是", "2026.11.14", 3, "2026-11-14 15:20", None, None,
]  # fmt: skip
WITHOUT = [
    2, "3-2-1503", "李芳", "13900000051", "√", "缺身份证复印件", "是", "是",
    "2026.11.14", None, "0215339 / 1600", "880913 / 3", "未通气", 5, None, 0, "刘军",
    "是/是", "是", "2026.11.14", 0, "2026.11.14", None, None,
]  # fmt: skip
DEFECT_HEAD = [
    "序号", "房号", "部位", "类别", "存在问题", "维修大小", "责任人", "施工单位", "未完成原因",
    "延期至/批准人", "完成时间", "复验", "业主确认", "备注",
]  # fmt: skip
TWO_IN_ONE = [
    1, "3-2-1502", "主卧", "五金", "1、主卧门锁松动 2、窗边打胶脱落", None, None, None, None,
    None, None, None, None, None,
]  # fmt: skip
LEAK = [
    2, "3-2-1502", "卫生间", "防水渗漏", "卫生间顶棚渗水", "较大", "刘军", "宏达防水", None,
    None, None, None, None, None,
]  # fmt: skip
NO_HOUSE = [
    3, "6-1-1101", "客厅", "墙面", "墙面划痕两处", "小型", "刘军", None, None,
    None, None, None, None, None,
]  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, samples: Path) -> StoryOffice:
    """An office that has its staff register."""
    office = StoryOffice(tmp_path / "office")
    office.drop(samples / "人员通讯录.xlsx")
    office.run("2026-11-14T08:00")
    return office


def drop(office: StoryOffice, houses: Sequence[Any], defects: Sequence[Any]) -> None:
    """The office's own workbook of two sheets."""
    book = openpyxl.Workbook()
    for name, head, rows in (
        (HOUSES, HOUSE_HEAD, houses),
        (DEFECTS, DEFECT_HEAD, defects),
    ):
        page = book.create_sheet(name)
        page.append(head)
        for row in rows:
            page.append(row)
    del book["Sheet"]
    book.save(office.root / "made.xlsx")
    office.drop(office.root / "made.xlsx", NAME, "接待")


def go_on(office: StoryOffice, cells: Mapping[tuple[str, int, str], Any]) -> None:
    """Fill cells (sheet, row, header) of the answer, and drop it again."""
    book = openpyxl.load_workbook(office.answer_path(ANSWER))
    for (sheet, row, header), value in cells.items():
        page = book[sheet]
        assert isinstance(page, Worksheet)
        head = {str(c.value): at for at, c in enumerate(page[1], 1)}
        page.cell(row, head[header], value)
    book.save(office.root / "made.xlsx")
    office.drop(office.root / "made.xlsx", ANSWER, "接待")


def shown(
    office: StoryOffice, number: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """``show NUMBER --json``."""
    capsys.readouterr()
    assert office.verb("show", number, "--json") == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def printed(office: StoryOffice, part: str) -> list[str]:
    """The names of the papers to print that hold these words."""
    return [name for name in office.files("outbox/待打印") if part in name]


def text(office: StoryOffice, part: str) -> str:
    """The only paper of this name, as text."""
    (name,) = printed(office, part)
    return "\n".join(docx_lines((office.root / "outbox/待打印" / name).read_bytes()))


def handed_over(office: StoryOffice, now: str = "2026-11-14T16:00") -> None:
    drop(office, [WITH_DEFECTS, WITHOUT], [TWO_IN_ONE, LEAK, NO_HOUSE])
    office.run(now)


# ── taken in ────────────────────────────────────────────────────────────────


def test_two_sheets_are_one_drop_and_each_mistake_is_told_where_it_stands(
    office: StoryOffice,
) -> None:
    handed_over(office)
    houses, defects = office.answer(ANSWER, HOUSES), office.answer(ANSWER, DEFECTS)
    assert houses[2].number == "YF-2026-0002"  # the one without a time comes first
    assert houses[2].verdict == "✓"
    assert houses[3].number == "YF-2026-0001"
    assert houses[3].verdict == (
        "提示:验房交接!F3 缺项:资料齐全“缺身份证复印件”;"
        "提示:验房交接!K3 水表底数1600偏大,是不是与电表底数填反了?请核对"
    )
    assert defects[2].number == "YF-2026-0002-01、YF-2026-0002-02"
    assert defects[2].verdict == (
        "提示:问题明细!E2 问题一格里写了2项,已分成2条登记,以后请一项一行;"
        "提示:问题明细!F2 维修大小没有填写,暂记为“小型”"
    )
    assert (defects[3].number, defects[3].verdict) == ("YF-2026-0002-03", "✓")
    assert defects[4].number == ""
    assert defects[4].verdict == (
        "退回:问题明细!B4 房号“6栋1单元1101”在“验房交接”里还没有登记,请先登记验房"
    )
    assert office.summary(ANSWER) == (
        "收到 2 行:新增 2,更新 0,未变 0,冲突 0,待更正 0,退回 0"
    )


def test_the_same_workbook_again_numbers_nothing_again(office: StoryOffice) -> None:
    handed_over(office)
    before = office.answer(ANSWER, DEFECTS)
    drop(office, [WITH_DEFECTS, WITHOUT], [TWO_IN_ONE, LEAK, NO_HOUSE, []])
    office.run("2026-11-14T17:00")
    go_on(office, {(DEFECTS, 3, "备注"): "已约周一"})
    office.run("2026-11-14T17:30")
    after = office.answer(ANSWER, DEFECTS)
    assert [one.number for one in after.values()] == [
        one.number for one in before.values()
    ]
    assert len(printed(office, "验房整改派工单")) == 1


def test_a_count_that_differs_from_the_list_is_told(office: StoryOffice) -> None:
    wrong = [*WITH_DEFECTS]
    wrong[HOUSE_HEAD.index("问题数")] = 5
    drop(office, [wrong], [TWO_IN_ONE, LEAK])
    office.run("2026-11-14T16:00")
    assert office.answer(ANSWER, HOUSES)[2].verdict == (
        "提示:验房交接!U2 问题项数写的是5,与“问题明细”里的件数不同,请核对"
    )


# ── dispatched ──────────────────────────────────────────────────────────────


def test_the_officer_gets_one_slip_for_the_house_and_a_mail(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_over(office)
    assert printed(office, "YF-") == [
        "2026-11-14/内部/YF-2026-0001_住房移交验收交接表_3栋2单元1503_20261114.docx",
        "2026-11-14/内部/YF-2026-0001_钥匙签收单_3栋2单元1503_20261114.docx",
        "2026-11-14/内部/YF-2026-0002_住房移交验收交接表_3栋2单元1502_20261114.docx",
        "2026-11-14/内部/YF-2026-0002_钥匙签收单_3栋2单元1502_20261114.docx",
        "2026-11-14/工程班/YF-2026-0002-01_验房整改派工单_3栋2单元1502_20261114.docx",
    ]
    slip = text(office, "验房整改派工单")
    for words in (
        "编号:YF-2026-0002",
        "张先生/女士",
        "13900000011",
        "主卧门锁松动",
        "窗边打胶脱落",
        "卫生间顶棚渗水",
        "宏达防水",
        "11月14日16:30",
        "11月21日16:30",
        "派工时间:2026年11月14日",
    ):
        assert words in slip
    (mail,) = (one for one in office.mails() if "派单" in one["Subject"])
    assert mail["To"].endswith("<liuj@example.com>")
    assert mail["Subject"] == "【派单】YF-2026-0002 验房整改3项,请于11月14日16:30前完成"
    body = mail.get_body()
    assert body is not None
    said = body.get_content()
    assert "3栋2单元1502(张先生/女士)" in said
    assert "3. 卫生间:卫生间顶棚渗水(较大型,11月21日16:30前完成)" in said
    assert "13900000011" not in said
    assert "张伟民" not in said
    one = shown(office, "YF-2026-0002-03", capsys)
    assert one["state"] == "已派工"
    assert one["values"]["要求完成时间"] == "2026年11月21日16:30"
    assert one["values"]["责任物管员"] == "刘军"


def test_the_form_of_the_house_lists_its_defects(office: StoryOffice) -> None:
    handed_over(office)
    form = text(office, "YF-2026-0002_住房移交验收交接表")
    for words in ("0215338", "3 m³", "16 kWh", "未通气", "卫生间顶棚渗水", "11月21日"):
        assert words in form
    assert "缺项" not in form
    keys = text(office, "YF-2026-0002_钥匙签收单")
    assert "☑委托管理处留存返修钥匙 1 把" in keys


def test_a_small_repair_found_on_a_saturday_afternoon(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    late = [*WITH_DEFECTS]
    late[HOUSE_HEAD.index("验房时间")] = "15:00"
    late[HOUSE_HEAD.index("反馈时间")] = "2026-11-14 15:10"
    drop(office, [late], [TWO_IN_ONE])
    office.run("2026-11-14T15:30")
    one = shown(office, "YF-2026-0001-01", capsys)
    assert one["values"]["要求完成时间"] == "2026年11月14日16:30"


# ── what is special ─────────────────────────────────────────────────────────


def test_what_is_special_is_told_at_once_and_only_an_approval_moves_the_day(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_over(office)
    go_on(office, {(DEFECTS, 3, "未完成原因"): "需楼上业主配合关水"})
    office.run("2026-11-20T21:30")  # in the quiet hours
    mails = [one for one in office.mails() if "即时报告" in one["Subject"]]
    assert sorted(one["To"].partition(" <")[0] for one in mails) == ["何静", "周建华"]
    assert {one["Subject"] for one in mails} == {
        "【即时报告】YF-2026-0002-03 验房整改特殊情况,请批示",
        "【即时报告】YF-2026-0002-03 验房整改特殊情况,已报主任",
    }
    assert "需楼上业主配合关水" in text(office, "特殊情况报告")
    due = shown(office, "YF-2026-0002-03", capsys)["values"]["要求完成时间"]
    assert due == "2026年11月21日16:30"
    go_on(office, {(DEFECTS, 3, "延期至/批准人"): "2026-11-25 周建华"})
    office.run("2026-11-21T09:00")
    assert office.answer(ANSWER, DEFECTS)[3].verdict == "✓"
    due = shown(office, "YF-2026-0002-03", capsys)["values"]["要求完成时间"]
    assert due == "2026年11月25日"
    at_once = [one for one in office.mails() if "提醒" not in one["Subject"]]
    assert len(at_once) == 3


def test_an_extension_that_the_director_did_not_approve_is_told(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_over(office)
    go_on(office, {(DEFECTS, 3, "延期至/批准人"): "2026-11-25"})
    office.run("2026-11-20T09:00")
    assert office.answer(ANSWER, DEFECTS)[3].verdict == (
        "提示:问题明细!J3 延期要有批准人;没有批准的仍按原期限"
    )
    due = shown(office, "YF-2026-0002-03", capsys)["values"]["要求完成时间"]
    assert due == "2026年11月21日16:30"
    go_on(office, {(DEFECTS, 3, "延期至/批准人"): "2026-11-25 李敏"})
    office.run("2026-11-20T10:00")
    assert office.answer(ANSWER, DEFECTS)[3].verdict == (
        "提示:问题明细!J3 批准人“李敏”不是管理处主任,延期要由管理处主任批准"
    )


# ── done, checked, accepted ─────────────────────────────────────────────────


def test_a_repair_that_fails_the_recheck_is_dispatched_anew_under_its_number(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_over(office)
    go_on(
        office,
        {
            (DEFECTS, 3, "完成时间"): "2026-11-18 16:00",
            (DEFECTS, 3, "复验"): "不合格 刘军",
        },
    )
    office.run("2026-11-18T17:00")
    assert office.answer(ANSWER, DEFECTS)[3].verdict == (
        "提示:问题明细!L3 复验人与责任物管员同是“刘军”,请另派人复验;"
        "提示:问题明细!L3 已转入第2次返修,将重新派工"
    )
    (again,) = printed(office, "第2次")
    assert "YF-2026-0002-03_验房整改派工单_3栋2单元1502_20261118" in again
    slip = docx_lines((office.root / "outbox/待打印" / again).read_bytes())
    assert "主卧门锁松动" not in "\n".join(slip)
    assert shown(office, "YF-2026-0002-03", capsys)["round"] == 2


def test_one_call_back_and_the_owners_acceptance_bring_the_house_to_its_end(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_over(office)
    done = {
        "完成时间": "2026-11-18 16:00",
        "复验": "合格 陈晓燕",
        "业主确认": "2026-11-19",
    }
    go_on(office, {(DEFECTS, row, h): v for row in (2, 3) for h, v in done.items()})
    office.run("2026-11-19T09:00")
    assert shown(office, "YF-2026-0002", capsys)["state"] == "问题已修好"
    office.drop_rows(
        ["回访日期", "回访时间", "关联编号", "受访人", "回访方式", "回访内容", "满意度", "回访人"],
        ["2026-11-19", "10:00", "YF-2026-0002", "张伟民", "电话", "都修好了", "A", "陈晓燕"],
        name="回访记录表.xlsx",
        sheet="回访记录",
        folder="接待",
    )  # fmt: skip
    office.run("2026-11-19T11:00")
    assert office.answer("回访记录表_回执.xlsx")[2].number == "YF-2026-0002-HF1"
    for at in (1, 2, 3):
        one = shown(office, f"YF-2026-0002-0{at}", capsys)
        assert (one["state"], one["values"]["满意度"]) == ("已关闭", "满意")
    go_on(office, {(HOUSES, 2, "认可日期"): "2026-11-19"})
    office.run("2026-11-19T12:00")
    assert office.answer(ANSWER, HOUSES)[2].verdict == "✓"
    assert shown(office, "YF-2026-0002", capsys)["state"] == "业主已认可"
    folder = "archive/2026/03入伙验房/3栋/3栋2单元1502"
    kept = office.files(folder)
    for title in (
        "住房移交验收交接表",
        "钥匙签收单",
        "验房整改派工单",
        "验房表归档封面",
    ):
        assert [name for name in kept if title in name], (title, kept)
    assert "00卷内目录_YF-2026-0002.xlsx" in kept
    (cover,) = (name for name in kept if "验房表归档封面" in name)
    page = "\n".join(docx_lines((office.root / folder / cover).read_bytes()))
    assert "2026-Y-YF-0002" in page
    assert "验房整改派工单" in page
    office.run(
        "2026-11-19T12:05"
    )  # filed the same day: nothing is left to be late (T22)
    assert shown(office, "YF-2026-0002", capsys)["deadlines"] == []
    office.run("2026-11-20T08:30")
    mails = shown(office, "YF-2026-0002", capsys)["mails"]
    assert [mail["stage"] for mail in mails if "T22" in mail["stage"]] == []


def test_an_owner_who_is_not_content_brings_one_repair_back(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_over(office)
    done = {"完成时间": "2026-11-18 16:00", "复验": "合格 陈晓燕"}
    go_on(office, {(DEFECTS, 3, h): v for h, v in done.items()})
    office.run("2026-11-18T17:00")
    office.drop_rows(
        ["回访日期", "回访时间", "关联编号", "房号", "回访内容", "满意度", "回访人"],
        ["2026-11-19", "10:00", None, "3-2-1502", "还在渗", "不满意", "陈晓燕"],
        name="回访记录表.xlsx",
        sheet="回访记录",
        folder="接待",
    )
    office.run("2026-11-19T11:00")
    number = office.answer("回访记录表_回执.xlsx")[2].number
    assert number == "YF-2026-0002-03-HF1"  # the only one that waits
    one = shown(office, "YF-2026-0002-03", capsys)
    assert (one["round"], one["state"]) == (2, "已派工")
    assert [name for name in printed(office, "第2次") if "-03_验房整改派工单" in name]


def test_an_acceptance_with_open_defects_is_asked_about(office: StoryOffice) -> None:
    handed_over(office)
    go_on(office, {(HOUSES, 2, "认可日期"): "2026-11-14"})
    office.run("2026-11-15T09:00")
    assert office.answer(ANSWER, HOUSES)[2].verdict == (
        "提示:验房交接!W2 业主已认可,但“问题明细”里还有3件没有修好,请核对"
    )


def test_another_officer_gets_the_slip_and_the_former_one_is_told(
    office: StoryOffice,
) -> None:
    handed_over(office)
    go_on(office, {(DEFECTS, 3, "责任人"): "王海涛"})
    office.run("2026-11-15T09:00")
    subjects = [
        (one["To"].partition(" <")[0], one["Subject"]) for one in office.mails()
    ]
    assert ("刘军", "【撤单】YF-2026-0002-03 验房整改已改派") in subjects
    assert (
        "王海涛",
        "【改派】YF-2026-0002 验房整改1项,请于11月21日16:30前完成",
    ) in subjects
    assert len(printed(office, "验房整改派工单")) == 2


def test_a_void_defect_counts_no_more(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_over(office)
    go_on(office, {(DEFECTS, 3, "备注"): "作废"})
    office.run("2026-11-15T09:00")
    values = shown(office, "YF-2026-0002", capsys)["values"]
    assert (values["明细件数"], values["未修好件数"]) == ("2", "2")


def test_the_blank_holds_both_sheets(office: StoryOffice) -> None:
    assert office.verb("blank", "defect") == 0
    assert office.files("outbox/空白表") == ["住房移交验收交接表.xlsx"]
    path = office.root / "outbox/空白表/住房移交验收交接表.xlsx"
    shutil.copyfile(path, office.root / "made.xlsx")
    book = openpyxl.load_workbook(office.root / "made.xlsx")
    assert [s.title for s in book.worksheets if s.sheet_state == "visible"] == [
        HOUSES,
        DEFECTS,
    ]
