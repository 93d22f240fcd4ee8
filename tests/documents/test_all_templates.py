"""Every Word template of the office, filled with sample values and read again."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from document_values import CASES, CHECK_LISTS, DOCUMENTS, HOUSE, Paper, Values, empty
from docx import Document
from lxml import etree
from reading_docx import docx_lines

from pipeline.effects.document.render import BLANK, Printable, Template, load

ROOT = Path(__file__).resolve().parents[2]
OFFICE = shutil.which("soffice")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MILLIMETRE = 56.7

#: Top, bottom, left and right margin in millimetres; type in half points.
MARGINS = {
    "LETTER": [37, 35, 28, 26],
    "FORM": [20, 15, 25, 15],
    "RECEIPT": [10, 10, 15, 15],
    "CARD": [15, 15, 20, 20],
}
TYPE = {
    "LETTER": {"Title": ("宋体", "44", True), "Label": ("黑体", "", False), "Fill": ("仿宋", "32", False)},
    "FORM": {"Title": ("黑体", "36", False), "LabelCell": ("宋体", "24", True), "Fill": ("仿宋", "24", False)},
    "RECEIPT": {"Title": ("黑体", "32", False), "LabelCell": ("宋体", "21", False), "Fill": ("楷体", "24", False)},
    "CARD": {"Title": ("黑体", "30", False), "LabelCell": ("宋体", "21", True), "Fill": ("宋体", "21", False)},
}  # fmt: skip
STYLES = {
    "LETTER": "首期款缴款提醒函 期款缴款提醒函 按揭办理通知书 入伙祝贺函 投诉处理结果回复函 情况说明函",
    "RECEIPT": "钥匙签收单 收据 收据补打 代交款证明",
    "CARD": "接待规范自检卡 置业顾问接待流程卡",
}
#: What stands on a paper whatever the record says, word for word.
SENTENCES = [
    ("验房整改派工单", "处理完毕请当即交回接待部,接待部24小时内回访。"),
    ("住房移交验收交接表", "双方已共同验收上述住房。除上列问题外,房屋及设施设备交接完毕。所列问题由物业公司安排处理,小型维修当天解决,较大型维修一星期内解决。"),
    ("住房移交验收交接表", "本表一式两份,双方各存一份。"),
    ("入伙资料签收单", "以上资料已收到并已知悉。"),
    ("钥匙签收单", "(仅用于返修,业主可随时取回)"),
    ("收据", "本收据须有两名收款人签字并加盖收款单位财务专用章方为有效。"),
    ("收据", "本收据不作发票使用"),
    ("代交款证明", "本人自愿替钟秀珍交款,金额为50,000.00元"),
    ("首期款缴款提醒函", "同时请提前准备按揭所需资料"),
    ("首期款缴款提醒函", "温馨提示:距缴款日还有两天"),
    ("期款缴款提醒函", "温馨提示:距缴款日还有两天"),
    ("入伙祝贺函", "恭贺韩女士乔迁之喜"),
    ("投诉处理结果回复函", "给您带来的不便,我们深表歉意。"),
    ("投诉处理结果回复函", "密封投递,不经责任部门转交"),
    ("重大投诉呈报单", "内部资料 注意保密"),
]  # fmt: skip
AMOUNTS = [
    ("收据", "人民币(大写)伍万元整"),
    ("代交款证明", "人民币(大写)伍万元整"),
    ("首期款缴款提醒函", "人民币肆拾贰万贰仟伍佰陆拾陆元整"),
    ("首期款缴款提醒函", "人民币肆拾万零贰仟伍佰陆拾陆元整"),
    ("期款缴款提醒函", "人民币贰拾万元整"),
    ("按揭办理通知书", "人民币玖拾捌万元整"),
    ("购房方案", "人民币壹佰肆拾万贰仟伍佰陆拾陆元整"),
]


def template(title: str) -> Template:
    return load(ROOT / DOCUMENTS[title].path)


def lines(title: str, but: Mapping[str, Printable] | None = None) -> list[str]:
    return docx_lines(
        template(title).render({**DOCUMENTS[title].values, **(but or {})})
    )


def text(title: str, but: Mapping[str, Printable] | None = None) -> str:
    """All that is printed, full-width signs as narrow ones: words are compared."""
    return unicodedata.normalize("NFKC", "\n".join(lines(title, but)))


def style_of(title: str) -> str:
    return next((s for s, names in STYLES.items() if title in names.split()), "FORM")


@pytest.mark.parametrize("title", DOCUMENTS)
def test_a_paper_is_filled_and_no_placeholder_is_left(title: str) -> None:
    printed = text(title)
    assert title in printed or title.startswith("收据")
    assert not re.search(r"[{}]|None|nan|True|False", printed)


@pytest.mark.parametrize("title", DOCUMENTS)
def test_the_sample_values_are_no_more_and_no_less_than_a_column_each(
    title: str,
) -> None:
    known = DOCUMENTS[title].values
    assert template(title).names <= known.keys()
    assert all(re.fullmatch(r"\w+", name) for name in known)


@pytest.mark.parametrize("title", DOCUMENTS)
def test_a_record_of_which_nothing_is_known_prints_lines_to_write_on(
    title: str,
) -> None:
    known = empty(DOCUMENTS[title].values)
    printed = "\n".join(docx_lines(template(title).render(known)))
    assert BLANK in printed
    assert "☑" not in printed
    assert not re.search("None|nan|True|False|[{}]", printed)


@pytest.mark.parametrize(("title", "sentence"), SENTENCES)
def test_a_fixed_sentence_stands_word_for_word(title: str, sentence: str) -> None:
    assert unicodedata.normalize("NFKC", sentence) in text(title)


@pytest.mark.parametrize(("title", "amount"), AMOUNTS)
def test_an_amount_stands_in_capitals(title: str, amount: str) -> None:
    assert amount in text(title)


@pytest.mark.parametrize("title", CHECK_LISTS)
def test_a_check_list_is_complete_in_its_order_with_a_box_each(title: str) -> None:
    printed = text(title)
    at = -1
    for line in CHECK_LISTS[title]:
        found = printed.find(unicodedata.normalize("NFKC", line), at + 1)
        assert found > at, line
        at = found
    rules = [line for line in CHECK_LISTS[title] if not line.startswith("“")]
    assert printed.count("☐") >= len(rules)


@pytest.mark.parametrize("title", DOCUMENTS)
def test_no_signature_and_no_day_of_a_signature_is_filled_in(title: str) -> None:
    signed = re.findall(r"签字[^:\n]{0,8}:([^\s/|]*)", text(title))
    assert set(signed) <= {"________", ""}


@pytest.mark.parametrize("title", DOCUMENTS)
def test_the_address_of_the_office_is_on_every_paper(title: str) -> None:
    printed = "\n".join(lines(title))
    for fact in ("接待地点", "电话", "接待时间"):
        assert f"{fact}:{HOUSE[fact]}" in printed


@pytest.mark.parametrize("title", DOCUMENTS)
def test_nobody_stands_in_the_properties(title: str) -> None:
    content = (ROOT / DOCUMENTS[title].path).read_bytes()
    said = Document(BytesIO(content)).core_properties
    assert said.title == title
    assert [said.author, said.last_modified_by, said.comments] == ["", "", ""]
    with ZipFile(BytesIO(content)) as package:
        names = set(package.namelist())
    assert {name for name in names if "docProps" in name} == {"docProps/core.xml"}


@pytest.mark.parametrize("title", DOCUMENTS)
def test_paper_and_type_are_those_of_its_style(title: str) -> None:
    kind = style_of(title)
    with ZipFile(ROOT / DOCUMENTS[title].path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        styles = etree.fromstring(package.read("word/styles.xml"))
    for section in body.iter(f"{WORD}sectPr"):
        assert list(_millimetres(section, "pgSz", "w", "h")) == [210, 297]
        margins = _millimetres(section, "pgMar", "top", "bottom", "left", "right")
        assert list(margins) == MARGINS[kind]
    for name, expected in TYPE[kind].items():
        assert (name, _type(styles, name)) == (name, expected)


def _millimetres(section: etree._Element, name: str, *sides: str) -> Iterator[int]:
    element = section.find(f"{WORD}{name}")
    assert element is not None
    yield from (round(int(str(element.get(WORD + s))) / MILLIMETRE) for s in sides)


def _type(styles: etree._Element, name: str) -> tuple[str, str, bool]:
    """The font for Chinese text, the size in half points, and whether it is bold."""
    (style,) = styles.findall(f"{WORD}style[@{WORD}styleId='{name}']")
    font, size = style.find(f".//{WORD}rFonts"), style.find(f".//{WORD}sz")
    assert font is not None
    half_points = "" if size is None else str(size.get(f"{WORD}val"))
    bold = style.find(f".//{WORD}b") is not None
    return str(font.get(f"{WORD}eastAsia")), half_points, bold


# ── single papers ───────────────────────────────────────────────────────────


def test_a_receipt_is_called_by_the_word_that_was_typed() -> None:
    for word in ("定金", "临订", "订金", "诚意金"):
        assert lines("收据", but={"款项性质": word}).count(f"| {word}收据 |") == 0
        assert text("收据", but={"款项性质": word}).count(f"{word}收据") >= 3


def test_a_receipt_names_the_payer_and_for_whom_he_pays() -> None:
    assert "| 今收到 | 钟磊(代 钟秀珍) |" in text("收据")
    own = {"付款人": "韩雅文", "代交款证明": "", "买方姓名": "韩雅文"}
    assert "| 今收到 | 韩雅文 |" in text("收据", but=own)


def test_money_given_back_is_said_to_be_given_back() -> None:
    printed = text("收据", but={"款项性质": "退款"})
    assert "今退付" in printed
    assert "今收到" not in printed


def test_a_void_receipt_says_so_across_each_copy_and_keeps_its_number() -> None:
    for state, times in (("有效", 0), ("作废", 3)):
        values = {**DOCUMENTS["收据"].values, "收据状态": state}
        with ZipFile(BytesIO(template("收据").render(values))) as package:
            body = package.read("word/document.xml").decode()
        assert body.count('string="作废"') == times
        assert body.count("DJ-2026-0013") >= 3


def test_what_was_printed_again_says_so() -> None:
    assert text("收据补打").count("补打第2次") == 3
    assert "补打" not in text("收据")


def test_a_nameless_complaint_is_answered_on_the_notice_board() -> None:
    printed = text("投诉处理结果回复函", but=CASES["匿名"])
    assert "投诉处理结果公告" in printed
    absent = ("尊敬的", "回 执", "密封投递", "沈", "602")
    assert [word for word in absent if word in printed] == []


def test_an_explanation_admits_no_fault_and_tells_nothing_of_the_neighbour() -> None:
    neighbour = {"投诉类别": "邻里纠纷", "核实情况": "5栋1单元903确有噪音"}
    printed = text("情况说明函", but=neighbour)
    assert "903" not in printed
    assert "歉" not in printed
    assert "答复依据:" in printed


def test_no_letter_to_a_customer_asks_for_the_accused() -> None:
    for title in ("投诉处理结果回复函", "情况说明函"):
        personal = {"被反映人部门", "房号", "联系电话", "登记人", "被反映房号"}
        assert template(title).names & personal == set()


def test_a_slip_for_a_home_tells_no_number_of_a_complaint() -> None:
    printed = text("上门服务派工单", but={"来源编号": "TS-2026-0031"})
    assert "| 来源 | 客户服务中心 |" in printed
    assert "TS-" not in printed


def test_missing_papers_of_a_loan_stand_bold() -> None:
    values = DOCUMENTS["按揭办理通知书"].values
    body = Document(BytesIO(template("按揭办理通知书").render(values)))
    bold = [
        run.text
        for row in body.tables[0].rows
        for run in row.cells[1].paragraphs[0].runs
        if run.style is not None and run.style.style_id == "Strong"
    ]
    assert bold == ["收入证明"]


def test_what_is_missing_at_the_handover_is_printed_only_when_known() -> None:
    assert "缺项:缺身份证复印件" in text("住房移交验收交接表")
    assert "缺项" not in text("住房移交验收交接表", but={"资料齐全": "是"})


def test_a_house_without_gas_has_no_meter_reading() -> None:
    dry: Values = {"气表表号": "未通气", "气表底数": ""}
    assert "| 气 |  | 未通气 |" in text("住房移交验收交接表", but=dry)


def test_the_handover_has_twelve_lines_for_defects() -> None:
    for case in (empty(DOCUMENTS["住房移交验收交接表"].values), CASES["十二项"]):
        found = re.findall(
            r"^\| (\d+) \|", text("住房移交验收交接表", but=case), re.MULTILINE
        )
        assert found == [str(n) for n in range(1, 13)] * 2


# ── pages, as an office program lays them out ───────────────────────────────


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All papers as PDF: one start of the office program for all of them."""
    if OFFICE is None:
        pytest.skip("没有 LibreOffice,不数页数")
    folder = tmp_path_factory.mktemp("papers")
    for number, (title, paper, values) in enumerate(_all_papers()):
        (folder / f"{number}.docx").write_bytes(
            template(title).render({**paper.values, **values})
        )
    files = sorted(str(path) for path in folder.glob("*.docx"))
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    arguments = ["--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run(
        [OFFICE, home, *arguments, *files], check=True, capture_output=True, timeout=110
    )
    return folder


def _all_papers() -> Iterator[tuple[str, Paper, Values]]:
    for title, paper in DOCUMENTS.items():
        yield title, paper, {}
    for title, case, pages in CASE_PAGES:
        yield title, DOCUMENTS[title]._replace(pages=pages), CASES[case]


CASE_PAGES = [
    ("验房整改派工单", "四项", 2),
    ("验房整改派工单", "十二项", 2),
    ("住房移交验收交接表", "十二项", 2),
    ("住房移交验收交接表", "十五项", 4),
    ("收据", "作废", 1),
    ("投诉处理结果回复函", "匿名", 2),
]


def test_every_paper_has_the_pages_that_it_should_have(printed: Path) -> None:
    found, expected = {}, {}
    for number, (title, paper, values) in enumerate(_all_papers()):
        content = (printed / f"{number}.pdf").read_bytes()
        name = f"{title} {'、'.join(values)}".strip()
        found[f"{number} {name}"] = len(re.findall(rb"/Type\s*/Page\b", content))
        expected[f"{number} {name}"] = paper.pages
    assert found == expected
