"""A sheet as staff lay it out -> its header, its rows, and what was left and why."""

from __future__ import annotations

from datetime import datetime

import pytest
from drawn import METER, REPAIR, TINY, grid, outcome
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.form import Form
from pipeline.intake import title
from pipeline.intake.table import columns_of, find, lay_out
from pipeline.model import Sheet, Title
from pipeline.package.cells import FORMULA, Cell, Grid

HEADER = "序号|编号|报修日期|时间|报修人|房号|类别|报修内容"


def laid(sheet: Grid, form: Form = REPAIR) -> Sheet:
    found = find(sheet, [form])
    assert found is not None
    return lay_out(sheet, found, form)


# ── the header ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ("", 1),
        ("幸福社区报修登记表\n", 2),
        ("幸福社区报修登记表\n2026年11月|||填表人：李敏\n", 3),
        ("\n\n\n报修登记表\n\n填写要求|如实填写\n\n", 7),
        ("\n" * 20, 20),
    ],
)
def test_the_header_is_found_wherever_it_stands(above: str, row: int) -> None:
    found = find(
        grid(f"{above}{HEADER}\n1||2026.11.3|9:30|张伟民|3-2-1502|水|漏水"), [REPAIR]
    )
    assert found is not None
    assert (found.top, found.bottom) == (row, row)


def test_a_sheet_with_fewer_than_three_known_headers_has_none() -> None:
    assert find(grid("日期|姓名|金额|合同号\n2026-11-3|张伟民|5|6"), [REPAIR]) is None


def test_after_fifteen_rows_of_other_things_nobody_looks_further() -> None:
    assert find(grid("文字\n" * 15 + HEADER), [REPAIR]) is None


def test_all_columns_of_a_tiny_form_are_enough() -> None:
    found = find(grid("钥匙柜\n柜号|持有人\n1|刘军"), [TINY])
    assert found is not None
    assert found.top == 2


def test_two_levels_are_read_top_down_and_parents_reach_over_their_merge() -> None:
    sheet = laid(
        grid(
            """
抄表记录
房号|水表||电表||抄表人
|底数|本月|底数|本月|
3-2-1502|3|4|1600|1650|刘军
""",
            merges="A1:F1 A2:A3 B2:C2 D2:E2 F2:F3",
        ),
        METER,
    )
    assert (sheet.top, sheet.bottom) == (2, 3)
    assert list(sheet.headers.values()) == [
        "房号",
        "水表底数",
        "水表本月",
        "电表底数",
        "电表本月",
        "抄表人",
    ]
    assert columns_of(sheet.headers, METER) == {
        "house": 1,
        "water": 2,
        "power": 4,
        "reader": 6,
    }
    assert outcome(sheet) == "登记 4"


def test_group_words_above_whole_headers_change_nothing() -> None:
    sheet = laid(
        grid(
            """
编号|受理|||处理|
|报修日期|报修人|房号|类别|报修内容
|2026.11.3|张伟民|3-2-1502|水|漏水
""",
            merges="A1:A2 B1:D1 E1:F1",
        )
    )
    assert (sheet.top, sheet.bottom) == (1, 2)
    assert columns_of(sheet.headers, REPAIR)["number"] == 1
    assert columns_of(sheet.headers, REPAIR)["what"] == 6
    assert outcome(sheet) == "登记 3"


def test_the_first_entry_is_never_taken_for_a_second_header_row() -> None:
    sheet = laid(
        grid(
            """
报修日期|报修人|地点||类别|报修内容
2026.11.3|张伟民|3栋|1502|备注|漏水
""",
            merges="C1:D1",
        )
    )
    assert (sheet.top, sheet.bottom) == (1, 1)
    assert outcome(sheet) == "登记 2;表外 D2"


def test_headers_may_be_written_with_blanks_breaks_stars_and_units() -> None:
    headers = {1: "报 修\n日 期*", 2: "姓　名：", 3: "内容（必填）"}
    assert columns_of(headers, REPAIR) == {"day": 1, "who": 2, "what": 3}


def test_an_alias_of_two_columns_counts_for_the_first_that_is_free() -> None:
    assert columns_of({1: "地点", 2: "地点"}, REPAIR) == {"house": 1, "where": 2}
    assert columns_of({1: "地点", 2: "房号"}, REPAIR) == {"where": 1, "house": 2}


def test_of_two_equal_headers_the_first_is_read() -> None:
    assert columns_of({3: "备注", 4: "备注"}, REPAIR) == {"note": 3}


def test_unknown_columns_are_kept_in_the_rows_and_ignored() -> None:
    sheet = laid(
        grid("日期|姓名|内容|时长(天)\n2026.11.3|张伟民|漏水|=4\n|||=0\n|||=0")
    )
    assert outcome(sheet) == "登记 2"
    assert sheet.headers[4] == "时长(天)"
    assert sheet.rows[0].cells[4].value == 4


def test_a_second_table_on_the_right_is_outside() -> None:
    sheet = laid(grid("日期|姓名|内容|||部门|人数\n2026.11.3|张伟民|漏水|||工程班|4"))
    assert outcome(sheet) == "登记 2;表外 F1;表外 G1;表外 F2;表外 G2"
    assert sheet.width == 3


# ── the rows below it ───────────────────────────────────────────────────────


def test_footers_notes_and_blank_rows_are_skipped_with_their_reason() -> None:
    sheet = laid(
        grid(
            """
序号|报修日期|报修人|报修内容
1|2026.11.3|张伟民|漏水
2||(空着)|
3
4|2026.11.4|李桂兰|停电
5
本页小计||=2
5|2026.11.5|刘先生|堵塞
合 计||=3
制表人：李敏      审核人：
注：以上记录每日下班前交主任审阅
2、逾期不候
"""
        )
    )
    assert outcome(sheet) == (
        "登记 2,3,5,8;4 空行;7 合计;9 合计;10 签名;11 附注;12 附注"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("合计", "合计"),
        ("小 计", "合计"),
        ("本月合计：3件", "合计"),
        ("总计(件)", "合计"),
        ("共计3件", "合计"),
        ("制表", "签名"),
        ("审核人：何静", "签名"),
        ("填表人:李敏 日期:2026-11-30", "签名"),
        ("主任签字：", "签名"),
        ("注:每日上报", "附注"),
        ("备注：无", "附注"),
        ("说明", "附注"),
        ("注1、每日上报", "附注"),
        ("以下空白", "附注"),
    ],
)
def test_each_kind_of_footer_is_known_by_its_first_words(
    text: str, reason: str
) -> None:
    sheet = laid(grid(f"{HEADER}\n1||2026.11.3|9:30|张伟民|3-2-1502|水|漏水\n{text}"))
    assert outcome(sheet) == f"登记 2;3 {reason}"


@pytest.mark.parametrize(
    "text", ["说明：昨晚漏水", "注意安全", "合计三次漏水", "备注:急"]
)
def test_an_entry_that_speaks_like_a_footer_stays_an_entry(text: str) -> None:
    sheet = laid(grid(f"报修内容|报修日期|报修人\n{text}|2026.11.3|张伟民"))
    assert outcome(sheet) == "登记 2"


def test_below_a_total_only_what_looks_like_an_entry_is_one() -> None:
    sheet = laid(
        grid(
            """
日期|姓名|内容|备注
2026.11.3|张伟民|漏水|
合计||=1|
|周建华|请尽快|
2026.11.4|李桂兰|停电|
|王女士|堵塞|
"""
        )
    )
    assert outcome(sheet) == "登记 2,5,6;3 合计;表外 B4;表外 C4"


def test_a_header_that_comes_again_with_its_title_is_skipped() -> None:
    sheet = laid(
        grid(
            """
报修登记表
2026年10月|||填表人：李敏
日期|姓名|内容|登记人
2026.10.3|张伟民|漏水|
合计||=1|
报修登记表
2026年11月|||填表人：李敏
日期|姓名|内容|登记人
2026.11.4|李桂兰|停电|
"""
        )
    )
    assert outcome(sheet) == "登记 4,9;5 合计;6 表头;7 表头;8 表头"
    assert sheet.title == Title(2026, None, {"填表人": "李敏"})


def test_filled_cells_that_belong_to_no_row_are_told_not_dropped() -> None:
    sheet = laid(
        grid(
            """
日期|姓名|内容
2026.11.3|张伟民|漏水|||请看背面

|||

||1
"""
        )
    )
    assert outcome(sheet) == "登记 2;表外 F2;表外 C6"
    assert [finding.message for finding in sheet.findings] == [
        "工作表“报修”的F2、C6在表格以外,没有登记,请核对"
    ]


def test_many_cells_outside_are_told_in_one_short_sentence() -> None:
    text = "日期|姓名|内容\n2026.11.3|张伟民|漏水" + "|||a|b|c|d|e|f|g"
    sheet = laid(grid(text))
    assert [str(finding) for finding in sheet.findings] == [
        "提示:工作表“报修”的F2、G2、H2、I2、J2等7处在表格以外,没有登记,请核对"
    ]


def test_a_row_next_to_the_others_is_read_even_if_it_holds_little() -> None:
    assert (
        outcome(laid(grid("日期|姓名|内容\n2026.11.3|张伟民|漏水\n||停电")))
        == "登记 2,3"
    )


def test_rows_of_running_numbers_and_dashes_are_blank() -> None:
    text = "序号|日期|姓名|内容\n1|2026.11.3|张伟民|漏水\n2|/|/|/\n=3|—||\n4\n"
    sheet = laid(grid(text))
    assert outcome(sheet) == "登记 2"
    assert sheet.last_row == 5


def test_a_sum_without_a_word_is_no_entry() -> None:
    sheet = laid(grid("日期|姓名|内容\n2026.11.3|张伟民|漏水\n|=1|"))
    assert outcome(sheet) == "登记 2;表外 B3"


def test_a_register_without_rows_is_one_with_no_rows() -> None:
    sheet = laid(grid(f"报修登记表\n{HEADER}"))
    assert outcome(sheet) == "登记 无"


def test_rows_that_are_only_formulas_are_read_like_others() -> None:
    sheet = laid(grid("日期|姓名|内容\n=2026.11.3|=张伟民|=漏水\n=|=|="))
    assert outcome(sheet) == "登记 2,3"


def test_merged_cells_spread_down_only_where_the_form_says_so() -> None:
    sheet = laid(
        grid(
            """
日期|姓名|类别|内容
2026.11.3|张伟民|水|漏水
||| 停电
|李桂兰||堵塞
合计
""",
            merges="A2:A4 B2:B3 C2:C4",
        )
    )
    assert outcome(sheet) == "登记 2,3,4;5 合计"
    assert [
        [row.cells.get(column, Cell("")).value for column in (1, 2, 3)]
        for row in sheet.rows
    ] == [
        ["2026.11.3", "张伟民", "水"],
        ["2026.11.3", "张伟民", ""],
        ["2026.11.3", "李桂兰", ""],
    ]


def test_a_merge_over_the_whole_sheet_costs_no_time() -> None:
    text = "日期|姓名|内容\n2026.11.3|张伟民|漏水\n|李桂兰|停电"
    sheet = laid(grid(text, merges=" ".join(["A2:A1048576"] * 2000)))
    assert sheet.rows[1].cells[1].value == "2026.11.3"


def test_hidden_rows_are_read_and_told_once() -> None:
    sheet = laid(grid("日期|姓名|内容" + "\n2026.11.3|张伟民|漏水" * 3, hidden="2 4 9"))
    assert outcome(sheet) == "登记 2,3,4"
    assert [str(finding) for finding in sheet.findings] == [
        "提示:工作表“报修”第2、4行被隐藏或筛选,已照常登记"
    ]


# ── where the answer has room ───────────────────────────────────────────────


def test_without_our_columns_both_get_the_first_free_ones() -> None:
    sheet = laid(
        grid("报修登记表\n日期|姓名|内容\n2026.11.3|张伟民|漏水", merges="A1:C1")
    )
    assert (sheet.number_column, sheet.verdict_column, sheet.free_column) == (0, 0, 4)
    assert str(sheet.summary_at) == "报修!E1"


def test_room_is_sought_beyond_what_stands_beside_the_table() -> None:
    sheet = laid(grid("编号|日期|姓名|内容\n|2026.11.3|张伟民|漏水|催|"))
    assert (sheet.number_column, sheet.free_column) == (1, 6)
    assert str(sheet.summary_at) == "报修!F3"


def test_a_returned_register_is_read_with_our_columns_in_their_place() -> None:
    sheet = laid(
        grid(
            """
报修登记表||||收到 2 行:新增 2,更新 0,未变 0,冲突 0,待更正 0,退回 0
编号|日期|姓名|内容|校验结果
BX-2026-0001|2026.11.3|张伟民|漏水|✓
BX-2026-0002|2026.11.3|李桂兰|停电|✓
||||✓
"""
        )
    )
    assert outcome(sheet) == "登记 3,4"
    assert (sheet.number_column, sheet.verdict_column) == (1, 5)
    assert str(sheet.summary_at) == "报修!E1"
    assert 5 not in sheet.rows[0].cells


def test_the_summary_below_a_table_is_ours_until_an_entry_comes_beside_it() -> None:
    text = "编号|日期|姓名|内容|校验结果\n|2026.11.3|张伟民|漏水|✓\n"
    below = laid(grid(f"{text}||||收到 1 行:新增 1"))
    beside = laid(grid(f"{text}|2026.11.4|李桂兰|停电|收到 1 行:新增 1"))
    assert (outcome(below), str(below.summary_at)) == ("登记 2", "报修!E3")
    assert (outcome(beside), str(beside.summary_at)) == ("登记 2,3", "报修!E4")


def test_a_title_merged_over_our_column_sends_the_summary_below() -> None:
    sheet = laid(
        grid("报修登记表\n编号|日期|姓名|内容\n|2026.11.3|张伟民|漏水", merges="A1:H1")
    )
    assert str(sheet.summary_at) == "报修!E4"


def test_a_form_without_numbers_needs_one_column_only() -> None:
    sheet = laid(grid("房号|水表底数|电表底数\n3-2-1502|3|4"), METER)
    assert (sheet.free_column, str(sheet.summary_at)) == (4, "报修!D3")


# ── the title ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2026年11月", 2026, 11),
        ("幸福社区 2026 年 1 月份报修登记表", 2026, 1),
        ("2026.11", 2026, 11),
        ("2026-03", 2026, 3),
        ("２０２６年１１月", 2026, 11),
        ("二〇二六年十一月", 2026, 11),
        ("十月", None, 10),
        ("202611", 2026, 11),
        ("11月", None, 11),
        ("2026年度", 2026, None),
        ("2026年11月1日至11月30日", 2026, 11),
        ("2026年10月-12月", 2026, None),
        ("1~11月", None, None),
        ("表单编号:QR-KF-2026-01", None, None),
        ("制表日期:2026年12月1日", None, None),
        ("2026年11月  打印日期:2026-12-01", 2026, 11),
        ("第3季度,3个月", None, None),
    ],
)
def test_year_and_month_are_read_as_staff_write_them(
    text: str, year: int | None, month: int | None
) -> None:
    assert title.read([{1: Cell(text)}], ()) == Title(year, month)


def test_a_date_cell_in_the_title_gives_year_and_month() -> None:
    assert title.read([{1: Cell(datetime(2026, 11, 1))}], ()) == Title(2026, 11)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["填表人：陈晓燕"], "陈晓燕"),
        (["2026年11月    填表人:陈晓燕    审核人:何静"], "陈晓燕"),
        (["填 表 人：陈晓燕 2026年11月"], "陈晓燕"),
        (["填表人：", "陈晓燕"], "陈晓燕"),
        (["填表人： 张 伟"], "张伟"),
        (["填表人：　审核人：何静"], None),
        (["填表人：", "审核人：何静"], None),
        (["上次填表人员：何静"], None),
    ],
)
def test_what_the_title_says_is_taken_to_its_end(
    cells: list[str], said: str | None
) -> None:
    row = {column: Cell(text) for column, text in enumerate(cells, 1)}
    assert title.read([row], ["填表人"]).said.get("填表人") == said


def test_the_name_of_the_sheet_gives_what_the_title_leaves_open() -> None:
    text = "日期|姓名|内容\n3日|张伟民|漏水"
    assert laid(grid(text, "2026.11")).title == Title(2026, 11)
    assert laid(grid(f"2026年\n{text}", "11月")).title == Title(2026, 11)


def test_a_title_left_over_from_last_month_is_not_believed() -> None:
    sheet = laid(grid("2026年10月\n日期|姓名|内容\n3日|张伟民|漏水", "11月"))
    assert sheet.title == Title(2026, None)
    assert [finding.code for finding in sheet.findings] == ["title_disagrees"]


# ── whatever a sheet looks like ─────────────────────────────────────────────

DAY, HEADERS = "2026.11.3", ["日期", "报修日期", "报修内容"]
FOOTERS = ["合计", "注：", "审核人："]
WORDS = st.sampled_from(
    [DAY, "张伟民", "漏水", "/", "3", "✓", "无", *FOOTERS, *HEADERS]
)
KINDS = st.sampled_from(["", "", "", FORMULA])
CELLS = st.builds(Cell, WORDS | st.integers(0, 99), KINDS)
ROWS = st.dictionaries(
    st.integers(1, 12), st.dictionaries(st.integers(1, 9), CELLS), max_size=12
)
CORNERS = st.tuples(*(st.integers(1, 12),) * 4).map(
    lambda four: (*map(min, four[:2], four[2:]), *map(max, four[:2], four[2:]))
)


@example(drawn={1: {1: Cell("2026.11.3")}}, merges=[], counted=True)
@given(drawn=ROWS, merges=st.lists(CORNERS, max_size=4), counted=st.booleans())
@settings(max_examples=200, deadline=None)
def test_nothing_that_staff_filled_in_is_lost_without_a_word(
    drawn: dict[int, dict[int, Cell]],
    merges: list[tuple[int, int, int, int]],
    counted: bool,  # noqa: FBT001 - drawn
) -> None:
    head = "序号|" * counted + "报修日期|报修人||报修内容|时长"
    rows = {3: dict(grid(head).rows[1])}
    rows |= {row + 3: cells for row, cells in drawn.items() if cells}
    sheet = laid(Grid("报修", rows, tuple(merges)))
    kept = {row.row: set(row.cells) for row in sheet.rows}
    skipped = {row for row, _ in sheet.skipped}
    outside = {(place.row, place.column) for place in sheet.outside}
    for row in range(sheet.bottom + 1, max(rows) + 1):
        for column, cell in rows.get(row, {}).items():
            told = row in skipped or (row, column) in outside
            number = counted and column == 1 and str(cell.value).isdecimal()
            idle = number or cell.kind == FORMULA or cell.value == "/"
            assert told or column in kept.get(row, set()) or idle, (row, column)
    assert not skipped & kept.keys()
    assert not skipped & {row for row, _ in outside}
