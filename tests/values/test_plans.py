"""A plan of payments in a cell, and which payment comes next (domain.md 2.9, T17)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.values import payments, upcoming

# what stands in the cell | number, day, amount of each payment
WRITTEN = """
2期 2027-01-15 100000;3期 2027-04-15 150000 | 2 2027-01-15 100000.00, 3 2027-04-15 150000.00
第二期:2027年1月15日,10万元;第十二期 2027.4.15 ¥15万 | 2 2027-01-15 100000.00, 12 2027-04-15 150000.00
3期 2027-04-15 150000;2期 2027-01-15 100000 | 2 2027-01-15 100000.00, 3 2027-04-15 150000.00
2027-01-15 100000;2027-04-15 150000 | 2 2027-01-15 100000.00, 3 2027-04-15 150000.00
首期 2026-12-01 50000;2期 2027-01-15 1,000.50 | 1 2026-12-01 50000.00, 2 2027-01-15 1000.50
2期 2027-02-30 100000;3期 2027-04-15 150000 | 3 2027-04-15 150000.00
每月付一次 |
"""

# the plan | the first payment elsewhere | paid | which comes next, what is left of it
NEXT = """
2期 2027-01-15 100;3期 2027-04-15 150 | 300 | 0   | -
2期 2027-01-15 100;3期 2027-04-15 150 | 300 | 299 | -
2期 2027-01-15 100;3期 2027-04-15 150 | 300 | 300 | 2 100
2期 2027-01-15 100;3期 2027-04-15 150 | 300 | 340 | 2 60
2期 2027-01-15 100;3期 2027-04-15 150 | 300 | 400 | 3 150
2期 2027-01-15 100;3期 2027-04-15 150 | 300 | 549 | 3 1
2期 2027-01-15 100;3期 2027-04-15 150 | 300 | 550 | -
2期 2027-01-15 100;3期 2027-04-15 150 |     | 300 | -
1期 2026-12-01 50;2期 2027-01-15 100  | 300 | 40  | -
1期 2026-12-01 50;2期 2027-01-15 100  | 300 | 50  | 2 100
1期 2026-12-01 50;2期 2027-01-15 100  |     | 60  | 2 90
                                      | 300 | 300 | -
"""


def rows(table: str) -> list[list[str]]:
    return [[p.strip() for p in line.split("|")] for line in table.splitlines() if line]


@pytest.mark.parametrize(("text", "expected"), rows(WRITTEN))
def test_a_plan_is_read_as_clerks_write_it(text: str, expected: str) -> None:
    found = [f"{one.nth} {one.day} {one.amount}" for one in payments(text)]
    assert ", ".join(found) == expected


@pytest.mark.parametrize(("plan", "first", "paid", "expected"), rows(NEXT))
def test_what_was_paid_moves_the_plan_on(
    plan: str, first: str, paid: str, expected: str
) -> None:
    found = upcoming(payments(plan), Decimal(first) if first else None, Decimal(paid))
    assert (f"{found[0].nth} {found[1]:.0f}" if found else "-") == expected
