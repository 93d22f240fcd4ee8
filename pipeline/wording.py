"""What papers and mails may print: every placeholder and its text. Pure.

Templates name the register's columns by their Chinese titles, and a few facts of the
house (HOUSE), and what the form adds (facts.py). What each audience may see is
privacy's matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from pipeline import facts, privacy, progress
from pipeline.facts import Around, Page, Printable, placeholder
from pipeline.form import Form, said
from pipeline.hours import shown_due
from pipeline.model import Record
from pipeline.office import Office

_BUILDING = re.compile(r"[\w#]{1,4}?(?:栋|幢|座|号楼)")
#: What every template and mail may name besides the register's columns.
HOUSE = (
    "单位", "管理处", "小区", "接待地点", "电话", "接待时间", "派发次数", "版次",
    "打印时间", "抬头", "联系说明", "期限说明", "原件说明", "保密", "位置",
    "完成要求", "领取要求", "收件人", "提前天数", "还有天数", "补发",
)  # fmt: skip
#: What a reminder may name besides (docs/forms.md).
OF_REMINDERS = ("事项", "期限", "尚缺", "超时", "起算")


def names(form: Form) -> frozenset[str]:
    """Every placeholder that a template of ``form`` may hold."""
    columns = (placeholder(c.title) for c in form.column)
    return frozenset((*HOUSE, *facts.names(form), *columns))


def context(
    record: Record,
    form: Form,
    name: str,
    office: Office,
    at: datetime,
    around: Around | None = None,
) -> dict[str, Printable]:
    """All that a paper or mail for audience ``name`` may print, by placeholder.

    A ``[[field]]`` stands before a column of the same title.
    """
    around = around or Around()
    page = Page.of(record, form, name, office, at, around)
    return {
        **{placeholder(form.by_id[n].title): text for n, text in page.seen.items()},
        **facts.further(page),
        **_house(office, at),
        **around.days(at),
        **_of_the_record(record, form, name, office, at),
    }


def _house(office: Office, at: datetime) -> dict[str, str]:
    normal, holiday = office.hours.normal, office.hours.holiday
    hours = f"{_clock(normal)}(节假日{_clock(holiday)})"
    return {
        "单位": office.company,
        "管理处": office.name,
        "小区": office.estate,
        "接待地点": office.address,
        "电话": office.phone,
        "接待时间": hours,
        "打印时间": f"{at:%Y-%m-%d %H:%M}",
        "收件人": "",
    }


def _clock(span: tuple[object, object]) -> str:
    start, end = (f"{one:%H:%M}".lstrip("0") for one in span)
    return f"{start}—{end}"


def _of_the_record(
    record: Record, form: Form, name: str, office: Office, at: datetime
) -> dict[str, str | bool]:
    due = progress.due(record, form, office)
    past = due is not None and progress.is_past(due, at)
    when = shown_when(due)
    return {
        "派发次数": f"第{record.round}次派发",
        "版次": f"第{record.edition}版" if record.edition > 1 else "",
        "保密": name == "sealed",
        "期限说明": f"(原定{when},已过期,请立即办理)" if past else "",
        "完成要求": _request(when, "完成", past=past),
        "领取要求": _request(when, "领取", past=past, before=False),
        "位置": place(record, form, office) or "(见通知单)",
        **_secrecy(record, form, name, office),
    }


def shown_when(due: date | None) -> str:
    """11月23日17:30, or 11月23日 where only the day is known; "" for none."""
    if isinstance(due, datetime):
        return shown_due(due)
    return f"{due.month}月{due.day}日" if due else ""


def _request(when: str, verb: str, *, past: bool, before: bool = True) -> str:
    if past:
        return f"原定{when}已过期"
    if not before:
        return f"请负责人{verb}"
    return f"请于{when}前{verb}" if when else "请尽快办理"


def place(record: Record, form: Form, office: Office) -> str:
    """The place as a mail may say it: the building, or a place outside of any."""
    seen = privacy.view(record, form, "mail", office)
    kinds = {column.personal: seen[column.id] for column in reversed(form.column)}
    where = kinds.get("place") or kinds.get("house_no") or ""
    building = _BUILDING.match(where)
    return building[0] if building else where


def _secrecy(
    record: Record, form: Form, name: str, office: Office
) -> Mapping[str, str]:
    secrecy = form.secrecy
    if secrecy is None:
        return {"抬头": "", "联系说明": "", "原件说明": ""}
    moved = name != "office" and head(record, form, office).moved
    line = ""
    if name == "sealed" or moved:
        people = head(record, form, office)
        who = "、".join(one.name for one in people.people) or people.meant
        line = secrecy.says.head.format(head=who)
    count = privacy.view(record, form, name, office).get(secrecy.originals, "")
    count = f"{count}份" if count.isdigit() else count or "__份"
    open_copy = name == "office" or not (name == "sealed" or moved)
    attached = secrecy.says.attached.format(value=count)
    return {
        "抬头": line,
        "联系说明": secrecy.says.ask if name == "dept" else "",
        "原件说明": attached if open_copy else secrecy.says.kept,
    }


def head(record: Record, form: Form, office: Office) -> privacy.Recipients:
    """Who gets the department's copy: as the form's first mail of a paper says."""
    mail = next((one for one in form.mail if one.after), None)
    if mail is None:
        return privacy.Recipients((), "")
    dept = said(record.values.get(mail.of))
    return privacy.recipients(mail.to, dept, record, form, office)
