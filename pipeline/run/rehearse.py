"""A dry run of one file: what would be accepted, returned, numbered. Writes nothing."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.ledger import Ledger
from pipeline.model import Drop, Line
from pipeline.office import Office, Paths
from pipeline.run.accept import accept
from pipeline.run.report import Report
from pipeline.run.seen import Dropped, look_into, people_of


def dry_run(
    path: Path, office: Office, ledger: Ledger, now: datetime
) -> tuple[list[str], bool]:
    """What a pass would answer to ``path``, line by line; whether it wants a person.

    The rows go into a copy of the ledger that is thrown away.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        there = replace(office, paths=Paths(root))
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        there.paths.spool.mkdir(parents=True)
        (there.paths.spool / sha256).write_bytes(data)
        one = Dropped(Drop(path.name, "", sha256, len(data)), path)
        ledger.copy_to(there.paths.ledger)
        with Ledger(there.paths.ledger) as copy:
            report = Report()
            around = people_of(there, copy)
            look_into(one, around)
            accept(one, around, copy, now, report)
            lines = [f"{path.name}:{report.files[0].summary}"]
            if not one.refusal:
                lines += [_told(line) for line in report.files[0].lines]
        shutil.rmtree(root / "data", ignore_errors=True)
    return lines, report.wanting


def _told(line: Line) -> str:
    where = f"{line.sheet} 第{line.row}行"
    return f"  {where}  {line.number or '—'}  {line.kind}  {line.verdict}"
