"""Opening: settings, migrations, readers beside a writer, and files that are none."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
from ledger_case import NOW, halted, issue, keep, later, start

from pipeline.errors import Busy, Damaged, PipelineError
from pipeline.ledger import Ledger
from pipeline.ledger.connection import connect, migrate, version
from pipeline.ledger.schema import MIGRATIONS


def listing(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("read_only", [False, True])
def test_the_settings_hold_on_every_connection(path: Path, *, read_only: bool) -> None:
    Ledger(path).close()
    with Ledger(path, read_only=read_only) as ledger:
        found = {
            name: next(iter(ledger._db.execute(f"PRAGMA {name}")))[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "query_only")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "query_only": int(read_only),
    }


def test_a_new_ledger_is_for_its_owner_alone(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows keeps rights in another way")
    with Ledger(path):
        modes = [file.stat().st_mode & 0o777 for file in path.parent.iterdir()]
        assert set(modes) == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_with_an_odd_name_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "幸福 社区 #1 ?100%" / "ledger.db"
    with Ledger(path) as ledger:
        issue(ledger, 1)
    with Ledger(path, read_only=True) as ledger:
        assert ledger.high_water() == {"TS-2026": 1}
    assert listing(path.parent) == ["ledger.db"]


def test_a_missing_ledger_reads_as_an_empty_one_and_is_not_made(path: Path) -> None:
    with Ledger(path, read_only=True) as ledger:
        assert list(ledger.open_records()) == []
        assert ledger.owed_all() == []
        assert ledger.last_commit() is None
        assert ledger.check() == []
    assert not path.parent.exists()


def test_reading_writes_nothing_and_leaves_nothing(path: Path) -> None:
    with Ledger(path) as ledger:
        issue(ledger, 1)
    before = path.read_bytes()
    with Ledger(path, read_only=True) as ledger:
        assert ledger.record("TS-2026-0001") is not None
        with pytest.raises(PipelineError, match="不能写入"):
            ledger.next_revision()
    assert path.read_bytes() == before
    assert listing(path.parent) == ["ledger.db"]


def test_a_reader_sees_what_is_committed_beside_a_writer(path: Path) -> None:
    with Ledger(path) as writer:
        issue(writer, 1)
        with Ledger(path, read_only=True) as reader:
            with writer.atomic():
                number = writer.next_number("TS", "2026")
                keep(writer, number)
                assert reader.record(number) is None
                assert reader.high_water() == {"TS-2026": 1}
            assert reader.record(number) is not None
        issue(writer, 1)
    with Ledger(path, read_only=True) as reader:
        assert reader.high_water() == {"TS-2026": 3}


def test_a_reader_sees_what_a_killed_writer_had_committed(path: Path) -> None:
    code = """
ledger = Ledger(path)
with ledger.atomic():
    ledger.next_number("TS", "2026")
"""
    with halted(code, path), Ledger(path, read_only=True) as beside:
        assert beside.high_water() == {"TS-2026": 1}
    with Ledger(path, read_only=True) as after:
        assert after.high_water() == {"TS-2026": 1}


def test_a_process_killed_inside_a_transaction_leaves_nothing(path: Path) -> None:
    with Ledger(path) as ledger:
        issue(ledger, 2)
    code = """
ledger = Ledger(path)
manager = ledger.atomic()
manager.__enter__()
for _ in range(500):
    number = ledger.next_number("TS", "2026")
    kept = Kept(record(number, text="x" * 7000), number, number)
    ledger.keep_many([kept], now)
ledger.owe([Duty("mail", number, "催办", "第1次", "黄秀英")], now)
ledger.take(Drop("a.xlsx", "", "ab" * 32, 1), now)
"""
    with halted(code, path):
        pass
    with Ledger(path) as ledger:
        assert ledger.high_water() == {"TS-2026": 2}
        assert ledger.counts() == {"records": {"complaint": 2}, "duties": {}}
        assert ledger.check() == []
        assert issue(ledger, 1) == ["TS-2026-0003"]


def test_a_writer_that_waits_too_long_is_told_who_is_at_work(path: Path) -> None:
    with Ledger(path) as ledger, Ledger(path) as other:
        other._db.execute("PRAGMA busy_timeout = 20")
        with ledger.atomic():
            with pytest.raises(Busy):
                other.next_revision()
            ledger.next_revision()
        assert other.next_revision() == 2


def test_transactions_are_not_nested(ledger: Ledger) -> None:
    with ledger.atomic():
        ledger.next_revision()
        with pytest.raises(sqlite3.OperationalError), ledger.atomic():
            raise AssertionError
        ledger.next_revision()
    assert ledger.revision() == 2


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Ledger(path, read_only=True) as ledger:
        assert ledger.revision() == 0
    assert path.stat().st_size == 0
    with Ledger(path) as ledger:
        assert version(ledger._db) == len(MIGRATIONS)
        assert ledger.next_revision() == 1


def test_a_migration_happens_whole_or_not_at_all() -> None:
    first = ("CREATE TABLE a (x TEXT) STRICT", "INSERT INTO a VALUES ('1')")
    second = ("ALTER TABLE a ADD COLUMN y TEXT", "UPDATE a SET y = x")
    db = connect(":memory:")
    migrate(db, [first])
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, [first, (*second, "UPDATE nowhere SET y = 1")])
    assert version(db) == 1
    assert [tuple(row) for row in db.execute("SELECT * FROM a")] == [("1",)]
    migrate(db, [first, second])
    migrate(db, [first, second])
    assert version(db) == 2
    assert [tuple(row) for row in db.execute("SELECT * FROM a")] == [("1", "1")]
    db.close()


def test_two_processes_that_start_together_make_one_ledger(path: Path) -> None:
    code = "Ledger(path).close()\ntold('made')"
    processes = [start(code, path) for _ in range(4)]
    assert [one.communicate(timeout=60)[0] for one in processes] == ["made\n"] * 4
    with Ledger(path, read_only=True) as ledger:
        assert ledger.check() == []


def test_a_ledger_of_a_newer_program_is_left_alone(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger._db.execute("PRAGMA user_version = 99")
    for read_only in (False, True):
        with pytest.raises(PipelineError, match="更新版本"):
            Ledger(path, read_only=read_only)


@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_ledger_is_left_alone(path: Path, *, read_only: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(b"PK\x03\x04 a workbook under a wrong name" * 50)
    before = path.read_bytes()
    with pytest.raises(Damaged):
        Ledger(path, read_only=read_only)
    assert path.read_bytes() == before

    path.unlink()
    stranger = sqlite3.connect(path)
    stranger.execute("CREATE TABLE theirs (x)")
    stranger.close()
    with pytest.raises(Damaged, match="不是本程序的台账"):
        Ledger(path, read_only=read_only)


def test_a_torn_ledger_is_told_and_nothing_is_guessed(path: Path) -> None:
    with Ledger(path) as ledger:
        issue(ledger, 400)
    whole = path.read_bytes()
    assert len(whole) > 40 * 4096
    for page in (1, 12, 25):
        torn = bytearray(whole)
        torn[page * 4096 : page * 4096 + 64] = b"\xff" * 64
        path.write_bytes(torn)
        with Ledger(path, read_only=True) as ledger:
            told = ledger.check()
        assert told
        assert all(line.startswith("台账文件已损坏") for line in told)


def test_a_record_that_cannot_be_read_is_named(path: Path) -> None:
    with Ledger(path) as ledger:
        issue(ledger, 2)
        ledger._db.execute(
            'UPDATE record SET vals = \'{"a":{"day":"x"}}\''
            " WHERE number = 'TS-2026-0002'"
        )
        assert ledger.check() == [
            "编号 TS-2026-0002 的内容无法读取,请用最近的备份恢复(restore)。"
        ]


def test_a_ledger_removed_while_open_takes_nothing_more(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows removes no open file")
    with Ledger(path) as ledger:
        path.rename(path.with_name("elsewhere.db"))
        with pytest.raises(Damaged, match="不见了"):
            issue(ledger, 1)
        path.write_bytes(b"")
        with pytest.raises(Damaged, match="被替换"):
            ledger.next_revision()


def test_the_last_commit_is_the_latest_time_even_with_a_clock_set_back(
    ledger: Ledger,
) -> None:
    assert ledger.last_commit() is None
    keep(ledger, "TS-2026-0001")
    assert ledger.last_commit() == NOW
    ledger.owe([], later(hours=3, microseconds=5))
    ledger.owe([], later(hours=-3))
    assert ledger.last_commit() == later(hours=3, microseconds=5)
