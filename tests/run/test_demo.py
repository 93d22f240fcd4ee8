"""The demo: a sample office that nobody has to prepare, and that harms nobody."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from sample_office import ROOT

from pipeline.cli import main
from pipeline.demo import MARK, demo, make_office
from pipeline.errors import PipelineError
from pipeline.office import load


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A demo in a new folder, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "demo-office"
    return folder, list(demo(folder, ROOT))


def test_every_drop_is_told_with_its_time_and_its_answer(
    told: tuple[Path, list[str]],
) -> None:
    _, lines = told
    drops = [line for line in lines if line.startswith("── ")]
    assert drops[0] == "── 2026-11-23 08:20 放入 inbox/人员通讯录.xlsx"
    assert len(drops) == len(list((ROOT / "forms").glob("*/examples/*[0-9].md")))
    assert sum(line.strip().startswith("收到 ") for line in lines) == len(drops)
    assert any("退回:投诉登记!B9 受理日期“2026.11.31”" in line for line in lines)
    assert not any("注意" in line for line in lines)


def test_every_path_that_is_told_is_there(told: tuple[Path, list[str]]) -> None:
    folder, lines = told
    paths = [folder / line.strip()[2:] for line in lines if "→ " in line]
    worth = [folder.parent / line.strip() for line in lines if "demo-office/" in line]
    assert len(paths) > 10
    assert 6 <= len(worth) - 1 <= 8  # the first line names the folder itself
    assert all(path.exists() for path in (*paths, *worth[1:]))


def test_the_sample_office_is_whole_and_can_be_worked_with(
    told: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = told
    assert main(["--office", str(folder), "verify"]) == 0
    assert main(["--office", str(folder), "show", "TS-2026-0007"]) == 0
    assert "已结案" in capsys.readouterr().out


def test_it_is_made_anew_where_a_sample_office_stands(tmp_path: Path) -> None:
    make_office(tmp_path, ROOT)
    left = tmp_path / "archive" / "2026" / "old.docx"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")
    left.chmod(0o440)
    make_office(tmp_path, ROOT)
    assert not left.exists()
    assert (tmp_path / MARK).exists()


@pytest.mark.parametrize("beside", [False, True])
def test_a_folder_with_anything_else_in_it_is_refused(
    tmp_path: Path, *, beside: bool
) -> None:
    if beside:  # somebody's file in a sample office
        make_office(tmp_path, ROOT)
    mine = tmp_path / "我的表.xlsx"
    mine.write_bytes(b"mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PipelineError, match="里已有别的东西"):
        make_office(tmp_path, ROOT)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_sample_office_never_mails(tmp_path: Path) -> None:
    """The account of the office that it is made from stays behind."""
    source = tmp_path / "source"
    source.mkdir()
    said = (ROOT / "config.toml").read_text("utf-8")
    account = '\n[mail]\nhost = "smtp.example.com"\nuser = "a@example.com"\n'
    said = said.replace("[followup]\nhours = 24\n", "")
    after = "\n[followup]\nhours = 12\n"
    (source / "config.toml").write_text(f"{said}{account}{after}", "utf-8")
    shutil.copytree(ROOT / "forms", source / "forms")
    office = make_office(tmp_path / "sample", source)
    assert office.posting is None
    assert office.followup_hours == 12  # what stands after it is kept


def test_what_the_settings_leave_open_is_invented(tmp_path: Path) -> None:
    make_office(tmp_path, ROOT)
    before = tomllib.loads((ROOT / "config.toml").read_text("utf-8"))["office"]
    office = load(tmp_path)
    assert before["address"] == before["phone"] == ""
    assert office.address
    assert office.phone == "027-00000000"
    assert office.company == before["company"]
