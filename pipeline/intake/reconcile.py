"""Entries against the known records: new, changed, the same, or asked about. Pure.

In steps, so that the ledger is asked little: ``begin`` says what each row may be known
by, ``by_number`` and ``match`` find its record, ``differing`` names those whose history
is needed, ``settle`` says what changes.
domain.md 2.0 (Same register dropped again), design.md section 4 (Identity, Old copies).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.findings import CATALOGUE
from pipeline.form import Form
from pipeline.intake.keys import Keys, items, joined, key_parts, stated_number
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
from pipeline.values import Value

ANOTHER = "另一件"  # the clerk says that a row is not the vanished one
VOID = "作废"
LEGACY = "legacy_number"  # a paper number that stood in the number column


# ── step 1: which record is this row? ───────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of the rows whose number did not say it all."""

    by_key: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    by_loose: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    earlier: Mapping[str, Record] = field(default_factory=dict)  # in this file before


@dataclass(slots=True)
class Match:
    """A row and its record; ``findings`` are what finding it brought up.

    ``number`` is the one that it states, in the house's format; ``parts`` and
    ``keys`` are what else it may be known by.
    """

    entry: Entry
    number: str
    parts: tuple[str, ...]
    keys: Keys
    record: Record | None = None
    kind: Kind | None = None  # decided already
    findings: list[Finding] = field(default_factory=list)

    def say(self, level: Level, code: str, column: str = "", **facts: object) -> None:
        """Add a finding, at ``column``'s cell or else at the row's first place."""
        places = self.entry.places
        place = places.get(column) or next(iter(places.values()), None)
        text = CATALOGUE[code].text.format(**facts)
        self.findings.append(Finding(level, code, text, place))


def begin(entries: Iterable[Entry], form: Form) -> list[Match]:
    """Each row with all that the ledger is to be asked about it."""
    return [_begin(entry, form) for entry in entries]


def _begin(entry: Entry, form: Form) -> Match:
    parts = key_parts(entry.values, form)
    number = stated_number(entry.stated, form) if entry.stated else ""
    kind = Kind.RETURNED if entry.level is Level.REJECT else None
    return Match(entry, number, parts, joined(parts, form), kind=kind)


def match(
    matches: Sequence[Match], form: Form, known: Known, taken: dict[str, Match]
) -> None:
    """Give each row that is left its record, by key or loosely; the rest are new."""
    _repeated(matches)
    _by_key(matches, known, taken)
    _by_loose(matches, form, known, taken)
    _vanished(matches, form, known, taken)
    _doubtful(matches, form)


def left(matches: Iterable[Match]) -> Iterator[Match]:
    """The rows of which nothing is known yet."""
    return (one for one in matches if one.record is None and one.kind is None)


def by_number(
    matches: Sequence[Match], form: Form, known: Mapping[str, Record]
) -> dict[str, Match]:
    """Give each row the record whose number it states; the rows by their number."""
    column = form.number_column
    name = column.id if column else ""
    taken: dict[str, Match] = {}
    for one in left(matches):
        number = one.number
        if not number:
            continue
        record = known.get(number)
        if record is None or record.form != form.id:
            one.say(Level.HOLD, "number_unknown", name, value=number)
        elif number in taken:
            row = taken[number].entry.row
            one.kind = Kind.CONFLICT
            one.say(Level.HOLD, "number_twice", name, value=number, row=row)
        elif _is_other(one, record, form):
            one.kind = Kind.CONFLICT
            one.say(Level.HOLD, "number_mismatch", name, value=number)
        else:
            one.record, taken[number] = record, one
    return taken


def _is_other(one: Match, record: Record, form: Form) -> bool:
    """Whether not one filled part of the key agrees: the number stands by mistake."""
    new, old = one.entry.values, record.values
    for part, item in zip(one.parts, items(form), strict=True):
        if part and new[item.name] == old.get(item.name):
            return False
    parts = zip(one.parts, key_parts(old, form), strict=True)
    pairs = [(a, b) for a, b in parts if a and b]
    return bool(pairs) and all(a != b for a, b in pairs)


def _repeated(matches: Sequence[Match]) -> None:
    """A row of the same key and content as one above is not numbered again."""
    seen: dict[str, list[Match]] = {}
    for one in matches:
        if one.kind is Kind.RETURNED:
            continue
        key = one.keys.natural
        if one.record is None and one.kind is None:
            for above in seen.get(key, ()):
                if _content(above.entry) == _content(one.entry):
                    one.kind = Kind.SAME
                    one.say(Level.WARN, "same_as_row", row=above.entry.row)
                    break
        seen.setdefault(key, []).append(one)


def _content(entry: Entry) -> dict[str, Value]:
    return {name: value for name, value in entry.values.items() if value is not None}


def _by_key(matches: Sequence[Match], known: Known, taken: dict[str, Match]) -> None:
    for one in left(matches):
        for record in known.by_key.get(one.keys.natural, ()):
            if record.number not in taken:
                one.record, taken[record.number] = record, one
                break


def _by_loose(
    matches: Sequence[Match], form: Form, known: Known, taken: dict[str, Match]
) -> None:
    """An empty time fits any single record; a changed text is the same row, told."""
    for one in left(matches):
        near = known.by_loose.get(one.keys.loose, ())
        near = [r for r in near if r.number not in taken]
        timeless = [r for r in near if _agree(one, r, form, but="time")]
        reworded = [r for r in near if _agree(one, r, form, but="text")]
        if len(timeless) == 1:
            one.record, taken[timeless[0].number] = timeless[0], one
        elif len(reworded) == 1:
            one.record, taken[reworded[0].number] = reworded[0], one
            name = next(i.partition(":")[0] for i in form.number.key if ":" in i)
            one.say(Level.WARN, "text_changed", name, title=form.by_id[name].name)


def _agree(one: Match, record: Record, form: Form, *, but: str) -> bool:
    parts = zip(items(form), one.parts, key_parts(record.values, form), strict=True)
    for item, a, b in parts:
        if item.name == form.number.time:
            if a != b and not (but == "time" and not (a and b)):
                return False
        elif a != b and not (but == "text" and item.length):
            return False
    return True


def _vanished(
    matches: Sequence[Match], form: Form, known: Known, taken: dict[str, Match]
) -> None:
    """A new row that equals a row gone from this file in all but one key part."""
    gone = [r for number, r in known.earlier.items() if number not in taken]
    if not gone or not form.numbered or len(form.number.key) < 3:  # noqa: PLR2004
        return
    nearly = _Nearly(gone, form)
    for one in left(matches):
        if ANOTHER in str(one.entry.values.get(form.void) or ""):
            continue
        if like := nearly.take(one.parts):
            one.kind = Kind.CONFLICT
            one.say(Level.HOLD, "vanished", number=like.number, another=ANOTHER)


class _Nearly:
    """Records to be found by all but one part of their key, each once."""

    def __init__(self, records: Iterable[Record], form: Form) -> None:
        self._found = defaultdict[object, list[tuple[int, str, Record]]](list)
        self._left: set[int] = set()
        for order, record in enumerate(records):
            self._left.add(order)
            parts = key_parts(record.values, form)
            for at, part in enumerate(parts):
                rest = at, parts[:at], parts[at + 1 :]
                self._found[rest].append((order, part, record))

    def take(self, parts: tuple[str, ...]) -> Record | None:
        """The first that differs in exactly one part; it is not found again."""
        near = [
            (order, record)
            for at, part in enumerate(parts)
            for order, other, record in self._found.get(
                (at, parts[:at], parts[at + 1 :]), ()
            )
            if other != part and order in self._left
        ]
        if not near:
            return None
        order, record = min(near, key=lambda one: one[0])
        self._left.remove(order)
        return record


def _doubtful(matches: Sequence[Match], form: Form) -> None:
    """Two new rows of one key and different content: both numbered, the second told."""
    seen: dict[str, int] = {}
    for one in matches:
        if one.kind is not None or one.record is not None:
            continue
        key = one.keys.natural
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
