"""A workbook file -> a Book. Only a guarded child process ever parses the file."""

from __future__ import annotations

import gc
import json
import math
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any

from pipeline.errors import FileRefused
from pipeline.package import cells, convert, ole
from pipeline.package.cells import Book, Cell, CellValue, Grid, Style
from pipeline.package.container import LIMITS, Limits
from pipeline.package.gate import load

_ROOT = str(Path(__file__).resolve().parents[2])
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from pipeline.package.child import main; main(*sys.argv[2:])"
)
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only
_KILLED_BY_CLOCK = (-9, -24)  # SIGKILL, SIGXCPU: the processor limit

_new = tuple.__new__  # a Cell without the detour through its own constructor
_KINDS = {
    convert.ERROR: cells.ERROR,
    convert.BAD_DATE: cells.BAD_DATE,
    convert.NO_RESULT: cells.NO_RESULT,
}


def read(
    path: Path, limits: Limits = LIMITS, seconds: float = 20, name: str = ""
) -> Book:
    """Check and read a workbook.

    Args:
        path: an .xlsx, .xlsm or .xls; its content decides which.
        limits: what it may measure.
        seconds: what reading may take, by the wall clock.
        name: the name as it was dropped, where ``path`` has another one.

    Returns:
        Every cell that holds something, each with the style index of the file.

    Raises:
        FileRefused: with the reason for the office (`pipeline.errors.REFUSALS`).
        OSError: the file cannot be opened now.
    """
    data = load(path, limits)
    answer = _ask(data, Path(name or path).suffix, limits, seconds)
    if "refused" in answer:
        raise FileRefused(answer["refused"], **answer["facts"])
    return _book(answer)


def _ask(data: bytes, suffix: str, limits: Limits, seconds: float) -> dict[str, Any]:
    """The child's answer; a child that died or hung is a refusal."""
    bare = [] if data.startswith(ole.MAGIC) else ["-S"]  # only an .xls needs packages
    command = [sys.executable, "-I", *bare, "-X", "utf8", "-c", _CHILD, _ROOT, suffix]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, no shell
            [*command, json.dumps(limits), str(seconds)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            creationflags=_NO_WINDOW,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused("too_slow", limit=math.ceil(seconds)) from None
    if done.returncode in _KILLED_BY_CLOCK:
        raise FileRefused("too_slow", limit=math.ceil(seconds))
    if done.returncode or not done.stdout:
        raise FileRefused("unreadable", reason="内部结构有误")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _book(answer: dict[str, Any]) -> Book:
    strings = answer["strings"]
    collecting = gc.isenabled()
    gc.disable()  # nothing but small tuples that stay: half the time without
    try:
        grids = tuple(_grid(sheet, strings) for sheet in answer["sheets"])
    finally:
        if collecting:
            gc.enable()
    styles = tuple(Style(*look) for look in answer["styles"])
    known, epoch_1904 = answer["properties"], answer["epoch_1904"]
    return Book(answer["kind"], grids, styles, known, epoch_1904)


def _grid(sheet: dict[str, Any], strings: list[str]) -> Grid:
    shapes = [_Shape(keys, strings) for keys in sheet["shapes"]]
    return Grid(
        name=sheet["name"],
        rows={row: shapes[at].cells(values) for row, at, values in sheet["rows"]},
        merges=tuple(map(tuple, sheet["merges"])),
        hidden_rows=frozenset(sheet["hidden_rows"]),
        hidden=sheet["hidden"],
        part=sheet["part"],
    )


class _Shape:
    """One pattern of columns, styles and codes; makes cells of a row's values."""

    def __init__(self, keys: list[int], strings: list[str]) -> None:
        codes = [key & convert.CODES for key in keys]
        self._columns = [key >> convert.COLUMN & convert.COLUMNS for key in keys]
        self._styles = [key >> convert.STYLE for key in keys]
        self._kinds = [_KINDS.get(code, _formula(code)) for code in codes]
        self._turns = [
            (at, _VALUES[code & 7])
            for at, code in enumerate(codes)
            if code & 7 in _VALUES
        ]
        self._shared = [
            at for at, code in enumerate(codes) if code & 7 == convert.SHARED
        ]
        self._strings = strings

    def cells(self, values: list[Any]) -> dict[int, Cell]:
        """Column -> cell; the values are changed in place."""
        strings = self._strings
        for at in self._shared:
            values[at] = strings[values[at]]
        for at, turn in self._turns:
            values[at] = turn(values[at])
        cells = zip(values, self._kinds, self._styles, strict=True)
        return dict(zip(self._columns, map(_new, repeat(Cell), cells), strict=True))


def _formula(code: int) -> str:
    return cells.FORMULA if code & convert.FORMULA else cells.PLAIN


def _moment(seconds: int) -> datetime:
    return convert.EPOCH + timedelta(seconds=seconds)


def _time(seconds: int) -> time:
    return (datetime.min + timedelta(seconds=seconds)).time()


def _span(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


_VALUES: dict[int, Callable[[int], CellValue]] = {
    convert.SECONDS: _moment,
    convert.TIME: _time,
    convert.SPAN: _span,
}
