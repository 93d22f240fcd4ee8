"""Chinese office values: what stands in a cell, to a value or to a remark. Pure.

Knows no form, no sheet and no clock. A reader takes the raw cell and a ``Context``
and gives a ``Reading``; it raises ``Unreadable`` for a filled cell without a value.
Codes of remarks are those of ``findings.CATALOGUE``.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.values.dates import FIRST_DAY, read_date, read_moment, settle_date
from pipeline.values.found import Found
from pipeline.values.houses import find_houses, read_house, read_houses
from pipeline.values.identity import (
    find_ids,
    read_email,
    read_id_no,
    read_plate,
    sex_of,
)
from pipeline.values.masks import (
    mask_email,
    mask_house,
    mask_id,
    mask_name,
    mask_phone,
    mask_plate,
)
from pipeline.values.money import (
    amount_in_words,
    read_integer,
    read_money,
    read_number,
)
from pipeline.values.names import (
    ANONYMOUS,
    is_courtesy,
    is_signature,
    names_of,
    read_name,
    surname,
)
from pipeline.values.phones import (
    REFUSED,
    find_phones,
    main_phone,
    phone_refused,
    read_phone,
)
from pipeline.values.plans import Payment, payments, upcoming
from pipeline.values.reading import (
    Ambiguous,
    Cell,
    Context,
    KnownHouses,
    Reading,
    Remark,
    Unreadable,
    Value,
    clean,
    narrow,
)
from pipeline.values.series import Serial, gaps, read_serial
from pipeline.values.shown import (
    END_OF_DAY,
    quoted,
    shown,
    shown_date,
    shown_moment,
    shown_time,
    written,
)
from pipeline.values.stored import Json, from_json, to_json
from pipeline.values.times import read_time
from pipeline.values.words import (
    fold,
    fold_start,
    is_blank_word,
    is_clear_word,
    is_ditto,
    is_error_word,
    read_choice,
    read_note,
    read_text,
    read_yes_no,
)

Reader = Callable[[Cell, Context], Reading]

read_area = read_money  # same signs, same two places

# The types that a column may have. ``choice`` needs its list: see ``read_choice``.
READERS: dict[str, Reader] = {
    "text": read_text,
    "note": read_note,
    "date": read_date,
    "time": read_time,
    "moment": read_moment,
    "house_no": read_house,
    "houses": read_houses,
    "phone": read_phone,
    "name": read_name,
    "yes_no": read_yes_no,
    "integer": read_integer,
    "decimal": read_number,
    "money": read_money,
    "area": read_area,
    "id_no": read_id_no,
    "email": read_email,
    "plate": read_plate,
}
type_names = (*READERS, "choice")

__all__ = [
    "ANONYMOUS",
    "END_OF_DAY",
    "FIRST_DAY",
    "READERS",
    "REFUSED",
    "Ambiguous",
    "Cell",
    "Context",
    "Found",
    "Json",
    "KnownHouses",
    "Payment",
    "Reader",
    "Reading",
    "Remark",
    "Serial",
    "Unreadable",
    "Value",
    "amount_in_words",
    "clean",
    "find_houses",
    "find_ids",
    "find_phones",
    "fold",
    "fold_start",
    "from_json",
    "gaps",
    "is_blank_word",
    "is_clear_word",
    "is_courtesy",
    "is_ditto",
    "is_error_word",
    "is_signature",
    "main_phone",
    "mask_email",
    "mask_house",
    "mask_id",
    "mask_name",
    "mask_phone",
    "mask_plate",
    "names_of",
    "narrow",
    "payments",
    "phone_refused",
    "quoted",
    "read_area",
    "read_choice",
    "read_date",
    "read_email",
    "read_house",
    "read_houses",
    "read_id_no",
    "read_integer",
    "read_moment",
    "read_money",
    "read_name",
    "read_note",
    "read_number",
    "read_phone",
    "read_plate",
    "read_serial",
    "read_text",
    "read_time",
    "read_yes_no",
    "settle_date",
    "sex_of",
    "shown",
    "shown_date",
    "shown_moment",
    "shown_time",
    "surname",
    "to_json",
    "type_names",
    "upcoming",
    "written",
]
