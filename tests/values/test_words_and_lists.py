"""Free text, fixed words, yes and no, lists (domain.md 2.0, Cell normalisation)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from as_read import NOVEMBER, as_read, sentence, unhurried
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    READERS,
    Cell,
    clean,
    fold,
    is_blank_word,
    is_clear_word,
    is_ditto,
    is_error_word,
    narrow,
    quoted,
    read_choice,
    read_note,
    read_text,
    read_yes_no,
    type_names,
    written,
)

TEXTS: list[tuple[Cell, str | None]] = [
    ("卫生间顶棚渗水，天花板起皮", "卫生间顶棚渗水，天花板起皮"),
    (
        '=车位被占,保安"不管" & 无人处理 <很急>',
        '=车位被占,保安"不管" & 无人处理 <很急>',
    ),
    ("①栋㎡　中间的空格 也留", "①栋㎡　中间的空格 也留"),
    ("　前后去掉\xa0\n", "前后去掉"),
    ("第一行\r\n第二行\r第三行\n第四行", "第一行\n第二行\n第三行\n第四行"),
    ("a\x00b\x07c\x85d\ufffee\ud800f", "abcdef"),
    ("A区\u200b道路", "A区\u200b道路"),
    ("\u200b\ufeff", None),
    ("\x07 ", None),
    (None, None),
    ("", None),
    *[(word, None) for word in ("无", "/", "—", "-", "－", "N/A", "n/a", "不详", "0")],
    (0, None),
    ("无人处理", "无人处理"),
    (12, "12"),
    (12.0, "12"),
    (0.5, "0.5"),
    (1e22, "10000000000000000000000"),
    (float("nan"), None),
    (True, "是"),
    (date(2026, 11, 3), "2026年11月3日"),
    (datetime(2026, 11, 3), "2026年11月3日"),
    (datetime(2026, 11, 3, 9, 5), "2026年11月3日9:05"),
    (time(9, 5), "9:05"),
    (timedelta(hours=26, minutes=30), "26:30"),
]


@pytest.mark.parametrize(("cell", "expected"), TEXTS)
def test_free_text_is_kept_as_written(cell: Cell, expected: str | None) -> None:
    assert read_text(cell, NOVEMBER).value == expected


def test_a_note_keeps_the_words_that_elsewhere_mean_nothing() -> None:
    assert read_note(" 无 ", NOVEMBER).value == "无"
    assert read_note("/", NOVEMBER).value == "/"
    assert read_note(" ", NOVEMBER).value is None


@unhurried
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"])))
def test_text_without_control_characters_loses_nothing_but_outer_blanks(
    text: str,
) -> None:
    assert clean(text) in {text.strip(), ""}


@unhurried
@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert narrow(narrow(text)) == narrow(text)


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("建筑面积\n（㎡）", "建筑面积"),
        ("成交单价(元/㎡)", "成交单价(元/㎡)".replace("(元/㎡)", "")),
        ("入户门钥匙（把）", "入户门钥匙"),
        ("* 房 号：", "房号"),
        ("日期【必填】", "日期"),
        ("时间(电)日期", "时间(电)日期"),
        ("数量(箱)", "数量(箱)"),
        ("Ｅ－mail", "E-mail"),
        ("", ""),
    ],
)
def test_headers_are_compared_without_their_dress(header: str, folded: str) -> None:
    assert fold(header) == folded


YES_NO: list[tuple[Cell, str]] = [
    *[
        (cell, "是")
        for cell in ("是", "√", "✓", "☑", "有", "已", "Y", "y", "1", 1, "对")
    ],
    *[(cell, "否") for cell in ("否", "×", "无", "未", "N", "n", "0", 0, "错", 0.0)],
    *[(cell, "") for cell in (None, "", " ", "/", "—", "不详")],
    (True, "是"),
    (False, "否"),
    (" 是 ", "是"),
    ("ｙ", "是"),
    ("待定", "| 栏“待定”应填“是”或“否”"),
    (2, "| 栏“2”应填“是”或“否”"),
]


@pytest.mark.parametrize(("cell", "expected"), YES_NO)
def test_yes_and_no_are_read_from_all_their_signs(cell: Cell, expected: str) -> None:
    assert as_read(read_yes_no, cell) == expected


LIST = ("电话", "信函", "其他", "无")
MEANS = {"来电话": "电话", "Ｅ-mail": "信函"}


@pytest.mark.parametrize(
    ("cell", "other", "value", "told"),
    [
        ("电话", "其他", "电话", ""),
        (" 电 话 ", "其他", "电话", ""),
        ("来电话", "其他", "电话", ""),
        ("来 电话", "其他", "电话", ""),
        ("E-mail", None, "信函", ""),
        ("无", "其他", "无", ""),
        ("／", "其他", None, ""),
        ("", "其他", None, ""),
        (None, "其他", None, ""),
        ("飞鸽", "其他", "其他", "栏“飞鸽”不在目录,暂归“其他”"),
        ("飞鸽", None, "飞鸽", "栏“飞鸽”不在目录,请填:电话、信函、其他、无"),
        (3, "其他", "其他", "栏“3”不在目录,暂归“其他”"),
        ("：", "其他", "其他", "栏“：”不在目录,暂归“其他”"),
    ],
)
def test_a_word_of_a_list_is_known_by_all_its_names(
    cell: Cell, other: str | None, value: str | None, told: str
) -> None:
    reading = read_choice(cell, LIST, MEANS, other)
    assert reading.value == value
    assert "".join(sentence(remark, cell) for remark in reading.remarks) == told


@pytest.mark.parametrize(
    "word", ["同上", "〃", '"', "″", "々", "-同上-", " 同 上 ", "（同上）"]
)
def test_a_ditto_is_known_in_every_form(word: str) -> None:
    assert is_ditto(word)


@pytest.mark.parametrize(
    "cell", ["", "-", "同上次", "同上同上同上同上同上同上", None, 1]
)
def test_other_cells_are_no_ditto(cell: Cell) -> None:
    assert not is_ditto(cell)


@pytest.mark.parametrize("word", ["#REF!", "#N/A", "########", " #DIV/0! ", "#NAME?"])
def test_an_error_value_is_known(word: str) -> None:
    assert is_error_word(word)


@pytest.mark.parametrize("cell", ["#", "##", "3#", "#1", "", None, 5])
def test_other_cells_are_no_error_value(cell: Cell) -> None:
    assert not is_error_word(cell)


def test_only_the_very_word_empties_a_stored_value() -> None:
    assert is_clear_word(" 清空 ")
    assert not is_clear_word("已清空")
    assert not is_clear_word(None)


def test_a_long_text_is_never_a_blank_word() -> None:
    assert is_blank_word("　无　")
    assert not is_blank_word("无" + " " * 10)


@pytest.mark.parametrize(
    ("cell", "quote"),
    [
        ("a\n b\tc\x07d", "a b cd"),
        ("一二三四五六七八九十" * 2, "一二三四五六七八九十" * 2),
        ("一二三四五六七八九十" * 9, "一二三四五六七八九十一二三四五六七八九…"),
        (None, ""),
        (11.1, "11.1"),
    ],
)
def test_a_quoted_cell_is_one_short_line(cell: Cell, quote: str) -> None:
    assert quoted(cell) == quote


@unhurried
@given(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
)
def test_no_cell_shows_a_program_word(cell: Cell) -> None:
    if not isinstance(cell, str):
        assert not {"None", "nan", "inf", "True", "datetime"} & {written(cell)}
        assert "E+" not in written(cell)


def test_every_type_of_column_stands_in_sight() -> None:
    assert type_names == (*READERS, "choice")


@pytest.mark.parametrize("name", READERS)
def test_an_empty_cell_is_an_empty_value_for_every_reader(name: str) -> None:
    for cell in (None, "", " ", "\u3000"):
        assert READERS[name](cell, NOVEMBER) == (None, ())
