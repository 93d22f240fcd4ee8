"""How the month's sheets look: what stands beside what, how wide they are, where pages
end."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import openpyxl
import pytest
from month_sheets import ground, made, row
from sample_book import sample

from pipeline.effects.monthly import draw
from pipeline.effects.monthly.layout import Layout, lay_out
from pipeline.effects.monthly.paper import room_of
from pipeline.effects.monthly.rows import SHEET, chart_high
from pipeline.sheets import (
    Block,
    Cell,
    Chart,
    Heading,
    Remark,
    Series,
    Tab,
    Table,
    Workbook,
)

NARROW, WIDE = (20, 10, 10), (20, *(14,) * 9)


def table(rows: int, columns: int = 3, name: str = "", title: str = "") -> Table:
    body = [[Cell(f"第{n}"), *[Cell(n, "count")] * (columns - 1)] for n in range(rows)]
    return Table([f"栏{n}" for n in range(columns)], body, title or name, name)


def chart(of: str, kind: Any = "bar") -> Chart:
    return Chart(kind, f"{of}图", of, [Series("件数", 1)])


def laid(*blocks: Block, widths: tuple[float, ...] = NARROW) -> Layout:
    return lay_out(Workbook("月报.xlsx", "月报", [Tab("甲", "甲", blocks, widths)]))


def shelves(*blocks: Block, widths: tuple[float, ...] = NARROW) -> list[str]:
    """What stands on each shelf, from the left."""
    found: dict[int, list[str]] = {}
    for spot in laid(*blocks, widths=widths).pages[0].spots:
        block = spot.standing.block
        said = block.text if isinstance(block, Remark) else getattr(block, "title", "")
        found.setdefault(spot.top, []).append(said)
    return [" | ".join(one) for one in found.values()]


# ── what stands beside what ─────────────────────────────────────────────────


def test_a_chart_stands_at_the_right_of_its_table_as_high_as_that() -> None:
    page = laid(table(12, name="按类别"), chart("按类别")).pages[0]
    own, drawn = (spot.standing for spot in page.spots)
    assert page.spots[0].top == page.spots[1].top
    assert drawn.left > sum(int(w * 7 + 0.5) + 5 for w in NARROW)
    assert page.width - 6 <= drawn.left + drawn.width < page.width
    table_pixels = sum(page.heights[page.spots[0].top : -1]) / 0.75
    assert abs(drawn.high - table_pixels) <= 40  # a row of filling and a bit
    assert own.across.first == 0


def test_a_chart_beside_a_low_table_is_as_high_as_its_bars_need() -> None:
    block = chart("按类别")
    page = laid(table(2, name="按类别"), block).pages[0]
    high = page.spots[1].standing.high
    assert high >= chart_high(block, laid(table(2, name="按类别")).tables["按类别"])
    assert sum(page.heights[page.spots[0].top :]) / 0.75 >= high


def test_where_the_table_is_wide_the_chart_stands_below_on_the_whole_width() -> None:
    blocks = table(3, 10, name="按月"), chart("按月")
    assert shelves(*blocks, widths=WIDE) == ["按月", "按月图"]
    assert laid(*blocks, widths=WIDE).pages[0].spots[1].standing.width >= SHEET - 5


def test_the_chart_of_another_table_never_stands_beside_a_table() -> None:
    found = shelves(table(20, name="甲表"), table(20, name="乙表"), chart("甲表"))
    assert found == ["甲表", "乙表", "甲表图"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [((3, 3), ["一 | 二"]), ((3, 17), ["一", "二"]), ((17, 3), ["一", "二"])],
)
def test_short_tables_stand_beside_each_other_long_ones_alone(
    rows: tuple[int, int], found: list[str]
) -> None:
    assert shelves(table(rows[0], name="一"), table(rows[1], name="二")) == found


def test_a_sentence_goes_across_and_parts_what_is_above_from_what_is_below() -> None:
    blocks = table(2, name="一"), Remark("一句话"), table(2, name="二")
    assert shelves(*blocks) == ["一", "一句话", "二"]


def test_a_table_beside_another_joins_columns_where_it_needs_more_room() -> None:
    side = Table(
        ["项目", "本月"], [[Cell("转入下一轮(含未办结的)"), Cell(7, "count", name="n")]]
    )
    asked = Table(["一", "二"], [[Cell("x"), Cell(7, "count", "{n}+0")]], name="一")
    book = Workbook("a.xlsx", "a", [Tab("甲", "甲", [asked, side], (10, 10, 10))])
    sheet = openpyxl.load_workbook(io.BytesIO(draw(book)))["甲"]
    cells = {cell.value: cell.coordinate for line in sheet for cell in line}
    label, number = cells["转入下一轮(含未办结的)"], cells[7]
    assert any(str(a).startswith(f"{label}:") for a in sheet.merged_cells.ranges)
    assert cells[f"={number}+0"] == "B4"


def test_a_table_without_rows_is_its_title_and_its_sentence() -> None:
    none = Table(["编号", "类别"], [], "本月重开的投诉", empty="没有。")
    sheet = openpyxl.load_workbook(
        io.BytesIO(draw(Workbook("a", "a", [Tab("甲", "甲", [none], NARROW)])))
    )["甲"]
    said = [cell.value for cell in sheet["A"] if cell.value]
    assert said == ["甲", "本月重开的投诉", "没有。"]


# ── how wide, and where pages end ───────────────────────────────────────────


def books() -> list[Workbook]:
    rows = [row("complaint", n, f"11-{n:02}", done_at=None) for n in range(1, 29)]
    rows += [row("visit", n, f"11-{n:02}") for n in range(1, 29)]
    return [sample(), *(one.book for one in made(ground(*rows)))]


def test_every_sheet_is_equally_wide() -> None:
    wide = {page.width for book in books() for page in lay_out(book).pages}
    assert max(wide) - min(wide) <= 25


def pages_of(book: Workbook) -> list[tuple[Any, list[list[int]], float]]:
    """Of each sheet the rows of each printed page, how high what comes again is."""
    drawn = openpyxl.load_workbook(io.BytesIO(draw(book)))
    found = []
    for page, sheet in zip(lay_out(book).pages, drawn.worksheets, strict=True):
        ends = [0, *(one.id for one in sheet.row_breaks.brk), len(page.heights)]
        rows = [list(range(a, b)) for a, b in pairwise(ends)]
        said = sheet.print_title_rows or "$1:$0"
        first, last = (int(one) for one in said.replace("$", "").split(":"))
        again = sum(page.heights[first - 1 : last])
        found.append((page, rows, again))
    return found


def test_no_page_has_a_heading_alone_and_none_is_fuller_than_it_can_be() -> None:
    for book in books():
        for page, sheets, _ in pages_of(book):
            blocks = {
                s.top for s in page.spots if type(s.standing.block) is not Heading
            }
            room = room_of(page, marked=bool(book.mark))
            for rows in sheets:
                high = sum(page.heights[row] for row in rows)
                assert high <= room, (page.name, rows)
                tall = any(top in rows for top in blocks) or len(rows) > 1
                assert tall, (page.name, rows)
            assert any(top in sheets[0] for top in blocks), page.name


def test_no_page_is_left_while_what_follows_would_have_fitted() -> None:
    for book in books():
        for page, sheets, again in pages_of(book):
            room = room_of(page, marked=bool(book.mark))
            for before, after in pairwise(sheets):
                kept = next(k for k in page.kept if k.first == after[0])
                used = sum(page.heights[row] for row in before)
                more = sum(page.heights[kept.first : kept.last + 1])
                assert used + more + again > room, (page.name, after[0])


def test_the_cover_says_whose_book_of_which_month_it_is_large() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(draw(made(ground())[0].book)))[
        "封面与说明"
    ]
    assert sheet["A1"].value == "幸福社区接待投诉与销售月报 2026年11月"
    assert sheet["A1"].font.size >= 24
    assert "幸福社区管理处" in sheet["A2"].value


def test_a_month_without_a_row_has_no_sentences_in_place_of_charts() -> None:
    for one in made(ground()):
        book = openpyxl.load_workbook(io.BytesIO(draw(one.book)))
        texts = [str(c.value) for s in book for line in s for c in line if c.value]
        assert not [text for text in texts if "不画图" in text]
