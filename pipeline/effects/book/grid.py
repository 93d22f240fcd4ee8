"""Lines down, places across, a colour and a word for each state. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.effects.book.pages import Page, Place, Plan
from pipeline.effects.book.rows import Row
from pipeline.form import BookOf, GridOf, Shade, said

_FIGURES = re.compile(r"\d+")
_UNSAID, _OTHERS = "未填", "其他"
_ELSEWHERE = "未分"


def grid_pages(book: BookOf, rows: Sequence[Row], until: str) -> list[Page | Plan]:
    """How many of each, then one plan for each sheet, in natural order."""
    grid = book.grid
    assert grid is not None  # noqa: S101 - the caller looked
    sheets: dict[str, list[Row]] = {}
    for row in rows:
        name = _worded(row, grid.sheet, grid) or _ELSEWHERE
        sheets.setdefault(name, []).append(row)
    names = sorted(sheets, key=natural)
    plans = [_plan(book, grid, name, sheets[name], until) for name in names]
    return [_totals(book, grid, sheets, names, until), *plans]


def natural(text: str) -> tuple[str, str]:
    """A key by which 2 comes before 10.

    >>> sorted(["10栋", "2栋"], key=natural)
    ['2栋', '10栋']
    """
    return _FIGURES.sub(lambda found: found[0].zfill(9), text), text


def _value(row: Row, name: str) -> str:
    return said(row.record.values.get(name))


def _worded(row: Row, name: str, grid: GridOf) -> str:
    """A value with the word that the form puts after a bare number."""
    value = _value(row, name)
    return f"{value}{grid.after.get(name, '')}" if value.isdigit() else value


def _totals(
    book: BookOf,
    grid: GridOf,
    sheets: dict[str, list[Row]],
    names: Sequence[str],
    until: str,
) -> Page:
    states = [shade.value for shade in grid.shade]
    every = [row for name in names for row in sheets[name]]
    if any(_value(row, grid.state) not in states for row in every):
        states.append("")
    lines: list[tuple[str | int, ...]] = [
        (name, *_counted(sheets[name], grid, states)) for name in names
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


def _plan(
    book: BookOf, grid: GridOf, name: str, rows: Sequence[Row], until: str
) -> Plan:
    placed: dict[tuple[str, str, str], Row] = {}
    loose = []
    for row in rows:
        where = _down(row, grid), _block(row, grid), _position(row, grid)
        if where in placed or not (where[0] and where[2]):
            loose.append(row)
        else:
            placed[where] = row
    across = sorted({(b, p) for _, b, p in placed}, key=lambda x: [*map(natural, x)])
    downs = sorted({down for down, _, _ in placed}, key=natural, reverse=True)
    lines = [
        (down, [_place(placed.get((down, *one)), grid) for one in across])
        for down in downs
    ]
    blocks = [
        (block or _ELSEWHERE, [p for b, p in across if b == block])
        for block in dict.fromkeys(b for b, _ in across)
    ]
    counts = Counter(_value(row, grid.state) for row in rows)
    said_of = [f"{shade.value}{counts[shade.value]}" for shade in grid.shade]
    unsaid = counts.total() - sum(counts[shade.value] for shade in grid.shade)
    said_of += [f"{_OTHERS}{unsaid}"] if unsaid else []
    note = f"截至{until};共{len(rows)},{'、'.join(said_of)}"
    title = f"{book.title}:{name}"
    loose.sort(key=lambda row: natural(row.record.number))
    others = [_loose(row, grid) for row in loose]
    return Plan(name, title, note, blocks, lines, others, _legend(grid))


def _down(row: Row, grid: GridOf) -> str:
    return _worded(row, grid.down, grid)


def _block(row: Row, grid: GridOf) -> str:
    return _worded(row, grid.across[0], grid)


def _position(row: Row, grid: GridOf) -> str:
    """Where in its line: 1801 on line 18 is the place 01."""
    text, down = _value(row, grid.across[1]), _value(row, grid.down)
    bare = text.removeprefix(_figure(down)) if _figure(down) else text
    return bare or text


def _figure(text: str) -> str:
    found = _FIGURES.search(text)
    return found[0].lstrip("0") if found else ""


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
