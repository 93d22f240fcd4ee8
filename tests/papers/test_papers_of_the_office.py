"""The papers and mails of the office's own registers (domain.md 3.3, 3.5, 3.12-3.17)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from office_story import ROOT, StoryOffice

sys.path.insert(0, str(ROOT / "tests"))
from reading_docx import docx_lines

STAFF = [
    ["周建华", "公司", "管理处主任", "zhou@example.com"],
    ["何静", "客户服务中心", "办公室主任", "he@example.com"],
    ["罗志强", "公司", "经理", "luo@example.com"],
    ["李敏", "客户服务中心", "接待员、档案员", "li@example.com"],
    ["陈晓燕", "客户服务中心", "接待员", "chen@example.com"],
    ["王海涛", "工程班", "物管员", "wang@example.com"],
    ["黄秀英", "保洁班", "班长", "huang@example.com"],
    ["林佳怡", "销售部", "置业顾问", "lin@example.com"],
]
MORNING = "2026-11-23T09:00"
NOON = "2026-11-23T12:00"
EVENING = "2026-11-23T17:00"


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    return opened(tmp_path, "")


def opened(tmp_path: Path, config: str) -> StoryOffice:
    office = StoryOffice(tmp_path / "office", config)
    head = ["姓名", "部门", "岗位", "电子邮箱", "在岗"]
    office.drop_rows(
        head, *([*one, "是"] for one in STAFF), name="人员通讯录.xlsx", sheet="人员"
    )
    office.run("2026-11-23T08:30")
    return office


def complain(office: StoryOffice, now: str, /, **cells: object) -> None:
    """The one complaint of this office, with these cells."""
    known = {
        "受理日期": "2026-11-23", "受理时间": "8:40", "客户姓名": "沈卫东",
        "房号": "2栋1单元602", "联系电话": "13900000034", "投诉类别": "服务态度",
        "投诉内容摘要": "维修人员上门态度不好", "登记人": "李敏", "已致歉": "是",
    }  # fmt: skip
    row = {**known, **cells}
    office.drop_rows(list(row), list(row.values()))
    office.run(now)


def note(office: StoryOffice, now: str, /, **cells: object) -> None:
    """The one visit of this office, with these cells."""
    known = {
        "来访日期": "2026-11-23", "来访时间": "8:40", "来访方式": "来访",
        "来访人": "沈卫东", "事由类别": "咨询", "来访事由": "咨询车位怎样登记办理",
        "接待人": "李敏",
    }  # fmt: skip
    row = {**known, **cells}
    office.drop_rows(
        list(row), list(row.values()), name="来访接待记录表.xlsx", sheet="来访接待记录"
    )
    office.run(now)


def found(office: StoryOffice, title: str) -> list[Path]:
    return sorted((office.root / "outbox/待打印").rglob(f"*{title}*.docx"))


def printed(office: StoryOffice, title: str) -> str:
    (path,) = found(office, title)
    return "\n".join(docx_lines(path.read_bytes()))


def mailed(office: StoryOffice, word: str) -> list[str]:
    """To whom mails with this word in the subject went."""
    return [str(m["To"]).split()[0] for m in office.mails() if word in m["Subject"]]


# ── letters to the customer ─────────────────────────────────────────────────


def test_a_written_reply_is_a_letter_that_names_nobody_of_the_staff(
    office: StoryOffice,
) -> None:
    accused = {"被反映人/部门": "王海涛", "核实情况": "部分属实,黄班长也在场"}
    complain(office, NOON, **accused)
    assert found(office, "回复函") == []
    result = {"处理结果": "王海涛师傅、小王和黄秀英已上门致歉", "回复方式": "书面"}
    complain(office, EVENING, **accused, **result)
    letter = printed(office, "投诉处理结果回复函")
    assert "尊敬的沈先生/女士" in letter
    assert "2026年11月23日" in letter
    assert [
        w
        for w in ("王海涛", "黄秀英", "黄班长", "王师傅", "沈卫东", "602")
        if w in letter
    ] == []
    (path,) = found(office, "投诉处理结果回复函")
    assert path.parent.name == "内部"
    assert path.name == "TS-2026-0001_投诉处理结果回复函_20261123.docx"
    assert mailed(office, "回复") == []


def test_other_houses_stand_in_a_letter_only_by_their_building(
    office: StoryOffice,
) -> None:
    complain(office, NOON)
    told = "噪音来自9栋1单元702,与物业设备无关"
    result = {
        "处理结果": told,
        "核实情况": told,
        "答复依据": "管理规约",
        "有效投诉": "无效",
    }
    complain(office, EVENING, **result, 回复方式="书面")
    letter = printed(office, "情况说明函")
    assert "9栋" in letter
    assert "702" not in letter
    assert "歉" not in letter
    assert "管理规约" in letter
    assert found(office, "回复函") == []


def test_a_quarrel_of_neighbours_is_explained_without_the_neighbour(
    office: StoryOffice,
) -> None:
    quarrel = {
        "投诉类别": "邻里纠纷",
        "被反映人/部门": "刘金雀",
        "被反映房号": "2栋1单元702",
    }
    complain(office, NOON, **quarrel)
    complain(office, EVENING, **quarrel, 处理结果="已劝导刘金雀一家", 回复方式="书面")
    letter = printed(office, "情况说明函")
    assert [w for w in ("刘金雀", "702") if w in letter] == []
    assert found(office, "回复函") == []


def test_a_nameless_complaint_is_answered_on_the_board(office: StoryOffice) -> None:
    nobody = {"客户姓名": "匿名", "房号": None, "联系电话": None}
    complain(office, NOON, **nobody)
    complain(office, EVENING, **nobody, 处理结果="已整改到位", 回复方式="公告")
    letter = printed(office, "投诉处理结果回复函")
    assert "投诉处理结果公告" in letter
    assert "尊敬的" not in letter


def test_a_letter_is_printed_when_it_is_asked_for(office: StoryOffice) -> None:
    complain(office, NOON)
    complain(office, EVENING, 处理结果="已整改到位", 备注="打印投诉处理结果回复函")
    assert len(found(office, "投诉处理结果回复函")) == 1


def test_who_was_answered_by_telephone_gets_no_letter(office: StoryOffice) -> None:
    complain(office, NOON)
    complain(office, EVENING, 处理结果="已整改到位", 回复方式="电话")
    assert found(office, "函") == []


# ── what is for the manager ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    "cells",
    [{"严重程度": "重大"}, {"需统一协调": "是"}, {"需统一协调": "管理处不能处理"}],
)
def test_a_grave_complaint_is_reported_at_once_even_at_night(
    office: StoryOffice, capsys: pytest.CaptureFixture[str], cells: dict[str, str]
) -> None:
    complain(office, "2026-11-23T22:10", **cells)
    report = printed(office, "重大投诉呈报单")
    assert "沈卫东" in report
    assert "内部资料 注意保密" in report
    assert "2026年11月23日" in report
    assert found(office, "重大投诉呈报单")[0].parent.name == "内部"
    assert sorted(mailed(office, "【重大】TS-2026-0001")) == ["周建华", "罗志强"]
    for mail in office.mails():
        body = mail.get_body()
        assert body is not None
        text = f"{mail['Subject']}{body.get_content()}"
        assert [w for w in ("沈", "602", "2栋", "服务态度") if w in text] == []
        assert list(mail.iter_attachments()) == []
    capsys.readouterr()
    office.verb("show", "TS-2026-0001")
    assert "已呈经理" in capsys.readouterr().out


def test_the_day_of_the_report_that_the_clerk_wrote_stands(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    complain(office, EVENING, 严重程度="重大", 上报经理时间="2026-11-23 9:15")
    assert "2026年11月23日9:15" in printed(office, "重大投诉呈报单")
    capsys.readouterr()
    office.verb("show", "TS-2026-0001")
    assert "2026年11月23日9:15" in capsys.readouterr().out


def test_the_manager_gets_no_report_about_himself(office: StoryOffice) -> None:
    complain(office, EVENING, **{"严重程度": "重大", "被反映人/部门": "罗志强"})
    assert "罗志强" not in mailed(office, "【重大】")


def test_what_is_beyond_the_desk_goes_to_the_director(office: StoryOffice) -> None:
    complain(office, EVENING, 超权限="是")
    assert mailed(office, "【超权限】TS-2026-0001") == ["何静"]
    assert found(office, "呈报单") == []


# ── visits ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "subject", "to"),
    [
        ({"超权限": "是"}, "【超权限】LF-2026-0001", "何静"),
        ({"情绪激化": "是"}, "【情绪激化】LF-2026-0001", "何静"),
        ({"备注": "来访人情绪激化"}, "【情绪激化】LF-2026-0001", "何静"),
        ({"人数": 5}, "【群体来访】LF-2026-0001", "周建华"),
        ({"人数": "6人"}, "【群体来访】LF-2026-0001", "周建华"),
        ({"办理方式": "待请示"}, "【请示】LF-2026-0001", "周建华"),
    ],
)
def test_a_visit_that_needs_a_superior_is_told(
    office: StoryOffice, cells: dict[str, object], subject: str, to: str
) -> None:
    note(office, NOON, **cells)
    note(office, EVENING, **cells)
    assert mailed(office, subject) == [to]
    assert all("沈" not in str(mail["Subject"]) for mail in office.mails())


def test_an_outburst_is_told_though_the_visit_is_over(office: StoryOffice) -> None:
    done = {"办理方式": "当场答复", "处理意见": "已说明", "办结日期": "2026-11-23"}
    note(office, NOON, **done, 情绪激化="是")
    assert mailed(office, "【情绪激化】") == ["何静"]


def test_four_visitors_are_no_crowd(office: StoryOffice) -> None:
    note(office, NOON, 人数=4)
    assert list(office.mails()) == []


def test_the_sheet_of_a_visit_is_printed_on_request(office: StoryOffice) -> None:
    note(office, NOON)
    assert found(office, "来访接待记录单") == []
    note(office, EVENING, 备注="请打印来访接待记录单")
    assert "咨询车位怎样登记办理" in printed(office, "来访接待记录单")


# ── call-backs, services at home, papers of a new house, cards ──────────────


def call_back(office: StoryOffice, now: str, /, **cells: object) -> None:
    row = {
        "回访日期": "2026-11-24", "关联编号": "TS-2026-0001", "满意度": "满意",
        "回访内容": "已经处理好了", "回访人": "陈晓燕", **cells,
    }  # fmt: skip
    office.drop_rows(
        list(row), list(row.values()), name="回访记录表_投诉.xlsx", sheet="回访记录"
    )
    office.run(now)


def test_a_call_back_at_home_is_printed_with_what_it_is_about(
    office: StoryOffice,
) -> None:
    result = {"处理结果": "已整改", "完成时间": "2026-11-23 16:40"}
    complain(office, NOON)
    complain(office, EVENING, **result)
    call_back(office, "2026-11-24T10:00", 回访方式="电话")
    assert found(office, "回访记录单") == []
    call_back(
        office, "2026-11-24T11:00", 回访方式="上门", 上门规范="规范", 廉洁核查="无"
    )
    sheet = printed(office, "回访记录单")
    for words in (
        "维修人员上门态度不好",
        "2026年11月23日16:40",
        "11月24日16:40",
        "2026年11月24日",
    ):
        assert words in sheet
    assert found(office, "回访记录单")[0].parent.name == "内部"
    assert "602" not in found(office, "回访记录单")[0].name


def test_what_staff_took_from_an_owner_is_told_to_the_director(
    office: StoryOffice,
) -> None:
    complain(office, NOON)
    call_back(office, "2026-11-24T10:00", 廉洁核查="收礼")
    assert mailed(office, "【廉洁核查】") == ["周建华"]


def serve(office: StoryOffice, now: str, /, **cells: object) -> None:
    row = {
        "房号": "3栋2单元1502", "联系人": "张伟民", "联系电话": "13900000011",
        "服务类别": "维修", "服务内容": "更换卫生间角阀", "预约时间": "2026-11-24 9:30",
        "服务人员": "王海涛", "所需工具材料": "扳手", "派工人": "李敏", **cells,
    }  # fmt: skip
    office.drop_rows(
        list(row), list(row.values()), name="上门服务登记表.xlsx", sheet="上门服务"
    )
    office.run(now)


def test_the_slip_for_a_home_lies_with_the_department_of_who_goes(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(office, NOON)
    slip = printed(office, "上门服务派工单")
    for words in ("张伟民", "13900000011", "3栋2单元1502", "扳手"):
        assert words in slip
    (path,) = found(office, "上门服务派工单")
    assert path.parent.name == "工程班"
    assert path.name == "SM-2026-0001_上门服务派工单_3栋2单元1502_20261123.docx"
    capsys.readouterr()
    office.verb("show", "SM-2026-0001")
    assert "已派工" in capsys.readouterr().out


def test_a_slip_for_a_home_tells_no_number_of_a_complaint(office: StoryOffice) -> None:
    complain(office, MORNING)
    serve(office, NOON, 来源编号="TS-2026-0001")
    slip = printed(office, "上门服务派工单")
    assert "客户服务中心" in slip
    assert "TS-" not in slip


def test_a_service_that_is_done_gets_no_slip(office: StoryOffice) -> None:
    serve(office, NOON, 完成时间="2026-11-23 10:00", 预约时间="2026-11-23 9:30")
    assert found(office, "上门服务派工单") == []


def test_the_list_of_papers_has_the_names_that_the_office_gives_them(
    tmp_path: Path,
) -> None:
    office = opened(
        tmp_path, '\n[movein]\ndocuments = ["《住户手册》", "《管理规约》"]\n'
    )
    row = {
        "房号": "3栋2单元1502", "业主姓名": "张伟民", "领取日期": "2026-11-23",
        "《住户手册》": "√", "《业主公约》": 2, "《住户登记表》": 1, "《装修管理规定》": 0,
        "领取人": "张伟民", "与业主关系": "本人", "发放人": "李敏",
    }  # fmt: skip
    office.drop_rows(
        list(row), list(row.values()), name="入伙资料签收.xlsx", sheet="资料签收"
    )
    office.run(NOON)
    sheet = printed(office, "入伙资料签收单")
    assert "《管理规约》 | 2" in sheet
    assert "《住户登记表》 | 1" in sheet
    assert [w for w in ("业主公约", "装修管理规定") if w in sheet] == []


def test_each_receptionist_has_a_card_a_month_and_each_consultant_one(
    office: StoryOffice,
) -> None:
    for now in (NOON, "2026-11-30T12:00", "2026-12-01T08:30", "2026-12-02T08:30"):
        office.run(now)
    cards = ["\n".join(docx_lines(p.read_bytes())) for p in found(office, "自检卡")]
    months = [
        (name, month) for name in ("李敏", "陈晓燕") for month in ("11月", "12月")
    ]
    assert [sum(n in c and f"2026年{m}" in c for c in cards) for n, m in months] == [
        1
    ] * 4
    assert len(cards) == 4
    assert "林佳怡" in printed(office, "流程卡")
    names = "".join(path.name for path in found(office, "卡"))
    assert [one[0] for one in STAFF if str(one[0]) in names] == []
