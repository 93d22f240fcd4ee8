"""Every kind of block, in sight: what the report says -> what stands there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.form import BlockOf
from pipeline.month import (
    daily,
    flow,
    front,
    funnel,
    grid,
    kept,
    lists,
    plain,
    quality,
    sentences,
    signs,
    standing,
    tables,
)
from pipeline.month.page import Page
from pipeline.sheets import Block

Make = Callable[[BlockOf, Page], Sequence[Block]]

MAKES: Mapping[str, Make] = {
    "cover": front.cover,
    "sources": front.sources,
    "definitions": front.definitions,
    "signatures": front.signatures,
    "box": front.box,
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
    "list": lists.listed,
    "open": standing.opened,
    "missing": standing.missing,
    "ages": standing.ages,
    "funnel": funnel.funnel,
    "prices": funnel.prices,
    "grid": grid.grid,
    "clusters": signs.clusters,
    "quality": quality.quality,
    "errors": quality.errors,
    "serials": quality.serials,
    "sentences": sentences.sentences,
}


def make(block: BlockOf, page: Page) -> Sequence[Block]:
    """What stands on a sheet for a block of the report."""
    return MAKES[block.kind](block, page)
