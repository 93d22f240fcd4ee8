"""Numbers, money and areas, in decimals, never binary (domain.md 2.0). Pure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from pipeline.values.pattern import Pattern
from pipeline.values.reading import (
    Cell,
    Context,
    Reading,
    Remark,
    Unreadable,
    tight,
)
from pipeline.values.shown import shown, written
from pipeline.values.words import BLANK_WORDS

_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 15
_TEN_THOUSAND = 10_000
_NO_NUMBER = BLANK_WORDS - {"0"}
_NO_MONEY = frozenset({"无", "/", "N/A", "不详"})  # a dash may hide an amount

_UNIT = (
    r"m2|m3|m|cm|kg|kwh|元|吨|度|方|米|立方米?|把|张|个|份|本|套|户|人|次|名|件|项|条|层|天|日"
    r"|小时|分钟"
)
_NUMBER = Pattern(rf"([+-]?\d+(?:\.\d+)?)({_UNIT})?", re.IGNORECASE)
_AMOUNT = Pattern(
    r"([+-]?)(?:¥|RMB|人民币)?([+-]?\d+(?:\.\d+)?)(万(\d{4})?)?"
    r"(?:元整?)?(?:/?(?:m2|平米|平方米|套|月))?",
    re.IGNORECASE,
)
_ABOUT = Pattern(r"约|左右|大概|上下|多|余|几")

# domain.md 3.20
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_WORDS_LIMIT = Decimal(10) ** 12


def read_number(cell: Cell, _: Context) -> Reading:
    """A number as ``Decimal``, exactly as written; a unit behind it is left out.

    Raises:
        Unreadable: number_unreadable.
    """
    text = tight(written(cell)).replace(",", "")
    if not text or text.upper() in _NO_NUMBER:
        return Reading(None)
    found = _NUMBER.fullmatch(text)
    if not found or abs(number := Decimal(found[1])) >= _LARGEST:
        raise Unreadable("number_unreadable")
    unit = found[2]
    return Reading(number, (Remark("number_unit", {"unit": unit}),) if unit else ())


def read_integer(cell: Cell, context: Context) -> Reading:
    """A whole number as ``int``.

    Raises:
        Unreadable: number_unreadable, number_not_whole.
    """
    number, remarks = read_number(cell, context)
    if not isinstance(number, Decimal):
        return Reading(None)
    if number != int(number):
        raise Unreadable("number_not_whole")
    return Reading(int(number), remarks)


def read_money(cell: Cell, _: Context) -> Reading:
    """An amount, or an area, as ``Decimal`` with two places, rounded half up.

    Signs and units (¥ , 元 元/㎡ ㎡ 平米) are left out; 85万 is 850,000 with a remark,
    and 600000+240000 is their sum.
    A negative amount is read; whether it may be is for a check to say.

    Raises:
        Unreadable: money_about, money_unreadable (a lone dash too: it may hide one).
    """
    text = tight(written(cell)).replace(",", "")
    if not text or text.upper() in _NO_MONEY:
        return Reading(None)
    if (added := _added(text)) is not None:
        return Reading(added, (Remark("money_sum", {"amount": shown(added)}),))
    found = _AMOUNT.fullmatch(text)
    if not found or (found[1] and found[2][0] in "+-"):
        raise Unreadable("money_about" if _ABOUT.search(text) else "money_unreadable")
    amount = _amount(found)
    if abs(amount) >= _LARGEST:
        raise Unreadable("money_unreadable")
    amount = amount.quantize(_CENT, ROUND_HALF_UP)
    return Reading(amount, _spelled(found, amount))


def _added(text: str) -> Decimal | None:
    """The sum of the amounts that a text adds up; None where it adds nothing up."""
    found = [_AMOUNT.fullmatch(part) for part in text.split("+")]
    if len(found) == 1 or not all(found):
        return None
    whole = sum((_amount(one) for one in found if one), Decimal(0))
    return whole.quantize(_CENT, ROUND_HALF_UP) if abs(whole) < _LARGEST else None


def _amount(found: re.Match[str]) -> Decimal:
    amount = Decimal(found[1] + found[2])
    if found[3]:
        amount = amount * _TEN_THOUSAND + int(f"{found[1]}{found[4] or 0}")
    return amount


def amount_in_words(amount: Decimal) -> str:
    """An amount of money in the capitals of cheques and receipts (domain.md 3.20).

    >>> amount_in_words(Decimal("107000.53"))
    '人民币壹拾万柒仟元零伍角叁分'

    Raises:
        ValueError: negative (print the absolute amount), or a million millions.
    """
    if not 0 <= amount < _WORDS_LIMIT:
        raise ValueError(f"金额 {amount} 不能写成大写")
    fen = int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))
    yuan, cents = divmod(fen, 100)
    return f"人民币{_yuan(yuan)}{_cents(yuan, *divmod(cents, 10))}" if fen else _NOTHING


_NOTHING = "人民币零元整"


def _yuan(yuan: int) -> str:
    """The whole part; one 零 for every run of zeros inside, none before a group."""
    words, gap = "", False
    figures = str(yuan) if yuan else ""
    for place, sign in zip(range(len(figures))[::-1], figures, strict=True):
        if sign != "0":
            words += ("零" if gap and words else "") + _DIGITS[int(sign)]
            words += _PLACES[place % 4]
        gap = sign == "0"
        if place % 4 == 0 and place and yuan // 10**place % 10_000:
            words, gap = words + _GROUPS[place // 4], False
    return f"{words}元" if yuan else ""


def _cents(yuan: int, jiao: int, fen: int) -> str:
    """角 and 分; 零 after a 元 that ends in 0, or for a 角 that is missing."""
    if not jiao and not fen:
        return "整"
    zero = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    tenths = f"{_DIGITS[jiao]}角" if jiao else ""
    return zero + tenths + (f"{_DIGITS[fen]}分" if fen else "")


def _spelled(found: re.Match[str], amount: Decimal) -> tuple[Remark, ...]:
    """What is to be said about an amount that was written with 万."""
    if not found[3]:
        return ()
    code = "money_mixed" if found[4] else "money_wan"
    return (Remark(code, {"amount": shown(amount)}),)
