"""A sheet's cells -> the register in it: where its header and its rows stand. Pure.

The header is searched, two-level headers are joined, merged cells spread down where
the form allows it, footers and notes skipped with a reason (domain.md 2.0).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pipeline.findings import CATALOGUE
from pipeline.form import Form
from pipeline.intake import room, title
from pipeline.intake.rows import Frame, Kinds, filled, idle, sort
from pipeline.model import Finding, Level, Place, Row, Sheet, Title
from pipeline.package.cells import Cell, Grid
from pipeline.values import fold

VERDICT = "校验结果"
#: Headers of running numbers, which staff type and nobody reads.
COUNTING = frozenset({"序号", "顺序号", "项次", "行号", "no", "no."})
_SEARCHED = 15  # rows in which the header is looked for
_LEAST = 3  # so many of a form's columns make a row a header
_GAP = 2  # a header beyond more than one empty column belongs to something else
_WIDE = 3
_SHOWN = 5

Cells = Mapping[int, Cell]
Headers = Mapping[int, str]


class Found(NamedTuple):
    """A header: its first and last row, its texts by column, each form's score.

    A score is the share of the headers that the form knows, 0 to 1, without 序号 and
    校验结果, which any register may have.
    """

    top: int
    bottom: int
    headers: Headers
    scores: Mapping[str, float]


class Names(NamedTuple):
    """How the header of one column of a form may be written, folded."""

    id: str
    title: str
    aliases: frozenset[str]


# ── the header ──────────────────────────────────────────────────────────────


def find(grid: Grid, forms: Sequence[Form]) -> Found | None:
    """The header among the first rows that hold anything; None when there is none.

    It is the row, or pair of rows, in which some form recognises most of its columns:
    at least three, or all of a form that has fewer.
    """
    known = frozenset(word for form in forms for word in _words(form))
    best, most = None, 0
    for candidate in _candidates(grid, known):
        matched = max((_matched(candidate.headers, form) for form in forms), default=0)
        if matched > most:
            best, most = candidate, matched
    if best is None:
        return None
    headers = _within_reach(best.headers, known)
    scores = {form.id: _score(headers, form) for form in forms}
    return best._replace(headers=headers, scores=scores)


def columns_of(headers: Headers, form: Form) -> Mapping[str, int]:
    """Column id -> column number. A header means at most one column of the form.

    Titles go before aliases; an alias of two columns counts for the first, in the
    order of the form, that is still free.
    """
    found: dict[str, int] = {}
    texts = {column: fold(text) for column, text in sorted(headers.items())}
    for column, text in texts.items():
        exact = (name.id for name in _names(form) if name.title == text)
        if (one := next(exact, "")) and one not in found:
            found[one] = column
    taken = set(found.values())
    for column, text in texts.items():
        fits = (n.id for n in _names(form) if text in n.aliases and n.id not in found)
        if column not in taken and (one := next(fits, "")):
            found[one] = column
    return found


def _candidates(grid: Grid, known: Collection[str]) -> Iterator[Found]:
    """First every single row, then every pair that merging holds together."""
    numbers = (row for row in sorted(grid.rows) if filled(grid.rows[row], 0))
    first = list(islice(numbers, _SEARCHED))
    for row in first:
        yield Found(row, row, _texts(grid.rows[row]), {})
    for row in first:
        over = _parents(grid, row)
        if over or _reaches_down(grid, row):
            yield Found(row, row + 1, _joined(grid, row, over, known), {})


def _texts(cells: Cells) -> dict[int, str]:
    """The texts of a row in one line each, by column."""
    texts = {c: " ".join(str(x.value).split()) for c, x in cells.items() if _says(x)}
    return dict(sorted(texts.items()))


def _says(cell: Cell) -> bool:
    return isinstance(cell.value, str) and title.SUMMARY.match(cell.value) is None


def _parents(grid: Grid, row: int) -> dict[int, str]:
    """The texts of a row that are merged over several columns, by each column."""
    texts = _texts(grid.rows[row])
    return {
        column: texts[left]
        for top, left, low, right in grid.merges
        if top == low == row and right > left and texts.get(left)
        for column in range(left, min(right, left + 99) + 1)
    }


def _reaches_down(grid: Grid, row: int) -> bool:
    return any(
        m[0] == row and m[2] == row + 1 and m[1] in grid.rows[row] for m in grid.merges
    )


def _joined(grid: Grid, row: int, over: Headers, known: Collection[str]) -> Headers:
    """Two rows as one header, read top-down: 水表 over 底数 is 水表底数."""
    upper, lower = _texts(grid.rows[row]), _texts(grid.rows.get(row + 1, {}))
    joined = {}
    for column in sorted({*upper, *lower, *over} & {*upper, *lower}):
        parts = over.get(column) or upper.get(column, ""), lower.get(column, "")
        whole = "".join(parts)
        spare = parts[1] if column in over or column not in upper else parts[0]
        known_whole = fold(whole) in known or not all(parts)
        joined[column] = whole if known_whole or fold(spare) not in known else spare
    return {column: text for column, text in joined.items() if text}


def _matched(headers: Headers, form: Form) -> int:
    """How many of its columns the form sees; 0 when they are too few for a header."""
    matched = len(columns_of(headers, form))
    return matched if matched >= min(_LEAST, len(_names(form))) else 0


def _within_reach(headers: Headers, known: Collection[str]) -> Headers:
    """Without what stands apart on the right, unless a form knows it."""
    sure = [c for c, text in headers.items() if fold(text) in known or _neutral(text)]
    kept, right = {}, max(sure, default=0)
    for column, text in sorted(headers.items()):
        if column > right + _GAP:
            break
        kept[column] = text
        right = max(right, column)
    return kept


def _score(headers: Headers, form: Form) -> float:
    counted = {c: text for c, text in headers.items() if not _neutral(text)}
    return len(columns_of(counted, form)) / len(counted) if counted else 0.0


def _neutral(text: str) -> bool:
    return fold(text).casefold() in COUNTING or fold(text) == VERDICT


@lru_cache(maxsize=64)
def _names(form: Form) -> tuple[Names, ...]:
    return tuple(
        Names(one.id, fold(one.title), frozenset(fold(alias) for alias in one.aliases))
        for one in form.column
    )


def _words(form: Form) -> Iterator[str]:
    for name in _names(form):
        yield name.title
        yield from name.aliases


# ── the rows below it ───────────────────────────────────────────────────────


def lay_out(grid: Grid, found: Found, form: Form) -> Sheet:
    """The register below ``found``, as the form reads it: title, rows, what is left."""
    columns = columns_of(found.headers, form)
    frame = _frame(grid, found, form, columns)
    kinds = sort(grid.rows, frame)
    number = columns.get(form.number_column.id, 0) if form.number_column else 0
    wanting = int(form.numbered and not number)
    free = room.free_column(grid, found.top, max(found.headers), 1 + wanting)
    verdict = frame.verdict or free + wanting
    outside = tuple(_outside(grid, found, frame, kinds))
    read, disagreeing = _title(grid, found.top, form, kinds.titles)
    return Sheet(
        name=grid.name,
        title=read,
        headers=found.headers,
        rows=tuple(_row(row, grid, found.headers, frame) for row in kinds.data),
        top=found.top,
        bottom=found.bottom,
        width=max(found.headers),
        last_row=max(grid.rows),
        skipped=kinds.skipped,
        outside=outside,
        findings=(*disagreeing, *_told(grid, kinds.data, outside)),
        number_column=number,
        verdict_column=frame.verdict,
        free_column=free,
        summary_at=room.summary_place(grid, found.top, verdict, kinds.data),
    )


def _frame(grid: Grid, found: Found, form: Form, columns: Mapping[str, int]) -> Frame:
    headers = {column: fold(text) for column, text in found.headers.items()}
    rows = [_folded(grid.rows.get(row, {})) for row in {found.top, found.bottom}]
    alone = [line for line in rows if line != headers]
    ignored = {one.id for one in form.column if one.type == "ignored"}
    must = {one.id for one in form.column if one.need == "entry"} | {*essential(form)}
    aside = {form.number.date, *ignored}
    return Frame(
        bottom=found.bottom,
        lines=(headers, *alone),
        own=frozenset(columns[one] for one in columns.keys() - ignored),
        counting=frozenset(c for c, t in headers.items() if t.casefold() in COUNTING),
        verdict=next((c for c, text in headers.items() if text == VERDICT), 0),
        day=columns.get(form.number.date, 0),
        needed=frozenset(columns[one] for one in columns.keys() & must - aside),
        spread=_spread(grid, found.bottom, form, columns),
        wide=frozenset(m[:2] for m in grid.merges if m[3] - m[1] >= _WIDE - 1),
    )


def essential(form: Form) -> tuple[str, ...]:
    """The columns without which a sheet is not taken in."""
    return form.required or tuple(key.partition(":")[0] for key in form.number.key)


def _folded(cells: Cells) -> dict[int, str]:
    return {column: fold(text) for column, text in _texts(cells).items()}


def _spread(
    grid: Grid, bottom: int, form: Form, columns: Mapping[str, int]
) -> dict[tuple[int, int], Cell]:
    """The cells that merging down copies, for the columns of which the form says so."""
    down = {columns[one.id] for one in form.column if one.merge and one.id in columns}
    last = max(grid.rows)
    spread, reached = {}, dict.fromkeys(down, bottom)
    for top, left, low, _ in sorted(grid.merges):
        cell = grid.rows.get(top, {}).get(left)
        if left not in down or top <= reached[left] or cell is None:
            continue
        reached[left] = low
        spread.update(dict.fromkeys(_below(left, top, min(low, last)), cell))
    return spread


def _below(column: int, top: int, low: int) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(top + 1, low + 1))


def _row(number: int, grid: Grid, headers: Headers, frame: Frame) -> Row:
    spread = {
        c: frame.spread[number, c] for c in headers if (number, c) in frame.spread
    }
    own = {c: cell for c, cell in grid.rows[number].items() if c in headers}
    cells = {
        **spread,
        **{c: x for c, x in own.items() if c not in spread or filled({c: x}, 0)},
    }
    return Row(number, {c: cells[c] for c in sorted(cells) if c != frame.verdict})


def _outside(grid: Grid, found: Found, frame: Frame, kinds: Kinds) -> Iterator[Place]:
    """Filled cells that no row takes: beside the header and the rows, or far below."""
    odd = set(kinds.odd)
    beside = {*range(found.top, found.bottom + 1), *kinds.data}
    for row in sorted(odd | beside):
        cells = grid.rows.get(row, {})
        if row not in odd and cells.keys() <= found.headers.keys():
            continue  # as nearly always
        for column, cell in filled(cells, frame.verdict).items():
            alone = row in odd and not idle(cell, column, frame)
            right = row > found.bottom or column > max(found.headers)
            if alone or (row in beside and right and column not in found.headers):
                yield Place(grid.name, row, column)


# ── the title above, and what the office is told ────────────────────────────


def _title(
    grid: Grid, top: int, form: Form, more: tuple[int, ...]
) -> tuple[Title, tuple[Finding, ...]]:
    """What stands above the header, and above later headers; the sheet's name helps."""
    words = {word for column in form.column for word in column.from_title}
    above = [grid.rows[row] for row in sorted(grid.rows) if row < top]
    later = (title.read([grid.rows[row]], words) for row in more)
    said = title.agreed([title.read(above, words), *later])
    tab = title.read([{1: Cell(grid.name)}], ())
    month = (said.month or tab.month) == (tab.month or said.month)
    year = (said.year or tab.year) == (tab.year or said.year)
    both = Title(
        year=(said.year or tab.year) if year else None,
        month=(said.month or tab.month) if month and year else None,
        said=said.said,
    )
    return both, () if month and year else (
        file_finding("title_disagrees", sheet=grid.name),
    )


def _told(
    grid: Grid, data: Sequence[int], outside: Sequence[Place]
) -> Iterator[Finding]:
    hidden = [str(row) for row in data if row in grid.hidden_rows]
    if hidden:
        yield file_finding("hidden_rows", sheet=grid.name, rows=_few(hidden))
    if outside:
        cells = [str(place).rpartition("!")[2] for place in outside]
        yield file_finding("outside_table", sheet=grid.name, cells=_few(cells))


def _few(names: Sequence[str]) -> str:
    """The first five, and how many there are in all."""
    more = f"等{len(names)}处" if len(names) > _SHOWN else ""
    return "、".join(names[:_SHOWN]) + more


def file_finding(code: str, **facts: object) -> Finding:
    """A finding about a sheet or the file, as the catalogue words it."""
    sentence = CATALOGUE[code]
    return Finding(Level[sentence.level.upper()], code, sentence.say(**facts))
