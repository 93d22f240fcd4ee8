"""What is said once for a whole file, not for each of its rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.findings import CATALOGUE
from pipeline.form import Equals, Form, equal
from pipeline.model import Entry, Finding, Level

_SHOWN_ROWS = 8


def unloaded(
    form: Form,
    columns: Mapping[str, int],
    lists: Mapping[str, frozenset[str] | None],
    forms: Mapping[str, Form],
) -> Iterator[Finding]:
    """Lists of other registers that the sheet's columns need and nobody has loaded."""
    wanting: dict[str, list[str]] = {}
    for column in form.column:
        asked = column.within and column.id in columns
        if asked and lists.get(column.within) is None:
            other = forms[column.within.partition(".")[0]]
            wanting.setdefault(other.title, []).append(column.title)
    sentence = CATALOGUE["list_not_loaded"].text
    for title, names in wanting.items():
        text = sentence.format(list=title, titles="、".join(names))
        yield Finding(Level.WARN, "list_not_loaded", text)


def asked(
    sheet: str, form: Form, columns: Mapping[str, int], entries: Sequence[Entry]
) -> Iterator[Finding]:
    """What an empty column is asked about, for all rows in one sentence."""
    for rule in form.check:
        name = rule.columns[0] if rule.columns else ""
        if rule.check != "asked" or name not in columns:
            continue
        rows = [e.row for e in entries if _asks(e, name, rule.only_if)]
        if rows:
            rows = list(dict.fromkeys(rows))
            listed = "、".join(map(str, rows[:_SHOWN_ROWS]))
            more = "等" if len(rows) > _SHOWN_ROWS else ""
            text = rule.message.format(title=form.by_id[name].title)
            where = f"{sheet} 第{listed}行{more}"
            yield Finding(Level.WARN, "asked", f"{where}:{text}")


def _asks(entry: Entry, name: str, only_if: Equals) -> bool:
    if entry.values.get(name) is not None or entry.level is Level.REJECT:
        return False
    return equal(entry.values, only_if)
