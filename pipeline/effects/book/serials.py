"""Pre-printed numbers: used, void, missing (seed E38). Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.effects.book.pages import Page
from pipeline.effects.book.rows import Row, titles
from pipeline.form import BookOf, Form, Serials, equal, said
from pipeline.model import Past
from pipeline.values import Serial, Value, read_serial

USED, VOID, UNUSED = "使用", "作废", "未用"


def serial_page(
    book: BookOf,
    rows: Sequence[Row],
    forms: Mapping[str, Form],
    histories: Mapping[str, Sequence[Past]],
    until: str,
) -> Page:
    """Every number in order of its series, with what is missing in between."""
    serials = book.serials
    assert serials is not None  # noqa: S101 - the caller looked
    used = [(said(row.record.values.get(serials.column)), row) for row in rows]
    used = [(text, row) for text, row in used if text]
    live = Counter(text for text, row in used if not _is_void(row, serials))
    former = _former(serials, histories, {text for text, _ in used})
    lines: list[tuple[Value, ...]] = []
    told: set[int] = set()
    for text, row, remark in _in_order(used, serials, former):
        twice = row is not None and live[text] > 1 and not _is_void(row, serials)
        told_of = f"这个编号登记了{live[text]}次,请核对" if twice else remark
        if told_of:
            told.add(len(lines))
        lines.append((text, *_cells(book, row, serials), told_of))
    head = ("票据编号", "状态", "登记编号", *titles(book, forms), "说明")
    note = f"截至{until};中间缺的号列为“{UNUSED}”,请逐个查明"
    widths = (22, 8, 16, *(column.width for column in book.column), 44)
    return Page(book.title, book.title, note, head, lines, widths, frozenset(told))


def _is_void(row: Row, serials: Serials) -> bool:
    values = row.record.values
    return row.record.void or (bool(serials.void) and equal(values, serials.void))


def _cells(book: BookOf, row: Row | None, serials: Serials) -> tuple[Value, ...]:
    if row is None:
        return (UNUSED, None, *(None for _ in book.column))
    state = VOID if _is_void(row, serials) else USED
    return (state, row.record.number, *(row.said_in(one) for one in book.column))


def _former(
    serials: Serials, histories: Mapping[str, Sequence[Past]], now: set[str]
) -> dict[str, str]:
    """Numbers that a record bore before and bears no more: what to say of them."""
    found = {}
    for number, past in histories.items():
        for change in (one for step in past for one in step.altered):
            old = said(change.old)
            if change.column == serials.column and old and old not in now:
                new = said(change.new) or "空"
                found[old] = f"{number}原来登记这个编号,后改为{new};作废的请登记作废"
    return found


def _in_order(
    used: Sequence[tuple[str, Row]], serials: Serials, former: Mapping[str, str]
) -> Iterator[tuple[str, Row | None, str]]:
    """(number, row, remark) series by series; what is no number comes last."""
    series: defaultdict[tuple[str, str, int], list[tuple[Serial, Row | None]]]
    series = defaultdict(list)
    odd: list[tuple[str, Row]] = []
    for text, row in used:
        if one := read_serial(text):
            series[one.series].append((one, row))
        else:
            odd.append((text, row))
    for text in former:
        if one := read_serial(text):
            series[one.series].append((one, None))
    for _, those in sorted(series.items(), key=lambda item: item[0]):
        those.sort(key=lambda one: one[0].figure)
        yield from _with_gaps(those, serials.pad, former)
    yield from ((text, row, "不是连续的编号") for text, row in odd)


def _with_gaps(
    those: Sequence[tuple[Serial, Row | None]], pad: int, former: Mapping[str, str]
) -> Iterator[tuple[str, Row | None, str]]:
    figures = [*(one.figure for one, _ in those), 0]
    for (one, row), after in zip(those, figures[1:], strict=True):
        remark = former.get(one.text, "") if row is None else ""
        yield one.text, row, remark
        missing = after - one.figure - 1
        if 0 < missing <= pad:
            first = one.written(one.figure + 1)
            last = one.written(one.figure + missing)
            text = first if missing == 1 else f"{first}至{last}"
            yield text, None, f"缺{missing}张,请查明是未用、作废还是遗失"
