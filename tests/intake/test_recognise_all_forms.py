"""Every register of the house is taken for itself, whatever its file is called."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.demo import Example, examples
from pipeline.effects.blank import blank
from pipeline.form import Form, load_all
from pipeline.intake.recognise import AHEAD, ENOUGH, recognise
from pipeline.intake.table import find
from pipeline.office import Office, load
from pipeline.package.cells import Book
from pipeline.package.drafts import draw, read_draft
from pipeline.package.read import read

ROOT = Path(__file__).resolve().parents[2]
FORMS = load_all(ROOT / "forms")
IDS = sorted(FORMS)
BOOKS = sorted(form.id for form in FORMS.values() if not form.book)
WITHIN = {name: [f.id for f in FORMS.values() if f.book == name] for name in BOOKS}
EXAMPLES = [
    one
    for one in examples(FORMS.values(), ROOT / "forms")
    if not one.continues  # an answer that came back is the blank of before
]
NEARLY_ALL = 0.9  # 更多栏目, over the folded columns, is no column
#: Registers that are easily taken for each other (domain.md 2.0).
ALIKE = ("visit", "sales_visit", "sales_call", "complaint", "followup")


class Practice(NamedTuple):
    """The header of a register as offices draw it themselves."""

    form: str
    header: str


PRACTICE = (
    Practice("visit", "序号|来访日期|时间|来访人|房号|联系电话|事由类别|来访事由"),
    Practice("visit", "序号|日期|时间|姓名|住址|电话|类别|来访内容|接待人|处理意见"),
    Practice("visit", "接待日期|来访人姓名|单元房号|手机|事由|接待员|处理情况|回访"),
    Practice("complaint", "投诉日期|时间|投诉人|房号|电话|投诉类型|投诉内容|记录人"),
    Practice("complaint", "日期|来源|客户姓名|地址|联系方式|主要内容|受理人|办理结果"),
    Practice("followup", "日期|派工单号|房间号|受访人|反馈意见|回访人|备注"),
    Practice("sales_call", "日期|时间|置业顾问|姓名|电话|区域|认知途径|咨询内容"),
    Practice("sales_call", "来电日期|来电时间|接电人|称呼|来电号码|需求户型|来电内容"),
    Practice("sales_visit", "日期|时间|姓名|人数|电话|首访/复访|认知途径|置业顾问"),
    Practice("sales_visit", "来访日期|客户姓名|联系电话|年龄|购房动机|意向等级|销售员"),
    Practice("home_service", "房号|联系人|电话|服务类别|服务内容|上门时间|服务人员"),
    Practice("movein_pack", "房号|业主姓名|领取日期|住户手册|管理规约|领取人|签收"),
    Practice(
        "handover", "房号|业主|电话|交房日期|水表|电表|煤气表|钥匙数量|双方签字|备注"
    ),
    Practice("household", "房间号|户主|身份证号|手机|面积(㎡)|入住日期|常住人口|车牌"),
    Practice("unit", "批次|房号|楼栋|单元|楼层|户型|建筑面积(㎡)|标准单价|状态"),
    Practice("staff", "姓名|部门|岗位|邮箱|电话|是否在岗"),
)


@pytest.fixture(scope="module")
def office() -> Office:
    """The office as it is delivered."""
    return load(ROOT)


def blank_of(form: Form, office: Office, folder: Path) -> Book:
    path = folder / "blank.xlsx"
    path.write_bytes(blank(form, office))
    return read(path)


def example_of(one: Example, folder: Path) -> Book:
    """The example's table as a plain sheet that no form has named."""
    path = folder / "example.xlsx"
    path.write_bytes(draw(one.draft, "Sheet1"))
    return read(path)


def taken_for(book: Book, stem: str) -> list[str]:
    return [form.id for form, _ in recognise(book, tuple(FORMS.values()), stem).sheets]


def scores(book: Book) -> dict[str, float]:
    found = find(book.grids[0], tuple(FORMS.values()))
    assert found is not None
    return dict(found.scores)


def margin(book: Book, form: str) -> float:
    """How far a form is ahead of the next."""
    score = scores(book)
    return score.pop(form) - max(score.values())


@pytest.mark.parametrize("name", IDS)
def test_a_blank_is_its_own_by_far(name: str, office: Office, tmp_path: Path) -> None:
    book = blank_of(FORMS[name], office, tmp_path)
    assert scores(book)[name] > NEARLY_ALL
    assert margin(book, name) >= AHEAD


@pytest.mark.parametrize("name", BOOKS)
def test_a_blank_is_its_own_under_the_name_of_any_other_register(
    name: str, office: Office, tmp_path: Path
) -> None:
    book = blank_of(FORMS[name], office, tmp_path)
    for other in FORMS.values():
        assert taken_for(book, f"{other.title}_2026年11月") == [name, *WITHIN[name]]


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: f"{one.id} {one.at:%d}")
def test_an_example_is_its_own_under_any_name(one: Example, tmp_path: Path) -> None:
    book = example_of(one, tmp_path)
    assert margin(book, one.id) >= AHEAD
    for other in FORMS.values():
        within = [form for form in WITHIN[one.id] if one.draft.more]
        assert taken_for(book, other.title) == [one.id, *within]


@pytest.mark.parametrize("one", PRACTICE, ids=lambda one: one.header)
def test_a_header_of_the_offices_own_is_known(one: Practice, tmp_path: Path) -> None:
    """Under the register's own name, and under none."""
    path = tmp_path / "own.xlsx"
    path.write_bytes(drawn(one.header))
    book = read(path)
    assert scores(book)[one.form] >= ENOUGH
    for stem in (f"幸福社区{FORMS[one.form].title}11月", "副本"):
        assert taken_for(book, stem) == [one.form]


@pytest.mark.parametrize(
    "one", [one for one in PRACTICE if one.form in ALIKE], ids=lambda one: one.header
)
def test_a_wrong_name_does_not_turn_a_clear_header(
    one: Practice, tmp_path: Path
) -> None:
    path = tmp_path / "own.xlsx"
    path.write_bytes(drawn(one.header))
    book = read(path)
    assert margin(book, one.form) >= AHEAD
    for other in ALIKE:
        assert taken_for(book, FORMS[other].title) == [one.form]


def drawn(header: str) -> bytes:
    cells = header.split("|")
    lines = ["# x.xlsx", "", *_table(cells)]
    return draw(read_draft("\n".join(lines) + "\n", "x.md"), "Sheet1")


def _table(cells: list[str]) -> list[str]:
    filled = ["2026-11-23" if "日期" in cell else "3栋2单元1502" for cell in cells]
    return [
        f"| {' | '.join(cells)} |",
        "|---" * len(cells) + "|",
        f"| {' | '.join(filled)} |",
    ]
