"""A wrong definition stops the start, and names file, key and place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipeline.cli import main

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "forms", tmp_path / "forms")
    shutil.copyfile(ROOT / "config.toml", tmp_path / "config.toml")
    return tmp_path


def refused(office: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the start says when it stops with exit code 2."""
    assert main(["--office", str(office), "--now", "2026-11-23T10:00", "run"]) == 2
    return capsys.readouterr().err


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


FORM = "forms/complaint/form.toml"
CASES = {
    "unknown key": (FORM, 'need = "entry"', 'ned = "entry"', r"column\[\d+\]: 不认识的键 ned"),
    "unknown type": (FORM, 'type = "date"', 'type = "day"', r"column\[1\]\.type: 类型“day”不认识"),
    "unknown column": (FORM, 'date   = "received_date"', 'date   = "no_such"', "没有“no_such”这一列"),
    "unknown check": (FORM, 'check   = "steps"', 'check   = "stairs"', "没有“stairs”这种校验"),
    "unknown shared": (FORM, 'like = "phone"', 'like = "fax"', "columns.toml 里没有“fax”"),
    "unknown state": (FORM, 'at    = ["decided"]', 'at    = ["decidedd"]', "没有“decidedd”"),
    "unknown list": ("forms/columns.toml", 'in = "staff.dept"', 'in = "staff.team"', "没有“staff.team”"),
    "broken toml": (FORM, 'title    = "', "title    = ", "complaint/form.toml"),
    "placeholder in a mail": ("forms/complaint/mails/派单.txt", "{{ 收件人 }}", "{{ 收信人 }}", r"complaint/mails/派单.txt 第\d+行: 不认识的标记 收信人"),
    "full-width brace in a mail": ("forms/complaint/mails/派单.txt", "{{ 收件人 }}", "｛｛ 收件人 ｝｝", r"派单.txt 第\d+行: 花括号要用英文半角"),
    "unknown attachment": ("forms/complaint/mails/派单.txt", "Attach: 客户", "Attach: 某", "Attach 的文书"),
    "attempts that mark no yes/no column": ("forms/followup/form.toml", 'marks   = "unreached"', 'marks   = "summary"', r"attempts\.marks: 应是那边的一个是否列"),
    "repeats that mark no yes/no column": ("forms/visit/form.toml", 'marks = "warned"', 'marks = "matter"', r"again\[0\]\.marks: 应是一个是否列"),
    "repeats that do nothing": ("forms/visit/form.toml", 'marks = "warned"\n', "\n", "message、marks 至少写一个"),
    "unknown part": ("forms/visit/form.toml", 'part = "building"', 'part = "street"', r"otherwise\.part: 应为 building"),
    "unknown audience": (FORM, 'copy  = "dept"', 'copy  = "nobody"', "audiences.toml 里没有“nobody”"),
    "unknown sight": ("forms/audiences.toml", 'name = "masked"', 'name = "blurred"', "应为 full"),
    "config key": ("config.toml", "history_days", "history_day", r"\[start\] 不认识的键 history_day"),
    "config section": ("config.toml", "[quiet]", "[quite]", r"不认识的一节 \[quite\]"),
    "config hours": ("config.toml", 'normal = "08:00-17:30"', 'normal = "8点到5点半"', "应写成 08:00-17:30"),
    "password in config": ("config.toml", "[roles]", '[mail]\npassword = "x"\n[roles]', "密码不要写在 config.toml 里"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_definition_names_its_place(
    office: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    where, old, new, said = CASES[case]
    change(office / where, old, new)
    message = refused(office, capsys)
    assert re.search(said, message), message
    assert not (office / "data/ledger.db").exists()


def test_a_missing_template_stops_the_start(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "客户投诉处理通知单_存根联.docx"
    (office / "forms/complaint/documents" / name).unlink()
    assert f"缺少模板 {name}" in refused(office, capsys)


def test_a_folder_that_is_no_office_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--office", str(tmp_path), "status"]) == 2
    assert "没有 config.toml" in capsys.readouterr().err
