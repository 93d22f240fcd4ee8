"""What is open at the cut-off: every row of it, how old it is, what it lacks. Pure.

What was closed after the cut-off is still open here (domain.md 6.1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from pipeline.form import BlockOf, Item, filled
from pipeline.form import Matter as Said
from pipeline.model import Record
from pipeline.month.lists import (
    Line,
    cell,
    is_secret,
    line_of_matter,
    register_of,
    secret_remark,
    table_of,
)
from pipeline.month.page import Page, in_order, number, title
from pipeline.month.tables import chart, choices, total_row
from pipeline.sheets import Block, Cell, Remark, Table
from pipeline.values import Value, shown

_DAY = timedelta(days=1)


def opened(block: BlockOf, page: Page) -> Sequence[Block]:
    """Every open row of every register that has matters; first how many there are.

    With ``only`` "unowned" those that nobody has (C14), with "late" those that are
    overdue, and no sums.
    """
    every = {form: list(_open(form, page)) for form in _forms(block, page)}
    lines = [line for those in every.values() for line in those]
    if block.only == "unowned":
        lines = [line for line in lines if _is_unowned(line, page)]
    elif block.only == "late":
        lines = [line for line in lines if line.is_late(page)]
    rows = table_of(lines, block, page)
    return rows if block.only else [_sums(every, block, page), *rows]


def _forms(block: BlockOf, page: Page) -> Sequence[str]:
    return block.form or tuple(one.form for one in page.monthly.matter)


def _open(form: str, page: Page) -> Iterator[Line]:
    last = page.last
    for each in page.counts.open_ones(form):
        if not each.record.void and each.open_on(last):
            yield line_of_matter(each, page)


def _is_unowned(line: Line, page: Page) -> bool:
    spoken: Said = page.monthly.of_form[line.record.form]
    values = line.record.values
    return bool(spoken.owner) and not any(filled(values, (n,)) for n in spoken.owner)


def _sums(every: Mapping[str, Sequence[Line]], block: BlockOf, page: Page) -> Table:
    rows = [
        (
            register_of(form, page),
            (
                len(lines),
                sum(line.is_late(page) for line in lines),
                sum(is_secret(line.record, page) for line in lines),
            ),
        )
        for form, lines in every.items()
    ]
    name = f"{block.name or block.title}.sums"
    body = [
        [title(word), *(number(n, f"{name}.{at}.{c}") for c, n in enumerate(row))]
        for at, (word, row) in enumerate(rows)
    ]
    totals = total_row(name, [row for _, row in rows], shares=False)
    return Table(
        head=("登记表", "未结", "其中超时", "其中保密件"),
        rows=[*body, totals] if body else [],
        title=f"{block.title}:件数",
        name=name,
        totals=1 if body else 0,
    )


# ── how old ─────────────────────────────────────────────────────────────────


def ages(block: BlockOf, page: Page) -> Sequence[Block]:
    """What is open by its age in days, told apart by a column."""
    count = page.monthly.by_id[block.count]
    found: dict[str, Counter[int]] = {}
    for item in page.items(block.count):
        days = (page.last - item.day) // _DAY
        band = sum(days > end for end in block.ages)
        found.setdefault(page.said_by(item, block.by), Counter())[band] += 1
    totals = Counter({word: bands.total() for word, bands in found.items()})
    words = in_order(totals, choices(block.by, count, page), sort=False)
    name = block.name or block.title
    bands = _bands(block.ages)
    rows = [[found[word][at] for word in words] for at in range(len(bands))]
    whole = [(*row, sum(row)) for row in rows]
    body = [_age_row(name, at, bands[at], row) for at, row in enumerate(whole)]
    table = Table(
        head=(block.title_of_rows, *words, "合计"),
        rows=[*body, total_row(name, whole, shares=False)] if words else [],
        title=block.title,
        name=name,
        totals=1 if words else 0,
        notes=(block.note,) if block.note else (),
        empty="没有未结的。",
        counted=True,
    )
    return [table, *chart(block, table, words)]


def _bands(ends: Sequence[int]) -> list[str]:
    """How the bands of days are called.

    >>> _bands((1, 7, 15))
    ['0–1天', '2–7天', '8–15天', '15天以上']
    """
    starts = [0, *(end + 1 for end in ends)]
    spans = [f"{a}–{b}天" for a, b in zip(starts, ends, strict=False)]
    return [*spans, f"{ends[-1]}天以上" if ends else "全部"]


def _age_row(name: str, at: int, band: str, row: Sequence[int]) -> list[Cell]:
    *own, whole = row
    cells = [number(n, f"{name}.{at}.{c}") for c, n in enumerate(own)]
    last = len(own) - 1
    formula = f"SUM({{{name}.{at}.0}}:{{{name}.{at}.{last}}})"
    total = Cell(whole, "count", formula, f"{name}.{at}.{len(own)}", look="total")
    return [title(band), *cells, total]


# ── what is missing ─────────────────────────────────────────────────────────


def missing(block: BlockOf, page: Page) -> Sequence[Block]:
    """Open rows that lack something: which of the columns, by their titles (A25).

    A column lacks what it should say when it is empty, says no or nought, or begins
    with one of the words of ``text``.
    """
    told, asked = block.item, block.step
    lines = [line for form in block.form for line in _open(form, page)]
    lacking = [(line, _lacks(line.record, asked, block)) for line in lines]
    lacking = [(line, names) for line, names in lacking if names]
    open_ = [pair for pair in lacking if not is_secret(pair[0].record, page)]
    open_.sort(key=lambda pair: pair[0].order)
    shown_of = open_[: block.limit] if block.limit else open_
    table = Table(
        head=(*(item.title for item in told), "缺项"),
        rows=[
            [*(cell(line, item.shows, page) for item in told), Cell("、".join(names))]
            for line, names in shown_of
        ],
        title=block.title,
        name=block.name,
        notes=(block.note,) if block.note else (),
        empty="没有缺项。",
    )
    more = len(open_) - len(shown_of)
    said = [Remark(f"共{len(open_)}件,这里只列前{len(shown_of)}件。")] if more else []
    secret = len(lacking) - len(open_)
    return [table, *said, *([secret_remark(secret)] if secret else [])]


def _lacks(record: Record, asked: Sequence[Item], block: BlockOf) -> list[str]:
    return [
        item.title
        for item in asked
        if is_lacking(record.values.get(item.shows), block.text)
    ]


def is_lacking(value: Value, words: Sequence[str]) -> bool:
    """Whether a cell says that something is not there.

    >>> is_lacking("缺身份证复印件", ("缺", "否")), is_lacking(0, ()), is_lacking(1, ())
    (True, True, False)
    """
    if value is None or value == "" or value is False:
        return True
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value <= 0
    return any(shown(value).startswith(word) for word in words)
