"""By when, and who is told at each stage: form x record x office x now. Pure.

A deadline begins, is due, and is over when its columns say so (domain.md 4.1, 4.2).
Its stages hang on the due time: with another due time they begin anew. A stage that
lies before the deadline was born is never told; of several that were missed only the
newest (4.3). What is told to whom becomes a duty, so nothing is told twice.
"""

from pipeline.deadlines.reckoning import Reckoned, reckon, running, words
from pipeline.deadlines.stages import (
    Moment,
    due_stages,
    following,
    moments,
    next_letter,
    stage_words,
)
from pipeline.deadlines.telling import (
    DAILY,
    DAY,
    HEAD,
    LATE,
    LINE,
    REMIND,
    carries,
    due_of,
    in_vain,
    is_late,
    missing,
    overdue,
    reminders,
    stage_of,
    told,
)

__all__ = [
    "DAILY",
    "DAY",
    "HEAD",
    "LATE",
    "LINE",
    "REMIND",
    "Moment",
    "Reckoned",
    "carries",
    "due_of",
    "due_stages",
    "following",
    "in_vain",
    "is_late",
    "missing",
    "moments",
    "next_letter",
    "overdue",
    "reckon",
    "reminders",
    "running",
    "stage_of",
    "stage_words",
    "told",
    "words",
]
