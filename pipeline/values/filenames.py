"""Names of files that every system takes: Windows, Linux, a USB stick. Pure.

Rules: domain.md 7.3. Windows alone refuses CON, NUL, COM1 and the like, with any
ending and in full-width or superscript digits too.
"""

from __future__ import annotations

import unicodedata

from pipeline.values.pattern import Pattern

BYTES = 240  # Linux takes 255 bytes of UTF-8; this leaves room for .part
_FORBIDDEN = Pattern(r'[<>:"/\\|?*]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_RESERVED = Pattern(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9])(?:\.|$)")
_LEADS = ("-", ".", "~", " ")
_ENDING = Pattern(r"\.[A-Za-z0-9]{1,8}$")
NAMELESS = "未命名"


def safe_name(text: str, limit: int = 80) -> str:
    r"""One file or folder name out of any text; never empty, never a path.

    ``limit`` counts characters; 240 bytes of UTF-8 hold besides. What is cut is cut
    before the ending. The same name in gives the same out, and a name that is fine
    stays as it is.

    >>> safe_name("登记\u202e记录?.xlsx"), safe_name("con.xlsx"), safe_name("..")
    ('登记记录_.xlsx', '_con.xlsx', '未命名')
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    text = _FORBIDDEN.sub("_", text).rstrip(". ").lstrip(" ")
    if not text.strip("._ "):
        return NAMELESS
    if text.startswith(_LEADS) or _RESERVED.match(_half_width(text)):
        text = f"_{text}"
    return _cut(text, limit)


def _half_width(text: str) -> str:
    """As Windows compares device names: LPT９ and COM¹ are devices, too."""
    stem = text.partition(".")[0].rstrip()
    return unicodedata.normalize("NFKC", stem).upper()


def _cut(text: str, limit: int) -> str:
    ending = found[0] if (found := _ENDING.search(text)) else ""
    stem = text[: len(text) - len(ending)][: max(1, limit - len(ending))]
    while len((stem + ending).encode()) > BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip('. ')}{ending}"
