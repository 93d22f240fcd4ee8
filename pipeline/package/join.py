"""Several Word files as one, each with its own pages, headers, footers and styles.

Every paper begins a new page, numbered 1, keeps its own margins, and says "of how many
pages" for itself: NUMPAGES becomes the number of the page on which the paper ends.
Two papers of one template share its styles. Same papers, same bytes. Knows no form.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from pipeline.errors import Damaged
from pipeline.package.join_parts import (
    OFFICE,
    XML,
    Paper,
    as_bytes,
    frame,
    links_part,
    pack,
    rels,
)
from pipeline.package.join_styles import MAIN, Families, W, parsed

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_R = f"{{{OFFICE}}}"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: What a file has once: taken from the first paper that has it, or made anew.
_ONCE = ("settings", "theme", "fontTable", "webSettings")
_MADE = (*_ONCE, "styles", "numbering", "stylesWithEffects", "customXml")
_ALONE = re.compile(
    rb"<w:(?:footnoteReference|endnoteReference|commentReference|altChunk|subDoc)\b"
)
_PAGES = re.compile(r"\b(?:NUMPAGES|SECTIONPAGES)\b")
_BEHIND_NUMBERS = (
    *("cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi"),
    *("rtlGutter", "docGrid", "printerSettings", "sectPrChange"),
)
_FLAT = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)
_ROOTS = {"header": "hdr", "footer": "ftr"}


def joinable(paper: bytes) -> bool:
    """Whether a paper can stand among others: no notes, no comments, no other files."""
    with ZipFile(BytesIO(paper)) as package:
        return not _ALONE.search(package.read("word/document.xml"))


def join(papers: Sequence[bytes], title: str) -> bytes:
    """The papers, one after the other, as one Word file called ``title``.

    Raises:
        Damaged: the finished file does not hold every word of every paper.
    """
    whole = _Whole()
    words = [word for paper in papers for word in whole.add(paper)]
    data = whole.packed(title)
    with ZipFile(BytesIO(data)) as package:
        again = parsed(package.read("word/document.xml"))
        if package.testzip() or [t.text or "" for t in again.iter(f"{W}t")] != words:
            raise Damaged(f"{title}拼合后与各份文书不同,没有写出")
    return data


class _Whole:
    """The file that grows, paper by paper."""

    def __init__(self) -> None:
        self.members: dict[str, bytes] = {}
        self.links: dict[str, Mapping[str, str]] = {}
        self.kinds: dict[str, str] = {}
        self.endings = {
            "rels": "application/vnd.openxmlformats-package.relationships+xml",
            "xml": "application/xml",
        }
        self.families = Families()
        self.spaces: dict[str, str] = {}
        self.ignored: dict[str, None] = {}
        self.body: list[Any] = []
        self.last: tuple[Any, Any] | None = None
        self.even = False
        self.count = self.drawings = 0

    def add(self, paper: bytes) -> list[str]:
        """Append a paper; its words, as they must be found again."""
        one = Paper(paper, self.count)
        root = parsed(one.members["word/document.xml"])
        self.spaces |= {p: s for p, s in root.nsmap.items() if p not in (None, "w")}
        self.ignored |= dict.fromkeys((root.get(_MC) or "").split())
        one.family = self.families.of(one.members, self.count)
        names = self._links_of(one)
        for element in root.iter("*"):
            for key, value in element.attrib.items():
                if key.startswith(_R) and value in names:
                    element.set(key, names[value])
        self._tidy(root, one)
        body = root.find(f"{W}body")
        words = [t.text or "" for t in body.iter(f"{W}t")]
        self._sections(body, one)
        self.body += list(body)
        self.count += 1
        return words

    # parts

    def _links_of(self, one: Paper) -> dict[str, str]:
        """Take over the parts that the body speaks of: old link -> new link."""
        names = {}
        for link in one.links("word/document.xml"):
            kind = link["Type"].rpartition("/")[2]
            if kind in _ONCE and not any(
                x["Type"] == link["Type"] for x in self.links.values()
            ):
                where = one.path("word/document.xml", link["Target"])
                self._keep(where, where, one)
                self.links[kind] = {**link, "Id": kind}
            if kind not in _MADE:
                names[link["Id"]] = name = f"p{one.number}{link['Id']}"
                self.links[name] = {
                    **self._linked("word/document.xml", link, one),
                    "Id": name,
                }
        return names

    def _linked(
        self, source: str, link: Mapping[str, str], one: Paper
    ) -> Mapping[str, str]:
        """A link of a part, its target taken over under a name of its own."""
        if link.get("TargetMode") == "External":
            return link
        old = one.path(source, link["Target"])
        folder, name = posixpath.split(old)
        new = f"{folder}/p{one.number}_{name}"
        if new not in self.members:
            self._keep(old, new, one)
            self._part(old, new, one)
        return {**link, "Target": posixpath.relpath(new, "word")}

    def _keep(self, old: str, new: str, one: Paper) -> None:
        self.members[new] = one.members[old]
        ending = old.rpartition(".")[2]
        if kind := one.kinds.get(f"/{old}"):
            self.kinds[f"/{new}"] = kind
        elif kind := one.endings.get(ending):
            self.endings.setdefault(ending, kind)

    def _part(self, old: str, new: str, one: Paper) -> None:
        """Tidy a header or footer that was taken over, with all that hangs on it."""
        if not old.endswith(".xml"):
            return
        root = parsed(one.members[old])
        self._tidy(root, one)
        self.members[new] = as_bytes(root)
        if hung := [self._linked(old, link, one) for link in one.links(old)]:
            self.members[rels(new)] = links_part(hung)

    def _tidy(self, root: Any, one: Paper) -> None:
        """Names that must be unique, and fields that speak of the whole file."""
        assert one.family is not None  # noqa: S101 - add set it
        one.family.name_styles(root)
        for drawn in root.iter(_DRAWN):
            self.drawings += 1
            drawn.set("id", str(self.drawings))
        for mark in root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            mark.set(f"{W}id", f"{one.number + 1}{int(mark.get(f'{W}id')):04}")
            if name := mark.get(f"{W}name"):
                mark.set(f"{W}name", f"p{one.number}{name}"[:40])
        for line in root.iter(f"{W}p", f"{W}tr"):
            line.attrib.pop(f"{_W14}paraId", None)
            line.attrib.pop(f"{_W14}textId", None)
        for field in root.iter(f"{W}fldSimple"):
            said = field.get(f"{W}instr") or ""
            field.set(f"{W}instr", _PAGES.sub(f"PAGEREF {one.end}", said))
            shown = field.find(f".//{W}t")
            if _PAGES.search(said) and shown is not None:
                shown.text = str(one.pages)  # as long as Word has not counted
        for field in root.iter(f"{W}instrText"):
            field.text = _PAGES.sub(f"PAGEREF {one.end}", field.text or "")

    # sections

    def _sections(self, body: Any, one: Paper) -> None:
        """The paper begins at page 1; its last section ends with its last paragraph."""
        own = body.find(f"{W}sectPr")
        if own is None:
            own = _new("sectPr")
        else:
            body.remove(own)
        last = _last_paragraph(body)
        mark = f"{one.number + 1}9999"
        last.append(_new("bookmarkStart", {"id": mark, "name": one.end}))
        last.append(_new("bookmarkEnd", {"id": mark}))
        self._begin(next(body.iter(f"{W}sectPr"), own), one)
        if self.last:
            _properties(self.last[0]).append(self.last[1])
        self.last = (last, own)

    def _begin(self, section: Any, one: Paper) -> None:
        """On a new page, with no header of the paper before."""
        kind = section.find(f"{W}type")
        if kind is not None and kind.get(f"{W}val") in ("continuous", "nextColumn"):
            kind.set(f"{W}val", "nextPage")
        numbers = section.find(f"{W}pgNumType")
        if numbers is None:
            numbers = _new("pgNumType")
            behind = (c for c in section if _local(c) in _BEHIND_NUMBERS)
            after = next(behind, None)
            section.append(numbers) if after is None else after.addprevious(numbers)
        numbers.set(f"{W}start", "1")
        self.even = self.even or one.even
        for part in ("footer", "header"):
            self._heads(section, part, one)

    def _heads(self, section: Any, part: str, one: Paper) -> None:
        there = {
            said.get(f"{W}type"): said
            for said in section.findall(f"{W}{part}Reference")
        }
        kinds = ["default"]
        kinds += ["first"] if section.find(f"{W}titlePg") is not None else []
        kinds += ["even"] if one.even else []
        if not there and (margins := section.find(f"{W}pgMar")) is not None:
            margins.set(f"{W}{part}", "0")  # a blank one takes no room
        for kind in kinds:
            if kind not in there:
                there[kind] = self._blank(part, kind)
                section.insert(0, there[kind])
        if not one.even:  # another paper may tell even pages apart
            for said in section.findall(f"{W}{part}Reference[@{W}type='even']"):
                section.remove(said)
            same = deepcopy(there["default"])
            same.set(f"{W}type", "even")
            section.insert(0, same)

    def _blank(self, part: str, kind: str) -> Any:
        name = f"blank_{part}"
        root = f"w:{_ROOTS[part]}"
        text = f'<{root} xmlns:w="{MAIN}">{_FLAT}</{root}>'
        self.members[f"word/{name}.xml"] = XML + text.encode()
        self.kinds[f"/word/{name}.xml"] = f"{_KIND}.{part}+xml"
        link = {"Id": name, "Type": f"{OFFICE}/{part}", "Target": f"{name}.xml"}
        self.links[name] = link
        said = _new(f"{part}Reference", {"type": kind})
        said.set(f"{_R}id", name)
        return said

    # the end

    def packed(self, title: str) -> bytes:
        """The whole as bytes."""
        from lxml import etree

        assert self.last is not None  # noqa: S101 - there is a paper
        root = etree.Element(f"{W}document", nsmap={"w": MAIN, **self.spaces})
        if self.ignored:
            root.set(_MC, " ".join(self.ignored))
        body = etree.SubElement(root, f"{W}body")
        body.extend([*self.body, self.last[1]])
        self._made("document", as_bytes(root), "document.main")
        self._made("styles", as_bytes(self.families.styles), "styles")
        if self.families.numbering is not None:
            self._made("numbering", as_bytes(self.families.numbering), "numbering")
        if self.even:
            self._tell_even_pages()
        self.members[rels("word/document.xml")] = links_part(list(self.links.values()))
        return pack({**self.members, **frame(self.kinds, self.endings, title)})

    def _made(self, name: str, data: bytes, kind: str) -> None:
        self.members[f"word/{name}.xml"] = data
        self.kinds[f"/word/{name}.xml"] = f"{_KIND}.{kind}+xml"
        if name != "document":
            link = {"Id": name, "Type": f"{OFFICE}/{name}", "Target": f"{name}.xml"}
            self.links[name] = link

    def _tell_even_pages(self) -> None:
        where = "word/settings.xml"
        settings = parsed(
            self.members.get(where, f'<w:settings xmlns:w="{MAIN}"/>'.encode())
        )
        if settings.find(f"{W}evenAndOddHeaders") is None:
            behind = settings.find(f"{W}defaultTabStop")
            one = _new("evenAndOddHeaders")
            settings.append(one) if behind is None else behind.addprevious(one)
        self._made("settings", as_bytes(settings), "settings")


def _last_paragraph(body: Any) -> Any:
    """The paragraph that the paper ends with; a flat one where it ends in a table."""
    last = body[-1] if len(body) else None
    if last is not None and _local(last) == "p" and last.find(f".//{W}sectPr") is None:
        return last
    flat = _new("p")
    own = _properties(flat)
    flatly = {"before": "0", "after": "0", "line": "20", "lineRule": "exact"}
    own.append(_new("spacing", flatly))
    body.append(flat)
    return flat


def _properties(paragraph: Any) -> Any:
    own = paragraph.find(f"{W}pPr")
    if own is None:
        own = _new("pPr")
        paragraph.insert(0, own)
    return own


def _new(name: str, said: Mapping[str, str] | None = None) -> Any:
    from lxml import etree

    one = etree.Element(f"{W}{name}", nsmap={"w": MAIN})
    for key, value in (said or {}).items():
        one.set(f"{W}{key}", value)
    return one


def _local(one: Any) -> str:
    return str(one.tag).rpartition("}")[2]
