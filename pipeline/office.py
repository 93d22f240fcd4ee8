"""config.toml -> Office: read once, frozen, passed along. Strict: a wrong key stops.

The Office of a pass is the configuration and the people of the [people] register.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import ConfigError, FormError
from pipeline.form import Audience, Form, load_all, load_audiences, said
from pipeline.hours import DESKS, Hours
from pipeline.model import Record, Values
from pipeline.pricing import PRICING, Sales, read_sales
from pipeline.settings import Closing, closing_of, day_of, desks_of, hours_of, lists_of
from pipeline.values import find_houses, fold

_TERM = re.compile(r"\d+[hd]")

#: Every section and key that config.toml may hold, with the type of its value;
#: None: any key of this section, with a text. docs/config.md explains each.
KEYS: Mapping[str, Mapping[str, type | tuple[type, ...]] | None] = {
    "office": {
        "company": str,
        "name": str,
        "estate": str,
        "address": str,
        "phone": str,
    },
    "hours": {
        "normal": str,
        "holiday": str,
        "weekend_is_holiday": bool,
        "late_receipt_minutes": int,
        "roll_week_over_holiday": bool,
        "sales": dict,
    },
    "start": {"date": str, "history_days": int},
    "numbering": {"reset": str},
    "promises": None,
    "lists": None,
    "entry": {"late_entry_days": int},
    "followup": {"hours": int},
    "quiet": {"from": str, "to": str, "digest": str},
    "roles": None,
    "privacy": {"contact_categories": list, "second_book": bool},
    "sales": PRICING,
    "movein": {"documents": list},
    "month": {"closing_day": (str, int), "households": int, "targets": dict},
    "mail": {
        "host": str,
        "port": int,
        "tls": str,
        "user": str,
        "from": str,
        "per_connection": int,
        "per_day": int,
    },
    "holidays": {},
}
#: Sections whose keys only the forms name, as "sales.project" (docs/forms.md).
Setting = str | tuple[str, ...]
FOR_FORMS = ("sales", "movein")
INTERNAL = "内部"  # what the office alone may open (domain.md 8.4)


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of an office, all below ``root``."""

    root: Path

    @property
    def forms(self) -> Path:
        """The registers' definitions."""
        return self.root / "forms"

    @property
    def inbox(self) -> Path:
        """Where staff drop their files."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """What comes back: answers, papers to print, mails."""
        return self.root / "outbox"

    @property
    def internal(self) -> Path:
        """Lists of the office's own that belong to no day."""
        return self.outbox / INTERNAL

    def printed(self, day: date) -> Path:
        """The office's own papers and lists of a day."""
        return self.outbox / "待打印" / f"{day:%Y-%m-%d}" / INTERNAL

    @property
    def archive(self) -> Path:
        """What is kept."""
        return self.root / "archive"

    @property
    def data(self) -> Path:
        """The ledger and the spool."""
        return self.root / "data"

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.data / "ledger.db"

    @property
    def spool(self) -> Path:
        """Dropped bytes until their effects are done."""
        return self.data / "spool"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff, as the [people] register has them."""

    name: str
    dept: str
    roles: frozenset[str]
    post: str
    email: str
    active: bool
    avoid: frozenset[str]


@dataclass(frozen=True, slots=True)
class Posting:
    """[mail]: the account that letters go through; the password is not in it."""

    host: str
    port: int
    tls: Literal["ssl", "starttls"]
    user: str
    sender: str
    per_connection: int
    per_day: int


@dataclass(frozen=True, slots=True)
class Office:
    """The office as configured, its registers, and its people."""

    paths: Paths
    forms: Mapping[str, Form]
    audiences: Mapping[str, Audience]
    hours: Hours
    desks: Mapping[str, Hours] = field(default_factory=dict)  # of other desks
    company: str = ""
    name: str = ""
    estate: str = ""
    address: str = ""
    phone: str = ""
    start: date | None = None
    history_days: int = 30
    reset: str = "year"
    promises: Mapping[str, str] = field(default_factory=dict)
    followup_hours: int = 24
    late_entry_days: int = 1
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quiet: tuple[time, time] = (time(20), time(8))
    digest: time = time(8, 30)
    roles: Mapping[str, str] = field(default_factory=dict)
    contact_categories: tuple[str, ...] | None = None
    second_book: bool = False  # some records are kept in a workbook apart (8.5)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    posting: Posting | None = None
    sales: Sales = field(default_factory=Sales)
    month: Closing = field(default_factory=Closing)
    people: tuple[Person, ...] = ()
    living_in: Callable[[str, str], Sequence[Values]] = lambda *_: ()  # a house

    @property
    def people_form(self) -> Form | None:
        """The register that says who is who, if the office has one."""
        return next((form for form in self.forms.values() if form.people), None)

    def says(self, settings: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether the configuration has one of these words for each key."""
        return all(self.settings.get(key) in words for key, words in settings.items())

    def hours_for(self, name: str) -> Hours:
        """The hours of the desk that a form names; "": those of [hours] (X7)."""
        if name and name not in DESKS:
            raise FormError(f"没有“{name}”的接待时间,应为 {'、'.join(DESKS)}")
        return self.desks.get(name, self.hours)

    def clock_sign(self) -> str:
        """A short sign of all in config.toml that decides when things are due.

        Another sign than at the last pass: open due times are to be worked out again
        (domain.md 9.4).
        """
        desks = [(name, self.desks[name].deciding()) for name in sorted(self.desks)]
        days = (self.sales.pay_notice_days, self.sales.loan_notice_days)
        promises = sorted(self.promises.items())
        told = (self.hours.deciding(), desks, promises, self.followup_hours, days)
        return sha256(repr(told).encode()).hexdigest()[:16]

    def role_of(self, word: str) -> str:
        """The role id of a word in the post column, or ""."""
        said = fold(word)
        if said in self.roles:
            return self.roles[said]
        form = self.people_form
        if form is None or form.people is None:
            return ""
        return next((r for r, words in form.people.roles.items() if said in words), "")

    def roles_in(self, record: Record) -> frozenset[str]:
        """The roles that a record of the people's register holds; none elsewhere."""
        form = self.people_form
        if form is None or record.form != form.id:
            return frozenset()
        return _person(record, form, self).roles

    def after_quiet(self, moment: datetime) -> datetime:
        """The first moment at or after ``moment`` that is no quiet hour."""
        start, end = self.quiet
        clock = moment.time()
        quiet = clock >= start or clock < end if start > end else start <= clock < end
        if not quiet:
            return moment
        day = moment.date() + timedelta(days=1 if clock >= end else 0)
        return datetime.combine(day, end)

    def with_people(self, records: Iterable[Record]) -> Office:
        """The same office with the people of these records."""
        form = self.people_form
        if form is None:
            return self
        people = tuple(_person(record, form, self) for record in records)
        return replace(self, people=people)


def _person(record: Record, form: Form, office: Office) -> Person:
    said, columns = record.values, form.people
    assert columns is not None  # noqa: S101 - with_people checked it
    post = str(said.get(columns.post) or "")
    roles = {office.role_of(word) for word in re.split(r"[、,,;;/\s]+", post)} - {""}
    houses = find_houses(str(said.get(columns.avoid) or ""))
    return Person(
        name=str(said.get(columns.name) or ""),
        dept=str(said.get(columns.dept) or ""),
        roles=frozenset(roles),
        post=post,
        email=str(said.get(columns.email) or ""),
        active=said.get(columns.active) is not False and not record.void,
        avoid=frozenset(house for _, _, house in houses),
    )


# ── config.toml ─────────────────────────────────────────────────────────────


def load(root: Path) -> Office:
    """The office in folder ``root``; ``ConfigError``/``FormError`` name the place."""
    table, paths = _table(root / "config.toml"), Paths(root)
    section = table.get("office", {})
    start, hours = table.get("start", {}), hours_of(table)
    quiet = table.get("quiet", {})
    return Office(
        paths=paths,
        forms=load_all(paths.forms),
        audiences=load_audiences(paths.forms / "audiences.toml"),
        hours=hours,
        desks=desks_of(table, hours),
        **{key: section.get(key, "") for key in KEYS["office"] or ()},
        start=day_of(start["date"], "start.date") if "date" in start else None,
        history_days=start.get("history_days", 30),
        reset=_one_of(table, "numbering", "reset", ("year", "month")),
        promises=_promises(table.get("promises", {})),
        late_entry_days=table.get("entry", {}).get("late_entry_days", 1),
        lists=lists_of(table.get("lists", {})),
        followup_hours=table.get("followup", {}).get("hours", 24),
        quiet=(_clock(quiet, "from", "20:00"), _clock(quiet, "to", "08:00")),
        digest=_clock(quiet, "digest", "08:30"),
        roles={fold(word): role for word, role in table.get("roles", {}).items()},
        contact_categories=_categories(table),
        second_book=table.get("privacy", {}).get("second_book", False),
        settings=dict(_settings(table)),
        posting=_posting(table.get("mail")),
        sales=read_sales(table.get("sales", {})),
        month=closing_of(table),
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as missing:
        raise ConfigError(
            f"{path.parent.name or '.'} 里没有 config.toml,请确认这是管理处的文件夹"
        ) from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ConfigError(str(wrong)) from wrong
    for name, section in table.items():
        _known(name, section)
    return table


def _known(name: str, section: object) -> None:
    if name not in KEYS:
        raise ConfigError(f"不认识的一节 [{name}]")
    if not isinstance(section, dict):
        raise ConfigError(f"{name} 应写成一节 [{name}]")
    allowed = KEYS[name]
    if name == "holidays":
        return
    for key, value in section.items():
        if name == "mail" and "password" in key:
            raise ConfigError(
                f"[mail] {key}: 密码不要写在 config.toml 里,"
                "请放在环境变量 PIPELINE_MAIL_PASSWORD 或系统密码库(服务名 pipeline)"
            )
        if allowed is not None and key not in allowed:
            raise ConfigError(f"[{name}] 不认识的键 {key}")
        wanted = allowed[key] if allowed is not None else _FREE.get(name, str)
        if not isinstance(value, wanted) or isinstance(value, bool) != (wanted is bool):
            raise ConfigError(f"[{name}] {key} 的写法不对:{value!r}")


#: The sections of free keys whose values are no texts.
_FREE: Mapping[str, type] = {"lists": list}


def _one_of(
    table: Mapping[str, Any], section: str, key: str, allowed: tuple[str, ...]
) -> str:
    value = table.get(section, {}).get(key, allowed[0])
    if value not in allowed:
        raise ConfigError(f"[{section}] {key} 应为 {'、'.join(allowed)} 之一")
    return str(value)


def _clock(section: Mapping[str, Any], key: str, default: str) -> time:
    try:
        return time.fromisoformat(section.get(key, default))
    except ValueError as wrong:
        raise ConfigError(f"[quiet] {key} 应为时刻,例如 {default}") from wrong


def _promises(table: Mapping[str, str]) -> Mapping[str, str]:
    for word, term in table.items():
        if term != "same_day" and not _TERM.fullmatch(term):
            raise ConfigError(f"[promises] {word}: “{term}”应为 same_day、24h 或 3d")
    return table


def _categories(table: Mapping[str, Any]) -> tuple[str, ...] | None:
    said = table.get("privacy", {}).get("contact_categories")
    return None if said is None else tuple(str(one) for one in said)


def _settings(table: Mapping[str, Any]) -> Iterator[tuple[str, Setting]]:
    """What forms may print of the configuration: a text, or a list of texts."""
    known = {**table, "sales": asdict(read_sales(table.get("sales", {})))}
    for section in FOR_FORMS:
        for key, kind in (KEYS[section] or {}).items():
            value = known.get(section, {}).get(key, [] if kind is list else "")
            many = isinstance(value, list | tuple)
            yield f"{section}.{key}", tuple(map(str, value)) if many else said(value)


def _posting(section: Mapping[str, Any] | None) -> Posting | None:
    if section is None:
        return None
    for key in ("host", "user"):
        if not section.get(key):
            raise ConfigError(f"[mail] 缺少 {key}")
    tls = section.get("tls", "ssl")
    if tls not in ("ssl", "starttls"):
        raise ConfigError("[mail] tls 应为 ssl 或 starttls")
    return Posting(
        host=section["host"],
        port=section.get("port", 465 if tls == "ssl" else 587),
        tls=tls,
        user=section["user"],
        sender=section.get("from", section["user"]),
        per_connection=section.get("per_connection", 20),
        per_day=section.get("per_day", 200),
    )
