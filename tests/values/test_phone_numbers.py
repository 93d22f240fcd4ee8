"""Telephone numbers (domain.md 2.0, Phone)."""

from __future__ import annotations

from datetime import date

import pytest
from as_read import NOVEMBER, as_read, unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    Cell,
    find_phones,
    main_phone,
    phone_refused,
    read_phone,
)

MOBILE = "13900000011"
MOBILES: list[Cell] = [
    "13900000011",
    13900000011,
    13900000011.0,
    "13900000011.0",
    "1.3900000011E+10",
    "139 0000 0011",
    "139-0000-0011",
    "１３９００００００１１",
    "139\u200b00000011",
    " 13900000011\n",
    "'13900000011",
    "+86 139 0000 0011",
    "8613900000011",
    "手机:13900000011",
    "13900000011、13900000011",
]
BLANKS: list[Cell] = [None, "", "无", "/", "—", 0]
WRITTEN: list[tuple[Cell, str]] = [
    *[(cell, MOBILE) for cell in MOBILES],
    ("027-87654321", "027-87654321"),
    ("02787654321", "027-87654321"),
    ("（027）87654321", "027-87654321"),
    ("0716-8765432", "0716-8765432"),
    ("87654321", "87654321"),
    ("8765-4321", "87654321"),
    ("027-87654321-123", "027-87654321-123"),
    ("87654321转12", "87654321-12"),
    ("400-123-4567", "4001234567"),
    ("13900000011/13900000012", "13900000011、13900000012"),
    ("13900000011；027-87654321", "13900000011、027-87654321"),
    ("13900000011 13900000012", "13900000011、13900000012"),
    ("139 0000 0011 或 139 0000 0012", "13900000011、13900000012"),
    *[
        (cell, "不留")
        for cell in ["不留", "拒留", "未留", "不愿留", "执意不留", "客户执意不留电话"]
    ],
    *[(cell, "") for cell in BLANKS],
    ("1390000006", "1390000006 | 栏“1390000006”只有10位,请核对"),
    (1390000006, "1390000006 | 栏“1390000006”只有10位,请核对"),
    ("139000000111", "139000000111 | 栏“139000000111”有12位,请核对"),
    ("12345", "12345 | 栏“12345”只有5位,请核对"),
    (
        "13900000011;139000",
        "13900000011;139000 | 栏“13900000011;139000”只有6位,请核对",
    ),
    (
        "12345678901",
        "12345678901 | 栏“12345678901”不是手机号,也不是带区号的座机,请核对",
    ),
    ("1.39E+10", "1.39E+10 | 栏“1.39E+10”是科学计数,号码已不完整,请核对"),
    ("问物业要", "问物业要 | 栏“问物业要”不是电话号码,请核对"),
    (
        date(2026, 3, 2),
        "2026年3月2日 | 栏“2026年3月2日”只有6位,请核对",
    ),
    (
        "13900000011（儿子）",
        "13900000011(儿子) | 栏“13900000011（儿子）”夹有其他文字“儿子”,请只写号码",
    ),
]


@pytest.mark.parametrize(("cell", "expected"), WRITTEN)
def test_a_phone_is_read_in_every_writing(cell: Cell, expected: str) -> None:
    assert as_read(read_phone, cell) == expected


def test_the_count_of_digits_is_a_fact_of_the_remark() -> None:
    (remark,) = read_phone("1390000006", NOVEMBER).remarks
    assert (remark.code, remark.facts["digits"]) == ("phone_length", 10)


@pytest.mark.parametrize(
    ("value", "refused", "first"),
    [
        ("不留", True, ""),
        ("客户执意不留电话", True, ""),
        ("13900000011、027-87654321", False, "13900000011"),
        ("027-87654321-12", False, "027-87654321-12"),
        ("13900000011(儿子)", False, "13900000011"),
        ("1390000006", False, ""),
        ("", False, ""),
        (None, False, ""),
    ],
)
def test_a_refusal_is_known_and_the_first_number_is_the_main_one(
    value: str | None,
    refused: bool,  # noqa: FBT001
    first: str,
) -> None:
    assert phone_refused(value) is refused
    assert main_phone(value) == first


IN_TEXT = [
    ("请打139 0000-0024找我", ["139 0000-0024=13900000024"]),
    ("１３９００００００１１。", ["１３９００００００１１=13900000011"]),
    ("座机027－8765 4321", ["027－8765 4321=027-87654321"]),
    ("+86-13900000011", ["+86-13900000011=13900000011"]),
    (
        "13900000011和13900000012",
        ["13900000011=13900000011", "13900000012=13900000012"],
    ),
    ("身份证420106198605120004", []),
    ("单号13900000011000", []),
    ("2026-11-23交35000000元", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), IN_TEXT)
def test_phones_are_found_in_a_text_through_blanks_and_dashes(
    text: str, expected: list[str]
) -> None:
    found = [
        f"{text[each.start : each.end]}={each.canonical}" for each in find_phones(text)
    ]
    assert found == expected


NUMBERS = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@unhurried
@given(
    st.lists(NUMBERS, min_size=1, max_size=3, unique=True), st.sampled_from("、/;, ")
)
def test_several_numbers_are_told_apart_however_they_are_parted(
    numbers: list[str], sign: str
) -> None:
    value = read_phone(sign.join(numbers), NOVEMBER).value
    assert isinstance(value, str)
    assert value == "、".join(numbers)
    assert read_phone(value, NOVEMBER).value == value


@unhurried
@given(NUMBERS)
def test_a_number_cell_and_a_text_cell_say_the_same(number: str) -> None:
    cells: list[Cell] = [number, int(number), float(number)]
    assert {read_phone(cell, NOVEMBER).value for cell in cells} == {number}
