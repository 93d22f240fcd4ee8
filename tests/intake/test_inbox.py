"""What lies in the inbox is taken once it is whole, settled, closed; not before."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.errors import FileRefused
from pipeline.intake.inbox import (
    Look,
    Waiting,
    claim,
    is_ignored,
    look,
    settle,
    sweep,
)
from pipeline.model import Drop
from pipeline.values.filenames import BYTES, NAMELESS, safe_name

AT = 1_800_000_000.0  # any moment will do: time is an argument
LONG_AGO, JUST_NOW = AT - 86_400, AT - 0.5

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a right there")
on_posix = pytest.mark.skipif(os.name == "nt", reason="such names and files are POSIX")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "data" / "spool"


@pytest.fixture(scope="session")
def register() -> bytes:
    book, written = Workbook(), BytesIO()
    sheet = book.create_sheet("报修", 0)
    for number in range(300):
        sheet.append([number, f"第{number}件", "2026.11.3"])
    book.save(written)
    return written.getvalue()


def put(path: Path, content: bytes, modified: float = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (modified, modified))
    return path


def names(seen: Look) -> tuple[list[str], list[str]]:
    return [path.name for path in seen.ready], [one.path.name for one in seen.waiting]


def reason(seen: Look) -> str:
    (one,) = seen.waiting
    return one.reason


# ── what is ready ───────────────────────────────────────────────────────────


def test_a_whole_file_that_was_there_before_is_ready_at_once(
    inbox: Path, register: bytes
) -> None:
    put(inbox / "报修.xlsx", register)
    assert names(look(inbox, {}, AT)) == (["报修.xlsx"], [])


def test_a_file_just_written_is_ready_when_two_seconds_went_by(
    inbox: Path, register: bytes
) -> None:
    path = put(inbox / "报修.xlsx", register, modified=JUST_NOW)
    first = look(inbox, {}, AT)
    assert (names(first), first.waiting[0].settling) == (([], ["报修.xlsx"]), True)
    assert reason(first) == "文件正在复制或保存,请稍候"
    assert names(look(inbox, first.sights, AT + 1)) == ([], ["报修.xlsx"])
    assert look(inbox, first.sights, AT + 2).ready == (path,)


def test_a_clock_that_lies_about_the_file_does_not_keep_it_waiting(
    inbox: Path, register: bytes
) -> None:
    put(inbox / "报修.xlsx", register, modified=AT + 3600)
    first = look(inbox, {}, AT)
    assert names(first) == ([], ["报修.xlsx"])
    assert names(look(inbox, first.sights, AT + 2)) == (["报修.xlsx"], [])


def test_a_growing_file_waits_until_it_has_stopped(
    inbox: Path, register: bytes
) -> None:
    path, seen, at = inbox / "报修.xlsx", Look({}, (), ()), AT
    for share in (0.01, 0.5, 0.9, 0.999, 1):
        put(path, register[: int(len(register) * share)], modified=at)
        seen = look(inbox, seen.sights, at)
        assert names(seen) == ([], ["报修.xlsx"])
        at += 1.9
    assert look(inbox, seen.sights, at + 0.2).ready == (path,)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9, 0.999])
def test_a_half_copied_file_waits_ten_minutes_and_is_then_handed_on(
    inbox: Path, register: bytes, share: float
) -> None:
    put(inbox / "报修.xlsx", register[: int(len(register) * share)], modified=AT - 60)
    seen = look(inbox, {}, AT)
    assert reason(seen) == "文件还不完整(可能正在复制),10 分钟后仍不完整就会退回"
    assert names(look(inbox, seen.sights, AT + 539)) == ([], ["报修.xlsx"])
    assert names(look(inbox, seen.sights, AT + 541)) == (["报修.xlsx"], [])


@pytest.mark.parametrize("arrived", [0, 4096])
def test_a_copy_that_has_its_final_size_from_the_start_waits(
    inbox: Path, register: bytes, arrived: int
) -> None:
    zeros = bytes(len(register) - arrived)
    put(inbox / "报修.xlsx", register[:arrived] + zeros, modified=AT - 60)
    assert names(look(inbox, {}, AT)) == ([], ["报修.xlsx"])
    put(inbox / "报修.xlsx", register, modified=AT - 60)
    assert names(look(inbox, {}, AT)) == (["报修.xlsx"], [])


def test_one_wrong_byte_makes_a_young_file_wait_and_an_old_one_ready(
    inbox: Path, register: bytes
) -> None:
    broken = bytearray(register)
    broken[len(broken) // 2] ^= 1
    put(inbox / "旧.xlsx", bytes(broken), modified=AT - 601)
    put(inbox / "新.xlsx", bytes(broken), modified=AT - 599)
    assert names(look(inbox, {}, AT)) == (["旧.xlsx"], ["新.xlsx"])


def test_what_proves_nothing_about_its_own_length_is_watched_for_two_seconds(
    inbox: Path,
) -> None:
    put(inbox / "扫描件" / "BX-2026-0001_原件1.pdf", b"%PDF-1.7 ...")
    first = look(inbox, {}, AT)
    assert (names(first)[0], first.waiting[0].settling) == ([], True)
    assert names(look(inbox, first.sights, AT + 2))[0] == ["BX-2026-0001_原件1.pdf"]


def test_files_come_in_the_order_in_which_they_arrived(
    inbox: Path, register: bytes
) -> None:
    for age, name in ((30, "c.xlsx"), (20, "a.xlsx"), (10, "b.xlsx")):
        put(inbox / name, register, modified=AT - age)
    assert names(look(inbox, {}, AT))[0] == ["c.xlsx", "a.xlsx", "b.xlsx"]


def test_everything_below_the_inbox_is_seen_at_any_depth(
    inbox: Path, tmp_path: Path, register: bytes
) -> None:
    put(inbox / "接待" / "十一月" / "报修.xlsx", register)
    put(tmp_path / "别处" / "周报" / "抄表.xlsx", register)
    (tmp_path / "别处").rename(inbox / "移入")
    seen = look(inbox, {}, AT)
    below = sorted(path.relative_to(inbox).as_posix() for path in seen.ready)
    assert below == ["接待/十一月/报修.xlsx", "移入/周报/抄表.xlsx"]


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert look(tmp_path / "inbox", {}, AT) == Look({}, (), ())


def test_a_file_that_vanished_is_forgotten(inbox: Path, register: bytes) -> None:
    path = put(inbox / "报修.xlsx", register)
    seen = look(inbox, {}, AT)
    path.unlink()
    assert look(inbox, seen.sights, AT + 1) == Look({}, (), ())


# ── what is not meant for us, or not yet ────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "~$报修.xlsx",
        ".~报修.xlsx",
        ".~lock.报修.xlsx#",
        ".隐藏.xlsx",
        "报修.xlsx.part",
        "报修.tmp",
        "未确认 123.CRDOWNLOAD",
        "Thumbs.db",
        "desktop.ini",
        ".sync/报修.xlsx",
    ],
)
def test_files_of_programs_are_ignored(inbox: Path, register: bytes, name: str) -> None:
    put(inbox / name, register)
    assert names(look(inbox, {}, AT)) == ([], [])
    assert is_ignored(Path(name).parts[0])


@pytest.mark.parametrize(
    "lock",
    [
        "~$十一月报修.xlsx",
        "~$月报修.xlsx",
        ".~十一月报修.xlsx",
        ".~lock.十一月报修.xlsx#",
    ],
)
def test_an_open_workbook_waits_until_it_is_closed(
    inbox: Path, register: bytes, lock: str
) -> None:
    put(inbox / "十一月报修.xlsx", register)
    put(inbox / "别的.xlsx", register)
    held = put(inbox / lock, b"\x06user")
    seen = look(inbox, {}, AT)
    assert names(seen) == (["别的.xlsx"], ["十一月报修.xlsx"])
    assert f"“{lock}”" in reason(seen)
    assert not seen.waiting[0].settling
    held.unlink()
    ready, waiting = names(look(inbox, {}, AT))
    assert (sorted(ready), waiting) == (["别的.xlsx", "十一月报修.xlsx"], [])


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_or_folder_that_may_not_be_read_waits(
    inbox: Path, register: bytes
) -> None:
    put(inbox / "报修.xlsx", register).chmod(0)
    closed = put(inbox / "锁" / "a.xlsx", register).parent
    closed.chmod(0)
    try:
        seen = look(inbox, {}, AT)
        assert isinstance(claim(inbox / "报修.xlsx", inbox, inbox / ".s"), Waiting)
    finally:
        closed.chmod(0o700)
    assert names(seen) == ([], ["报修.xlsx", "锁"])


@needs_links
def test_links_pipes_sockets_and_folders_are_told_and_never_opened(
    inbox: Path, tmp_path: Path, register: bytes, spool: Path
) -> None:
    put(tmp_path / "secret.xlsx", register)
    (inbox / "链接.xlsx").symlink_to(tmp_path / "secret.xlsx")
    (inbox / "断链.xlsx").symlink_to(tmp_path / "nowhere")
    (inbox / "圈").symlink_to(inbox)
    os.mkfifo(inbox / "管道.xlsx")
    (inbox / "文件夹.xlsx").mkdir()
    seen = look(inbox, {}, AT)
    assert seen.ready == ()
    odd = {one.path.name: one.reason for one in seen.waiting}
    assert set(odd) == {"链接.xlsx", "断链.xlsx", "圈", "管道.xlsx", "文件夹.xlsx"}
    assert set(odd.values()) == {"不是普通文件(可能是快捷方式或链接),请放入文件本身"}
    for one in seen.waiting:
        with pytest.raises(FileRefused) as refused:
            claim(one.path, inbox, spool)
        assert refused.value.code == "not_regular"
    assert list(spool.iterdir()) == []


# ── waiting for what is settling ────────────────────────────────────────────


class Time:
    """A clock that goes on only while somebody sleeps; things happen on the way."""

    def __init__(self, inbox: Path, events: dict[float, tuple[str, bytes]]) -> None:
        self.now = AT
        self._inbox, self._events = inbox, events

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        for moment in [one for one in self._events if AT + one <= self.now]:
            name, content = self._events.pop(moment)
            put(self._inbox / name, content, modified=self.now)


def test_a_run_waits_for_a_copy_that_is_still_going_on(
    inbox: Path, register: bytes
) -> None:
    put(inbox / "慢.xlsx", register[:2000], modified=AT)
    time = Time(inbox, {3: ("慢.xlsx", register[:5000]), 6: ("慢.xlsx", register)})
    seen = settle(inbox, time.clock, time.sleep)
    assert names(seen) == (["慢.xlsx"], [])
    assert AT + 8 <= time.now < AT + 9


def test_a_run_waits_fifteen_seconds_at_most_and_names_what_it_left(
    inbox: Path, register: bytes
) -> None:
    put(inbox / "好.xlsx", register)
    put(inbox / "断.xlsx", register[:2000], modified=AT)
    time = Time(inbox, {})
    seen = settle(inbox, time.clock, time.sleep)
    assert names(seen) == (["好.xlsx"], ["断.xlsx"])
    assert time.now == AT + 15


def test_a_run_does_not_wait_for_a_workbook_that_somebody_has_open(
    inbox: Path, register: bytes
) -> None:
    put(inbox / "报修.xlsx", register)
    put(inbox / "~$报修.xlsx", b"x")
    time = Time(inbox, {})
    assert names(settle(inbox, time.clock, time.sleep)) == ([], ["报修.xlsx"])
    assert time.now == AT


# ── taking ──────────────────────────────────────────────────────────────────


def test_a_claimed_file_stands_in_the_spool_bit_for_bit(
    inbox: Path, spool: Path, register: bytes
) -> None:
    path = put(inbox / "接待" / "报修_2026年11月.xlsx", register)
    sha = sha256(register).hexdigest()
    drop = claim(path, inbox, spool)
    assert drop == Drop("报修_2026年11月.xlsx", "接待", sha, len(register))
    assert [one.name for one in spool.iterdir()] == [sha]
    assert (spool / sha).read_bytes() == register
    assert path.read_bytes() == register


def test_the_same_bytes_under_two_names_stand_in_the_spool_once(
    inbox: Path, spool: Path, register: bytes
) -> None:
    first = claim(put(inbox / "a.xlsx", register), inbox, spool)
    again = claim(put(inbox / "b" / "c.xlsx", register), inbox, spool)
    assert isinstance(first, Drop)
    assert isinstance(again, Drop)
    assert (first.name, first.folder) == ("a.xlsx", "")
    assert (again.name, again.folder) == ("c.xlsx", "b")
    assert len(list(spool.iterdir())) == 1


@on_posix
def test_a_file_that_is_written_to_while_it_is_copied_is_left(
    inbox: Path, spool: Path
) -> None:
    path = put(inbox / "大.xlsx", b"PK" + bytes(30 << 20))
    stop = threading.Event()

    def write_on() -> None:
        with path.open("ab") as file:
            while not stop.is_set():
                file.write(b"x")
                file.flush()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        answer = claim(path, inbox, spool)
    finally:
        stop.set()
        writer.join()
    assert answer == Waiting(path, "文件正在复制或保存,请稍候", settling=True)
    assert list(spool.iterdir()) == []


def test_a_file_that_was_saved_again_since_the_look_is_left(
    inbox: Path, spool: Path, register: bytes
) -> None:
    path = put(inbox / "报修.xlsx", register)
    sight = look(inbox, {}, AT).sights[path]
    assert isinstance(claim(path, inbox, spool, sight), Drop)
    put(path, register[:3000], modified=AT)
    assert isinstance(claim(path, inbox, spool, sight), Waiting)


def test_a_file_that_has_gone_is_no_trouble(inbox: Path, spool: Path) -> None:
    path = inbox / "没了.xlsx"
    assert claim(path, inbox, spool) == Waiting(path, "文件已被移走")


@on_posix
def test_a_full_disk_leaves_nothing_behind_and_is_told(
    inbox: Path, register: bytes, tmp_path: Path
) -> None:
    path = put(inbox / "报修.xlsx", register)
    spool = tmp_path / "spool"
    spool.mkdir()
    (spool / f"{os.getpid()}.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space"):
        claim(path, inbox, spool)
    assert list(spool.iterdir()) == []
    assert path.read_bytes() == register


def test_what_a_killed_process_left_is_swept_and_nothing_else(
    inbox: Path, spool: Path, register: bytes
) -> None:
    sweep(spool)
    drop = claim(put(inbox / "报修.xlsx", register), inbox, spool)
    assert isinstance(drop, Drop)
    put(spool / "4711.part", b"half")
    sweep(spool)
    assert [path.name for path in spool.iterdir()] == [drop.sha256]


# ── odd names ───────────────────────────────────────────────────────────────


@pytest.fixture
def ledger() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE file (name TEXT) STRICT")
    yield connection
    connection.close()


@on_posix
@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("报修登记表.xlsx".encode("gbk"), "报修登记表.xlsx"),
        (b"\xff\xfe\x81.xlsx", "���.xlsx"),
        (b"CON.xlsx", "_CON.xlsx"),
        ("表\u202exslx.exe".encode(), "表xslx.exe"),
        ("表\u200b?:*.xlsx".encode(), "表___.xlsx"),
        (b"a\nb.xlsx", "ab.xlsx"),
        (b"-rf.xlsx", "_-rf.xlsx"),
        (b"report.xlsx. .", "report.xlsx"),
        ("e\u0301.xlsx".encode(), "é.xlsx"),
        (b"x" * 250 + b".xlsx", "x" * 75 + ".xlsx"),
        (("字" * 83).encode() + b".xls", "字" * 76 + ".xls"),
    ],
)
def test_any_name_becomes_one_that_ledger_and_disks_take(
    inbox: Path, spool: Path, ledger: sqlite3.Connection, raw: bytes, name: str
) -> None:
    path = put(inbox / os.fsdecode(raw), b"PK")
    drop = claim(path, inbox, spool)
    assert isinstance(drop, Drop)
    assert drop.name == name
    ledger.execute("INSERT INTO file VALUES (?)", [drop.name])
    put(inbox / "out" / drop.name, b"")


@on_posix
def test_odd_folders_become_folders_that_can_be_made_elsewhere(
    inbox: Path, spool: Path
) -> None:
    path = put(inbox / os.fsdecode("接待".encode("gbk")) / "a:b" / "x.xlsx", b"PK")
    drop = claim(path, inbox, spool)
    assert isinstance(drop, Drop)
    assert drop.folder == "接待/a_b"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TS-2026-0012_通知单_存根联.docx", "TS-2026-0012_通知单_存根联.docx"),
        ("a/b\\c", "a_b_c"),
        ("../../etc/passwd", "_.._.._etc_passwd"),
        ('<>:"|?*', NAMELESS),
        ("", NAMELESS),
        (" . ", NAMELESS),
        ("nul", "_nul"),
        ("Lpt９.txt", "_Lpt９.txt"),
        ("COM¹", "_COM¹"),
        ("COM10.xlsx", "COM10.xlsx"),
        ("console.xlsx", "console.xlsx"),
        ("~$报修.xlsx", "_~$报修.xlsx"),
        (".profile", "_.profile"),
        ("name. ", "name"),
        ("a\ud800b", "ab"),
    ],
)
def test_a_safe_name_is_one_name_everywhere(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_long_name_is_cut_before_its_ending() -> None:
    assert safe_name("很" * 200 + ".xlsx", 20) == "很" * 15 + ".xlsx"
    assert len(safe_name("\U00020000" * 200 + ".xlsx").encode()) <= BYTES
