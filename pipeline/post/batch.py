"""A batch of letters through one login, each handed over step by step.

    connect -> auth -> mail -> rcpt -> data -> body -> dot

The ledger is told of each step *before* it is taken. Up to ``body`` nothing has
happened that cannot be repeated. From ``dot`` on the server may have the letter, and
only its answer can tell: without one it is unsure, and a person decides. The post
itself never repeats, never waits and never logs.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from pipeline.post.answers import Outcome, cause_of, decode, for_the_rest, outcome
from pipeline.post.connection import Answer, Connection
from pipeline.post.letter import Account, is_address

Stage = Callable[[str], object]

STAGES = ("connect", "auth", "mail", "rcpt", "data", "body", "dot")
_ENTRY, _LETTER = STAGES[:2], STAGES[2:]

#: What went wrong where no server answered, the narrower kinds first.
FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "找不到邮件服务器,请检查网络和 [mail] host;稍后自动再试"),
    (UnicodeError, "邮件服务器的名称不合规,请检查 [mail] host;稍后自动再试"),
    (
        ssl.SSLCertVerificationError,
        "邮件服务器的证书未通过验证,没有发信,请检查 [mail] host;稍后自动再试",
    ),
    (ssl.SSLError, "加密连接没有建立,请检查 [mail] port 和 tls;稍后自动再试"),
    (
        smtplib.SMTPNotSupportedError,
        "邮件服务器不提供加密,没有发信,请检查 [mail] port 和 tls;稍后自动再试",
    ),
    (
        ConnectionRefusedError,
        "邮件服务器拒绝连接,请检查 [mail] host 和 port;稍后自动再试",
    ),
    (TimeoutError, "邮件服务器没有应答,请检查网络和 [mail] host;稍后自动再试"),
)


class Post:
    """A context manager; the server is not contacted before the first letter.

    ``sent_today`` counts towards the account's ``per_day``; ``pauses`` is how many
    pauses of the whole queue lie behind in a row, and lengthens the next one. After
    an outcome of scope "queue" every further letter is deferred without contact.
    """

    def __init__(
        self, account: Account, *, sent_today: int = 0, pauses: int = 0
    ) -> None:
        self._account = account
        self._sent_today = sent_today
        self._pauses = pauses
        self._line = Connection(account)
        self._halt: Outcome | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.close()

    def send(self, to: str, content: bytes, stage: Stage) -> Outcome:
        """Hand over finished bytes (CRLF line ends, sent as they are) to one address.

        ``stage`` is called with each step's name before the step; what it raises goes
        through, and the letter stays at that step.
        """
        if self._halt is not None:
            return self._halt
        try:
            ended = self._hand_over(to, content, stage)
        except BaseException:
            self._line.drop()
            raise
        self._sent_today += ended.state in {"sent", "unsure"}
        if ended.scope == "queue":
            self._halt = for_the_rest(ended)
            self._line.close()
        return ended

    def knock(self) -> Outcome | None:
        """Log in and do nothing more; None when the server lets us in."""
        return self._talk("connect", self._line.connect) or self._talk(
            "auth", self._line.login
        )

    def _hand_over(self, to: str, content: bytes, stage: Stage) -> Outcome:
        if self._sent_today >= self._account.per_day:
            return outcome("day")
        if not is_address(to):
            return outcome("address")
        line = self._line
        talks: dict[str, Callable[[], Answer]] = {
            "connect": line.connect,
            "auth": line.login,
            "mail": lambda: line.mail(len(content)),
            "rcpt": lambda: line.rcpt(to),
            "data": line.data,
            "body": lambda: line.pour(content),
            "dot": line.dot,
        }
        for name in _LETTER if line.is_open() else STAGES:
            stage(name)
            ended = self._talk(name, talks[name], to)
            if ended is not None:
                return ended
        raise AssertionError("the final dot always has an outcome")

    def _talk(
        self, name: str, talk: Callable[[], Answer], to: str = ""
    ) -> Outcome | None:
        """One step: None to go on, else how the letter ended."""
        try:
            code, words = talk()
        except (OSError, ValueError) as fault:
            return self._fault(name, fault, to)
        return self._answered(name, code, decode(words), to)

    def _answered(self, name: str, code: int, text: str, to: str) -> Outcome | None:
        cause = cause_of(name, code, text)
        private = (to, self._account.user, self._account.sender)
        if not cause:
            return None
        return outcome(cause, code, text, pauses=self._pauses, private=private)

    def _fault(self, name: str, fault: OSError | ValueError, to: str) -> Outcome:
        """No answer came, or smtplib raised the one that came on entry."""
        if name == "dot":
            return outcome("unknown", pauses=self._pauses)
        cut = outcome("link", pauses=self._pauses)
        if name in _ENTRY and isinstance(fault, smtplib.SMTPResponseException):
            said = decode(fault.smtp_error)
            return self._answered(name, fault.smtp_code, said, to) or cut
        if name == "auth" and not isinstance(fault, smtplib.SMTPServerDisconnected):
            return outcome("auth")  # no login offered, or a password that is no ASCII
        told = next((say for kind, say in FAULTS if isinstance(fault, kind)), cut.text)
        return replace(cut, text=told)
