"""An old backup in the ledger's place: no number twice, no row lost, all of it told."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sample_office import all_of, fresh, play_in, verb

from pipeline.effects.archive import HIGH_WATER, read_high_water, verify
from pipeline.errors import Damaged, PipelineError
from pipeline.intake import inbox
from pipeline.ledger import MAIL, Ledger
from pipeline.model import Drop, Duty
from pipeline.office import Office, Posting, load
from pipeline.run.accept import accept
from pipeline.run.report import Report
from pipeline.run.restored import restore_office
from pipeline.run.seen import Dropped, read_all

MORNING = datetime(2026, 11, 23, 8, 0)
NOON = datetime(2026, 11, 23, 12, 0)
LATER = datetime(2026, 11, 24, 9, 0)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Backed up after the staff register; then a day of work; the backup is beside."""
    office = fresh(tmp_path_factory.mktemp("worked"))
    play_in(office, all_of("staff"))
    with Ledger(office.paths.ledger) as ledger:
        ledger.backup(backup_of(office), MORNING)
    play_in(office, lambda one: one.id == "complaint" and one.at < LATER)
    return office.paths.root


@pytest.fixture
def lost(worked: Path, tmp_path: Path) -> Office:
    """A copy of that office, to be restored."""
    return load(Path(shutil.copytree(worked, tmp_path / "office")))


def backup_of(office: Office) -> Path:
    return office.paths.data / "backup" / "old.db"


def summaries(office: Office) -> dict[str, str]:
    """What each number is about."""
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        everything = ledger.everything("complaint")
        return {one.number: str(one.values["summary"]) for one in everything}


def test_no_number_that_was_printed_is_issued_again_and_no_row_is_lost(
    lost: Office,
) -> None:
    printed = summaries(lost)
    restore_office(lost, backup_of(lost), LATER)
    assert summaries(lost) == {}
    assert verb(lost, LATER + timedelta(minutes=5), "run") in (0, 1)
    again = summaries(lost)
    assert not printed.keys() & again.keys()
    assert sorted(again.values()) == sorted(printed.values())
    assert min(again) == "TS-2026-0009"


def test_what_was_done_is_told(lost: Office) -> None:
    told = restore_office(lost, backup_of(lost), LATER)
    text = "\n".join(told)
    assert told[0] == "账本已恢复为备份 old.db 时的内容。"
    assert "原来的账本另存为 data/ledger-20261124-090000.old。" in told
    assert (
        "编号 TS-2026-0001 至 TS-2026-0008 在备份之后已经发出,不再使用;"
        "下一个编号是 TS-2026-0009。"
    ) in told
    name = "客户投诉登记表_2026年11月"
    assert f"重新放入 inbox/接待/{name}.xlsx(2026-11-23 10:20 收到的原件)。" in told
    assert (
        f"重新放入 inbox/接待/{name}_回执_2.xlsx(2026-11-23 14:00 收到的原件)。" in told
    )
    assert "请运行 run:这 4 个文件的行会重新登记" in text
    assert "archive/2026/02客户投诉/TS-2026-0007 里有 5 份文件是备份之后的" in text
    assert "10原始登记表" not in text


def test_the_originals_stay_in_the_archive_untouched_and_are_not_kept_twice(
    lost: Office,
) -> None:
    originals = {
        path: (path.read_bytes(), path.stat().st_mode)
        for path in lost.paths.archive.glob("*/10原始登记表/**/*.xlsx")
    }
    restore_office(lost, backup_of(lost), LATER)
    verb(lost, LATER + timedelta(minutes=5), "run")
    after = set(lost.paths.archive.glob("*/10原始登记表/**/*.xlsx"))
    assert after == originals.keys()
    for path, (data, mode) in originals.items():
        assert (path.read_bytes(), path.stat().st_mode) == (data, mode)
    assert not list(lost.paths.inbox.rglob("*.xlsx"))


def test_only_the_papers_of_lost_numbers_are_foreign_to_the_archive_afterwards(
    lost: Office,
) -> None:
    restore_office(lost, backup_of(lost), LATER)
    verb(lost, LATER + timedelta(minutes=5), "run")
    with Ledger(lost.paths.ledger, read_only=True) as ledger:
        wrong = list(verify(ledger.filed(), lost))
        assert ledger.check() == []
    assert len(wrong) == 11
    assert all("02客户投诉/TS-2026-000" in line and "多出" in line for line in wrong)


def test_the_files_come_back_in_the_order_in_which_they_came(lost: Office) -> None:
    restore_office(lost, backup_of(lost), LATER)
    there = sorted(lost.paths.inbox.rglob("*.xlsx"), key=lambda p: p.stat().st_mtime_ns)
    endings = [path.stem.rpartition("月")[2] for path in there]
    assert endings == ["", "_回执_2", "_回执_3", "_回执_4"]


def test_restoring_twice_lays_nothing_twice(lost: Office) -> None:
    restore_office(lost, backup_of(lost), LATER)
    before = sorted(lost.paths.inbox.rglob("*.xlsx"))
    restore_office(lost, backup_of(lost), LATER + timedelta(minutes=1))
    assert sorted(lost.paths.inbox.rglob("*.xlsx")) == before


def test_numbers_are_known_from_the_papers_where_the_marks_are_lost(
    lost: Office,
) -> None:
    """Neither the high-water file nor the ledger is left; the slips still are."""
    (lost.paths.archive / HIGH_WATER).unlink()
    for path in lost.paths.data.glob("ledger.db*"):
        path.unlink()
    told = restore_office(lost, backup_of(lost), LATER)
    assert "下一个编号是 TS-2026-0008。" in "\n".join(told)
    assert read_high_water(lost) == {"TS-2026": 7}


def test_a_file_of_marks_that_cannot_be_read_is_put_aside(lost: Office) -> None:
    (lost.paths.archive / HIGH_WATER).write_bytes(b"{")
    told = restore_office(lost, backup_of(lost), LATER)
    assert "archive/编号高水位.json 无法读取" in "\n".join(told)
    marks = json.loads((lost.paths.archive / HIGH_WATER).read_bytes())
    assert marks == {"TS-2026": 8, "TS-2026-0007-HF": 1}
    assert (lost.paths.archive / f"{HIGH_WATER}.20261124-090000").exists()


def test_a_backup_of_today_brings_nothing_back(tmp_path: Path) -> None:
    office = fresh(tmp_path)
    play_in(office, all_of("staff"))
    with Ledger(office.paths.ledger) as ledger:
        ledger.backup(backup_of(office), NOON)
    told = restore_office(office, backup_of(office), LATER)
    assert told[-1] == "备份之后没有收到过登记表。"
    assert not list(office.paths.inbox.rglob("*.xlsx"))


def test_what_the_backup_still_had_to_send_is_left_to_a_person(lost: Office) -> None:
    """It may have gone out since; it is neither sent again nor forgotten."""
    duty = Duty("mail", "TS-2026-0001", "派单", "第1次", "黄秀英")
    with Ledger(lost.paths.ledger) as ledger:
        ledger.owe([duty], NOON)
        ledger.backup(backup_of(lost), NOON)
    told = restore_office(with_mail(lost), backup_of(lost), LATER)
    assert any(line.startswith(f"{duty.key}:账本恢复过") for line in told)
    with Ledger(lost.paths.ledger, read_only=True) as ledger:
        assert [one.duty.key for one in ledger.unsure()] == [duty.key]
        assert not [one for one in ledger.owed_all() if one.duty.kind == MAIL]


def test_what_the_backup_was_still_answering_is_answered(
    tmp_path: Path, worked: Path
) -> None:
    """Backed up between the rows and their answer; the spool has long been swept."""
    office = fresh(tmp_path)
    source = next((worked / "archive").rglob("*人员通讯录*.xlsx"))
    path = Path(shutil.copyfile(source, office.paths.inbox / "人员通讯录.xlsx"))
    os.utime(path, (1_600_000_000, 1_600_000_000))
    with Ledger(office.paths.ledger) as ledger:
        drop = inbox.claim(path, office.paths.inbox, office.paths.spool)
        assert isinstance(drop, Drop)
        (one,) = read_all([Dropped(drop, path)], office, Report())
        accept(one, office, ledger, MORNING, Report())
        ledger.backup(backup_of(office), MORNING)
    verb(office, NOON, "run")
    assert not list(office.paths.spool.iterdir())
    shutil.rmtree(office.paths.outbox)
    restore_office(office, backup_of(office), LATER)
    assert verb(office, LATER, "run") == 0
    assert list(office.paths.outbox.rglob("人员通讯录_回执.xlsx"))


def with_mail(office: Office) -> Office:
    posting = Posting(
        host="smtp.example.com",
        port=465,
        tls="ssl",
        user="office",
        sender="office@example.com",
        per_connection=20,
        per_day=200,
    )
    return replace(office, posting=posting)


@pytest.mark.parametrize("fault", ["missing", "damaged"])
def test_a_backup_that_is_no_use_changes_nothing(lost: Office, fault: str) -> None:
    backup = backup_of(lost)
    if fault == "missing":
        backup.unlink()
    else:
        backup.write_bytes(os.urandom(40_000))
    before = lost.paths.ledger.read_bytes()
    with pytest.raises((PipelineError, Damaged)):
        restore_office(lost, backup, LATER)
    assert lost.paths.ledger.read_bytes() == before
    assert not list(lost.paths.inbox.rglob("*.xlsx"))


def test_the_command_restores_and_tells(
    lost: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verb(lost, LATER, "restore", str(backup_of(lost))) == 0
    assert "请运行 run:这 4 个文件的行会重新登记" in capsys.readouterr().out
