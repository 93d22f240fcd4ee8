"""What config.toml says in more than a word: hours, holidays, days, lists. Strict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from pipeline.errors import ConfigError
from pipeline.hours import Hours

_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


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
    return Hours(
        normal=_span(section.get("normal", "08:00-17:30"), "hours.normal"),
        holiday=_span(section.get("holiday", "08:00-16:30"), "hours.holiday"),
        weekend_is_holiday=section.get("weekend_is_holiday", True),
        late_receipt_minutes=section.get("late_receipt_minutes", 60),
        off=off,
        work=work,
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
        off[int(year)] = _days(lists.get("off", []), f"{where}.off")
        work[int(year)] = _days(lists.get("work", []), f"{where}.work")
    return off, work


def _days(said: list[str], where: str) -> frozenset[date]:
    days: set[date] = set()
    for span in said:
        first, _, last = str(span).partition("..")
        start = day_of(first.strip(), where)
        end = day_of(last.strip(), where) if last else start
        days |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    return frozenset(days)
