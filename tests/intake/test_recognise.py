"""Which register is each sheet of a workbook, and what the office is told about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from drawn import METER, REPAIR, TINY, book, grid, outcome

from pipeline.errors import FileRefused
from pipeline.form import Column, Form, load_all
from pipeline.intake.recognise import Recognition, named_by, recognise
from pipeline.package import read
from pipeline.package.cells import Grid

ROOT = Path(__file__).resolve().parents[2]
FORMS = (REPAIR, METER, TINY)
TABLE = """
编号|日期|报修人|房号|类别|报修内容|登记人
|2026.11.3|张伟民|3-2-1502|水|漏水|李敏
"""

#: As like REPAIR as two registers of one office can be.
VISITS = replace(
    REPAIR,
    id="visits",
    title="看房登记表",
    sheet="看房",
    patterns=("看房登记本",),
    required=("day", "what"),
    column=tuple(
        replace(one, title=one.title.replace("报修", "看房")) for one in REPAIR.column
    ),
)


def recognised(
    *grids: Grid, stem: str = "报修", forms: Sequence[Form] = FORMS
) -> Recognition:
    return recognise(book(*grids), forms, stem)


def refusal(*grids: Grid, stem: str = "报修", forms: Sequence[Form] = FORMS) -> str:
    with pytest.raises(FileRefused) as refused:
        recognised(*grids, stem=stem, forms=forms)
    return str(refused.value)


def told(found: Recognition) -> list[str]:
    return [str(finding) for finding in found.findings]


# ── the samples ─────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def forms() -> tuple[Form, ...]:
    return tuple(load_all(ROOT / "forms").values())


@pytest.mark.parametrize(
    ("name", "form", "rows"),
    [
        (
            "客户投诉登记表_2026年11月",
            "complaint",
            "登记 4,5,6,7,8,9,10,11,12;13 合计;14 签名;表外 Y17",
        ),
        ("来访接待记录表_2026年11月", "visit", "登记 4,5,6,8;7 空行;9 合计;10 附注"),
        ("人员通讯录", "staff", f"登记 {','.join(str(row) for row in range(3, 20))}"),
        (
            "客户投诉登记表_来信2810件",
            "complaint",
            f"登记 {','.join(str(row) for row in range(3, 2813))}",
        ),
    ],
)
def test_each_sample_is_what_it_is(
    name: str, form: str, rows: str, samples: Path, forms: tuple[Form, ...]
) -> None:
    found = recognise(read.read(samples / f"{name}.xlsx"), forms, name)
    assert [(one.id, outcome(sheet)) for one, sheet in found.sheets] == [(form, rows)]


def test_the_sample_in_everyday_dress_tells_what_it_must(
    samples: Path, forms: tuple[Form, ...]
) -> None:
    name = "客户投诉登记表_2026年11月"
    found = recognise(read.read(samples / f"{name}.xlsx"), forms, name)
    ((_, sheet),) = found.sheets
    assert (sheet.title.year, sheet.title.month) == (2026, 11)
    assert sheet.title.said == {"填表人": "李敏"}
    assert (sheet.top, sheet.bottom, sheet.number_column) == (3, 3, 2)
    assert str(sheet.summary_at) == "投诉登记!AC2"
    assert told(found) == ["提示:工作表“填写说明”不是登记表,未读取"]
    assert [str(finding) for finding in sheet.findings] == [
        "提示:工作表“投诉登记”的Y17在表格以外,没有登记,请核对"
    ]


def test_the_sample_of_an_old_form_says_what_stands_in_for_its_missing_columns(
    samples: Path, forms: tuple[Form, ...]
) -> None:
    name = "来访接待记录表_2026年11月"
    found = recognise(read.read(samples / f"{name}.xlsx"), forms, name)
    ((_, sheet),) = found.sheets
    assert told(found) == []
    assert "\n".join(str(finding) for finding in sheet.findings) == (
        "提示:工作表“来访接待记录”没有这些列(可能是旧表):"
        "来访方式(按“来访”登记)、接待人(按“陈晓燕”登记)"
    )
    assert sheet.rows[2].cells[2].value == "2026.11.3"  # spread down by the merge


# ── by headers, with the name as a second witness ───────────────────────────


def test_the_headers_say_which_register_it_is_whatever_the_file_is_called() -> None:
    found = recognised(grid(TABLE, "Sheet1"), stem="新建 Microsoft Excel 工作表")
    assert [(form.id, sheet.name) for form, sheet in found.sheets] == [
        ("repair", "Sheet1")
    ]
    assert told(found) == []


def test_a_file_named_after_another_register_is_taken_with_a_remark() -> None:
    found = recognised(grid(TABLE), stem="抄表记录 2026-11")
    assert [form.id for form, _ in found.sheets] == ["repair"]
    assert told(found) == [
        "提示:文件名像《抄表记录》,表头却是《报修登记表》,已按表头登记,请核对"
    ]


@pytest.mark.parametrize(
    "stem",
    [
        "报修登记表",
        "报修登记表_2026年11月",
        "幸福社区 报修 登记表(1)",
        "副本报修登记表最终版",
        "报修-登记表 - 副本 (2)",
        "20261103报修登记表_回执_2",
        "2026.11报修登记表",
    ],
)
def test_dates_copies_and_versions_in_a_name_do_not_hide_the_register(
    stem: str,
) -> None:
    assert [form.id for form in named_by(stem, FORMS)] == ["repair"]


def test_of_two_names_in_one_the_longer_counts() -> None:
    longer = replace(TINY, id="keys2", title="备用钥匙柜")
    assert [form.id for form in named_by("备用钥匙柜2026", (TINY, longer))] == ["keys2"]


def test_two_registers_that_fit_alike_are_told_apart_by_the_name() -> None:
    vague = grid("编号|日期|姓名|房号|类型|内容", "Sheet1")
    both = (REPAIR, VISITS)
    for stem, form in (("报修登记表", "repair"), ("看房登记本11月", "visits")):
        found = recognised(vague, stem=stem, forms=both)
        assert [one.id for one, _ in found.sheets] == [form]
    sheet = replace(vague, name="看房")
    assert [one.id for one, _ in recognised(sheet, forms=both).sheets] == ["visits"]


def test_two_answers_are_no_answer() -> None:
    vague = grid("编号|日期|姓名|房号|类型|内容", "Sheet1")
    assert refusal(vague, stem="登记", forms=(REPAIR, VISITS)) == (
        "文件未受理:工作表“Sheet1”同时像 《报修登记表》、《看房登记表》,"
        "无法确定是哪一张登记表,请按空白表的表头填写"
    )


def test_of_two_registers_that_lack_a_column_the_named_one_is_meant() -> None:
    table = "编号|日期|看房人|房号|类别|备注|登记人|地点"
    assert refusal(grid(table), forms=(REPAIR, VISITS)) == (
        "文件未受理:工作表“报修”是报修登记表,但缺少“报修内容”一列,请补上这一列后重新放入"
    )


def test_a_sheet_with_mostly_other_headers_is_no_register() -> None:
    text = "日期|姓名|内容|单价|数量|金额\n2026.11.3|张伟民|水管|5|2|10"
    assert refusal(grid(text, "采购")) == (
        "文件未受理:没有找到登记表:工作表“采购”第 1 行的 6 个列名中,"
        "属于《报修登记表》的太少(认出的有:日期、姓名、内容;缺少:类别、登记人),请把列名改成与空白登记表一致"
    )


def test_the_name_alone_makes_no_register() -> None:
    assert refusal(grid("收入|支出\n5|6", "账"), stem="报修登记表") == (
        "文件未受理:没有找到登记表:文件名像《报修登记表》,但工作表“账”的前 15 行里"
        "没有登记表的表头,请使用空白登记表填写"
    )


def test_an_empty_workbook_says_so() -> None:
    assert refusal(grid("")) == "文件未受理:没有找到登记表:工作簿里没有内容"


def test_a_required_column_that_is_missing_refuses_the_file() -> None:
    table = "编号|报修人|房号|类别|登记人\n|张伟民|3-2-1502|水|李敏"
    assert refusal(grid(table)) == (
        "文件未受理:工作表“报修”是报修登记表,但缺少“报修日期”、“报修内容”一列,"
        "请补上这一列后重新放入"
    )


def test_a_register_without_rows_is_fine() -> None:
    ((_, sheet),) = recognised(grid("编号|日期|报修人|类别|报修内容|登记人")).sheets
    assert sheet.rows == ()


# ── several sheets ──────────────────────────────────────────────────────────


def test_every_month_of_a_year_is_read() -> None:
    tabs = [grid(f"2026年{TABLE}", f"{month}月") for month in range(1, 13)]
    found = recognised(*tabs)
    assert [(s.name, s.title.month) for _, s in found.sheets] == [
        (f"{month}月", month) for month in range(1, 13)
    ]
    assert told(found) == []


def test_two_registers_in_one_workbook_are_both_read() -> None:
    meters = grid("房号|水表底数|电表底数\n3-2-1502|3|4", "抄表")
    found = recognised(grid(TABLE), meters, stem="报修登记表")
    assert [form.id for form, _ in found.sheets] == ["repair", "meter"]
    assert told(found) == []


def test_what_is_no_register_beside_one_is_told() -> None:
    found = recognised(
        grid(TABLE),
        grid(TABLE, "填写说明"),
        grid("收入|支出\n5|6", "账"),
        grid("", "Sheet3"),
        grid("编号|报修人|房号|类别|登记人", "3月"),
        grid("水\n电", "下拉", away=True),
        grid(TABLE, "旧表", away=True),
    )
    assert [sheet.name for _, sheet in found.sheets] == ["报修"]
    assert told(found) == [
        "提示:工作表“填写说明”不是登记表,未读取",
        "提示:工作表“账”不是登记表,未读取",
        "提示:工作表“3月”像《报修登记表》,但缺少“报修日期”、“报修内容”一列,未读取;请补上后重新放入",
        "提示:工作表“旧表”像《报修登记表》,但已隐藏,未读取;要登记请取消隐藏后重新放入",
    ]


def test_a_register_that_is_hidden_whole_is_not_taken_silently() -> None:
    assert refusal(grid(TABLE, "11月", away=True)) == (
        "文件未受理:没有找到登记表:工作表“11月”已隐藏,请取消隐藏后重新放入"
    )


# ── what the file says besides ──────────────────────────────────────────────


def test_the_year_is_taken_from_the_name_when_the_title_has_none() -> None:
    ((_, sheet),) = recognised(grid(TABLE), stem="报修登记表_2026年11月").sheets
    assert (sheet.title.year, sheet.title.month) == (2026, None)
    ((_, sheet),) = recognised(grid(f"2025年3月{TABLE}"), stem="报修2026").sheets
    assert (sheet.title.year, sheet.title.month) == (2025, 3)


def test_columns_that_an_old_form_lacks_are_told_with_what_stands_in() -> None:
    text = "填表人：李敏\n编号|日期|房号|报修内容\n|2026.11.3|3-2-1502|漏水"
    ((_, sheet),) = recognised(grid(text)).sheets
    assert "\n".join(str(finding) for finding in sheet.findings) == (
        "提示:工作表“报修”没有这些列(可能是旧表):"
        "报修人(待补)、类别(按“其他”登记)、登记人(按“李敏”登记)"
    )


def test_a_form_that_names_no_required_columns_wants_its_key() -> None:
    keys = (*TINY.column, Column("since", "借出日期", "date"))
    form = replace(TINY, column=keys)
    assert refusal(grid("持有人|借出日期"), forms=(form,)).startswith(
        "文件未受理:没有找到"
    )
    assert recognised(grid("柜号|持有人|借出日期"), forms=(form,)).sheets
