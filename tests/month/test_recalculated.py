"""LibreOffice works out every formula of a workbook and gets what is stored."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from recalculated import NO_SOFFICE, SOFFICE, differences, formulas, recalculated, same
from sample_book import sample

from pipeline.effects.monthly import draw
from pipeline.sheets import Cell, Tab, Table, Workbook

pytestmark = pytest.mark.skipif(not SOFFICE, reason=NO_SOFFICE)


def test_every_stored_result_is_the_one_that_is_worked_out(tmp_path: Path) -> None:
    path = tmp_path / "月报.xlsx"
    path.write_bytes(draw(sample()))
    assert len(formulas(path)) > 30
    assert differences(path) == []


def test_a_wrong_result_is_found_whatever_kind_it_is(tmp_path: Path) -> None:
    rows = [
        [Cell(2, "count", name="two"), Cell(5, "count", "{two}+2")],
        [
            Cell(0, "count", name="none"),
            Cell(0, "percent", 'IF({none}=0,"—",{two}/{none})'),
        ],
        [Cell("甲"), Cell("✓", "mark", 'IF({two}>3,"✓","✗")')],
        [Cell("乙"), Cell(4, "count", "{two}+2")],
    ]
    path = tmp_path / "错.xlsx"
    path.write_bytes(
        draw(
            Workbook(
                "错.xlsx",
                "错",
                [Tab("甲", "甲", [Table(["一", "二"], rows)], [10, 10])],
            )
        )
    )
    assert [line.split(" ")[0] for line in differences(path)] == [
        "甲!B4",
        "甲!B5",
        "甲!B6",
    ]


def test_a_workbook_without_results_gets_them(tmp_path: Path) -> None:
    rows = [[Cell(2, "count", name="two"), Cell(4, "count", "{two}+2")]]
    data = draw(
        Workbook(
            "空.xlsx", "空", [Tab("甲", "甲", [Table(["一", "二"], rows)], [10, 10])]
        )
    )
    path, bare = tmp_path / "空.xlsx", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</f><v>4</v>", b"</f>"))
    path.write_bytes(bare.getvalue())
    assert recalculated(path)["甲", "B4"] == 4


@pytest.mark.parametrize(
    ("told", "worked_out", "is_same"),
    [
        (1, 1.0, True),
        (1, 2, False),
        ("—", "—", True),
        ("—", 0, False),
        (None, "", True),
        (0.1 + 0.2, 0.3, True),
        ("1", 1, False),
    ],
)
def test_values_are_compared_as_values(
    told: object, worked_out: object, *, is_same: bool
) -> None:
    assert same(told, worked_out) is is_same
