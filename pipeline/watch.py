"""Stay, and make a pass whenever the inbox or the clock gives a reason to.

Events are hints: they are lost on network shares, in bursts and when the folder is
replaced, so a pass is made every ``rescan`` seconds in any case. A pass itself looks
at what is there. Measured: one exception in a handler deafens watchdog for good, a
folder made anew is not noticed, and ``schedule`` goes by the wall clock.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from schedule import Scheduler

from pipeline.intake.inbox import is_ignored, is_lock

#: File systems whose changes from other machines the kernel never reports.
SHARES = frozenset(
    {"9p", "cifs", "fuse.sshfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs", "vboxsf"}
)
_TICK = 0.2  # seconds until a stop or a new folder is noticed
_POLLING = 2.0  # seconds between two looks of the polling observer
_JOIN = 5.0  # seconds that a thread gets to end
_COMING = frozenset({"created", "moved", "closed", "modified"})
_ESCAPED = re.compile(r"\\([0-7]{3})")


def watch(
    one_pass: Callable[[], object],
    inbox: Path,
    stop: threading.Event,
    *,
    failed: Callable[[Exception], object],
    polling: bool | None = None,
    rescan: float = 30.0,
    quiet: float = 2.2,
) -> None:
    """Make passes until ``stop`` is set: one at once, then on events and by the clock.

    ``quiet`` seconds must go by without a further event, so that a file just copied
    has settled; a stream of events delays a pass by ``rescan`` seconds at most. Never
    two passes at a time. A pass that raises is told to ``failed``, and so is an inbox
    that cannot be listened to; the next pass comes all the same. ``polling`` None asks
    ``is_share``.
    """
    ear = Ear(inbox, polling=is_share(inbox) if polling is None else polling)
    clock, due = Scheduler(), threading.Event()
    due.set()
    try:
        while not stop.is_set():
            _try(ear.keep_listening, failed)
            _tick(clock, due, max(1, round(rescan)))
            if due.is_set() or ear.heard(quiet, rescan):
                due.clear()
                ear.forget()
                _try(one_pass, failed)
            stop.wait(_TICK)
    finally:
        ear.close()


def is_share(folder: Path, mounts: str | None = None) -> bool:
    r"""Whether the folder lies on another machine: \\server\share, cifs, nfs.

    ``mounts`` is the text of /proc/mounts, read from there when None.
    """
    whole = str(folder.resolve())
    if whole.startswith(("\\\\", "//")):
        return True
    points = _mounted(_mounts() if mounts is None else mounts)
    holding = [point for point in points if _lies_in(whole, point)]
    return bool(holding) and points[max(holding, key=len)] in SHARES


class Event(Protocol):
    """What is read of a watchdog event; some of its paths may be bytes."""

    @property
    def event_type(self) -> str:
        """created, modified, moved, deleted, opened, closed, closed_no_write."""

    @property
    def is_directory(self) -> bool:
        """Whether it is about a folder."""

    @property
    def src_path(self) -> bytes | str:
        """What it is about."""

    @property
    def dest_path(self) -> bytes | str:
        """Where that was moved to; empty if it was not."""


class Observing(Protocol):
    """What is asked of a watchdog observer."""

    def is_well(self) -> bool:
        """Whether it still hears everything."""

    def close(self) -> None:
        """End its threads."""


class Ear:
    """Hears that something came into a folder; nothing else is taken from an event."""

    def __init__(self, folder: Path, *, polling: bool) -> None:
        self._folder = folder
        self._polling = polling
        self._observer: Observing | None = None
        self._listening_to: object = None
        self._not_before = 0.0
        self._first = self._last = 0.0

    def note(self) -> None:
        """Something may have come; called in the observer's thread, too."""
        now = time.monotonic()
        self._last = now
        self._first = self._first or now

    def heard(self, quiet: float, longest: float) -> bool:
        """Whether something came, and all is quiet since, or it came long ago."""
        now = time.monotonic()
        settled = now - self._last >= quiet or now - self._first >= longest
        return bool(self._first) and settled

    def forget(self) -> None:
        """What was heard so far is being looked at."""
        self._first = self._last = 0.0

    def keep_listening(self) -> None:
        """Start, and start anew when the folder was replaced or the observer died.

        Where the system has no more ears to give, the folder is polled instead.
        Raises OSError, at most every half minute, when that fails as well.
        """
        now = _identity(self._folder)
        well = self._observer is not None and self._observer.is_well()
        if (well and now == self._listening_to) or time.monotonic() < self._not_before:
            return
        self.close()
        if now is None:
            return
        try:
            self._observer = _observe(self._folder, self.note, polling=self._polling)
        except OSError:
            self._polling, retried = True, self._polling
            self._not_before = time.monotonic() + (30.0 if retried else 0.0)
            raise
        self._listening_to = now
        self.note()

    def close(self) -> None:
        """End the observer's threads."""
        if self._observer is not None:
            self._observer.close()
        self._observer = None


def _observe(folder: Path, note: Callable[[], None], *, polling: bool) -> Observing:
    """A started watchdog observer that calls ``note`` for what may be a new file."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer
    from watchdog.observers.polling import PollingObserver

    class Handler(FileSystemEventHandler):
        def dispatch(self, event: FileSystemEvent) -> None:
            if concerns(event):
                note()

    class Watching:
        def is_well(self) -> bool:
            ears = observer.emitters
            return observer.is_alive() and all(ear.is_alive() for ear in ears)

        def close(self) -> None:
            observer.stop()
            observer.join(_JOIN)

    observer = PollingObserver(timeout=_POLLING) if polling else Observer()
    observer.schedule(Handler(), str(folder), recursive=True)
    observer.start()
    return Watching()


def concerns(event: Event) -> bool:
    """Whether an event may mean that a file can be taken now. Never raises.

    Our own reading (opened) and removing (deleted) are not meant, but a lock file
    that goes is: somebody has closed the workbook beside it.
    """
    try:
        return _may_bring_a_file(event)
    except Exception:  # noqa: BLE001 - an exception here deafens the observer for good
        return True


def _may_bring_a_file(event: Event) -> bool:
    name = Path(os.fsdecode(event.dest_path or event.src_path)).name
    if is_lock(name):
        return event.event_type in ("deleted", "moved")
    if event.is_directory and event.event_type == "modified":
        return False
    return event.event_type in _COMING and not is_ignored(name)


def _try(step: Callable[[], object], failed: Callable[[Exception], object]) -> None:
    try:
        step()
    except Exception as trouble:  # noqa: BLE001 - told, and the next pass has its turn
        failed(trouble)


def _tick(clock: Scheduler, due: threading.Event, rescan: int) -> None:
    """Let the clock ask for a pass; set it again when the wall clock was put back."""
    if not clock.get_jobs() or (clock.idle_seconds or 0) > rescan + 1:
        clock.clear()
        clock.every(rescan).seconds.do(due.set)
    clock.run_pending()


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which folder it is, whatever its name; None while there is none."""
    try:
        state = folder.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def _mounted(mounts: str) -> Mapping[str, str]:
    """Mount point -> type of file system; the last one mounted there counts."""
    lines = [line.split() for line in mounts.splitlines()]
    return {_unescaped(line[1]): line[2] for line in lines if len(line) > 2}  # noqa: PLR2004


def _unescaped(point: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), point)


def _lies_in(path: str, point: str) -> bool:
    return path == point or path.startswith(point.rstrip("/") + "/")
