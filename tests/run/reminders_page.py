"""docs/reminders.md: every deadline as the forms say it, and a month as it was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from pipeline import deadlines
from pipeline.form import Daily, Deadline, Form, Party, Stage, party
from pipeline.ledger import Ledger
from pipeline.office import Office
from pipeline.run import run
from pipeline.run.playing import Sent, gone_out, nothing, play

AFTER, UNTIL = date(2026, 11, 24), date(2026, 12, 13)
_HEAD = """# 提醒一览

什么事要在什么时候以前办好，到了哪个时点告诉谁；后面是示范管理处的一个月。本页由 `python3 start.py test tests/run/test_demo.py --update` 写成，请不要手改；
时限写在各张表的 `form.toml` 里，写法见 [forms.md](forms.md#deadline)。

怎样提醒：

- 每件事的每个时点，对每个人只提醒一次；停机时错过的只补发最近的一个，写明【补发】；登记时已经过去的时点不提醒；办好了就不再提醒；期限改了（批准延期、改日子、补登了节假日），各个时点从头算起。
- 大多数时点是每天 8:30 那封《每日提醒》里的一行；“单独一封”的当时就寄，夜里（20:00—8:00）等到早上，“马上”的不等。同一遍寄给同一个人的几件合成一封。
- 没有邮箱的、没有寄出的，列在 `outbox/待打印/<日期>/内部/每日提醒清单.xlsx`，当面通知。
- 被反映的人和要回避的人，收不到那一件的任何提醒；保密件只写编号。
- 想先看看今后会寄哪些信，什么都不寄：`rehearse 2026-11-24 2026-12-13`。
"""


def reminders_page(office: Office) -> Iterator[str]:
    """The page, line by line; ``office`` is the sample office after its week."""
    yield _HEAD
    yield "## 各张表的时限"
    yield ""
    yield "| 登记表 | 代号 | 要办的事 | 期限 | 什么时候告诉谁 |"
    yield "|---|---|---|---|---|"
    titles = _titles(office)
    for form in office.forms.values():
        for one in form.deadline:
            told = [*_letters(one, form, titles)]
            told += [_stage(stage, form, titles) for stage in one.stage]
            when = _by_when(one, form, office)
            cells = (form.title, one.id, one.title, when, "；".join(told))
            yield f"| {' | '.join(map(_cell, cells))} |"
    yield ""
    yield "## 每日提醒里的统计"
    yield ""
    yield "| 登记表 | 代号 | 什么时候 | 告诉谁 | 说什么 |"
    yield "|---|---|---|---|---|"
    for form in office.forms.values():
        for said in form.daily:
            yield f"| {' | '.join(map(_cell, _daily(said, form, titles)))} |"
    yield ""
    yield "## 示范管理处的一个月"
    yield ""
    yield (
        f"11月14日到23日是示范的那一周真的寄出的提醒；从{AFTER.month}月{AFTER.day}日起是预演："
        "没有人再填登记表，会寄哪些。派单等不是提醒的信没有列。"
    )
    yield ""
    yield "| 时间 | 收件人 | 主题 | 为什么 |"
    yield "|---|---|---|---|"
    for sent in _month(office):
        line = (f"{sent.at:%m-%d %H:%M}", sent.to, sent.subject, sent.why)
        yield f"| {' | '.join(map(_cell, line))} |"


def _titles(office: Office) -> Mapping[str, str]:
    people = office.people_form.people if office.people_form else None
    return people.titles if people else {}


def _by_when(one: Deadline, form: Form, office: Office) -> str:
    """From when how long; or which column says it."""
    parts = []
    if one.due:
        parts.append(f"登记的{_names(one.due, form)}")
    if one.by:
        lengths = (f"{word}{deadlines.words(t)}" for word, t in one.terms.items())
        parts.append("、".join(lengths))
    if one.config or one.term:
        term = f"{office.followup_hours}h" if one.config else one.term
        length = deadlines.words(term)
        since = f"{_names(one.start, form)}起" if one.start else "程序看到起"
        parts.append(f"{since}{length}")
    extended = f"；批准了就按{_names((one.instead,), form)}" if one.instead else ""
    promised = "；承诺更早按承诺" if one.promised else ""
    return "，没有就".join(parts) + promised + extended


def _names(columns: tuple[str, ...], form: Form) -> str:
    return "或".join(form.by_id[name].title for name in columns)


def _letters(one: Deadline, form: Form, titles: Mapping[str, str]) -> Iterator[str]:
    """The letters before a day, and who gets the mail with them."""
    for paper in form.document:
        if paper.title == one.letter and paper.before:
            days = "、".join(map(str, paper.before.days))
            mails = [mail for mail in form.mail if mail.after == paper.title]
            who = "、".join(titles.get(m.to, m.to) or "客户本人" for m in mails)
            clock = paper.before.clock
            yield f"提前{days}天{clock} → {who} 单独一封，附《{paper.title}》"


def _stage(stage: Stage, form: Form, titles: Mapping[str, str]) -> str:
    who = "、".join(_party(party(word), form, titles) for word in stage.to)
    how = "马上单独一封" if stage.at_once else "单独一封" if stage.mail else ""
    again = f"，以后每{stage.every}天一次" if stage.every else ""
    only = "".join(
        f"（{form.by_id[n].title}是{'或'.join(v or '空' for v in values)}的）"
        for n, values in stage.only_if.items()
    )
    when = deadlines.stage_words(stage.at)
    return f"{when}{again} → {who}{only}{' ' + how if how else ''}"


def _party(one: Party, form: Form, titles: Mapping[str, str]) -> str:
    role = titles.get(one.role, one.role)
    if one.person and form.by_id[one.person].title != role:
        return f"{form.by_id[one.person].title}（没有就{role}）"
    return role


def _daily(one: Daily, form: Form, titles: Mapping[str, str]) -> tuple[str, ...]:
    when = "每天说前一天的" if one.every == "day" else "星期一说上一周的"
    if one.overdue:
        when = "每天" if one.every == "day" else "星期一"
    who = "、".join(titles.get(role, role) for role in one.to)
    return form.title, one.id, when, who, one.says


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _month(office: Office) -> Iterator[Sent]:
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        ahead = play(office, ledger, AFTER, UNTIL, _one_pass)
        those = (*gone_out(office, ledger), *ahead)
    marks = ("提醒】", "【回访】", "【即时报告】", "【销控】")
    yield from (one for one in those if any(mark in one.subject for mark in marks))


def _one_pass(there: Office, copy: Ledger, account: Any, now: datetime) -> None:
    run(there, copy, account, now, nothing, rehearsed=True)
