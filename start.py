"""Make the program's own environment on first use, then hand everything on to it.

    python3 start.py demo        Windows: py start.py demo
    python3 start.py test        the tests

The environment is ``.venv`` beside this file. It is made from ``requirements.lock``
(``test`` adds ``requirements-dev.lock``), every download checked against its hash, and
made anew whenever the lock has changed. The standard library is enough, and any Python
from 3.6 on can read this file: it must be able to say that it is too old.
"""

import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Dict, Iterator, List, Sequence, Tuple

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOG = ROOT / ".venv.log"
UNFINISHED = VENV / "unfinished"  # stands there while packages are being put in
RUN, DEV = "requirements.lock", "requirements-dev.lock"

FIRST = "首次使用,正在准备运行环境(约1分钟)…"
ANEW = "运行环境有更新,正在重新准备(约1分钟)…"
TOOLS = "正在准备测试工具(约1分钟)…"
TURN = "另一个窗口正在准备运行环境,请稍候…"
STOPPED = "准备工作已中断,下次启动会重新准备。 / Stopped; the next start begins anew."
TOO_OLD = (
    "需要 Python {oldest} 或更新的版本,现在是 {version},请先安装新版 Python。 / "
    "Python {oldest} or newer is needed, this is {version}: please install one."
)
INCOMPLETE = (
    "这个 Python 缺少 {parts},请先运行 sudo apt install python3-venv"
    "(其他系统请重新安装完整的 Python)。 / This Python has no {parts}: "
    "run sudo apt install python3-venv (elsewhere: reinstall Python in full)."
)
NO_VENV = (
    "运行环境没有建成:请关闭正在运行的本程序,确认本文件夹可写、磁盘未满,再试一次"
    "(详见 {log})。 / The environment could not be made: close the program where it "
    "still runs, see that this folder can be written, and try again (see {log})."
)
NO_DOWNLOAD = (
    "运行环境没有下载成功:请检查网络(代理、防火墙)后再试一次(详见 {log})。 / "
    "The download did not succeed: check the network and try again (see {log})."
)
# What the installer's own words mean; whatever is not listed is NO_DOWNLOAD.
TROUBLES = {
    "DO NOT MATCH THE HASHES": (
        "下载的内容与校验值不符,没有安装,请换一个网络后再试(详见 {log})。 / "
        "A download does not match its hash: try another network (see {log})."
    ),
    "No space left": (
        "磁盘已满,请腾出约 500 MB 后再试。 / The disk is full: free some 500 MB first."
    ),
}
NOT_READABLE = "无法准备运行环境:{path}({why})。 / Cannot make the environment there."


class NotReadyError(Exception):
    """The environment cannot be made; the text is the sentence to show."""


def main(words: List[str]) -> int:
    """Make sure of the environment, then run what ``words`` ask for in it.

    Returns the exit code of what ran; 2 if there is no environment to run it in,
    130 if the making was stopped from the keyboard.
    """
    testing = words[:1] == ["test"]
    try:
        prepare([RUN, DEV] if testing else [RUN])
    except NotReadyError as trouble:
        return say(str(trouble), 2)
    except OSError as trouble:
        path, why = trouble.filename or ROOT, trouble.strerror or trouble
        return say(NOT_READABLE.format(path=path, why=why), 2)
    except KeyboardInterrupt:
        return say(STOPPED, 130)
    if testing:
        os.chdir(str(ROOT))
        return become([str(PYTHON), "-m", "pytest", *words[1:]])
    return become([str(PYTHON), "-P", "-m", "pipeline", *words])


def prepare(locks: Sequence[str]) -> None:
    """See that ``.venv`` holds what each of ``locks`` names, making it if it must.

    Two starts at once take turns. A ``.venv`` whose making was cut short has no mark
    of completeness, or still the one of being unfinished, and is made anew.
    """
    if all(is_ready(lock) for lock in locks):
        return
    with turn() as held:
        if not is_ready(RUN):
            build(held)
        for lock in locks:
            if not is_ready(lock):
                install(lock, held)


def is_ready(lock: str) -> bool:
    """Whether ``.venv`` was made to the end from this very lock."""
    wanted, done = stamp(lock), mark(lock)
    return done.exists() and done.read_bytes() == wanted and not UNFINISHED.exists()


def mark(lock: str) -> Path:
    """The file in ``.venv`` that says: what this lock names is all here."""
    return VENV / (lock + ".done")


def stamp(lock: str) -> bytes:
    """What the mark must hold: the hash of the lock, and the Python underneath."""
    digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    return (digest + "\n" + base() + "\n").encode("utf-8", "surrogateescape")


def base() -> str:
    """The Python that ``.venv`` stands on; empty if it has since been removed."""
    config = VENV / "pyvenv.cfg"
    if not (PYTHON.exists() and config.exists()):
        return ""
    for line in config.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "home" and not Path(value.strip()).is_dir():
            return ""
    return os.path.realpath(str(PYTHON))


def build(held: IO[str]) -> None:
    """Make an empty ``.venv``, in place of one that is there."""
    sentence = unfit(sys.version_info[:2], missing_parts())
    if sentence:
        raise NotReadyError(sentence)
    say(ANEW if mark(RUN).exists() else FIRST)
    for lock in (RUN, DEV):
        if mark(lock).exists():
            mark(lock).unlink()
    python = getattr(sys, "_base_executable", sys.executable)
    if carry_out([python, "-m", "venv", "--clear", str(VENV)], held, "wb") != 0:
        raise NotReadyError(NO_VENV.format(log=LOG.name))


def unfit(version: Tuple[int, ...], missing: Sequence[str]) -> str:
    """Why this Python cannot make the environment; empty if it can."""
    if version < OLDEST:
        return TOO_OLD.format(
            oldest=".".join(map(str, OLDEST)), version=".".join(map(str, version))
        )
    return INCOMPLETE.format(parts=", ".join(missing)) if missing else ""


def missing_parts() -> List[str]:
    """The parts of the standard library that some systems pack on their own."""
    return [n for n in ("venv", "ensurepip") if importlib.util.find_spec(n) is None]


def install(lock: str, held: IO[str]) -> None:
    """Put what ``lock`` names into ``.venv``; its mark is the last thing written."""
    if lock == DEV:
        say(TOOLS)
    UNFINISHED.write_bytes(b"")
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    pip = [str(PYTHON), "-m", "pip", "install", *quiet, "--require-hashes"]
    code = carry_out([*pip, "-r", str(ROOT / lock)], held, "ab")
    if code == 0:
        mark(lock).write_bytes(stamp(lock))
    if code >= 0:  # it came to its own end, and took back what it could not finish
        UNFINISHED.unlink()
    if code != 0:
        raise NotReadyError(meaning(LOG.read_text(encoding="utf-8", errors="replace")))


def meaning(log: str) -> str:
    """The sentence for what the installer reported."""
    known = [sentence for words, sentence in TROUBLES.items() if words in log]
    return [*known, NO_DOWNLOAD][0].format(log=LOG.name)


def carry_out(command: List[str], held: IO[str], mode: str) -> int:
    """Run a step of the making, its words into the log; returns its exit code.

    The step keeps our turn for as long as it runs, even if we are ended before it.
    """
    keep = () if os.name == "nt" else (held.fileno(),)
    with LOG.open(mode) as log:
        return subprocess.call(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(),
            pass_fds=keep,
        )


@contextmanager
def turn() -> Iterator[IO[str]]:
    """Wait until no other start is making ``.venv``; ours until the block ends."""
    with (ROOT / ".venv.lock").open("a") as held:
        told = False
        while not seize(held):
            told = told or say(TURN) == 0
            time.sleep(0.2)
        yield held


def seize(held: IO[str]) -> bool:
    """Lock the file if it is free; the lock goes with the process that holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a file system without locks: go on alone
    return True


def environment() -> Dict[str, str]:
    """Ours, with this folder to import from, UTF-8, and no other Python's places."""
    strange = ("PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "__PYVENV_LAUNCHER__")
    ours = {key: value for key, value in os.environ.items() if key not in strange}
    ours.update(PYTHONPATH=str(ROOT), PYTHONUTF8="1", PIP_USER="0")
    return ours


def become(command: List[str]) -> int:
    """Run the command in our place: its signals, its output, its exit code."""
    if os.name != "nt":
        os.execve(command[0], command, environment())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program
    return subprocess.call(command, env=environment())


def say(sentence: str, code: int = 0) -> int:
    """Tell whoever sits there, on a console of any encoding; returns ``code``."""
    out = sys.stderr
    encoding = out.encoding or "utf-8"
    out.write(sentence.encode(encoding, "replace").decode(encoding) + "\n")
    out.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
