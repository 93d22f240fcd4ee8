"""An office over the turn of months: a matter a week, books that are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
from time_office import STAFF, TimeOffice

from pipeline.ledger import Ledger

XU = "xu@example.com"
PEOPLE = (*STAFF, ("徐浩", "销售部", "项目经理", XU, "是", ""))
NAME = "幸福社区接待投诉与销售月报_2026年{}月{}.xlsx"
#: A matter that came in the morning of the 10th and was done in time.
DONE: Mapping[str, Any] = {
    "受理日期": "2026-11-10", "受理时间": "9:30", "核实情况": "属实",
    "核实时间": "2026-11-10 15:00", "处理建议": "当日补扫", "主任决定": "同意",
    "决定时间": "2026-11-10 16:00", "责任部门": "保洁班",
    "预定完成时间": "2026-11-12 17:30",
    "完成时间": "2026-11-12 10:00", "处理结果": "已补扫",
    "反馈管理处时间": "2026-11-12 11:00", "回复客户时间": "2026-11-12 14:00",
    "满意度": "满意",
}  # fmt: skip


class MonthOffice(TimeOffice):
    """In use since the 2nd of November, with one matter of the 10th."""

    monthly = True

    def __init__(self, root: Path, config: str = "", first: str = "2026-11-02") -> None:
        super().__init__(root, config, PEOPLE)
        self.passes(f"{first}T09:00")

    def enter(self, *rows: Mapping[str, Any], now: str) -> None:
        """Drop the register with these rows, told by what is special of each."""
        self.complain(*({**DONE, **row} for row in rows), folder="接待")
        self.passes(now)

    def books(self) -> list[str]:
        """The books in outbox/月报, without what all their names begin with."""
        start = "幸福社区接待投诉与销售月报_2026年"
        return [name.removeprefix(start) for name in self.files("outbox/月报")]

    def kept(self) -> list[str]:
        """The books in the archive, in the same way."""
        start = "幸福社区接待投诉与销售月报_2026年"
        names = self.files("archive/2026/09月度报表")
        return [name.removeprefix(start) for name in names]

    def about_months(self, since: str = "") -> list[str]:
        """When a mail about a month went out, to whom, its subject and its book."""
        found = []
        for data in self._data():
            mail = self.parsed(data)
            if "月报" in mail[2] and mail[0] >= since:
                found.append(" ".join(mail))
        return found

    @staticmethod
    def parsed(data: bytes) -> tuple[str, ...]:
        """When, to whom, subject, and the attached book, if any."""
        from mail_reading import parse

        message = parse(data)
        names = [part.get_filename() or "" for part in message.iter_attachments()]
        start = "幸福社区接待投诉与销售月报_2026年"
        return (
            f"{message['Date'].datetime:%m-%d %H:%M}",
            str(message["To"]).partition(" <")[0],
            str(message["Subject"]),
            *(name.removeprefix(start) for name in names),
        )

    def cells(self, below: str) -> set[str]:
        """Every text of a workbook."""
        book = openpyxl.load_workbook(self.root / below, data_only=True)
        lines = (line for page in book for line in page.iter_rows(values_only=True))
        return {str(cell) for line in lines for cell in line if cell is not None}

    def ledger(self) -> Ledger:
        """The ledger, for reading."""
        return Ledger(self.root / "data/ledger.db", read_only=True)
