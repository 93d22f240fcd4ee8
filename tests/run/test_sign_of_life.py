"""outbox/运行状态.txt: how things stand, for an office that sees no screen of ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from office_story import StoryOffice

from pipeline.ledger import Ledger
from pipeline.office import load
from pipeline.run import counts

HEAD = ["受理日期", "受理时间", "客户姓名", "房号", "投诉内容摘要", "登记人"]
ROW = ["2026-11-23", "9:20", "沈卫东", "2栋1单元602", "楼道三天没有清扫", "李敏"]
OLD = ["2024-11-23", *ROW[1:]]
NOW = "2026-11-23T10:00"


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    return StoryOffice(tmp_path / "office")


def said(office: StoryOffice) -> list[str]:
    """The lines of the sign of life."""
    data = (office.root / "outbox/运行状态.txt").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # Notepad shows it as it is meant
    assert data.count(b"\n") == data.count(b"\r\n")
    return data.decode("utf-8-sig").split("\r\n")


def drop_text(office: StoryOffice, name: str, folder: str = "") -> None:
    (office.root / "made").write_text("x", "utf-8")
    office.drop(office.root / "made", name, folder)


def test_an_idle_pass_says_when_it_was_and_that_nothing_waits(
    office: StoryOffice,
) -> None:
    office.run(NOW)
    assert said(office) == [
        "运行状态  幸福社区管理处",
        "",
        "上一遍:2026-11-23 10:00,已完成。",
        "下一遍:窗口(开始.bat)开着时,半分钟以内。",
        "上面的时间超过 10 分钟没有变,就是程序没有在运行,请到电脑上双击“开始.bat”。",
        "",
        "今日待办:没有到期的事",
        "  见 outbox\\内部\\今日待办.xlsx",
        "",
        "在 inbox 等待的文件:0 个",
        "退回的文件(在 outbox\\退回):0 个",
        "没有寄出的邮件(列在每日提醒清单上):0 封",
        "存疑的邮件(请问收件人收到没有):0 封",
        "",
    ]
    office.run("2026-11-23T10:01")
    assert "上一遍:2026-11-23 10:01,已完成。" in said(office)


def test_a_file_that_waits_or_was_refused_is_named_without_persons_and_houses(
    office: StoryOffice,
) -> None:
    drop_text(office, "林佳怡3-2-1502.xlsx", "销售")
    office.drop_rows(HEAD, ROW, name="投诉登记_王立群.xlsx", folder="接待")
    (office.inbox / "接待/~$投诉登记_王立群.xlsx").write_text("x")
    office.run(NOW)
    lines = said(office)
    at = lines.index("在 inbox 等待的文件:1 个")
    assert lines[at + 1] == (
        "  接待\\投诉登记_….xlsx:文件正被打开(旁边有“~$投诉登记_….xlsx”),请保存并关闭;"
        "若没有人打开,请删除该锁定文件"
    )
    assert lines[at + 2] == "退回的文件(在 outbox\\退回):1 个"
    assert lines[at + 3].startswith("  销售\\….xlsx:文件未受理:不是 Excel 工作簿")
    assert not [name for name in ("林佳怡", "王立群", "1502") if name in "".join(lines)]


def test_what_was_refused_is_told_until_somebody_took_it_away(
    office: StoryOffice,
) -> None:
    drop_text(office, "登记.xlsx")
    office.run(NOW)
    for path in (office.root / "outbox/退回").iterdir():
        path.unlink()
    office.run("2026-11-23T10:01")
    assert "退回的文件(在 outbox\\退回):0 个" in said(office)


def test_old_open_rows_are_counted_and_their_list_is_named(office: StoryOffice) -> None:
    office.drop_rows(HEAD, OLD)
    office.run(NOW)
    lines = said(office)
    at = lines.index("历史未结:1 件")
    assert lines[at + 1] == "  见 outbox\\内部\\历史未结清单.xlsx"


def test_the_counts_of_the_day_s_list_are_told_on_that_day_alone(
    office: StoryOffice,
) -> None:
    office.run(NOW)
    found = {"今日到期": 3, "已超时": 1, "待决定": 0}
    with Ledger(load(office.root).paths.ledger) as ledger:
        counts.keep(ledger, "today", "2026-11-23", found)
    office.run("2026-11-23T10:01")
    lines = said(office)
    at = lines.index("今日待办:今日到期 3 件,已超时 1 件")
    assert lines[at + 1] == "  见 outbox\\内部\\今日待办.xlsx"
    office.run("2026-11-24T07:00")
    assert "今日待办:还没有列出" in said(office)


def test_a_year_without_its_holidays_is_told(
    office: StoryOffice,
) -> None:
    office.drop_rows(HEAD, ROW)
    office.run("2026-12-01T10:00")
    lines = said(office)
    assert lines[lines.index("请注意:") + 1].startswith("  2027年节假日安排未录入")


def test_a_pass_that_fails_as_a_whole_says_so_and_the_next_one_says_better(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.run(NOW)
    with sqlite3.connect(office.root / "data/ledger.db") as db:
        db.execute("ALTER TABLE record RENAME TO away")
    db.close()
    with pytest.raises(sqlite3.OperationalError):
        office.run("2026-11-23T10:01")
    lines = said(office)
    assert lines[2] == "上一遍:2026-11-23 10:01,没有完成:程序内部错误"
    with sqlite3.connect(office.root / "data/ledger.db") as db:
        db.execute("ALTER TABLE away RENAME TO record")
    db.close()
    office.run("2026-11-23T10:02")
    assert said(office)[2] == "上一遍:2026-11-23 10:02,已完成。"
    capsys.readouterr()


def test_a_sign_that_cannot_be_written_stops_nothing(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, ROW)
    (office.root / "outbox/运行状态.txt").mkdir(parents=True)
    office.run(NOW)
    assert office.answer("客户投诉登记表_回执.xlsx")
    assert "注意:运行状态:文件读写失败" in capsys.readouterr().out
