"""Marks put into every personal cell of every register, to be looked for afterwards.

Each canary is unique and valid of its kind: nobody else bears the name, no house is
used twice except where two registers speak of the same one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.form import Form

_FAMILIES = "沈韩杨朱秦尤许吕施孔曹严华魏陶姜戚邹喻柏窦章苏潘葛奚范彭鲁韦昌苗凤花方俞任"
_GIVEN = "璟珩瑄翊霁岫澍霖筠蔚"
_WORDS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Canary:
    """One value: which cell it was put into, and how it may be written."""

    form: str
    row: str  # what the row stands for: plain, sealed, contact …
    column: str
    kind: str
    value: str

    @property
    def name(self) -> str:
        """How a failing test calls it."""
        return f"{self.form}.{self.row}.{self.column}({self.kind})={self.value}"

    @property
    def sign(self) -> str:
        """What must stand in a text without blanks and strokes, were it there."""
        return re.findall(r"\d+", self.value)[-1] if self._is_house else self.value

    @property
    def _is_house(self) -> bool:
        return self.kind == "house_no"

    def seen_in(self, text: str) -> bool:
        """Whether it stands in a text, in whatever way clerks write it."""
        return any(one.search(text) for one in self._written())

    def _written(self) -> Iterator[re.Pattern[str]]:
        if self._is_house:
            building, entrance, room = re.findall(r"\d+", self.value)
            between = rf"(?<!\d){building}[-—#栋]{entrance}[-—单元]+{room}"
            yield re.compile(between)
            yield re.compile(rf"(?<!\d){room}(?:室|号|房|家|业主|住户)")
        elif self.kind == "phone":
            apart = r"[\s\-]*"
            yield re.compile(apart.join(self.value))
        elif self.kind == "name":
            yield re.compile(r"\s*".join(self.value))
        else:
            yield re.compile(re.escape(self.value), re.IGNORECASE)


class Nest:
    """Makes canaries, and keeps those that were made."""

    def __init__(self) -> None:
        self.made: list[Canary] = []
        self._count = 0

    def fill(self, form: Form, row: str, given: Mapping[str, object]) -> dict[str, str]:
        """What a row says: ``given``, and a canary in every other personal column.

        ``given`` may set a personal column to "" (left empty) or to a text; ``{me}`` in
        a text stands for the row's own name, house and phone, as clerks write them.
        """
        said = {name: str(value) for name, value in given.items()}
        own = [c for c in form.column if c.personal and not c.system and not c.parts]
        for column in (c for c in own if c.personal != "text"):
            if column.id not in said:
                said[column.id] = self.new(form.id, row, column.id, column.personal)
            elif said[column.id] and column.personal != "place":
                self._keep(form.id, row, column.id, column.personal, said[column.id])
        for column in (c for c in own if c.personal == "text"):
            if column.id in said and "{me}" not in said[column.id]:
                continue
            mark = self.new(form.id, row, column.id, "text")
            text = said.get(column.id, "{me}")
            told = text.replace("{me}", self._tell(mark, said, form))
            said[column.id] = told.replace("{home}", self._home(said))
        return said

    def _tell(self, mark: str, said: Mapping[str, str], form: Form) -> str:
        """A text as clerks write it, in which the row's own people stand."""
        kinds = {c.personal: said.get(c.id, "") for c in reversed(form.column)}
        name, house, phone = (kinds.get(k, "") for k in ("name", "house_no", "phone"))
        spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}" if phone else ""
        short = "-".join(re.findall(r"\d+", house))
        told = ",".join(filter(None, (name, short, spaced)))
        return f"密语{mark}已记录{told}"

    def _home(self, said: Mapping[str, str]) -> str:
        """Everybody whom another register knows in the row's house."""
        house = said.get("house_no", "")
        register = next((c.form for c in self.made if c.value == house), "")
        rows = {c.row for c in self.made if c.form == register and c.value == house}
        return "、".join(
            c.value
            for c in self.made
            if c.form == register
            and c.row in rows
            and c.kind in ("name", "phone", "plate")
        )

    def new(self, form: str, row: str, column: str, kind: str) -> str:
        """A fresh value of a kind, kept as a canary of that cell."""
        self._count += 1
        value = _MADE[kind](self._count)
        self._keep(form, row, column, kind, value)
        return value

    def _keep(self, form: str, row: str, column: str, kind: str, value: str) -> None:
        canary = Canary(form, row, column, kind, value)
        if canary not in self.made:
            self.made.append(canary)


def _name(n: int) -> str:
    family = _FAMILIES[n % len(_FAMILIES)]
    tens, ones = divmod(n, len(_GIVEN))
    return f"{family}{_GIVEN[tens % len(_GIVEN)]}{_GIVEN[ones]}"


def _house(n: int) -> str:
    return f"{1 + n % 6}栋{1 + n % 2}单元{20 + n // 20}{1 + n % 9:02}"


def _id_number(n: int) -> str:
    digits = f"42010{1 + n % 9}1988{1 + n % 12:02}{1 + n % 28:02}{2 * n % 1000:03}"
    check = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[check]


def _word(n: int) -> str:
    tens, ones = divmod(n, len(_WORDS))
    return f"Q{_WORDS[tens % len(_WORDS)]}{_WORDS[ones]}Z"


_MADE: Mapping[str, Callable[[int], str]] = {
    "name": _name,
    "phone": lambda n: f"1390007{n:04}",
    "house_no": _house,
    "id_no": _id_number,
    "email": lambda n: f"canary{n:03}@example.com",
    "plate": lambda n: f"鄂A7{n:03}K",
    "text": _word,
    "place": lambda n: f"{_word(n)}东侧步道",
}
