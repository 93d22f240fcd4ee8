"""A regular expression that is compiled when it is first used. Pure.

The office's writing habits need some fifty of them, and a verb that only looks at the
ledger needs none: to compile them all would take longer than its whole work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

Match = re.Match[str]


class Pattern:
    """Stands for ``re.compile(text, flags)``, with the methods in use here."""

    def __init__(self, text: str, flags: int = 0) -> None:
        self._text, self._flags = text, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self._text, self._flags)

    @cached_property
    def fullmatch(self) -> Callable[[str], Match | None]:
        """As in re; from the second use on without any detour."""
        return self.compiled.fullmatch

    @cached_property
    def match(self) -> Callable[[str], Match | None]:
        """As in re."""
        return self.compiled.match

    @cached_property
    def search(self) -> Callable[[str], Match | None]:
        """As in re."""
        return self.compiled.search

    @cached_property
    def finditer(self) -> Callable[[str], Iterator[Match]]:
        """As in re."""
        return self.compiled.finditer

    @cached_property
    def split(self) -> Callable[[str], list[str]]:
        """As in re; no pattern here has groups."""
        return self.compiled.split

    @cached_property
    def sub(self) -> Callable[[str, str], str]:
        """As in re."""
        return self.compiled.sub
