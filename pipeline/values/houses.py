"""House numbers, canonical 3栋2单元1502 (domain.md 2.0, House number). Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from pipeline.values.found import BLANKS, Found, half_width, widest
from pipeline.values.numerals import NUMERAL, number
from pipeline.values.pattern import Pattern
from pipeline.values.reading import (
    Cell,
    Context,
    KnownHouses,
    Reading,
    Unreadable,
    tight,
)
from pipeline.values.shown import written
from pipeline.values.words import is_blank_word

_B = rf"[{BLANKS}]{{0,3}}"  # blanks between the signs
_NAME = rf"[A-Za-z]?\d{{1,3}}|[A-Za-z]|[{NUMERAL}]{{1,3}}"
_HEAD = rf"(?<![0-9A-Za-z{NUMERAL}])(?P<building>{_NAME}){_B}"
_UNIT = rf"(?P<unit>\d{{1,2}}|[A-Za-z]|[{NUMERAL}]{{1,3}}){_B}"
_MARK = rf"(?:栋|幢|座|号楼|#){_B}"
_SPOKEN = NUMERAL.replace("十", "")
_ROOM = (
    rf"(?:(?P<floor>\d{{1,2}}){_B}[楼层]{_B}(?P<flat>\d{{1,5}})"
    rf"|(?P<room>\d{{3,5}}|[{_SPOKEN}]{{3,4}}|\d{{1,2}}(?={_B}[室房号])))"
    rf"(?P<letter>[A-Za-z](?![A-Za-z]))?(?!\d|\.\d|{_B}[元平万多余人个米㎡%块mM])"
    rf"(?:{_B}[室房号](?!楼))?"
)
_WITH_UNIT = (
    Pattern(rf"{_HEAD}(?:栋|幢|座|号楼|号|楼|#){_B}{_UNIT}单元{_B}-?{_B}{_ROOM}"),
    Pattern(rf"{_HEAD}{_MARK}{_UNIT}[-#]{_B}{_ROOM}"),
    Pattern(rf"(?<!-){_HEAD}-{_B}{_UNIT}-{_B}{_ROOM}(?!-)"),
)
_NO_UNIT = Pattern(rf"{_HEAD}{_MARK}-?{_B}{_ROOM}(?!-)")
_PAIR = Pattern(rf"{_HEAD}-{_ROOM}")
_PLACES = (*_WITH_UNIT, _NO_UNIT)

_CANONICAL = Pattern(r"[1-9]\d?栋[1-9]单元[1-9]\d{2,3}")  # by far the most

_STALL = Pattern(  # shops and parking: S1-05, 地下车位B1-023
    r"[A-Z]{1,2}\d{0,3}-\d{1,4}[A-Z]?"
    r"|(?:商铺|门面|铺面|(?:地下|地上|地面)?(?:停车位|车位|车库))"
    r"[A-Z]{0,2}\d{0,3}-?\d{1,4}[A-Z]?号?"
)
_LACKS_ROOM = Pattern(
    rf"(?:{_NAME})(?:(?:栋|幢|座|号楼|#)(?:(?:{_NAME})单元)?(?:\d{{1,2}}[楼层])?"
    rf"|(?:号|楼)(?:{_NAME})单元|-\d{{1,2}})"
)
_LACKS_BUILDING = Pattern(rf"(?:(?:{_NAME})单元)?\d{{3,4}}[A-Z]?[室房号]?")
_MONTH_DAY = Pattern(r"\d{1,2}月\d{1,2}日")
_LIST = Pattern(r"[、,;]")


def read_house(cell: Cell, context: Context) -> Reading:
    """One house in any of the office's writings, as ``3栋2单元1502``.

    Shops and parking are kept as listed. Whether the house exists is not asked here.

    Raises:
        Unreadable: house_date (the fact ``text`` is what to keep), house_no_room,
            house_no_unit, house_no_building, house_none.
    """
    if isinstance(cell, date | time | timedelta):
        raise Unreadable("house_date", text=_as_typed(cell))
    if isinstance(cell, str) and _CANONICAL.fullmatch(cell):
        return Reading(cell)
    text = half_width(tight(written(cell)))
    if not text or is_blank_word(text):
        return Reading(None)
    return Reading(_house(text, context.houses))


def read_houses(cell: Cell, context: Context) -> Reading:
    """Several houses in one cell, joined with 、; a fault of one is a fault of all."""
    if not isinstance(cell, str):
        return read_house(cell, context)
    parts = _LIST.split(tight(cell))
    houses = [
        str(house) for part in parts if (house := read_house(part, context).value)
    ]
    return Reading("、".join(houses) or None)


def find_houses(text: str) -> list[Found]:
    """Every house in a text, in order, whatever its writing; 5栋803 without a unit."""
    plain = half_width(text)
    found = [
        Found(match.start(), match.end(), _canonical(match))
        for pattern in _PLACES
        for match in pattern.finditer(plain)
    ]
    return widest(found)


def _house(text: str, known: KnownHouses | None) -> str:
    if known and text.upper() in known.listed:
        return text.upper()
    for pattern in _WITH_UNIT:
        if match := pattern.fullmatch(text):
            return _canonical(match)
    if match := _NO_UNIT.fullmatch(text) or _PAIR.fullmatch(text):
        return _with_only_unit(match, known)
    if _STALL.fullmatch(text.upper()):
        return text.upper()
    raise _fault(text)


def _with_only_unit(match: re.Match[str], known: KnownHouses | None) -> str:
    """3栋1502: clear where that building has one unit, or the list has none at all."""
    house = _canonical(match)
    building, _, room = house.partition("栋")
    if known and (unit := known.single.get(building)):
        return f"{building}栋{unit}单元{room}"
    if known and house in known.listed:
        return house
    raise Unreadable("house_no_unit")


def _canonical(match: re.Match[str]) -> str:
    parts = match.groupdict()
    unit = f"{_name(parts['unit'])}单元" if parts.get("unit") else ""
    return f"{_name(parts['building'])}栋{unit}{_room(match)}"


def _name(text: str) -> str:
    """A building or unit without leading zeros; letters as capitals."""
    if text[0].isascii() and text[0].isalpha():
        return text[0].upper() + (str(int(text[1:])) if text[1:] else "")
    return str(number(text))


def _room(match: re.Match[str]) -> str:
    letter = (match["letter"] or "").upper()
    if not match["floor"]:
        return f"{number(match['room'])}{letter}"
    flat = match["flat"]
    short = len(flat) <= len("02")
    return (
        f"{match['floor']}{int(flat):02}{letter}" if short else f"{int(flat)}{letter}"
    )


def _fault(text: str) -> Unreadable:
    if _MONTH_DAY.fullmatch(text):
        return Unreadable("house_date", text=text)
    if _LACKS_ROOM.fullmatch(text):
        return Unreadable("house_no_room")
    if _LACKS_BUILDING.fullmatch(text):
        return Unreadable("house_no_building")
    return Unreadable("house_none")


def _as_typed(cell: date | time | timedelta) -> str:
    """What the clerk most likely sees where Excel made a day of 3-2: 3月2日."""
    if isinstance(cell, date) and not (isinstance(cell, datetime) and cell.hour):
        return f"{cell.month}月{cell.day}日"
    return written(cell)
