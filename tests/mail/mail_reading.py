"""A mail as lines that a clerk can read, for expected texts in tests."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


def parse(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def as_text(data: bytes) -> str:
    """Headers, body, and what is attached; line ends are LF, without one at the end."""
    message = parse(data)
    lines = [
        f"{title}: {message[header]}"
        for title, header in (("发件人", "From"), ("收件人", "To"), ("主题", "Subject"))
    ]
    lines += [f"日期: {message['Date'].datetime:%Y-%m-%d %H:%M %z}", "", body_of(data)]
    if message.get_body(("html",)) is not None:
        lines.append("(另有网页格式)")
    lines += [f"附件: {name} ({len(content)} 字节)" for name, _, content in parts(data)]
    return "\n".join(lines)


def body_of(data: bytes, kind: str = "plain") -> str:
    """The text of the body part of that kind, LF line ends, no line end at the end."""
    part = parse(data).get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n").removesuffix("\n")


def parts(data: bytes) -> list[tuple[str, str, bytes]]:
    """(file name, type, content) of what is attached."""
    return [
        (part.get_filename() or "", part.get_content_type(), part.get_content())
        for part in parse(data).iter_attachments()
    ]
