"""The books of a month, whole: each supervisor's sheets, ready to be drawn. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form import BookFor, Monthly, TabOf
from pipeline.month.blocks import make
from pipeline.month.counts import Counts
from pipeline.month.figures import figure
from pipeline.month.nouns import Edition, Ground, Made
from pipeline.month.page import Page
from pipeline.month.shown import shown_as
from pipeline.office import Office
from pipeline.sheets import Heading, Tab, Table, Workbook

#: What stands large on each sheet of a book that is not the last word.
_MARKS = {"draft": "草稿", "running": "未结账"}
#: … and what its file's name ends with.
_ENDS = {"draft": "_草稿", "asked": "_补做"}


def forms_of(monthly: Monthly) -> frozenset[str]:
    """The registers that the report counts."""
    found = {one.form for one in monthly.matter}
    found |= {form for one in monthly.count for form in (*one.form, one.there)}
    found |= {form for one in monthly.rate for form in (*one.complete, one.residents)}
    found |= {f for tab in monthly.tab for block in tab.block for f in block.form}
    return frozenset({*found, monthly.calls.get("form", "")} - {""})


def draw_up(
    ground: Ground, monthly: Monthly, office: Office, edition: Edition
) -> list[Made]:
    """Each workbook of the month with its readers (domain.md section 6)."""
    counts = Counts(ground, monthly, office, edition.month, edition.made)
    return [_made(book, counts, edition) for book in monthly.book]


def _made(of: BookFor, counts: Counts, edition: Edition) -> Made:
    monthly, office = counts.monthly, counts.office
    tabs = [t for t in monthly.tab if not of.tabs or t.title in of.tabs]
    page = Page(counts, edition, frozenset(tab.title for tab in tabs))
    said = {"小区": office.estate or office.name, "月份": month_words(edition)}
    drawn = [_tab(tab, page) for tab in tabs]
    book = Workbook(
        file=f"{monthly.file.format(**said)}{_end(edition)}{of.suffix}.xlsx",
        title=f"{monthly.title.format(**said)} {month_words(edition)}",
        tabs=drawn,
        left=f"{office.company} {office.name}".strip(),
        mark=_mark(edition),
    )
    figures = {one.id: figure(one, counts, edition.month) for one in monthly.rate}
    return Made(book, of, figures, dict(told(drawn)))


def month_words(edition: Edition) -> str:
    """2026年11月."""
    return f"{edition.month.year}年{edition.month.month}月"


def _upto(edition: Edition) -> str:
    return f"截至{edition.made.month}月{edition.made.day}日"


def _mark(edition: Edition) -> str:
    mark = _MARKS.get(edition.kind, "")
    return f"{mark} {_upto(edition)}" if edition.kind == "running" else mark


def _end(edition: Edition) -> str:
    if edition.kind == "running":
        return f"_{_upto(edition)}"
    if edition.kind == "revision":
        return f"_修订{edition.nth}"
    return _ENDS.get(edition.kind, "")


def _tab(tab: TabOf, page: Page) -> Tab:
    blocks = [made for block in tab.block for made in make(block, page)]
    columns = max((len(b.head) for b in blocks if isinstance(b, Table)), default=1)
    widths = tab.widths + (tab.further,) * max(0, columns - len(tab.widths))
    named = {b.name for b in blocks if isinstance(b, Table | Heading)}
    return Tab(
        title=tab.title,
        heading=tab.heading or tab.title,
        blocks=blocks,
        widths=widths,
        name="" if tab.title in named else tab.title,
        under=(_under(page),),
        cover=any(block.kind == "cover" for block in tab.block),
    )


def _under(page: Page) -> str:
    first, last = page.span.first, page.last
    days = f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
    return f"统计期间 {days}  制表 {page.edition.made:%Y-%m-%d %H:%M}"


# ── what two editions are compared by ───────────────────────────────────────


def told(tabs: list[Tab]) -> Iterator[tuple[str, str]]:
    """Every figure of the counted tables: sheet/table/row/column -> as shown."""
    for tab in tabs:
        for table in tab.blocks:
            if isinstance(table, Table) and table.counted:
                for row in table.rows:
                    yield from _row(f"{tab.title}/{table.title}", table, row)


def _row(where: str, table: Table, row: object) -> Iterator[tuple[str, str]]:
    cells = list(row)  # type: ignore[call-overload]
    for head, cell in zip(table.head[1:], cells[1:], strict=False):
        if cell.unit != "text":
            yield f"{where}/{cells[0].value}/{head}", shown_as(cell)
