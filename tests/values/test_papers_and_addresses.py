"""Identity numbers, e-mail addresses, number plates (domain.md 2.0, 2.3)."""

from __future__ import annotations

import pytest
from as_read import as_read, unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    Cell,
    Reader,
    find_ids,
    read_email,
    read_id_no,
    read_plate,
)

GOOD, WITH_X = "420106198605120004", "42010519910827000X"
CUT = "| 栏身份证号被Excel截断,请把该列设为“文本”重新输入"
NO_EMAIL = "| 栏“{}”不是电子邮箱,请写成“name@example.com”的样子,只写一个"
READ: list[tuple[Reader, Cell, str]] = [
    (read_id_no, GOOD, GOOD),
    (read_id_no, WITH_X.lower(), WITH_X),
    (read_id_no, "420106 19860512 0004", GOOD),
    (read_id_no, f"{GOOD}、{WITH_X}", f"{GOOD}、{WITH_X}"),
    (read_id_no, None, ""),
    (read_id_no, "无", ""),
    (read_id_no, 420106198605120004, CUT),
    (read_id_no, 4.20106198605120e17, CUT),
    (read_id_no, "4.20106E+17", CUT),
    (
        read_id_no,
        "42010619860512000",
        "42010619860512000 | 栏“42010619860512000”应为18位,现为17位,请核对",
    ),
    (read_id_no, 42010619, "42010619 | 栏“42010619”应为18位,现为8位,请核对"),
    (
        read_id_no,
        "000106198605120004",
        "000106198605120004 | 栏“000106198605120004”开头“00”不是地区代码,请核对",
    ),
    (
        read_id_no,
        "420106198613120004",
        "420106198613120004 | 栏“420106198613120004”中的出生日期“19861312”不对,请核对",
    ),
    (
        read_id_no,
        "420106202612120004",
        "420106202612120004 | 栏“420106202612120004”中的出生日期“20261212”不对,请核对",
    ),
    (
        read_id_no,
        "420106198605120005",
        "420106198605120005 | 栏“420106198605120005”校验位不对,可能抄错一位,请核对",
    ),
    (read_email, " zhang@example.com ", "zhang@example.com"),
    (read_email, "ｚhang＠example.com", "zhang@example.com"),
    (read_email, "mailto:zhang@example.com", "zhang@example.com"),
    (read_email, "无", ""),
    *[
        (read_email, text, NO_EMAIL.format(text))
        for text in (
            "zhang",
            "a@b",
            "a..b@example.com",
            "张@example.com",
            "a@x.com;b@x.com",
        )
    ],
    (read_email, "a@b.com\nBcc:c@d.com", NO_EMAIL.format("a@b.com Bcc:c@d.com")),
    (read_plate, "鄂A1B234", "鄂A1B234"),
    (read_plate, "鄂a·d12345", "鄂AD12345"),
    (read_plate, "鄂A1B234、鄂AD12345", "鄂A1B234、鄂AD12345"),
    (read_plate, "无", ""),
    (read_plate, "1B234", "1B234 | 栏“1B234”不像车牌号,请写成“鄂A1B234”的样子"),
    (
        read_plate,
        "鄂AO1234",
        "鄂AO1234 | 栏“鄂AO1234”不像车牌号,请写成“鄂A1B234”的样子",
    ),
]


@pytest.mark.parametrize(("reader", "cell", "expected"), READ)
def test_papers_and_addresses_are_read_and_checked(
    reader: Reader, cell: Cell, expected: str
) -> None:
    assert as_read(reader, cell) == expected


@pytest.mark.parametrize(
    "number", ["420103198809230003", "420107196803150009", "420104195407080009"]
)
def test_the_invented_numbers_of_the_samples_are_right(number: str) -> None:
    assert as_read(read_id_no, number) == number


@unhurried
@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(place: int, more: int) -> None:
    digit = (int(GOOD[place]) + more) % 10
    wrong = f"{GOOD[:place]}{digit}{GOOD[place + 1 :]}"
    assert "请核对" in as_read(read_id_no, wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"证号{GOOD}。", [f"{GOOD}={GOOD}"]),
        ("420106 19860512 000４", [f"420106 19860512 000４={GOOD}"]),
        (WITH_X.lower(), [f"{WITH_X.lower()}={WITH_X}"]),
        ("4201061986051200041", []),
        ("13900000011", []),
    ],
)
def test_identity_numbers_are_found_in_a_text(text: str, expected: list[str]) -> None:
    found = [
        f"{text[each.start : each.end]}={each.canonical}" for each in find_ids(text)
    ]
    assert found == expected
