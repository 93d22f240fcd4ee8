"""Counts day by day, and by the day of the week (seed E04). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from pipeline.form import BlockOf
from pipeline.month.page import Page, in_order, number, share, title
from pipeline.month.tables import choices, columns, total_row
from pipeline.sheets import Block, Cell, Chart, Series, Table

_DAY = timedelta(days=1)
_WEEK = "一二三四五六日"


def days(block: BlockOf, page: Page) -> Sequence[Block]:
    """Counts for each day of the month, side by side or by what a column says."""
    heads, by_day = _by_day(block, page)
    name = block.name or block.title
    every = list(_every_day(page))
    rows = [tuple(by_day(day, head) for head in heads) for day in every]
    body = [
        [
            title(_said(day, every)),
            Cell(f"星期{_WEEK[day.weekday()]}"),
            *(number(n, f"{name}.{at}.{c}") for c, n in enumerate(row)),
        ]
        for at, (day, row) in enumerate(zip(every, rows, strict=True))
    ]
    totals = total_row(name, rows, shares=False) if heads else []
    totals = [*totals[:1], Cell("", look="total"), *totals[1:]]
    table = Table(
        head=("日期", "星期", *heads),
        rows=[*body, totals] if heads else [],
        title=block.title,
        name=name,
        totals=1 if heads else 0,
        counted=True,
    )
    if not block.chart or not heads or not any(map(any, rows)):
        return [table]
    series = [Series(head, at) for at, head in enumerate(heads, 2)]
    return [
        table,
        Chart(
            kind=block.chart,  # type: ignore[arg-type]  # held when it was read
            title=block.chart_title or block.title,
            table=name,
            series=series,
            x_title="日期",
            y_title="件数",
        ),
    ]


def _said(day: date, every: Sequence[date]) -> str:
    """A day as short as it can be told: 3日, or 11-03 where two months meet."""
    alone = every[0].month == every[-1].month
    return f"{day.day}日" if alone else f"{day:%m-%d}"


def _every_day(page: Page) -> Iterable[date]:
    count = (page.last - page.span.first) // _DAY + 1
    return (page.span.first + n * _DAY for n in range(max(count, 0)))


def _by_day(block: BlockOf, page: Page) -> tuple[list[str], Callable[[date, str], int]]:
    """What stands side by side, and how many of it there are on a day."""
    found: Counter[tuple[date, str]] = Counter()
    if block.by:
        items = page.items(block.count)
        for item in items:
            found[item.day, page.said_by(item, block.by)] += 1
        said = page.counted(items, block.by)
        count = page.monthly.by_id[block.count]
        heads = in_order(said, choices(block.by, count, page), sort=block.sort)
    else:
        heads = [head for head, _ in columns(block, page)]
        for head, count_id in columns(block, page):
            for item in page.items(count_id):
                found[item.day, head] += 1
    return heads, lambda day, head: found[day, head]


def weekdays(block: BlockOf, page: Page) -> Sequence[Block]:
    """Counts by the day of the week, with the average of such a day (E04)."""
    heads = [head for head, _ in columns(block, page)]
    _, by_day = _by_day(block, page)
    every = list(_every_day(page))
    name = block.name or block.title
    body = []
    for at in range(len(_WEEK)):
        own = [day for day in every if day.weekday() == at]
        cells = [title(f"星期{_WEEK[at]}"), number(len(own), f"{name}.{at}.days")]
        for c, head in enumerate(heads):
            total = sum(by_day(day, head) for day in own)
            cells.append(number(total, f"{name}.{at}.{c}"))
            pair = f"{name}.{at}.{c}", f"{name}.{at}.days"
            cells.append(share(total, len(own), pair, "average"))
        body.append(cells)
    titles = [word for head in heads for word in (head, f"{head}日均")]
    table = Table(("星期", "天数", *titles), body, block.title, name, counted=True)
    return [table]
