"""Every file of an office opened to its last part: what can be read in it, and where.

Word and Excel packages part by part (properties, headers, hidden sheets), mails header
by header with what is attached, text files, and the name of every file and folder.
"""

from __future__ import annotations

import email
import email.policy
import html
import io
import re
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

_PARAGRAPH = re.compile(r"</(?:w:p|si|is|row|c|v|f|vt:lpwstr|a:p)>")
_TAG = re.compile(r"<[^>]*>")


class Part(NamedTuple):
    """One readable piece: of which file, which part of it, and what stands there."""

    file: str
    part: str
    text: str
    raw: str


def opened(root: Path, below: tuple[str, ...]) -> Iterator[Part]:
    """Every part of every file below these folders, and the names on the way."""
    for folder in below:
        for path in sorted((root / folder).rglob("*")):
            where = path.relative_to(root).as_posix()
            yield Part(where, "文件名", path.name, path.name)
            if path.is_file():
                yield from of_bytes(where, path.name, path.read_bytes())


def of_bytes(where: str, name: str, data: bytes, inside: str = "") -> Iterator[Part]:
    """The parts of one file; ``inside`` says in which other one it lies."""
    if data.startswith(b"PK"):
        yield from _package(where, data, inside)
    elif name.endswith(".eml"):
        yield from _mail(where, data)
    else:
        said = data.decode("utf-8", "replace")
        yield Part(where, f"{inside}内容", said, said)


def _package(where: str, data: bytes, inside: str) -> Iterator[Part]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield Part(where, f"{inside}压缩包注释", "", package.comment.decode("latin-1"))
        for one in package.infolist():
            part = f"{inside}{one.filename}"
            raw = html.unescape(package.read(one).decode("utf-8", "replace"))
            yield Part(where, part, _joined(raw), raw + one.filename)


def _joined(xml: str) -> str:
    """The text of a part with its runs joined: a name may be cut in two by Word."""
    return _TAG.sub("", _PARAGRAPH.sub("\n", xml))


def _mail(where: str, data: bytes) -> Iterator[Part]:
    mail = email.message_from_bytes(
        data, _class=EmailMessage, policy=email.policy.default
    )
    for name, value in mail.items():
        yield Part(where, f"邮件头 {name}", str(value), str(value))
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            continue
        file = part.get_filename()
        content = part.get_content()
        if file:
            yield Part(where, "附件名", file, file)
        if isinstance(content, bytes):
            yield from of_bytes(where, file or "", content, f"附件{number}:")
        else:
            yield Part(where, f"正文{number}", content, content)
