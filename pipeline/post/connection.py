"""One connection to the mail server: yagmail's, spoken to in single steps.

yagmail holds the account, the verified TLS and the time-outs. Its ``send()`` is not
used: it attaches bodies that are paths, sends up to three times by itself, gives two
letters one Message-ID, and tells nothing of the steps.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from typing import Any

from pipeline.post.letter import Account

Answer = tuple[int, bytes]

_DONE: Answer = (250, b"")  # a step whose failure is raised, not answered
_CHUNK = 65_536  # bytes; a time-out covers one chunk, not a whole attachment
_METHODS = ("PLAIN", "LOGIN", "CRAM-MD5")


class Connection:
    """Closed until ``connect``. Steps answer (code, words) or raise ``OSError``."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._yag: Any = None
        self.handed = 0  # letters since connect

    @property
    def _smtp(self) -> smtplib.SMTP:
        smtp: smtplib.SMTP = self._yag.smtp
        return smtp

    def _patience(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    # the steps of a letter, in their order

    def connect(self) -> Answer:
        """Connection and TLS, the certificate verified; never without."""
        self.close()
        self.handed = 0
        self._yag = _client(self._account)
        self._yag.login()
        self._smtp.ehlo_or_helo_if_needed()
        self._patience(self._account.timeouts.command)
        return _DONE

    def login(self) -> Answer:
        """One attempt: smtplib alone would try every method that the server offers."""
        offered = self._smtp.esmtp_features.get("auth", "").upper().split()
        for method in _METHODS:
            if method in offered:
                self._smtp.esmtp_features["auth"] = method
                break
        self._smtp.login(self._yag.user, self._yag.credentials)
        return _DONE

    def mail(self, size: int) -> Answer:
        """MAIL FROM, with the size where the server wants to know it beforehand."""
        self.handed += 1
        self._patience(self._account.timeouts.command)
        options = (f"SIZE={size}",) if self._smtp.has_extn("size") else ()
        return self._smtp.mail(self._account.sender, options)

    def rcpt(self, address: str) -> Answer:
        """RCPT TO, the only one."""
        return self._smtp.rcpt(address)

    def data(self) -> Answer:
        """DATA; the server says 354."""
        return self._smtp.docmd("DATA")

    def pour(self, content: bytes) -> Answer:
        """The whole letter, dots stuffed, but not the final dot; no answer is due."""
        body = re.sub(rb"(?m)^\.", b"..", content)
        body += b"" if body.endswith(b"\r\n") else b"\r\n"
        for start in range(0, len(body), _CHUNK):
            self._smtp.send(body[start : start + _CHUNK])
        return _DONE

    def dot(self) -> Answer:
        """The final dot, and the one answer that counts."""
        self._patience(self._account.timeouts.dot)
        self._smtp.send(b".\r\n")
        return self._smtp.getreply()

    # between two letters

    def is_open(self) -> bool:
        """Whether another letter may go; RSET also clears what was refused last."""
        if self._yag is None or self.handed >= self._account.per_connection:
            return False
        with suppress(OSError):
            self._patience(self._account.timeouts.command)
            return self._smtp.rset()[0] == _DONE[0]
        return False

    def close(self) -> None:
        """Say goodbye; what goes wrong with that changes nothing any more."""
        if self._yag is not None and self._yag.smtp is not None:
            with suppress(OSError):
                self._patience(self._account.timeouts.connect)
                self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Hang up. A server throws away a letter that has no final dot."""
        if self._yag is None:
            return
        if self._yag.smtp is not None:
            self._smtp.close()
        self._yag = None


def _client(account: Account) -> Any:
    """The account and the terms of its connection; not yet connected."""
    import yagmail  # heavy: keyring, premailer, lxml

    context = ssl.create_default_context(cafile=account.cafile or None)
    wrapped = account.tls == "ssl"
    return yagmail.SMTP(
        {account.user: account.sender},  # a dict: a bare name gets no @gmail.com
        account.password,
        account.host,
        account.port,
        smtp_ssl=wrapped,
        smtp_starttls=False if wrapped else {"context": context},
        smtp_skip_login=True,  # the login is a step of its own
        soft_email_validation=False,
        timeout=account.timeouts.connect,
        local_hostname="[127.0.0.1]",  # the PC's name may be Chinese, and is private
        **({"context": context} if wrapped else {}),
    )
