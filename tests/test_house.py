"""The laws of the house that no linter keeps, read off the source of the package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "pipeline"

Function = ast.FunctionDef | ast.AsyncFunctionDef

TRADE = re.compile(
    "投诉|验房|认购|按揭|定金|销控|回访|来访|来电|入伙"
    "|complaint|deposit|mortgage|handover|sales_",
    re.IGNORECASE,
)
HEAVY = {
    "chinese_calendar",
    "docx",
    "docxtpl",
    "lxml",
    "openpyxl",
    "python_calamine",
    "xlsxwriter",
    "yagmail",
}
# What reads the clock or the environment, or prints: for cli/ alone.
OUTSIDE = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "os.environ",
    "os.environb",
    "os.getenv",
    "sys.stdout",
    "sys.stderr",
    "print",
    "input",
}
SQL_CLOCK = re.compile(
    r"\bcurrent_(timestamp|date|time)\b"
    r"|\b((date)?time|date|julianday|unixepoch|strftime)\([^()]*'now'",
    re.IGNORECASE,
)

MODULE_LINES = 400
FUNCTION_LINES = 60
SHORT, MOSTLY = 20, 0.9
SHARE, SHARE_FROM = 0.2, 1_000  # a share says something from so many lines on


class Source(NamedTuple):
    """One Python file of the repository."""

    name: str
    text: str
    tree: ast.Module


@cache
def sources(folder: Path) -> tuple[Source, ...]:
    """Every Python file below a folder."""
    files = sorted(folder.rglob("*.py"))
    texts = [(f.relative_to(ROOT).as_posix(), f.read_text("utf-8")) for f in files]
    return tuple(Source(name, text, ast.parse(text)) for name, text in texts)


def package(*, but: tuple[str, ...] = ()) -> list[Source]:
    """The modules of the package, without those named, or those of a folder named."""
    inner = ((s, s.name.removeprefix("pipeline/")) for s in sources(PACKAGE))
    return [s for s, name in inner if not name.startswith(but)]


def functions() -> Iterator[tuple[str, Function]]:
    """Every function of the package, with its place."""
    for source in package():
        for node in ast.walk(source.tree):
            if isinstance(node, Function):
                yield f"{source.name}:{node.lineno} {node.name}", node


def imported(node: ast.AST) -> list[str]:
    """The full names that an import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def at_start(tree: ast.AST) -> Iterator[ast.AST]:
    """What runs when the module is imported: all but the bodies of functions."""
    for child in ast.iter_child_nodes(tree):
        yield child
        if not isinstance(child, Function | ast.Lambda):
            yield from at_start(child)


def touched(node: ast.AST) -> str:
    """The name in OUTSIDE that this piece of code uses; empty if none."""
    if isinstance(node, ast.Attribute):
        name = ".".join(ast.unparse(node).split(".")[-2:])
        return name if name in OUTSIDE else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id if node.func.id in OUTSIDE else ""
    names = [".".join(name.split(".")[-2:]) for name in imported(node)]
    return next((name for name in names if name in OUTSIDE), "")


def body_lines(node: Function) -> int:
    """The lines of a function that do something: its docstring does not count."""
    first = node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
    return (node.end_lineno or first.lineno) - first.lineno + 1


def test_the_engine_knows_no_word_of_the_trade() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{number} {match[0]}"
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := TRADE.search(line)) or (match := TRADE.search(path.name))
    ]
    assert found == []


def test_no_circle_is_hidden_behind_type_checking() -> None:
    assert [s.name for s in package() if "TYPE_CHECKING" in s.text] == []


@pytest.mark.parametrize("folder", ["pipeline", "tests", "bench", "forms"])
def test_nothing_is_mocked(folder: str) -> None:
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources(ROOT / folder)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        if any(f"{name}.".startswith("unittest.mock.") for name in imported(node))
    ]
    assert found == []


def test_no_function_is_long() -> None:
    spans = [(place, (f.end_lineno or 0) - f.lineno + 1) for place, f in functions()]
    assert [span for span in spans if span[1] > FUNCTION_LINES] == []


def test_most_functions_are_short() -> None:
    sizes = sorted(((body_lines(f), place) for place, f in functions()), reverse=True)
    long = [size for size in sizes if size[0] > SHORT]
    assert len(long) <= (1 - MOSTLY) * len(sizes), long


def test_no_module_is_long() -> None:
    sizes = [(s.name, len(s.text.splitlines())) for s in package()]
    assert [size for size in sizes if size[1] > MODULE_LINES] == []


def test_no_module_is_the_better_part_of_the_package() -> None:
    sizes = {s.name: len(s.text.splitlines()) for s in package() if s.text}
    total = sum(sizes.values())
    if total < SHARE_FROM:
        pytest.skip(f"the package has fewer than {SHARE_FROM} lines")
    assert {name: n for name, n in sizes.items() if n > SHARE * total} == {}


def test_only_the_command_line_prints_and_reads_clock_and_environment() -> None:
    found = [
        f"{source.name}:{getattr(node, 'lineno', 0)} {name}"
        for source in package(but=("cli/",))
        for node in ast.walk(source.tree)
        if (name := touched(node))
    ]
    assert found == []


def test_no_query_asks_the_database_for_the_time() -> None:
    found = [
        f"{source.name}:{node.lineno}"
        for source in package()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
        if isinstance(node.value, str) and SQL_CLOCK.search(node.value)
    ]
    assert found == []


def test_a_start_loads_no_heavy_library() -> None:
    found = [
        f"{source.name}:{getattr(node, 'lineno', 0)} {name}"
        for source in package()
        for node in at_start(source.tree)
        for name in imported(node)
        if name.partition(".")[0] in HEAVY
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("datetime.now()", "datetime.now"),
        ("dt.datetime.now()", "datetime.now"),
        ("os.environ['HOME']", "os.environ"),
        ("from os import getenv", "os.getenv"),
        ("from time import time", "time.time"),
        ("print('x')", "print"),
        ("moment.now", ""),
        ("time.monotonic()", ""),
        ("datetime.time(8, 30)", ""),
    ],
)
def test_the_eye_for_the_clock_sees(code: str, name: str) -> None:
    nodes = ast.walk(ast.parse(code))
    assert next((seen for node in nodes if (seen := touched(node))), "") == name


def test_the_eye_for_imports_looks_into_if_and_class_but_not_into_functions() -> None:
    code = "if x:\n import lxml\nclass A:\n import docx\ndef f():\n import openpyxl\n"
    names = [n for node in at_start(ast.parse(code)) for n in imported(node)]
    assert names == ["lxml", "docx"]
