"""The two locks: exact, hashed, for every platform, in step with pyproject.toml."""

from __future__ import annotations

import itertools
import re
import tomllib

import pytest

from start import DEV, ROOT, RUN

PIN = re.compile(r"^([a-z0-9-]+)==([^ \\]+)(?: ; ([^\\]+?))?(?: \\)?$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def pins(lock: str) -> dict[str, str]:
    """Each package and its version."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    found = [PIN.match(line) for line in lines]
    return {match[1]: match[2] for match in found if match}


def asked(*path: str) -> set[str]:
    """The names that pyproject.toml asks for, as the locks write them."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for key in path:
        table = table[key]
    names = {re.split(r"[<>=!~\[; ]", line)[0] for line in table}
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_a_lock_holds_pins_and_hashes_only(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [ln for ln in lines if not (PIN.match(ln) or HASH.match(ln))] == []
    after = itertools.pairwise(lines)
    assert all(HASH.match(below) for line, below in after if PIN.match(line))
    assert "://" not in text


def test_what_the_program_asks_for_is_locked() -> None:
    assert asked("project", "dependencies") <= pins(RUN).keys()


def test_what_the_tests_ask_for_is_locked() -> None:
    assert asked("dependency-groups", "dev") <= pins(DEV).keys()


def test_the_two_locks_agree() -> None:
    run, dev = pins(RUN), pins(DEV)
    shared = run.keys() & dev.keys()
    assert {name: run[name] for name in shared} == {name: dev[name] for name in shared}


def test_what_only_windows_or_linux_needs_is_marked() -> None:
    text = (ROOT / RUN).read_text(encoding="utf-8")
    assert "\npywin32-ctypes==0.2.3 ; sys_platform == 'win32'" in text
    assert re.search(r"\nsecretstorage==\S+ ; sys_platform == 'linux'", text)
    assert re.search(r"\njeepney==\S+ ; sys_platform == 'linux'", text)
