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


def due(office: StoryOffice, capsys: pytest.CaptureFixture[str], now: str) -> list[str]:
    said = json.loads(told(office, capsys, now, "status", "--json"))
    return [one["due"] for one in said["open"]]


def test_the_last_evening_of_a_year_is_due_on_new_years_day(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scenario 18."""
    office.drop_rows(HEAD, LATE)
    assert office.run("2026-12-31T17:45") == 0
    assert due(office, capsys, "2026-12-31T18:00") == ["2027-01-01T16:30:00"]


def test_what_is_open_is_due_anew_once_the_table_is_entered(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    """The fourth day of the Spring Festival is guessed to be an ordinary day."""
    office.drop_rows(HEAD, ["2027-02-09", "9:40", *LATE[2:]])
    office.run("2027-02-09T10:00")
    assert due(office, capsys, "2027-02-09T11:00") == ["2027-02-09T17:30:00"]
    config = office.root / "config.toml"
    whole = TABLE.replace("off = [", 'off = ["2027-02-05..2027-02-11", ')
    config.write_text(config.read_text("utf-8") + whole, "utf-8")
    capsys.readouterr()
    office.run("2027-02-09T12:00")
    assert "期限已重新计算" in capsys.readouterr().out
    assert due(office, capsys, "2027-02-09T13:00") == ["2027-02-09T16:30:00"]
    assert "重新计算" not in told(office, capsys, "2027-02-09T14:00", "run")
