"""start.py makes the environment and hands everything on; no test needs a network."""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

import start

START = Path(start.__file__)
PROGRAM = """\
import json, os, sys
print(json.dumps({"words": sys.argv[1:], "cwd": os.getcwd(), "python": sys.prefix,
                  "utf8": sys.flags.utf8_mode}))
raise SystemExit(7)
"""


class House(NamedTuple):
    """A copy of start.py with locks that name nothing, and how its making went."""

    root: Path
    codes: list[int]
    told: list[str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Its environment is made once for this module, by two starts at the same time."""
    root = tmp_path_factory.mktemp("家 house")
    shutil.copy(START, root)
    for lock in (start.RUN, start.DEV):
        (root / lock).write_text("# names nothing\n", encoding="utf-8")
    (root / "pipeline").mkdir()
    (root / "pipeline" / "__init__.py").touch()
    (root / "pipeline" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (root / "pytest.py").write_text(PROGRAM, encoding="utf-8")
    both = [begin(root, "--help") for _ in range(2)]
    told = [process.communicate()[1].strip() for process in both]
    return House(root, [process.returncode for process in both], told)


@pytest.fixture
def made(house: House) -> Path:
    return house.root


def begin(root: Path, *words: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(root / START.name), *words],
        cwd=cwd or root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},  # noqa: TID251 - to be handed on
        encoding="utf-8",
    )


def run(
    root: Path, *words: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    process = begin(root, *words, cwd=cwd)
    out, err = process.communicate()
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def copy(root: Path) -> ModuleType:
    """The start.py of that house, to look inside."""
    spec = importlib.util.spec_from_file_location("start_there", root / START.name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_python_of_2016_can_read_it() -> None:
    assert ast.parse(START.read_text(encoding="utf-8"), feature_version=(3, 6)).body


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse(START.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    named = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
    named |= {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in named} <= sys.stdlib_module_names


def test_an_old_python_is_told_which_one_is_needed() -> None:
    sentence = start.unfit((3, 6), [])
    assert sentence.startswith("需要 Python 3.11 或更新的版本,现在是 3.6")
    assert "Python 3.11 or newer is needed, this is 3.6" in sentence


def test_a_python_without_venv_is_told_the_remedy() -> None:
    sentence = start.unfit((3, 12), ["venv", "ensurepip"])
    assert "缺少 venv, ensurepip" in sentence
    assert "sudo apt install python3-venv" in sentence


def test_a_whole_python_is_fit() -> None:
    assert start.unfit((3, 11), []) == ""
    assert start.missing_parts() == []


@pytest.mark.parametrize(
    ("log", "begins"),
    [
        ("ERROR: Could not find a version that satisfies", "运行环境没有下载成功"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM", "下载的内容与校验值不符"),
        ("[Errno 28] No space left on device", "磁盘已满"),
    ],
)
def test_what_the_installer_reports_becomes_one_sentence(log: str, begins: str) -> None:
    sentence = start.meaning(log)
    assert sentence.startswith(begins)
    assert "\n" not in sentence


def test_every_sentence_survives_a_gbk_console(monkeypatch: pytest.MonkeyPatch) -> None:
    console = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(console, encoding="gbk"))
    assert start.say(start.FIRST) == 0
    assert start.say("家\U0001f3e0", 2) == 2
    lines = console.getvalue().decode("gbk").splitlines()
    assert lines == ["首次使用,正在准备运行环境(约1分钟)…", "家?"]


def test_words_folder_and_exit_code_are_handed_on(made: Path, tmp_path: Path) -> None:
    done = run(made, "run", "--now", "2026-11-23T14:00", "中文", cwd=tmp_path)
    assert done.returncode == 7
    assert done.stderr == ""
    assert json.loads(done.stdout) == {
        "words": ["run", "--now", "2026-11-23T14:00", "中文"],
        "cwd": str(tmp_path),
        "python": str(made / ".venv"),
        "utf8": 1,
    }


def test_tests_run_in_the_house_with_the_words_after_test(
    made: Path, tmp_path: Path
) -> None:
    done = run(made, "test", "-k", "one", cwd=tmp_path)
    assert done.returncode == 7
    assert json.loads(done.stdout)["words"] == ["-k", "one"]
    assert json.loads(done.stdout)["cwd"] == str(made)


def test_of_two_first_starts_one_prepares_and_one_waits(house: House) -> None:
    assert house.codes == [7, 7]
    assert sorted(house.told) == sorted([start.FIRST, start.TURN])


def test_a_prepared_environment_is_told_of_no_more(made: Path) -> None:
    assert copy(made).is_ready(start.RUN)
    assert run(made, "--help").stderr == ""


def test_an_environment_without_its_mark_is_not_believed(made: Path) -> None:
    mark = made / ".venv" / f"{start.RUN}.done"
    away = mark.rename(made / "away")
    assert not copy(made).is_ready(start.RUN)
    away.rename(mark)
    assert copy(made).is_ready(start.RUN)


def test_an_environment_whose_python_is_gone_is_not_believed(made: Path) -> None:
    config = made / ".venv" / "pyvenv.cfg"
    kept = config.read_text(encoding="utf-8")
    config.write_text(f"home = {made / 'gone'}\n", encoding="utf-8")
    assert not copy(made).is_ready(start.RUN)
    config.write_text(kept, encoding="utf-8")
    assert copy(made).is_ready(start.RUN)


def test_tools_that_do_not_arrive_leave_the_program_usable(made: Path) -> None:
    (made / start.DEV).write_text("nowhere @ file:///nowhere.whl\n", encoding="utf-8")
    done = run(made, "test")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        start.TOOLS,
        start.NO_DOWNLOAD.format(log=".venv.log"),
    ]
    assert not copy(made).is_ready(start.DEV)
    assert run(made, "run").returncode == 7


def test_an_interrupted_addition_and_a_changed_lock_are_made_anew(made: Path) -> None:
    (made / ".venv" / "unfinished").touch()
    assert not copy(made).is_ready(start.RUN)
    (made / start.RUN).write_text("# names nothing, differently\n", encoding="utf-8")
    left = made / ".venv" / "left-over"
    left.touch()
    done = run(made, "--help")
    assert done.returncode == 7
    assert done.stderr.strip() == start.ANEW
    assert not left.exists()
    assert copy(made).is_ready(start.RUN)


def test_a_missing_lock_is_named(made: Path) -> None:
    lock = made / start.RUN
    away = lock.rename(made / "away")
    done = run(made, "run")
    away.rename(lock)
    assert done.returncode == 2
    assert str(lock) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_double_click_file_is_what_windows_can_read() -> None:
    content = (START.parent / "开始.bat").read_bytes()
    lines = content.decode("utf-8").split("\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert lines[:2] == ["@echo off", "chcp 65001 >nul"]
    assert "%PYTHON% start.py watch %*" in lines
    assert lines.count("  pause") == 2
