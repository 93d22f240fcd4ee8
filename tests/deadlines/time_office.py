"""An office over days: registers are dropped, passes run at stated times, mails read.

Mails are .eml files here; what each says stands as text in expected/.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from mail_reading import as_text, parse
from office_story import StoryOffice

from pipeline.cli.around import account_of
from pipeline.intake import inbox
from pipeline.ledger import Ledger
from pipeline.office import load
from pipeline.run import run

EXPECTED = Path(__file__).parent / "expected"
_LATER = 1_900_000_000.0  # on this clock every dropped file has long settled

CHEN, LI, HE = "chen@example.com", "li@example.com", "he@example.com"
ZHOU, LUO, LIU = "zhou@example.com", "luo@example.com", "liu@example.com"
ZHAO, HUANG, WU = "zhao@example.com", "huang@example.com", "wu@example.com"
STAFF_HEAD = ("姓名", "部门", "岗位", "电子邮箱", "在岗", "回避房号")
STAFF: tuple[tuple[str, ...], ...] = (
    ("陈晓燕", "客户服务中心", "接待员", CHEN, "是", ""),
    ("李敏", "客户服务中心", "接待员", LI, "是", ""),
    ("何静", "客户服务中心", "办公室主任", HE, "是", ""),
    ("周建华", "客户服务中心", "管理处主任", ZHOU, "是", ""),
    ("罗志强", "公司", "经理", LUO, "是", ""),
    ("刘军", "工程班", "物管员", LIU, "是", ""),
    ("赵国栋", "工程班", "部门负责人", ZHAO, "是", ""),
    ("黄秀英", "保洁班", "部门负责人", HUANG, "是", ""),
    ("吴刚", "秩序维护班", "部门负责人", WU, "是", ""),
)

#: A complaint as the desk writes it down; the rest is filled in as it goes on.
CALL: Mapping[str, Any] = {
    "编号": None, "受理日期": "2026-11-23", "受理时间": "17:25", "投诉方式": "来电",
    "客户姓名": "沈卫东", "房号": "2栋1单元602", "联系电话": "13900000034",
    "投诉类别": "环境保洁", "严重程度": "一般", "投诉内容摘要": "楼道三天没有清扫",
    "被反映人/部门": None, "要求保密": "否", "接报人": "李敏", "登记人": "李敏",
    "核实情况": None, "核实时间": None, "处理建议": None, "主任决定": None,
    "决定时间": None, "责任部门": None, "预定完成时间": None, "延期至": None,
    "批准人": None, "完成时间": None, "处理结果": None, "反馈管理处时间": None,
    "回复客户时间": None, "满意度": None, "原投诉编号": None,
}  # fmt: skip
BOOK = "客户投诉登记表.xlsx"


@dataclass(frozen=True)
class Mail:
    """A mail that went out: when it was written, to whom, and what it says."""

    at: str  # 11-24 08:30
    to: str
    subject: str
    text: str


def without_books(root: Path) -> None:
    """Take the books of the month out of an office."""
    shutil.rmtree(root / "forms" / "monthly")


def over_time(made: StoryOffice) -> TimeOffice:
    """An office with the ways of one over time, without the books of the month."""
    without_books(made.root)
    office = TimeOffice.__new__(TimeOffice)
    office.root, office.inbox, office.troubles = made.root, made.inbox, []
    return office


class TimeOffice(StoryOffice):
    """A story office with its staff, whose days are played in passes.

    Without the books of the month, which are the matter of tests/month.
    """

    monthly = False

    def __init__(
        self, root: Path, config: str = "", staff: Iterable[Sequence[str]] = STAFF
    ) -> None:
        super().__init__(root, config)
        if not self.monthly:
            without_books(root)
        self.troubles: list[str] = []
        self.drop_rows(STAFF_HEAD, *staff, name="人员通讯录.xlsx", sheet="人员")

    def complain(
        self, *rows: Mapping[str, Any], name: str = BOOK, folder: str = ""
    ) -> None:
        """Drop the register with these complaints, told by what is special of each."""
        whole = [{**CALL, **row} for row in rows]
        values = [list(row.values()) for row in whole]
        self.drop_rows(list(CALL), *values, name=name, folder=folder)

    def passes(self, *moments: str) -> None:
        """A pass at each of these times: 2026-11-23T17:30, then T8:30 of the same day.

        The ledger is opened anew for each, as after a restart.
        """
        office = load(self.root)
        account = account_of(office)
        files = office.paths.inbox
        day = ""
        for moment in moments:
            first, _, clock = moment.rpartition("T")
            day = first or day
            now = datetime.fromisoformat(f"{day}T{clock}")
            with Ledger(office.paths.ledger) as ledger:
                report = run(
                    office,
                    ledger,
                    account,
                    now,
                    lambda: inbox.settle(files, lambda: _LATER, lambda _: None),
                    rehearsed=True,
                )
            self.troubles += report.troubles

    def copy(self, root: Path) -> TimeOffice:
        """The same office in another folder, so that its days may go on otherwise."""
        other = TimeOffice.__new__(TimeOffice)
        other.root = Path(shutil.copytree(self.root, root, dirs_exist_ok=True))
        other.inbox = other.root / "inbox"
        other.troubles = []
        return other

    def said(self, since: str = "") -> list[Mail]:
        """Every mail in the order in which it was written, from ``since`` on."""
        return [mail for mail in map(_mail, self._data()) if mail.at >= since]

    def letters(self, since: str = "") -> str:
        """The mails as text, one below the other."""
        found = [as_text(data) for data in self._data() if _mail(data).at >= since]
        return "\n\n══════════\n\n".join(found) + "\n"

    def _data(self) -> list[bytes]:
        paths = (self.root / "outbox/邮件").rglob("*.eml")
        found = [path.read_bytes() for path in sorted(paths)]
        return sorted(found, key=lambda data: (_mail(data).at, _mail(data).to))

    def lists(self, day: str, name: str = "每日提醒清单.xlsx") -> list[str]:
        """The lines of a list of a day below its head, cells joined by a blank."""
        path = self.root / "outbox/待打印" / day / "内部" / name
        if not path.exists():
            return []
        page = openpyxl.load_workbook(path).worksheets[0]
        rows = page.iter_rows(min_row=2, values_only=True)
        return [line for row in rows if (line := " ".join(str(c) for c in row if c))]

    def asks(self, capsys: pytest.CaptureFixture[str], *verb: str, now: str) -> Any:
        """What a verb says with ``--json``."""
        capsys.readouterr()
        assert self.verb(*verb, "--json", now=now) == 0
        return json.loads(capsys.readouterr().out)


def _mail(data: bytes) -> Mail:
    message = parse(data)
    body = message.get_body(("plain",))
    assert body is not None
    return Mail(
        at=f"{message['Date'].datetime:%m-%d %H:%M}",
        to=str(message["To"]).partition(" <")[0],
        subject=str(message["Subject"]),
        text=body.get_content(),
    )


def brief(mails: Iterable[Mail]) -> list[str]:
    """When, to whom, and the subject."""
    return [f"{one.at} {one.to} {one.subject}" for one in mails]


def lines(mail: Mail) -> list[str]:
    """The numbered lines of a daily letter, each with the section that it stands in."""
    section, found = "", []
    for line in mail.text.splitlines():
        if head := re.match(r"【(\w+)】", line):
            section = head[1]
        elif re.match(r"\d+\. ", line):
            found.append(f"{section} {line.partition('. ')[2]}")
    return found


def expected(name: str, text: str, *, update: bool) -> str:
    """The expected text of this name; with ``--update`` it becomes ``text``."""
    path = EXPECTED / f"{name}.txt"
    if update:
        path.write_text(text, "utf-8")
    return path.read_text("utf-8")


# ── houses and their defects ────────────────────────────────────────────────

HOUSES = "住房移交验收交接表.xlsx"
HOUSE: Mapping[str, Any] = {
    "编号": None, "房号": "3栋2单元1502", "业主姓名": "张伟民", "联系电话": "13900000011",
    "入伙通知书": "是", "资料齐全": "是", "物业费已缴": "是", "房款结清": "是",
    "交房日期": "2026-11-21", "验房时间": "9:30", "水表": "0215338 / 3",
    "电表": "880912 / 16", "煤气表": "未通气", "钥匙数量": 5, "验房人": "刘军",
    "双方签字": "是/是", "各存一份": "是", "领钥匙日期": "2026-11-21",
    "反馈时间": "2026-11-21 15:00", "认可日期": None,
}  # fmt: skip
DEFECT: Mapping[str, Any] = {
    "序号": 1, "房号": "3栋2单元1502", "部位": "主卧", "类别": "五金",
    "存在问题": "主卧门锁松动", "维修大小": "小型", "责任人": "刘军",
    "特殊情况说明": None, "延期至": None, "批准人": None, "完成时间": None,
}  # fmt: skip


def inspect(
    office: TimeOffice,
    houses: Iterable[Mapping[str, Any]],
    defects: Iterable[Mapping[str, Any]],
) -> None:
    """Drop the two sheets of the handover, each row told by what is special of it."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, whole, rows in (
        ("验房交接", HOUSE, houses),
        ("问题明细", DEFECT, defects),
    ):
        page = book.create_sheet(title)
        page.append(list(whole))
        for row in rows:
            page.append(list({**whole, **row}.values()))
    book.save(office.root / "made.xlsx")
    office.drop(office.root / "made.xlsx", HOUSES, "接待")
