"""Numbers, money, areas, and money in capitals (domain.md 2.0 and 3.20)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from as_read import NOVEMBER, as_read, unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    Cell,
    Reader,
    amount_in_words,
    read_area,
    read_integer,
    read_money,
    read_number,
    shown,
)

ABOUT = "| 栏“{}”不是准确的数,请写准确的数字"
NO_MONEY = "| 栏“{}”不是金额或面积,请只写数字"
NO_NUMBER = "| 栏“{}”不是数字,请只写数字"

READ: list[tuple[Reader, Cell, str]] = [
    (read_money, 20000, "20,000.00"),
    (read_money, 1195766.98, "1,195,766.98"),
    (read_money, 0.125, "0.13"),
    (read_money, 1402566.004, "1,402,566.00"),
    (read_money, "¥1,402,566.00", "1,402,566.00"),
    (read_money, "￥1，402，566元", "1,402,566.00"),
    (read_money, "人民币20000元整", "20,000.00"),
    (read_money, "12388.80元/㎡", "12,388.80"),
    (read_money, "-200", "-200.00"),
    (read_money, "-¥200", "-200.00"),
    (read_money, "85万", "850,000.00 | 栏“85万”按850,000.00登记"),
    (read_money, "85.5万元", "855,000.00 | 栏“85.5万元”按855,000.00登记"),
    (
        read_money,
        "140万2566",
        "1,402,566.00 | 栏“140万2566”按1,402,566.00登记,请核对",
    ),
    (read_money, "-1万2000", "-12,000.00 | 栏“-1万2000”按-12,000.00登记,请核对"),
    (read_money, 0, "0.00"),
    (read_money, "无", ""),
    (read_money, "/", ""),
    *[
        (read_money, cell, ABOUT.format(cell))
        for cell in ("约20万", "20万左右", "2万多")
    ],
    *[
        (read_money, cell, NO_MONEY.format(cell))
        for cell in ("—", "-", "1.5万3", "+-5", "两万", "1E+20")
    ],
    (read_money, 10**15, NO_MONEY.format(10**15)),
    (read_money, True, NO_MONEY.format("是")),
    (read_money, date(2026, 5, 1), NO_MONEY.format("2026年5月1日")),
    (read_area, "118.36㎡", "118.36"),
    (read_area, "118.36 平方米", "118.36"),
    (read_area, 89.5, "89.50"),
    (read_number, 2.5, "2.5"),
    (read_number, 16, "16"),
    (read_number, "１，６００", "1,600"),
    (read_number, "-0.125", "-0.125"),
    (read_number, 1e-07, "0.0000001"),
    (read_number, "3吨", "3 | 栏“3吨”带有单位“吨”,只记数字"),
    (read_number, "16度", "16 | 栏“16度”带有单位“度”,只记数字"),
    (read_number, "0", "0"),
    (read_number, "—", ""),
    (read_number, "n/a", ""),
    *[
        (read_number, cell, NO_NUMBER.format(cell))
        for cell in ("几个", "1E3", "9" * 16)
    ],
    (read_integer, 3.0, "3"),
    (read_integer, "5把", "5 | 栏“5把”带有单位“把”,只记数字"),
    (read_integer, "无", ""),
    (read_integer, 2.5, "| 栏“2.5”应为整数"),
    (read_integer, "x", NO_NUMBER.format("x")),
]


@pytest.mark.parametrize(("reader", "cell", "expected"), READ)
def test_numbers_and_money_are_read_as_decimals(
    reader: Reader, cell: Cell, expected: str
) -> None:
    assert as_read(reader, cell) == expected


def test_a_whole_number_is_an_int() -> None:
    assert type(read_integer("5", NOVEMBER).value) is int


@unhurried
@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_that_is_shown_is_read_back(amount: Decimal) -> None:
    assert read_money(shown(amount), NOVEMBER).value == amount
    assert read_money(f"¥{abs(amount)}元", NOVEMBER).value == abs(amount)
    assert read_money(float(amount), NOVEMBER).value == amount


# domain.md 3.20
CAPITALS = """
20000      人民币贰万元整
422566     人民币肆拾贰万贰仟伍佰陆拾陆元整
1402566    人民币壹佰肆拾万贰仟伍佰陆拾陆元整
1195766.98 人民币壹佰壹拾玖万伍仟柒佰陆拾陆元玖角捌分
1068750.93 人民币壹佰零陆万捌仟柒佰伍拾元零玖角叁分
1409.50    人民币壹仟肆佰零玖元伍角
6007.14    人民币陆仟零柒元壹角肆分
325.04     人民币叁佰贰拾伍元零肆分
16409.02   人民币壹万陆仟肆佰零玖元零贰分
100500     人民币壹拾万零伍佰元整
100000000  人民币壹亿元整
0.05       人民币伍分
0          人民币零元整
10         人民币壹拾元整
1010000    人民币壹佰零壹万元整
10000500   人民币壹仟万零伍佰元整
100010000  人民币壹亿零壹万元整
107000.53  人民币壹拾万柒仟元零伍角叁分
0.50       人民币伍角
0.99       人民币玖角玖分
20.00      人民币贰拾元整
1000.10    人民币壹仟元零壹角
100000500  人民币壹亿零伍佰元整
1000500000 人民币壹拾亿零伍拾万元整
100.005    人民币壹佰元零壹分
999999999999.99 人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分
"""


@pytest.mark.parametrize("line", CAPITALS.strip().splitlines())
def test_an_amount_is_written_in_capitals(line: str) -> None:
    amount, words = line.split()
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-0.01", "1000000000000"])
def test_a_negative_or_boundless_amount_is_not_written_in_capitals(amount: str) -> None:
    with pytest.raises(ValueError, match="不能写成大写"):
        amount_in_words(Decimal(amount))


DIGITS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def in_fen(words: str) -> int:
    """The amount in 分 that capitals say, read sign by sign, as a bank clerk does."""
    total = group = digit = 0
    for sign in words.removeprefix("人民币").removesuffix("整"):
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            group, digit = group + digit * UNITS[sign], 0
        elif sign in "万亿":
            total += (group + digit) * (10_000 if sign == "万" else 100_000_000)
            group = digit = 0
        elif sign == "元":
            total, group, digit = (total + group + digit) * 100, 0, 0
        else:
            total, digit = total + digit * (10 if sign == "角" else 1), 0
    return total


@unhurried
@given(st.integers(0, 10**14 - 1))
def test_capitals_read_back_give_the_amount(fen: int) -> None:
    words = amount_in_words(Decimal(fen) / 100)
    assert in_fen(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 100 == 0)
