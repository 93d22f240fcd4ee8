"""Every register in forms/: it loads, its blank is its own, its examples come out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.demo import WEEK, Played, examples, make_office, play
from pipeline.effects.blank import blank
from pipeline.form import load_all
from pipeline.intake.recognise import recognise
from pipeline.office import Office, load
from pipeline.package.read import read

ROOT = Path(__file__).resolve().parents[1]
FORMS = ROOT / "forms"
IDS = sorted(path.parent.name for path in FORMS.glob("*/form.toml"))
BOOKS = sorted(form.id for form in load_all(FORMS).values() if not form.book)
REWRITE = "python start.py test tests/test_forms.py --update"


@pytest.fixture(scope="module")
def office() -> Office:
    """The office as it is delivered."""
    return load(ROOT)


def test_every_folder_with_a_definition_is_a_register() -> None:
    assert sorted(load_all(FORMS)) == IDS


def test_every_folder_in_forms_has_a_definition() -> None:
    folders = {path.name for path in FORMS.iterdir() if path.is_dir()}
    assert folders - {WEEK, "monthly"} == set(IDS)


@pytest.mark.parametrize("name", BOOKS)
def test_the_blank_is_recognised_as_its_own_register(
    name: str, office: Office, tmp_path: Path
) -> None:
    """Whatever the file is called: the headers decide."""
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank(office.forms[name], office))
    forms = tuple(office.forms.values())
    for stem in (office.forms[name].title, "副本"):
        found = recognise(read(path), forms, stem)
        within = [form.id for form in forms if form.book == name]
        assert [form.id for form, _ in found.sheets] == [name, *within]
        for _, sheet in found.sheets:
            assert (sheet.rows, sheet.findings, found.findings) == ((), (), ())


@pytest.mark.parametrize("name", BOOKS)
def test_the_blank_beside_the_definition_is_in_step_with_it(
    name: str,
    office: Office,
    update: bool,  # noqa: FBT001 - a fixture
) -> None:
    form = office.forms[name]
    path, data = FORMS / name / f"{form.title}.xlsx", blank(form, office)
    if update and (not path.exists() or parts(path.read_bytes()) != parts(data)):
        path.write_bytes(data)
    assert path.exists(), f"{path.name} is wanting; write it: {REWRITE}"
    there, made = parts(path.read_bytes()), parts(data)
    assert sorted(there) == sorted(made)
    differing = [part for part in made if there[part] != made[part]]
    assert differing == [], f"{path.name} is not as form.toml says; rewrite: {REWRITE}"


def parts(data: bytes) -> dict[str, bytes]:
    """What a workbook holds; how it is compressed differs from system to system."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", BOOKS)
def test_the_examples_come_out_as_expected(
    name: str,
    office: Office,
    tmp_path: Path,
    update: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Played in order of time, after the master data that the form leans on."""
    form = office.forms[name]
    masters = [one for one in office.forms.values() if one.master and one is not form]
    those = examples([form, *masters], FORMS)
    assert any(one.form is form for one in those), f"{name} has no example"
    sample = make_office(tmp_path / "office", ROOT)
    for played in play(sample, those):
        if played.example.id != name:
            continue
        expected = played.example.path.with_suffix(".expected.md")
        text = "\n".join((*told(played), ""))
        if update:
            expected.write_text(text, "utf-8", newline="\n")
        said = expected.read_text("utf-8") if expected.exists() else ""
        assert text == said, f"{expected.name}: read the difference, then {REWRITE}"


def told(played: Played) -> Iterator[str]:
    """The outcome of a drop, as a page that a clerk could read."""
    yield f"# {played.example.draft.name}"
    yield ""
    yield from (one.summary for one in played.report.files)
    yield from (f"注意:{trouble}" for trouble in played.report.troubles)
    if played.lines:
        yield from ("", "| 行 | 编号 | 结果 | 校验结果 |", "|---|---|---|---|")
        for one in played.lines:
            number = "" if ":" in one.number else one.number
            verdict = one.verdict.replace("|", "\\|")
            yield f"| {one.row} | {number} | {one.kind} | {verdict} |"
    if played.report.paths:
        yield from ("", "生成:", "")
        yield from (f"- {path}" for path in sorted(played.report.paths))
