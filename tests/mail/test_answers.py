"""What servers really say, and what it means for the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.post import CAUSES, STAGES, Outcome, after_crash, is_address
from pipeline.post.answers import cause_of, decode, for_the_rest, outcome, redact

ANSWERS = [
    ("connect", 421, "4.3.2 Service not available", "link"),
    ("connect", 554, "go away", "link"),
    ("connect", 550, "Connection frequency limited", "rate"),
    ("connect", 421, "HL:IFC 1.2.3.4,too many connections", "rate"),
    ("auth", 235, "2.7.0 ok", ""),
    ("auth", 535, "5.7.8 Error: authentication failed", "auth"),
    ("auth", 535, "Login fail. Login frequency limited", "auth"),
    ("auth", 550, "User suspended", "auth"),
    ("auth", 454, "4.7.0 Temporary authentication failure", "link"),
    ("auth", 454, "4.7.0 too many login attempts", "rate"),
    ("mail", 250, "ok", ""),
    ("mail", 501, "mail from address must be same as authorization user", "auth"),
    ("mail", 553, "Mail from must equal authorized user", "auth"),
    ("mail", 530, "5.7.0 Authentication required", "auth"),
    ("mail", 503, "Error: need EHLO and AUTH first !", "auth"),
    ("mail", 550, "5.7.1 sending quota exceeded", "rate"),
    ("mail", 421, "4.7.0 too many connections", "rate"),
    ("mail", 421, "4.3.0 closing", "link"),
    ("mail", 451, "4.3.0 try later", "link"),
    ("mail", 450, "MI:DMC mail count in one connection", "rate"),
    ("mail", 552, "5.3.4 Message size exceeds fixed limit", "content"),
    ("rcpt", 250, "ok", ""),
    ("rcpt", 251, "User not local; will forward", ""),
    ("rcpt", 550, "5.1.1 user unknown", "address"),
    ("rcpt", 550, "Mailbox not found", "address"),
    ("rcpt", 501, "5.1.3 Bad recipient address syntax", "address"),
    ("rcpt", 552, "5.2.2 mailbox quota exceeded", "address"),
    ("rcpt", 550, "5.7.1 blocked by policy", "content"),
    ("rcpt", 550, "Domain frequency limited", "rate"),
    ("rcpt", 553, "5.7.1 Sender address rejected: not owned by user", "auth"),
    ("rcpt", 450, "4.2.1 greylisted", "temp"),
    ("rcpt", 452, "4.2.2 over quota", "temp"),
    ("rcpt", 452, "4.3.1 insufficient system storage", "temp"),
    ("rcpt", 452, "4.5.3 too many recipients", "rate"),
    ("rcpt", 421, "4.3.0 closing", "link"),
    ("data", 354, "go ahead", ""),
    ("data", 250, "odd", "link"),
    ("data", 451, "4.3.0 later", "temp"),
    ("data", 554, "5.5.1 no valid recipients", "content"),
    ("dot", 250, "2.0.0 queued", "sent"),
    ("dot", 451, "4.3.0 later", "temp"),
    ("dot", 451, "MI:SFQ 1.2.3.4", "rate"),
    ("dot", 451, "DT:SPM 请两分钟后重投", "temp"),
    ("dot", 421, "4.3.0 shutting down", "link"),
    ("dot", 550, "5.7.1 ANTISPAM_BAT[01]: too frequently sending", "rate"),
    ("dot", 550, "发信过于频繁", "rate"),
    ("dot", 550, "Error: content rejected", "content"),
    ("dot", 554, "DT:SPM", "content"),
    ("dot", 554, "5.4.6 too many hops", "content"),
    ("dot", 552, "5.2.3 message size limit", "content"),
    ("dot", 550, "5.1.1 no such user", "address"),
    ("dot", 354, "still listening", "unknown"),
    ("dot", -1, "garbage", "unknown"),
    ("rcpt", -1, "garbage", "link"),
]


@pytest.mark.parametrize(("stage", "code", "text", "cause"), ANSWERS)
def test_an_answer_has_its_class(stage: str, code: int, text: str, cause: str) -> None:
    assert cause_of(stage, code, text) == cause


def test_every_class_is_met_above_or_needs_no_server() -> None:
    met = {cause for _, _, _, cause in ANSWERS} - {""}
    assert met == set(CAUSES) - {"day"}


@pytest.mark.parametrize(
    ("cause", "minutes"),
    [
        ("link", [1, 5, 15, 30, 60, 60]),
        ("rate", [15, 60, 1440, 1440]),
        ("temp", [30, 30]),
        ("day", [15, 15]),
        ("unknown", [1, 5]),
    ],
)
def test_pauses_grow_with_the_pauses_that_went_before(
    cause: str, minutes: list[int]
) -> None:
    waits = [outcome(cause, pauses=count).wait for count in range(len(minutes))]
    assert waits == [timedelta(minutes=count) for count in minutes]


@pytest.mark.parametrize("cause", ["auth", "sent", "address", "content"])
def test_what_no_pause_can_mend_has_none(cause: str) -> None:
    assert outcome(cause).wait is None


def test_an_outcome_is_a_sentence_with_the_servers_words() -> None:
    assert outcome("address", 550, "5.1.1 no such user").text == (
        "收件人的邮箱地址不能投递,请更正地址,并改用其他方式通知"
        "(服务器答复 550:5.1.1 no such user)"
    )


def test_addresses_and_phones_are_taken_out_of_it() -> None:
    said = (
        "<huang@x.example>: Huang unknown;\r\n\x07 13900000012@139.example 13900000012"
    )
    assert redact(said, ("huang@x.example",)) == (
        "<(地址)>: (地址) unknown; (地址) (地址)"
    )


def test_it_is_never_longer_than_two_hundred_characters() -> None:
    assert len(outcome("content", 554, "x" * 5000).text) == 200
    assert all(len(cause.sentence) < 90 for cause in CAUSES.values())


def test_chinese_servers_are_understood_in_both_their_codes() -> None:
    assert [decode("频率超限".encode(code)) for code in ("utf-8", "gb18030")] == [
        "频率超限"
    ] * 2


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_what_broke_before_the_dot_may_simply_go_again(stage: str) -> None:
    safe = after_crash(stage)
    assert (safe.state, safe.scope, safe.wait) == ("deferred", "mail", timedelta(0))


def test_what_broke_at_the_dot_is_for_a_person() -> None:
    unsure = after_crash("dot")
    assert (unsure.state, unsure.scope, unsure.wait) == ("unsure", "mail", None)


def test_letters_behind_an_unsure_one_are_owed_and_not_unsure() -> None:
    unsure = outcome("unknown", pauses=1)
    rest = for_the_rest(unsure)
    assert (rest.state, rest.cause, rest.wait) == ("deferred", "link", unsure.wait)
    assert for_the_rest(outcome("auth")) == outcome("auth")


def test_the_default_outcome_says_nothing() -> None:
    assert Outcome("sent") == Outcome("sent", 0, "", "mail", None, "")


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("huang@wuhan.example", True),
        ("13900000012@139.example", True),
        ("o'neil+a.b@x-y.example", True),
        ("office@localhost", True),
        ("", False),
        ("huang", False),
        ("@x.example", False),
        ("huang@", False),
        ("a..b@x.example", False),
        ("a@b@x.example", False),
        ("a b@x.example", False),
        ("a@x.example\n", False),
        ("a@x.example>\r\nRCPT TO:<b@x.example", False),
        ("黄@x.example", False),
        ("a@公司.example", False),
        ("a@-x.example", False),
        (f"{'a' * 65}@x.example", False),
        (f"a@{'x.' * 130}example", False),
    ],
)
def test_an_address_is_what_every_server_takes(address: str, *, good: bool) -> None:
    assert is_address(address) is good
