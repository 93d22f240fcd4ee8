"""Named places in a pass at which a power cut may happen: the step boundaries.

The product does nothing at them. The crash tests hang a function here that kills the
process at the n-th passage of a point (the tests fail the 1st, 2nd, 3rd … in turn).
"""

from __future__ import annotations

from collections.abc import Callable

_hook: list[Callable[[str], None]] = []


def point(name: str) -> None:
    """Pass the step boundary ``name``."""
    for hang in _hook:
        hang(name)


def hang(hook: Callable[[str], None]) -> None:
    """Have ``hook`` called with the name of every point passed."""
    _hook.append(hook)
