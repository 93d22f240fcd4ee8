"""A condition as forms write it: columns, and the values of which each holds one."""

from __future__ import annotations

from collections.abc import Mapping

Equals = Mapping[str, tuple[str, ...]]
