"""New fills in the styles part: clones of a cell's own style, added at the end.

Nothing that stands there is moved or rewritten; the counts alone change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.package.cells import FILLS
from pipeline.package.layout import (
    REST,
    Splice,
    attribute,
    opened,
    prefix,
    with_attribute,
)

_RESERVED = ("none", "gray125")  # fills 0 and 1, whatever a file says of them
_BEHIND_FILLS = (b"borders", b"cellStyleXfs", b"cellXfs")


class Palette:
    """The styles part under edit: `paint` at will, then take `data`."""

    def __init__(self, data: bytes, name: str) -> None:
        self._part = opened(data, name)
        self._prefix = prefix(self._part, name)
        self._fills = list(self._elements(b"fills", b"fill"))
        self._styles = list(self._elements(b"cellXfs", b"xf"))
        self._known = len(self._fills), len(self._styles)
        self._places = {each: at for at, each in enumerate(self._styles)}
        self._painted: dict[tuple[int, str], int | None] = {}

    def paint(self, style: int, fill: str) -> int | None:
        """The index of that style with that fill; None where the book has no styles.

        Args:
            style: index into cellXfs.
            fill: AARRGGBB, or "none" to take off a colour of ours, and only of ours.
        """
        if (style, fill) not in self._painted:
            self._painted[style, fill] = self._paint(style, fill)
        return self._painted[style, fill]

    def _paint(self, style: int, fill: str) -> int | None:
        if not 0 <= style < len(self._styles):
            return None
        own = self._styles[style]
        tag = own[: own.index(b">") + 1]
        if fill == "none" and not self._is_ours(tag):
            return style
        number = b"0" if fill == "none" else b"%d" % self._fill(fill)
        applied = attribute(tag, b"applyFill") in (b"1", b"true")
        if attribute(tag, b"fillId") == number and (applied or number == b"0"):
            return style
        clone = with_attribute(tag, b"fillId", number)
        clone = with_attribute(clone, b"applyFill", b"1") + own[len(tag) :]
        if clone not in self._places:
            self._places[clone] = len(self._styles)
            self._styles.append(clone)
        return self._places[clone]

    def _is_ours(self, tag: bytes) -> bool:
        """Whether the fill of a style is one that an answer lays."""
        number = attribute(tag, b"fillId") or b"0"
        at = int(number) if number.isdigit() else 0
        there = self._fills[at] if at < len(self._fills) else b""
        colour = re.search(rb"fgColor\s" + REST, there)
        shown = attribute(colour[0], b"rgb") if colour else None
        return shown in {each.encode() for each in FILLS.values()}

    def _fill(self, colour: str) -> int:
        while len(self._fills) < len(_RESERVED):
            self._fills.append(self._pattern(_RESERVED[len(self._fills)], b""))
        inner = b'<%bfgColor rgb="%b"/><%bbgColor indexed="64"/>'
        own = self._prefix
        fill = self._pattern("solid", inner % (own, colour.encode(), own))
        if fill not in self._fills:
            self._fills.append(fill)
        return self._fills.index(fill)

    def _pattern(self, kind: str, inner: bytes) -> bytes:
        own = self._prefix
        start = b'<%bpatternFill patternType="%b"' % (own, kind.encode())
        end = b">%b</%bpatternFill>" % (inner, own) if inner else b"/>"
        return b"<%bfill>%b%b</%bfill>" % (own, start, end, own)

    def data(self) -> bytes:
        """The part with what was added, byte for byte the same where nothing was."""
        fills, styles = self._known
        splices = self._grown(b"fills", self._fills, fills)
        splices += self._grown(b"cellXfs", self._styles, styles)
        return self._part.spliced(splices)

    def _grown(self, name: bytes, all_: list[bytes], known: int) -> list[Splice]:
        """The list's new count and, at its end, its new elements."""
        added = b"".join(all_[known:])
        if not added:
            return []
        tag, count = self._start(name), b"%d" % len(all_)
        own = self._prefix
        if tag is None:
            text = b'<%b%b count="%b">%b</%b%b>' % (own, name, count, added, own, name)
            place = self._behind_fills()
            return [Splice(place, place, text)]
        start = tag[0]
        if attribute(start, b"count") is not None:
            start = with_attribute(start, b"count", count)
        if start.endswith(b"/>"):
            whole = b"%b>%b</%b%b>" % (start[:-2].rstrip(), added, own, name)
            return [Splice(tag.start(), tag.end(), whole)]
        end = self._part.tags.index(b"</" + own + name, tag.end())
        return [Splice(tag.start(), tag.end(), start), Splice(end, end, added)]

    def _start(self, name: bytes) -> re.Match[bytes] | None:
        pattern = b"<" + self._prefix + name + rb"(?=[\s/>])" + REST
        return re.search(pattern, self._part.tags)

    def _behind_fills(self) -> int:
        found = [tag for name in _BEHIND_FILLS if (tag := self._start(name))]
        return min(tag.start() for tag in found)

    def _elements(self, container: bytes, name: bytes) -> Iterator[bytes]:
        """Each element of the container as it is written."""
        outer = self._start(container)
        if outer is None or outer[0].endswith(b"/>"):
            return
        tags, own = self._part.tags, self._prefix
        end = tags.index(b"</" + own + container, outer.end())
        pattern = re.compile(b"<" + own + name + rb"(?=[\s/>])" + REST)
        close = re.compile(b"</" + own + name + rb"\s*>")
        for tag in pattern.finditer(tags, outer.end(), end):
            last = None if tag[0].endswith(b"/>") else close.search(tags, tag.end())
            yield self._part.text[tag.start() : last.end() if last else tag.end()]
