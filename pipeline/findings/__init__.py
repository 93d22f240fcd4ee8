"""The catalogue of findings: every sentence about a cell, a row or a file. Pure.

One entry per code: how grave it is unless the form says otherwise, the sentence as a
template, and the sentence as the clerk reads it. ``{title}`` is what the column is
called in the clerk's sheet, ``{value}`` what stands in the cell, shortened; the other
places are facts that come with the remark. A house that cannot be read has two
sentences: ``…_kept`` where the form has a column that takes the text instead, whose
title is the fact ``{spill}``.
"""

from __future__ import annotations

from pipeline.findings import cells, rows
from pipeline.findings.sentence import Gravity, Sentence

CATALOGUE: dict[str, Sentence] = {**cells.SENTENCES, **rows.SENTENCES}

__all__ = ["CATALOGUE", "Gravity", "Sentence"]
