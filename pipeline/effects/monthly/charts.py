"""Native charts of a table's rows, in Chinese, readable in black and white.

Areas differ by shade and by pattern, lines by dashes and by their marks. Axes are
titled, begin at 0 and end at 100 % where they are shares; counts have whole ticks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from pipeline.effects.monthly.rows import Rows
from pipeline.effects.monthly.shown import SHORT, number_of
from pipeline.package.fresh import width as text_wide
from pipeline.sheets import Chart, Series, Shown, Unit

_FACE = "微软雅黑"
_INK, _WEAK, _EDGE = "#262626", "#D0D5DB", "#33475B"
_FAINT = "#E6E9ED"
_LYING = frozenset({"bar", "stacked_bar"})
_LABELLED = 26  # numbers written beside bars and dots; more would not be read
_FEW_TICKS = 8  # up to here a count's axis has a tick for each
_FEW_LABELS = 16  # up to here every label is said, turned if need be
_THIN = 0.03  # a slice of a ring in which no number can be read
_A_SIGN, _BESIDE = 6, 90  # pixels of a sign of a label, and beside all labels
_ROOM = 1.5  # times the highest column, where a line is drawn above
_KINDS: Mapping[str, Mapping[str, str]] = {
    "column": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "bar": {"type": "bar"},
    "stacked_bar": {"type": "bar", "subtype": "stacked"},
    "line": {"type": "line"},
    "donut": {"type": "doughnut"},
}
_WHITE = "#FFFFFF"
_GRID = {"color": _FAINT, "width": 0.5}
#: A label is read on any pattern by its own white ground.
_ON_FILL = {"fill": {"color": _WHITE}, "border": {"color": _WEAK, "width": 0.5}}


def _laid(pattern: str, lines: str, ground: str = _WHITE) -> Mapping[str, object]:
    return {"pattern": {"pattern": pattern, "fg_color": lines, "bg_color": ground}}


#: Solid and patterned by turns, from dark to light: what a series, a slice looks like.
_FILLS: Sequence[Mapping[str, object]] = (
    {"fill": {"color": "#2F4B6E"}},
    _laid("wide_upward_diagonal", "#5F7F9F"),
    {"fill": {"color": "#B9C6D3"}},
    _laid("small_grid", "#44546A"),
    {"fill": {"color": "#7C93AB"}},
    _laid("wide_downward_diagonal", "#2F4B6E"),
    {"fill": {"color": "#EEF1F5"}},
    _laid("dotted_diamond", "#44546A", "#DDE4EC"),
    {"fill": {"color": "#11202F"}},
    _laid("horizontal_brick", "#5F7F9F"),
)  # fmt: skip
_LINES = (
    ("#1F3A5F", "solid", "circle", "#1F3A5F"),
    ("#5F7F9F", "dash", "square", _WHITE),
    ("#262626", "square_dot", "triangle", "#262626"),
    ("#8496A9", "long_dash_dot", "diamond", _WHITE),
    ("#44546A", "dash_dot", "x", "#44546A"),
)
_OVER = ("#262626", "dash", "diamond", _WHITE)  # a line over columns


def draw_chart(book: Any, chart: Chart, rows: Rows, sheet: str, width: int) -> Any:
    """The chart of a table's data rows, to be put onto a sheet."""
    return _Drawing(book, chart, rows, (sheet, width)).carry_out()


class _Drawing:
    """One chart, and the one laid over it where lines go by a second axis."""

    def __init__(
        self, book: Any, chart: Chart, rows: Rows, where: tuple[str, int]
    ) -> None:
        self._book, self._chart, self._rows = book, chart, rows
        self._sheet, self._width = where
        apart = chart.kind in {"column", "stacked"}
        self._second = [one for one in chart.series if apart and one.line]
        self._first = [one for one in chart.series if one not in self._second]

    def carry_out(self) -> Any:
        """The chart, with axes, legend and labels."""
        chart = self._chart
        made = self._book.add_chart(dict(_KINDS[chart.kind]))
        for nth, series in enumerate(self._first):
            made.add_series({**self._source(series), **self._look(nth, series)})
        if self._second:
            made.combine(self._over())
        made.set_title({"name": _plain(chart.title), "name_font": _type(11, bold=True)})
        made.set_chartarea({"border": {"color": _WEAK}, "fill": {"color": _WHITE}})
        made.show_blanks_as("gap")
        self._legend(made)
        if chart.kind == "donut":
            made.set_hole_size(52)
        else:
            axes = (
                self._labels_axis(),
                self._axis(chart.y_title, chart.unit, self._first),
            )
            across, upward = axes[::-1] if chart.kind in _LYING else axes
            made.set_x_axis(across)
            made.set_y_axis(upward)
        return made

    def _over(self) -> Any:
        """The lines above the columns."""
        chart = self._chart
        made = self._book.add_chart({"type": "line"})
        for nth, series in enumerate(self._second):
            style = (_OVER, *_LINES)[nth % (len(_LINES) + 1)]
            labels = self._labels(series, chart.line_unit, line=True, position="above")
            look = {**_line(style), "y2_axis": True, **labels}
            made.add_series({**self._source(series), **look})
        axis = self._axis(chart.line_title, chart.line_unit, self._second)
        made.set_y2_axis(axis | {"major_gridlines": {"visible": False}})
        return made

    # ── series ──────────────────────────────────────────────────────────────

    def _source(self, series: Series) -> dict[str, object]:
        """The cells of a series, and the numbers that it carries for a preview."""
        labels = [row[self._chart.labels].value for row in self._rows.data]
        return {
            "name": _plain(series.title),
            "categories": self._cells(self._chart.labels),
            "values": self._cells(series.column),
            "categories_data": [_label(value) for value in labels],
            "values_data": self._rows.numbers(series.column),
        }

    def _cells(self, column: int) -> list[object]:
        first, at = self._rows.first, self._rows.columns[column].first
        return [self._sheet, first, at, first + len(self._rows.data) - 1, at]

    def _look(self, nth: int, series: Series) -> dict[str, object]:
        chart = self._chart
        if chart.kind == "donut":
            return self._slices(series)
        if chart.kind == "line":
            return {
                **_line(_LINES[nth % len(_LINES)]),
                **self._labels(series, chart.unit),
            }
        gap = {"gap": 55 if len(self._first) == 1 or self._is_stacked else 70}
        over = {"overlap": 100} if self._is_stacked else {}
        return {**_area(nth), **gap, **over, **self._labels(series, chart.unit)}

    @property
    def _is_stacked(self) -> bool:
        return self._chart.kind in {"stacked", "stacked_bar"}

    def _slices(self, series: Series) -> dict[str, object]:
        numbers = self._rows.numbers(series.column)
        least = sum(number or 0 for number in numbers) * _THIN
        hidden = [None if (n or 0) >= least else {"delete": True} for n in numbers]
        said = {
            "category": True, "percentage": True, "separator": "\n",
            "leader_lines": True, "num_format": "0.0%",
        }  # fmt: skip
        return {
            "points": [_area(nth) for nth in range(len(numbers))],
            "data_labels": {**said, **_ON_FILL, "font": _type(9), "custom": hidden},
        }

    def _labels(
        self, series: Series, unit: Unit, *, line: bool = False, **more: object
    ) -> dict[str, object]:
        """The numbers beside bars and dots, where they are few enough to be read."""
        if len(self._chart.series) * len(self._rows.data) > _LABELLED:
            return {}
        said = {"value": True, "font": _type(8), "num_format": SHORT[unit], **more}
        if not line:  # of no height nothing is said
            numbers = self._rows.numbers(series.column)
            said["custom"] = [None if n else {"delete": True} for n in numbers]
        if self._is_stacked:
            said |= _ON_FILL
        elif self._second and not more:
            said |= {**_ON_FILL, "position": "inside_base"}  # away from the line
        return {"data_labels": said}

    # ── axes ────────────────────────────────────────────────────────────────

    def _labels_axis(self) -> dict[str, object]:
        chart, count = self._chart, len(self._rows.data)
        made: dict[str, object] = {
            **_named(chart.x_title),
            "num_font": _type(9),
            "text_axis": True,
            "label_position": "low",
            "line": {"color": _INK},
            "major_gridlines": {"visible": False},
        }
        days = [row[chart.labels].value for row in self._rows.data]
        if months := {(day.year, day.month) for day in days if isinstance(day, date)}:
            made["num_format"] = "d" if len(months) == 1 else "m-d"
        if chart.kind in _LYING:
            made |= {"reverse": True, "crossing": "max", "interval_unit": 1}
            made["num_font"] = _type(8)
            return made
        longest = max(text_wide(day) if isinstance(day, str) else 4 for day in days)
        wanted = count * (longest * _A_SIGN + _A_SIGN) / (self._width - _BESIDE)
        if count > _FEW_LABELS:
            made["interval_unit"] = ceil(wanted)
        elif wanted > 1:
            made["num_font"] = {**_type(9), "rotation": -45}
        return made

    def _axis(
        self, title: str, unit: Unit, series: Sequence[Series]
    ) -> dict[str, object]:
        lowest, highest = self._reach(series)
        made: dict[str, object] = {
            **_named(title),
            "num_font": _type(9),
            "num_format": SHORT[unit],
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": _GRID},
        }
        if lowest >= 0:
            made["min"] = 0
        if unit == "percent" and lowest >= 0 and highest <= 1:
            made |= {"max": 1, "major_unit": 0.2}
        if unit in {"count", "days"} and highest <= _FEW_TICKS:
            made["major_unit"] = 1
        elif self._second and series is self._first:  # room for the line above
            made["max"] = ceil(highest * _ROOM / 5) * 5
        return made

    def _reach(self, series: Sequence[Series]) -> tuple[float, float]:
        """The lowest and the highest point that will be drawn."""
        columns = [self._rows.numbers(one.column) for one in series]
        known = [[number or 0 for number in column] for column in columns]
        if self._is_stacked and series is self._first:
            known = [[sum(row) for row in zip(*known, strict=True)]]
        every = [number for column in known for number in column]
        return min(every, default=0), max(every, default=0)

    def _is_thin(self) -> bool:
        """Whether a slice of the ring is too thin for its name."""
        numbers = [n or 0 for n in self._rows.numbers(self._chart.series[0].column)]
        return min(numbers) < sum(numbers) * _THIN

    def _legend(self, made: Any) -> None:
        if self._chart.kind == "donut" and self._is_thin():
            made.set_legend({"position": "right", "font": _type(9)})
        elif len(self._chart.series) == 1:
            made.set_legend({"none": True})
        else:
            made.set_legend({"position": "bottom", "font": _type(9)})


def _label(value: Shown) -> object:
    number = number_of(value)
    return value if number is None else number


def _plain(text: str) -> str:
    """A text that is not taken for a formula."""
    return text.lstrip("=")


def _type(size: int, *, bold: bool = False) -> dict[str, object]:
    return {"name": _FACE, "size": size, "bold": bold, "color": _INK}


def _named(title: str) -> dict[str, object]:
    return {"name": _plain(title), "name_font": _type(9)} if title else {}


def _area(nth: int) -> dict[str, object]:
    return {**_FILLS[nth % len(_FILLS)], "border": {"color": _EDGE, "width": 0.75}}


def _line(style: tuple[str, str, str, str]) -> dict[str, object]:
    colour, dash, mark, inside = style
    drawn = {"color": colour, "width": 2, "dash_type": dash}
    dot = {
        "type": mark,
        "size": 6,
        "border": {"color": colour},
        "fill": {"color": inside},
    }
    return {"line": drawn, "marker": dot}
