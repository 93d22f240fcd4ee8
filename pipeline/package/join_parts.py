"""The parts of a Word file, and what is around them: links, kinds of parts, the zip."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pipeline.package.join_styles import Family, parsed
from pipeline.package.pages import pages

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPC = "http://schemas.openxmlformats.org/package/2006"
_MIDNIGHT_1980 = (1980, 1, 1, 0, 0, 0)


class Paper:
    """One of the papers: its parts and what it says of them."""

    def __init__(self, data: bytes, number: int) -> None:
        with ZipFile(BytesIO(data)) as package:
            self.members = {name: package.read(name) for name in package.namelist()}
        self.number = number
        self.end = f"_end{number}"  # a mark where the paper ends
        self.pages = pages(".docx", data)
        self.family: Family | None = None
        types = parsed(self.members["[Content_Types].xml"])
        self.kinds = {t.get("PartName"): t.get("ContentType") for t in types}
        self.endings = {t.get("Extension"): t.get("ContentType") for t in types}
        settings = self.members.get("word/settings.xml", b"")
        self.even = b"<w:evenAndOddHeaders/>" in settings

    def links(self, part: str) -> list[dict[str, str]]:
        """The links of a part."""
        data = self.members.get(rels(part))
        return [dict(one.attrib) for one in parsed(data)] if data else []

    @staticmethod
    def path(source: str, target: str) -> str:
        """The member that a link of ``source`` leads to."""
        if target.startswith("/"):
            return target[1:]
        return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def rels(part: str) -> str:
    """The member that holds the links of a part."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def links_part(links: Sequence[Mapping[str, str]]) -> bytes:
    """Links as a part."""
    said = "".join(
        "<Relationship {}/>".format(
            " ".join(f'{k}="{escape(v, {chr(34): "&quot;"})}"' for k, v in one.items())
        )
        for one in links
    )
    text = f'<Relationships xmlns="{_OPC}/relationships">{said}</Relationships>'
    return XML + text.encode()


def frame(
    kinds: Mapping[str, str], endings: Mapping[str, str], title: str
) -> dict[str, bytes]:
    """What is around: the kinds of all parts, the way in, the title."""
    defaults = "".join(
        f'<Default Extension="{e}" ContentType="{k}"/>'
        for e, k in sorted(endings.items())
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    kinds = {**kinds, "/docProps/core.xml": core}
    parts = "".join(
        f'<Override PartName="{escape(p)}" ContentType="{k}"/>'
        for p, k in sorted(kinds.items())
    )
    types = f'<Types xmlns="{_OPC}/content-types">{defaults}{parts}</Types>'
    meta = f"{_OPC}/metadata/core-properties"
    ways = [
        {
            "Id": "a",
            "Type": f"{OFFICE}/officeDocument",
            "Target": "word/document.xml",
        },
        {
            "Id": "b",
            "Type": f"{_OPC}/relationships/metadata/core-properties",
            "Target": "docProps/core.xml",
        },
    ]
    told = (
        f'<cp:coreProperties xmlns:cp="{meta}"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title></cp:coreProperties>"
    )
    return {
        "[Content_Types].xml": XML + types.encode(),
        "_rels/.rels": links_part(ways),
        "docProps/core.xml": XML + told.encode(),
    }


def as_bytes(root: Any) -> bytes:
    """XML as a part."""
    from lxml import etree

    return XML + bytes(etree.tostring(root, encoding="UTF-8"))


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip of ``members``, sorted; no clock, no machine."""
    package = BytesIO()
    with ZipFile(package, "w", ZIP_DEFLATED) as archive:
        for name in sorted(members):
            info = ZipInfo(name, _MIDNIGHT_1980)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            archive.writestr(info, members[name])
    return package.getvalue()
