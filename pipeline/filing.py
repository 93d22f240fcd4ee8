"""Where papers are kept, under which number, for how long, and when that ends. Pure.

domain.md section 7. A record's folder is opened with its first paper and sealed when
the record comes to rest; what a form says of it stands in its ``[archive]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from pipeline import progress
from pipeline.form import PERIODS, Form, equal
from pipeline.model import Record
from pipeline.values import mask_house, shown
from pipeline.values.filenames import safe_name

EXTRACT, CONTENTS = "登记摘录", "卷内目录"
RETIRED = "停用"
#: What a paper that is made at sealing may print besides all others.
OF_SEALING = ("归档号", "归档日期", "保管期限", "文件清单")
_LONGEST = 60
_ORDER = re.compile(r"(\d{2,})_")
#: Codes of what no form stands behind: the files as they were dropped.
ORIGINALS_CODE, ORIGINALS_KEEP = "YS", "10年"
#: The books of the months, which stand for no form either (domain.md 7.1).
REPORTS, REPORTS_CODE, REPORTS_KEEP = "09月度报表", "YB", "永久"
SCANS = frozenset({"jpg", "jpeg", "png", "pdf"})


def year(record: Record, form: Form) -> int:
    """The year of the business date, in which the matter stays (7.3)."""
    day = progress.business_day(record.values, form)
    return day.year if day else record.first_seen.year


def folder(record: Record, form: Form) -> str:
    """The folder below archive/: year, category, then the number, or what ``by`` says.

    A house stands in the folder of its building: 3栋/3栋2单元1502; with the number
    behind it there is no such folder: 8栋1单元1801_CJ-2026-0011.
    """
    top = f"{year(record, form)}/{form.archive.category}"
    if form.archive.extract and not form.archive.by:
        return f"{top}/{month(record, form)}"
    said = shown(record.values.get(form.archive.by)) if form.archive.by else ""
    if not said:
        return f"{top}/{safe_name(sign(record, form), _LONGEST)}"
    if form.archive.with_number:
        return f"{top}/{safe_name(f'{said}_{record.number}', _LONGEST)}"
    building = mask_house(said) if _is_house(form) else ""
    parts = [safe_name(one, _LONGEST) for one in (building, said) if one]
    return "/".join((top, *parts))


def sign(record: Record, form: Form) -> str:
    """What files are called by: the number, else the form's name and eight digits.

    Never a person's name, which is the key of some registers without numbers.
    """
    if form.numbered:
        return record.number
    return f"{form.title}_{sha256(record.number.encode()).hexdigest()[:8]}"


def _is_house(form: Form) -> bool:
    return form.by_id[form.archive.by].type == "house_no"


def month(record: Record, form: Form) -> str:
    """2026-11, by the business date."""
    day = progress.business_day(record.values, form) or record.first_seen
    return f"{day:%Y-%m}"


def shared(form: Form) -> bool:
    """Whether records of one house share a folder: then a number tells lists apart."""
    return bool(form.archive.by and not form.archive.with_number)


def ordinal(names: list[str]) -> int:
    """The next running number in a folder with files of these names."""
    found = [int(match[1]) for one in names if (match := _ORDER.match(one))]
    return max(found, default=0) + 1


# ── how long ────────────────────────────────────────────────────────────────


def period(record: Record | None, form: Form | None) -> str:
    """How long it is kept: 10年, or what ``keep_if`` says of such a record."""
    if form is None:
        return ORIGINALS_KEEP
    values = record.values if record else {}
    for keep, condition in form.archive.keep_if.items():
        if equal(values, condition):
            return keep
    return form.archive.keep


def expires(since: int, keep: str) -> int | None:
    """The year in which a period of so many years is over; None: never by itself."""
    years = keep.removesuffix("年")
    return since + int(years) if years.isdigit() else None


def archive_number(since: int, keep: str, code: str, subject: str) -> str:
    """档号: year – period – category – running number (2026-D10-TS-0031)."""
    tail = subject.rpartition(":")[2]
    parts = tail.split("-")
    if len(parts) > 2 and parts[1].isdigit():  # noqa: PLR2004 - TS-2026-0031-HF1
        tail = "-".join(parts[2:])
    return f"{since}-{PERIODS[keep]}-{code or ORIGINALS_CODE}-{tail}"


# ── when it is sealed ───────────────────────────────────────────────────────


def closes(record: Record, form: Form) -> bool:
    """Whether the folder is to be sealed as the record stands (A40, A41, C30)."""
    archive = form.archive
    if not archive.closes or record.void or record.held:
        return False
    return progress.fulfilled(record, form, archive.closes) and not still_open(
        record, form
    )


def still_open(record: Record, form: Form) -> bool:
    """Whether something is left that keeps the folder open (C30)."""
    held = form.archive.open_while
    return bool(held) and equal(record.values, held)


def occasion(record: Record, form: Form) -> str:
    """What is sealed: the round, and what people wrote in it; other words, once more.

    What the system adds by itself (the time of a slip, a count) seals nothing anew.
    """
    typed = (c.id for c in form.column if not c.system and c.type != "closing_day")
    said = "\x1f".join(f"{n}={shown(record.values.get(n))}" for n in typed)
    return f"第{record.round}次-{sha256(said.encode()).hexdigest()[:8]}"


def retired(record: Record, form: Form) -> bool:
    """Whether 停用 stands where 作废 would: in no book or export any more (7.3).

    The record stays and is put before people each January; nothing is deleted.
    """
    return bool(form.void) and RETIRED in str(record.values.get(form.void) or "")


# ── what lies there ─────────────────────────────────────────────────────────


def is_scan(path: str) -> bool:
    """Whether a filed file is a scan or a photograph, by its ending."""
    return path.rpartition(".")[2].lower() in SCANS


def is_paper(path: str) -> bool:
    """Whether it is one of the numbered papers of a folder, no list of them."""
    return bool(_ORDER.match(path.rpartition("/")[2])) and not _is_contents(path)


def _is_contents(path: str) -> bool:
    return path.rpartition("/")[2].startswith(f"00{CONTENTS}")


def house_of(record: Record, form: Form) -> str:
    """The house that the record is about, for the catalogue."""
    own = next((c.id for c in form.column if c.type == "house_no"), "")
    return shown(record.values.get(own)) if own else ""


def dept_of(record: Record, form: Form) -> str:
    """The department that its papers or mails go to."""
    papers = [one.of for one in form.document if one.of]
    named = papers or [one.of for one in form.mail if one.of]
    return shown(record.values.get(named[0])) if named else ""


def edition(names: Iterable[str], stem: str, ending: str) -> int:
    """Which edition comes next where files of these names lie.

    >>> edition(["01_a_原件1.jpg", "02_a_原件1_第2版.jpg"], "a_原件1", ".jpg")
    3
    """
    same = re.compile(rf"(?:\d+_)?{re.escape(stem)}(?:_第\d+版)?{re.escape(ending)}")
    return 1 + sum(
        same.fullmatch(name.rpartition("/")[2]) is not None for name in names
    )


def with_edition(stem: str, number: int, ending: str) -> str:
    """The name of an edition: the first is called by the stem alone."""
    return f"{stem}_第{number}版{ending}" if number > 1 else f"{stem}{ending}"
