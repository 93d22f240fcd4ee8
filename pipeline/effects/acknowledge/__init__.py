"""The answer to a dropped file (回执): its own workbook, marked; or why it is refused.

``compose`` says which cells are to be touched (pure); ``carry_out`` draws them into
the dropped package and compares before the answer gets its name (design.md 4, 5).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline import files
from pipeline.effects.acknowledge.outcome import Outcome, Part, by_row
from pipeline.errors import Damaged
from pipeline.form import SYSTEM_TYPES, Column, Form
from pipeline.model import (
    GRAVITY,
    Answer,
    Done,
    Drop,
    Finding,
    Kind,
    Level,
    Line,
    Place,
    Row,
    Sheet,
    Trace,
)
from pipeline.office import Office
from pipeline.package.cells import FILLS, VERDICT, Book, Edit
from pipeline.package.compare import compare
from pipeline.package.fresh import fresh
from pipeline.package.patch import patch
from pipeline.points import point
from pipeline.values import shown, written
from pipeline.values.filenames import safe_name

__all__ = [
    "REVISION",
    "Outcome",
    "Part",
    "Told",
    "carry_out",
    "compose",
    "draw",
    "is_old",
    "refuse",
    "stem",
    "summary",
]

REVISION = "登记修订号"  # the custom document property that tells old copies
_ANSWERED = re.compile(r"(?:_回执(?:_\d+)?)+$")
_OLE = b"\xd0\xcf\x11\xe0"
_OUR_FILLS = frozenset(FILLS.values())
_VERDICT_FILLS = frozenset(FILLS[level.name] for level in GRAVITY[:3])
_NUMBER_WIDTH, _VERDICT_WIDTH = 15.0, 60.0


class Told(NamedTuple):
    """The columns that other registers fill where empty; those that they decide."""

    filled: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()


class _Ours(NamedTuple):
    """The columns that the system writes into, and which of them are others'."""

    columns: tuple[Column, ...]
    told: Told


_TOLD = (Kind.ADDED, Kind.UPDATED, Kind.SAME, Kind.CONFLICT)


def stem(name: str) -> str:
    """The name that a file and its answers share: without ending and ``_回执``."""
    bare = name.rpartition(".")[0] or name
    return _ANSWERED.sub("", bare) or bare


# ── what is to be written ───────────────────────────────────────────────────


def compose(
    parts: Sequence[Part],
    about: Sequence[Finding],
    book: Book,
    revision: int,
    told: Mapping[str, Told],
) -> Answer:
    """Which cells are touched, and how: numbers, verdicts, fills, the summary.

    ``told`` are, by form, the columns that other registers fill in or decide.
    """
    edits: dict[str, tuple[Edit, ...]] = {}
    widths: dict[str, dict[int, float]] = {}
    parts = [replace(one, outcomes=tuple(by_row(one.outcomes))) for one in parts]
    remarks = list(about)
    if book.kind == "xls":
        text = "原文件是旧的 .xls 格式,回执另存为 .xlsx,内容相同,版式从简"
        remarks.append(Finding(Level.WARN, "answered_as_xlsx", text))
    for one in parts:
        number, verdict = _columns(one)
        text = ";".join((summary([one]), *map(str, remarks)))
        ours = _filled_in(one.form, told.get(one.form.id, Told()))
        edits[one.sheet.name] = tuple(_edits(one, number, verdict, text, book, ours))
        widths[one.sheet.name] = _widths(one, number, verdict)
        remarks = []
    return Answer(
        edits=edits,
        widths=widths,
        revision=revision,
        summary=summary(parts),
        lines=tuple(_lines(parts)),
        wanting=sum(o.level in GRAVITY[:2] for p in parts for o in p.outcomes),
    )


def summary(parts: Iterable[Part]) -> str:
    """收到 9 行:新增 8,…;跳过 2 行(合计、签名), as the clerk reads it.

    Every row read is in one of the counts; 待更正 rows are counted among them too.
    """
    parts = list(parts)
    outcomes = [outcome for part in parts for outcome in part.outcomes]
    kinds = Counter(outcome.change.kind for outcome in outcomes)
    held = sum(outcome.level is Level.HOLD for outcome in outcomes)
    counts = ",".join(f"{kind.value} {kinds[kind]}" for kind in _TOLD)
    text = f"收到 {len(outcomes)} 行:{counts},待更正 {held},退回 {kinds[Kind.RETURNED]}"
    skipped = [why for part in parts for _, why in part.sheet.skipped]
    if skipped:
        reasons = "、".join(dict.fromkeys(skipped))
        text += f";跳过 {len(skipped)} 行({reasons})"
    return text


def _columns(part: Part) -> tuple[int, int]:
    """Where 编号 and 校验结果 stand or are to stand; 0: the form has no numbers."""
    sheet = part.sheet
    free = sheet.free_column
    number = sheet.number_column if part.form.numbered else 0
    if part.form.numbered and not number:
        number, free = free, free + 1
    return number, sheet.verdict_column or free


def _widths(part: Part, number: int, verdict: int) -> dict[int, float]:
    found = {}
    if number and not part.sheet.number_column:
        found[number] = _NUMBER_WIDTH
    if not part.sheet.verdict_column:
        found[verdict] = _VERDICT_WIDTH
    return found


def _edits(
    part: Part, number: int, verdict: int, text: str, book: Book, ours: _Ours
) -> Iterator[Edit]:
    sheet, form = part.sheet, part.form
    if not sheet.verdict_column:
        yield Edit(sheet.bottom, verdict, VERDICT, like=sheet.width)
    if number and not sheet.number_column and form.number_column:
        yield Edit(sheet.bottom, number, form.number_column.title, like=sheet.width)
    rows = {row.row: row for row in _whole_rows(sheet, verdict, book)}
    colours = {
        index: style.fill
        for index, style in enumerate(book.styles)
        if style.fill in _OUR_FILLS
    }
    for outcome in part.outcomes:
        row = rows[outcome.change.entry.row]
        yield from _row_edits(outcome, row, number, verdict, ours, colours)
    at = sheet.summary_at
    if at is not None:
        yield Edit(at.row, at.column, text)


def _whole_rows(sheet: Sheet, verdict: int, book: Book) -> Iterator[Row]:
    """The rows with the verdict of last time, which stands unless it has changed."""
    grid = next((one for one in book.grids if one.name == sheet.name), None)
    known = grid.rows if grid else {}
    for row in sheet.rows:
        cell = known.get(row.row, {}).get(verdict)
        yield row._replace(cells={**row.cells, verdict: cell}) if cell else row


def _row_edits(
    outcome: Outcome,
    row: Row,
    number: int,
    verdict: int,
    ours: _Ours,
    colours: Mapping[int, str],
) -> Iterator[Edit]:
    """The touched cells of one row: number, verdict, cells concerned, our columns.

    ``colours`` are ours that the file has already, by index of style.
    """
    fill = FILLS.get(outcome.level.name, "none")
    marked = _marked(outcome)
    said = {number: _number(outcome, row, number), verdict: outcome.verdict}
    said |= _system(outcome, row, ours)
    fills = {c: colours[x.style] for c, x in row.cells.items() if x.style in colours}
    before = {c for c, there in fills.items() if there in _VERDICT_FILLS}
    for column in sorted({number, verdict, *marked, *said, *before} - {0}):
        colour = fill if column in (number, verdict) else marked.get(column, "none")
        if column in said and colour == "none" and column not in (number, verdict):
            colour = FILLS["SYSTEM"]
        cell = row.cells.get(column)
        text = said.get(column)
        same = text is None or (cell is not None and written(cell.value) == text)
        painted = fills.get(column) == colour or (
            colour == "none" and column not in before
        )
        if not (same and painted):
            yield Edit(row.row, column, None if same else text, colour)


def _marked(outcome: Outcome) -> dict[int, str]:
    """The colour of each cell concerned; the gravest finding of a cell wins."""
    marks: dict[int, str] = {}
    for finding in outcome.findings:
        if finding.place is not None:
            marks.setdefault(finding.place.column, FILLS[finding.level.name])
    return marks


def _number(outcome: Outcome, row: Row, column: int) -> str | None:
    """The number to write; None leaves what stands there (and what was returned)."""
    if not outcome.number:
        return None
    cell = row.cells.get(column)
    there = written(cell.value) if cell is not None else ""
    return outcome.number if there != outcome.number else None


def _system(outcome: Outcome, row: Row, ours: _Ours) -> dict[int, str]:
    """What the system says in its own columns, and the times that it filled in."""
    if outcome.record is None:
        return {}
    said: dict[int, str] = {}
    places = outcome.change.entry.places
    read = outcome.change.entry.values
    for column in ours.columns:
        place = places.get(column.id)
        values = [one.values.get(column.id) for one in outcome.records]
        values = [one for one in dict.fromkeys(values) if one is not None]
        if not place or not values or (column.type == "round" and values == [1]):
            continue
        cell = row.cells.get(place.column)
        text = "、".join(map(shown, values))
        same = cell is not None and _same_value(cell.value, values[0])
        other = read.get(column.id) != values[0] and len(values) == 1
        over = (other and _is_theirs(column.id, place, outcome, ours.told)) or (
            _is_ours(column) and not (same and len(values) == 1)
        )
        if cell is None or over:
            said[place.column] = text
    return said


def _is_theirs(name: str, place: Place, outcome: Outcome, told: Told) -> bool:
    """Whether another register's word goes over what was left in the cell.

    What is asked about stays as the clerk wrote it, unless others decide the column.
    """
    asked = any(one.place == place for one in outcome.findings)
    return name in told.decided or (name in told.filled and not asked)


@lru_cache(maxsize=64)
def _filled_in(form: Form, told: Told) -> _Ours:
    """The columns that the system fills, always or where they are empty."""
    others = told.filled | told.decided
    ours = (c for c in form.column if _is_ours(c) or c.stamp or c.id in others)
    return _Ours(tuple(c for c in ours if c.type != "number"), told)


def _is_ours(column: Column) -> bool:
    return column.system or column.type in SYSTEM_TYPES


def _same_value(cell: object, value: object) -> bool:
    return cell == value or str(cell).strip() in (str(value), shown(value))  # type: ignore[arg-type]


def _lines(parts: Iterable[Part]) -> Iterator[Line]:
    for part in parts:
        for outcome in part.outcomes:
            entry = outcome.change.entry
            kind = outcome.change.kind.value
            yield Line(entry.sheet, entry.row, outcome.number, kind, outcome.verdict)


# ── drawing it ──────────────────────────────────────────────────────────────


def carry_out(
    drop: Drop,
    spooled: Path,
    answer: Answer,
    office: Office,
    month: str,
    ours: Mapping[str, str],
    book: Book | None = None,
) -> Done:
    """Write the answer beside its month; return where it lies.

    ``ours`` gives the SHA-256 that we last wrote under a path below the office
    folder: a file there with other bytes is the clerk's and is left alone.
    """
    data = draw(spooled, answer, book)
    kind = "xlsm" if drop.name.lower().endswith(".xlsm") else "xlsx"
    target_folder = files.folder(
        office.paths.outbox / "回执" / month / drop.folder, files.PRIVATE_FOLDER
    )
    target = _free_name(target_folder, stem(drop.name), kind, data, office, ours)
    point("answer.drawn")
    checksum = files.write(target, data, files.PRIVATE)
    point("answer.named")
    path = target.relative_to(office.paths.root).as_posix()
    return Done((Trace(path, checksum, len(data)),))


def is_old(spooled: Path) -> bool:
    """Whether these are the bytes of an .xls, which is answered by a new .xlsx."""
    with spooled.open("rb") as source:
        return source.read(len(_OLE)) == _OLE


def draw(spooled: Path, answer: Answer, book: Book | None = None) -> bytes:
    """The answer's bytes: the dropped package with few cells touched, or a new one."""
    properties = {REVISION: str(answer.revision)}
    if book is not None and book.kind == "xls":
        return fresh(book, answer.edits, answer.widths, properties)
    patched = patch(spooled, answer.edits, properties, answer.widths)
    wrong = compare(spooled, patched.data, answer.edits, properties, answer.widths)
    if wrong:
        raise Damaged(f"回执与原表不符({wrong[0]}),未写出")
    return patched.data


def _free_name(
    folder: Path,
    name: str,
    kind: str,
    data: bytes,
    office: Office,
    ours: Mapping[str, str],
) -> Path:
    checksum = files.sha256(data)
    number = 1
    while True:
        tail = f"_回执_{number}" if number > 1 else "_回执"
        target = folder / f"{safe_name(name, 60)}{tail}.{kind}"
        there = files.sha256_of(target)
        path = target.relative_to(office.paths.root).as_posix()
        if there in ("", checksum, ours.get(path)):
            return target
        number += 1


def refuse(drop: Drop, spooled: Path, reason: str, office: Office) -> Done:
    """Put a refused file into 退回, bit for bit, its reason as a .txt beside it."""
    folder = files.folder(
        office.paths.outbox / "退回" / drop.folder, files.PRIVATE_FOLDER
    )
    data = spooled.read_bytes()
    target = folder / safe_name(drop.name, 80)
    number = 2
    while files.sha256_of(target) not in ("", drop.sha256):
        ending = Path(drop.name).suffix
        target = folder / f"{safe_name(drop.stem, 60)}_{number}{ending}"
        number += 1
    files.write(target, data, files.PRIVATE)
    point("refusal.moved")
    note = target.with_name(f"{target.name}.txt")
    text = f"{drop.name}\r\n{reason}\r\n".encode("utf-8-sig")
    files.write(note, text, files.PRIVATE)
    point("refusal.noted")
    return Done(tuple(_trace(one, office) for one in (target, note)), note=reason)


def _trace(path: Path, office: Office) -> Trace:
    data = path.read_bytes()
    where = path.relative_to(office.paths.root).as_posix()
    return Trace(where, files.sha256(data), len(data))
