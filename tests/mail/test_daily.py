"""The daily letter: one mail a person, with what is due, late, or waits for them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from mail_reading import fetches_runs_or_hides, seen_on, too_wide
from office_story import ROOT, StoryOffice

from pipeline.effects.letter import daily
from pipeline.errors import FormError

FORMS = ROOT / "forms"
Said = dict[str, Any]


def row(number: str, what: str, due: str = "", **more: str) -> dict[str, str]:
    empty = {"说明": "", "尚缺": "", "补发": ""}
    return {"编号": number, "事项": what, "期限": due, **empty, **more}


def group(name: str, *rows: dict[str, str]) -> Said:
    return {"名称": name, "行": list(rows)}


def said(*groups: Said, **more: object) -> Said:
    facts = {"收件人": "何静", "管理处": "幸福社区管理处", "日期": "11月24日"}
    counts = {"星期": "星期二", "到期": 0, "超时": 0, "待决定": 0, "另告": []}
    return {**facts, **counts, "组": list(groups), **more}


MORNING = said(
    group(
        "今日到期",
        row("TS-2026-0033", "当天核实", "11月24日17:30", 尚缺="核实情况、处理建议"),
        row("CJ-2026-0011", "首期款缴款", "11月24日", 补发="【补发】"),
    ),
    group("近日到期"),
    group(
        "已超时",
        row(
            "TS-2026-0031",
            "当天核实",
            "11月23日17:30",
            说明="已超时1天,请督促。",
            尚缺="核实情况",
        ),
    ),
    group("待您决定", row("LF-2026-0140", "请示待批示")),
    到期=2,
    超时=1,
    待决定=1,
    另告=["有2封邮件没有寄出,名单在《每日提醒清单》。"],
)

TEXT = """\
何静,您好:

今天是11月24日,星期二。下列事项请您留意、办理。

【今日到期】2件
1. TS-2026-0033 当天核实 期限11月24日17:30。尚缺:核实情况、处理建议
2. 【补发】CJ-2026-0011 首期款缴款 期限11月24日。

【已超时】1件
1. TS-2026-0031 当天核实 期限11月23日17:30 已超时1天,请督促。尚缺:核实情况

【待您决定】1件
1. LF-2026-0140 请示待批示。

【另告】
1. 有2封邮件没有寄出,名单在《每日提醒清单》。

详情请看管理处的《今日待办》和登记表,请勿直接回复本邮件。

幸福社区管理处
"""

SEEN = """\
何静,您好:
今天是11月24日,星期二。下列事项请您留意、办理。
今日到期 2件
事项
期限
1. TS-2026-0033
当天核实
尚缺:核实情况、处理建议
11月24日17:30
2. 【补发】CJ-2026-0011
首期款缴款
11月24日
已超时 1件
事项
期限
1. TS-2026-0031
当天核实
已超时1天,请督促。
尚缺:核实情况
11月23日17:30
待您决定 1件
事项
期限
1. LF-2026-0140
请示待批示
另告
1. 有2封邮件没有寄出,名单在《每日提醒清单》。
详情请看管理处的《今日待办》和登记表,请勿直接回复本邮件。
幸福社区管理处"""


def test_a_morning_reads_well_as_text_and_as_tables() -> None:
    subject, text, made = daily.write(MORNING, FORMS)
    assert subject == "【每日提醒】11月24日 到期2件 超时1件 待决定1件"
    assert text == TEXT
    assert seen_on(made) == SEEN.split("\n")
    assert daily.write(MORNING, FORMS) == (subject, text, made)


def words(lines: str) -> list[str]:
    """What is said, whatever stands between and above: titles of columns, brackets."""
    return sorted(filter(None, re.split(r"[\s。【】]|期限|事项(?=\n)", lines)))


def test_text_and_tables_say_the_same_words() -> None:
    _, text, made = daily.write(MORNING, FORMS)
    assert words("\n".join(seen_on(made)) + "\n") == words(text)


@pytest.mark.parametrize(
    ("due", "late", "waiting", "subject"),
    [
        (3, 1, 0, "【每日提醒】11月24日 到期3件 超时1件"),
        (3, 0, 0, "【每日提醒】11月24日 到期3件"),
        (0, 1, 0, "【每日提醒】11月24日 超时1件"),
        (0, 0, 2, "【每日提醒】11月24日 待决定2件"),
        (3, 1, 2, "【每日提醒】11月24日 到期3件 超时1件 待决定2件"),
        (0, 0, 0, "【每日提醒】11月24日"),
    ],
)
def test_the_subject_counts_what_there_is(
    due: int, late: int, waiting: int, subject: str
) -> None:
    facts = said(group("今日到期", row("1", "一")), 到期=due, 超时=late, 待决定=waiting)
    assert daily.write(facts, FORMS)[0] == subject


def test_the_longest_subject_is_short_enough() -> None:
    facts = said(日期="12月31日", 到期=9999, 超时=9999, 待决定=9999)
    assert len(daily.write(facts, FORMS)[0]) <= 40


def test_a_letter_with_nothing_but_news_says_so() -> None:
    _, text, made = daily.write(said(另告=["本月受理12件。"]), FORMS)
    assert text == (
        "何静,您好:\n\n今天是11月24日,星期二。没有到期的事项,有下列情况请您知悉。\n\n"
        "【另告】\n1. 本月受理12件。\n\n"
        "详情请看管理处的《今日待办》和登记表,请勿直接回复本邮件。\n\n幸福社区管理处\n"
    )
    assert "<th" not in made


def test_groups_without_rows_are_left_out_everywhere() -> None:
    _, text, made = daily.write(said(group("今日到期"), group("已超时")), FORMS)
    for shown in (text, made):
        assert "今日到期" not in shown
        assert "已超时" not in shown
        assert "没有到期的事项" in shown


def test_what_is_filled_in_is_text_and_never_markup() -> None:
    odd = "<b>\"A\" & 'B'</b> {{ 1 }}"
    facts = said(group("今日到期", row(odd, odd, odd, 尚缺=odd, 说明=odd)), 另告=[odd])
    _, text, made = daily.write(facts, FORMS)
    assert text.count(odd) == 6
    assert "\n".join(seen_on(made)).count(odd) == 6
    assert "<b>A" not in made


def test_nothing_is_ever_called_none() -> None:
    empty: Any = dict.fromkeys(daily.ROW)
    subject, text, made = daily.write(said(group("今日到期", empty), 到期=None), FORMS)
    assert not re.search("None|nan", subject + text + made)


def test_late_is_said_in_words_and_not_by_colour_alone() -> None:
    lines = seen_on(daily.write(MORNING, FORMS)[2])
    assert "已超时 1件" in lines
    assert "已超时1天,请督促。" in lines


def test_the_tables_fetch_nothing_hide_nothing_and_fit_a_phone() -> None:
    made = daily.write(MORNING, FORMS)[2]
    assert fetches_runs_or_hides(made) == []
    assert too_wide(made) == []


def test_without_tables_of_its_own_the_text_is_shown_as_every_mails(
    tmp_path: Path,
) -> None:
    shutil.copy(FORMS / daily.TEXT, tmp_path)
    daily.check(tmp_path)
    _, text, made = daily.write(MORNING, tmp_path)
    assert "".join(seen_on(made)).replace(" ", "") == "".join(text.split())


SPOILT = {
    "an unknown placeholder": (
        *("daily.txt", "{{ 收件人 }}", "{{ 编码 }}"),
        "第3行: 不认识的标记 编码",
    ),
    "an unknown part of a row": (
        *("daily.txt", "行.事项", "行.事由"),
        "不认识的标记 事由",
    ),
    "an unknown part of a row of the tables": (
        *("daily.html", "行.期限", "行.期日"),
        "不认识的标记 期日",
    ),
    "half a tag": ("daily.html", "{% for 一句", "{% fer 一句", "标记写法有误"),
    "full-width braces": (
        *("daily.html", "{{ 管理处 }}", "｛｛ 管理处 ｝｝"),
        "花括号要用英文半角",
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_daily_template_is_refused_and_named(
    tmp_path: Path, spoilt: str
) -> None:
    name, mark, put, told = SPOILT[spoilt]
    folder = Path(shutil.copytree(FORMS, tmp_path / "forms"))
    text = (folder / name).read_text("utf-8")
    changed = text.replace(mark, put)
    assert changed != text
    (folder / name).write_text(changed, "utf-8")
    with pytest.raises(FormError, match="forms/daily") as refusal:
        daily.check(folder)
    assert f"forms/{name}" in str(refusal.value)
    assert told in str(refusal.value)


def test_a_missing_daily_template_stops_the_start_and_doctor_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = StoryOffice(tmp_path / "office")
    (office.root / "forms/daily.txt").unlink()
    assert office.run("2026-11-24T08:30") == 2
    assert "forms/daily.txt: 缺少这封邮件的模板" in capsys.readouterr().err
    assert office.verb("doctor") == 1
    said = capsys.readouterr().out
    assert said.count("forms/daily.txt: 缺少这封邮件的模板") == 1
    assert "客户投诉登记表:文书模板" in said
