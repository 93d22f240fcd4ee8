"""Who must get nothing of a record, and who gets it instead (domain.md 8.3). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.form import Form, People
from pipeline.model import Record, Values
from pipeline.office import Office, Person
from pipeline.values import find_houses, mask_house, names_of, surname

SOMEBODY = "有关人员"  # in a letter, for whoever is not its reader
_NAMES = re.compile(r"[、,，;；/和与及\n]+")
_BLANKS = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(（)）\[\]【】]")


def departments(office: Office) -> frozenset[str]:
    """Every department that the people's register knows."""
    return frozenset(person.dept for person in office.people) - {""}


def _accused_words(values: Values, form: Form) -> tuple[str, ...]:
    """What stands in the column of the accused, blanks taken out, one by one."""
    secrecy = form.secrecy
    if secrecy is None or not secrecy.accused:
        return ()
    said = _BLANKS.sub("", str(values.get(secrecy.accused) or ""))
    return tuple(word for word in _NAMES.split(said) if word)


def accused_persons(values: Values, form: Form, office: Office) -> tuple[str, ...]:
    """Those complained of who are persons, not departments, as written (8.3.1 a)."""
    secrecy = form.secrecy
    endings = secrecy.group_endings if secrecy else ()
    groups = departments(office)
    return tuple(
        word
        for word in _accused_words(values, form)
        if word not in groups and not word.endswith(endings)
    )


def accused_people(values: Values, form: Form, office: Office) -> tuple[Person, ...]:
    """The staff who may be meant by what stands there: 赵国栋班长, 赵工, 班长."""
    words = accused_persons(values, form, office)
    return tuple(
        person
        for person in office.people
        if any(_means(word, person, values, form, office) for word in words)
    )


def _means(
    word: str, person: Person, values: Values, form: Form, office: Office
) -> bool:
    """Whether a word names a person: by name, by surname and title, or by post."""
    if _is_named(person, word, office):
        return True
    post = _BRACKETS.sub("", word)
    dept = next((d for d in departments(office) if post.startswith(d)), "")
    role = office.role_of(post.removeprefix(dept))
    if not role or role not in person.roles:
        return False
    own = dept or str(values.get(_dept_column(form)) or "")
    return not own or person.dept == own


def _dept_column(form: Form) -> str:
    names = (*(one.of for one in form.document), *(one.of for one in form.mail))
    return next(filter(None, names), "")


def accused_depts(values: Values, form: Form, office: Office) -> tuple[str, ...]:
    """The departments of those complained of, as a sealed copy may name them."""
    words = accused_persons(values, form, office)
    depts = [one.dept for one in accused_people(values, form, office)]
    depts += [d for d in departments(office) for word in words if word.startswith(d)]
    return tuple(sorted(set(depts), key=depts.index))


def named_in_text(values: Values, form: Form, office: Office) -> tuple[Person, ...]:
    """People who may be meant in the text while nobody is accused (8.3.1 b)."""
    secrecy = form.secrecy
    if secrecy is None or (secrecy.accused and values.get(secrecy.accused)):
        return ()
    text = "\n".join(str(values.get(name) or "") for name in secrecy.text)
    return tuple(one for one in office.people if _is_named(one, text, office))


def _is_named(person: Person, text: str, office: Office) -> bool:
    if person.name in text:
        return True
    columns = _columns(office)
    family = surname(person.name)
    heads = columns.heads if columns else ()
    return any(f"{family}{head}" in text for head in heads)


def hide_others(text: str, words: Iterable[str], office: Office) -> str:
    """A text without staff by name or as 王师傅, without ``words``, without houses."""
    columns = _columns(office)
    heads = "|".join(map(re.escape, columns.heads if columns else ())) or "(?!)"
    for name in sorted({*words, *(one.name for one in office.people)} - {""}):
        text = re.sub(f"{re.escape(name)}(?:{heads})?", SOMEBODY, text)
    for family in sorted({surname(one.name) for one in office.people} - {""}):
        text = re.sub(f"[小老]?{re.escape(family)}(?:{heads})", SOMEBODY, text)
    for start, end, house in sorted(find_houses(text), reverse=True):
        text = f"{text[:start]}{mask_house(house)}{text[end:]}"
    return text


def _columns(office: Office) -> People | None:
    form = office.people_form
    return form.people if form else None


def accused_of(record: Record, form: Form, office: Office) -> tuple[Person, ...]:
    """Everybody who is or may be complained of."""
    named = named_in_text(record.values, form, office)
    return (*accused_people(record.values, form, office), *named)


def filtered(record: Record, form: Form, office: Office) -> frozenset[str]:
    """Names of those who must get nothing of this record (domain.md 8.3.3)."""
    secrecy = form.secrecy
    if secrecy is None:
        return frozenset()
    values = record.values
    accused = accused_of(record, form, office)
    homes = {house for one in accused for house in one.avoid}
    for name in (secrecy.accused_house, secrecy.house):
        homes |= {str(values.get(name) or "")} if name else set()
    family = {one.name for one in office.people if one.avoid & (homes - {""})}
    written = accused_persons(values, form, office)
    return frozenset({one.name for one in accused} | family | set(written))


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets it: people, or (nobody known) the words for whom it was meant."""

    people: tuple[Person, ...]
    meant: str
    moved: bool = False  # the role's own people must stay out


def recipients(
    role: str, dept: str, record: Record, form: Form, office: Office
) -> Recipients:
    """The people of ``role`` (of ``dept``) who may have it, else who comes instead.

    The ladder of domain.md 0.3, the filter of 8.3.3, and the handlers of 8.3.2.
    """
    out = filtered(record, form, office)
    own = _holders(role, dept, office)
    meant = _meant(role, dept, office)
    for step in _steps(role, dept, record, form, office):
        holders = _holders(step, dept if step == role else "", office)
        if found := tuple(one for one in holders if one.name not in out):
            return Recipients(found, meant, moved=_moved(own, found))
    nobody = form.secrecy.says.nobody if form.secrecy and own else ""
    return Recipients((), nobody or meant, moved=bool(own))


def holders(role: str, office: Office) -> tuple[str, ...]:
    """The names of those who hold a role, else of the next one up the ladder (0.3)."""
    columns = _columns(office)
    ladder, seen = columns.ladder if columns else {}, set[str]()
    step = role
    while step and step not in seen:
        if found := _holders(step, "", office):
            return tuple(one.name for one in found)
        seen.add(step)
        step = ladder.get(step, "")
    return (_meant(role, "", office),)


def named(names: str, record: Record, form: Form, office: Office) -> tuple[Person, ...]:
    """The people at work of these names who may have something of the record."""
    out = filtered(record, form, office)
    wanted = set(names_of(names)) - out
    return tuple(one for one in office.people if one.active and one.name in wanted)


def dept_of(word: str, office: Office) -> str:
    """A department as it stands; of names the department of the first who has one."""
    depts = {one.name: one.dept for one in office.people if one.dept}
    return next((depts[name] for name in names_of(word) if name in depts), word)


def _moved(own: tuple[Person, ...], found: tuple[Person, ...]) -> bool:
    """Somebody holds the role, and none of them is among those who get it."""
    return bool(own) and not set(own) & set(found)


def _meant(role: str, dept: str, office: Office) -> str:
    columns = _columns(office)
    title = columns.titles.get(role, role) if columns else role
    return f"{title}({dept})" if dept else title


def _holders(role: str, dept: str, office: Office) -> tuple[Person, ...]:
    holders = (p for p in office.people if p.active and role in p.roles)
    return tuple(p for p in holders if not dept or p.dept == dept)


def _steps(
    role: str, dept: str, record: Record, form: Form, office: Office
) -> Iterator[str]:
    """The roles to ask, one after the other; an accused one hands the matter on."""
    columns = _columns(office)
    ladder = columns.ladder if columns else {}
    instead = form.secrecy.instead if form.secrecy else {}
    accused = accused_of(record, form, office)
    handed = {
        held: handler
        for held, handler in instead.items()
        for one in accused
        if held in one.roles and (held != role or not dept or one.dept == dept)
    }
    seen: set[str] = set()
    step = next((handed[held] for held in instead if held in handed), role)
    while step and step not in seen:
        seen.add(step)
        yield step
        step = instead.get(step, "") if step in handed else ladder.get(step, "")
