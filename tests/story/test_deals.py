"""Deals and payments from the register to the papers (domain.md 2.9, 11.1: 9–12, 23)."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from office_story import StoryOffice
from reading_docx import docx_lines
from sales_story import (
    ANSWER,
    BOOK,
    DEAL,
    SUBSCRIBED,
    list_units,
    numbers,
    sales_office,
    sell,
    unit_states,
    values_of,
    verdicts,
)


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    """The sales office on a Monday."""
    return sales_office(tmp_path / "office")


# ── 9: the price ────────────────────────────────────────────────────────────


def test_a_total_outside_the_rounding_is_held_with_both_figures(
    office: StoryOffice,
) -> None:
    sell(
        office,
        [
            {"成交总价": "1000090", "首期款金额": "300090"},
            {"房号": "9栋1单元702", "买方姓名": "廖凯", "联系电话": "13900000082"},
            {
                "房号": "9栋1单元703",
                "买方姓名": "邓超",
                "联系电话": "13900000083",
                "成交总价": "1000001",
                "首期款金额": "300001",
            },
        ],
    )
    first, *others = verdicts(office)
    formula = "面积×单价(100.00×10,000.00=1,000,000.00)"
    told = f"成交总价1,000,090.00与{formula}相差90.00,超出取整范围,请核对"
    assert (first, others) == (f"待更正:{told}", ["✓", "✓"])
    assert numbers(office) == ["CJ-2026-0001", "CJ-2026-0002", "CJ-2026-0003"]


# ── 10: one live deal for a house ───────────────────────────────────────────


def test_of_two_deals_for_one_house_the_earlier_confirmation_has_it(
    office: StoryOffice,
) -> None:
    first = {"买方姓名": "韩雅文", "联系电话": "13900000071", **SUBSCRIBED}
    sell(
        office,
        [
            {"销控确认时间": "2026-11-20 9:30", "置业顾问": "杜鹏"},
            {**first, "销控确认时间": "2026-11-20 9:10"},
        ],
        [{"付款人": "汪洁"}],
    )
    assert verdicts(office) == [
        "待更正:9栋1单元701 已由 韩* 认购(CJ-2026-0002),请核对房号",
        "✓",
    ]
    assert numbers(office, "收款明细") == ["DJ-2026-0001"]


def test_a_house_that_is_sold_is_not_sold_again_in_a_later_file(
    office: StoryOffice,
) -> None:
    sell(office, [{**SUBSCRIBED}], name="成交登记表_杜鹏.xlsx")
    sell(
        office,
        [
            {
                "买方姓名": "韩雅文",
                "联系电话": "13900000071",
                "销控确认时间": "2026-11-19 9:10",
            }
        ],
    )
    assert verdicts(office) == [
        "待更正:9栋1单元701 已由 汪* 认购(CJ-2026-0001),请核对房号"
    ]


def test_after_it_was_given_back_a_house_can_be_sold_again(office: StoryOffice) -> None:
    back = {"状态": "退房", "退房日期": "2026-11-22", "退款金额": "20000"}
    back |= {"退房审批人": "徐浩"}
    sell(
        office,
        [
            {},
            back
            | {"房号": "9栋1单元702", "买方姓名": "廖凯", "联系电话": "13900000082"},
        ],
        name="成交登记表_十月.xlsx",
    )
    sell(
        office,
        [
            {"买方姓名": "韩雅文", "联系电话": "13900000071"},
            {"房号": "9栋1单元702", "买方姓名": "邓超", "联系电话": "13900000083"},
        ],
    )
    assert verdicts(office) == [
        "待更正:9栋1单元701 已由 汪* 定金(CJ-2026-0001),请核对房号",
        "✓",
    ]


def test_after_signing_it_takes_the_filing_and_an_approval(office: StoryOffice) -> None:
    back = {**SUBSCRIBED, "签约日期": "2026-11-21", "合同编号": "HT-1", "状态": "退房"}
    back |= {"退房日期": "2026-11-22", "退款金额": "20000", "退房审批人": "徐浩"}
    again = {"买方姓名": "韩雅文", "联系电话": "13900000071"}
    old = "成交登记表_十月.xlsx"
    sell(office, [back], name=old)
    sell(office, [again], now="2026-11-23T11:00")
    assert verdicts(office) == [
        "待更正:9栋1单元701 已由 汪* 退房待批(CJ-2026-0001),请核对房号"
    ]
    sell(
        office,
        [{**back, "网签撤销日期": "2026-11-23"}],
        name=old,
        now="2026-11-23T12:00",
    )
    sell(office, [again], now="2026-11-23T13:00")
    assert verdicts(office) == ["✓"]
    assert numbers(office) == ["CJ-2026-0002"]


def test_the_same_book_dropped_again_changes_nothing(office: StoryOffice) -> None:
    second = {"买方姓名": "韩雅文", "联系电话": "13900000071", "置业顾问": "杜鹏"}
    deals = [{**SUBSCRIBED}, {**second, "销控确认时间": "2026-11-20 9:30"}]
    paid = [{}, {"付款人": "韩雅文", "金额": "10000", "款项性质": "临订"}]
    sell(office, deals, paid)
    first, told = office.files("outbox/待打印"), len(list(office.mails()))
    sell(
        office,
        deals,
        [*paid, {"房号": "9栋1单元706", "备注": "另放"}],
        now="2026-11-23T11:00",
    )
    assert "新增 0,更新 0,未变 2,冲突 0,待更正 1" in office.summary(ANSWER)
    assert len(list(office.mails())) == told
    new = set(office.files("outbox/待打印")) - set(first)
    assert {path.rpartition("/")[2][:12] for path in new} <= {
        "DJ-2026-0003",
        "打印合集_2.docx",
    }


# ── 11: each fault its own sentence ─────────────────────────────────────────


FAULTS: dict[str, dict[str, str | None]] = {
    "待更正:收款人二与收款人一都是“郑丽”,收款须有两人": {"收款人二": "郑丽"},
    "待更正:只有一名收款人,请填收款人二": {"收款人二": None},
    "待更正:收款人一“杜鹏”没有收款授权,应由财务人员、项目经理或其指定人员收取": {
        "收款人一": "杜鹏"
    },
    "待更正:收款时间2026年11月20日10:00不在销控确认时间2026年11月20日11:00之后:"
    "收款前须先报销控确认": {"销控确认时间": "2026-11-20 11:00"},
    "待更正:公证委托签署,请填公证书编号:委托书须经公证": {
        **SUBSCRIBED,
        "签署方式": "公证委托",
        "代理人": "钟磊",
    },
    "待更正:签约置业顾问“苏婷”签约以前没有通过合同填写考核,不能签约": {
        **SUBSCRIBED,
        "认购书编号": "RG000119",
        "签约日期": "2026-11-21",
        "合同编号": "HT-2026-1",
        "签约置业顾问": "苏婷",
    },
}


def test_six_faults_are_six_sentences_and_six_numbers(office: StoryOffice) -> None:
    rows = [
        {
            "房号": f"9栋1单元{701 + n}",
            "买方姓名": f"{family}明",
            "联系电话": f"1390000010{n}",
            **fault,
        }
        for n, (family, fault) in enumerate(
            zip("赵钱孙李周吴", FAULTS.values(), strict=True)
        )
    ]
    sell(office, rows)
    told = [one.partition(";提示")[0] for one in verdicts(office)]
    assert told == list(FAULTS)
    assert len(set(numbers(office))) == len(FAULTS)


# ── 12: paying for somebody else ────────────────────────────────────────────


def test_who_pays_for_another_says_so_in_writing(office: StoryOffice) -> None:
    paid = {"付款人": "汪大海", "与买方关系": "父亲"}
    sell(office, [{}], [paid])
    assert verdicts(office, "收款明细") == [
        "待更正:付款人“汪大海”不是买方,请附代交款证明"
    ]
    sell(office, [{}], [{**paid, "代交款证明": "有"}], now="2026-11-23T11:00")
    assert verdicts(office, "收款明细") == ["✓"]


def test_a_payment_before_the_confirmation_is_held_beside_its_deal(
    office: StoryOffice,
) -> None:
    sell(office, [{"收款时间": None, "定金金额": None}], [{"日期": "2026-11-19"}])
    assert verdicts(office, "收款明细") == [
        "待更正:日期2026年11月19日早于销控确认时间2026年11月20日9:00:收款前须先报销控确认"
    ]


def test_a_deposit_is_the_sum_of_its_receipts(office: StoryOffice) -> None:
    exchanged = {
        "款项性质": "临订",
        "金额": "5000",
        "收据状态": "已换开",
        "新收据号": "2",
    }
    sell(office, [{"定金金额": "25000"}], [exchanged, {}])
    assert verdicts(office) == [
        "待更正:定金金额25,000.00与《收款明细》有效的临订、定金合计20,000.00不一致"
    ]


# ── 23: other names, another house ──────────────────────────────────────────


def test_a_deal_under_other_names_is_the_same_deal(office: StoryOffice) -> None:
    sell(office, [{}])
    more = {
        "买方姓名": "汪洁、汪大海",
        "证件号码": "420106198605120004、420107196803150009",
    }
    sell(office, [more], now="2026-11-23T11:00")
    assert numbers(office) == ["CJ-2026-0001"]
    assert verdicts(office) == [
        "提示:买方姓名与登记的不同,按更名/加名办理,签约前请填更名审批人"
    ]


def test_a_house_that_was_swapped_is_free_and_the_new_one_is_taken(
    office: StoryOffice,
) -> None:
    sell(office, [{}])
    sell(
        office,
        [
            {"状态": "换房"},
            {"房号": "9栋1单元702", "原编号": "CJ-2026-0001", "收款时间": None},
            {"买方姓名": "邓超", "联系电话": "13900000083"},
        ],
        now="2026-11-23T11:00",
    )
    assert verdicts(office) == ["✓", "✓", "✓"]
    assert numbers(office) == ["CJ-2026-0001", "CJ-2026-0002", "CJ-2026-0003"]


# ── the state of the unit, and the money ────────────────────────────────────


def test_the_units_follow_the_deals(office: StoryOffice) -> None:
    rows: list[dict[str, str | None]] = [
        {"款项性质": "临订"},
        {"房号": "9栋1单元702", **SUBSCRIBED},
        {
            "房号": "9栋1单元703",
            **SUBSCRIBED,
            "认购书编号": "RG000119",
            "签约日期": "2026-11-21",
            "合同编号": "HT-1",
        },
        {"房号": "9栋1单元704", "收款人二": None},
        {
            "房号": "9栋1单元705",
            "状态": "退房",
            "退款金额": "20000",
            "退房日期": "2026-11-22",
            "退房审批人": "徐浩",
        },
    ]
    sell(
        office,
        [
            {**r, "买方姓名": f"{'赵钱孙李周'[n]}明", "联系电话": f"1390000010{n}"}
            for n, r in enumerate(rows)
        ],
    )
    assert unit_states(office) == {
        "8栋1单元1801": "可售",
        "8栋2单元903": "可售",
        "9栋1单元602": "保留",
        "9栋1单元701": "临订",
        "9栋1单元702": "认购",
        "9栋1单元703": "签约",
        "9栋1单元704": "待核",
        "9栋1单元705": "可售",
        "9栋1单元706": "可售",
    }


def test_a_list_of_units_does_not_free_a_house_that_is_sold(
    office: StoryOffice,
) -> None:
    sell(office, [{**SUBSCRIBED}])
    list_units(office, **{"9栋1单元701": "保留"})
    office.run("2026-11-24T08:00")
    told = office.answer("房源销控表_回执.xlsx")[5].verdict
    assert told == (
        "提示:房源!L5 销售状态由《成交登记表》推出,现为“认购”,这里填的“保留”没有采用"
    )
    assert unit_states(office)["9栋1单元701"] == "认购"


def test_a_row_that_is_put_right_frees_the_unit_from_review(
    office: StoryOffice,
) -> None:
    sell(office, [{"收款人二": None}])
    sell(office, [{}], now="2026-11-23T11:00")
    assert unit_states(office)["9栋1单元701"] == "认购"


def test_a_payment_that_is_held_locks_a_unit_that_is_for_sale(
    office: StoryOffice,
) -> None:
    sell(office, [], [{"收款人二": "郑丽"}])
    assert unit_states(office)["9栋1单元701"] == "待核"
    sell(office, [], [{}], now="2026-11-30T11:00")
    assert unit_states(office)["9栋1单元701"] == "可售"


def test_a_deal_that_moves_to_another_house_leaves_the_first_one(
    office: StoryOffice,
) -> None:
    sell(office, [{"编号": None}])
    sell(
        office,
        [{"编号": "CJ-2026-0001", "房号": "9栋1单元702"}],
        now="2026-11-23T11:00",
    )
    states = unit_states(office)
    assert (states["9栋1单元701"], states["9栋1单元702"]) == ("可售", "认购")


def test_one_cell_may_hold_who_confirmed_and_when(office: StoryOffice) -> None:
    whole = {"销控确认人/确认时间": "方琳 2026-11-20 9:00", **DEAL}
    head = [name for name in whole if name not in ("销控确认人", "销控确认时间")]
    rows = [whole[name] for name in head]
    office.drop_rows(head, rows, name=BOOK, sheet="成交登记", folder="销售")
    office.run("2026-11-23T10:00")
    deal = values_of(office, "CJ-2026-0001")
    assert (deal["销控确认人"], deal["销控确认时间"]) == ("方琳", "2026年11月20日9:00")


def test_to_sign_before_the_first_payment_is_told(office: StoryOffice) -> None:
    signed = {"签约日期": "2026-11-21", "合同编号": "HT-1"}
    sell(office, [{**SUBSCRIBED, **signed}])
    assert verdicts(office) == ["提示:已签约,首期款还没有到账,请核对"]


def test_money_counts_towards_the_first_payment_until_it_is_reached(
    office: StoryOffice,
) -> None:
    later = {"款项性质": "首期款", "日期": "2026-11-22", "收款人二": None}
    sell(
        office,
        [{**SUBSCRIBED}],
        [
            {"款项性质": "临订", "金额": "5000", "收据状态": "已换开", "新收据号": "2"},
            {},
            {**later, "金额": "270000"},
            {**later, "金额": "10000", "日期": "2026-11-23"},
            {**later, "款项性质": "按揭放款", "金额": "700000"},
        ],
    )
    deal = values_of(office, "CJ-2026-0001")
    assert (deal["已收房款"], deal["首期款尚欠"]) == ("300,000.00", "0.00")
    assert deal["首期款实缴日期"] == "2026年11月23日"
    assert deal["收据号"] == "DJ-2026-0002"


def test_money_moved_to_another_house_is_counted_there(office: StoryOffice) -> None:
    sell(office, [{}], [{}])
    new = {"房号": "9栋1单元702"}
    sell(
        office,
        [
            {"状态": "换房"},
            {**new, "原编号": "CJ-2026-0001", "收款时间": None, "定金金额": None},
        ],
        [
            {},
            {"款项性质": "转出", "日期": "2026-11-22", "收款人二": None},
            {**new, "款项性质": "转入", "日期": "2026-11-22", "收款人二": None},
        ],
        now="2026-11-23T11:00",
    )
    assert values_of(office, "CJ-2026-0001")["已收房款"] == "0.00"
    assert values_of(office, "CJ-2026-0002")["已收房款"] == "20,000.00"


def test_a_deposit_typed_with_the_deal_is_a_receipt(office: StoryOffice) -> None:
    sell(office, [{}])
    deal = values_of(office, "CJ-2026-0001")
    assert deal["收据号"] == "DJ-2026-0001"
    assert papers(office, "收据") == ["DJ-2026-0001_收据_9栋1单元701_20261123.docx"]
    sell(office, [{}], [{}], now="2026-11-23T11:00")
    assert numbers(office, "收款明细") == ["DJ-2026-0001"]


# ── papers and mails ────────────────────────────────────────────────────────


def test_a_payment_prints_a_receipt_in_three_copies(office: StoryOffice) -> None:
    sell(office, [{}], [{"付款人": "汪大海", "与买方关系": "父亲", "代交款证明": "有"}])
    said = paper(office, "收据")
    assert "| 今收到 | 汪大海(代 汪洁) |" in said
    assert said.count("人民币(大写)贰万元整") >= 3
    assert said.count("定金收据") >= 3
    assert "本人自愿替汪洁交款,金额为20,000.00元" in paper(office, "代交款证明")


def test_a_payment_that_is_held_prints_nothing_and_is_told_at_once(
    office: StoryOffice,
) -> None:
    sell(office, [{}], [{"付款人": "汪大海", "与买方关系": "父亲"}])
    assert papers(office, "收据") == []
    subjects = [str(mail["Subject"]) for mail in office.mails()]
    assert "【即时报告】DJ-2026-0001 收款待更正,收据未印" in subjects


def test_both_are_told_of_a_house_that_was_sold_twice(office: StoryOffice) -> None:
    second = {"买方姓名": "韩雅文", "联系电话": "13900000071", "置业顾问": "杜鹏"}
    sell(office, [{}, {**second, "销控确认时间": "2026-11-20 9:30"}])
    told = {str(m["To"]) for m in office.mails() if "CJ-2026-0002" in str(m["Subject"])}
    assert told == {"徐浩 <xuh@example.com>", "杜鹏 <dup@example.com>"}


def test_a_receipt_that_is_void_says_so_and_keeps_its_number(
    office: StoryOffice,
) -> None:
    sell(office, [{}], [{}])
    sell(office, [{}], [{"收据状态": "作废"}], now="2026-11-24T10:00")
    assert papers(office, "收据") == [
        "DJ-2026-0001_收据_9栋1单元701_20261123.docx",
        "DJ-2026-0001_收据_9栋1单元701_20261124_第2版.docx",
    ]


def test_a_first_payment_is_reminded_of_twice_unless_it_was_made(
    office: StoryOffice,
) -> None:
    sell(office, [{**SUBSCRIBED}], now="2026-11-20T15:00")
    office.run("2026-11-23T09:00")
    assert len(papers(office, "首期款缴款提醒函")) == 1
    assert "尚需缴付¥280,000.00" in paper(office, "首期款缴款提醒函")
    paid = {
        "款项性质": "首期款",
        "金额": "280000",
        "日期": "2026-11-24",
        "收款人二": None,
    }
    sell(office, [{**SUBSCRIBED}], [{}, paid], now="2026-11-24T15:00")
    office.run("2026-11-26T09:00")
    assert len(papers(office, "首期款缴款提醒函")) == 1
    told = [m for m in office.mails() if "首期款提醒" in str(m["Subject"])]
    assert [str(m["Subject"]) for m in told] == [
        "【首期款提醒】CJ-2026-0001 距缴款日5天"
    ]
    assert "汪洁" not in str(told[0].get_body())


def test_a_notice_of_the_loan_waits_for_place_and_time(office: StoryOffice) -> None:
    loan = {"按揭办理时间": "2026-12-05", "按揭办理地点": None, "按揭银行": "工商银行"}
    sell(office, [{**SUBSCRIBED, **loan}])
    office.run("2026-11-28T09:00")
    assert papers(office, "按揭办理通知书") == []
    whole = {"按揭办理时间": "2026-12-05 9:30", "按揭办理地点": "售楼处二楼"}
    sell(office, [{**SUBSCRIBED, **loan, **whole}], now="2026-11-28T10:00")
    office.run("2026-12-02T09:00")
    assert len(papers(office, "按揭办理通知书")) == 2
    assert "2026年12月5日(星期六)9:30" in paper(office, "按揭办理通知书")


def test_moving_in_is_congratulated_and_handed_on(office: StoryOffice) -> None:
    sell(
        office,
        [
            {
                **SUBSCRIBED,
                "签约日期": "2026-11-21",
                "合同编号": "HT-1",
                "入伙日期": "2026-11-23",
            }
        ],
    )
    assert "恭贺汪女士乔迁之喜" in paper(office, "入伙祝贺函")
    assert "【入伙交接】CJ-2026-0001 请准备接待入伙" in [
        str(m["Subject"]) for m in office.mails()
    ]
    assert values_of(office, "CJ-2026-0001")["祝贺函日期"]


def test_the_days_of_a_notice_are_those_of_the_project(tmp_path: Path) -> None:
    config = "\n[sales]\nproject = '美好家园二期'\npay_notice_days = [3]\n"
    office = sales_office(tmp_path / "office", config)
    sell(office, [{**SUBSCRIBED}], now="2026-11-20T15:00")
    office.run("2026-11-23T09:00")
    assert papers(office, "首期款缴款提醒函") == []
    office.run("2026-11-25T09:00")
    assert "感谢您认购美好家园二期9栋1单元701" in paper(office, "首期款缴款提醒函")


def test_a_delay_is_reported_at_once(office: StoryOffice) -> None:
    late = {"延期说明": "子女汇款延后", "延期至": "2026-12-05"}
    sell(office, [{**SUBSCRIBED, **late}], now="2026-11-23T21:00")
    told = [m for m in office.mails() if "申请延期" in str(m["Subject"])]
    assert [str(m["To"]).partition(" ")[0] for m in told] == ["徐浩", "林佳怡"]


def test_no_receipt_is_printed_where_the_office_uses_a_book(tmp_path: Path) -> None:
    office = sales_office(tmp_path / "office", "\n[sales]\nprint_receipts = false\n")
    sell(office, [{}], [{}])
    assert papers(office, "收据") == []
    assert numbers(office, "收款明细") == ["DJ-2026-0001"]


def papers(office: StoryOffice, title: str) -> list[str]:
    """The papers of one kind that wait to be printed."""
    found = office.files("outbox/待打印")
    return sorted(p.rpartition("/")[2] for p in found if f"_{title}_" in p)


def paper(office: StoryOffice, title: str) -> str:
    """What the newest paper of one kind says."""
    found = [p for p in office.files("outbox/待打印") if f"_{title}_" in p]
    return "\n".join(
        docx_lines((office.root / "outbox/待打印" / found[-1]).read_bytes())
    )


def test_the_returned_list_says_sold_whatever_stood_in_the_cell(
    office: StoryOffice,
) -> None:
    sell(office, [{**SUBSCRIBED}])
    list_units(office, **{"9栋1单元706": "保留"})  # the others as they were: 可售
    office.run("2026-11-24T08:00")
    page = openpyxl.load_workbook(office.answer_path("房源销控表_回执.xlsx"))["房源"]
    titles = {str(cell.value): cell.column or 0 for cell in page[1]}
    states = {
        str(page.cell(row, titles["房号"]).value): page.cell(row, titles["销售状态"])
        for row in range(2, page.max_row + 1)
    }
    assert states["9栋1单元701"].value == "认购"
    assert states["9栋1单元706"].value == "保留"
    assert states["9栋1单元702"].value == "可售"
