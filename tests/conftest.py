"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample registers, which lies beside the repository."""
    if not SAMPLES.is_dir():
        pytest.skip("the sample registers do not lie beside this repository")
    return SAMPLES


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update``: what is drawn from a definition is written anew.

    docs/findings.md from the catalogue; the blank registers and the expected outcomes
    beside the forms (test_forms.py).
    """
    text = "write docs/findings.md, and the blanks and outcomes in forms/"
    parser.addoption("--update", action="store_true", help=text)


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether ``--update`` was given."""
    return bool(request.config.getoption("--update"))
