"""What the reader needs of a cell's style: number format, struck out, fill colour."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from pipeline.package.formats import BUILT_IN
from pipeline.package.markup import Element, tree

_T = TypeVar("_T")


class Look(NamedTuple):
    """One entry of cellXfs."""

    format: str
    struck: bool
    fill: str


def looks(data: bytes, part: str) -> list[Look]:
    """The looks by style index, from the styles part."""
    root = tree(data, part)
    formats = dict(BUILT_IN)
    for entry in root.first("numFmts").all("numFmt"):
        number = _number(entry, "numFmtId")
        formats[number] = entry.attributes.get("formatCode") or "General"
    struck = [_struck(font) for font in root.first("fonts").all("font")]
    fills = [_colour(fill) for fill in root.first("fills").all("fill")]
    return [
        Look(
            formats.get(_number(xf, "numFmtId"), "General"),
            _at(struck, _number(xf, "fontId"), False),  # noqa: FBT003 - the default
            _at(fills, _number(xf, "fillId"), ""),
        )
        for xf in root.first("cellXfs").all("xf")
    ]


def _number(element: Element, name: str) -> int:
    text = element.attributes.get(name, "0")
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def _at(values: list[_T], index: int, default: _T) -> _T:
    return values[index] if index < len(values) else default


def _struck(font: Element) -> bool:
    found = font.all("strike")
    return bool(found) and found[0].attributes.get("val", "1") not in ("0", "false")


def _colour(fill: Element) -> str:
    """The AARRGGBB of a solid fill; "" for patterns, theme and indexed colours."""
    pattern = fill.first("patternFill")
    if pattern.attributes.get("patternType") != "solid":
        return ""
    return pattern.first("fgColor").attributes.get("rgb", "").upper()
