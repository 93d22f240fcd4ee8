"""Free text, fixed words, yes and no, lists, and the words that mean nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from pipeline.values.pattern import Pattern
from pipeline.values.reading import (
    Cell,
    Context,
    Reading,
    Remark,
    Unreadable,
    clean,
    narrow,
    tight,
)
from pipeline.values.shown import written

# domain.md 2.0, Cell normalisation
BLANK_WORDS = frozenset({"无", "/", "—", "——", "–", "-", "--", "N/A", "不详", "0"})
DITTO_WORDS = frozenset({"同上", "〃", "々", '"', "″", "“", "”", "''"})
CLEAR_WORD = "清空"
_YES = frozenset({"是", "√", "✓", "✔", "☑", "有", "已", "对", "Y", "YES", "TRUE", "1"})
_NO = frozenset({"否", "×", "✗", "✘", "X", "无", "未", "错", "N", "NO", "FALSE", "0"})
_LONGEST_BLANK = 10
_ERROR = Pattern(
    r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|##+)"
)
_UNIT_BRACKETS = Pattern(
    r"[(\[【](?:m2|m3|元|万元|元/m2|元/平米|平米|平方米|立方米|kwh|度|吨|把|张|个|份|套|户"
    r"|人|次|名|件|项|条|天|日|小时|分钟|%|必填|选填)[)\]】]",
    re.IGNORECASE,
)
_CLOSING = (")", "]", "】")
_AMPLE = 3  # times as many signs as are wanted: blanks and strokes fall away


def fold(text: str) -> str:
    r"""Text for comparing keys, headers and aliases; never for storing.

    Half-width, no blanks or line breaks, no ``*`` and ``：``, no brackets around a
    unit (domain.md 2.0, the note on aliases).

    >>> fold("建筑面积\n（㎡）*：")
    '建筑面积'
    """
    text = _bare(text)
    return _UNIT_BRACKETS.sub("", text) if text.endswith(_CLOSING) else text


def _bare(text: str) -> str:
    return narrow(text).replace(" ", "").replace("*", "").replace(":", "")


def fold_start(text: str, length: int) -> str:
    """``fold(text)[:length]``, without folding the whole of a long letter.

    The end is looked at as well, because brackets count only in a text that ends in
    one; where start and end do not settle it, the whole text is folded.

    >>> fold_start("水 电 费:已 交" * 1000, 5)
    '水电费已交'
    """
    start, end = text[: _AMPLE * length], text[-length:]
    if len(start) < len(text):
        folded, last = _bare(start), _bare(end)
        if len(folded) > 2 * length and last and not last.endswith(_CLOSING):
            return folded[:length]
    return fold(text)[:length]


def is_blank_word(text: str) -> bool:
    """Whether the text only says that there is nothing to say: 无 / — N/A 不详 0."""
    return len(text) <= _LONGEST_BLANK and narrow(text).upper() in BLANK_WORDS


def is_ditto(cell: Cell) -> bool:
    """Whether the cell repeats the one above: 同上 〃 ″ 々 -同上-."""
    return isinstance(cell, str) and len(cell) <= _LONGEST_BLANK and _repeats(cell)


@lru_cache(maxsize=1024)  # short words, which registers repeat in every row
def _repeats(text: str) -> bool:
    return clean(text) in DITTO_WORDS or tight(text).strip("-—()") in DITTO_WORDS


def is_error_word(cell: Cell) -> bool:
    """Whether the cell holds an Excel error value, or the ##### of a narrow column."""
    return isinstance(cell, str) and _ERROR.fullmatch(cell.strip()) is not None


def is_clear_word(cell: Cell) -> bool:
    """Whether the clerk asks to empty the stored value (清空)."""
    return isinstance(cell, str) and cell.strip() == CLEAR_WORD


def read_text(cell: Cell, _: Context) -> Reading:
    """Free text exactly as written, without outer blanks; a blank word is empty."""
    text = written(cell)
    return Reading(None if is_blank_word(text) else text or None)


def read_note(cell: Cell, _: Context) -> Reading:
    """Like ``read_text``, for columns where 无 and / are an answer and are kept."""
    return Reading(written(cell) or None)


def read_yes_no(cell: Cell, _: Context) -> Reading:
    """是 √ ✓ ☑ 有 已 Y 1 对 are true, 否 × 无 未 N 0 are false, empty is not stated."""
    if cell is None or isinstance(cell, bool):
        return Reading(cell)
    word = tight(written(cell)).upper()
    if word in _YES or word in _NO:
        return Reading(word in _YES)
    if not word or word in BLANK_WORDS:
        return Reading(None)
    raise Unreadable("yes_no_unreadable")


def read_choice(
    cell: Cell,
    choices: Collection[str],
    means: Mapping[str, str],
    other: str | None = None,
) -> Reading:
    """One word of a list, also by its other names in ``means``.

    A word that is in neither becomes ``other`` with a remark; without ``other`` it is
    kept as written with a remark (domain.md 2.0, table of levels). A blank word is
    empty unless the list has it.
    """
    if isinstance(cell, str) and cell in choices:
        return Reading(cell)
    text = written(cell)
    if text in means:
        return Reading(means[text])
    if listed := _listed(fold(text), choices, means):
        return Reading(listed)
    if not text or is_blank_word(text):
        return Reading(None)
    if other is None:
        return Reading(text, (Remark("choice_kept", {"choices": "、".join(choices)}),))
    return Reading(other, (Remark("choice_other", {"fallback": other}),))


def _listed(word: str, choices: Collection[str], means: Mapping[str, str]) -> str:
    """The choice that ``word`` means when writing habits are put aside, or nothing."""
    if not word:
        return ""
    for choice in choices:
        if fold(choice) == word:
            return choice
    return next((means[said] for said in means if fold(said) == word), "")
