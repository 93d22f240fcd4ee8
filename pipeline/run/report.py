"""What one pass did, and what it could not do."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb
from typing import NamedTuple

from pipeline.errors import PipelineError
from pipeline.model import Line

log = logging.getLogger("pipeline")


@dataclass(frozen=True, slots=True)
class FileTold:
    """One file of the pass: its name and what it was answered."""

    name: str
    summary: str
    refused: bool = False
    wanting: int = 0
    lines: tuple[Line, ...] = ()


class Waits(NamedTuple):
    """What waits: a file that cannot be taken yet, or mails; why; its folder."""

    name: str
    reason: str
    folder: str = ""  # below inbox/
    file: bool = True


class Trouble(NamedTuple):
    """What could not be done, and what it was about (a file, a duty); "": nothing."""

    about: str
    sentence: str
    joint: str = ":"


@dataclass(slots=True)
class Report:
    """The outcome of a pass."""

    files: list[FileTold] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    waiting: list[Waits] = field(default_factory=list)
    told: list[Trouble] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    clock_behind: bool = False
    halted: bool = False

    @property
    def wanting(self) -> bool:
        """Whether something needs a person."""
        rows = any(one.refused or one.wanting for one in self.files)
        return bool(rows or self.troubles or self.unsure)

    @property
    def troubles(self) -> list[str]:
        """What could not be done, as sentences for a person."""
        return [f"{a}{joint if a else ''}{said}" for a, said, joint in self.told]

    def tell(self, sentence: str, about: str = "", joint: str = ":") -> None:
        """Note a trouble."""
        self.told.append(Trouble(about, sentence, joint))

    def halt(self, sentence: str) -> None:
        """Note a trouble that keeps the pass from taking files."""
        self.halted = True
        self.tell(sentence)

    def count(self, kind: str) -> None:
        """One more duty of this kind done."""
        self.done[kind] = self.done.get(kind, 0) + 1

    @contextmanager
    def trap(self, what: str) -> Iterator[None]:
        """Note the trouble with one item and go on with the next: the one trap."""
        try:
            yield
        except PipelineError as refusal:
            self.tell(str(refusal), what)
        except OSError as fault:
            log.error("file system: %s", _trail(fault))  # noqa: TRY400 - see _trail
            self.tell(
                f"文件读写失败({fault.strerror or '未知原因'}),请检查磁盘和权限",
                what,
            )
        except Exception as fault:  # noqa: BLE001 - the one trap of the house
            log.error("unexpected: %s", _trail(fault))  # noqa: TRY400 - see _trail
            self.tell("程序内部错误,已记入日志", what)


def _trail(fault: BaseException) -> str:
    """Where a fault came from, without its message: that may hold a person's name."""
    steps = [
        f"{Path(f.filename).name}:{f.lineno}" for f in extract_tb(fault.__traceback__)
    ]
    return f"{type(fault).__name__} at {' > '.join(steps)}"
