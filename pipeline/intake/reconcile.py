"""Entries against the known records: new, changed, the same, or asked about. Pure.

Three steps, so that the ledger is asked little: ``match`` finds each row's record,
``differing`` names those whose history is needed, ``settle`` says what changes.
domain.md 2.0 (Same register dropped again), design.md section 4 (Identity, Old copies).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from pipeline.findings import CATALOGUE
from pipeline.form import Form
from pipeline.model import (
    Altered,
    Change,
    Entry,
    Finding,
    Kind,
    Level,
    Past,
    Record,
    Values,
)
from pipeline.values import Value, fold

SEPARATOR = "\x1f"
ANOTHER = "另一件"  # the clerk says that a row is not the vanished one
VOID = "作废"
LEGACY = "legacy_number"  # a paper number that stood in the number column
_NUMBER = re.compile(r"([A-Z]+)-(\d{4}|\d{6})-(\d{4,})((?:-[A-Z]*\d+)*)")


# ── keys ────────────────────────────────────────────────────────────────────


def key_parts(values: Values, form: Form) -> tuple[str, ...]:
    """What makes two rows the same row, normalised; ``summary:20`` takes 20 signs."""
    parts = []
    for item in form.number.key:
        name, _, length = item.partition(":")
        text = _part(values.get(name))
        parts.append(text[: int(length)] if length else text)
    return tuple(parts)


def _part(value: Value) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return fold(str(value)) if value not in (None, "") else ""


def natural_key(values: Values, form: Form) -> str:
    """The natural key as the ledger indexes it."""
    return SEPARATOR.join(key_parts(values, form))


def loose_key(values: Values, form: Form) -> str:
    """The natural key without its time and its text: what a slip of the pen leaves."""
    parts = key_parts(values, form)
    kept = [
        p for p, item in zip(parts, form.number.key, strict=True) if _firm(item, form)
    ]
    return SEPARATOR.join(kept)


def _firm(item: str, form: Form) -> bool:
    return ":" not in item and item != form.number.time


def stated_number(text: str, form: Form) -> str:
    """The number in the house's format that stands in the number column, or ""."""
    match = _NUMBER.fullmatch(fold(text).upper())
    return match[0] if match and match[1] == form.number.prefix else ""


# ── step 1: which record is this row? ───────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of the rows at hand."""

    by_number: Mapping[str, Record] = field(default_factory=dict)
    by_key: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    by_loose: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    earlier: Mapping[str, Record] = field(default_factory=dict)  # in this file before


@dataclass(slots=True)
class Match:
    """A row and its record; ``findings`` are what finding it brought up."""

    entry: Entry
    record: Record | None = None
    kind: Kind | None = None  # decided already
    findings: list[Finding] = field(default_factory=list)

    def say(self, level: Level, code: str, column: str = "", **facts: object) -> None:
        """Add a finding, at ``column``'s cell or else at the row's first place."""
        places = self.entry.places
        place = places.get(column) or next(iter(places.values()), None)
        text = CATALOGUE[code].text.format(**facts)
        self.findings.append(Finding(level, code, text, place))


def match(entries: Sequence[Entry], form: Form, known: Known) -> list[Match]:
    """Each row with its record, by number, by key, loosely; the rest are new."""
    matches = [Match(entry) for entry in entries]
    for one in matches:
        if one.entry.level is Level.REJECT:
            one.kind = Kind.RETURNED
    taken: dict[str, Match] = {}
    _by_number(matches, form, known, taken)
    _repeated(matches, form)
    _by_key(matches, form, known, taken)
    _by_loose(matches, form, known, taken)
    _vanished(matches, form, known, taken)
    _doubtful(matches, form)
    return matches


def _open(matches: Iterable[Match]) -> Iterator[Match]:
    return (one for one in matches if one.record is None and one.kind is None)


def _by_number(
    matches: Sequence[Match], form: Form, known: Known, taken: dict[str, Match]
) -> None:
    column = form.number_column
    name = column.id if column else ""
    for one in _open(matches):
        number = stated_number(one.entry.stated, form)
        if not number:
            continue
        record = known.by_number.get(number)
        if record is None or record.form != form.id:
            one.say(Level.HOLD, "number_unknown", name, value=number)
        elif number in taken:
            row = taken[number].entry.row
            one.kind = Kind.CONFLICT
            one.say(Level.HOLD, "number_twice", name, value=number, row=row)
        elif _is_other(one.entry, record, form):
            one.kind = Kind.CONFLICT
            one.say(Level.HOLD, "number_mismatch", name, value=number)
        else:
            one.record, taken[number] = record, one


def _is_other(entry: Entry, record: Record, form: Form) -> bool:
    """Whether not one filled part of the key agrees: the number stands by mistake."""
    new, old = key_parts(entry.values, form), key_parts(record.values, form)
    pairs = [(a, b) for a, b in zip(new, old, strict=True) if a and b]
    return bool(pairs) and all(a != b for a, b in pairs)


def _repeated(matches: Sequence[Match], form: Form) -> None:
    """A row of the same key and content as one above is not numbered again."""
    seen: dict[str, list[Match]] = {}
    for one in matches:
        if one.kind is Kind.RETURNED:
            continue
        key = natural_key(one.entry.values, form)
        if one.record is None and one.kind is None:
            for above in seen.get(key, ()):
                if _content(above.entry) == _content(one.entry):
                    one.kind = Kind.SAME
                    one.say(Level.WARN, "same_as_row", row=above.entry.row)
                    break
        seen.setdefault(key, []).append(one)


def _content(entry: Entry) -> dict[str, Value]:
    return {name: value for name, value in entry.values.items() if value is not None}


def _by_key(
    matches: Sequence[Match], form: Form, known: Known, taken: dict[str, Match]
) -> None:
    for one in _open(matches):
        for record in known.by_key.get(natural_key(one.entry.values, form), ()):
            if record.number not in taken:
                one.record, taken[record.number] = record, one
                break


def _by_loose(
    matches: Sequence[Match], form: Form, known: Known, taken: dict[str, Match]
) -> None:
    """An empty time fits any single record; a changed text is the same row, told."""
    for one in _open(matches):
        near = known.by_loose.get(loose_key(one.entry.values, form), ())
        near = [r for r in near if r.number not in taken]
        timeless = [r for r in near if _agree(one.entry, r, form, but="time")]
        reworded = [r for r in near if _agree(one.entry, r, form, but="text")]
        if len(timeless) == 1:
            one.record, taken[timeless[0].number] = timeless[0], one
        elif len(reworded) == 1:
            one.record, taken[reworded[0].number] = reworded[0], one
            name = next(i.partition(":")[0] for i in form.number.key if ":" in i)
            one.say(Level.WARN, "text_changed", name, title=form.by_id[name].name)


def _agree(entry: Entry, record: Record, form: Form, *, but: str) -> bool:
    new, old = key_parts(entry.values, form), key_parts(record.values, form)
    for item, a, b in zip(form.number.key, new, old, strict=True):
        if item == form.number.time:
            if a != b and not (but == "time" and not (a and b)):
                return False
        elif a != b and not (but == "text" and ":" in item):
            return False
    return True


def _vanished(
    matches: Sequence[Match], form: Form, known: Known, taken: dict[str, Match]
) -> None:
    """A new row that equals a row gone from this file in all but one key part."""
    gone = [r for number, r in known.earlier.items() if number not in taken]
    if not gone or not form.numbered or len(form.number.key) < 3:  # noqa: PLR2004
        return
    for one in _open(matches):
        if ANOTHER in str(one.entry.values.get(form.void) or ""):
            continue
        like = next((r for r in gone if _all_but_one(one.entry, r, form)), None)
        if like is not None:
            one.kind = Kind.CONFLICT
            one.say(Level.HOLD, "vanished", number=like.number, another=ANOTHER)
            gone.remove(like)


def _all_but_one(entry: Entry, record: Record, form: Form) -> bool:
    new, old = key_parts(entry.values, form), key_parts(record.values, form)
    return sum(a != b for a, b in zip(new, old, strict=True)) == 1


def _doubtful(matches: Sequence[Match], form: Form) -> None:
    """Two new rows of one key and different content: both numbered, the second told."""
    seen: dict[str, int] = {}
    for one in matches:
        if one.kind is not None or one.record is not None:
            continue
        key = natural_key(one.entry.values, form)
        if form.numbered and key in seen:
            one.say(Level.WARN, "doubtful", row=seen[key])
        seen.setdefault(key, one.entry.row)


# ── step 2: whose history is needed? ────────────────────────────────────────


def differing(matches: Iterable[Match], form: Form) -> list[str]:
    """Numbers of the records from which a filled cell differs."""
    return [
        one.record.number
        for one in matches
        if one.record and any(True for _ in _differences(one.entry, one.record, form))
    ]


def _differences(entry: Entry, record: Record, form: Form) -> Iterator[Altered]:
    old = record.values
    for name in entry.given:
        if not form.by_id[name].system and entry.values[name] != old.get(name):
            yield Altered(name, old.get(name), entry.values[name])
    for name in entry.cleared:
        if old.get(name) is not None:
            yield Altered(name, old[name], None)
    for name, value in entry.values.items():
        fills = name not in entry.given and name not in entry.cleared
        if fills and value is not None and old.get(name) is None:
            yield Altered(name, None, value)


# ── step 3: what changes? ───────────────────────────────────────────────────


def settle(
    matches: Iterable[Match],
    form: Form,
    histories: Mapping[str, Sequence[Past]],
    revision: int | None,
) -> list[Change]:
    """What each row means; ``revision`` is the one that its file carries, if any."""
    return [_settle(one, form, histories, revision) for one in matches]


def _settle(
    one: Match,
    form: Form,
    histories: Mapping[str, Sequence[Past]],
    revision: int | None,
) -> Change:
    if one.kind is not None:
        return Change(one.kind, one.entry, findings=tuple(one.findings))
    if one.record is None:
        return _added(one, form)
    record, entry = one.record, one.entry
    past = histories.get(record.number, ())
    altered: list[Altered] = []
    conflict = False
    for change in _differences(entry, record, form):
        verdict = _whose(change, past, revision)
        if verdict == "change":
            altered.append(change)
        elif verdict:
            conflict = conflict or verdict == "conflict"
            column = form.by_id[change.column]
            one.say(Level.WARN, verdict, column.id, title=column.name)
    values = {**record.values, **{a.column: a.new for a in altered}}
    kind = Kind.UPDATED if altered else Kind.CONFLICT if conflict else Kind.SAME
    return Change(kind, entry, record, values, tuple(altered), tuple(one.findings))


def _added(one: Match, form: Form) -> Change:
    values = _content(one.entry)
    stated = one.entry.stated
    if stated and form.numbered:
        values[LEGACY] = stated
    altered = tuple(Altered(name, None, value) for name, value in values.items())
    return Change(Kind.ADDED, one.entry, None, values, altered, tuple(one.findings))


def _whose(change: Altered, past: Sequence[Past], revision: int | None) -> str:
    """Whose value is it: the clerk's "change", an "old_copy", a "conflict", or ""."""
    if revision is None:
        earlier = [a.new for p in past for a in p.altered if a.column == change.column]
        return (
            "old_copy" if change.new is not None and change.new in earlier else "change"
        )
    base = _value_at(change.column, past, revision)
    if change.new == base:
        return ""
    return "change" if base == change.old else "conflict"


def _value_at(column: str, past: Sequence[Past], revision: int) -> Value:
    value: Value = None
    for one in past:
        if one.revision > revision:
            break
        for altered in one.altered:
            if altered.column == column:
                value = altered.new
    return value


def is_void(values: Values, form: Form) -> bool:
    """Whether 作废 stands in the column that voids a record."""
    return bool(form.void) and VOID in str(values.get(form.void) or "")


def with_findings(change: Change, findings: Iterable[Finding]) -> Change:
    """The change with more to be said about its row."""
    return replace(change, findings=(*change.findings, *findings))
