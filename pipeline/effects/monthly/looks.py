"""How cells look: fonts, borders, fills; nothing is told by colour alone.

Printed in black and white, a warning is still bold, a link underlined, and each shade
of a grid lighter or darker than its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.effects.monthly.shown import format_of, is_nothing
from pipeline.sheets import Cell

SONG, HEI = "宋体", "黑体"
INK, GREY, RULE = "#1F2D3D", "#808080", "#7F8C9A"
ACCENT = "#2F6DA8"  # the rule under a heading
RED = "#C00000"
BAR = "#C3CFDC"
_HEAD_FILL, _BAND_FILL, _TITLE_FILL = "#D5DCE4", "#E7EBF0", "#F3F5F8"

_FONT: Mapping[str, object] = {
    "font_name": SONG,
    "font_size": 10,
    "valign": "vcenter",
    "text_wrap": True,
}
_CELL: Mapping[str, object] = {**_FONT, "border": 1, "border_color": RULE}
_HEI: Mapping[str, object] = {**_FONT, "font_name": HEI}

#: The looks of what is no cell of a table.
PARTS: Mapping[str, Mapping[str, object]] = {
    "heading": {
        **_HEI, "font_size": 18, "bold": True, "align": "center", "font_color": INK,
        "bottom": 5, "bottom_color": ACCENT,
    },
    "cover": {
        **_HEI, "font_size": 26, "bold": True, "align": "center", "font_color": INK,
        "bottom": 5, "bottom_color": ACCENT,
    },
    "by": {**_HEI, "font_size": 14, "align": "center", "font_color": INK},
    "mark": {
        **_HEI, "font_size": 14, "align": "center", "font_color": "#FFFFFF",
        "bg_color": "#404B57", "bold": True,
    },
    "under": {**_FONT, "font_size": 10.5},
    "band": {
        **_HEI, "font_size": 12, "bg_color": _BAND_FILL, "bottom": 2,
        "bottom_color": INK, "font_color": INK,
    },
    "table": {**_HEI, "font_size": 12, "bold": True, "font_color": INK},
    "head": {**_CELL, "bold": True, "align": "center", "bg_color": _HEAD_FILL},
    "empty": {**_CELL, "font_color": "#595959"},
    "note": {**_FONT, "font_size": 9, "font_color": "#595959", "valign": "top"},
    "remark": {**_FONT, "font_size": 10.5},
    "strong": {
        **_FONT, "font_size": 11, "bold": True, "border": 2, "border_color": INK,
        "bg_color": _BAND_FILL,
    },
    "box": {**_CELL, "font_size": 11, "valign": "top", "border_color": INK},
    "sign": {**_FONT, "left": 1, "right": 1, "bottom": 1, "border_color": INK},
    "space": {**_FONT, "left": 1, "right": 1, "border_color": INK},
}  # fmt: skip

_SHADES = (
    ("#FFFFFF", "#000000"),
    ("#F0F2F5", "#000000"),
    ("#DDE3EA", "#000000"),
    ("#C4CED9", "#000000"),
    ("#A9B7C6", "#000000"),
    ("#6F8296", "#FFFFFF"),
    ("#47586B", "#FFFFFF"),
    ("#1F2D3D", "#FFFFFF"),
)
#: Patterns laid into some of the fills: their number, the colour of their lines.
_LAID = {2: (14, "#A9B7C6"), 4: (13, "#8496A9")}
_LOOKS: Mapping[str, Mapping[str, object]] = {
    "": {},
    "title": {"bold": True, "bg_color": _TITLE_FILL},
    "total": {"bold": True, "top": 2, "bg_color": _TITLE_FILL},
    "weak": {"font_color": GREY},
    "warn": {"bold": True, "font_color": RED},
    "more": {},
    "fewer": {},
}
_MIDDLE = frozenset({"date", "moment", "mark"})


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[object, Any] = {}

    def part(self, name: str) -> Any:
        """The format of a heading, a header, a remark … (``PARTS``)."""
        return self._once(name, PARTS[name])

    def cell(self, cell: Cell, *, total: bool = False) -> Any:
        """The format of a table's cell; ``total``: in one of its last rows."""
        look = "total" if total and cell.look in {"", "title"} else cell.look
        nothing = is_nothing(cell.value) and not total
        key = (cell.unit, cell.look, look, bool(cell.link), nothing)
        if (made := self._made.get(key)) is None:
            made = self._once(key, _properties(cell, look, nothing))
        return made

    def missed(self) -> Any:
        """The format that Excel lays over a row whose target was missed."""
        return self._once("missed", {"bold": True, "font_color": RED})

    def _once(self, key: object, look: Mapping[str, object]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(look))
        return self._made[key]


def _properties(cell: Cell, look: str, nothing: bool) -> dict[str, object]:  # noqa: FBT001
    if look.startswith("shade"):
        return {**_CELL, "align": "center", "font_size": 9, **_shade(int(look[5:]))}
    align = "left" if cell.unit == "text" else "right"
    made = {
        **_CELL,
        "align": "center" if cell.unit in _MIDDLE else align,
        "num_format": format_of(cell),
        **_LOOKS[look],
    }
    if cell.link:
        made |= {"underline": 1, "font_color": made.get("font_color", "#1F4E79")}
    return made | ({"font_color": GREY} if nothing else {})


def _shade(nth: int) -> dict[str, object]:
    fill, ink = _SHADES[nth]
    bold = {"bold": True} if ink == "#FFFFFF" else {}
    if nth in _LAID:
        pattern, lines = _LAID[nth]
        return {"pattern": pattern, "bg_color": fill, "fg_color": lines}
    return {"bg_color": fill, "font_color": ink, **bold}
