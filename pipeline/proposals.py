"""Rows for other registers: those a row is itself, and those it proposes. Pure."""

from __future__ import annotations

from datetime import datetime, time

from pipeline import progress
from pipeline.form import Draft, Form, Makes, equal
from pipeline.links import LINKED, Known, text_of
from pipeline.model import Record, Values
from pipeline.office import Office
from pipeline.tally import value_for
from pipeline.values import Value

MADE_BY = "made_by"  # the hidden value: the record that made this one


def made(record: Record, form: Form, makes: Makes, office: Office) -> Values:
    """The values of the record that a row itself is in another register (R02 #40)."""
    there = office.forms[makes.form]
    values: dict[str, Value] = {MADE_BY: record.number}
    for theirs, own in makes.fills.items():
        value = value_for(record, form, own, "")
        kind = there.by_id[theirs].type
        if kind == "date" and isinstance(value, datetime):
            if there.number.time and theirs == there.number.date:
                values.setdefault(there.number.time, value.time())
            value = value.date()
        if value not in (None, "") and not (
            kind == "time" and not isinstance(value, time)
        ):
            values[theirs] = value
    return values


def is_there(values: Values, makes: Makes, known: Known) -> bool:
    """Whether a live record agrees already in all that ``unless`` names."""
    if not makes.unless:
        return False
    first, *others = makes.unless
    near = known.having(makes.form, first, text_of(values.get(first)))
    return any(
        not one.void
        and all(text_of(one.values.get(n)) == text_of(values.get(n)) for n in others)
        for one in near
    )


def proposed(record: Record, form: Form, draft: Draft, known: Known) -> bool:
    """Whether a row is to be entered in another register, and is not there yet."""
    if progress.ended(record, form) or not equal(record.values, draft.only_if):
        return False
    return not known.having(draft.form, LINKED, record.number)


def drafted(record: Record, draft: Draft) -> dict[str, Value]:
    """The row proposed for the other register."""
    values: dict[str, Value] = {}
    for theirs, own in draft.fills.items():
        value = record.number if own == "number" else record.values.get(own)
        if value not in (None, ""):
            values[theirs] = value
    if draft.number_in:
        values[draft.number_in] = draft.words.format(number=record.number)
    return values
