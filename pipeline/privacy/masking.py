"""Free text without a person in it: the row's own names, phones, houses (8.2). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from pipeline.form import Form
from pipeline.model import Record, Values
from pipeline.office import Office
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
    surname,
)

#: What no mask replaces: these name nobody.
NOBODY = frozenset({"", "匿名", "未留名", "业主", "住户", "客户", "先生", "女士"})
MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "phone": mask_phone,
    "house_no": mask_house,
    "id_no": mask_id,
    "email": mask_email,
    "plate": mask_plate,
}
_COURTESY = "先生|女士|小姐|大姐|大哥|师傅|阿姨|叔叔|老师|姐|哥|叔"
_MOBILE = 11  # shorter numbers are found only as they are written
_BESIDE = "室|号|房|家|业主|住户"
_UNDER = "业主|住户|楼上|楼下|单元"
_LEFT = re.compile(rf"\d{{3,}}\s*(?:{_BESIDE})|(?:{_UNDER})\s*\d{{3,}}")
_GLUED = re.compile(r"1[3-9](?:[\s-]?\d){9}")  # a mobile, whatever stands against it
_NAMES = re.compile(r"[、,，;；/\s]+")
_HIDDEN = "***"


def mask_text(text: str, record: Record, form: Form, office: Office) -> str:
    """Free text with every personal value of the row replaced by its mask (8.2).

    So are those who live in the same house, as ``[secrecy] homes`` tells them.
    """
    text = _masked(text, record.values, form)
    secrecy = form.secrecy
    house = str(record.values.get(secrecy.house) or "") if secrecy else ""
    if secrecy is None or not secrecy.homes or not house:
        return text
    register = office.forms[secrecy.homes.partition(".")[0]]
    for values in office.living_in(secrecy.homes, house):
        text = _masked(text, values, register)
    return text


def _masked(text: str, values: Values, form: Form) -> str:
    for column in form.column:
        value = values.get(column.id)
        if value and column.personal in MASKS:
            text = _mask_one(text, column.personal, value)
    return text


def left_over(text: str) -> str:
    """What still looks like somebody after masking (8.2, last line); "" for nothing."""
    if match := _LEFT.search(text) or _GLUED.search(text):
        return match[0]
    for find in (find_phones, find_ids, find_houses):
        for start, end, _ in find(text):
            return text[start:end]
    return ""


def _mask_one(text: str, personal: str, value: Value) -> str:
    said = str(value)
    if personal == "name":
        return _mask_names(text, said)
    if personal == "phone":
        return _mask_phones(text, said)
    if personal == "house_no":
        return _mask_own_house(text, said)
    return text.replace(said, MASKS[personal](said))


def _mask_phones(text: str, said: str) -> str:
    numbers = said.split("、")
    for one in numbers:
        if one.isdigit() and len(one) < _MOBILE:
            text = text.replace(one, mask_phone(one))
    digits = {re.sub(r"\D", "", one) for one in numbers} - {""}
    spans = [
        (start, end, mask_phone(text[start:end]))
        for start, end, number in find_phones(text)
        if re.sub(r"\D", "", number) in digits
    ]
    return _replace(text, spans)


def _mask_names(text: str, said: str) -> str:
    for name in _NAMES.split(said):
        if name in NOBODY:
            continue
        mask, family = mask_name(name), surname(name)
        spaced = r"\s*".join(map(re.escape, name))
        text = re.sub(spaced, mask, text)
        if len(name) > len(family):
            near = rf"{re.escape(family)}\S?(?=(?:{_COURTESY}))"
            text = re.sub(near, mask, text)
        text = re.sub(rf"[小老]{re.escape(family)}(?!区)", mask, text)
    return text


def _mask_own_house(text: str, house: str) -> str:
    spans = [
        (start, end, mask_house(house))
        for start, end, found in find_houses(text)
        if found == house
    ]
    text = _replace(text, spans)
    room = re.search(r"(\d+)$", house)
    if room is None:
        return text
    beside = rf"(?<!\d)0?{room[1]}(?=\s*(?:{_BESIDE}|楼上|楼下))"
    text = re.sub(beside, _HIDDEN, text)
    return re.sub(rf"({_UNDER})\s*0?{room[1]}(?!\d)", rf"\1{_HIDDEN}", text)


def _replace(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(spans, reverse=True):
        text = f"{text[:start]}{new}{text[end:]}"
    return text
