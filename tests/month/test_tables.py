"""The month's sheets from a few rows: what stands in each table, as text."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import product
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from month_sheets import (
    at,
    every_cell,
    ground,
    lines,
    made,
    row,
    step,
    table,
)

from pipeline.effects.monthly import draw
from pipeline.hours import Month
from pipeline.model import Record
from pipeline.privacy import suppressed_cross, suppressed_rows
from pipeline.settings import Closing


def complaints(*natures: str) -> list[Record]:
    return [
        row("complaint", nth, "11-05", nature=nature)
        for nth, nature in enumerate(natures, 1)
    ]


def test_the_flow_adds_up_and_says_so() -> None:
    closed = {"satisfaction": "满意", "done_at": at("11-20", "10:00")}
    rows = [
        row("complaint", 1, "10-20"),  # carried in, still open
        row("complaint", 2, "10-21", **closed, closed_date=at("11-20")),
        row(
            "complaint", 3, "11-05", **closed, closed_date=at("12-01")
        ),  # after the end
        row("complaint", 4, "11-06", void=True, note="作废"),
        row("complaint", 5, "11-07", nature="建议"),
    ]
    void = [step("11-06", nature="投诉"), step("11-08", note="作废")]
    books = made(ground(*rows, histories={"TS-2026-0004": void}))
    assert lines(table(books, "投诉统计", "结转与办结")) == [
        "项目 | 投诉 | 意见 | 建议 | 求助 | 合计",
        "期初结转 | 2 | 0 | 0 | 0 | 2",
        "本月新增 | 2 | 0 | 1 | 0 | 3",
        "重开 | 0 | 0 | 0 | 0 | 0",
        "本月办结 | 1 | 0 | 0 | 0 | 1",
        "作废 | 1 | 0 | 0 | 0 | 1",
        "期末未结 | 2 | 0 | 1 | 0 | 3",
        "应跟进 | 4 | 0 | 1 | 0 | 5",
        "核对 | ✓ | ✓ | ✓ | ✓ | ✓",
    ]


def test_what_was_closed_and_opened_again_is_closed_and_reopened_in_the_flow() -> None:
    record = row(
        "complaint", 1, "11-02", round_=2, satisfaction="不满意",
        followed_at=at("11-12", "10:00"), done_at=at("11-05", "10:00"),
        stale=["satisfaction", "done_at", "closed_date"], round=2,
    )  # fmt: skip
    past = [
        step("11-02", received_date=at("11-02"), nature="投诉", summary="…", round=1),
        step("11-06", done_at=at("11-05", "10:00"), satisfaction="满意", closed_date=at("11-06")),
        step("11-12", satisfaction="不满意", followed_at=at("11-12", "10:00"), round=2),
    ]  # fmt: skip
    books = made(ground(record, histories={record.number: past}))
    told = [
        line.split(" | ")[1] for line in lines(table(books, "投诉统计", "结转与办结"))
    ]
    assert told[1:7] == ["0", "1", "1", "1", "0", "1"]


def test_the_overview_divides_what_stands_on_the_other_sheets() -> None:
    rows = [
        row("complaint", 1, "11-05", verified_at=at("11-05", "15:00")),
        row("complaint", 2, "11-05", verified_at=at("11-06", "9:00".zfill(5))),
    ]
    books = made(ground(*rows))
    overview = table(books, "总览", "主要指标")
    line = next(r for r in overview.rows if r[0].value == "当天核实率")
    assert [str(cell.value) for cell in line[1:4]] == ["0.5", "1", "2"]
    assert line[2].formula == "{rate.verified.part}"
    assert line[1].formula == 'IF({kpi.verified.whole}=0,"—",{kpi.verified.part}/{kpi.verified.whole})'  # fmt: skip
    assert line[-1].value == "✗"


def test_a_count_is_compared_in_per_cent_and_a_rate_in_points() -> None:
    october = [
        row("complaint", n, "10-05", verified_at=at("10-05", "15:00")) for n in (1, 2)
    ]
    november = [
        row("complaint", 3, "11-05", verified_at=at("11-05", "15:00")),
        row("complaint", 4, "11-05"),
        row("complaint", 5, "11-06", verified_at=at("11-06", "15:00")),
    ]
    books = made(ground(*october, *november))
    told = lines(table(books, "总览", "主要指标"))
    # 指标 本月 分子 分母 上月 较上月 环比 去年同月 较去年 同比 目标 达标
    assert "受理件数 | 3 |  |  | 2 | 1 | +50.0% | 0 | 3 | — | — | —" in told
    assert (
        "当天核实率 | 66.7% | 2 | 3 | 100.0% |  | -33.3 | — |  | — | 100.0% | ✗" in told
    )


def test_an_empty_month_has_a_dash_wherever_there_is_nothing_to_divide() -> None:
    overview = lines(table(made(ground()), "总览", "主要指标"))
    assert "投诉处理及时率 | — | 0 | 0 | — |  | — | — |  | — | 95.0% | —" in overview
    assert not [line for line in overview if "nan" in line or "None" in line]


def test_confidential_rows_are_counted_but_told_apart_by_nothing() -> None:
    rows = [
        row("complaint", 1, "11-05", category="收费"),
        row("complaint", 2, "11-05", category="服务态度", confidential=True),
    ]
    books = made(ground(*rows))
    assert lines(table(books, "投诉统计", "按投诉类别")) == [
        "投诉类别 | 受理 | 占比",
        "收费 | 1 | 50.0%",
        "保密件 | 1 | 50.0%",
        "合计 | 2 | 100.0%",
    ]
    building = table(books, "投诉统计", "按楼栋")
    assert lines(building) == [
        "楼栋 | 受理 | 占比",
        "其他 | 1 | 100.0%",
        "合计 | 1 | 100.0%",
    ]
    assert building.notes == ("另有保密件1件,不分列。",)


def test_buildings_and_departments_with_one_or_two_go_into_the_rest() -> None:
    houses = ["3栋1单元502"] * 4 + ["5栋1单元101"] * 2 + ["6栋1单元101"] * 3
    rows = [
        row("complaint", n, "11-05", house_no=house)
        for n, house in enumerate(houses, 1)
    ]
    assert lines(table(made(ground(*rows)), "投诉统计", "按楼栋")) == [
        "楼栋 | 受理 | 占比",
        "3栋 | 4 | 44.4%",
        "其他 | 5 | 55.6%",
        "合计 | 9 | 100.0%",
    ]


HIDDEN = ("按楼栋", "按责任部门", "投诉类别与责任部门", "各部门处理及时率")


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["3栋1单元502", "5栋1单元101", "6栋2单元303", ""]),
            st.sampled_from(["保洁班", "工程班", "秩序维护班", ""]),
            st.sampled_from(["收费", "服务态度", "环境保洁"]),
            st.booleans(),
        ),
        max_size=25,
    )
)
def test_no_small_count_stands_in_any_table_by_building_or_department(
    said: list[tuple[str, str, str, bool]],
) -> None:
    rows = [
        row(
            "complaint", n, "11-05", house_no=house, dept=dept, category=category,
            confidential=secret, decided_at=at("11-05", "10:00"),
            done_at=at("11-06", "10:00") if n % 3 else None,
        )
        for n, (house, dept, category, secret) in enumerate(said, 1)
    ]  # fmt: skip
    books = made(ground(*rows))
    for tab in books[0].book.tabs:
        for block in tab.blocks:
            if getattr(block, "title", "") in HIDDEN:
                for line in block.rows:  # type: ignore[union-attr]
                    counts = [c.value for c in line if c.unit == "count"]
                    first = line[0].value
                    alone = first in ("其他", "合计") and len(block.rows) <= 2  # type: ignore[union-attr]
                    assert alone or not {1, 2} & set(counts), (block.title, first)  # type: ignore[union-attr]
                    assert first != "服务态度" or "部门" not in block.title  # type: ignore[union-attr]


COUNTS = st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.integers(0, 9))


@given(
    st.dictionaries(
        st.sampled_from("甲乙丙丁戊"), st.tuples(st.integers(0, 9), st.integers(0, 9))
    )
)
def test_merging_rows_keeps_the_sums_and_leaves_no_small_cell(
    rows: dict[str, tuple[int, int]],
) -> None:
    found = suppressed_rows(rows)
    assert [sum(c) for c in zip(*found.values(), strict=True)] == [
        sum(c) for c in zip(*rows.values(), strict=True)
    ]
    left = [n for n, row in found.items() if any(0 < c < 3 for c in row)]
    assert not left or (
        left == ["其他"] and not any(any(r) for n, r in found.items() if n != "其他")
    )


@given(
    st.dictionaries(st.sampled_from(list(product("甲乙丙", "123"))), st.integers(1, 9))
)
def test_merging_a_cross_table_leaves_no_small_cell_but_the_sum_of_all(
    cells: dict[tuple[str, str], int],
) -> None:
    found = suppressed_cross(cells)
    assert sum(found.values()) == sum(cells.values())
    small = [n for n in found.values() if n < 3]
    assert not small or len(found) == 1


def test_each_day_of_the_month_has_its_line_and_the_week_its_average() -> None:
    rows = [
        row("sales_call", 1, "11-02"),
        row("sales_call", 2, "11-09"),
        row("sales_visit", 1, "11-09"),
    ]
    books = made(ground(*rows))
    days = lines(table(books, "每日来电来访", "每日"))
    assert len(days) == 32
    assert days[9] == "9日 | 星期一 | 1 | 1 | 1 | 1 | 0 | 0"
    assert days[-1] == "合计 |  | 2 | 2 | 1 | 1 | 0 | 0"
    week = lines(table(books, "每日来电来访", "按星期"))
    assert week[1] == "星期一 | 5 | 2 | 0.4 | 1 | 0.2"


def test_a_month_that_closes_on_the_25th_counts_from_the_26th() -> None:
    rows = [
        row("complaint", n, day)
        for n, day in enumerate(("10-25", "10-26", "11-25", "11-26"), 1)
    ]
    books = made(ground(*rows), closing=Closing(closing_day=25))
    assert books[0].figures["received"].value == 2


def test_the_sales_book_holds_its_own_sheets_and_calls_no_other() -> None:
    books = made(ground(row("sales_call", 1, "11-02"), row("complaint", 1, "11-05")))
    sales = books[1].book
    assert [tab.title for tab in sales.tabs] == [
        "封面与说明", "每日来电来访", "销售漏斗", "房款与按揭跟进", "销控一览",
    ]  # fmt: skip
    known = {cell.name for _, cell in every_cell(books[1:]) if cell.name}
    called = {
        name
        for _, cell in every_cell(books[1:])
        for name in re.findall(r"\{([^}]*)\}", cell.formula)
    }
    assert called <= known


def test_no_name_is_given_to_two_cells_of_a_book() -> None:
    books = made(ground(*complaints("投诉", "意见"), row("visit", 1, "11-03")))
    for one in books:
        names = [cell.name for _, cell in every_cell([one]) if cell.name]
        assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("kind", ["draft", "running", "final", "asked"])
def test_a_book_that_is_not_the_last_word_says_so(kind: str) -> None:
    now = at("11-23", "18:00") if kind == "running" else at("12-02", "09:00")
    book = made(ground(), kind=kind, now=now)[0].book
    assert (book.file, book.mark) == {
        "draft": ("幸福社区接待投诉与销售月报_2026年11月_草稿.xlsx", "草稿"),
        "running": ("幸福社区接待投诉与销售月报_2026年11月_截至11月23日.xlsx", "未结账 截至11月23日"),
        "final": ("幸福社区接待投诉与销售月报_2026年11月.xlsx", ""),
        "asked": ("幸福社区接待投诉与销售月报_2026年11月_补做.xlsx", ""),
    }[kind]  # fmt: skip


def test_the_year_end_is_two_months() -> None:
    rows = [row("complaint", 1, "12-31"), row("complaint", 2, "12-31")]
    december = made(ground(*rows), month=Month(2026, 12), now=at("12-31", "18:00"))
    assert december[0].figures["received"].value == 2
    overview = lines(table(december, "总览", "近十二个月"))
    assert overview[1].startswith("2026-01")
    assert overview[-1] == "2026-12 | 2 |"


def test_a_hidden_count_stands_nowhere_in_the_file_not_even_in_a_chart() -> None:
    closed = {
        "satisfaction": "满意", "closed_date": at("11-20"), "done_at": at("11-07", "10:00"),
        "decided_at": at("11-05", "10:00"), "followed_at": at("11-08", "09:00"),
    }  # fmt: skip
    rows = [row("complaint", n, "11-05", **closed) for n in range(1, 5)]
    alone = {"house_no": "15栋1单元101", "dept": "绿化班", "category": "绿化养护"}
    rows.append(row("complaint", 5, "11-05", **closed, **alone))
    for nth, one in enumerate(made(ground(*rows))):
        with ZipFile(BytesIO(draw(one.book))) as package:
            parts = {name: package.read(name).decode() for name in package.namelist()}
        assert nth or any(name.startswith("xl/charts/") for name in parts)
        assert [
            n for n, text in parts.items() if "15栋" in text or "绿化班" in text
        ] == []
        assert not [n for n, text in parts.items() if 'state="hidden"' in text]


def test_where_two_months_meet_a_day_is_told_with_its_month() -> None:
    books = made(ground(row("sales_call", 1, "10-28")), closing=Closing(closing_day=25))
    days = lines(table(books, "每日来电来访", "每日"))
    assert [day.split(" | ")[0] for day in days[1:8]] == [
        "10-26", "10-27", "10-28", "10-29", "10-30", "10-31", "11-01",
    ]  # fmt: skip
