"""What a copy shows: its audience, and the record as that audience may see it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.form import Audience, Column, Form, equal
from pipeline.model import Record
from pipeline.office import Office
from pipeline.privacy.masking import MASKS, NOBODY, left_over, mask_text
from pipeline.privacy.people import accused_depts, accused_persons, hide_others
from pipeline.values import fold, shown, surname

_ASIDE = "保密"  # below inbox/


APART = "second_book"  # the hidden value of a record that is kept in a workbook apart
CLOSED = "保密件"  # all that anybody else is told of it


def apart(record: Record) -> bool:
    """Whether the record stands in the second book: elsewhere only its number (8.5)."""
    return record.values.get(APART) is True


def is_second_book(form: Form, office: Office, folder: str, name: str) -> bool:
    """Whether a file is the second book of a register, by its folder or its name."""
    second = form.secrecy.second if form.secrecy and office.second_book else ""
    aside = folder.partition("/")[0] == _ASIDE
    return bool(second) and (aside or fold(second) in fold(name))


def sealed(record: Record, form: Form) -> bool:
    """Whether the record is confidential: 要求保密 = 是, or a neighbour is accused.

    So is every record of the second book.
    """
    if apart(record):
        return True
    secrecy = form.secrecy
    if secrecy is None:
        return False
    return record.values.get(secrecy.flag) is True or bool(
        secrecy.accused_house and record.values.get(secrecy.accused_house)
    )


def audience(record: Record, form: Form, copy: str, office: Office) -> str:
    """The audience that a copy is made for: the three cases of domain.md 3.1."""
    if copy != "dept":
        return copy
    if sealed(record, form):
        return "sealed"
    return "contact" if _must_get_in(record, form, office) else "dept"


def _must_get_in(record: Record, form: Form, office: Office) -> bool:
    """The team must get into a home: its kind, no person accused, a place inside."""
    secrecy = form.secrecy
    if secrecy is None or not secrecy.contact:
        return False
    wanted = dict(secrecy.contact)
    if office.contact_categories is not None:
        wanted = dict.fromkeys(wanted, office.contact_categories)
    values = record.values
    places = [str(values.get(c.id) or "") for c in form.column if c.personal == "place"]
    inside = all(
        not place or any(word in place for word in secrecy.indoors) for place in places
    )
    at_home = bool(values.get(secrecy.house)) and inside
    accused = accused_persons(values, form, office)
    return at_home and not accused and equal(values, wanted)


def view(record: Record, form: Form, name: str, office: Office) -> dict[str, str]:
    """The record as audience ``name`` may see it: text by column id, "" for nothing."""
    sight = office.audiences[name]
    secrecy = form.secrecy
    seen = {c.id: _sight(record, form, c, sight, office) for c in form.column}
    if sight.others == "masked":
        seen |= _without_others(record, form, seen, office)
    if secrecy is None or sight.text == "full":
        return seen
    seen |= _summaries(record, form, seen, office, is_sealed=name == "sealed")
    if name == "sealed":
        return _sealed_view(record, form, seen, office)
    return seen


def _without_others(
    record: Record, form: Form, seen: Mapping[str, str], office: Office
) -> dict[str, str]:
    """The texts without those besides the reader who stand in them (8.3.7)."""
    words = accused_persons(record.values, form, office)
    texts = (c.id for c in form.column if c.personal in ("text", "place"))
    return {name: hide_others(seen[name], words, office) for name in texts}


def _sight(
    record: Record, form: Form, column: Column, sight: Audience, office: Office
) -> str:
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
        return mask_text(text, record, form, office)
    if how == "courtesy":
        return text if text in NOBODY else f"{surname(text)}先生/女士"
    return MASKS[column.personal](text)


def _summaries(
    record: Record,
    form: Form,
    seen: Mapping[str, str],
    office: Office,
    *,
    is_sealed: bool,
) -> dict[str, str]:
    """Box 4: the clerk's own summary first; a sealed copy never shows the text."""
    secrecy = form.secrecy
    if secrecy is None or not secrecy.summary:
        return {}
    own = str(record.values.get(secrecy.summary) or "")
    own = mask_text(own, record, form, office) if own else ""
    if is_sealed:
        return {secrecy.summary: own or secrecy.says.unowned}
    return {secrecy.shows: own or seen[secrecy.shows]} if secrecy.shows else {}


def _sealed_view(
    record: Record, form: Form, seen: Mapping[str, str], office: Office
) -> dict[str, str]:
    secrecy = form.secrecy
    assert secrecy is not None  # noqa: S101 - view checked it
    shows = {n: seen[n] if n in secrecy.sealed_shows else "" for n in seen}
    if accused_persons(record.values, form, office):
        depts = accused_depts(record.values, form, office)
        shows[secrecy.accused] = "、".join(depts)
    for name in secrecy.subject[:1]:
        shows[name] = secrecy.says.hidden
    return shows


def leak(record: Record, form: Form, name: str, office: Office) -> tuple[str, str]:
    """What still looks like a person in a masked copy: column id and the words found.

    A copy with such words is withheld (8.2, last line). ("", "") when there are none.
    """
    if office.audiences[name].text == "full":
        return "", ""
    seen = view(record, form, name, office)
    for column in form.column:
        free = column.personal in ("text", "place")
        if free and (found := left_over(seen[column.id])):
            return column.id, found
    return "", ""
