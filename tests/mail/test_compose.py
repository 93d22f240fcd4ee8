from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_reading import as_text, body_of, parse, parts

from pipeline.effects.mail import BadAddress, clean, compose, one_line
from pipeline.post import Account, Letter
from pipeline.values.filenames import safe_name

AT = datetime(2026, 11, 23, 8, 30)
OFFICE = Account("office@wuhan.example", "幸福社区管理处")
KEY = "TS-2026-0031/mail/new/1/2026-11-23/环境保洁"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SLIP = Letter(
    key=KEY,
    to_name="黄秀英",
    to_address="huang@wuhan.example",
    subject="【派单】TS-2026-0031 环境保洁,请于11月23日17:30前完成",
    text="编号:TS-2026-0031\n位置:3栋\n\n请于 11月23日 17:30 前完成,谢谢。\n",
    html="<p>编号:TS-2026-0031</p>",
    attachments=(
        ("处理通知单_TS-2026-0031_责任部门联.docx", b"PK\x03\x04word"),
        ("清单.xlsx", b"PK\x03\x04\r\n.\r\nexcel"),
    ),
)


def letter(**facts: str) -> Letter:
    plain = {
        "key": KEY,
        "to_name": "黄秀英",
        "to_address": "huang@wuhan.example",
        "subject": "提醒",
        "text": "您好。",
    }
    return Letter(**{**plain, **facts})  # type: ignore[arg-type]


def test_a_slip_reads_as_the_clerk_expects_it() -> None:
    assert as_text(compose(SLIP, OFFICE, AT)) == (
        """\
发件人: 幸福社区管理处 <office@wuhan.example>
收件人: 黄秀英 <huang@wuhan.example>
主题: 【派单】TS-2026-0031 环境保洁,请于11月23日17:30前完成
日期: 2026-11-23 08:30 +0800

编号:TS-2026-0031
位置:3栋

请于 11月23日 17:30 前完成,谢谢。
(另有网页格式)
附件: 处理通知单_TS-2026-0031_责任部门联.docx (8 字节)
附件: 清单.xlsx (14 字节)"""
    )


def test_text_stands_first_and_html_beside_it_and_attachments_are_what_they_were() -> (
    None
):
    data = compose(SLIP, OFFICE, AT)
    assert [part.get_content_type() for part in parse(data).walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        WORD,
        EXCEL,
    ]
    assert body_of(data, "html") == "<p>编号:TS-2026-0031</p>"
    assert parts(data) == [
        ("处理通知单_TS-2026-0031_责任部门联.docx", WORD, b"PK\x03\x04word"),
        ("清单.xlsx", EXCEL, b"PK\x03\x04\r\n.\r\nexcel"),
    ]


def test_a_letter_without_html_and_attachments_is_plain_text() -> None:
    assert parse(compose(letter(), OFFICE, AT)).get_content_type() == "text/plain"


def test_chinese_file_names_are_written_as_rfc_2231_wants_them() -> None:
    assert b"filename*=utf-8''%E6%B8%85%E5%8D%95.xlsx" in compose(SLIP, OFFICE, AT)


def test_the_message_id_comes_from_the_duty_and_the_domain_of_from() -> None:
    wanted = f"<{sha256(KEY.encode()).hexdigest()[:32]}@wuhan.example>"
    assert parse(compose(SLIP, OFFICE, AT))["Message-ID"] == wanted
    without_server = Account("office@localhost", "幸福社区管理处")
    said = parse(compose(letter(), without_server, AT))
    assert said["Message-ID"] == f"{wanted.partition('@')[0]}@localhost>"
    assert said["From"] == "幸福社区管理处 <office@localhost>"


def test_two_duties_with_the_same_subject_have_two_ids() -> None:
    one, other = (compose(letter(key=key), OFFICE, AT) for key in ("a", "b"))
    assert parse(one)["Message-ID"] != parse(other)["Message-ID"]


def test_the_same_letter_at_the_same_time_is_the_same_bytes() -> None:
    assert compose(SLIP, OFFICE, AT) == compose(SLIP, OFFICE, AT)
    assert compose(SLIP, OFFICE, AT) == compose(
        SLIP, OFFICE, datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    )


def test_every_server_can_carry_it_and_no_line_needs_a_second_dot() -> None:
    data = compose(SLIP, OFFICE, AT)
    assert data.isascii()
    lines = data.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) < 100
    assert not any(line.startswith((b".", b"From ")) for line in lines)


@pytest.mark.parametrize(
    "subject",
    [
        "提醒\r\nBcc: spy@else.example",
        "提醒\nBcc: spy@else.example",
        "reminder\r\n\r\ninjected body",
        "reminder\x0bBcc: spy@else.example",
        "reminder\u2028Bcc: spy@else.example",
        "reminder\x85Bcc: spy@else.example",
    ],
)
@pytest.mark.parametrize("where", ["subject", "to_name", "sender_name", "file"])
def test_nothing_in_a_header_can_start_another_header(subject: str, where: str) -> None:
    facts = {where: subject} if where in {"subject", "to_name"} else {}
    sender = Account(
        "office@wuhan.example", subject if where == "sender_name" else "处"
    )
    one = letter(**facts)
    if where == "file":
        one = Letter(*SLIP_FIELDS, attachments=((subject + ".docx", b"x"),))
    message = parse(compose(one, sender, AT))
    assert message["Bcc"] is None
    assert [str(a.addr_spec) for a in message["To"].addresses] == [
        "huang@wuhan.example"
    ]
    assert body_of(compose(one, sender, AT)) == "您好。"


SLIP_FIELDS = (KEY, "黄秀英", "huang@wuhan.example", "提醒", "您好。")

TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(" 提醒请于月日【】,。()\"'\\<>@=?_,;:.-TS2026\n\t\r"),
        st.characters(),
    ),
    max_size=40,
)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(TEXT, TEXT, TEXT)
def test_what_is_written_is_what_is_read(subject: str, name: str, text: str) -> None:
    data = compose(
        Letter(
            KEY,
            name,
            "huang@wuhan.example",
            subject,
            text,
            attachments=((f"{name}单.docx", b"x"),),
        ),
        OFFICE,
        AT,
    )
    message = parse(data)
    assert message["Subject"] == one_line(subject)
    assert message["To"].addresses[0].display_name == one_line(name)
    assert body_of(data) == clean(text).removesuffix("\n")
    assert [name for name, _, _ in parts(data)] == [safe_name(f"{name}单.docx")]


def test_control_characters_and_half_characters_are_taken_out() -> None:
    data = compose(letter(text="一\x00二\ud800三\r\n四\x0b五\ufffe"), OFFICE, AT)
    assert body_of(data) == "一二三\n四五"


def test_a_file_name_cannot_hide_its_ending() -> None:
    one = Letter(*SLIP_FIELDS, attachments=(("单\u202excod.exe", b"x"),))
    [(name, kind, _)] = parts(compose(one, OFFICE, AT))
    assert (name, kind) == ("单xcod.exe", "application/octet-stream")


def test_a_body_that_is_the_path_of_a_file_is_a_body() -> None:
    data = compose(letter(text=__file__), OFFICE, AT)
    assert body_of(data) == __file__
    assert parts(data) == []


@pytest.mark.parametrize(
    "address", ["", "huang", "huang@", "a b@c.example", "黄@c.example", "a@b.example\n"]
)
def test_an_address_that_cannot_be_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        compose(letter(to_address=address), OFFICE, AT)
    assert str(refusal.value) == "邮箱地址不合规,信没有写成:黄秀英"


def test_long_subjects_fold_into_encoded_words_of_legal_length() -> None:
    data = compose(letter(subject="整改通知 TS-2026-0031 " * 12), OFFICE, AT)
    assert max(map(len, re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", data))) <= 75
