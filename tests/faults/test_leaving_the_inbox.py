"""A file leaves the inbox, whatever happened to it or to its name meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fault_office import FIRST, first_day
from office_story import StoryOffice
from passes import Passes, run_at

HALF = "没有拷完.xlsx"


@pytest.fixture
def office(tmp_path: Path) -> StoryOffice:
    return first_day(tmp_path / "office")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_refused_file_fetched_before_it_could_leave_is_laid_out_once_more(
    office: StoryOffice,
) -> None:
    dropped = (office.inbox / HALF).read_bytes()
    with Passes() as hand:
        hand.play(office.root, run_at(FIRST), kill=("refuse.finished", 1))
    out = office.root / "outbox/退回" / HALF
    out.unlink()
    assert office.run(FIRST) == 0
    assert office.files("inbox") == []
    assert out.read_bytes() == dropped


def test_a_folder_whose_name_must_be_mended_is_emptied_all_the_same(
    office: StoryOffice,
) -> None:
    """As a Mac writes it: the accent is a sign of its own."""
    strange = office.inbox / "cafe\u0301 "
    (office.inbox / "接待").rename(strange)
    assert office.run(FIRST) == 1
    answers = office.files("outbox/回执")
    assert office.run(FIRST) == 0
    assert office.files("inbox") == []
    assert office.files("outbox/回执") == answers
    assert len(answers) == 3
