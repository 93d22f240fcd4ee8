"""A small office in which every kind of step occurs, and two states of it compared."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from office_story import StoryOffice

FIRST, SECOND = "2026-11-23T14:00", "2026-11-24T09:30"
REGISTER, AGAIN = "客户投诉登记表.xlsx", "投诉登记(1).xlsx"
_LONG_AGO = 1_600_000_000
_SEEN = ("inbox", "outbox", "archive", "data/spool")
#: Drawn anew from the ledger, so that in the middle of a pass an older one may stand.
_DRAWN = (
    *("档案目录_", "目录_内部", "作废清单", "每日提醒清单", "编号高水位"),
    "今日待办",
)

#: These say when the last pass was, or the last that found a row changed.
_DATED = ("outbox/运行状态.txt", "outbox/内部/今日待办.xlsx")

_PEOPLE = (
    ("姓名", "部门", "岗位", "电子邮箱", "在岗"),
    ("周建华", "客户服务中心", "管理处主任", "zhoujh@example.com", "是"),
    ("李敏", "客户服务中心", "接待员", "lim@example.com", "是"),
    ("黄秀英", "保洁班", "部门负责人", "huangxy@example.com", "是"),
    ("赵国栋", "工程班", "部门负责人", "zhaogd@example.com", "是"),
    ("曾凡", "绿化班", "部门负责人", None, "是"),
)
_HEAD = (
    *("编号", "受理日期", "受理时间", "投诉方式", "客户姓名", "房号/位置", "联系电话"),
    *("投诉类别", "投诉内容摘要", "要求保密", "登记人", "核实情况", "处理建议"),
    *("主任决定", "责任部门", "预定完成时间"),
)
_ROWS = (
    # decided; decided and confidential, the head has no address; returned; plain
    (
        *(None, "2026-11-23", "10:05", "来电", "沈卫东", "2栋1单元602", "13900000034"),
        *("环境保洁", "2栋1单元楼道三天未清扫", "否", "李敏", "属实", "当日补扫"),
        *("同意,当日整改", "保洁班", "2026-11-23 17:30"),
    ),
    (
        *(None, "2026-11-22", "11:00", "来电", "邓超", "3栋1单元201", "13900000078"),
        *("绿化养护", "楼下灌木一个月没有修剪", "是", "李敏", "属实", "安排修剪"),
        *("三日内修剪", "绿化班", "2026-11-25 16:00"),
    ),
    (
        *(None, "2026.11.31", "10:00", "来电", "何建", "4栋1单元302", "13900000092"),
        *("停车管理", "车位长期被人占用", "否", "李敏", None, None, None, None, None),
    ),
    (
        *(None, "2026-11-21", "15:00", "信函", "匿名", None, None, "设施设备"),
        *("3栋东侧电梯多次困人", "否", "李敏", None, None, None, None, None),
    ),
)


def first_day(root: Path, config: str = "") -> StoryOffice:
    """People, a register of four rows, the same bytes again, and half a file."""
    office = StoryOffice(root, config)
    office.drop_rows(*_PEOPLE, name="人员通讯录.xlsx", sheet="人员")
    register = office.drop_rows(_HEAD, *_ROWS, name=REGISTER, folder="接待")
    office.drop(register, AGAIN)
    whole = register.read_bytes()
    (root / "half").write_bytes(whole[: len(whole) // 2])
    office.drop(root / "half", "没有拷完.xlsx")
    (root / "half").unlink()
    (root / "made.xlsx").unlink()
    return office


def second_day(root: Path) -> None:
    """After the first pass: the answer comes back, corrected, and old bytes again.

    One answer was touched by somebody, so that the next one must stand beside it.
    """
    answer = _answer(root, REGISTER)
    book = openpyxl.load_workbook(answer)
    page = book.worksheets[0]
    top, titles = _header(page)
    page.cell(top + 1, titles["责任部门"]).value = "工程班"
    page.cell(top + 3, titles["受理日期"]).value = "2026-11-20"
    page.cell(top + 4, titles["核实情况"]).value = "电梯门机故障"
    page.cell(top + 4, titles["处理建议"]).value = "更换门机"
    book.save(root / "inbox/接待" / answer.name)
    shutil.copyfile(original(root), root / "inbox" / AGAIN)
    for path in (root / "inbox/接待" / answer.name, root / "inbox" / AGAIN):
        os.utime(path, (_LONG_AGO, _LONG_AGO))
    touched = _answer(root, AGAIN)
    book = openpyxl.load_workbook(touched)
    book.worksheets[0]["Z50"] = "已看"
    book.save(touched)


def _answer(root: Path, name: str) -> Path:
    (found,) = (root / "outbox/回执").rglob(name.replace(".", "_回执."))
    return found


def _header(page: object) -> tuple[int, dict[str, int]]:
    for line in page.iter_rows(max_row=12):  # type: ignore[attr-defined]
        titles = {str(cell.value): cell.column for cell in line if cell.value}
        if "受理日期" in titles:
            return line[0].row, titles
    raise AssertionError("no header in the answer")


def original(root: Path) -> Path:
    """The register as it was dropped on the first day, in the archive."""
    found = sorted((root / "archive").glob("*/10原始登记表/**/*登记*.xlsx"))
    return next(path for path in found if "通讯录" not in path.name)


# ── two states compared ─────────────────────────────────────────────────────

Tree = Mapping[str, bytes]


@dataclass(frozen=True)
class State:
    """All that a pass may leave: every file, and every row of the ledger."""

    files: Tree
    ledger: Mapping[str, list[tuple[object, ...]]]


def state(root: Path) -> State:
    """The office as it lies on the disk."""
    return State(tree(root), _ledger(root / "data/ledger.db"))


def tree(root: Path) -> Tree:
    """Every file of the office but its settings, log and ledger."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for top in _SEEN
        for path in sorted((root / top).rglob("*"))
        if path.is_file()
    }


def lasting(root: Path) -> Tree:
    """The same without the sign of life and the day's list, which say when."""
    return {path: data for path, data in tree(root).items() if path not in _DATED}


def _ledger(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table but its counts of attempts: a killed attempt is one more.

    And but for what the next pass is to look at: what papers set in their records
    after it looked, a pass that goes on has looked at already.
    """
    with sqlite3.connect(path) as db:
        tables = [
            (
                name,
                [str(column[1]) for column in db.execute(f"PRAGMA table_info({name})")],
            )
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                " AND name <> 'stirred' ORDER BY name"
            ).fetchall()
        ]
        found = {
            name: sorted(db.execute(_select(name, columns)).fetchall(), key=repr)
            for name, columns in tables
        }
    db.close()
    return found


def _select(name: str, columns: list[str]) -> str:
    wanted = [one for one in columns if (name, one) not in _ATTEMPTS]
    return f"SELECT {', '.join(wanted)} FROM {name}"  # noqa: S608 - names of our own


_ATTEMPTS = {("duty", "attempts"), ("duty", "step")}


def differences(clean: State, other: State) -> list[str]:
    """What is not as after the pass that nobody killed, a sentence each."""
    return [
        *_of_files(clean.files, other.files),
        *(
            f"ledger: {name} differs"
            for name in clean.ledger
            if clean.ledger[name] != other.ledger.get(name)
        ),
    ]


def _of_files(clean: Tree, other: Tree) -> Iterator[str]:
    for path in sorted(clean.keys() | other.keys()):
        if path not in other:
            yield f"{path} is missing"
        elif path not in clean:
            yield f"{path} is too much"
        elif clean[path] != other[path]:
            yield f"{path} differs"


def torn(root: Path, before: Tree, clean: Tree) -> list[str]:
    """What is half-written under a final name, or lost, while the pass is down (I4, I5).

    ``before`` is the office before the pass, ``clean`` after one that nobody killed:
    in between a file is as the one or the other has it.
    """
    now = {p: data for p, data in tree(root).items() if not p.endswith(".part")}
    wrong = [
        f"{path} is torn"
        for path, data in now.items()
        if not path.startswith("data/spool/")
        if data not in (before.get(path), clean.get(path)) and not _drawn(path, data)
    ]
    here = set(now.values())
    dropped = {p: data for p, data in before.items() if p.startswith("inbox/")}
    return wrong + [f"{p} is lost" for p, data in dropped.items() if data not in here]


def _drawn(path: str, data: bytes) -> bool:
    """Whether this is a whole edition of what is drawn anew within a pass."""
    name = Path(path).name
    if not name.startswith(_DRAWN):
        return False
    if name.endswith(".json"):
        return isinstance(json.loads(data), dict)
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.testzip() is None
