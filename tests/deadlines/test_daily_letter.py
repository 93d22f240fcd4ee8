"""The daily letter and the single mails: who is told what, when, and how often (4.3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from house_mail import secrets
from mail_servers import USER, Authority, Faulty, authority
from time_office import BOOK, STAFF, TimeOffice, brief, lines

Rows = list[list[str]]
MORNING = {"受理时间": "9:00"}
SECOND = {
    "受理时间": "9:10",
    "房号": "3栋1单元201",
    "客户姓名": "何建",
    "联系电话": "13900000092",
}
THIRD = {
    "受理时间": "9:20",
    "房号": "4栋1单元302",
    "客户姓名": "邓超",
    "联系电话": "13900000078",
}
MAIL = """
[mail]
host = "127.0.0.1"
port = {port}
tls = "ssl"
user = "{user}"
"""


def staff(**changes: dict[str, str]) -> Rows:
    """The staff of every test with some cells changed, by name and header."""
    head = ("姓名", "部门", "岗位", "电子邮箱", "在岗", "回避房号")
    return [
        [
            changes.get(row[0], {}).get(title, cell)
            for title, cell in zip(head, row, strict=True)
        ]
        for row in STAFF
    ]


# ── the sections, once a day ────────────────────────────────────────────────


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """Three complaints of one morning, nobody verifies any."""
    office = TimeOffice(tmp_path_factory.mktemp("morning"))
    office.passes("2026-11-23T08:30")
    office.complain(MORNING, SECOND, THIRD)
    office.passes("2026-11-23T10:00", "T15:29", "T15:30", "T15:31")
    office.passes("2026-11-24T08:29", "T08:30", "T08:31", "T12:00", "2026-11-25T08:30")
    return office


def test_three_that_are_due_at_once_are_one_mail(morning: TimeOffice) -> None:
    singles = [m for m in morning.said() if m.at < "11-24"]
    assert brief(singles) == ["11-23 15:30 李敏 【提醒】TS-2026-0001 等3件,请按时办理"]
    for number in ("TS-2026-0001", "TS-2026-0002", "TS-2026-0003"):
        assert singles[0].text.count(f"投诉 {number} 须于11月23日17:30前") == 1
    assert singles[0].text.count("李敏,您好:") == 1


def test_one_letter_a_person_and_day_with_all_that_is_late(morning: TimeOffice) -> None:
    letters = morning.said("11-24")
    assert brief(letters) == [
        "11-24 08:30 何静 【每日提醒】11月24日 超时3件",
        "11-25 08:30 周建华 【每日提醒】11月25日 超时3件",
    ]
    numbers = [line.split()[1] for line in lines(letters[0])]
    assert numbers == ["TS-2026-0001", "TS-2026-0002", "TS-2026-0003"]


def test_what_is_due_late_soon_or_to_be_decided_has_a_section_of_its_own(
    tmp_path: Path,
) -> None:
    people = staff(
        何静={"岗位": "办公室主任、接待员"}, 陈晓燕={"在岗": "否"}, 李敏={"在岗": "否"}
    )
    office = TimeOffice(tmp_path / "office", staff=people)
    office.passes("2026-11-23T08:30")
    own = {
        "登记人": "何静",
        "核实情况": "属实",
        "处理建议": "补扫",
        "核实时间": "2026-11-23 10:00",
    }
    own |= {"主任决定": "同意", "责任部门": "保洁班", "决定时间": "2026-11-23 10:30"}
    office.complain(
        {**MORNING, "登记人": "何静"}, {**SECOND, **own, "预定完成时间": "2026-11-25"}
    )
    office.passes("2026-11-23T12:00", "2026-11-24T08:30")
    (letter,) = (m for m in office.said("11-24") if m.to == "何静")
    assert letter.subject == "【每日提醒】11月24日 超时1件"
    assert [line.split(" 期限")[0] for line in lines(letter)] == [
        "近日到期 TS-2026-0002 完成处理",
        "已超时 TS-2026-0001 当天核实",
    ]


def test_who_holds_two_roles_is_told_once(tmp_path: Path) -> None:
    """何静 is head of the department and enters the complaint herself."""
    people = staff(
        黄秀英={"在岗": "否"}, 何静={"部门": "保洁班", "岗位": "部门负责人、办公室主任"}
    )
    office = TimeOffice(tmp_path / "office", staff=people)
    office.passes("2026-11-23T08:30")
    own = {"登记人": "何静", "核实情况": "属实", "处理建议": "补扫"}
    own |= {"主任决定": "同意", "责任部门": "保洁班"}
    office.complain({**MORNING, **own, "预定完成时间": "2026-11-25"})
    office.passes("2026-11-23T10:00", "2026-11-24T08:30", "2026-11-25T15:30")
    told = [m for m in office.said("11-24") if m.to == "何静"]
    assert [m.at for m in told] == ["11-24 08:30", "11-25 15:30"]
    assert len(lines(told[0])) == 1
    assert told[1].text.count("TS-2026-0001 须于") == 1


# ── when the machine was off, and at night ──────────────────────────────────


@pytest.fixture(scope="module")
def asleep(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = TimeOffice(tmp_path_factory.mktemp("asleep"))
    office.passes("2026-11-23T08:30")
    office.complain(MORNING)
    office.passes("2026-11-23T10:00", "2026-11-26T20:30", "2026-11-27T08:29")
    office.passes("2026-11-27T08:30", "T08:31", "2026-11-28T08:30")
    return office


def test_after_three_days_the_newest_stage_alone_is_told_as_sent_late(
    asleep: TimeOffice,
) -> None:
    (letter,) = asleep.said()
    assert letter.to == "周建华"
    (line,) = lines(letter)
    assert line.startswith(
        "已超时 【补发】TS-2026-0001 当天核实 期限11月23日17:30 已超时4天"
    )


def test_after_eight_in_the_evening_a_letter_waits_for_the_next_morning(
    asleep: TimeOffice,
) -> None:
    assert [m.at for m in asleep.said()] == ["11-27 08:30"]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """A slip and a grave matter, both entered at nine in the evening."""
    office = TimeOffice(tmp_path_factory.mktemp("night"))
    office.passes("2026-11-23T08:30")
    decided = {
        "核实情况": "属实",
        "处理建议": "补扫",
        "主任决定": "同意",
        "责任部门": "保洁班",
    }
    office.complain(
        {**MORNING, **decided, "预定完成时间": "2026-11-25 12:00"},
        {**SECOND, "严重程度": "重大"},
    )
    office.passes("2026-11-23T21:00", "2026-11-24T07:59", "T08:00")
    office.passes("2026-11-24T20:59", "T21:00", "T21:01")
    return office


def test_at_once_is_at_any_hour_and_what_can_wait_waits_for_eight(
    night: TimeOffice,
) -> None:
    singles = [m for m in night.said() if "每日提醒" not in m.subject]
    assert brief(singles) == [
        "11-23 21:00 周建华 【重大】TS-2026-0002 重大投诉呈报,请批示",
        "11-23 21:00 罗志强 【重大】TS-2026-0002 重大投诉呈报,请批示",
        "11-24 08:00 黄秀英 【派单】TS-2026-0001 环境保洁投诉,请于11月25日12:00前完成",
        "11-24 21:00 周建华 【重大】TS-2026-0002 重大投诉超过24小时,请批示",
        "11-24 21:00 罗志强 【重大】TS-2026-0002 重大投诉超过24小时,请批示",
    ]


# ── no address, no mail ─────────────────────────────────────────────────────


def test_who_has_no_address_stands_on_the_list_of_the_day(tmp_path: Path) -> None:
    people = staff(何静={"电子邮箱": ""}, 李敏={"电子邮箱": ""})
    office = TimeOffice(tmp_path / "office", staff=people)
    office.passes("2026-11-23T08:30")
    office.complain(MORNING)
    office.passes("2026-11-23T10:00", "T15:30", "2026-11-24T08:30", "T08:31")
    assert office.said() == []
    first, second = office.lists("2026-11-23"), office.lists("2026-11-24")
    why = "没有邮箱,请当面通知"
    assert [one for one in first if "TS-" in one] == [
        f"TS-2026-0001 当天核实 李敏 {why} 11-23 15:30"
    ]
    assert [one for one in second if "TS-" in one] == [
        f"TS-2026-0001 当天核实 何静 {why} 11-24 08:30"
    ]


@pytest.fixture
def by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = authority(tmp_path / "tls")
    secrets(monkeypatch, made)
    return made


def test_a_refused_mail_stands_on_the_list_and_in_the_directors_next_letter(
    tmp_path: Path, by: Authority
) -> None:
    with Faulty(by) as server:
        config = MAIL.format(port=server.port, user=USER)
        office = TimeOffice(tmp_path / "office", config)
        office.passes("2026-11-23T08:30")
        office.complain(MORNING)
        office.passes("2026-11-23T10:00")
        server.says = {"rcpt": "550 5.1.1 no such user here"}
        office.passes("2026-11-23T15:30")
        assert server.stored == []
        server.says = {}
        office.passes("2026-11-23T15:40", "2026-11-24T08:30", "2026-11-25T08:30")
        told = [letter for data in server.stored if "何静" in (letter := text_of(data))]
    (listed,) = (one for one in office.lists("2026-11-23") if "TS-" in one)
    assert listed.startswith("TS-2026-0001 当天核实 李敏 邮件没有寄出,请当面通知")
    (letter,) = told
    failed = "邮件失败:TS-2026-0001 核实提醒 给李敏的邮件没有寄出,请当面通知"
    assert letter.count(failed) == 1
    assert "【已超时】1件" in letter


def text_of(data: bytes) -> str:
    from mail_reading import as_text

    return as_text(data)


# ── who must not be told ────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def accused(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """赵国栋 is complained of; 何静 lives with him; 王师傅 stands in a text."""
    home = {"回避房号": "5栋1单元803"}
    people = staff(赵国栋=home, 何静=home)
    people.append(["王海涛", "工程班", "部门负责人", "wang@example.com", "是", ""])
    office = TimeOffice(tmp_path_factory.mktemp("accused"), staff=people)
    office.passes("2026-11-19T08:30")
    late: dict[str, Any] = {"受理日期": "2026-11-16", "责任部门": "工程班"}
    work = {"核实情况": "属实", "处理建议": "谈话", "主任决定": "谈话"}
    until = {"预定完成时间": "2026-11-21 15:00"}
    office.complain(
        {**MORNING, **late, **work, **until, "被反映人/部门": "赵国栋"},
        {**SECOND, **late, **work, **until, "投诉内容摘要": "王师傅上门态度差"},
        {**THIRD, "受理日期": "2026-11-16"},
        {
            **MORNING,
            "受理日期": "2026-11-19",
            "被反映人/部门": "赵国栋",
            "房号": "6栋1单元101",
        },
    )
    office.passes("2026-11-19T09:30", "T15:30", "2026-11-20T08:30", "2026-11-21T08:30")
    office.passes("2026-11-21T13:00", "T15:01", "2026-11-22T08:30", "2026-11-23T08:30")
    return office


def test_the_accused_and_those_who_live_with_him_read_of_it_nowhere(
    accused: TimeOffice,
) -> None:
    for mail in accused.said():
        about_him = "TS-2026-0001" in mail.text or "TS-2026-0004" in mail.text
        assert not (about_him and mail.to in ("赵国栋", "何静")), mail
    assert [m.to for m in accused.said() if m.to == "赵国栋" and "0001" in m.text] == []


def test_who_stands_in_the_text_as_master_wang_reads_of_it_nowhere(
    accused: TimeOffice,
) -> None:
    about = [m for m in accused.said() if "TS-2026-0002" in m.subject + m.text]
    assert {m.to for m in about} == {"何静", "周建华", "李敏", "罗志强"}


def test_the_next_up_the_ladder_is_told_in_their_place(accused: TimeOffice) -> None:
    told = [m for m in accused.said() if "TS-2026-0001" in m.subject + m.text]
    assert {m.to for m in told} == {"周建华", "李敏", "罗志强"}
    (morning_after,) = (
        m for m in accused.said("11-20") if "0004" in m.text and m.at < "11-21"
    )
    assert morning_after.to == "周建华"


def test_what_they_must_not_know_is_not_counted_for_them_either(
    accused: TimeOffice,
) -> None:
    (letter,) = (m for m in accused.said("11-23") if m.to == "何静")
    assert lines(letter) == [
        "另告 上周补登的投诉2件:TS-2026-0002、TS-2026-0003。接到投诉请当天登记"
    ]


def test_nor_do_they_stand_on_any_list(accused: TimeOffice) -> None:
    days = {path.split("/")[0] for path in accused.files("outbox/待打印")}
    for day in days:
        listed = [one for one in accused.lists(day) if "0001" in one or "0004" in one]
        assert not [one for one in listed if "赵国栋" in one or "何静" in one]


# ── what is confidential ────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def confidential(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """A confidential complaint, and one in the second book."""
    config = "\n[privacy]\nsecond_book = true\n"
    people = staff(李敏={"电子邮箱": ""})
    office = TimeOffice(tmp_path_factory.mktemp("confidential"), config, people)
    office.passes("2026-11-23T08:30")
    apart = {**MORNING, "投诉类别": "服务态度", "投诉内容摘要": "前台推诿"}
    office.complain(apart, name="客户投诉登记表_保密.xlsx", folder="保密")
    office.complain({**SECOND, "要求保密": "是", "投诉类别": "秩序维护"}, name=BOOK)
    office.passes("2026-11-23T10:00", "T15:30", "2026-11-24T08:30", "2026-11-25T08:30")
    return office


def test_the_daily_letter_says_the_number_and_that_it_is_confidential(
    confidential: TimeOffice,
) -> None:
    letters = confidential.said("11-24")
    assert [m.to for m in letters] == ["何静", "周建华"]
    for letter in letters:
        assert lines(letter) == [
            "已超时 TS-2026-0001 保密件 期限见登记表。",
            "已超时 TS-2026-0002 保密件:当天核实 期限见登记表。",
        ]


def test_no_mail_says_category_place_or_what_happened(confidential: TimeOffice) -> None:
    words = (
        "服务态度",
        "秩序维护",
        "前台推诿",
        "楼道",
        "2栋",
        "3栋",
        "何建",
        "沈卫东",
        "9:00",
        "9:10",
    )
    for mail in confidential.said():
        assert not [word for word in words if word in mail.subject + mail.text], mail


def test_the_list_of_the_day_says_of_the_second_book_the_number_alone(
    confidential: TimeOffice,
) -> None:
    listed = [one for one in confidential.lists("2026-11-23") if "TS-" in one]
    assert [one.partition(" 没有")[0] for one in listed] == [
        "TS-2026-0001 保密件 李敏",
        "TS-2026-0002 当天核实 李敏",
    ]


# ── what is counted ─────────────────────────────────────────────────────────

CALL_HEAD = ["来电日期", "来电时间", "接听人", "客户姓名", "联系电话"]


def test_the_project_manager_reads_how_many_called_and_up_to_when(
    tmp_path: Path,
) -> None:
    people = [*staff(), ["徐浩", "销售部", "项目经理", "xuh@example.com", "是", ""]]
    people.append(["林佳怡", "销售部", "置业顾问", "linjy@example.com", "是", ""])
    office = TimeOffice(tmp_path / "office", staff=people)
    office.passes("2026-11-23T08:30")
    assert office.said() == []  # there is no register of calls yet
    first = ["2026-11-23", "9:00", "林佳怡", "钟磊", "13900000071"]
    second = ["2026-11-23", "9:30", "林佳怡", "廖凯", "13900000082"]
    office.drop_rows(
        CALL_HEAD, first, second, name="来电客户登记本.xlsx", folder="销售"
    )
    office.passes("2026-11-23T18:10", "2026-11-24T08:30", "T08:40", "2026-11-25T08:30")
    told = [(m.at, m.to, lines(m)) for m in office.said()]
    assert told == [
        ("11-24 08:30", "徐浩", ["另告 11月23日来电2通(数据截至11月23日18:10)"]),
        ("11-25 08:30", "徐浩", ["另告 11月24日来电0通(数据截至11月23日18:10)"]),
    ]


def test_late_entries_of_a_week_and_the_missing_table_are_told_once_a_week(
    tmp_path: Path,
) -> None:
    office = TimeOffice(tmp_path / "office")
    office.passes("2026-12-01T08:30")
    office.complain({**MORNING, "受理日期": "2026-11-28"})
    office.passes("2026-12-02T09:00", "2026-12-04T08:30", "2026-12-07T08:30")
    office.passes("2026-12-08T08:30", "2026-12-14T08:30")
    told = [(m.at, line) for m in office.said() if m.to == "何静" for line in lines(m)]
    guessed = "另告 2027年节假日安排未录入,暂按周末及法定日推算"
    assert told == [
        ("12-01 08:30", guessed),
        ("12-07 08:30", "另告 上周补登的投诉1件:TS-2026-0001。接到投诉请当天登记"),
        ("12-07 08:30", guessed),
        ("12-14 08:30", guessed),
    ]
