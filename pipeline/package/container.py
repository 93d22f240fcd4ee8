"""A workbook's container, checked to the last byte before anything in it is parsed.

Directory, names, sizes, every CRC, no encryption, no document type, no macro in an
.xlsx. The content decides what a file is, not its name.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.errors import FileRefused
from pipeline.package import members as zipped
from pipeline.package import ole
from pipeline.package.markup import tree

KINDS = (".xlsx", ".xlsm", ".xls")

MEGA = 1 << 20
_BOOK = "spreadsheetml.sheet.main+xml"
_MACRO_BOOK = "ms-excel.sheet.macroEnabled.main+xml"
_OTHER_BOOKS = {  # content type -> the extension that such a file should have
    "ms-excel.sheet.binary.macroEnabled.main": ".xlsb",
    "spreadsheetml.template.main+xml": ".xltx",
    "ms-excel.template.macroEnabled.main+xml": ".xltm",
    "ms-excel.addin.macroEnabled.main+xml": ".xlam",
}
_MACROS = ("vbaProject", "macrosheet")
_CODES = ("utf-8", "utf-16-le", "utf-16-be")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in _CODES)
TYPES = "[Content_Types].xml"


class Limits(NamedTuple):
    """What a register may measure; megabytes are 2**20 bytes.

    A NamedTuple, as the reading child must start fast (dataclasses cost it 12 ms).
    """

    file_mb: int = 20
    total_mb: int = 256  # all parts unpacked
    part_mb: int = 128
    parts: int = 2000
    sheets: int = 64
    rows: int = 200_000  # with content, per sheet
    columns: int = 512  # the last one with content
    cells: int = 4_000_000  # with content, all sheets
    text: int = 32_767  # characters in a cell
    merges: int = 20_000  # per sheet
    merge_area: int = 2_000_000  # cells, per sheet
    memory_mb: int = 1024  # of the reading child


LIMITS = Limits()


class Package:
    """A checked container: its members by name, inflated once when first asked for.

    Names are looked up without regard to case, with either slash.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.members = zipped.members(data)
        self._found = {_plain(member.name): member for member in self.members}
        self._inflated: dict[str, bytes] = {}

    def name(self, part: str) -> str:
        """The member's name as stored, "" where there is none."""
        member = self._found.get(_plain(part))
        return member.name if member else ""

    def read(self, part: str) -> bytes:
        """The part's content. FileRefused ``damaged_part`` if missing or damaged."""
        key = _plain(part)
        if key not in self._inflated:
            if key not in self._found:
                raise FileRefused("damaged_part", part=part)
            self._inflated[key] = zipped.content(self.data, self._found[key])
        return self._inflated[key]


def _plain(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def examine(
    data: bytes, suffix: str, limits: Limits = LIMITS
) -> tuple[str, Package | None]:
    """Kind and container of a file's bytes; no container for an .xls.

    Raises:
        FileRefused: see `pipeline.errors.REFUSALS`.
    """
    if not data:
        raise FileRefused("empty")
    if suffix.lower() not in KINDS:
        raise FileRefused("other_format", suffix=suffix or "无扩展名")
    if data.startswith(ole.MAGIC):
        ole.checked(data)
        return "xls", None
    if not data.startswith(zipped.LOCAL):
        raise FileRefused("not_workbook")
    package = Package(data)
    check_directory(package, limits)
    for member in package.members:
        _check_content(package, member.name)
    return _kind(package, suffix.lower()), package


def check_directory(package: Package, limits: Limits) -> None:
    """Everything that the directory alone can tell."""
    found = package.members
    if len(found) > limits.parts:
        raise FileRefused("too_many_parts", limit=limits.parts)
    for member in found:
        if member.flags & zipped.ENCRYPTED:
            raise FileRefused("zip_encrypted")
        if member.size > limits.part_mb * MEGA:
            raise FileRefused("bomb", limit=limits.part_mb)
        if _unsafe(member.name):
            raise FileRefused("unsafe_part", part=member.name)
    if sum(member.size for member in found) > limits.total_mb * MEGA:
        raise FileRefused("bomb", limit=limits.total_mb)
    _check_names(found)
    if bad := zipped.overlapping(package.data, found):
        raise FileRefused("damaged_part", part=bad.name)


def _check_names(found: tuple[zipped.Member, ...]) -> None:
    seen: set[str] = set()
    for member in found:
        if _plain(member.name) in seen:
            raise FileRefused("duplicate_part", part=member.name)
        seen.add(_plain(member.name))


def _unsafe(name: str) -> bool:
    path = name.replace("\\", "/")
    return (
        not path.strip("/")
        or path.startswith("/")
        or ".." in path.split("/")
        or ":" in path
        or not path.isprintable()
    )


def _check_content(package: Package, name: str) -> None:
    """Inflated within its promised size, CRC right; XML without a document type."""
    data = package.read(name)
    if name.lower().endswith((".xml", ".rels")) and any(
        mark in data for mark in _DOCTYPES
    ):
        raise FileRefused("doctype")


def _kind(package: Package, suffix: str) -> str:
    """What the content types say of the main part."""
    types = content_types(package)
    for mark, other in _OTHER_BOOKS.items():
        if any(mark in each for each in types.values()):
            raise FileRefused("other_format", suffix=other)
    macros = _has_macros(package, types)
    if any(_MACRO_BOOK in each for each in types.values()):
        kind = "xlsm" if macros or suffix == ".xlsm" else "xlsx"
    elif any(_BOOK in each for each in types.values()):
        kind = "xlsm" if macros else "xlsx"
    else:
        raise FileRefused("not_workbook")
    if macros and suffix == ".xlsx":
        raise FileRefused("macro_in_xlsx")
    return kind


def content_types(package: Package) -> dict[str, str]:
    """Part name in small letters, or ``*.extension``, -> content type."""
    if not package.name(TYPES):
        raise FileRefused("not_workbook")
    types = {}
    for entry in tree(package.read(TYPES), TYPES).children:
        known = entry.attributes
        key = known.get("PartName", "*." + known.get("Extension", "")).lower()
        types[key.lstrip("/")] = known.get("ContentType", "")
    return types


def _has_macros(package: Package, types: dict[str, str]) -> bool:
    for name in (member.name.lower() for member in package.members):
        kind = types.get(name) or types.get("*." + name.rpartition(".")[2], "")
        if name.endswith("vbaproject.bin") or any(mark in kind for mark in _MACROS):
            return True
    return False
