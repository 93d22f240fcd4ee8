"""An answer that is not exactly what was asked for is caught before it gets its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from handmade import book_parts, lying, rows_of, sheet, strings, unzipped, zipped

from pipeline.package.cells import FILLS, Edit
from pipeline.package.compare import compare
from pipeline.package.members import rebuilt
from pipeline.package.patch import patch

SHEET, OTHER = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
STYLES, CUSTOM = "xl/styles.xml", "docProps/custom.xml"
TYPES = "[Content_Types].xml"
RED = FILLS["REJECT"]

ROWS = (
    '<row r="1" ht="30" spans="1:3"><c r="A1" s="2" t="s"><v>0</v></c>'
    '<c r="B1" s="1"/><c r="C1"><f>1+1</f><v>2</v></c></row>'
    '<row r="2"><c r="A2" s="2"><v>5</v></c><c r="C2"/></row>'
    '<row r="4"><c r="A4"><v>7</v></c></row>'
)
HEAD = '<dimension ref="A1:C4"/><cols><col min="1" max="1" width="9"/></cols>'
TAIL = (
    '<mergeCells count="1"><mergeCell ref="A4:B5"/></mergeCells>'
    '<dataValidations count="1"><dataValidation sqref="A2"/></dataValidations>'
)
PARTS = book_parts(
    {"登记": sheet(ROWS, head=HEAD, tail=TAIL), "说明": sheet(ROWS)},
    texts=strings("<t>甲</t>"),
)
DATA = zipped(PARTS)
EDITS = {
    "登记": [
        Edit(1, 2, "TS-0001", RED),
        Edit(1, 3, "不写", RED),
        Edit(2, 4, "✓", like=1),
        Edit(3, 1, "新行"),
        Edit(4, 2, "不写"),
        Edit(2, 1, None, RED),
    ]
}
ASKED = (EDITS, {"版本": "3"}, {"登记": {4: 30.0}})


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lying(DATA, tmp_path_factory.mktemp("原件"))


@pytest.fixture(scope="module")
def answer(source: Path) -> bytes:
    return patch(source, *ASKED).data


def changed(part: str, old: str, new: str) -> Callable[[bytes], bytes]:
    """Replace a piece of one part, and nothing else in the package."""

    def change(answer: bytes) -> bytes:
        text = unzipped(answer)[part].decode()
        assert re.search(old, text), f"{old} does not stand in {part}"
        return rebuilt(answer, {part: re.sub(old, new, text, count=1).encode()}, {})

    return change


def without(name: str) -> Callable[[bytes], bytes]:
    return lambda answer: zipped(
        {key: data for key, data in unzipped(answer).items() if key != name}
    )


WRONG: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "another cell has another value": (
        changed(SHEET, "<v>7</v>", "<v>8</v>"),
        "登记:A4 被改动",
    ),
    "another cell has another style": (
        changed(SHEET, '<c r="C2"/>', '<c r="C2" s="1"/>'),
        "登记:C2 被改动",
    ),
    "a cell is gone": (changed(SHEET, '<c r="C2"/>', ""), "登记:C2 被改动"),
    "a cell too many": (
        changed(SHEET, "</row></sheetData>", '<c r="F4"/></row></sheetData>'),
        "登记:F4 被改动",
    ),
    "a row too many": (
        changed(SHEET, "</sheetData>", '<row r="9"><c r="A9"/></row></sheetData>'),
        "登记:A9 被改动",
    ),
    "a row is gone": (
        changed(SHEET, '<row r="4">.*?</row>', ""),
        "登记:第4行不见了",
    ),
    "a row is lower": (changed(SHEET, 'ht="30"', 'ht="3"'), "登记:第1行的设置被改动"),
    "two rows in the wrong order": (
        changed(SHEET, '(<row r="3">.*?</row>)(<row r="4">.*?</row>)', r"\2\1"),
        "登记:新行的位置有误",
    ),
    "two cells in the wrong order": (
        changed(SHEET, '(<c r="C2"/>)(<c r="D2".*?</c>)', r"\2\1"),
        "登记:第2行的单元格次序有误",
    ),
    "the text is not the one asked for": (
        changed(SHEET, "TS-0001", "TS-0002"),
        "登记:B1 内容与应写的不同",
    ),
    "the text is not written": (
        changed(SHEET, '<c r="D2".*?</c>', ""),
        "登记:D2 没有写入",
    ),
    "the text is written as something else": (
        changed(
            SHEET,
            't="inlineStr"><is><t xml:space="preserve">新行</t></is>',
            't="str"><v>新行</v>',
        ),
        "登记:A3 内容与应写的不同",
    ),
    "a formula is overwritten": (
        changed(SHEET, "<f>1\\+1</f><v>2</v>", "<v>2</v>"),
        "登记:C1 内容与应写的不同",
    ),
    "a stored result is lost": (
        changed(SHEET, "<f>1\\+1</f><v>2</v>", "<f>1+1</f>"),
        "登记:C1 内容与应写的不同",
    ),
    "a merged area is written into": (
        changed(SHEET, "<v>7</v></c>", '<v>7</v></c><c r="B4"/>'),
        "登记:B4 在合并区域内,却被改动",
    ),
    "a painted cell loses its value": (
        changed(SHEET, "<v>5</v>", ""),
        "登记:A2 内容与应写的不同",
    ),
    "a painted cell has the style of another": (
        changed(SHEET, '<c r="B1" s="3"', '<c r="B1" s="4"'),
        "B1 的底色有误",
    ),
    "a cell is not painted": (
        changed(SHEET, '<c r="B1" s="3"', '<c r="B1" s="1"'),
        "B1 的底色有误",
    ),
    "a new cell is like another one": (
        changed(SHEET, '<c r="D2" s="2"', '<c r="D2" s="1"'),
        "登记:D2 格式被改动",
    ),
    "the merged areas are others": (
        changed(SHEET, 'ref="A4:B5"', 'ref="A4:B6"'),
        "登记:表格以外的内容被改动",
    ),
    "a drop-down list is lost": (
        changed(SHEET, "<dataValidations.*</dataValidations>", ""),
        "登记:表格以外的内容被改动",
    ),
    "the dimension shrinks": (
        changed(SHEET, 'ref="A1:D4"', 'ref="B1:D4"'),
        "登记:表格范围有误",
    ),
    "a column that was there is wider": (
        changed(SHEET, 'width="9"', 'width="99"'),
        "登记:列宽被改动",
    ),
    "a new column has another width": (
        changed(SHEET, 'width="30"', 'width="31"'),
        "登记:列宽被改动",
    ),
    "the sheet is no XML": (
        changed(SHEET, "</worksheet>", ""),
        "登记:表格内容的结构有误",
    ),
    "another sheet is changed": (
        changed(OTHER, "<v>5</v>", "<v>6</v>"),
        f"部件“{OTHER}”被改动",
    ),
    "the shared texts are changed": (
        changed("xl/sharedStrings.xml", "甲", "乙"),
        "部件“xl/sharedStrings.xml”被改动",
    ),
    "a style that was there is changed": (
        changed(STYLES, 'numFmtId="14"', 'numFmtId="15"'),
        "原有的格式被改动",
    ),
    "the styles are miscounted": (
        changed(STYLES, '<cellXfs count="\\d"', '<cellXfs count="99"'),
        "原有的格式被改动",
    ),
    "the fonts are changed": (changed(STYLES, 'val="11"', 'val="12"'), "格式表被改动"),
    "the colour is another": (changed(STYLES, RED, "FF00FF00"), "B1 的底色有误"),
    "the clone lost its number format": (
        changed(STYLES, '<xf numFmtId="14"([^>]*fillId)', r'<xf numFmtId="0"\1'),
        "B1 的底色有误",
    ),
    "a property is not the one asked for": (
        changed(CUSTOM, ">3<", ">4<"),
        "文档属性“版本”有误",
    ),
    "a property too many": (
        changed(CUSTOM, "</Properties>", '<property pid="9" name="x"/></Properties>'),
        "其他文档属性被改动",
    ),
    "the content types say something else": (
        changed(TYPES, "<Default", '<Default Extension="x" ContentType="y"/><Default'),
        f"部件“{TYPES}”被改动",
    ),
    "a part is gone": (without(OTHER), "部件的清单被改动"),
    "a part too many": (
        lambda answer: rebuilt(answer, {}, {"x.xml": b"<a/>"}),
        "部件的清单被改动",
    ),
    "the packed bytes are damaged": (
        lambda answer: answer[:-1],
        "答复文件无法打开",
    ),
}


def test_the_answer_as_it_is_made_is_right(source: Path, answer: bytes) -> None:
    assert compare(source, answer, *ASKED) == []
    assert rows_of(answer).startswith('<row r="1" ht="30" spans="1:3">')


@pytest.mark.parametrize("case", WRONG)
def test_every_other_answer_is_caught(case: str, source: Path, answer: bytes) -> None:
    change, words = WRONG[case]
    wrong = compare(source, change(answer), *ASKED)
    assert any(sentence.startswith(words) for sentence in wrong), wrong
    assert len(wrong) <= 3


def test_the_file_itself_is_no_answer(source: Path) -> None:
    assert compare(source, DATA, *ASKED) == ["部件的清单被改动"]
    wrong = compare(source, DATA, EDITS, {}, {})
    assert "登记:B1 内容与应写的不同" in wrong
    assert compare(source, DATA, {}, {}, {}) == []
