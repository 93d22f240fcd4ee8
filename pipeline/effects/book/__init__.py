"""Books drawn from the registers anew: lists, turns, serials, plans in colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import files
from pipeline.effects.book.grid import grid_pages
from pipeline.effects.book.pages import Page, Plan
from pipeline.effects.book.paint import painted
from pipeline.effects.book.rows import Registers, Row, list_page, rows_of
from pipeline.effects.book.serials import serial_page
from pipeline.effects.book.turns import roster, turn_pages
from pipeline.form import BookOf, said
from pipeline.model import Past, Record
from pipeline.office import Office
from pipeline.points import point
from pipeline.values.filenames import safe_name

__all__ = ["Drawn", "draw_book"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a book is drawn from: its registers, the staff, the past, until when."""

    registers: Registers
    staff: Sequence[Record]
    histories: Mapping[str, Sequence[Past]]
    until: str


def draw_book(book: BookOf, drawn: Drawn, office: Office) -> None:
    """Write a book, or one for each person, where it says something.

    Somebody who left keeps the book as it was: it is drawn for those who are there.
    """
    rows = rows_of(book, drawn.registers, office.forms)
    if not book.each:
        if rows or _path(book, "", office).exists():
            _write(book, _pages(book, rows, drawn, office), "", office)
        return
    for whose in sorted({one.name for one in office.people if one.active}):
        own = [r for r in rows if said(r.record.values.get(book.each)) == whose]
        if own or _path(book, whose, office).exists():
            page = list_page(book, own, office.forms, drawn.until, whose)
            _write(book, [page], whose, office)


def _pages(
    book: BookOf, rows: Sequence[Row], drawn: Drawn, office: Office
) -> Sequence[Page | Plan]:
    if book.turns:
        order = roster(book.turns, drawn.staff, office)
        return turn_pages(book, rows, order, drawn.until)
    if book.serials:
        past = drawn.histories
        return [serial_page(book, rows, office.forms, past, drawn.until)]
    if book.grid:
        return grid_pages(book, rows, drawn.until)
    return [list_page(book, rows, office.forms, drawn.until, "")]


def _path(book: BookOf, whose: str, office: Office) -> Path:
    folder = office.paths.outbox / book.folder
    name = f"{book.title}_{whose}" if whose else book.title
    return (folder / safe_name(whose) if whose else folder) / safe_name(f"{name}.xlsx")


def _write(
    book: BookOf, pages: Sequence[Page | Plan], whose: str, office: Office
) -> None:
    """Written anew only where it differs: somebody may have it open."""
    path, data = _path(book, whose, office), painted(pages)
    modes = (files.FOLDER, files.OPEN)
    if book.private or whose:
        modes = (files.PRIVATE_FOLDER, files.PRIVATE)
    files.folder(path.parent, modes[0])
    if files.sha256_of(path) != files.sha256(data):
        files.write(path, data, modes[1])
        point("book.drawn")
