"""What is measured against what: the whole list, in sight."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from bench import offices
from bench.measure import ROOT, Case, Job, Skip, as_said, aside, spend
from bench.registers import NAME, go_on, write_register

_LETTERS = "客户投诉登记表_来信2810件"
_SLIP = "客户投诉处理通知单_责任部门联"


class Scale(NamedTuple):
    """How much of everything; a smoke test takes little."""

    sample: Path = ROOT.parent / "shared" / "samples" / f"{_LETTERS}.xlsx"
    register: int = 10_000
    new: int = 30
    slips: int = 60
    records: int = 300
    stored: int = 100_000
    year: int = 600


def letters(folder: Path, scale: Scale) -> Case:
    """A register of real letters, dropped for the first time."""
    if not scale.sample.is_file():
        raise Skip("the sample registers do not lie beside this repository")
    empty = offices.new_office(folder / "empty")
    target = folder / "plain.xlsx"

    def ours() -> Job:
        office = offices.again(empty, folder / "office")
        offices.drop(scale.sample, office)
        return _answered(office, scale.sample.stem)

    def theirs() -> Job:
        return _plain("fill", scale.sample, target)

    return Case("2,810 letters", "openpyxl", ours, theirs, aim=1.0)


def new_rows(folder: Path, scale: Scale) -> Case:
    """A long register comes back with a few new rows."""
    known = offices.new_office(folder / "known")
    stem = Path(NAME).stem
    aside(write_register, folder / NAME, scale.register)
    offices.drop(folder / NAME, known)
    spend(_answered(known, stem).command)
    returned = folder / f"{stem}_回执.xlsx"
    answer = offices.answer(known, stem)
    aside(go_on, answer, returned, scale.new)
    answer.unlink()
    target = folder / "plain.xlsx"

    def ours() -> Job:
        office = offices.again(known, folder / "office")
        offices.drop(returned, office)
        return _answered(office, stem)

    def theirs() -> Job:
        return _plain("fill", returned, target)

    title = f"{scale.new} new rows in {scale.register:,}"
    return Case(title, "openpyxl", ours, theirs, aim=0.3)


def slips(folder: Path, scale: Scale) -> Case:
    """Word slips, one after the other."""
    template = ROOT / "forms/complaint/documents" / f"{_SLIP}.docx"
    count = str(scale.slips)

    def ours() -> Job:
        return _plain("our-slips", template, folder / "ours.docx", count)

    def theirs() -> Job:
        return _plain("slips", template, folder / "plain.docx", count)

    return Case("slips per second", "docxtpl", ours, theirs, figure=as_said, unit="/s")


def status(folder: Path, scale: Scale) -> Case:
    """Start-up: what stands open, against an interpreter that does nothing."""
    office = offices.new_office(folder / "office")
    aside(offices.fill_ledger, office, scale.records)

    def ours() -> Job:
        return Job(offices.verb(office, "status"))

    def theirs() -> Job:
        return Job([sys.executable, "-c", "pass"])

    return Case("status", "python -c pass", ours, theirs, aim=4.0)


def idle(folder: Path, scale: Scale) -> Case:
    """A pass with nothing to do, over a full ledger and over an empty one."""
    full = offices.new_office(folder / "full")
    aside(offices.fill_ledger, full, scale.stored)
    empty = offices.new_office(folder / "none")

    def ours() -> Job:
        return Job(offices.verb(full, "run"))

    def theirs() -> Job:
        return Job(offices.verb(empty, "run"))

    return Case(
        f"idle pass over {scale.stored:,} records", "empty ledger", ours, theirs
    )


def month(folder: Path, scale: Scale) -> Case:
    """The month's books of a small office with a year of rows."""
    return _books(folder, scale.year)


def big_month(folder: Path, scale: Scale) -> Case:
    """The month's books over a full ledger."""
    return _books(folder, scale.stored)


def _books(folder: Path, records: int) -> Case:
    """Both books of a month, against xlsxwriter writing the same cells bare."""
    office = offices.new_office(folder / "office")
    aside(offices.fill_ledger, office, records)
    spend(offices.verb(office, "month", offices.MONTH))
    cells = folder / "cells.json"
    aside(offices.keep_cells, office, cells)

    def ours() -> Job:
        offices.forget_books(office)
        return Job(
            offices.verb(office, "month", offices.MONTH), lambda: offices.books(office)
        )

    def theirs() -> Job:
        return _plain("cells", cells, folder / "plain.xlsx")

    title = f"the month's books, {records:,} rows"
    return Case(title, "xlsxwriter, the same cells", ours, theirs)


def _plain(work: str, *arguments: object) -> Job:
    return Job([sys.executable, "-m", "bench.plain", work, *map(str, arguments)])


def _answered(office: Path, stem: str) -> Job:
    """A pass that must leave the answer to a register."""
    return Job(offices.verb(office, "run"), lambda: offices.answer(office, stem))


#: Every case by the name that the command line takes.
CASES: Mapping[str, Callable[[Path, Scale], Case]] = {
    "letters": letters,
    "new-rows": new_rows,
    "slips": slips,
    "status": status,
    "idle": idle,
    "month": month,
    "big-month": big_month,
}
