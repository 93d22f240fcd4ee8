"""[[field]] and [[list]]: what a paper says beyond the columns of its row."""

from __future__ import annotations

from pathlib import Path

import pytest
from loan_office import drop, printed, template, with_form

PAPER = """
[[document]]
title = "借据"
at = ["lent"]
copy = "office"
"""
FIELDS = """
[[field]]
name = "金额大写"
of = "pledge"
as = "capitals"
[[field]]
name = "小写"
of = "pledge"
as = "money"
[[field]]
name = "称呼"
of = "borrower"
as = "courtesy"
sex = "sex"
[[field]]
name = "称呼"
text = "业主"
[[field]]
name = "归还日"
of = "back_on"
as = "moment"
[[field]]
name = "归还短"
of = "back_on"
as = "short"
[[field]]
name = "出具日期"
as = "today"
[[field]]
name = "月份"
as = "month"
[[field]]
name = "项目"
config = "sales.project"
[[field]]
name = "提示语"
text = "请当面点清"
if = { sex = "男" }
[[field]]
name = "提示语"
text = "请点清"
"""
NAMES = [
    "金额大写",
    "小写",
    "称呼",
    "归还日",
    "归还短",
    "出具日期",
    "月份",
    "项目",
    "提示语",
]


def filled(tmp_path: Path, *row: object, more: str = "") -> dict[str, str]:
    office = with_form(
        tmp_path, PAPER + FIELDS + more, config='\n[sales]\nproject = "美好家园二期"\n'
    )
    template(office, "借据", *(f"{name}={{{{ {name} }}}}" for name in NAMES))
    drop(office, row)
    office.run("2026-11-23T10:00")
    lines = [line.partition("=") for line in printed(office, "借据").splitlines()]
    return {name: text for name, _, text in lines if name in NAMES}


def test_values_are_written_as_the_field_says(tmp_path: Path) -> None:
    row = ["2026-11-23", "3-2-1502", "欧阳兰", "女", 107000.53, "2026-11-28"]
    assert filled(tmp_path, *row) == {
        "金额大写": "人民币壹拾万柒仟元零伍角叁分",
        "小写": "107,000.53",
        "称呼": "欧阳女士",
        "归还日": "2026年11月28日(星期六)",
        "归还短": "11月28日",
        "出具日期": "2026年11月23日",
        "月份": "2026年11月",
        "项目": "美好家园二期",
        "提示语": "请点清",
    }


@pytest.mark.parametrize(
    ("name", "sex", "address"),
    [
        ("张伟民", "男", "张先生"),
        ("张伟民", None, "张先生/女士"),
        ("张伟民、李芳", None, "张先生/女士、李先生/女士"),
        ("王女士", "男", "王女士"),
        ("匿名", None, "匿名"),
        (None, None, "业主"),
    ],
)
def test_somebody_is_addressed_politely(
    tmp_path: Path, name: str | None, sex: str | None, address: str
) -> None:
    assert filled(tmp_path, "2026-11-23", "3-2-1502", name, sex)["称呼"] == address


def test_of_several_fields_of_a_name_the_first_that_fits_is_printed(
    tmp_path: Path,
) -> None:
    said = filled(tmp_path, "2026-11-23", "3-2-1502", "张伟民", "男")
    assert said["提示语"] == "请当面点清"
    assert said["金额大写"] == "________", "an empty column leaves room to write"


def test_a_masked_audience_gets_no_more_from_a_field_than_from_the_column(
    tmp_path: Path,
) -> None:
    more = """
[[document]]
title = "通告"
at = ["lent"]
copy = "dept"
"""
    office = with_form(tmp_path, more + FIELDS)
    template(office, "通告", "{{ 称呼 }}", "{{ 借用人 }}", "{{ 房号 }}")
    drop(office, ["2026-11-23", "3-2-1502", "张伟民", "男"])
    office.run("2026-11-23T10:00")
    assert printed(office, "通告").split("\n")[:3] == ["张*", "张*", "3栋"]


# ── other registers ─────────────────────────────────────────────────────────

UNITS = ["房号", "楼栋", "户型", "建筑面积"]


def test_a_field_is_taken_from_the_row_of_the_same_house(tmp_path: Path) -> None:
    more = """
[[field]]
name = "户型"
from = "unit.layout"
same = ["house_no"]
[[field]]
name = "面积"
from = "unit.area"
same = ["house_no"]
as = "money"
"""
    office = with_form(tmp_path, PAPER + more)
    template(office, "借据", "{{ 户型 }}", "{{ 面积 }}")
    office.drop_rows(
        UNITS,
        ["3栋2单元1502", "3", "C2三房", 118.36],
        name="房源销控表.xlsx",
        sheet="房源",
    )
    drop(
        office, ["2026-11-23", "3-2-1502", "张伟民"], ["2026-11-22", "3-2-1503", "李芳"]
    )
    office.run("2026-11-23T10:00")
    found = {printed(office, "借据", n).split("\n")[0] for n in (0, 1)}
    assert found == {"C2三房", "________"}
    assert "118.36" in printed(office, "借据", 0) + printed(office, "借据", 1)


def test_a_field_is_taken_from_the_record_whose_number_stands_in_the_row(
    tmp_path: Path,
) -> None:
    more = """
[[column]]
id = "source"
title = "来源单号"
[[field]]
name = "原内容"
from = "visit.matter"
by = "source"
"""
    office = with_form(tmp_path, PAPER + more)
    template(office, "借据", "{{ 原内容 }}")
    visit = ["来访日期", "来访时间", "来访人", "来访事由", "接待人"]
    office.drop_rows(
        visit, ["2026-11-23", "9:00", "张伟民", "借用钥匙看房", "李敏"],
        name="来访接待记录表.xlsx", sheet="来访接待记录",
    )  # fmt: skip
    office.run("2026-11-23T09:30")
    office.drop_rows(
        ["借出日期", "借用人", "来源单号"],
        ["2026-11-23", "张伟民", "LF-2026-0001"],
        name="借用登记表.xlsx", sheet="借用",
    )  # fmt: skip
    office.run("2026-11-23T10:00")
    assert printed(office, "借据").startswith("借用钥匙看房")


# ── rows ────────────────────────────────────────────────────────────────────


def test_each_filled_column_of_a_list_is_a_row(tmp_path: Path) -> None:
    more = """
[[list]]
name = "清单"
columns = ["sex", "pledge", "clerk"]
fields = ["名称", "内容"]
"""
    office = with_form(tmp_path, PAPER + more)
    rows = ["{%tr for 行 in 清单 %}", "{{ 行.名称 }}|{{ 行.内容 }}", "{%tr endfor %}"]
    template(office, "借据", rows=rows)
    drop(office, ["2026-11-23", "3-2-1502", "张伟民", "男", 50])
    office.run("2026-11-23T10:00")
    assert printed(office, "借据").split("\n")[:2] == [
        "| 性别 | 男 |",
        "| 押金 | 50.00 |",
    ]


def test_a_choice_of_a_list_is_ticked_unless_it_is_named_as_missing(
    tmp_path: Path,
) -> None:
    more = """
[[list]]
name = "资料"
choices = ["身份证", "户口簿"]
missing = "note"
fields = ["名称", "已齐"]
"""
    office = with_form(tmp_path, PAPER + more)
    line = "{{ 份.名称 }}|{% if 份.已齐 %}☑{% else %}☐{% endif %}"
    template(office, "借据", rows=["{%tr for 份 in 资料 %}", line, "{%tr endfor %}"])
    drop(office, ["2026-11-23", "3-2-1502", "张伟民", "男", 50, None, None, "缺户口簿"])
    office.run("2026-11-23T10:00")
    assert printed(office, "借据").split("\n")[:2] == [
        "| 身份证 | ☑ |",
        "| 户口簿 | ☐ |",
    ]
