"""An old .xls: python-calamine reads it, inside the guarded child.

It knows no styles, gives every number as a float and turns error values into blanks;
it may panic with a BaseException of its own.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.errors import FileRefused
from pipeline.package.container import Limits
from pipeline.package.convert import (
    COLUMN,
    EPOCH,
    RAW,
    SECONDS,
    SPAN,
    TIME,
    Coded,
    Scalar,
    whole,
)
from pipeline.package.markup import whole_characters
from pipeline.package.places import Area, address


def answered(data: bytes, limits: Limits) -> dict[str, Any]:
    """The same answer as for an .xlsx, without styles and properties.

    Raises:
        FileRefused: ``encrypted``, ``unreadable``, ``no_sheet`` and the limits.
    """
    import python_calamine as calamine

    try:
        sheets = list(_sheets(data, limits))
    except calamine.PasswordError:
        raise FileRefused("encrypted") from None
    except (FileRefused, MemoryError, KeyboardInterrupt):
        raise
    except BaseException:  # noqa: BLE001 - pyo3's PanicException is no Exception
        raise FileRefused("unreadable", reason="旧版 .xls 的内容有误") from None
    if not sheets:
        raise FileRefused("no_sheet")
    return {
        "kind": "xls",
        "epoch_1904": False,  # calamine has turned the dates already
        "styles": [],
        "strings": [],
        "properties": {},
        "sheets": sheets,
    }


def _sheets(data: bytes, limits: Limits) -> Iterator[dict[str, Any]]:
    import python_calamine as calamine

    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        found = [
            known
            for known in book.sheets_metadata
            if known.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if len(found) > limits.sheets:
            raise FileRefused("too_many_sheets", limit=limits.sheets)
        for known in found:
            sheet = book.get_sheet_by_name(known.name)
            shapes: dict[tuple[int, ...], int] = {}
            yield {
                "name": known.name,
                "part": "",
                "hidden": known.visible != calamine.SheetVisibleEnum.Visible,
                "rows": list(_rows(sheet, shapes, limits)),
                "shapes": list(shapes),
                "hidden_rows": [],
                "merges": _merges(sheet),
            }


def _rows(
    sheet: Any, shapes: dict[tuple[int, ...], int], limits: Limits
) -> Iterator[tuple[int, int, list[Scalar]]]:
    top, left = sheet.start or (0, 0)
    count = 0
    for number, cells in enumerate(sheet.to_python(), top + 1):
        places = enumerate(cells, left + 1)
        filled = [(column, value) for column, value in places if value != ""]
        if not filled:
            continue
        count += 1
        if count > limits.rows:
            raise FileRefused("too_many_rows", sheet=sheet.name, limit=limits.rows)
        if filled[-1][0] > limits.columns:
            most = limits.columns
            raise FileRefused("too_many_columns", sheet=sheet.name, limit=most)
        _check_texts(number, filled, sheet.name, limits.text)
        coded = [(column, *_coded(value)) for column, value in filled]
        shape = tuple(column << COLUMN | code for column, code, _ in coded)
        at = shapes.setdefault(shape, len(shapes))
        yield number, at, [value for _, _, value in coded]


def _check_texts(
    number: int, filled: list[tuple[int, Any]], sheet: str, most: int
) -> None:
    for column, value in filled:
        if isinstance(value, str) and len(value) > most:
            place = f"{sheet}!{address(number, column)}"
            raise FileRefused("cell_too_long", place=place, limit=most)


def _coded(value: Any) -> Coded:
    """Dates and times to the nearest second; whole floats as whole numbers."""
    if isinstance(value, date):  # a datetime too
        moment = datetime(value.year, value.month, value.day)
        moment = value if isinstance(value, datetime) else moment
        return SECONDS, _seconds(moment - EPOCH)
    if isinstance(value, time):
        return TIME, _seconds(datetime.combine(EPOCH, value) - EPOCH) % 86_400
    if isinstance(value, timedelta):
        return SPAN, _seconds(value)
    if isinstance(value, float):
        return RAW, whole(value)
    return RAW, whole_characters(value) if isinstance(value, str) else value


def _seconds(span: timedelta) -> int:
    return math.floor(span.total_seconds() + 0.5)


def _merges(sheet: Any) -> list[Area]:
    return [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]
