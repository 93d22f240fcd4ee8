"""One pass over a worksheet's XML: its rows and its merged areas; the shared texts.

expat calls two small functions for what nearly every cell is made of (row, c, f, v);
anything else among the rows is read by a careful trio that takes over for just that
element. Any prefix, both namespaces, rows and cells without ``r``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from xml.parsers import expat

from pipeline.errors import FileRefused
from pipeline.package.markup import MAIN, broken, new_parser, unescaped, utf8

Attributes = dict[str, str]
#: A cell as it stands: attributes, stored value or None, has a formula. A bare list:
#: an object with names costs a fifth of the whole reading.
RawCell = list[Any]
TEXT, FORMULA = 1, 2
#: Called for every row, in the order of the file, with its attributes and its cells.
Take = Callable[[Attributes, Sequence[RawCell]], None]

_OPEN = re.compile(rb"<(?:[^\s:/<>!?]+:)?sheetData[\s/>]")
_TEXTS = re.compile(rb"<(?:([^\s:/<>!?]+):)?sst[\s/>]")
_CLOSE = re.compile(rb"</(?:[^\s:/<>]+:)?sheetData\s*>")


def scan(data: bytes, part: str, take: Take) -> list[str]:
    """Hand every row to ``take``; return the references of the merged areas.

    The end of ``sheetData`` is looked for first, so that the fast functions need not
    watch for it; a row behind it is refused, never missed.

    Raises:
        FileRefused: ``doctype``, ``unreadable``, and whatever ``take`` raises.
    """
    text = utf8(data)
    opened = _OPEN.search(text)
    if not opened:
        raise _no_sheet(part)
    closed = _CLOSE.search(text, opened.end())
    start, end = opened.start(), closed.start() if closed else opened.start()
    parser = new_parser(data, part, spaces=not _one_namespace(text))
    merges: list[str] = []
    try:
        base = _head(parser, text[:start], part)
        rows = _Rows(parser, base, take)
        parser.Parse(memoryview(text)[start:end], False)  # noqa: FBT003 - expat's own
        rows.finish()
        parser.StartElementHandler = _tail(base, merges, part)
        parser.Parse(text[end:], True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise broken(part, error) from None
    return merges


def _one_namespace(text: bytes) -> bool:
    """Bound just once, to one prefix: the prefix then says as much, and faster."""
    return sum(text.count(uri.encode()) for uri in MAIN) == 1


def _no_sheet(part: str) -> FileRefused:
    return FileRefused("unreadable", reason=f"部件“{part}”不是完整的工作表")


def _head(parser: expat.XMLParserType, head: bytes, part: str) -> str:
    """Parse up to the rows; what stands before local names: prefix or namespace."""
    names: list[str] = []
    parser.StartElementHandler = lambda name, _: names.append(name)
    parser.Parse(head, False)  # noqa: FBT003
    if not names or not names[0].endswith("worksheet"):
        raise _no_sheet(part)
    return names[0].removesuffix("worksheet")


def _tail(base: str, merges: list[str], part: str) -> Callable[[str, Attributes], None]:
    """What to do with the elements behind the rows."""
    merge, lost = base + "mergeCell", (base + "row", base + "c")

    def start(name: str, attributes: Attributes) -> None:
        if name == merge:
            merges.append(attributes.get("ref", ""))
        elif name in lost:
            raise _no_sheet(part)

    return start


class _Rows:
    """The handlers for what stands in ``sheetData``."""

    def __init__(self, parser: expat.XMLParserType, base: str, take: Take) -> None:
        self._parser, self._take = parser, take
        self._row, self._cell, self._value = base + "row", base + "c", base + "v"
        self._formula, self._data = base + "f", base + "sheetData"
        self._inline, self._piece = base + "is", base + "t"
        self._sound = base + "rPh"
        self._now: Attributes | None = None  # the row being read
        self._cells: list[RawCell] = []
        self._last: RawCell = [{}, None, False]
        self._wanted = False  # text belongs to the value of the last cell
        self._open: list[str] = []  # elements open in a careful stretch
        self._fast()

    def finish(self) -> None:
        """The row being read is complete."""
        if self._now is not None:
            self._take(self._now, self._cells)

    def _fast(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = None
        self._parser.CharacterDataHandler = self._text
        self._wanted = False

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == self._cell:
            self._last = [attributes, None, False]
            self._cells.append(self._last)
            self._wanted = False
        elif name == self._value and self._last[0].get("t") != "str":
            self._wanted = True
        elif name == self._row:
            self.finish()
            self._now, self._cells, self._wanted = attributes, [], False
        elif name == self._formula:
            self._last[FORMULA], self._wanted = True, False
        elif name != self._data:
            self._careful(name)

    def _text(self, text: str) -> None:
        """Numbers, indices, codes: white space around them means nothing."""
        if self._wanted and (text := text.strip()):
            self._last[TEXT] = (self._last[TEXT] or "") + text

    def _careful(self, name: str) -> None:
        """Until this element ends: texts to the character, everything else skipped."""
        if name in (self._value, self._inline):
            self._last[TEXT] = ""
        self._open = [name]
        self._parser.StartElementHandler = lambda inner, _: self._open.append(inner)
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._keep

    def _end(self, _: str) -> None:
        self._open.pop()
        if not self._open:
            self._fast()

    def _keep(self, text: str) -> None:
        stack = self._open
        inline = stack[0] == self._inline and stack[-1] == self._piece
        if stack == [self._value] or (inline and self._sound not in stack):
            self._last[TEXT] = (self._last[TEXT] or "") + text


def shared_strings(data: bytes, part: str) -> list[str]:
    """The shared texts by index: rich text joined, sounds of characters left out."""
    text = utf8(data)
    root = _TEXTS.search(text)
    base = root[1].decode() if root and root[1] else ""
    parser = new_parser(data, part, spaces=False)
    found = _Texts(parser, base)
    try:
        parser.Parse(text, True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise broken(part, error) from None
    return found.strings


class _Texts:
    """The handlers for the shared texts."""

    def __init__(self, parser: expat.XMLParserType, base: str) -> None:
        self.strings: list[str] = []
        self._text, self._entry, self._sound = base + "t", base + "si", base + "rPh"
        self._pieces: list[str] = []
        self._wanted = False
        self._sounds = 0
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._keep

    def _start(self, name: str, _: Attributes) -> None:
        if name == self._text:
            self._wanted = not self._sounds
        elif name == self._sound:
            self._sounds += 1

    def _end(self, name: str) -> None:
        if name == self._text:
            self._wanted = False
        elif name == self._entry:
            self.strings.append(unescaped("".join(self._pieces)))
            self._pieces.clear()
        elif name == self._sound:
            self._sounds -= 1

    def _keep(self, text: str) -> None:
        if self._wanted:
            self._pieces.append(text)
