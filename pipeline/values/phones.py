"""Telephone numbers, several in a cell, or the refusal to give one. Pure.

A phone is text: digits, and dashes in a landline; several are joined with 、.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.values.found import BLANKS, Found, half_width, widest
from pipeline.values.pattern import Pattern
from pipeline.values.reading import Cell, Context, Reading, Remark, Value, narrow, tight
from pipeline.values.shown import written
from pipeline.values.words import is_blank_word

REFUSED = "不留"
_MOBILE_DIGITS = 11

_GAP = rf"[{BLANKS}-]{{0,2}}"
_MOBILE = rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?(?P<mobile>1[3-9](?:{_GAP}\d){{9}})(?!\d)"
_LANDLINE = (
    rf"(?<!\d)\(?(?P<area>0(?:10|2\d)|0[3-9]\d\d)\)?{_GAP}"
    rf"(?P<line>[2-9](?:{_GAP}\d){{6,7}})(?:(?:-|转)(?P<inner>\d{{1,6}}))?(?!\d)"
)
_LOCAL = (
    r"(?<!\d)(?P<local>[2-9]\d{2,3}-?\d{4}|[48]00-?\d{3,4}-?\d{3,4})"
    r"(?:(?:-|转)(?P<extension>\d{1,6}))?(?!\d)"
)
_SURE = Pattern(rf"{_MOBILE}|{_LANDLINE}")
_ANY = Pattern(rf"{_MOBILE}|{_LANDLINE}|{_LOCAL}")
_NOT_DIGITS = Pattern(r"\D+")
_BETWEEN = Pattern(r"[/、;,]+")
_LABEL = Pattern(
    r"手机|电话|座机|固话|宅电|单位|办公|家|本人|tel|[\s:().\-和或转]", re.IGNORECASE
)
_POINT_ZERO = Pattern(r"(\d{7,})\.0+")
_SCIENTIFIC = Pattern(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_REFUSAL = Pattern(
    r"(?:客户|本人|对方)?(?:执意|坚持|坚决|暂)?"
    r"(?:不留|拒留|未留|没留|不愿留|不肯留|不想留|不愿意留|不方便留|不愿透露|不愿提供|拒绝留?)"
    r"(?:下)?(?:联系)?(?:电话|方式|手机|号码|号)*"
)


def read_phone(cell: Cell, _: Context) -> Reading:
    """One or several numbers, or a refusal (as ``REFUSED``).

    What is no number of the right length is kept as written with a remark
    (domain.md 2.0, Phone): the row must not be lost for a digit.
    """
    text = _repaired(narrow(written(cell)))
    if not text or is_blank_word(text):
        return Reading(None)
    if _REFUSAL.fullmatch(tight(text)):
        return Reading(REFUSED)
    numbers: list[str] = []
    for part in _BETWEEN.split(text):
        found = [_canonical(match) for match in _ANY.finditer(part)]
        left = _LABEL.sub("", _ANY.sub("", part))
        if fault := _fault(part, left, numbers=len(found)):
            return Reading(text, (fault,))
        numbers += found
    return Reading("、".join(dict.fromkeys(numbers)))


def phone_refused(value: Value) -> bool:
    """Whether a phone column says that the person gave no number on purpose."""
    return isinstance(value, str) and _REFUSAL.fullmatch(tight(value)) is not None


def main_phone(value: Value) -> str:
    """The number to call: the first of the value; nothing where there is none."""
    if not isinstance(value, str):
        return ""
    found = _ANY.search(half_width(value))
    return _canonical(found) if found else ""


def find_phones(text: str) -> list[Found]:
    """Every mobile, and every landline with its area code, in a text.

    Blanks and dashes between the digits do not hide a number.
    """
    return widest(
        [
            Found(match.start(), match.end(), _canonical(match))
            for match in _SURE.finditer(half_width(text))
        ]
    )


def _canonical(match: re.Match[str]) -> str:
    part = match.groupdict()
    if part["mobile"]:
        return _digits(part["mobile"])
    if part["line"]:
        number, inner = f"{part['area']}-{_digits(part['line'])}", part["inner"]
    else:
        number, inner = _digits(part["local"]), part["extension"]
    return f"{number}-{inner}" if inner else number


def _fault(part: str, left: str, *, numbers: int) -> Remark | None:
    """What is wrong with one part of a cell, if anything."""
    if numbers and not any(sign.isdecimal() for sign in left):
        return Remark("phone_words", {"words": left}) if left else None
    if _SCIENTIFIC.fullmatch(part):
        return _length(0, "是科学计数,号码已不完整")
    digits = len(_digits(part))
    if not digits:
        return _length(0, "不是电话号码")
    if digits == _MOBILE_DIGITS:
        return _length(digits, "不是手机号,也不是带区号的座机")
    return _length(digits, f"{'只' if digits < _MOBILE_DIGITS else ''}有{digits}位")


def _length(digits: int, fault: str) -> Remark:
    return Remark("phone_length", {"digits": digits, "fault": fault})


def _repaired(text: str) -> str:
    """A number that Excel wrote as 13900000011.0 or 1.3900000011E+10, if lossless."""
    if match := _POINT_ZERO.fullmatch(text):
        return match[1]
    if _SCIENTIFIC.fullmatch(text):
        figures = Decimal(text).as_tuple()
        if figures.exponent == 0:
            return f"{Decimal(text):f}"
    return text


def _digits(text: str) -> str:
    return _NOT_DIGITS.sub("", text)
