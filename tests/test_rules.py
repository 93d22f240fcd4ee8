"""docs/rules.md accounts for every rule of the office, and names only what is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.findings import CATALOGUE
from pipeline.form import Form, load_all
from pipeline.office import KEYS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")

#: The rules by their letter: how many there are, and what follows the figures.
RULES = {"A": (41, ""), "B": (20, ""), "C": (33, ""), "D": (18, "r"), "E": (62, "")}
CONFLICTS = [f"X{n}" for n in range(1, 9)]
IDS = [
    f"{k}{n:02}{tail}" for k, (last, tail) in RULES.items() for n in range(1, last + 1)
]
THERE, PARTLY, LATER, NEVER = STATES = ("已有", "部分", "待做", "不属软件")
SCANS = "inbox/扫描件/"  # a folder of an office, not of the repository
KINDS = {
    "登记", "栏目", "时限", "文书", "编号", "派转", "上报", "保密", "统计", "行为", "培训",
    "范围",
}  # fmt: skip


class Line(NamedTuple):
    """One rule as the page has it."""

    id: str
    words: str
    kind: str
    where: str
    tests: str
    state: str


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


LINES = [
    Line(*cells(line)) for line in PAGE.splitlines() if re.match(r"\| [A-EX]\d", line)
]
BUILT = [one for one in LINES if one.state in (THERE, PARTLY)]
NAMED = sorted({word for one in LINES for word in re.findall("`([^`]+)`", one.where)})
TESTS = sorted({word for one in LINES for word in re.findall("`([^`]+)`", one.tests)})


@cache
def forms() -> dict[str, Form]:
    return dict(load_all(ROOT / "forms"))


@cache
def defined(path: Path) -> frozenset[str]:
    """Every name that a Python file defines at its top."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.Assign():
                found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return frozenset(found)


def in_form(form: Form, key: str, name: str) -> bool:
    """Whether a form has what ``key name`` says, e.g. ``[[column]] summary``."""
    lists = {
        "[[column]]": {one.id for one in form.column},
        "[[state]]": {one.id for one in form.state},
        "[[check]]": {one.check for one in form.check},
        "[[document]]": {one.title for one in form.document},
        "[[mail]]": {one.title for one in form.mail},
        "[[link]]": {one.to for one in form.link},
        "[[deadline]]": {one.id for one in form.deadline},
        "[[daily]]": {one.id for one in form.daily},
        "[[makes]]": {one.form for one in form.makes},
        "[[again]]": {one.same[0] for one in form.again},
        "[exclusive]": {form.exclusive.column} if form.exclusive else set(),
        "[[extract]]": {one.title for one in form.extract},
        "[number]": {form.number.prefix},
        "[reopen]": {form.reopen.column} if form.reopen else set(),
        "due": {form.due},
    }
    if key in lists:
        return name in lists[key]
    tables = {"[archive]": form.archive, "[secrecy]": form.secrecy}
    table = {**tables, "[people]": form.people}[key]
    return bool(getattr(table, name, None))


def is_there(word: str) -> bool:
    """Whether a word between backticks names what is there: a path, or a part of it.

    ``forms/<id>/form.toml [[column]] summary`` · ``config.toml [office] name`` ·
    ``docs/findings.md text_short`` · ``pipeline/privacy.py view`` · ``forms/x.docx``
    """
    path, _, rest = word.partition(" ")
    if path == SCANS:
        return True
    return (ROOT / path).exists() and has(path, rest)


def has(path: str, rest: str) -> bool:
    """Whether a file that is there has what follows its path."""
    key, _, name = rest.partition(" ")
    found = not rest
    match Path(path).name:
        case "form.toml" if rest:
            found = in_form(forms()[Path(path).parent.name], key, name)
        case "config.toml" if rest:
            section = key.strip("[]")
            found = section in KEYS and (not name or name in (KEYS[section] or {}))
        case "findings.md" if rest:
            found = rest in CATALOGUE
        case module if module.endswith(".py") and rest:
            found = rest in defined(ROOT / path)
    return found


# ── the rows ────────────────────────────────────────────────────────────────


def test_every_rule_stands_there_once_and_in_order() -> None:
    assert len(IDS) == 174
    assert [one.id for one in LINES] == [*IDS, *CONFLICTS]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_a_row_is_whole(line: Line) -> None:
    assert all(line)
    assert line.state in STATES
    assert set(line.kind.split("、")) <= KINDS


@pytest.mark.parametrize("line", BUILT, ids=lambda line: line.id)
def test_what_is_built_names_a_place_and_a_test(line: Line) -> None:
    assert any(is_there(word) for word in re.findall("`([^`]+)`", line.where))
    assert re.fullmatch("`[^`]+`( `[^`]+`)*", line.tests)


def test_what_is_not_whole_says_what_is_wanting() -> None:
    assert {one.id for one in LINES if "。缺:" in one.where} == {
        one.id for one in LINES if one.state == PARTLY
    }
    assert [one.id for one in LINES if one.where.startswith("不属于软件:")] == [
        one.id for one in LINES if one.state == NEVER
    ]


def test_what_is_not_built_names_no_test() -> None:
    assert {one.tests for one in LINES if one.state in (LATER, NEVER)} == {"—"}


# ── what they name ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("word", NAMED)
def test_what_a_row_names_is_there(word: str) -> None:
    assert is_there(word)


@pytest.mark.parametrize("word", TESTS)
def test_a_test_that_a_row_names_is_there(word: str) -> None:
    path, _, name = word.partition("::")
    assert name.startswith("test_")
    assert name in defined(ROOT / path)


@pytest.mark.parametrize(
    "word",
    [
        "forms/complaint/form.toml [[column]] no_such",
        "forms/complaint/form.toml [[mail]] 催办",
        "forms/complaint/mails/催办.txt",
        "config.toml [office] motto",
        "config.toml [motto]",
        "docs/findings.md no_such",
        "pipeline/privacy.py no_such",
    ],
)
def test_a_word_that_names_nothing_is_seen(word: str) -> None:
    assert not is_there(word)


# ── the counts ──────────────────────────────────────────────────────────────


def test_the_counts_at_the_end_are_right() -> None:
    counts = Counter((one.id[0], one.state) for one in LINES)
    rules = [one for one in LINES if one.id not in CONFLICTS]
    whole = Counter(one.state for one in rules)
    wanted = {
        letter: [*(counts[letter, s] for s in STATES), RULES.get(letter, (8,))[0]]
        for letter in "ABCDEX"
    } | {"174 条": [*(whole[s] for s in STATES), len(IDS)]}
    end = PAGE[PAGE.index("## 合计") :]
    rows = [cells(line) for line in end.splitlines() if re.match(r"\| [A-EX1]", line)]
    assert {row[0]: [int(one) for one in row[1:]] for row in rows} == wanted
