"""What is left of a personal value for those who may not see it (domain.md 8.2). Pure.

Each function takes the value as its reader made it and gives text in which the value
can no longer be read. A value that its reader could only keep as written is hidden
as a whole. Masks are for output; the stored record stays as it is.
"""

from __future__ import annotations

from pipeline.values.names import ANONYMOUS, names_of, surname
from pipeline.values.pattern import Pattern
from pipeline.values.phones import phone_refused

STAR = "*"
_HIDDEN = "****"
_OPEN = frozenset(
    {ANONYMOUS, "业主", "住户", "租户", "客户", "家属", "先生", "女士", "小姐"}
)
_MOBILE = Pattern(r"1\d{10}")
_LANDLINE = Pattern(r"(?:(0\d{2,3})-)?\d{3,4}(\d{4})(?:-\d{1,6})?")
_BUILDING = Pattern(r"([A-Z]?\d{1,3}|[A-Z])栋")
_ZONE = Pattern(
    r"[A-Z]{1,2}\d{0,3}(?=-)|(?:商铺|门面|铺面|(?:地[下上面])?(?:停?车位|车库))"
)
_ID_DIGITS = 18
_FEWEST_SHOWN = 8  # of fewer, four would be too much of it


def mask_name(value: str, star: str = STAR) -> str:
    """张伟民 → 张*, 欧阳兰 → 欧阳*, Smith → S*; 匿名 stays. Several, each by itself.

    ``star`` is 某 in letters and where a star is illegal.
    """
    return "、".join(_mask_one_name(name, star) for name in names_of(value))


def mask_phone(value: str) -> str:
    """13900000011 → 139****0011, 027-87654321 → 027-****4321, 87654321 → ****4321."""
    if phone_refused(value):
        return value
    return "、".join(_mask_one_phone(phone) for phone in value.split("、") if phone)


def mask_house(value: str) -> str:
    """The building only: 5栋1单元803 → 5栋; of a shop or a parking space its zone."""
    if building := _BUILDING.match(value):
        return building[0]
    zone = _ZONE.match(value)
    return zone[0] if zone else ""


def mask_id(value: str) -> str:
    """420106198605120004 → 420***********0004; other papers keep the last four."""
    return "、".join(_mask_one_id(number) for number in value.split("、"))


def mask_email(value: str) -> str:
    """zhang@example.com → z***@example.com."""
    name, at, domain = value.partition("@")
    return f"{name[:1]}***@{domain}" if at else _HIDDEN


def mask_plate(value: str) -> str:
    """鄂A1B234 → 鄂A***34."""
    plates = (plate for plate in value.split("、") if plate)
    return "、".join(
        f"{plate[:2]}***{plate[-2:]}" if len(plate) > len("鄂A34") else _HIDDEN
        for plate in plates
    )


def _mask_one_name(name: str, star: str) -> str:
    return name if name in _OPEN else surname(name) + star


def _mask_one_phone(phone: str) -> str:
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    if not (landline := _LANDLINE.fullmatch(phone)):
        return _HIDDEN
    area = f"{landline[1]}-" if landline[1] else ""
    return f"{area}****{landline[2]}"


def _mask_one_id(number: str) -> str:
    if len(number) < _FEWEST_SHOWN:
        return _HIDDEN
    head = number[:3] if len(number) >= _ID_DIGITS else ""
    return f"{head}{'*' * (len(number) - len(head) - 4)}{number[-4:]}"
