"""What is left of a personal value (domain.md 8.2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from as_read import unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    mask_email,
    mask_house,
    mask_id,
    mask_name,
    mask_phone,
    mask_plate,
)

MASKED = [
    (mask_name, "张伟民", "张*"),
    (mask_name, "欧阳兰", "欧阳*"),
    (mask_name, "Smith John", "S*"),
    (mask_name, "王先生", "王*"),
    (mask_name, "匿名", "匿名"),
    (mask_name, "业主", "业主"),
    (mask_name, "张伟民、李芳", "张*、李*"),
    (mask_name, "李芳&王<强>", "李*"),
    (mask_name, "<b>", "*"),
    (mask_name, "", ""),
    (mask_phone, "13900000011", "139****0011"),
    (mask_phone, "027-87654321", "027-****4321"),
    (mask_phone, "027-87654321-123", "027-****4321"),
    (mask_phone, "0716-8765432", "0716-****5432"),
    (mask_phone, "87654321", "****4321"),
    (mask_phone, "13900000011、87654321", "139****0011、****4321"),
    (mask_phone, "不留", "不留"),
    (mask_phone, "1390000006", "****"),
    (mask_phone, "13900000011(儿子)", "****"),
    (mask_phone, "", ""),
    (mask_id, "420106198605120004", "420***********0004"),
    (mask_id, "42010519910827000X、E12345678", "420***********000X、*****5678"),
    (mask_id, "1234567", "****"),
    (mask_house, "5栋1单元803", "5栋"),
    (mask_house, "A2栋1单元803", "A2栋"),
    (mask_house, "5栋803", "5栋"),
    (mask_house, "S1-05", "S1"),
    (mask_house, "地下车位B1-023", "地下车位"),
    (mask_house, "小区北门", ""),
    (mask_house, "", ""),
    (mask_email, "zhang@example.com", "z***@example.com"),
    (mask_email, "zhang", "****"),
    (mask_plate, "鄂A1B234", "鄂A***34"),
    (mask_plate, "鄂A1B234、鄂AD12345", "鄂A***34、鄂A***45"),
    (mask_plate, "1234", "****"),
]


@pytest.mark.parametrize(("mask", "value", "expected"), MASKED)
def test_a_mask_leaves_what_the_office_may_show(
    mask: Callable[[str], str], value: str, expected: str
) -> None:
    assert mask(value) == expected


def test_where_a_star_is_illegal_a_person_is_somebody() -> None:
    assert mask_name("张伟民、欧阳兰", star="某") == "张某、欧阳某"


OPEN = {"匿名", "业主", "住户", "租户", "客户", "家属", "先生", "女士", "小姐"}
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2)


@unhurried
@given(HAN)
def test_no_masked_name_holds_the_name(name: str) -> None:
    assert name in OPEN or name not in mask_name(name)


@unhurried
@given(st.text(st.characters(codec="utf-8"), min_size=7))
def test_no_masked_number_holds_the_number(text: str) -> None:
    if text.strip("、"):
        assert text not in mask_id(text)
