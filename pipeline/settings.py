"""What config.toml says in more than a word: hours, holidays, days, lists. Strict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

from pipeline.errors import ConfigError
from pipeline.hours import DESKS, Hours

#: What [hours.<desk>] may say; all else a desk shares with [hours].
DESK_KEYS = ("normal", "holiday")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


_LAST_CLOSING_DAY = 28  # every month has it


@dataclass(frozen=True, slots=True)
class Closing:
    """[month]: when the office's month ends, and by what its figures are measured.

    ``closing_day`` None is the last day of the month; ``households`` 0 says that they
    are counted in the register; ``targets`` are by the title of the figure.
    """

    closing_day: int | None = None
    households: int = 0
    targets: Mapping[str, float] = field(default_factory=dict)


def closing_of(table: Mapping[str, Any]) -> Closing:
    """[month] and [month.targets]; ``ConfigError`` names the key."""
    section = table.get("month", {})
    day = section.get("closing_day", "last")
    if day != "last" and not (isinstance(day, int) and 1 <= day <= _LAST_CLOSING_DAY):
        raise ConfigError('[month] closing_day 应为 "last" 或 1 到 28 的整数')
    households = section.get("households", 0)
    if households < 0:
        raise ConfigError("[month] households 应为 0 或更大的整数")
    targets = section.get("targets", {})
    for name, target in targets.items():
        if isinstance(target, bool) or not isinstance(target, int | float):
            raise ConfigError(f"[month.targets] {name} 应为数字,例如 95")
    return Closing(
        closing_day=None if day == "last" else int(day),
        households=households,
        targets={name: float(target) for name, target in targets.items()},
    )


def day_of(text: str, where: str) -> date:
    """A day as 2026-11-23; ``ConfigError`` names the place."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ConfigError(f"{where}: “{text}”应为日期,例如 2026-11-23") from wrong


def lists_of(table: Mapping[str, list[object]]) -> Mapping[str, tuple[str, ...]]:
    """[lists]: the words of each list of the office's own."""
    for name, words in table.items():
        if not all(isinstance(word, str) for word in words):
            raise ConfigError(f'[lists] {name} 应写成文字的列表,例如 ["甲", "乙"]')
    return {name: tuple(str(word) for word in words) for name, words in table.items()}


def hours_of(table: Mapping[str, Any]) -> Hours:
    """[hours] and [holidays.<year>]: when the desk is open, and on which days."""
    section = table.get("hours", {})
    off, work = _holidays(table.get("holidays", {}))
    late = section.get("late_receipt_minutes", 60)
    if late < 0:
        raise ConfigError("[hours] late_receipt_minutes 应为 0 或更大的整数")
    return Hours(
        normal=_span(section.get("normal", "08:00-17:30"), "hours.normal"),
        holiday=_span(section.get("holiday", "08:00-16:30"), "hours.holiday"),
        weekend_is_holiday=section.get("weekend_is_holiday", True),
        late_receipt_minutes=late,
        roll_week_over_holiday=section.get("roll_week_over_holiday", False),
        off=off,
        work=work,
    )


def desks_of(table: Mapping[str, Any], usual: Hours) -> Mapping[str, Hours]:
    """[hours.<desk>]: the hours of other desks; what they leave out is as ``usual``."""
    sections = table.get("hours", {})
    return {name: _desk(sections.get(name, {}), usual, name) for name in DESKS}


def _desk(section: Mapping[str, object], usual: Hours, name: str) -> Hours:
    own: dict[str, tuple[time, time]] = {}
    for key, text in section.items():
        if key not in DESK_KEYS:
            raise ConfigError(f"[hours.{name}] 不认识的键 {key}")
        own[key] = _span(str(text), f"hours.{name}.{key}")
    return replace(
        usual,
        normal=own.get("normal", usual.normal),
        holiday=own.get("holiday", usual.holiday),
    )


def _span(text: str, where: str) -> tuple[time, time]:
    match = _SPAN.fullmatch(text.replace(" ", ""))
    figures = [int(one) for one in match.groups()] if match else []
    try:
        a, b, c, d = figures
        start, end = time(a, b), time(c, d)
    except ValueError as wrong:
        raise ConfigError(f"{where}: “{text}”应写成 08:00-17:30") from wrong
    if start >= end:
        raise ConfigError(f"{where}: “{text}”开始应早于结束")
    return start, end


def _holidays(
    table: Mapping[str, Any],
) -> tuple[dict[int, frozenset[date]], dict[int, frozenset[date]]]:
    off: dict[int, frozenset[date]] = {}
    work: dict[int, frozenset[date]] = {}
    for year, lists in table.items():
        where = f"holidays.{year}"
        if not year.isdigit() or not isinstance(lists, dict):
            raise ConfigError(f"[{where}] 应写成 [holidays.2027]")
        if unknown := set(lists) - {"off", "work"}:
            raise ConfigError(f"[{where}] 不认识的键 {unknown.pop()}")
        off[int(year)] = _days(lists.get("off", []), int(year), f"{where}.off")
        work[int(year)] = _days(lists.get("work", []), int(year), f"{where}.work")
        if both := off[int(year)] & work[int(year)]:
            raise ConfigError(f"[{where}] {min(both)} 既写放假又写上班")
    return off, work


def _days(said: object, year: int, where: str) -> frozenset[date]:
    if not isinstance(said, list):
        raise ConfigError(f'{where}: 应写成列表,例如 ["{year}-01-01"]')
    days: set[date] = set()
    for span in said:
        first, _, last = str(span).partition("..")
        start = day_of(first.strip(), where)
        end = day_of(last.strip(), where) if last else start
        if end < start:
            raise ConfigError(f"{where}: “{span}”开始应早于结束")
        days |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    # a notice may begin with the last days of the year before (元旦)
    if strange := [
        d for d in days if not date(year - 1, 12, 1) <= d <= date(year, 12, 31)
    ]:
        raise ConfigError(f"{where}: {min(strange)} 不是{year}年的安排")
    return frozenset(days)
