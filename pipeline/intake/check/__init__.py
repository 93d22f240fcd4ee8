"""Rows to entries: normalise, check each column, check between columns. Pure."""

from pipeline.intake.check.rows import Checked, Desk, check

__all__ = ["Checked", "Desk", "check"]
