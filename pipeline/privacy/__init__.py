"""Who may see what: masks, audiences, and the recipient filter. Pure.

Masking happens when an output is built, never in the stored record (domain.md 8.2).
"""

from pipeline.privacy.copies import (
    APART,
    CLOSED,
    apart,
    audience,
    is_second_book,
    leak,
    sealed,
    view,
)
from pipeline.privacy.counts import (
    FEW,
    OTHER,
    suppressed,
    suppressed_cross,
    suppressed_rows,
)
from pipeline.privacy.masking import NOBODY, left_over, mask_text
from pipeline.privacy.people import (
    Recipients,
    accused_of,
    accused_persons,
    departments,
    dept_of,
    filtered,
    holders,
    named,
    named_in_text,
    recipients,
)

__all__ = [
    "APART",
    "CLOSED",
    "FEW",
    "NOBODY",
    "OTHER",
    "Recipients",
    "accused_of",
    "accused_persons",
    "apart",
    "audience",
    "departments",
    "dept_of",
    "filtered",
    "holders",
    "is_second_book",
    "leak",
    "left_over",
    "mask_text",
    "named",
    "named_in_text",
    "recipients",
    "sealed",
    "suppressed",
    "suppressed_cross",
    "suppressed_rows",
    "view",
]
