"""The books of the months: when they are owed, made, sent, made anew (section 6)."""

from pipeline.run.months import letters
from pipeline.run.months.making import Making
from pipeline.run.months.owing import owe, tell_late
from pipeline.run.months.times import CLOCKS, KIND, SUBJECT, about

__all__ = [
    "CLOCKS",
    "KIND",
    "SUBJECT",
    "Making",
    "about",
    "letters",
    "owe",
    "tell_late",
]
