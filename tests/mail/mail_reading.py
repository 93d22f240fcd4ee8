"""A mail as lines that a clerk can read, for expected texts in tests."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser


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


class _Reader(HTMLParser):
    """What a browser shows of a page: its words, a line end behind each block."""

    _BLOCKS = ("div", "td", "th", "h2", "br")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - its name
        self._hidden += tag in {"title", "style"}
        self.said += ["\n"] * (tag in self._BLOCKS)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"title", "style"}
        self.said += ["\n"] * (tag in self._BLOCKS)

    def handle_data(self, data: str) -> None:
        self.said += [] if self._hidden else [data]


def seen_on(page: str) -> list[str]:
    """The lines of a page as they are seen, without outer blanks."""
    reader = _Reader()
    reader.feed(page)
    return [line.strip() for line in "".join(reader.said).split("\n") if line.strip()]


def words_on(page: str) -> str:
    """All that is seen on a page, without blanks and line ends."""
    return "".join("".join(seen_on(page)).split())


def fetches_runs_or_hides(made: str) -> list[str]:
    """What a mail must not hold: anything remote, script, or words nobody sees."""
    return re.findall(
        r"https?:|//|src=|href=|@import|url\(|<script|javascript|\bon\w+="
        r"|display:\s*none|visibility|opacity|font-size:\s*0|mso-hide",
        made,
    )


def too_wide(made: str) -> list[str]:
    """Widths that a phone cannot show, but for what Outlook alone reads."""
    shown = re.sub(r"<!--.*?-->", "", made)
    widths = re.findall(r'(?<!max-)width[=:]"?(\d+)(%?)', shown)
    return [n for n, percent in widths if int(n) > (100 if percent else 200)]
