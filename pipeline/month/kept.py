"""What was due and what was done in time, told apart by a column. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline import privacy
from pipeline.form import BlockOf
from pipeline.month.figures import hours_taken
from pipeline.month.nouns import Item
from pipeline.month.page import Page, in_order, number, plain, share, title
from pipeline.month.tables import open_items, secret_note
from pipeline.sheets import Block, Cell, Chart, Series, Table

_HOURS_OF = 3  # the hours of fewer than this would be those of single matters


def kept_by(block: BlockOf, page: Page) -> Sequence[Block]:
    """What was due and done in time, by a column; with hours where asked."""
    items, secret = open_items(page.items(block.count), block, page)
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
        notes=(*secret_note(block, secret), *_too_few(shown)),
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
        open_, _ = open_items(page.items(own.count), block, page)
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
