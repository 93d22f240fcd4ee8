"""Scans and photographs: to which number a file belongs, by its name (7.3, C23).

``inbox/扫描件/TS-2026-0031_原件1.jpg`` says it in its name. A folder that is called by
the number says it for all files in it; where both say one, they must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import FileRefused
from pipeline.filing import SCANS
from pipeline.form import Form
from pipeline.model import Drop, Record
from pipeline.values import clean, narrow, shown
from pipeline.values.filenames import safe_name

FOLDER = "扫描件"
REFUSED = "接待"  # where the desk finds what could not be filed
NAMELESS = "原件"
_DASHES = str.maketrans("—–−‐－", "-----")
_BEGINS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
}
_ENDS = {"pdf": b"%%EOF", "png": b"IEND"}
_TAIL = 2048
_PRIVATE = ("name", "phone", "id_no", "email", "plate")
_LONG_NUMBER = re.compile(r"\d{9,}[Xx]?")
_LONGEST = 40


class Named(NamedTuple):
    """What a file's name says: the number, the one above it, and what it shows."""

    number: str
    above: str  # TS-2026-0031 for TS-2026-0031-01, which may be its first page
    label: str


def is_scan(drop: Drop) -> bool:
    """Whether it was dropped where scans are."""
    return drop.folder.partition("/")[0] == FOLDER


def look(path: Path, name: str) -> None:
    """Refuse what is no whole picture or PDF (``path``: its bytes, ``name``: its name).

    Raises:
        FileRefused: with the sentence for the desk.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in SCANS:
        raise FileRefused("scan_format")
    data = path.read_bytes()
    if not data:
        raise FileRefused("empty")
    if not data.startswith(_BEGINS[ending]):
        raise FileRefused("scan_format")
    if _ENDS.get(ending, b"") not in data[-_TAIL:]:
        raise FileRefused("half_copied")


def named(drop: Drop, prefixes: Iterable[str]) -> Named:
    """The number that a scan belongs to.

    Raises:
        FileRefused: no number, or two that differ (C23).
    """
    series = "|".join(map(re.escape, prefixes))
    number = re.compile(
        rf"(?<![A-Z0-9])((?:{series})-(?:\d{{6}}|\d{{4}}))-(\d{{1,9}})"
        r"((?:-(?:\d{2}|[A-Z]{2}\d{1,3})(?!\d))*)"
    )
    found = [
        (match, text)
        for text in (drop.stem, *drop.folder.split("/")[1:])
        for match in number.finditer(_folded(text))
    ]
    numbers = dict.fromkeys(_whole(match) for match, _ in found)
    if not found:
        raise FileRefused("scan_nameless")
    whole, *others = numbers
    if others:
        raise FileRefused("scan_two", numbers="、".join(numbers))
    match, text = found[0]
    rest = f"{text[match.end() :]} {text[: match.start()]}"
    label = rest if text == drop.stem else drop.stem
    tail = match[3]
    above = whole.removesuffix(tail) if tail else ""
    return Named(whole, above, clean(label).strip(" _-.()、"))


def _folded(text: str) -> str:
    """Sign by sign the same length, so that places in it are places in ``text``."""
    return "".join(_one(sign) for sign in text)


def _one(sign: str) -> str:
    other = narrow(sign.translate(_DASHES)).upper()
    return other if len(other) == 1 else sign


def _whole(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):04}{match[3]}"


def label(said: str, record: Record, form: Form) -> str:
    """What the file is called after its number: never by a person (3.0, 7.3)."""
    for value in _persons(record, form):
        said = said.replace(value, "")
    said = _LONG_NUMBER.sub("", said).strip(" _-.()、")
    return safe_name(said, _LONGEST) if said else NAMELESS


def _persons(record: Record, form: Form) -> Iterator[str]:
    for column in form.column:
        secret = column.personal == "house_no" and form.archive.listed == "number"
        if column.personal in _PRIVATE or secret:
            said = shown(record.values.get(column.id))
            yield from sorted({said, *said.split("、")} - {""}, key=len, reverse=True)
