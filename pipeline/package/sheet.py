"""A worksheet's XML: its rows as tokens, its merged areas; and the shared texts.

Nearly every file looks as Excel and WPS write it. There one regular expression finds
the cells, and counting proves that it found them all: in well-formed XML without
comments, CDATA and processing instructions a ``<c`` is a cell or nothing. A row that
does not add up, and a sheet of another make, goes through `careful`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from pipeline.package.careful import Attributes, Rows, Take, Texts
from pipeline.package.markup import (
    MAIN,
    broken,
    characters,
    new_parser,
    unescaped,
    utf8,
)

_CELL = re.compile(
    r'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>'
    r"(?:(<f)(?: [^>]*)?(?:/>|>[^<]*</f>))?"
    r'(?:(?:<v>|<is><t(?: xml:space="preserve")?>)([^<]*)(?:</v>|</t></is>)|<v ?/>)?'
    r"</c>)"
)
_ROW = re.compile(r'<row r="(\d+)"([^>]*)>')
_HIDDEN = re.compile(r"""\shidden\s*=\s*["'](?:1|true)["']""")
_STRING = re.compile(
    r'<si><t(?: xml:space="preserve")?(?:>([^<]*)</t>| ?/>)</si>',
)
_MERGE = re.compile(r"""<mergeCell\s(?:[^>]*\s)?ref\s*=\s*["']([^"']*)["']""")
_OTHER_CODE = re.compile(
    rb"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE
)
_ROOTS = tuple(f'xmlns="{uri}"'.encode() for uri in MAIN)
_BOUND = tuple(uri.encode() for uri in MAIN)
_HEAD = 4096  # bytes in which the root element stands
_DECLARED = (b"<?xml ", b"\xef\xbb\xbf<?xml ")


def scan(data: bytes, part: str, take: Take) -> list[str]:
    """Hand every row to ``take``; return the references of the merged areas.

    Raises:
        FileRefused: ``doctype``, ``unreadable``, and whatever ``take`` raises.
    """
    text = utf8(data)
    start, end = text.find(b"<sheetData"), text.find(b"</sheetData>")
    if _plain(text) and 0 < start < end and text.count(b"<sheetData") == 1:
        _well_formed(data, part)
        if _scan_rows(text[start:end].decode(), part, take):
            return _MERGE.findall(text[end:].decode())
    merges: list[str] = []
    _parse(data, part, lambda parser, base: Rows(parser, base, take, merges))
    return merges


def shared_strings(data: bytes, part: str) -> list[str]:
    """The shared texts by index: rich text joined, sounds of characters left out."""
    text = utf8(data)
    if _plain(text):
        _well_formed(data, part)
        whole = text.decode()
        found: list[str] = _STRING.findall(whole)
        if len(found) == whole.count("<si"):
            return [unescaped(characters(each)) for each in found]
    strings: list[str] = []
    _parse(data, part, lambda parser, base: Texts(parser, base, strings))
    return strings


def _plain(text: bytes) -> bool:
    """UTF-8, no prefix, one namespace, and every ``<`` opens or closes a tag."""
    head = text[:_HEAD]
    named, bound = sum(map(head.count, _ROOTS)), sum(map(text.count, _BOUND))
    tags_only = text.count(b"<?") == text.startswith(_DECLARED) and b"<!" not in text
    return named == bound == 1 and tags_only and not _OTHER_CODE.match(text)


def _scan_rows(text: str, part: str, take: Take) -> bool:
    """False, and nothing taken, where the rows themselves are of another make."""
    found = list(_ROW.finditer(text))
    if len(found) != text.count("<row"):
        return False
    ends = [row.start() for row in found[1:]] + [len(text)]
    for row, end in zip(found, ends, strict=False):  # no row, and still one end
        start = row.end()
        tokens = _CELL.findall(text, start, end)
        if len(tokens) == text.count("<c", start, end):
            take(row[1], bool(_HIDDEN.search(row[2])), tokens)
        else:
            _one_row(text[row.start() : end].encode(), part, take)
    return True


def _well_formed(data: bytes, part: str) -> None:
    _feed(new_parser(data, part, spaces=False), data, part)


def _one_row(text: bytes, part: str, take: Take) -> None:
    parser = new_parser(text, part, spaces=False)
    Rows(parser, "", take, [])
    _feed(parser, text, part)


def _parse(
    data: bytes, part: str, make: Callable[[expat.XMLParserType, str], object]
) -> None:
    """Parse with the handlers that ``make`` sets once the root's namespace is known."""
    parser = new_parser(data, part, spaces=True)

    def root(name: str, _: Attributes) -> None:
        make(parser, name[: name.rfind(" ") + 1])

    parser.StartElementHandler = root
    _feed(parser, data, part)


def _feed(parser: expat.XMLParserType, data: bytes, part: str) -> None:
    try:
        parser.Parse(utf8(data), True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise broken(part, error) from None
