"""A record with what its new values bring of themselves: times, rounds, flags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pipeline import progress
from pipeline.form import Form
from pipeline.intake import reconcile
from pipeline.model import Altered, Record
from pipeline.office import Office


def settled(
    record: Record,
    form: Form,
    office: Office,
    given: Iterable[Altered],
    now: datetime,
    revision: int,
    *,
    held: bool | None = None,
) -> tuple[Record, tuple[Altered, ...]]:
    """With the times and columns that the system fills, and the flags.

    What the system fills belongs to the round that runs (domain.md 5.3). ``given`` is
    what changed; ``held`` what the row's own findings say, None where no
    row speaks and it stays as it was. Returns the record and all that changed.
    """
    altered, values, stale = list(given), dict(record.values), record.stale
    if altered and not record.arrived_done:
        stamped = list(progress.stamps(record, altered, form, now))
        altered += stamped
        values |= {one.column: one.new for one in stamped}
        stale -= {one.column for one in stamped}
    held = record.held if held is None else held
    void = reconcile.is_void(values, form)
    if altered or (held, void) != (record.held, record.void):
        record = replace(record, values=values, stale=stale, held=held, void=void)
    own = {
        **progress.system_values(record, form, now),
        **progress.terms(record, form, office),
    }
    mine = [
        Altered(name, values.get(name), value)
        for name, value in own.items()
        if values.get(name) != value
    ]
    if altered or mine:
        stale -= {one.column for one in mine if one.new not in (None, "")}
        values |= own
        record = replace(record, values=values, stale=stale, revision=revision)
    return record, (*altered, *mine)
