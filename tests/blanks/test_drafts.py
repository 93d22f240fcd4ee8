"""Tables in text files, and the workbooks that are made of them."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import openpyxl
import pytest

from pipeline.errors import FormError
from pipeline.package.cells import CellValue
from pipeline.package.drafts import draw, read_draft, typed

PAGE = """# 接待/登记表.xlsx

第二行的日期与上一行合并。
> 某小区登记表
> 2026年11月 | | 填表人:陈晓燕

| 日期 | 时间 | 事由 |
|------|:----:|------|
| 2026-11-23 | 9:30 | 漏水\\|漏电 |
| ^ | 同上 | '3-2 |
|  |  |  |
| 合计 | 2 |
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-11-23 16:10", datetime(2026, 11, 23, 16, 10)),
        ("9:30", time(9, 30)),
        ("11.1", 11.1),
        ("13900000011", 13900000011),
        ("'13900000011", "13900000011"),
        ("0930", "0930"),  # Excel would drop the nought; a clerk's cell is text
        ("4201061986051200000", "4201061986051200000"),
        ("2026.11.3", "2026.11.3"),
        ("=1+1", "=1+1"),
        ("", None),
    ],
)
def test_a_cell_is_what_excel_makes_of_it(text: str, value: CellValue) -> None:
    assert typed(text) == value
    assert type(typed(text)) is type(value)


def test_the_workbook_holds_what_the_text_says() -> None:
    draft = read_draft(PAGE, "x.md")
    assert draft.name == "接待/登记表.xlsx"
    page = openpyxl.load_workbook(io.BytesIO(draw(draft, "登记"))).worksheets[0]
    assert page.title == "登记"
    assert [list(row) for row in page.iter_rows(values_only=True)] == [
        ["某小区登记表", None, None],
        ["2026年11月", None, "填表人:陈晓燕"],
        ["日期", "时间", "事由"],
        [datetime(2026, 11, 23), time(9, 30), "漏水|漏电"],
        [None, "同上", "3-2"],
        [None, None, None],
        ["合计", 2, None],
    ]
    assert [str(one) for one in page.merged_cells.ranges] == ["A4:A5"]


def test_the_same_text_gives_the_same_bytes() -> None:
    draft = read_draft(PAGE, "x.md")
    assert draw(draft, "登记") == draw(draft, "登记")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("| 日期 |\n|---|\n", "应有“# 文件名.xlsx”"),
        ("# a.xlsx\n没有表格\n", "应有“# 文件名.xlsx”"),
        ("# a.xlsx\n| 日期 |\n|---|\n| 1 | 2 |\n", "比表头多一格"),
    ],
)
def test_a_text_that_is_no_draft_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(FormError, match=why) as refused:
        read_draft(text, "2026-11-23_0900.md")
    assert "2026-11-23_0900.md" in str(refused.value)
