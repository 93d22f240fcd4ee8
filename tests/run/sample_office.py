"""Sample offices for the tests of a pass: made by the demo, from the forms' examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pipeline.cli import main
from pipeline.demo import Example, examples, make_office, play
from pipeline.office import Office

ROOT = Path(__file__).resolve().parents[2]


def fresh(folder: Path) -> Office:
    """An office in which nothing has happened yet."""
    return make_office(folder / "office", ROOT)


def all_of(*forms: str) -> Callable[[Example], bool]:
    """The examples of these forms."""
    return lambda one: one.id in forms


def play_in(office: Office, wanted: Callable[[Example], bool]) -> None:
    """Play the wanted examples in this office."""
    those = examples(office.forms.values(), office.paths.forms)
    for _ in play(office, filter(wanted, those)):
        pass


def verb(office: Office, now: datetime, *words: str) -> int:
    """A verb of the command line at ``now``; its exit code."""
    clock = ["--now", f"{now:%Y-%m-%dT%H:%M}"]
    return main(["--office", str(office.paths.root), *clock, *words])
