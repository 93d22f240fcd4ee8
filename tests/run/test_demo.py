"""The demo: a sample office that nobody has to prepare, and that harms nobody."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from reminders_page import reminders_page
from sample_office import ROOT

from pipeline.cli import main
from pipeline.demo import MARK, Played, demo, make_office, play, script, telling
from pipeline.errors import PipelineError
from pipeline.office import load

WEEK = ROOT / "forms" / "week"
REWRITE = "python start.py test tests/run/test_demo.py --update"


class Told(NamedTuple):
    """A week that was played: the office, its drops, and what the demo said."""

    folder: Path
    plays: list[Played]
    lines: list[str]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The demo in a new folder."""
    folder = tmp_path_factory.mktemp("demo") / "demo-office"
    office = make_office(folder, ROOT)
    plays = list(play(office, script(office), hours=True))
    return Told(folder, plays, list(telling(office, plays)))


def test_the_week_comes_out_as_written_beside_it(
    week: Told,
    update: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Every summary, every remark, every paper, letter and archived file."""
    text = "\n".join((*page(week.plays), ""))
    expected = WEEK / "expected.md"
    if update:
        expected.write_text(text, "utf-8", newline="\n")
    said = expected.read_text("utf-8") if expected.exists() else ""
    assert text == said, f"{expected.name}: read the difference, then {REWRITE}"


def page(plays: Iterable[Played]) -> Iterator[str]:
    """The outcome of a week, as a page that a clerk could read."""
    yield "# 一周的结果"
    for one in plays:
        for at, report in one.since:
            yield from ("", f"## {at:%m-%d %H:%M} (没有放入文件)", "")
            yield from (f"- {path}" for path in sorted(report.paths))
        yield from ("", f"## {one.example.at:%m-%d %H:%M} {one.example.draft.name}", "")
        yield from (told.summary for told in one.report.files)
        yield from (f"注意:{trouble}" for trouble in one.report.troubles)
        rows = [line for line in one.lines if line.verdict != "✓"]
        if rows:
            yield ""
        for line in rows:
            number = f" {line.number}" if "-" in line.number else ""
            yield f"- {line.sheet} 第{line.row}行{number} {line.verdict}"
        kept = [f"archive/{path}" for path in one.kept if _tells(path)]
        made = [path for path in one.report.paths if "_回执.xlsx" not in path]
        if made or kept:
            yield ""
        yield from (f"- {path}" for path in (*sorted(made), *kept))


def _tells(path: str) -> bool:
    """Whether it is neither an original register nor a list that is always there."""
    return "/10原始登记表/" not in path and "/" in path


def test_a_month_of_reminders_is_in_the_docs(
    week: Told,
    update: bool,  # noqa: FBT001 - a fixture
) -> None:
    """The deadlines of all forms; the week's letters, and those of the weeks after."""
    text = "\n".join((*reminders_page(load(week.folder)), ""))
    page = ROOT / "docs" / "reminders.md"
    if update:
        page.write_text(text, "utf-8", newline="\n")
    assert text == page.read_text("utf-8"), f"reminders.md: {REWRITE}"


def test_nothing_in_the_week_needs_a_remark_of_the_program(week: Told) -> None:
    reports = [
        r for one in week.plays for r in (one.report, *(s for _, s in one.since))
    ]
    assert [report.troubles for report in reports if report.troubles] == []
    refused = [told for one in week.plays for told in one.report.files if told.refused]
    assert len(refused) == 2  # a scan without a number, and a list of purchases


def test_every_drop_is_told_with_its_day_and_its_answer(week: Told) -> None:
    drops = [line for line in week.lines if line.startswith("── ")]
    assert drops[0] == "── 2026-11-14(周六) 08:10 放入 inbox/人员通讯录.xlsx"
    assert len(drops) == len(list(WEEK.glob("2026-*.md")))
    assert any("退回:投诉登记!B9 受理日期“2026.11.31”" in line for line in week.lines)


def test_what_is_worth_opening_is_there(week: Told) -> None:
    at = week.lines.index("值得打开看看:")
    told = (line.strip() for line in week.lines[at:])
    worth = [line for line in told if line.startswith("demo-office/")]
    assert 15 <= len(worth) <= 24
    assert all((week.folder.parent / path).exists() for path in worth)


def test_every_form_has_its_part_in_the_week(week: Told) -> None:
    told = {line.sheet for one in week.plays for line in one.lines}
    forms = load(week.folder).forms.values()
    assert {form.sheet for form in forms} <= told


def test_where_no_week_is_told_the_examples_of_the_forms_are_played(
    tmp_path: Path,
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(ROOT / "config.toml", source)
    shutil.copytree(ROOT / "forms", source / "forms")
    shutil.rmtree(source / "forms" / "week")
    for path in (source / "forms").glob("*/examples/*"):
        if path.parts[-3] != "staff":
            path.unlink()
    lines = list(demo(tmp_path / "office", source))
    assert "── 2026-11-23(周一) 08:20 放入 inbox/人员通讯录.xlsx" in lines


def test_the_sample_office_is_whole_and_can_be_worked_with(
    week: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--office", str(week.folder), "verify"]) == 0
    assert main(["--office", str(week.folder), "show", "TS-2026-0006"]) == 0
    assert "已结案" in capsys.readouterr().out
    assert main(["--office", str(week.folder), "show", "CJ-2026-0001"]) == 0
    assert "已入伙并祝贺" in capsys.readouterr().out


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
