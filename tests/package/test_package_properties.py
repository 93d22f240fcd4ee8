"""Any sheet, any edits: what is read of the answer is the sheet with the edits."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from handmade import STYLES, answered, book, book_parts, sheet, strings, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.package.cells import FILLS, Cell, Edit, address
from pipeline.package.markup import escaped

TEXTS = ("甲", "<&>", " 空 格 ", "行\n行")
TEXT = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("_x000D_\r\n\t<&>"),
    max_size=12,
)
PLACES = st.tuples(st.integers(1, 7), st.integers(1, 5))
#: A cell as it stands in the file: kind, content, style.
CELLS = st.tuples(
    st.sampled_from(["s", "inline", "str", "number", "date", "formula", "empty"]),
    st.integers(0, 3),
    st.integers(0, 2),
)
EDITS = st.tuples(
    st.none() | TEXT, st.sampled_from(["", "none", *FILLS.values()]), st.integers(0, 5)
)
SHAPES = st.sampled_from(["plain", "no references", "prefix", "lines", "comments"])


def written(place: tuple[int, int], cell: tuple[str, int, int], *, bare: bool) -> str:
    kind, index, style = cell
    marks = "" if bare else f' r="{address(*place)}"'
    marks += f' s="{style}"' if style else ""
    text = escaped(TEXTS[index])
    return {
        "s": f'<c{marks} t="s"><v>{index}</v></c>',
        "inline": f'<c{marks} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>',
        "str": f'<c{marks} t="str"><v>{text}</v></c>',
        "number": f"<c{marks}><v>{index}.5</v></c>",
        "date": f'<c{marks} s="1"><v>{46329 + index}</v></c>' if not style else "",
        "formula": f"<c{marks}><f>A1</f><v>{index}</v></c>",
        "empty": f"<c{marks}/>",
    }[kind]


def rows(cells: Mapping[tuple[int, int], tuple[str, int, int]], shape: str) -> str:
    """The rows as XML; without references every cell up to the last is there."""
    bare = shape == "no references"
    text = ""
    for row in range(1, max((row for row, _ in cells), default=0) + 1):
        columns = sorted(column for r, column in cells if r == row)
        if not columns and not bare:
            continue
        inner = ""
        for column in range(1, max(columns, default=0) + 1) if bare else columns:
            cell = cells.get((row, column), ("empty", 0, 0))
            inner += written((row, column), cell, bare=bare) or "<c/>"
        text += f"<row>{inner}</row>" if bare else f'<row r="{row}">{inner}</row>'
    return text


def shaped(text: str, shape: str) -> str:
    if shape == "prefix":
        head, _, body = text.partition("\n")
        body = body.replace("</", "</x:").replace("<", "<x:")
        return head + body.replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")
    if shape == "lines":
        return text.replace("<row", "\n  <row").replace("<c ", "\n    <c ")
    if shape == "comments":
        return text.replace("<row", '<!-- <row r="1"><c r="A1"/> --><row')
    return text


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.dictionaries(PLACES, CELLS, max_size=12),
    st.dictionaries(PLACES, EDITS, max_size=8),
    SHAPES,
)
def test_the_answer_reads_as_the_sheet_with_the_edits(
    cells: dict[tuple[int, int], tuple[str, int, int]],
    wanted: dict[tuple[int, int], tuple[str | None, str, int]],
    shape: str,
) -> None:
    merge = '<mergeCells count="1"><mergeCell ref="F6:G7"/></mergeCells>'
    text = shaped(sheet(rows(cells, shape), tail=merge), shape)
    texts = strings(*(f'<t xml:space="preserve">{escaped(t)}</t>' for t in TEXTS))
    data = zipped(book_parts({"登记": text}, texts=texts, styles=STYLES))
    edits = [
        Edit(row, column, value, fill, like)
        for (row, column), (value, fill, like) in wanted.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        done = answered(
            data, Path(folder), {"登记": edits}, {"版本": "1"}, {"登记": {9: 9}}
        )
    before, after = book(data), book(done.data)
    old = {
        (row, column): cell
        for row, found in before.grids[0].rows.items()
        for column, cell in found.items()
    }
    new = {
        (row, column): cell
        for row, found in after.grids[0].rows.items()
        for column, cell in found.items()
    }
    for edit in edits:
        place = (edit.row, edit.column)
        known = old.get(place, Cell(None))
        calculated = cells.get(place, ("", 0, 0))[0] == "formula"
        if edit.value is not None and not calculated:
            assert new.get(place, Cell("")).value == edit.value
        else:
            assert new.get(place, Cell(None)).value == known.value
        if edit.fill not in ("", "none") and place in new:
            assert after.style(new[place]).fill == edit.fill
        new.pop(place, None)
        old.pop(place, None)
    assert new == old
