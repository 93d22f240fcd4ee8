"""The examples in the docstrings of the readers are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from pipeline import values

MODULES = [
    f"pipeline.values.{each.name}" for each in pkgutil.iter_modules(values.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_what_a_docstring_shows_is_what_happens(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
