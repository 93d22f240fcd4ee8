"""The checks that look at a record once every link of its file was followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.form import Form
from pipeline.intake.check import Desk
from pipeline.intake.check.rules import between_columns
from pipeline.model import Change, Finding, Place, Record
from pipeline.values import Value


@dataclass(slots=True)
class _AsItStands:
    """A record in the place of a row that is being read."""

    values: dict[str, Value]
    findings: list[Finding]
    places: Mapping[str, Place]
    given: set[str] = field(default_factory=set)
    stamped: set[str] = field(default_factory=set)


def has_whole(form: Form) -> bool:
    """Whether a form asks for any such check."""
    return any(one.whole for one in form.check)


def of_the_whole(
    change: Change, record: Record, form: Form, desk: Desk
) -> list[Finding]:
    """What is to be said about the record as it stands, at the cells of its row."""
    values = {n: v for n, v in record.values.items() if n not in record.stale}
    entry = change.entry
    row = _AsItStands(values, list(entry.findings), entry.places)
    return list(between_columns(row, form, desk, whole=True))
