"""One file to print for each folder and pass: 打印合集_<n>.docx.

A bundle holds what no bundle before it held, in register order, each paper with its own
pages. Which papers it holds is settled in the ledger when it is owed, so that a bundle
that the desk may have printed never grows; and no bundle has two kinds of reader.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import PurePosixPath

from pipeline import files
from pipeline.effects.document import is_private
from pipeline.errors import Damaged
from pipeline.ledger import Laid, Ledger, Owed
from pipeline.model import Done, Duty, Trace
from pipeline.office import Office
from pipeline.package.join import join, joinable
from pipeline.points import point

BUNDLE = "bundle"
TITLE = "打印合集"


def owe(office: Office, ledger: Ledger, now: datetime) -> None:
    """Owe a bundle for every folder in which papers lie that are in none yet."""
    groups: defaultdict[tuple[str, str], list[Laid]] = defaultdict(list)
    for laid in ledger.shelf.bundled():
        folder = PurePosixPath(laid.path).parent
        alone = "" if _fits(laid, office, ledger) else laid.path
        groups[folder.as_posix(), laid.reader + alone].append(laid)
    if not groups:
        return
    with ledger.atomic():
        for (where, _), those in sorted(groups.items()):
            duty = _next(where, ledger)
            ledger.owe([duty], now)
            ledger.shelf.bundle((one.path for one in those), duty.key)
        point("bundles.owed")


def _fits(laid: Laid, office: Office, ledger: Ledger) -> bool:
    """Whether it can stand among others; one that is gone holds up nobody else."""
    try:
        return joinable(_bytes(laid, office, ledger))
    except Damaged:
        return False


def _next(folder: str, ledger: Ledger) -> Duty:
    """The next bundle of a folder: outbox/待打印/<day>/<folder>."""
    day = f"day:{PurePosixPath(folder).parent.name}"
    known = [
        one
        for one in ledger.owed_by_subject(day)
        if one.duty.kind == BUNDLE and one.duty.to == folder
    ]
    return Duty(BUNDLE, day, TITLE, str(len(known) + 1), folder)


def draw(owed: Owed, office: Office, ledger: Ledger) -> Done:
    """Put the papers of a bundle into one file, beside them."""
    those = ledger.shelf.bundled(owed.duty.key)
    papers = [_bytes(one, office, ledger) for one in those]
    title = f"{TITLE}_{owed.duty.occasion}"
    data = papers[0] if len(papers) == 1 else join(papers, title)
    point("bundle.joined")
    folder = office.paths.root / owed.duty.to
    private = is_private(folder.name, office)
    files.folder(folder.parent)
    files.folder(folder, files.PRIVATE_FOLDER if private else files.FOLDER)
    target = folder / f"{title}.docx"
    checksum = files.write(target, data, files.PRIVATE if private else files.OPEN)
    where = target.relative_to(office.paths.root).as_posix()
    return Done((Trace(where, checksum, len(data)),), note=f"{len(papers)} 份")


def _bytes(laid: Laid, office: Office, ledger: Ledger) -> bytes:
    """The paper as it was made: the archive has the same bytes.

    The one in 待打印 may have been written on, printed and thrown away.
    """
    for filed in ledger.shelf.filed_as(laid.sha256):
        path = office.paths.archive / filed.path
        if files.sha256_of(path) == laid.sha256:
            return path.read_bytes()
    raise Damaged(
        f"{PurePosixPath(laid.path).name} 在档案里的一份已被改动,不能拼入打印合集"
    )
