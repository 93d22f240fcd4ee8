"""What the system itself says of a record, kept with history like anyone's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline import duties
from pipeline.form import filled
from pipeline.ledger import Ledger, Source
from pipeline.model import Altered, Values
from pipeline.office import Office
from pipeline.run import history
from pipeline.run.following import Following
from pipeline.run.pages import Pages


def set_values(
    ledger: Ledger, office: Office, number: str, sets: Values, now: datetime
) -> None:
    """Set columns of a record, inside the transaction of the caller.

    Of what a person fills, only what is still empty.
    """
    record = ledger.record(number)
    if record is None:
        return
    form = office.forms[record.form]
    altered = [
        Altered(name, record.values.get(name), value)
        for name, value in sets.items()
        if record.values.get(name) != value
        if form.by_id[name].system or not filled(record.values, (name,), record.stale)
    ]
    if not altered:
        return
    revision, source = ledger.next_revision(), Source(file="系统")
    new = replace(
        record,
        values={**record.values, **{one.column: one.new for one in altered}},
        stale=record.stale - {one.column for one in altered},
        revision=revision,
    )
    pages = Pages(ledger, office)
    pages.put(new, altered, source)
    following = Following(pages, office, now, revision)
    following.again(new, frozenset(one.column for one in altered), source)
    following.carry_out()
    ledger.keep_many(kept := list(pages.kept()), now)
    history.mark(kept, office, ledger)
    for one in pages.changed():
        its = office.forms[one.form]
        ledger.owe(duties.owed(one, its, office, now).duties, now)
