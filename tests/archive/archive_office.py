"""An office whose records come to rest: one matter decided, settled, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
from office_story import StoryOffice

_PEOPLE = (
    ("姓名", "部门", "岗位", "电子邮箱", "在岗"),
    ("周建华", "客户服务中心", "管理处主任", "zhoujh@example.com", "是"),
    ("李敏", "客户服务中心", "档案员", "lim@example.com", "是"),
    ("黄秀英", "保洁班", "部门负责人", "huangxy@example.com", "是"),
    ("赵国栋", "工程班", "部门负责人", "zhaogd@example.com", "是"),
)
DECIDED = {
    "受理日期": "2026-11-23",
    "受理时间": "10:05",
    "投诉方式": "来电",
    "客户姓名": "沈卫东",
    "房号/位置": "2栋1单元602",
    "联系电话": "13900000034",
    "投诉类别": "环境保洁",
    "投诉内容摘要": "2栋1单元楼道三天未清扫",
    "要求保密": "否",
    "登记人": "李敏",
    "核实情况": "属实",
    "处理建议": "当日补扫",
    "主任决定": "同意,当日整改",
    "责任部门": "保洁班",
    "预定完成时间": "2026-11-23 17:30",
}
SETTLED = {
    **DECIDED,
    "编号": "TS-2026-0001",
    "完成时间": "2026-11-23 16:30",
    "处理结果": "已补扫并加一次保洁",
    "回复客户时间": "2026-11-23 17:00",
    "回复方式": "电话",
    "满意度": "满意",
}
FOLDER = "archive/2026/02客户投诉/TS-2026-0001"


class ArchiveOffice(StoryOffice):
    """Rows are given by the titles of their columns."""

    def __init__(self, root: Path, config: str = "") -> None:
        super().__init__(root, config)
        self.drop_rows(*_PEOPLE, name="人员通讯录.xlsx", sheet="人员")

    def enter(
        self, *rows: Mapping[str, str], name: str = "客户投诉登记表.xlsx"
    ) -> None:
        """Drop a register with these rows."""
        head = list(dict.fromkeys(title for row in rows for title in row))
        lines = [[row.get(title) for title in head] for row in rows]
        self.drop_rows(head, *lines, name=name, folder="接待")

    def decided(self, *more: Mapping[str, str]) -> None:
        """The first pass: the matter is decided, its two papers are printed."""
        self.enter(DECIDED, *more)
        self.run("2026-11-23T14:00")

    def lines(self, below: str, sheet: str = "") -> list[list[str]]:
        """The texts of a workbook, row by row."""
        book = openpyxl.load_workbook(self.root / below)
        page = book[sheet] if sheet else book.worksheets[0]
        return [
            [str(value or "") for value in line]
            for line in page.iter_rows(values_only=True)
        ]

    def looked_up(self, below: str) -> list[dict[str, str]]:
        """The rows of a list below its title, by the titles of their columns."""
        _, head, *rows = self.lines(below)
        return [dict(zip(head, row, strict=True)) for row in rows]
