"""What a mail says: forms/<id>/mails/<title>.txt, header lines, blank line, text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import FormError

_HEADERS = ("Subject", "Attach")


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A mail as a form's folder has it: subject, what is attached, the text."""

    subject: str
    attach: str  # the title of a document of the same record, "" for none
    text: str

    def fill(self, values: Mapping[str, object]) -> tuple[str, str]:
        """Subject (one line) and text with ``values`` filled in."""
        page = _environment()
        subject = page.from_string(self.subject).render(values)
        return " ".join(subject.split()), page.from_string(self.text).render(values)


def fill(text: str, values: Mapping[str, object]) -> str:
    """One line of text with ``values`` filled in; empty for an empty one."""
    said = _environment().from_string(text).render(values) if text else ""
    return " ".join(said.split())


def load(path: Path) -> MailTemplate:
    """Read a mail. ``FormError`` names file and line."""
    where = _where(path)
    try:
        raw = path.read_text("utf-8-sig")
    except FileNotFoundError as missing:
        raise FormError(f"{where}: 缺少这封邮件的模板") from missing
    except UnicodeDecodeError as wrong:
        raise FormError(f"{where}: 请存为 UTF-8") from wrong
    head, _, text = raw.partition("\n\n")
    said = dict(
        _header(line, f"{where} 第{n}行") for n, line in enumerate(head.splitlines(), 1)
    )
    if not said.get("Subject") or not text.strip():
        raise FormError(f"{where}: 缺少 Subject 或正文")
    return MailTemplate(said["Subject"], said.get("Attach", ""), text)


def check(path: Path, allowed: Collection[str], papers: Collection[str]) -> None:
    """Refuse a mail that names what does not exist, or holds full-width braces."""
    template, where = load(path), _where(path)
    text = path.read_text("utf-8-sig")
    for number, line in enumerate(text.splitlines(), 1):
        if re.search("[｛｝]", line):
            raise FormError(f"{where} 第{number}行: 花括号要用英文半角 {{{{ }}}}")
    if template.attach and template.attach not in papers:
        raise FormError(f"{where}: Attach 的文书“{template.attach}”不存在")
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


def _where(path: Path) -> str:
    return f"{path.parent.parent.name}/mails/{path.name}"


def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=lambda value: "" if value is None else value,
    )
