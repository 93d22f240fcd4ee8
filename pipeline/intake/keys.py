"""What makes two rows the same row: the parts of their natural key, normalised. Pure.

domain.md 2.0 (Same register dropped again), design.md section 4 (Identity of a row).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from pipeline.form import Form, names_in
from pipeline.model import Values
from pipeline.values import REFUSED, Value, fold, fold_start

SEPARATOR = "\x1f"
_NUMBER = re.compile(r"([A-Z]+)-(\d{4}|\d{6})-(\d{4,})((?:-[A-Z]*\d+)*)")


class Item(NamedTuple):
    """One part of a form's key.

    ``summary:20`` takes 20 signs and is not firm; ``phone|name`` is the first of its
    columns that says something.
    """

    names: tuple[str, ...]
    length: int
    firm: bool  # what a slip of the pen leaves: neither the time nor a text

    @property
    def name(self) -> str:
        """The column, or the first of several."""
        return self.names[0]

    def value(self, values: Values) -> Value:
        """What the row says in this part; of several columns, the first that says any.

        A phone that was withheld is passed over there: it tells no two people apart.
        """
        if len(self.names) == 1:
            return values.get(self.name)
        said = (values.get(name) for name in self.names)
        return next((one for one in said if one not in (None, "", REFUSED)), None)


@lru_cache(maxsize=64)
def items(form: Form) -> tuple[Item, ...]:
    """The parts of a form's key, in its order."""
    pairs = [item.partition(":") for item in form.number.key]
    return tuple(
        Item(names_in(item), int(length or 0), not length and name != form.number.time)
        for item, (name, _, length) in zip(form.number.key, pairs, strict=True)
    )


def key_parts(values: Values, form: Form) -> tuple[str, ...]:
    """What makes two rows the same row, normalised."""
    return tuple(normalised(item.value(values), item.length) for item in items(form))


def normalised(value: Value, length: int) -> str:
    """One value as a part of a key: at most ``length`` signs, where that is not 0."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime | time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return fold_start(str(value), length) if length else fold(str(value))


class Keys(NamedTuple):
    """What the ledger finds a row by: the whole key, and its firm parts alone."""

    natural: str
    loose: str


def keys_of(values: Values, form: Form) -> Keys:
    """Both keys as the ledger indexes them."""
    return joined(key_parts(values, form), form)


def joined(parts: tuple[str, ...], form: Form) -> Keys:
    """Both keys of a row whose parts are known already."""
    firm = [p for p, item in zip(parts, items(form), strict=True) if item.firm]
    return Keys(SEPARATOR.join(parts), SEPARATOR.join(firm))


def stated_number(text: str, form: Form) -> str:
    """The number in the house's format that stands in the number column, or ""."""
    match = _NUMBER.fullmatch(fold(text).upper())
    if not match:
        return ""
    below = bool(form.number.under) and re.search(rf"{form.number.under}\d+$", match[4])
    return match[0] if below or match[1] == form.number.prefix else ""
