"""Workbooks made by hand, so that a test can say what stands in every byte."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import FileRefused
from pipeline.package import child, read
from pipeline.package.cells import Book, Edit
from pipeline.package.compare import compare
from pipeline.package.container import LIMITS, Limits
from pipeline.package.patch import Patched, patch

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/>'
    '<xf numFmtId="14" xfId="0" applyNumberFormat="1"/>'
    '<xf borderId="0" xfId="0"><alignment wrapText="1"/></xf></cellXfs>'
    '<dxfs count="0"/></styleSheet>'
)


def sheet(rows: str, *, head: str = "", tail: str = "", space: str = MAIN) -> str:
    """A worksheet with these rows."""
    return (
        f'{HEAD}<worksheet xmlns="{space}">{head}<sheetData>{rows}</sheetData>'
        f"{tail}</worksheet>"
    )


def styles_with(formats: Mapping[int, str], *, used: tuple[int, ...] = ()) -> str:
    """Styles: these custom formats, and one cell style per format id, from index 0."""
    known = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{_quoted(code)}"/>'
        for number, code in formats.items()
    )
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in used or formats)
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{known}</numFmts>'
        f"<cellXfs>{cells}</cellXfs></styleSheet>"
    )


def _quoted(code: str) -> str:
    return code.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def strings(*entries: str) -> str:
    """Shared texts; each entry is what stands in its <si>."""
    inner = "".join(f"<si>{entry}</si>" for entry in entries)
    return f'{HEAD}<sst xmlns="{MAIN}">{inner}</sst>'


def book_parts(
    sheets: Mapping[str, str],
    *,
    styles: str = STYLES,
    texts: str = "",
    book: str = "",
    kind: str = "sheet.main+xml",
) -> dict[str, bytes]:
    """The parts of a small workbook: sheet name -> worksheet."""
    names = [f"xl/worksheets/sheet{at}.xml" for at in range(1, len(sheets) + 1)]
    files = {"xl/styles.xml": styles, "xl/sharedStrings.xml": texts}
    files = {name: text for name, text in files.items() if text}
    files |= dict(zip(names, sheets.values(), strict=True))
    main = kind if "ms-excel" in kind else f"{_KINDS}{kind}"
    types = f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>'
    kinds = {"styles": "styles", "sharedStrings": "sharedStrings"}
    links, tabs = "", ""
    for at, name in enumerate(files, 1):
        leaf = name.rpartition("/")[2].partition(".")[0]
        what = kinds.get(leaf, "worksheet")
        links += (
            f'<Relationship Id="rId{at}" Type="{_OFFICE}/{what}"'
            f' Target="{name.removeprefix("xl/")}"/>'
        )
        types += f'<Override PartName="/{name}" ContentType="{_KINDS}{what}+xml"/>'
        if name in names:
            tab = list(sheets)[names.index(name)]
            tabs += f'<sheet name="{tab}" sheetId="{at}" r:id="rId{at}"/>'
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ).encode(),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship'
            f' Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>"
        ).encode(),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{book}'
            f"<sheets>{tabs}</sheets></workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            "</Relationships>"
        ).encode(),
        **{name: text.encode() for name, text in files.items()},
    }


def zipped(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip, all of one date."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2026, 11, 3, 8, 0, 0))
            info.compress_type = method
            package.writestr(info, data)
    return target.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a zip, by an independent reader."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def one_sheet(rows: str, *, texts: str = "", styles: str = STYLES) -> bytes:
    """A workbook with one sheet, 登记, and these rows."""
    return zipped(book_parts({"登记": sheet(rows)}, texts=texts, styles=styles))


def lying(data: bytes, folder: Path, name: str = "登记表.xlsx") -> Path:
    """The bytes as a file."""
    path = folder / name
    path.write_bytes(data)
    return path


def book(data: bytes, limits: Limits = LIMITS, suffix: str = ".xlsx") -> Book:
    """Read as `read` does, without a process for each of many small files."""
    answer = json.loads(json.dumps(child.answered(data, suffix, limits)))
    return read._book(answer)


def refusal(data: bytes, limits: Limits = LIMITS, suffix: str = ".xlsx") -> str:
    """The code with which the bytes are refused, "" if they are taken."""
    try:
        child.answered(data, suffix, limits)
    except FileRefused as refused:
        return refused.code
    return ""


def answered(
    data: bytes,
    folder: Path,
    edits: Mapping[str, Sequence[Edit]],
    properties: Mapping[str, str] | None = None,
    widths: Mapping[str, Mapping[int, float]] | None = None,
) -> Patched:
    """Patch, and see that compare finds nothing to say against it."""
    source = lying(data, folder, "原件.xlsx")
    asked = (edits, properties or {}, widths or {})
    done = patch(source, *asked)
    assert compare(source, done.data, *asked) == []
    assert patch(source, *asked).data == done.data, "the same again is the same"
    return done


def rows_of(data: bytes, part: str = "xl/worksheets/sheet1.xml") -> str:
    """What stands between the tags of sheetData."""
    text = unzipped(data)[part].decode()
    return text.partition("<sheetData>")[2].partition("</sheetData>")[0]
