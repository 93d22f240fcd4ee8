"""The year from the same parts: each month a row, the year as the sum of them. Pure.

A share of the year is the sum of the months' numerators by that of their denominators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pipeline.form import BlockOf, BookFor, Monthly, Rate, TabOf
from pipeline.hours import Month
from pipeline.month.counts import Counts
from pipeline.month.nouns import Edition, Ground, Made
from pipeline.month.page import Page, number, plain, share, title
from pipeline.month.spans import YEAR
from pipeline.month.whole import told
from pipeline.office import Office
from pipeline.sheets import Block, Cell, Chart, Figure, Series, Tab, Table, Workbook

_SHARES = ("percent", "permille")
_SUMMED = ("count",)
_WHOLE = "全年"
_NOTES = (
    "全年的比率是各月分子之和除以各月分母之和;时长、日均不合计。",
    "各月按现在的登记重新统计,与当时寄出的月报不同的,以修订为准。",
)


def draw_up_year(
    ground: Ground, monthly: Monthly, office: Office, year: int, now: datetime
) -> Made:
    """The workbook of a year; of the running one, of the months that have begun."""
    last = Month(year, YEAR)
    counts = Counts(ground, monthly, office, last, now)
    edition = Edition(last, "running", now)
    page = Page(counts, edition, frozenset(tab.title for tab in monthly.year))
    running = counts.span(last).last >= now.date()
    upto = f"截至{now.month}月{now.day}日" if running else ""
    said = {"小区": office.estate or office.name, "年份": f"{year}年"}
    tabs = [_tab(tab, page, upto) for tab in monthly.year]
    book = Workbook(
        file=f"{monthly.year_file.format(**said)}{f'_{upto}' if upto else ''}.xlsx",
        title=f"{monthly.year_title.format(**said)} {year}年",
        tabs=tabs,
        left=f"{office.company} {office.name}".strip(),
        mark=f"未结账 {upto}" if upto else "",
    )
    return Made(book, BookFor(()), {}, dict(told(tabs)))


def _tab(tab: TabOf, page: Page, upto: str) -> Tab:
    blocks = [made for block in tab.block for made in _block(block, page)]
    columns = max(len(b.head) for b in blocks if isinstance(b, Table))
    widths = tab.widths + (tab.further,) * max(0, columns - len(tab.widths))
    made = f"{page.month.year}年 {upto} 制表 {page.edition.made:%Y-%m-%d %H:%M}"
    return Tab(tab.title, tab.heading or tab.title, blocks, widths, tab.title, (made,))


def _block(block: BlockOf, page: Page) -> Iterator[Block]:
    """Some figures month by month, and a picture of them."""
    shown = [page.monthly.rates[name] for name in block.rate]
    months = [Month(page.month.year, nth + 1) for nth in range(YEAR)]
    begun = [m for m in months if page.counts.span(m).first <= page.counts.now.date()]
    figures = [[page.figure(one.id, month) for one in shown] for month in begun]
    name = f"{block.name or block.title}."
    rows = [
        [title(f"{month.month}月"), *_cells(f"{name}{at}", own)]
        for at, (month, own) in enumerate(zip(begun, figures, strict=True))
    ]
    head = ("月份", *(word for one in shown for word in _heads(one)))
    if rows:
        rows.append([Cell(_WHOLE, look="total"), *_totals(name, figures)])
    table = Table(
        head=head,
        rows=rows,
        title=block.title,
        name=name,
        totals=1 if rows else 0,
        notes=_NOTES,
        counted=True,
    )
    yield table
    if rows:
        yield _chart(block, table, shown)


def _heads(one: Rate) -> Sequence[str]:
    return (one.title, "分子", "分母") if one.unit in _SHARES else (one.title,)


def _cells(name: str, figures: Sequence[Figure]) -> Iterator[Cell]:
    """A month's figures; each share with what it is made of."""
    for at, one in enumerate(figures):
        if one.unit not in _SHARES:
            value = plain(one.value, one.unit) if one.value is not None else None
            yield _named(value or Cell(None, one.unit), f"{name}.{at}")
            continue
        up, down = f"{name}.{at}.part", f"{name}.{at}.whole"
        part, whole = one.part or 0, one.whole or 0
        yield share(part, whole, (up, down), one.unit)
        yield number(part, up)
        yield number(whole, down)


def _named(cell: Cell, name: str) -> Cell:
    return Cell(cell.value, cell.unit, cell.formula, name, cell.link, cell.look)


def _totals(name: str, figures: Sequence[Sequence[Figure]]) -> Iterator[Cell]:
    """The year: sums, and shares of sums."""
    last = len(figures) - 1
    for at, one in enumerate(figures[-1]):
        own = [month[at] for month in figures]
        if one.unit in _SUMMED:
            total = sum(int(figure.value or 0) for figure in own)
            formula = f"SUM({{{name}0.{at}}}:{{{name}{last}.{at}}})"
            yield Cell(total, one.unit, formula, look="total")
            continue
        if one.unit not in _SHARES:
            yield Cell("", look="total")
            continue
        names = f"{name}sum.{at}.part", f"{name}sum.{at}.whole"
        sums = [sum(f.part or 0 for f in own), sum(f.whole or 0 for f in own)]
        found = share(sums[0], sums[1], names, one.unit)
        yield Cell(found.value, found.unit, found.formula, look="total")
        for total, key, called in zip(sums, ("part", "whole"), names, strict=True):
            formula = f"SUM({{{name}0.{at}.{key}}}:{{{name}{last}.{at}.{key}}})"
            yield Cell(total, "count", formula, called, look="total")


def _chart(block: BlockOf, table: Table, shown: Sequence[Rate]) -> Chart:
    """Counts as columns, or shares as lines where there are only shares."""
    places = [table.head.index(one.title) for one in shown]
    those = list(zip(shown, places, strict=True))
    counts = [(one, at) for one, at in those if one.unit in _SUMMED]
    drawn = counts or those
    return Chart(
        kind="column" if counts else "line",
        title=block.chart_title or block.title,
        table=table.name,
        series=[Series(one.title, at) for one, at in drawn],
        x_title="月份",
        y_title="件数" if counts else "比率",
        unit="count" if counts else "percent",
    )
