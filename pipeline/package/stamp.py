"""Custom document properties of a package: set, or made where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.errors import Damaged
from pipeline.package.container import TYPES, Package, content_types
from pipeline.package.contents import ROOT_RELATIONS, Contents, relations
from pipeline.package.layout import REST, Part, Splice, attribute, opened
from pipeline.package.markup import Element, escaped, tree, unescaped

PART = "docProps/custom.xml"
KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"

_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # user-defined properties
_FIRST = 2  # the first free pid
_OPEN = "http://schemas.openxmlformats.org/officeDocument/2006/"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/"
_BARE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="{0}" xmlns:vt="{1}docPropsVTypes"></Properties>'
)


def stamped(
    package: Package, found: Contents, properties: Mapping[str, str]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Set text properties.

    Returns:
        The members that change, and the members that are new: at most the part for
        the properties, then with an entry in the content types and relationships.
    """
    if not properties:
        return {}, {}
    if found.custom:
        data = package.read(found.custom)
        changed = _with_properties(data, found.custom, properties)
        return {found.custom: changed} if changed != data else {}, {}
    strict = _STRICT.encode() in package.read(ROOT_RELATIONS)
    base = _STRICT if strict else _OPEN
    space = f"{base}{'customProperties' if strict else 'custom-properties'}"
    bare = _BARE.format(space, base).encode()
    name = _free_name(package)
    kind = base + "relationships/" + space.rpartition("/")[2]
    entries = {
        package.name(TYPES): _typed(package, name),
        package.name(ROOT_RELATIONS): _related(package, name, kind),
    }
    changed_members = {member: data for member, data in entries.items() if data}
    return changed_members, {name: _with_properties(bare, name, properties)}


def _free_name(package: Package) -> str:
    names = (PART, *(f"docProps/custom{number}.xml" for number in range(2, 100)))
    return next(name for name in names if not package.name(name))


def _typed(package: Package, name: str) -> bytes:
    """The content types with the new part; nothing where it has its type already."""
    if content_types(package).get(name.lower()) == KIND:
        return b""
    entry = f'Override PartName="/{name}" ContentType="{KIND}"'
    return _appended(package.read(TYPES), TYPES, "Types", entry)


def _related(package: Package, name: str, kind: str) -> bytes:
    known = relations(package, "")
    number = next(at for at in range(1, 10_000) if f"rId{at}" not in known)
    entry = f'Relationship Id="rId{number}" Type="{kind}" Target="{name}"'
    part = ROOT_RELATIONS
    return _appended(package.read(part), part, "Relationships", entry)


def _appended(data: bytes, name: str, root: str, entry: str) -> bytes:
    """A part with one more empty element at the end of its root."""
    part = opened(data, name)
    own, end = _root(part, name, root)
    return part.spliced([Splice(end, end, b"<%b%b/>" % (own, entry.encode()))])


def _root(part: Part, name: str, root: str) -> tuple[bytes, int]:
    """The root's prefix with its colon, and where its end tag starts."""
    found = re.search(rb"<([^\s:/<>!?]+:)?" + root.encode() + REST, part.tags)
    own = (found[1] or b"") if found else b""
    end = part.tags.rfind(b"</" + own + root.encode())
    if not found or end < 0:
        raise Damaged(f"部件“{name}”的写法少见,不能在原文件上填写回执")
    return own, end


def _with_properties(data: bytes, name: str, properties: Mapping[str, str]) -> bytes:
    """The part with those properties as text, each in its place or at the end."""
    part = opened(data, name)
    own, end = _root(part, name, "Properties")
    entries = list(_entries(part, own))
    known = tree(data, name).all("property")
    names = [unescaped(entry.attributes.get("name", "")) for entry in known]
    pid = max(
        [_FIRST - 1, *(int(attribute(each.tag, b"pid") or 0) for each in entries)]
    )
    splices = []
    for key, value in properties.items():
        text = _value(part, value)
        if key not in names:
            pid += 1
            marks = f'fmtid="{_FORMAT}" pid="{pid}" name="{escaped(key)}"'.encode()
            new = b"<%bproperty %b>%b</%bproperty>" % (own, marks, text, own)
            splices.append(Splice(end, end, new))
        elif _said(known[names.index(key)]) != value:
            entry = entries[names.index(key)]
            splices.append(Splice(entry.inside, entry.close, text))
    return part.spliced(splices)


class _Entry(NamedTuple):
    """An existing property: its start tag, and what stands in it."""

    tag: bytes
    inside: int
    close: int


def _entries(part: Part, own: bytes) -> Iterator[_Entry]:
    pattern = re.compile(rb"<" + own + rb"property(?=[\s/>])" + REST)
    for tag in pattern.finditer(part.tags):
        close = part.tags.find(b"</" + own + b"property", tag.end())
        yield _Entry(tag[0], tag.end(), close)


def _said(entry: Element) -> str | None:
    """The text of a property, None if it is no plain text."""
    for value in entry.children:
        if value.name in ("lpwstr", "lpstr"):
            return unescaped("".join(value.text))
    return None


def _value(part: Part, value: str) -> bytes:
    """A text value, with the prefix that the root declares or one of its own."""
    root = re.search(rb"<(?:[^\s:/<>!?]+:)?Properties" + REST, part.tags)
    declared = re.search(
        rb"""xmlns:([^\s=]+)\s*=\s*["'][^"']*docPropsVTypes""", root[0] if root else b""
    )
    strict = _STRICT.encode() in part.tags
    own = declared[1] if declared else b"vt"
    space = f' xmlns:vt="{_STRICT if strict else _OPEN}docPropsVTypes"'.encode()
    mark = b"" if declared else space
    return b"<%b:lpwstr%b>%b</%b:lpwstr>" % (own, mark, escaped(value).encode(), own)
