"""XML as it stands in a package: small trees, safe parsers, escaped characters."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

from pipeline.errors import FileRefused

# Both families of names: as everybody writes them, and ISO 29500 Strict.
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


class Element(NamedTuple):
    """An element with local names only; ``text`` is its own text, joined."""

    name: str
    attributes: dict[str, str]
    children: list[Element]
    text: list[str]

    def all(self, name: str) -> list[Element]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element:
        """The first child of that name, an empty element if there is none."""
        return next(iter(self.all(name)), Element(name, {}, [], []))


def utf8(data: bytes) -> bytes:
    """UTF-16 is turned into UTF-8, everything else stays as it is."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").encode()
    return data


def new_parser(data: bytes, part: str, *, spaces: bool) -> expat.XMLParserType:
    """A parser for ``utf8(data)`` that refuses a document type.

    Args:
        data: the part as stored, for its encoding.
        part: its name, for the refusal.
        spaces: names come as "namespace name".
    """
    encoding = "utf-8" if utf8(data) is not data else None
    parser = expat.ParserCreate(encoding, " " if spaces else None)
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def doctype(*_: object) -> None:
        raise FileRefused("doctype", part=part)

    parser.StartDoctypeDeclHandler = doctype
    return parser


def broken(part: str, error: expat.ExpatError) -> FileRefused:
    """The refusal for a part that is no well-formed XML."""
    return FileRefused(
        "unreadable", reason=f"部件“{part}”第 {error.lineno} 行的结构有误"
    )


def tree(data: bytes, part: str) -> Element:
    """The whole part as elements with local names.

    Raises:
        FileRefused: ``doctype``, or ``unreadable`` where it is not well-formed.
    """
    top = Element("", {}, [], [])
    stack = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        known = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition(" ")[2], known, [], [])
        stack[-1].children.append(element)
        stack.append(element)

    def text(piece: str) -> None:
        stack[-1].text.append(piece)

    parser = new_parser(data, part, spaces=True)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = text
    try:
        parser.Parse(utf8(data), True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise broken(part, error) from None
    return top.children[0]


def true(value: str | None) -> bool:
    """An XML Schema boolean."""
    return value in ("1", "true", "on")


_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def characters(text: str) -> str:
    """The text of well-formed XML as written -> what it stands for."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return _NAMED[name]
    return chr(int("0" + name[1:], 0) if name[1] == "x" else int(name[1:]))


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def unescaped(text: str) -> str:
    """``_x000D_`` -> the character it stands for (ECMA-376 22.4.2.4, ST_Xstring).

    A lone surrogate becomes U+FFFD, so that the text can be stored and mailed.
    """
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return whole_characters(text) if _SURROGATES.search(text) else text


def whole_characters(text: str) -> str:
    """Surrogate pairs joined, lone surrogates as U+FFFD."""
    joined = text.encode("utf-16-le", "surrogatepass")
    return joined.decode("utf-16-le", "replace")


def escaped(text: str) -> str:
    """The inverse of `unescaped`, and safe inside an element or a quoted attribute."""
    if _SURROGATES.search(text):
        text = whole_characters(text)
    text = _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")
