"""A Word template and the values of one record: the bytes of a finished paper.

A template is an ordinary .docx that staff edit in Word. ``{{ 房号 }}`` stands where a
value goes; ``{%p if … %}`` and ``{%tr if … %}`` stand around paragraphs and table rows
that may be left out. docxtpl turns what Word writes into a Jinja template, once per
file content. Filling, packing and reading back are ours, because they must lose
nothing: every value stands in the paper as it was given, or there is no paper.

Only ``load`` touches the disk, and only to read.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from traceback import extract_tb
from typing import Any, NamedTuple, TypeAlias
from xml.sax.saxutils import escape as escape_xml
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pipeline.errors import Damaged, FormError
from pipeline.values.reading import clean

Printable: TypeAlias = (
    "str | bool | Sequence[Printable] | Mapping[str, Printable] | None"
)

BLANK = "________"  # what an empty value prints: room to write by hand (domain.md 3.0)

#: The parts of a .docx that may hold placeholders, and what staff call them.
PLACES = {
    "document": "正文",
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
}
_PART = re.compile(rf"word/({'|'.join(PLACES)})\d*\.xml")

#: What a template may do to a value, beside printing it.
FILTERS = ("default", "first", "join", "last", "length", "replace", "trim")

#: What Jinja says of a wrong tag, and how we say it.
_SAID = {
    "Unexpected end of template": "if 或 for 后面缺少 endif 或 endfor",
    "unknown tag": "标记拼写有误,或者前面没有对应的 if 或 for",
    "unexpected char": "花括号里有不能用的符号,请用英文半角符号",
}
_MISSPELT = "写法有误,应像“{{ 房号 }}”或“{% if 房号 %}”这样"

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_BRACE = re.compile(r"[{}｛｝]")
_XML_TAG = re.compile(r"<[^>]+>")
_PARAGRAPH = re.compile(r"(?=<w:p[ >])")
_QUOTE = 40

_PRINTED = " printed"  # no placeholder can have this name
_HERE = "<template>"  # the file name of a template in a traceback
_READ = ("{*}p", "{*}t", "{*}br", "{*}tab")
_SIGNS = {"tab": "\t", "br": "\n", "p": "\n"}

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPC = "http://schemas.openxmlformats.org/package/2006/metadata"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_MIDNIGHT_1980 = (1980, 1, 1, 0, 0, 0)

#: Said of every paper alike: its title, but no author, no company, no hour.
_PROPERTIES = {
    "docProps/core.xml": (
        f'<cp:coreProperties xmlns:cp="{_OPC}/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:title>{title}</dc:title><dc:creator></dc:creator>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z'
        '</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">'
        "1980-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>"
    ),
    "docProps/app.xml": (f'<Properties xmlns="{_OFFICE}/extended-properties"/>'),
    "docProps/custom.xml": (f'<Properties xmlns="{_OFFICE}/custom-properties"/>'),
}


class _Part(NamedTuple):
    """A part with placeholders; in ``source`` every paragraph begins a line."""

    member: str
    where: str
    source: str
    names: frozenset[str]
    fill: Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled Word template. ``names`` are its placeholders, wherever they stand."""

    where: str
    names: frozenset[str]
    _static: bytes = field(repr=False)
    _parts: tuple[_Part, ...] = field(repr=False)

    def render(self, values: Mapping[str, Printable]) -> bytes:
        """Fill the template: the same values give the same bytes.

        An empty value prints ``BLANK``; True and False print 是 and 否; a line feed is
        a line break. Outer blanks, control characters and lone surrogates are left
        out; all else is printed as it is, braces and angle brackets too.

        Raises:
            FormError: A placeholder has no value, or a tag cannot be carried out.
            Damaged: The finished paper does not hold every value that was printed.
        """
        if missing := self.names - values.keys():
            listed = "、".join(f"“{name}”" for name in sorted(missing))
            raise FormError(f"{self.where}里的{listed}没有可填的内容")
        fit = {name: _fit(values[name]) for name in self.names}
        printed: list[list[str]] = [[] for _ in self._parts]
        filled = {
            part.member: _fill(part, {**fit, _PRINTED: words})
            for part, words in zip(self._parts, printed, strict=True)
        }
        paper = _pack(filled, self._static)
        self._read_back(paper, printed)
        return paper

    def places(self, name: str) -> Iterator[str]:
        """Where a placeholder stands: the part, and the paragraph as Word shows it."""
        for part in self._parts:
            for line in part.source.split("\n"):
                if name in part.names and name in line:
                    yield f"{part.where}{_quoted(line)}"

    def _read_back(self, paper: bytes, printed: Sequence[Sequence[str]]) -> None:
        """Look at the finished file as Word will: whole, nothing lost, no tag left."""
        with ZipFile(BytesIO(paper)) as package:
            for part, words in zip(self._parts, printed, strict=True):
                _compare(_text(package.read(part.member), part), words, part)


def load(path: Path) -> Template:
    """Compile the template at ``path``; a content seen before is not compiled again.

    Raises:
        FormError: No .docx, a wrong tag, an unknown filter, a brace that belongs to no
            tag (full-width ones too). File, part and paragraph are named.
    """
    shown = f"文书模板“{'/'.join(path.parts[-3:])}”"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FormError(f"{shown}不存在或者打不开") from error
    return _compile(content, shown, path.stem)


def check(template: Template, allowed: Collection[str]) -> None:
    """Refuse placeholders that nothing will ever fill.

    Raises:
        FormError: Each unknown placeholder, its paragraph, and what may be meant.
    """
    found = []
    for name in sorted(template.names - set(allowed)):
        near = get_close_matches(name, allowed, n=1)
        meant = f"(是不是“{near[0]}”?)" if near else ""
        found.append(f"{next(template.places(name))}里的“{name}”{meant}")
    if found:
        raise FormError(f"没有这样的栏目:{';'.join(found)}")


# ------------------------------------------------------------------------- compiling


@lru_cache(maxsize=64)
def _compile(content: bytes, shown: str, title: str) -> Template:
    """The parts with placeholders compiled, all others packed once and for all."""
    members = _members(content, shown)
    environment = _environment()
    parts = tuple(
        _part(environment, name, members.pop(name), f"{shown}{PLACES[match[1]]}")
        for name in sorted(members)
        if (match := _PART.fullmatch(name))
    )
    for name in _PROPERTIES.keys() & members.keys():
        said = _PROPERTIES[name].replace("{title}", escape_xml(title))
        members[name] = (_XML + said).encode()
    names = frozenset[str]().union(*(part.names for part in parts))
    return Template(shown, names, _pack(members), parts)


def _members(content: bytes, shown: str) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(content)) as package:
            members = {name: package.read(name) for name in package.namelist()}
    except (
        BadZipFile,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise FormError(
            f"{shown}不是完好的 .docx 文件,请在 Word 中另存为 .docx"
        ) from error
    if "word/document.xml" not in members:
        raise FormError(f"{shown}不是 Word 文件,请在 Word 中另存为 .docx")
    return members


def _environment() -> Any:
    """The sandbox: no Python, no files, no functions, few filters."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=_printer()
    )
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.globals.clear()
    return environment


def _printer() -> Callable[..., Any]:
    """What stands between a value and the paper: it notes down all that it prints."""
    from jinja2 import pass_context
    from markupsafe import Markup, escape

    line_break = Markup('</w:t><w:br/><w:t xml:space="preserve">')
    tab = Markup('</w:t><w:tab/><w:t xml:space="preserve">')

    @pass_context
    def printed(context: Any, value: object) -> Markup:
        words = _words(value)
        context[_PRINTED].append(words)
        return escape(words).replace("\n", line_break).replace("\t", tab)

    return printed


def _words(value: object) -> str:
    """What a value prints. An undefined one raises here, as Jinja has it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value)) or BLANK
    return BLANK if value is None else str(value) or BLANK


def _part(environment: Any, member: str, content: bytes, where: str) -> _Part:
    """Compile one part of the package."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateSyntaxError
    from lxml import etree

    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise FormError(f"{where}已损坏,请在 Word 中另存为 .docx") from error
    _refuse_braces(root, where)
    patched = DocxTemplate("").patch_xml(etree.tostring(root, encoding="unicode"))
    source = _PARAGRAPH.sub("\n", patched.replace("\n", " "))
    try:
        names, fill = _understand(environment, source, where)
    except TemplateSyntaxError as error:
        line, said = _line(source, error.lineno), str(error.message)
        why = next((ours for jinja, ours in _SAID.items() if jinja in said), _MISSPELT)
        raise FormError(f"{where}{line}的标记不对:{why}") from error
    return _Part(member, where, source, names, fill)


def _refuse_braces(root: Any, where: str) -> None:
    """Half a tag, or one in full-width braces, would be printed for the customer."""
    for paragraph in root.iter("{*}p"):
        text = "".join(piece.text or "" for piece in paragraph.iter("{*}t"))
        if brace := _BRACE.search(_TAG.sub("", text)):
            raise FormError(
                f"{where}{_quoted(text)}有不成对或全角的花括号“{brace[0]}”,"
                "请改成“{{ 房号 }}”这样的半角花括号"
            )


def _understand(
    environment: Any, source: str, where: str
) -> tuple[frozenset[str], Callable[[Mapping[str, Any]], str]]:
    """The placeholders of a part, and the function that fills it.

    Jinja itself notices an unknown filter inside an ``if`` only when it is used.
    """
    from jinja2 import meta, nodes

    tree = environment.parse(source)
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        is_filter = isinstance(node, nodes.Filter)
        if node.name not in (environment.filters if is_filter else environment.tests):
            line = _line(source, node.lineno)
            raise FormError(f"{where}{line}的标记不对:“{node.name}”不能用")
    names = frozenset(meta.find_undeclared_variables(tree))
    return names, environment.from_string(tree).render


# --------------------------------------------------------------------------- filling


def _fit(value: Printable) -> Printable:
    """Texts freed of what no document can hold, at every depth."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: _fit(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_fit(one) for one in value]
    return value


def _fill(part: _Part, values: Mapping[str, Any]) -> bytes:
    """One part filled. A fault names the paragraph, and no value of the record."""
    from jinja2 import TemplateError
    from jinja2.exceptions import SecurityError

    faults = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
    try:
        return (_XML + part.fill(values)).encode()
    except (TemplateError, *faults) as error:
        at = [f.lineno for f in extract_tb(error.__traceback__) if f.filename == _HERE]
        line = _line(part.source, at[-1] if at else None)
        reason = "不允许这样写" if isinstance(error, SecurityError) else "算不出结果"
        raise FormError(f"{part.where}{line}的标记{reason}") from error


def _pack(members: Mapping[str, bytes], before: bytes = b"") -> bytes:
    """A zip of ``members``, sorted, after those of ``before``; no clock, no machine."""
    package = BytesIO(before)
    with ZipFile(package, "a", ZIP_DEFLATED) as archive:
        for name in sorted(members):
            info = ZipInfo(name, _MIDNIGHT_1980)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            archive.writestr(info, members[name])
    return package.getvalue()


def _text(content: bytes, part: _Part) -> str:
    """All text of a part, a line for each paragraph and each line break."""
    from lxml import etree

    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError as error:
        raise Damaged(f"{part.where}填写后不是完好的 Word 内容,没有生成文书") from error
    return "".join(
        _SIGNS.get(piece.tag.rpartition("}")[2], piece.text or "")
        for piece in root.iter(*_READ)
    )


def _compare(text: str, printed: Sequence[str], part: _Part) -> None:
    """Every printed text in its order, and between them no brace of a tag."""
    at, between = 0, []
    for number, words in enumerate(printed, 1):
        found = text.find(words, at)
        if found < 0:
            raise Damaged(f"{part.where}第 {number} 处填写的内容不完整,没有生成文书")
        between.append(text[at:found])
        at = found + len(words)
    if _BRACE.search("".join(between) + text[at:]):
        raise FormError(f"{part.where}填写后还留有花括号,请检查模板")


# --------------------------------------------------------------------------- showing


def _line(source: str, number: int | None) -> str:
    """A paragraph by its line number, quoted."""
    return _quoted(source.split("\n")[number - 1]) if number else ""


def _quoted(text: str) -> str:
    """A paragraph as staff see it in Word, not too much of it."""
    text = _XML_TAG.sub("", text).strip()
    if not text:
        return ""
    return f"“{text[:_QUOTE]}…”" if len(text) > _QUOTE else f"“{text}”"
