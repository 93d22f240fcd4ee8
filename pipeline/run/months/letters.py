"""What the mails about the books of a month say: templates in forms/monthly/mails/."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import progress
from pipeline.effects import letter
from pipeline.effects.letter.page import page
from pipeline.errors import FormError
from pipeline.files import sha256
from pipeline.form import Monthly, Rate
from pipeline.hours import Month, month_span
from pipeline.ledger import Ledger, Owed
from pipeline.month import Ground, Made, figure_as
from pipeline.office import Office, Person
from pipeline.post import Letter
from pipeline.run.months.times import SUBJECT, TITLE, month_in, spelled, times_of
from pipeline.sheets import NOTHING, Figure
from pipeline.wording import shown_when

#: Which mail goes with which edition; the last where a final is not there in time.
RULES: Mapping[str, str] = {
    "draft": "月报草稿",
    "final": "月报",
    "revision": "月报修订",
}
NOT_MADE = "月报未出"
#: What each of these mails may name (docs/forms.md).
NAMES = (
    *("收件人", "单位", "管理处", "小区", "电话", "年月", "文件", "文件夹", "定稿时间"),
    *("指标", "变动", "变动数", "缺项", "待更正", "退回"),
)
_FIGURE = ("名称", "数值", "目标", "达标")
_CHANGE = ("名称", "原来", "现在")
_SHOWN = 8  # so many changed figures are told; the rest stand in the book
_SIGNS = {True: "✓", False: "✗", None: ""}


def check(office: Office) -> None:
    """Refuse templates that are missing, wrong, or name what there is not (FormError).

    Each is written once for trial: so are the names inside of its lines.
    """
    for title in (*RULES.values(), NOT_MADE):
        path = _path(title, office)
        letter.check(path, NAMES, (TITLE,))
        said: dict[str, Any] = dict.fromkeys(NAMES, "1")
        said |= {"指标": [dict.fromkeys(_FIGURE, "1")]}
        letter.load(path).fill({**said, "变动": [dict.fromkeys(_CHANGE, "1")]})


def _path(title: str, office: Office) -> Any:
    return office.paths.forms / "monthly" / "mails" / f"{title}.txt"


def is_about_month(owed: Owed) -> bool:
    """Whether a mail is one of these."""
    return owed.duty.subject.startswith(SUBJECT)


def compose(owed: Owed, person: Person, office: Office, ledger: Ledger) -> Letter:
    """The mail of one person, with his book where the template attaches it."""
    month = month_in(owed.duty.subject)
    books = json.loads(ledger.payload(owed.duty.after) or b"[]")
    own = (one for one in books if one["suffix"] == owed.duty.stage)
    book: dict[str, Any] = next(own, {})
    changes = book.get("changes", [])
    template = letter.load(_path(owed.duty.rule, office))
    subject, text = template.fill(
        {
            "收件人": person.name,
            "单位": office.company,
            "管理处": office.name,
            "小区": office.estate,
            "电话": office.phone,
            "年月": spelled(month),
            "文件": book.get("file", ""),
            "文件夹": book.get("path", "").rpartition("/")[0],
            "定稿时间": shown_when(times_of(month, office).final),
            "指标": _lines(_FIGURE, book.get("says", [])),
            "变动": _lines(_CHANGE, changes[:_SHOWN]),
            "变动数": str(len(changes)),
            **book.get("missing", dict.fromkeys(("缺项", "待更正", "退回"), 0)),
        }
    )
    return Letter(
        key=owed.duty.key,
        to_name=person.name,
        to_address=person.email,
        subject=subject,
        text=text,
        html=page(subject, text, office.name),
        attachments=_attached(owed, book, office, ledger) if template.attach else (),
    )


def _lines(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _attached(
    owed: Owed, book: Mapping[str, Any], office: Office, ledger: Ledger
) -> tuple[tuple[str, bytes], ...]:
    """The book as it was made: as it lies there, or its twin in the archive."""
    made = {one.path: one.sha256 for one in ledger.traces(owed.duty.after)}
    checksum = made.get(book.get("path", ""), "")
    places = [office.paths.root / book.get("path", "")]
    twins = ledger.shelf.filed_as(checksum)
    places += [office.paths.archive / one.path for one in twins]
    for path in places:
        data = path.read_bytes() if path.is_file() else b""
        if checksum and sha256(data) == checksum:
            return ((book["file"], data),)
    raise FormError(
        f"{spelled(month_in(owed.duty.subject))}月报不在原处或已被改动,邮件未寄"
    )


# ── what is kept of a book for its mail ─────────────────────────────────────


def figures_told(made: Made, monthly: Monthly) -> list[list[str]]:
    """Title, value, target, ✓ or ✗ of the figures that the book's mail tells."""
    return [
        [one.title, said(one), _target(one, monthly.rates[name]), _SIGNS[one.met]]
        for name in made.of.says
        if (one := made.figures.get(name)) is not None
    ]


def missing(
    made: Made, monthly: Monthly, rows: Ground, month: Month, office: Office
) -> dict[str, int]:
    """How many rows of the month lack something, wait, or were returned."""
    whole = [made.figures[one.id] for one in monthly.rate if one.complete]
    short = sum((one.whole or 0) - (one.part or 0) for one in whole)
    first, last = month_span(month, office.month.closing_day)
    held = [r for those in rows.records.values() for r in those if r.held]
    days = [progress.business_day(r.values, office.forms[r.form]) for r in held]
    return {
        "缺项": max(short - rows.refused, 0),
        "待更正": sum(first <= day <= last for day in days if day),
        "退回": rows.refused,
    }


def said(figure: Figure) -> str:
    """A figure in words: 95.0%(19/20), 36.5小时, 12; — for none.

    >>> said(Figure("a", "及时率", 0.95, "percent", 19, 20))
    '95.0%(19/20)'
    """
    if figure.value is None:
        return NOTHING
    text = figure_as(figure)
    hours = "小时" if figure.unit == "hours" else ""
    shares = figure.part is not None and figure.whole is not None
    return f"{text}({figure.part}/{figure.whole})" if shares else f"{text}{hours}"


def _target(figure: Figure, rate: Rate) -> str:
    if figure.target is None:
        return ""
    sign = {"percent": "%", "permille": "‰"}.get(figure.unit, "")
    return f"{'不超过' if rate.fewer else '不低于'}{figure.target:g}{sign}"
