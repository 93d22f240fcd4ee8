"""Who may see what: masks, audiences, and the recipient filter. Pure.

Masking happens when an output is built, never in the stored record (domain.md 8.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.form import Audience, Column, Form, equal
from pipeline.model import Record, Values
from pipeline.office import Office, Person
from pipeline.values import (
    Value,
    find_houses,
    find_ids,
    find_phones,
    mask_email,
    mask_house,
    mask_id,
    mask_name,
    mask_phone,
    mask_plate,
    shown,
    surname,
)

ANONYMOUS = frozenset({"", "匿名", "未留名", "业主", "住户", "客户", "先生", "女士"})
_COURTESY = "先生|女士|小姐|大姐|大哥|师傅|阿姨|叔叔|老师|姐|哥|叔"
_MOBILE = 11  # shorter numbers are found only as they are written
_LEFT = re.compile(r"\d{3,}\s*(?:室|号房|房|业主|住户)|(?:业主|住户)\s*\d{3,}")
_NAMES = re.compile(r"[、,，;；/\s]+")

_MASKS = {
    "name": mask_name,
    "phone": mask_phone,
    "house_no": mask_house,
    "id_no": mask_id,
    "email": mask_email,
    "plate": mask_plate,
}


# ── people ──────────────────────────────────────────────────────────────────


def departments(office: Office) -> frozenset[str]:
    """Every department that the people's register knows."""
    return frozenset(person.dept for person in office.people)


def accused_persons(values: Values, form: Form, office: Office) -> tuple[str, ...]:
    """Those complained of who are persons, not departments (domain.md 8.3.1 a)."""
    secrecy = form.secrecy
    if secrecy is None or not secrecy.accused:
        return ()
    names = _NAMES.split(str(values.get(secrecy.accused) or ""))
    groups = departments(office)
    return tuple(
        name
        for name in names
        if name and name not in groups and not name.endswith(secrecy.group_endings)
    )


def named_in_text(values: Values, form: Form, office: Office) -> tuple[Person, ...]:
    """People who may be meant in the text while nobody is accused (8.3.1 b)."""
    secrecy = form.secrecy
    if secrecy is None or values.get(secrecy.accused):
        return ()
    text = "\n".join(str(values.get(name) or "") for name in secrecy.text)
    return tuple(one for one in office.people if _is_named(one, text, office))


def _is_named(person: Person, text: str, office: Office) -> bool:
    if person.name in text:
        return True
    form = office.people_form
    heads = form.people.heads if form and form.people else ()
    family = surname(person.name)
    return any(f"{family}{head}" in text for head in heads)


def filtered(record: Record, form: Form, office: Office) -> frozenset[str]:
    """Names of those who must get nothing of this record (domain.md 8.3.3)."""
    secrecy = form.secrecy
    if secrecy is None:
        return frozenset()
    values = record.values
    accused = set(accused_persons(values, form, office))
    accused |= {one.name for one in named_in_text(values, form, office)}
    homes = {
        house for one in office.people if one.name in accused for house in one.avoid
    }
    homes |= {str(values.get(name) or "") for name in (secrecy.accused_house,) if name}
    homes |= {str(values.get(secrecy.house) or "")} if secrecy.house else set()
    homes -= {""}
    family = {one.name for one in office.people if one.avoid & homes}
    return frozenset(accused | family)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets it: people, or (nobody known) the words for whom it was meant."""

    people: tuple[Person, ...]
    meant: str
    moved: bool = False  # somebody else than the role's own people


def recipients(
    role: str, dept: str, record: Record, form: Form, office: Office
) -> Recipients:
    """The people of ``role`` (of ``dept``) who may have it, else the next up.

    The ladder of domain.md 0.3; the filter of 8.3.3.
    """
    columns = office.people_form.people if office.people_form else None
    titles = columns.titles if columns else {}
    meant = f"{titles.get(role, role)}({dept})" if dept else titles.get(role, role)
    out = filtered(record, form, office)
    seen: set[str] = set()
    step: str = role
    while step and step not in seen:
        seen.add(step)
        holders = [p for p in office.people if p.active and step in p.roles]
        if dept and step == role:
            holders = [p for p in holders if p.dept == dept]
        if found := tuple(p for p in holders if p.name not in out):
            return Recipients(found, meant, moved=step != role)
        step = columns.ladder.get(step, "") if columns else ""
    return Recipients((), meant)


# ── what a copy shows ───────────────────────────────────────────────────────


def sealed(record: Record, form: Form) -> bool:
    """Whether the record is confidential (要求保密 = 是)."""
    secrecy = form.secrecy
    return bool(secrecy and secrecy.flag and record.values.get(secrecy.flag) is True)


def audience(record: Record, form: Form, copy: str, office: Office) -> str:
    """The audience that a copy is made for: the three cases of domain.md 3.1."""
    if copy != "dept":
        return copy
    if sealed(record, form):
        return "sealed"
    return "contact" if _must_get_in(record, form, office) else "dept"


def _must_get_in(record: Record, form: Form, office: Office) -> bool:
    secrecy = form.secrecy
    if secrecy is None or not secrecy.contact:
        return False
    wanted = dict(secrecy.contact)
    if office.contact_categories is not None:
        wanted = dict.fromkeys(wanted, office.contact_categories)
    values = record.values
    elsewhere = [
        c.id for c in form.column if c.personal == "place" and values.get(c.id)
    ]
    at_home = bool(values.get(secrecy.house)) and not elsewhere
    accused = accused_persons(values, form, office)
    return at_home and not accused and equal(values, wanted)


def view(record: Record, form: Form, name: str, office: Office) -> dict[str, str]:
    """The record as audience ``name`` may see it: text by column id, "" for nothing."""
    sight = office.audiences[name]
    secrecy = form.secrecy
    seen = {c.id: _sight(record, form, c, sight) for c in form.column}
    if secrecy is None or sight.text == "full":
        return seen
    seen |= _summaries(record, form, seen, is_sealed=name == "sealed")
    if name == "sealed":
        return _sealed_view(record, form, seen, office)
    return seen


def _sight(record: Record, form: Form, column: Column, sight: Audience) -> str:
    value = record.number if column.type == "number" else record.values.get(column.id)
    text = shown(value)
    if not column.personal or not text:
        return text
    how = getattr(sight, column.personal)
    if how == "full":
        return text
    if how == "nothing":
        return ""
    if column.personal in ("text", "place"):
        return mask_text(text, record, form)
    if how == "courtesy":
        return text if text in ANONYMOUS else f"{surname(text)}先生/女士"
    return _MASKS[column.personal](text)


def _summaries(
    record: Record, form: Form, seen: Mapping[str, str], *, is_sealed: bool
) -> dict[str, str]:
    """Box 4: the clerk's own summary first; a sealed copy never shows the text."""
    secrecy = form.secrecy
    if secrecy is None or not secrecy.summary:
        return {}
    own = str(record.values.get(secrecy.summary) or "")
    own = mask_text(own, record, form) if own else ""
    if is_sealed:
        return {secrecy.summary: own or secrecy.says.unowned}
    return {secrecy.shows: own or seen[secrecy.shows]} if secrecy.shows else {}


def _sealed_view(
    record: Record, form: Form, seen: Mapping[str, str], office: Office
) -> dict[str, str]:
    secrecy = form.secrecy
    assert secrecy is not None  # noqa: S101 - view checked it
    shows = {n: seen[n] if n in secrecy.sealed_shows else "" for n in seen}
    if persons := accused_persons(record.values, form, office):
        depts = [one.dept for one in office.people if one.name in persons]
        shows[secrecy.accused] = "、".join(dict.fromkeys(depts))
    for name in secrecy.subject[:1]:
        shows[name] = secrecy.says.hidden
    return shows


# ── free text ───────────────────────────────────────────────────────────────


def mask_text(text: str, record: Record, form: Form) -> str:
    """Free text with every personal value of the row replaced by its mask (8.2)."""
    for column in form.column:
        value = record.values.get(column.id)
        if value and column.personal in _MASKS:
            text = _mask_one(text, column.personal, value)
    return text


def _mask_one(text: str, personal: str, value: Value) -> str:
    said = str(value)
    if personal == "name":
        return _mask_names(text, said)
    if personal == "phone":
        digits = {re.sub(r"\D", "", one) for one in said.split("、")} - {""}
        for one in said.split("、"):
            if one.isdigit() and len(one) < _MOBILE:
                text = text.replace(one, mask_phone(one))
        return _replace(
            text,
            [
                (a, b, mask_phone(text[a:b]))
                for a, b, number in find_phones(text)
                if re.sub(r"\D", "", number) in digits
            ],
        )
    if personal == "house_no":
        return _mask_own_house(text, said)
    return text.replace(said, _MASKS[personal](said))


def _mask_names(text: str, said: str) -> str:
    for name in _NAMES.split(said):
        if name in ANONYMOUS:
            continue
        text = text.replace(name, mask_name(name))
        family = surname(name)
        text = (
            re.sub(rf"{re.escape(family)}\S?(?=(?:{_COURTESY}))", mask_name(name), text)
            if len(name) > len(family)
            else text
        )
        text = re.sub(rf"[小老]{re.escape(family)}(?!区)", mask_name(name), text)
    return text


def _mask_own_house(text: str, house: str) -> str:
    spans = [
        (a, b, mask_house(house)) for a, b, found in find_houses(text) if found == house
    ]
    text = _replace(text, spans)
    room = re.search(r"(\d+)$", house)
    if room is None:
        return text
    beside = rf"(?<!\d)0?{room[1]}(?=\s*(?:室|号房|房|业主|住户|楼上|楼下))"
    text = re.sub(beside, "***", text)
    return re.sub(rf"(?<=楼上|楼下|业主|住户)0?{room[1]}(?!\d)", "***", text)


def _replace(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(spans, reverse=True):
        text = f"{text[:start]}{new}{text[end:]}"
    return text


def leak(record: Record, form: Form, name: str, office: Office) -> tuple[str, str]:
    """What still looks like a person in a masked copy: column id and the words found.

    A copy with such words is withheld (8.2, last line). ("", "") when there are none.
    """
    if office.audiences[name].text == "full":
        return "", ""
    seen = view(record, form, name, office)
    for column in form.column:
        free = column.personal in ("text", "place")
        if free and (found := _left_over(seen[column.id])):
            return column.id, found
    return "", ""


def _left_over(text: str) -> str:
    if match := _LEFT.search(text):
        return match[0]
    for find in (find_phones, find_ids, find_houses):
        for start, end, _ in find(text):
            return text[start:end]
    return ""
