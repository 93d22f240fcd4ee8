"""Office folders to measure in: the real forms, the real verbs, nothing warm."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bench.measure import ROOT
from bench.registers import COLUMNS, Row, rows
from pipeline.form import Form
from pipeline.intake.keys import keys_of
from pipeline.ledger import Kept, Ledger, Source
from pipeline.model import Altered, Record
from pipeline.office import load

NOW = "2026-11-23T18:00"
MONTH = "2026-10"  # one of the months in which the stored records came
_SEEN = datetime(2026, 11, 20, 9)
_LONG_AGO = 1_600_000_000  # a file of that age has settled
_AT_ONCE = 5_000  # rows of one transaction
_HEADS = list(COLUMNS)
#: What a stored record says: column id -> place in a row.
_KEPT = {
    "received_date": _HEADS.index("受理日期"),
    "received_time": _HEADS.index("受理时间"),
    "channel": _HEADS.index("投诉方式"),
    "customer_name": _HEADS.index("客户姓名"),
    "house_no": _HEADS.index("房号"),
    "phone": _HEADS.index("联系电话"),
    "category": _HEADS.index("投诉类别"),
    "summary": _HEADS.index("投诉内容摘要"),
    "dept": _HEADS.index("责任部门"),
    "done_at": _HEADS.index("完成时间"),
    "result": _HEADS.index("处理结果"),
    "satisfaction": _HEADS.index("满意度"),
}
_OPEN_EVERY = 10  # every tenth record still waits for these
_AT_THE_END = ("done_at", "result", "satisfaction")


def new_office(folder: Path) -> Path:
    """An office that has never run."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "forms", folder / "forms")
    shutil.copyfile(ROOT / "config.toml", folder / "config.toml")
    return folder


def again(office: Path, folder: Path) -> Path:
    """A copy of an office; one that stood there before is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(office, folder)
    return folder


def drop(file: Path, office: Path, name: str = "") -> Path:
    """Put a copy of ``file`` into the inbox, as if it had lain there a while."""
    target = office / "inbox" / (name or file.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)
    os.utime(target, (_LONG_AGO, _LONG_AGO))
    return target


def verb(office: Path, *words: str) -> list[str]:
    """The command line of a verb."""
    python = [sys.executable, "-m", "pipeline"]
    return [*python, "--office", str(office), "--now", NOW, *words]


def answer(office: Path, stem: str) -> Path:
    """The answer to a register. Raises FileNotFoundError when there is none."""
    found = sorted((office / "outbox").rglob(f"{stem}_回执.xlsx"))
    if not found:
        raise FileNotFoundError(f"no answer to {stem}")
    return found[-1]


def books(office: Path) -> list[Path]:
    """The books of the months. Raises FileNotFoundError when there is none."""
    found = sorted((office / "outbox" / "月报").glob("*.xlsx"))
    if not found:
        raise FileNotFoundError("no book of a month")
    return found


def forget_books(office: Path) -> None:
    """Take the books of the months away."""
    for path in books(office):
        path.unlink()


def keep_cells(office: Path, target: Path) -> None:
    """Every cell of the books: book, sheet, row, column, what it says, its result."""
    import openpyxl

    found = []
    for nth, path in enumerate(books(office)):
        asked, stored = (
            openpyxl.load_workbook(path),
            openpyxl.load_workbook(path, data_only=True),
        )
        for sheet in asked.worksheets:
            for row in sheet.iter_rows():
                for one in row:
                    if one.value is not None:
                        place = [one.row - 1, one.column - 1]
                        result = stored[sheet.title].cell(one.row, one.column).value
                        told = [_plain(one.value), _plain(result)]
                        found.append([nth, sheet.title, *place, *told])
    target.write_text(json.dumps(found, ensure_ascii=False), "utf-8")


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float) else str(value)


def fill_ledger(office: Path, count: int) -> None:
    """Give an office ``count`` records, nine of ten settled, without their files."""
    here = load(office)
    form = here.forms["complaint"]
    with Ledger(here.paths.ledger) as ledger:
        kept: list[Kept] = []
        for one in _kept(count, form):
            kept.append(one)
            if len(kept) == _AT_ONCE:
                ledger.keep_many(kept, _SEEN)
                kept.clear()
        ledger.keep_many(kept, _SEEN)
        ledger.raise_series({f"{form.number.prefix}-2026": count})


def _kept(count: int, form: Form) -> Iterator[Kept]:
    for index, row in enumerate(rows(count), 1):
        record = _record(index, row, form)
        values = record.values
        yield Kept(
            record,
            *keys_of(values, form),
            tuple(Altered(name, None, value) for name, value in values.items()),
            Source("", "register.xlsx", form.sheet, index + 2),
        )


def _record(index: int, row: Row, form: Form) -> Record:
    values = {name: row[at] for name, at in _KEPT.items()}
    done = index % _OPEN_EVERY > 0
    if not done:
        values |= dict.fromkeys(_AT_THE_END)
    number = f"{form.number.prefix}-2026-{index:04}"
    return Record(form.id, number, values, _SEEN, revision=1, arrived_done=done)
