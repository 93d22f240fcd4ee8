"""The clerk's own file comes back with the touched cells changed, and nothing else."""

from __future__ import annotations

import io
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from handmade import (
    HEAD,
    MAIN,
    STRICT,
    STYLES,
    answered,
    book,
    book_parts,
    lying,
    one_sheet,
    rows_of,
    sheet,
    strings,
    unzipped,
    zipped,
)

from pipeline.errors import Damaged
from pipeline.package.cells import FILLS, Cell, Edit
from pipeline.package.compare import compare
from pipeline.package.patch import Patched, patch
from pipeline.package.splice import Skipped

HERE = Path(__file__).parent
RED, ORANGE = FILLS["REJECT"], FILLS["HOLD"]
OTHER = "FF00B0F0"  # a colour that no answer lays
DRESSED = "客户投诉登记表_2026年11月.xlsx"

# --- the rows before, the edit, the rows after

REPLACE = [Edit(1, 2, "乙")]
STYLED = '<c r="B1" s="{}" t="inlineStr"><is><t xml:space="preserve">乙</t></is></c>'
NEW_B1 = '<c r="B1" t="inlineStr"><is><t xml:space="preserve">乙</t></is></c>'
SPLICES: dict[str, tuple[str, list[Edit], str]] = {
    "an empty cell is filled and keeps its style": (
        '<row r="1"><c r="A1"/><c r="B1" s="2"/><c r="C1"/></row>',
        REPLACE,
        '<row r="1"><c r="A1"/>' + STYLED.format(2) + '<c r="C1"/></row>',
    ),
    "a cell that is not there comes in its order": (
        '<row r="1"><c r="A1"/><c r="C1"/></row>',
        REPLACE,
        f'<row r="1"><c r="A1"/>{NEW_B1}<c r="C1"/></row>',
    ),
    "a shared text is replaced in the cell alone": (
        '<row r="1"><c r="B1" t="s"><v>0</v></c></row>',
        REPLACE,
        f'<row r="1">{NEW_B1}</row>',
    ),
    "an empty row is opened": (
        '<row r="1" ht="30"/>',
        REPLACE,
        f'<row r="1" ht="30">{NEW_B1}</row>',
    ),
    "a row that is not there comes in its order": (
        '<row r="2"/>',
        [*REPLACE, Edit(4, 2, "丁"), Edit(3, 2, "丙")],
        f'<row r="1">{NEW_B1}</row><row r="2"/>'
        + f'<row r="3">{NEW_B1}</row>'.replace("B1", "B3").replace("乙", "丙")
        + f'<row r="4">{NEW_B1}</row>'.replace("B1", "B4").replace("乙", "丁"),
    ),
    "spans are widened": (
        '<row r="1" spans="1:1" x="y"><c r="A1"/></row>',
        REPLACE,
        f'<row r="1" spans="1:2" x="y"><c r="A1"/>{NEW_B1}</row>',
    ),
    "spans that suffice stay": (
        '<row r="1" spans="1:9"><c r="A1"/></row>',
        REPLACE,
        f'<row r="1" spans="1:9"><c r="A1"/>{NEW_B1}</row>',
    ),
    "spans in several pieces are dropped": (
        '<row r="1" spans="1:1 5:9"><c r="A1"/></row>',
        REPLACE,
        f'<row r="1"><c r="A1"/>{NEW_B1}</row>',
    ),
    "rows and cells without references are counted": (
        "<row/><row><c/><c/><c/></row>",
        [Edit(2, 2, "乙")],
        f"<row/><row><c/>{NEW_B1.replace('B1', 'B2')}<c/></row>",
    ),
    "other attributes and quotes do not confuse": (
        "<row r='1' customHeight='1' ><c s='2' r='B1' t='s' ><v>0</v></c ></row>",
        REPLACE,
        f"<row r='1' customHeight='1' >{STYLED.format(2)}</row>",
    ),
    "comments that look like cells are left alone": (
        '<row r="1"><!-- <c r="B1"/> --><c r="C1"/></row>',
        REPLACE,
        f'<row r="1"><!-- <c r="B1"/> -->{NEW_B1}<c r="C1"/></row>',
    ),
    "a new cell takes the style of the cell it is like": (
        '<row r="1"><c r="A1" s="2"/></row>',
        [Edit(1, 2, "乙", like=1)],
        '<row r="1"><c r="A1" s="2"/>' + STYLED.format(2) + "</row>",
    ),
    "a cell with a style of its own keeps it": (
        '<row r="1"><c r="A1" s="2"/><c r="B1" s="1"/></row>',
        [Edit(1, 2, "乙", like=1)],
        '<row r="1"><c r="A1" s="2"/>' + STYLED.format(1) + "</row>",
    ),
    "a new cell in a styled row takes the row's style": (
        '<row r="1" s="2" customFormat="1"/>',
        REPLACE,
        '<row r="1" s="2" customFormat="1">' + STYLED.format(2) + "</row>",
    ),
    "an empty text empties the cell": (
        '<row r="1"><c r="B1" s="2" t="s"><v>0</v></c></row>',
        [Edit(1, 2, "")],
        '<row r="1"><c r="B1" s="2"/></row>',
    ),
    "nothing wanted is nothing done": (
        '<row r="1"><c r="B1" t="s"><v>0</v></c></row>',
        [Edit(1, 2), Edit(7, 7), Edit(8, 8, ""), Edit(9, 9, fill="none")],
        '<row r="1"><c r="B1" t="s"><v>0</v></c></row>',
    ),
    "the marks of a picture in the cell go with it": (
        '<row r="1"><c r="B1" s="1" t="e" vm="1"><v>#VALUE!</v></c></row>',
        REPLACE,
        '<row r="1">' + STYLED.format(1) + "</row>",
    ),
    "a fill is added without touching what stands there": (
        '<row r="1"><c r="B1" vm="1" t="s" s="2"><v>0</v></c></row>',
        [Edit(1, 2, fill=RED)],
        '<row r="1"><c r="B1" vm="1" t="s" s="3"><v>0</v></c></row>',
    ),
    "a fill is added to a cell without a style": (
        '<row r="1"><c r="B1" t="s"><v>0</v></c></row>',
        [Edit(1, 2, fill=RED)],
        '<row r="1"><c r="B1" t="s" s="3"><v>0</v></c></row>',
    ),
}


@pytest.mark.parametrize("case", SPLICES)
def test_rows_before_and_after(case: str, tmp_path: Path) -> None:
    before, edits, after = SPLICES[case]
    data = one_sheet(before, texts=strings("<t>甲</t>"))
    done = answered(data, tmp_path, {"登记": edits})
    assert rows_of(done.data) == after
    assert done.skipped == {}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        " 两边有空格 ",
        "行一\n行二\t制表",
        "回车\r\n换行",
        "<&>\"'",
        "_x000D_ 本来就这样写",
        "控制\x00\x01\x1f字符",
        "\ufffe\uffff",
        "𠮷😀",
        "",
        "长" * 32_767,
    ],
)
def test_every_text_comes_back_as_it_was_written(text: str, tmp_path: Path) -> None:
    done = answered(one_sheet('<row r="1"/>'), tmp_path, {"登记": [Edit(1, 1, text)]})
    cell = book(done.data).grids[0].rows.get(1, {}).get(1, Cell(""))
    assert cell.value == text


def test_half_a_character_is_written_as_a_replacement(tmp_path: Path) -> None:
    edits = [Edit(1, 1, "坏\ud83d字")]
    done = answered(one_sheet('<row r="1"/>'), tmp_path, {"登记": edits})
    assert book(done.data).grids[0].rows[1][1].value == "坏\ufffd字"


# --- around the rows


def head_of(data: bytes) -> str:
    text = unzipped(data)["xl/worksheets/sheet1.xml"].decode()
    return text.removeprefix(HEAD).partition(">")[2].partition("<sheetData")[0]


def test_dimension_and_columns_grow(tmp_path: Path) -> None:
    head = (
        '<dimension ref="B2:C3"/><sheetFormatPr defaultRowHeight="15"/>'
        '<cols><col min="2" max="3" width="9"/><col min="6" max="6" width="9"/></cols>'
    )
    parts = book_parts({"登记": sheet('<row r="2"><c r="B2"/></row>', head=head)})
    widths = {1: 5, 3: 40, 5: 40.5, 7: 8}
    done = answered(
        zipped(parts), tmp_path, {"登记": [Edit(9, 5, "x")]}, widths={"登记": widths}
    )
    assert head_of(done.data) == (
        '<dimension ref="B2:E9"/><sheetFormatPr defaultRowHeight="15"/>'
        '<cols><col min="1" max="1" width="5" customWidth="1"/>'
        '<col min="2" max="3" width="9"/>'
        '<col min="5" max="5" width="40.5" customWidth="1"/>'
        '<col min="6" max="6" width="9"/>'
        '<col min="7" max="7" width="8" customWidth="1"/></cols>'
    )


def test_a_sheet_without_columns_and_rows_gets_both(tmp_path: Path) -> None:
    text = sheet("").replace("<sheetData></sheetData>", "<sheetData />")
    done = answered(
        zipped(book_parts({"登记": text})),
        tmp_path,
        {"登记": [Edit(2, 1, "甲"), Edit(1, 1, "乙")]},
        widths={"登记": {1: 20}},
    )
    assert head_of(done.data) == (
        '<cols><col min="1" max="1" width="20" customWidth="1"/></cols>'
    )
    rows = book(done.data).grids[0].rows
    assert {row: cells[1].value for row, cells in rows.items()} == {1: "乙", 2: "甲"}


def test_a_new_cell_takes_the_style_of_its_column(tmp_path: Path) -> None:
    text = sheet("", head='<cols><col min="2" max="3" width="9" style="2"/></cols>')
    done = answered(
        zipped(book_parts({"登记": text})),
        tmp_path,
        {"登记": [Edit(1, 1, "甲"), Edit(1, 2, "乙")]},
    )
    assert {c: cell.style for c, cell in book(done.data).grids[0].rows[1].items()} == {
        1: 0,
        2: 2,
    }


# --- what is not written


def test_formulas_merged_cells_and_arrays_are_not_overwritten(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>B1</f><v>1</v></c><c r="B1"/></row>'
        '<row r="2"><c r="A2"><f t="array" ref="A2:A3">B1:B2</f><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c></row><row r="4"><c r="A4"/></row>'
    )
    tail = '<mergeCells count="1"><mergeCell ref="A4:C5"/></mergeCells>'
    data = zipped(book_parts({"登记": sheet(rows, tail=tail)}))
    wanted = [(1, 1), (1, 2), (2, 1), (3, 1), (4, 1), (4, 2), (5, 3), (6, 1)]
    edits = [Edit(row, column, "新", RED) for row, column in wanted]
    done = answered(data, tmp_path, {"登记": edits})
    assert done.skipped == {
        "登记": (
            Skipped(4, 2, "merged"),
            Skipped(5, 3, "merged"),
            Skipped(1, 1, "formula"),
            Skipped(2, 1, "formula"),
            Skipped(3, 1, "formula"),
        )
    }
    found = book(done.data)
    grid = found.grids[0]
    kinds = {
        f"{row}.{column}": (cell.value, cell.kind, found.style(cell).fill)
        for row, cells in grid.rows.items()
        for column, cell in cells.items()
    }
    assert kinds == {
        "1.1": (1, "formula", RED),
        "1.2": ("新", "", RED),
        "2.1": (1, "formula", RED),
        "3.1": (2, "", RED),
        "4.1": ("新", "", RED),
        "6.1": ("新", "", RED),
    }


def test_a_workbook_without_styles_gets_no_fill_and_says_so(tmp_path: Path) -> None:
    data = one_sheet('<row r="1"><c r="A1"/></row>', styles="")
    done = answered(data, tmp_path, {"登记": [Edit(1, 1, "甲", RED)]})
    assert done.skipped == {"登记": (Skipped(1, 1, "no_styles"),)}
    assert book(done.data).grids[0].rows[1][1].value == "甲"


def test_what_cannot_be_answered_in_place_is_said(tmp_path: Path) -> None:
    parts = book_parts({"登记": sheet("")})
    signed = lying(zipped(parts | {"_xmlsignatures/sig1.xml": b"<a/>"}), tmp_path)
    with pytest.raises(Damaged, match="数字签名"):
        patch(signed, {"登记": [Edit(1, 1, "x")]}, {}, {})
    with pytest.raises(ValueError, match=r"\.xls"):
        patch(HERE / "旧版登记表.xls", {}, {}, {})
    twice = sheet("<row/>").replace("<sheetData", f'<sheetData xmlns:y="{MAIN}"')
    odd = lying(zipped(book_parts({"登记": twice})), tmp_path)
    with pytest.raises(Damaged, match="写法少见"):
        patch(odd, {"登记": [Edit(1, 1, "x")]}, {}, {})


@pytest.mark.parametrize(
    ("sheet_name", "edit"),
    [
        ("没有", Edit(1, 1, "x")),
        ("登记", Edit(0, 1, "x")),
        ("登记", Edit(1, 16_385, "x")),
        ("登记", Edit(1, 1, "x" * 32_768)),
        ("登记", Edit(1, 1, fill="red")),
    ],
)
def test_a_wrong_edit_is_a_mistake_of_ours(
    sheet_name: str, edit: Edit, tmp_path: Path
) -> None:
    source = lying(one_sheet(""), tmp_path)
    with pytest.raises(ValueError, match=r"sheet|characters|colour"):
        patch(source, {sheet_name: [edit]}, {}, {})
    with pytest.raises(ValueError, match="twice"):
        patch(source, {"登记": [Edit(1, 1, "x"), Edit(1, 1)]}, {}, {})


# --- fills


def test_fills_are_clones_added_at_the_end_and_used_again(tmp_path: Path) -> None:
    styles = STYLES.replace(
        '<xf borderId="0" xfId="0">',
        '<xf numFmtId="49" fillId="1" xfId="0" quotePrefix="1">',
    ).replace("</alignment>", "")
    data = one_sheet(
        "".join(f'<row r="{at}"><c r="A{at}" s="2"/></row>' for at in range(1, 5)),
        styles=styles,
    )
    edits = [Edit(1, 1, "甲", RED), Edit(2, 1, "乙", RED), Edit(3, 1, "丙", ORANGE)]
    first = answered(data, tmp_path, {"登记": edits})
    after = unzipped(first.data)["xl/styles.xml"].decode()
    red, orange = (
        '<fill><patternFill patternType="solid">'
        f'<fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'
        for colour in (RED, ORANGE)
    )
    clone = (
        '<xf numFmtId="49" fillId="{}" xfId="0" quotePrefix="1" applyFill="1">'
        '<alignment wrapText="1"/></xf>'
    )
    assert after == styles.replace('<fills count="2">', '<fills count="4">').replace(
        "</fills>", f"{red}{orange}</fills>"
    ).replace('<cellXfs count="3">', '<cellXfs count="5">').replace(
        "</cellXfs>", f"{clone.format(2)}{clone.format(3)}</cellXfs>"
    )
    again = answered(first.data, tmp_path, {"登记": [Edit(4, 1, fill=RED), *edits[1:]]})
    assert unzipped(again.data)["xl/styles.xml"].decode() == after
    off = [Edit(at, 1, fill="none") for at in (1, 2, 3)]
    plain = answered(again.data, tmp_path, {"登记": off})
    found = book(plain.data)
    assert [found.style(found.grids[0].rows[at][1]).fill for at in (1, 2, 3)] == [
        ""
    ] * 3
    back = answered(plain.data, tmp_path, {"登记": edits})
    assert unzipped(back.data)["xl/styles.xml"] == unzipped(plain.data)["xl/styles.xml"]


def test_a_colour_of_the_clerk_is_not_taken_off(tmp_path: Path) -> None:
    first = answered(
        one_sheet('<row r="1"><c r="A1"/></row>'),
        tmp_path,
        {"登记": [Edit(1, 1, "甲", OTHER)]},
    )
    off = answered(first.data, tmp_path, {"登记": [Edit(1, 1, fill="none")]})
    assert off.data == first.data


def test_a_bare_list_of_styles_gets_its_reserved_fills(tmp_path: Path) -> None:
    styles = f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs><xf/></cellXfs></styleSheet>'
    data = one_sheet('<row r="1"><c r="A1"/></row>', styles=styles)
    done = answered(data, tmp_path, {"登记": [Edit(1, 1, fill=RED)]})
    found = book(done.data)
    after = unzipped(done.data)["xl/styles.xml"].decode()
    assert '<fills count="3"><fill><patternFill patternType="none"/></fill>' in after
    assert after.endswith(
        '<cellXfs><xf/><xf fillId="2" applyFill="1"/></cellXfs></styleSheet>'
    )
    assert [style.fill for style in found.styles] == ["", RED]


# --- properties


def test_properties_are_made_where_there_are_none(tmp_path: Path) -> None:
    data = one_sheet('<row r="1"/>')
    done = answered(data, tmp_path, {}, {"版本": "7 & <8>", "来源": "登记"})
    assert book(done.data).properties == {"版本": "7 & <8>", "来源": "登记"}
    loaded = openpyxl.load_workbook(io.BytesIO(done.data))
    named = {each.name: each.value for each in loaded.custom_doc_props.props}  # type: ignore[attr-defined]
    assert named == {"版本": "7 & <8>", "来源": "登记"}
    before, after = unzipped(data), unzipped(done.data)
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"[Content_Types].xml", "_rels/.rels", "docProps/custom.xml"}
    again = answered(done.data, tmp_path, {}, {"版本": "8"})
    assert book(again.data).properties == {"版本": "8", "来源": "登记"}
    same = answered(again.data, tmp_path, {}, {"版本": "8"})
    assert same.data == again.data


def test_other_properties_stay_as_they_are(tmp_path: Path) -> None:
    done = answered(one_sheet(""), tmp_path, {}, {"版本": "1"})
    parts = unzipped(done.data)
    custom = parts["docProps/custom.xml"].replace(
        b"</Properties>",
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="9" name="数">'
        "<vt:i4>5</vt:i4></property></Properties>".encode(),
    )
    data = zipped(parts | {"docProps/custom.xml": custom})
    again = answered(data, tmp_path, {}, {"版本": "2", "新": "x"})
    after = unzipped(again.data)["docProps/custom.xml"].decode()
    assert "<vt:i4>5</vt:i4>" in after
    assert 'pid="10" name="新"' in after
    assert book(again.data).properties == {"版本": "2", "数": "5", "新": "x"}


# --- other makes


@pytest.mark.parametrize("make", ["prefix", "strict", "utf-16", "gbk comment"])
def test_sheets_of_another_make_are_answered_in_their_own(
    make: str, tmp_path: Path
) -> None:
    rows = '<row r="1"><c r="A1" s="2"><v>1</v></c></row>'
    texts = {"xl/worksheets/sheet1.xml": sheet(rows), "xl/styles.xml": STYLES}
    parts = book_parts({"登记": sheet(rows)})
    for name, text in texts.items():
        parts[name] = remade(text, make)
    edits = [Edit(1, 1, "甲", RED), Edit(1, 2, "乙"), Edit(2, 1, "丙")]
    done = answered(
        zipped(parts), tmp_path, {"登记": edits}, {"v": "1"}, {"登记": {2: 9}}
    )
    found = book(done.data)
    values = [
        cell.value for row in found.grids[0].rows.values() for cell in row.values()
    ]
    assert values == ["甲", "乙", "丙"]
    assert found.style(found.grids[0].rows[1][1]).fill == RED
    if make == "prefix":
        assert rows_of_prefixed(done.data).startswith('<x:row r="1"><x:c r="A1" s="3"')


def remade(text: str, make: str) -> bytes:
    if make == "prefix":
        body = text.removeprefix(HEAD).replace("</", "</x:").replace("<", "<x:")
        body = body.replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")
        return (HEAD + body).encode()
    if make == "strict":
        return text.replace(MAIN, STRICT).encode()
    if make == "utf-16":
        return text.replace("UTF-8", "UTF-16").encode("utf-16")
    return text.replace(
        "<sheetData>", "<!-- <row r='1'><c r='A1'/> --><sheetData>"
    ).encode()


def rows_of_prefixed(data: bytes) -> str:
    text = unzipped(data)["xl/worksheets/sheet1.xml"].decode()
    return text.partition("<x:sheetData>")[2]


# --- the sample that wears everything


def dressed_edits() -> list[Edit]:
    numbers = [Edit(row, 2, f"TS-2026-{row:04d}") for row in range(4, 13)]
    verdicts = [Edit(row, 29, "✓") for row in range(4, 13)]
    return [
        *numbers,
        *verdicts,
        Edit(3, 29, "校验结果", like=28),
        Edit(2, 28, "收到 9 行:新增 8"),
        Edit(10, 3, None, RED),
        Edit(5, 28, "不写", ORANGE),
        Edit(1, 5, "不写"),
        Edit(17, 25, None, ORANGE),
        Edit(30, 3, "新行"),
    ]


def test_the_dressed_sample_keeps_every_other_part_to_the_byte(
    samples: Path, tmp_path: Path
) -> None:
    source = samples / DRESSED
    done = answered(
        source.read_bytes(),
        tmp_path,
        {"投诉登记": dressed_edits()},
        {"pipeline.revision": "1"},
        {"投诉登记": {29: 40}},
    )
    before, after = unzipped(source.read_bytes()), unzipped(done.data)
    assert list(before) == list(after)
    assert {name for name in after if before[name] != after[name]} == {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "docProps/custom.xml",
    }
    assert raw(source.read_bytes()) == raw(done.data)
    assert done.skipped == {
        "投诉登记": (Skipped(1, 5, "merged"), Skipped(5, 28, "formula"))
    }


def raw(data: bytes) -> dict[str, tuple[object, ...]]:
    """Date and packed bytes of the members that must not change."""
    changed = ("xl/worksheets/sheet1.xml", "xl/styles.xml", "docProps/custom.xml")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {
            info.filename: (info.date_time, info.CRC, info.compress_size)
            for info in package.infolist()
            if info.filename not in changed
        }


@pytest.mark.parametrize("formulas", [True, False])
def test_the_dressed_sample_keeps_every_other_cell(
    formulas: bool,  # noqa: FBT001 - a parameter of the test
    samples: Path,
    tmp_path: Path,
) -> None:
    source = samples / DRESSED
    edits = dressed_edits()
    done = answered(source.read_bytes(), tmp_path, {"投诉登记": edits})
    before = dict(seen(source.read_bytes(), stored=not formulas))
    after = dict(seen(done.data, stored=not formulas))
    touched = {("投诉登记", edit.row, edit.column) for edit in edits}
    assert {place for place in after if before.get(place) != after[place]} <= touched
    assert set(before) <= set(after)


def seen(
    data: bytes, *, stored: bool
) -> Iterator[tuple[tuple[str, int, int], tuple[object, ...]]]:
    """Every cell as openpyxl sees it: value and looks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = openpyxl.load_workbook(io.BytesIO(data), data_only=stored)
    for page in found.worksheets:
        for row in page.iter_rows():
            for cell in row:
                looks: tuple[object, ...] = (
                    cell.number_format,
                    cell.font.b,
                    cell.font.sz,
                    cell.fill.fgColor.rgb,
                    cell.border.left.style,
                    cell.alignment.wrap_text,
                )
                if cell.value is not None or cell.has_style:
                    place = page.title, cell.row or 0, cell.column or 0
                    yield place, (cell.value, *looks)


def test_the_large_sample_is_answered_on_every_row(
    samples: Path, tmp_path: Path
) -> None:
    data = (samples / "客户投诉登记表_来信2810件.xlsx").read_bytes()
    before = book(data).grids[0]
    edits = [Edit(row, 2, f"TS-2019-{row:04d}") for row in before.rows if row > 2]
    edits += [Edit(row, 19, "✓") for row in before.rows if row > 2]
    done = answered(data, tmp_path, {before.name: edits}, {}, {before.name: {19: 40}})
    after = book(done.data).grids[0]
    wanted = {(edit.row, edit.column): edit.value for edit in edits}
    for row, cells in after.rows.items():
        known = before.rows[row]
        for column, cell in cells.items():
            value = wanted.get((row, column))
            assert cell.value == value if value else cell == known[column]
    assert done.skipped == {}


OFFICE = shutil.which("soffice") or ""


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_answer(samples: Path, tmp_path: Path) -> None:
    source = samples / DRESSED
    edits = {"投诉登记": dressed_edits()}
    done: Patched = patch(source, edits, {"v": "1"}, {"投诉登记": {29: 40}})
    lying(done.data, tmp_path, "回执.xlsx")
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "回执.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    text = "".join(path.read_text("utf-8") for path in tmp_path.glob("*.csv"))
    assert "TS-2026-0004" in text
    assert "校验结果" in text
    assert "新行" in text


def test_compare_is_asked_of_the_same_edits(samples: Path, tmp_path: Path) -> None:
    source = samples / DRESSED
    done = patch(source, {"投诉登记": dressed_edits()}, {}, {})
    assert compare(source, done.data, {}, {}, {}) != []
    assert compare(source, source.read_bytes(), {}, {}, {}) == []
    lying(done.data, tmp_path)
