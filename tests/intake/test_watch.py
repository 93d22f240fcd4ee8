"""The watch makes a pass whenever there may be something, and nothing stops it."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.watch import concerns, is_share, watch

PATIENT = 15.0  # seconds that a slow machine gets; no test waits that long by itself


class House:
    """A pass that notes what lies in the inbox, and may be told to fail."""

    def __init__(self, inbox: Path) -> None:
        self.inbox = inbox
        self.passes = 0
        self.seen: set[str] = set()
        self.troubles: list[str] = []
        self.work: Callable[[], None] = lambda: None
        self._one_at_a_time = threading.Lock()

    def one_pass(self) -> None:
        assert self._one_at_a_time.acquire(blocking=False)
        try:
            self.passes += 1
            self.work()
            self.seen |= {
                path.relative_to(self.inbox).as_posix()
                for path in self.inbox.rglob("*")
                if path.is_file() and path.read_bytes() is not None
            }
        finally:
            self._one_at_a_time.release()

    def failed(self, trouble: Exception) -> None:
        self.troubles.append(str(trouble))


@contextmanager
def watching(
    house: House, *, polling: bool = False, rescan: float = 60.0, quiet: float = 0.1
) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(
        target=watch,
        args=(house.one_pass, house.inbox, stop),
        kwargs={
            "failed": house.failed,
            "polling": polling,
            "rescan": rescan,
            "quiet": quiet,
        },
    )
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(PATIENT)
        assert not thread.is_alive()


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENT
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def resting(house: House) -> None:
    """Wait until nothing has happened for a moment."""
    passes = -1
    while passes != house.passes:
        passes = house.passes
        time.sleep(0.6)


@pytest.fixture
def house(tmp_path: Path) -> House:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return House(inbox)


def test_what_was_there_before_is_seen_by_a_first_pass(house: House) -> None:
    (house.inbox / "a.xlsx").write_bytes(b"x")
    with watching(house):
        until(lambda: house.seen == {"a.xlsx"})


def test_a_file_that_comes_wakes_a_pass(house: House) -> None:
    with watching(house):
        until(lambda: house.passes > 0)
        (house.inbox / "b.xlsx").write_bytes(b"x")
        until(lambda: "b.xlsx" in house.seen)


def test_a_folder_moved_in_with_its_files_wakes_a_pass(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "接待").mkdir()
    (tmp_path / "接待" / "c.xlsx").write_bytes(b"x")
    with watching(house):
        until(lambda: house.passes > 0)
        (tmp_path / "接待").rename(house.inbox / "接待")
        until(lambda: "接待/c.xlsx" in house.seen)
        (house.inbox / "接待" / "d.xlsx").write_bytes(b"x")
        until(lambda: "接待/d.xlsx" in house.seen)


def test_a_burst_of_events_makes_few_passes(house: House) -> None:
    with watching(house, quiet=0.5):
        until(lambda: house.passes > 0)
        for number in range(200):
            (house.inbox / f"{number}.xlsx").write_bytes(b"x")
        until(lambda: len(house.seen) == 200)
        resting(house)
    assert house.passes < 6


def test_a_pass_does_not_wake_itself_by_reading_and_removing(house: House) -> None:
    def clear() -> None:
        for path in house.inbox.glob("*.xlsx"):
            path.read_bytes()
            path.unlink()

    house.work = clear
    with watching(house):
        until(lambda: house.passes > 0)
        (house.inbox / "a.xlsx").write_bytes(b"x")
        until(lambda: house.passes > 1)
        resting(house)
    assert house.passes < 5


def test_a_closed_workbook_wakes_a_pass(house: House) -> None:
    (house.inbox / "a.xlsx").write_bytes(b"x")
    (house.inbox / "~$a.xlsx").write_bytes(b"x")
    with watching(house):
        resting(house)
        before = house.passes
        (house.inbox / "~$a.xlsx").unlink()
        until(lambda: house.passes > before)


def test_an_inbox_made_anew_is_heard_again(house: House, tmp_path: Path) -> None:
    with watching(house):
        until(lambda: house.passes > 0)
        for round_ in range(3):
            shutil.rmtree(house.inbox)
            house.inbox.mkdir()
            resting(house)
            (house.inbox / f"{round_}.xlsx").write_bytes(b"x")
            until(lambda name=f"{round_}.xlsx": name in house.seen)  # type: ignore[misc]
        house.inbox.rename(tmp_path / "old")
        resting(house)
        house.inbox.mkdir()
        (house.inbox / "later.xlsx").write_bytes(b"x")
        until(lambda: "later.xlsx" in house.seen)


def test_an_inbox_that_comes_late_is_heard(tmp_path: Path) -> None:
    house = House(tmp_path / "inbox")
    with watching(house):
        until(lambda: house.passes > 0)
        house.inbox.mkdir()
        (house.inbox / "a.xlsx").write_bytes(b"x")
        until(lambda: "a.xlsx" in house.seen)


def test_a_pass_that_fails_is_told_and_the_next_one_comes(house: House) -> None:
    def fail() -> None:
        raise ValueError("第一次不行")

    house.work = fail
    with watching(house):
        until(lambda: house.troubles == ["第一次不行"])
        house.work = lambda: None
        (house.inbox / "a.xlsx").write_bytes(b"x")
        until(lambda: house.seen == {"a.xlsx"})


def test_without_any_event_the_clock_brings_a_pass(house: House) -> None:
    with watching(house, rescan=1.0):
        until(lambda: house.passes > 2)


def test_a_share_is_polled(house: House) -> None:
    with watching(house, polling=True):
        until(lambda: house.passes > 0)
        resting(house)
        (house.inbox / "a.xlsx").write_bytes(b"x")
        until(lambda: "a.xlsx" in house.seen)
        shutil.rmtree(house.inbox)
        house.inbox.mkdir()
        (house.inbox / "b.xlsx").write_bytes(b"x")
        until(lambda: "b.xlsx" in house.seen)


def test_it_stops_at_once_and_leaves_no_thread_behind(house: House) -> None:
    before = threading.active_count()
    with watching(house) as stop:
        until(lambda: house.passes > 0)
        stop.set()
    assert threading.active_count() <= before + 1  # the reader that watchdog keeps


@pytest.mark.skipif(os.name == "nt", reason="such a name is POSIX")
def test_an_unreadable_name_deafens_nobody(house: House) -> None:
    with watching(house):
        until(lambda: house.passes > 0)
        Path(os.fsdecode(bytes(house.inbox) + b"/\xb1\xed.xlsx")).write_bytes(b"x")
        resting(house)
        (house.inbox / "a.xlsx").write_bytes(b"x")
        until(lambda: "a.xlsx" in house.seen)


class Event(NamedTuple):
    event_type: str
    is_directory: bool
    src_path: bytes | str
    dest_path: bytes | str = ""


FILE, FOLDER = False, True


@pytest.mark.parametrize(
    "event",
    [
        Event("created", FILE, "/in/a.xlsx"),
        Event("closed", FILE, b"/in/a.xlsx"),
        Event("moved", FILE, "/in/A1B2.tmp", "/in/a.xlsx"),
        Event("created", FOLDER, "/in/sub"),
        Event("deleted", FILE, "/in/~$a.xlsx"),
        Event("deleted", FILE, "/in/.~lock.a.xlsx#"),
        Event("created", FILE, 5),  # type: ignore[arg-type]
    ],
)
def test_what_may_bring_a_file_wakes_a_pass(event: Event) -> None:
    assert concerns(event)


@pytest.mark.parametrize(
    "event",
    [
        Event("moved", FILE, "/in/a.xlsx", "/in/a.tmp"),
        Event("modified", FOLDER, "/in"),
        Event("opened", FILE, "/in/a.xlsx"),
        Event("closed_no_write", FILE, "/in/a.xlsx"),
        Event("deleted", FILE, "/in/a.xlsx"),
        Event("created", FILE, "/in/~$a.xlsx"),
    ],
)
def test_reading_removing_and_opening_wake_nobody(event: Event) -> None:
    assert not concerns(event)


MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
//server/office /mnt/office cifs rw 0 0
server:/data /srv/our\040data nfs4 rw 0 0
tmpfs /mnt/office/local tmpfs rw 0 0
broken
"""


@pytest.mark.skipif(os.name == "nt", reason="these are POSIX paths")
@pytest.mark.parametrize(
    ("folder", "share"),
    [
        ("/home/office/inbox", False),
        ("/mnt/office/inbox", True),
        ("/mnt/office", True),
        ("/mnt/office2/inbox", False),
        ("/srv/our data/inbox", True),
        ("/mnt/office/local/inbox", False),
    ],
)
def test_a_network_share_is_known_by_its_mount(folder: str, *, share: bool) -> None:
    assert is_share(Path(folder), MOUNTS) is share


def test_an_ordinary_folder_is_no_share(tmp_path: Path) -> None:
    assert not is_share(tmp_path)
