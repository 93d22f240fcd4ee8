"""A pass in which registers speak of each other, killed at each of its steps.

A visit is handed on, a call-back closes its matter, a caller comes into the books. See
test_killed_passes.py.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from fault_office import SECOND, first_day
from passes import Passage
from workbench import Bench, Day, workbench

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL"),
    pytest.mark.timeout(300),
]

#: What such a pass does besides all that every pass does.
STEPS = (
    *("accept.followed", "propose.begun", "proposal.named", "propose.finishing"),
    *("propose.finished", "book.drawn"),
)
_VISIT = (
    *("来访日期", "来访时间", "来访方式", "来访人", "房号", "事由类别", "来访事由"),
    *("接待人", "办理方式"),
)
_CALL = ("来电日期", "来电时间", "接听人", "客户姓名", "联系电话", "获知途径")
_CALL_BACK = (
    "回访日期",
    "回访时间",
    "关联编号",
    "受访人",
    "回访内容",
    "满意度",
    "回访人",
)


def linked(root: Path) -> Path:
    """The office as it is found on the second morning."""
    office = first_day(root)
    shutil.rmtree(root / "inbox/接待", ignore_errors=True)
    for path in (root / "inbox").glob("*.xlsx"):
        if "通讯录" not in path.name:
            path.unlink()
    office.drop_rows(
        ("受理日期", "受理时间", "客户姓名", "房号", "投诉类别", "投诉内容摘要", "登记人", "处理结果", "完成时间"),
        ("2026-11-23", "10:05", "沈卫东", "2栋1单元602", "环境保洁", "楼道三天未清扫", "李敏", "已清扫", "2026-11-23 16:00"),
    )  # fmt: skip
    office.drop_rows(
        ("姓名", "部门", "岗位", "在岗"),
        ("林佳怡", "销售部", "置业顾问", "是"),
        name="人员通讯录_销售.xlsx", sheet="人员",
    )  # fmt: skip
    office.run("2026-11-23T17:00")
    office.drop_rows(
        _VISIT,
        ("2026-11-24", "9:00", "来访", "邓超", "3栋1单元201", "投诉", "楼上一直漏水", "李敏", "转投诉登记"),
        ("2026-11-32", "9:05", "来访", "邓超", "3栋1单元201", "咨询", "装修手续如何办理", "李敏", "当场答复"),
        name="来访接待记录表.xlsx", sheet="来访接待记录", folder="接待",
    )  # fmt: skip
    office.drop_rows(
        _CALL_BACK,
        ("2026-11-24", "9:10", "TS-2026-0001", "沈卫东", "已经干净", "满意", "李敏"),
        name="回访记录表_投诉.xlsx", sheet="回访记录", folder="接待",
    )  # fmt: skip
    office.drop_rows(
        _CALL,
        ("2026-11-24", "9:12", "林佳怡", "韩雅文", "13900000071", "网络"),
        name="来电客户登记本.xlsx", sheet="来电登记", folder="销售",
    )  # fmt: skip
    (root / "made.xlsx").unlink()
    return root


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with workbench(tmp_path_factory.mktemp("linked")) as made:
        yield made


@pytest.fixture(scope="module")
def day(at: Bench) -> Day:
    return at.day(linked(at.folder / "links"), SECOND)


@pytest.fixture(scope="module")
def killed(at: Bench, day: Day) -> Mapping[Passage, list[str]]:
    return at.each([(name, 1) for name in STEPS], partial(at.killed, day, twice=True))


def test_the_clean_day_does_what_the_rows_say(day: Day) -> None:
    names = {Path(path).name for path in day.clean.files}
    assert "待补登_客户投诉登记表.xlsx" in names
    assert set(STEPS) <= set(day.passed)


@pytest.mark.parametrize("point", STEPS)
def test_a_day_killed_there_ends_as_if_it_had_not_been(
    killed: Mapping[Passage, list[str]], point: str
) -> None:
    assert {at: told for at, told in killed.items() if at[0] == point and told} == {}
