"""31 December without a table for the next year (scenario 18): what an office sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from office_story import StoryOffice

SENTENCE = "2027年节假日安排未录入,暂按周末及法定日推算"
TABLE = """
[holidays.2027]
off = ["2027-01-01..2027-01-03", "2027-05-01..2027-05-05", "2027-10-01..2027-10-07"]
"""
HEAD = [
    "受理日期",
    "受理时间",
    "投诉方式",
    "客户名称",
    "投诉类别",
    "投诉内容摘要",
    "受理人",
]
LATE = ["2026-12-31", "17:40", "来电", "匿名", "收费", "水费算错了", "李敏"]


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    return StoryOffice(tmp_path / "office")


def told(
    office: StoryOffice, capsys: pytest.CaptureFixture[str], now: str, *words: str
) -> str:
    capsys.readouterr()
    assert office.verb(*words, now=now) == 0
    return capsys.readouterr().out


def test_every_start_says_it_once_and_calls_nobody(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    log = office.root / "data/pipeline.log"
    assert SENTENCE not in told(office, capsys, "2026-11-30T23:59", "run")
    office.drop_rows(HEAD, LATE)
    said = told(office, capsys, "2026-12-31T17:45", "run")
    assert said.splitlines()[0] == f"提示:{SENTENCE}"
    assert said.count(SENTENCE) == 1
    assert "新增 1" in said
    assert log.read_text("utf-8").count(SENTENCE) == 1
    assert SENTENCE in told(office, capsys, "2027-01-01T08:30", "run")
    assert log.read_text("utf-8").count(SENTENCE) == 2


def test_status_says_it_until_the_table_is_entered(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.run("2026-11-30T08:00")
    now = "2026-12-31T17:45"
    assert SENTENCE in told(office, capsys, now, "status").splitlines()
    said = json.loads(told(office, capsys, now, "status", "--json"))
    assert (said["provisional"], said["holidays"]) == ([2027], [SENTENCE])
    before = json.loads(told(office, capsys, "2026-11-30T17:45", "status", "--json"))
    assert (before["provisional"], before["holidays"]) == ([], [])
    config = office.root / "config.toml"
    config.write_text(config.read_text("utf-8") + TABLE, "utf-8")
    after = json.loads(told(office, capsys, now, "status", "--json"))
    assert (after["provisional"], after["holidays"]) == ([], [])
