"""A workbook file -> a Book. Only a guarded child process ever parses the file."""

from __future__ import annotations

import gc
import json
import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
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
    return Grid(
        name=sheet["name"],
        rows={row[0]: _row(row, strings) for row in sheet["rows"]},
        merges=tuple(map(tuple, sheet["merges"])),
        hidden_rows=frozenset(sheet["hidden_rows"]),
        hidden=sheet["hidden"],
        part=sheet["part"],
    )


def _row(row: Sequence[Any], strings: list[str]) -> dict[int, Cell]:
    """Column -> cell. The plain texts and values, nearly all, need no call."""
    found = {}
    for key, value in zip(row[1], row[2], strict=True):
        code = key & 15
        if code == convert.SHARED:
            cell = _new(Cell, (strings[value], "", key >> 16))
        elif code == convert.RAW:
            cell = _new(Cell, (value, "", key >> 16))
        else:
            cell = _cell(code, key >> 16, value, strings)
        found[key >> 4 & 0xFFF] = cell
    return found


def _cell(code: int, style: int, value: Any, strings: list[str]) -> Cell:
    if code in _KINDS:
        return Cell(value, _KINDS[code], style)
    kind = cells.FORMULA if code & convert.FORMULA else cells.PLAIN
    if code & 7 == convert.SHARED:
        return Cell(strings[value], kind, style)
    return Cell(_VALUES[code & 7](value), kind, style)


def _moment(seconds: int) -> datetime:
    return convert.EPOCH + timedelta(seconds=seconds)


def _time(seconds: int) -> time:
    return (datetime.min + timedelta(seconds=seconds)).time()


def _span(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def _same(value: CellValue) -> CellValue:
    return value


_VALUES: dict[int, Callable[[Any], CellValue]] = {
    convert.RAW: _same,
    convert.SECONDS: _moment,
    convert.TIME: _time,
    convert.SPAN: _span,
}
