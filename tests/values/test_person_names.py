"""Names of persons (domain.md 2.0, Names)."""

from __future__ import annotations

from datetime import date

import pytest
from as_read import NOVEMBER, as_read, unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import Cell, is_courtesy, names_of, read_name, surname

COURTESY = "{0} | 栏“{0}”只是称呼,请尽量写全名"
UNUSUAL = "{0} | 栏“{0}”姓名写法少见,请核对"

WRITTEN: list[tuple[Cell, str]] = [
    ("张伟民", "张伟民"),
    ("张 伟", "张伟"),
    ("张\u3000伟", "张伟"),
    ("欧阳 小兰", "欧阳小兰"),
    ("阿依古丽•买买提", "阿依古丽·买买提"),
    ("𠮷田", "𠮷田"),
    ("John  Smith", "John Smith"),
    ("Ｊｏｈｎ", "John"),
    ("匿名", "匿名"),
    ("张和平", "张和平"),
    # several
    ("张伟民、李芳", "张伟民、李芳"),
    ("张伟民，李芳", "张伟民、李芳"),
    ("张伟民 / 李芳", "张伟民、李芳"),
    ("张伟民 李芳", "张伟民、李芳"),
    ("张伟民和李芳", "张伟民、李芳"),
    ("张伟民、", "张伟民"),
    # nothing
    (None, ""),
    ("不详", ""),
    ("/", ""),
    # a form of address
    *[(each, COURTESY.format(each)) for each in ("王先生", "李女士", "刘小姐", "业主")],
    ("王 先生", "王先生 | 栏“王 先生”只是称呼,请尽量写全名"),
    ("张伟民 先生", "张伟民先生 | 栏“张伟民 先生”只是称呼,请尽量写全名"),
    ("王先生 李女士", "王先生、李女士 | 栏“王先生 李女士”只是称呼,请尽量写全名"),
    # as written
    *[
        (each, UNUSUAL.format(each))
        for each in ("李芳&王<强>", "鼎盛地产 钱经理", "张", "3栋张伟", "张Wei", "、")
    ],
    (123, UNUSUAL.format("123")),
    (date(2026, 3, 2), UNUSUAL.format("2026年3月2日")),
    ("第一行\n3号", "第一行 3号 | 栏“第一行 3号”姓名写法少见,请核对"),
    (
        "住3楼的老先生" * 8,
        "| 栏“住3楼的老先生住3楼的老先生住3楼的老…”超过50字,请只写姓名",
    ),
]


@pytest.mark.parametrize(("cell", "expected"), WRITTEN)
def test_a_name_is_read_in_every_writing(cell: Cell, expected: str) -> None:
    assert as_read(read_name, cell) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张伟民", "张"),
        ("欧阳兰", "欧阳"),
        ("欧阳", "欧"),
        ("司马女士", "司马"),
        ("Smith", "S"),
        (" 王先生", "王"),
        ("<b>", ""),
        ("3号", ""),
        ("", ""),
    ],
)
def test_the_surname_is_the_first_sign_or_a_compound_surname(
    name: str, expected: str
) -> None:
    assert surname(name) == expected


def test_the_names_of_a_value_come_one_by_one() -> None:
    assert names_of("张伟民、李芳") == ("张伟民", "李芳")
    assert names_of("") == ()


def test_a_form_of_address_is_told_from_a_name() -> None:
    assert is_courtesy("何总")
    assert not is_courtesy("何静")


CHARACTERS = st.sampled_from("张王李赵伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀")
NAMES = st.text(CHARACTERS, min_size=2, max_size=4)


@unhurried
@given(st.lists(NAMES, min_size=1, max_size=3))
def test_names_that_were_read_are_read_the_same_again(names: list[str]) -> None:
    value = read_name("、".join(names), NOVEMBER).value
    assert isinstance(value, str)
    assert names_of(value) == tuple(names)
    assert read_name(value, NOVEMBER).value == value


@unhurried
@given(st.text(min_size=1, max_size=50))
def test_no_text_of_up_to_50_characters_is_ever_refused(text: str) -> None:
    assert isinstance(read_name(text, NOVEMBER).value, str | None)
