"""The page beside a mail's text: the same words, nothing from elsewhere."""

from __future__ import annotations

import re

import pytest
from house_mail import HEAD, NOW, PEOPLE, PLAIN, SECRET
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_reading import body_of, fetches_runs_or_hides, seen_on, too_wide, words_on
from office_story import ROOT, StoryOffice

from pipeline.effects.letter.page import page

SENDER = "幸福社区管理处"
SLIP = """\
黄秀英,您好:

现将 TS-2026-0031 转请贵部门处理。

类别:环境保洁
位置:3栋
完成时间:11月23日17:30
1. 客厅:墙面 <2 毫米 & "空鼓"
请于17:30前完成:谢谢。

幸福社区管理处
电话:027-80000000
"""


def without_blanks(text: str) -> str:
    return "".join(text.split())


def test_a_page_reads_as_its_text() -> None:
    assert seen_on(page("【派单】", SLIP, SENDER)) == [
        "黄秀英,您好:",
        "现将 TS-2026-0031 转请贵部门处理。",
        *("类别:", "环境保洁", "位置:", "3栋", "完成时间:", "11月23日17:30"),
        '1. 客厅:墙面 <2 毫米 & "空鼓"',
        "请于17:30前完成:谢谢。",
        "幸福社区管理处",
        *("电话:", "027-80000000"),
    ]


def test_titles_stand_in_a_column_of_one_width() -> None:
    made = page("", SLIP, SENDER)
    found = re.findall(r'<td class="dim" width="(\d+)"[^>]*>([^<]+)</td>', made)
    titled = [("84", "类别:"), ("84", "位置:"), ("84", "完成时间:"), ("52", "电话:")]
    assert found == titled


def test_a_title_alone_before_several_sentences_is_a_sentence_too() -> None:
    sentences = "请核对。\n顾问:林佳怡。请督促更正;回执在文件夹里。\n谢谢。"
    assert "nowrap" not in page("", sentences, SENDER)
    assert "nowrap" in page("", f"{sentences}\n\n顾问:林佳怡。", SENDER)


def test_the_signature_is_set_apart_only_where_the_sender_signs() -> None:
    apart = "border-top"
    assert apart in page("", "您好:\n\n幸福社区管理处\n", SENDER)
    assert apart in page("", "谢谢。\n幸福社区管理处 电话:1\n\n────\n", SENDER)
    assert apart not in page("", "您好:\n\n请幸福社区管理处留意。\n", SENDER)
    assert apart not in page("", "", SENDER)


def test_the_subject_is_the_title_and_is_not_read_twice() -> None:
    made = page('<b>"1" & 2', "您好。", SENDER)
    assert "<title>&lt;b&gt;&quot;1&quot; &amp; 2</title>" in made
    assert seen_on(made) == ["您好。"]


def test_no_text_becomes_markup() -> None:
    attack = (
        "<script>alert(1)</script>\n类别:<img src=x onerror=y>\n</td></table>{{ 1 }}"
    )
    made = page(attack, attack, attack)
    assert "<script" not in made
    assert "<img" not in made
    assert words_on(made) == without_blanks(attack)


def test_a_page_fetches_nothing_runs_nothing_hides_nothing_and_fits_a_phone() -> None:
    made = page("提醒", SLIP, SENDER)
    assert fetches_runs_or_hides(made) == []
    assert too_wide(made) == []
    assert 'lang="zh-CN"' in made
    assert 'charset="utf-8"' in made
    assert 'name="viewport"' in made


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2: the ratio of two colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_can_be_read_on_its_ground_by_day_and_by_night() -> None:
    made, tables = (
        page("", SLIP, SENDER),
        (ROOT / "forms/daily.html").read_text("utf-8"),
    )
    night = "".join(re.findall(r"@media[^{]*dark.*?</style>", made, re.DOTALL))
    day = made.replace(night, "") + tables
    for text, ground in ((day, "#ffffff"), (night, "#1e1e1e")):
        colours = set(re.findall(r"(?<![-\w])color: ?(#[0-9a-f]{6})", text))
        assert len(colours) >= 3
        assert [c for c in colours if contrast(c, ground) < 4.5] == []


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("类别编号:: \n\n\t<>&\"'/()1幸"),
            st.characters(exclude_categories=["C", "Z"]),
        ),
        max_size=60,
    )
)
def test_whatever_the_text_the_page_says_the_same_words(text: str) -> None:
    made = page(text, text, SENDER)
    assert words_on(made) == without_blanks(text)
    assert page(text, text, SENDER) == made


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> StoryOffice:
    made = StoryOffice(tmp_path_factory.mktemp("office"))
    made.drop_rows(*PEOPLE, name="人员通讯录.xlsx", sheet="人员")
    made.drop_rows(HEAD, PLAIN, SECRET)
    made.run(NOW)
    return made


def test_every_mail_of_a_pass_has_its_text_and_beside_it_a_page_of_the_same_words(
    office: StoryOffice,
) -> None:
    written = sorted((office.root / "outbox/邮件").rglob("*.eml"))
    assert len(written) == 2
    for path in written:
        data = path.read_bytes()
        made = body_of(data, "html")
        assert words_on(made) == without_blanks(body_of(data))
        assert fetches_runs_or_hides(made) == []
    kinds = [[part.get_content_type() for part in m.walk()] for m in office.mails()]
    assert ["multipart/alternative", "text/plain", "text/html"] in kinds
