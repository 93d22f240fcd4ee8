"""T17 and T18 of every instalment: one after the other, as the money comes (2.9)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sales_story import SUBSCRIBED, Cells, sell, values_of, verdicts
from test_customers import ADDRESS, sales
from time_office import TimeOffice, brief, expected

PLAN = {
    **SUBSCRIBED, "付款方式": "分期", "按揭金额": None, "电子邮箱": ADDRESS,
    "期款计划": "2期 2027-01-15 300000;3期 2027-03-15 400000",
}  # fmt: skip
DEPOSIT: Cells = {}
FIRST = {"款项性质": "首期款", "金额": "280000", "日期": "2026-11-24"}
SECOND = {"款项性质": "房款", "金额": "300000", "日期": "2027-01-14"}
THIRD = {"款项性质": "房款", "金额": "400000", "日期": "2027-03-12"}


def _told(office: TimeOffice, since: str = "") -> list[str]:
    """The mails of instalments, without the daily letters."""
    return [one for one in brief(office.said(since)) if "期" in one.split("】")[1]]


def _papers(office: TimeOffice) -> list[str]:
    return sorted(Path(p).name for p in office.papers() if "_期款缴款提醒函" in p)


def _bought(root: Path, *receipts: Cells, **more: str) -> TimeOffice:
    office = sales(root)
    sell(office, [PLAN | more], [DEPOSIT, *receipts], now="2026-11-24T11:00")
    return office


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    """From the first payment to the last, each paid in time."""
    office = _bought(tmp_path_factory.mktemp("months"), FIRST)
    office.passes("2027-01-10T08:59", "T09:00", "2027-01-13T09:00")
    sell(office, [PLAN], [DEPOSIT, FIRST, SECOND], now="2027-01-14T10:00")
    office.passes("2027-01-15T17:31", "2027-01-16T08:30", "2027-03-10T09:00")
    paid = [DEPOSIT, FIRST, SECOND, THIRD]
    sell(office, [PLAN], paid, now="2027-03-12T10:00")
    office.passes("2027-03-13T09:00", "2027-03-15T17:31")
    return office


def test_each_instalment_is_reminded_of_five_and_two_days_before(
    months: TimeOffice,
) -> None:
    assert _told(months, "01") == [
        "01-10 09:00 林佳怡 【期款提醒】CJ-2026-0001 第2期距缴款日5天",
        "01-10 09:00 汪洁 【缴款提醒】CJ-2026-0001 第2期距缴款日5天",
        "01-13 09:00 林佳怡 【期款提醒】CJ-2026-0001 第2期距缴款日2天",
        "01-13 09:00 汪洁 【缴款提醒】CJ-2026-0001 第2期距缴款日2天",
        "03-10 09:00 林佳怡 【期款提醒】CJ-2026-0001 第3期距缴款日5天",
        "03-10 09:00 汪洁 【缴款提醒】CJ-2026-0001 第3期距缴款日5天",
    ]
    assert months.troubles == []


def test_a_letter_is_printed_for_each(months: TimeOffice) -> None:
    assert [one.split("_")[-2:] for one in _papers(months)] == [
        ["20270110", "提前5天.docx"],
        ["20270113", "提前2天.docx"],
        ["20270310", "提前5天.docx"],
    ]


def test_the_mails_of_an_instalment_read_so(
    months: TimeOffice, *, update: bool
) -> None:
    texts = months.letters("01").split("══════════")
    of_the_day = [one.strip() for one in texts if "01-10 09:00" in one]
    text = "\n\n══════════\n\n".join(of_the_day) + "\n"
    assert text == expected("17_期款", text, update=update)


def test_when_all_is_paid_nothing_is_next(months: TimeOffice) -> None:
    values = values_of(months, "CJ-2026-0001")
    assert (values["已收房款"], values["下期应缴日期"]) == ("1,000,000.00", "")


def test_what_was_paid_in_part_counts(tmp_path: Path) -> None:
    office = _bought(tmp_path, {**FIRST, "金额": "380000"})
    values = values_of(office, "CJ-2026-0001")
    names = ("下期期次", "下期应缴日期", "下期应缴金额", "下期尚欠")
    assert [values[name] for name in names] == [
        "2", "2027年1月15日", "300,000.00", "200,000.00",
    ]  # fmt: skip


def test_the_second_does_not_come_before_the_first_is_paid(tmp_path: Path) -> None:
    office = _bought(tmp_path)
    office.passes("2027-01-10T09:00", "2027-01-13T09:00", "2027-01-15T17:31")
    assert values_of(office, "CJ-2026-0001")["下期应缴日期"] == ""
    assert [one for one in _told(office, "01") if "第" in one] == []
    assert _papers(office) == []


def test_an_instalment_that_was_paid_early_is_not_asked_for(tmp_path: Path) -> None:
    office = _bought(tmp_path, FIRST)
    early = {**SECOND, "日期": "2027-01-05"}
    sell(office, [PLAN], [DEPOSIT, FIRST, early], now="2027-01-05T10:00")
    office.passes("2027-01-10T09:00", "2027-01-13T09:00", "2027-01-15T17:31")
    assert (_told(office, "01"), _papers(office)) == ([], [])
    assert values_of(office, "CJ-2026-0001")["下期期次"] == "3"


def test_an_extension_of_the_first_payment_moves_no_instalment(tmp_path: Path) -> None:
    late = {"延期说明": "资金周转", "延期至": "2026-12-20", "延期批准人": "徐浩"}
    office = _bought(tmp_path, {**FIRST, "日期": "2026-11-24"}, **late)
    office.passes("2027-01-10T09:00", "2027-01-12T09:00", "2027-01-13T09:00")
    assert [one for one in _told(office, "01") if "林佳怡" in one] == [
        "01-10 09:00 林佳怡 【期款提醒】CJ-2026-0001 第2期距缴款日5天",
        "01-13 09:00 林佳怡 【期款提醒】CJ-2026-0001 第2期距缴款日2天",
    ]


def test_an_instalment_without_a_receipt_is_reported_as_the_first_is(
    tmp_path: Path, *, update: bool
) -> None:
    office = _bought(tmp_path, FIRST)
    office.passes("2027-01-15T08:30", "T17:29", "T17:31", "2027-01-16T08:30")
    office.passes("2027-01-17T08:30")
    told = [one for one in brief(office.said("01-15")) if "周建华" not in one]
    assert told == [
        "01-15 08:30 林佳怡 【期款提醒】CJ-2026-0001 第2期距缴款日0天【补发】",
        "01-15 08:30 汪洁 【缴款提醒】CJ-2026-0001 第2期距缴款日0天",
        "01-15 17:31 林佳怡 【即时报告】CJ-2026-0001 到期未见第2期款到账登记",
        "01-16 08:30 徐浩 【每日提醒】1月16日 待决定1件",
        "01-17 08:30 徐浩 【每日提醒】1月17日 超时1件",
        "01-17 08:30 林佳怡 【每日提醒】1月17日 超时1件",
    ]
    report = office.letters("01-15 17").partition("══════════")[0]
    text = report.strip() + "\n"
    assert text == expected("18_期款", text, update=update)


def test_instalments_after_moving_in_are_reminded_of_too(tmp_path: Path) -> None:
    office = _bought(tmp_path, FIRST, 入伙日期="2026-11-24")
    office.passes("2026-11-25T09:00", "2027-01-10T09:00", "T09:05")
    assert values_of(office, "CJ-2026-0001")["祝贺函日期"]
    assert [one for one in _told(office, "01") if "林佳怡" in one] == [
        "01-10 09:00 林佳怡 【期款提醒】CJ-2026-0001 第2期距缴款日5天"
    ]


def test_who_gave_the_house_back_owes_no_instalment(tmp_path: Path) -> None:
    office = _bought(tmp_path, FIRST)
    back = {
        "状态": "退房", "退房日期": "2026-12-01", "退款金额": "0",
        "退房审批人": "徐浩", "备注": "定金不退",
    }  # fmt: skip
    sell(office, [PLAN | back], [DEPOSIT, FIRST], now="2026-12-01T10:00")
    office.passes("2027-01-10T09:00", "2027-01-15T17:31")
    assert (_told(office, "01"), _papers(office)) == ([], [])


def test_a_plan_with_a_day_that_does_not_exist_is_asked_about(tmp_path: Path) -> None:
    office = sales(tmp_path)
    plan = "2期 2027-02-30 300000;3期 2027-03-15 400000"
    sell(office, [{**PLAN, "期款计划": plan}], [DEPOSIT], now="2026-11-24T11:00")
    (said,) = verdicts(office)
    assert "首期款金额+期款计划=700,000.00,与成交总价1,000,000.00相差300,000.00" in said
