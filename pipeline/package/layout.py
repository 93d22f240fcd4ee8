"""Where things stand in a part's XML, to the byte, so that little of it is replaced.

In well-formed XML a ``<`` outside comments, CDATA and processing instructions opens or
closes a tag. With those three blanked out, tags can be found by pattern; offsets count
in the bytes as they are. Other encodings than UTF-8 are turned and turned back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.errors import Damaged
from pipeline.package.markup import MAIN

_HIDE = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']""")
_BINDING = re.compile(rb"""\sxmlns(?::([^\s=]+))?\s*=\s*["']$""")
_LONGEST_BINDING = 80  # bytes before the namespace
#: The rest of a start tag behind its name; a ``>`` may stand within quotes.
REST = rb"""([^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*)>"""


class Splice(NamedTuple):
    """Replace the bytes from ``start`` to ``end`` by ``text``."""

    start: int
    end: int
    text: bytes


class Part(NamedTuple):
    """A part as UTF-8, the same with comments blanked, and how to turn it back."""

    text: bytes
    tags: bytes
    code: str

    def spliced(self, splices: Sequence[Splice]) -> bytes:
        """The part with the splices made, in its own encoding.

        Splices do not overlap; several at one place come in the order given.
        """
        out, at = [], 0
        for start, end, text in sorted(splices, key=lambda each: each[:2]):
            out += [self.text[at:start], text]
            at = end
        whole = b"".join([*out, self.text[at:]])
        if self.code == "utf-8":
            return whole
        return whole.decode().encode(self.code, "xmlcharrefreplace")


def opened(data: bytes, name: str) -> Part:
    """A part ready to be spliced.

    Raises:
        Damaged: its encoding cannot be turned and turned back without a change.
    """
    code = "utf-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        code = "utf-16-le" if data[:1] == b"\xff" else "utf-16-be"
    elif declared := _DECLARED.match(data):
        code = declared[1].decode().lower()
    code = "utf-8" if code in ("utf8", "us-ascii", "ascii") else code
    text = data if code == "utf-8" else _turned(data, code, name)
    return Part(text, _HIDE.sub(lambda found: b" " * len(found[0]), text), code)


def _turned(data: bytes, code: str, name: str) -> bytes:
    try:
        text = data.decode(code)
        if text.encode(code) == data:
            return text.encode()
    except (LookupError, UnicodeError):
        pass
    raise Damaged(f"部件“{name}”的编码无法原样写回,不能在原文件上填写回执")


def prefix(part: Part, name: str) -> bytes:
    """The prefix of the spreadsheet namespace, colon included, or nothing.

    Raises:
        Damaged: it is bound to two prefixes, so that a name does not say enough.
    """
    bound = {found[1] for found in _bindings(part.tags)}
    if len(bound) != 1:
        raise Damaged(f"部件“{name}”的写法少见,不能在原文件上填写回执")
    own = bound.pop()
    return own + b":" if own else b""


def _bindings(tags: bytes) -> Iterator[re.Match[bytes]]:
    for uri in (uri.encode() for uri in MAIN):
        at = tags.find(uri)
        while at >= 0:
            if found := _BINDING.search(tags[max(0, at - _LONGEST_BINDING) : at]):
                yield found
            at = tags.find(uri, at + 1)


def attribute(tag: bytes, name: bytes) -> bytes | None:
    """The value of an attribute as written in a start tag, None if it has none."""
    found = re.search(rb"\s" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return (found[1] if found[1] is not None else found[2]) if found else None


def with_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """The start tag with the attribute set, in its place or behind the last one."""
    found = re.search(rb"\s" + name + rb"""\s*=\s*("[^"]*"|'[^']*')""", tag)
    if found:
        return tag[: found.start(1)] + b'"' + value + b'"' + tag[found.end(1) :]
    end = re.search(rb"\s*/?>$", tag)
    at = end.start() if end else len(tag)
    return tag[:at] + b" " + name + b'="' + value + b'"' + tag[at:]
