"""What is sent, and who sends it: plain data. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_LONGEST_LOCAL, _LONGEST = 64, 254  # RFC 5321 section 4.5.3.1


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be written to whom: finished facts, nothing left to decide.

    ``key`` is the duty's; ``html`` stands beside ``text`` when given; ``attachments``
    are (file name, content).
    """

    key: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str = ""
    attachments: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: for the connection, for an answer, and after the final dot."""

    connect: float = 30
    command: float = 120
    dot: float = 600


@dataclass(frozen=True, slots=True)
class Account:
    """Who sends, and through which server; an empty ``host`` means no server.

    ``sender`` is the bare address of From and of the envelope, ``sender_name`` what
    is shown with it. ``cafile`` names the only authority to trust, "" the system's.
    """

    sender: str
    sender_name: str = ""
    host: str = ""
    port: int = 465
    tls: Literal["ssl", "starttls"] = "ssl"
    user: str = ""
    password: str = field(default="", repr=False)
    per_connection: int = 20
    per_day: int = 200
    timeouts: Timeouts = Timeouts()
    cafile: str = ""


def is_address(text: str) -> bool:
    """Whether ``text`` is a bare address that every server takes (RFC 5321, ASCII)."""
    return (
        len(text) <= _LONGEST
        and text.find("@") <= _LONGEST_LOCAL
        and _ADDRESS.fullmatch(text) is not None
    )
