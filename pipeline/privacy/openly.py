"""What may stand where everybody reads: names of files and sentences, without persons.

A name that staff gave a file may hold a person's name or a house, and no list knows
all of them. So a word stays only if it is known to name nobody: the words of the
registers' titles, dates, record numbers, (1). All else becomes …. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.office import Office
from pipeline.values import find_houses, find_ids, find_phones

_GAP = "…"
_WORDS = (
    *("回执", "待补登", "副本", "修订", "汇总", "明细", "空白表", "打印合集", "档案"),
    *("目录", "使用说明", "运行状态", "扫描件", "原件", "邮件", "新建", "工作表"),
    *("Microsoft Excel", "接待", "销售", "保密"),
)
_KNOWN = (
    r"[A-Z]{2}-20\d\d-\d{4,}(?:-[A-Z]*\d{1,3})?(?![A-Za-z0-9-])",  # a record's number
    r"(?<!\d)20\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?",
    r"(?<!\d)\d{1,2}月(?:\d{1,2}日)?",
    r"(?<!\d)20\d\d[-.]?(?:0[1-9]|1[0-2])(?:[-.]?[0-3]\d)?(?!\d)",
    r"[(（]\d{1,2}[)）]",
)
_BETWEEN = "_-~$ .、()（）"
_ENDING = re.compile(r"(?:\.[A-Za-z]{2,5})+$")
_QUOTED = re.compile(r"“([^“”]*)”")
_FILE = re.compile(
    r"[^\s:,;。：，；“”()（）]+\.(?:xls[xm]?|docx|eml|txt|jpe?g|png|pdf)\b"
)
_ADDRESS = re.compile(r"[^\s<>,;:，；：“”()（）]+@[^\s<>,;:，；：“”()（）]+")


def name(said: str, office: Office) -> str:
    """A file's name with … for every word that may name a person or a house.

    >>> import types; office = types.SimpleNamespace(forms={})
    >>> name("待补登_张伟民_2026年11月(1).xlsx", office)
    '待补登_…_2026年11月(1).xlsx'
    """
    ending = found[0] if (found := _ENDING.search(said)) else ""
    stem = said.removesuffix(ending)
    kept, at = [], 0
    for match in _pattern(tuple(_titles(office))).finditer(stem):
        kept += [_between(stem[at : match.start()]), match[0]]
        at = match.end()
    return f"{''.join(kept)}{_between(stem[at:])}{ending}"


def sentence(said: str, office: Office) -> str:
    """A sentence of ours with … for what it quotes: files, cells, addresses."""
    said = _QUOTED.sub(lambda found: f"“{name(found[1], office)}”", said)
    said = _FILE.sub(lambda found: name(found[0], office), said)
    said = _ADDRESS.sub(_GAP, said)
    for find in (find_phones, find_ids, find_houses):
        for start, end, _ in sorted(find(said), reverse=True):
            said = f"{said[:start]}{_GAP}{said[end:]}"
    return said


def _between(text: str) -> str:
    """What stands between known words: signs as they are, the rest is left out."""
    if not text.strip(_BETWEEN):
        return text
    head = text[: len(text) - len(text.lstrip(_BETWEEN))]
    tail = text[len(text.rstrip(_BETWEEN)) :]
    return f"{head}{_GAP}{tail}"


def _titles(office: Office) -> Iterable[str]:
    for form in office.forms.values():
        yield form.title
        yield from (book.title for book in form.extract)


@lru_cache(maxsize=4)
def _pattern(titles: tuple[str, ...]) -> re.Pattern[str]:
    """Known words, the longest first: of a title every two signs or more."""
    parts = {
        title[start:end]
        for title in titles
        for start in range(len(title))
        for end in range(start + 2, len(title) + 1)
    }
    words = sorted({*parts, *_WORDS}, key=lambda word: (-len(word), word))
    return re.compile("|".join((*_KNOWN, *map(re.escape, words))))
