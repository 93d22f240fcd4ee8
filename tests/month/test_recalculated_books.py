"""LibreOffice works out every formula of the real books, and gets what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from month_sheets import FINAL, NOVEMBER, ground, made, monthly, office
from random_month import Span, random_ledger
from recalculated import NO_SOFFICE, SOFFICE, differences, formulas

from pipeline.effects.monthly import draw
from pipeline.month import Edition, Ground, draw_up, draw_up_year
from pipeline.settings import Closing

LONG_AGO = Span(NOVEMBER, datetime(2027, 3, 1, 9), None)

pytestmark = pytest.mark.skipif(not SOFFICE, reason=NO_SOFFICE)


def filled() -> Ground:
    """A month of everything, at random."""
    there = random_ledger(7, office(), LONG_AGO, 40)
    return Ground(there.records, there.histories)


def wrong(data: bytes, folder: Path, least: int) -> list[str]:
    """Formulas that give something else than is stored, or that there are too few."""
    path = folder / "月报.xlsx"
    path.write_bytes(data)
    few = [] if len(formulas(path)) >= least else [f"fewer than {least} formulas"]
    return [*few, *differences(path)]


def test_the_books_of_a_full_month_say_what_their_formulas_give(tmp_path: Path) -> None:
    there = replace(office(), month=Closing(households=1200))
    edition = Edition(NOVEMBER, "final", LONG_AGO.now)
    for one in draw_up(filled(), monthly(), there, edition):
        assert wrong(draw(one.book), tmp_path, 40) == []


def test_the_book_of_an_empty_month_says_what_its_formulas_give(tmp_path: Path) -> None:
    assert wrong(draw(made(ground())[0].book), tmp_path, 60) == []


def test_the_book_of_a_year_says_what_its_formulas_give(tmp_path: Path) -> None:
    now = datetime(2027, 1, 5, 9)
    one = draw_up_year(filled(), monthly(), office(), NOVEMBER.year, now)
    assert one.book.mark == ""
    assert wrong(draw(one.book), tmp_path, 200) == []


def test_the_year_is_the_sum_of_its_months() -> None:
    rows, now = filled(), datetime(2027, 1, 5, 9)
    year = draw_up_year(rows, monthly(), office(), NOVEMBER.year, now)
    month = draw_up(rows, monthly(), office(), Edition(NOVEMBER, "final", FINAL))[0]
    received = {
        label.split("/")[2]: int(text)
        for label, text in year.told.items()
        if label.endswith("/受理件数")
    }
    assert received["11月"] == month.figures["received"].value
    assert received.pop("全年") == sum(received.values())
    assert list(received) == [f"{nth}月" for nth in range(1, 13)]
