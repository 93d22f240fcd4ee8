"""The benchmark runs and gives figures; how fast anything is, is no test's matter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.__main__ import as_json, table
from bench.cases import CASES, Scale
from bench.measure import Skip, compare
from bench.registers import write_register


@pytest.fixture
def little(tmp_path: Path) -> Scale:
    """A few rows of everything."""
    sample = tmp_path / "客户投诉登记表_样本.xlsx"
    write_register(sample, 12)
    return Scale(sample, register=20, new=3, slips=2, records=5, stored=10, year=8)


@pytest.mark.parametrize("name", CASES)
def test_every_case_measures_both_sides(
    name: str, little: Scale, tmp_path: Path
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    result = compare(CASES[name](folder, little), 1, warm=False)
    assert min(result.figures) > 0
    assert min(cost.peak for cost in (*result.ours, *result.theirs)) > 0
    head, line = table({name: result})
    assert head.split()[:4] == ["case", "ours", "plain", "against"]
    assert line.startswith(result.case.title)
    assert json.loads(json.dumps(as_json(name, result)))["case"] == name


def test_a_sample_that_is_not_there_skips_its_case(tmp_path: Path) -> None:
    with pytest.raises(Skip, match="beside this repository"):
        CASES["letters"](tmp_path, Scale(sample=tmp_path / "none.xlsx"))
