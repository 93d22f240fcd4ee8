"""A sample office, played through from a week's script or the forms' own examples.

``forms/<id>/examples/<day>_<HHMM>.md`` is a register as it is dropped at that moment:
a table (package/drafts.py) that is filled into the form's blank, or, where it has rows
above its header, drawn as it stands. A file called ``…_回执.xlsx`` is the answer that
came back, with more cells filled in: its table says row by row (行) what is written.
A .pdf is a scanned page.

``forms/week/<day>_<HHMM>_<id>.md`` says the same of all registers together; where no
form is of that id, the file is drawn as it stands, whatever it may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.demo.plays import (
    MARK,
    WEEK,
    Example,
    Played,
    examples,
    make_office,
    play,
    script,
)
from pipeline.demo.telling import telling

__all__ = [
    "MARK",
    "WEEK",
    "Example",
    "Played",
    "demo",
    "examples",
    "make_office",
    "play",
    "script",
    "telling",
]


def demo(folder: Path, source: Path) -> Iterator[str]:
    """Make a sample office in ``folder`` and play it; a line for each thing done.

    ``source`` is the folder that holds config.toml and forms/. Raises ``PipelineError``
    where ``folder`` holds anything that is not a sample office.
    """
    yield f"示范管理处:{folder}"
    office = make_office(folder, source)
    yield from telling(office, play(office, script(office), hours=True))
