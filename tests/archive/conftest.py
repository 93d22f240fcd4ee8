"""The office of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_office import ArchiveOffice


@pytest.fixture
def office(tmp_path: Path) -> ArchiveOffice:
    return ArchiveOffice(tmp_path / "office")
