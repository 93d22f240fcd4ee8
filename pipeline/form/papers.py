"""What a form says of its papers and mails: when, for whom, and what they may print."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.form.equals import Equals

#: How a further placeholder shows its value (docs/forms.md explains each).
SHOWN_AS = (
    "plain", "money", "capitals", "courtesy", "date", "short", "moment", "today",
    "month", "followup",
)  # fmt: skip
EVERY = ("", "month")


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """Owed so many days before the day in a column; of missed stages the newest."""

    column: str
    days: tuple[int, ...]
    config: str = ""  # "sales.notice_days": days that stand in place of these
    clock: str = "08:00"  # from when on that day
    instead: str = ""  # the column that puts the day off …
    approved: tuple[str, ...] = ()  # … once these are filled


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A Word template ``documents/<title>.docx``: when, for whom, how often."""

    title: str
    copy: str  # an audience of audiences.toml
    at: tuple[str, ...] = ()  # any of: a state reached, a column filled
    at_first: tuple[str, ...] = ()  # in the first round also at any of these
    again: tuple[str, ...] = ()  # a change here makes a new edition
    of: str = ""  # the column that names the department it goes to
    for_done: bool = True  # also for a row that arrived finished
    stamp: str = ""  # the system column that says when it went out
    only_if: Equals = field(default_factory=dict)
    named: str = ""  # the column whose value stands in the file's name
    asked: bool = False  # also when the void column says 打印<title>
    group: tuple[str, ...] = ()  # one paper for all that agree in these
    most: int = 12  # … but no more than these on one
    before: Before | None = None
    every: str = ""  # "month": once in each
    complete: tuple[str, ...] = ()  # withheld until these are known, with their time
    settings: Equals = field(default_factory=dict)  # only where config.toml says so
    role: str = ""  # in the people's register: only of those who hold it
    closing: bool = False  # made when the record's folder is sealed, and only then
    blank: bool = False  # also laid out empty beside the blank registers, to be filled

    @property
    def timed(self) -> bool:
        """Whether it is looked for once a pass, not only when its row is taken."""
        return bool(self.group or self.before or self.every)


@dataclass(frozen=True, slots=True, eq=False)
class Mail:
    """A mail ``mails/<title>.txt``: when, and to which role."""

    title: str
    at: tuple[str, ...]
    to: str = ""  # a role
    address: str = ""  # or the column with the address of the one whom it is about
    of: str = ""  # the column that names the role's department
    person: str = ""  # the column that names who gets it; the role if nobody does
    after: str = ""  # the document that it waits for
    edition: str = "first"  # "first" | "later" | "former" (who is relieved) | "void"
    for_done: bool = False
    copy: str = "mail"  # an audience of audiences.toml
    sealed: str = ""  # the text that takes its place for a confidential record
    only_if: Equals = field(default_factory=dict)
    held: bool = False  # only while the record is held, once
    at_once: bool = False  # in the quiet hours too


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """``[[field]]``: a further placeholder; of several of one name the first to fit."""

    name: str
    of: str = ""  # an own column
    from_: str = ""  # "unit.layout": a column of another register
    by: str = ""  # … of the record whose number stands in this own column
    same: tuple[str, ...] = ()  # … or that is alike in these columns
    config: str = ""  # "sales.project"
    text: str = ""  # these words
    shown_as: str = "plain"
    sex: str = ""  # the column that says 先生 or 女士
    only_if: Equals = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """``[[list]]``: rows for a ``{%tr for … %}`` of a template."""

    name: str
    fields: tuple[str, ...]  # what each row has
    columns: tuple[str, ...] = ()  # each of these that is filled: title and value
    linked: str = ""  # the records of this register that speak of the record
    members: bool = False  # the records that share this paper
    choices: tuple[str, ...] = ()  # these words, and whether each is there
    missing: str = ""  # the column that names those that are not
    config: str = ""  # a list of config.toml that stands for titles or choices
    only_if: Equals = field(default_factory=dict)
