"""Places in lines, each with a letter and a shade; how many of each state. Pure.

The lines and places are those of the register's own book (``[extract.grid]``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.form import BlockOf, Form, GridOf, said
from pipeline.grids import Arranged, arranged, natural
from pipeline.model import Record, Values
from pipeline.month.page import UNSAID, Page, number, title
from pipeline.month.tables import chart, total_row
from pipeline.sheets import Block, Cell, Look, Remark, Table

_HOUSE = re.compile(r"(\d+)栋(\d+)单元(\d+)(\d\d)")
_SHADES: Sequence[Look] = (
    "shade0", "shade1", "shade2", "shade3", "shade4", "shade5", "shade6", "shade7",
)  # fmt: skip


def grid(block: BlockOf, page: Page) -> Sequence[Block]:
    """How many of each state on each sheet of the grid, then each sheet in lines."""
    form = page.office.forms[block.form[0]]
    own = next((book.grid for book in form.extract if book.grid), None)
    if own is None:
        return [Remark(f"《{form.title}》没有定义色块图,无法画出。")]
    rows = [r for r in page.counts.ground.records.get(form.id, ()) if not r.void]
    sheets = arranged(rows, own, lambda record: _placed(record.values, form, own))
    table = _states(sheets, own, block)
    heads = [shade.value for shade in own.shade]
    looks = _looks(own, block)
    return [
        table,
        *chart(block, table, heads),
        *([_legend(own, looks)] if rows else []),
        *(drawn for sheet in sheets for drawn in _plan(sheet, own, looks)),
    ]


def _placed(values: Values, form: Form, grid: GridOf) -> Values:
    """The values, with line and place read off the key where they are empty."""
    found = _HOUSE.fullmatch(said(values.get(form.number.key[0])))
    if found is None:
        return values
    sheet, block, down, place = found.groups()
    read = {
        grid.sheet: sheet,
        grid.across[0]: block,
        grid.down: down,
        grid.across[1]: down + place,
    }
    empty = {n: v for n, v in read.items() if values.get(n) in (None, "")}
    return {**values, **empty}


def _state(record: Record, grid: GridOf) -> str:
    return said(record.values.get(grid.state))


def _states(sheets: Sequence[Arranged[Record]], grid: GridOf, block: BlockOf) -> Table:
    """How many of each state, sheet by sheet."""
    name = block.name or block.title
    states = [shade.value for shade in grid.shade]
    counts = [Counter(_state(row, grid) for row in sheet.rows) for sheet in sheets]
    odd = any(state not in states for one in counts for state in one)
    rows = [
        (
            *(one[state] for state in states),
            *((_unsaid(one, states),) if odd else ()),
            one.total(),
        )
        for one in counts
    ]
    body = [
        [title(sheet.name), *(number(n, f"{name}.{at}.{c}") for c, n in enumerate(row))]
        for at, (sheet, row) in enumerate(zip(sheets, rows, strict=True))
    ]
    return Table(
        head=(block.title_of_rows, *states, *((UNSAID,) if odd else ()), "合计"),
        rows=[*body, total_row(name, rows, shares=False)] if body else [],
        title=block.title,
        name=name,
        totals=1 if body else 0,
        notes=(block.note,) if block.note else (),
        empty="还没有登记。",
    )


def _unsaid(counts: Counter[str], states: Sequence[str]) -> int:
    return counts.total() - sum(counts[state] for state in states)


def _looks(grid: GridOf, block: BlockOf) -> Mapping[str, Cell]:
    """The letter and the shade of each state: as the report says, else its first."""
    letters = {item.title: item.shows for item in block.item}
    return {
        shade.value: Cell(
            letters.get(shade.value) or shade.value[:1],
            look=_SHADES[at % len(_SHADES)],
        )
        for at, shade in enumerate(grid.shade)
    }


def _legend(grid: GridOf, looks: Mapping[str, Cell]) -> Table:
    states = [shade.value for shade in grid.shade]
    return Table(
        head=("图例", *states),
        rows=[[title("格中的字"), *(looks[state] for state in states)]],
    )


def _plan(
    sheet: Arranged[Record], grid: GridOf, looks: Mapping[str, Cell]
) -> Sequence[Block]:
    """One sheet of the grid: a line for each value, the largest on top."""
    places = [f"{block} {place}" for block, own in sheet.blocks for place in own]
    rows = [
        [title(down), *(_cell(record, grid, looks) for record in records)]
        for down, records in sheet.lines
    ]
    loose = sorted(sheet.loose, key=lambda record: natural(record.number))
    said_of = Counter(_state(record, grid) or UNSAID for record in loose)
    told = "、".join(f"{state}{count}" for state, count in said_of.items())
    notes = (f"没有楼层位置的{len(loose)}套不在图上:{told}。",) if loose else ()
    if not rows:
        return [Remark(f"{sheet.name}:{text}") for text in notes]
    return [
        Table(head=("", *places), rows=rows, title=sheet.name, notes=notes),
    ]


def _cell(record: Record | None, grid: GridOf, looks: Mapping[str, Cell]) -> Cell:
    if record is None:
        return Cell("")
    return looks.get(_state(record, grid), Cell("?", look="weak"))
