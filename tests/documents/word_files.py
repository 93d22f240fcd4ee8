"""Small Word files, written by hand, as a test needs them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
W = f'xmlns:w="{MAIN}"'
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
LINKS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="b" Type="{PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:creator>方琳</dc:creator></cp:coreProperties>"
)


def paragraph(*runs: str) -> str:
    """A paragraph of plain runs."""
    texts = "".join(f"<w:r><w:t>{escape(run)}</w:t></w:r>" for run in runs)
    return f"<w:p>{texts}</w:p>"


def cells(*texts: str) -> str:
    """One table row."""
    return (
        f"<w:tr>{''.join(f'<w:tc>{paragraph(text)}</w:tc>' for text in texts)}</w:tr>"
    )


def parts(*texts: str, header: str = "", body: str = "") -> dict[str, str]:
    """The parts of a Word file with these paragraphs, one author, and one company."""
    inner = "".join(map(paragraph, texts)) + body
    found = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": LINKS,
        "docProps/app.xml": "<Properties><Company>美好家园</Company></Properties>",
        "docProps/core.xml": CORE,
        "word/document.xml": f"<w:document {W}><w:body>{inner}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {W}/>",
    }
    if header:
        found["word/header1.xml"] = f"<w:hdr {W}>{paragraph(header)}</w:hdr>"
    return found


def packed(members: Mapping[str, str]) -> bytes:
    """The parts as a zip."""
    content = BytesIO()
    with ZipFile(content, "w") as package:
        for name, text in members.items():
            package.writestr(name, text)
    return content.getvalue()


def word_file(folder: Path, *texts: str, header: str = "", body: str = "") -> Path:
    """A Word template in ``folder`` with these paragraphs."""
    path = folder / "forms" / "parcel" / "documents" / "放行条.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(parts(*texts, header=header, body=body)))
    return path
