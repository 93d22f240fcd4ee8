"""Counts told apart: by what a column says, by two, day by day; the flow. Pure.

Sums and shares are formulas of the cells of their table. What could point at somebody
is merged into 其他 before it becomes a cell (domain.md 6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from pipeline import privacy
from pipeline.form import BlockOf, Count
from pipeline.month.figures import hours_taken
from pipeline.month.matters import Matter
from pipeline.month.nouns import Item
from pipeline.month.page import SECRET, Page, in_order, number, plain, share, title
from pipeline.sheets import (
    Block,
    Cell,
    Chart,
    Look,
    Remark,
    Series,
    Table,
)

_DAY = timedelta(days=1)
_WEEK = "一二三四五六日"
_TOTAL = "合计"
_HOURS_OF = 3  # the hours of fewer than this would be those of single matters
_TOO_FEW = "件数太少,为保护当事人,不分列。"


def _columns(block: BlockOf, page: Page) -> list[tuple[str, str]]:
    """The counts that stand side by side: title and id."""
    if block.item:
        return [(item.title, item.count) for item in block.item]
    count = page.monthly.by_id[block.count]
    return [(count.title or "件数", block.count)]


def _choices(name: str, count: Count, page: Page) -> tuple[str, ...]:
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
    columns = _columns(block, page)
    parted = [_open(page.items(count), block, page) for _, count in columns]
    found = [page.counted(items, block.by) for items, _ in parted]
    words = list(dict.fromkeys(word for one in found for word in one))
    rows = {word: tuple(one[word] for one in found) for word in words}
    if block.hide:
        rows = privacy.suppressed_rows(rows)
    first = Counter({word: row[0] for word, row in rows.items()})
    choices = _choices(block.by, page.monthly.by_id[columns[0][1]], page)
    order = in_order(first, choices, sort=block.sort)
    heads = [head for head, _ in columns]
    lines = [(word, rows[word]) for word in order]
    table = _by_table(block, heads, lines, _secret_note(block, parted[0][1]))
    return [table, *_chart(block, table, heads)]


def _open(items: Iterable[Item], block: BlockOf, page: Page) -> tuple[list[Item], int]:
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
    totals = _total_row(name, [row for _, row in rows], shares=shares)
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


def _total_row(
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


def _chart(block: BlockOf, table: Table, heads: Sequence[str]) -> list[Block]:
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
    open_, secret = _open(page.items(block.count), block, page)
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
            _choices(name, count, page),
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
        notes=_secret_note(block, secret),
        counted=not block.hide,
    )
    return [table, *_chart(block, table, acrosses)]


def _secret_note(block: BlockOf, secret: int) -> tuple[str, ...]:
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
    return _total_row(name, rows, shares=False)


# ── day by day ──────────────────────────────────────────────────────────────


def days(block: BlockOf, page: Page) -> Sequence[Block]:
    """Counts for each day of the month, side by side or by what a column says."""
    heads, by_day = _by_day(block, page)
    name = block.name or block.title
    every = list(_every_day(page))
    rows = [tuple(by_day(day, head) for head in heads) for day in every]
    body = [
        [
            title(f"{day.month}月{day.day}日"),
            Cell(f"星期{_WEEK[day.weekday()]}"),
            *(number(n, f"{name}.{at}.{c}") for c, n in enumerate(row)),
        ]
        for at, (day, row) in enumerate(zip(every, rows, strict=True))
    ]
    totals = _total_row(name, rows, shares=False) if heads else []
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
        heads = in_order(said, _choices(block.by, count, page), sort=block.sort)
    else:
        heads = [head for head, _ in _columns(block, page)]
        for head, count_id in _columns(block, page):
            for item in page.items(count_id):
                found[item.day, head] += 1
    return heads, lambda day, head: found[day, head]


def weekdays(block: BlockOf, page: Page) -> Sequence[Block]:
    """Counts by the day of the week, with the average of such a day (E04)."""
    heads = [head for head, _ in _columns(block, page)]
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


# ── kept, by department ─────────────────────────────────────────────────────


def kept_by(block: BlockOf, page: Page) -> Sequence[Block]:
    """What was due and done in time, by a column; with hours where asked."""
    items, secret = _open(page.items(block.count), block, page)
    rows: dict[str, tuple[int, ...]] = {}
    for word, own in _grouped(items, block.by, page).items():
        rows[word] = len(own), sum(item.kept for item in own)
    shown = privacy.suppressed_rows(rows) if block.hide else rows
    merged = rows.keys() - shown.keys()
    hours = _hours_by(block, page, merged)
    order = in_order(
        Counter({word: row[0] for word, row in shown.items()}), (), sort=True
    )
    name = block.name or block.title
    body = [
        _kept_row(name, at, word, shown[word], hours.get(word, ()), block)
        for at, word in enumerate(order)
    ]
    timed = ("平均时长(小时)", "最长时长(小时)") if block.item else ()
    table = Table(
        head=(block.title_of_rows, "到期", "按时", "及时率", *timed),
        rows=body,
        title=block.title,
        name=name,
        notes=(*_secret_note(block, secret), *_too_few(shown)),
        counted=not block.hide,
    )
    if not block.chart or not body:
        return [table]
    series = [Series("到期", 1), Series("按时", 2)]
    picture = Chart(
        kind=block.chart,  # type: ignore[arg-type]  # held when it was read
        title=block.chart_title or block.title,
        table=name,
        series=series,
        x_title=block.title_of_rows,
        y_title="件数",
    )
    return [table, picture]


def _too_few(shown: Mapping[str, object]) -> tuple[str, ...]:
    return ("1至2件的并入“其他”。",) if privacy.OTHER in shown else ()


def _grouped(items: Iterable[Item], by_: str, page: Page) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(page.said_by(item, by_), []).append(item)
    return found


def _hours_by(
    block: BlockOf, page: Page, merged: Iterable[str]
) -> dict[str, list[float]]:
    """How long it took, by the column; merged as the counts are."""
    found: dict[str, list[float]] = {}
    gone = set(merged)
    for own in block.item:
        open_, _ = _open(page.items(own.count), block, page)
        for word, items in _grouped(open_, block.by, page).items():
            into = privacy.OTHER if word in gone else word
            taken = (hours_taken(item, page.office) for item in items)
            found.setdefault(into, []).extend(h for h in taken if h is not None)
    return found


def _kept_row(
    name: str,
    at: int,
    word: str,
    row: tuple[int, ...],
    hours: Sequence[float],
    block: BlockOf,
) -> list[Cell]:
    due, kept = row
    names = f"{name}.{at}.kept", f"{name}.{at}.due"
    timed: list[Cell] = []
    if block.item:
        many = len(hours) >= _HOURS_OF
        mean = round(sum(hours) / len(hours), 1) if many else None
        timed = [
            plain(mean, "hours"),
            plain(round(max(hours), 1) if many else None, "hours"),
        ]
    return [
        title(word),
        number(due, names[1]),
        number(kept, names[0]),
        share(kept, due, names),
        *timed,
    ]


# ── the flow ────────────────────────────────────────────────────────────────

_FLOW = ("期初结转", "本月新增", "重开", "本月办结", "作废", "期末未结")
_SIGNS = (1, 1, 1, -1, -1)


def flow(block: BlockOf, page: Page) -> Sequence[Block]:
    """期初 + 新增 + 重开 − 办结 − 作废 = 期末, counted from both sides, and compared.

    A void row was a matter until it became void.
    """
    form = block.form[0]
    matters = page.counts.matters(form)
    words = _flow_words(block, page)
    sums = {word: _flow_of(each, page) for word, each in _parted(matters, words, block)}
    name = block.name or block.title
    rows = [
        [
            title(line),
            *(
                number(sums[word][at], f"{name}.{at}.{c}")
                for c, word in enumerate(words)
            ),
            _flow_total(name, at, words, sums),
        ]
        for at, line in enumerate(_FLOW)
    ]
    rows.append(
        [title("应跟进"), *(_upto(name, c, 3, sums, words) for c in _range(words))]
    )
    rows.append(
        [
            Cell("核对", look="title"),
            *(_checked(name, c, sums, words) for c in _range(words)),
        ]
    )
    table = Table(
        head=("项目", *words, _TOTAL),
        rows=rows,
        title=block.title,
        name=name,
        notes=(
            "期初 + 新增 + 重开 - 办结 - 作废 = 期末;应跟进 = 期初 + 新增 + 重开。",
            "新增含后来作废的;办结后又重开的,先计办结,再计重开。",
        ),
        counted=True,
    )
    return [table]


def _range(words: Sequence[str]) -> range:
    return range(len(words) + 1)


def _flow_words(block: BlockOf, page: Page) -> list[str]:
    column = page.office.forms[block.form[0]].by_id.get(block.by)
    return list(column.choices) if column else []


def _parted(
    matters: Sequence[Matter], words: Sequence[str], block: BlockOf
) -> Iterable[tuple[str, list[Matter]]]:
    """The matters of each word; what says none of them counts as the first."""
    for at, word in enumerate(words):
        yield (
            word,
            [
                each
                for each in matters
                if (said := each.record.values.get(block.by)) == word
                or (at == 0 and said not in words)
            ],
        )


def _flow_of(matters: Sequence[Matter], page: Page) -> list[int]:
    """How many came in, came back, ended, became void, and are open at both ends."""
    span, last = page.span, page.last
    carried = new = again = closed = void = left = 0
    for each in matters:
        spans = list(each.open_spans)
        carried += each.received < span.first and each.open_on(span.first - _DAY)
        left += each.open_on(last)
        for at, (start, end) in enumerate(spans):
            if end is not None and end < start:
                continue
            came = span.holds(start)
            new += came and at == 0
            again += came and at > 0
            if end is not None and span.holds(end):
                gone = end == each.voided
                void += gone
                closed += not gone
    return [carried, new, again, closed, void, left]


def _flow_total(
    name: str, at: int, words: Sequence[str], sums: Mapping[str, Sequence[int]]
) -> Cell:
    whole = sum(sums[word][at] for word in words)
    formula = f"SUM({{{name}.{at}.0}}:{{{name}.{at}.{len(words) - 1}}})"
    cell = f"{name}.{at}.{len(words)}"
    return Cell(whole, "count", formula, cell, look="total")


def _upto(
    name: str,
    column: int,
    lines: int,
    sums: Mapping[str, Sequence[int]],
    words: Sequence[str],
) -> Cell:
    own = words if column == len(words) else words[column : column + 1]
    whole = sum(sum(sums[word][:lines]) for word in own)
    formula = f"SUM({{{name}.0.{column}}}:{{{name}.{lines - 1}.{column}}})"
    return Cell(whole, "count", formula, look=_look(column, words))


def _look(column: int, words: Sequence[str]) -> Look:
    return "total" if column == len(words) else ""


def _checked(
    name: str, column: int, sums: Mapping[str, Sequence[int]], words: Sequence[str]
) -> Cell:
    """Whether what is left is what must be left."""
    own = words if column == len(words) else words[column : column + 1]
    must = sum(sign * sums[word][at] for word in own for at, sign in enumerate(_SIGNS))
    left = sum(sums[word][len(_SIGNS)] for word in own)
    at = [f"{{{name}.{n}.{column}}}" for n in range(len(_FLOW))]
    formula = f'IF({at[0]}+{at[1]}+{at[2]}-{at[3]}-{at[4]}={at[5]},"✓","✗")'
    return Cell("✓" if must == left else "✗", "mark", formula)
