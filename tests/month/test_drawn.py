"""A workbook of figures as it is drawn: what a supervisor opens, prints, clicks."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

import openpyxl
import pytest
from lxml import etree
from sample_book import sample

from pipeline.effects.monthly import draw
from pipeline.sheets import (
    NOTHING,
    Box,
    Cell,
    Chart,
    Heading,
    Look,
    Remark,
    Series,
    Signatures,
    Tab,
    Table,
    Unit,
    Workbook,
)

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SPOT = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def book(*tabs: Tab, mark: str = "") -> Workbook:
    return Workbook("月报.xlsx", "月报", tabs, left="某小区 & 接待部", mark=mark)


def tab(
    *blocks: Any,
    title: str = "甲",
    name: str = "",
    widths: tuple[float, ...] = (20, 20, 20, 20),
) -> Tab:
    return Tab(title, title, blocks, widths, name)


def table(*rows: list[Cell], **more: Any) -> Table:
    width = max(map(len, rows), default=2)
    return Table([f"栏{n}" for n in range(1, width + 1)], rows, **more)


def opened(workbook: Workbook, *, results: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(draw(workbook)), data_only=results)


def parts(data: bytes, folder: str) -> list[etree._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = sorted(
            name
            for name in package.namelist()
            if re.match(rf"{folder}\d+[.]xml$", name)
        )
        return [etree.fromstring(package.read(name)) for name in names]


@pytest.fixture(scope="module")
def drawn() -> bytes:
    return draw(sample())


@pytest.fixture(scope="module")
def sheets(drawn: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(drawn), data_only=True)


# ── cells ───────────────────────────────────────────────────────────────────


def test_the_same_book_gives_the_same_bytes(drawn: bytes) -> None:
    assert draw(sample()) == drawn


@pytest.mark.parametrize(
    ("unit", "value", "stands", "shown_as"),
    [
        ("count", 1204, 1204, "#,##0"),
        ("percent", 0.9643, 0.9643, "0.0%"),
        ("percent", Decimal("0.95"), 0.95, "0.0%"),
        ("permille", 12.3, 12.3, '0.00"‰"'),
        ("change", -0.05, -0.05, "+0.0%;-0.0%;0.0%"),
        ("points", 2.5, 2.5, "+0.0;-0.0;0.0"),
        ("money", Decimal("12345678.90"), 12345678.9, "#,##0.00"),
        ("area", Decimal("98.55"), 98.55, "#,##0.00"),
        ("hours", 36.5, 36.5, "#,##0.0"),
        ("days", 12, 12, "#,##0"),
        ("average", 3.25, 3.25, "#,##0.0"),
        ("date", date(2026, 11, 23), datetime(2026, 11, 23), "yyyy-mm-dd"),
        (
            "moment",
            datetime(2026, 11, 23, 8, 40),
            datetime(2026, 11, 23, 8, 40),
            "yyyy-mm-dd hh:mm",
        ),
        ("mark", "✗", "✗", "General"),
        ("text", "照明不亮", "照明不亮", "General"),
        ("percent", NOTHING, "—", "0.0%"),
        ("percent", None, None, "0.0%"),
    ],
)
def test_a_value_is_shown_by_its_unit(
    unit: Unit, value: Any, stands: object, shown_as: str
) -> None:
    cell = opened(book(tab(table([Cell(value, unit)]))))["甲"]["A4"]
    assert (cell.value, cell.number_format) == (stands, shown_as)


@pytest.mark.parametrize(
    ("unit", "side"),
    [
        ("count", "right"),
        ("percent", "right"),
        ("mark", "center"),
        ("date", "center"),
        ("text", "left"),
    ],
)
def test_where_there_is_nothing_the_dash_stands_where_a_number_would(
    unit: Unit, side: str
) -> None:
    cell = opened(book(tab(table([Cell(NOTHING, unit)]))))["甲"]["A4"]
    assert (cell.alignment.horizontal, cell.font.color.rgb) == (side, "FF808080")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "@甲",
        "-",
        "http://a.example/b",
        "{x}",
        "a\x07b",
        "0012",
        "甲\n乙",
    ],
)
def test_a_text_stays_a_text(text: str) -> None:
    cell = opened(book(tab(table([Cell(text)]))), results=False)["甲"]["A4"]
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.value == text.replace("\x07", "_x0007_")


def test_formulas_call_cells_by_address_on_their_own_and_on_other_sheets() -> None:
    rows = [[Cell(n, "count", name=f"n{n}")] for n in (1, 2, 3)]
    asked = [
        [Cell(6, "count", "SUM({n1}:{n3})")],
        [Cell(0.5, "percent", 'IF({n2}=0,"—",{n1}/{n2})', "half")],
        [Cell("—", "percent", '=IF({half}=1,1,"—")')],
    ]
    made = book(
        tab(table(*rows), table(*asked[:1])), tab(table(*asked[1:]), title="乙's 表")
    )
    told, said = opened(made, results=False), opened(made)
    assert [
        told["甲"]["A9"].value,
        told["乙's 表"]["A4"].value,
        told["乙's 表"]["A5"].value,
    ] == [
        "=SUM(A4:A6)",
        "=IF('甲'!A5=0,\"—\",'甲'!A4/'甲'!A5)",
        '=IF(A4=1,1,"—")',
    ]
    assert [
        said["甲"]["A9"].value,
        said["乙's 表"]["A4"].value,
        said["乙's 表"]["A5"].value,
    ] == [6, 0.5, "—"]


def test_a_cellson_another_sheet_is_named_once() -> None:
    first = tab(table([Cell(1, "count", name="a")], [Cell(2, "count", name="b")]))
    second = tab(table([Cell(3, "count", "SUM({a}:{b})")]), title="乙")
    assert (
        opened(book(first, second), results=False)["乙"]["A4"].value
        == "=SUM('甲'!A4:A5)"
    )


@pytest.mark.parametrize(
    ("blocks", "error", "named"),
    [
        ([table([Cell(1, formula="{nobody}")])], KeyError, "nobody"),
        ([table([Cell(1, formula="{a{one}b}", name="one")])], ValueError, "brace"),
        ([table([Cell(1, link="nowhere")])], KeyError, "nowhere"),
        ([Chart("bar", "图", "no table", [])], KeyError, "no table"),
        (
            [table([Cell(1, name="twice")], [Cell(2, name="twice")])],
            ValueError,
            "twice",
        ),
        ([table([Cell(1, name="one")], name="one")], ValueError, "one"),
        ([Heading("甲", "one"), Heading("乙", "one")], ValueError, "one"),
        ([table([Cell(float("nan"))])], ValueError, "nan"),
        ([table([Cell(Decimal("Infinity"), "money")])], ValueError, "Infinity"),
    ],
)
def test_a_wrong_name_or_number_is_told(
    blocks: list[Any], error: type[Exception], named: str
) -> None:
    with pytest.raises(error, match=named):
        draw(book(tab(*blocks)))


def test_two_sheets_of_one_name_are_told() -> None:
    with pytest.raises(ValueError, match="甲"):
        draw(book(tab(), tab()))


def test_names_of_sheets_are_made_safe() -> None:
    made = book(tab(title="投诉/时效[11月]:*?"), tab(title="很长的名字" * 8))
    assert opened(made).sheetnames == ["投诉时效11月", ("很长的名字" * 8)[:31]]


@pytest.mark.parametrize(
    ("unit", "look", "shown_as"),
    [
        ("change", "more", '"▲"+0.0%;[Red]"▼"-0.0%;0.0%'),
        ("change", "fewer", '[Red]"▲"+0.0%;"▼"-0.0%;0.0%'),
        ("points", "fewer", '[Red]"▲"+0.0;"▼"-0.0;0.0'),
        ("count", "more", '"▲"#,##0;[Red]"▼"-#,##0;#,##0'),
    ],
)
def test_a_change_has_an_arrow_and_the_worse_is_red(
    unit: Unit, look: Look, shown_as: str
) -> None:
    cell = opened(book(tab(table([Cell(-0.1, unit, look=look)]))))["甲"]["A4"]
    assert (cell.value, cell.number_format) == (-0.1, shown_as)


# ── links ───────────────────────────────────────────────────────────────────


def test_texts_numbers_and_formulas_lead_to_the_rows_behind_them() -> None:
    row = [
        Cell("甲", link="list"),
        Cell(7, "count", link="deep"),
        Cell(7, "count", "B4", link="list"),
        Cell(NOTHING, "percent", link="tab"),
    ]
    behind = tab(
        Remark("说明"),
        table([Cell("一")], [Cell("二", name="deep")], name="list", title="清单"),
        title="清单 1",
        name="tab",
    )
    sheet = opened(book(tab(table(row)), behind))["甲"]
    cells = [sheet.cell(4, column) for column in range(1, 5)]
    assert [cell.hyperlink.location for cell in cells] == [
        "'清单 1'!A5",
        "'清单 1'!A8",
        "'清单 1'!A5",
        "'清单 1'!A1",
    ]
    assert [cell.value for cell in cells] == ["甲", 7, 7, "—"]
    assert {cell.font.underline for cell in cells} == {"single"}


# ── tables ──────────────────────────────────────────────────────────────────


def test_a_table_has_title_header_rows_totals_and_notes(sheets: Any) -> None:
    sheet = sheets["来访接待统计"]
    told = [
        [cell.value for cell in row[:3]]
        for row in sheet.iter_rows(min_row=4, max_row=13)
    ]
    assert told[:3] == [
        ["按类别", None, None],
        ["类别", "批次", "占比"],
        ["入伙", 9, 9 / 86],
    ]
    assert told[9] == ["合计", 86, 1]
    head, total = sheet["A5"], sheet["A13"]
    assert (head.font.b, head.fill.fgColor.rgb, head.alignment.horizontal) == (
        True,
        "FFD5DCE4",
        "center",
    )
    assert (total.font.b, total.border.top.style, total.border.bottom.style) == (
        True,
        "medium",
        "thin",
    )


def test_a_table_without_rows_says_so_and_its_chart_is_left_out() -> None:
    chart = Chart("bar", "按楼栋", "none", [Series("件数", 1)])
    data = draw(book(tab(table(name="none", empty="本月没有投诉。"), chart)))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["甲"]
    assert [cell.value for cell in sheet["A"][2:]] == ["本月没有投诉。"]
    assert parts(data, "xl/charts/chart") == []


@pytest.mark.parametrize("value", [0, None, NOTHING])
def test_a_chart_on_which_nothing_would_be_seen_is_left_out(value: Any) -> None:
    rows = table([Cell("甲"), Cell(value, "count")], name="t")
    assert (
        parts(
            draw(book(tab(rows, Chart("donut", "图", "t", [Series("件", 1)])))),
            "xl/charts/chart",
        )
        == []
    )


def test_rows_that_missed_are_set_off_by_excel_itself(sheets: Any) -> None:
    rules = sheets["总览"].conditional_formatting
    assert [
        (str(one.sqref), one.rules[0].type, one.rules[0].formula) for one in rules
    ] == [("A6:H10", "expression", ['$H6="✗"'])]
    assert (rules["A6:H10"][0].dxf.font.b, rules["A6:H10"][0].dxf.font.color.rgb) == (
        True,
        "FFC00000",
    )


def test_bars_lie_in_data_rows_only(sheets: Any) -> None:
    rules = sheets["来访接待统计"].conditional_formatting
    assert [(str(one.sqref), one.rules[0].type) for one in rules] == [
        ("B6:B12", "dataBar")
    ]


def test_every_look_differs_from_its_neighbours_in_black_and_white(sheets: Any) -> None:
    grid = sheets["销控一览"]
    cells = [
        cell
        for row in grid.iter_rows(min_row=11, max_row=16, min_col=2, max_col=8)
        for cell in row
    ]
    looks = {
        (cell.fill.patternType, cell.fill.fgColor.rgb, cell.fill.bgColor.rgb)
        for cell in cells
    }
    assert len(looks) == 8


def test_texts_are_wrapped_in_rows_high_enough() -> None:
    long = "客户反映地下车库照明长期不亮,已多次报修。" * 6
    sheet = opened(
        book(
            tab(
                table([Cell("短"), Cell(long)], [Cell("短"), Cell("短")]),
                Remark(long),
                widths=(10, 30),
            )
        )
    )["甲"]
    lines = len(long) * 2 / 28.5
    assert sheet.row_dimensions[4].height > lines * 13
    assert sheet.row_dimensions[5].height < 25
    assert sheet["B4"].alignment.wrap_text


def test_a_number_gets_the_width_that_it_needs() -> None:
    sheet = opened(
        book(
            tab(
                table(
                    [
                        Cell(Decimal("12345678901.12"), "money"),
                        Cell(datetime(2026, 1, 1, 8), "moment"),
                    ]
                ),
                widths=(4, 4),
            )
        )
    )["甲"]
    assert sheet.column_dimensions["A"].width >= len("12,345,678,901.12") + 1
    assert sheet.column_dimensions["B"].width >= len("2026-01-01 08:00") + 1


def test_boxes_and_signatures_are_there_to_be_filled() -> None:
    sheet = opened(
        book(
            tab(
                Box("二、主要问题与原因", 5),
                Signatures(["制表", "审核", "主任检查意见"]),
                widths=(43, 43, 43, 43),
            )
        )
    )["甲"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["A3"].value == "二、主要问题与原因"
    assert "A4:D8" in merged
    assert [sheet["A10"].value, sheet["B10"].value, sheet["D10"].value] == [
        "制表",
        "审核",
        "主任检查意见",
    ]
    assert "签字" in sheet["D12"].value
    assert "日期" in sheet["D12"].value


def test_on_a_sheet_of_one_column_signatures_stand_below_each_other() -> None:
    sheet = opened(book(tab(Signatures(["制表", "审核"]), widths=(173,))))["甲"]
    assert [sheet["A3"].value, sheet["A6"].value] == ["制表", "审核"]


# ── charts ──────────────────────────────────────────────────────────────────


def charts(data: bytes) -> dict[str, etree._Element]:
    """The charts by their titles."""
    found = parts(data, "xl/charts/chart")
    return {
        str(one.xpath("string((//*[local-name()='title'])[1])")): one for one in found
    }


def test_every_kind_of_chart_is_native_and_titled_in_chinese(drawn: bytes) -> None:
    kinds = {
        title: sorted(
            {
                etree.QName(e).localname
                for e in one.iter()
                if str(e.tag).endswith("Chart")
            }
        )
        for title, one in charts(drawn).items()
    }
    assert kinds == {
        "近12个月投诉与及时率": ["barChart", "lineChart"],
        "按类别": ["barChart"],
        "类别占比": ["doughnutChart"],
        "每日接待(按方式)": ["barChart"],
        "未结按部门与时间": ["barChart"],
        "及时率按部门": ["barChart"],
        "每日来电来访": ["lineChart"],
    }


def told(chart: Any, path: str, attribute: str) -> list[str]:
    """What the elements of a path say, wherever they stand in a chart."""
    return [str(one.get(attribute)) for one in chart.iterfind(f".//{CHART}{path}")]


def cached(chart: etree._Element, what: str, nth: int = 0) -> list[str | None]:
    """What a chart carries for a preview: of its nth series ``cat`` or ``val``."""
    series = chart.findall(f".//{CHART}ser")[nth].find(f"{CHART}{what}")
    assert series is not None
    points = {
        int(p.get("idx", "")): p.findtext(f"{CHART}v")
        for p in series.iter(f"{CHART}pt")
    }
    count = next(series.iter(f"{CHART}ptCount")).get("val")
    return [points.get(n) for n in range(int(count or 0))]


def test_a_chart_carries_its_numbers_for_previews_and_no_number_for_a_dash(
    drawn: bytes,
) -> None:
    found = charts(drawn)
    assert cached(found["按类别"], "cat") == [
        "入伙",
        "咨询",
        "参观",
        "投诉",
        "报修",
        "建议",
        "其他",
    ]
    assert cached(found["按类别"], "val") == ["9", "31", "4", "12", "26", "3", "1"]
    assert cached(found["及时率按部门"], "val") == ["0.92", "1.0", None]


def test_totals_are_no_bar_of_a_chart(drawn: bytes) -> None:
    cells = charts(drawn)["按类别"].findtext(f".//{CHART}val//{CHART}f")
    assert cells == "来访接待统计!$B$6:$B$12"


def test_an_axis_of_shares_ends_at_one_hundred_percent(drawn: bytes) -> None:
    chart = charts(drawn)["及时率按部门"]
    assert [told(chart, f"valAx//{CHART}{what}", "val") for what in ("min", "max")] == [
        ["0"],
        ["1"],
    ]
    assert told(chart, f"valAx/{CHART}numFmt", "formatCode") == ["0%"]


def test_areas_and_lines_can_be_told_apart_in_black_and_white(drawn: bytes) -> None:
    areas = charts(drawn)["每日接待(按方式)"].findall(f".//{CHART}ser/{CHART}spPr")
    kinds = [etree.QName(one[0]).localname for one in areas]
    assert kinds == ["solidFill", "pattFill", "solidFill", "pattFill"]
    assert len({etree.tostring(one[0]) for one in areas}) == 4
    lines = charts(drawn)["每日来电来访"].findall(f".//{CHART}ser")
    assert len(lines) == len(set(told(lines[0].getparent(), "symbol", "val"))) == 3


def anchors(data: bytes) -> list[list[list[int]]]:
    """Of each sheet with charts: the first row and column of each, their last."""
    return [
        [
            [
                int(str(chart.findtext(f"{SPOT}{end}/{SPOT}{what}")))
                for end in ("from", "to")
                for what in ("row", "col")
            ]
            for chart in drawing.iter(f"{SPOT}twoCellAnchor")
        ]
        for drawing in parts(data, "xl/drawings/drawing")
    ]


def test_no_chart_lies_on_a_table_or_on_another_chart(
    drawn: bytes, sheets: Any
) -> None:
    names = ["总览", "来访接待统计", "投诉统计", "每日来电来访"]
    for name, places in zip(names, anchors(drawn), strict=True):
        written = {
            (cell.row - 1, cell.column - 1)
            for row in sheets[name].iter_rows()
            for cell in row
            if cell.value is not None
        }
        for top, left, bottom, right in places:
            below = product(range(top, bottom + 1), range(left, right + 1))
            assert written.isdisjoint(below), name
        for (_, _, bottom, right), (top, left, _, _) in pairwise(places):
            assert top > bottom or left >= right, name


# ── the sheet on the screen and on paper ────────────────────────────────────


def test_every_sheet_is_ready_to_be_printed(sheets: Any) -> None:
    for sheet in sheets.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
            "landscape",
            9,
        )
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in {
            (1, 0),
            (None, 0),
        }
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert not sheet.sheet_view.showGridLines
        assert sheet.oddFooter.left.text == "幸福社区物业服务中心 && 接待部"
        assert sheet.oddFooter.center.text == "第&P页 共&N页"
        assert sheet.oddFooter.right.text == "幸福社区接待投诉与销售月报 2026年11月"


def test_the_header_of_a_list_comes_again_on_each_page(sheets: Any) -> None:
    assert {sheet.title: sheet.print_title_rows for sheet in sheets.worksheets} == {
        "封面与说明": "$1:$1",
        "总览": "$1:$1",
        "来访接待统计": "$29:$29",
        "投诉统计": "$1:$1",
        "每日来电来访": "$16:$16",
        "销控一览": "$1:$1",
        "未结事项清单": "$1:$5",
        "分析与汇报": "$1:$1",
    }


@pytest.mark.parametrize(
    ("lengths", "again"),
    [
        ([3], "$1:$3"),
        ([3, 3], "$1:$1"),
        ([3, 20], "$8:$8"),
        ([20, 3], "$1:$1"),
        ([40, 3], "$3:$3"),
        ([40, 20], "$1:$1"),
        ([], "$1:$1"),
    ],
)
def test_of_several_lists_the_longest_has_its_header_again(
    lengths: list[int], again: str
) -> None:
    lists = [table(*[[Cell(n, "count")]] * n) for n in lengths]
    assert opened(book(tab(*lists)))["甲"].print_title_rows == again


def test_the_heading_stands_still_on_the_screen(sheets: Any) -> None:
    assert [sheets[name].freeze_panes for name in ("总览", "未结事项清单")] == [
        "A3",
        "A6",
    ]


def test_no_page_ends_inside_a_chart_or_a_short_table(
    drawn: bytes, sheets: Any
) -> None:
    drawings = dict(
        zip(
            ["总览", "来访接待统计", "投诉统计", "每日来电来访"],
            anchors(drawn),
            strict=True,
        )
    )
    for sheet in sheets.worksheets:
        ends = {one.id for one in sheet.row_breaks.brk}
        for top, _, bottom, _ in drawings.get(sheet.title, []):
            assert ends.isdisjoint(range(top + 1, bottom + 1)), sheet.title
    assert {one.id for one in sheets["总览"].row_breaks.brk}.isdisjoint(range(14, 27))


def test_a_book_that_is_not_the_last_word_says_so_on_every_sheet_and_page(
    sheets: Any,
) -> None:
    for sheet in sheets.worksheets:
        assert sheet["A2"].value == "未结账 截至11月23日"
        assert (sheet.oddHeader.center.text, sheet.oddHeader.center.size) == (
            "未结账 截至11月23日",
            24,
        )


def test_the_final_book_carries_no_mark() -> None:
    for sheet in opened(sample(mark="")).worksheets:
        assert "未结账" not in str(
            [[cell.value for cell in row] for row in sheet.iter_rows()]
        )
        assert sheet.oddHeader.center.text is None


def test_the_first_sheet_is_open_and_the_file_is_titled(sheets: Any) -> None:
    assert sheets.active.title == "封面与说明"
    assert sheets.properties.title == "幸福社区接待投诉与销售月报 2026年11月"
    assert sheets.properties.created == datetime(2000, 1, 1)


def test_nothing_of_the_program_stands_on_paper(sheets: Any) -> None:
    texts = [
        str(cell.value)
        for sheet in sheets.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert not [
        text for text in texts if re.search(r"None|nan|inf|#DIV|#REF|\{|\}", text)
    ]
