"""Clock times as text: 9:30, 9.30, 9点半, 下午3点, 0930. Pure."""

from __future__ import annotations

import re
from datetime import time
from typing import NamedTuple

from pipeline.values.numerals import NUMERAL, number
from pipeline.values.pattern import Pattern
from pipeline.values.reading import tight
from pipeline.values.shown import END_OF_DAY

_MORNING = "上午|清晨|早上|早晨|早|凌晨"
_AFTERNOON = "下午|午后|傍晚"
_NOON = "中午"
_NIGHT = "晚上|夜里|夜间|晚|夜"
_NUMBER = rf"\d{{1,2}}|[{NUMERAL}]{{1,3}}"
_CLOCK = Pattern(
    rf"(?P<half>{_MORNING}|{_AFTERNOON}|{_NOON}|{_NIGHT})?"
    rf"(?:(?P<hour>{_NUMBER})(?:"
    rf"[点时](?P<part>半|一刻|三刻|钟|整)?"
    rf"|[:;点时](?P<minute>{_NUMBER})(?:[:;分](?P<second>{_NUMBER})秒?|分)?"
    r"|\.(?P<point>\d{2}))"
    r"|(?P<compact>\d{1,2}[0-5]\d))"
    r"(?P<latin>[AaPp][Mm])?"
)
_LATE = frozenset(_NIGHT.split("|"))
_PAST_NOON = frozenset({*_AFTERNOON.split("|"), "pm"})
_TWELVE = {"凌晨": 0, "am": 0, **dict.fromkeys(_LATE, 24)}  # what its twelve means
_PARTS = {"半": 30, "一刻": 15, "三刻": 45}
_NOON_HOUR = 12
_DAY_HOURS = 24
_SIXTY = 60
_FIRST_NIGHT_HOUR = 5


class Clock(NamedTuple):
    """A time, and whether the half of the day was said with it (上午, 下午 …)."""

    time: time
    half_said: bool


def parse_clock(text: str) -> Clock | None:
    """Read a clock time, or None where the text is none.

    >>> parse_clock("下午3点"), parse_clock("１０:１５")
    (Clock(time=datetime.time(15, 0), half_said=True), \
Clock(time=datetime.time(10, 15), half_said=False))
    """
    if not (said := _CLOCK.fullmatch(tight(text))):
        return None
    hour, minute, second = _figures(said)
    half = said["half"] or (said["latin"] or "").lower()
    clock = clock_of(_in_day(hour, half), minute, second)
    return Clock(clock, half_said=bool(half)) if clock is not None else None


def clock_of(hour: int, minute: int, second: int = 0) -> time | None:
    """The time, with 24:00 as the last second of the day; None where there is none."""
    if hour == _DAY_HOURS and not minute and not second:
        return END_OF_DAY
    if hour < _DAY_HOURS and minute < _SIXTY and second < _SIXTY:
        return time(hour, minute, second)
    return None


def _figures(said: re.Match[str]) -> tuple[int, int, int]:
    """Hour, minute and second as written."""
    if compact := said["compact"]:
        return int(compact[:-2]), int(compact[-2:]), 0
    minute = said["minute"] or said["point"]
    if not minute:
        return number(said["hour"]), _PARTS.get(said["part"], 0), 0
    return number(said["hour"]), number(minute), number(said["second"] or "0")


def _in_day(hour: int, half: str) -> int:
    """The hour of the day that ``hour`` means in the morning, afternoon or night."""
    if hour > _NOON_HOUR or not half:
        return hour
    if hour == _NOON_HOUR:
        return _TWELVE.get(half, _NOON_HOUR)
    small = hour < _FIRST_NIGHT_HOUR
    later = half in _PAST_NOON or (half == _NOON and small)
    later = later or (half in _LATE and not small)
    return hour + _NOON_HOUR if later else hour
