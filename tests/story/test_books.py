"""Books that nobody types: drawn from the registers whenever one of them changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office_story import StoryOffice

from pipeline import points

CALLS = [
    "来电日期",
    "来电时间",
    "接听人",
    "客户姓名",
    "联系电话",
    "同意接收信息",
    "备注",
]
VISITS = [
    "来访日期",
    "到访时间",
    "客户姓名",
    "联系电话",
    "客户类别",
    "置业顾问",
    "同意接收信息",
    "备注",
]
UNITS = [
    "房号",
    "楼栋",
    "单元",
    "楼层",
    "室号",
    "建筑面积",
    "标准单价",
    "标准总价",
    "物业类型",
    "销售状态",
]
STAFF = ["姓名", "部门", "岗位", "接听顺序", "在岗"]
LIN = ["林佳怡", "销售部", "置业顾问", 1, "是"]
DU = ["杜鹏", "销售部", "置业顾问", 2, "是"]
SU = ["苏婷", "销售部", "置业顾问", 3, "是"]
DESK = ["陈晓燕", "客户服务中心", "接待员", 1, "是"]
BOSS = ["徐浩", "销售部", "项目经理", None, "是"]
MORNING, NOON, EVENING = "2026-11-23T09:00", "2026-11-23T12:00", "2026-11-23T17:00"


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    """An office with three consultants."""
    office = StoryOffice(tmp_path / "office")
    staff(office, LIN, DU, SU, DESK, BOSS)
    return office


def staff(office: StoryOffice, *rows: Sequence[Any]) -> None:
    office.drop_rows(STAFF, *rows, name="人员通讯录.xlsx", sheet="人员")


def calls(office: StoryOffice, *rows: Sequence[Any]) -> None:
    office.drop_rows(
        CALLS, *rows, name="来电客户登记本.xlsx", sheet="来电登记", folder="销售"
    )


def visits(office: StoryOffice, *rows: Sequence[Any]) -> None:
    name = "来访客户登记表.xlsx"
    office.drop_rows(VISITS, *rows, name=name, sheet="来访客户", folder="销售")


def units(office: StoryOffice, *rows: Sequence[Any]) -> None:
    name = "房源销控表.xlsx"
    office.drop_rows(UNITS, *rows, name=name, sheet="房源", folder="销售")


def call(
    day: str, who: str, name: str, phone: str, *more: str, at: str = "9:00"
) -> list[str]:
    return [f"2026-11-{day}", at, who, name, phone, *more]


def sheet(office: StoryOffice, path: str, name: str = "") -> list[list[Any]]:
    """The lines of a book below its header, with empty cells at the end left out."""
    book = openpyxl.load_workbook(office.root / "outbox" / path)
    page = book[name] if name else book.worksheets[0]
    lines = [
        [value if value != "" else None for value in line]
        for line in page.iter_rows(min_row=4, values_only=True)
    ]
    for line in lines:
        while line and line[-1] is None:
            line.pop()
    return lines


def of(office: StoryOffice, who: str) -> list[list[Any]]:
    """Day, number, name and phone of every line of somebody's own book."""
    lines = sheet(office, f"销售/{who}/客户登记本_{who}.xlsx")
    return [[f"{line[1]:%m-%d}", *line[2:5]] for line in lines]


# ── each consultant's customers ─────────────────────────────────────────────


def test_each_consultant_has_the_own_customers_in_order_of_date(
    office: StoryOffice,
) -> None:
    calls(
        office,
        call("20", "林佳怡", "曹玉", "13900000072"),
        call("12", "林佳怡", "韩雅文", "13900000071"),
        call("21", "杜鹏", "何建", "13900000074"),
        call("22", "林佳怡", "宋志远", ""),
    )
    visits(
        office,
        ["2026-11-15", "10:15", "韩雅文", "13900000071", "普通", "林佳怡"],
        ["2026-11-16", "10:15", "邓超", "", "普通", "林佳怡"],
    )
    office.run(MORNING)
    assert of(office, "林佳怡") == [
        ["11-12", "LD-2026-0001", "韩雅文", "13900000071"],
        ["11-15", "KF-2026-0001", "韩雅文", "13900000071"],
        ["11-16", "KF-2026-0002", "邓超", None],
        ["11-20", "LD-2026-0002", "曹玉", "13900000072"],
    ]
    assert of(office, "杜鹏") == [["11-21", "LD-2026-0003", "何建", "13900000074"]]
    assert [p for p in office.files("outbox/销售") if "苏婷" in p] == []


def test_who_would_not_leave_a_number_is_registered_and_in_no_book(
    office: StoryOffice,
) -> None:
    """Scenario 15."""
    calls(
        office,
        call("20", "林佳怡", "曹玉", "客户执意不留电话"),
        call("21", "林佳怡", "何建", "13900000074"),
    )
    visits(office, ["2026-11-22", "9:00", "周女士", "执意不留", "普通", "林佳怡"])
    office.run(MORNING)
    answer = office.answer("来电客户登记本_回执.xlsx")
    assert (answer[2].number, answer[2].verdict) == ("LD-2026-0001", "✓")
    assert of(office, "林佳怡") == [["11-21", "LD-2026-0002", "何建", "13900000074"]]


def test_a_retired_customer_leaves_the_book_with_all_rows(office: StoryOffice) -> None:
    calls(
        office,
        call("20", "林佳怡", "曹玉", "13900000072"),
        call("21", "林佳怡", "何建", "13900000074"),
    )
    office.run(MORNING)
    visits(
        office,
        ["2026-11-22", "9:00", "曹玉", "13900000072", "普通", "林佳怡", "", "客户停用"],
    )
    office.run(NOON)
    assert of(office, "林佳怡") == [["11-21", "LD-2026-0002", "何建", "13900000074"]]


def test_a_void_row_leaves_the_book(office: StoryOffice) -> None:
    first = call("20", "林佳怡", "曹玉", "13900000072", "", "")
    calls(office, first)
    office.run(MORNING)
    calls(office, [*first[:-1], "作废"])
    office.run(NOON)
    assert of(office, "林佳怡") == []


def test_who_left_gets_no_new_book(office: StoryOffice) -> None:
    calls(office, call("20", "林佳怡", "曹玉", "13900000072"))
    office.run(MORNING)
    staff(office, [*LIN[:-1], "否"])
    calls(
        office,
        call("20", "林佳怡", "曹玉", "13900000072"),
        call("22", "林佳怡", "何建", "13900000074"),
        call("22", "杜鹏", "宋志远", "13900000075", at="10:00"),
    )
    office.run(NOON)
    assert of(office, "林佳怡") == [["11-20", "LD-2026-0001", "曹玉", "13900000072"]]
    assert of(office, "杜鹏") == [["11-22", "LD-2026-0003", "宋志远", "13900000075"]]


def test_a_customer_given_to_another_changes_books(office: StoryOffice) -> None:
    visits(office, ["2026-11-22", "9:00", "曹玉", "13900000072", "普通", "林佳怡"])
    office.run(MORNING)
    head = ["编号", *VISITS]
    row = ["KF-2026-0001", "2026-11-22", "9:00", "曹玉", "13900000072", "普通", "杜鹏"]
    office.drop_rows(
        head, row, name="来访客户登记表.xlsx", sheet="来访客户", folder="销售"
    )
    office.run(NOON)
    assert of(office, "林佳怡") == []
    assert of(office, "杜鹏") == [["11-22", "KF-2026-0001", "曹玉", "13900000072"]]


def test_nobody_else_can_open_a_consultants_folder(office: StoryOffice) -> None:
    calls(office, call("20", "林佳怡", "曹玉", "13900000072"))
    office.run(MORNING)
    top = office.root / "outbox/销售"
    book = top / "林佳怡/客户登记本_林佳怡.xlsx"
    modes = [path.stat().st_mode & 0o777 for path in (top, book.parent, book)]
    assert modes == [0o700, 0o700, 0o600]


def test_a_book_is_drawn_only_when_something_changed(office: StoryOffice) -> None:
    calls(office, call("20", "林佳怡", "曹玉", "13900000072"))
    office.run(MORNING)
    path = office.root / "outbox/销售/林佳怡/客户登记本_林佳怡.xlsx"
    first = path.stat().st_mtime_ns, path.read_bytes()
    calls(office, call("20", "林佳怡", "曹玉", "13900000072"))
    office.run(NOON)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == first


def test_the_same_registers_give_the_same_bytes(office: StoryOffice) -> None:
    rows = [call("20", "林佳怡", "曹玉", "13900000072")]
    calls(office, *rows)
    office.run(MORNING)
    path = office.root / "outbox/销售/林佳怡/客户登记本_林佳怡.xlsx"
    first = path.read_bytes()
    again = StoryOffice(office.root.parent / "again")
    staff(again, LIN, DU, SU, DESK, BOSS)
    calls(again, *rows)
    again.run(MORNING)
    assert (again.root / path.relative_to(office.root)).read_bytes() == first


def test_what_a_customer_wants_stands_together(office: StoryOffice) -> None:
    head = [
        "来访日期",
        "客户姓名",
        "联系电话",
        "置业顾问",
        "意向户型",
        "意向面积",
        "意向房号",
    ]
    row = ["2026-11-22", "曹玉", "13900000072", "林佳怡", "三房", "118㎡", "8-1-1801"]
    office.drop_rows(
        head, row, name="来访客户登记表.xlsx", sheet="来访客户", folder="销售"
    )
    office.run(MORNING)
    (line,) = sheet(office, "销售/林佳怡/客户登记本_林佳怡.xlsx")
    assert line[8] == "三房 118㎡ 8栋1单元1801"


class Killed(BaseException):
    """The power is cut."""


def test_a_pass_killed_while_it_draws_is_made_good_by_the_next(tmp_path: Path) -> None:
    """Wherever it was: the books end as if nothing had happened."""
    whole = told_of_two_calls(tmp_path / "whole")
    passed: list[str] = []
    with hanging(passed.append):
        whole.run(MORNING)
    first = passed.index("list.cleared") - 4  # the points of writing one file
    drawn = {p: (whole.root / "outbox" / p).read_bytes() for p in books(whole)}
    assert len(drawn) == 3
    for at in range(first, len(passed), 2):
        office = told_of_two_calls(tmp_path / f"cut {at}")
        left = iter(range(at, -1, -1))

        def cut(_: str, left: Iterator[int] = left) -> None:
            if next(left, 1) == 0:
                raise Killed

        with hanging(cut), pytest.raises(Killed):
            office.run(MORNING)
        office.run(MORNING)
        found = {p: (office.root / "outbox" / p).read_bytes() for p in books(office)}
        assert found == drawn, passed[at]


def told_of_two_calls(root: Path) -> StoryOffice:
    office = StoryOffice(root)
    staff(office, LIN, DU)
    calls(
        office,
        call("20", "林佳怡", "曹玉", "13900000072"),
        call("21", "杜鹏", "何建", "13900000074"),
    )
    return office


def books(office: StoryOffice) -> list[str]:
    return [f"销售/{p}" for p in office.files("outbox/销售") if not p.endswith(".part")]


@contextmanager
def hanging(hook: Callable[[str], None]) -> Iterator[None]:
    """``hook`` gets the name of every point passed."""
    points.hang(hook)
    try:
        yield
    finally:
        points._hook.remove(hook)


# ── turns ───────────────────────────────────────────────────────────────────


def test_turns_are_counted_by_month_and_day_and_what_is_uneven_is_told(
    office: StoryOffice,
) -> None:
    """E01: 林, 杜, 苏 take turns; the receptionist's own order is another one."""
    who = ["林佳怡", "林佳怡", "林佳怡", "杜鹏", "苏婷", "林佳怡"]
    rows = [
        call("20", one, "未留名", f"1390000007{n}", at=f"{9 + n}:00")
        for n, one in enumerate(who)
    ]
    calls(
        office,
        *rows,
        call("21", "林佳怡", "甲", "13900000081", at="9:00"),
        call("21", "杜鹏", "乙", "13900000082", at="10:00"),
        call("21", "徐浩", "丙", "13900000083", at="11:00"),
    )
    office.run(MORNING)
    assert sheet(office, "销售/接听顺序.xlsx", "按月") == [
        ["2026-11", 1, "林佳怡", 5, "55.6%", "比平均2.7次多2.3次"],
        ["2026-11", 2, "杜鹏", 2, "22.2%"],
        ["2026-11", 3, "苏婷", 1, "11.1%"],
        ["2026-11", None, "徐浩", 1, "11.1%", "不在顺序里"],
    ]
    days = sheet(office, "销售/接听顺序.xlsx", "按日")
    assert [[f"{line[0]:%m-%d}", *line[1:]] for line in days] == [
        ["11-21", 3, 1, 1, None, 1],
        ["11-20", 6, 4, 1, 1, None, "最多与最少相差3次;有2次没有按顺序轮到"],
    ]


# ── lists ───────────────────────────────────────────────────────────────────


def test_customers_of_weight_are_listed_for_the_project_manager(
    office: StoryOffice,
) -> None:
    """E10: the form itself flags them."""
    visits(
        office,
        ["2026-11-21", "9:00", "曹玉", "13900000072", "普通", "林佳怡"],
        ["2026-11-22", "9:00", "钱经理", "13900000088", "同行", "苏婷"],
        ["2026-11-22", "10:00", "周记者", "", "媒体", "杜鹏"],
        ["2026-11-22", "11:00", "孙总", "", "开发商", "杜鹏", "", "停用"],
    )
    office.run(MORNING)
    lines = sheet(office, "销售/重点客户名单.xlsx")
    assert [line[2:6] for line in lines] == [
        ["KF-2026-0002", "钱经理", "同行", "13900000088"],
        ["KF-2026-0003", "周记者", "媒体", None],
    ]


def test_only_who_agreed_and_did_not_take_it_back_is_written_to(
    office: StoryOffice,
) -> None:
    """E60: silence is no consent; the latest word counts, whichever register has it."""
    calls(
        office,
        call("10", "林佳怡", "曹玉", "13900000072", "是"),
        call("11", "林佳怡", "何建", "13900000074", "是"),
        call("12", "林佳怡", "邓超", "13900000078", ""),
        call("13", "林佳怡", "陈默", "不留", "是"),
    )
    visits(
        office,
        ["2026-11-20", "9:00", "曹玉", "13900000072", "普通", "林佳怡", "否"],
        ["2026-11-20", "10:00", "何建", "139 0000 0074", "普通", "林佳怡", ""],
        ["2026-11-21", "9:00", "宋志远", "13900000075", "普通", "杜鹏", "是"],
    )
    office.run(MORNING)
    lines = sheet(office, "销售/同意接收信息客户名单.xlsx")
    assert [line[1:3] for line in lines] == [
        ["何建", "13900000074"],
        ["宋志远", "13900000075"],
    ]


# ── the plan in colour ──────────────────────────────────────────────────────


def unit(house: str, *parts: object, state: str | None = "可售") -> list[object]:
    return [house, *parts, 89.07, 12000, None, "住宅", state]


def test_the_plan_shows_each_unit_by_line_place_word_and_colour(
    office: StoryOffice,
) -> None:
    units(
        office,
        unit("8栋1单元1801", 8, 1, 18, 1801, state="认购"),
        unit("8栋1单元1802", 8, 1, 18, 1802, state="待核"),
        unit("8栋1单元901", 8, 1, 9, 901),
        unit("8栋2单元903", 8, 2, 9, 903, state="临订"),
        unit("10栋1单元101", 10, 1, 1, 101, state=None),
        [
            "地下车位B1-023",
            "地下",
            None,
            None,
            None,
            None,
            None,
            150000,
            "车位",
            "签约",
        ],
    )
    office.run(MORNING)
    book = openpyxl.load_workbook(office.root / "outbox/销控/销控一览.xlsx")
    assert book.sheetnames == ["汇总", "8栋", "10栋", "地下"]
    page = book["8栋"]
    head = [[cell.value for cell in line] for line in page["A3:D4"]]
    assert head == [[None, "1单元", None, "2单元"], [None, "01", "02", "03"]]
    body = [[cell.value for cell in line[:4]] for line in page["A5:D6"]]
    assert body == [
        ["18层", "1801\n认购", "1802\n待核", None],
        ["9层", "901\n可售", None, "903\n临订"],
    ]
    colours = [page[place].fill.fgColor.rgb for place in ("B5", "D6")]
    assert colours == ["FFFFC000", "FFFFFF00"]
    assert page["C5"].fill.fill_type == "lightUp"
    assert page["B6"].fill.fill_type is None
    fits = page.sheet_properties.pageSetUpPr
    assert page.page_setup.orientation == "landscape"
    assert fits is not None
    assert fits.fitToPage
    legend = [cell.value for cell in page[8] if cell.value]
    assert legend == [
        "图例",
        "可售",
        "临订",
        "认购",
        "签约",
        "已入伙",
        "保留",
        "待核",
        "抵押",
    ]
    assert book["地下"]["A4"].value == "地下车位B1-023\n签约"
    assert book["10栋"]["B5"].value == "101\n未填"


def test_the_plan_follows_the_register(office: StoryOffice) -> None:
    units(office, unit("8栋1单元1801", 8, 1, 18, 1801))
    office.run(MORNING)
    units(office, unit("8栋1单元1801", 8, 1, 18, 1801, state="保留"))
    office.run(NOON)
    book = openpyxl.load_workbook(office.root / "outbox/销控/销控一览.xlsx")
    assert book["8栋"]["B5"].value == "1801\n保留"
    totals = dict(
        zip(
            *book["汇总"].iter_rows(min_row=3, max_row=4, values_only=True), strict=True
        )
    )
    assert (totals["可售"], totals["保留"], totals["合计"]) == (0, 1, 1)


# ── pre-printed numbers ─────────────────────────────────────────────────────

SLIPS = """
id       = "slip"
title    = "预印票登记表"
sheet    = "票"
void     = "note"
required = ["day", "house"]
number   = { prefix = "PY", date = "day", key = ["day", "house"] }
archive  = { category = "12票据", keep = "3年" }
column   = [ { id = "number", title = "编号", type = "number", shown = true },
  { id = "day", title = "签订日期", type = "date", need = "entry", shown = true },
  { id = "house", title = "房子", need = "entry", shown = true },
  { id = "serial", title = "票号", shown = true },
  { id = "gone", title = "票状态", shown = true },
  { id = "note", title = "备注", type = "note", shown = true } ]

[[extract]]
title  = "票据编号"
folder = "票据"
[[extract.source]]
form = "slip"
[extract.serials]
column = "serial"
void   = { gone = ["作废"] }
pad    = 50
[[extract.column]]
of = ["house"]
"""
SLIP = ["签订日期", "房子", "票号", "票状态", "备注"]


@pytest.fixture
def slips(tmp_path: Path) -> StoryOffice:
    """An office that registers pre-printed slips."""
    office = StoryOffice(tmp_path / "office")
    (office.root / "forms/slip").mkdir()
    (office.root / "forms/slip/form.toml").write_text(SLIPS, "utf-8")
    return office


def test_every_number_is_used_void_or_missing(slips: StoryOffice) -> None:
    """E38: gaps are named, another pad is none, a number stands once."""
    slips.drop_rows(
        SLIP,
        ["2026-11-18", "甲", "RG000118"],
        ["2026-11-19", "乙", "RG000119", "作废"],
        ["2026-11-20", "丙", "RG000121"],
        ["2026-11-20", "丁", "RG000125", "", "作废"],
        ["2026-11-21", "戊", "RG000125"],
        ["2026-11-21", "己", "RG000125"],
        ["2026-11-22", "庚", "RG002001"],
        ["2026-11-22", "辛", "手写"],
        ["2026-11-22", "壬", ""],
        name="预印票登记表.xlsx",
    )
    slips.run(MORNING)
    lines = sheet(slips, "票据/票据编号.xlsx")
    twice = "这个编号登记了2次,请核对"
    assert lines == [
        ["RG000118", "使用", "PY-2026-0001", "甲"],
        ["RG000119", "作废", "PY-2026-0002", "乙"],
        ["RG000120", "未用", None, None, "缺1张,请查明是未用、作废还是遗失"],
        ["RG000121", "使用", "PY-2026-0003", "丙"],
        ["RG000122至RG000124", "未用", None, None, "缺3张,请查明是未用、作废还是遗失"],
        ["RG000125", "作废", "PY-2026-0004", "丁"],
        ["RG000125", "使用", "PY-2026-0005", "戊", twice],
        ["RG000125", "使用", "PY-2026-0006", "己", twice],
        ["RG002001", "使用", "PY-2026-0007", "庚"],
        ["手写", "使用", "PY-2026-0008", "辛", "不是连续的编号"],
    ]  # fmt: skip


def test_a_number_that_was_replaced_is_asked_for(slips: StoryOffice) -> None:
    name = "预印票登记表.xlsx"
    slips.drop_rows(SLIP, ["2026-11-18", "甲", "RG000118"], name=name)
    slips.run(MORNING)
    slips.drop_rows(SLIP, ["2026-11-18", "甲", "RG000119"], name=name)
    slips.run(NOON)
    assert sheet(slips, "票据/票据编号.xlsx") == [
        ["RG000118", "未用", None, None, "PY-2026-0001原来登记这个编号,后改为RG000119;作废的请登记作废"],
        ["RG000119", "使用", "PY-2026-0001", "甲"],
    ]  # fmt: skip


# ── a wrong definition ──────────────────────────────────────────────────────

WRONG = {
    "register": ('form = "slip"', 'form = "slipp"', "没有登记表“slipp”"),
    "column": ('column = "serial"', 'column = "serail"', "没有“serail”这一列"),
    "condition": ("gone = [", "gome = [", "没有“gome”这一列"),
    "folder": ('folder = "票据"', 'folder = "../票据"', "应是 outbox 里的文件夹"),
    "key": ("pad    = 50", "pads = 50", "不认识的键 pads"),
    "two kinds": ("[extract.serials]", '[extract.turns]\nwho = "house"\norder = "staff.call_order"\n[extract.serials]', "只能写一种"),
    "no rows": ('[[extract.source]]\nform = "slip"', "source = []", "不能为空"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_book_stops_the_start_and_names_its_place(
    slips: StoryOffice, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    old, new, said = WRONG[case]
    path = slips.root / "forms/slip/form.toml"
    assert old in SLIPS
    path.write_text(SLIPS.replace(old, new), "utf-8")
    assert slips.run(MORNING) == 2
    told = capsys.readouterr().err
    assert "slip/form.toml.extract[0]" in told
    assert said in told


def test_a_book_that_a_form_gave_up_is_left_as_it_is(slips: StoryOffice) -> None:
    slips.drop_rows(SLIP, ["2026-11-18", "甲", "RG000118"], name="预印票登记表.xlsx")
    slips.run(MORNING)
    first = (slips.root / "outbox/票据/票据编号.xlsx").read_bytes()
    shutil.rmtree(slips.root / "forms/slip")
    office = slips
    office.drop_rows(STAFF, LIN, name="人员通讯录.xlsx", sheet="人员")
    assert office.run(NOON) == 0
    assert (slips.root / "outbox/票据/票据编号.xlsx").read_bytes() == first
