"""forms/<id>/form.toml -> Form. Strict: a wrong definition stops the start."""

from pipeline.form.fits import equal, filled, said
from pipeline.form.holds import PERIODS
from pipeline.form.links import VOIDED
from pipeline.form.load import load_all, load_audiences
from pipeline.form.shape import (
    Archive,
    Audience,
    Check,
    Column,
    Document,
    Draft,
    Equals,
    Exclusive,
    Form,
    Link,
    Mail,
    Makes,
    Numbering,
    People,
    Reopen,
    Secrecy,
    State,
    Sum,
    names_in,
)

__all__ = [
    "PERIODS",
    "VOIDED",
    "Archive",
    "Audience",
    "Check",
    "Column",
    "Document",
    "Draft",
    "Equals",
    "Exclusive",
    "Form",
    "Link",
    "Mail",
    "Makes",
    "Numbering",
    "People",
    "Reopen",
    "Secrecy",
    "State",
    "Sum",
    "equal",
    "filled",
    "load_all",
    "load_audiences",
    "names_in",
    "said",
]
