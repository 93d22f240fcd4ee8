"""What lies in the inbox and is whole, settled and not open; and taking it.

Nothing is decided by an event: whoever asks looks at what is there (``look``), and
takes a file by copying it into the spool under its SHA-256 (``claim``). Rules: files
and order in domain.md 2.0, the contract "Taking" of design.md section 4.

Times are seconds as of ``time.time()``, given by the caller: they are compared with
the files' own, so a rehearsed clock must not be used here.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from os import stat_result
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline.errors import REFUSALS, FileRefused
from pipeline.model import Drop
from pipeline.package import gate
from pipeline.points import point
from pipeline.values.filenames import safe_name

QUIET = 2.0  # seconds without change that make a file settled
PATIENCE = 600.0  # seconds after which a damaged file is no copy still running
_STEP = 0.5
_CHUNK = 1 << 20
_UNFINISHED = (".tmp", ".part", ".crdownload")
_HOUSEKEEPING = frozenset({"thumbs.db", "desktop.ini"})
_HIDDEN = 0x2  # Windows: FILE_ATTRIBUTE_HIDDEN
_JUNCTION = 0xA0000003  # Windows: a folder that is another one
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)

CHANGING = "文件正在复制或保存,请稍候"
INCOMPLETE = "文件还不完整(可能正在复制),10 分钟后仍不完整就会退回"
OPENED = "文件正被打开(旁边有“{lock}”),请保存并关闭;若没有人打开,请删除该锁定文件"
LOCKED = "文件正被其他程序占用或没有读取权限,请关闭后稍候"
CLOSED = "没有权限打开这个文件夹,请检查共享权限"
GONE = "文件已被移走"


class Sight(NamedTuple):
    """What was seen of a file, and since when it has looked the same."""

    size: int
    mtime_ns: int
    since: float


class Waiting(NamedTuple):
    """A file that cannot be taken now, and why. ``settling``: it may be in a moment."""

    path: Path
    reason: str
    settling: bool = False


class Look(NamedTuple):
    """One look at the inbox: what was seen, what is ready, what waits."""

    sights: Mapping[Path, Sight]
    ready: tuple[Path, ...]
    waiting: tuple[Waiting, ...]


# ── looking ─────────────────────────────────────────────────────────────────


def look(folder: Path, earlier: Mapping[Path, Sight], at: float) -> Look:
    """Everything below ``folder`` at ``at``.

    ``earlier`` are the sights of the last look; ``ready`` is in the order in which the
    files came. A folder that is not there is empty; what vanishes meanwhile was not
    there. A link, a pipe, a folder named like a workbook wait, unopened, for a person.
    """
    sights: dict[Path, Sight] = {}
    waiting: list[Waiting] = []
    ready: list[Path] = []
    for path, state in _walk(folder):
        if state is None or not stat.S_ISREG(state.st_mode):
            reason = REFUSALS["not_regular"] if state else CLOSED
            waiting.append(Waiting(path, reason))
            continue
        sights[path] = sight = _sight(state, earlier.get(path), at)
        try:
            wait = _wait(path, sight, at)
        except FileNotFoundError:
            del sights[path]
        else:
            waiting += [wait] if wait else []
            ready += [] if wait else [path]
    ready.sort(key=lambda path: (sights[path].since, sights[path].mtime_ns, path))
    return Look(sights, tuple(ready), tuple(sorted(waiting)))


def settle(
    folder: Path,
    clock: Callable[[], float],
    sleep: Callable[[float], object],
    seconds: float = 15,
) -> Look:
    """Look until nothing is settling any more, for ``seconds`` at most.

    What still waits then stands in ``waiting`` of the look that is returned.
    """
    end = clock() + seconds
    seen = look(folder, {}, clock())
    while any(one.settling for one in seen.waiting) and clock() < end:
        sleep(_STEP)
        seen = look(folder, seen.sights, clock())
    return seen


def is_ignored(name: str) -> bool:
    """Whether the name is one of those that belong to programs, not to staff."""
    small = name.lower()
    return (
        name.startswith(("~$", "."))
        or small.endswith(_UNFINISHED)
        or small in _HOUSEKEEPING
    )


def is_lock(name: str) -> bool:
    """Whether the name says that Excel (~$x), WPS or LibreOffice (.~x) has x open."""
    return name.startswith(("~$", ".~"))


def _walk(folder: Path) -> Iterator[tuple[Path, stat_result | None]]:
    """Every entry that concerns us, without following any link; None: closed to us."""
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            entries = sorted(here.iterdir())
        except PermissionError:
            yield here, None
            continue
        except (FileNotFoundError, NotADirectoryError):
            continue
        for path in entries:
            state = _state(path)
            if state is None:
                continue
            if stat.S_ISDIR(state.st_mode):
                folders.append(path)
            if not stat.S_ISDIR(state.st_mode) or _is_named_as_a_file(path.name):
                yield path, state


def _state(path: Path) -> stat_result | None:
    """What the entry is; None for what is no concern of ours, or gone."""
    try:
        state = path.lstat()
    except FileNotFoundError:
        return None
    hidden = getattr(state, "st_file_attributes", 0) & _HIDDEN
    joined = getattr(state, "st_reparse_tag", 0) == _JUNCTION
    return None if hidden or joined or is_ignored(path.name) else state


def _is_named_as_a_file(name: str) -> bool:
    return name.lower().endswith((".xlsx", ".xlsm", ".xls"))


def _sight(state: stat_result, before: Sight | None, at: float) -> Sight:
    now = Sight(state.st_size, state.st_mtime_ns, at)
    if before and before[:2] == now[:2]:
        return before
    return now


def _wait(path: Path, sight: Sight, at: float) -> Waiting | None:
    """Why the file cannot be taken yet; None when it can. Raises FileNotFoundError."""
    if lock := _lock_beside(path):
        return Waiting(path, OPENED.format(lock=lock))
    modified = sight.mtime_ns / 1e9
    if at - modified < QUIET and at - sight.since < QUIET:
        return Waiting(path, CHANGING, settling=True)
    try:
        whole, packed = _is_whole(path)
    except FileNotFoundError:
        raise
    except OSError:
        return Waiting(path, LOCKED)
    if not whole and max(at - modified, at - sight.since) < PATIENCE:
        return Waiting(path, INCOMPLETE, settling=True)
    if not packed and at - sight.since < QUIET:
        return Waiting(path, CHANGING, settling=True)
    return None


def _lock_beside(path: Path) -> str:
    """The lock file of a program that has this one open; empty when there is none."""
    name = path.name
    locks = (f"~${name}", f"~${name[2:]}", f".~{name}", f".~lock.{name}#")
    return next((lock for lock in locks if os.path.lexists(path.with_name(lock))), "")


def _is_whole(path: Path) -> tuple[bool, bool]:
    """Whether nothing seems to be missing, and whether it is a package that proves it.

    A file that is empty or begins with zeros has got its length before its bytes.
    """
    with _opened(path) as file:
        start = file.read(4)
    if start.startswith(b"PK"):
        return gate.whole(path), True
    return bool(start.strip(b"\0")), False


def _opened(path: Path) -> BinaryIO:
    """Open for reading without following a link or waiting for a pipe."""
    return os.fdopen(os.open(path, _OPEN_FLAGS), "rb")


# ── taking ──────────────────────────────────────────────────────────────────


def claim(
    path: Path, inbox: Path, spool: Path, sight: Sight | None = None
) -> Drop | Waiting:
    """Copy a file to ``spool/<sha256>`` and say what it is; the inbox is not touched.

    A ``Waiting`` when it is locked, gone, changed meanwhile or no longer what ``sight``
    says of the look that found it ready: the next look will have it again. Raises
    ``FileRefused`` for what is no file, ``OSError`` when the spool cannot take it;
    neither leaves anything behind.
    """
    spool.mkdir(parents=True, exist_ok=True)
    part = spool / f"{os.getpid()}.part"
    try:
        return _claim(path, inbox, part, sight)
    except PermissionError as refused:
        if refused.filename and Path(os.fsdecode(refused.filename)) != path:
            raise  # it is the spool that takes nothing
        return Waiting(path, LOCKED, settling=True)
    except FileNotFoundError:
        return Waiting(path, GONE)
    finally:
        part.unlink(missing_ok=True)


def sweep(spool: Path) -> None:
    """Remove what a killed process left half copied; for the one writer only."""
    for part in spool.glob("*.part"):
        part.unlink(missing_ok=True)


def _claim(path: Path, inbox: Path, part: Path, sight: Sight | None) -> Drop | Waiting:
    before = path.lstat()
    if not stat.S_ISREG(before.st_mode):
        raise FileRefused("not_regular")
    if sight and sight[:2] != (before.st_size, before.st_mtime_ns):
        return Waiting(path, CHANGING, settling=True)
    with _opened(path) as source:
        if not os.path.samestat(before, os.fstat(source.fileno())):
            return Waiting(path, CHANGING, settling=True)
        sha, size = _copy(source, part)
        during = os.fstat(source.fileno())
    if not _unchanged(before, during, path.lstat()) or size != before.st_size:
        return Waiting(path, CHANGING, settling=True)
    point("claim.copied")
    part.replace(part.with_name(sha))
    point("claim.named")
    _flush_folder(part.parent)
    folder = "/".join(map(_clean, path.parent.relative_to(inbox).parts))
    return Drop(_clean(path.name), folder, sha, size)


def _copy(source: BinaryIO, part: Path) -> tuple[str, int]:
    """Write what ``source`` holds to the disk, really; its SHA-256 and its length."""
    digest, size = hashlib.sha256(), 0
    with part.open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def _unchanged(before: stat_result, *after: stat_result) -> bool:
    kept = (before.st_size, before.st_mtime_ns)
    return all((one.st_size, one.st_mtime_ns) == kept for one in after) and all(
        os.path.samestat(before, one) for one in after
    )


def _flush_folder(folder: Path) -> None:
    """Make a new name last through a power cut; Windows has no such call."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clean(name: str) -> str:
    """A name that the ledger and any file system take; GBK bytes are read as GBK."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            name = raw.decode("gb18030")
        except UnicodeDecodeError:
            name = raw.decode(errors="replace")
    return safe_name(unicodedata.normalize("NFC", name))
