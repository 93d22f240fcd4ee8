"""Chinese numerals in house numbers and clock times: 三, 十二, 八零三. Pure."""

from __future__ import annotations

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2}
NUMERAL = "〇零一二两三四五六七八九十"


def number(text: str) -> int:
    """The number that a run of digits or of Chinese numerals says.

    >>> number("0803"), number("十二"), number("二十"), number("一五〇二")
    (803, 12, 20, 1502)
    """
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
