"""Blocks of figures: the overview, twelve months, rates, plain counts. Pure.

Where a figure stands on a sheet of its own, the overview calls it from there: each
number is written once in a book, all else is a formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.form import BlockOf, Item, Rate
from pipeline.hours import Month
from pipeline.month.page import Page, number, plain, share, target_of, title
from pipeline.month.spans import before
from pipeline.sheets import NOTHING, Block, Cell, Chart, Figure, Series, Table, Unit

_NEAR = "0.000000001"
_MONTHS = 12
_SHARES = ("percent", "permille")


def rates(block: BlockOf, page: Page) -> Sequence[Block]:
    """Figures with numerator, denominator, target, and how they are worked out."""
    rows = [_rate(block, name, page) for name in block.rate]
    head = ("指标", "分子", "分母", "本月", "目标", "达标")
    return [
        Table(
            head,
            rows,
            block.title,
            block.name,
            missed=head.index("达标"),
            notes=_notes(block),
            counted=True,
        )
    ]


def _rate(block: BlockOf, name: str, page: Page) -> list[Cell]:
    rate, found = page.monthly.rates[name], page.figure(name)
    names = _names(
        f"rate.{name}" if page.home(name) is block else f"{id(block)}.{name}"
    )
    part, whole = _share_cells(found, names)
    link = page.link_of(rate)
    own = _value(found, names)
    return [
        title(rate.title, link=link),
        part,
        whole,
        own,
        _named(target_of(found), names["target"]),
        _met(found, names, rate),
    ]


def _names(stem: str) -> dict[str, str]:
    """The names of a figure's cells, wherever it stands."""
    keys = ("part", "whole", "now", "target", "prev", "year")
    return {key: f"{stem}.{key}" for key in keys}


def _share_cells(found: Figure, names: dict[str, str]) -> tuple[Cell, Cell]:
    if found.unit not in _SHARES:
        return Cell(""), Cell("")
    if found.part is None or found.whole is None:
        return Cell(NOTHING, "count"), Cell(NOTHING, "count")
    return number(found.part, names["part"]), number(found.whole, names["whole"])


def _value(found: Figure, names: dict[str, str]) -> Cell:
    """A figure's value: of a share a formula of what stands beside it."""
    if found.part is None or found.whole is None:
        cell = plain(found.value, found.unit)
    else:
        pair = names["part"], names["whole"]
        cell = share(found.part, found.whole, pair, found.unit)
    return _named(cell, names["now"])


def _named(cell: Cell, name: str, link: str = "") -> Cell:
    return Cell(cell.value, cell.unit, cell.formula, name, link, cell.look)


def _met(found: Figure, names: dict[str, str], rate: Rate) -> Cell:
    """✓, ✗ or —, as a formula of the value and the target (red where missed)."""
    if found.target is None:
        return Cell(NOTHING, "mark")
    now, target = names["now"], names["target"]
    sign, near = ("<=", f"+{_NEAR}") if rate.fewer else (">=", f"-{_NEAR}")
    test = f"{{{now}}}{sign}{{{target}}}{near}"
    said = NOTHING if found.met is None else "✓" if found.met else "✗"
    return Cell(
        said, "mark", f'IF({{{now}}}="{NOTHING}","{NOTHING}",IF({test},"✓","✗"))'
    )


def _notes(block: BlockOf) -> tuple[str, ...]:
    return (block.note,) if block.note else ()


# ── counts ──────────────────────────────────────────────────────────────────


def facts(block: BlockOf, page: Page) -> Sequence[Block]:
    """Counts and sums, one a line."""
    rows = [_fact(block, item, page) for item in block.item]
    head = ("项目", "本月")
    own, notes = not block.moving, _notes(block)
    return [Table(head, rows, block.title, block.name, notes=notes, counted=own)]


def _fact(block: BlockOf, item: Item, page: Page) -> list[Cell]:
    if item.rate:
        found = page.figure(item.rate)
        rate = page.monthly.rates[item.rate]
        name = f"rate.{item.rate}.now" if page.home(item.rate) is block else ""
        cell = _named(plain(found.value, found.unit), name)
        return [title(item.title or rate.title, link=page.link_of(rate)), cell]
    return [title(item.title), plain(amount_of(item, page), unit_of(item))]


def amount_of(item: Item, page: Page) -> int | float:
    """What a line's count comes to in the month, or in the next."""
    month = before(page.month, -1) if item.next else page.month
    total = sum(one.amount for one in page.counts.of(item.count, month))
    return total if isinstance(total, int) else float(total)


def unit_of(item: Item) -> Unit:
    """As what a line's number is shown."""
    return item.unit  # type: ignore[return-value]  # held to the units when read


# ── the overview ────────────────────────────────────────────────────────────

_HEAD = (
    "指标", "本月", "分子", "分母", "上月", "较上月", "环比",
    "去年同月", "较去年", "同比", "目标", "达标",
)  # fmt: skip


def overview(block: BlockOf, page: Page) -> Sequence[Block]:
    """Each figure beside that of the month before and of the year before."""
    rows = [_line(name, page) for name in block.rate]
    notes = (
        "环比、同比:件数按百分比,比率按百分点;没有可比的为“—”。",
        *_notes(block),
    )
    return [
        Table(
            _HEAD,
            rows,
            block.title,
            block.name,
            missed=_HEAD.index("达标"),
            notes=notes,
            counted=True,
        )
    ]


def _line(name: str, page: Page) -> list[Cell]:
    rate, found = page.monthly.rates[name], page.figure(name)
    own = _names(f"kpi.{name}")
    home = page.home(name) is not None
    part, whole = (
        _called(cell, f"rate.{name}.{key}" if home else "")
        for cell, key in zip(_share_cells(found, own), ("part", "whole"), strict=True)
    )
    now = _value(found, own)
    if not now.formula and found.value is not None and home:
        now = _named(_called(now, f"rate.{name}.now"), own["now"])
    target = _named(target_of(found), own["target"])
    return [
        title(rate.title, link=page.link_of(rate)),
        now,
        part,
        whole,
        *_compared(page.figure(name, before(page.month, 1)), found, own, "prev", rate),
        *_compared(
            page.figure(name, before(page.month, _MONTHS)), found, own, "year", rate
        ),
        target,
        _met(found, own, rate),
    ]


def _called(cell: Cell, name: str) -> Cell:
    """A number that stands elsewhere in the book already."""
    if not name or isinstance(cell.value, str):
        return cell
    return Cell(cell.value, cell.unit, f"{{{name}}}", cell.name, cell.link, cell.look)


def _compared(
    other: Figure, found: Figure, names: dict[str, str], key: str, rate: Rate
) -> Iterator[Cell]:
    """The other month's figure, the difference, the change against it (环比, 同比)."""
    now, prev = names["now"], names[key]
    yield _named(plain(other.value, other.unit), prev)
    both = f'OR({{{now}}}="{NOTHING}",{{{prev}}}="{NOTHING}")'
    look = "fewer" if rate.fewer else "more" if rate.target is not None else ""
    less = f"({{{now}}}-{{{prev}}})"
    known = found.value is not None and other.value is not None
    gap = float(found.value or 0) - float(other.value or 0)
    if found.unit in _SHARES:
        yield Cell("")
        times = "/10" if found.unit == "permille" else "*100"
        value = gap * 100 if known else NOTHING
        formula = f'IF({both},"{NOTHING}",{less}{times})'
        yield Cell(value, "points", formula, look=look)  # type: ignore[arg-type]
        return
    whole = isinstance(found.value, int) and isinstance(other.value, int)
    shown = (int(gap) if whole else gap) if known else NOTHING
    yield Cell(shown, found.unit, f'IF({both},"{NOTHING}",{less})')
    some = known and other.value
    change = gap / float(other.value or 1) if some else NOTHING
    formula = f'IF({both},"{NOTHING}",IF({{{prev}}}=0,"{NOTHING}",{less}/{{{prev}}}))'
    yield Cell(change, "change", formula, look=look)  # type: ignore[arg-type]


# ── twelve months ───────────────────────────────────────────────────────────


def trend(block: BlockOf, page: Page) -> Sequence[Block]:
    """Some figures of the twelve months up to this one, and a picture of them."""
    months = [before(page.month, n) for n in reversed(range(_MONTHS))]
    shown = [page.monthly.rates[name] for name in block.rate]
    rows = [
        [title(_month(month)), *(_of(name, month, page) for name in block.rate)]
        for month in months
    ]
    name = block.name or block.title
    table = Table(
        ("月份", *(rate.title for rate in shown)),
        rows,
        block.title,
        name,
        notes=("空格表示当月没有可以计算的。",),
        counted=True,
    )
    series = [
        Series(rate.title, at, line=rate.unit in _SHARES)
        for at, rate in enumerate(shown, 1)
    ]
    lines = [rate for rate in shown if rate.unit in _SHARES]
    chart = Chart(
        kind="column",
        title=block.chart_title or block.title,
        table=name,
        series=series,
        x_title="月份",
        y_title="件数",
        line_title=lines[0].title if lines else "",
    )
    return [table, chart]


def _month(month: Month) -> str:
    return f"{month.year}-{month.month:02}"


def _of(name: str, month: Month, page: Page) -> Cell:
    """A month's figure; an empty cell for none, as a line has a gap there."""
    found = page.figure(name, month)
    if found.value is None:
        return Cell(None, found.unit)
    return plain(found.value, found.unit)
