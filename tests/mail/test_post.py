"""The post at work, against real servers on the loop-back."""

from __future__ import annotations

import base64
import logging
import socket
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from mail_reading import as_text, body_of, parse, parts
from mail_servers import USER, Authority, Faulty, account, authority, free_port
from mail_servers import good_server as server_with_login

from pipeline.effects.mail import compose
from pipeline.post import STAGES, Account, Letter, Outcome, Post, Timeouts

TO = "huang@wuhan.example"
AT = datetime(2026, 11, 23, 8, 30)
DATA = b"Subject: x\r\n\r\nhello\r\n"


@pytest.fixture
def by(tmp_path: Path) -> Authority:
    return authority(tmp_path / "tls")


class Steps(list[str]):
    """The ledger's part: it notes each step."""

    def __call__(self, name: str) -> None:
        self.append(name)


def slip(key: str, sender: Account) -> bytes:
    letter = Letter(
        key,
        "黄秀英",
        TO,
        "【派单】TS-2026-0031,请于11月23日17:30前完成",
        "您好,\n.\n..请办理。\n",
        "<p>您好</p>",
        (("通知单.docx", b"PK\x03\x04\r\n.\r\n\x00\xff"),),
    )
    return compose(letter, sender, AT)


# a server as it should be


@pytest.mark.parametrize("tls", ["ssl", "starttls"])
def test_a_batch_goes_through_one_login_and_arrives_as_it_was_written(
    by: Authority, tls: Literal["ssl", "starttls"]
) -> None:
    with server_with_login(by, tls) as server:
        sender = account(server.port, by, tls=tls)
        letters = [slip(f"duty/{count}", sender) for count in range(3)]
        with Post(sender) as post:
            ends = [post.send(TO, letter, Steps()) for letter in letters]
    assert [end.text for end in ends] == [
        "已交邮局(服务器答复 250:2.0.0 queued as A1B2C3)"
    ] * 3
    assert {end.state for end in ends} == {"sent"}
    assert server.logins == 1
    assert server.envelopes == [(USER, (TO,), letter) for letter in letters]
    assert len({parse(data)["Message-ID"] for *_, data in server.envelopes}) == 3


def test_what_arrives_reads_as_it_was_meant(by: Authority) -> None:
    with server_with_login(by, "ssl") as server:
        sender = account(server.port, by)
        with Post(sender) as post:
            post.send(TO, slip("duty", sender), Steps())
    [(_, _, data)] = server.envelopes
    assert as_text(data) == (
        """\
发件人: 幸福社区管理处 <office@wuhan.example>
收件人: 黄秀英 <huang@wuhan.example>
主题: 【派单】TS-2026-0031,请于11月23日17:30前完成
日期: 2026-11-23 08:30 +0800

您好,
.
..请办理。
(另有网页格式)
附件: 通知单.docx (11 字节)"""
    )
    assert body_of(data, "html") == "<p>您好</p>"
    assert parts(data)[0][2] == b"PK\x03\x04\r\n.\r\n\x00\xff"


def test_sent_again_it_is_the_same_letter_to_the_last_byte(by: Authority) -> None:
    with server_with_login(by, "ssl") as server:
        sender = account(server.port, by)
        letter = slip("duty", sender)
        for _ in range(2):
            with Post(sender) as post:
                post.send(TO, letter, Steps())
    assert [data for *_, data in server.envelopes] == [letter, letter]


def test_a_wrong_password_is_tried_once_and_told(by: Authority) -> None:
    with server_with_login(by, "starttls") as server:
        wrong = account(server.port, by, tls="starttls", password="x")  # noqa: S106
        with Post(wrong) as post:
            ends = [post.send(TO, DATA, Steps()) for _ in range(3)]
    assert server.logins == 1
    assert server.envelopes == []
    assert {(end.state, end.cause, end.wait) for end in ends} == {
        ("deferred", "auth", None)
    }


def test_an_empty_batch_does_not_log_in(by: Authority) -> None:
    with Faulty(by) as server, Post(account(server.port, by)):
        pass
    assert server.connections == 0


def test_dots_and_line_ends_go_over_as_they_were(by: Authority) -> None:
    tricky = b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\n\r\nb.\r\n" + b"." * 900 + b"\r\n"
    with server_with_login(by, "ssl") as server, Post(account(server.port, by)) as post:
        post.send(TO, tricky, Steps())
    assert server.envelopes[0][2] == tricky


def test_a_long_letter_with_every_dot_doubled_is_told_by_a_server_by_hand(
    by: Authority,
) -> None:
    line = b".x" * 40 + b"\r\n"
    with Faulty(by) as server, Post(account(server.port, by)) as post:
        assert post.send(TO, line * 5000, Steps()).state == "sent"
    assert server.stored == [(b"." + line) * 5000]


def test_steps_are_told_before_they_are_taken(by: Authority) -> None:
    with Faulty(by) as server, Post(account(server.port, by)) as post:
        first, second = Steps(), Steps()
        post.send(TO, DATA, first)
        post.send(TO, DATA, second)
    assert tuple(first) == STAGES
    assert tuple(second) == STAGES[2:]


@pytest.mark.parametrize("at", STAGES)
def test_when_the_ledger_fails_at_a_step_nothing_goes_beyond_it(
    by: Authority, at: str
) -> None:
    def note(name: str) -> None:
        if name == at:
            raise OSError(28, "No space left on device")

    with Faulty(by) as server, Post(account(server.port, by)) as post:
        with pytest.raises(OSError, match="No space"):
            post.send(TO, DATA, note)
        assert server.stored == []
        assert post._line._yag is None  # hung up: nothing more goes into that letter
        assert post.send(TO, DATA, Steps()).state == "sent"
    assert server.stored == [DATA]


def test_after_so_many_letters_the_connection_is_made_new(by: Authority) -> None:
    with Faulty(by) as server, Post(account(server.port, by, per_connection=2)) as post:
        states = [post.send(TO, DATA, Steps()).state for _ in range(5)]
    assert states == ["sent"] * 5
    assert (server.connections, server.logins) == (3, 3)


def test_the_days_measure_is_kept_without_asking_the_server(by: Authority) -> None:
    with (
        Faulty(by) as server,
        Post(account(server.port, by, per_day=200), sent_today=199) as post,
    ):
        ends = [post.send(TO, DATA, Steps()) for _ in range(3)]
    assert [(end.state, end.cause) for end in ends] == [
        ("sent", "sent"),
        ("deferred", "day"),
        ("deferred", "day"),
    ]
    assert len(server.stored) == 1


def test_an_address_that_cannot_be_never_reaches_the_server(by: Authority) -> None:
    with Faulty(by) as server, Post(account(server.port, by)) as post:
        end = post.send("a@b.example>\r\nRCPT TO:<c@d.example", DATA, Steps())
    assert (end.state, end.cause, server.connections) == ("failed", "address", 0)


# no server, or not the right one


def ends_without_server(sender: Account) -> Outcome:
    with Post(sender) as post:
        return post.send(TO, DATA, Steps())


def test_no_server_at_the_port(by: Authority) -> None:
    end = ends_without_server(account(free_port(), by))
    assert (end.state, end.cause, end.scope) == ("deferred", "link", "queue")
    assert end.text == "邮件服务器拒绝连接,请检查 [mail] host 和 port;稍后自动再试"


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("no-such-host.invalid", "找不到邮件服务器"),
        (f"{'x' * 64}.invalid", "邮件服务器的名称不合规"),
    ],
)
def test_no_such_server(by: Authority, host: str, told: str) -> None:
    end = ends_without_server(account(25, by, host=host))
    assert (end.state, end.cause) == ("deferred", "link")
    assert end.text.startswith(told)


@pytest.mark.parametrize("tls", ["ssl", "starttls"])
@pytest.mark.parametrize("fault", ["unknown authority", "another's certificate"])
def test_a_certificate_that_does_not_fit_gets_neither_password_nor_letter(
    by: Authority, tmp_path: Path, tls: Literal["ssl", "starttls"], fault: str
) -> None:
    other = authority(tmp_path / "other", "127.0.0.2")
    served = other if fault == "another's certificate" else by
    trusted = served if fault == "another's certificate" else other
    with server_with_login(served, tls) as server:
        end = ends_without_server(account(server.port, trusted, tls=tls))
    assert (end.state, end.cause, end.scope) == ("deferred", "link", "queue")
    assert end.text.startswith("邮件服务器的证书未通过验证,没有发信")
    assert (server.logins, server.envelopes) == (0, [])


def test_a_server_without_encryption_gets_neither_password_nor_letter(
    by: Authority,
) -> None:
    with Faulty(by, plain=True) as server:
        end = ends_without_server(account(server.port, by, tls="starttls"))
    assert (end.state, end.cause) == ("deferred", "link")
    assert end.text.startswith("邮件服务器不提供加密,没有发信")
    assert (server.logins, server.stored) == (0, [])


def test_tls_spoken_to_a_server_that_speaks_none(by: Authority) -> None:
    with Faulty(by, plain=True) as server:
        end = ends_without_server(account(server.port, by))
    assert (end.cause, end.text) == (
        "link",
        "加密连接没有建立,请检查 [mail] port 和 tls;稍后自动再试",
    )


def test_a_server_that_offers_no_login(by: Authority) -> None:
    with Faulty(by, offers=()) as server:
        end = ends_without_server(account(server.port, by))
    assert (end.cause, server.stored) == ("auth", [])


def test_a_password_no_server_can_take(by: Authority) -> None:
    with Faulty(by) as server:
        end = ends_without_server(account(server.port, by, password="密码"))  # noqa: S106
    assert (end.cause, server.logins) == ("auth", 0)


# a server with a fault: what it means, how often it has the letter, how often we log in


class Fault(NamedTuple):
    """What a server says where; then the end, its cause, copies it has, logins."""

    says: dict[str, str]
    state: str
    cause: str
    copies: int
    logins: int


FAULTS = [
    Fault({"greeting": "421 4.3.2 busy"}, "deferred", "link", 0, 0),
    Fault({"greeting": "554 go away"}, "deferred", "link", 0, 0),
    Fault({"greeting": "250 odd"}, "deferred", "link", 0, 0),
    Fault({"greeting": "drop"}, "deferred", "link", 0, 0),
    Fault({"auth": "535 5.7.8 authentication failed"}, "deferred", "auth", 0, 1),
    Fault({"auth": "454 4.7.0 temporary failure"}, "deferred", "link", 0, 1),
    Fault({"auth": "drop"}, "deferred", "link", 0, 1),
    Fault({"mail": "550 5.7.1 sending quota exceeded"}, "deferred", "rate", 0, 1),
    Fault({"mail": "421 4.7.0 too many connections"}, "deferred", "rate", 0, 1),
    Fault({"mail": "501 must be same as authorization user"}, "deferred", "auth", 0, 1),
    Fault({"mail": "drop"}, "deferred", "link", 0, 1),
    Fault({"rcpt": "550 5.1.1 no such user"}, "failed", "address", 0, 1),
    Fault({"rcpt": "450 4.2.1 grey"}, "deferred", "temp", 0, 1),
    Fault({"rcpt": "452 4.3.1 storage"}, "deferred", "temp", 0, 1),
    Fault({"rcpt": "drop"}, "deferred", "link", 0, 1),
    Fault({"data": "drop"}, "deferred", "link", 0, 1),
    Fault({"data": "451 4.3.0 later"}, "deferred", "temp", 0, 1),
    Fault({"data": "250 odd"}, "deferred", "link", 0, 1),
    Fault({"dot": "451 4.3.0 later"}, "deferred", "temp", 0, 1),
    Fault({"dot": "550 5.7.1 content rejected"}, "failed", "content", 0, 1),
    Fault({"dot": "550 5.7.1 ANTISPAM_BAT too frequently"}, "deferred", "rate", 0, 1),
    Fault({"dot": "550 发信频率超限"}, "deferred", "rate", 0, 1),
    Fault({"dot": "store, drop"}, "unsure", "unknown", 1, 1),
    Fault({"dot": "250 2.0.0 queued", "after": "drop"}, "sent", "sent", 1, 1),
    Fault({"dot": "250 2.0.0 queued", "quit": "drop"}, "sent", "sent", 1, 1),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_class_and_makes_no_second_copy(
    by: Authority, fault: Fault
) -> None:
    steps = Steps()
    with Faulty(by, fault.says) as server, Post(account(server.port, by)) as post:
        end = post.send(TO, DATA, steps)
    assert (end.state, end.cause) == (fault.state, fault.cause)
    assert server.stored == [DATA] * fault.copies
    assert server.logins == fault.logins
    assert (end.state == "unsure") <= (steps[-1] == "dot")


@pytest.mark.parametrize("step", ["greeting", "auth", "mail", "rcpt", "data"])
def test_a_server_that_falls_silent_before_the_dot_is_left_in_time(
    by: Authority, step: str
) -> None:
    quick = Timeouts(connect=0.3, command=0.2, dot=5)
    with Faulty(by, {step: "silent"}) as server:
        end = ends_without_server(account(server.port, by, timeouts=quick))
        server._over.set()
    assert (end.state, end.cause, server.stored) == ("deferred", "link", [])


def test_a_server_that_falls_silent_after_the_dot_has_the_letter_or_not(
    by: Authority,
) -> None:
    with Faulty(by, {"dot": "store, silent"}) as server:
        quick = Timeouts(connect=5, command=5, dot=0.2)
        end = ends_without_server(account(server.port, by, timeouts=quick))
        server._over.set()
    assert (end.state, end.scope, server.stored) == ("unsure", "queue", [DATA])


def test_after_the_dot_the_long_time_out_counts_and_not_the_short_one(
    by: Authority,
) -> None:
    with Faulty(by, {"dot": "slow, 250 2.0.0 queued"}) as server:
        patient = Timeouts(connect=5, command=0.2, dot=5)
        end = ends_without_server(account(server.port, by, timeouts=patient))
    assert (end.state, server.stored) == ("sent", [DATA])


def test_a_line_that_breaks_in_the_middle_of_a_letter_leaves_no_copy(
    by: Authority,
) -> None:
    with Faulty(by, {"body": "drop"}) as server, Post(account(server.port, by)) as post:
        end = post.send(TO, DATA * 400_000, Steps())
    assert (end.state, end.cause, server.stored) == ("deferred", "link", [])


def test_an_answer_too_long_to_read_after_the_dot_is_no_answer(by: Authority) -> None:
    with Faulty(by, {"dot": "250 " + "x" * 9000}) as server:
        end = ends_without_server(account(server.port, by))
    assert (end.state, len(server.stored)) == ("unsure", 1)


def test_one_refused_letter_does_not_touch_the_next(by: Authority) -> None:
    with (
        Faulty(by, {"rcpt": "550 5.1.1 no such user"}) as server,
        Post(account(server.port, by)) as post,
    ):
        refused = post.send(TO, DATA, Steps())
        server.says = {}
        accepted = post.send(TO, DATA, Steps())
    assert (refused.state, accepted.state) == ("failed", "sent")
    assert (server.logins, server.stored) == (1, [DATA])


def test_a_server_that_hangs_up_after_each_letter_is_called_again(
    by: Authority,
) -> None:
    with (
        Faulty(by, {"after": "drop"}) as server,
        Post(account(server.port, by)) as post,
    ):
        states = [post.send(TO, DATA, Steps()).state for _ in range(3)]
    assert (states, len(server.stored), server.logins) == (["sent"] * 3, 3, 3)


def test_behind_a_fault_of_the_queue_no_letter_is_tried(by: Authority) -> None:
    with (
        Faulty(by, {"dot": "store, drop"}) as server,
        Post(account(server.port, by), pauses=1) as post,
    ):
        ends = [post.send(TO, DATA, Steps()) for _ in range(3)]
    assert [(end.state, end.cause) for end in ends] == [
        ("unsure", "unknown"),
        ("deferred", "link"),
        ("deferred", "link"),
    ]
    assert (server.connections, len(server.stored)) == (1, 1)


def test_a_wrong_password_is_one_attempt_though_two_ways_are_offered(
    by: Authority,
) -> None:
    with Faulty(by, {"auth": "535 5.7.8 no"}, offers=("AUTH LOGIN PLAIN",)) as server:
        end = ends_without_server(account(server.port, by))
    assert (end.cause, server.logins) == ("auth", 1)


def test_a_server_that_knows_login_only_is_spoken_to_so(by: Authority) -> None:
    with Faulty(by, offers=("AUTH LOGIN",)) as server:
        assert ends_without_server(account(server.port, by)).state == "sent"


def test_a_login_name_that_is_no_address_is_told_as_it_stands(by: Authority) -> None:
    with Faulty(by) as server:
        end = ends_without_server(account(server.port, by, user="office"))
    [words] = [line.split()[-1] for line in server.heard if line.startswith("AUTH")]
    assert base64.b64decode(words).split(b"\0")[1] == b"office"
    assert end.state == "sent"


def test_the_size_is_told_beforehand_to_a_server_that_asks(by: Authority) -> None:
    too_big = {"mail": "552 5.3.4 Message size exceeds fixed limit"}
    with Faulty(by, too_big, offers=("AUTH PLAIN", "SIZE 20")) as server:
        end = ends_without_server(account(server.port, by))
    assert (end.state, end.cause) == ("failed", "content")
    assert f"mail FROM:<{USER}> SIZE={len(DATA)}" in server.heard


# what is told

KNOCKS: list[tuple[dict[str, str], str | None]] = [
    ({}, None),
    ({"auth": "535 5.7.8 no"}, "auth"),
    ({"greeting": "421 busy"}, "link"),
]


@pytest.mark.parametrize(("says", "cause"), KNOCKS)
def test_knocking_logs_in_and_sends_nothing(
    by: Authority, says: dict[str, str], cause: str | None
) -> None:
    with Faulty(by, says) as server, Post(account(server.port, by)) as post:
        end = post.knock()
    assert (end.cause if end else None) == cause
    assert not any(line.startswith("mail") for line in server.heard)


def test_the_pcs_name_stays_in_the_house_and_may_be_chinese(
    by: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda: "前台电脑.local")
    with Faulty(by) as server:
        ends_without_server(account(server.port, by))
    assert server.heard[0] == "ehlo [127.0.0.1]"


def test_neither_address_nor_password_is_logged_or_printed(
    by: Authority,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("yagmail.log").setLevel(logging.DEBUG)
    said = {"rcpt": f"550 5.1.1 <{TO}>: huang is unknown to {USER}"}
    with Faulty(by, said) as server:
        end = ends_without_server(account(server.port, by))
    told = capfd.readouterr()
    assert end.text.endswith("550:5.1.1 <(地址)>: (地址) is unknown to (地址))")
    heard = caplog.text + told.out + told.err + end.text
    assert "huang" not in heard
    assert USER not in heard
