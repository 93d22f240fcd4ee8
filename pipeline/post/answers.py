"""What a mail server's answer means: one letter's trouble, or the whole queue's. Pure.

The classes and their pauses follow what Chinese mail suppliers do: limits that come
as 5xx, accounts that are locked after wrong passwords, senders that must be the login.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, NamedTuple

State = Literal["sent", "deferred", "failed", "unsure"]
Scope = Literal["mail", "queue"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the handing over of one letter ended.

    ``cause`` is a key of ``CAUSES``; ``code`` the server's (0: it gave none); ``text``
    a sentence for the office with the server's words, without addresses. Scope
    "queue": no other letter will fare better now. ``wait`` is the least pause before
    the next try; None on a deferred one: until a person has acted.
    """

    state: State
    code: int = 0
    text: str = ""
    scope: Scope = "mail"
    wait: timedelta | None = None
    cause: str = ""


class Cause(NamedTuple):
    """A class of outcomes; ``waits`` in minutes, one for each pause in a row."""

    state: State
    scope: Scope
    waits: tuple[int, ...]
    sentence: str


_LINK_WAITS = (1, 5, 15, 30, 60)

#: Every way in which handing over can end.
CAUSES: dict[str, Cause] = {
    "sent": Cause("sent", "mail", (), "已交邮局"),
    "link": Cause(
        "deferred",
        "queue",
        _LINK_WAITS,
        "与邮件服务器的连接没有建立或已中断,稍后自动再试",
    ),
    "auth": Cause(
        "deferred",
        "queue",
        (),
        "邮件服务器不接受这个账号,已停止发信;"
        "请检查 [mail] 的 user、from 和密码(授权码)",
    ),
    "rate": Cause(
        "deferred", "queue", (15, 60, 1440), "邮件服务器限制发信数量,稍后自动再试"
    ),
    "day": Cause(
        "deferred", "queue", (15,), "今天发信已到上限([mail] per_day),明天继续"
    ),
    "temp": Cause("deferred", "mail", (30,), "邮件服务器暂时不收这封邮件,稍后自动再试"),
    "address": Cause(
        "failed", "mail", (), "收件人的邮箱地址不能投递,请更正地址,并改用其他方式通知"
    ),
    "content": Cause(
        "failed",
        "mail",
        (),
        "邮件服务器拒收这封邮件,请检查内容和附件,并改用其他方式通知",
    ),
    "unknown": Cause(
        "unsure",
        "queue",
        _LINK_WAITS,
        "交信的最后一步没有得到答复,不知是否已送出;"
        "请先问收件人,再用 mail resend 重发或 mail settle 了结",
    ),
}

# What servers say (Tencent, Aliyun, NetEase, Postfix, Exchange), in any letter case.
_RATE = re.compile(
    r"frequen|too many (?!hops)|quota|limit|ANTISPAM_BAT|\b(?:SFQ|IFC|ICC|DMC)\b"
    r"|频繁|频率|过多|超限|上限",
    re.IGNORECASE,
)
_TOO_BIG = re.compile(
    r"\b5\.(?:2\.3|3\.4)\b|\bsize\b|too (?:large|big)|过大", re.IGNORECASE
)
_FULL = re.compile(
    r"\b[45]\.2\.2\b|over ?quota|mailbox.{0,20}(?:full|quota)|已满", re.IGNORECASE
)
_SENDER = re.compile(
    r"same as auth|authori[sz]ation user|not owned by|sender address rejected"
    r"|authentication (?:is )?required|need auth|\bauth(?:enticate)? first",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b5\.1\.\d\b|(?:no such|unknown|invalid) (?:user|recipient|mailbox|address)"
    r"|(?:user|recipient|mailbox)\W.{0,20}(?:not exist|not found|unknown)|不存在",
    re.IGNORECASE,
)
_POLICY = re.compile(r"\b5\.7\.\d+\b")
_PRIVATE = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+|(?<!\d)1\d{10}(?!\d)")

# RFC 5321 section 4.2: the first digit, and two codes with a meaning of their own.
_GOOD, _GO_ON, _TEMPORARY, _FINAL = 2, 3, 4, 5
_CLOSING, _LOGIN_FIRST = 421, 530
_LONGEST = 200


def cause_of(stage: str, code: int, text: str) -> str:
    """The key in ``CAUSES`` of a server's answer at ``stage``; "" means go on."""
    first = code // 100
    if first == (_GO_ON if stage == "data" else _GOOD):
        return "sent" if stage == "dot" else ""
    if first == _TEMPORARY:
        return _temporary(stage, code, text)
    if first == _FINAL:
        return _final(stage, code, text)
    return "unknown" if stage == "dot" else "link"


def _temporary(stage: str, code: int, text: str) -> str:
    """4xx: before RCPT, and with 421, it is about us and not about the letter."""
    if _limits_us(text):
        return "rate"
    about_us = code == _CLOSING or stage in {"connect", "auth", "mail"}
    return "link" if about_us else "temp"


def _final(stage: str, code: int, text: str) -> str:
    """5xx: a refused login stops the queue whatever the words, accounts get locked."""
    if stage == "auth":
        return "auth"
    if _limits_us(text):
        return "rate"
    if stage == "connect":
        return "link"
    if _TOO_BIG.search(text) and not _FULL.search(text):
        return "content"
    if stage == "mail" or code == _LOGIN_FIRST or _SENDER.search(text):
        return "auth"
    return _refused(stage, text)


def _refused(stage: str, text: str) -> str:
    """This letter, for good: the person's address, or what is written."""
    if stage == "rcpt":
        return "content" if _POLICY.search(text) else "address"
    return "address" if _NOBODY.search(text) or _FULL.search(text) else "content"


def _limits_us(text: str) -> bool:
    """Too much from us; neither a full mailbox over there nor a letter too big."""
    return bool(_RATE.search(text)) and not (
        _FULL.search(text) or _TOO_BIG.search(text)
    )


def outcome(
    cause: str,
    code: int = 0,
    text: str = "",
    *,
    pauses: int = 0,
    private: tuple[str, ...] = (),
) -> Outcome:
    """The outcome of a cause.

    ``pauses`` of the queue in a row lengthen the next one; ``private`` addresses and
    names are taken out of the server's ``text``.
    """
    state, scope, waits, sentence = CAUSES[cause]
    if code > 0:
        sentence = f"{sentence}(服务器答复 {code}:{redact(text, private)})"
    turn = min(pauses if scope == "queue" else 0, len(waits) - 1)
    wait = timedelta(minutes=waits[turn]) if waits else None
    return Outcome(state, max(code, 0), _cut(sentence), scope, wait, cause)


def after_crash(stage: str) -> Outcome:
    """What to make of a letter that an earlier run left begun at ``stage``."""
    if stage == "dot":
        return replace(outcome("unknown"), scope="mail", wait=None)
    return replace(outcome("link"), scope="mail", wait=timedelta(0))


def for_the_rest(halting: Outcome) -> Outcome:
    """What an outcome of scope "queue" means for the letters that wait behind it."""
    if halting.state == "deferred":
        return halting
    return replace(outcome("link"), wait=halting.wait)


def decode(words: bytes | str) -> str:
    """A server's words; Chinese servers speak UTF-8 or GBK."""
    if isinstance(words, str):
        return words
    with suppress(UnicodeDecodeError):
        return words.decode()
    return words.decode("gb18030", errors="replace")


def redact(text: str, private: tuple[str, ...] = ()) -> str:
    """``text`` on one line without addresses, their local parts, or mobile numbers."""
    text = _PRIVATE.sub("(地址)", text)
    for name in filter(None, (entry.partition("@")[0] for entry in private)):
        text = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", "(地址)", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2]}…)"
