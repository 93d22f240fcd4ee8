"""The dropped workbook with a few cells written anew: the clerk's own file, answered.

Every part that is not named in design section 5 keeps its bytes, compressed as they
were; the result is the same for the same input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import Damaged
from pipeline.package import ole
from pipeline.package.cells import Edit
from pipeline.package.container import Package
from pipeline.package.contents import Contents, contents
from pipeline.package.members import rebuilt
from pipeline.package.paint import Palette
from pipeline.package.places import LAST_COLUMN, LAST_ROW, address
from pipeline.package.splice import Sheet, Skipped
from pipeline.package.stamp import stamped

_COLOUR = re.compile("[0-9A-F]{8}")
_LONGEST = 32_767  # characters in a cell, counted in UTF-16


@dataclass(frozen=True, slots=True)
class Patched:
    """The new package, and by sheet the edits that were not made."""

    data: bytes
    skipped: Mapping[str, tuple[Skipped, ...]]


def patch(
    source: Path,
    edits: Mapping[str, Sequence[Edit]],
    properties: Mapping[str, str],
    widths: Mapping[str, Mapping[int, float]],
) -> Patched:
    """Write texts and fills into a copy of a workbook.

    Args:
        source: an .xlsx or .xlsm that `read` has taken.
        edits: sheet name -> cells to write; at most one edit per cell.
        properties: custom document properties to set, as text.
        widths: sheet name -> column -> width in characters, for columns that have
            none yet.

    Returns:
        The new package. An edit in a merged area (its first cell apart), a value over
        a formula, a fill in a workbook without styles is not made, and told.

    Raises:
        ValueError: an .xls; an unknown sheet; a cell twice, outside the sheet or with
            more than 32,767 characters.
        Damaged: the workbook cannot be answered in place: it is signed, or written in
            a way that cannot be kept.
        FileRefused: the file has changed since it was read.
    """
    data = source.read_bytes()
    if data.startswith(ole.MAGIC):
        raise ValueError("an .xls has no parts to patch")
    package = Package(data)
    found = contents(package)
    if found.signed:
        raise Damaged("工作簿带有数字签名,填写会使签名失效,不能在原文件上填写回执")
    _check(edits, widths, found)
    changed, skipped = _sheets(package, found, edits, widths)
    stamps, added = stamped(package, found, properties)
    changed |= stamps
    changed = {name: new for name, new in changed.items() if new != package.read(name)}
    return Patched(rebuilt(data, changed, added), skipped)


def _sheets(
    package: Package,
    found: Contents,
    edits: Mapping[str, Sequence[Edit]],
    widths: Mapping[str, Mapping[int, float]],
) -> tuple[dict[str, bytes], dict[str, tuple[Skipped, ...]]]:
    """The parts of the edited sheets and of the styles, and what was not done."""
    name = package.name(found.styles)
    palette = Palette(package.read(name), name) if name else None
    changed, skipped = {}, {}
    for known in found.sheets:
        wanted, columns = edits.get(known.name, ()), widths.get(known.name, {})
        if wanted or columns:
            paint = palette.paint if palette else _no_paint
            sheet = Sheet(package.read(known.part), known.part, paint)
            changed[known.part] = sheet.edited(wanted, columns)
            if sheet.skipped:
                skipped[known.name] = tuple(sheet.skipped)
    if palette:
        changed[name] = palette.data()
    return changed, skipped


def _no_paint(_style: int, _fill: str) -> None:
    """A workbook without styles."""


def _check(
    edits: Mapping[str, Sequence[Edit]],
    widths: Mapping[str, Mapping[int, float]],
    found: Contents,
) -> None:
    known = {sheet.name for sheet in found.sheets}
    if unknown := {*edits, *widths} - known:
        raise ValueError(f"no such sheet: {sorted(unknown)}")
    for name, wanted in edits.items():
        if len({edit[:2] for edit in wanted}) < len(wanted):
            raise ValueError(f"a cell of {name} is edited twice")
        for edit in wanted:
            _check_edit(name, edit)


def _check_edit(name: str, edit: Edit) -> None:
    place = f"{name}!{address(edit.row, edit.column)}"
    if not (0 < edit.row <= LAST_ROW and 0 < edit.column <= LAST_COLUMN):
        raise ValueError(f"{place} is outside the sheet")
    if not (edit.fill in ("", "none") or _COLOUR.fullmatch(edit.fill)):
        raise ValueError(f"{place}: {edit.fill} is no colour")
    if edit.value and len(edit.value.encode("utf-16-le", "replace")) > 2 * _LONGEST:
        raise ValueError(f"{place} gets more than {_LONGEST} characters")
