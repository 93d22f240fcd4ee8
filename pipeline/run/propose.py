"""Rows proposed for another register: 待补登_<登记表>.xlsx beside the answer (2.0)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from pipeline import files, links, proposals
from pipeline.effects.blank import blank
from pipeline.form import Draft, Form, said
from pipeline.intake.keys import keys_of
from pipeline.ledger import Ledger, Owed, Take
from pipeline.model import Done, Duty, Record, Trace
from pipeline.office import Office
from pipeline.package.cells import CellValue
from pipeline.points import point
from pipeline.run.pages import Pages
from pipeline.values import Value

PROPOSE = "propose"


def owed(
    changed: Iterable[Record], take: Take, office: Office, pages: Pages
) -> Iterator[Duty]:
    """A workbook of proposed rows for each register that the file has to do with."""
    forms = {record.form for record in changed}
    for target in office.forms.values():
        drafts = list(_drafts(target, office))
        if not any({form.id, target.id} & forms for form, _ in drafts):
            continue
        folders = set(pages.recipients(PROPOSE, target.id))
        if any(True for _ in _those(target, office, pages)):
            folders.add(take.folder)
        for folder in sorted(folders):
            yield Duty(PROPOSE, take.subject, target.id, take.occasion, folder)


def carry_out(owing: Owed, office: Office, ledger: Ledger) -> Done:
    """The rows that are still to be entered, filled into the register's blank.

    With the last of them the workbook goes; where nothing changed, it stays untouched.
    """
    target = office.forms[owing.duty.rule]
    rows = list(_those(target, office, Pages(ledger, office)))
    month = office.paths.outbox / "回执" / f"{owing.entered:%Y-%m}"
    path = month / owing.duty.to / f"待补登_{target.title}.xlsx"
    lies = files.sha256_of(path)
    ours = lies != "" and lies == ledger.written(_name(path, office))
    if not rows:
        if ours:
            path.unlink()
        return Done(note="没有要补登的")
    data = blank(target, office, rows)
    if ours and lies == files.sha256(data):
        return Done(note="没有变化")
    files.folder(path.parent, files.PRIVATE_FOLDER)
    number, free = 1, path
    while not _may(free, data, office, ledger):
        number += 1
        free = path.with_name(f"{path.stem}_{number}{path.suffix}")
    checksum = files.write(free, data, files.PRIVATE)
    point("proposal.named")
    return Done((Trace(_name(free, office), checksum, len(data)),))


def _name(path: Path, office: Office) -> str:
    return path.relative_to(office.paths.root).as_posix()


def _may(path: Path, data: bytes, office: Office, ledger: Ledger) -> bool:
    """Whether nothing of the clerk's own lies there."""
    ours = ledger.written(_name(path, office))
    return files.sha256_of(path) in ("", files.sha256(data), ours)


def _drafts(target: Form, office: Office) -> Iterator[tuple[Form, Draft]]:
    for form in office.forms.values():
        yield from ((form, one) for one in form.draft if one.form == target.id)


def _those(
    target: Form, office: Office, pages: Pages
) -> Iterator[Mapping[str, CellValue]]:
    """The rows that no record of the register answers to yet."""
    for form, draft in _drafts(target, office):
        name, wanted = next(iter(draft.only_if.items()))
        for word in wanted:
            for record in pages.having(form.id, name, links.text_of(word)):
                if proposals.proposed(record, form, draft, pages):
                    row = proposals.drafted(record, draft)
                    if not pages.known(target, keys_of(row, target).natural):
                        yield {column: _cell(value) for column, value in row.items()}


def _cell(value: Value) -> CellValue:
    """A value as a clerk would type it."""
    if isinstance(value, bool | Decimal):
        return said(value)
    return value
