"""What one entry of the catalogue is. Pure."""

from __future__ import annotations

from typing import Literal, NamedTuple

Gravity = Literal["reject", "hold", "warn", "info"]


class Sentence(NamedTuple):
    """How grave a finding is by default, its sentence, and the sentence filled in."""

    level: Gravity
    text: str
    example: str

    def say(self, **facts: object) -> str:
        """The sentence with its facts.

        Raises:
            KeyError: if a fact is missing.
        """
        return self.text.format_map(facts)
