"""A sheet's rows to entries with findings, one row after the other. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from pipeline.findings import CATALOGUE
from pipeline.form import Column, Form, equal, said, typed
from pipeline.intake.check.before import asks_before, completed, is_computed
from pipeline.intake.check.cells import (
    DAYS,
    Read,
    is_repeated,
    plain,
    reader,
    with_rest,
)
from pipeline.intake.check.desk import Checked, Desk, Places
from pipeline.intake.check.empty import otherwise
from pipeline.intake.check.near import Neighbours
from pipeline.intake.check.rules import between_columns
from pipeline.intake.check.secrecy import secret
from pipeline.intake.check.several import Part, listed, parts_of, stated_of
from pipeline.intake.check.whole import asked, unloaded
from pipeline.model import Entry, Finding, Level, Place, Row, Sheet
from pipeline.package.cells import Cell, CellValue
from pipeline.values import (
    Ambiguous,
    Context,
    Reading,
    Remark,
    Unreadable,
    Value,
    is_clear_word,
    is_ditto,
    quoted,
    settle_date,
    written,
)

LEVELS = {
    "reject": Level.REJECT,
    "hold": Level.HOLD,
    "warn": Level.WARN,
    "info": Level.INFO,
}


_SEVERAL = re.compile("[、,，;；]")  # between the values of a cell that holds several


class _Row:
    """One row while it is read: values, findings, places."""

    def __init__(self, places: Places) -> None:
        self.places: Mapping[str, Place] = places
        self.beside: dict[str, Value] = {}  # what other cells said about a column
        self.values: dict[str, Value] = {}
        self.findings: list[Finding] = []
        self.given: set[str] = set()
        self.cleared: set[str] = set()
        self.stamped: set[str] = set()  # times that the system filled in

    def say(self, column: Column, remark: Remark, cell: object, level: Level) -> None:
        """Add a finding about ``column``, worded by the catalogue."""
        if level is Level.INFO:
            return
        sentence = CATALOGUE[remark.code]
        text = sentence.text.format(
            **{"title": column.name, "value": quoted(cell), **remark.facts}  # type: ignore[arg-type]
        )
        place = self.places.get(column.id)
        self.findings.append(Finding(level, remark.code, text, place))


def check(sheet: Sheet, form: Form, columns: Mapping[str, int], desk: Desk) -> Checked:
    """Every row of ``sheet`` as an entry with what is to be said about it.

    ``columns`` gives the sheet's column number by column id.
    """
    context = _context(sheet, desk)
    parts = parts_of(form, columns)
    where = {**{name: columns[one.whole.id] for name, one in parts.items()}, **columns}
    readers = {
        column.id: (
            column,
            where[column.id],
            reader(column, _own(column, context, form), desk.two_decimals),
        )
        for column in form.column
        if column.id in where and not column.parts
    }
    table = _Table(sheet, form, desk, readers, parts)
    read = [e for number in range(len(sheet.rows)) for e in table.entries(number)]
    entries = completed(read, form, desk)
    missing = unloaded(form, columns, desk.lists, desk.office.forms)
    once = asked(sheet.name, form, columns, entries)
    return Checked(tuple(entries), (*missing, *once))


def _context(sheet: Sheet, desk: Desk) -> Context:
    opening, closing = desk.hours.normal
    return Context(
        today=desk.today,
        year=sheet.title.year,
        month=sheet.title.month,
        opening=opening,
        closing=closing,
        epoch_1904=desk.epoch_1904,
        houses=desk.houses,
    )


def _own(column: Column, context: Context, form: Form) -> Context:
    """The context of one column; only the business date is remarked on for its age."""
    old_ok = column.id != form.number.date
    return replace(context, future_ok=column.future, old_ok=old_ok)


class _Table:
    """The rows of one sheet, in the light of each other."""

    def __init__(
        self,
        sheet: Sheet,
        form: Form,
        desk: Desk,
        readers: Mapping[str, tuple[Column, int, Read]],
        parts: Mapping[str, Part],
    ) -> None:
        self.sheet, self.form, self.desk, self.readers = sheet, form, desk, readers
        self.parts = parts
        self.splits = next((c for c, _, _ in readers.values() if c.splits), None)
        self.columns = {column.id: at for column, at, _ in readers.values()}
        self.above: dict[str, Value] = {}
        self.known: dict[str, dict[CellValue, Value]] = {
            name: {}
            for name, (column, _, _) in readers.items()
            if name != form.number.date and not column.type_if
            if not (column.spill and column.choices)
        }
        self.neighbours: dict[str, Neighbours] = {}
        self.otherwise = [c for c in form.column if c.otherwise and not asks_before(c)]
        asked = {one.id for one in form.column if one.need == "entry"} & readers.keys()
        self.asked = [  # columns that take a value, or are asked for, where empty
            c for c in form.column if c.from_title or c.default or c.id in asked
        ]

    def entries(self, number: int) -> Iterator[Entry]:
        """Row ``number`` (counted from 0) as an entry; as several, if it lists them."""
        source = self.sheet.rows[number]
        at = self.columns[self.splits.id] if self.splits else 0
        cell = source.cells.get(at) if at else None
        items = listed(cell.value) if cell and isinstance(cell.value, str) else []
        if not items or cell is None or self.splits is None:
            yield self._entry(number, source)
            return
        told = Remark("cell_split", {"count": len(items)})
        for place, item in enumerate(items):
            one = source._replace(cells={**source.cells, at: cell._replace(value=item)})
            entry = self._entry(number, one, (self.splits, told))
            stated = stated_of(entry.stated, place, len(items))
            yield replace(entry, stated=stated)

    def _entry(
        self, number: int, source: Row, told: tuple[Column, Remark] | None = None
    ) -> Entry:
        row = _Row(Places(self.sheet.name, source.row, self.columns))
        stated = ""
        if told:
            row.say(*told, "", LEVELS[CATALOGUE[told[1].code].level])
        for column, at, read in self.readers.values():
            cell = source.cells.get(at)
            if part := self.parts.get(column.id):
                cell = part.of(cell)
            if column.type == "number":
                stated = self._stated(row, column, cell)
            elif is_computed(column):
                continue
            elif cell is None:
                row.values[column.id] = None
            else:
                self._cell(row, column, read, cell, number)
        self._complete(row, source)
        self.above = row.values
        return Entry(
            form=self.form.id,
            sheet=self.sheet.name,
            row=source.row,
            values=row.values,
            findings=tuple(row.findings),
            given=frozenset(row.given),
            cleared=frozenset(row.cleared),
            stated=stated,
            places=row.places,
        )

    def _stated(self, row: _Row, column: Column, cell: Cell | None) -> str:
        """What stands in the number column; a number is never repeated by 同上."""
        if cell is not None and is_ditto(cell.value):
            self._say(row, column, Remark("ditto_forbidden"), cell)
            return ""
        return written(cell.value) if cell is not None else ""

    # one cell

    def _cell(
        self, row: _Row, column: Column, read: Read, cell: Cell, number: int
    ) -> None:
        """Read one filled cell, unless its words said a value without ado before."""
        if column.stamp and self.desk.by_system(cell):
            row.stamped.add(column.id)
        known, text = self.known.get(column.id), cell.value
        if known is None or not is_repeated(cell, column):
            self._take(row, column, read, cell, number)
            return
        if text in known:
            row.values[column.id] = known[text]
            row.given.add(column.id)
            return
        told = len(row.findings)
        self._take(row, column, read, cell, number)
        if len(row.findings) == told and column.id in row.given and not is_ditto(text):
            known[text] = row.values[column.id]

    def _take(
        self, row: _Row, column: Column, read: Read, cell: Cell, number: int
    ) -> None:
        """Read one filled cell; what it cannot say becomes a finding."""
        try:
            if is_ditto(cell.value):
                reading = self._ditto(column, number)
            elif is_clear_word(cell.value):
                row.cleared.add(column.id)
                reading = Reading(None)
            else:
                as_typed = equal(row.values, column.type_if)
                cell = self._without_rest(row, column, cell)
                reading = self._read(column, read if as_typed else plain, cell, number)
        except Unreadable as wrong:
            self._unreadable(row, column, cell, wrong.remark)
            return
        value = reading.value
        if column.type in DAYS and isinstance(value, datetime):
            self._time_beside(row, column, value)
            value = value.date()
        row.values[column.id] = value
        if value is not None:
            row.given.add(column.id)
        for remark in reading.remarks:
            self._say(row, column, remark, cell)
        if isinstance(value, str):
            self._look_at(row, column, value, cell)

    def _without_rest(self, row: _Row, column: Column, cell: Cell) -> Cell:
        """A choice with words behind it: the words go to the column that takes them."""
        if not column.choices or not column.spill or not isinstance(cell.value, str):
            return cell
        word, rest = with_rest(cell.value, column.choices)
        if rest:
            row.beside[column.spill] = f"{word}:{rest}"
        return cell._replace(value=word)

    def _look_at(self, row: _Row, column: Column, text: str, cell: Cell) -> None:
        """Whether a text is in the list that it belongs to, and long enough."""
        known = self.desk.lists.get(column.within) if column.within else None
        if known is not None and not known.issuperset(_SEVERAL.split(text)):
            other = self.desk.office.forms[column.within.partition(".")[0]].title
            self._say(row, column, Remark("not_listed", {"list": other}), cell)
        if column.short and len(text) < column.short:
            self._say(row, column, Remark("text_short"), cell)

    def _read(self, column: Column, read: Read, cell: Cell, number: int) -> Reading:
        try:
            return read(cell)
        except Ambiguous as several:
            before, after = self._neighbours(column, read).of(number)
            return settle_date(several.candidates, before, after, self.desk.today)

    def _neighbours(self, column: Column, read: Read) -> Neighbours:
        found = self.neighbours.get(column.id)
        if found is None:
            at = self.readers[column.id][1]
            found = Neighbours(read, [row.cells.get(at) for row in self.sheet.rows])
            self.neighbours[column.id] = found
        return found

    def _ditto(self, column: Column, number: int) -> Reading:
        if not column.ditto:
            raise Unreadable("ditto_forbidden")
        value = self.above.get(column.id)
        if number == 0 or value is None:
            raise Unreadable("ditto_first")
        return Reading(value)

    def _time_beside(self, row: _Row, column: Column, moment: datetime) -> None:
        """The time in the date cell counts where the time column is empty."""
        beside = self.form.number.time
        if column.id == self.form.number.date and beside:
            row.beside.setdefault(beside, moment.time())

    def _unreadable(
        self, row: _Row, column: Column, cell: Cell, remark: Remark
    ) -> None:
        row.values[column.id] = None
        spill = self.form.by_id.get(column.spill)
        if spill is not None:
            kept = remark.facts.get("text") or written(cell.value)
            row.beside[spill.id] = str(kept)
            kept_code = f"{remark.code}_kept"
            code = kept_code if kept_code in CATALOGUE else remark.code
            facts = {"spill": spill.title, **remark.facts}
            remark = Remark(code, facts)
        self._say(row, column, remark, cell)

    def _say(self, row: _Row, column: Column, remark: Remark, cell: Cell) -> None:
        level = column.levels.get(remark.code, CATALOGUE[remark.code].level)
        needed = column.id in self.form.required
        if needed and row.values.get(column.id) is None:
            level = "reject"
        elif level == "reject" and not needed:
            level = "warn"
        row.say(column, remark, cell.value, LEVELS[level])

    # the whole row

    def _complete(self, row: _Row, source: Row) -> None:
        self._beside(row)
        for column in self.asked:
            if row.values.get(column.id) is None and column.id not in row.cleared:
                self._empty(row, column)
        for column in self.otherwise:
            if row.values.get(column.id) is None:
                row.values[column.id] = value = otherwise(
                    column, row.values, self.desk.today
                )
                if value is not None and column.default_told:
                    self._told_default(row, column, said(value))
        self._struck(row, source)
        secret(row, self.form, self.desk.office)
        for finding in between_columns(row, self.form, self.desk):
            row.findings.append(finding)

    def _beside(self, row: _Row) -> None:
        """What other cells said about a column, where its own cell is empty."""
        for name, value in row.beside.items():
            if row.values.get(name) in (None, ""):
                row.values[name] = value
                row.given.add(name)
            elif self.form.by_id[name].personal in ("place", "text"):
                row.values[name] = f"{row.values[name]}({value})"

    def _empty(self, row: _Row, column: Column) -> None:
        """An empty cell takes what the title row says, or its default."""
        for word in column.from_title:
            if word in self.sheet.title.said:
                row.values[column.id] = self.sheet.title.said[word]
                return
        said_here = any(f.place == row.places.get(column.id) for f in row.findings)
        if column.default:
            row.values[column.id] = typed(column, column.default)
            if column.default_told and not said_here:
                self._told_default(row, column, column.default)
        elif column.need == "entry" and column.id in row.places and not said_here:
            needed = column.id in self.form.required
            code = "required_empty" if needed else "missing"
            level = Level.REJECT if needed else LEVELS[column.levels.get(code, "warn")]
            row.say(column, Remark(code), "", level)

    @staticmethod
    def _told_default(row: _Row, column: Column, default: str) -> None:
        if column.id in row.places:
            facts = {"default": default}
            row.say(column, Remark("default_taken", facts), "", Level.WARN)

    def _struck(self, row: _Row, source: Row) -> None:
        for name in self.form.required:
            at = self.readers[name][1] if name in self.readers else 0
            cell = source.cells.get(at)
            if cell is not None and self.desk.struck(cell):
                row.say(self.form.by_id[name], Remark("struck"), cell.value, Level.WARN)
                return
