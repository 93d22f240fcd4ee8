"""Single rows, masked: the lists of the month. Pure.

No list tells a name, a telephone or a house, and none shows what is confidential: that
is only counted (domain.md sections 6, 8.1 and 8.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pipeline import progress
from pipeline.form import BlockOf, Column, Item, equal, filled
from pipeline.links import linked
from pipeline.model import Record
from pipeline.month import page as cells
from pipeline.month.matters import Matter, day_of, moment, was_filled
from pipeline.month.nouns import Item as Counted
from pipeline.month.page import Page
from pipeline.sheets import NOTHING, Block, Cell, Remark, Table

#: What a list shows where the report names nothing.
USUAL = (
    Item("编号", shows="number"),
    Item("类别", shows="category"),
    Item("责任部门", shows="dept"),
    Item("受理", shows="received"),
    Item("期限", shows="due"),
    Item("已过天数", shows="days_open"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, as it stood at the cut-off: what came of it by then."""

    record: Record
    received: date | None = None
    due: datetime | None = None
    ended: date | None = None
    kept: bool | None = None
    word: str = ""
    amount: int | Decimal = 1
    is_open: bool = False

    def is_late(self, page: Page) -> bool:
        """Whether it ended after it was due, or is still open though it was due."""
        if self.due is None:
            return False
        if self.kept is not None:
            return not self.kept
        if self.ended is not None:
            return day_of(self.ended) > self.due.date()  # type: ignore[operator]
        return self.due <= page.span.upto

    @property
    def order(self) -> tuple[datetime, date, str]:
        """The longest due first; then what nothing says a due time of, as it came."""
        due, received = self.due or datetime.max, self.received or date.max
        return due, received, self.record.number


def listed(block: BlockOf, page: Page) -> Sequence[Block]:
    """The items of a count, row by row."""
    items = page.items(block.count)
    if block.only:
        items = [item for item in items if item.kept == (block.only == "kept")]
    return table_of([line_of(item, page) for item in items], block, page)


def table_of(lines: Sequence[Line], block: BlockOf, page: Page) -> Sequence[Block]:
    """The rows that may be told, and how many may not."""
    told = [line for line in lines if not is_secret(line.record, page)]
    told.sort(key=lambda line: line.order)
    shown_of = told[: block.limit] if block.limit else told
    items = block.item or USUAL
    marks = [n for n, item in enumerate(items) if item.shows == "kept"]
    table = Table(
        head=[item.title for item in items],
        rows=[[cell(line, item.shows, page) for item in items] for line in shown_of],
        title=block.title,
        name=block.name,
        missed=marks[0] if marks else None,
        notes=(block.note,) if block.note else (),
        empty="没有。" if len(told) == len(lines) else "没有可以列出的。",
    )
    return [table, *_remarks(len(told), len(shown_of), len(lines) - len(told))]


def is_secret(record: Record, page: Page) -> bool:
    """Whether a row may stand in no list: it is confidential, or speaks of one.

    A register without confidential rows of its own may speak of those of another.
    """
    if page.is_secret(record):
        return True
    if page.office.forms[record.form].secrecy is not None:
        return False
    return not page.counts.sealed.isdisjoint(linked(record))


def _remarks(told: int, shown_of: int, secret: int) -> Iterable[Remark]:
    if told > shown_of:
        yield Remark(f"共{told}件,这里只列前{shown_of}件。")
    if secret:
        yield secret_remark(secret)


def secret_remark(count: int) -> Remark:
    """That there are more, of which nothing is told."""
    return Remark(f"另有{cells.SECRET}{count}件,不列明细。")


# ── what became of a row by the cut-off ─────────────────────────────────────


def line_of(item: Counted, page: Page) -> Line:
    """Something counted as a row of a list."""
    each = matter_of(item.record, page)
    ended = item.ended
    if ended is not None and moment(ended) > page.span.upto:
        ended = None
    has_term = item.due is not None
    received = progress.business_day(
        item.record.values, page.office.forms[item.record.form]
    )
    return Line(
        record=item.record,
        received=received,
        due=item.due
        if has_term or each is None
        else page.counts.due_of(each, page.last),
        ended=ended if has_term else _ended(each, page),
        kept=item.kept if has_term else None,
        word=item.word,
        amount=item.amount,
        is_open=each is not None and each.open_on(page.last),
    )


def line_of_matter(each: Matter, page: Page) -> Line:
    """A matter that was open at the cut-off as a row of a list."""
    due = page.counts.due_of(each, page.last)
    return Line(each.record, each.received, due, is_open=True)


def matter_of(record: Record, page: Page) -> Matter | None:
    """The matter that a record is; None for a register that has none."""
    if record.form not in page.monthly.of_form:
        return None
    return page.matter(record)


def _ended(each: Matter | None, page: Page) -> date | None:
    if each is None or each.open_on(page.last):
        return None
    days = [r.closed for r in each.rounds if r.closed and r.closed <= page.last]
    return max(days, default=None)


def stage(line: Line, page: Page) -> str:
    """How far it had come by the cut-off: the furthest state that was reached then."""
    record, form = line.record, page.office.forms[line.record.form]
    known = {
        name: value
        for name, value in record.values.items()
        if name not in form.by_id or was_filled(record, name, form, page.span.upto)
    }
    then = Record(
        form=record.form,
        number=record.number,
        values=known,
        first_seen=record.first_seen,
        stale=record.stale,
    )
    states = progress.reached(then, form)
    states = [one for one in states if not (line.is_open and one.ends)]
    return states[-1].title if states else NOTHING


# ── cells ───────────────────────────────────────────────────────────────────


def _days(first: date | None, last: date | None) -> Cell:
    if first is None or last is None:
        return Cell(NOTHING, "days", look="weak")
    start, end = day_of(first) or first, day_of(last) or last
    return Cell(max((end - start).days, 0), "days")


def _days_late(line: Line, page: Page) -> Cell:
    """How many days it is, or was, late: one at least."""
    if not line.is_late(page):
        return Cell(NOTHING, "days", look="weak")
    found = _days(line.due, line.ended or page.last).value
    return Cell(max(found, 1) if isinstance(found, int) else found, "days")


def _mark(line: Line, page: Page) -> Cell:
    if line.due is None:
        return Cell(NOTHING, "mark", look="weak")
    return Cell("✗" if line.is_late(page) else "✓", "mark")


def _text(text: str) -> Cell:
    return Cell(text) if text else Cell(NOTHING, look="weak")


def _dated(value: date | None) -> Cell:
    if value is None:
        return Cell(NOTHING, "date", look="weak")
    return Cell(value, "moment" if isinstance(value, datetime) else "date")


def _of_matter(line: Line, page: Page, word: str) -> Cell:
    """What the matter says; where a department is not told, neither is the place."""
    if word != "category" and is_silent(line.record, page):
        return _text("")
    return _text(page.plainly(line.record, word))


def is_silent(record: Record, page: Page) -> bool:
    """Whether the department of a row is told nowhere (8.3)."""
    spoken = page.monthly.of_form.get(record.form)
    return bool(spoken and spoken.silent and equal(record.values, spoken.silent))


def register_of(form: str, page: Page) -> str:
    """What the report calls a register."""
    spoken = page.monthly.of_form.get(form)
    return (spoken.title if spoken else "") or page.office.forms[form].title


#: What a column of a list may show, besides the columns of the register.
SHOWS: Mapping[str, Callable[[Line, Page], Cell]] = {
    "number": lambda line, _: Cell(line.record.number, look="title"),
    "register": lambda line, page: Cell(register_of(line.record.form, page)),
    "category": lambda line, page: _of_matter(line, page, "category"),
    "dept": lambda line, page: _of_matter(line, page, "dept"),
    "building": lambda line, page: _of_matter(line, page, "building"),
    "received": lambda line, _: _dated(line.received),
    "due": lambda line, _: _dated(line.due),
    "due_day": lambda line, _: _dated(line.due.date() if line.due else None),
    "done": lambda line, _: _dated(line.ended),
    "days_open": lambda line, page: _days(line.received, line.ended or page.last),
    "days_late": _days_late,
    "kept": _mark,
    "stage": lambda line, page: Cell(stage(line, page)),
    "word": lambda line, _: _text(line.word),
    "amount": lambda line, _: Cell(
        line.amount, "money" if isinstance(line.amount, Decimal) else "count"
    ),
}


def cell(line: Line, shows: str, page: Page) -> Cell:
    """What a column of a list shows of a row."""
    if not shows:
        return Cell("")
    if shows in SHOWS:
        return SHOWS[shows](line, page)
    column = page.office.forms[line.record.form].by_id.get(shows)
    if column is None:
        return _text("")
    value = line.record.values.get(shows)
    if isinstance(value, date):
        return _dated(value)
    if isinstance(value, Decimal):
        return Cell(value, "money" if column.type == "money" else "area")
    return _words(line.record, column, page)


def _words(record: Record, column: Column, page: Page) -> Cell:
    """A text as it may be told; of a row without its department not even that."""
    spoken = page.monthly.of_form.get(record.form)
    if is_silent(record, page):
        known = (spoken.dept, spoken.building) if spoken else ()
        if column.id in known or column.type == "text":
            return _text("" if column.id in known else cells.WITHHELD)
    if not filled(record.values, (column.id,)):
        return _text("")
    return _text(page.words(record, column))
