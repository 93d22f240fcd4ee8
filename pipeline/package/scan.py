"""A page of text as a PDF: what stands for a scanned paper in a sample office. Pure.

No font is taken in: a reader of PDF files has a Chinese one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
    b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/ItalicAngle 0"
    b"/FontBBox[-25 -254 1000 880]/Ascent 880/Descent -120/CapHeight 880/StemV 93"
    b">>>>]>>"
)
_LEAF = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F1 5 0 R>>>>>>"
)
_TOP, _LEFT, _DOWN, _TALL = 760, 72, 28, 15


def page(lines: Sequence[Sequence[str]]) -> bytes:
    """One A4 page with these lines (the parts of each are set side by side)."""
    said = b"".join(_said("    ".join(line), at) for at, line in enumerate(lines))
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        _LEAF,
        b"<</Length %d>>\nstream\n%sendstream" % (len(said), said),
        _FONT,
    )
    return b"".join(_file(objects))


def _said(text: str, at: int) -> bytes:
    code = text.encode("utf-16-be").hex().encode()
    place = b"1 0 0 1 %d %d Tm" % (_LEFT, _TOP - at * _DOWN)
    return b"BT /F1 %d Tf %s <%s> Tj ET\n" % (_TALL, place, code)


def _file(objects: Sequence[bytes]) -> Iterator[bytes]:
    """The objects, the table of where they begin, and the end."""
    at, places = 0, []
    head = b"%PDF-1.4\n"
    yield head
    at = len(head)
    for number, one in enumerate(objects, 1):
        places.append(at)
        part = b"%d 0 obj\n%s\nendobj\n" % (number, one)
        at += len(part)
        yield part
    yield b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    yield from (b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    yield b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, at)
