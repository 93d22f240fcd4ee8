"""A number never denotes two cases, and none is missing (I1, I2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledger_case import NOW, issue, keep, start

from pipeline.errors import Damaged
from pipeline.ledger import Ledger


def test_every_prefix_and_period_counts_by_itself(ledger: Ledger) -> None:
    with ledger.atomic():
        numbers = [
            ledger.next_number(prefix, period)
            for prefix, period in (
                ("TS", "2026"),
                ("LF", "2026"),
                ("TS", "2027"),
                ("TS", "2026"),
                ("TS", "202611"),
            )
        ]
    assert numbers == [
        "TS-2026-0001",
        "LF-2026-0001",
        "TS-2027-0001",
        "TS-2026-0002",
        "TS-202611-0001",
    ]


def test_the_ten_thousandth_number_grows_a_digit(ledger: Ledger) -> None:
    ledger.raise_series({"TS-2026": 9998})
    with ledger.atomic():
        assert [ledger.next_number("TS", "2026") for _ in range(2)] == [
            "TS-2026-9999",
            "TS-2026-10000",
        ]


def test_numbers_taken_in_a_transaction_that_failed_are_given_out_again(
    ledger: Ledger,
) -> None:
    issue(ledger, 2)

    def fail() -> None:
        with ledger.atomic():
            ledger.next_number("TS", "2026")
            ledger.next_number("TS", "2025")
            ledger.next_revision()
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        fail()
    assert ledger.high_water() == {"TS-2026": 2}
    assert ledger.revision() == 0
    assert issue(ledger, 1) == ["TS-2026-0003"]


def test_a_number_outside_of_a_transaction_is_not_to_be_had(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError):
        ledger.next_number("TS", "2026")
    assert ledger.high_water() == {}


@pytest.mark.parametrize("period", ["26", "", "2026-11", "x"])
def test_a_period_is_a_year_or_a_month(ledger: Ledger, period: str) -> None:
    with ledger.atomic(), pytest.raises(ValueError, match="no year, month"):
        ledger.next_number("TS", period)


def test_revisions_count_up_and_survive_the_process(path: Path) -> None:
    with Ledger(path) as ledger:
        assert [ledger.next_revision(), ledger.next_revision()] == [1, 2]
    with Ledger(path) as ledger:
        assert ledger.next_revision() == 3
        assert ledger.revision() == 3


def test_a_raised_series_goes_on_above_and_is_never_lowered(ledger: Ledger) -> None:
    issue(ledger, 3)
    ledger.raise_series({"TS-2026": 7, "LF-2026": 2, "YF-202611": 1})
    ledger.raise_series({"TS-2026": 5})
    assert ledger.high_water() == {"LF-2026": 2, "TS-2026": 7, "YF-202611": 1}
    assert issue(ledger, 1) == ["TS-2026-0008"]


def test_a_mark_that_names_no_series_changes_nothing(ledger: Ledger) -> None:
    with pytest.raises(Damaged, match="编号最高位"):
        ledger.raise_series({"TS-2026": 7, "TS": 9})
    assert ledger.high_water() == {}


def test_two_processes_share_one_sequence_without_gap_or_repeat(path: Path) -> None:
    code = """
import time
with Ledger(path) as ledger:
    for _ in range(60):
        time.sleep(0.005)  # SQLite gives no turns: let the other one in
        with ledger.atomic():
            number = ledger.next_number("TS", "2026")
            kept = Kept(record(number), number, number)
            ledger.keep_many([kept], now)
        told(number)
"""
    processes = [start(code, path) for _ in range(2)]
    printed = [process.communicate(timeout=60)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(printed[0] + printed[1]) == [f"TS-2026-{n:04}" for n in range(1, 121)]
    with Ledger(path, read_only=True) as ledger:
        assert ledger.check() == []


def test_check_tells_gaps_and_numbers_that_were_never_issued(ledger: Ledger) -> None:
    issue(ledger, 2)
    with ledger.atomic():
        for _ in range(3):
            ledger.next_number("TS", "2026")
    keep(ledger, "TS-2026-0004", "TS-2026-0009", "TS-2026-00002", "TS-2026-0001-HF1")
    assert ledger.check() == [
        "编号 TS-2026-0003、TS-2026-0005已发出,台账里却没有内容。请查对纸质件。",
        "编号 TS-2026-0002出现了两次。请查对纸质件。",
        "编号 TS-2026-0009大于最后发出的 TS-2026-0005。请查对纸质件。",
    ]


def test_check_says_nothing_of_numbers_passed_over_in_a_restore(
    ledger: Ledger,
) -> None:
    issue(ledger, 2)
    ledger.raise_series({"TS-2026": 5})
    issue(ledger, 1)
    assert ledger.check() == []
    assert ledger.counts() == {"records": {"complaint": 3}, "duties": {}}
    assert ledger.last_commit() == NOW
