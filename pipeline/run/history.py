"""Old rows that were open when they came: counted once, listed once (domain.md 4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline import progress
from pipeline.duties import historic, old_and_open
from pipeline.effects.history import Old, draw_history
from pipeline.form import Form
from pipeline.ledger import Kept, Ledger
from pipeline.model import Record
from pipeline.office import Office
from pipeline.privacy import CLOSED, sealed
from pipeline.run import counts

HISTORY = "history"
_OPEN = "open"


def mark(kept: Iterable[Kept], office: Office, ledger: Ledger) -> None:
    """The list is out of date once one of its rows changed, or a new one came.

    Looks at what changed alone: a ledger of a hundred thousand rows is read again
    only when an old one of them moved.
    """
    if any(_concerns(one, office) for one in kept):
        ledger.mark_stale(HISTORY)


def mark_if_unknown(office: Office, ledger: Ledger) -> None:
    """Also when it was never drawn, or [start] draws the line elsewhere."""
    if counts.of(ledger, HISTORY).sign != _sign(office):
        ledger.mark_stale(HISTORY)


def draw(office: Office, ledger: Ledger) -> None:
    """Draw the list anew, and note how many stand on it."""
    those = [_old(*one, office) for one in _open(office, ledger)]
    draw_history(those, office)
    counts.keep(ledger, HISTORY, _sign(office), {_OPEN: len(those)})


def count(ledger: Ledger) -> int:
    """How many stood on the list when it was drawn last."""
    return counts.of(ledger, HISTORY).found.get(_OPEN, 0)


def _sign(office: Office) -> str:
    return f"{office.start or ''}/{office.history_days}"


def _concerns(kept: Kept, office: Office) -> bool:
    form = office.forms[kept.record.form]
    if not form.state:
        return False
    moved = {one.column for one in kept.altered if one.old not in (None, "")}
    return bool(moved & {form.number.date, form.due}) or historic(
        kept.record, form, office
    )


def _open(office: Office, ledger: Ledger) -> Iterator[tuple[Record, Form]]:
    for record in ledger.open_records():
        form = office.forms.get(record.form)
        if form and form.state and old_and_open(record, form, office):
            yield record, form


def _old(record: Record, form: Form, office: Office) -> Old:
    if sealed(record, form):
        return Old(form.title, record.number, None, None, CLOSED, "")
    state = progress.state(record, form)
    return Old(
        register=form.title,
        number=record.number if form.numbered else "—",
        day=progress.business_day(record.values, form),
        due=progress.due(record, form, office),
        state=state.title if state else "",
        wanting=progress.wanting(record, form),
    )
