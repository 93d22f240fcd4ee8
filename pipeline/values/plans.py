"""A plan of payments in one cell: 2期 2027-01-15 100000;3期 2027-04-15 15万. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipeline.values.numerals import number

_CENT = Decimal("0.01")
_PART = re.compile(
    r"(?:第?(?P<no>\d+|[一二三四五六七八九十]+|首)期)?\s*[:：]?\s*"
    r"(?P<year>\d{4})[-./年](?P<month>\d{1,2})[-./月](?P<day>\d{1,2})日?"
    r"\s*[,，:：]?\s*[¥￥]?(?P<amount>\d[\d,]*(?:\.\d+)?)(?P<wan>万)?元?"
)


class Payment(NamedTuple):
    """One payment of a plan: which one, by which day, how much."""

    nth: int
    day: date
    amount: Decimal


def payments(text: str) -> list[Payment]:
    """The payments of a plan, by day; a part whose day is in no calendar is left out.

    Parts without a number are counted from the second on: the first stands elsewhere.

    >>> [(one.nth, str(one.day), str(one.amount)) for one in payments(
    ...     "2期 2027-01-15 100000;第三期 2027年4月15日 15万")]
    [(2, '2027-01-15', '100000.00'), (3, '2027-04-15', '150000.00')]
    """
    return sorted(_parts(text), key=lambda one: (one.day, one.nth))


def _parts(text: str) -> Iterator[Payment]:
    nth = 1
    for part in _PART.finditer(text):
        try:
            day = date(int(part["year"]), int(part["month"]), int(part["day"]))
        except ValueError:
            continue
        nth = number(part["no"].replace("首", "一")) if part["no"] else nth + 1
        amount = Decimal(part["amount"].replace(",", ""))
        amount = amount * 10_000 if part["wan"] else amount
        yield Payment(nth, day, amount.quantize(_CENT, ROUND_HALF_UP))


def upcoming(
    plan: list[Payment], first: Decimal | None, paid: Decimal
) -> tuple[Payment, Decimal] | None:
    """The payment after the first that ``paid`` does not cover, and what is left of it.

    The first is that of the plan, else ``first``; None until it is covered, once all
    are, and where nobody says how much the first is.
    """
    own = [one.amount for one in plan if one.nth == 1]
    before = own[0] if own else first
    if before is None or paid < before:
        return None
    for one in (one for one in plan if one.nth > 1):
        before += one.amount
        if before > paid:
            return one, before - paid
    return None
