"""Blank registers: what a clerk sees, what a printer makes of them."""

from __future__ import annotations

import io
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from reading_docx import docx_lines

from pipeline.effects.blank import ROWS, blank, write_blanks
from pipeline.errors import PipelineError
from pipeline.form import Form
from pipeline.intake.recognise import recognise
from pipeline.office import Office, Paths, load
from pipeline.package.cells import CellValue
from pipeline.package.read import read
from pipeline.run.ready import write_blanks as lay_out_blanks

ROOT = Path(__file__).resolve().parents[2]


class Blank:
    """A blank register, opened as its reader opens it."""

    def __init__(self, data: bytes) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl knows no print area of columns
            self.book = openpyxl.load_workbook(io.BytesIO(data))
        page = self.book.worksheets[0]
        assert isinstance(page, Worksheet)
        self.page = page
        self.at = {
            str(cell.value).rstrip("*"): int(cell.column)
            for cell in page[3]
            if cell.value
        }

    def cell(self, title: str, row: int = 4) -> Cell:
        """The cell of a column, by default in the first row to be filled."""
        found = self.page.cell(row, self.at[title])
        assert isinstance(found, Cell)
        return found

    def rule(self, title: str) -> DataValidation:
        """List and prompt of a column."""
        first = f"{get_column_letter(self.at[title])}4"
        rules: list[DataValidation] = self.page.data_validations.dataValidation
        return next(rule for rule in rules if str(rule.sqref).startswith(f"{first}:"))


@pytest.fixture(scope="module")
def office() -> Office:
    return load(ROOT)


@pytest.fixture(scope="module")
def complaints(office: Office) -> Blank:
    return Blank(blank(office.forms["complaint"], office))


def test_the_title_stands_above_the_month_and_the_clerk_above_the_header(
    complaints: Blank,
) -> None:
    texts = [str(cell.value) for row in complaints.page["1:2"] for cell in row]
    said = [text.strip() for text in texts if text != "None"]
    assert said == [
        "幸福社区客户投诉登记表",
        "____年__月",
        "带 * 的必填,灰色的由系统填写",
        "填表人:",
    ]
    title = complaints.page["A1"]
    assert (title.font.name, title.font.size) == ("黑体", 18)


def test_required_columns_bear_a_star(office: Office, complaints: Blank) -> None:
    form = office.forms["complaint"]
    starred = [str(c.value)[:-1] for c in complaints.page[3] if str(c.value)[-1] == "*"]
    assert starred == [c.title for c in form.column if c.need == "entry"]


def test_daily_columns_come_first_then_the_group_then_what_the_system_fills(
    complaints: Blank,
) -> None:
    titles = list(complaints.at)
    assert titles[0] == "编号"
    assert titles[21:25] == ["备注", "更多栏目", "投诉性质", "严重程度"]
    assert titles[-7:] == [
        "派发时间", "处理轮次", "登记日期", "补登", "匿名件", "三次未联系上", "结案日期",
    ]  # fmt: skip
    assert len(titles) == 63


def test_the_group_is_closed_and_its_button_stands_over_its_name(
    complaints: Blank,
) -> None:
    page, more = complaints.page, complaints.at["更多栏目"]
    columns = page.column_dimensions
    assert columns[get_column_letter(more)].collapsed
    folded = [one for one in columns.values() if one.outlineLevel]
    assert all(one.hidden for one in folded)
    assert sum(int(one.max or 0) - int(one.min or 0) + 1 for one in folded) == 33
    outline = page.sheet_properties.outlinePr
    assert outline is not None
    assert not outline.summaryRight


def test_a_register_whose_columns_are_all_shown_has_no_group(office: Office) -> None:
    form = office.forms["staff"]
    shown = tuple(replace(column, shown=True) for column in form.column)
    made = Blank(blank(replace(form, column=shown), office))
    assert "更多栏目" not in made.at
    assert "编号" not in made.at  # people have no numbers


def test_what_the_system_fills_is_grey(complaints: Blank) -> None:
    for title in ("编号", "派发时间", "处理轮次", "结案日期"):
        assert complaints.cell(title).fill.fgColor.rgb == "FFF2F2F2"
        assert complaints.rule(title).prompt == "由系统填写,请留空"
    assert complaints.cell("受理日期").fill.fgColor.rgb == "00000000"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("受理日期", "yyyy-mm-dd"),
        ("受理时间", "hh:mm"),
        ("预定完成时间", "yyyy-mm-dd hh:mm"),
        ("联系电话", "@"),
        ("房号", "@"),
        ("被反映房号", "@"),
        ("编号", "@"),
        ("投诉内容摘要", "General"),
    ],
)
def test_cells_have_the_format_of_their_column(
    complaints: Blank, title: str, code: str
) -> None:
    assert complaints.cell(title).number_format == code
    assert complaints.cell(title, 203).number_format == code


def test_lists_offer_the_choices_and_never_stop_the_clerk(complaints: Blank) -> None:
    rule = complaints.rule("满意度")
    assert (rule.type, rule.errorStyle) == ("list", "warning")
    assert rule.formula1 == '"满意,基本满意,不满意,未联系上"'
    assert complaints.rule("要求保密").formula1 == '"是,否"'
    rules = complaints.page.data_validations.dataValidation
    assert {rule.errorStyle for rule in rules if rule.type == "list"} == {"warning"}


def test_the_list_of_another_register_is_left_free_and_named(
    complaints: Blank,
) -> None:
    rule = complaints.rule("责任部门")
    assert rule.type != "list"
    assert "《人员通讯录》的“部门”" in str(rule.prompt)


@pytest.mark.parametrize(
    ("title", "prompt"),
    [
        ("受理日期", "必填;日期,例如 2026-11-23"),
        ("客户姓名", "必填;空着按“匿名”登记"),
        ("房号", "例如 3栋2单元1502,也可写 3-2-1502"),
        ("投诉内容摘要", "必填;不少于5个字,写清时间和事情"),
        ("登记人", "必填;写法与《人员通讯录》的“姓名”一致;空着按第2行的“填表人”登记"),
        ("核实时间", "日期和时间,例如 2026-11-23 16:10;空着由系统代填"),
    ],
)
def test_the_prompt_of_a_cell_says_the_rule_of_its_column(
    complaints: Blank, title: str, prompt: str
) -> None:
    assert complaints.rule(title).prompt == prompt


def test_a_long_list_stands_on_a_hidden_sheet_that_is_no_register(
    office: Office, tmp_path: Path
) -> None:
    form = with_choices(office, tuple(f"很长的一种类别第{n}种" for n in range(40)))
    made = Blank(blank(form, office))
    assert made.rule("投诉类别").formula1 == "数据源!$A$1:$A$40"
    assert made.book["数据源"].sheet_state == "hidden"
    assert made.book["数据源"]["A40"].value == "很长的一种类别第39种"
    path = tmp_path / "long.xlsx"
    path.write_bytes(blank(form, office))
    found = recognise(read(path), tuple(office.forms.values()), "x")
    assert (len(found.sheets), found.findings) == (1, ())


def test_a_choice_with_a_comma_is_not_torn_apart(office: Office) -> None:
    made = Blank(blank(with_choices(office, ("水,电", "煤气")), office))
    assert made.rule("投诉类别").formula1 == "数据源!$A$1:$A$2"
    assert made.book["数据源"]["A1"].value == "水,电"


def with_choices(office: Office, choices: tuple[str, ...]) -> Form:
    form = office.forms["complaint"]
    columns = [
        replace(one, choices=choices, other="", means={})
        if one.id == "category"
        else one
        for one in form.column
    ]
    return replace(form, column=tuple(columns))


def test_it_prints_on_a4_landscape_with_the_header_on_every_page(
    office: Office, complaints: Blank
) -> None:
    page = complaints.page
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 9
    assert page.print_title_rows == "$1:$3"
    assert str(page.oddFooter) == "&C第&P页 共&N页"
    assert (page.freeze_panes, page.page_setup.fitToHeight) == ("C4", 0)
    assert page.page_setup.fitToWidth == 2  # 22 columns cannot be read on one
    assert page.print_title_cols == "$A:$B"
    visits = Blank(blank(office.forms["visit"], office)).page
    assert visits.page_setup.fitToWidth is None  # on one


def test_two_hundred_rows_are_ruled(complaints: Blank) -> None:
    assert complaints.page.max_row == 3 + ROWS == 203
    ruled = [complaints.cell("房号", row).border.left.style for row in (4, 203)]
    assert ruled == ["thin", "thin"]


def test_the_same_definition_gives_the_same_bytes(office: Office) -> None:
    form = office.forms["visit"]
    assert blank(form, office) == blank(form, office)


def test_rows_can_be_filled_in_beforehand(office: Office, tmp_path: Path) -> None:
    rows: list[Mapping[str, CellValue]] = [
        {"visit_date": date(2026, 11, 23), "visit_time": time(9, 20), "people": 2},
        {"visit_date": "11月23日", "matter": "=不是公式"},
    ]
    path = tmp_path / "draft.xlsx"
    path.write_bytes(blank(office.forms["visit"], office, rows))
    made = Blank(path.read_bytes())
    assert (made.cell("来访事由", 5).value, made.cell("来访事由", 5).data_type) == (
        "=不是公式",
        "s",
    )
    found = recognise(read(path), tuple(office.forms.values()), "x")
    assert [row.row for _, sheet in found.sheets for row in sheet.rows] == [4, 5]


def test_blanks_of_all_registers_lie_under_their_titles(
    office: Office, tmp_path: Path
) -> None:
    there = replace(office, paths=Paths(tmp_path))
    paths = write_blanks(there)
    names = [path.relative_to(tmp_path).as_posix() for path in paths]
    assert names == [
        f"outbox/空白表/{title}.xlsx"
        for title in dict.fromkeys(
            title
            for form in office.forms.values()
            for title in (
                office.forms[form.book or form.id].title,
                *(link.book for link in form.link if link.book),
            )
        )
    ]


def test_a_blank_is_called_by_id_or_title_and_made_once(
    office: Office, tmp_path: Path
) -> None:
    there = replace(office, paths=Paths(tmp_path))
    paths = write_blanks(there, ["staff", "人员通讯录"])
    assert [path.name for path in paths] == ["人员通讯录.xlsx"]


def test_an_unknown_name_is_answered_with_the_registers_there_are(
    office: Office, tmp_path: Path
) -> None:
    there = replace(office, paths=Paths(tmp_path))
    with pytest.raises(PipelineError, match="没有登记表“考勤”") as refused:
        write_blanks(there, ["staff", "考勤"])
    assert all(form.title in str(refused.value) for form in office.forms.values())
    assert not list(tmp_path.rglob("*.xlsx"))


def test_papers_that_are_filled_in_by_hand_lie_empty_beside_the_registers(
    office: Office, tmp_path: Path
) -> None:
    shutil.copytree(office.paths.forms, tmp_path / "forms")
    there = replace(office, paths=Paths(tmp_path))
    words = ["visit", "住房移交验收交接表"]
    paths = lay_out_blanks(there, words, datetime(2026, 11, 23, 10, 0))
    assert [path.name for path in paths] == [
        "来访接待记录表.xlsx", "住房移交验收交接表.xlsx",
        "住房移交验收交接表_空白.docx", "来访接待记录单_空白.docx",
    ]  # fmt: skip
    lines = "\n".join(docx_lines(paths[2].read_bytes()))
    assert "房号|________" in lines.replace(" ", "")
    assert "{{" not in lines
    assert "None" not in lines
