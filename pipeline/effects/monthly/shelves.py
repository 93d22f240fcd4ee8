"""What stands beside what on a sheet. Pure.

Blocks are laid onto shelves, from left to right and from the top down: a chart stands
at the right of its table, a short table beside another, where the sheet is wide
enough. A table beside another takes the columns that are there; where one of its own
needs more than one of them, they are joined in each of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.effects.monthly.rows import (
    BESIDE,
    Rows,
    Span,
    chart_high,
    needs,
    pixels,
    table_high,
)
from pipeline.sheets import Block, Chart, Table

SHORT = 16  # rows: a table that is not parted, that another may stand beside
_LEAST = 340  # pixels: so wide is a chart, at least
_AROUND = 80  # … beside its labels, of which each needs so much:
_A_LABEL = 15
_EDGE = 4  # pixels: nearer to the sheet's end another column would be printed
_CLEAR = 18  # pixels between what stands beside each other
_LOOSE = 2  # times what it needs: wider no table is drawn beside another
_BELOW = 220  # pixels: how high a chart is that has no room beside its table
_ALONE = 600  # pixels: narrower than this no two charts stand side by side
_UPRIGHT = frozenset({"column", "stacked", "line"})
_LOWEST = 200
_HIGHEST = {True: 360, False: 560}  # upright, lying: beside a long table


@dataclass(frozen=True, slots=True)
class Standing:
    """A block on a shelf: the sheet's columns that it has, and those of its cells.

    A chart begins at the pixel ``left`` of the sheet, is so wide and so high; beside
    a long table so many rows ``down``: what comes again on each page is clear of it.
    """

    block: Block
    across: Span
    columns: Sequence[Span] = ()
    left: int = 0
    width: int = 0
    high: int = 0
    down: int = 0


class Shelves:
    """The shelves of one sheet."""

    def __init__(self, widths: Sequence[float], tables: Mapping[str, Rows]) -> None:
        self._widths = widths
        self._tables = tables
        self._edges = [0, *accumulate(map(pixels, widths))]
        self._shelf: list[Standing] = []

    def laid(self, blocks: Sequence[Block]) -> Iterator[list[Standing]]:
        """The shelves from the top down, what stands on each from the left."""
        for nth, block in enumerate(blocks):
            after = blocks[nth + 1] if nth + 1 < len(blocks) else None
            more = self._beside(block, after)
            if more is None:
                yield from self._full()
                more = self._first(block)
            self._shelf.append(more)
            if not isinstance(block, Table | Chart):
                yield from self._full()
        yield from self._full()

    def _full(self) -> Iterator[list[Standing]]:
        """The shelf, if anything stands on it; charts are as wide as there is room."""
        shelf, self._shelf = self._shelf, []
        if not shelf:
            return
        if all(isinstance(one.block, Chart) for one in shelf):
            room = self._edges[-1] - _EDGE - BESIDE * (len(shelf) - 1)
            each = room // len(shelf)
            yield [
                replace(one, left=nth * (each + BESIDE), width=each)
                for nth, one in enumerate(shelf)
            ]
            return
        nexts = [*shelf[1:], None]
        yield [self._grown(one, then) for one, then in zip(shelf, nexts, strict=True)]

    def _grown(self, one: Standing, then: Standing | None) -> Standing:
        end = self._begin(then) - _CLEAR if then else self._edges[-1] - _EDGE
        if isinstance(one.block, Chart):
            return replace(one, width=end - one.left)
        last = one.across.last if then else len(self._widths) - 1
        return replace(one, across=Span(one.across.first, last))

    def _begin(self, one: Standing) -> int:
        if isinstance(one.block, Chart):
            return one.left
        return self._edges[one.across.first]

    def _end(self) -> int:
        """The pixel up to which the shelf is taken."""
        last = self._shelf[-1]
        if isinstance(last.block, Chart):
            return last.left + last.width
        return self._edges[last.across.last + 1]

    # ── the first on a shelf ────────────────────────────────────────────────

    def _first(self, block: Block) -> Standing:
        every = Span(0, len(self._widths) - 1)
        if isinstance(block, Chart):
            high = max(chart_high(block, self._tables[block.table]), _BELOW)
            return Standing(block, every, high=high)
        if isinstance(block, Table):
            count = len(block.head)
            return Standing(
                block, Span(0, count - 1), [Span(n, n) for n in range(count)]
            )
        return Standing(block, every)

    # ── what stands beside ──────────────────────────────────────────────────

    def _beside(self, block: Block, after: Block | None) -> Standing | None:
        """The block at the right end of the shelf; None where it has no room."""
        if not self._shelf or not isinstance(self._shelf[-1].block, Table | Chart):
            return None
        if isinstance(block, Chart):
            return self._chart(block)
        if isinstance(block, Table) and self._is_low(block):
            return self._table(block, after)
        return None

    def _is_low(self, table: Table) -> bool:
        """Whether a table and all tables of the shelf are short."""
        there = [one.block for one in self._shelf if isinstance(one.block, Table)]
        return bool(there) and all(len(one.rows) <= SHORT for one in [*there, table])

    def _chart(self, chart: Chart) -> Standing | None:
        last, every = self._shelf[-1], Span(0, len(self._widths) - 1)
        rows = self._tables[chart.table]
        wanted = chart_high(chart, rows)
        if isinstance(last.block, Chart):  # two that found no room beside their tables
            alone = all(isinstance(one.block, Chart) for one in self._shelf)
            if not alone or len(self._shelf) > 1 or self._edges[-1] < 2 * _ALONE:
                return None
            return Standing(chart, every, high=max(wanted, _BELOW))
        left = self._end() + _CLEAR
        width = _narrowest(chart, rows)
        if last.block != rows.table or left + width > self._edges[-1]:
            return None
        widths = [self._wide(span) for span in last.columns]
        beside = table_high(last.block, widths)
        high = min(max(beside, wanted, _LOWEST), _HIGHEST[chart.kind in _UPRIGHT])
        down = bool(last.block.title) + 1 if len(last.block.rows) > SHORT else 0
        return Standing(chart, last.across, (), left, width, high, down)

    def _table(self, table: Table, after: Block | None) -> Standing | None:
        """A table on the columns behind, if they fit and its chart has room, too."""
        start = self._behind(self._end())
        columns = self._columns(table, start)
        if not columns:
            return None
        end = self._edges[columns[-1].last + 1]
        if isinstance(after, Chart) and after.table == table.name:
            least = _narrowest(after, self._tables[after.table])
            if end + _CLEAR + least > self._edges[-1]:
                return None
        return Standing(table, Span(start, columns[-1].last), columns)

    def _behind(self, pixel: int) -> int:
        """The first column that is clear of a pixel."""
        clear = (n for n, e in enumerate(self._edges) if e >= pixel + _CLEAR)
        return next(clear, len(self._widths))

    def _columns(self, table: Table, start: int) -> list[Span]:
        """Which of the sheet's columns each of a table's columns gets; [] for none."""
        found: list[Span] = []
        at = start
        wanted = [pixels(need) for need in needs(table)]
        for need in wanted:
            last = at
            while last < len(self._widths) and self._wide_px(at, last) < need:
                last += 1
            if last >= len(self._widths):
                return []
            found.append(Span(at, last))
            at = last + 1
        loose = self._wide_px(start, at - 1) > sum(wanted) * _LOOSE
        return [] if loose else found

    def _wide_px(self, first: int, last: int) -> int:
        return self._edges[last + 1] - self._edges[first]

    def _wide(self, span: Span) -> float:
        return sum(self._widths[span.first : span.last + 1])


def _narrowest(chart: Chart, rows: Rows) -> int:
    """How wide a chart is at the least, that its labels can be read."""
    if chart.kind not in _UPRIGHT:
        return _LEAST
    return max(_LEAST, len(rows.data) * _A_LABEL + _AROUND)
