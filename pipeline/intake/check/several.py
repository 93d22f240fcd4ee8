"""One cell that says several things: columns in one, entries in one. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.form import Column, Form
from pipeline.package.cells import Cell
from pipeline.values import narrow

_STROKE = re.compile(r"\s*[/／|｜]\s*")
_CLOCK = re.compile(r"(\d日?) +(\d{1,2}[:：]\d\d)")  # a time stays with its day
_STROKES = ("/", "／", "|", "｜")
_AROUND = re.compile(r"^[\s;；。,，、]+|[\s;；。,，、]+$")
_LISTED = re.compile(r"[、,,;;\s]+")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LONGEST_LIST = len(_CIRCLED)


@dataclass(frozen=True, slots=True)
class Part:
    """Where a column stands within a cell that says several columns."""

    whole: Column
    at: int

    def of(self, cell: Cell | None) -> Cell | None:
        """The part of the cell that speaks of this column; None for no part."""
        if cell is None or not isinstance(cell.value, str):
            return cell if self._alone else None
        pieces = parted(cell.value, len(self.whole.parts))
        if pieces is None:
            return cell if self._alone else None
        text = pieces[self.at]
        return cell._replace(value=text) if text else None

    @property
    def _alone(self) -> bool:
        """Whether a cell that is not parted speaks of this column."""
        parts = self.whole.parts
        return parts[self.at] in (self.whole.alone or parts[-1:])


def parted(text: str, count: int) -> list[str] | None:
    """A text in so many parts, by strokes or else by its last blanks.

    >>> parted("0215338 / 3", 2), parted("2026-11-15 10:00 满意", 2)
    (['0215338', '3'], ['2026-11-15 10:00', '满意'])
    >>> parted("方琳 2026-11-18 10:20", 2)
    ['方琳', '2026-11-18 10:20']
    >>> parted("未通气", 2)
    """
    pieces = _STROKE.split(text.strip())
    if len(pieces) == count:
        return pieces
    whole_times = _CLOCK.sub("\\1\ue000\\2", text.strip())
    pieces = [x.replace("\ue000", " ") for x in whole_times.rsplit(maxsplit=count - 1)]
    whole = not any(_STROKE.match(one) or one.endswith(_STROKES) for one in pieces)
    return pieces if whole and len(pieces) == count else None


def parts_of(form: Form, columns: Mapping[str, int]) -> dict[str, Part]:
    """The columns that stand within another column of this sheet, and in no own one."""
    return {
        name: Part(whole, at)
        for whole in form.column
        if whole.id in columns
        for at, name in enumerate(whole.parts)
        if name not in columns
    }


def listed(text: str) -> list[str]:
    """The items of a text that counts them from 1; nothing where it counts none.

    >>> listed("1、门锁松动 2、墙面开裂约1.5米"), listed("客厅1.5米、主卧2、3处")
    (['门锁松动', '墙面开裂约1.5米'], [])
    """
    starts: list[tuple[int, int]] = []
    for number in range(1, _LONGEST_LIST + 1):
        after = starts[-1][1] if starts else 0
        found = _mark(number).search(text, after)
        if found is None or (number == 1 and text[: found.start()].strip(" (\u3000\n")):
            break
        starts.append(found.span())
    ends = [*(start for start, _ in starts[1:]), len(text)]
    spans = zip((after for _, after in starts), ends, strict=False)
    items = [_AROUND.sub("", text[after:end]) for after, end in spans]
    return items if len(items) > 1 and all(items) else []


def _mark(number: int) -> re.Pattern[str]:
    """How people write the number of an item: 1、 1. 1) (1) ①."""
    wide = str(number).translate({48 + n: 0xFF10 + n for n in range(10)})
    figure = rf"(?<![\d.])[(（]?(?:{number}|{wide})(?:[、)）]|[..](?!\d))"
    return re.compile(rf"(?:{figure}|{_CIRCLED[number - 1]})\s*")


def stated_of(text: str, at: int, count: int) -> str:
    """The number of one of several entries, where the cell names one for each."""
    names: Sequence[str] = [one for one in _LISTED.split(narrow(text)) if one]
    return names[at] if len(names) == count else ""
