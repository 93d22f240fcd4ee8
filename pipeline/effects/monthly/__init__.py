"""A workbook of figures, drawn: what ``pipeline.sheets`` says, as an .xlsx.

It only draws: counts nothing, decides nothing, knows no register. First every tab is
laid out (``layout``), so that each named cell has its place; then all is written
(``pen``, ``charts``), formulas with the results that they came with, and made ready to
print (``paper``). Reproducible; another reader reads it again before anyone gets it.
"""

from __future__ import annotations

from typing import Any

from pipeline.effects.monthly.layout import lay_out
from pipeline.effects.monthly.looks import Looks
from pipeline.effects.monthly.paper import set_up
from pipeline.effects.monthly.pen import Pen, Said
from pipeline.package.fresh import MADE, finish, workbook
from pipeline.sheets import Workbook

__all__ = ["draw"]

#: Columns are as wide as so many digits of this type; nothing is written in it. Its
#: digits are seven pixels wide in Excel as well as with what stands in for it
#: elsewhere, so that a sheet is printed at one scale, its pages end where they should.
_MEASURE = "Verdana", 8


def draw(book: Workbook) -> bytes:
    """The workbook's bytes; the same book gives the same bytes.

    Raises ``ValueError`` for a name, a sheet that is there twice or a number that is
    none, ``KeyError`` for a name that nothing has, ``Damaged`` if what was read back
    is not what was written.
    """
    layout = lay_out(book)
    target, made = workbook(*_MEASURE)
    made.set_properties({"title": book.title, "subject": book.file, "created": MADE})
    looks = Looks(made)
    sheets = [made.add_worksheet(page.name) for page in layout.pages]
    said = {
        page.name: _tab(made, sheet, Pen(sheet, looks, layout, page.index), book)
        for page, sheet in zip(layout.pages, sheets, strict=True)
    }
    sheets[0].activate()
    return finish(target, made, said, results=True)


def _tab(made: Any, sheet: Any, pen: Pen, book: Workbook) -> Said:
    """Draw one tab; return what stands where, rows and columns from 1."""
    pen.carry_out(made, book)
    set_up(sheet, pen.page, book)
    return pen.said
