"""What each row below a header is: an entry, a footer, blank, or no part of it. Pure.

domain.md 2.0, "Sheet layout staff really use" and the footer line of "Cell
normalisation". Nothing filled is ever dropped without a word: a row is either data,
or skipped with a reason, or its cells are told as standing outside the table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pipeline.intake.title import SUMMARY
from pipeline.package.cells import FORMULA, NO_RESULT, PLAIN, Cell
from pipeline.values import fold

Cells = Mapping[int, Cell]

DATA, ODD = "数据", "表外"
TOTAL, SIGNED, NOTE, BLANK, HEADER = "合计", "签名", "附注", "空行", "表头"

#: A footer is known by its first filled cell, without blanks and in half-width.
FOOTERS: dict[str, re.Pattern[str]] = {
    TOTAL: re.compile(
        r"(?:本?[页日周月季年]|全[月年])?(?:合计|小计|总计|共计|累计)"
        r"(?:人数|件数|户数|次数|数量|金额)?(?:$|[:(\d])"
    ),
    SIGNED: re.compile(
        r"(?:制表|制单|填表|填报|审核|复核|审批)(?:人员?)?(?:$|:)"
        r"|(?:制表|填表|填报|审核|登记|记录|统计|经办|负责|主管)\w{0,3}:"
        r"|\w{0,8}签[字名章](?:$|[:(])"
    ),
    NOTE: re.compile(
        r"(?:注|备注|附注|说明|填[表写]说明|注意事项)(?:$|[:.、\d])|以下空白|※"
    ),
}
_DASHES = frozenset({"-", "--", "—", "——", "–", "/", "\\", "~"})
_DAY = re.compile(r"[\d一二三四五六七八九十]|同上|[〃″々\"]")
_BLANKS = re.compile(r"\s+")
_WEAK = 2  # with fewer filled columns, a row far from the others is no entry
_LONGEST_HEADER = 40  # characters; no longer text is compared with the header
_REPEATED = 3  # so many cells equal to the header's make a row a header again


@dataclass(frozen=True, slots=True)
class Frame:
    """What the header says about the columns.

    ``lines`` are the header rows, joined and each alone, as folded text by column;
    ``own`` the columns of the form; ``counting`` those of 序号; ``verdict`` our
    校验结果 (0: none); ``day`` the business date (0: the form has none); ``needed``
    further columns that an entry has filled from the start. ``spread`` gives the cells
    that merging copies down, ``wide`` where a text runs over three columns or more.
    """

    bottom: int
    lines: tuple[Mapping[int, str], ...]
    own: frozenset[int]
    counting: frozenset[int]
    verdict: int
    day: int
    needed: frozenset[int]
    spread: Mapping[tuple[int, int], Cell]
    wide: frozenset[tuple[int, int]]


class Kinds(NamedTuple):
    """The rows below a header by kind; ``titles`` stand above later headers."""

    data: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]
    odd: tuple[int, ...]
    titles: tuple[int, ...]


def sort(rows: Mapping[int, Cells], frame: Frame) -> Kinds:
    """Every row below the header to one kind; trailing blank rows are no row at all."""
    kinds = list(_sorted(rows, frame))
    titles = _titles(kinds)
    kinds = [(row, HEADER if row in titles else kind) for row, kind in kinds]
    skipped = [(row, kind) for row, kind in kinds if kind not in (DATA, ODD)]
    return Kinds(
        data=tuple(row for row, kind in kinds if kind == DATA),
        skipped=tuple(sorted([*skipped, *_blank_between(kinds)])),
        odd=tuple(row for row, kind in kinds if kind == ODD),
        titles=tuple(sorted(titles)),
    )


def filled(cells: Cells, verdict: int) -> dict[int, Cell]:
    """The cells of a row in which staff wrote something; not our verdict or summary."""
    return {
        column: cell
        for column, cell in sorted(cells.items())
        if column != verdict and not _empty(cell)
    }


def _empty(cell: Cell) -> bool:
    text = cell.value
    if isinstance(text, str):
        ours = text.startswith("收到") and SUMMARY.match(text) is not None
        return ours or not text or text.isspace()
    return text is None and cell.kind != NO_RESULT


def _sorted(rows: Mapping[int, Cells], frame: Frame) -> Iterator[tuple[int, str]]:
    before, last, closed = frame.bottom, HEADER, False
    for row in sorted(row for row in rows if row > frame.bottom):
        cells = filled(rows[row], frame.verdict)
        if all(idle(cell, column, frame) for column, cell in cells.items()):
            continue
        far = row - before > 1 or last in (NOTE, ODD)
        kind = _kind(row, cells, frame, closed=closed, far=far)
        if kind == ODD and last == NOTE and row - before == 1 and len(cells) == 1:
            kind = NOTE  # its second line
        closed = kind in (TOTAL, SIGNED) or (closed and kind in (NOTE, ODD))
        before, last = row, kind
        yield row, kind


def idle(cell: Cell, column: int, frame: Frame) -> bool:
    """Whether the cell says nothing by itself: a running number, a dash, a sum."""
    if isinstance(cell.value, str) and _text(cell) in _DASHES:
        return True
    if column in frame.counting:
        return cell.kind != PLAIN or _text(cell).replace(".", "").isdecimal()
    ours = column in frame.own or column not in frame.lines[0]
    return not ours and cell.kind in (FORMULA, NO_RESULT)


def _kind(row: int, cells: Cells, frame: Frame, *, closed: bool, far: bool) -> str:
    if _is_header(cells, frame):
        return HEADER
    strong = _strong(row, cells, frame)
    footer = _footer(cells, frame)
    if footer and (footer == TOTAL or not strong):
        return footer
    if strong:
        return DATA
    return ODD if closed or _stray(row, cells, frame, far=far) else DATA


def _is_header(cells: Cells, frame: Frame) -> bool:
    texts = [(c, x.value) for c, x in cells.items() if isinstance(x.value, str)]
    for line in frame.lines:
        same = sum(_is_text(text, line.get(column, "")) for column, text in texts)
        if same >= min(_REPEATED, len(line)) and same * 2 >= len(cells):
            return True
    return False


def _is_text(text: str, header: str) -> bool:
    if not header or len(text) > _LONGEST_HEADER or header[0] not in text:
        return False  # as nearly always: folding is dear
    return fold(text) == header


def _strong(row: int, cells: Cells, frame: Frame) -> bool:
    """A date and two needed columns: that is an entry wherever it stands."""
    given = {
        *cells,
        *(c for c in frame.needed | {frame.day} if (row, c) in frame.spread),
    }
    if frame.day and not (frame.day in given and _is_day(row, cells, frame)):
        return False
    enough = min(_WEAK, len(frame.needed))
    return len(given & frame.needed) >= enough and bool(given & frame.own)


def _is_day(row: int, cells: Cells, frame: Frame) -> bool:
    cell = cells.get(frame.day) or frame.spread[row, frame.day]
    return not isinstance(cell.value, str) or _DAY.search(cell.value) is not None


def _footer(cells: Cells, frame: Frame) -> str:
    first = next((cell for c, cell in cells.items() if not idle(cell, c, frame)), None)
    text = _text(first) if first and isinstance(first.value, str) else ""
    return next((kind for kind, says in FOOTERS.items() if says.match(text)), "")


def _stray(row: int, cells: Cells, frame: Frame, *, far: bool) -> bool:
    """A few words beside or below the table; next to the other rows it is an entry."""
    own = [column for column in cells if column in frame.own]
    if not own:
        return True
    if len(own) >= min(_WEAK, len(frame.own)):
        return False
    sums = all(cell.kind in (FORMULA, NO_RESULT) for cell in cells.values())
    return far or sums or (len(cells) == 1 and (row, own[0]) in frame.wide)


def _titles(kinds: list[tuple[int, str]]) -> set[int]:
    """Rows that stand right above a header that comes again: the next month's title."""
    titles: set[int] = set()
    above = False
    for row, kind in reversed(kinds):
        above = kind == HEADER or (above and kind == ODD)
        if above and kind == ODD:
            titles.add(row)
    return titles


def _blank_between(kinds: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for (row, kind), (after, its) in pairwise(kinds):
        if kind == its == DATA:
            yield from ((blank, BLANK) for blank in range(row + 1, after))


def _text(cell: Cell) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", str(cell.value)))
