"""What is found inside a text: where, and what it is. Pure."""

from __future__ import annotations

from typing import NamedTuple

# Full-width signs, circled digits and the many dashes, each as one plain sign, so
# that a place in the changed text is the same place in the text as it is.
_HALF = {0xFF01 + i: 0x21 + i for i in range(94)}
_HALF |= dict.fromkeys(map(ord, "–—―‐‑−－﹣"), ord("-"))
_HALF |= {ord(sign): ord("1") + i for i, sign in enumerate("①②③④⑤⑥⑦⑧⑨")}

BLANKS = r" \t\u3000\xa0\u200b-\u200f\ufeff"  # for a character class


class Found(NamedTuple):
    """Something found in a text: from where to where, and its canonical form."""

    start: int
    end: int
    canonical: str


def half_width(text: str) -> str:
    """The text sign by sign in half width: as long as before, places unchanged."""
    return text.translate(_HALF)


def widest(found: list[Found]) -> list[Found]:
    """Of overlapping finds the first and longest, in the order of the text."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept
