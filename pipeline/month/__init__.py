"""The month for the supervisors: rows -> figures -> sheets. Pure (domain.md 6, A07).

Read in this order: ``matters`` (a record round by round), ``counts`` (items, month by
month), ``figures`` (shares and sums), ``page`` and ``blocks`` (what stands on a sheet),
``whole`` (the books).
"""

from pipeline.month.figures import figures
from pipeline.month.nouns import Changed, Edition, Ground, Made, Seen
from pipeline.month.shown import figure_as, shown_as
from pipeline.month.whole import draw_up, forms_of, month_words
from pipeline.month.year import draw_up_year

__all__ = [
    "Changed",
    "Edition",
    "Ground",
    "Made",
    "Seen",
    "draw_up",
    "draw_up_year",
    "figure_as",
    "figures",
    "forms_of",
    "month_words",
    "shown_as",
]
