"""How a value is printed, and how a raw cell is quoted to its clerk. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pipeline.values.reading import Cell, Value, clean, plain

END_OF_DAY = time(23, 59, 59)  # 24:00, as the ledger can keep it
_MIDNIGHT = time()
_QUOTE = 20


def shown(value: Value) -> str:
    """A value as documents, mails and sheets print it; nothing for an empty one.

    >>> shown(date(2026, 11, 23)), shown(True), shown(Decimal("1402566.00"))
    ('2026年11月23日', '是', '1,402,566.00')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, time):
        return shown_time(value)
    if isinstance(value, date):
        return shown_moment(value)
    return _shown_number(value)


def shown_date(day: date) -> str:
    """``2026年11月3日``: Arabic figures without leading zeros (domain.md 3.0)."""
    return f"{day.year}年{day.month}月{day.day}日"


def shown_time(clock: time) -> str:
    """``17:30``, ``9:05``; seconds are kept and not shown; the last second is 24:00."""
    if clock == END_OF_DAY:
        return "24:00"
    return f"{clock.hour}:{clock.minute:02}"


def shown_moment(moment: date) -> str:
    """``2026年11月23日17:30``; a moment known only by its date shows the date."""
    if isinstance(moment, datetime):
        return shown_date(moment) + shown_time(moment.time())
    return shown_date(moment)


def written(cell: Cell) -> str:
    """A raw cell as text, complete: what a text column keeps. Empty for no content."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(cell, datetime) and cell.time() == _MIDNIGHT:
        return shown_date(cell)
    return plain(cell) if isinstance(cell, float) else shown(cell)


def quoted(cell: Cell) -> str:
    """What stands in a cell, on one line and at most 20 characters, for a sentence."""
    text = written(cell)[: 3 * _QUOTE]
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE else f"{text[: _QUOTE - 1]}…"


def _shown_number(value: int | Decimal | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:,f}" if isinstance(value, Decimal) else str(value)
