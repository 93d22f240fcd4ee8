"""Counts told apart: by what a column says, by two, day by day; the flow. Pure.

Sums and shares are formulas of the cells of their table. What could point at somebody
is merged into 其他 before it becomes a cell (domain.md 6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from pipeline import privacy
from pipeline.form import BlockOf, Count
from pipeline.month.nouns import Item
from pipeline.month.page import SECRET, Page, in_order, number, share, title
from pipeline.sheets import (
    Block,
    Cell,
    Chart,
    Remark,
    Series,
    Table,
)

_DAY = timedelta(days=1)
_WEEK = "一二三四五六日"
_TOTAL = "合计"
_HOURS_OF = 3  # the hours of fewer than this would be those of single matters
_TOO_FEW = "件数太少,为保护当事人,不分列。"


def columns(block: BlockOf, page: Page) -> list[tuple[str, str]]:
    """The counts that stand side by side: title and id."""
    if block.item:
        return [(item.title, item.count) for item in block.item]
    count = page.monthly.by_id[block.count]
    return [(count.title or "件数", block.count)]


def choices(name: str, count: Count, page: Page) -> tuple[str, ...]:
    """The order in which the form lists what a column may say."""
    for form in count.form:
        spoken = page.monthly.of_form.get(form)
        own = getattr(spoken, name, name) if hasattr(spoken, name) else name
        column = page.office.forms[form].by_id.get(own)
        if column is not None and column.choices:
            return column.choices
    return ()


# ── by what a column says ───────────────────────────────────────────────────


def by(block: BlockOf, page: Page) -> Sequence[Block]:
    """Counts by what a column says, with shares where there is one count alone."""
    those = columns(block, page)
    parted = [open_items(page.items(count), block, page) for _, count in those]
    found = [page.counted(items, block.by) for items, _ in parted]
    words = list(dict.fromkeys(word for one in found for word in one))
    rows = {word: tuple(one[word] for one in found) for word in words}
    if block.hide:
        rows = privacy.suppressed_rows(rows)
    first = Counter({word: row[0] for word, row in rows.items()})
    listed = choices(block.by, page.monthly.by_id[those[0][1]], page)
    ordered = in_order(first, listed, sort=block.sort)
    heads = [head for head, _ in those]
    lines = [(word, rows[word]) for word in ordered]
    table = _by_table(block, heads, lines, secret_note(block, parted[0][1]))
    return [table, *chart(block, table, heads)]


def open_items(
    items: Iterable[Item], block: BlockOf, page: Page
) -> tuple[list[Item], int]:
    """What a block counts; of one with hidden counts, without the confidential."""
    own = page.left_in(items, block)
    if not block.hide:
        return own, 0
    open_ = [item for item in own if not page.is_secret(item.record)]
    return open_, len(own) - len(open_)


def _by_table(
    block: BlockOf,
    heads: Sequence[str],
    rows: Sequence[tuple[str, tuple[int, ...]]],
    notes: tuple[str, ...],
) -> Table:
    name = block.name or block.title
    shares = len(heads) == 1
    body = [
        [
            title(word),
            *(number(n, f"{name}.{at}.{c}") for c, n in enumerate(row)),
            *((_share_of(row[0], rows, name, at),) if shares else ()),
        ]
        for at, (word, row) in enumerate(rows)
    ]
    totals = total_row(name, [row for _, row in rows], shares=shares)
    return Table(
        head=(block.title_of_rows, *heads, *(("占比",) if shares else ())),
        rows=[*body, totals] if body else [],
        title=block.title,
        name=name,
        totals=1 if body else 0,
        notes=notes,
        bars=(1,) if shares else (),
        counted=not block.hide,
    )


def _share_of(
    count: int, rows: Sequence[tuple[str, tuple[int, ...]]], name: str, at: int
) -> Cell:
    whole = sum(row[0] for _, row in rows)
    return share(count, whole, (f"{name}.{at}.0", f"{name}.sum.0"))


def total_row(
    name: str, rows: Sequence[tuple[int, ...]], *, shares: bool
) -> list[Cell]:
    """The sums, as formulas over the rows above."""
    cells = [Cell(_TOTAL, look="total")]
    last = len(rows) - 1
    for at, column in enumerate(zip(*rows, strict=True)):
        formula = f"SUM({{{name}.0.{at}}}:{{{name}.{last}.{at}}})"
        cells.append(
            Cell(sum(column), "count", formula, f"{name}.sum.{at}", look="total")
        )
    if shares:
        pair = f"{name}.sum.0", f"{name}.sum.0"
        whole = sum(row[0] for row in rows)
        cell = share(whole, whole, pair)
        cells.append(Cell(cell.value, cell.unit, cell.formula, look="total"))
    return cells


def chart(block: BlockOf, table: Table, heads: Sequence[str]) -> list[Block]:
    """The picture of a table, if the report wants one and there is something on it."""
    if not block.chart or not table.rows:
        return []
    series = [Series(head, at) for at, head in enumerate(heads, 1)]
    return [
        Chart(
            kind=block.chart,  # type: ignore[arg-type]  # held when it was read
            title=block.chart_title or block.title,
            table=table.name,
            series=series,
            x_title=block.title_of_rows,
            y_title="件数",
        )
    ]


# ── by two ──────────────────────────────────────────────────────────────────


def cross(block: BlockOf, page: Page) -> Sequence[Block]:
    """Counts by two columns at once; small ones merged line by line where asked."""
    open_, secret = open_items(page.items(block.count), block, page)
    cells = Counter(
        (page.said_by(i, block.by), page.said_by(i, block.across)) for i in open_
    )
    shown: Mapping[tuple[str, str], int] = cells
    if block.hide:
        shown = privacy.suppressed_cross(cells)
        if any(0 < n < privacy.FEW for n in shown.values()):
            return [Remark(f"{block.title}:{_TOO_FEW}")]
    count = page.monthly.by_id[block.count]
    downs, acrosses = (
        in_order(
            _along(shown, axis),
            choices(name, count, page),
            sort=block.sort and not axis,
        )
        for axis, name in ((0, block.by), (1, block.across))
    )
    name = block.name or block.title
    body = [
        _cross_row(name, at, down, acrosses, shown) for at, down in enumerate(downs)
    ]
    table = Table(
        head=(block.title_of_rows, *acrosses, _TOTAL),
        rows=[*body, _cross_totals(name, downs, acrosses, shown)] if body else [],
        title=block.title,
        name=name,
        totals=1 if body else 0,
        notes=secret_note(block, secret),
        counted=not block.hide,
    )
    return [table, *chart(block, table, acrosses)]


def secret_note(block: BlockOf, secret: int) -> tuple[str, ...]:
    """What is said below: of the block, and of what it does not tell apart."""
    left = f"另有{SECRET}{secret}件,不分列。" if secret else ""
    return tuple(text for text in (block.note, left) if text)


def _along(cells: Mapping[tuple[str, str], int], axis: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, count in cells.items():
        found[key[axis]] += count
    return found


def _cross_row(
    name: str,
    at: int,
    down: str,
    acrosses: Sequence[str],
    cells: Mapping[tuple[str, str], int],
) -> list[Cell]:
    own = [cells.get((down, across), 0) for across in acrosses]
    numbers = [number(n, f"{name}.{at}.{c}") for c, n in enumerate(own)]
    formula = f"SUM({{{name}.{at}.0}}:{{{name}.{at}.{len(own) - 1}}})"
    whole = Cell(sum(own), "count", formula, f"{name}.{at}.{len(own)}", look="total")
    return [title(down), *numbers, whole]


def _cross_totals(
    name: str,
    downs: Sequence[str],
    acrosses: Sequence[str],
    cells: Mapping[tuple[str, str], int],
) -> list[Cell]:
    rows = [
        tuple(cells.get((down, across), 0) for across in acrosses) for down in downs
    ]
    rows = [(*row, sum(row)) for row in rows]
    return total_row(name, rows, shares=False)
