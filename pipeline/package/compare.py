"""The answer against the dropped workbook, before it gets its name.

Part by part and cell by cell: what was asked for is there, nothing else differs.
zipfile reads both packages here, as the second opinion on our own.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import FileRefused
from pipeline.package.cells import FILLS, Edit
from pipeline.package.compare_sheet import Repaint, sheet_differences
from pipeline.package.container import TYPES, Package
from pipeline.package.contents import ROOT_RELATIONS, Contents, contents
from pipeline.package.markup import Element, tree, unescaped

_GROWING = ("fills", "cellXfs")


def compare(
    source: Path,
    answer: bytes,
    edits: Mapping[str, Sequence[Edit]],
    properties: Mapping[str, str],
    widths: Mapping[str, Mapping[int, float]],
) -> list[str]:
    """What differs between a workbook and its answer beyond what was asked for.

    Args:
        source: the dropped workbook.
        answer: what `patch` made of it.
        edits: as for `patch`; what it skipped must have changed nothing.
        properties: as for `patch`.
        widths: as for `patch`.

    Returns:
        Short sentences, none where the answer is right.
    """
    try:
        old, new = _Opened(source.read_bytes()), _Opened(answer)
        found = contents(Package(old.data))
        return list(_differences(old, new, found, _Asked(edits, properties, widths)))
    except (zipfile.BadZipFile, FileRefused, zlib.error) as error:
        return [f"答复文件无法打开:{error}"]


class _Asked(NamedTuple):
    """What the answer was to change."""

    edits: Mapping[str, Sequence[Edit]]
    properties: Mapping[str, str]
    widths: Mapping[str, Mapping[int, float]]


class _Opened:
    """A package as zipfile sees it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self.members = {info.filename: info for info in self._zip.infolist()}

    def read(self, name: str) -> bytes:
        """A member's content, its CRC checked."""
        return self._zip.read(name)

    def packed(self, name: str) -> tuple[object, ...]:
        """Everything about an untouched member: date, sizes, CRC, its bytes."""
        info = self.members[name]
        start = info.header_offset + 30
        name_length, extra = struct.unpack_from("<2H", self.data, start - 4)
        start += name_length + extra
        raw = self.data[start : start + info.compress_size]
        return info.date_time, info.compress_type, info.CRC, info.external_attr, raw


def _differences(
    old: _Opened, new: _Opened, found: Contents, asked: _Asked
) -> Iterator[str]:
    sheets = {
        sheet.part: sheet.name
        for sheet in found.sheets
        if sheet.name in asked.edits or sheet.name in asked.widths
    }
    made = bool(asked.properties) and not found.custom
    may = {*sheets, found.styles, found.custom}
    may |= {TYPES, ROOT_RELATIONS} if made else set()
    names, kept = list(new.members), list(old.members)
    extra = names[len(kept) :]
    if names[: len(kept)] != kept or len(extra) != made:
        yield "部件的清单被改动"
        return
    for name in kept:
        if name not in may and old.packed(name) != new.packed(name):
            yield f"部件“{name}”被改动"
    paints: list[Repaint] = []
    for part, sheet in sheets.items():
        edits, widths = asked.edits.get(sheet, ()), asked.widths.get(sheet, {})
        wrong, own = sheet_differences(old.read(part), new.read(part), edits, widths)
        paints += own
        yield from (f"{sheet}:{each}" for each in wrong)
    yield from _styles(old, new, found.styles, paints)
    yield from _properties(old, new, found.custom or "".join(extra), asked.properties)
    if made:
        yield from _entries(old, new, extra[0])


def _styles(
    old: _Opened, new: _Opened, part: str, paints: Sequence[Repaint]
) -> Iterator[str]:
    """Fills and styles are added at their ends, each painted cell has its own."""
    if part not in old.members:
        yield from (
            f"{each.place} 格式被改动" for each in paints if each.new not in each.old
        )
        return
    before, after = tree(old.read(part), part), tree(new.read(part), part)
    if _rest(before) != _rest(after):
        yield "格式表被改动"
    for name in _GROWING:
        known, now = _all(before, name), _all(after, name)
        if now[: len(known)] != known or not _counted(after.first(name)):
            yield "原有的格式被改动"
    judge = cache(partial(_painted, before, after))  # the same few for every row
    for each in paints:
        if not any(judge(base, each.new, each.fill) for base in each.old):
            yield f"{each.place} 的底色有误"


def _plain(element: Element) -> tuple[object, ...]:
    """An element as a value: text joined, children in turn."""
    children = tuple(map(_plain, element.children))
    attributes = tuple(sorted(element.attributes.items()))
    return element.name, attributes, "".join(element.text).strip(), children


def _all(root: Element, name: str) -> list[tuple[object, ...]]:
    return [_plain(child) for child in root.first(name).children]


def _rest(root: Element) -> list[tuple[object, ...]]:
    """Everything but the two lists that may grow."""
    return [_plain(child) for child in root.children if child.name not in _GROWING]


def _counted(element: Element) -> bool:
    count = element.attributes.get("count")
    return count is None or count == str(len(element.children))


def _painted(before: Element, after: Element, base: int, style: int, fill: str) -> bool:
    """Is ``style`` the style ``base`` with that fill?"""
    styles, now = before.first("cellXfs").children, after.first("cellXfs").children
    if base >= len(styles) or style >= len(now):
        return style == base
    old, new = styles[base], now[style]
    if _but_fill(old) != _but_fill(new):
        return False
    number = int(new.attributes.get("fillId", 0))
    if fill == "none":
        own = int(old.attributes.get("fillId", 0))
        ours = _colour(before, own)[1] in FILLS.values()
        return number == 0 if ours else style == base
    pattern, colour = _colour(after, number)
    return pattern.attributes.get("patternType") == "solid" and colour == fill


def _colour(styles: Element, number: int) -> tuple[Element, str | None]:
    """The pattern of a fill, and its colour."""
    fills = styles.first("fills").children
    if number >= len(fills):
        return styles.first("nothing"), None
    pattern = fills[number].first("patternFill")
    return pattern, pattern.first("fgColor").attributes.get("rgb")


def _but_fill(style: Element) -> tuple[object, ...]:
    kept = {
        name: value
        for name, value in style.attributes.items()
        if name not in ("fillId", "applyFill")
    }
    return kept, tuple(map(_plain, style.children))


def _properties(
    old: _Opened, new: _Opened, part: str, wanted: Mapping[str, str]
) -> Iterator[str]:
    """Each wanted property is there as text, each other one as it was."""
    if not wanted:
        return
    before = _named(old, part) if part in old.members else {}
    after = _named(new, part)
    for name, value in wanted.items():
        texts = [child.text for child in after[name].children] if name in after else []
        if [unescaped("".join(text)) for text in texts] != [value]:
            yield f"文档属性“{name}”有误"
    others = [
        {k: _plain(v) for k, v in each.items() if k not in wanted}
        for each in (before, after)
    ]
    if others[0] != others[1]:
        yield "其他文档属性被改动"


def _named(package: _Opened, part: str) -> dict[str, Element]:
    root = tree(package.read(part), part)
    return {each.attributes.get("name", ""): each for each in root.children}


def _entries(old: _Opened, new: _Opened, part: str) -> Iterator[str]:
    """One entry each more, for the new part, in the two lists of the package."""
    for name, key in ((TYPES, "PartName"), (ROOT_RELATIONS, "Target")):
        before = [_plain(each) for each in tree(old.read(name), name).children]
        children = tree(new.read(name), name).children
        after = [_plain(each) for each in children]
        mine = children[-1].attributes.get(key, "").lstrip("/") == part
        if after != before and (after[:-1] != before or not mine):
            yield f"部件“{name}”被改动"
