"""The scenarios of time, from the register to the mail (domain.md 11.1).

Each is played once; expected/ holds every mail of it as a clerk would read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sales_story import ANSWER, SUBSCRIBED, sales_office, sell, verdicts
from time_office import TimeOffice, brief, expected, inspect, lines, over_time

Told = pytest.CaptureFixture[str]
VERIFIED = {"核实情况": "属实", "核实时间": "2026-11-23 9:30", "处理建议": "当日补扫"}
DECIDED = {"主任决定": "同意", "责任部门": "保洁班", "决定时间": "2026-11-23 10:20"}


def due_of(
    office: TimeOffice, number: str, capsys: Told, now: str
) -> Mapping[str, Any]:
    """What ``status --json`` says of the record's first deadline."""
    told = office.asks(capsys, "status", now=now)
    (line,) = (one for one in told["open"] if one["number"] == number)
    found = office.asks(capsys, "show", number, now=now)["deadlines"]
    first = next(one for one in found if one["due"] == line["due"])
    assert first["overdue"] == line["overdue"]
    return dict(first)


# ── 1: a call shortly before closing ────────────────────────────────────────


@pytest.fixture(scope="module")
def late_call(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = TimeOffice(tmp_path_factory.mktemp("late call"))
    office.passes("2026-11-23T08:00")
    office.complain({})
    office.passes("2026-11-23T17:26", "T19:59", "T20:30", "T23:59")
    office.passes("2026-11-24T08:29", "T08:30", "T08:30", "T17:31")
    office.passes("2026-11-25T08:30", "T08:31", "2026-11-26T08:30")
    return office


def test_a_call_at_1725_is_numbered_and_due_at_midnight(
    late_call: TimeOffice, capsys: Told
) -> None:
    told = due_of(late_call, "TS-2026-0001", capsys, "2026-11-23T17:26")
    assert told["due"] == "2026-11-23T23:59:59"
    assert not told["overdue"]
    assert told["why"] == ("11月23日17:25受理,当天(下班前60分钟内,到24:00)")


def test_nobody_is_reminded_of_it_that_evening(late_call: TimeOffice) -> None:
    assert [m for m in late_call.said() if m.at < "11-24"] == []


def test_the_next_morning_tells_the_office_director_and_the_day_after_the_site_director(
    late_call: TimeOffice,
) -> None:
    assert brief(late_call.said()) == [
        "11-24 08:30 何静 【每日提醒】11月24日 超时1件",
        "11-25 08:30 周建华 【每日提醒】11月25日 超时1件",
    ]


def test_the_mails_of_the_late_call_read_so(
    late_call: TimeOffice, *, update: bool
) -> None:
    text = late_call.letters()
    assert text == expected("01_来电17点25分", text, update=update)


# ── 2: the same register again, decided, with one more row ──────────────────


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = TimeOffice(tmp_path_factory.mktemp("decided"))
    office.passes("2026-11-23T08:00")
    first = {"受理时间": "9:00", **VERIFIED}
    office.complain(first)
    office.passes("2026-11-23T10:00")
    second = {"受理时间": "9:20", "房号": "3栋1单元201", "客户姓名": "何建"}
    office.complain({**first, **DECIDED}, {**second, "联系电话": "13900000092"})
    office.passes("2026-11-23T11:00", "T11:01", "T15:29", "T15:30", "T15:31")
    office.passes("2026-11-24T08:30", "2026-11-25T08:30", "2026-11-26T08:30")
    office.passes("2026-11-26T15:30", "2026-11-27T08:30")
    return office


def test_one_new_number_one_department_copy_one_slip_and_nothing_twice(
    decided: TimeOffice,
) -> None:
    answer = decided.answer("客户投诉登记表_回执.xlsx")
    assert [answer[2].number, answer[3].number] == ["TS-2026-0001", "TS-2026-0002"]
    slip = "客户投诉处理通知单"
    assert [p for p in decided.papers() if slip in p] == [
        f"2026-11-23/保洁班/TS-2026-0001_{slip}_责任部门联_20261123.docx",
        f"2026-11-23/内部/TS-2026-0001_{slip}_存根联_20261123.docx",
    ]
    assert sum("【派单】" in m.subject for m in decided.said()) == 1


def test_each_is_reminded_of_what_is_still_to_be_done(decided: TimeOffice) -> None:
    assert brief(decided.said()) == [
        "11-23 11:00 黄秀英 【派单】TS-2026-0001 环境保洁投诉,请尽快办理",
        "11-23 15:30 李敏 【提醒】TS-2026-0002 须于11月23日17:30前核实并报主任",
        "11-24 08:30 何静 【每日提醒】11月24日 超时1件",
        "11-25 08:30 周建华 【每日提醒】11月25日 超时1件",
        "11-25 08:30 李敏 【每日提醒】11月25日",
        "11-25 08:30 黄秀英 【每日提醒】11月25日",
        "11-26 15:30 李敏 【提醒】TS-2026-0001 请于11月26日17:30前完成处理",
        "11-26 15:30 黄秀英 【提醒】TS-2026-0001 请于11月26日17:30前完成处理",
        "11-27 08:30 周建华 【每日提醒】11月27日 超时1件",
    ]


def test_the_mails_of_the_decided_one_read_so(
    decided: TimeOffice, *, update: bool
) -> None:
    text = decided.letters()
    assert text == expected("02_核实决定派单", text, update=update)


# ── 6: repairs, small and large ─────────────────────────────────────────────

AUTUMN = {
    "交房日期": "2026-09-24",
    "领钥匙日期": None,
    "反馈时间": "2026-09-24 15:00",
}
LEAK = {"维修大小": "较大型", "部位": "卫生间", "存在问题": "卫生间顶棚渗水"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = TimeOffice(tmp_path_factory.mktemp("small"))
    office.passes("2026-11-21T08:00")
    inspect(office, [{}], [{}])
    office.passes("2026-11-21T15:01", "T16:31", "2026-11-22T08:30", "2026-11-23T08:30")
    return office


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = TimeOffice(tmp_path_factory.mktemp("large"))
    office.passes("2026-09-24T08:00")
    inspect(office, [AUTUMN], [LEAK])
    office.passes("2026-09-24T15:01", "2026-09-27T08:30", "2026-09-30T08:30")
    office.passes("2026-10-01T14:29", "T14:30", "T16:31", "2026-10-02T08:30")
    office.passes("2026-10-03T08:30", "2026-10-08T08:30", "2026-10-09T08:30")
    return office


def test_a_small_repair_of_a_saturday_at_three_is_due_at_half_past_four(
    small: TimeOffice, capsys: Told
) -> None:
    told = due_of(small, "YF-2026-0001-01", capsys, "2026-11-21T16:31")
    assert (told["due"], told["overdue"]) == ("2026-11-21T16:30:00", True)
    assert told["why"] == "11月21日15:00反馈接待部,当天"
    assert brief(small.said()) == [
        "11-21 15:01 刘军 【派单】YF-2026-0001 验房整改1项,请于11月21日16:30前完成",
        "11-22 08:30 何静 【每日提醒】11月22日 超时1件",
        "11-23 08:30 周建华 【每日提醒】11月23日 超时1件",
    ]


def test_a_large_repair_has_seven_days_and_no_holiday_moves_it(
    large: TimeOffice, capsys: Told
) -> None:
    told = due_of(large, "YF-2026-0001-01", capsys, "2026-10-01T16:30")
    assert (told["due"], told["overdue"]) == ("2026-10-01T16:30:00", False)
    assert told["why"] == "9月24日15:00反馈接待部,7天内"


def test_of_a_large_repair_are_told_its_third_day_the_day_before_and_two_hours_before(
    large: TimeOffice,
) -> None:
    told = brief(large.said())
    assert told[0].endswith("请于10月1日16:30前完成")
    three = ("刘军", "李敏", "陈晓燕")
    single = "【提醒】YF-2026-0001 较大型维修10月1日16:30前完成"
    assert told[1:] == [
        *(f"09-27 08:30 {name} 【每日提醒】9月27日" for name in three),
        *(f"09-30 08:30 {name} 【每日提醒】9月30日" for name in three),
        *(f"10-01 14:30 {name} {single}" for name in three),
        "10-02 08:30 何静 【每日提醒】10月2日 超时1件",
        "10-03 08:30 周建华 【每日提醒】10月3日 超时1件",
        "10-08 08:30 罗志强 【每日提醒】10月8日 超时1件",
    ]


def test_the_mails_of_the_repairs_read_so(
    small: TimeOffice, large: TimeOffice, *, update: bool
) -> None:
    text = small.letters()
    assert text == expected("06_小型维修", text, update=update)
    text = large.letters()
    assert text == expected("06_较大型维修", text, update=update)


# ── 7: a special case ───────────────────────────────────────────────────────

SHORT = {"特殊情况说明": "锁具缺货"}
APPROVED = {**SHORT, "延期至": "2026-11-25", "批准人": "周建华"}


@pytest.fixture(scope="module")
def special(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = TimeOffice(tmp_path_factory.mktemp("special"))
    office.passes("2026-11-21T08:00")
    inspect(office, [{}], [{}])
    office.passes("2026-11-21T15:01")
    inspect(office, [{}], [SHORT])
    office.passes("2026-11-21T22:00", "2026-11-22T08:30")
    return office


@pytest.fixture(scope="module")
def extended(
    special: TimeOffice, tmp_path_factory: pytest.TempPathFactory
) -> TimeOffice:
    """The same office a day later: the extension is approved."""
    office = special.copy(tmp_path_factory.mktemp("extended"))
    office.passes("2026-11-22T22:01", "2026-11-23T08:30")
    inspect(office, [{}], [APPROVED])
    office.passes("2026-11-23T10:00", "2026-11-25T15:29", "T15:30", "2026-11-26T08:30")
    return office


def test_a_special_case_is_told_both_directors_at_once_at_night(
    special: TimeOffice,
) -> None:
    assert brief(special.said("11-21 16")) == [
        "11-21 22:00 何静 【即时报告】YF-2026-0001-01 验房整改特殊情况,已报主任",
        "11-21 22:00 周建华 【即时报告】YF-2026-0001-01 验房整改特殊情况,请批示",
        "11-22 08:30 何静 【每日提醒】11月22日 超时1件",
        "11-22 08:30 周建华 【每日提醒】11月22日 待决定1件",
    ]


def test_without_approval_it_is_still_due_when_it_was(
    special: TimeOffice, capsys: Told
) -> None:
    told = due_of(special, "YF-2026-0001-01", capsys, "2026-11-22T09:00")
    assert (told["due"], told["overdue"]) == ("2026-11-21T16:30:00", True)


def test_with_approval_the_reminders_start_again_for_the_new_due(
    extended: TimeOffice, capsys: Told
) -> None:
    told = due_of(extended, "YF-2026-0001-01", capsys, "2026-11-23T10:00")
    assert (told["due"], told["overdue"]) == ("2026-11-25T17:30:00", False)
    assert told["why"] == "已批准延期至11月25日"
    single = "【提醒】YF-2026-0001 小型维修11月25日17:30前完成"
    assert brief(extended.said("11-23")) == [
        "11-23 08:30 周建华 【每日提醒】11月23日 超时1件",
        "11-23 08:30 罗志强 【每日提醒】11月23日 超时1件",
        *(f"11-25 15:30 {name} {single}" for name in ("刘军", "李敏", "陈晓燕")),
        "11-26 08:30 何静 【每日提醒】11月26日 超时1件",
    ]


def test_the_mails_of_the_special_case_read_so(
    extended: TimeOffice, *, update: bool
) -> None:
    text = extended.letters("11-21 16")
    assert text == expected("07_特殊情况", text, update=update)


# ── 8: the call-back ────────────────────────────────────────────────────────

GAP = {"序号": 2, "部位": "次卧", "存在问题": "窗边打胶脱落"}
MENDED = {"完成时间": "2026-11-14 16:40"}
CALLED = {
    "关联编号": None, "房号": "3栋2单元1502", "回访日期": "2026-11-15",
    "回访时间": "15:10", "回访人": "陈晓燕", "回访方式": "电话", "受访人": "张伟民",
    "来源": "验房整改", "满意度": "满意", "客户意见": "都修好了",
}  # fmt: skip


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = TimeOffice(tmp_path_factory.mktemp("mended"))
    house = {**AUTUMN, "交房日期": "2026-11-14", "反馈时间": "2026-11-14 11:00"}
    office.passes("2026-11-14T08:00")
    inspect(office, [house], [{}, GAP])
    office.passes("2026-11-14T11:30")
    inspect(office, [house], [MENDED, {**GAP, **MENDED}])
    office.passes("2026-11-14T17:00", "2026-11-15T14:29", "T14:30", "T14:31")
    return office


@pytest.fixture(scope="module")
def forgotten(
    mended: TimeOffice, tmp_path_factory: pytest.TempPathFactory
) -> TimeOffice:
    office = mended.copy(tmp_path_factory.mktemp("forgotten"))
    office.passes("2026-11-15T16:41", "2026-11-16T08:30", "2026-11-17T08:30")
    return office


@pytest.fixture(scope="module")
def called(mended: TimeOffice, tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = mended.copy(tmp_path_factory.mktemp("called"))
    office.drop_rows(
        list(CALLED), list(CALLED.values()), name="回访记录表.xlsx", sheet="回访记录"
    )
    office.passes("2026-11-15T16:00", "T16:41", "2026-11-16T08:30", "2026-11-17T08:30")
    return office


def test_of_a_house_whose_defects_are_done_one_call_back_is_reminded_of(
    mended: TimeOffice,
) -> None:
    assert brief(mended.said("11-14 16")) == [
        "11-15 14:30 李敏 【回访】YF-2026-0001 请于11月15日16:40前回访",
        "11-15 14:30 陈晓燕 【回访】YF-2026-0001 请于11月15日16:40前回访",
    ]


def test_it_is_overdue_after_24_hours_and_the_directors_are_told(
    forgotten: TimeOffice, capsys: Told
) -> None:
    before = due_of(forgotten, "YF-2026-0001-01", capsys, "2026-11-15T16:40")
    after = due_of(forgotten, "YF-2026-0001-01", capsys, "2026-11-15T16:41")
    assert (before["overdue"], after["overdue"]) == (False, True)
    assert after["due"] == "2026-11-15T16:40:00"
    assert after["why"] == "11月14日16:40完成,24小时内"
    late = forgotten.said("11-15 15")
    assert brief(late) == [
        "11-16 08:30 何静 【每日提醒】11月16日 超时1件",
        "11-17 08:30 周建华 【每日提醒】11月17日 超时1件",
    ]


def test_one_call_back_row_closes_all_defects_of_the_house(
    called: TimeOffice, capsys: Told
) -> None:
    assert called.said("11-15 15") == []
    for number in ("YF-2026-0001-01", "YF-2026-0001-02"):
        told = called.asks(capsys, "show", number, now="2026-11-16T09:00")
        assert told["values"]["满意度"] == "满意"
        assert [one["id"] for one in told["deadlines"]] == []


def test_the_mails_of_the_call_back_read_so(
    forgotten: TimeOffice, *, update: bool
) -> None:
    text = forgotten.letters("11-14 16")
    assert text == expected("08_回访", text, update=update)


# ── 13: the first payment ───────────────────────────────────────────────────

FIRST = [{}, {"款项性质": "首期款", "金额": "300000", "日期": "2026-11-24"}]
BOUGHT = "2026-11-20T11:00"


def sales(root: Path) -> TimeOffice:
    """The sales office, with the ways of an office over time."""
    return over_time(sales_office(root))


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = sales(tmp_path_factory.mktemp("bought"))
    sell(office, [SUBSCRIBED], [{}], now=BOUGHT)
    office.passes("2026-11-22T08:30", "2026-11-23T08:59", "T09:00", "T09:01")
    return office


@pytest.fixture(scope="module")
def paid(bought: TimeOffice, tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = bought.copy(tmp_path_factory.mktemp("paid"))
    told = {**SUBSCRIBED, "首期款实缴日期": "2026-11-24", "首期款已通知": "2026-11-23"}
    sell(office, [told], FIRST, now="2026-11-24T10:00")
    office.passes("2026-11-26T09:00", "2026-11-28T17:31", "2026-11-29T08:30")
    return office


@pytest.fixture(scope="module")
def entered_late(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = sales(tmp_path_factory.mktemp("late deal"))
    told = {**SUBSCRIBED, "首期款已通知": "2026-11-26"}
    sell(office, [told], [{}], now="2026-11-25T11:00")
    office.passes("2026-11-26T08:59", "T09:00", "2026-11-28T16:29", "T16:30")
    office.passes("2026-11-29T08:30", "2026-11-30T08:30", "2026-12-01T08:30")
    return office


@pytest.fixture(scope="module")
def paid_meanwhile(
    bought: TimeOffice, tmp_path_factory: pytest.TempPathFactory
) -> TimeOffice:
    office = bought.copy(tmp_path_factory.mktemp("paid meanwhile"))
    told = {**SUBSCRIBED, "首期款已通知": "2026-11-23"}
    sell(office, [told], [{}], now="2026-11-24T10:00")
    office.passes("2026-11-26T09:00", "2026-11-28T16:30")
    receipts = [{}, {**FIRST[1], "日期": "2026-11-28"}]
    sell(
        office,
        [{**told, "首期款实缴日期": "2026-11-28"}],
        receipts,
        now="2026-11-28T18:00",
    )
    office.passes("2026-11-29T08:30", "2026-11-30T08:30")
    return office


def test_the_first_notice_goes_out_five_days_before_at_nine(bought: TimeOffice) -> None:
    assert brief(bought.said()) == [
        "11-23 09:00 林佳怡 【首期款提醒】CJ-2026-0001 距缴款日5天"
    ]


def test_paid_on_the_24th_no_second_notice_and_no_report(paid: TimeOffice) -> None:
    assert brief(paid.said("11-23 09:01")) == []


def test_a_deal_entered_three_days_before_gets_one_late_notice_then_that_of_the_26th(
    entered_late: TimeOffice,
) -> None:
    told = brief(m for m in entered_late.said() if m.at < "11-27")
    assert told == [
        "11-25 11:00 林佳怡 【首期款提醒】CJ-2026-0001 距缴款日3天【补发】",
        "11-26 09:00 林佳怡 【首期款提醒】CJ-2026-0001 距缴款日2天",
    ]


def test_without_a_receipt_at_closing_the_consultant_then_the_project_manager(
    entered_late: TimeOffice,
) -> None:
    assert brief(entered_late.said("11-27")) == [
        "11-28 16:30 林佳怡 【即时报告】CJ-2026-0001 到期未见首期款到账登记",
        "11-29 08:30 徐浩 【每日提醒】11月29日 待决定1件",
        "11-30 08:30 徐浩 【每日提醒】11月30日 超时1件",
        "11-30 08:30 林佳怡 【每日提醒】11月30日 超时1件",
        "12-01 08:30 周建华 【每日提醒】12月1日",
        "12-01 08:30 徐浩 【每日提醒】12月1日 超时1件",
        "12-01 08:30 林佳怡 【每日提醒】12月1日 超时1件",
    ]


def test_paid_meanwhile_the_project_manager_is_not_told(
    paid_meanwhile: TimeOffice,
) -> None:
    assert brief(paid_meanwhile.said("11-27")) == [
        "11-28 16:30 林佳怡 【即时报告】CJ-2026-0001 到期未见首期款到账登记"
    ]


def test_the_mails_of_the_first_payment_read_so(
    entered_late: TimeOffice, *, update: bool
) -> None:
    text = entered_late.letters()
    assert text == expected("13_首期款", text, update=update)


# ── 14: the loan ────────────────────────────────────────────────────────────

SIGNED = {
    **SUBSCRIBED, "首期款实缴日期": "2026-11-22", "签约日期": "2026-11-24",
    "合同编号": "HT0001", "签约置业顾问": "林佳怡", "按揭办理时间": "2026-12-05 10:00",
    "按揭资料齐备": "缺项", "缺项": "收入证明", "按揭已通知": None,
}  # fmt: skip
PLACE = {"按揭办理地点": "武汉市江岸区农行"}


@pytest.fixture(scope="module")
def loan(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = sales(tmp_path_factory.mktemp("loan"))
    receipts = [FIRST[0], {**FIRST[1], "日期": "2026-11-22"}]
    sell(office, [SIGNED], receipts, now="2026-11-25T11:00")
    office.passes("2026-11-28T09:00", "2026-11-30T08:30")
    placed = {**SIGNED, **PLACE}
    sell(office, [placed], receipts, now="2026-11-30T10:00")
    known = {**placed, "按揭已通知": "2026-11-30"}
    sell(office, [known], receipts, now="2026-11-30T15:00")
    office.passes("2026-12-02T08:30", "T09:00")
    moved = {**known, "按揭办理时间": "2026-12-12 10:00"}
    sell(office, [moved], receipts, now="2026-12-03T10:00")
    assert verdicts(office, answer=ANSWER) == ["✓"]
    office.passes("2026-12-04T09:00", "2026-12-05T09:00", "2026-12-09T08:30", "T09:00")
    office.passes("2026-12-11T09:00", "2026-12-12T09:00")
    return office


def test_without_a_place_the_notice_is_withheld_and_the_project_manager_told(
    loan: TimeOffice,
) -> None:
    early = [m for m in loan.said() if m.at < "11-30 10"]
    assert brief(early) == [
        "11-25 11:00 徐浩 【按揭】CJ-2026-0001 缺办理地点,通知书未印"
    ]
    assert not [p for p in loan.papers() if "按揭办理通知书" in p and "202611282" in p]


def test_with_the_place_one_late_notice_and_missing_papers_three_days_before(
    loan: TimeOffice,
) -> None:
    found = [m for m in loan.said("11-30 10") if m.at < "12-03"]
    assert [one for one in brief(found) if "周建华" not in one] == [
        "11-30 10:00 林佳怡 【按揭提醒】CJ-2026-0001 距办理日5天【补发】",
        "12-02 08:30 徐浩 【每日提醒】12月2日",
        "12-02 09:00 林佳怡 【按揭提醒】CJ-2026-0001 距办理日3天",
    ]
    (manager,) = (m for m in found if m.to == "徐浩")
    (said,) = lines(manager)
    assert said == (
        "近日到期 CJ-2026-0001 办理按揭 期限12月5日10:00 "
        "9栋按揭资料缺:收入证明,林佳怡。尚缺:按揭办结日期"
    )


def test_another_date_has_three_new_stages(loan: TimeOffice) -> None:
    notices = [one for one in brief(loan.said("12-03")) if "【按揭提醒】" in one]
    assert notices == [
        "12-05 09:00 林佳怡 【按揭提醒】CJ-2026-0001 距办理日7天",
        "12-09 09:00 林佳怡 【按揭提醒】CJ-2026-0001 距办理日3天",
        "12-11 09:00 林佳怡 【按揭提醒】CJ-2026-0001 距办理日1天",
    ]


def test_the_mails_of_the_loan_read_so(loan: TimeOffice, *, update: bool) -> None:
    text = loan.letters()
    assert text == expected("14_按揭", text, update=update)


# ── 18: the last evening of a year without the next year's table ────────────


@pytest.fixture(scope="module")
def year_end(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = TimeOffice(tmp_path_factory.mktemp("year end"))
    office.passes("2026-12-31T08:30")
    office.complain({"受理日期": "2026-12-31", "受理时间": "17:40"})
    office.passes("2026-12-31T17:41", "T20:00", "2027-01-01T08:30", "T14:29", "T14:30")
    office.passes("2027-01-02T08:30")
    return office


def test_the_last_call_of_the_year_is_due_on_new_years_day_at_half_past_four(
    year_end: TimeOffice, capsys: Told
) -> None:
    told = due_of(year_end, "TS-2026-0001", capsys, "2026-12-31T17:45")
    assert told["due"] == "2027-01-01T16:30:00"
    assert told["why"] == "12月31日17:40受理(按1月1日8:00算),当天"


def test_the_missing_table_is_told_the_director_and_stands_in_status(
    year_end: TimeOffice, capsys: Told
) -> None:
    (letter,) = (m for m in year_end.said() if m.at.startswith("12-31"))
    assert letter.to == "何静"
    assert lines(letter) == ["另告 2027年节假日安排未录入,暂按周末及法定日推算"]
    told = year_end.asks(capsys, "status", now="2026-12-31T17:45")
    assert told["provisional"] == [2027]


def test_the_mails_over_the_year_end_read_so(
    year_end: TimeOffice, *, update: bool
) -> None:
    text = year_end.letters()
    assert text == expected("18_年末", text, update=update)
