"""An office with a mail account at a server of the test, and three letters to send."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from mail_reading import parse
from mail_servers import USER, WORD, Authority
from office_story import StoryOffice

DAY = "2026-11-23"
NOW = f"{DAY}T14:00"
HUANG, WU, ZHAO = "huangxy@example.com", "wug@example.com", "zhaogd@example.com"
LI = "lim@example.com"
PEOPLE = (
    ("姓名", "部门", "岗位", "电子邮箱", "在岗"),
    ("李敏", "客户服务中心", "接待员", LI, "是"),
    ("黄秀英", "保洁班", "部门负责人", HUANG, "是"),
    ("吴刚", "秩序维护班", "部门负责人", WU, "是"),
    ("赵国栋", "工程班", "部门负责人", ZHAO, "是"),
)
HEAD = (
    *("编号", "受理日期", "受理时间", "投诉方式", "客户姓名", "房号/位置", "联系电话"),
    *("投诉类别", "投诉内容摘要", "要求保密", "登记人", "核实情况", "处理建议"),
    *("主任决定", "责任部门", "预定完成时间"),
)
PLAIN = (
    *(None, DAY, "10:05", "来电", "沈卫东", "2栋1单元602", "13900000034"),
    *("环境保洁", "楼道三天未清扫", "否", "李敏", "属实", "当日补扫"),
    *("同意,当日整改", "保洁班", f"{DAY} 17:30"),
)
SECRET = (
    *(None, DAY, "10:10", "来访", "邓超", "3栋1单元201", "13900000078"),
    *("秩序维护", "北门夜间无人值守", "是", "李敏", "属实", "班组整改"),
    *("加强巡查", "秩序维护班", "2026-11-25 16:00"),
)
THIRD = (
    *(None, DAY, "10:20", "来电", "何建", "4栋1单元302", "13900000092"),
    *("设施设备", "单元门禁失灵", "否", "李敏", "属实", "更换门禁"),
    *("同意更换", "工程班", "2026-11-26 16:00"),
)


class MailOffice(StoryOffice):
    """A story office whose letters go to a server on this machine."""

    def __init__(self, root: Path, port: int, tls: str = "ssl", more: str = "") -> None:
        super().__init__(root)
        self._plain = (root / "config.toml").read_text("utf-8")
        self.mail_goes_to(port, tls, more)
        self.drop_rows(*PEOPLE, name="人员通讯录.xlsx", sheet="人员")

    def mail_goes_to(self, port: int, tls: str = "ssl", more: str = "") -> None:
        """Write [mail] anew."""
        account = f'host = "127.0.0.1"\nport = {port}\ntls = "{tls}"\nuser = "{USER}"\n'
        text = f"{self._plain}\n[mail]\n{account}{more}\n"
        (self.root / "config.toml").write_text(text, "utf-8")

    def take_in(self, *rows: Sequence[Any], name: str = "登记.xlsx") -> None:
        """Drop a register with these rows."""
        self.drop_rows(HEAD, *rows, name=name)

    def status(
        self, capsys: pytest.CaptureFixture[str], now: str = NOW
    ) -> dict[str, Any]:
        """What ``status --json`` says at a time."""
        capsys.readouterr()
        assert self.verb("status", "--json", now=now) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    def mails_of(
        self, number: str, capsys: pytest.CaptureFixture[str]
    ) -> list[dict[str, str]]:
        """The mails of one record as ``show --json`` has them."""
        capsys.readouterr()
        assert self.verb("show", number, "--json") == 0
        told: list[dict[str, str]] = json.loads(capsys.readouterr().out)["mails"]
        return told

    def daily_list(self, day: str = DAY) -> list[str]:
        """The lines of 每日提醒清单, cells joined by a blank."""
        import openpyxl

        path = self.root / "outbox/待打印" / day / "内部/每日提醒清单.xlsx"
        page = openpyxl.load_workbook(path).worksheets[0]
        lines = page.iter_rows(min_row=3, values_only=True)
        return [" ".join(str(cell) for cell in line if cell) for line in lines]

    def holds(self, words: str) -> list[str]:
        """Every file below the office that holds these words in some form."""
        shapes = {words, base64.b64encode(words.encode()).decode()}
        shapes.add(base64.b64encode(f"\0{USER}\0{words}".encode()).decode())
        files = (path for path in self.root.rglob("*") if path.is_file())
        return [
            path.name
            for path in files
            if any(shape.encode() in path.read_bytes() for shape in shapes)
        ]


def secrets(monkeypatch: pytest.MonkeyPatch, by: Authority, word: str = WORD) -> None:
    """Put the password and the authority where the office keeps them."""
    monkeypatch.setenv("PIPELINE_MAIL_PASSWORD", word)
    monkeypatch.setenv("PIPELINE_MAIL_CAFILE", str(by.cafile))


def letters(stored: Sequence[bytes]) -> list[EmailMessage]:
    """What a server has, parsed."""
    return [parse(data) for data in stored]


def told(stored: Sequence[bytes]) -> list[str]:
    """Who was told what, in the order in which the server took it."""
    found = letters(stored)
    return [f"{one['To'].addresses[0].addr_spec} {one['Subject']}" for one in found]


def subjects(stored: Sequence[bytes]) -> list[str]:
    """The subjects of what a server has, without what is in the brackets."""
    return [re.sub("^【.*?】", "", str(one["Subject"])) for one in letters(stored)]
