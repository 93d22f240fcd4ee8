"""How many pages a file has, as far as its bytes tell; 0: they do not. Pure.

A Word file is counted by its sections and page breaks: what flows over to a further
sheet only a printer knows. A picture is one page.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

_BREAK = re.compile(
    rb'<w:br\b[^>]*w:type="page"|<w:pageBreakBefore(?:/>| w:val="(?:1|true|on)")'
    rb'|<w:type w:val="(?:nextPage|oddPage|evenPage)"/>'
)
_SECTION = re.compile(rb"<w:sectPr\b.*?</w:sectPr>", re.DOTALL)
_LEAF = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_MOST = 16 << 20  # bytes that one stream of a PDF may unfold to
PICTURES = ("jpg", "jpeg", "png")


def pages(name: str, data: bytes) -> int:
    """The pages of a file, told by the ending of its ``name``."""
    ending = name.rpartition(".")[2].lower()
    if ending in PICTURES:
        return 1
    if ending == "docx":
        return _of_word(data)
    return _of_pdf(data) if ending == "pdf" else 0


def _of_word(data: bytes) -> int:
    try:
        with ZipFile(BytesIO(data)) as package:
            body = package.read("word/document.xml")
    except (BadZipFile, KeyError):
        return 0
    # The type of a section says how it begins: that of the first one is no break.
    first = _SECTION.search(body)
    breaks = len(_BREAK.findall(body))
    own = len(_BREAK.findall(first[0])) if first else 0
    return 1 + breaks - own


def _of_pdf(data: bytes) -> int:
    """Its leaves, also where they stand in packed streams of objects."""
    return len(_LEAF.findall(data)) + sum(
        len(_LEAF.findall(_unfolded(one[1])))
        for one in _STREAM.finditer(data)
        if b"/ObjStm" in data[max(0, one.start() - 300) : one.start()]
    )


def _unfolded(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST)
    except zlib.error:
        return b""
