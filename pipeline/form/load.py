"""Read forms/*/form.toml, columns.toml and audiences.toml; refuse what is not known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pipeline.errors import FormError
from pipeline.form.holds import hold, hold_together
from pipeline.form.monthly import Monthly
from pipeline.form.monthly_holds import hold_monthly
from pipeline.form.shape import RENAMED, Audience, Form

T = TypeVar("T")
SIGHTS = ("full", "masked", "courtesy", "building", "nothing")


def load_all(folder: Path) -> dict[str, Form]:
    """Every register in ``forms/``, by its id; ``FormError`` names the place."""
    shared = (
        _toml(folder / "columns.toml") if (folder / "columns.toml").exists() else {}
    )
    paths = sorted(folder.glob("*/form.toml"))
    if not paths:
        raise FormError(f"{folder.name}/ 里没有任何登记表定义(form.toml)")
    forms = {path.parent.name: _load(path, shared) for path in paths}
    hold_together(forms)
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
            if one.name not in ("title", "folder", "others") and said not in SIGHTS:
                raise FormError(
                    f"{path.name}[{name}].{one.name}: 应为 {'、'.join(SIGHTS)} 之一"
                )
        if audience.others not in ("full", "masked"):
            raise FormError(f"{path.name}[{name}].others: 应为 full、masked 之一")
    return found


def load_monthly(folder: Path, forms: Mapping[str, Form]) -> Monthly | None:
    """monthly/report.toml: the consolidated workbook; None where there is none."""
    path = folder / "monthly" / "report.toml"
    if not path.exists():
        return None
    monthly = _build(Monthly, _toml(path), _where(path))
    hold_monthly(monthly, forms, _where(path))
    return monthly


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
    hold(form, where)
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
