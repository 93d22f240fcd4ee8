"""What comes again and again is marked, and reminders and the daily letter tell of it.

Seeds C16 (an early warning), C33 (three call-backs in vain), E59 (how the buyers live).
"""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from office_story import StoryOffice

VISIT = [
    "来访日期", "来访时间", "来访方式", "来访人", "房号", "联系电话", "事由类别",
    "来访事由", "接待人", "办理方式", "处理意见", "责任部门", "办理结果", "办结日期",
]  # fmt: skip
CALL = ["回访日期", "回访时间", "关联编号", "房号", "满意度", "回访人", "来源"]


@pytest.fixture
def office(tmp_path: Path, samples: Path) -> StoryOffice:
    """An office that has its staff register."""
    office = StoryOffice(tmp_path / "office")
    office.drop(samples / "人员通讯录.xlsx")
    office.run("2026-11-02T08:00")
    return office


def visit(day: str, house: str, **more: Any) -> list[Any]:
    """A visit that was answered on the spot, and done with."""
    said = {
        "来访日期": day, "来访时间": "9:20", "来访方式": "来访", "来访人": "张伟民",
        "房号": house, "联系电话": "13900000011", "事由类别": "建议",
        "来访事由": f"{day}楼道照明太暗", "接待人": "陈晓燕", "办理方式": "当场答复",
        "处理意见": "已记下", "办结日期": day, **more,
    }  # fmt: skip
    return [said.get(title) for title in VISIT]


def letters(office: StoryOffice, to: str) -> list[str]:
    """The daily letters that somebody got, in order."""
    found = [m for m in office.mails() if to in m["To"] and "每日提醒" in m["Subject"]]
    return [text_of(mail) for mail in found]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    said: str = body.get_content()
    return said


def shown(office: StoryOffice, number: str, capsys: Any) -> dict[str, str]:
    capsys.readouterr()
    office.verb("show", number, "--json")
    values: dict[str, str] = json.loads(capsys.readouterr().out)["values"]
    return values


# ── an early warning (C16) ──────────────────────────────────────────────────


def test_a_house_that_comes_thrice_in_a_month_is_told_to_the_director(
    office: StoryOffice,
) -> None:
    days = ("2026-11-03", "2026-11-12", "2026-11-20")
    rows = [visit(day, "3-2-1502") for day in days]
    for at in range(3):
        name = f"来访接待记录表_{at}.xlsx"
        office.drop_rows(VISIT, rows[at], name=name)
        office.run(f"{days[at]}T16:00")
        assert office.answer(f"来访接待记录表_{at}_回执.xlsx")[2].verdict == "✓"
    office.run("2026-11-21T08:30")
    (told,) = (one for one in letters(office, "周建华") if "预警" in one)
    assert "11月20日登记的来访里有1件" in told
    assert "LF-2026-0003" in told
    assert "LF-2026-0002" not in told


def test_the_same_matter_thrice_a_week_in_one_building_is_told(
    office: StoryOffice,
) -> None:
    houses = ("3-1-101", "3-2-1502", "4-1-302", "3-1-903")
    rows = [visit("2026-11-20", house) for house in houses]
    office.drop_rows(VISIT, *rows, name="来访接待记录表.xlsx")
    office.run("2026-11-20T16:00")
    office.run("2026-11-21T08:30")
    (told,) = (one for one in letters(office, "周建华") if "预警" in one)
    assert "有1件" in told
    assert "LF-2026-0004" in told


def test_two_visits_of_a_house_are_no_warning(office: StoryOffice) -> None:
    rows = [visit("2026-11-19", "3-2-1502"), visit("2026-11-20", "3-2-1502")]
    office.drop_rows(VISIT, *rows, name="来访接待记录表.xlsx")
    office.run("2026-11-20T16:00")
    office.run("2026-11-21T08:30")
    assert not any("预警" in one for one in letters(office, "周建华"))


# ── three call-backs in vain (T10) ──────────────────────────────────────────


def test_the_third_call_back_in_vain_is_put_before_the_director(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_on = visit(
        "2026-11-16", "3-2-1502",
        办理方式="转办", 责任部门="工程班", 办理结果="已修", 办结日期="2026-11-16",
    )  # fmt: skip
    office.drop_rows(VISIT, handed_on, name="来访接待记录表.xlsx")
    office.run("2026-11-16T10:00")
    for day in (17, 18, 19):
        row = [f"2026-11-{day}", "10:00", "LF-2026-0001", None, "未联系上", "李敏"]
        office.drop_rows(CALL, row, name=f"回访记录表_{day}.xlsx")
        office.run(f"2026-11-{day}T11:00")
        marked = shown(office, "LF-2026-0001", capsys).get("三次未联系上", "")
        assert marked == ("是" if day == 19 else "")
        office.run(f"2026-11-{day + 1}T08:30")
    desk = [one for one in letters(office, "陈晓燕") if "再次回访" in one]
    assert len(desk) == 2
    (asked,) = (one for one in letters(office, "周建华") if "联系不上的怎样办结" in one)
    assert "【待您决定】1件" in asked
    row = ["2026-11-20", "10:00", "LF-2026-0001", None, "满意", "李敏"]
    office.drop_rows(CALL, row, name="回访记录表_20.xlsx")
    office.run("2026-11-20T11:00")
    office.verb("status", "--json")
    assert "LF-2026-0001" not in capsys.readouterr().out


# ── how the buyers live (E59) ───────────────────────────────────────────────


def test_a_call_back_with_a_deals_number_says_that_the_buyer_was_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sales_story import SUBSCRIBED, sales_office, sell

    office = sales_office(tmp_path / "office")
    sell(office, [{**SUBSCRIBED, "入伙日期": "2026-11-23"}])
    office.run("2026-12-23T08:30")
    (told,) = (one for one in letters(office, "林佳怡") if "了解入住情况" in one)
    assert "来源写“销售回访”" in told
    row = ["2026-12-23", "10:00", "CJ-2026-0001", None, "满意", "林佳怡", "销售回访"]
    office.drop_rows(CALL, row, name="回访记录表.xlsx")
    office.run("2026-12-23T11:00")
    answer = office.answer("回访记录表_回执.xlsx")[2]
    assert answer.number == "CJ-2026-0001-HF1"
    asked = shown(office, "CJ-2026-0001", capsys)["入住回访日期"]
    assert asked == "2026年12月23日"
