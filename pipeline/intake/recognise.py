"""Which register is each sheet of a workbook? Two answers are no answer. Pure.

domain.md 2.0, "Recognising a file": the headers decide, the file's name is a second
witness. A file is refused only when no sheet of it is a register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.errors import FileRefused
from pipeline.form import Column, Form
from pipeline.intake import title
from pipeline.intake.rows import filled
from pipeline.intake.table import (
    Found,
    columns_of,
    essential,
    file_finding,
    find,
    lay_out,
)
from pipeline.model import Finding, Sheet
from pipeline.package.cells import Book, Grid
from pipeline.values import fold

#: Sheets that explain or list, by name; one that ends in 说明 is meant, too.
ASIDE = frozenset({"说明", "填写说明", "下拉", "字典", "数据源"})
ENOUGH = 0.6  # of the headers must be the form's
AHEAD = 0.2  # of the next form
_SHOWN = 6

#: What a file's name may hold besides the register's: a date, a copy's mark.
_DECORATION = re.compile(
    r"20\d\d[-年._]?\d{1,2}[-月._]?(?:\d{1,2}日?)?|\d{1,2}月(?:\d{1,2}日)?份?|20\d{6}"
    r"|副本|最终版?|终版|回执|[(（]\d+[)）]|[\s_\-—.]+"
)


class Recognition(NamedTuple):
    """The registers of a workbook in the order of its sheets, and what is told once.

    What belongs to one sheet alone stands in that sheet's own ``findings``.
    """

    sheets: tuple[tuple[Form, Sheet], ...]
    findings: tuple[Finding, ...]


class _Judged(NamedTuple):
    """One sheet and what it is: one form, one of several, or one but for a column."""

    grid: Grid
    found: Found | None = None
    form: Form | None = None
    unsure: tuple[Form, ...] = ()
    lacking: tuple[Form, str] | None = None

    @property
    def like(self) -> tuple[Form, ...]:
        """The forms that it is, or would be."""
        sure = (self.form,) if self.form else self.unsure
        return sure or ((self.lacking[0],) if self.lacking else ())


def recognise(book: Book, forms: Sequence[Form], file_stem: str) -> Recognition:
    """Every sheet that is a register, laid out, and the file's own findings.

    A year that no title row gives is taken from the file's name. Raises
    ``FileRefused``: no_register, two_registers, column_missing.
    """
    named = named_by(file_stem, forms)
    judged = [_judge(grid, forms, named) for grid in book.grids if _holds_any(grid)]
    years, _ = title.when(file_stem)
    year = years.pop() if len(years) == 1 else None
    sheets = tuple(
        (one.form, _register(one.grid, one.found, one.form, year))
        for one in judged
        if one.form and one.found and not one.grid.hidden
    )
    if not sheets:
        raise _refusal(judged, forms, named)
    told = (finding for one in judged for finding in _about_sheet(one))
    renamed = _about_name([form for form, _ in sheets], named)
    return Recognition(sheets, (*renamed, *told))


def named_by(file_stem: str, forms: Sequence[Form]) -> tuple[Form, ...]:
    """The forms that a file's name calls for; where names overlap, the longest."""
    stem = _bare(file_stem)
    found = [
        (len(said), form)
        for form in forms
        for said in map(_bare, (form.title, *form.patterns))
        if said and said in stem
    ]
    longest = max((length for length, _ in found), default=0)
    return tuple({f.id: f for length, f in found if length == longest}.values())


def _bare(name: str) -> str:
    return _DECORATION.sub("", fold(name))


def _holds_any(grid: Grid) -> bool:
    return any(filled(cells, 0) for cells in grid.rows.values())


# ── one sheet ───────────────────────────────────────────────────────────────


def _judge(grid: Grid, forms: Sequence[Form], named: Sequence[Form]) -> _Judged:
    found = None if _is_aside(grid.name) else find(grid, forms)
    if found is None:
        return _Judged(grid)
    judged = _Judged(grid, found)
    fits = [form for form in forms if found.scores[form.id] >= ENOUGH]
    whole = [form for form in forms if not _missing(found, form)]
    best = max((found.scores[form.id] for form in whole), default=0.0)
    better = [form for form in fits if found.scores[form.id] - best >= AHEAD]
    if best < ENOUGH or better:
        like = _witnessed(better or fits, grid, named) or (better or fits)
        like = sorted(like, key=lambda form: -found.scores[form.id])[:1]
        return (
            judged._replace(lacking=(like[0], _missing(found, like[0])))
            if like
            else judged
        )
    near = tuple(form for form in whole if best - found.scores[form.id] < AHEAD)
    sure = near if len(near) == 1 else _witnessed(near, grid, named)
    enough = [form for form in sure if form in fits]
    return judged._replace(form=enough[0]) if enough else judged._replace(unsure=near)


def _is_aside(name: str) -> bool:
    return name.strip() in ASIDE or name.strip().endswith("说明")


def _missing(found: Found, form: Form) -> str:
    """The titles of the columns without which the sheet is not taken; empty: none."""
    there = columns_of(found.headers, form)
    return "”、“".join(
        form.by_id[one].title for one in essential(form) if one not in there
    )


def _witnessed(
    near: Sequence[Form], grid: Grid, named: Sequence[Form]
) -> tuple[Form, ...]:
    """The one form that the sheet's name, or else the file's name, calls for."""
    by_sheet = [form for form in near if fold(form.sheet) == fold(grid.name)]
    by_file = [form for form in near if form in named]
    return next((tuple(one) for one in (by_sheet, by_file) if len(one) == 1), ())


def _register(grid: Grid, found: Found, form: Form, year: int | None) -> Sheet:
    sheet = lay_out(grid, found, form)
    if sheet.title.year is None:
        sheet = replace(sheet, title=replace(sheet.title, year=year))
    there = columns_of(sheet.headers, form)
    absent = [
        f"{column.title}({_instead(column, sheet)})"
        for column in form.column
        if column.need == "entry" and not column.system and column.id not in there
    ]
    if not absent:
        return sheet
    told = file_finding("column_absent", sheet=grid.name, columns="、".join(absent))
    return replace(sheet, findings=(*sheet.findings, told))


def _instead(column: Column, sheet: Sheet) -> str:
    """What its cells take: the word of the title row, the default, or nothing."""
    said = (sheet.title.said.get(word) for word in column.from_title)
    value = next((text for text in said if text), column.default)
    return f"按“{value}”登记" if value else "待补"


# ── what is told, and why a file is refused ─────────────────────────────────


def _about_name(forms: Sequence[Form], named: Sequence[Form]) -> Iterator[Finding]:
    if named and not any(form in named for form in forms):
        yield file_finding("name_disagrees", named=named[0].title, form=forms[0].title)


def _about_sheet(one: _Judged) -> Iterator[Finding]:
    sheet = one.grid.name
    if one.grid.hidden:
        if one.like:
            yield file_finding("sheet_hidden", sheet=sheet, form=one.like[0].title)
    elif one.lacking:
        facts = {"form": one.lacking[0].title, "column": one.lacking[1]}
        yield file_finding("sheet_lacks_column", sheet=sheet, **facts)
    elif one.unsure:
        yield file_finding("sheet_unsure", sheet=sheet, forms=_listed(one.unsure))
    elif not one.form:
        yield file_finding("sheet_unknown", sheet=sheet)


def _refusal(
    judged: Sequence[_Judged], forms: Sequence[Form], named: Sequence[Form]
) -> FileRefused:
    """Why no sheet was taken: the one fault that is easiest to put right."""
    open_ = [one for one in judged if not one.grid.hidden]
    for one in open_:
        if one.lacking:
            form, column = one.lacking
            facts = {"sheet": one.grid.name, "title": form.title, "column": column}
            return FileRefused("column_missing", **facts)
    for one in open_:
        if one.unsure:
            titles = _listed(one.unsure)
            return FileRefused("two_registers", sheet=one.grid.name, titles=titles)
    if hidden := [one for one in judged if one.grid.hidden and one.like]:
        reason = f"工作表“{hidden[0].grid.name}”已隐藏,请取消隐藏后重新放入"
        return FileRefused("no_register", reason=reason)
    return FileRefused("no_register", reason=_reason(open_, forms, named))


def _reason(
    judged: Sequence[_Judged], forms: Sequence[Form], named: Sequence[Form]
) -> str:
    if not judged:
        return "工作簿里没有内容"
    claim = f"文件名像《{named[0].title}》,但" if named else ""
    near = [
        (form in named, one.found.scores[form.id], one.found, one.grid.name, form)
        for one in judged
        if one.found
        for form in forms
    ]
    if not near:
        names = "、".join(f"“{one.grid.name}”" for one in judged[:_SHOWN])
        return f"{claim}工作表{names}的前 15 行里没有登记表的表头,请使用空白登记表填写"
    *_, found, sheet, form = max(near, key=lambda one: one[:2])
    return f"{claim}{_nearest(found, sheet, form)},请把列名改成与空白登记表一致"


def _nearest(found: Found, sheet: str, form: Form) -> str:
    there = columns_of(found.headers, form)
    known = [found.headers[column] for column in sorted(there.values())]
    wanted = [c.title for c in form.column if c.need == "entry" and c.id not in there]
    seen = f"认出的有:{_some(known)}" if known else "一个也没有认出"
    lack = f";缺少:{_some(wanted)}" if wanted else ""
    return (
        f"工作表“{sheet}”第 {found.bottom} 行的 {len(found.headers)} 个列名中,"
        f"属于《{form.title}》的太少({seen}{lack})"
    )


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("等" if len(names) > _SHOWN else "")


def _listed(forms: Sequence[Form]) -> str:
    return "、".join(f"《{form.title}》" for form in forms)
