"""The guarded child: a workbook's bytes on stdin, its cells as JSON on stdout.

Imports little, so that it starts fast; opens no file; holds itself to a limit of
memory and processor time where the system has one. Whatever goes wrong becomes a
refusal: ``{"refused": code, "facts": {...}}``.
"""

from __future__ import annotations

import gc
import json
import math
import sys
from collections.abc import Sequence
from typing import Any

from pipeline.errors import FileRefused
from pipeline.package import old
from pipeline.package.careful import Token
from pipeline.package.container import MEGA, Limits, Package, examine
from pipeline.package.contents import Contents, contents
from pipeline.package.convert import Converter, Scalar, Source
from pipeline.package.formats import serial_kind
from pipeline.package.markup import tree, unescaped
from pipeline.package.places import LAST_ROW, Area, area
from pipeline.package.sheet import scan, shared_strings
from pipeline.package.styles import Look, looks

try:
    import resource
except ImportError:  # Windows: the parent's clock alone stands guard
    resource = None  # type: ignore[assignment]

_ANSWER = 1  # the pipe to the parent: nothing is printed
_ROW_DIGITS = 8


def main(suffix: str, limits: str, seconds: str) -> None:
    """Read stdin, answer on stdout. The arguments are those of the command line."""
    gc.disable()  # one file, then the process ends
    known = Limits(*json.loads(limits))
    _restrain(known.memory_mb, float(seconds))
    try:
        answer = answered(sys.stdin.buffer.read(), suffix, known)
    except FileRefused as refusal:
        answer = {"refused": refusal.code, "facts": refusal.facts}
    except MemoryError:
        answer = {"refused": "too_much_memory", "facts": {}}
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    with open(_ANSWER, "wb") as out:
        out.write(text.encode())


def _restrain(megabytes: int, seconds: float) -> None:
    if resource is None:
        return
    processor = math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGA, megabytes * MEGA))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answered(data: bytes, suffix: str, limits: Limits) -> dict[str, Any]:
    """What `read` needs to build a Book, of an .xlsx, .xlsm or .xls."""
    kind, package = examine(data, suffix, limits)
    if package is None:
        return old.answered(data, limits)
    found = contents(package, limits.sheets)
    styles = looks(package.read(found.styles), found.styles) if found.styles else []
    texts = package.name(found.strings)
    strings = shared_strings(package.read(texts), texts) if texts else []
    return {
        "kind": kind,
        "epoch_1904": found.epoch_1904,
        "styles": styles,
        "strings": strings,
        "properties": properties(package, found.custom),
        "sheets": _sheets(package, found, styles, strings, limits),
    }


def _sheets(
    package: Package,
    found: Contents,
    styles: list[Look],
    strings: list[str],
    limits: Limits,
) -> list[dict[str, Any]]:
    kinds = [serial_kind(look.format) for look in styles]
    left = limits.cells
    sheets = []
    for sheet in found.sheets:
        source = Source(sheet.name, strings, kinds, found.epoch_1904, limits)
        rows = Rows(source, left)
        references = scan(package.read(sheet.part), sheet.part, rows.take)
        left = rows.left
        sheets.append(
            {
                "name": sheet.name,
                "part": sheet.part,
                "hidden": sheet.hidden,
                "rows": rows.found,
                "shapes": list(rows.shapes),
                "hidden_rows": rows.hidden,
                "merges": _merges(references, sheet.name, limits),
            }
        )
    return sheets


class Rows:
    """Gathers the rows of one sheet that hold something, within the limits."""

    def __init__(self, source: Source, left: int) -> None:
        self.found: list[tuple[int, int, list[Scalar]]] = []  # number, shape, values
        self.shapes: dict[tuple[int, ...], int] = {}
        self.hidden: list[int] = []
        self.left = left  # cells that may still come
        self._source = source
        self._converter = Converter(source)
        self._seen: set[int] = set()
        self._last = 0

    def take(self, reference: str, hidden: bool, tokens: Sequence[Token]) -> None:  # noqa: FBT001 - called by position
        """One row, from `scan`."""
        number = self._number(reference)
        keys, values = self._converter.row(number, tokens)
        if not keys:
            return
        shape = tuple(keys)
        if shape not in self.shapes:
            self._converter.check(number, keys)
            self.shapes[shape] = len(self.shapes)
        self.found.append((number, self.shapes[shape], values))
        self._count(len(keys))
        if hidden:
            self.hidden.append(number)

    def _number(self, text: str) -> int:
        sheet = self._source.sheet
        number = self._last + 1
        if text:
            number = int(text) if text.isdecimal() and len(text) < _ROW_DIGITS else 0
        if not 0 < number <= LAST_ROW:
            raise FileRefused("unreadable", reason=f"工作表“{sheet}”的行号有误")
        if number in self._seen:
            raise FileRefused("duplicate_row", sheet=sheet, row=number)
        self._seen.add(number)
        self._last = number
        return number

    def _count(self, cells: int) -> None:
        limits, self.left = self._source.limits, self.left - cells
        if len(self.found) > limits.rows:
            sheet = self._source.sheet
            raise FileRefused("too_many_rows", sheet=sheet, limit=limits.rows)
        if self.left < 0:
            raise FileRefused("too_much_memory")


def _merges(references: list[str], sheet: str, limits: Limits) -> list[Area]:
    """The merged areas of more than one cell."""
    if len(references) > limits.merges:
        raise FileRefused("too_many_merges", sheet=sheet, limit=limits.merges)
    found = [merged for merged in map(area, references) if merged]
    size = sum((r2 - r1 + 1) * (c2 - c1 + 1) for r1, c1, r2, c2 in found)
    if size > limits.merge_area:
        raise FileRefused("merges_too_large", sheet=sheet, limit=limits.merge_area)
    return [merged for merged in found if merged[:2] != merged[2:]]


def properties(package: Package, part: str) -> dict[str, str]:
    """The custom document properties as text."""
    if not package.name(part):
        return {}
    return {
        entry.attributes.get("name", ""): unescaped("".join(value.text))
        for entry in tree(package.read(part), part).all("property")
        for value in entry.children[:1]
    }
