"""How good the registers are: files, remarks, late entries, void and missing. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline import progress
from pipeline.form import BlockOf, Form, said
from pipeline.model import Record
from pipeline.month.lists import register_of
from pipeline.month.matters import voided_on
from pipeline.month.nouns import Seen
from pipeline.month.page import SECRET, Page, number, title
from pipeline.sheets import NOTHING, Block, Cell, Table
from pipeline.values import gaps

_PAD = 500  # where the register's own book says nothing
_LISTED = 60  # so many numbers stand in one cell


def quality(block: BlockOf, page: Page) -> Sequence[Block]:
    """Files and rows of the month, what was refused, entered late, made void."""
    files = [
        one
        for one in page.counts.ground.files
        if page.span.first <= one.at.date() <= page.span.last
        and one.at <= page.edition.made
    ]
    sums = [[title(text), number(count)] for text, count in _sums(files, page)]
    return [
        Table(("项目", "数量"), sums, block.title, block.name),
        _refused(files),
        _registers(page),
    ]


def _sums(files: Sequence[Seen], page: Page) -> Iterator[tuple[str, int]]:
    whole = [one for one in files if not one.refused]
    yield "收到登记表文件", len(files)
    yield "其中整份退回", len(files) - len(whole)
    yield "读取行数", sum(one.read for one in whole)
    yield "新增", sum(one.added for one in whole)
    yield "更新", sum(one.changed for one in whole)
    yield "未变", sum(one.same for one in whole)
    yield "冲突", sum(one.conflicts for one in whole)
    yield "退回", sum(one.returned for one in whole)
    yield "待更正", sum(one.held for one in whole)
    yield "有提示", sum(one.warned for one in whole)
    yield "退回后至今没有改正(行)", page.counts.ground.refused


def _refused(files: Sequence[Seen]) -> Table:
    those = [one for one in files if one.refused]
    return Table(
        head=("时间", "文件", "原因"),
        rows=[[Cell(f.at, "moment"), Cell(f.name), Cell(f.refused)] for f in those],
        title="整份退回的文件",
        empty="没有整份退回的文件。",
    )


# ── late entries, void numbers ──────────────────────────────────────────────


def _registers(page: Page) -> Table:
    rows = []
    for name, records in page.counts.ground.records.items():
        form = page.office.forms[name]
        late = _late(records, form, page)
        void, secret = _void(records, form, page)
        if late or void or secret:
            rows.append(_register(register_of(name, page), late, void, secret))
    return Table(
        head=("登记表", "补登", "作废", "作废的编号"),
        rows=rows,
        title="补登与作废",
        notes=(f"补登:登记比事情晚{page.office.late_entry_days}天以上。",),
        empty="本月没有补登,也没有作废。",
    )


def _register(name: str, late: int, void: Sequence[str], secret: int) -> list[Cell]:
    told = "、".join(void[:_LISTED]) + ("…" if len(void) > _LISTED else "")
    if secret:
        told = f"{told}{';' if told else ''}另有{SECRET}{secret}件"
    return [
        title(name),
        number(late),
        number(len(void) + secret),
        Cell(told or NOTHING),
    ]


def _late(records: Sequence[Record], form: Form, page: Page) -> int:
    column = next((c.id for c in form.column if c.type == "late"), "")
    return sum(
        record.values.get(column) is True
        for record in records
        if not record.void
        and _in_month(progress.business_day(record.values, form), page)
    )


def _void(records: Sequence[Record], form: Form, page: Page) -> tuple[list[str], int]:
    """The numbers that became void in the month, and how many are not told."""
    histories = page.counts.ground.histories
    those = [
        record
        for record in records
        if record.void
        and _in_month(voided_on(record, form, histories.get(record.number, ())), page)
    ]
    if not (form.number.prefix or form.number.under):
        return [], 0  # its key is no number: a house, a person
    told = [record.number for record in those if not page.is_secret(record)]
    return told, len(those) - len(told)


def _in_month(day: date | None, page: Page) -> bool:
    return day is not None and page.span.holds(day)


# ── what is remarked most, what is missing ──────────────────────────────────


def errors(block: BlockOf, page: Page) -> Sequence[Block]:
    """The remarks that were made most often."""
    those = page.counts.ground.errors[: block.limit or None]
    rows = [[Cell(text), number(count)] for text, count in those]
    head = ("校验结果", "次数")
    return [Table(head, rows, block.title, block.name, empty="本月没有提示。")]


def serials(block: BlockOf, page: Page) -> Sequence[Block]:
    """Printed numbers that nobody entered, between the first and the last (E38).

    Each item names a register and its column: ``receipt.paper_no``. A number of a void
    row is used.
    """
    rows = [
        row for item in block.item for row in _missing(item.title, item.shows, page)
    ]
    return [
        Table(
            head=("票据", "缺号", "张数"),
            rows=rows,
            title=block.title,
            name=block.name,
            notes=(block.note,) if block.note else (),
            empty="没有缺号。",
        )
    ]


def _missing(name: str, of: str, page: Page) -> Iterator[list[Cell]]:
    form, _, column = of.partition(".")
    records = page.counts.ground.records.get(form, ())
    texts = {said(record.values.get(column)) for record in records} - {""}
    for first, last, count in gaps(texts, _pad(page.office.forms[form], column)):
        told = first if count == 1 else f"{first} 至 {last}"
        yield [title(name), Cell(told), number(count)]


def _pad(form: Form, column: str) -> int:
    own = (book.serials for book in form.extract if book.serials)
    return next((one.pad for one in own if one.column == column), _PAD)
