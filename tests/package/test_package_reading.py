"""What stands in a workbook is what is read: every cell, nothing invented."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from handmade import (
    MAIN,
    STRICT,
    book,
    book_parts,
    lying,
    one_sheet,
    refusal,
    sheet,
    strings,
    styles_with,
    zipped,
)
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.formula import ArrayFormula

from pipeline.errors import FileRefused
from pipeline.package.cells import Book, Cell, CellValue, column_letters
from pipeline.package.container import Limits
from pipeline.package.read import read

HERE = Path(__file__).parent


def told(data: bytes) -> dict[str, str]:
    """Address -> what a clerk would say stands there, of the first sheet."""
    grid = book(data).grids[0]
    return {
        f"{column_letters(column)}{row}": said(cell)
        for row, cells in grid.rows.items()
        for column, cell in cells.items()
    }


def said(cell: Cell) -> str:
    value = "" if cell.value is None else repr(cell.value)
    if isinstance(cell.value, str | datetime | time | timedelta):
        value = str(cell.value)
    return f"{cell.kind} {value}".strip()


def oracle(path: Path) -> Iterator[tuple[str, int, int, CellValue]]:
    """Every cell as openpyxl reads it: rounded to seconds, blanks left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = openpyxl.load_workbook(path, data_only=True)
    for page in found.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.value not in (None, ""):
                    yield page.title, cell.row, cell.column or 0, rounded(cell.value)


def rounded(value: object) -> CellValue:
    if isinstance(value, datetime):
        return (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    if isinstance(value, time):
        moment = datetime.combine(date(2000, 1, 1), value)
        return (moment + timedelta(microseconds=500_000)).time().replace(microsecond=0)
    if isinstance(value, timedelta):
        return timedelta(seconds=round(value.total_seconds()))
    assert isinstance(value, str | int | float | bool)
    return value


def ours(found: Book) -> Iterator[tuple[str, int, int, CellValue]]:
    for grid in found.grids:
        for row, cells in grid.rows.items():
            for column, cell in cells.items():
                if cell.value is not None:
                    yield grid.name, row, column, cell.value


def agree(path: Path) -> None:
    assert sorted(ours(read(path)), key=str) == sorted(oracle(path), key=str)


# --- against openpyxl


@pytest.mark.parametrize(
    "name",
    [
        "人员通讯录.xlsx",
        "客户投诉登记表_2026年11月.xlsx",
        "客户投诉登记表_来信2810件.xlsx",
        "来访接待记录表_2026年11月.xlsx",
    ],
)
def test_the_samples_read_as_openpyxl_reads_them(name: str, samples: Path) -> None:
    agree(samples / name)


def test_a_workbook_by_xlsxwriter_reads_as_openpyxl_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "登记.xlsx"
    made = xlsxwriter.Workbook(path, {"remove_timezone": True})
    page = made.add_worksheet("登记")
    bold = made.add_format({"bold": True})
    for column, code in enumerate(
        ["yyyy/m/d", 'yyyy"年"m"月"d"日"', "h:mm:ss", "[h]:mm", "m/d h:mm", "0.00"]
    ):
        shown = made.add_format({"num_format": code})
        for row, number in enumerate([61, 0.25, 46329, 46329.7604166667, 2.999999]):
            if number >= 1 or column in (2, 3, 5):
                page.write_number(row, column, number, shown)
    page.write_rich_string(8, 0, "普通", bold, "加粗", "尾")
    page.write_string(8, 1, ' <&"> 两边有空格 ')
    page.write_string(8, 2, "控制\x01字符\n换行\t制表")
    page.write_boolean(8, 3, True)  # noqa: FBT003 - xlsxwriter's own signature
    page.write_formula(8, 4, "=1/0", None, "#DIV/0!")
    page.write_formula(8, 5, '=A1&"x"', None, "结果")
    page.write_number(9, 0, 13900000011)
    page.write_number(9, 1, -0.1)
    page.write_number(9, 2, 1e20)
    page.merge_range(11, 0, 12, 3, "合并")
    page.set_row(9, None, None, {"hidden": True})
    made.add_worksheet("隐藏").hide()
    made.close()
    found = read(path)
    grid = found.grids[0]
    expected = dict(oracle_cells(path))
    expected["C9"] = "控制\x01字符\n换行\t制表"  # openpyxl leaves _x0001_
    assert dict(flat(found)) == expected
    assert grid.merges == ((12, 1, 13, 4),)
    assert grid.hidden_rows == {10}
    assert [each.hidden for each in found.grids] == [False, True]


def oracle_cells(path: Path) -> Iterator[tuple[str, CellValue]]:
    for title, row, column, value in oracle(path):
        if title == "登记":
            yield f"{column_letters(column)}{row}", value


def flat(found: Book) -> Iterator[tuple[str, CellValue]]:
    for title, row, column, value in ours(found):
        if title == "登记":
            yield f"{column_letters(column)}{row}", value


def test_a_workbook_by_openpyxl_reads_as_it_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "登记.xlsx"
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.append(
        ["序号", "日期", 1, 2.5, True, datetime(2026, 11, 3, 8, 30), time(9, 5)]
    )
    page.append(["", None, "=SUM(C1:D1)", "#N/A", "𠮷😀", " ", "a\nb"])
    page["A4"] = "划掉"
    page["A4"].font = Font(strike=True)
    page["B4"] = "涂色"
    page["B4"].fill = PatternFill("solid", fgColor="FFFFC7CE")
    page["C4"] = ArrayFormula("C4:C5", "=A1:A2")
    page.row_dimensions[4].hidden = True
    made.custom_doc_props.append(StringProperty(name="版本", value="7"))  # type: ignore[attr-defined]
    made.save(path)
    found = read(path)
    grid = found.grids[0]
    assert {c: cell.value for c, cell in grid.rows[1].items()} == {
        1: "序号",
        2: "日期",
        3: 1,
        4: 2.5,
        5: True,
        6: datetime(2026, 11, 3, 8, 30),
        7: time(9, 5),
    }
    assert said(grid.rows[2][3]) == "no_result"
    assert said(grid.rows[2][4]) == "error #N/A"
    assert [grid.rows[2][c].value for c in (5, 6, 7)] == ["𠮷😀", " ", "a\nb"]
    assert found.style(grid.rows[4][1]).struck
    assert found.style(grid.rows[4][2]).fill == "FFFFC7CE"
    assert found.style(grid.rows[1][6]).format == "yyyy-mm-dd h:mm:ss"
    assert found.properties == {"版本": "7"}
    assert grid.hidden_rows == {4}


# --- dates

DAYS = r"""
yyyy/m/d                       | 46329              | 2026-11-03 00:00:00
yyyy/m/d                       | 46329.5            | 2026-11-03 12:00:00
yyyy"年"m"月"d"日"                | 46329              | 2026-11-03 00:00:00
yyyy"年"m"月"d"日";@              | 46329              | 2026-11-03 00:00:00
[$-804]aaaa                    | 46329              | 2026-11-03 00:00:00
[$-F800]dddd\,\ mmmm\ dd       | 46329              | 2026-11-03 00:00:00
[DBNum1][$-804]yyyy"年"m"月"     | 46329              | 2026-11-03 00:00:00
[$-404]e/m/d                   | 46329              | 2026-11-03 00:00:00
mmm                            | 46329              | 2026-11-03 00:00:00
yyyy年m月d日                      | 46329              | 2026-11-03 00:00:00
yyyy/m/d h:mm                  | 46329.40277777778  | 2026-11-03 09:40:00
yyyy/m/d h:mm                  | 46329.999999999    | 2026-11-04 00:00:00
yyyy/m/d h:mm                  | 46349.47916666666  | 2026-11-23 11:30:00
yyyy/m/d h:mm                  | 0.4166666666667    | 10:00:00
h:mm                           | 0.4166666666667    | 10:00:00
h:mm                           | 46329.40277777778  | 2026-11-03 09:40:00
h"时"mm"分"                      | 0.5                | 12:00:00
上午/下午h"时"mm"分"                 | 0.75               | 18:00:00
h:mm AM/PM                     | 0.75               | 18:00:00
mm:ss.0                        | 0.01               | 00:14:24
h:mm                           | 0                  | 00:00:00
h:mm                           | 0.9999999          | 00:00:00
[h]:mm                         | 1.0833333333       | 1 day, 2:00:00
[mm]:ss                        | 0.5                | 12:00:00
yyyy/m/d                       | 1                  | 1900-01-01 00:00:00
yyyy/m/d                       | 59                 | 1900-02-28 00:00:00
yyyy/m/d                       | 61                 | 1900-03-01 00:00:00
yyyy/m/d                       | 2958465            | 9999-12-31 00:00:00
yyyy/m/d                       | 60                 | bad_date 60
yyyy/m/d                       | 0                  | bad_date 0
yyyy/m/d                       | 0.5                | bad_date 0.5
yyyy/m/d                       | -1                 | bad_date -1
yyyy/m/d                       | 2958466            | bad_date 2958466
h:mm                           | -0.5               | bad_date -0.5
General                        | 46329              | 46329
0.00"元/d"                      | 46329.5            | 46329.5
[Red]#,##0;[Red]-#,##0         | 46329              | 46329
0.00E+00                       | 46329              | 46329
#,##0_ ;\-#,##0\d              | 46329              | 46329
@                              | 46329              | 46329
G/通用格式                         | 46329              | 46329
"""


def test_a_serial_is_what_its_format_says() -> None:
    days = [line.split(" | ") for line in DAYS.strip().splitlines()]
    rows = [tuple(part.strip() for part in day) for day in days]
    cells = "".join(
        f'<row r="{at}"><c r="A{at}" s="{at - 1}"><v>{number}</v></c></row>'
        for at, (_, number, _) in enumerate(rows, 1)
    )
    codes = {164 + at: code for at, (code, _, _) in enumerate(rows)}
    found = told(one_sheet(cells, styles=styles_with(codes)))
    got = [
        (code, number, found[f"A{at}"]) for at, (code, number, _) in enumerate(rows, 1)
    ]
    assert got == rows


def test_the_date_formats_that_have_no_code_in_the_file_are_dates() -> None:
    days = [14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]
    clocks = [18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56]
    numbers = [0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 37, 38, 39, 40, 48, 49, 59, 81]
    used = (*days, *clocks, 46, *numbers)
    cells = "".join(
        f'<row r="{at}"><c r="A{at}" s="{at - 1}"><v>{0.5 if number in clocks else 46329}'
        "</v></c></row>"
        for at, number in enumerate(used, 1)
    )
    found = told(one_sheet(cells, styles=styles_with({}, used=used)))
    expected = ["2026-11-03 00:00:00"] * len(days) + ["12:00:00"] * len(clocks)
    expected += ["46329 days, 0:00:00"] + ["46329"] * len(numbers)
    assert list(found.values()) == expected


def test_a_workbook_of_1904_counts_from_1904() -> None:
    rows = (
        '<row r="1"><c r="A1" s="1"><v>0</v></c><c r="B1" s="1"><v>44867.5</v></c>'
        '<c r="C1"><v>44867</v></c><c r="D1" s="1"><v>-1</v></c></row>'
    )
    parts = book_parts({"登记": sheet(rows)}, book='<workbookPr date1904="true"/>')
    assert told(zipped(parts)) == {
        "A1": "1904-01-01 00:00:00",
        "B1": "2026-11-03 12:00:00",
        "C1": "44867",
        "D1": "bad_date -1",
    }
    assert book(zipped(parts)).epoch_1904


# --- cells

CELLS = r"""
<c r="A1"><v>13900000011</v></c>                            | A1 13900000011
<c r="A1"><v>1.3900000011E10</v></c>                        | A1 13900000011
<c r="A1"><v>110101199001011234</v></c>                     | A1 110101199001011234
<c r="A1"><v>5.0</v></c>                                    | A1 5
<c r="A1"><v>-0.1</v></c>                                   | A1 -0.1
<c r="A1"><v>1E+300</v></c>                                 | A1 1e+300
<c r="A1" t="n"><v>7</v></c>                                | A1 7
<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>    | A1 True; B1 False
<c r="A1" t="e"><v>#REF!</v></c>                            | A1 error #REF!
<c r="A1" t="e"><f>B9</f><v>#N/A</v></c>                    | A1 error #N/A
<c r="A1" t="str"><v> 文字 </v></c>                           | A1 文字
<c r="A1" t="str"><f>B1</f><v>甲</v></c>                     | A1 formula 甲
<c r="A1" t="str"><f>B1</f><v></v></c>                      | A1 formula
<c r="A1"><f>B1</f></c>                                     | A1 no_result
<c r="A1"><f>B1</f><v/></c>                                 | A1 no_result
<c r="A1"><f>B1&gt;2</f><v>3</v></c>                        | A1 formula 3
<c r="A1"><f t="shared" si="0"/><v>3</v></c>                | A1 formula 3
<c r="A1" t="d"><v>2026-11-03T08:30:00</v></c>              | A1 2026-11-03 08:30:00
<c r="A1" t="d"><v>2026-11-03</v></c>                       | A1 2026-11-03 00:00:00
<c r="A1" t="inlineStr"><is><t>甲</t></is></c>               | A1 甲
<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c> | A1 甲乙
<c r="A1" t="inlineStr"><is><t>甲</t><rPh sb="0" eb="1"><t>jia</t></rPh></is></c> | A1 甲
<c r="A1" t="inlineStr"><is><t>_x0041_a_x005F_x000D_b_x41_</t></is></c> | A1 Aa_x000D_b_x41_
<c r="A1" t="inlineStr"><is><t>_xD83D__xDE00__xD83D_</t></is></c> | A1 😀�
<c r="A1" t="inlineStr"><is><t>&lt;&#30002;&#x4E59;&amp;amp;&gt;</t></is></c> | A1 <甲乙&amp;>
<c r="A1" t="s"><v>0</v></c>                                | A1 共享
<c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>2</v></c>    | B1 富文本
<c r="A1" s="2"/><c r="B1"/>                                |
<c r="A1"><v></v></c><c r="B1"></c>                         |
<c><v>1</v></c><c><v>2</v></c><c r="D1"><v>4</v></c><c><v>5</v></c> | A1 1; B1 2; D1 4; E1 5
<c s="1" r="A1"><v>46329</v></c>                            | A1 2026-11-03 00:00:00
<c r='A1' s='1'><v>46329</v></c>                            | A1 2026-11-03 00:00:00
<c r="A1" cm="1" ph="1" s="1"><v>46329</v></c>              | A1 2026-11-03 00:00:00
<c r="A1"> <v> 7 </v> </c> <c r="B1" t="s"><v> 0 </v></c>   | A1 7; B1 共享
<c r="A1"><v>7</v><extLst><ext><v>8</v></ext></extLst></c>  | A1 7
<c r="A1"><v>7<!-- 8 --></v></c>                            | A1 7
<c r="A1" t="str"><v><![CDATA[<c>]]></v></c>                | A1 <c>
"""
TEXTS = strings(
    "<t>共享</t>", "<t/>", "<r><t>富</t></r><r><t xml:space='preserve'>文本</t></r>"
)


@pytest.mark.parametrize("case", CELLS.strip().splitlines())
def test_each_kind_of_cell(case: str) -> None:
    cells, _, expected = case.rpartition("|")
    found = told(one_sheet(f'<row r="1">{cells.strip()}</row>', texts=TEXTS))
    lines = [f"{place} {text}".strip() for place, text in found.items()]
    assert "; ".join(lines) == expected.strip()


def test_line_ends_are_kept_as_they_were_meant() -> None:
    cells = '<c r="A1" t="str"><v>a\r\nb\rc&#13;d_x000D_e</v></c>'
    assert told(one_sheet(f'<row r="1">{cells}</row>')) == {"A1": "a\nb\nc\rd\re"}
    commented = cells.replace("<v>", "<!-- --><v>")
    assert told(one_sheet(f'<row r="1">{commented}</row>')) == {"A1": "a\nb\nc\rd\re"}


# --- shapes of files

ROWS = (
    '<row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46329</v></c></row>'
    '<row r="3" hidden="1"><c r="A3" t="str"><f>A1</f><v>共享</v></c></row>'
)
PLAIN = sheet(ROWS, tail='<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>')
SHAPES = {
    "as Excel writes it": PLAIN,
    "with a prefix": PLAIN.replace("</", "</x:")
    .replace("<", "<x:")
    .replace("<x:/x:", "</x:")
    .replace("<x:?xml", "<?xml")
    .replace("xmlns=", "xmlns:x="),
    "strict": PLAIN.replace(MAIN, STRICT),
    "with comments and instructions": PLAIN.replace(
        "<row r=", '<!-- <row r="9"> --><?x <c ?><row r='
    ),
    "with a second prefix for the same names": PLAIN.replace(
        "<worksheet ", f'<worksheet xmlns:y="{MAIN}" '
    )
    .replace('<row r="3" hidden="1">', '<y:row r="3" hidden="1">', 1)
    .replace("</row></sheetData>", "</y:row></sheetData>"),
    "broken into lines": PLAIN.replace("><", ">\r\n  <"),
    "without references": PLAIN.replace(' r="A1"', "")
    .replace(' r="B1"', "")
    .replace('<row r="1" ', "<row "),
    "with single quotes": PLAIN.replace('"', "'").replace("'1.0'", '"1.0"'),
    "with a lying dimension": PLAIN.replace(
        "<sheetData>", '<dimension ref="A1:A1"/><sheetData>'
    ),
    "with a boundless dimension": PLAIN.replace(
        "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_a_sheet_reads_the_same(shape: str) -> None:
    for code in ("utf-8", "utf-16"):
        text = SHAPES[shape].replace("UTF-8", code.upper())
        parts = book_parts({"登记": PLAIN}, texts=TEXTS)
        parts["xl/worksheets/sheet1.xml"] = text.encode(code)
        grid = book(zipped(parts)).grids[0]
        assert told(zipped(parts)) == {
            "A1": "共享",
            "B1": "2026-11-03 00:00:00",
            "A3": "formula 共享",
        }
        assert grid.hidden_rows == {3}
        assert grid.merges == ((1, 1, 2, 1),)


def test_a_sheet_in_another_code_is_read() -> None:
    text = sheet('<row r="1"><c r="A1" t="str"><v>caf\xe9</v></c></row>')
    parts = book_parts({"登记": text})
    latin = text.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    parts["xl/worksheets/sheet1.xml"] = latin
    assert told(zipped(parts)) == {"A1": "caf\xe9"}


def test_sheets_are_found_wherever_their_targets_point() -> None:
    parts = book_parts({"甲": sheet(""), "乙": sheet(ROWS)}, texts=TEXTS)
    links = parts["xl/_rels/workbook.xml.rels"]
    links = links.replace(b'"worksheets/sheet1.xml"', b'"/XL/worksheets/Sheet1.xml"')
    links = links.replace(b'"worksheets/sheet2.xml"', b'"./x/../worksheets/sheet2.xml"')
    parts["xl/_rels/workbook.xml.rels"] = links
    grids = book(zipped(parts)).grids
    assert [(each.name, each.part) for each in grids] == [
        ("甲", "xl/worksheets/sheet1.xml"),
        ("乙", "xl/worksheets/sheet2.xml"),
    ]
    assert list(grids[1].rows) == [1, 3]


def test_chart_sheets_are_passed_over_and_hidden_ones_flagged() -> None:
    parts = book_parts({"甲": sheet(""), "图": sheet(""), "乙": sheet("")})
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    at = links.index("sheet2.xml")
    links = (
        links[:at].rpartition("/worksheet")[0]
        + "/chartsheet"
        + links[:at].rpartition("/worksheet")[2]
        + links[at:]
    )
    parts["xl/_rels/workbook.xml.rels"] = links.encode()
    tabs = parts["xl/workbook.xml"].replace(
        b'name="\xe4\xb9\x99"', 'name="乙" state="veryHidden"'.encode()
    )
    parts["xl/workbook.xml"] = tabs
    assert [(each.name, each.hidden) for each in book(zipped(parts)).grids] == [
        ("甲", False),
        ("乙", True),
    ]


def test_an_old_xls_is_read(tmp_path: Path) -> None:
    found = read(HERE / "旧版登记表.xls")
    grid, hidden = found.grids
    assert (found.kind, grid.name, hidden.hidden) == ("xls", "来访登记", True)
    assert grid.merges == ((2, 2, 2, 6),)
    assert [cell.value for cell in grid.rows[4].values()] == [
        datetime(2026, 11, 3),
        time(8, 30),
        "陈晓燕",
        13900000011,
        2,
    ]
    assert grid.rows[5][2].value == datetime(2026, 11, 4, 9, 15, 59)
    assert grid.rows[5][4].value == " 两边有空格 "
    data = (HERE / "旧版登记表.xls").read_bytes()
    bad = data.replace(b"\x09\x08\x10\x00", b"\xff\xff\xff\xff")
    with pytest.raises(FileRefused, match="无法读取"):
        read(lying(bad, tmp_path, "坏.xls"))


# --- refusals and limits

A1 = '<c r="A1"><v>1</v></c>'
WRONG = {
    "a shared text that is not there": ('<c r="A1" t="s"><v>99</v></c>', "bad_value"),
    "a shared text before the first": ('<c r="A1" t="s"><v>-1</v></c>', "bad_value"),
    "a number that is none": ('<c r="A1"><v>12x</v></c>', "bad_value"),
    "a number with an underscore": ('<c r="A1"><v>1_0</v></c>', "bad_value"),
    "a number without end": ('<c r="A1"><v>1e999</v></c>', "bad_value"),
    "a number of 6,000 digits": (f'<c r="A1"><v>{"9" * 6000}</v></c>', "bad_value"),
    "a word for a truth": ('<c r="A1" t="b"><v>maybe</v></c>', "bad_value"),
    "a day that is none": ('<c r="A1" t="d"><v>2026-11-31</v></c>', "bad_value"),
    "an unknown kind": ('<c r="A1" t="zz"><v>1</v></c>', "bad_value"),
    "a style that is no number": ('<c r="A1" s="x"><v>1</v></c>', "bad_value"),
    "a cell in the wrong row": ('<c r="A2"><v>1</v></c>', "bad_value"),
    "a column that no sheet has": ('<c r="ZZZ1"><v>1</v></c>', "too_many_columns"),
    "the last cell of a sheet": ('<c r="XFD1"><v>1</v></c>', "too_many_columns"),
    "a cell twice": (A1 + A1, "duplicate_cell"),
    "a text too long": (
        f'<c r="A1" t="inlineStr"><is><t>{"长" * 32768}</t></is></c>',
        "cell_too_long",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_cell_that_cannot_be_read_refuses_the_file_and_is_named(case: str) -> None:
    cells, code = WRONG[case]
    data = one_sheet(f'<row r="1">{cells}</row>', texts=TEXTS)
    assert refusal(data) == code
    if code in ("bad_value", "cell_too_long"):
        with pytest.raises(FileRefused, match=r"登记!(A1|第1行) "):
            book(data)


def test_rows_that_contradict_themselves_are_refused() -> None:
    assert refusal(one_sheet('<row r="1"/><row r="2"/><row r="1"/>')) == "duplicate_row"
    assert refusal(one_sheet('<row r="0"/>')) == "unreadable"
    assert refusal(one_sheet('<row r="1048577"/>')) == "unreadable"
    assert refusal(one_sheet('<row r="1"><c r="A1">')) == "unreadable"


def test_limits_of_a_sheet() -> None:
    rows = "".join(
        f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, 5)
    )
    merges = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/></mergeCells>'
    cases = {
        "too_many_rows": (sheet(rows), Limits(rows=3)),
        "too_much_memory": (sheet(rows), Limits(cells=3)),
        "too_many_columns": (
            sheet('<row><c r="C1"><v>1</v></c></row>'),
            Limits(columns=2),
        ),
        "too_many_merges": (sheet("", tail=merges), Limits(merges=1)),
        "merges_too_large": (
            sheet("", tail='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
            Limits(),
        ),
    }
    for code, (text, limits) in cases.items():
        assert refusal(zipped(book_parts({"登记": text})), limits) == code
    assert refusal(
        zipped(book_parts({"甲": sheet(""), "乙": sheet("")})), Limits(sheets=1)
    )


def test_a_workbook_without_a_sheet_is_refused() -> None:
    parts = book_parts({"登记": sheet("")})
    empty = parts["xl/workbook.xml"].split(b"<sheets>")[0] + b"<sheets/></workbook>"
    assert refusal(zipped(parts | {"xl/workbook.xml": empty})) == "no_sheet"
    gone = {name: data for name, data in parts.items() if "sheet1" not in name}
    assert refusal(zipped(gone)) == "damaged_part"


def test_reading_is_stopped_by_the_clock_and_by_memory(
    tmp_path: Path, samples: Path
) -> None:
    large = samples / "客户投诉登记表_来信2810件.xlsx"
    with pytest.raises(FileRefused) as slow:
        read(large, seconds=0.05)
    assert slow.value.code == "too_slow"
    pytest.importorskip("resource", reason="this system has no limit of memory")
    rows = "".join(f"<row><c><v>{at}.5</v></c></row>" for at in range(150_000))
    with pytest.raises(FileRefused) as heavy:
        read(lying(one_sheet(rows), tmp_path), Limits(memory_mb=80))
    assert heavy.value.code == "too_much_memory"


def test_the_reading_child_starts_with_little(tmp_path: Path) -> None:
    path = lying(one_sheet(ROWS, texts=TEXTS), tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from pipeline.package import child; from pipeline.package.container import LIMITS;"
        "child.answered(open(sys.argv[2], 'rb').read(), '.xlsx', LIMITS);"
        "print(*sys.modules)"
    )
    root = str(HERE.parents[1])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, root, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {
        "dataclasses",
        "openpyxl",
        "python_calamine",
        "zipfile",
        "pathlib",
        "xlsxwriter",
    }
    assert not heavy & set(done.stdout.split())


def test_a_damaged_workbook_is_refused_by_read_as_by_the_gate(tmp_path: Path) -> None:
    data = one_sheet(ROWS, texts=TEXTS)
    with pytest.raises(FileRefused) as refused:
        read(lying(data[: len(data) // 2], tmp_path))
    assert refused.value.code == "half_copied"
    with pytest.raises(FileRefused) as other:
        read(lying(data, tmp_path, "无扩展名"), name="台账.csv")
    assert other.value.code == "other_format"
    assert read(lying(data, tmp_path, "存件"), name="台账.xlsx").kind == "xlsx"
