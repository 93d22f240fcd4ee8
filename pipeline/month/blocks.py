"""Every kind of block, in sight: what the report says -> what stands there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.form import BlockOf
from pipeline.month import daily, flow, kept, plain, tables
from pipeline.month.page import Page
from pipeline.sheets import Block

Make = Callable[[BlockOf, Page], Sequence[Block]]

MAKES: Mapping[str, Make] = {
    "overview": plain.overview,
    "trend": plain.trend,
    "rates": plain.rates,
    "facts": plain.facts,
    "by": tables.by,
    "cross": tables.cross,
    "days": daily.days,
    "weekdays": daily.weekdays,
    "kept_by": kept.kept_by,
    "flow": flow.flow,
}


def make(block: BlockOf, page: Page) -> Sequence[Block]:
    """What stands on a sheet for a block of the report."""
    return MAKES[block.kind](block, page)
