"""What the system itself says of a record, kept with history like anyone's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline.intake.keys import keys_of
from pipeline.ledger import Ledger, Source
from pipeline.model import Altered, Values
from pipeline.office import Office


def set_values(
    ledger: Ledger, office: Office, number: str, sets: Values, now: datetime
) -> None:
    """Set system columns of a record, inside the transaction of the caller."""
    record = ledger.record(number)
    if record is None:
        return
    form = office.forms[record.form]
    altered = [
        Altered(name, record.values.get(name), value)
        for name, value in sets.items()
        if record.values.get(name) != value
    ]
    if not altered:
        return
    new = replace(
        record,
        values={**record.values, **sets},
        stale=record.stale - sets.keys(),
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
