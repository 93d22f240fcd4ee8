"""What stands above the header of a register: year, month, 填表人. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TypeVar

from pipeline.model import Title
from pipeline.package.cells import Cell

T = TypeVar("T")

#: The answer's own summary, wherever it stands: 收到 9 行:新增 8,…
SUMMARY = re.compile(r"收到 \d+ 行")

#: QR-2026-01 is the number of a paper form, no month.
_YEAR = re.compile(r"(?<![0-9A-Za-z/-])(20\d\d)(?=年|[-./]\d)")
_NUMBERED_MONTH = re.compile(r"(?<![0-9A-Za-z/-])20\d\d[-./](1[0-2]|0?[1-9])(?!\d)")
_MONTH = re.compile(r"(?<![\d.])(1[0-2]|0?[1-9])月")
_UP_TO = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月?[-~—–至到](?=\d{1,2}月)")
_TOGETHER = re.compile(r"(20\d\d)(0[1-9]|1[0-2])")
_WRITTEN_OUT = re.compile(
    r"[〇零一二三四五六七八九]{4}年|[一二三四五六七八九十]{1,2}月"
)
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
#: The day on which the sheet was printed or filled in says nothing about its rows.
_OTHER_DAYS = re.compile(
    r"(?:制表|填表|填报|上报|打印|导出|更新|修订|生效|审核|签字)(?:日期|时间|日|于)?\s*:?"
    r"\s*20\d\d[-年./]\d{1,2}[-月./]?(?:\d{1,2}日?)?"
)
_BLANKS = re.compile(r"\s+")
_LABEL = r"[^\s:]{1,8}\s?:"
_ENDS = re.compile(rf"\s{{2,}}|\s(?={_LABEL})|\s(?=\d)|[;,]")


def read(rows: Iterable[Mapping[int, Cell]], words: Collection[str]) -> Title:
    """The rows above the header, in order; ``words`` are those a column asks for.

    Two different years or months (10月至12月) are none: a wrong one would be worse.
    """
    kept = [_texts(cells) for cells in rows]
    times = [when(text) for texts in kept for text in texts]
    return Title(
        year=_single(year for years, _ in times for year in years),
        month=_single(month for _, months in times for month in months),
        said=dict(_said(kept, words)),
    )


def when(text: str) -> tuple[set[int], set[int]]:
    """The years and the months that a text names: 2026年11月, 2026.11, 11月, 202611."""
    text = _OTHER_DAYS.sub(" ", _plain(text))
    text = _WRITTEN_OUT.sub(_in_digits, _BLANKS.sub("", text))
    if both := _TOGETHER.fullmatch(text):
        return {int(both[1])}, {int(both[2])}
    years = {int(year) for year in _YEAR.findall(text)}
    months = (one.findall(text) for one in (_NUMBERED_MONTH, _MONTH, _UP_TO))
    return years, {int(month) for found in months for month in found}


def agreed(titles: Iterable[Title]) -> Title:
    """What several titles say together; where two of them differ, nothing."""
    titles = list(titles)
    words = {word for title in titles for word in title.said}
    said = {
        word: _single(t.said[word] for t in titles if word in t.said) for word in words
    }
    return Title(
        year=_single(title.year for title in titles if title.year),
        month=_single(title.month for title in titles if title.month),
        said={word: text for word, text in sorted(said.items()) if text},
    )


def _texts(cells: Mapping[int, Cell]) -> list[str]:
    """The cells of a row from left to right as text; a date as its year and month."""
    texts = []
    for _, cell in sorted(cells.items()):
        if isinstance(cell.value, date):
            texts.append(f"{cell.value.year}年{cell.value.month}月")
        elif isinstance(cell.value, str) and not SUMMARY.match(cell.value):
            texts.append(_plain(cell.value))
    return [text for text in texts if text]


def _said(
    rows: Iterable[list[str]], words: Collection[str]
) -> Iterator[tuple[str, str]]:
    """填表人：陈晓燕 in one cell, or 填表人： in one and the name in the next."""
    for texts in rows:
        for text, after in pairwise([*texts, ""]):
            for word in words:
                if answer := _answer(text, after, word):
                    yield word, answer


def _answer(text: str, after: str, word: str) -> str:
    label = r"\s?".join(map(re.escape, word))
    found = re.search(rf"(?:^|[\s;,]){label}\s?:\s*(.*)", text, re.DOTALL)
    if not found:
        return ""
    answer = found[1] or ("" if ":" in after else after)
    if re.match(_LABEL, answer):
        return ""
    return _name(_ENDS.split(answer, maxsplit=1)[0].strip())


def _name(text: str) -> str:
    """张 伟 is one name, written wide."""
    return (
        text.replace(" ", "")
        if re.fullmatch(r"[^\x00-\xff] [^\x00-\xff]", text)
        else text
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _in_digits(found: re.Match[str]) -> str:
    """二〇二六年 to 2026年, 十一月 to 11月."""
    text, unit = found[0][:-1], found[0][-1]
    if unit == "年":
        return text.translate(_DIGITS) + unit
    tens, ten, ones = text.rpartition("十")
    return f"{'1' if ten and not tens else ''}{(ones or '0').translate(_DIGITS)}{unit}"


def _single(values: Iterable[T]) -> T | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None
