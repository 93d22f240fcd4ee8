"""The one memory: files, numbers, records with their history, answers, duties.

``Ledger`` is the face; the files beside it are plain functions over one connection.
"""

from pipeline.ledger.backup import restore
from pipeline.ledger.face import Ledger
from pipeline.ledger.lock import Lock
from pipeline.ledger.months import Came
from pipeline.ledger.nouns import (
    DOT,
    LEAVE,
    MAIL,
    REGISTER,
    DutyState,
    Kept,
    Laid,
    Owed,
    Pause,
    Source,
    Take,
)
from pipeline.ledger.numbers import take_apart, written
from pipeline.ledger.records import rank

__all__ = [
    "DOT",
    "LEAVE",
    "MAIL",
    "REGISTER",
    "Came",
    "DutyState",
    "Kept",
    "Laid",
    "Ledger",
    "Lock",
    "Owed",
    "Pause",
    "Source",
    "Take",
    "rank",
    "restore",
    "take_apart",
    "written",
]
