"""docs/figures.md says what the program counts: its tables played, its sums compared."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from figures_office import PAGE, Drop, FiguresOffice, drops, sheets

from pipeline.form import Monthly, Rate, load_all, load_monthly
from pipeline.hours import Month
from pipeline.month import Edition, draw_up, figures
from pipeline.privacy import suppressed
from pipeline.sheets import Figure
from pipeline.values import shown

ROOT = Path(__file__).resolve().parents[2]
NOVEMBER = Month(2026, 11)
MADE = datetime(2026, 12, 2, 9)
CONFIG = "\n[month]\nhouseholds = 400\n"
MONTHLY = load_monthly(ROOT / "forms", load_all(ROOT / "forms"))
RATES = MONTHLY.rate if MONTHLY else ()
_SIGNS = {"percent": "%", "permille": "‰"}
_BOLD = re.compile(r"\*\*(?:(\d+) ÷ (\d+) = )?([\d.]+[%‰]?)\*\*")
_DIVISION = re.compile(r"([\d.]+) ÷ ([\d.]+) = ([\d.]+)([%‰]?)")


def test_every_rate_has_its_section_and_no_other() -> None:
    below = text().partition("## 来访与登记")[2]
    assert sorted(re.findall(r"(?m)^### (.+)$", below)) == sorted(
        one.title for one in RATES
    )


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.id)
def test_a_section_says_formula_source_and_target_of_the_report(rate: Rate) -> None:
    lines = section(rate).splitlines()
    assert f"- **算法**：{rate.formula}" in lines
    assert f"- **依据**：{rate.source}。**目标**：{target(rate)}" in lines


def target(rate: Rate) -> str:
    """A target as the page writes it."""
    if rate.target is None:
        return "不定目标"
    word = "不超过" if rate.fewer else "不低于"
    return f"{word} {rate.target:g}{_SIGNS.get(rate.unit, '')}"


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.id)
def test_an_example_by_hand_is_what_the_program_counts(
    rate: Rate, counted: dict[str, Figure]
) -> None:
    found, example = counted[rate.id], section(rate).partition("**例**")[2]
    said = _BOLD.findall(example)
    assert len(said) == 1, "one figure in bold"
    part, whole, value = said[0]
    assert (part, whole) == (shown(found.part), shown(found.whole))
    assert value == as_said(found)
    met = True if "，达标" in example else False if "，没有达标" in example else None
    assert met == found.met


def as_said(found: Figure) -> str:
    """A figure with as many places as the page gives it."""
    value = Decimal(str(found.value))
    if found.unit == "percent":
        return f"{_round(value * 100, '0.1')}%"
    if found.unit == "permille":
        return f"{_round(value * 1000, '0.01')}‰"
    return f"{value}" if found.unit == "count" else f"{_round(value, '0.1')}"


def _round(value: Decimal, like: str) -> Decimal:
    """With as many places as another number has."""
    return value.quantize(Decimal(like), ROUND_HALF_UP)


def test_every_division_on_the_page_comes_out() -> None:
    found = _DIVISION.findall(text())
    assert len(found) > 20
    for part, whole, value, sign in found:
        exact = Decimal(part) * {"%": 100, "‰": 1000}.get(sign, 1) / Decimal(whole)
        assert f"{_round(exact, value)}" == value


def test_every_number_on_the_page_is_the_one_that_was_given(
    played: FiguresOffice,
) -> None:
    known = played.numbers()
    for one in those():
        for sheet in one.sheets:
            for row in sheet.rows:
                said = dict(zip(sheet.head, row, strict=False))
                assert said.get("编号", "") in {"", *known}


def test_the_first_words_of_a_numbered_row_are_those_of_its_record(
    played: FiguresOffice,
) -> None:
    """Or else the numbers of the page would name other rows than the examples mean."""
    ground = played.ground()
    records = {r.number: r for rows in ground.records.values() for r in rows}
    for one in those():
        for sheet in one.sheets:
            for row in sheet.rows:
                said = dict(zip(sheet.head, row, strict=False))
                record = records.get(said.get("编号", ""))
                if record is None:
                    continue
                columns = {
                    c.title: c.id for c in played.office.forms[record.form].column
                }
                for title in (
                    "投诉内容摘要",
                    "来访事由",
                    "服务内容",
                    "问题描述",
                    "房号",
                    "联系电话",
                ):
                    stored = shown(record.values.get(columns.get(title, "")))
                    if said.get(title) and "不留" not in stored:
                        assert said[title] == stored


def test_only_what_the_page_says_is_returned_or_held(played: FiguresOffice) -> None:
    assert played.troubles == []
    assert played.returned == 1


def test_the_months_are_compared_as_the_page_says(played: FiguresOffice) -> None:
    edition = Edition(NOVEMBER, "final", MADE)
    told = draw_up(played.ground(), played.monthly, played.office, edition)[0].told
    for line in rows_below("| 指标 | 本月 | 上月 | 环比 |"):
        name, *said = line
        key = f"总览/主要指标/{name}"
        assert [told[f"{key}/{head}"] for head in ("本月", "上月", "环比")] == said


def test_small_counts_are_merged_as_the_page_says() -> None:
    lines = rows_below("| 责任部门 | 实有 | 印出 |")
    there = {name: int(count) for name, count, _ in lines if count}
    assert suppressed(there) == {name: int(n) for name, _, n in lines if n}


def test_households_are_those_that_have_moved_in_by_the_end_of_the_month(
    tmp_path: Path,
) -> None:
    office = FiguresOffice(tmp_path / "office", CONFIG)
    rate = next(one for one in RATES if one.id == "valid")
    office.drop(list(sheets(section(rate))))
    office.run(datetime(2026, 11, 30, 17))
    ground, month = office.ground(), NOVEMBER
    found = figures(ground, office.monthly, office.office, month, MADE)["valid"]
    said = re.search(r"而是 (\d+) 户", section(rate))
    assert said
    assert found.whole == int(said[1])


def test_the_page_is_found_from_the_readme_and_the_manual() -> None:
    for name, link in (
        ("README.md", "docs/figures.md"),
        ("docs/操作手册.md", "figures.md"),
    ):
        assert f"({link})" in (ROOT / name).read_text("utf-8")


# ── the page and the office ─────────────────────────────────────────────────


def text() -> str:
    return PAGE.read_text("utf-8")


def section(rate: Rate) -> str:
    found = re.search(rf"(?ms)^### {re.escape(rate.title)}\n(.*?)(?=^##|\Z)", text())
    assert found, f"docs/figures.md has no section “{rate.title}”"
    return found[1]


def rows_below(head: str) -> list[list[str]]:
    """The cells of the table with this header, row by row."""
    lines = text().partition(f"{head}\n")[2].partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def those() -> list[Drop]:
    found = drops(text())
    assert [one.at for one in found] == sorted(one.at for one in found)
    return found


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> FiguresOffice:
    office = FiguresOffice(tmp_path_factory.mktemp("figures") / "office", CONFIG)
    office.play(those())
    return office


@pytest.fixture(scope="module")
def counted(played: FiguresOffice) -> dict[str, Figure]:
    monthly: Monthly = played.monthly
    return figures(played.ground(), monthly, played.office, NOVEMBER, MADE)
