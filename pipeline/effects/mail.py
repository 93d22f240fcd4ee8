"""A letter becomes bytes, and the bytes an .eml file where there is no mail server.

The bytes are final: the ledger keeps them, and whatever is sent again is the same
letter with the same Message-ID. The same letter at the same time gives the same bytes.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from hashlib import sha256
from pathlib import Path

from pipeline import files
from pipeline.errors import PipelineError
from pipeline.post.letter import Account, Letter, is_address
from pipeline.values.filenames import safe_name

CHINA = timezone(timedelta(hours=8))  # no summer time

#: What is attached; the system's own table differs from PC to PC.
TYPES: dict[str, str] = {
    "docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "vnd.ms-excel.sheet.macroEnabled.12",
    "xls": "vnd.ms-excel",
    "pdf": "pdf",
}

_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_UNFIT = re.compile(  # control characters, lone surrogates, no characters at all
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_BLANKS = re.compile("[ \t\n]+")
_TURNERS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they turn round what is read


class BadAddress(PipelineError):  # noqa: N818 - the name says what is wrong
    """邮箱地址不合规,信没有写成:"""


class _Subject(str):
    """A subject that folds itself: email.policy loses blanks beside encoded words."""

    __slots__ = ()
    name = "Subject"

    def fold(self, *, policy: EmailPolicy) -> str:
        plain = self.isascii() and "=?" not in self
        header = Header(self, "us-ascii" if plain else "utf-8", 75, self.name)
        return f"{self.name}: {header.encode(linesep=policy.linesep)}{policy.linesep}"


def compose(letter: Letter, account: Account, at: datetime) -> bytes:
    """The finished mail: CRLF, pure ASCII, every part in base64.

    ``at`` is Asia/Shanghai when naive. Message-ID is
    ``<first 32 hex of sha256(duty key)@domain of From>``. Raises ``BadAddress``.
    """
    message = EmailMessage(policy=SMTP)
    _address(message, letter, account)
    _date_and_name(message, letter, account, at)
    message.set_content(clean(letter.text), cte="base64")
    if letter.html:
        message.add_alternative(clean(letter.html), subtype="html", cte="base64")
    for name, content in letter.attachments:
        _attach(message, safe_name(name), content)
    _fix_boundaries(message, letter.key)
    return message.as_bytes()


def _address(message: EmailMessage, letter: Letter, account: Account) -> None:
    for address in (account.sender, letter.to_address):
        if not is_address(address):
            raise BadAddress(one_line(letter.to_name))
    message["From"] = Address(one_line(account.sender_name), addr_spec=account.sender)
    message["To"] = Address(one_line(letter.to_name), addr_spec=letter.to_address)


def _date_and_name(
    message: EmailMessage, letter: Letter, account: Account, at: datetime
) -> None:
    domain = account.sender.rpartition("@")[2]
    message["Subject"] = _Subject(one_line(letter.subject))
    message["Date"] = at.astimezone(CHINA) if at.tzinfo else at.replace(tzinfo=CHINA)
    message["Message-ID"] = f"<{_digest(letter.key)}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes back


def _attach(message: EmailMessage, name: str, content: bytes) -> None:
    subtype = TYPES.get(name.rpartition(".")[2].lower(), "octet-stream")
    message.add_attachment(
        content, maintype="application", subtype=subtype, filename=name
    )


def _fix_boundaries(message: EmailMessage, key: str) -> None:
    """Instead of random ones; "=_" occurs in no base64, so in no part."""
    parts = [part for part in message.walk() if part.is_multipart()]
    for count, part in enumerate(parts):
        part.set_boundary(f"=_{_digest(key)}_{count}")


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def clean(text: str) -> str:
    """``text`` with LF line ends, without what no mail can carry or show."""
    return _UNFIT.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """``text`` as a header carries it: cleaned, on one line, read from the left."""
    return _BLANKS.sub(" ", _TURNERS.sub("", clean(text))).strip()


def write_eml(data: bytes, folder: Path, name: str) -> Path:
    """Write ``data`` as ``folder/name``, for the owner's eyes; the path comes back.

    Whole or not at all, and repeating is harmless. Raises ``OSError`` (the file that
    stood there stands) or ``Damaged``.
    """
    target = files.folder(folder, files.PRIVATE_FOLDER) / name
    files.write(target, data, files.PRIVATE)
    return target
