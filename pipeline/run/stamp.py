"""What the system itself says of a record, kept with history like anyone's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline import duties
from pipeline.ledger import Ledger, Source
from pipeline.model import Altered, Values
from pipeline.office import Office
from pipeline.run.following import Following
from pipeline.run.pages import Pages


def set_values(
    ledger: Ledger, office: Office, number: str, sets: Values, now: datetime
) -> None:
    """Set system columns of a record, inside the transaction of the caller."""
    record = ledger.record(number)
    if record is None:
        return
    altered = [
        Altered(name, record.values.get(name), value)
        for name, value in sets.items()
        if record.values.get(name) != value
    ]
    if not altered:
        return
    revision, source = ledger.next_revision(), Source(file="系统")
    new = replace(
        record,
        values={**record.values, **sets},
        stale=record.stale - sets.keys(),
        revision=revision,
    )
    pages = Pages(ledger, office)
    pages.put(new, altered, source)
    following = Following(pages, office, now, revision)
    following.again(new, frozenset(sets), source)
    following.carry_out()
    ledger.keep_many(pages.kept(), now)
    for one in pages.changed():
        form = office.forms[one.form]
        ledger.owe(duties.owed(one, form, office, now).duties, now)
