"""What a form says of persons: secrecy, audiences, and who is who (section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.form.equals import Equals


@dataclass(frozen=True, slots=True, eq=False)
class Says:
    """The sentences that go with secrecy, as this register words them."""

    denied: str = ""  # the flag says no, but the system sets it
    named: str = ""  # a person's name stands in the text
    handler: str = ""  # the accused is asked to handle the matter
    outsider: str = ""  # somebody of the accused's department is asked to
    nobody: str = ""  # named as the recipient when everyone must stay out
    unowned: str = ""  # printed on a sealed copy whose summary is empty
    ask: str = ""  # whom to ask for what a copy does not show
    head: str = ""  # head line of a sealed copy
    attached: str = ""  # the original goes with the copy
    kept: str = ""  # the original stays in the office
    hidden: str = ""  # stands where a sealed copy shows nothing of the subject


@dataclass(frozen=True, slots=True, eq=False)
class Secrecy:
    """Who must not learn what (domain.md section 8)."""

    subject: tuple[str, ...] = ()  # columns that name the one who came
    flag: str = ""  # the yes/no column that makes a record confidential
    accused: str = ""  # the person or department complained of
    accused_house: str = ""
    house: str = ""
    homes: str = ""  # "register.column": who else lives in that house, to be masked
    text: tuple[str, ...] = ()  # free texts searched for names
    summary: str = ""  # the text that a sealed copy may show
    shows: str = ""  # the text that an open copy shows where ``summary`` is empty
    second: str = ""  # the workbook apart, where the office has one (8.5)
    originals: str = ""  # the column that counts the originals
    sealed_shows: tuple[str, ...] = ()
    contact: Equals = field(default_factory=dict)  # where the team must get in
    handlers: tuple[str, ...] = ()  # person columns that must not hold the accused
    outsiders: tuple[str, ...] = ()  # … nor anybody of the accused's department
    instead: Mapping[str, str] = field(default_factory=dict)  # accused role -> handler
    above: Mapping[str, str] = field(default_factory=dict)  # accused role -> sentence
    indoors: tuple[str, ...] = ()  # words of a place inside a home
    group_endings: tuple[str, ...] = ()  # endings of a department's name
    says: Says = field(default_factory=Says)


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Which columns of this form say who is who (one form has this table)."""

    name: str
    dept: str
    post: str
    email: str
    active: str
    avoid: str
    roles: Mapping[str, tuple[str, ...]]  # role id -> words in the post column
    ladder: Mapping[str, str]  # role id -> the role that takes its place
    titles: Mapping[str, str] = field(default_factory=dict)
    heads: tuple[str, ...] = ()  # words added to a surname that mean a person
    troubles: str = ""  # the role that is told of mails that did not go out, and such


@dataclass(frozen=True, slots=True, eq=False)
class Audience:
    """Who reads a copy, and how much of each kind of personal data (domain.md 8.1).

    Each kind is "full", "masked", "courtesy" (surname and 先生/女士), "building" or
    "nothing"; ``folder`` is the folder below 待打印/<日期>/ ("" = the department's).
    ``others`` are people besides the record's own in its texts: staff, those complained
    of, houses that are not its own.
    """

    title: str
    folder: str = ""
    name: str = "nothing"
    phone: str = "nothing"
    house_no: str = "nothing"
    id_no: str = "nothing"
    email: str = "nothing"
    plate: str = "nothing"
    text: str = "nothing"
    place: str = "nothing"
    others: str = "full"
