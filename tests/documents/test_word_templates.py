"""What a Word template may say, and what becomes of the values that fill it."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_docx import docx_lines, docx_text
from word_files import cells, packed, parts, word_file

from pipeline.effects.document.render import BLANK, Printable, check, load
from pipeline.errors import Damaged, FormError
from pipeline.values.reading import clean

LONG = "楼道里堆放的纸箱三天没有人清理,经过时要侧身。" * 130


def printed(folder: Path, *texts: str, header: str = "", **values: Printable) -> str:
    """The lines of a template with these paragraphs, filled."""
    paper = load(word_file(folder, *texts, header=header)).render(values)
    return "\n".join(docx_lines(paper))


@pytest.mark.parametrize(
    "text",
    [
        "李芳&王<强>",
        "<w:p>一段</w:p>",
        """"双引号" '单引号' “弯引号”""",
        "&amp; &lt;b&gt; &#65;",
        "{{7*7}} {% if x %} {# 注 #} {_{ }_}",
        "｛｛ 房号 ｝｝ ｛％ if ％｝",
        "{{ 房号 }}",
        "=1+1",
        "两个  空格",
        "\u202e右到左 \u200b零宽 𠮷 👍",
        LONG,
    ],
)
def test_a_value_is_printed_as_it_was_written(tmp_path: Path, text: str) -> None:
    assert printed(tmp_path, "事由:{{ 事由 }}。", 事由=text) == f"事由:{text}。"


@settings(max_examples=150, deadline=None)
@given(st.text(), st.text())
def test_whatever_was_typed_stands_in_the_paper(one: str, other: str) -> None:
    with TemporaryDirectory() as folder:
        path = word_file(Path(folder), "甲{{ 甲 }}", "乙{{ 乙 }}")
        paper = load(path).render({"甲": one, "乙": other})
    expected = [f"甲{clean(one) or BLANK}", f"乙{clean(other) or BLANK}"]
    assert [p.text for p in Document(BytesIO(paper)).paragraphs] == expected


def test_a_line_feed_becomes_a_line_break_in_its_paragraph(tmp_path: Path) -> None:
    line = printed(tmp_path, "{{ 事由 }}", 事由="第一行\r\n第二行\n\n第四行\r")
    assert line == "第一行 ↵ 第二行 ↵  ↵ 第四行"


def test_what_no_document_can_hold_is_left_out(tmp_path: Path) -> None:
    line = printed(tmp_path, "{{ 事由 }}", 事由=" 纸\x00箱\x0b\ud800三\ufffe个\x1f ")
    assert line == "纸箱三个"


@pytest.mark.parametrize("empty", ["", None, "  ", "\x00", []])
def test_an_empty_value_leaves_room_to_write(tmp_path: Path, empty: Printable) -> None:
    assert printed(tmp_path, "电话:{{ 电话 }}", 电话=empty) == f"电话:{BLANK}"


def test_a_template_chooses_what_stands_for_an_empty_value(tmp_path: Path) -> None:
    lines = [
        '{{ 完成日期 or "____年__月__日" }}',
        "{% if 备注 %}备注:{{ 备注 }}{% endif %}",
    ]
    assert printed(tmp_path, *lines, 完成日期="", 备注="") == "____年__月__日"


def test_a_box_is_ticked_by_equality(tmp_path: Path) -> None:
    boxes = (
        """{{ "☑" if 性质 == "急" else "☐" }}急 {{ "☑" if 性质 == '缓' else "☐" }}缓"""
    )
    assert printed(tmp_path, boxes, 性质="急") == "☑急 ☐缓"


def test_quotes_that_word_has_curled_are_understood(tmp_path: Path) -> None:
    assert printed(tmp_path, "{{ “☑” if 性质 == ‘急’ else “☐” }}", 性质="缓") == "☐"


def test_yes_no_and_lists_are_printed_in_chinese(tmp_path: Path) -> None:
    line = printed(
        tmp_path, "{{ 甲 }}{{ 乙 }} {{ 丙 }}", 甲=True, 乙=False, 丙=["a", "b"]
    )
    assert line == "是否 a、b"


def test_a_tag_that_word_has_torn_into_runs_is_one_tag(tmp_path: Path) -> None:
    torn = (
        "<w:p><w:r><w:t>房号:{</w:t></w:r><w:r><w:t>{ 房</w:t></w:r>"
        "<w:r><w:t>号 }</w:t></w:r><w:r><w:t>}</w:t></w:r></w:p>"
    )
    paper = load(word_file(tmp_path, body=torn)).render({"房号": "2栋1单元602"})
    assert docx_lines(paper) == ["房号:2栋1单元602"]


def test_paragraphs_and_rows_may_be_left_out_and_repeated(tmp_path: Path) -> None:
    table = "".join(
        (
            "<w:tbl>",
            cells("{%tr for 物品 in 清单 %}"),
            cells("{{ loop.index }}", "{{ 物品.名称 }}"),
            cells("{%tr endfor %}"),
            cells("{%tr if 贵重 %}"),
            cells("贵重物品"),
            cells("{%tr endif %}"),
            "</w:tbl>",
        )
    )
    path = word_file(
        tmp_path, "{%p if 贵重 %}", "请当面点清", "{%p endif %}", body=table
    )
    things = [{"名称": "沙发 & 茶几"}, {"名称": ""}]
    paper = load(path).render({"清单": things, "贵重": False})
    assert docx_lines(paper) == ["| 1 | 沙发 & 茶几 |", f"| 2 | {BLANK} |"]
    assert load(path).names == {"清单", "贵重"}


def test_header_and_body_are_filled_alike(tmp_path: Path) -> None:
    lines = printed(
        tmp_path, "{{ 房号 }}", header="编号:{{ 编号 }}", 房号="a<b", 编号="F&1"
    )
    assert lines == "页眉:编号:F&1\na<b"


# ---------------------------------------------------------------------- refused


WRONG = "登记表定义有误:文书模板“parcel/documents/放行条.docx”"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("房号:｛｛ 房号 ｝｝", "正文“房号:｛｛ 房号 ｝｝”有不成对或全角的花括号“｛”"),
        ("房号:{{ 房号 ｝｝", "正文“房号:{{ 房号 ｝｝”有不成对或全角的花括号“{”"),
        ("｛％ if 房号 ％｝", "正文“｛％ if 房号 ％｝”有不成对或全角的花括号“｛”"),
        ("房号:{{ 房号", "正文“房号:{{ 房号”有不成对或全角的花括号“{”"),
        ("房号:{{ 房号 }", "正文“房号:{{ 房号 }”有不成对或全角的花括号“{”"),
        ("房号:{ 房号 }", "正文“房号:{ 房号 }”有不成对或全角的花括号“{”"),
        ("房号: 房号 }}", "正文“房号: 房号 }}”有不成对或全角的花括号“}”"),
        ("{{ 房 号 }}", "正文“{{ 房 号 }}”的标记不对:写法有误,应像“{{ 房号 }}”"),
        ("{{ 被反映人/部门 | }}", "正文“{{ 被反映人/部门 | }}”的标记不对:写法有误"),
        (
            "{{ 房号 ＝＝ 1 }}",
            "正文“{{ 房号 ＝＝ 1 }}”的标记不对:花括号里有不能用的符号",
        ),
        ("{% if 房号 %}有", "正文“{% if 房号 %}有”的标记不对:if 或 for 后面缺少 endif"),
        ("有{% endif %}", "正文“有{% endif %}”的标记不对:标记拼写有误,或者前面没有"),
        ("{% iff 房号 %}", "正文“{% iff 房号 %}”的标记不对:标记拼写有误"),
        ("{{ 房号|大写 }}", "正文“{{ 房号|大写 }}”的标记不对:“大写”不能用"),
        (
            "{% if 急 %}{{ 房号|大写 }}{% endif %}",
            "正文“{% if 急 %}{{ 房号|大写 }}{% endif %}”的标记不对:“大写”不能用",
        ),
        ("{{ 房号|safe }}", "正文“{{ 房号|safe }}”的标记不对:“safe”不能用"),
        ('{% include "x" %}', '正文“{% include "x" %}”的标记'),
    ],
)
def test_a_wrong_tag_is_refused_where_it_stands(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(FormError) as refused:
        load(word_file(tmp_path, "第一段", text)).render({"房号": "1", "急": True})
    assert str(refused.value).startswith(WRONG + said)


def test_a_wrong_tag_in_the_header_is_told_from_one_in_the_body(tmp_path: Path) -> None:
    with pytest.raises(
        FormError, match="页眉“编号:｛｛编号｝｝”有不成对或全角的花括号"
    ):
        load(word_file(tmp_path, "{{ 编号 }}", header="编号:｛｛编号｝｝"))


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ 房号.__class__.__mro__ }}",
        '{{ 房号|replace("a", "b").__init__ }}',
        '{{ "{0.__class__}".format(房号) }}',
    ],
)
def test_a_template_cannot_reach_into_python(tmp_path: Path, text: str) -> None:
    path = word_file(tmp_path, text)
    with pytest.raises(FormError, match=r"文书模板“parcel/documents/放行条\.docx”正文"):
        load(path).render({"房号": "1栋"})


def test_code_that_escapes_the_sandbox_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(FormError) as refused:
        load(word_file(tmp_path, "甲", "乙{{ ''.__class__ }}")).render({})
    assert refused.value.detail.endswith("正文“乙{{ ''.__class__ }}”的标记不允许这样写")


@pytest.mark.parametrize("name", ["range", "dict", "lipsum", "cycler", "namespace"])
def test_a_template_knows_no_functions(tmp_path: Path, name: str) -> None:
    assert load(word_file(tmp_path, f"{{{{ {name}(9) }}}}")).names == {name}


def test_escaping_cannot_be_switched_off(tmp_path: Path) -> None:
    text = "{% autoescape false %}{{ 房号 }}{% endautoescape %}"
    assert printed(tmp_path, text, 房号="<b>&") == "<b>&"


def test_a_fault_while_filling_shows_the_tag_and_no_value(tmp_path: Path) -> None:
    template = load(word_file(tmp_path, "共{{ 件数 + 1 }}件"))
    with pytest.raises(FormError) as refused:
        template.render({"件数": "13900000034"})
    assert str(refused.value) == f"{WRONG}正文“共{{{{ 件数 + 1 }}}}件”的标记算不出结果"


def test_a_placeholder_without_a_value_is_refused(tmp_path: Path) -> None:
    template = load(word_file(tmp_path, "{{ 房号 }}{{ 电话 }}{{ 房号2 }}"))
    with pytest.raises(FormError, match=r"里的“房号2”、“电话”没有可填的内容$"):
        template.render({"房号": ""})


def test_an_unknown_placeholder_is_named_with_what_may_be_meant(tmp_path: Path) -> None:
    template = load(word_file(tmp_path, "甲", "住{{ 房间号 }}", "{{ 房号 }}"))
    with pytest.raises(FormError) as refused:
        check(template, ["房号", "电话"])
    place = "文书模板“parcel/documents/放行条.docx”正文“住{{ 房间号 }}”"
    assert refused.value.detail == f"没有这样的栏目:{place}里的“房间号”(是不是“房号”?)"
    check(template, ["房号", "房间号"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        packed({"xl/workbook.xml": "<x/>"}),
        packed(parts("完好"))[:-40],
        packed({"word/document.xml": "<w:document>"}),
    ],
    ids=["empty", "text", "old doc or password", "workbook", "cut off", "torn XML"],
)
def test_what_is_no_docx_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "放行条.docx"
    path.write_bytes(content)
    with pytest.raises(FormError, match=r"在 Word 中另存为 \.docx$"):
        load(path)


def test_a_missing_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"放行条\.docx”不存在或者打不开"):
        load(tmp_path / "放行条.docx")


def test_a_value_that_would_not_be_seen_gives_no_paper(tmp_path: Path) -> None:
    unseen = "<w:p><w:r><w:instrText>{{ 房号 }}</w:instrText></w:r></w:p>"
    with pytest.raises(Damaged, match="正文第 2 处填写的内容不完整,没有生成文书"):
        load(word_file(tmp_path, "{{ 电话 }}", body=unseen)).render(
            {"房号": "2栋1单元602", "电话": "13900000034"}
        )


def test_a_tag_that_outlives_the_filling_gives_no_paper(tmp_path: Path) -> None:
    path = word_file(tmp_path, "{{ 电话 }}", "{% raw %}{{ 房号 }}{% endraw %}")
    with pytest.raises(FormError, match="正文填写后还留有花括号,请检查模板"):
        load(path).render({"电话": "{{ 房号 }}"})


# --------------------------------------------------------------------- the bytes


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    path = word_file(tmp_path, "{{ 房号 }}", header="{{ 编号 }}")
    values = {"房号": "2栋1单元602", "编号": "FX-2026-0001"}
    first = load(path).render(values)
    os.utime(path, (1, 1))
    code = (
        "import sys, pathlib; from pipeline.effects.document.render import load;"
        "paper = load(pathlib.Path(sys.argv[1])).render("
        "{'编号': 'FX-2026-0001', '房号': '2栋1单元602'});"
        "sys.stdout.buffer.write(paper)"
    )
    root = Path(__file__).resolve().parents[2]
    asked = [sys.executable, "-X", "utf8", "-c", code, str(path)]
    other = subprocess.run(asked, cwd=root, capture_output=True, check=True)
    assert other.stdout == first


def test_members_are_sorted_undated_and_the_untouched_ones_unchanged(
    tmp_path: Path,
) -> None:
    path = word_file(tmp_path, "{{ 房号 }}", header="{{ 编号 }}")
    paper = load(path).render({"房号": "1", "编号": "2"})
    with ZipFile(BytesIO(paper)) as new, ZipFile(path) as old:
        assert new.namelist() == [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/app.xml",
            "docProps/core.xml",
            "word/styles.xml",
            "word/document.xml",
            "word/header1.xml",
        ]
        assert {info.date_time for info in new.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert new.read("word/styles.xml") == old.read("word/styles.xml")
        assert new.testzip() is None


def test_no_author_and_no_company_of_the_template_stands_in_the_paper(
    tmp_path: Path,
) -> None:
    paper = load(word_file(tmp_path, "{{ 房号 }}")).render({"房号": "1"})
    assert "方琳" not in docx_text(paper)
    assert "美好家园" not in docx_text(paper)
    properties = Document(BytesIO(paper)).core_properties
    assert (properties.title, properties.author) == ("放行条", "")
    assert properties.last_modified_by == ""


def test_a_content_is_compiled_once_and_a_changed_one_again(tmp_path: Path) -> None:
    path = word_file(tmp_path, "{{ 房号 }}")
    first = load(path)
    assert load(path) is first
    assert load(word_file(tmp_path, "{{ 电话 }}")).names == {"电话"}
