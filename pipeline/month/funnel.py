"""From the first step to the last: how many come on, and what they come to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.form import BlockOf, Item
from pipeline.month.page import Page, in_order, number, share, title
from pipeline.month.plain import amount_of
from pipeline.month.tables import total_row
from pipeline.sheets import NOTHING, Block, Cell, Chart, Series, Table


def funnel(block: BlockOf, page: Page) -> Sequence[Block]:
    """Step by step, with the share of the step before and of the first; by whom."""
    name = block.name or block.title
    counts = [len(page.items(step.count)) for step in block.step]
    rows = [_step(name, at, step, counts, page) for at, step in enumerate(block.step)]
    table = Table(
        head=("环节", "件数", "环节转化率", "总转化率"),
        rows=rows,
        title=block.title,
        name=name,
        bars=(1,),
        notes=(block.note,) if block.note else (),
        counted=True,
    )
    return [table, *_picture(block, table), *_by_whom(block, page)]


def _picture(block: BlockOf, table: Table) -> Sequence[Block]:
    if not block.chart:
        return []
    return [
        Chart(
            kind=block.chart,  # type: ignore[arg-type]  # held when it was read
            title=block.chart_title or block.title,
            table=table.name,
            series=[Series(table.head[1], 1)],
            x_title=table.head[0],
            y_title=table.head[1],
        )
    ]


def _step(
    name: str, at: int, step: Item, counts: Sequence[int], page: Page
) -> list[Cell]:
    own = f"{name}.{at}"
    first = share(counts[at], counts[0], (own, f"{name}.0"))
    nothing = Cell(NOTHING, "percent")
    before = share(counts[at], counts[at - 1], (own, f"{name}.{at - 1}"))
    said = step.title or page.monthly.by_id[step.count].title
    return [
        title(said),
        number(counts[at], own),
        before if at else nothing,
        first if at else nothing,
    ]


def _by_whom(block: BlockOf, page: Page) -> Sequence[Block]:
    """Each step by the one who had it, where the report names the columns."""
    if not block.by:
        return []
    found = [
        page.counted(page.items(step.count), step.by or block.by) for step in block.step
    ]
    totals: Counter[str] = Counter()
    for one in found:
        totals.update(one)
    name = f"{block.name or block.title}.by"
    whom = in_order(totals, (), sort=False)
    rows = [tuple(one[word] for one in found) for word in whom]
    body = [
        [title(word), *(number(n, f"{name}.{at}.{c}") for c, n in enumerate(row))]
        for at, (word, row) in enumerate(zip(whom, rows, strict=True))
    ]
    heads = [step.title for step in block.step]
    table = Table(
        head=(block.title_of_rows, *heads),
        rows=[*body, total_row(name, rows, shares=False)] if body else [],
        title=f"{block.title}:按{block.title_of_rows}",
        name=name,
        totals=1 if body else 0,
        counted=True,
    )
    return [table]


def prices(block: BlockOf, page: Page) -> Sequence[Block]:
    """How many, what area, what money, and the money for a unit of area."""
    rows = [_price(block, at, item, page) for at, item in enumerate(block.item)]
    return [
        Table(
            head=(block.title_of_rows, "套数", "面积(㎡)", "金额(元)", "均价(元/㎡)"),
            rows=rows,
            title=block.title,
            name=block.name,
            notes=(block.note,) if block.note else (),
            counted=True,
        )
    ]


def _price(block: BlockOf, at: int, item: Item, page: Page) -> list[Cell]:
    area = amount_of(Item(item.title, count=item.area), page)
    money = amount_of(Item(item.title, count=item.money), page)
    name = f"{block.name or block.title}.{at}"
    up, down = f"{name}.money", f"{name}.area"
    formula = f'IF({{{down}}}=0,"{NOTHING}",ROUND({{{up}}}/{{{down}}},2))'
    mean = round(money / area, 2) if area else NOTHING
    return [
        title(item.title),
        number(len(page.items(item.count))),
        Cell(area, "area", name=down),
        Cell(money, "money", name=up),
        Cell(mean, "money", formula),
    ]
