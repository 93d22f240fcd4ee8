"""A backup in the ledger's place, and what came after it into the inbox again.

design.md section 6: no number that may stand on paper is
issued again. The rows of the lost days are taken in anew from their originals; the
numbers that they had are passed over, so they get new ones, and every such thing is
told.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline import files
from pipeline.effects.archive import (
    HIGH_WATER,
    ORIGINALS,
    is_drawn,
    read_high_water,
    write_high_water,
)
from pipeline.errors import Damaged, PipelineError
from pipeline.filing import REPORTS
from pipeline.ledger import MAIL, Ledger, restore, take_apart, written
from pipeline.model import Done, Duty, Filed
from pipeline.office import Office

_ORIGINAL = re.compile(r"(\d{8}-\d{4})_(.+)_([0-9a-f]{8})(\.\w+)")
_DOUBTFUL = "账本恢复过,不知备份之后是否已经寄出"
Marks = dict[str, int]


def restore_office(office: Office, backup: Path, now: datetime) -> list[str]:
    """Put ``backup`` in the ledger's place; what was done, and what is to be done.

    The caller holds the office's Lock. Raises ``PipelineError`` or ``Damaged``, with
    nothing touched, where the backup cannot be used.
    """
    marks, unreadable = _marks(office)
    with Ledger(backup, read_only=True) as ledger:
        before = ledger.high_water()
    old = restore(office.paths.ledger, backup, marks, now)
    lines = [f"账本已恢复为备份 {backup.name} 时的内容。"]
    if old is not None:
        lines.append(f"原来的账本另存为 data/{old.name}。")
    if unreadable:
        lines.append(_put_aside(office, now))
    with Ledger(office.paths.ledger) as ledger:
        write_high_water(office, ledger.high_water())
        lines += _passed_over(before, marks)
        lines += _back_into_inbox(office, ledger, now)
        lines += _unknown_papers(office, ledger)
        lines += _doubtful_mails(office, ledger, now)
    return lines


# ── the numbers that may stand on paper ─────────────────────────────────────


def _marks(office: Office) -> tuple[Marks, bool]:
    """The highest number of each series seen anywhere; was the marks' file no use?"""
    sources = [_in_names(office), _in_old_ledger(office)]
    try:
        sources.append(read_high_water(office))
    except Damaged:
        return _highest(sources), True
    return _highest(sources), False


def _highest(sources: Iterable[Mapping[str, int]]) -> Marks:
    found: Marks = {}
    for source in sources:
        for series, ordinal in source.items():
            found[series] = max(ordinal, found.get(series, 0))
    return found


def _in_names(office: Office) -> Marks:
    """The numbers in names of folders and files: records, papers to print, mails."""
    prefixes = {form.number.prefix for form in office.forms.values()} - {""}
    some = "|".join(sorted(prefixes))
    whole = rf"(?<![A-Z])(?:{some})-(?:\d{{6}}|\d{{4}})-\d{{4,}}"
    number = re.compile(rf"(?=({whole}))(?=({whole}(?:-[A-Z]*\d+)?))")
    tops = (office.paths.archive, office.paths.outbox)
    names = (path.name for top in tops for path in top.rglob("*"))
    seen = {
        one
        for name in names
        for match in number.finditer(name)
        for one in match.groups()
    }
    parts = (take_apart(one) for one in seen)
    return _highest({part.series: part.ordinal} for part in parts if part)


def _in_old_ledger(office: Office) -> Marks:
    """What the ledger that is to be replaced has issued, if it can still be read."""
    try:
        with Ledger(office.paths.ledger, read_only=True) as ledger:
            return ledger.high_water()
    except PipelineError:
        return {}


def _put_aside(office: Office, now: datetime) -> str:
    path = office.paths.archive / HIGH_WATER
    aside = path.with_name(f"{HIGH_WATER}.{now:%Y%m%d-%H%M%S}")
    path.replace(aside)
    return f"archive/{HIGH_WATER} 无法读取,已另存为 {aside.name},按档案里的编号重写。"


def _passed_over(before: Mapping[str, int], marks: Mapping[str, int]) -> Iterator[str]:
    for series, last in sorted(marks.items()):
        first = before.get(series, 0) + 1
        if first <= last:
            lost = written(series, first)
            if first < last:
                lost += f" 至 {written(series, last)}"
            yield (
                f"编号 {lost} 在备份之后已经发出,不再使用;"
                f"下一个编号是 {written(series, last + 1)}。"
            )


# ── the originals of the lost days ──────────────────────────────────────────


class _Original(NamedTuple):
    """A register in the archive: where, when it came, what it was called."""

    path: Path
    at: datetime
    stem: str
    ending: str
    sha256: str

    @property
    def mtime(self) -> int:
        """When it was put there: tells those of the same minute apart."""
        return self.path.stat().st_mtime_ns

    @property
    def subject(self) -> str:
        """As the ledger names the file."""
        return f"file:{self.sha256[:8]}"


def _back_into_inbox(office: Office, ledger: Ledger, now: datetime) -> Iterator[str]:
    """Every original that the restored ledger does not know, in order of arrival."""
    known = {one.sha256 for one in ledger.filed()}
    begun = {one.duty.subject for one in ledger.owed_all()}
    count = 0
    for one in sorted(_originals(office), key=lambda one: (one.at, one.mtime)):
        if one.subject in begun:
            _into_spool(one, office)
        elif one.sha256 not in known:
            _file(one, office, ledger, now)
            known.add(one.sha256)
            count += 1
            yield _lay(one, office, count)
    if count:
        yield (
            f"请运行 run:这 {count} 个文件的行会重新登记,备份之后登记的事项编新号;"
            "表里的旧编号会提示“未登记”,请核对后在新的回执上接着填,"
            "并把新编号补写在原来的纸质件上。"
        )
    else:
        yield "备份之后没有收到过登记表。"


def _originals(office: Office) -> Iterator[_Original]:
    for path in sorted(office.paths.archive.glob(f"*/{ORIGINALS}/**/*")):
        found = _ORIGINAL.fullmatch(path.name)
        checksum = files.sha256_of(path)
        if found and checksum.startswith(found[3]):
            at = datetime.strptime(found[1], "%Y%m%d-%H%M")
            yield _Original(path, at, found[2], found[4], checksum)


def _into_spool(one: _Original, office: Office) -> None:
    """What the backup was still working on needs its bytes."""
    spool = files.folder(office.paths.spool, files.PRIVATE_FOLDER)
    files.write(spool / one.sha256, one.path.read_bytes(), files.PRIVATE)


def _file(one: _Original, office: Office, ledger: Ledger, now: datetime) -> None:
    """It stands in the archive already, and is not to be put there twice."""
    where = one.path.relative_to(office.paths.archive)
    filed = Filed(
        path=where.as_posix(),
        sha256=one.sha256,
        size=one.path.stat().st_size,
        category=ORIGINALS,
        subject=one.subject,
        title=one.stem,
        day=one.at.date(),
        at=one.at,
    )
    keep = Duty("keep", one.subject, "原件", "", "")
    with ledger.atomic():
        ledger.owe([keep], now)
        ledger.finish(keep.key, Done(filed=(filed,)), now)
        ledger.mark_stale(f"catalogue:{where.parts[0]}")


def _lay(one: _Original, office: Office, count: int) -> str:
    """A copy into the inbox, at its old place; the same file's copies keep its name."""
    below = one.path.relative_to(office.paths.archive).parts[2:-2]
    folder = files.folder(office.paths.inbox.joinpath(*below))
    target, number = folder / f"{one.stem}{one.ending}", 1
    while files.sha256_of(target) not in ("", one.sha256):
        number += 1
        target = folder / f"{one.stem}_回执_{number}{one.ending}"
    files.write(target, one.path.read_bytes(), files.PRIVATE)
    moment = one.at.timestamp() + count / 1000  # taken in again in the same order
    os.utime(target, (moment, moment))
    where = target.relative_to(office.paths.root).as_posix()
    return f"重新放入 {where}({one.at:%Y-%m-%d %H:%M} 收到的原件)。"


# ── papers and mails ────────────────────────────────────────────────────────


def _unknown_papers(office: Office, ledger: Ledger) -> Iterator[str]:
    """Filed papers of records that the restored ledger does not know."""
    archive = office.paths.archive
    known = {one.path for one in ledger.filed()}
    categories = {form.archive.category for form in office.forms.values()} | {REPORTS}
    found: Counter[Path] = Counter()
    for category in categories - {ORIGINALS}:
        for path in archive.glob(f"*/{category}/**/*"):
            where = path.relative_to(archive).as_posix()
            if path.is_file() and where not in known and not is_drawn(path.name):
                found[path.parent.relative_to(office.paths.root)] += 1
    for folder, lost in sorted(found.items()):
        where = folder.as_posix()
        yield f"{where} 里有 {lost} 份文件是备份之后的,账本里没有,请核对。"


def _doubtful_mails(office: Office, ledger: Ledger, now: datetime) -> Iterator[str]:
    """What the backup had still to send may have gone out since: a person decides."""
    if office.posting is None:
        return
    for one in ledger.owed_all():
        due = one.duty.not_before is None or one.duty.not_before <= now
        if one.duty.kind == MAIL and due:
            ledger.unsure_now(one.duty.key, _DOUBTFUL, now)
            yield f"{one.duty.key}:{_DOUBTFUL},请核对后用 mail resend 或 mail settle。"
