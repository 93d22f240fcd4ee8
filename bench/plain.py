"""The other side: the same work as openpyxl and docxtpl alone would do it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SEARCHED = 15  # rows in which the header stands


def fill(source: str, target: str) -> None:
    """Load a register, number the rows that have none, say ✓ beside each, save."""
    import openpyxl

    book = openpyxl.load_workbook(source)
    page: Any = book.worksheets[0]
    top, number = _header(page, "编号")
    verdict = page.max_column + 1
    page.cell(top, verdict, "校验结果")
    given = 0
    for row in range(top + 1, page.max_row + 1):
        if page.cell(row, number).value is None:
            given += 1
            page.cell(row, number, f"TS-2026-{given:05}")
            page.cell(row, verdict, "✓")
    book.save(target)


def _header(page: Any, text: str) -> tuple[int, int]:
    for line in page.iter_rows(max_row=_SEARCHED):
        for cell in line:
            if cell.value == text:
                return cell.row, cell.column
    raise LookupError(text)


def slips(template: str, target: str, count: str) -> None:
    """Fill a Word template ``count`` times; print how many a second of processor."""
    from docxtpl import DocxTemplate

    texts = placeholders(template)

    def one(number: int) -> None:
        paper = DocxTemplate(template)
        paper.render({**texts, "编号": f"TS-2026-{number:04}"}, autoescape=True)
        paper.save(target)

    _per_second(one, int(count))


def our_slips(template: str, target: str, count: str) -> None:
    """The same papers, rendered and read back by the house."""
    from pipeline.effects.document.render import load

    texts = placeholders(template)

    def one(number: int) -> None:
        paper = load(Path(template))
        data = paper.render({**texts, "编号": f"TS-2026-{number:04}"})
        Path(target).write_bytes(data)

    _per_second(one, int(count))


def cells(source: str, target: str) -> None:
    """Write cells into workbooks, bare: no styles, charts, links or formats."""
    import json

    import xlsxwriter

    found = json.loads(Path(source).read_text("utf-8"))
    for nth in sorted({one[0] for one in found}):
        book = xlsxwriter.Workbook(target.replace(".xlsx", f"_{nth}.xlsx"))
        pages: dict[str, Any] = {}
        for _, name, row, column, value, result in (o for o in found if o[0] == nth):
            if name not in pages:
                pages[name] = book.add_worksheet(name)
            if isinstance(value, str) and value.startswith("="):
                pages[name].write_formula(row, column, value, None, result)
            elif isinstance(value, str):
                pages[name].write_string(row, column, value)
            else:
                pages[name].write_number(row, column, value)
        book.close()


def placeholders(template: str) -> dict[str, str]:
    """A text for every placeholder of a template."""
    from docxtpl import DocxTemplate

    names = DocxTemplate(template).get_undeclared_template_variables()
    return {name: f"{name}:2栋1单元楼道三天未清扫" for name in names}


def _per_second(one: Callable[[int], None], count: int) -> None:
    begun = time.process_time()
    for number in range(count):
        one(number)
    print(count / (time.process_time() - begun))


WORK: dict[str, Callable[..., None]] = {
    "fill": fill,
    "slips": slips,
    "our-slips": our_slips,
    "cells": cells,
}

if __name__ == "__main__":
    WORK[sys.argv[1]](*sys.argv[2:])
