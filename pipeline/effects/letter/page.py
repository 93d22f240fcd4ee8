"""A mail's plain text as a page that says the same words. Pure.

Made for Outlook (which draws with Word), Foxmail and phones alike: tables and inline
styles, no fixed width, nothing fetched, no script. What a client may leave out, the
few classes for dark screens, is not needed for reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

#: 编号:TS-2026-0031 and its like: a short title in Chinese, a colon, what it says.
_TITLED = re.compile(r"([\u4e00-\u9fff/()]{2,8}[::])\s*(\S.*)")

_FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
_TEXT = f"font-family:{_FONT};font-size:16px;line-height:160%"
_BREAK = "word-wrap:break-word;overflow-wrap:anywhere"
_DIM = "color:#595959"
_WIDE, _SLACK = 16, 4  # pixels of a character, and to spare

_HEAD = """\
<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
<style>
@media (prefers-color-scheme: dark) {{
.page {{ background-color: #1e1e1e !important; color: #f2f2f2 !important; }}
.dim {{ color: #bdbdbd !important; }}
.late {{ color: #ff9d91 !important; }}
.line {{ border-color: #5c5c5c !important; }}
.bar {{ border-color: #ff9d91 !important; }}
}}
</style>
</head>
"""
_BODY = f"""\
<body class="page" style="margin:0;padding:0;background-color:#ffffff;color:#1f1f1f">
<!--[if mso]><table role="presentation" width="640"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="width:100%;max-width:640px">
<tr><td class="page" style="padding:16px;background-color:#ffffff;color:#1f1f1f;\
{_TEXT};{_BREAK}">
{{inside}}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</body>
</html>
"""


def page(subject: str, text: str, sender: str) -> str:
    """The HTML that stands beside ``text``: paragraph by paragraph, the same words.

    Lines such as ``编号:TS-2026-0031`` become two columns; where ``sender`` begins a
    line, the rest of that paragraph is set apart as the signature.
    """
    parts = (_paragraph(part.split("\n"), sender) for part in _paragraphs(text))
    return frame(subject, "\n".join(parts))


def frame(subject: str, inside: str) -> str:
    """A whole page around what is HTML already; ``subject`` is its title."""
    return _HEAD.format(title=escape(subject)) + _BODY.format(inside=inside)


def _paragraphs(text: str) -> list[str]:
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return [part.strip("\n") for part in re.split(r"\n[ \t]*\n", whole) if part.strip()]


def _paragraph(lines: Sequence[str], sender: str) -> str:
    signs = (n for n, line in enumerate(lines) if f"{line} ".startswith(f"{sender} "))
    end = next(signs, len(lines))
    said = f'<div style="margin:0 0 16px 0">{"".join(_blocks(lines[:end]))}</div>'
    return said * (end > 0) + (_signature(lines[end:]) if lines[end:] else "")


def _signature(lines: Sequence[str]) -> str:
    style = (
        f"margin:24px 0 16px 0;padding:12px 0 0 0;border-top:1px solid #c8c8c8;{_DIM}"
    )
    return f'<div class="line dim" style="{style}">{"".join(_blocks(lines))}</div>'


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    """Titled lines side by side as one table, all others one under the other."""
    found = ((line.strip(), _TITLED.fullmatch(line.strip())) for line in lines)
    for titled, group in groupby(found, key=lambda one: one[1] is not None):
        run = list(group)
        if titled and not (len(run) == 1 and "。" in run[0][0][:-1]):
            yield _table([match.groups() for _, match in run if match])
        else:  # a title alone before several sentences is a sentence, too
            yield "".join(f"<div>{escape(line)}</div>" for line, _ in run)


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Titles in a column as wide as the longest; Word must be told how wide that is."""
    width = max(len(title) for title, _ in rows) * _WIDE + _SLACK
    titles = f"padding:2px 8px 2px 0;white-space:nowrap;{_TEXT};{_DIM}"
    attributes = f'class="dim" width="{width}" nowrap valign="top" style="{titles}"'
    said = f"padding:2px 0;{_TEXT};{_BREAK}"
    cells = "".join(
        f"<tr><td {attributes}>{escape(title)}</td>"
        f'<td valign="top" style="{said}">{escape(value)}</td></tr>'
        for title, value in rows
    )
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        f'border="0" style="width:100%">{cells}</table>'
    )
