"""The whole house with a mail account: real servers on the loop-back, real letters.

What becomes of a letter is read off three places: the server, ``status --json``, and
the exit code of the pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from house_mail import (
    DAY,
    HUANG,
    LI,
    NOW,
    PLAIN,
    SECRET,
    THIRD,
    WU,
    ZHAO,
    MailOffice,
    letters,
    secrets,
    subjects,
    told,
)
from mail_reading import as_text, parts
from mail_servers import (
    USER,
    WORD,
    Authority,
    Faulty,
    Received,
    account,
    authority,
    free_port,
    good_server,
)

from pipeline.intake import inbox
from pipeline.ledger import Ledger
from pipeline.office import load
from pipeline.post import Timeouts
from pipeline.run import run

Told = pytest.CaptureFixture[str]
REFUSED = {"auth": "535 5.7.8 authentication failed"}


@pytest.fixture
def by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = authority(tmp_path / "tls")
    secrets(monkeypatch, made)
    return made


@pytest.fixture
def server(by: Authority) -> Iterator[Faulty]:
    with Faulty(by) as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, server: Faulty) -> MailOffice:
    """An office with one letter to send, to a server that has every fault."""
    made = MailOffice(tmp_path / "office", server.port)
    made.take_in(PLAIN)
    return made


def at(minutes: float, seconds: float = 0) -> str:
    moment = datetime.fromisoformat(NOW) + timedelta(minutes=minutes, seconds=seconds)
    return moment.isoformat()


# ── as it should be ─────────────────────────────────────────────────────────


@pytest.fixture
def sent(tmp_path: Path, by: Authority) -> Iterator[tuple[MailOffice, Received]]:
    """Three letters through a server with STARTTLS and AUTH."""
    with good_server(by, "starttls") as server:
        office = MailOffice(tmp_path / "office", server.port, "starttls")
        office.take_in(PLAIN, SECRET, THIRD)
        assert office.run(NOW) == 0
        yield office, server


def test_a_batch_goes_through_one_login_to_the_heads_alone(
    sent: tuple[MailOffice, Received],
) -> None:
    _, server = sent
    assert server.logins == 1
    assert [(who, to) for who, to, _ in server.envelopes] == [
        (USER, (HUANG,)),
        (USER, (WU,)),
        (USER, (ZHAO,)),
    ]


def test_the_letter_reads_as_its_template_says_and_brings_the_printed_paper(
    sent: tuple[MailOffice, Received],
) -> None:
    office, server = sent
    name = f"TS-2026-0001_客户投诉处理通知单_责任部门联_{DAY.replace('-', '')}.docx"
    paper = (office.root / "outbox/待打印" / DAY / "保洁班" / name).read_bytes()
    letter = server.envelopes[0][2]
    assert [(one, content) for one, _, content in parts(letter)] == [(name, paper)]
    assert as_text(letter).startswith(
        f"发件人: 幸福社区管理处 <{USER}>\n"
        f"收件人: 黄秀英 <{HUANG}>\n"
        "主题: 【派单】TS-2026-0001 环境保洁投诉,请于11月23日17:30前完成\n"
        f"日期: {DAY} 14:00 +0800\n\n"
        "黄秀英,您好:\n\n"
        "现将投诉 TS-2026-0001 转请贵部门处理。\n"
    )


def test_the_confidential_letter_says_nothing_and_brings_nothing(
    sent: tuple[MailOffice, Received],
) -> None:
    letter = sent[1].envelopes[1][2]
    text = as_text(letter)
    assert parts(letter) == []
    assert "主题: 【派单】TS-2026-0002 保密件,请负责人领取\n" in text
    for word in ("秩序维护", "3栋", "邓超", "北门", "加强巡查"):
        assert word not in text


def test_the_message_id_is_made_of_the_duty_and_no_two_are_equal(
    sent: tuple[MailOffice, Received], capsys: Told
) -> None:
    office, server = sent
    keys = [
        one["key"]
        for number in ("TS-2026-0001", "TS-2026-0002", "TS-2026-0003")
        for one in office.mails_of(number, capsys)
    ]
    assert [str(one["Message-ID"]) for one in letters(stored(server))] == [
        f"<{sha256(key.encode()).hexdigest()[:32]}@wuhan.example>" for key in keys
    ]


def stored(server: Received) -> list[bytes]:
    return [data for *_, data in server.envelopes]


def test_a_second_pass_sends_nothing(
    sent: tuple[MailOffice, Received], capsys: Told
) -> None:
    office, server = sent
    for later in (1, 60):
        assert office.run(at(later)) == 0
    assert (len(server.envelopes), server.logins) == (3, 1)
    assert office.files("outbox/邮件") == []
    [mail] = office.mails_of("TS-2026-0001", capsys)
    assert (mail["state"], mail["answer"]) == (
        "done",
        "已交邮局(服务器答复 250:2.0.0 queued as A1B2C3)",
    )


def test_the_next_day_has_its_daily_letters_and_no_slip_again(
    sent: tuple[MailOffice, Received],
) -> None:
    """The machine slept over the reminder of what was due on the day before."""
    office, server = sent
    for later in (60 * 24, 60 * 24 + 10):
        assert office.run(at(later)) == 0
    assert told(stored(server))[3:] == [
        f"{WU} 【每日提醒】11月24日",
        f"{LI} 【每日提醒】11月24日",
    ]
    assert server.logins == 2
    [line] = office.daily_list("2026-11-24")
    assert line.startswith("TS-2026-0001 完成处理 管理处主任 没有邮箱,请当面通知")


def test_the_november_sample_sends_its_three_letters(
    tmp_path: Path, by: Authority, samples: Path
) -> None:
    with good_server(by, "ssl") as server:
        office = MailOffice(tmp_path / "office", server.port)
        office.drop(samples / "人员通讯录.xlsx")
        office.drop(samples / "客户投诉登记表_2026年11月.xlsx")
        assert office.run(NOW) == 1  # a row was returned
        assert office.run(at(10)) == 0
    assert server.logins == 1
    assert [to for _, (to,), _ in server.envelopes] == [
        HUANG,
        ZHAO,
        "hej@example.com",  # the head of that team lives in the house concerned
    ]
    assert [len(parts(data)) for data in stored(server)] == [1, 0, 1]


# ── no line: later, by itself, once ─────────────────────────────────────────


def test_a_server_that_is_down_gets_the_letters_when_it_is_up(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    office.take_in(SECRET, name="又一件.xlsx")
    office.mail_goes_to(free_port())
    assert office.run(NOW) == 1
    said = capsys.readouterr().out
    assert "注意:2 封邮件没有寄出,11-23 14:01 以后再试:邮件服务器拒绝连接" in said
    assert len(office.status(capsys)["owed"]) == 2
    office.mail_goes_to(server.port)
    assert office.run(at(2)) == 0
    assert office.run(at(89)) == 0
    assert told(server.stored) == [
        f"{WU} 【派单】TS-2026-0001 保密件,请负责人领取",
        f"{HUANG} 【派单】TS-2026-0002 环境保洁投诉,请于11月23日17:30前完成",
    ]
    assert server.logins == 1
    assert office.status(capsys)["owed"] == []


def test_while_the_post_rests_no_letter_opens_a_connection(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    server.says = {"greeting": "421 4.3.2 busy"}
    assert office.run(NOW) == 1
    server.says = {}
    office.take_in(THIRD, name="新来的.xlsx")
    capsys.readouterr()
    assert office.run(at(0, 59)) == 0
    assert "等待:2 封邮件:11-23 14:01 以后再寄。" in capsys.readouterr().out
    assert server.connections == 1
    resting = office.status(capsys)["post"]
    assert resting.startswith("11-23 14:01 以前不寄信:"), resting
    assert office.run(at(1)) == 0
    assert (server.connections, len(server.stored)) == (2, 2)
    assert office.status(capsys, at(1))["post"] == ""


def test_every_pause_in_a_row_is_longer(office: MailOffice, server: Faulty) -> None:
    server.says = {"greeting": "drop"}
    assert office.run(NOW) == 1
    due = 0
    for count, minutes in enumerate((1, 5, 15, 30, 60, 60), 2):
        due += minutes
        office.run(at(due, -1))
        assert server.connections == count - 1
        office.run(at(due))
        assert server.connections == count
    server.says = {}
    assert office.run(at(due + 60)) == 0
    assert told(server.stored) == [  # what was to remind of 17:30 is of no use at 17:51
        f"{HUANG} 【派单】TS-2026-0001 环境保洁投诉,请于11月23日17:30前完成",
    ]


def test_a_letter_that_gets_through_makes_the_next_pause_short_again(
    office: MailOffice, server: Faulty
) -> None:
    server.says = {"greeting": "drop"}
    for minutes in (0, 1, 6):
        office.run(at(minutes))
    server.says = {}
    assert office.run(at(21)) == 0
    server.says = {"greeting": "drop"}
    office.take_in(THIRD, name="新来的.xlsx")
    assert office.run(at(30)) == 1
    server.says = {}
    assert office.run(at(31)) == 0
    assert len(server.stored) == 2


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_line_that_breaks_before_the_dot_leaves_no_copy_and_no_doubt(
    office: MailOffice, server: Faulty, capsys: Told, step: str
) -> None:
    server.says = {step: "drop"}
    assert office.run(NOW) == 1
    assert (server.stored, office.status(capsys)["unsure"]) == ([], [])
    server.says = {}
    assert office.run(at(1)) == 0
    assert office.run(at(10)) == 0
    assert len(server.stored) == 1


def test_what_waits_over_night_is_not_tried_before_eight(
    office: MailOffice, server: Faulty
) -> None:
    assert office.run(f"{DAY}T21:00") == 0
    assert server.connections == 0
    assert office.run("2026-11-24T08:00") == 0
    assert len(server.stored) == 1


# ── a wrong password: once, then a person ───────────────────────────────────


def test_a_wrong_password_is_tried_once_and_not_again_for_hours(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    office.take_in(SECRET, THIRD, name="又两件.xlsx")
    server.says = REFUSED
    assert office.run(NOW) == 1
    assert "注意:3 封邮件没有寄出,11-23 18:00 以后再试:" in capsys.readouterr().out
    for minutes in (1, 10, 60, 239):
        assert office.run(at(minutes)) == 0
    assert server.logins == 1
    assert office.run(at(240)) == 1
    assert server.logins == 2


def test_once_the_password_is_right_a_person_need_not_wait(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    office.take_in(SECRET, name="又一件.xlsx")
    server.says = REFUSED
    office.run(NOW)
    server.says = {}
    key = office.status(capsys)["owed"][-1]
    assert office.verb("mail", "resend", key, now=at(5)) == 0
    assert office.run(at(6)) == 0
    assert (len(server.stored), server.logins) == (2, 2)


def test_the_password_stands_nowhere(
    office: MailOffice,
    server: Faulty,
    monkeypatch: pytest.MonkeyPatch,
    by: Authority,
    capfd: pytest.CaptureFixture[str],
) -> None:
    secrets(monkeypatch, by, "wrong-Word-77")
    server.says = REFUSED
    office.run(NOW)
    secrets(monkeypatch, by)
    server.says = {}
    office.run(at(240))
    assert len(server.stored) == 1
    said = "".join(capfd.readouterr())
    for word in ("wrong-Word-77", WORD):
        assert office.holds(word) == []
        assert word not in said


# ── one letter's own trouble ────────────────────────────────────────────────


def test_a_mailbox_that_is_not_there_is_told_and_stands_on_the_daily_list(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    server.says = {"rcpt": f"550 5.1.1 <{HUANG}> no such user"}
    assert office.run(NOW) == 1
    assert "TS-2026-0001 给黄秀英的邮件没有寄出" in capsys.readouterr().out
    [failed] = office.status(capsys)["failed"]
    assert "收件人的邮箱地址不能投递" in failed["what"]
    [line] = office.daily_list()
    assert line.startswith("TS-2026-0001 派单 黄秀英 邮件没有寄出:收件人的邮箱地址")
    assert HUANG not in line
    server.says = {}
    assert office.run(at(60)) == 0
    assert server.stored == []
    assert office.verb("mail", "resend", failed["key"], now=at(61)) == 0
    assert office.run(at(62)) == 0
    assert len(server.stored) == 1


def test_a_mailbox_that_is_busy_is_tried_three_times_and_then_told(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    server.says = {"rcpt": "450 4.2.1 mailbox busy"}
    assert office.run(NOW) == 1
    assert "TS-2026-0001 给黄秀英的邮件稍后再寄:" in capsys.readouterr().out
    assert office.run(at(29)) == 0
    assert server.connections == 1
    assert office.run(at(30)) == 1
    assert office.status(capsys)["failed"] == []
    assert office.run(at(60)) == 1
    assert len(office.status(capsys)["failed"]) == 1
    assert office.run(at(600)) == 0
    assert server.connections == 3
    assert len(office.daily_list()) == 1


def test_one_refused_letter_does_not_keep_the_others(
    tmp_path: Path, by: Authority
) -> None:
    class Picky(Faulty):
        def _say(self, pipe, step):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            nobody = step == "rcpt" and WU in self.heard[-1]
            self.says = {"rcpt": "550 5.1.1 no such user"} if nobody else {}
            return super()._say(pipe, step)

    with Picky(by) as server:
        office = MailOffice(tmp_path / "office", server.port)
        office.take_in(PLAIN, SECRET, THIRD)
        assert office.run(NOW) == 1
    assert subjects(server.stored) == [
        "TS-2026-0001 环境保洁投诉,请于11月23日17:30前完成",
        "TS-2026-0003 设施设备投诉,请于11月26日16:00前完成",
    ]
    assert server.logins == 1


def test_the_days_measure_is_kept_and_the_rest_goes_next_morning(
    tmp_path: Path, server: Faulty, capsys: Told
) -> None:
    office = MailOffice(tmp_path / "office", server.port, more="per_day = 2")
    office.take_in(PLAIN, SECRET, THIRD)
    assert office.run(NOW) == 1
    said = capsys.readouterr().out
    assert "1 封邮件没有寄出,11-24 08:00 以后再试:今天发信已到上限" in said
    office.run(at(60))
    assert (len(server.stored), server.connections) == (2, 1)
    assert office.run("2026-11-24T08:00") == 0
    assert len(server.stored) == 3


def test_so_many_letters_go_through_one_connection(
    tmp_path: Path, server: Faulty
) -> None:
    office = MailOffice(tmp_path / "office", server.port, more="per_connection = 2")
    office.take_in(PLAIN, SECRET, THIRD)
    assert office.run(NOW) == 0
    assert (len(server.stored), server.connections) == (3, 2)


# ── nobody knows whether it arrived ─────────────────────────────────────────


@pytest.fixture
def unsure(office: MailOffice, server: Faulty, capsys: Told) -> str:
    """The key of a letter that the server has, without having said so."""
    server.says = {"dot": "store, drop"}
    assert office.run(NOW) == 1
    server.says = {}
    [one] = office.status(capsys)["unsure"]
    assert "TS-2026-0001 派单 给黄秀英:交信的最后一步没有得到答复" in one["what"]
    return str(one["key"])


@pytest.mark.usefixtures("unsure")
def test_an_unsure_letter_is_told_again_and_again_but_not_sent_again(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    for minutes in (1, 60, 60 * 24):
        assert office.run(at(minutes)) == 1
        assert "存疑:" in capsys.readouterr().out
    assert len(server.stored) == 1
    mail, line = office.mails_of("TS-2026-0001", capsys)
    assert (mail["stage"], mail["state"]) == ("派单", "unsure")
    assert (line["stage"], line["state"]) == ("T11 完成处理 +1d", "listed")


def test_a_person_may_settle_an_unsure_letter(
    office: MailOffice, server: Faulty, capsys: Told, unsure: str
) -> None:
    assert office.verb("mail", "settle", unsure, now=at(5)) == 0
    assert office.run(at(6)) == 0
    assert (office.status(capsys)["unsure"], len(server.stored)) == ([], 1)


def test_a_person_may_send_an_unsure_letter_again_and_it_is_the_same(
    office: MailOffice, server: Faulty, unsure: str
) -> None:
    assert office.verb("mail", "resend", unsure, now=at(5)) == 0
    assert office.run(at(6)) == 0
    assert office.run(at(60)) == 0
    first, again = server.stored
    assert first == again
    assert str(letters([first])[0]["Message-ID"]).startswith("<")


def test_behind_an_unsure_letter_the_others_wait_for_the_line(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    office.take_in(THIRD, name="又一件.xlsx")
    server.says = {"dot": "store, drop"}
    assert office.run(NOW) == 1
    server.says = {}
    told = office.status(capsys)
    assert (len(told["unsure"]), len(told["owed"])) == (1, 1)
    office.run(at(0, 59))
    assert server.connections == 1
    office.run(at(1))
    assert len(server.stored) == 2
    assert office.status(capsys)["owed"] == []


def test_a_server_that_falls_silent_after_the_dot_leaves_an_unsure_letter(
    office: MailOffice, server: Faulty, by: Authority
) -> None:
    server.says = {"dot": "store, silent"}
    quick = account(server.port, by, timeouts=Timeouts(5, 5, 0.2))
    there = load(office.root)
    now = datetime.fromisoformat(NOW)
    with Ledger(there.paths.ledger) as ledger:
        report = run(
            there, ledger, quick, now, lambda: inbox.look(office.inbox, {}, 2e9)
        )
        server._over.set()
        [one] = ledger.unsure()
    assert report.unsure == [one.duty.key]
    assert report.wanting
    assert len(server.stored) == 1


# ── what is in the letter when it goes late ─────────────────────────────────


def test_a_paper_fetched_from_the_printer_over_night_still_goes_with_its_letter(
    office: MailOffice, server: Faulty
) -> None:
    office.run(f"{DAY}T21:00")
    [paper] = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    printed = paper.read_bytes()
    paper.unlink()
    assert office.run("2026-11-24T08:00") == 0
    [attached] = parts(server.stored[0])
    assert attached[0::2] == (paper.name, printed)


def test_a_letter_that_waits_while_its_matter_becomes_confidential_tells_nothing(
    office: MailOffice, server: Faulty
) -> None:
    server.says = {"greeting": "421 4.3.2 busy"}
    assert office.run(NOW) == 1
    server.says = {}
    changed = list(PLAIN)
    changed[9] = "是"
    office.take_in(changed, name="改为保密.xlsx")
    assert office.run(at(0, 30)) == 0
    assert office.run(at(1)) == 0
    [letter] = server.stored
    assert parts(letter) == []
    assert subjects([letter]) == ["TS-2026-0001 保密件,请负责人领取"]


# ── what stops the start ────────────────────────────────────────────────────


def test_a_password_in_the_config_is_refused(
    office: MailOffice, server: Faulty, capsys: Told
) -> None:
    office.mail_goes_to(server.port, more='password = "x"')
    assert office.run(NOW) == 2
    assert "[mail] password: 密码不要写在 config.toml 里" in capsys.readouterr().err
    assert server.connections == 0


SPOILT = {
    "a full-width brace": ("｛｛ 编号 ｝｝", "第4行: 花括号要用英文半角 {{ }}"),
    "an unknown placeholder": ("{{ 编码 }}", "第4行: 不认识的标记 编码"),
    "an unknown filter": ("{{ 编号|大写 }}", "第4行: 不认识的写法 大写"),
    "half a tag": ("{{ 编号 }", "第4行: 标记写法有误"),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_mail_template_stops_the_start_and_is_named(
    office: MailOffice, server: Faulty, capsys: Told, spoilt: str
) -> None:
    mark, told = SPOILT[spoilt]
    path = office.root / "forms/complaint/mails/派单.txt"
    lines = path.read_text("utf-8").splitlines()
    lines[3] = f"{mark}{lines[3]}"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert office.run(NOW) == 2
    assert f"complaint/mails/派单.txt {told}" in capsys.readouterr().err
    assert (server.connections, office.files("archive")) == (0, [])
