"""Backups are whole, and a restored ledger never issues a printed number again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from ledger_case import NOW, issue, kept, later, record, start

from pipeline.errors import Damaged, PipelineError
from pipeline.ledger import Ledger, restore


def test_a_backup_is_one_whole_file_that_opens_as_a_ledger(
    path: Path, ledger: Ledger, tmp_path: Path
) -> None:
    issue(ledger, 300)
    assert ledger.last_backup() is None
    target = tmp_path / "backup" / "台账.db"
    ledger.backup(target, later(hours=9))
    issue(ledger, 1)
    assert [one.name for one in target.parent.iterdir()] == ["台账.db"]
    assert ledger.last_backup() == later(hours=9)
    with Ledger(target, read_only=True) as copy:
        assert copy.high_water() == {"TS-2026": 300}
        assert copy.check() == []
    assert path.exists()


def test_a_plain_copy_would_have_lost_rows(
    path: Path, ledger: Ledger, tmp_path: Path
) -> None:
    issue(ledger, 3)
    plain = tmp_path / "plain.db"
    shutil.copyfile(path, plain)
    with Ledger(plain, read_only=True) as copy:
        assert copy.high_water() == {}


def test_a_backup_that_fails_leaves_the_one_before(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    with Ledger(path) as ledger:
        issue(ledger, 400)
        ledger.backup(target, NOW)
    before = target.read_bytes()
    torn = bytearray(path.read_bytes())
    torn[25 * 4096 : 26 * 4096] = b"\xff" * 4096
    path.write_bytes(torn)
    with Ledger(path) as ledger, pytest.raises(Damaged):
        ledger.backup(target, later(days=1))
    assert target.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup.db", "data"]


def test_a_backup_inside_of_a_transaction_is_a_mistake(
    ledger: Ledger, tmp_path: Path
) -> None:
    with ledger.atomic(), pytest.raises(RuntimeError):
        ledger.backup(tmp_path / "backup.db", NOW)


def test_a_restored_ledger_goes_on_above_the_marks(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    with Ledger(path) as ledger:
        issue(ledger, 2)
        ledger.next_revision()
        ledger.backup(backup, NOW)
        issue(ledger, 3)
        marks = ledger.high_water()
        ledger.next_revision()
    old = restore(path, backup, marks, later(days=1))
    assert old == path.parent / "ledger-20261124-090000.old"
    with Ledger(old, read_only=True) as lost:
        assert lost.high_water() == {"TS-2026": 5}
    with Ledger(path) as ledger:
        assert sorted(r.number for r in ledger.open_records()) == [
            "TS-2026-0001",
            "TS-2026-0002",
        ]
        assert issue(ledger, 1) == ["TS-2026-0006"]
        assert ledger.next_revision() > 2
        assert ledger.check() == []


def test_one_backup_restored_twice_gives_no_revision_twice(
    path: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    with Ledger(path) as ledger:
        ledger.backup(backup, NOW)
    seen: list[int] = []
    for hours in (1, 2):
        restore(path, backup, {}, later(hours=hours))
        with Ledger(path) as ledger:
            seen += [ledger.next_revision() for _ in range(3)]
    assert seen == sorted(set(seen))


def test_a_stale_wal_does_not_undo_a_restore(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    code = """
import os
ledger = Ledger(path)
with ledger.atomic():
    ledger.next_number("TS", "2026")
ledger.backup(path.parent.parent / "backup.db", now)
with ledger.atomic():
    for _ in range(38):
        ledger.next_number("TS", "2026")
told("there")
os._exit(1)
"""
    with start(code, path) as process:
        process.wait()
    assert path.with_name("ledger.db-wal").stat().st_size > 0
    old = restore(path, backup, {}, NOW)
    assert old is not None
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "ledger-20261123-090000.old",
        "ledger-20261123-090000.old-shm",
        "ledger-20261123-090000.old-wal",
        "ledger.db",
    ]
    with Ledger(path) as ledger:
        assert ledger.high_water() == {"TS-2026": 1}
    with Ledger(old, read_only=True) as lost:
        assert lost.high_water() == {"TS-2026": 39}


def test_a_missing_ledger_is_restored_too(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    with Ledger(path) as ledger:
        issue(ledger, 1)
        ledger.backup(backup, NOW)
    shutil.rmtree(path.parent)
    assert restore(path, backup, {"TS-2026": 4}, NOW) is None
    with Ledger(path) as ledger:
        assert issue(ledger, 1) == ["TS-2026-0005"]


@pytest.mark.parametrize("fault", ["missing", "no ledger", "torn", "cut", "bad mark"])
def test_a_backup_that_is_not_whole_touches_nothing(
    path: Path, tmp_path: Path, fault: str
) -> None:
    backup = tmp_path / "backup.db"
    with Ledger(path) as ledger:
        issue(ledger, 400)
        if fault != "missing":
            ledger.backup(backup, NOW)
    if fault == "no ledger":
        backup.write_text("备份")
    if fault == "torn":
        torn = bytearray(backup.read_bytes())
        torn[25 * 4096 : 26 * 4096] = b"\xff" * 4096
        backup.write_bytes(torn)
    if fault == "cut":
        backup.write_bytes(backup.read_bytes()[: 20 * 4096])
    before = path.read_bytes()
    with pytest.raises(PipelineError):
        restore(path, backup, {"TS": 1} if fault == "bad mark" else {}, NOW)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["ledger.db"]


class Office(RuleBasedStateMachine):
    """A ledger, its backup, and the world outside, which has seen numbers printed."""

    @initialize()
    def opens(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "ledger.db"
        self.copy = self.folder / "backup.db"
        self.ledger = Ledger(self.path)
        self.now = NOW
        self.cases = 0
        self.kept: dict[str, str] = {}
        self.world: dict[str, str] = {}
        self.marks: dict[str, int] = {}
        self.revisions: list[int] = []

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()
            shutil.rmtree(self.folder)

    def _drop(self, rows: int, period: str) -> dict[str, str]:
        new: dict[str, str] = {}
        for _ in range(rows):
            self.cases += 1
            number = self.ledger.next_number("TS", period)
            new[number] = f"案{self.cases}"
            self.ledger.keep_many([kept(record(number, text=new[number]))], self.now)
        return new

    @rule(rows=st.integers(1, 3), period=st.sampled_from(["2026", "2027"]))
    def drop(self, rows: int, period: str) -> None:
        with self.ledger.atomic():
            self.revisions.append(self.ledger.next_revision())
            new = self._drop(rows, period)
        self.kept |= new

    @rule(rows=st.integers(1, 3), period=st.sampled_from(["2026", "2027"]))
    def crash(self, rows: int, period: str) -> None:
        with pytest.raises(ZeroDivisionError), self.ledger.atomic():
            1 // (len(self._drop(rows, period)) - rows)
        self.ledger.close()
        self.ledger = Ledger(self.path)

    @rule()
    def publish(self) -> None:
        self.marks = self.ledger.high_water()  # written first, outside of the ledger
        for one in self.ledger.open_records():
            text = str(one.values["text"])
            assert self.world.setdefault(one.number, text) == text

    @rule()
    def back_up(self) -> None:
        self.ledger.backup(self.copy, self.now)
        self.saved = dict(self.kept)

    @precondition(lambda self: hasattr(self, "copy") and self.copy.exists())
    @rule()
    def restore(self) -> None:
        self.ledger.close()
        self.now = self.now.replace(hour=(self.now.hour + 1) % 24) + (
            later(days=1) - NOW
        )
        restore(self.path, self.copy, self.marks, self.now)
        self.ledger = Ledger(self.path)
        self.kept = dict(self.saved)

    @invariant()
    def one_number_is_one_case_and_none_is_missing(self) -> None:
        if not hasattr(self, "ledger"):
            return
        found = {r.number: str(r.values["text"]) for r in self.ledger.open_records()}
        assert found == self.kept
        assert all(self.world.get(n, text) == text for n, text in found.items())
        assert self.ledger.check() == []
        assert self.revisions == sorted(set(self.revisions))


Office.TestCase.settings = settings(
    max_examples=20, stateful_step_count=15, deadline=None
)
TestOffice = Office.TestCase
