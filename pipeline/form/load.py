"""Read forms/*/form.toml, columns.toml and audiences.toml; refuse what is not known."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pipeline.errors import FormError
from pipeline.findings import CATALOGUE
from pipeline.form.shape import (
    NEEDS,
    PERSONAL,
    RENAMED,
    Audience,
    Column,
    Form,
)
from pipeline.values import type_names

T = TypeVar("T")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_PREFIX = re.compile(r"[A-Z]{1,8}")
#: How long papers are kept, and the sign of each period in an archive number.
PERIODS = {"永久": "Y", "长期": "Y", "30年": "D30", "10年": "D10", "3年": "D3"}
SIGHTS = ("full", "masked", "courtesy", "building", "nothing")
LEVELS = ("reject", "hold", "warn", "info")
#: The named checks of intake/check.py; listed here so that a form can be refused.
CHECKS = (
    "in_order",
    "within_promise",
    "suggest_words",
    "asked",
    "steps",
    "known_post",
    "both",
)
#: Types that belong to the engine besides the readers of values.
OWN_TYPES = ("number", "round", "closing_day")


def load_all(folder: Path) -> dict[str, Form]:
    """Every register in ``forms/``, by its id; ``FormError`` names the place."""
    shared = (
        _toml(folder / "columns.toml") if (folder / "columns.toml").exists() else {}
    )
    paths = sorted(folder.glob("*/form.toml"))
    if not paths:
        raise FormError(f"{folder.name}/ 里没有任何登记表定义(form.toml)")
    forms = {path.parent.name: _load(path, shared) for path in paths}
    _unique(forms)
    staff = [form.people for form in forms.values() if form.people]
    roles = {role for people in staff for role in people.roles}
    for form in forms.values():
        _listed_columns(form, forms)
        _known_roles(form, roles)
    return forms


def load_audiences(path: Path) -> dict[str, Audience]:
    """audiences.toml: who may see what, by audience."""
    if not path.exists():
        return {}
    found = {
        name: _build(Audience, table, f"{path.name}[{name}]")
        for name, table in _toml(path).items()
    }
    for name, audience in found.items():
        for one in fields(Audience):
            said = getattr(audience, one.name)
            if one.name not in ("title", "folder") and said not in SIGHTS:
                raise FormError(
                    f"{path.name}[{name}].{one.name}: 应为 {'、'.join(SIGHTS)} 之一"
                )
    return found


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as wrong:
        raise FormError(f"{_where(path)}: {wrong}") from wrong
    except (OSError, UnicodeDecodeError) as wrong:
        raise FormError(f"{_where(path)}: 无法读取,请存为 UTF-8") from wrong


def _where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _load(path: Path, shared: Mapping[str, Any]) -> Form:
    where = _where(path)
    table = _toml(path)
    columns = table.get("column", [])
    if not isinstance(columns, list):
        raise FormError(f"{where}.column: 应为列表 [[column]]")
    table["column"] = [
        _with_shared(one, shared, f"{where}.column[{number}]")
        for number, one in enumerate(columns)
    ]
    form = _build(Form, table, where)
    if form.id != path.parent.name:
        raise FormError(f"{where}.id: “{form.id}”应与文件夹“{path.parent.name}”同名")
    for check in _CHECKS_OF_A_FORM:
        check(form, where)
    return form


def _with_shared(one: Any, shared: Mapping[str, Any], where: str) -> Any:
    """A column that says ``like`` takes the shared one's keys, and may say more."""
    if not isinstance(one, dict) or "like" not in one:
        return one
    if one["like"] not in shared:
        raise FormError(f"{where}.like: columns.toml 里没有“{one['like']}”")
    own = {key: value for key, value in one.items() if key != "like"}
    return {"id": one["like"], **shared[one["like"]], **own}


def _build(cls: type[T], table: Any, where: str) -> T:
    """A frozen dataclass from a TOML table, strictly."""
    if not isinstance(table, dict):
        raise FormError(f"{where}: 应为表")
    table = {RENAMED.get(key, key): value for key, value in table.items()}
    whole: type = cls
    hints, needed = _plan(whole)
    if unknown := sorted(table.keys() - hints.keys()):
        raise FormError(f"{where}: 不认识的键 {'、'.join(unknown)}")
    if missing := next((name for name in needed if name not in table), ""):
        raise FormError(f"{where}: 缺少 {missing}")
    return cls(
        **{n: _convert(hints[n], raw, f"{where}.{n}") for n, raw in table.items()}
    )


@cache
def _plan(cls: type) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The type of each key of a table, and the keys that it must have.

    Worked out once for a class: a register has fifty columns.
    """
    hints, own = get_type_hints(cls), [one for one in fields(cls) if one.init]
    needed = [
        one.name
        for one in own
        if one.default is MISSING and one.default_factory is MISSING
    ]
    return {one.name: hints[one.name] for one in own}, tuple(needed)


def _convert(hint: Any, raw: Any, where: str) -> Any:
    if isinstance(hint, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple(get_args(hint)[0], raw, where)
    if origin is not None:
        return _mapping(get_args(hint)[1], raw, where)
    if isinstance(hint, type) and is_dataclass(hint):
        return _build(hint, raw, where)
    if hint is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    if type(raw) is not hint:
        raise FormError(f"{where}: 应为 {_KINDS.get(hint, hint)}")
    return raw


_KINDS = {str: "文字", bool: "true 或 false", int: "整数", float: "数字"}


def _tuple(item: Any, raw: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise FormError(f"{where}: 应为列表")
    return tuple(_convert(item, one, f"{where}[{i}]") for i, one in enumerate(raw))


def _mapping(item: Any, raw: Any, where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise FormError(f"{where}: 应为表")
    many = get_origin(item) is tuple
    return {
        key: _convert(item, [one] if many and isinstance(one, str) else one, where)
        for key, one in raw.items()
    }


# ── what one form must hold ─────────────────────────────────────────────────


def _column_ids(form: Form, where: str) -> None:
    seen: set[str] = set()
    for number, column in enumerate(form.column):
        place = f"{where}.column[{number}]"
        if not _ID.fullmatch(column.id):
            raise FormError(f"{place}.id: “{column.id}”应由小写字母、数字、_ 组成")
        if column.id in seen:
            raise FormError(f"{place}.id: “{column.id}”重复")
        seen.add(column.id)
        _column(column, place)


def _column(column: Column, place: str) -> None:
    if column.type not in (*type_names, *OWN_TYPES):
        raise FormError(f"{place}.type: 类型“{column.type}”不认识")
    if column.need not in NEEDS:
        raise FormError(f"{place}.need: 应为 entry 或 close")
    if column.personal not in PERSONAL:
        raise FormError(f"{place}.personal: “{column.personal}”不认识")
    _choices(column, place)
    if unknown := column.levels.keys() - CATALOGUE.keys():
        raise FormError(f"{place}.levels: 没有“{unknown.pop()}”这条意见")
    if unknown := set(column.levels.values()) - set(LEVELS):
        raise FormError(f"{place}.levels: “{unknown.pop()}”不认识")


def _choices(column: Column, place: str) -> None:
    if column.type == "choice" and not (column.choices or column.within):
        raise FormError(f"{place}.choices: 选择列要有可选值")
    if column.other and column.other not in column.choices:
        raise FormError(f"{place}.other: “{column.other}”不在 choices 里")
    for meaning in column.means.values():
        if column.choices and meaning not in column.choices:
            raise FormError(f"{place}.means: “{meaning}”不在 choices 里")


def _named_columns(form: Form, where: str) -> None:
    for key, name in _columns_named(form):
        if name not in form.by_id:
            raise FormError(f"{where}.{key}: 没有“{name}”这一列")


def _columns_named(form: Form) -> Iterator[tuple[str, str]]:
    """(key, column id) wherever the form names a column."""
    number = form.number
    yield from _all("number", number.date, number.time)
    yield from _all("number.key", *(key.partition(":")[0] for key in number.key))
    yield from _all("form", form.void, form.due, form.promised)
    yield from _all("form", *form.done, *form.required)
    yield from _in_columns(form)
    for i, check in enumerate(form.check):
        yield from _all(f"check[{i}]", *check.columns, *check.only_if)
    for i, state in enumerate(form.state):
        yield from _all(f"state[{i}]", *state.filled, *state.equals, *state.sets)
    yield from _in_papers(form)
    yield from _in_tables(form)


def _all(key: str, *names: str) -> Iterator[tuple[str, str]]:
    return ((key, name) for name in names if name)


def _in_papers(form: Form) -> Iterator[tuple[str, str]]:
    for i, paper in enumerate(form.document):
        names = (*paper.again, paper.of, paper.stamp, *paper.only_if)
        yield from _all(f"document[{i}]", *names)
    for i, mail in enumerate(form.mail):
        yield from _all(f"mail[{i}]", mail.of, *mail.only_if)


def _in_columns(form: Form) -> Iterator[tuple[str, str]]:
    for i, column in enumerate(form.column):
        names = [column.spill, *column.stamp, *column.need_if]
        for one in column.otherwise:
            names += [*one.only_if, *one.filled]
        yield from _all(f"column[{i}]", *names)


def _in_tables(form: Form) -> Iterator[tuple[str, str]]:
    if reopen := form.reopen:
        yield from _all("reopen", reopen.column, reopen.later, *reopen.resets)
    if secrecy := form.secrecy:
        single = (secrecy.flag, secrecy.accused, secrecy.accused_house, secrecy.house)
        more = (secrecy.summary, secrecy.shows, secrecy.originals)
        persons = (*secrecy.handlers, *secrecy.outsiders, *secrecy.subject)
        lists = (*secrecy.contact, *persons, *secrecy.text)
        yield from _all("secrecy", *single, *more, *lists, *secrecy.sealed_shows)
    if people := form.people:
        names = (people.name, people.dept, people.post, people.email)
        yield from _all("people", *names, people.active, people.avoid)


def _papers(form: Form, where: str) -> None:
    """Documents and mails hang on states or columns, and mails on documents."""
    steps = {state.id for state in form.state} | form.by_id.keys()
    titles = {document.title for document in form.document}
    for i, document in enumerate(form.document):
        if unknown := {*document.at, *document.at_first} - steps:
            raise FormError(f"{where}.document[{i}].at: 没有“{unknown.pop()}”")
    for i, mail in enumerate(form.mail):
        if unknown := set(mail.at) - steps:
            raise FormError(f"{where}.mail[{i}].at: 没有“{unknown.pop()}”")
        if mail.after and mail.after not in titles:
            raise FormError(f"{where}.mail[{i}].after: 没有文书“{mail.after}”")
        if mail.edition not in ("first", "later", "former"):
            raise FormError(f"{where}.mail[{i}].edition: 应为 first、later 或 former")


def _checks(form: Form, where: str) -> None:
    for i, check in enumerate(form.check):
        if check.check not in CHECKS:
            raise FormError(f"{where}.check[{i}].check: 没有“{check.check}”这种校验")
        if check.level not in LEVELS:
            raise FormError(f"{where}.check[{i}].level: 应为 {'、'.join(LEVELS)} 之一")


def _archive(form: Form, where: str) -> None:
    if form.archive.keep not in PERIODS:
        raise FormError(f"{where}.archive.keep: 应为 {'、'.join(PERIODS)} 之一")
    if form.archive.listed not in ("full", "number"):
        raise FormError(f"{where}.archive.listed: 应为 full 或 number")


def _numbering(form: Form, where: str) -> None:
    if form.numbered and not _PREFIX.fullmatch(form.number.prefix):
        raise FormError(f"{where}.number.prefix: “{form.number.prefix}”应为大写字母")
    if form.numbered and not (form.number.date and form.number_column):
        raise FormError(f"{where}.number: 有 prefix 就要有 date 和一个编号列")
    if not form.number.key:
        raise FormError(f"{where}.number.key: 不能为空")


_CHECKS_OF_A_FORM: tuple[Callable[[Form, str], None], ...] = (
    _column_ids,
    _named_columns,
    _papers,
    _checks,
    _numbering,
    _archive,
)


# ── what the forms must hold together ───────────────────────────────────────


def _unique(forms: Mapping[str, Form]) -> None:
    prefixes = [form.number.prefix for form in forms.values() if form.numbered]
    for prefix in prefixes:
        if prefixes.count(prefix) > 1:
            raise FormError(f"编号前缀“{prefix}”用在两张登记表上")
    if sum(form.people is not None for form in forms.values()) > 1:
        raise FormError("只能有一张登记表带 [people]")


def _known_roles(form: Form, roles: set[str]) -> None:
    for number, mail in enumerate(form.mail):
        if roles and mail.to not in roles:
            place = f"{form.id}/form.toml.mail[{number}].to"
            raise FormError(f"{place}: 没有角色“{mail.to}”")


def _listed_columns(form: Form, forms: Mapping[str, Form]) -> None:
    for number, column in enumerate(form.column):
        other, _, name = column.within.partition(".")
        if column.within and (other not in forms or name not in forms[other].by_id):
            place = f"{form.id}/form.toml.column[{number}].in"
            raise FormError(f"{place}: 没有“{column.within}”")
