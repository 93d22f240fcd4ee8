"""Who took how many, against the order in the roster (seed E01, E04). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import pairwise

from pipeline.effects.book.pages import Page
from pipeline.effects.book.rows import Row
from pipeline.form import BookOf, Turns, equal, said
from pipeline.model import Record
from pipeline.office import Office

_SHARE = Decimal("0.1")
_TOLD = Decimal("0.2")  # a fifth of the average more or less, and two at least
_ENOUGH = 2
_NOBODY = "(未填)"


def roster(turns: Turns, staff: Iterable[Record], office: Office) -> dict[str, int]:
    """Who takes turns, in order: name -> place. Only people who are there."""
    form = office.people_form
    assert form is not None  # noqa: S101 - the form is refused without it
    assert form.people is not None  # noqa: S101 - as above
    there = {one.name for one in office.people if one.active}
    name, column = form.people.name, turns.order.partition(".")[2]
    found = {
        said(record.values.get(name)): order
        for record in staff
        if isinstance(order := record.values.get(column), int)
        and equal(record.values, turns.among)
    }
    own = ((order, who) for who, order in found.items() if who in there)
    return {who: order for order, who in sorted(own)}


def turn_pages(
    book: BookOf, rows: Sequence[Row], order: Mapping[str, int], until: str
) -> list[Page]:
    """The month and the day: counts, shares, and what is uneven."""
    assert book.turns is not None  # noqa: S101 - the caller looked
    taken = [(row, _who(row, book.turns)) for row in rows]
    people = [*order, *sorted({who for _, who in taken} - order.keys())]
    return [
        _months(book, taken, people, order, until),
        _days(book, taken, people, order, until),
    ]


def _who(row: Row, turns: Turns) -> str:
    return said(row.record.values.get(turns.who)) or _NOBODY


Taken = Sequence[tuple[Row, str]]


def _months(
    book: BookOf, taken: Taken, people: Sequence[str], order: Mapping[str, int], u: str
) -> Page:
    lines: list[tuple[str | int | Decimal | None, ...]] = []
    told: set[int] = set()
    months = {f"{row.moment[0]:%Y-%m}" for row, _ in taken}
    for month in sorted(months, reverse=True):
        counts = Counter(w for row, w in taken if f"{row.moment[0]:%Y-%m}" == month)
        mean = Decimal(sum(counts[who] for who in order)) / (len(order) or 1)
        for who in people:
            if who not in order and not counts[who]:
                continue
            remark = _uneven(counts[who], mean) if who in order else _outside(who)
            if remark:
                told.add(len(lines))
            share = Decimal(100) * counts[who] / (counts.total() or 1)
            place = order.get(who)
            lines.append(
                (month, place, who, counts[who], f"{share.quantize(_SHARE)}%", remark)
            )
    head = ("月份", "顺序", "姓名", "次数", "占比", "说明")
    note = f"截至{u};与平均相差两成以上并且至少{_ENOUGH}次的用黄色标出"
    widths = (10, 7, 12, 8, 9, 40)
    return Page(
        "按月", f"{book.title}:按月", note, head, lines, widths, frozenset(told)
    )


def _uneven(count: int, mean: Decimal) -> str:
    apart = count - mean
    if abs(apart) < _ENOUGH or abs(apart) <= mean * _TOLD:
        return ""
    word = "多" if apart > 0 else "少"
    return f"比平均{mean.quantize(_SHARE)}次{word}{abs(apart).quantize(_SHARE)}次"


def _outside(who: str) -> str:
    return "没有写明是谁" if who == _NOBODY else "不在顺序里"


def _days(
    book: BookOf, taken: Taken, people: Sequence[str], order: Mapping[str, int], u: str
) -> Page:
    turns = book.turns
    assert turns is not None  # noqa: S101 - turn_pages looked
    lines: list[tuple[date | int | str | None, ...]] = []
    told: set[int] = set()
    for day in sorted({row.moment[0] for row, _ in taken}, reverse=True):
        those = [(row, who) for row, who in taken if row.moment[0] == day]
        counts = Counter(who for _, who in those)
        own = [counts[who] for who in order]
        remarks = []
        if own and max(own) - min(own) >= turns.apart:
            remarks.append(f"最多与最少相差{max(own) - min(own)}次")
        if wrong := _out_of_turn(those, order):
            remarks.append(f"有{wrong}次没有按顺序轮到")
        if remarks:
            told.add(len(lines))
        each = [counts[who] or None for who in people]
        lines.append((day, len(those), *each, ";".join(remarks)))
    head = ("日期", "合计", *people, "说明")
    note = f"截至{u};当天休息的人没有次数,请结合排班看"
    widths = (12, 7, *(9 for _ in people), 40)
    return Page(
        "按日", f"{book.title}:按日", note, head, lines, widths, frozenset(told)
    )


def _out_of_turn(those: Taken, order: Mapping[str, int]) -> int:
    """How often somebody took what was another's turn, of those who were there."""
    timed = [
        who
        for row, who in those
        if who in order
        and isinstance(row.record.values.get(row.form.number.time), time)
    ]
    there = [who for who in order if who in timed]
    return sum(
        there[(there.index(before) + 1) % len(there)] != who
        for before, who in pairwise(timed)
    )
