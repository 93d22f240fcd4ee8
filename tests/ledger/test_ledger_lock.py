"""One office, one writer (I9)."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledger_case import halted, start

from pipeline.errors import Busy
from pipeline.ledger import Lock


def test_a_second_writer_is_told_and_the_first_goes_on(path: Path) -> None:
    with Lock(path):
        with pytest.raises(Busy) as told, Lock(path):
            raise AssertionError
        assert str(told.value).startswith("另一个程序正在处理这个办公室的文件")
        with pytest.raises(Busy), Lock(path):
            raise AssertionError


def test_the_lock_is_free_again_after_use(path: Path) -> None:
    for _ in range(2):
        with Lock(path):
            assert path.exists()


def test_a_look_into_the_file_does_not_let_go_of_the_lock(path: Path) -> None:
    with Lock(path):
        assert path.read_bytes() == b""
        code = """
try:
    Lock(path).__enter__()
except Exception as refusal:
    told(type(refusal).__name__)
"""
        with start(code, path) as other:
            assert other.communicate(timeout=60)[0] == "Busy\n"


def test_the_lock_dies_with_its_process(path: Path) -> None:
    with halted("lock = Lock(path)\nlock.__enter__()", path) as holder:
        with pytest.raises(Busy), Lock(path):
            raise AssertionError
        holder.kill()
        holder.wait()
        with Lock(path):
            pass
