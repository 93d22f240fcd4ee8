"""Rows to entries: normalise, check each column, check between columns. Pure."""

from pipeline.intake.check.desk import Checked, Desk
from pipeline.intake.check.rows import check

__all__ = ["Checked", "Desk", "check"]
