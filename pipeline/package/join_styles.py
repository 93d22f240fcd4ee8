"""The styles of several Word templates in one list, told apart by a prefix."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{MAIN}}}"
_USES = ("pStyle", "rStyle", "tblStyle")
_SPEAK = ("basedOn", "next", "link")
_FONTS = ("ascii", "hAnsi", "eastAsia", "cs")
#: What a paragraph is where its template says nothing, by the standard.
_PLAIN: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "rPr": {
        "rFonts": dict.fromkeys(_FONTS, "Times New Roman"),
        "sz": {"val": "20"},
        "szCs": {"val": "20"},
    },
    "pPr": {
        "spacing": {"before": "0", "after": "0", "line": "240", "lineRule": "auto"}
    },
}
#: The order in which Word wants what is said of a paragraph and of a run.
_ORDER = {
    "pPr": (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr"),
        *("widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs"),
        *("suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct"),
        *("topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd"),
        *("snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents"),
        *("suppressOverlap", "jc", "textDirection", "textAlignment", "outlineLvl"),
    ),
    "rPr": (
        *("rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike"),
        *("outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish"),
        *("webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs"),
        *("highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl"),
        *("cs", "em", "lang", "eastAsianLayout"),
    ),
}


@dataclass(frozen=True, slots=True)
class Family:
    """How the styles of one template are called in the whole."""

    prefix: str = ""
    default: str = ""  # the style of a paragraph that names none
    offset: int = 0  # added to the numbers of its lists

    def name_styles(self, root: Any) -> None:
        """Call every style that a part uses by its new name."""
        if not self.prefix:
            return
        for use in root.iter(*(f"{W}{one}" for one in _USES)):
            use.set(f"{W}val", f"{self.prefix}{use.get(f'{W}val')}")
        for one in root.iter(f"{W}numId"):
            if one.get(f"{W}val") != "0":
                one.set(f"{W}val", str(int(one.get(f"{W}val")) + self.offset))
        if self.default:
            for paragraph in root.iter(f"{W}p"):
                _name_default(paragraph, self.default)


def _name_default(paragraph: Any, style: str) -> None:
    own = paragraph.find(f"{W}pPr")
    if own is None:
        own = paragraph.makeelement(f"{W}pPr")
        paragraph.insert(0, own)
    if own.find(f"{W}pStyle") is None:
        named = own.makeelement(f"{W}pStyle")
        named.set(f"{W}val", style)
        own.insert(0, named)


class Families:
    """Templates seen so far; the first one's styles keep their names."""

    def __init__(self) -> None:
        self.styles: Any = None
        self.numbering: Any = None
        self._known: dict[str, Family] = {}

    def of(self, members: Mapping[str, bytes], number: int) -> Family:
        """The family of a paper; papers of one template share it.

        A paper with lists that count has one of its own: each begins to count anew.
        """
        styles = members["word/styles.xml"]
        lists = members.get("word/numbering.xml")
        key = hashlib.sha256(styles).hexdigest() + (f" {number}" if lists else "")
        if key not in self._known:
            self._known[key] = self._new(parsed(styles), len(self._known))
            if lists:
                self._count(parsed(lists), self._known[key])
        return self._known[key]

    def _new(self, styles: Any, nth: int) -> Family:
        if self.styles is None:
            self.styles = styles
            return Family()
        prefix = f"T{nth}"
        default = ""
        for style in _roots(styles):
            _fold(style, styles, self.styles)
        for style in styles.findall(f"{W}style"):
            own = f"{prefix}{style.get(f'{W}styleId')}"
            if style.attrib.pop(f"{W}default", "") and _kind(style) == "paragraph":
                default = own
            _rename(style, own, prefix, nth * 1000)
            self.styles.append(style)
        return Family(prefix, default, nth * 1000)

    def _count(self, lists: Any, family: Family) -> None:
        """Append the lists of a paper, their numbers raised."""
        for one in lists.iter(f"{W}abstractNum", f"{W}num", f"{W}abstractNumId"):
            name = {"abstractNum": "abstractNumId", "num": "numId"}.get(
                _local(one), "val"
            )
            one.set(f"{W}{name}", str(int(one.get(f"{W}{name}")) + family.offset))
        if self.numbering is None:
            self.numbering = lists
            return
        first = self.numbering.find(f"{W}num")
        for one in lists.findall(f"{W}abstractNum"):
            self.numbering.append(one) if first is None else first.addprevious(one)
        for one in lists.findall(f"{W}num"):
            self.numbering.append(one)


def _rename(style: Any, own: str, prefix: str, offset: int) -> None:
    style.set(f"{W}styleId", own)
    style.set(f"{W}customStyle", "1")
    name = style.find(f"{W}name")
    name.set(f"{W}val", f"{prefix} {name.get(f'{W}val')}")
    for one in style.iter(*(f"{W}{said}" for said in _SPEAK)):
        one.set(f"{W}val", f"{prefix}{one.get(f'{W}val')}")
    for one in style.iter(f"{W}numId"):
        one.set(f"{W}val", str(int(one.get(f"{W}val")) + offset))


def _roots(styles: Any) -> Iterator[Any]:
    """The paragraph styles that are based on no other."""
    for style in styles.findall(f"{W}style"):
        if _kind(style) == "paragraph" and style.find(f"{W}basedOn") is None:
            yield style


def _fold(style: Any, own: Any, base: Any) -> None:
    """Say in a style what its template says of all papers of its own."""
    for part in ("pPr", "rPr"):
        if wanted := _wanted(part, own, base):
            there = _part(style, part)
            for name, one in wanted.items():
                _say(there, name, one)
            order = _ORDER[part]
            there[:] = sorted(there, key=lambda one: _nth(one, order))


def _wanted(part: str, own: Any, base: Any) -> dict[str, Any]:
    """What the style must say: its own defaults, and plain where only the base has."""
    wanted = {_local(one): deepcopy(one) for one in _defaults(own, part)}
    for one in _defaults(base, part):
        name = _local(one)
        if name not in wanted and name in _PLAIN[part]:
            wanted[name] = plain = one.makeelement(f"{W}{name}")
            for key, value in _PLAIN[part][name].items():
                plain.set(f"{W}{key}", value)
    return wanted


def _say(there: Any, name: str, one: Any) -> None:
    old = there.find(f"{W}{name}")
    if old is None:
        there.append(one)
        return
    for key, value in one.attrib.items():
        if key not in old.attrib:
            old.set(key, value)


def _nth(one: Any, order: tuple[str, ...]) -> int:
    return order.index(_local(one)) if _local(one) in order else len(order)


def _part(style: Any, part: str) -> Any:
    """The pPr or rPr of a style, made in its place where there is none."""
    there = style.find(f"{W}{part}")
    if there is not None:
        return there
    there = style.makeelement(f"{W}{part}")
    later = ("tblPr", "trPr", "tcPr", "tblStylePr", *(["rPr"] if part == "pPr" else []))
    after = next((one for one in style if _local(one) in later), None)
    style.append(there) if after is None else after.addprevious(there)
    return there


def _defaults(styles: Any, part: str) -> list[Any]:
    found = styles.find(f"{W}docDefaults/{W}{part}Default/{W}{part}")
    return [] if found is None else list(found)


def _kind(style: Any) -> str:
    return str(style.get(f"{W}type"))


def _local(one: Any) -> str:
    return str(one.tag).rpartition("}")[2]


def parsed(data: bytes) -> Any:
    """The XML of a part."""
    from lxml import etree

    safe = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(data, safe)
