"""The records as they stand while a file is being taken: the ledger's, and its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline import links, progress
from pipeline.form import Form
from pipeline.intake.keys import keys_of
from pipeline.ledger import Kept, Ledger, Source, rank
from pipeline.model import Altered, Record, Values
from pipeline.office import Office


@dataclass(slots=True)
class _Page:
    """A record that changed: as it is now, all that changed, and which row said so."""

    record: Record
    source: Source
    altered: list[Altered] = field(default_factory=list)
    mentions: frozenset[tuple[str, str]] = frozenset()


class Pages:
    """What ``links.Known`` asks for, with what this transaction has changed so far."""

    def __init__(self, ledger: Ledger, office: Office) -> None:
        self._ledger, self._office = ledger, office
        self._into = links.looked_into(office.forms)
        self._changed: dict[str, _Page] = {}
        self._seen: dict[str, Record] = {}
        self._near: dict[tuple[str, str, str], Sequence[Record]] = {}
        self._mentioned: defaultdict[tuple[str, str, str], dict[str, None]]
        self._mentioned = defaultdict(dict)
        self._counts = ledger.counts()["records"]

    def record(self, number: str) -> Record | None:
        """The record under this number."""
        page = self._changed.get(number)
        if page is not None:
            return page.record
        return self._seen.get(number) or self._ledger.record(number)

    def recipients(self, kind: str, rule: str) -> list[str]:
        """To whom a duty of this kind and rule was ever owed."""
        return self._ledger.recipients(kind, rule)

    def see(self, record: Record) -> None:
        """A record that the file holds as it is known: it need not be asked for."""
        self._seen[record.number] = record

    def having(self, form: str, name: str, text: str) -> Sequence[Record]:
        """The records of a form that mention this in a column."""
        asked = form, name, text
        if asked not in self._near:
            self._near[asked] = self._ledger.having(form, name, [text]).get(text, ())
        known = [one for one in self._near[asked] if one.number not in self._changed]
        pages = (self._changed[number] for number in self._mentioned[asked])
        changed = [p.record for p in pages if (name, text) in p.mentions]
        return sorted([*known, *changed], key=lambda one: rank(one.number))

    def holds(self, form: str) -> bool:
        """Whether there is any record of a form."""
        return form in self._counts

    def known(self, form: Form, key: str) -> bool:
        """Whether a form has a record of this natural key."""
        if self._ledger.by_key(form.id, [key]):
            return True
        own = (one for one in self.changed() if one.form == form.id)
        return any(keys_of(one.values, form).natural == key for one in own)

    def number_below(self, above: Record, form: Form) -> str:
        """The next number of a form's below another record's: YF-2026-0007-01."""
        sign = form.number.under.removeprefix("-")
        head, _, last = above.number.rpartition("-")
        series = (above.number, sign) if sign else (head, last)
        return self._ledger.next_number(*series)

    def number_for(self, values: Values, form: Form, above: Record | None) -> str:
        """The next number: below another record's, or of the form's own series."""
        if above is not None and form.number.under:
            return self.number_below(above, form)
        day = progress.business_day(values, form)
        assert day is not None  # noqa: S101 - what has none is not made
        period = f"{day:%Y%m}" if self._office.reset == "month" else f"{day:%Y}"
        return self._ledger.next_number(form.number.prefix, period)

    def put(self, record: Record, altered: Iterable[Altered], source: Source) -> None:
        """A record as it is now; ``source`` is the row that said so first."""
        page = self._changed.setdefault(record.number, _Page(record, source))
        page.record = record
        page.altered += altered
        page.mentions = frozenset(mentions := self._mentions(record))
        self._counts.setdefault(record.form, 1)
        for name, text in mentions:
            self._mentioned[record.form, name, text][record.number] = None

    def hold(self, number: str, source: Source) -> None:
        """A record is held for what another one says; if it was so, nothing changed."""
        record = self.record(number)
        assert record is not None  # noqa: S101 - a row of the file
        held, page = replace(record, held=True), self._changed.get(number)
        if held != self._ledger.record(number):
            self.put(held, (), source)
        elif page is not None:
            for name, text in page.mentions:
                self._mentioned[held.form, name, text].pop(number, None)
            del self._changed[number]
            self.see(held)

    def _mentions(self, record: Record) -> tuple[tuple[str, str], ...]:
        return links.mentions(record, self._into.get(record.form, ()))

    def _is_as_before(self, page: _Page) -> bool:
        """Whether what was taken away came back: held by its cells, then by a link."""
        before = self._seen.get(page.record.number)
        if before is None or list(_net(page.altered)):
            return False
        return replace(page.record, revision=before.revision) == before

    def changed(self) -> Iterator[Record]:
        """Every record that changed, in the order in which they first did."""
        return (page.record for page in self._changed.values())

    def kept(self) -> Iterator[Kept]:
        """Every record that changed, as the ledger keeps it."""
        for page in self._changed.values():
            record = page.record
            if self._is_as_before(page):
                continue
            key, loose = keys_of(record.values, self._office.forms[record.form])
            said, altered = self._mentions(record), tuple(_net(page.altered))
            yield Kept(record, key, loose, altered, page.source, said)


def _net(altered: Iterable[Altered]) -> Iterator[Altered]:
    """One step for each column: from what it was before the file to what it is now."""
    steps: dict[str, Altered] = {}
    for one in altered:
        first = steps.get(one.column, one)
        steps[one.column] = Altered(one.column, first.old, one.new)
    return (one for one in steps.values() if one.old != one.new)


def index_mentions(ledger: Ledger, office: Office) -> None:
    """Index what links look for, where the forms ask otherwise than last time."""
    into = links.looked_into(office.forms)
    ledger.look_into(
        repr(into), into, lambda record: links.mentions(record, into[record.form])
    )
