"""The start of the program: its folders, its log, and what is said once."""

from __future__ import annotations

import logging
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipeline.office import Office
from pipeline.run.ready import prepare

log = logging.getLogger("pipeline")


def begin(office: Office, now: datetime) -> tuple[str, ...]:
    """Make the folders, open the log; the sentences that every start tells and logs.

    They call nobody: the exit code does not know them (domain.md 9.4).
    """
    prepare(office)
    _log_to(office.paths.data)
    told = office.hours.warnings(now)
    for sentence in told:
        log.warning(sentence)
    return told


def _log_to(folder: Path) -> None:
    """The log of this office, and of no other that this process began before."""
    for one in [h for h in log.handlers if isinstance(h, RotatingFileHandler)]:
        log.removeHandler(one)
        one.close()
    lines = RotatingFileHandler(
        folder / "pipeline.log", maxBytes=1 << 20, backupCount=5, encoding="utf-8"
    )
    lines.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(lines)
