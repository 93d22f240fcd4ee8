"""Identity numbers, e-mail addresses and number plates. Pure."""

from __future__ import annotations

import re
from datetime import date

from pipeline.values.found import BLANKS, Found, half_width
from pipeline.values.pattern import Pattern
from pipeline.values.reading import (
    Cell,
    Context,
    Reading,
    Remark,
    Unreadable,
    narrow,
    tight,
)
from pipeline.values.shown import written
from pipeline.values.words import is_blank_word

# GB 11643-1999: the weights of the first 17 digits, and the check characters
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EXACT_IN_EXCEL = 10**15  # Excel keeps 15 digits of a number
_OLDEST_YEAR = 1900

_GAP = rf"[{BLANKS}-]{{0,2}}"
_ID = Pattern(r"\d{17}[\dX]")
_ID_IN_TEXT = Pattern(
    rf"(?<![0-9A-Za-z])\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?![0-9A-Za-z])"
)
_SCIENTIFIC = Pattern(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_REGION = Pattern(r"1[1-9]|[2-5]\d|6[0-5]|71|8[123]|9\d")
_LIST = Pattern(r"[、,;/]")
_EMAIL = Pattern(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_PLATE = Pattern(r"[一-龥][A-Z][A-HJ-NP-Z0-9]{5,6}")


def read_id_no(cell: Cell, context: Context) -> Reading:
    """One or several 18-character identity numbers, joined with 、.

    A number with a fault of form is kept as written with a remark (domain.md 2.0, ID
    number). Other papers are to be read as text, not with this reader.

    Raises:
        Unreadable: id_truncated, where Excel has lost digits for good.
    """
    cut = isinstance(cell, int | float) and abs(cell) >= _EXACT_IN_EXCEL
    text = tight(written(cell)).upper()
    if cut or _SCIENTIFIC.fullmatch(text):
        raise Unreadable("id_truncated")
    if not text or is_blank_word(text):
        return Reading(None)
    numbers = [part.replace("-", "") for part in _LIST.split(text) if part]
    faults = [fault for each in numbers if (fault := _fault(each, context.today))]
    return Reading("、".join(numbers), tuple(faults))


def find_ids(text: str) -> list[Found]:
    """Every string of 18 characters in a text that looks like an identity number."""
    return [
        Found(match.start(), match.end(), re.sub(r"[^\dX]", "", match[0].upper()))
        for match in _ID_IN_TEXT.finditer(half_width(text))
    ]


def sex_of(number: str) -> str:
    """What an identity number says: its 17th digit is odd for men (GB 11643).

    >>> sex_of("420106198605120004"), sex_of("E12345678")
    ('女', '')
    """
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return ""
    return "男" if int(number[16]) % 2 else "女"


def read_email(cell: Cell, _: Context) -> Reading:
    """One e-mail address.

    Raises:
        Unreadable: email_unreadable.
    """
    text = tight(written(cell)).removeprefix("mailto:")
    if not text or is_blank_word(text):
        return Reading(None)
    if not _EMAIL.fullmatch(text) or ".." in text:
        raise Unreadable("email_unreadable")
    return Reading(text)


def read_plate(cell: Cell, _: Context) -> Reading:
    """One or several number plates as 鄂A1B234, joined with 、."""
    text = narrow(written(cell)).upper()
    if not text or is_blank_word(text):
        return Reading(None)
    plates = [re.sub(r"[ ·.-]", "", part) for part in _LIST.split(text)]
    if all(map(_PLATE.fullmatch, plates)):
        return Reading("、".join(plates))
    return Reading(text, (Remark("plate_unusual"),))


def _fault(number: str, today: date) -> Remark | None:
    """The first fault in the form of an identity number."""
    if not _ID.fullmatch(number):
        return Remark("id_length", {"count": len(number)})
    if not _REGION.fullmatch(number[:2]):
        return Remark("id_region", {"region": number[:2]})
    if not _is_birthday(number[6:14], today):
        return Remark("id_birthday", {"birthday": number[6:14]})
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, number, strict=False))
    return None if _CHECKS[total % 11] == number[-1] else Remark("id_check")


def _is_birthday(text: str, today: date) -> bool:
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return day.year >= _OLDEST_YEAR and day <= today
