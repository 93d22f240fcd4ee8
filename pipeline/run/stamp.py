"""What the system itself says of a record, kept with history like anyone's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline.form import filled
from pipeline.intake.keys import keys_of
from pipeline.ledger import Ledger, Source
from pipeline.model import Altered, Values
from pipeline.office import Office


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
    new = replace(
        record,
        values={**record.values, **{one.column: one.new for one in altered}},
        stale=record.stale - {one.column for one in altered},
        revision=ledger.next_revision(),
    )
    key, loose = keys_of(new.values, form)
    ledger.keep(
        new,
        key=key,
        loose=loose,
        altered=altered,
        source=Source(file="系统"),
        now=now,
    )
