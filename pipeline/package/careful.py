"""Any worksheet through expat: every prefix, both namespaces, comments, rich text.

What `sheet` cannot vouch for is read here: slower, and complete. Tokens come out alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.parsers import expat

from pipeline.package.markup import true, unescaped
from pipeline.package.places import column_letters, column_number

Attributes = dict[str, str]
#: A cell: letters, row digits, attributes as written, "<f" or "", value as written.
Token = tuple[str, str, str, str, str]
#: Called for every row in the order of the file: its ``r`` ("" if it has none), is it
#: hidden, its cells.
Take = Callable[[str, bool, Sequence[Token]], None]

_DIGITS = "0123456789"


class Rows:
    """Handlers for a worksheet; ``base`` stands before every local name."""

    def __init__(
        self, parser: expat.XMLParserType, base: str, take: Take, merges: list[str]
    ) -> None:
        self._take, self._merges = take, merges
        self._row, self._cell, self._merge = (
            base + "row",
            base + "c",
            base + "mergeCell",
        )
        self._value, self._formula = [base + "v"], [base + "f"]
        self._inline, self._piece, self._sound = base + "is", base + "t", base + "rPh"
        self._now: Attributes = {}  # of the row
        self._tokens: list[Token] = []
        self._last = ""  # letters of the last cell
        self._attributes: Attributes | None = None  # of the cell, None outside one
        self._open: list[str] = []  # elements open in the cell
        self._texts: list[str] = []
        self._calculated = False
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._keep

    def _start(self, name: str, attributes: Attributes) -> None:
        if self._attributes is not None:
            self._open.append(name)
            self._calculated |= self._open == self._formula
        elif name == self._cell:
            self._attributes, self._texts, self._calculated = attributes, [], False
        elif name == self._row:
            self._now, self._tokens, self._last = attributes, [], ""
        elif name == self._merge:
            self._merges.append(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        if self._open:
            self._open.pop()
        elif self._attributes is not None:
            self._tokens.append(self._token(self._attributes))
            self._attributes = None
        elif name == self._row:
            hidden = true(self._now.get("hidden"))
            self._take(self._now.get("r", ""), hidden, self._tokens)

    def _keep(self, text: str) -> None:
        inside = self._open
        inline = inside[:1] == [self._inline] and inside[-1] == self._piece
        if inside == self._value or (inline and self._sound not in inside):
            self._texts.append(text)

    def _token(self, attributes: Attributes) -> Token:
        """White space around numbers and codes means nothing, texts keep theirs."""
        reference = attributes.get("r", "")
        letters = reference.rstrip(_DIGITS)
        digits = reference[len(letters) :]
        self._last = letters or column_letters(column_number(self._last) + 1)
        kind, style = attributes.get("t", "n"), attributes.get("s", "0")
        text = "".join(self._texts)
        text = text if kind in ("str", "inlineStr") else text.strip()
        text = text.replace("&", "&amp;").replace("\r", "&#13;")
        marks = f' s="{style}" t="{kind}"'
        return self._last, digits, marks, "<f" if self._calculated else "", text


class Texts:
    """Handlers for the shared texts: rich text joined, sounds left out."""

    def __init__(
        self, parser: expat.XMLParserType, base: str, strings: list[str]
    ) -> None:
        self._strings = strings
        self._text, self._entry, self._sound = base + "t", base + "si", base + "rPh"
        self._pieces: list[str] = []
        self._wanted, self._sounds = False, 0
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
            self._strings.append(unescaped("".join(self._pieces)))
            self._pieces.clear()
        elif name == self._sound:
            self._sounds -= 1

    def _keep(self, text: str) -> None:
        if self._wanted:
            self._pieces.append(text)
