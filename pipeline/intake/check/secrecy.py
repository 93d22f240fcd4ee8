"""Where a person is complained of: the flag, and who must not handle it (8.3). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipeline import privacy
from pipeline.form import Form, Secrecy, said
from pipeline.intake.check.row import RowRead
from pipeline.model import Finding, Level, Record
from pipeline.office import Office, Person


def secret(row: RowRead, form: Form, office: Office) -> None:
    """Set the flag where a person is complained of, and say what follows."""
    secrecy = form.secrecy
    if secrecy is None or not secrecy.flag:
        return
    values = row.values
    if not secrecy.accused and secrecy.flag in row.given:
        return  # nobody is accused by name: what the clerk says holds
    persons = privacy.accused_persons(values, form, office)
    named = privacy.named_in_text(values, form, office)
    if not persons and not named:
        return
    if values.get(secrecy.flag) is False and secrecy.says.denied:
        _tell(row, Level.WARN, secrecy.flag, secrecy.says.denied)
    values[secrecy.flag] = True
    row.given.add(secrecy.flag)
    if named and secrecy.says.named:
        title = form.by_id[secrecy.accused].title if secrecy.accused else ""
        names = "、".join(one.name for one in named)
        text = secrecy.says.named.format(name=names, accused=title)
        _tell(row, Level.WARN, secrecy.text[0], text)
    accused = privacy.accused_of(
        Record(form.id, "", values, datetime.min), form, office
    )
    _above(row, secrecy, accused)
    _handled(row, form, office, accused)


def _above(row: RowRead, secrecy: Secrecy, accused: Sequence[Person]) -> None:
    """Somebody is accused above whom nobody of the house stands (8.3.2)."""
    for role, text in secrecy.above.items():
        if any(role in one.roles for one in accused):
            _tell(row, Level.WARN, secrecy.accused, text)


def _handled(
    row: RowRead, form: Form, office: Office, accused: Sequence[Person]
) -> None:
    """Neither the accused nor, of some columns, his department handles it (8.3.4)."""
    secrecy = form.secrecy
    assert secrecy is not None  # noqa: S101 - secret looked
    names, depts = {one.name for one in accused}, {one.dept for one in accused}
    near = {one.name for one in office.people if one.dept in depts} - names
    for name in secrecy.handlers:
        value = said(row.values.get(name))
        facts = {"title": form.by_id[name].title, "value": value}
        if value and value in names:
            _tell(row, Level.HOLD, name, secrecy.says.handler.format(**facts))
        elif name in secrecy.outsiders and value in near:
            _tell(row, Level.HOLD, name, secrecy.says.outsider.format(**facts))


def _tell(row: RowRead, level: Level, column: str, text: str) -> None:
    row.findings.append(Finding(level, "secrecy", text, row.places.get(column)))
