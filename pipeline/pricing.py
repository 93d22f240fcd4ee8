"""[sales]: how a project computes its prices, and what its letters say. Pure.

domain.md 2.9 (Price check, Payment equations); docs/config.md explains each key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from pipeline.errors import ConfigError

#: Every key of the section, with the type of its value.
PRICING: Mapping[str, type | tuple[type, ...]] = {
    "project": str,
    "price_basis": str,
    "unit_price_digits": int,
    "total_unit": (int, float),
    "rounding": str,
    "loan_step": int,
    "min_down": int,
    "order": str,
    "print_receipts": bool,
    "pay_place": str,
    "pay_means": str,
    "pay_account": str,
    "pay_notice_days": list,
    "loan_notice_days": list,
}
BY_AREA, BY_INNER_AREA, BY_PIECE = "建筑面积", "套内面积", "按套"
_ROUNDED = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "price_basis": (BY_AREA, BY_INNER_AREA, BY_PIECE),
    "rounding": tuple(_ROUNDED),
    "order": ("pay_first", "sign_first"),
}
_MOST_DIGITS, _PER_CENT = 4, 100
_DISCOUNT = re.compile(r"(\d+(?:\.\d+)?)(折|%)")
_BETWEEN = re.compile(r"[×xX*✕、,;+再]|折上折|上")


@dataclass(frozen=True, slots=True)
class Sales:
    """How the project computes its prices, and what its letters say."""

    project: str = ""
    price_basis: str = BY_AREA  # the area that a price is of, or 按套
    unit_price_digits: int = 2
    total_unit: Decimal = Decimal(1)  # a total is a multiple of this
    rounding: str = "half_up"
    loan_step: int = 1000
    min_down: int = 15  # per cent
    order: str = "pay_first"
    print_receipts: bool = True
    pay_place: str = ""
    pay_means: str = ""
    pay_account: str = ""
    pay_notice_days: tuple[int, ...] = (5, 2)
    loan_notice_days: tuple[int, ...] = (7, 3, 1)

    def rounded(self, total: Decimal) -> Decimal:
        """A total as the project rounds it.

        >>> Sales().rounded(Decimal("1159893.97"))
        Decimal('1159894')
        """
        times = (total / self.total_unit).quantize(Decimal(1), _ROUNDED[self.rounding])
        return times * self.total_unit

    @property
    def rounding_error(self) -> Decimal:
        """By how much a rounded total may differ from the exact one."""
        return self.total_unit / 2 if self.rounding == "half_up" else self.total_unit

    def tolerance(self, area: Decimal) -> Decimal:
        """By how much a total may differ from area times unit price (domain.md 2.9).

        >>> Sales(total_unit=Decimal("0.01")).tolerance(Decimal("96.52"))
        Decimal('0.48760')
        """
        of_unit_price = Decimal("0.5").scaleb(-self.unit_price_digits)
        return area * of_unit_price + self.rounding_error


def discount_rate(text: str) -> Decimal | None:
    """The part of the price that a discount leaves; None where it cannot be read.

    >>> discount_rate("98折×99折"), discount_rate("9.7折"), discount_rate("老客户")
    (Decimal('0.9702'), Decimal('0.97'), None)
    """
    rate, rest = Decimal(1), text.replace(" ", "")
    found = _DISCOUNT.findall(rest)
    if not found or _BETWEEN.sub("", _DISCOUNT.sub("", rest)):
        return None
    for figure, sign in found:
        rate *= _part(figure, sign)
    return rate if 0 < rate <= 1 else None


def _part(figure: str, sign: str) -> Decimal:
    """97折 and 9.7折 leave 0.97, 8折 leaves 0.8, 97% leaves 0.97."""
    value = Decimal(figure)
    tens = sign == "折" and value < 10  # noqa: PLR2004 - 九折, not 九十折
    return value / (10 if tens else _PER_CENT)


def _days(said: list[object], key: str) -> tuple[int, ...]:
    days = tuple(day for day in said if type(day) is int and day >= 0)
    if not days or len(days) != len(said):
        raise ConfigError(f"[sales] {key} 应写提前几天,例如 [5, 2]")
    return days


def read_sales(section: Mapping[str, Any]) -> Sales:
    """The section of config.toml; ``ConfigError`` names the key that is wrong."""
    said = dict(section)
    for key, allowed in _WORDS.items():
        if said.get(key, allowed[0]) not in allowed:
            raise ConfigError(f"[sales] {key} 应为 {'、'.join(allowed)} 之一")
    if not 0 <= said.get("unit_price_digits", 2) <= _MOST_DIGITS:
        raise ConfigError(f"[sales] unit_price_digits 应为 0 到 {_MOST_DIGITS}")
    if not 0 <= said.get("min_down", 15) <= _PER_CENT:
        raise ConfigError(f"[sales] min_down 应为 0 到 {_PER_CENT}")
    if said.get("loan_step", 1) <= 0 or said.get("total_unit", 1) <= 0:
        raise ConfigError("[sales] loan_step、total_unit 应大于 0")
    for key in {"pay_notice_days", "loan_notice_days"} & said.keys():
        said[key] = _days(said[key], key)
    if "total_unit" in said:
        said["total_unit"] = Decimal(str(said["total_unit"]))
    return Sales(**said)
