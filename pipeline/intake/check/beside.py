"""Rows of one file look into each other: what a sheet beside this one says. Pure.

A register of two sheets holds a matter and what belongs to it; neither is in the
ledger yet when the file is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.form import Form
from pipeline.intake.check.desk import Checked, Desk
from pipeline.intake.keys import key_parts
from pipeline.model import Entry, Level, Values

Sheets = Sequence[tuple[Form, Checked]]


def look_at_each_other(forms: Sequence[Form]) -> bool:
    """Whether a check of one of these forms looks up rows of one of them."""
    ids = {form.id for form in forms}
    return any(ids & {*_looked_into(form)} for form in forms)


def _looked_into(form: Form) -> list[str]:
    words = [word for check in form.check if check.looks_up for word in check.words]
    return [word.partition(".")[0] for word in words]


def with_rows_of(sheets: Sheets, desk: Desk) -> Desk:
    """The desk that knows the rows of these sheets besides those of the ledger."""
    rows = {
        form.id: (form, [e for f, c in sheets if f is form for e in c.entries])
        for form, _ in sheets
    }
    return replace(desk, lists=_Lists(rows, desk), rows=_Rows(rows, desk))


_Known = Mapping[str, tuple[Form, Sequence[Entry]]]


class _Rows:
    """The rows of another register in which a value stands: file and ledger as one."""

    def __init__(self, known: _Known, desk: Desk) -> None:
        self._known, self._desk = known, desk
        self._by_value: dict[str, Mapping[str, Sequence[Entry]]] = {}

    def __call__(self, name: str, value: str) -> Sequence[Values]:
        """The rows of a register in whose column ("staff.name") this value stands."""
        stored = self._desk.rows(name, value)
        register, _, column = name.partition(".")
        if register not in self._known:
            return stored
        form, entries = self._known[register]
        if name not in self._by_value:
            self._by_value[name] = _by_value(entries, column)
        left = {key_parts(one, form): one for one in stored}
        found: list[Values] = []
        for entry in self._by_value[name].get(value, ()):
            filled = {n: v for n, v in entry.values.items() if v is not None}
            before = left.pop(key_parts(entry.values, form), {})
            found.append({**before, **filled})
        return [*found, *left.values()]


def _by_value(entries: Sequence[Entry], column: str) -> Mapping[str, Sequence[Entry]]:
    """The rows that are kept, by what they say in a column."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.level is not Level.REJECT and (value := entry.values.get(column)):
            found[str(value)].append(entry)
    return found


class _Lists(Mapping[str, "frozenset[str] | None"]):
    """The values of other registers' columns, with those of the file."""

    def __init__(self, known: _Known, desk: Desk) -> None:
        self._known, self._stored = known, desk.lists
        self._found: dict[str, frozenset[str] | None] = {}

    def __getitem__(self, name: str) -> frozenset[str] | None:
        if name not in self._found:
            self._found[name] = self._with_own(name, self._stored[name])
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)

    def _with_own(
        self, name: str, stored: frozenset[str] | None
    ) -> frozenset[str] | None:
        register, _, column = name.partition(".")
        _, entries = self._known.get(register, (None, ()))
        own = {str(value) for e in entries if (value := e.values.get(column))}
        return frozenset(own | (stored or frozenset())) or None
