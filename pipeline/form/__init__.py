"""forms/<id>/form.toml -> Form. Strict: a wrong definition stops the start."""

from pipeline.form.books import BookOf, GridOf, Serials, Shade, Source, Turns
from pipeline.form.fits import equal, filled, said, typed
from pipeline.form.holds import PERIODS
from pipeline.form.links import VOIDED
from pipeline.form.load import load_all, load_audiences
from pipeline.form.shape import (
    SYSTEM_TYPES,
    Archive,
    Audience,
    Check,
    Column,
    Document,
    Draft,
    Equals,
    Form,
    Link,
    Mail,
    Makes,
    Numbering,
    Otherwise,
    People,
    Reopen,
    Secrecy,
    State,
    names_in,
)

__all__ = [
    "PERIODS",
    "SYSTEM_TYPES",
    "VOIDED",
    "Archive",
    "Audience",
    "BookOf",
    "Check",
    "Column",
    "Document",
    "Draft",
    "Equals",
    "Form",
    "GridOf",
    "Link",
    "Mail",
    "Makes",
    "Numbering",
    "Otherwise",
    "People",
    "Reopen",
    "Secrecy",
    "Serials",
    "Shade",
    "Source",
    "State",
    "Turns",
    "equal",
    "filled",
    "load_all",
    "load_audiences",
    "names_in",
    "said",
    "typed",
]
