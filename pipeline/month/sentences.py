"""Drafted sentences: figures in the words of the report, and nothing invented. Pure.

Each kind of sentence knows a fixed set of places that its text may name in braces
(``pipeline.form.monthly.SENTENCES``). Where there is nothing to count, or nothing to
compare with, the sentence says so plainly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pipeline import progress
from pipeline.form import BlockOf, Sentence
from pipeline.hours import Month
from pipeline.month.figures import SCALE
from pipeline.month.lists import Line, line_of
from pipeline.month.page import SECRET, UNSAID, Page, in_order
from pipeline.month.plain import amount_of
from pipeline.month.shown import figure_as, number_as
from pipeline.month.spans import YEAR, before
from pipeline.month.tables import choices
from pipeline.sheets import Block, Figure, Heading, Remark

_FEW = "零一两三四五六七八九十"
_NEAR = 1e-9
_OTHERS = ("其他", UNSAID, SECRET)


def sentences(block: BlockOf, page: Page) -> Sequence[Block]:
    """A heading and its sentences, those that have something to say."""
    told = [MAKES[one.kind](one, page) for one in block.sentence]
    heading = [Heading(block.title, block.name)] if block.title else []
    return [*heading, *(Remark(text) for text in told if text)]


# ── a count, beside those before ────────────────────────────────────────────


def _compared(one: Sentence, page: Page) -> str:
    own = _total(one, page.month, page)
    places = {
        "本月": number_words(own),
        "较上月": _against(one, own, before(page.month, 1), "上月", page),
        "较去年同月": _against(one, own, before(page.month, YEAR), "去年同月", page),
    }
    return _filled(one.text if own else one.none or one.text, places)


def _total(one: Sentence, month: Month, page: Page) -> Decimal:
    return Decimal(sum(item.amount for item in page.counts.of(one.count, month)))


def _against(one: Sentence, own: Decimal, other: Month, called: str, page: Page) -> str:
    """How much more or less it is, with the share where there is one."""
    if page.edition.kind == "running":
        return f"本月未完,不与{called}比较"
    if not _was_known(one, other, page):
        return f"没有{called}的记录可比"
    base = _total(one, other, page)
    if own == base:
        return f"与{called}持平"
    word = "增加" if own > base else "减少"
    share = (
        f"({number_as(abs(own - base) / base, 'percent')})"
        if base
        else f"({called}为0)"
    )
    return f"较{called}{word}{number_words(abs(own - base))}{one.unit}{share}"


def _was_known(one: Sentence, month: Month, page: Page) -> bool:
    """Whether anything was entered at all up to the end of that month."""
    last = page.counts.span(month).last
    for name in page.monthly.by_id[one.count].form:
        form = page.office.forms[name]
        for record in page.counts.ground.records.get(name, ()):
            day = progress.business_day(record.values, form)
            if not record.void and day is not None and day <= last:
                return True
    return False


# ── what the most are about ─────────────────────────────────────────────────


def _most(one: Sentence, page: Page) -> str:
    items = page.items(one.count)
    counts = page.counted(items, one.by)
    listed = choices(one.by, page.monthly.by_id[one.count], page)
    words = in_order(counts, listed, sort=True)
    words = [word for word in words if word not in _OTHERS][: one.limit]
    if not words:
        return one.none
    some = sum(counts[word] for word in words)
    places = {
        "几": _FEW[len(words)] if len(words) < len(_FEW) else str(len(words)),
        "各类": "、".join(f"{word}({counts[word]}{one.unit})" for word in words),
        "占比": number_as(some / len(items), "percent"),
    }
    return _filled(one.good if len(words) == 1 and one.good else one.text, places)


# ── a figure beside its target ──────────────────────────────────────────────


def _rate(one: Sentence, page: Page) -> str:
    found = page.figure(one.rate)
    if found.value is None:
        return one.none
    places = {
        "分子": str(found.part if found.part is not None else ""),
        "分母": str(found.whole if found.whole is not None else ""),
        "值": figure_as(found),
        "比目标": _beside(found),
    }
    return _filled(one.text, places)


def _target(found: Figure) -> str:
    sign = {"percent": "%", "permille": "‰"}.get(found.unit, "")
    return f"目标{found.target:g}{sign}"


def _beside(found: Figure) -> str:
    """,低于目标95%; nothing where there is no target."""
    if found.target is None or found.value is None:
        return ""
    gap = float(found.value) * SCALE.get(found.unit, 1) - found.target
    word = "达到" if abs(gap) < _NEAR else "高于" if gap > 0 else "低于"
    return f",{word}{_target(found)}"


def _missed(one: Sentence, page: Page) -> str:
    """The figures that are worse than their targets, with what they are made of."""
    names = [one.rate] if one.rate else [rate.id for rate in page.monthly.rate]
    found = [page.figure(name) for name in names]
    worse = [figure for figure in found if figure.met is False]
    if worse:
        return _filled(one.text, {"各项": ";".join(map(_miss, worse))})
    return one.none if any(figure.met for figure in found) else one.good


def _miss(found: Figure) -> str:
    made = "" if found.part is None else f"({found.part}/{found.whole})"
    return f"{found.title}{figure_as(found)}{made},{_target(found)}"


# ── what is open ────────────────────────────────────────────────────────────


def _left(one: Sentence, page: Page) -> str:
    lines = [line_of(item, page) for item in page.items(one.count)]
    late = [line for line in lines if line.is_late(page)]
    if not lines:
        return one.none
    longest = max(late or lines, key=lambda line: _days(line, page))
    secret = page.is_secret(longest.record)
    places = {
        "未结": str(len(lines)),
        "超时": str(len(late)),
        "最长": str(_days(longest, page)),
        "编号": "" if secret else f"({longest.record.number})",
    }
    return _filled(one.text if late or not one.good else one.good, places)


def _days(line: Line, page: Page) -> int:
    """How many days it is late; of one that is not, how long it has been open."""
    if line.is_late(page) and line.due is not None:
        return max((page.last - line.due.date()).days, 1)
    return (page.last - (line.received or date.max)).days


def number_words(value: float | Decimal) -> str:
    """A number as it stands in a sentence: 1,402,566.5 and 12.

    >>> number_words(12), number_words(1402566.5)
    ('12', '1,402,566.5')
    """
    return f"{value:,.2f}".rstrip("0").rstrip(".")


# ── counts in a row ─────────────────────────────────────────────────────────


def _listed(one: Sentence, page: Page) -> str:
    """The counts that are not nought, in a row."""
    found = [(item.title, amount_of(item, page)) for item in one.item]
    told = [f"{name}{number_words(n)}{one.unit}" for name, n in found if n]
    return _filled(one.text, {"各项": "、".join(told)}) if told else one.none


def _filled(text: str, places: Mapping[str, str]) -> str:
    """A text of the report with what its places stand for."""
    for name, said in places.items():
        text = text.replace(f"{{{name}}}", said)
    return text


MAKES: Mapping[str, Callable[[Sentence, Page], str]] = {
    "compared": _compared,
    "most": _most,
    "rate": _rate,
    "left": _left,
    "missed": _missed,
    "listed": _listed,
}
