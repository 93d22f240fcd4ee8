"""The pause of the whole post: after a fault that was not one letter's."""

from __future__ import annotations

import json
from datetime import datetime

from pipeline.ledger.connection import Connection, joined, one
from pipeline.ledger.nouns import Pause


def pause(db: Connection) -> Pause | None:
    """The pause that was kept last; see Ledger.pause."""
    said = one(db, "SELECT said FROM mark WHERE name = 'pause'")
    if said is None:
        return None
    until, nth, note = json.loads(said)
    return Pause(datetime.fromisoformat(until), nth, note)


def keep(db: Connection, new: Pause | None, now: datetime) -> None:
    """Put a pause in place of the last one; None: there is none any more."""
    with joined(db, now):
        db.execute("DELETE FROM mark WHERE name = 'pause'")
        if new is not None:
            said = json.dumps([new.until.isoformat(), new.nth, new.note])
            db.execute("INSERT INTO mark (name, said) VALUES ('pause', ?)", (said,))
