"""Which rows of the registers stand in a book, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from pipeline import progress
from pipeline.effects.book.pages import Page
from pipeline.form import BookColumn, BookOf, Form, Source, equal, filled, said
from pipeline.model import Record
from pipeline.values import Value, main_phone, shown

Registers = Mapping[str, Sequence[Record]]


class Row(NamedTuple):
    """One record in a book, with its register."""

    record: Record
    form: Form

    def of(self, names: Iterable[str]) -> Value:
        """What the first of these columns says that is filled; its number as such."""
        for name in names:
            column = self.form.by_id.get(name)
            if column is not None and column.type == "number":
                return self.record.number
            if filled(self.record.values, (name,)):
                return self.record.values[name]
        return None

    def said_in(self, column: BookColumn) -> Value:
        """What stands in a column of the book."""
        if not column.joined:
            return self.of(column.of)
        values = [self.of((name,)) for name in column.of]
        return " ".join(shown(value) for value in values if value is not None) or None

    @property
    def moment(self) -> tuple[date, time, str]:
        """Where it stands in time: its business date and time, then its number."""
        values = self.record.values
        clock = values.get(self.form.number.time)
        day = progress.business_day(values, self.form) or date.min
        return day, clock if isinstance(clock, time) else time.min, self.record.number


def rows_of(book: BookOf, registers: Registers, forms: Mapping[str, Form]) -> list[Row]:
    """The rows of a book in order of time; void ones only where numbers are told of."""
    every = [
        (source, Row(record, forms[source.form]))
        for source in book.source
        for record in registers[source.form]
        if book.serials or not record.void
    ]
    gone = {_same(row, book) for source, row in every if _left_out(source, row)} - {""}
    every = [
        (source, row)
        for source, row in every
        if not _left_out(source, row) and _same(row, book) not in gone
    ]
    every.sort(key=lambda one: one[1].moment)
    if book.latest:
        every = _latest(book, every)
    return [row for source, row in every if _wanted(source, row)]


def _left_out(source: Source, row: Row) -> bool:
    """Whether a word stands in the row that keeps it out of the book."""
    values = row.record.values
    return any(
        word in said(values.get(name))
        for name, words in source.without.items()
        for word in words
    )


def _same(row: Row, book: BookOf) -> str:
    """What makes rows one and the same; "" for a row that stands for itself."""
    column = row.form.by_id.get(book.same)
    value = row.record.values.get(book.same)
    if column is not None and column.type == "phone":
        return main_phone(value)
    return said(value)


def _latest(
    book: BookOf, every: Sequence[tuple[Source, Row]]
) -> list[tuple[Source, Row]]:
    """Of rows that are the same, the last one that says what is asked about."""
    last: dict[str, tuple[Source, Row]] = {}
    for source, row in every:
        if filled(row.record.values, source.only_if):
            last[_same(row, book) or row.record.number] = (source, row)
    return sorted(last.values(), key=lambda one: one[1].moment)


def _wanted(source: Source, row: Row) -> bool:
    values = row.record.values
    return filled(values, source.filled) and equal(values, source.only_if)


def titles(book: BookOf, forms: Mapping[str, Form]) -> list[str]:
    """The headers of a book's columns: its own, else the register's."""
    return [column.title or _title(column.of[0], book, forms) for column in book.column]


def _title(name: str, book: BookOf, forms: Mapping[str, Form]) -> str:
    those = [forms[source.form].by_id.get(name) for source in book.source]
    return next((one.title for one in those if one), name)


def list_page(
    book: BookOf, rows: Sequence[Row], forms: Mapping[str, Form], until: str, whose: str
) -> Page:
    """A plain list: a line for every row."""
    title = f"{book.title}({whose})" if whose else book.title
    return Page(
        name=book.title,
        title=title,
        note=f"截至{until},共{len(rows)}条",
        head=("序号", *titles(book, forms)),
        lines=[
            (number, *(row.said_in(column) for column in book.column))
            for number, row in enumerate(rows, 1)
        ],
        widths=(6, *(column.width for column in book.column)),
    )
