"""Lines down, places across, a colour and a word for each state. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.effects.book.pages import Page, Place, Plan
from pipeline.effects.book.rows import Row
from pipeline.form import BookOf, GridOf, Shade, said
from pipeline.grids import Arranged, arranged, natural

_UNSAID, _OTHERS = "未填", "其他"


def grid_pages(book: BookOf, rows: Sequence[Row], until: str) -> list[Page | Plan]:
    """How many of each, then one plan for each sheet, in natural order."""
    grid = book.grid
    assert grid is not None  # noqa: S101 - the caller looked
    sheets = arranged(rows, grid, lambda row: row.record.values)
    plans = [_plan(book, grid, sheet, until) for sheet in sheets]
    return [_totals(book, grid, sheets, until), *plans]


def _value(row: Row, name: str) -> str:
    return said(row.record.values.get(name))


def _totals(
    book: BookOf, grid: GridOf, sheets: Sequence[Arranged[Row]], until: str
) -> Page:
    states = [shade.value for shade in grid.shade]
    every = [row for sheet in sheets for row in sheet.rows]
    if any(_value(row, grid.state) not in states for row in every):
        states.append("")
    lines: list[tuple[str | int, ...]] = [
        (sheet.name, *_counted(sheet.rows, grid, states)) for sheet in sheets
    ]
    lines.append(("合计", *_counted(every, grid, states)))
    return Page(
        name="汇总",
        title=f"{book.title}:汇总",
        note=f"截至{until}",
        head=("", *(state or _OTHERS for state in states), "合计"),
        lines=lines,
        widths=(12, *(10 for _ in states), 10),
    )


def _counted(rows: Iterable[Row], grid: GridOf, states: Sequence[str]) -> list[int]:
    counts = Counter(_value(row, grid.state) for row in rows)
    known = [counts[state] for state in states if state]
    rest = [counts.total() - sum(known)] if "" in states else []
    return [*known, *rest, counts.total()]


def _plan(book: BookOf, grid: GridOf, sheet: Arranged[Row], until: str) -> Plan:
    lines = [
        (down, [_place(row, grid) for row in places]) for down, places in sheet.lines
    ]
    counts = Counter(_value(row, grid.state) for row in sheet.rows)
    said_of = [f"{shade.value}{counts[shade.value]}" for shade in grid.shade]
    unsaid = counts.total() - sum(counts[shade.value] for shade in grid.shade)
    said_of += [f"{_OTHERS}{unsaid}"] if unsaid else []
    note = f"截至{until};共{len(sheet.rows)},{'、'.join(said_of)}"
    title = f"{book.title}:{sheet.name}"
    loose = sorted(sheet.loose, key=lambda row: natural(row.record.number))
    others = [_loose(row, grid) for row in loose]
    return Plan(sheet.name, title, note, sheet.blocks, lines, others, _legend(grid))


def _place(row: Row | None, grid: GridOf) -> Place | None:
    if row is None:
        return None
    return _coloured(_value(row, grid.across[1]), _value(row, grid.state), grid)


def _loose(row: Row, grid: GridOf) -> Place:
    """What has no line bears the whole of its key."""
    key = row.of(row.form.number.key[:1])
    return _coloured(said(key), _value(row, grid.state), grid)


def _coloured(text: str, state: str, grid: GridOf) -> Place:
    shade = next((one for one in grid.shade if one.value == state), Shade(state))
    word = shade.said or shade.value or _UNSAID
    return Place(f"{text}\n{word}", shade.colour, shade.hatched)


def _legend(grid: GridOf) -> list[Place]:
    return [Place(s.said or s.value, s.colour, s.hatched) for s in grid.shade]
