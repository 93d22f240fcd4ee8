"""Which part of a package is what, by the relationships (OPC, ISO 29500-2)."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.errors import FileRefused
from pipeline.package.container import Package
from pipeline.package.markup import Element, tree, true, unescaped

ROOT_RELATIONS = "_rels/.rels"

_OTHER_SHEETS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
_HIDDEN = ("hidden", "veryHidden")


class SheetPart(NamedTuple):
    """One worksheet: tab name, member name, hidden or very hidden."""

    name: str
    part: str
    hidden: bool


class Contents(NamedTuple):
    """The parts that are read or answered; "" for one that is not there."""

    workbook: str
    sheets: tuple[SheetPart, ...]
    styles: str
    strings: str
    custom: str  # custom document properties
    epoch_1904: bool
    signed: bool


class Relation(NamedTuple):
    """One relationship: last word of its type, member name of its target."""

    kind: str
    part: str


def contents(package: Package, most_sheets: int = 64) -> Contents:
    """Find the parts. Chart, dialog and macro sheets are passed over.

    Raises:
        FileRefused: ``no_sheet``, ``too_many_sheets``, ``damaged_part`` for a sheet
            without its part, ``unreadable`` for two sheets of one name.
    """
    root = relations(package, "")
    workbook = _one(root, "officeDocument")
    book = tree(package.read(workbook), workbook)
    links = relations(package, workbook)
    sheets = tuple(_sheets(book, links, package))
    if not sheets:
        raise FileRefused("no_sheet")
    if len(sheets) > most_sheets:
        raise FileRefused("too_many_sheets", limit=most_sheets)
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise FileRefused("unreadable", reason="有两张同名的工作表")
    return Contents(
        workbook,
        sheets,
        _one(links, "styles"),
        _one(links, "sharedStrings"),
        _one(root, "custom-properties") or _one(root, "customProperties"),
        true(book.first("workbookPr").attributes.get("date1904")),
        _signed(package, root),
    )


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Relationship id -> relation of a part ("" is the package itself)."""
    folder, _, leaf = part.rpartition("/")
    name = f"{folder}/_rels/{leaf}.rels".lstrip("/")
    if not package.name(name):
        return {}
    found = {}
    for link in tree(package.read(name), name).all("Relationship"):
        known = link.attributes
        kind = known.get("Type", "").rpartition("/")[2]
        inside = known.get("TargetMode") != "External"
        target = _resolved(folder, known.get("Target", "")) if inside else ""
        found[known.get("Id", "")] = Relation(kind, package.name(target) or target)
    return found


def _resolved(folder: str, target: str) -> str:
    """The member name of a target, absolute or relative to the folder."""
    target = target.replace("\\", "/")
    steps = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(step for step in steps if step)


def _one(links: dict[str, Relation], kind: str) -> str:
    return next((link.part for link in links.values() if link.kind == kind), "")


def _sheets(
    book: Element, links: dict[str, Relation], package: Package
) -> list[SheetPart]:
    found = []
    for sheet in book.first("sheets").all("sheet"):
        link = links.get(sheet.attributes.get("id", ""), Relation("", ""))
        if link.kind in _OTHER_SHEETS:
            continue
        if link.kind != "worksheet" or not package.name(link.part):
            name = sheet.attributes.get("name", "")
            raise FileRefused("damaged_part", part=link.part or name)
        name = unescaped(sheet.attributes.get("name", ""))
        hidden = sheet.attributes.get("state") in _HIDDEN
        found.append(SheetPart(name, link.part, hidden))
    return found


def _signed(package: Package, root: dict[str, Relation]) -> bool:
    folders = (member.name.lower() for member in package.members)
    return any(link.kind == "origin" for link in root.values()) or any(
        name.startswith("_xmlsignatures/") for name in folders
    )
