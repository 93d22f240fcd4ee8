"""The month for the supervisors: rows -> figures -> sheets. Pure (domain.md 6, A07)."""

from pipeline.month.nouns import Changed, Edition, Ground, Made, Seen

__all__ = ["Changed", "Edition", "Ground", "Made", "Seen"]
