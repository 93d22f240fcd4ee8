"""What LibreOffice works out of a workbook's formulas, beside what is stored in it.

``SOFFICE`` is the program, empty where it is not installed; ``NO_SOFFICE`` says so.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
import warnings
from datetime import date, datetime
from functools import cache
from math import isclose
from pathlib import Path

import openpyxl

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""
NO_SOFFICE = "LibreOffice is not installed here, so nothing recalculates the workbook"
TIMEOUT = 110

#: Where a program starts with this, it works out every formula of every file it opens.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
  <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
  <prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop>
 </item>
</oor:items>
"""

Cells = dict[tuple[str, str], object]


def recalculated(path: Path) -> Cells:
    """Sheet and cell (``B5``) -> its value, every formula worked out anew."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            SOFFICE,
            f"-env:UserInstallation={_profile().as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            folder,
            str(path),
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
        made = Path(folder) / f"{path.stem}.xlsx"
        assert made.exists(), f"LibreOffice made nothing: {done.stdout} {done.stderr}"
        return stored(made)


def stored(path: Path) -> Cells:
    """Sheet and cell -> the value that the file says, of a formula its result."""
    return _read(path, results=True)


def formulas(path: Path) -> dict[tuple[str, str], str]:
    """Sheet and cell -> its formula, of those that have one."""
    cells = _read(path, results=False)
    return {
        place: value
        for place, value in cells.items()
        if isinstance(value, str) and value.startswith("=")
    }


def differences(path: Path) -> list[str]:
    """Formulas whose stored result is not the one that is worked out, a line each."""
    told, worked_out = stored(path), recalculated(path)
    return [
        f"{sheet}!{cell} {formula}: stored {told.get((sheet, cell))!r}, worked out {worked_out.get((sheet, cell))!r}"
        for (sheet, cell), formula in formulas(path).items()
        if not same(told.get((sheet, cell)), worked_out.get((sheet, cell)))
    ]


def same(told: object, worked_out: object) -> bool:
    """Whether two values are one; nothing and an empty text are."""
    if isinstance(told, date) or isinstance(worked_out, date):
        return _moment(told) == _moment(worked_out)
    if isinstance(told, int | float) and isinstance(worked_out, int | float):
        return isclose(told, worked_out, rel_tol=1e-12, abs_tol=1e-12)
    return (told or "") == (worked_out or "") and type(told or "") is type(
        worked_out or ""
    )


def _moment(value: object) -> object:
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return datetime(value.year, value.month, value.day) if is_day else value  # type: ignore[attr-defined]


def _read(path: Path, *, results: bool) -> Cells:
    with warnings.catch_warnings(action="ignore"):
        book = openpyxl.load_workbook(path, data_only=results)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@cache
def _profile() -> Path:
    """A user's folder for this run of the tests, in which all is worked out anew."""
    folder = tempfile.mkdtemp(prefix="recalculated-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    user = Path(folder) / "user"
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(ALWAYS, "utf-8")
    return Path(folder)
