"""The first sheet: which month, whose, made of what, what its figures mean. Pure.

It holds the boxes that are signed (seed A04).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.form import BlockOf, Rate, TabOf
from pipeline.month.nouns import Edition, Seen
from pipeline.month.page import Page, number, title
from pipeline.sheets import NOTHING, Block, Box, Cell, Remark, Signatures, Table
from pipeline.values import fold

_SIGN = {"percent": "%", "permille": "‰"}
_CHANGES = 40  # so many changed figures are listed
_EDITIONS = {"draft": "草稿,供核对", "final": "正式", "asked": "补做"}


def cover(block: BlockOf, page: Page) -> Sequence[Block]:
    """What the book is, its sheets, and of a revision what it says otherwise."""
    facts = [[title(name), Cell(text)] for name, text in _facts(page) if text]
    tabs = [tab for tab in page.monthly.tab if tab.title in page.tabs]
    contents = [_tab(at, tab) for at, tab in enumerate(tabs, 1)]
    return [
        Table(("项目", "内容"), facts, block.title, block.name),
        *_changes(page.edition),
        Table(("表", "内容"), contents, "本册各表", notes=("点表名即可到那一张。",)),
    ]


def _facts(page: Page) -> Iterator[tuple[str, str]]:
    edition, office, span = page.edition, page.office, page.span
    yield "月份", f"{edition.month.year}年{edition.month.month}月"
    yield "公司", office.company
    yield "单位", office.name
    yield "小区", office.estate
    yield "统计期间", f"{span.first:%Y-%m-%d} 至 {span.last:%Y-%m-%d}"
    yield "数据截至", f"{page.last:%Y-%m-%d}(此后办结的仍按未结统计)"
    yield "制表时间", f"{edition.made:%Y-%m-%d %H:%M}"
    yield "版本", edition_words(edition)
    yield "张数", f"本册共{len(page.tabs)}张表"


def edition_words(edition: Edition) -> str:
    """Which book it is, in words."""
    if edition.kind == "running":
        return f"截至{edition.made.month}月{edition.made.day}日,未结账"
    if edition.kind == "revision":
        return f"修订{edition.nth}(原件另存,未改动)"
    return _EDITIONS.get(edition.kind, edition.kind)


def _tab(at: int, tab: TabOf) -> list[Cell]:
    link = Cell(f"{at} {tab.title}", look="title", link=tab.title)
    return [link, Cell(tab.about or tab.heading or tab.title)]


def _changes(edition: Edition) -> Iterator[Block]:
    """Which figures a revision says otherwise, up to forty."""
    if edition.kind != "revision":
        return
    those = edition.changes
    rows = [[title(c.label), Cell(f"{c.before} → {c.after}")] for c in those[:_CHANGES]]
    yield Table(("指标", "原数 → 现数"), rows, f"与上一版不同的数({len(those)}个)")
    if len(those) > _CHANGES:
        yield Remark(f"共{len(those)}个,这里列前{_CHANGES}个。")


# ── where it comes from ─────────────────────────────────────────────────────


def sources(block: BlockOf, page: Page) -> Sequence[Block]:
    """The files of the month, each name once, with what became of their rows."""
    files, others = _files(page)
    byname: dict[str, list[Seen]] = {}
    for file in files:
        byname.setdefault(file.name, []).append(file)
    newest = sorted(byname.items(), key=lambda pair: pair[1][-1].at, reverse=True)
    shown_of = newest[: block.limit] if block.limit else newest
    table = Table(
        head=("最后一次", "文件", "次数", "读取", "新增", "更新", "退回"),
        rows=[_source(name, those) for name, those in shown_of],
        title=block.title,
        name=block.name,
        notes=("同名的文件合为一行:读取是最后一次的行数,其余是各次合计。",),
        empty="本月没有收到登记表文件。",
    )
    return [table, *_left_out(len(newest) - len(shown_of), others)]


def _source(name: str, those: Sequence[Seen]) -> list[Cell]:
    last = max(those, key=lambda one: one.at)
    return [
        Cell(last.at, "moment"),
        Cell(name),
        number(len(those)),
        number(last.read),
        number(sum(one.added for one in those)),
        number(sum(one.changed for one in those)),
        number(sum(one.returned for one in those)),
    ]


def _left_out(more: int, others: int) -> Iterator[Remark]:
    if more:
        yield Remark(f"另有{more}个文件名较早,不列。")
    if others:
        yield Remark(f"另有{others}个文件从名称看不出与本册有关,不列。")


def _files(page: Page) -> tuple[list[Seen], int]:
    """The files since the month began; of a part of the sheets only what they read."""
    those = [
        file
        for file in page.counts.ground.files
        if file.at.date() >= page.span.first and file.at <= page.edition.made
    ]
    if page.tabs >= {tab.title for tab in page.monthly.tab}:
        return those, 0
    read = forms_read(page)
    patterns = [
        fold(pattern)
        for form in page.office.forms.values()
        if form.id in read
        for pattern in form.patterns
    ]
    own = [one for one in those if any(p in fold(one.name) for p in patterns)]
    return own, len(those) - len(own)


def forms_read(page: Page) -> frozenset[str]:
    """The registers that the sheets of this book are made of."""
    monthly = page.monthly
    found: set[str] = set()
    for block in _blocks(page):
        counts = {block.count, *(i.count for i in (*block.item, *block.step))}
        for name in rates_of(block):
            rate = monthly.rates[name]
            counts |= {*rate.kept, *rate.part, rate.count, rate.per_day}
            counts |= {one.removeprefix("-") for one in rate.whole}
        found |= set(block.form)
        for count in counts - {""}:
            found |= {*monthly.by_id[count].form, monthly.by_id[count].there} - {""}
    return frozenset(found)


def _blocks(page: Page) -> Iterator[BlockOf]:
    for tab in page.monthly.tab:
        if tab.title in page.tabs:
            yield from tab.block


def rates_of(block: BlockOf) -> Iterator[str]:
    """The figures that a block names."""
    yield from block.rate
    yield from (one.rate for one in (*block.item, *block.step) if one.rate)
    yield from (one.rate for one in block.sentence if one.rate)


# ── what the figures mean ───────────────────────────────────────────────────


def definitions(block: BlockOf, page: Page) -> Sequence[Block]:
    """How each figure of this book is worked out, its target, its source."""
    named = {name for one in _blocks(page) for name in rates_of(one)}
    those = [rate for rate in page.monthly.rate if rate.id in named]
    rows = [_definition(rate, page) for rate in those]
    head = ("指标", "算法", "目标", "依据")
    return [Table(head, rows, block.title, block.name, empty="本册没有指标。")]


def _definition(rate: Rate, page: Page) -> list[Cell]:
    said = f"{rate.formula};{rate.note}" if rate.note else rate.formula
    return [
        title(rate.title),
        Cell(said),
        Cell(target_words(rate, page)),
        Cell(rate.source or NOTHING),
    ]


def target_words(rate: Rate, page: Page) -> str:
    """A target as it is printed: ≥95%."""
    target = page.office.month.targets.get(rate.title, rate.target)
    if target is None:
        return NOTHING
    return f"{'≤' if rate.fewer else '≥'}{target:g}{_SIGN.get(rate.unit, '')}"


def signatures(block: BlockOf, page: Page) -> Sequence[Block]:  # noqa: ARG001
    """Boxes in which the month is signed."""
    return [Signatures(block.text)]


def box(block: BlockOf, page: Page) -> Sequence[Block]:  # noqa: ARG001
    """An empty box to write in."""
    return [Box(block.title, block.lines)]
