"""House numbers in the office's writings (domain.md 2.0, House number)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from as_read import NOVEMBER, as_read, unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    Cell,
    KnownHouses,
    Unreadable,
    find_houses,
    read_house,
    read_houses,
)

HOUSE = "3栋2单元1502"
LIKE = "请写成“3栋2单元1502”的样子"
AS_DATE = "| 栏被Excel识别成了日期,请把该列设为“文本”"

WRITTEN: list[tuple[Cell, str]] = [
    *[
        (cell, HOUSE)
        for cell in [
            "3栋2单元1502",
            "3幢2单元1502",
            "3号楼2单元1502",
            "3号2单元1502",
            "3楼2单元1502",
            "3#2单元1502",
            "3座2单元1502",
            "三栋二单元1502",
            "三栋二单元一五〇二",
            "3-2-1502",
            "3－2－1502室",
            "3—2—1502",
            "3栋2单元15楼02",
            "3栋2单元15层02室",
            "3栋2单元15楼1502",
            "3#2-1502",
            "3栋2-1502",
            "03栋02单元1502",
            "3栋2单元01502",
            " 3 栋 2 单元 1502 号 ",
            "'3栋2单元1502",
            "３栋２单元１５０２",
            "③栋②单元1502",
        ]
    ],
    ("5-1-803", "5栋1单元803"),
    ("9＃1－602", "9栋1单元602"),
    ("3栋2单元0803", "3栋2单元803"),
    ("1栋3单元２２０１", "1栋3单元2201"),
    ("十二栋一单元2201", "12栋1单元2201"),
    ("二十栋一单元101", "20栋1单元101"),
    ("3栋2单元2室", "3栋2单元2"),
    ("a座1单元1502a", "A栋1单元1502A"),
    ("A2栋1单元1502", "A2栋1单元1502"),
    ("3栋B单元1502", "3栋B单元1502"),
    # shops and parking
    ("S1-05", "S1-05"),
    ("s1－05", "S1-05"),
    ("地下车位B1-023", "地下车位B1-023"),
    ("车位023", "车位023"),
    ("商铺S1-05", "商铺S1-05"),
    # nothing
    (None, ""),
    ("", ""),
    ("无", ""),
    ("—", ""),
    # Excel took it for a day
    (datetime(2026, 3, 2), AS_DATE),
    (date(2026, 3, 2), AS_DATE),
    ("3月2日", AS_DATE),
    (time(3, 2), AS_DATE),
    (timedelta(hours=3), AS_DATE),
    # no house
    ("3栋二单元", f"| 栏“3栋二单元”缺房间号,{LIKE}"),
    ("3栋2单元15楼", f"| 栏“3栋2单元15楼”缺房间号,{LIKE}"),
    ("3号楼", f"| 栏“3号楼”缺房间号,{LIKE}"),
    ("3-2", f"| 栏“3-2”缺房间号,{LIKE}"),
    ("3栋1502", f"| 栏“3栋1502”缺单元号,{LIKE}"),
    ("3-1502", f"| 栏“3-1502”缺单元号,{LIKE}"),
    ("1502室", f"| 栏“1502室”缺楼栋号,{LIKE}"),
    ("2单元1502", f"| 栏“2单元1502”缺楼栋号,{LIKE}"),
    (1502, f"| 栏“1502”缺楼栋号,{LIKE}"),
    ("小区北门", f"| 栏“小区北门”不是房号,{LIKE}"),
    ("3栋电梯厅", f"| 栏“3栋电梯厅”不是房号,{LIKE}"),
    ("2026-11-23", f"| 栏“2026-11-23”不是房号,{LIKE}"),
    (True, f"| 栏“是”不是房号,{LIKE}"),
]


@pytest.mark.parametrize(("cell", "expected"), WRITTEN)
def test_a_house_is_read_in_every_writing(cell: Cell, expected: str) -> None:
    assert as_read(read_house, cell) == expected


LISTED = replace(
    NOVEMBER,
    houses=KnownHouses.of(
        [
            "3栋1单元1502",
            "3栋1单元1503",
            "4栋1单元101",
            "4栋2单元101",
            "7栋101",
            "B区12",
        ]
    ),
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3栋1502", "3栋1单元1502"),
        ("3-1502", "3栋1单元1502"),
        ("3栋9999", "3栋1单元9999"),
        ("4栋101", f"| 栏“4栋101”缺单元号,{LIKE}"),
        ("8栋101", f"| 栏“8栋101”缺单元号,{LIKE}"),
        ("7栋101", "7栋101"),
        ("7-101", "7栋101"),
        ("b区 12", "B区12"),
    ],
)
def test_the_offices_list_says_what_a_house_without_a_unit_is(
    cell: str, expected: str
) -> None:
    assert as_read(read_house, cell, LISTED) == expected


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (datetime(2026, 3, 2), "3月2日"),
        (date(2026, 3, 2), "3月2日"),
        ("3月2日", "3月2日"),
        (datetime(2026, 3, 2, 15), "2026年3月2日15:00"),
        (time(3, 2), "3:02"),
    ],
)
def test_a_house_that_became_a_day_keeps_what_the_clerk_sees(
    cell: Cell, text: str
) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_house(cell, NOVEMBER)
    assert unreadable.value.remark.facts == {"text": text}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("6栋2单元501", "6栋2单元501"),
        ("6-2-501、6－2－502；三栋一单元101", "6栋2单元501、6栋2单元502、3栋1单元101"),
        ("6-2-501、", "6栋2单元501"),
        ("无", ""),
        (None, ""),
        ("6-2-501、北门", f"| 栏“6-2-501、北门”不是房号,{LIKE}"),
    ],
)
def test_several_houses_may_stand_in_one_cell(cell: Cell, expected: str) -> None:
    assert as_read(read_houses, cell) == expected


IN_TEXT = [
    ("与5-1-803的业主吵架", ["5-1-803=5栋1单元803"]),
    (
        "五栋一单元803和5栋1单元804",
        ["五栋一单元803=5栋1单元803", "5栋1单元804=5栋1单元804"],
    ),
    ("住在5 栋 1 单元 803 室", ["5 栋 1 单元 803 室=5栋1单元803"]),
    ("２－１－６０２号漏水", ["２－１－６０２号=2栋1单元602"]),
    ("5栋803业主", ["5栋803=5栋803"]),
    ("3栋2单元15楼02", ["3栋2单元15楼02=3栋2单元1502"]),
    ("9＃1－602", ["9＃1－602=9栋1单元602"]),
    ("一栋二单元303-2-101", ["一栋二单元303=1栋2单元303"]),
    ("2026-11-23 10:00来", []),
    ("2026-11-235", []),
    ("电话027-87654321转5", []),
    ("139-0000-0024", []),
    ("5栋3000平米", []),
    ("5栋105m2户型", []),
    ("3栋电梯厅", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), IN_TEXT)
def test_houses_are_found_in_a_text_whatever_their_writing(
    text: str, expected: list[str]
) -> None:
    found = [
        f"{text[each.start : each.end]}={each.canonical}" for each in find_houses(text)
    ]
    assert found == expected


PARTS = st.tuples(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3999))
WRITINGS = [
    "{}栋{}单元{}",
    "{}幢{}单元{}室",
    "{}号楼{}单元{}",
    "{}#{}-{}",
    "{}-{}-{}",
    "{} － {} － {}号",
    "0{}栋0{}单元0{}",
]


@unhurried
@given(PARTS, st.sampled_from(WRITINGS))
def test_every_writing_of_a_house_is_that_house_alone_and_in_a_text(
    parts: tuple[int, int, int], writing: str
) -> None:
    house = "{}栋{}单元{}".format(*parts)
    written = writing.format(*parts)
    assert read_house(written, NOVEMBER).value == house
    (found,) = find_houses(f"反映{written},请处理")
    assert found.canonical == house


@unhurried
@given(PARTS)
def test_reading_a_house_twice_changes_nothing(parts: tuple[int, int, int]) -> None:
    once = read_house("{}-{}-{}".format(*parts), NOVEMBER).value
    assert isinstance(once, str)
    assert read_house(once, NOVEMBER).value == once
