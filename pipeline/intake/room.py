"""Where on a sheet the answer has room: beside the table, and for its summary. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence

from pipeline.intake.title import SUMMARY
from pipeline.model import Place
from pipeline.package.cells import Grid

_FURTHEST = 200  # columns; beyond this nobody looks


def free_column(grid: Grid, top: int, width: int, wanted: int) -> int:
    """The first of ``wanted`` columns right of the table that are empty all the way."""
    used = {c for row, cells in grid.rows.items() if row >= top for c in cells}
    for first, left, last, right in grid.merges:
        if last >= top and first and left > width:
            used.update(range(left, min(right, width + _FURTHEST) + 1))
    column = width + 1
    while used & set(range(column, column + wanted)) and column < width + _FURTHEST:
        column += 1
    return column


def summary_place(grid: Grid, top: int, verdict: int, data: Sequence[int]) -> Place:
    """The cell above the 校验结果 header, else the first below the column's end.

    Where our summary stands already it stays, unless an entry has come into its row.
    """
    above = top - 1
    row = _standing(grid, verdict, set(data))
    if not row and above and _is_free(grid, above, verdict):
        row = above
    return Place(grid.name, row or max(grid.rows) + 1, verdict)


def _standing(grid: Grid, column: int, taken: Container[int]) -> int:
    for row, cells in sorted(grid.rows.items()):
        text = cells[column].value if column in cells else None
        if isinstance(text, str) and SUMMARY.match(text) and row not in taken:
            return row
    return 0


def _is_free(grid: Grid, row: int, column: int) -> bool:
    covered = any(
        top <= row <= low and left <= column <= right and (top, left) != (row, column)
        for top, left, low, right in grid.merges
    )
    return not covered and column not in grid.rows.get(row, {})
