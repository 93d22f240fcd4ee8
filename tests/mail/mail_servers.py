"""Real mail servers on the loop-back, one well-behaved and one with every fault."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BufferedRWPair
from pathlib import Path
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipeline.post import Account, Timeouts

USER = "office@wuhan.example"
WORD = "shi-quan-ma-2026"
BORN = datetime(2026, 1, 1)


@dataclass(frozen=True)
class Authority:
    """A certificate authority of one test, and a server's certificate by it."""

    cafile: Path
    chain: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain)
        return context


def authority(folder: Path, host: str = "127.0.0.1") -> Authority:
    """A new authority that vouches for ``host`` alone."""
    folder.mkdir(parents=True, exist_ok=True)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    root = (
        _certificate(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    address = x509.IPAddress(ipaddress.ip_address(host))
    leaf = (
        _certificate(name, root_name, key)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    made = Authority(folder / "ca.pem", folder / "server.pem")
    made.cafile.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    made.chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    return made


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BORN)
        .not_valid_after(BORN + timedelta(days=36_500))
    )


def account(port: int, by: Authority, **more: Any) -> Account:
    """An account at a server on this machine, with short time-outs."""
    return Account(
        **{
            "sender": USER,
            "sender_name": "幸福社区管理处",
            "host": "127.0.0.1",
            "port": port,
            "user": USER,
            "password": WORD,
            "timeouts": Timeouts(connect=5, command=5, dot=5),
            "cafile": str(by.cafile),
            **more,
        }
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Received:
    """What a well-behaved server took in."""

    envelopes: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    logins: int = 0
    port: int = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002 - aiosmtpd's signature
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        sender, to = str(envelope.mail_from), tuple(map(str, envelope.rcpt_tos))
        content = envelope.original_content
        assert content is not None
        self.envelopes.append((sender, to, content))
        return "250 2.0.0 queued as A1B2C3"

    def let_in(
        self,
        server: SMTP,  # noqa: ARG002 - aiosmtpd's signature
        session: Session,  # noqa: ARG002
        envelope: Envelope,  # noqa: ARG002
        mechanism: str,  # noqa: ARG002
        data: Any,
    ) -> AuthResult:
        self.logins += 1
        right = isinstance(data, LoginPassword) and data == LoginPassword(
            USER.encode(), WORD.encode()
        )
        return AuthResult(success=right, handled=False)


@contextmanager
def good_server(by: Authority, tls: Literal["ssl", "starttls"]) -> Iterator[Received]:
    """Aiosmtpd with login, by SMTPS or by STARTTLS, without SMTPUTF8."""
    received = Received(port=free_port())
    way: dict[str, Any] = (
        {"ssl_context": by.context(), "auth_require_tls": False}
        if tls == "ssl"
        else {
            "tls_context": by.context(),
            "require_starttls": True,
            "auth_required": True,
        }
    )
    controller = Controller(
        received,
        hostname="127.0.0.1",
        port=received.port,
        authenticator=received.let_in,
        enable_SMTPUTF8=False,
        **way,
    )
    controller.start()
    try:
        yield received
    finally:
        controller.stop()


class Gone(Exception):  # noqa: N818 - how a talk ends
    """The server hangs up here."""


#: What the faulty server says at each step unless it is told otherwise.
POLITE: dict[str, str] = {
    "greeting": "220 ready",
    "auth": "235 2.7.0 ok",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go ahead",
    "body": "",
    "dot": "250 2.0.0 queued as A1B2C3",
    "after": "",
    "rset": "250 ok",
    "quit": "221 bye",
}


@dataclass
class Faulty:
    """A server by hand: SMTPS, one talk at a time, no SMTPUTF8, no 8BITMIME.

    ``says`` replaces what it says at a step: a reply, ``slow, `` and a reply, ``drop``
    (hangs up), ``silent`` (says nothing); at the dot ``store, drop`` and
    ``store, silent``. ``plain`` speaks without TLS.
    """

    by: Authority
    says: Mapping[str, str] = field(default_factory=dict)
    offers: tuple[str, ...] = ("AUTH LOGIN PLAIN",)
    plain: bool = False
    stored: list[bytes] = field(default_factory=list)
    connections: int = 0
    logins: int = 0
    heard: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                line, _ = self._socket.accept()
                with line:
                    line.settimeout(5)
                    self._wrapped(line)

    def _wrapped(self, line: socket.socket) -> None:
        self.connections += 1
        with suppress(OSError, Gone):
            if self.plain:
                self._talk(line)
                return
            with self.by.context().wrap_socket(line, server_side=True) as safe:
                self._talk(safe)

    def _talk(self, line: socket.socket) -> None:
        with line.makefile("rwb") as pipe:
            self._say(pipe, "greeting")
            for command in pipe:
                verb = command[:4].decode(errors="replace").strip().lower()
                self.heard.append(command.decode(errors="replace").strip())
                self._answer(verb, command, pipe)

    def _answer(
        self, verb: str, command: bytes, pipe: BufferedRWPair[Any, Any]
    ) -> None:
        if verb == "ehlo":
            lines = ["mail.wuhan.example", *self.offers, "HELP"]
            marks = ["-"] * (len(lines) - 1) + [" "]
            hello = zip(marks, lines, strict=True)
            pipe.writelines(f"250{mark}{words}\r\n".encode() for mark, words in hello)
            pipe.flush()
        elif verb == "auth":
            self.logins += 1
            if command.upper().startswith(b"AUTH LOGIN"):
                pipe.write(b"334 UGFzc3dvcmQ6\r\n")
                pipe.flush()
                pipe.readline()
            self._say(pipe, "auth")
        elif verb == "data":
            self._data(pipe)
        elif verb in POLITE:
            self._say(pipe, verb)
            if verb == "quit":
                raise Gone
        else:
            pipe.write(b"502 5.5.2 not here\r\n")
            pipe.flush()

    def _data(self, pipe: BufferedRWPair[Any, Any]) -> None:
        if not self._say(pipe, "data").startswith("354"):
            return
        self._say(pipe, "body")
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            more = pipe.readline()
            if not more:
                raise Gone
            body += more
        reply = {**POLITE, **self.says}["dot"]
        if reply.startswith(("250", "slow, 250", "store")):
            self.stored.append(body.removesuffix(b".\r\n"))
        self._say(pipe, "dot")
        self._say(pipe, "after")

    def _say(self, pipe: BufferedRWPair[Any, Any], step: str) -> str:
        reply = {**POLITE, **self.says}[step].removeprefix("store, ")
        if reply == "drop":
            raise Gone
        if reply == "silent":
            self._over.wait(5)
            raise Gone
        if reply.startswith("slow"):
            self._over.wait(0.5)
            reply = reply.removeprefix("slow, ")
        if reply:
            pipe.write(reply.encode("gb18030") + b"\r\n")
            pipe.flush()
        return reply
