"""What a file may learn of a record that is kept in the second book: nothing (8.5)."""

from __future__ import annotations

from dataclasses import replace

from pipeline import privacy
from pipeline.findings import CATALOGUE
from pipeline.model import Change, Finding, Kind, Level


def closed(change: Change) -> Change:
    """The row as it was read, or returned where it speaks of such a record."""
    if change.record is None or not privacy.apart(change.record):
        return change
    sentence = CATALOGUE["second_book"].text.format(number=change.record.number)
    place = next(iter(change.entry.places.values()), None)
    told = Finding(Level.REJECT, "second_book", sentence, place)
    return Change(Kind.RETURNED, replace(change.entry, findings=()), findings=(told,))
