"""The command line as people, tests and scripts know it (design.md section 3)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from office_story import ROOT, StoryOffice
from test_a_clerks_day import ANSWER, FIRST, HEAD, NAME, SECOND

from pipeline.cli import VERBS, main
from pipeline.ledger import Lock

DECIDED = [*FIRST, "属实", "当日补扫", "同意", "保洁班", "2026-11-23 12:00"]
THIRD = [
    None,
    "2026-11-23",
    "13:00",
    "来电",
    "匿名",
    None,
    None,
    "收费",
    "水费算错了",
    "李敏",
]
_PATIENCE = 60


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    return StoryOffice(tmp_path / "office")


@pytest.fixture
def after_a_pass(office: StoryOffice) -> StoryOffice:
    office.drop_rows(HEAD, DECIDED, SECOND)
    office.run("2026-11-23T10:30")
    return office


def said(capsys: pytest.CaptureFixture[str], office: StoryOffice, *words: str) -> str:
    capsys.readouterr()
    office.verb(*words, now="2026-11-23T14:00")
    return capsys.readouterr().out


def test_every_verb_has_help_that_a_person_can_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--help"])
    assert done.value.code == 0
    text = capsys.readouterr().out
    assert all(verb in text for verb in VERBS)


def test_check_says_what_would_happen_and_writes_nothing(
    after_a_pass: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office = after_a_pass
    office.drop_rows(HEAD, DECIDED, THIRD, name="新的投诉登记表.xlsx")
    before = {
        path: (office.root / path).stat().st_mtime_ns for path in office.files("")
    }
    told = said(capsys, office, "check", str(office.inbox / "新的投诉登记表.xlsx"))
    assert "新增 1,更新 0,未变 1" in told
    assert "TS-2026-0003" in told
    after = {path: (office.root / path).stat().st_mtime_ns for path in office.files("")}
    assert after == before


def test_check_finds_what_would_be_returned(office: StoryOffice) -> None:
    wrong = [*FIRST]
    wrong[1] = "2026-13-01"
    path = office.drop_rows(HEAD, wrong)
    assert office.verb("check", str(path), now="2026-11-23T10:00") == 1
    assert office.verb("check", str(Path(__file__)), now="2026-11-23T10:00") == 1


def test_status_lists_what_is_open_due_and_waited_for(
    after_a_pass: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(said(capsys, after_a_pass, "status", "--json"))
    assert told["now"] == "2026-11-23T14:00"
    assert told["open"] == [
        {
            "number": "TS-2026-0001",
            "form": "complaint",
            "state": "已派发",
            "due": "2026-11-23T12:00:00",
            "overdue": True,
            "waiting_for": "完成时间",
        },
        {
            "number": "TS-2026-0002",
            "form": "complaint",
            "state": "已受理",
            "due": "2026-11-23T17:30:00",
            "overdue": False,
            "waiting_for": "核实情况、处理建议",
        },
    ]
    assert told["files"] == {"waiting": [], "refused": []}
    text = said(capsys, after_a_pass, "status")
    assert text.splitlines()[:3] == [
        "截至 2026-11-23 14:00:未结 2 件",
        (
            "  TS-2026-0001  已派发  期限 11月23日12:00(已超时)"
            "(完成处理:登记的预定完成时间)  尚缺 完成时间"
        ),
        (
            "  TS-2026-0002  已受理  期限 11月23日17:30"
            "(当天核实:11月23日10:05受理,当天)  尚缺 核实情况、处理建议"
        ),
    ]


def test_status_loads_no_heavy_library(after_a_pass: StoryOffice) -> None:
    """``status`` answers at once: config and ledger only (design.md section 3).

    In a year whose holidays were published when the program was made.
    """
    root, now = str(after_a_pass.root), "2026-11-23T14:00"
    code = (
        "import sys; from pipeline.cli import main;"
        f"main(['--office', {root!r}, '--now', {now!r}, 'status']);"
        "heavy = {'openpyxl', 'docxtpl', 'docx', 'lxml', 'jinja2', 'xlsxwriter',"
        " 'yagmail', 'watchdog', 'schedule', 'keyring', 'chinese_calendar',"
        " 'python_calamine'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_show_tells_a_records_history_documents_and_mails(
    after_a_pass: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(said(capsys, after_a_pass, "show", "TS-2026-0001", "--json"))
    assert told["history"][0]["file"] == NAME
    assert [one["path"].rsplit("_", 2)[1] for one in told["documents"]] == [
        "存根联",
        "责任部门联",
    ]
    assert told["mails"][0]["to"] == "部门负责人(保洁班)"
    assert told["mails"][0]["state"] == "listed"
    text = said(capsys, after_a_pass, "show", "TS-2026-0001")
    assert "经过:" in text
    assert "邮件:派单 给部门负责人(保洁班)  已列入每日提醒清单" in text
    assert after_a_pass.verb("show", "TS-2026-9999") == 1


def test_verify_finds_a_changed_a_missing_and_an_extra_file(
    after_a_pass: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office = after_a_pass
    assert office.verb("verify") == 0
    archive = office.root / "archive"
    slip, other = sorted(archive.rglob("*.docx"))
    original = next((archive / "2026/10原始登记表").rglob("*.xlsx"))
    assert not original.stat().st_mode & 0o222  # read-only
    slip.chmod(0o600)
    slip.write_bytes(slip.read_bytes() + b" ")
    other.unlink()
    (archive / "2026/随手放的.txt").write_text("x", "utf-8")
    capsys.readouterr()
    assert office.verb("verify") == 1
    out = capsys.readouterr().out
    assert f"{slip.name}:内容已被改动" in out
    assert f"{other.name}:文件不见了" in out
    assert "随手放的.txt:不是本程序归档的文件(多出)" in out


def test_a_second_writer_is_turned_away_and_readers_are_not(
    after_a_pass: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    with Lock(after_a_pass.root / "data/lock"):
        capsys.readouterr()
        assert after_a_pass.run("2026-11-23T11:00") == 2
        assert "另一个程序正在处理" in capsys.readouterr().err
        assert after_a_pass.verb("status") == 0
        assert after_a_pass.verb("verify") == 0


def test_a_restored_backup_never_issues_a_printed_number_again(
    office: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop_rows(HEAD, FIRST)
    office.run("2026-11-23T10:00")
    office.verb("backup", now="2026-11-23T10:10")
    (backup,) = (office.root / "data/backup").iterdir()
    office.drop_rows(HEAD, FIRST, SECOND)
    office.run("2026-11-23T11:00")
    assert office.answer(ANSWER)[3].number == "TS-2026-0002"
    assert office.verb("restore", str(backup), now="2026-11-23T12:00") == 0
    office.drop_rows(HEAD, THIRD, name="第三份投诉登记表.xlsx")
    office.run("2026-11-23T13:30")
    number = office.answer("第三份投诉登记表_回执.xlsx")[2].number
    assert number not in ("TS-2026-0001", "TS-2026-0002")
    capsys.readouterr()


def test_a_ledger_behind_the_printed_numbers_takes_nothing(
    after_a_pass: StoryOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (after_a_pass.root / "data").glob("ledger.db*"):
        path.unlink()
    dropped = after_a_pass.drop_rows(HEAD, SECOND, name="又一份投诉登记表.xlsx")
    capsys.readouterr()
    assert after_a_pass.run("2026-11-23T12:00") == 1
    assert "暂停登记" in capsys.readouterr().out
    assert dropped.exists()


def test_the_first_start_explains_the_folders(office: StoryOffice) -> None:
    office.run("2026-11-23T08:00")
    guide = (office.root / "outbox/使用说明.txt").read_bytes()
    assert guide.startswith(b"\xef\xbb\xbf")
    assert "inbox/" in guide.decode("utf-8-sig")


def test_a_clock_behind_the_last_pass_is_told_and_sends_nothing(
    after_a_pass: StoryOffice, samples: Path
) -> None:
    """Without --now the real clock is far before 2036: no mail goes out."""
    office = after_a_pass
    office.drop(samples / "人员通讯录.xlsx")
    office.run("2036-11-23T10:00")
    office.drop_rows(
        HEAD, [*DECIDED[:1], "2026-11-20", *DECIDED[2:]], name="晚到的投诉登记表.xlsx"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--office", str(office.root), "run"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "请校准时钟" in done.stdout


def test_watch_takes_what_is_dropped_and_stops_cleanly(office: StoryOffice) -> None:
    """At its start it says once what every start says (domain.md 9.4)."""
    office.run("2026-11-23T08:00")
    watching = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--office", str(office.root),
         "--now", "2026-12-01T10:00", "watch"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        office.drop_rows(HEAD, FIRST)
        until = time.monotonic() + _PATIENCE
        while not (office.root / f"outbox/回执/2026-12/{ANSWER}").exists():
            assert time.monotonic() < until
            assert watching.poll() is None
            time.sleep(0.2)
    finally:
        watching.send_signal(signal.SIGTERM if os.name == "posix" else signal.SIGINT)
        out, _ = watching.communicate(timeout=_PATIENCE)
    assert watching.returncode == 0
    assert "已停止。" in out
    assert out.count("2027年节假日安排未录入") == 1
    assert openpyxl.load_workbook(office.answer_path(ANSWER)).worksheets[0]["A2"].value


def test_numbers_may_start_anew_each_month(tmp_path: Path) -> None:
    office = StoryOffice(tmp_path / "office")
    text = (office.root / "config.toml").read_text("utf-8")
    monthly = text.replace('reset = "year"', 'reset = "month"')
    (office.root / "config.toml").write_text(monthly, "utf-8")
    october = [*SECOND]
    october[1] = "2026-10-31"
    office.drop_rows(HEAD, FIRST, october)
    office.run("2026-11-23T10:00")
    rows = office.answer(ANSWER)
    assert (rows[2].number, rows[3].number) == ("TS-202611-0001", "TS-202610-0001")
