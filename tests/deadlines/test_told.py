"""What status and show say of any number: why it is due, who was told, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house_mail import secrets
from mail_servers import USER, Faulty, authority
from time_office import STAFF, TimeOffice

Told = pytest.CaptureFixture[str]
NUMBER = "TS-2026-0001"
OVER = "2026-11-26T09:00"
MAIL = """
[mail]
host = "127.0.0.1"
port = {port}
tls = "ssl"
user = "{user}"
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeOffice]:
    """Mails through a server, which hangs up on the site director's letter.

    The first call comes at 17:25; the second, of the next day, has 王磊 for its
    registrar, who has no address.
    """
    folder = tmp_path_factory.mktemp("told")
    by = authority(folder / "tls")
    with pytest.MonkeyPatch.context() as patch, Faulty(by) as server:
        secrets(patch, by)
        people = [*STAFF, ("王磊", "客户服务中心", "接待员", "", "是", "")]
        config = MAIL.format(port=server.port, user=USER)
        made = TimeOffice(folder / "office", config, people)
        made.passes("2026-11-23T08:30")
        made.complain({})
        made.passes("2026-11-23T17:26", "2026-11-24T08:30")
        second = {"受理日期": "2026-11-24", "受理时间": "9:00", "登记人": "王磊"}
        made.complain({}, {**second, "房号": "3栋1单元201"})
        made.passes("2026-11-24T09:30", "T15:30")
        server.says = {"dot": "store, drop"}
        made.passes("2026-11-25T08:30")
        server.says = {}
        made.passes("2026-11-26T08:30")
        yield made


def test_status_says_why_it_is_due_when_it_is(office: TimeOffice, capsys: Told) -> None:
    told = office.asks(capsys, "status", now="2026-11-23T17:26")
    (line,) = (one for one in told["open"] if one["number"] == NUMBER)
    assert line["due"] == "2026-11-23T23:59:59"
    assert not line["overdue"]
    (running,) = (one for one in told["deadlines"] if one["number"] == NUMBER)
    assert running == {
        "number": NUMBER,
        "id": "T02",
        "title": "当天核实",
        "start": "2026-11-23T17:25",
        "due": "2026-11-23T23:59:59",
        "overdue": False,
        "why": "11月23日17:25受理,当天(下班前60分钟内,到24:00)",
    }


def test_status_says_the_same_in_a_line_that_people_read(
    office: TimeOffice, capsys: Told
) -> None:
    capsys.readouterr()
    office.verb("status", now="2026-11-24T09:00")
    assert (
        f"  {NUMBER}  已受理  期限 11月23日24:00(已超时)"
        "(当天核实:11月23日17:25受理,当天(下班前60分钟内,到24:00))"
        "  尚缺 核实情况、处理建议\n"
    ) in capsys.readouterr().out


def mails(office: TimeOffice, capsys: Told, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.asks(capsys, "show", number, now=OVER)["mails"]
    return found


def test_show_says_which_stages_were_told_when_to_whom_with_what_answer(
    office: TimeOffice, capsys: Told
) -> None:
    first, second = mails(office, capsys, NUMBER)
    assert (first["stage"], first["to"], first["state"]) == (
        *("T02 当天核实 +1d", "何静", "done"),
    )
    assert (first["at"], first["due"]) == ("2026-11-24T08:30", "2026-11-23T23:59:59")
    assert first["answer"] == "已交邮局(服务器答复 250:2.0.0 queued as A1B2C3)"
    assert (second["stage"], second["to"], second["state"]) == (
        *("T02 当天核实 +2d", "周建华", "unsure"),
    )


def test_what_nobody_could_be_mailed_stands_on_the_list_and_show_says_so(
    office: TimeOffice, capsys: Told
) -> None:
    listed, _, _ = mails(office, capsys, "TS-2026-0002")
    assert (listed["to"], listed["state"]) == ("王磊", "listed")
    assert (listed["at"], listed["answer"]) == (
        *("2026-11-24T15:30", "没有邮箱,请当面通知"),
    )


def test_show_in_words(office: TimeOffice, capsys: Told) -> None:
    capsys.readouterr()
    office.verb("show", NUMBER, now=OVER)
    said = [
        line
        for line in capsys.readouterr().out.splitlines()
        if line.startswith(("时限", "邮件"))
    ]
    due = "(期限11月23日24:00)"
    assert said[0] == (
        "时限:T02 当天核实  11月23日24:00前(已超时)  "
        "11月23日17:25受理,当天(下班前60分钟内,到24:00)"
    )
    assert said[1] == (
        f"邮件:T02 当天核实 到期后1天{due} 给何静  已寄出 2026-11-24 08:30  "
        "已交邮局(服务器答复 250:2.0.0 queued as A1B2C3)  "
        "(day:2026-11-24/mail/每日提醒///何静)"
    )
    assert said[2].startswith(
        f"邮件:T02 当天核实 到期后2天{due} 给周建华  存疑 2026-11-25 08:30  "
    )


def test_an_unsure_letter_is_told_by_status_and_its_lines_are_not_sent_again(
    office: TimeOffice, capsys: Told
) -> None:
    told = office.asks(capsys, "status", now=OVER)
    assert [one["key"] for one in told["unsure"]] == [
        "day:2026-11-25/mail/每日提醒///周建华"
    ]
    again = [one for one in mails(office, capsys, NUMBER) if one["to"] == "周建华"]
    assert len(again) == 1


def test_an_unknown_number_is_told_in_a_sentence(
    office: TimeOffice, capsys: Told
) -> None:
    capsys.readouterr()
    assert office.verb("show", "TS-2026-0099", now=OVER) == 1
    assert capsys.readouterr().err == "没有编号 TS-2026-0099\n"


def test_the_second_book_is_shut_in_status_and_show(
    tmp_path: Path, capsys: Told
) -> None:
    office = TimeOffice(tmp_path / "office", "\n[privacy]\nsecond_book = true\n")
    office.passes("2026-11-23T08:30")
    office.complain({}, name="客户投诉登记表_保密.xlsx", folder="保密")
    office.passes("2026-11-23T17:26", "2026-11-24T08:30")
    told = office.asks(capsys, "status", now="2026-11-24T09:00")
    assert told["deadlines"] == []
    assert [(one["number"], one["state"], one["due"]) for one in told["open"]] == [
        (NUMBER, "保密件", None)
    ]
    shown = office.asks(capsys, "show", NUMBER, now="2026-11-24T09:00")
    assert (shown["deadlines"], shown["mails"], shown["values"]) == ([], [], {})
