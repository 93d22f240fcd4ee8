"""Numbers printed on paper in a row: RG000118 comes before RG000119. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_SERIAL = re.compile(r"(.*?)(\d+)(\D*)")


class Serial(NamedTuple):
    """A number as it stands on the paper: its series, and which one of it.

    ``series`` is what is before the figure, what is after, and how many digits.
    """

    text: str
    series: tuple[str, str, int]
    figure: int

    def written(self, figure: int) -> str:
        """Another number of the same series.

        >>> Serial("RG007", ("RG", "", 3), 7).written(8)
        'RG008'
        """
        before, after, digits = self.series
        return f"{before}{figure:0{digits}}{after}"


def read_serial(text: str) -> Serial | None:
    """A number of a series; None for a text without figures."""
    found = _SERIAL.fullmatch(text)
    if found is None:
        return None
    before, digits, after = found.groups()
    return Serial(text, (before, after, len(digits)), int(digits))


def gaps(texts: Iterable[str], pad: int) -> Iterator[tuple[str, str, int]]:
    """What is missing between the numbers: the first, the last, and how many.

    More than ``pad`` in one place is another pad of paper, and no gap.

    >>> list(gaps(["RG005", "RG001", "RG003"], 500))
    [('RG002', 'RG002', 1), ('RG004', 'RG004', 1)]
    """
    known = {one for text in texts if (one := read_serial(text))}
    ordered = sorted(known, key=lambda one: (one.series, one.figure))
    for one, after in pairwise(ordered):
        missing = after.figure - one.figure - 1
        if one.series == after.series and 0 < missing <= pad:
            first, last = one.written(one.figure + 1), one.written(after.figure - 1)
            yield first, last, missing
