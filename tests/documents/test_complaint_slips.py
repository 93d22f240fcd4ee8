"""The two Word templates of the complaint slip, read as lines (domain.md 3.1)."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree
from reading_docx import PAGE_BREAK, docx_lines, docx_text
from slip_values import (
    CLEAN_STAIRS,
    DIRTY_STAIRS,
    EMPTY,
    QUARREL,
    SEALED,
    SECRETS,
    STAIRS_MASKED,
    Values,
)

from pipeline.effects.document.render import Template, check, load
from pipeline.errors import FormError

HERE = Path(__file__).parent
DOCUMENTS = HERE.parents[1] / "forms" / "complaint" / "documents"
OFFICE = "客户投诉处理通知单_存根联"
DEPARTMENT = "客户投诉处理通知单_责任部门联"
BOTH = (OFFICE, DEPARTMENT)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def template(title: str) -> Template:
    return load(DOCUMENTS / f"{title}.docx")


def lines(title: str, values: Values) -> list[str]:
    return docx_lines(template(title).render(values))


@pytest.mark.parametrize(
    ("title", "values", "paper"),
    [
        (OFFICE, DIRTY_STAIRS, "存根联_已决定"),
        (OFFICE, CLEAN_STAIRS, "存根联_已结案"),
        (OFFICE, QUARREL, "存根联_呈批稿"),
        (DEPARTMENT, STAIRS_MASKED, "责任部门联"),
        (DEPARTMENT, SEALED, "责任部门联_保密件"),
    ],
)
def test_the_paper_reads_as_expected(title: str, values: Values, paper: str) -> None:
    expected = (HERE / "expected" / f"{paper}.txt").read_text("utf-8")
    assert "\n".join(lines(title, values)) + "\n" == expected


@pytest.mark.parametrize("title", BOTH)
def test_a_template_asks_for_nothing_that_a_slip_does_not_have(title: str) -> None:
    check(template(title), EMPTY)
    lacking = {name: value for name, value in EMPTY.items() if name != "编号"}
    with pytest.raises(FormError, match="编号"):
        check(template(title), lacking)


def test_every_box_of_the_slip_is_filled_from_the_register() -> None:
    boxes = """
        编号 受理日期 受理时间 投诉方式 严重程度 客户姓名 房号 发生位置 联系电话
        投诉类别 被反映人部门 投诉内容摘要 原件说明 核实情况 处理建议 登记人 核实时间
        主任决定 责任部门 协办部门 预定完成时间 补救措施 完成时间 需纠正措施 纠正措施
        纠正期限 纠正完成日期 处理结果 反馈管理处时间 回复客户时间 回复方式 满意度
        回访人 派发次数 版次 打印时间 接待地点 电话 接待时间
    """
    assert template(OFFICE).names >= set(boxes.split())


@pytest.mark.parametrize("title", BOTH)
def test_no_signature_and_no_handwritten_date_is_filled_in(title: str) -> None:
    text = "\n".join(lines(title, CLEAN_STAIRS))
    signed = re.findall(r"(?:签字|验证人):(\S+)", text)
    assert signed
    assert set(signed) == {"________"}
    assert "主任签字:________  日期:____年__月__日" in text


@pytest.mark.parametrize("title", BOTH)
def test_a_slip_of_which_nothing_is_known_is_a_form_to_fill_in(title: str) -> None:
    text = "\n".join(lines(title, EMPTY))
    assert not re.search("None|nan|True|False|[{}]", text)
    assert "☑" not in text
    assert "| 客户名称 | ________ | 联系电话 | ________ |" in text


def test_the_three_cases_of_box_two_print_what_they_are_given() -> None:
    contact = {**DIRTY_STAIRS, "客户姓名": "沈先生", "发生位置": "2栋1单元602卫生间"}
    shown = lines(DEPARTMENT, contact)
    assert "| 客户名称 | 沈先生 | 联系电话 | 13900000034 |" in shown
    masked = lines(DEPARTMENT, STAIRS_MASKED)
    assert "| 客户名称 | 沈* | 联系电话 | 联系客户请通过客户服务中心 |" in masked
    assert "| 客户名称 | 保密 | 严重程度 | ☐一般  ☑重要  ☐重大 |" in lines(
        DEPARTMENT, SEALED
    )


def test_the_written_summary_for_the_department_goes_before_the_text() -> None:
    values = {**STAIRS_MASKED, "转办摘要": "请补扫楼道"}
    assert "| 投诉内容 ↵ 摘要 | 请补扫楼道 |" in lines(DEPARTMENT, values)


def test_a_sealed_copy_holds_nothing_personal_even_when_it_is_handed_over() -> None:
    careless = {**SEALED, **SECRETS, "客户姓名": "保密", "被反映人部门": "工程班"}
    text = docx_text(template(DEPARTMENT).render(careless))
    hidden = {"胡雪梅", "王海涛", *SECRETS.values()} - {"客户服务中心"}
    assert [secret for secret in hidden if str(secret) in text] == []


def test_a_sealed_copy_has_no_empty_boxes_for_what_it_hides() -> None:
    text = "\n".join(lines(DEPARTMENT, SEALED))
    hidden = (
        "投诉方式 联系电话 房号 发生位置 核实情况 处理建议 处理办法 协办部门 受理时间"
    )
    assert [label for label in hidden.split() if label in text] == []


def test_second_and_third_copy_are_pages_of_one_file_with_their_own_names() -> None:
    paper = lines(DEPARTMENT, STAIRS_MASKED)
    middle = paper.index(PAGE_BREAK)
    second, third = paper[:middle], paper[middle + 1 :]
    assert "第二联 责任部门 / 第1次派发" in second
    assert "第三联 反馈联(填写结果后交回管理处) / 第1次派发" in third
    assert [row for row in second if row[0] == "|"] == [
        row for row in third if row[0] == "|"
    ]
    feet = [line.split(" / ")[0] for line in paper if line.startswith("页脚:第")]
    assert feet == ["页脚:第二联 责任部门", "页脚:第三联 反馈联(填写结果后交回管理处)"]


def test_the_customers_opinion_is_asked_on_the_first_copy_only() -> None:
    assert any("客户意见:☑满意" in line for line in lines(OFFICE, CLEAN_STAIRS))
    assert not any("客户意见" in line for line in lines(DEPARTMENT, CLEAN_STAIRS))


def test_what_the_department_fills_in_is_empty_on_its_copies() -> None:
    text = "\n".join(lines(DEPARTMENT, CLEAN_STAIRS))
    done = ("已补扫", "建立请假顶岗表", "楼道已清扫干净", "16:10", "11月30日")
    assert [word for word in done if word in text] == []
    assert "| 补救措施 ↵ (责任部门 ↵ 填写) |  |" in text
    assert "是否需纠正措施:☐是  ☐否" in text


def test_a_second_round_and_a_second_edition_say_so() -> None:
    again = {**DIRTY_STAIRS, "派发次数": "第2次派发", "版次": "第2版"}
    for title in BOTH:
        assert any(line.endswith("第2次派发  第2版") for line in lines(title, again))


@pytest.mark.parametrize("title", BOTH)
def test_the_properties_say_the_title_and_nobody(title: str) -> None:
    for content in (
        (DOCUMENTS / f"{title}.docx").read_bytes(),
        template(title).render(QUARREL),
    ):
        said = Document(BytesIO(content)).core_properties
        assert said.title == title
        assert [said.author, said.last_modified_by, said.comments] == ["", "", ""]
        with ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
        assert {name for name in names if "docProps" in name} == {"docProps/core.xml"}


@pytest.mark.parametrize("title", BOTH)
def test_paper_and_type_are_those_of_a_form(title: str) -> None:
    with ZipFile(DOCUMENTS / f"{title}.docx") as package:
        body = etree.fromstring(package.read("word/document.xml"))
        styles = etree.fromstring(package.read("word/styles.xml"))
    for section in body.iter(f"{WORD}sectPr"):
        size, margin = section.find(f"{WORD}pgSz"), section.find(f"{WORD}pgMar")
        assert _millimetres(size, "w", "h") == [210, 297]
        assert _millimetres(margin, "top", "bottom", "left", "right") == [
            20,
            15,
            25,
            15,
        ]
    assert _type(styles, "Title") == ("黑体", "36", False)
    assert _type(styles, "栏目") == ("宋体", "24", True)
    assert _type(styles, "填写") == ("仿宋", "24", False)


def _millimetres(element: etree._Element | None, *names: str) -> list[int]:
    assert element is not None
    return [round(int(str(element.get(WORD + name))) / 56.7) for name in names]


def _type(styles: etree._Element, name: str) -> tuple[str, str, bool]:
    """The font for Chinese text, the size in half points, and whether it is bold."""
    style = next(s for s in styles if s.findall(f"{WORD}name[@{WORD}val='{name}']"))
    font, size = style.find(f".//{WORD}rFonts"), style.find(f".//{WORD}sz")
    assert font is not None
    assert size is not None
    assert len(set(font.attrib.values())) == 1
    bold = style.find(f".//{WORD}b") is not None
    return str(font.get(f"{WORD}eastAsia")), str(size.get(f"{WORD}val")), bold
