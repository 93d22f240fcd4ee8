"""The named checks between columns, the types that depend on others, keys of several."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from drawn import REPAIR, book, grid

from pipeline.errors import FormError
from pipeline.form import Check, Column, Form, Numbering, load_all
from pipeline.form.shape import Otherwise
from pipeline.intake.check import Desk, check
from pipeline.intake.keys import key_parts
from pipeline.intake.recognise import recognise
from pipeline.intake.table import columns_of
from pipeline.model import Entry, Record, Values
from pipeline.office import Office, load

ROOT = Path(__file__).resolve().parents[2]

#: 报修 with the columns that the checks look at.
FORM = replace(
    REPAIR,
    column=(
        *REPAIR.column,
        Column("helper", "帮工", "name"),
        Column("phone", "电话", "phone"),
        Column("visits", "次数", "integer", means={"√": "1", "无": "0"}),
        Column("paper", "证件类型", default="身份证"),
        Column("id_no", "证件号码", "id_no", type_if={"paper": ("身份证", "")}),
        Column("sex", "性别"),
        Column("gross", "总面积", "area"),
        Column("net", "净面积", "area"),
        Column("rest", "公共面积", "area"),
        Column("price", "单价", "money"),
        Column("total", "总价", "money"),
        Column("urgent", "加急", "yes_no"),
    ),
)


@pytest.fixture(scope="module")
def office() -> Office:
    """The settings as they are delivered."""
    return load(ROOT)


def row(
    office: Office,
    cells: dict[str, str],
    *checks: Check,
    form: Form = FORM,
    lists: Mapping[str, frozenset[str] | None] | None = None,
) -> Entry:
    """One row with these cells beside its day and text, checked."""
    whole = {"报修日期": "2026-11-20", "报修内容": "水管漏水", **cells}
    form = replace(form, check=checks)
    text = "\n".join(("|".join(whole), "|".join(whole.values())))
    ((_, sheet),) = recognise(book(grid(text)), (form,), "").sheets
    desk = Desk(
        office,
        date(2026, 11, 23),
        lists=lists or {},
        rows=lambda _, name: [one for one in PEOPLE if one["name"] == name],
    )
    columns = columns_of(sheet.headers, form)
    (entry,) = check(sheet, form, columns, desk).entries
    return entry


def told(entry: Entry, rule: str) -> list[str]:
    """What one check said."""
    return [one.message for one in entry.findings if one.code == rule]


# ── filled ──────────────────────────────────────────────────────────────────


def test_a_column_that_is_needed_is_asked_for_where_the_sheet_has_it(
    office: Office,
) -> None:
    rule = Check("needed", ("who", "phone"), "请填{title}", only_if={"kind": ("水",)})
    assert told(row(office, {"类别": "水", "电话": ""}, rule), "needed") == ["请填电话"]
    assert told(row(office, {"类别": "电", "电话": ""}, rule), "needed") == []
    assert told(row(office, {"类别": "水", "电话": "不留"}, rule), "needed") == []


def test_a_cell_of_which_something_is_said_already_is_not_asked_for(
    office: Office,
) -> None:
    rule = Check("needed", ("visits",), "请填{title}")
    entry = row(office, {"次数": "几次"}, rule)
    assert [one.code for one in entry.findings] == ["number_unreadable"]


def test_one_filled_column_asks_for_the_others(office: Office) -> None:
    rule = Check("needed_with", ("helper", "phone", "visits"), "请填{title}")
    cells = {"帮工": "刘军", "电话": "", "次数": "2"}
    assert told(row(office, cells, rule), "needed_with") == ["请填电话"]
    assert told(row(office, {**cells, "帮工": ""}, rule), "needed_with") == []


# ── people ──────────────────────────────────────────────────────────────────


#: Name, post, authority to take money, day of the exam.
PEOPLE: tuple[Values, ...] = tuple(
    dict(zip(("name", "post", "cash", "exam_date"), one, strict=True))
    for one in (
        ("刘军", "物管员", "无", None),
        ("陈晓燕", "接待员、档案员", "财务", date(2026, 11, 21)),
        ("何静", "置业顾问", "指定", date(2026, 11, 1)),
    )
)


def with_staff(office: Office) -> Office:
    """The office with these people."""
    now = datetime(2026, 11, 23, 9)
    return office.with_people(
        Record("staff", str(one["name"]), one, now) for one in PEOPLE
    )


@pytest.mark.parametrize(
    ("words", "who", "said"),
    [
        (("role:property_officer",), "刘军", []),
        (("role:property_officer",), "刘军、何静", ["帮工“何静”不是"]),
        (("role:property_officer|archivist",), "陈晓燕", []),
        (("role:property_officer",), "查无此人", ["帮工“查无此人”不是"]),
        (("cash=财务|指定",), "何静", []),
        (("cash=财务|指定",), "刘军", ["帮工“刘军”不是"]),
        (("cash=财务|指定",), "查无此人", ["帮工“查无此人”不是"]),
        (("role:consultant", "cash=财务|指定"), "陈晓燕", ["帮工“陈晓燕”不是"]),
        (("exam_date",), "何静", []),
        (("exam_date",), "陈晓燕", ["帮工“陈晓燕”不是"]),  # passed after the day
        (("exam_date",), "刘军", ["帮工“刘军”不是"]),  # never passed
        (("role:property_officer",), "", []),
    ],
)
def test_who_is_named_holds_what_the_staff_list_must_know(
    words: tuple[str, ...], who: str, said: list[str], office: Office
) -> None:
    rule = Check("person", ("helper", "day"), "{title}“{value}”不是", words=words)
    assert told(row(with_staff(office), {"帮工": who}, rule), "person") == said


def test_while_the_staff_list_is_not_there_nobody_is_asked(office: Office) -> None:
    rule = Check("person", ("helper",), "{value}", words=("role:property_officer",))
    assert told(row(office, {"帮工": "查无此人"}, rule), "person") == []


# ── compared ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "said"),
    [("0", ["次数0"]), ("无", ["次数0"]), ("1", []), ("√", []), ("3次", []), ("", [])],
)
def test_a_number_is_not_below_its_limit(
    written: str, said: list[str], office: Office
) -> None:
    rule = Check("at_least", ("visits",), "{title}{value}", limit=1)
    assert told(row(office, {"次数": written}, rule), "at_least") == said


@pytest.mark.parametrize(
    ("net", "rest", "said"),
    [
        ("1600", "3", ["净面积1600.00填反了?公共面积"]),
        ("1600", "90", []),  # both too large: something else is wrong
        ("3", "1600", []),
        ("3", "", []),
    ],
)
def test_two_numbers_in_each_others_place(
    net: str, rest: str, said: list[str], office: Office
) -> None:
    rule = Check("swapped", ("net", "rest"), "{title}{value}填反了?{other}", limit=50)
    entry = row(office, {"净面积": net, "公共面积": rest}, rule)
    assert told(entry, "swapped") == said


def test_a_number_is_not_above_its_limit_and_told_once(office: Office) -> None:
    high = Check("at_most", ("net",), "{title}{value}", limit=50)
    entry = row(office, {"净面积": "60"}, high)
    assert told(entry, "at_most") == ["净面积60.00"]
    assert told(row(office, {"净面积": "50"}, high), "at_most") == []
    other = Check("swapped", ("net", "rest"), "x", limit=50)
    entry = row(office, {"净面积": "60", "公共面积": "3"}, other, high)
    assert [one.code for one in entry.findings] == ["swapped"]


def test_a_part_is_not_more_than_the_whole(office: Office) -> None:
    rule = Check("not_more", ("net", "gross"), "{title}{value}多于{other}{than}")
    cells = {"净面积": "3", "总面积": "2"}
    assert told(row(office, cells, rule), "not_more") == ["净面积3.00多于总面积2.00"]
    assert told(row(office, {**cells, "总面积": "3"}, rule), "not_more") == []
    assert told(row(office, {**cells, "总面积": ""}, rule), "not_more") == []


def test_a_reading_has_only_so_many_decimals(office: Office) -> None:
    form = replace(FORM, column=(*FORM.column, Column("gas", "气表", "decimal")))
    rule = Check("decimals", ("gas",), "{title}{value}", limit=3)
    assert told(row(office, {"气表": "1.234"}, rule, form=form), "decimals") == []
    entry = row(office, {"气表": "1.2345"}, rule, form=form)
    assert told(entry, "decimals") == ["气表1.2345"]


@pytest.mark.parametrize(
    ("kind", "urgent", "said"),
    [("是 收据01", "是", []), ("缺收据", "×", ["缺收据", "否"]), ("", "", [])],
)
def test_what_is_said_begins_with_one_of_the_words(
    kind: str, urgent: str, said: list[str], office: Office
) -> None:
    rule = Check("begins", ("paper", "urgent"), "{value}", words=("是",))
    form = replace(FORM, column=tuple(replace(c, default="") for c in FORM.column))
    entry = row(office, {"证件类型": kind, "加急": urgent}, rule, form=form)
    assert told(entry, "begins") == said


def test_two_people_who_must_differ(office: Office) -> None:
    rule = Check("differ", ("taker", "helper"), "{title}与{other}都是{value}")
    cells = {"登记人": "李敏", "帮工": "李敏"}
    assert told(row(office, cells, rule), "differ") == ["帮工与登记人都是李敏"]
    assert told(row(office, {**cells, "帮工": "刘军"}, rule), "differ") == []
    assert told(row(office, {"登记人": "", "帮工": ""}, rule), "differ") == []


def test_two_people_who_must_be_one(office: Office) -> None:
    rule = Check("alike", ("taker", "helper"), "{title}{value}不是{other}")
    cells = {"登记人": "李敏", "帮工": "刘军"}
    assert told(row(office, cells, rule), "alike") == ["帮工刘军不是登记人"]
    assert told(row(office, {**cells, "帮工": "李敏"}, rule), "alike") == []
    assert told(row(office, {**cells, "登记人": ""}, rule), "alike") == []


def test_a_value_stands_in_one_of_the_lists_that_are_loaded(office: Office) -> None:
    rule = Check("listed", ("where",), "没有{title}{value}", words=("a.x", "b.x"))
    both = {"a.x": frozenset({"东门"}), "b.x": frozenset({"西门"})}
    cells = {"位置": "西门"}
    assert told(row(office, cells, rule, lists={**both}), "listed") == []
    only = {"a.x": both["a.x"], "b.x": None}
    assert told(row(office, cells, rule, lists=only), "listed") == ["没有位置西门"]
    none = {"a.x": None, "b.x": None}
    assert told(row(office, cells, rule, lists=none), "listed") == []


@pytest.mark.parametrize(
    ("sex", "said"), [("男", ["写男,是女"]), ("女", []), ("", []), ("不明", [])]
)
def test_the_sex_agrees_with_the_identity_number(
    sex: str, said: list[str], office: Office
) -> None:
    rule = Check("sex_of_id", ("sex", "id_no"), "写{value},是{told}")
    cells = {"性别": sex, "证件号码": "42010319880923002X"}
    assert told(row(office, cells, rule), "sex_of_id") == said


def test_a_difference_is_computed_again(office: Office) -> None:
    rule = Check("difference", ("gross", "net", "rest"), "{title}{value},应为{right}")
    cells = {"总面积": "118.36", "净面积": "96.20㎡", "公共面积": "22.16"}
    assert told(row(office, cells, rule), "difference") == []
    wrong = {**cells, "公共面积": "21.16"}
    said = told(row(office, wrong, rule), "difference")
    assert said == ["公共面积21.16,应为22.16"]
    assert told(row(office, {**cells, "净面积": ""}, rule), "difference") == []


@pytest.mark.parametrize(
    ("total", "said"),
    [
        ("1195766.98", []),
        ("1195767", []),  # rounded to a yuan
        ("1195769", ["总价1,195,769.00,应为1,195,766.98"]),
        ("1159766.98", ["总价1,159,766.98,应为1,195,766.98"]),  # two digits changed
    ],
)
def test_a_product_is_computed_again(
    total: str, said: list[str], office: Office
) -> None:
    rule = Check(
        "product", ("gross", "price", "total"), "{title}{value},应为{right}", limit=2
    )
    cells = {"总面积": "96.52", "单价": "12388.80", "总价": total}
    assert told(row(office, cells, rule), "product") == said


# ── read by another column ──────────────────────────────────────────────────


def test_only_some_papers_are_read_as_identity_numbers(office: Office) -> None:
    wrong = {"证件类型": "身份证", "证件号码": "E12345678"}
    entry = row(office, wrong)
    assert [one.code for one in entry.findings] == ["id_length"]
    entry = row(office, {"证件类型": "护照", "证件号码": "E12345678"})
    assert (entry.values["id_no"], entry.findings) == ("E12345678", ())


def test_what_an_empty_yes_or_no_counts_as_is_a_yes_or_a_no(office: Office) -> None:
    kinds = (Otherwise("是", {"kind": ("水",)}), Otherwise("否"))
    columns = tuple(
        replace(one, otherwise=kinds) if one.id == "urgent" else one
        for one in FORM.column
    )
    form = replace(FORM, column=columns)
    assert row(office, {"类别": "水"}, form=form).values["urgent"] is True
    assert row(office, {"类别": "电"}, form=form).values["urgent"] is False


# ── keys ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("phone", "name", "part"),
    [
        ("13900000071", "韩雅文", "13900000071"),
        (None, "韩雅文", "韩雅文"),
        ("不留", "韩雅文", "韩雅文"),
        ("不留", None, ""),
    ],
)
def test_a_part_of_a_key_is_the_first_column_that_says_something(
    phone: str | None, name: str | None, part: str
) -> None:
    number = Numbering(("day", "phone|who"), "BX", "day")
    form = replace(FORM, number=number)
    values = {"day": date(2026, 11, 20), "phone": phone, "who": name}
    assert key_parts(values, form) == ("2026-11-20", part)


@pytest.mark.parametrize(
    ("word", "missing"),
    [
        ("role:plumber", "plumber"),
        ("cashbox=指定", "cashbox"),
        ("exam_day", "exam_day"),
    ],
)
def test_what_nobody_can_be_stops_the_start(
    word: str, missing: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "forms", tmp_path, dirs_exist_ok=True)
    form = tmp_path / "movein_pack" / "form.toml"
    rule = (
        f'[[check]]\ncheck="person"\ncolumns=["issuer"]\nmessage=""\nwords=["{word}"]'
    )
    form.write_text(f"{form.read_text('utf-8')}\n{rule}", "utf-8")
    with pytest.raises(FormError) as refused:
        load_all(tmp_path)
    assert str(refused.value).endswith(f".words: 《人员通讯录》里没有“{missing}”")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('words = ["desk.houses"]', "没有“desk.houses”"),
        ('words = ["key_loan.nowhere"]', "没有“key_loan.nowhere”"),
    ],
)
def test_a_list_that_no_register_has_stops_the_start(
    wrong: str, right: str, tmp_path: Path
) -> None:
    folder = tmp_path / "key_loan"
    folder.mkdir()
    (folder / "form.toml").write_text(
        'id = "key_loan"\ntitle = "钥匙借用登记表"\nsheet = "借用"\n'
        'number = { key = ["item"] }\narchive = { category = "12钥匙", keep = "3年" }\n'
        'column = [ { id = "item", title = "钥匙" } ]\n'
        f'[[check]]\ncheck = "listed"\ncolumns = ["item"]\nmessage = "x"\n{wrong}\n',
        "utf-8",
    )
    with pytest.raises(FormError) as refused:
        load_all(tmp_path)
    assert str(refused.value).endswith(f"key_loan/form.toml.check[0].words: {right}")
