"""What a row is in the light of earlier ones: known before, first seen, too late."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from office_story import StoryOffice

CALLS = ["来电日期", "来电时间", "接听人", "客户姓名", "联系电话", "居住区域"]
VISITS = [
    "来访日期", "到访时间", "客户姓名", "联系电话", "客户类别", "重点客户", "来访次数", "来电转访",
    "置业顾问", "登记日期", "居住区域",
]  # fmt: skip
MORNING, NOON, NEXT = "2026-11-23T09:00", "2026-11-23T12:00", "2026-11-24T09:00"
PHONE = "13900000072"


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    """An office without any list yet."""
    return StoryOffice(tmp_path / "office")


def visit(day: str, phone: str, *, at: str = "10:00", **said: str) -> list[str]:
    """One visit, with these cells filled besides."""
    row = dict.fromkeys(VISITS, "")
    row |= {
        "来访日期": f"2026-11-{day}",
        "到访时间": at,
        "客户姓名": "曹玉",
        "联系电话": phone,
    }
    return list((row | {"置业顾问": "林佳怡", "居住区域": "武昌"} | said).values())


def visits(office: StoryOffice, *rows: Sequence[Any], now: str = MORNING) -> None:
    name = "来访客户登记表.xlsx"
    office.drop_rows(VISITS, *rows, name=name, sheet="来访客户", folder="销售")
    office.run(now)


def calls(office: StoryOffice, *rows: Sequence[Any], now: str = MORNING) -> None:
    name = "来电客户登记本.xlsx"
    office.drop_rows(CALLS, *rows, name=name, sheet="来电登记", folder="销售")
    office.run(now)


@pytest.fixture
def values(office: StoryOffice, capsys: pytest.CaptureFixture[str]) -> Any:
    """The values of a record by its number."""

    def shown(number: str) -> dict[str, Any]:
        capsys.readouterr()
        assert office.verb("show", number, "--json") == 0
        return dict(json.loads(capsys.readouterr().out)["values"])

    return shown


def test_who_came_before_is_known_by_the_phone(
    office: StoryOffice, values: Any
) -> None:
    """Also within one file, whatever the order of its rows."""
    visits(
        office,
        visit("20", PHONE),
        visit("15", PHONE),
        visit("20", "13900000099"),
        visit("21", "不留"),
        visit("22", "不留"),
        visit("22", "13900000099", 来访次数="首访"),
    )
    kinds = {n: values(f"KF-2026-{n:04}")["来访次数"] for n in range(1, 7)}
    assert kinds == {1: "首次", 2: "复访", 3: "首次", 4: "首次", 5: "首次", 6: "首次"}


def test_dropping_the_file_again_makes_nobody_a_former_visitor(
    office: StoryOffice, values: Any
) -> None:
    visits(office, visit("15", PHONE))
    visits(office, visit("15", PHONE), visit("20", PHONE), now=NOON)
    assert office.summary("来访客户登记表_回执.xlsx").startswith(
        "收到 2 行:新增 1,更新 0,未变 1"
    )
    assert values("KF-2026-0001")["来访次数"] == "首次"
    assert values("KF-2026-0002")["来访次数"] == "复访"


def test_who_called_first_came_by_call(office: StoryOffice, values: Any) -> None:
    """The call counts on the same day, not when it came after the visit."""
    calls(
        office,
        ["2026-11-20", "9:00", "林佳怡", "曹玉", PHONE, "武昌"],
        ["2026-11-22", "9:00", "林佳怡", "何建", "13900000074", "武昌"],
    )
    visits(office, visit("20", PHONE), visit("21", "13900000074"), now=NOON)
    assert values("KF-2026-0001")["来电转访"] == "是"
    assert values("KF-2026-0002").get("来电转访", "") == ""


def test_a_call_entered_later_is_found_when_the_visits_are_dropped_again(
    office: StoryOffice, values: Any
) -> None:
    visits(office, visit("20", PHONE))
    calls(office, ["2026-11-19", "9:00", "林佳怡", "曹玉", PHONE, "武昌"], now=NOON)
    visits(office, visit("20", PHONE), now=NEXT)
    assert values("KF-2026-0001")["来电转访"] == "是"


def test_the_day_of_entry_is_that_of_the_first_drop(
    office: StoryOffice, values: Any
) -> None:
    """E31: more than a day later is late; what staff type as the day does not count."""
    rows = [
        visit("20", PHONE, 登记日期="2026-11-20"),
        visit("22", "13900000074"),
        visit("23", "13900000075", at="8:30"),
    ]
    visits(office, *rows)
    visits(office, *rows, now=NEXT)
    found = [values(f"KF-2026-{n:04}") for n in (1, 2, 3)]
    assert [one["登记日期"] for one in found] == ["2026年11月23日"] * 3
    assert [one["补登"] for one in found] == ["是", "否", "否"]


def test_old_books_are_not_late(office: StoryOffice, values: Any) -> None:
    row = visit("01", PHONE)
    row[0] = "2026-03-01"
    visits(office, row)
    assert values("KF-2026-0001")["补登"] == "否"


def test_the_days_until_an_entry_is_late_are_a_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = StoryOffice(tmp_path / "office")
    config = office.root / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace("late_entry_days = 1", "late_entry_days = 3"),
        "utf-8",
    )
    visits(office, visit("20", PHONE), visit("19", "13900000074"))
    capsys.readouterr()
    office.verb("show", "KF-2026-0001", "--json")
    office.verb("show", "KF-2026-0002", "--json")
    told = [*re.findall(r'"补登": "(.)"', capsys.readouterr().out)]
    assert told == ["是", "否"]


def test_the_flag_of_weight_is_the_systems_own_and_follows_the_kind(
    office: StoryOffice, values: Any
) -> None:
    """E10: typing 是 for anybody does not make one; a change of the kind does."""
    visits(
        office,
        visit("20", PHONE, 重点客户="是"),
        visit("21", "13900000074", 客户类别="媒体"),
    )
    assert values("KF-2026-0001").get("重点客户") is None
    assert values("KF-2026-0002")["重点客户"] == "是"
    visits(
        office,
        visit("20", PHONE, 客户类别="同行"),
        visit("21", "13900000074", 客户类别="业主介绍"),
        now=NOON,
    )
    assert values("KF-2026-0001")["重点客户"] == "是"
    assert values("KF-2026-0002").get("重点客户") is None


def test_an_area_that_the_office_does_not_list_is_asked_about(
    office: StoryOffice,
) -> None:
    calls(office, ["2026-11-20", "9:00", "林佳怡", "曹玉", PHONE, "武昌区"])
    told = office.answer("来电客户登记本_回执.xlsx")[2].verdict
    assert (
        "来电登记!F2 居住区域“武昌区”不在区域名单里,请核对(config.toml 的 [lists])"
        in told
    )


def test_without_a_list_every_area_is_taken(tmp_path: Path) -> None:
    office = StoryOffice(tmp_path / "office")
    config = office.root / "config.toml"
    lines = config.read_text("utf-8").splitlines()
    config.write_text("\n".join(x for x in lines if not x.startswith("areas")), "utf-8")
    calls(office, ["2026-11-20", "9:00", "林佳怡", "曹玉", PHONE, "火星"])
    assert "区域名单" not in office.answer("来电客户登记本_回执.xlsx")[2].verdict


def test_building_entrance_and_room_are_those_of_the_house(office: StoryOffice) -> None:
    head = ["房号", "楼栋", "单元", "楼层", "室号", "建筑面积", "标准单价", "物业类型"]
    rows: list[list[Any]] = [
        ["8栋1单元1801", "8栋", "1单元", 18, "1801室", 89.07, 12000, "住宅"],
        ["8栋1单元1802", 9, 2, 18, 1801, 89.07, 12000, "住宅"],
        ["地下车位B1-023", "地下", "", "", "", "", "", "车位"],
    ]
    office.drop_rows(head, *rows, name="房源销控表.xlsx", sheet="房源")
    office.run(MORNING)
    answer = office.answer("房源销控表_回执.xlsx")
    assert answer[2].verdict == "✓"
    assert answer[3].verdict == (
        "提示:房源!B3 楼栋“9”与房号里的“8”不一样,请核对;"
        "提示:房源!C3 单元“2”与房号里的“1”不一样,请核对;"
        "提示:房源!E3 室号“1801”与房号里的“1802”不一样,请核对"
    )
    assert "不一样" not in answer[4].verdict


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('known = { phone = "sales_call.phone" }', 'known = { phone = "sales_call.tel" }', "没有“sales_call.tel”"),
        ('known = { phone = "sales_call.phone" }', 'known = { tel = "sales_call.phone" }', "没有“tel”这一列"),
    ],
    ids=["their column", "own column"],
)  # fmt: skip
def test_a_wrong_word_about_earlier_rows_stops_the_start(
    office: StoryOffice,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    said: str,
) -> None:
    path = office.root / "forms/sales_visit/form.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert office.run(MORNING) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("line", ["areas = [1]", 'areas = "武昌"'])
def test_a_list_of_something_else_stops_the_start(
    office: StoryOffice, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    path = office.root / "config.toml"
    lines = path.read_text("utf-8").splitlines()
    new = [line if one.startswith("areas") else one for one in lines]
    path.write_text("\n".join(new), "utf-8")
    assert office.run(MORNING) == 2
    assert "[lists] areas" in capsys.readouterr().err
