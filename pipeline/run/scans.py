"""A scan taken, and filed into the folder of the record that its name says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipeline import files, filing
from pipeline.errors import FileRefused
from pipeline.intake import scans
from pipeline.ledger import LEAVE, Ledger, Owed, Take
from pipeline.model import Done, Drop, Duty, Filed, Record
from pipeline.office import Office
from pipeline.package.pages import pages
from pipeline.points import point
from pipeline.run.report import FileTold, Report
from pipeline.run.shelf import shelf_of

SCAN = "scan"


def record_of(drop: Drop, office: Office, ledger: Ledger) -> tuple[Record, str]:
    """The record that a scan belongs to, and what the file is to be called.

    Raises:
        FileRefused: the name says no number, two, or one that is not known (C23).
    """
    prefixes = [f.number.prefix for f in office.forms.values() if f.number.prefix]
    said = scans.named(drop, prefixes)
    record, label = ledger.record(said.number), said.label
    if record is None and said.above:
        record = ledger.record(said.above)
        page = said.number.removeprefix(said.above).strip("-")
        label = f"{label or scans.NAMELESS}{page}"
    if record is None or record.form not in office.forms:
        raise FileRefused("scan_unknown", number=said.number)
    return record, scans.label(label, record, office.forms[record.form])


def accept(
    drop: Drop, office: Office, ledger: Ledger, now: datetime, report: Report
) -> None:
    """Owe the filing of a scan; refused, if its name leads nowhere."""
    record, _ = record_of(drop, office, ledger)
    with ledger.atomic():
        take = ledger.take(drop, now)
        kept = Duty(SCAN, take.subject, scans.FOLDER, take.occasion, record.number)
        leave = Duty(LEAVE, take.subject, "", take.occasion, "", after=kept.key)
        ledger.owe([kept, leave], now)
        point("scan.whole")
    kind = drop.name.rpartition(".")[2].lower()  # its name may be a person's (8.4)
    report.files.append(FileTold(f"{record.number} 的扫描件.{kind}", "已归档"))


def keep(owed: Owed, take: Take, data: bytes, office: Office, ledger: Ledger) -> Done:
    """Put a scan into the record's folder; the same bytes once, others as 第2版."""
    record = ledger.record(owed.duty.to)
    assert record is not None  # noqa: S101 - a duty's record is never deleted
    drop = Drop(take.name, take.folder, take.sha256, len(data))
    shelf = shelf_of(record, office, ledger)
    if any(one.sha256 == take.sha256 for one in shelf.of(record.number)):
        return Done(note="同样的扫描件已经归档")
    _, label = record_of(drop, office, ledger)
    ending = Path(take.name).suffix.lower()
    stem = f"{record.number}_{label}"
    edition = filing.edition((one.path for one in shelf.filed), stem, ending)
    name = f"{shelf.ordinal:02}_{filing.with_edition(stem, edition, ending)}"
    where = f"{shelf.folder}/{name}"
    files.folder(office.paths.archive / shelf.folder, files.PRIVATE_FOLDER)
    checksum = files.write(office.paths.archive / where, data, files.KEPT)
    point("scan.kept")
    filed = Filed(
        path=where,
        sha256=checksum,
        size=len(data),
        category=where.split("/")[1],
        subject=record.number,
        title=label,
        day=owed.entered.date(),
        at=owed.entered,
        pages=pages(name, data),
    )
    return Done(filed=(filed,))


def originals(record: Record, office: Office, ledger: Ledger) -> int:
    """How many scanned originals lie in a record's folder; a newer edition is one."""
    shelf = shelf_of(record, office, ledger)
    found = {
        one.title
        for one in shelf.of(record.number)
        if filing.is_scan(one.path) and one.title.startswith(scans.NAMELESS)
    }
    return len(found)
