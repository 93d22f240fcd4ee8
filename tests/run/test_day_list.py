"""今日待办.xlsx as the desk finds it in the morning (domain.md 4.3, issue: daily lists)."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from office_story import StoryOffice

from pipeline.effects.today import Todo, counts, draw_today
from pipeline.office import Office, load

AT = datetime(2026, 11, 23, 8, 30)
SLIP = "archive/2026/02客户投诉/TS-2026-0031/01_TS-2026-0031_通知单.docx"
TODO = (
    Todo(
        "今日到期", "TS-2026-0031", "客户投诉登记表", "当日核实",
        due=datetime(2026, 11, 23, 23, 59, 59), state="已受理",
        wanting="核实情况、处理建议", who="李敏(接待员)", place="5栋",
        papers=(("存根联", SLIP), ("派单", "archive/2026/第 2 份.docx")),
    ),
    Todo(
        "已超时", "YF-2026-0007-02", "问题明细", "小型维修",
        due=datetime(2026, 11, 22, 16, 30), late="已超时1天", state="整改中",
        wanting="完成时间", who="刘军(物管员)", place="3栋",
    ),
    Todo("今日到期", "TS-2026-0040", "客户投诉登记表", "保密件", state="保密件"),
    Todo("待决定", "TS-2026-0041", "客户投诉登记表", "重大投诉请示", who="罗志强(经理)"),
)  # fmt: skip

LATE = (
    "YF-2026-0007-02|问题明细|小型维修|11月22日16:30\n已超时1天|整改中|完成时间"
    "|刘军(物管员)|3栋"
)
DUE = (
    "TS-2026-0031|客户投诉登记表|当日核实|11月23日24:00|已受理|核实情况、处理建议"
    "|李敏(接待员)|5栋|存根联"
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return load(StoryOffice(tmp_path / "office").root)


def lines(path: Path) -> list[str]:
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return ["|".join(str(cell or "") for cell in row).rstrip("|") for row in rows]


def test_the_day_stands_in_sections_the_longest_due_first(office: Office) -> None:
    told = ["2027年节假日安排未录入"]
    assert lines(draw_today(AT, TODO, told, office)) == [
        "今日待办  2026年11月23日 星期一",
        "幸福社区管理处",
        "今日到期2件,已超时1件,待决定1件",
        "编号|登记表|事项|期限|状态|尚缺|由谁办|位置|单据(点开)|办理情况",
        "已超时(1件)",
        LATE,
        "今日到期(2件)",
        DUE,
        "||||||||派单",
        "TS-2026-0040|客户投诉登记表|保密件|—|保密件",
        "待决定(1件)",
        "TS-2026-0041|客户投诉登记表|重大投诉请示|—|||罗志强(经理)",
        "请注意",
        "2027年节假日安排未录入",
    ]


def test_a_day_without_anything_says_so(office: Office) -> None:
    assert lines(draw_today(AT, (), (), office))[2:] == [
        "今日没有到期的事。",
        "编号|登记表|事项|期限|状态|尚缺|由谁办|位置|单据(点开)|办理情况",
    ]


def test_what_is_only_due_later_leaves_the_day_free(office: Office) -> None:
    later = Todo("近日到期", "LF-2026-0102", "来访接待记录表", "转办")
    said = lines(draw_today(AT, (later,), (), office))[2]
    assert said == "今日没有到期的事。近日到期1件"


def test_a_slip_opens_from_the_list_wherever_the_folder_is_shared(
    office: Office,
) -> None:
    path = draw_today(AT, TODO, (), office)
    page = openpyxl.load_workbook(path).worksheets[0]
    links = {cell.value: cell.hyperlink for row in page["I5:I20"] for cell in row}
    target = str(links["存根联"].target)
    assert "://" not in target
    assert (path.parent / target.replace("\\", "/")).resolve() == (
        office.paths.root / SLIP
    ).resolve()
    assert str(links["派单"].target).endswith("第%202%20份.docx")


def test_a_path_that_no_link_can_hold_is_told_without_one(office: Office) -> None:
    odd = Todo("今日到期", "A", "", "", papers=(("单据", "archive/3#楼.docx"),))
    page = openpyxl.load_workbook(draw_today(AT, (odd,), (), office)).worksheets[0]
    (cell,) = (c for row in page.iter_rows() for c in row if c.value == "单据")
    assert cell.hyperlink is None


def test_it_is_ready_to_print(office: Office) -> None:
    page = openpyxl.load_workbook(draw_today(AT, TODO, (), office)).worksheets[0]
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.paperSize, page.page_setup.fitToHeight) == (9, 0)
    assert page.print_title_rows == "$4:$4"
    assert page.freeze_panes == "A5"
    foot = page.oddFooter
    assert foot is not None
    assert foot.center.text == "第&P页 共&N页"
    assert foot.right.text == "制表时间 2026-11-23 08:30"
    bold = {c.value for row in page["A5:J12"] for c in row if c.font.bold}
    assert "11月22日16:30\n已超时1天" in bold


def test_the_same_day_gives_the_same_bytes_and_is_the_office_s_alone(
    office: Office,
) -> None:
    first = draw_today(AT, TODO, (), office).read_bytes()
    path = draw_today(AT, TODO, (), office)
    assert path.read_bytes() == first
    where = path.relative_to(office.paths.root).as_posix()
    assert where == "outbox/内部/今日待办.xlsx"
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    assert path.parent.parent.stat().st_mode & 0o077 == 0o055


def test_no_text_becomes_a_formula_or_an_order_to_the_printer(tmp_path: Path) -> None:
    office = StoryOffice(tmp_path / "office")
    config = office.root / "config.toml"
    text = config.read_text("utf-8").replace("幸福社区管理处", "A&P管理处")
    config.write_text(text, "utf-8")
    odd = Todo("今日到期", "=1+1", "@x", "http://x.com")
    path = draw_today(AT, (odd,), (), load(office.root))
    page = openpyxl.load_workbook(path).worksheets[0]
    assert page["A6"].value == "=1+1"
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "&amp;LA&amp;&amp;P管理处" in sheet


def test_the_counts_are_those_of_the_sections() -> None:
    assert {name: n for name, n in counts(TODO).items() if n} == {
        "今日到期": 2,
        "已超时": 1,
        "待决定": 1,
    }
