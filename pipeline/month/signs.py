"""Early signs: who comes again and again, what a building is full of. Pure (C16).

It shows buildings, never houses; nothing confidential is counted here, and nothing
whose department is not told is crossed with a building (domain.md 6, 8.3.6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pipeline import progress
from pipeline.form import BlockOf, equal
from pipeline.grids import natural
from pipeline.month.lists import is_silent
from pipeline.month.page import Page, number, title
from pipeline.sheets import Block, Cell, Table
from pipeline.values import mask_house, shown

_DAY = timedelta(days=1)


class _Came(NamedTuple):
    day: date
    number: str
    house: str
    building: str
    category: str


def clusters(block: BlockOf, page: Page) -> Sequence[Block]:
    """What came up so often within so many days, building by building.

    ``only`` "house": from the same house; else of the same category.
    """
    came = sorted(one for form in block.form for one in _came(form, block, page))
    found: defaultdict[tuple[str, str], list[_Came]] = defaultdict(list)
    for one in came:
        key = one.house if block.only == "house" else one.category
        if key and one.building:
            found[one.building, key].append(one)
    heaps = {key: _heap(those, block, page) for key, those in found.items()}
    heaps = {key: those for key, those in heaps.items() if those}
    rows = _by_building(heaps) if block.only == "house" else list(_rows(heaps))
    head = ("楼栋", "次数", "首次", "末次")
    return [
        Table(
            head=head if block.only == "house" else ("楼栋", "类别", *head[1:]),
            rows=rows,
            title=block.title,
            name=block.name,
            notes=(block.note,) if block.note else (),
            empty="没有。",
        )
    ]


def _came(form: str, block: BlockOf, page: Page) -> Iterator[_Came]:
    """Every row that may be counted, up to the cut-off, and near enough to it."""
    own, spoken = page.office.forms[form], page.monthly.of_form[form]
    first = page.span.first - block.days * _DAY
    for record in page.counts.ground.records.get(form, ()):
        day = progress.business_day(record.values, own)
        if record.void or day is None or not first <= day <= page.last:
            continue
        wanted = {n: w for n, w in block.only_if.items() if n in own.by_id}
        if page.is_secret(record) or is_silent(record, page):
            continue
        if equal(record.values, wanted):
            house = shown(record.values.get(spoken.building))
            category = page.plainly(record, "category")
            yield _Came(day, record.number, house, mask_house(house), category)


def _heap(those: Sequence[_Came], block: BlockOf, page: Page) -> list[_Came]:
    """Those that stand so close together, in windows that end in the month."""
    found: set[_Came] = set()
    for at, last in enumerate(those):
        near = [
            one for one in those[: at + 1] if last.day - one.day < block.days * _DAY
        ]
        if last.day >= page.span.first and len(near) >= block.times:
            found |= set(near)
    return sorted(found)


def _by_building(heaps: dict[tuple[str, str], list[_Came]]) -> list[list[Cell]]:
    """Of houses no more than their building, all of one together."""
    together: defaultdict[str, list[_Came]] = defaultdict(list)
    for (building, _), those in heaps.items():
        together[building] += those
    return [
        [title(building), *_told(together[building])]
        for building in sorted(together, key=natural)
    ]


def _rows(heaps: dict[tuple[str, str], list[_Came]]) -> Iterator[list[Cell]]:
    for building, category in sorted(heaps, key=lambda k: (natural(k[0]), k[1])):
        told = _told(heaps[building, category])
        yield [title(building), Cell(category), *told]


def _told(those: Sequence[_Came]) -> list[Cell]:
    days = [one.day for one in those]
    return [number(len(those)), Cell(min(days), "date"), Cell(max(days), "date")]
