"""Notices of T17 and T19 to the customers themselves: who gets one, and who does not.

The consultant gets his own whatever becomes of theirs (domain.md 4.3).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from house_mail import letters, secrets
from mail_servers import USER, Faulty, authority, good_server
from sales_story import DEAL, SUBSCRIBED, sales_office, sell, values_of
from time_office import TimeOffice, brief, expected, over_time

Told = pytest.CaptureFixture[str]
Rows = Sequence[Mapping[str, str | None]]
SALES = '\n[sales]\nproject = "锦绣园"\npay_place = "售楼处财务室"\npay_means = "转账、刷卡"\n'
ADDRESS = "wangj@example.com"
BUYER = {**SUBSCRIBED, "电子邮箱": ADDRESS}
FIRST = {"款项性质": "首期款", "金额": "300000", "日期": "2026-11-22"}
LOAN = {
    **BUYER, "首期款实缴日期": "2026-11-22", "签约日期": "2026-11-24",
    "合同编号": "HT0001", "签约置业顾问": "林佳怡", "按揭办理时间": "2026-12-05 10:00",
    "按揭银行": "工商银行", "按揭资料齐备": "缺项", "缺项": "收入证明",
    "按揭办理地点": "售楼处二楼签约室",
}  # fmt: skip
_NOTICE = "【缴款提醒】CJ-2026-0001 距首期款缴款日5天"
NOTICED = f"11-23 09:00 汪洁 {_NOTICE}"
CONSULTANT = "11-23 09:00 林佳怡 【首期款提醒】CJ-2026-0001 距缴款日5天"


def sales(root: Path) -> TimeOffice:
    """The sales office of a project that has a name."""
    return over_time(sales_office(root, SALES))


def visited(office: TimeOffice, now: str, consent: str, phone: str = "") -> None:
    """Somebody with the buyer's telephone visits, and says whether mails may come."""
    head = ["来访日期", "到访时间", "客户姓名", "联系电话", "置业顾问", "同意接收信息"]
    row = [now[:10], "9:30", "汪洁", phone or DEAL["联系电话"], "林佳怡", consent]
    office.drop_rows(head, row, name="来访客户登记表.xlsx", folder="销售")
    office.run(now)


def called(office: TimeOffice, now: str, consent: str) -> None:
    """Somebody with the buyer's telephone calls, and says whether mails may come."""
    head = ["来电日期", "来电时间", "客户姓名", "联系电话", "接听人", "同意接收信息"]
    row = [now[:10], "9:30", "汪洁", DEAL["联系电话"], "林佳怡", consent]
    office.drop_rows(head, row, name="来电客户登记本.xlsx", folder="销售")
    office.run(now)


def bought(
    root: Path,
    deal: Mapping[str, str | None],
    receipts: Rows = ({},),
    before: Callable[[TimeOffice], None] = lambda _: None,
    after: Callable[[TimeOffice], None] = lambda _: None,
) -> list[str]:
    """What goes out on the day of the first notice, and a quarter of an hour later."""
    office = sales(root)
    before(office)
    sell(office, [deal], receipts, now="2026-11-22T11:00")
    after(office)
    office.passes("2026-11-23T09:00", "T09:15")
    assert office.lists("2026-11-23") == []
    told = [m for m in office.said("11-23 09:00") if "每日提醒" not in m.subject]
    return brief(m for m in told if m.at == "11-23 09:00")


# ── who gets one ────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def noticed(tmp_path_factory: pytest.TempPathFactory) -> TimeOffice:
    office = sales(tmp_path_factory.mktemp("noticed"))
    sell(office, [BUYER], [{}], now="2026-11-22T11:00")
    office.passes("2026-11-23T08:59", "T09:00", "T09:15", "T17:00")
    office.passes("2026-11-26T09:00", "T09:15")
    return office


def test_the_buyer_gets_each_notice_once_beside_the_consultant(
    noticed: TimeOffice,
) -> None:
    told = [one for one in brief(noticed.said()) if "每日提醒" not in one]
    assert told == [
        CONSULTANT,
        NOTICED,
        "11-26 09:00 林佳怡 【首期款提醒】CJ-2026-0001 距缴款日2天",
        "11-26 09:00 汪洁 【缴款提醒】CJ-2026-0001 距首期款缴款日2天",
    ]


def test_what_the_buyer_reads_of_the_first_payment(
    noticed: TimeOffice, *, update: bool
) -> None:
    own = [t for t in noticed.letters().split("══════════") if ADDRESS in t]
    text = own[0].strip() + "\n"
    assert text == expected("17_首期款_客户", text, update=update)


def test_neither_the_file_nor_show_names_the_buyer(
    noticed: TimeOffice, capsys: Told
) -> None:
    names = [path.name for path in (noticed.root / "outbox/邮件").rglob("*.eml")]
    assert sorted(one for one in names if "客户" in one) == [
        "0900_CJ-2026-0001_首期款提醒_客户_1.eml",
        "0900_CJ-2026-0001_首期款提醒_客户_2.eml",
    ]
    capsys.readouterr()
    noticed.verb("show", "CJ-2026-0001", "--json", now="2026-11-26T12:00")
    mails = json.loads(capsys.readouterr().out)["mails"]
    assert {one["to"] for one in mails} == {"林佳怡", "徐浩", "客户"}


def test_the_buyer_gets_the_notice_of_the_loan(tmp_path: Path, *, update: bool) -> None:
    office = sales(tmp_path)
    sell(office, [LOAN], [{}, FIRST], now="2026-11-25T11:00")
    office.passes("2026-11-28T09:00", "T09:15")
    told = [one for one in brief(office.said("11-28 09:00")) if "按揭" in one]
    assert told == [
        "11-28 09:00 林佳怡 【按揭提醒】CJ-2026-0001 距办理日7天",
        "11-28 09:00 汪洁 【按揭办理】CJ-2026-0001 距按揭办理日7天",
    ]
    own = [t for t in office.letters().split("══════════") if ADDRESS in t]
    text = own[0].strip() + "\n"
    assert text == expected("19_按揭_客户", text, update=update)


@pytest.mark.parametrize("said", ["是", None])
def test_consent_that_was_given_or_not_asked_for_lets_it_go(
    tmp_path: Path, said: str | None
) -> None:
    assert NOTICED in bought(tmp_path, {**BUYER, "同意接收信息": said})


def test_a_refusal_of_somebody_else_s_telephone_is_none_of_the_buyer_s(
    tmp_path: Path,
) -> None:
    def other(office: TimeOffice) -> None:
        visited(office, "2026-11-21T10:00", "否", "13900000099")

    assert NOTICED in bought(tmp_path, BUYER, before=other)


# ── who does not ────────────────────────────────────────────────────────────

NOT_TOLD: Mapping[str, Mapping[str, str | None]] = {
    "no address": {**BUYER, "电子邮箱": None},
    "what is no address": {**BUYER, "电子邮箱": "wangj(at)example"},
    "said no in the deal": {**BUYER, "同意接收信息": "否"},
}


@pytest.mark.parametrize("why", NOT_TOLD)
def test_only_the_consultant_is_told_where_the_deal_itself_says_so(
    tmp_path: Path, why: str
) -> None:
    assert bought(tmp_path, NOT_TOLD[why]) == [CONSULTANT]


@pytest.mark.parametrize("book", [visited, called])
def test_a_refusal_before_the_deal_counts(
    tmp_path: Path, book: Callable[[TimeOffice, str, str], None]
) -> None:
    def refused(office: TimeOffice) -> None:
        book(office, "2026-11-21T10:00", "否")

    assert bought(tmp_path, BUYER, before=refused) == [CONSULTANT]


@pytest.mark.parametrize("book", [visited, called])
def test_a_refusal_after_the_deal_counts_and_stands_in_it(
    tmp_path: Path, book: Callable[[TimeOffice, str, str], None]
) -> None:
    offices = []

    def refused(office: TimeOffice) -> None:
        book(office, "2026-11-22T15:00", "否")
        offices.append(office)

    assert bought(tmp_path, {**BUYER, "同意接收信息": "是"}, after=refused) == [
        CONSULTANT
    ]
    assert values_of(offices[0], "CJ-2026-0001")["同意接收信息"] == "否"


SILENT: Mapping[str, tuple[Mapping[str, str | None], Rows]] = {
    "held": ({**BUYER, "收款人二": None}, ({"收款人二": None},)),
    "paid": ({**BUYER, "首期款实缴日期": "2026-11-22"}, ({}, FIRST)),
    "cancelled": (
        {**BUYER, "状态": "退房", "退房日期": "2026-11-22", "退款金额": "0",
         "退房审批人": "徐浩", "备注": "定金不退"},
        ({},),
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", SILENT)
def test_nobody_is_told_of_a_deal_that_is(tmp_path: Path, why: str) -> None:
    assert bought(tmp_path, *SILENT[why]) == []


# ── through a mail server ───────────────────────────────────────────────────


def _account(office: TimeOffice, port: int, tls: str) -> None:
    path = office.root / "config.toml"
    said = (
        f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "{tls}"\nuser = "{USER}"\n'
    )
    plain = path.read_text("utf-8").partition("\n[mail]")[0]
    path.write_text(plain + said, "utf-8")


def test_a_letter_that_waited_for_the_server_is_not_sent_once_it_was_paid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = authority(tmp_path / "tls")
    secrets(monkeypatch, by)
    office = sales(tmp_path / "office")
    sell(office, [BUYER], [{}], now="2026-11-22T11:00")
    _account(office, 9, "starttls")
    office.passes("2026-11-23T09:00")
    paid = {**BUYER, "首期款实缴日期": "2026-11-23"}
    sell(office, [paid], [{}, {**FIRST, "日期": "2026-11-23"}], now="2026-11-23T09:05")
    with good_server(by, "starttls") as server:
        _account(office, server.port, "starttls")
        office.passes("2026-11-23T18:00")
        assert [to for _, to, _ in server.envelopes] == [("linjy@example.com",)]


def test_the_buyer_s_letter_goes_to_the_address_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = authority(tmp_path / "tls")
    secrets(monkeypatch, by)
    with good_server(by, "starttls") as server:
        office = sales(tmp_path / "office")
        _account(office, server.port, "starttls")
        sell(office, [BUYER], [{}], now="2026-11-22T11:00")
        office.passes("2026-11-23T09:00", "T09:15")
        to = [one for _, one, _ in server.envelopes]
        assert to == [("linjy@example.com",), (ADDRESS,)]
        mail = letters([server.envelopes[1][2]])[0]
        assert str(mail["Subject"]) == _NOTICE
        assert [part.get_filename() for part in mail.iter_attachments()] == [
            "CJ-2026-0001_首期款缴款提醒函_9栋1单元701_20261123_提前5天.docx"
        ]


def test_an_unsure_letter_to_the_buyer_can_be_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    by = authority(tmp_path / "tls")
    secrets(monkeypatch, by)
    office = sales(tmp_path / "office")
    with Faulty(by) as server:
        _account(office, server.port, "ssl")
        sell(office, [BUYER], [{}], now="2026-11-22T11:00")
        server.says = {"dot": "store, drop"}
        office.passes("2026-11-23T09:00", "T09:20")
        server.says = {}
        unsure = office.asks(capsys, "status", now="2026-11-23T09:30")["unsure"]
        (key,) = (one["key"] for one in unsure if "客户" in one["key"])
        assert office.verb("mail", "resend", key, now="2026-11-23T09:31") == 0
        office.passes("2026-11-23T09:40")
        to = [str(one["To"]).partition("<")[2] for one in letters(server.stored)]
        assert to == ["linjy@example.com>", f"{ADDRESS}>", f"{ADDRESS}>"]
