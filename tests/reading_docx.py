"""A .docx as lines that a clerk can read: what stands on the paper, top to bottom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAGE_BREAK = "════════ 下一页 ════════"
SIGNS = {f"{W}tab": "\t", f"{W}br": " ↵ "}


def docx_lines(content: bytes) -> list[str]:
    """Headers, then the body, then footers; cells are parted by ``|``.

    A line break is ``↵``, a tab or a new paragraph in a cell is ``/``. Fields print
    what they showed when the file was made.
    """
    with ZipFile(BytesIO(content)) as package:
        roots = {
            name: etree.fromstring(package.read(name))
            for name in sorted(package.namelist())
            if re.fullmatch(r"word/(document|header\d+|footer\d+)\.xml", name)
        }
    heads = [r for name, r in roots.items() if "header" in name]
    feet = [r for name, r in roots.items() if "footer" in name]
    body = roots["word/document.xml"][0]
    return [
        *(f"页眉:{line}" for root in heads for line in _lines(root)),
        *_lines(body),
        *(f"页脚:{line}" for root in feet for line in _lines(root)),
    ]


def docx_text(content: bytes) -> str:
    """All text that stands anywhere in the package, properties and all."""
    with ZipFile(BytesIO(content)) as package:
        parts = [package.read(name) for name in sorted(package.namelist())]
    return "\n".join("".join(_strings(etree.fromstring(part))) for part in parts)


def _strings(root: etree._Element) -> Iterator[str]:
    for element in root.iter("*"):
        yield from (str(value) for value in element.attrib.values())
        yield element.text or ""


def _lines(parent: etree._Element) -> Iterator[str]:
    for block in parent:
        if block.tag == f"{W}tbl":
            yield from (_row(row) for row in block.iter(f"{W}tr"))
        elif block.tag == f"{W}p":
            if line := _paragraph(block):
                yield line
            if block.find(f"{W}pPr/{W}sectPr") is not None:
                yield PAGE_BREAK


def _row(row: etree._Element) -> str:
    cells = [
        " / ".join(filter(None, map(_paragraph, cell.iter(f"{W}p"))))
        for cell in row.iter(f"{W}tc")
    ]
    return f"| {' | '.join(cells)} |"


def _paragraph(paragraph: etree._Element) -> str:
    pieces = paragraph.iter(f"{W}t", *SIGNS)
    text = "".join(SIGNS.get(str(piece.tag), piece.text or "") for piece in pieces)
    return " / ".join(filter(None, (part.strip() for part in text.split("\t"))))
