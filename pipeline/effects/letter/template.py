"""What a mail says: a .txt with header lines, blank line, text; or the page beside it.

The mails of a register lie in forms/<id>/mails/<title>.txt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import FormError

_HEADERS = ("Subject", "Attach")
_QUOTED = re.compile("'([^']+)'")


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A mail as a form's folder has it: subject, what is attached, the text."""

    subject: str
    attach: str  # the title of a document of the same record, "" for none
    text: str
    where: str  # the file, as an error names it

    def fill(self, values: Mapping[str, object]) -> tuple[str, str]:
        """Subject (one line) and text with ``values`` filled in. FormError."""
        subject = _filled(self.subject, values, self.where)
        return " ".join(subject.split()), _filled(self.text, values, self.where)


@dataclass(frozen=True, slots=True)
class PageTemplate:
    """HTML with marks: what is filled in is escaped."""

    text: str
    where: str

    def fill(self, values: Mapping[str, object]) -> str:
        """The HTML with ``values`` filled in. FormError."""
        return _filled(self.text, values, self.where, escape=True)


def fill(text: str, values: Mapping[str, object]) -> str:
    """One line of text with ``values`` filled in; empty for an empty one."""
    said = _compiled(text, escape=False).render(values) if text else ""
    return " ".join(said.split())


def load(path: Path) -> MailTemplate:
    """Read a mail. ``FormError`` names file and line."""
    where = _where(path)
    head, _, text = _read(path).partition("\n\n")
    said = dict(
        _header(line, f"{where} 第{n}行") for n, line in enumerate(head.splitlines(), 1)
    )
    if not said.get("Subject") or not text.strip():
        raise FormError(f"{where}: 缺少 Subject 或正文")
    return MailTemplate(said["Subject"], said.get("Attach", ""), text, where)


def load_page(path: Path) -> PageTemplate:
    """Read the HTML that stands beside a mail. ``FormError`` names the file."""
    return PageTemplate(_read(path), _where(path))


def check(path: Path, allowed: Collection[str], papers: Collection[str]) -> None:
    """Refuse a mail that names what does not exist, or holds full-width braces."""
    template = load(path)
    check_page(path, allowed)
    if template.attach and template.attach not in papers:
        raise FormError(f"{_where(path)}: Attach 的文书“{template.attach}”不存在")


def check_page(path: Path, allowed: Collection[str]) -> None:
    """Refuse a file that names what does not exist, or holds full-width braces."""
    text, where = _read(path), _where(path)
    for number, line in enumerate(text.splitlines(), 1):
        if re.search("[｛｝]", line):
            raise FormError(f"{where} 第{number}行: 花括号要用英文半角 {{{{ }}}}")
    _check_marks(text, allowed, where)


def check_line(text: str, allowed: Collection[str], where: str) -> None:
    """Refuse a line that names what does not exist; ``FormError`` names the key."""
    if re.search("[｛｝]", text):
        raise FormError(f"{where}: 花括号要用英文半角 {{{{ }}}}")
    _check_marks(text, allowed, where)


def _check_marks(text: str, allowed: Collection[str], where: str) -> None:
    """Every tag of a whole file is right, and names what exists."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    page = _environment()
    try:
        tree = page.parse(text)
    except TemplateSyntaxError as wrong:
        raise FormError(f"{where} 第{wrong.lineno}行: 标记写法有误") from wrong
    for used in tree.find_all((nodes.Filter, nodes.Test)):
        known = page.filters if isinstance(used, nodes.Filter) else page.tests
        if used.name not in known:
            raise FormError(f"{where} 第{used.lineno}行: 不认识的写法 {used.name}")
    unknown = meta.find_undeclared_variables(tree) - set(allowed)
    for name in tree.find_all(nodes.Name):
        if name.name in unknown:
            raise FormError(f"{where} 第{name.lineno}行: 不认识的标记 {name.name}")


def _header(line: str, where: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or name not in _HEADERS:
        raise FormError(f"{where}: 应为 Subject: 或 Attach:")
    return name, value.strip()


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError as missing:
        raise FormError(f"{_where(path)}: 缺少这封邮件的模板") from missing
    except UnicodeDecodeError as wrong:
        raise FormError(f"{_where(path)}: 请存为 UTF-8") from wrong


def _where(path: Path) -> str:
    """<form>/mails/<title>.txt; forms/daily.txt."""
    return "/".join(path.parts[-3 if path.parent.name == "mails" else -2 :])


def _filled(
    text: str, values: Mapping[str, object], where: str, *, escape: bool = False
) -> str:
    from jinja2 import TemplateError

    try:
        return str(_compiled(text, escape=escape).render(values))
    except TemplateError as wrong:  # what only shows when it is written out
        named = _QUOTED.findall(str(wrong))
        said = f"不认识的标记 {named[-1]}" if named else "标记写法有误"
        raise FormError(f"{where}: {said}") from wrong


@lru_cache(maxsize=256)
def _compiled(text: str, *, escape: bool) -> Any:
    """A template ready to be filled in; the same few are, line after line."""
    return _environment(escape=escape).from_string(text)


def _environment(*, escape: bool = False) -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=escape,
        keep_trailing_newline=True,
        finalize=lambda value: "" if value is None else value,
    )
