"""One growing register, dropped again and again: what goes in, what is asked, told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office_story import StoryOffice
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HEAD = [
    "编号", "受理日期", "受理时间", "投诉方式", "客户姓名", "房号", "联系电话", "投诉类别",
    "投诉内容摘要", "登记人", "核实情况", "处理建议", "主任决定", "责任部门",
    "预定完成时间", "处理结果", "完成时间", "满意度", "备注",
]  # fmt: skip
FIRST = [
    None, "2026-11-23", "9:20", "来电", "沈卫东", "2栋1单元602", "13900000034",
    "环境保洁", "楼道三天没有清扫", "李敏",
]  # fmt: skip
SECOND = [
    None, "2026-11-23", "10:05", "来访", "胡雪梅", "5栋1单元803", "13900000045",
    "收费", "停车费多收了一个月", "李敏",
]  # fmt: skip
NAME = "客户投诉登记表.xlsx"
ANSWER = "客户投诉登记表_回执.xlsx"


@pytest.fixture
def office(tmp_path: Path, samples: Path) -> StoryOffice:
    """An office that has its staff register."""
    office = StoryOffice(tmp_path / "office")
    office.drop(samples / "人员通讯录.xlsx")
    office.run("2026-11-23T08:00")
    return office


def edit(office: StoryOffice, cells: dict[str, Any], answer: str = ANSWER) -> None:
    """What a clerk does: opens the returned register, types, drops it again."""
    book = openpyxl.load_workbook(office.answer_path(answer))
    page = book.worksheets[0]
    for place, value in cells.items():
        page[place] = value
    book.save(office.root / "edited.xlsx")
    office.drop(office.root / "edited.xlsx", answer)


def shown(
    office: StoryOffice, number: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """``show NUMBER --json``."""
    capsys.readouterr()
    assert office.verb("show", number, "--json") == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def at(column: str, row: int = 2) -> str:
    """The cell of a column by its title."""
    return f"{get_column_letter(HEAD.index(column) + 1)}{row}"


def test_a_clerks_day(office: StoryOffice, capsys: pytest.CaptureFixture[str]) -> None:
    """Drop, correct the returned row, add a row, change a cell, drop again."""
    wrong = [*SECOND]
    wrong[1] = "2026-11-32"
    office.drop_rows(HEAD, FIRST, wrong)
    assert office.run("2026-11-23T10:30") == 1
    assert office.summary(ANSWER).endswith(
        "新增 1,更新 0,未变 0,冲突 0,待更正 0,退回 1"
    )

    third = dict(
        zip(
            "ABCDEFGHIJ",
            [
                None,
                "2026-11-23",
                "11:00",
                "微信",
                "匿名",
                None,
                None,
                "绿化养护",
                "树枝挡住路灯",
                "陈晓燕",
            ],
            strict=True,
        )
    )
    edit(
        office,
        {
            "B3": "2026-11-22",
            at("核实情况"): "属实",
            **{f"{letter}4": value for letter, value in third.items()},
        },
    )
    assert office.run("2026-11-23T11:30") == 0
    rows = office.answer(ANSWER)
    numbers = [rows[row].number for row in (2, 3, 4)]
    assert numbers == ["TS-2026-0001", "TS-2026-0002", "TS-2026-0003"]
    assert "新增 2,更新 1,未变 0" in office.summary(ANSWER)

    told = shown(office, "TS-2026-0001", capsys)
    last = told["history"][-1]
    assert (last["file"], last["sheet"], last["row"]) == (ANSWER, "投诉登记", 2)
    assert {"column": "核实情况", "old": None, "new": "属实"} in last["changes"]


def test_a_decided_complaint_prints_two_slips_and_mails_once(
    office: StoryOffice,
) -> None:
    office.drop_rows(HEAD, FIRST)
    office.run("2026-11-23T10:00")
    assert office.papers() == []
    edit(office, {at("核实情况"): "属实", at("处理建议"): "当日补扫"})
    office.run("2026-11-23T11:00")
    assert [p.split("_")[2] for p in office.papers()] == ["存根联"]
    edit(office, {at("主任决定"): "同意", at("责任部门"): "保洁班"})
    office.run("2026-11-23T12:00")
    office.run("2026-11-24T12:00")
    copies = [p.split("_")[2] for p in office.papers()]
    assert sorted(copies) == ["存根联", "责任部门联"]
    (mail,) = office.mails()
    assert mail["To"] == "黄秀英 <huangxy@example.com>"
    assert "沈" not in str(mail["Subject"])
    assert "2栋1单元602" not in mail.as_string()


def test_times_beside_a_text_are_filled_by_the_system(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, [*FIRST, "属实", "当日补扫"])
    office.run("2026-11-23T10:00")
    values = shown(office, "TS-2026-0001", capsys)["values"]
    assert values["核实时间"] == "2026年11月23日10:00"
    assert values["汇报主任时间"] == "2026年11月23日10:00"


def test_a_dissatisfied_customer_opens_a_second_round_under_the_same_number(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, [*FIRST, "属实", "当日补扫", "同意", "保洁班"])
    office.run("2026-11-23T10:00")
    edit(
        office,
        {
            at("处理结果"): "已补扫",
            at("完成时间"): "2026-11-23 16:00",
            at("满意度"): "C",
        },
    )
    office.run("2026-11-23T17:00")
    assert "第2轮" in office.answer(ANSWER)[2].verdict
    assert "请主任重新批示" in office.answer(ANSWER)[2].verdict
    assert len(list(office.mails())) == 1
    assert shown(office, "TS-2026-0001", capsys)["state"] == "已报主任"

    edit(office, {at("主任决定"): "保洁班负责人上门致歉并重扫"})
    office.run("2026-11-24T09:00")
    again = [p for p in office.papers() if "第2次" in p]
    assert len(again) == 2
    assert all("TS-2026-0001" in p for p in again)
    assert len(list(office.mails())) == 2

    edit(office, {at("满意度"): "满意"})
    office.run("2026-11-24T17:00")
    told = shown(office, "TS-2026-0001", capsys)
    assert (told["state"], told["round"]) == ("已结案", 2)
    assert told["values"]["结案日期"] == "2026年11月24日"

    edit(office, {at("房号"): "2栋1单元603"})
    office.run("2026-11-26T17:00")
    told = shown(office, "TS-2026-0001", capsys)
    assert told["values"]["结案日期"] == "2026年11月24日"


def test_what_the_system_fills_in_a_second_round_counts_in_it(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    """反馈管理处时间 is that of the round; the day of the first one has gone by."""
    office.drop_rows(HEAD, [*FIRST, "属实", "当日补扫", "同意", "保洁班"])
    office.run("2026-11-23T10:00")
    done = {at("处理结果"): "已补扫", at("完成时间"): "2026-11-23 16:00"}
    edit(office, done)
    office.run("2026-11-23T16:30")
    edit(office, {at("满意度"): "不满意"})
    office.run("2026-11-23T17:00")
    edit(office, {at("主任决定"): "上门致歉并重扫"})
    office.run("2026-11-24T09:00")
    edit(office, {at("处理结果"): "已重扫", at("完成时间"): "2026-11-24 15:00"})
    office.run("2026-11-24T16:00")
    values = shown(office, "TS-2026-0001", capsys)["values"]
    assert values["决定时间"] == "2026年11月24日9:00"
    assert values["反馈管理处时间"] == "2026年11月24日16:00"


def test_a_changed_department_is_told_to_the_new_head_and_to_the_old(
    office: StoryOffice,
) -> None:
    office.drop_rows(HEAD, [*FIRST, "属实", "当日补扫", "同意", "保洁班"])
    office.run("2026-11-23T10:00")
    edit(office, {at("责任部门"): "秩序维护班"})
    office.run("2026-11-23T11:00")
    subjects = {str(m["To"])[:2]: str(m["Subject"])[:4] for m in office.mails()}
    all_of_it = [
        (str(m["To"]).split()[0], str(m["Subject"])[:4]) for m in office.mails()
    ]
    assert ("吴刚", "【改派】") in all_of_it
    assert ("黄秀英", "【撤单】") in all_of_it
    assert ("黄秀英", "【派单】") in all_of_it
    assert len(all_of_it) == 3, subjects
    assert any("第2版" in p for p in office.papers())


def test_an_empty_cell_never_erases_and_qingkong_does(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, [*FIRST, "属实"])
    office.run("2026-11-23T10:00")
    edit(office, {at("核实情况"): None, at("联系电话"): None})
    office.run("2026-11-23T11:00")
    values = shown(office, "TS-2026-0001", capsys)["values"]
    assert (values["核实情况"], values["联系电话"]) == ("属实", "13900000034")
    edit(office, {at("联系电话"): "清空"})
    office.run("2026-11-23T12:00")
    assert shown(office, "TS-2026-0001", capsys)["values"]["联系电话"] is None


def test_a_void_record_keeps_its_number_and_owes_nothing(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    row = [*FIRST, "属实", "补扫", "同意", "保洁班", None, None, None, None, "作废"]
    office.drop_rows(HEAD, row, SECOND)
    office.run("2026-11-23T10:00")
    assert shown(office, "TS-2026-0001", capsys)["state"] == "作废"
    assert office.answer(ANSWER)[3].number == "TS-2026-0002"
    assert office.papers() == []


def test_a_dispatched_record_that_becomes_void_is_called_back(
    office: StoryOffice,
) -> None:
    row = [*FIRST, "属实", "补扫", "同意", "保洁班"]
    office.drop_rows(HEAD, row)
    office.run("2026-11-23T10:00")
    assert [mail["Subject"][:4] for mail in office.mails()] == ["【派单】"]
    edit(office, {at("备注"): "作废"})
    for now in ("2026-11-23T11:00", "2026-11-23T12:00"):
        office.run(now)
    told = [mail for mail in office.mails() if "撤单" in mail["Subject"]]
    assert [mail["Subject"] for mail in told] == ["【撤单】TS-2026-0001 已作废"]
    said = told[0].get_body(("plain",))
    assert said is not None
    assert "停止办理" in said.get_content()


def test_an_old_copy_never_overwrites_a_newer_state(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dropped without a revision: a value that stood here before is an old copy."""
    old = office.drop_rows(HEAD, [*FIRST, "还在查"])
    kept = office.root / "old.xlsx"
    kept.write_bytes(old.read_bytes())
    office.run("2026-11-23T10:00")
    edit(office, {at("核实情况"): "属实,已整改"})
    office.run("2026-11-23T11:00")
    office.drop(kept, "旧的客户投诉登记表.xlsx")
    office.run("2026-11-23T12:00")
    verdict = office.answer("旧的客户投诉登记表_回执.xlsx")[2].verdict
    assert "提示:投诉登记!K2 核实情况是旧表里的内容" in verdict
    assert shown(office, "TS-2026-0001", capsys)["values"]["核实情况"] == "属实,已整改"


def test_two_returned_copies_changed_in_different_cells_both_count(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, FIRST)
    office.run("2026-11-23T10:00")
    base = office.root / "base.xlsx"
    base.write_bytes(office.answer_path(ANSWER).read_bytes())
    edit(office, {at("核实情况"): "属实"})
    office.run("2026-11-23T11:00")
    book = openpyxl.load_workbook(base)
    book.worksheets[0][at("处理建议")] = "当日补扫"
    book.save(base)
    office.drop(base, "另一份.xlsx")
    office.run("2026-11-23T12:00")
    values = shown(office, "TS-2026-0001", capsys)["values"]
    assert (values["核实情况"], values["处理建议"]) == ("属实", "当日补扫")
    assert "更新 1,未变 0,冲突 0" in office.summary("另一份_回执.xlsx")


def test_a_true_conflict_is_told_and_the_ledger_stands(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, [*FIRST, "还在查"])
    office.run("2026-11-23T10:00")
    base = office.root / "base.xlsx"
    base.write_bytes(office.answer_path(ANSWER).read_bytes())
    edit(office, {at("核实情况"): "属实"})
    office.run("2026-11-23T11:00")
    book = openpyxl.load_workbook(base)
    book.worksheets[0][at("核实情况")] = "不属实"
    book.save(base)
    office.drop(base, "另一份.xlsx")
    office.run("2026-11-23T12:00")
    assert "更新 0,未变 0,冲突 1" in office.summary("另一份_回执.xlsx")
    assert "两处不一致" in office.answer("另一份_回执.xlsx")[2].verdict
    assert shown(office, "TS-2026-0001", capsys)["values"]["核实情况"] == "属实"


def test_two_equal_rows_are_one_and_two_different_ones_are_doubtful(
    office: StoryOffice,
) -> None:
    other = [*FIRST]
    other[6] = "13900000035"
    office.drop_rows(HEAD, FIRST, FIRST, other)
    office.run("2026-11-23T10:00")
    rows = office.answer(ANSWER)
    assert [rows[r].number for r in (2, 3, 4)] == ["TS-2026-0001", "", "TS-2026-0002"]
    assert "与第2行相同" in rows[3].verdict
    assert "疑似重复" in rows[4].verdict
    office.drop(office.answer_path(ANSWER))
    office.run("2026-11-23T11:00")
    assert "新增 0,更新 0,未变 3" in office.summary(ANSWER)


def test_a_row_that_equals_a_vanished_one_but_for_a_part_is_asked_about(
    office: StoryOffice,
) -> None:
    office.drop_rows(HEAD, FIRST, SECOND)
    office.run("2026-11-23T10:00")
    moved = [*FIRST]
    moved[2] = "9:40"
    office.drop_rows(HEAD, moved, SECOND)
    assert office.run("2026-11-23T11:00") == 1
    row = office.answer(ANSWER)[2]
    assert row.number == ""
    assert "疑似 TS-2026-0001:同一件请填该编号,另一件请在备注写“另一件”" in row.verdict
    office.drop_rows(HEAD, [*moved, *[None] * 8, "另一件"], SECOND)
    office.run("2026-11-23T12:00")
    assert office.answer(ANSWER)[2].number == "TS-2026-0003"


def test_a_number_never_issued_is_held_and_an_old_paper_number_is_kept(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = [*FIRST], [*SECOND]
    first[0], second[0] = "TS-2026-0099", "投-17"
    office.drop_rows(HEAD, first, second)
    assert office.run("2026-11-23T10:00") == 1
    rows = office.answer(ANSWER)
    assert rows[2].number == "TS-2026-0001"
    assert rows[2].verdict.startswith(
        "待更正:投诉登记!A2 编号“TS-2026-0099”未登记,请留空由系统编号"
    )
    assert rows[3].verdict == "✓"
    assert shown(office, "TS-2026-0002", capsys)["values"]["原编号"] == "投-17"


def test_the_same_matter_in_two_clerks_files_is_one_record(office: StoryOffice) -> None:
    office.drop_rows(HEAD, FIRST, name="李敏的投诉登记表.xlsx")
    office.drop_rows(HEAD, FIRST, SECOND, name="晓燕的投诉登记表.xlsx")
    office.run("2026-11-23T10:00")
    first = office.answer("李敏的投诉登记表_回执.xlsx")
    second = office.answer("晓燕的投诉登记表_回执.xlsx")
    assert first[2].number == second[2].number == "TS-2026-0001"
    assert second[3].number == "TS-2026-0002"


def test_an_empty_time_is_the_only_record_with_the_other_parts(
    office: StoryOffice,
) -> None:
    office.drop_rows(HEAD, FIRST)
    office.run("2026-11-23T10:00")
    timeless = [*FIRST]
    timeless[2] = None
    office.drop_rows(HEAD, timeless, name="补抄的投诉登记表.xlsx")
    office.run("2026-11-23T11:00")
    assert office.answer("补抄的投诉登记表_回执.xlsx")[2].number == "TS-2026-0001"


def test_a_reworded_text_is_the_same_row_and_told(office: StoryOffice) -> None:
    office.drop_rows(HEAD, FIRST)
    office.run("2026-11-23T10:00")
    reworded = [*FIRST]
    reworded[8] = "三天没有人打扫楼道,很脏"
    office.drop_rows(HEAD, reworded)
    office.run("2026-11-23T11:00")
    row = office.answer(ANSWER)[2]
    assert row.number == "TS-2026-0001"
    assert "内容有改动" in row.verdict


def test_a_clerks_own_changed_answer_in_the_outbox_is_never_overwritten(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, FIRST)
    office.run("2026-11-23T10:00")
    mine = office.answer_path(ANSWER)
    book = openpyxl.load_workbook(mine)
    page = book.worksheets[0]
    assert isinstance(page, Worksheet)
    page["K2"] = "我正在填"
    book.save(mine)
    bytes_before = mine.read_bytes()
    office.drop_rows(HEAD, FIRST, SECOND)
    office.run("2026-11-23T11:00")
    assert mine.read_bytes() == bytes_before
    assert office.answer("客户投诉登记表_回执_2.xlsx")[3].number == "TS-2026-0002"
    capsys.readouterr()
    office.verb("status")
    assert "客户投诉登记表_回执_2.xlsx" in capsys.readouterr().out


def test_months_in_tabs_are_all_read(office: StoryOffice) -> None:
    book = openpyxl.Workbook()
    for title, row in (("10月", SECOND), ("11月", FIRST)):
        page = book.create_sheet(title)
        page.append(HEAD)
        page.append([None, f"2026-{title[:2]}-23", *row[2:]])
    del book["Sheet"]
    book.save(office.root / "tabs.xlsx")
    office.drop(office.root / "tabs.xlsx", NAME)
    office.run("2026-11-23T11:00")
    assert office.answer(ANSWER, "10月")[2].number == "TS-2026-0001"
    assert office.answer(ANSWER, "11月")[2].number == "TS-2026-0002"


def test_numbers_follow_the_business_year(office: StoryOffice) -> None:
    old = [*FIRST]
    old[1] = "2025-12-31"
    office.drop_rows(HEAD, old, SECOND)
    office.run("2026-11-23T11:00")
    rows = office.answer(ANSWER)
    assert (rows[2].number, rows[3].number) == ("TS-2025-0001", "TS-2026-0001")


def test_an_item_of_december_closed_in_january_stays_in_its_own_year(
    office: StoryOffice,
) -> None:
    december = [*FIRST, "属实", "当日补扫"]
    december[1] = "2025-12-31"
    office.drop_rows(HEAD, december)
    office.run("2026-01-02T09:00")
    assert any(
        path.startswith("2025/02客户投诉/TS-2025-0001/")
        for path in office.files("archive")
    )
    page = openpyxl.load_workbook(
        office.root / "archive/档案目录_2025.xlsx"
    ).worksheets[0]
    assert page["D3"].value == "TS-2025-0001"


def test_departments_can_open_their_own_folder_and_not_the_offices(
    office: StoryOffice,
) -> None:
    office.drop_rows(HEAD, [*FIRST, "属实", "当日补扫", "同意", "保洁班"])
    office.run("2026-11-23T10:00")
    printed = office.root / "outbox/待打印/2026-11-23"
    modes = {one.name: one.stat().st_mode & 0o777 for one in printed.iterdir()}
    assert (modes["内部"], modes["保洁班"]) == (0o700, 0o755)
    assert printed.stat().st_mode & 0o777 == 0o755
    for private in ("outbox/回执/2026-11", "archive/2026/02客户投诉", "outbox/邮件"):
        assert (office.root / private).stat().st_mode & 0o077 == 0


def test_a_second_dissatisfaction_opens_a_third_round(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    head = [*HEAD, "回访时间"]
    office.drop_rows(head, [*FIRST, "属实", "当日补扫", "同意", "保洁班"])
    office.run("2026-11-23T10:00")
    edit(office, {at("处理结果"): "已扫", at("满意度"): "不满意"})
    office.run("2026-11-23T12:00")
    edit(office, {at("主任决定"): "重新清扫"})
    office.run("2026-11-23T13:00")
    edit(office, {"T2": "2026-11-24 10:00"})
    office.run("2026-11-24T11:00")
    told = shown(office, "TS-2026-0001", capsys)
    assert (told["round"], told["state"]) == (3, "已报主任")


def test_closing_says_when_and_how(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    """结案日期 is the day of the call-back, 结案方式 is 满意结案 (domain.md 2.2)."""
    head = [*HEAD, "回访时间", "结案日期"]
    row = [
        *FIRST,
        "属实",
        "补扫",
        "同意",
        "保洁班",
        None,
        "已扫",
        "2026-11-23 12:00",
        "满意",
    ]
    office.drop_rows(head, [*row, None, "2026-11-23 16:00"])
    office.run("2026-11-24T09:00")
    values = shown(office, "TS-2026-0001", capsys)["values"]
    assert values["结案日期"] == "2026年11月23日"
    assert values["结案方式"] == "满意结案"
    page = openpyxl.load_workbook(office.answer_path(ANSWER)).worksheets[0]
    assert page["U2"].value == "2026年11月23日"


def test_a_row_that_arrives_closed_owes_nothing(office: StoryOffice) -> None:
    row = [*FIRST, "属实", "当日补扫", "同意", "保洁班", *[None] * 5]
    office.drop_rows([*HEAD, "结案日期"], [*row, "2026-11-23"])
    office.run("2026-11-23T17:00")
    assert office.papers() == []
    assert list(office.mails()) == []


def test_a_decision_changed_before_anything_went_out_is_no_second_edition(
    office: StoryOffice,
) -> None:
    leaking = [*FIRST, "属实", "当日补扫", "请联系5栋1单元803", "保洁班"]
    office.drop_rows(HEAD, leaking)
    office.run("2026-11-23T10:00")
    edit(office, {at("主任决定"): "同意补扫"})
    office.run("2026-11-23T11:00")
    assert [str(m["Subject"])[:4] for m in office.mails()] == ["【派单】"]
    assert not any("第2版" in path for path in office.papers())


def test_a_time_that_the_system_filled_is_not_held_against_a_typed_one(
    office: StoryOffice,
) -> None:
    head = [*HEAD, "反馈管理处时间", "回复客户时间"]
    row = [*FIRST, "属实", "补扫", "同意", "保洁班", None, "已扫", "2026-11-23 16:00"]
    office.drop_rows(head, [*row, None, None, None, "2026-11-23 16:30"])
    office.run("2026-11-23T17:20")
    office.drop(office.answer_path(ANSWER))
    office.run("2026-11-23T17:30")
    assert office.answer(ANSWER)[2].verdict == "✓"


def test_a_changed_decision_takes_a_new_time(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    head = [*HEAD, "决定时间"]
    office.drop_rows(
        head, [*FIRST, "属实", "补扫", "同意", "保洁班", *[None] * 5, "2026-11-23 9:50"]
    )
    office.run("2026-11-23T10:00")
    edit(office, {at("主任决定"): "改由两人清扫"})
    office.run("2026-11-23T11:00")
    values = shown(office, "TS-2026-0001", capsys)["values"]
    assert values["决定时间"] == "2026年11月23日11:00"


def test_the_managers_decision_counts_as_one(office: StoryOffice) -> None:
    head = [*HEAD, "经理决定"]
    row = [*FIRST, "属实", "补扫", None, "保洁班", *[None] * 5, "由保洁班整改"]
    office.drop_rows(head, row)
    office.run("2026-11-23T10:00")
    assert any("责任部门联" in path for path in office.papers())


def test_a_promise_earlier_than_the_plan_is_the_due_time(tmp_path: Path) -> None:
    office = StoryOffice(tmp_path / "office")
    text = (office.root / "config.toml").read_text("utf-8")
    promised = text.replace("[promises]", '[promises]\n"环境保洁" = "24h"\n')
    (office.root / "config.toml").write_text(promised, "utf-8")
    office.drop_rows(
        HEAD, [*FIRST, "属实", "补扫", "同意", "保洁班", "2026-11-27 17:30"]
    )
    office.run("2026-11-23T10:00")
    assert "晚于对“环境保洁”的承诺(24h)" in office.answer(ANSWER)[2].verdict
    page = openpyxl.load_workbook(
        office.root / "outbox/待打印/2026-11-23/内部/每日提醒清单.xlsx"
    ).worksheets[0]
    assert page["A3"].value == "TS-2026-0001"


def test_an_old_book_stands_once_in_status(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    old = [*FIRST]
    old[1] = "2025-03-01"
    office.drop_rows(HEAD, old, SECOND)
    office.run("2026-11-23T10:00")
    capsys.readouterr()
    office.verb("status", "--json", now="2026-11-23T11:00")
    told = json.loads(capsys.readouterr().out)
    assert [one["number"] for one in told["open"]] == ["TS-2026-0001"]
    assert told["history_open"] == 1
