"""A pass that files and seals, killed at each of its steps: nothing twice, nothing lost.

A day in January: a matter is settled, one is void, scans came, the old year's rows, what
is past its period and the books of two months are due. See test_killed_passes.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from archive_office import DECIDED, SETTLED, ArchiveOffice
from passes import Passage
from workbench import FILING, Bench, Day, workbench

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL"),
    pytest.mark.timeout(300),
]

#: What a pass does in the archive besides all that every pass does.
STEPS = (
    *("scan.whole", "scan.begun", "scan.kept", "scan.finishing", "scan.finished"),
    *("close.begun", "closing.kept", "close.finishing", "close.finished"),
    *("extract.begun", "extract.kept", "extract.finishing", "extract.finished"),
    *("review.begun", "review.drawn", "review.finishing", "review.finished"),
    *("bundles.owed", "bundle.begun", "bundle.joined", "bundle.finishing"),
    *("bundle.finished", "void.drawn"),
    *("month.begun", "month.drawn", "month.laid_out", "month.kept", "month.sealed"),
    *("month.finishing", "month.finished"),
)
OTHER = {**DECIDED, "客户姓名": "何建", "受理时间": "11:05"}
_JPEG = b"\xff\xd8\xff\xe0 %d \xff\xd9"


def january(root: Path) -> Path:
    """The office as it is found on that morning."""
    office = ArchiveOffice(root)
    head = ("编号", "日期", "时间", "来访人", "来访事由", "接待人", "备注")
    row = ("2026-11-20", "9:30", "沈卫东", "询问装修手续如何办理", "李敏")
    office.drop_rows(head, (None, *row, None), name="来访.xlsx", sheet="来访接待")
    office.decided(OTHER)
    office.enter(
        SETTLED,
        {**OTHER, "编号": "TS-2026-0002", "备注": "作废"},
        {**DECIDED, "客户姓名": "邓超", "受理日期": "2027-01-03"},
    )
    out = ("LF-2026-0001", *row, "停用")
    office.drop_rows(head, out, name="来访.xlsx", sheet="来访接待")
    for number, name in enumerate(("1_原件1", "1_原件2", "9_原件1")):
        (root / "scanned").write_bytes(_JPEG % number)
        office.drop(root / "scanned", f"TS-2026-000{name}.jpg", "扫描件")
    for left in ("scanned", "made.xlsx"):
        (root / left).unlink()
    return root


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with workbench(tmp_path_factory.mktemp("filing")) as made:
        yield made


@pytest.fixture(scope="module")
def day(at: Bench) -> Day:
    return at.day(january(at.folder / "january"), FILING)


@pytest.fixture(scope="module")
def killed(at: Bench, day: Day) -> Mapping[Passage, list[str]]:
    return at.each([(name, 1) for name in STEPS], partial(at.killed, day, twice=True))


def test_the_clean_day_files_what_is_due(day: Day) -> None:
    found = [path for path in day.clean.files if path.startswith("archive/")]
    names = [Path(path).name for path in found]
    assert sum("原件" in name for name in names) == 2
    assert {"登记摘录.json", "作废清单.xlsx", "登记摘录_来访接待记录表.xlsx"} <= {
        *names
    }
    review = day.root / "archive/到期鉴定清单_2027.xlsx"
    page = openpyxl.load_workbook(review).worksheets[0]
    assert [line[8].value for line in page.iter_rows(min_row=3)] == ["已停用"]


def test_the_books_of_both_months_are_made_and_mailed_once(day: Day) -> None:
    """What the kills below must not change: each ends with the very same files."""
    found = [path for path in day.clean.files if path.startswith("archive/")]
    assert sum("09月度报表" in path for path in found) == 4
    mails = [path for path in day.clean.files if "_月报_" in path]
    assert len(mails) == 2  # the site director's; nobody else is known


def test_every_step_is_passed(day: Day) -> None:
    assert set(STEPS) - set(day.passed) == set()


@pytest.mark.parametrize("step", STEPS)
def test_killed_there_it_ends_as_if_it_had_not_been(
    killed: Mapping[Passage, list[str]], step: str
) -> None:
    assert {at: told for at, told in killed.items() if at[0] == step and told} == {}
