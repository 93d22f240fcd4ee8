"""Which books are out of date when a register changed, and drawing one of them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.effects.book import Drawn, draw_book
from pipeline.form import BookOf
from pipeline.ledger import Ledger
from pipeline.model import Past
from pipeline.office import Office
from pipeline.values import shown

BOOK = "book:"


def mark_books(register: str, office: Office, ledger: Ledger) -> None:
    """Note every book in which rows of this register, or people, stand."""
    for book in _books(office):
        if register in _leans_on(book, office):
            ledger.mark_stale(f"{BOOK}{book.title}")


def draw(title: str, office: Office, ledger: Ledger) -> None:
    """Draw the book of this title; one that no form has any more is left as it is."""
    for book in _books(office):
        if book.title == title:
            draw_book(book, _drawn(book, office, ledger), office)


def _books(office: Office) -> Iterator[BookOf]:
    return (book for form in office.forms.values() for book in form.extract)


def _leans_on(book: BookOf, office: Office) -> set[str]:
    people = office.people_form
    who = {people.id} if people and (book.each or book.turns) else set()
    return {source.form for source in book.source} | who


def _drawn(book: BookOf, office: Office, ledger: Ledger) -> Drawn:
    ids = dict.fromkeys(source.form for source in book.source)
    registers = {name: tuple(ledger.everything(name)) for name in ids}
    people = office.people_form if book.turns else None
    histories: dict[str, tuple[Past, ...]] = {}
    if book.serials:
        numbers = [r.number for records in registers.values() for r in records]
        histories = ledger.histories(numbers)
    last = ledger.last_commit()
    return Drawn(
        registers=registers,
        staff=tuple(ledger.everything(people.id)) if people else (),
        histories=histories,
        until=shown(last),
    )
