"""When papers and mails are owed: on request, in groups, ahead of a day, by the month."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from loan_office import drop, mail, papers, printed, template, with_form
from office_story import StoryOffice

from pipeline import timed
from pipeline.form import Numbering
from pipeline.model import Duty
from pipeline.office import load

STAFF = ["姓名", "部门", "岗位", "电子邮箱", "在岗"]


def staff(office: StoryOffice) -> None:
    office.drop_rows(
        STAFF,
        ["周建华", "公司", "管理处主任", "zhou@example.com", "是"],
        ["李敏", "客服中心", "接待员、档案员", "li@example.com", "是"],
        name="人员通讯录.xlsx",
        sheet="人员",
    )


def subjects(office: StoryOffice) -> list[str]:
    return [f"{m['To']} {m['Subject']}" for m in office.mails()]


# ── on request ──────────────────────────────────────────────────────────────

ASKED = """
[[document]]
title = "借据"
asked = true
copy = "office"
named = "house_no"
"""


def test_a_paper_is_printed_when_the_clerk_asks_for_it(tmp_path: Path) -> None:
    office = with_form(tmp_path, ASKED)
    template(office, "借据", "{{ 编号 }}")
    row = ["2026-11-23", "3-2-1502", "张伟民", "男", 50, None, None]
    drop(office, [*row, None])
    office.run("2026-11-23T10:00")
    assert papers(office) == []
    drop(office, [*row, "请 打印借据"])
    office.run("2026-11-24T10:00")
    office.run("2026-11-25T10:00")
    assert papers(office) == [
        "2026-11-24/内部/JY-2026-0001_借据_3栋2单元1502_20261124.docx"
    ]


def test_a_paper_asked_for_is_printed_even_of_what_is_long_settled(
    tmp_path: Path,
) -> None:
    office = with_form(tmp_path, ASKED)
    template(office, "借据", "{{ 编号 }}")
    drop(office, ["2026-01-05", "3-2-1502", "张伟民", None, 50, None, None, "打印借据"])
    office.run("2026-11-23T10:00")
    assert len(papers(office)) == 1


def test_the_letter_of_an_ending_is_owed_though_all_else_is_over(
    tmp_path: Path,
) -> None:
    more = """
[[document]]
title = "归还证明"
at = ["back"]
copy = "office"
[[document]]
title = "借据"
at = ["lent"]
copy = "office"
"""
    office = with_form(tmp_path, more)
    for title in ("归还证明", "借据"):
        template(office, title, "{{ 编号 }}")
    office.drop_rows(
        ["借出日期", "借用人", "已还"], ["2026-11-23", "张伟民", "是"],
        name="借用登记表.xlsx", sheet="借用",
    )  # fmt: skip
    office.run("2026-11-23T10:00")
    assert [p.split("_")[1] for p in papers(office)] == ["归还证明"]


# ── several on one ──────────────────────────────────────────────────────────

GROUP = """
[[document]]
title = "派工单"
group = ["clerk"]
most = 2
stamp = "printed_at"
copy = "office"
[[list]]
name = "明细"
members = true
fields = ["number", "house_no", "borrower"]
[[mail]]
title = "派工"
at = ["lent"]
to = "site_director"
after = "派工单"
"""
LINES = ["{%tr for 行 in 明细 %}", "{{ 行.编号 }}|{{ 行.房号 }}", "{%tr endfor %}"]


@pytest.fixture
def grouping(tmp_path: Path) -> StoryOffice:
    office = with_form(tmp_path, GROUP)
    template(office, "派工单", rows=LINES)
    mail(
        office,
        "派工",
        "Subject: 【派工】{{ 编号 }}\nAttach: 派工单\n\n共{{ 明细|length }}件\n",
    )
    staff(office)
    return office


def loans(*clerks: str) -> list[list[object]]:
    return [
        ["2026-11-23", f"3-2-{n:04}", "张伟民", None, 50, None, clerk]
        for n, clerk in enumerate(clerks, 1501)
    ]


def test_records_that_agree_share_a_paper_up_to_its_measure(
    grouping: StoryOffice,
) -> None:
    drop(grouping, *loans("刘军", "王海涛", "刘军", "刘军"))
    grouping.run("2026-11-23T10:00")
    grouping.run("2026-11-23T11:00")
    shared = [printed(grouping, "派工单", n).split("\n")[:2] for n in range(3)]
    assert shared[0] == [
        "| JY-2026-0001 | 3栋2单元1501 |",
        "| JY-2026-0003 | 3栋2单元1503 |",
    ]
    assert [lines[0][2:14] for lines in shared[1:]] == ["JY-2026-0002", "JY-2026-0004"]
    assert len(papers(grouping)) == 3


def test_all_that_share_a_paper_are_stamped_and_one_mail_tells_of_them(
    grouping: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(grouping, *loans("刘军", "刘军"))
    grouping.run("2026-11-23T10:00")
    capsys.readouterr()
    for number in ("JY-2026-0001", "JY-2026-0002"):
        grouping.verb("show", number)
        assert "打印于" in capsys.readouterr().out
    (told,) = grouping.mails()
    body = told.get_body()
    assert body is not None
    assert "共2件" in body.get_content()


def test_what_comes_later_gets_a_paper_of_its_own(grouping: StoryOffice) -> None:
    rows = loans("刘军", "刘军", "刘军")
    drop(grouping, rows[0])
    grouping.run("2026-11-23T10:00")
    drop(grouping, *rows)
    grouping.run("2026-11-23T11:00")
    assert [p.split("/")[-1][:12] for p in papers(grouping)] == [
        "JY-2026-0001",
        "JY-2026-0002",
    ]


@pytest.mark.parametrize(
    ("under", "subject", "occasion", "numbers"),
    [
        ("-", "YF-2026-0007-01", "第1次01+02", ["YF-2026-0007-01", "YF-2026-0007-02"]),
        ("-", "YF-2026-0007-02", "第2次第3版02", ["YF-2026-0007-02"]),
        (
            "-HF",
            "TS-2026-0031-HF2",
            "第1次2+3",
            ["TS-2026-0031-HF2", "TS-2026-0031-HF3"],
        ),
        ("", "JY-2026-0001", "第1次JY-2026-0001", ["JY-2026-0001"]),
        ("-", "YF-2026-0007-01", "第2次第3版", ["YF-2026-0007-01"]),
        ("-", "YF-2026-0007-01", "2026-11-28", ["YF-2026-0007-01"]),
    ],
)
def test_the_occasion_of_a_shared_paper_names_its_records(
    tmp_path: Path, under: str, subject: str, occasion: str, numbers: list[str]
) -> None:
    from dataclasses import replace

    office = with_form(tmp_path, "")
    form = replace(
        load(office.root).forms["loan"], number=Numbering(key=("lent_on",), under=under)
    )
    duty = Duty("document", subject, "派工单", occasion, "office")
    assert list(timed.members(duty, form)) == numbers


# ── ahead of a day ──────────────────────────────────────────────────────────

BEFORE = """
[[document]]
title = "提醒函"
before = { column = "back_on", days = [5, 2], clock = "09:00" }
copy = "office"
[[mail]]
title = "提醒"
at = ["lent"]
to = "site_director"
after = "提醒函"
"""


@pytest.fixture
def reminding(tmp_path: Path) -> StoryOffice:
    office = with_form(tmp_path, BEFORE)
    template(office, "提醒函", "{{ 补发 }}提前{{ 提前天数 }}天 还有{{ 还有天数 }}天")
    mail(
        office,
        "提醒",
        "Subject: {{ 补发 }}【提醒】{{ 编号 }} 还有{{ 还有天数 }}天\n\n您好\n",
    )
    staff(office)
    return office


def due(day: str) -> list[object]:
    return ["2026-11-20", "3-2-1502", "张伟民", None, 50, day]


def reminders(office: StoryOffice) -> list[str]:
    found = sorted((office.root / "outbox/待打印").rglob("*提醒函*.docx"))
    return [printed(office, "提醒函", n).split("\n")[0] for n in range(len(found))]


def test_a_reminder_is_owed_at_its_hour_so_many_days_before(
    reminding: StoryOffice,
) -> None:
    drop(reminding, due("2026-11-28"))
    for now in ("2026-11-20T10:00", "2026-11-23T08:59"):
        reminding.run(now)
        assert reminders(reminding) == []
    for now in (
        "2026-11-23T09:00",
        "2026-11-24T09:00",
        "2026-11-26T09:00",
        "2026-11-27T09:00",
    ):
        reminding.run(now)
    assert reminders(reminding) == [
        "________提前5天 还有5天",
        "________提前2天 还有2天",
    ]
    assert [s.partition(" ")[2][-4:] for s in subjects(reminding)] == [
        "还有5天",
        "还有2天",
    ]


def test_after_days_of_rest_only_the_newest_reminder_goes_out(
    reminding: StoryOffice,
) -> None:
    drop(reminding, due("2026-11-28"))
    reminding.run("2026-11-20T10:00")
    reminding.run("2026-11-27T10:00")
    assert reminders(reminding) == ["【补发】提前2天 还有1天"]


def test_once_the_day_is_past_nothing_is_sent(reminding: StoryOffice) -> None:
    drop(reminding, due("2026-11-28"))
    reminding.run("2026-11-29T10:00")
    assert reminders(reminding) == []


def test_a_day_that_is_moved_begins_anew(reminding: StoryOffice) -> None:
    drop(reminding, due("2026-11-28"))
    reminding.run("2026-11-23T10:00")
    drop(reminding, due("2026-12-05"))
    for now in ("2026-11-24T10:00", "2026-11-26T10:00", "2026-11-30T10:00"):
        reminding.run(now)
    assert len(reminders(reminding)) == 2


def test_what_has_ended_is_not_reminded_of(reminding: StoryOffice) -> None:
    drop(reminding, due("2026-11-28"))
    reminding.run("2026-11-20T10:00")
    office = reminding
    office.drop_rows(
        ["借出日期", "房号", "借用人", "已还"], ["2026-11-20", "3-2-1502", "张伟民", "是"],
        name="借用登记表.xlsx", sheet="借用",
    )  # fmt: skip
    office.run("2026-11-24T10:00")
    assert reminders(office) == []


# ── by the month ────────────────────────────────────────────────────────────

MONTH = """
[[document]]
title = "月卡"
every = "month"
copy = "office"
[[field]]
name = "月份"
as = "month"
"""


def test_a_monthly_paper_is_owed_once_in_each_month(tmp_path: Path) -> None:
    office = with_form(tmp_path, MONTH)
    template(office, "月卡", "{{ 月份 }}")
    drop(office, ["2026-11-20", "3-2-1502", "张伟民", None, 50])
    for now in (
        "2026-11-23T10:00",
        "2026-11-30T10:00",
        "2026-12-01T08:00",
        "2026-12-02T08:00",
    ):
        office.run(now)
    assert [printed(office, "月卡", n).split("\n")[0] for n in (0, 1)] == [
        "2026年11月",
        "2026年12月",
    ]
    assert len(papers(office)) == 2


# ── held, at once ───────────────────────────────────────────────────────────

HELD = """
[[mail]]
title = "待更正"
at = ["lent"]
to = "site_director"
held = true
[[mail]]
title = "借出"
at = ["lent"]
to = "site_director"
[[mail]]
title = "急报"
at = ["lent"]
to = "site_director"
at_once = true
"""


@pytest.fixture
def telling(tmp_path: Path) -> StoryOffice:
    office = with_form(tmp_path, HELD)
    for title in ("待更正", "借出", "急报"):
        mail(office, title, f"Subject: 【{title}】{{{{ 编号 }}}}\n\n您好\n")
    staff(office)
    return office


def test_a_held_record_is_told_of_once_and_owes_the_rest_when_it_is_right(
    telling: StoryOffice,
) -> None:
    row = ["2026-11-23", "3-2-1502", "张伟民", None]
    drop(telling, [*row, 0.5])
    telling.run("2026-11-23T10:00")
    telling.run("2026-11-23T11:00")
    assert subjects(telling) == ["周建华 <zhou@example.com> 【待更正】JY-2026-0001"]
    drop(telling, [*row, 50])
    telling.run("2026-11-23T12:00")
    assert [s.split(" ")[-1][:-12] for s in subjects(telling)] == [
        "【待更正】",
        "【借出】",
        "【急报】",
    ]


def test_what_is_urgent_does_not_wait_for_the_morning(telling: StoryOffice) -> None:
    drop(telling, ["2026-11-23", "3-2-1502", "张伟民", None, 50])
    telling.run("2026-11-23T22:00")
    assert [s.split(" ")[-1] for s in subjects(telling)] == ["【急报】JY-2026-0001"]
    telling.run("2026-11-24T08:00")
    assert len(subjects(telling)) == 2


def test_the_day_of_a_stage_is_read_off_its_duty() -> None:
    ahead = Duty(
        "document", "JY-2026-0001", "提醒函", "2026-11-28", "office", stage="5"
    )
    monthly = Duty("document", "JY-2026-0001", "月卡", "2026-11", "office")
    assert timed.day_of(ahead) == datetime(2026, 11, 28).date()
    assert timed.day_of(monthly) is None
