"""The rows of a register, month by month, where no record has a folder of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline import files, filing
from pipeline.form import Form
from pipeline.model import Filed, Record
from pipeline.office import Office
from pipeline.points import point
from pipeline.values import shown


def draw(
    form: Form,
    month: str,
    records: Sequence[Record],
    known: Sequence[Filed],
    office: Office,
    at: datetime,
) -> Filed | None:
    """File the rows of a month ("2026-11"), read-only; None where they are filed.

    ``known`` is what lies in the month's folder; what changed since makes 第2版.
    """
    folder = f"{month[:4]}/{form.archive.category}/{month}"
    stem = f"{filing.EXTRACT}_{form.title}"
    data = _workbook(form, month, records)
    checksum = files.sha256(data)
    names = [one.path for one in known]
    nth = filing.edition(names, stem, ".xlsx")
    latest = f"{folder}/{filing.with_edition(stem, nth - 1, '.xlsx')}"
    if any(one.path == latest and one.sha256 == checksum for one in known):
        return None
    where = f"{folder}/{filing.with_edition(stem, nth, '.xlsx')}"
    files.folder(office.paths.archive / folder, files.PRIVATE_FOLDER)
    files.write(office.paths.archive / where, data, files.KEPT)
    point("extract.kept")
    return Filed(
        path=where,
        sha256=checksum,
        size=len(data),
        category=form.archive.category,
        subject=f"form:{form.id}:{month}",
        title=f"{form.title}{month}{filing.EXTRACT}",
        day=at.date(),
        at=at,
    )


def by_month(
    form: Form, records: Sequence[Record], last: str
) -> Mapping[str, list[Record]]:
    """The rows of each month up to ``last``; a register without dates stands whole."""
    found: dict[str, list[Record]] = {}
    for record in records:
        month = filing.month(record, form) if form.number.date else last
        if month <= last:
            found.setdefault(month, []).append(record)
    return dict(sorted(found.items()))


def _workbook(form: Form, month: str, records: Sequence[Record]) -> bytes:
    from pipeline.package.fresh import Page, plain_book

    columns = [one for one in form.column if one.type != "number"]
    used = [c for c in columns if any(shown(r.values.get(c.id)) for r in records)]
    numbered = ["编号"] if form.numbered else []
    head = [*numbered, *(one.title for one in used)]
    rows = [
        [*(r.number for _ in numbered), *(shown(r.values.get(c.id)) for c in used)]
        for r in records
    ]
    title = f"{form.title} {month} {filing.EXTRACT}"
    return plain_book([Page("登记", title, head, rows)])
