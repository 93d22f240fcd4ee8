"""The post of the house: finished letters to the mail server, one login per batch."""

from pipeline.post.answers import CAUSES, Outcome, after_crash
from pipeline.post.batch import STAGES, Post, Stage
from pipeline.post.letter import Account, Letter, Timeouts, is_address
from pipeline.post.password import find_password

__all__ = [
    "CAUSES",
    "STAGES",
    "Account",
    "Letter",
    "Outcome",
    "Post",
    "Stage",
    "Timeouts",
    "after_crash",
    "find_password",
    "is_address",
]
