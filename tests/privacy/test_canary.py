"""A canary in every personal cell, a full day, and every output opened (domain.md 8).

Who may see what is the table who_may_see.txt; whatever stands anywhere else fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from canaries import Canary
from full_office import FullOffice
from opened import Part
from seen import alone, misplaced, rules

_OF_RECORD = re.compile(r"outbox/邮件/[^/]+/\d{4}_([A-Z]{2}-\d{4}-\d{4})[-_].*\.eml")
_NUMBER = re.compile(r"TS-\d{4}-\d{4}")
#: Where a complaint's number may stand beside a name or a house (8.5, 3.1).
_RECEPTION = re.compile(
    r"outbox/回执/[^/]+/(接待|保密)/|outbox/待打印/[^/]+/(内部|保密件_另册)/|/02客户投诉/"
    r"|archive/档案目录|^屏幕$|^status$"  # lists of many records: see _rows
    r"|archive/\d+/10原始登记表/(接待|保密)/|outbox/退回/(接待|保密)/"
)
#: … and a team that must get into a home is told house and phone.
_CONTACT = re.compile(r"(/工程班/|_TS-2026-0002_).* complaint\.contact\.")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> FullOffice:
    office = FullOffice(tmp_path_factory.mktemp("canary") / "office")
    office.play()
    return office


@pytest.mark.timeout(300)
def test_nobody_s_name_house_or_phone_stands_where_it_must_not(day: FullOffice) -> None:
    assert day.strangers() == []


def test_every_personal_cell_of_every_register_holds_a_canary(day: FullOffice) -> None:
    put = {(one.form, one.column) for one in day.canaries}
    wanted = {
        (form.id, c.id)
        for form in day.forms.values()
        for c in form.column
        if c.personal and not c.system and not c.parts
    }
    assert wanted - put == set()


def test_every_row_of_the_day_was_taken(day: FullOffice) -> None:
    assert re.findall(r"退回 [1-9]", day.console) == []
    assert "程序内部错误" not in day.console


def test_each_line_of_the_table_is_needed(day: FullOffice) -> None:
    """A line that lets nothing through any more would let through what comes later."""
    needed = [*alone(day.parts(), day.canaries, rules())]
    idle = [
        f"{rule.place}::{rule.part} {sorted(rule.rows)} {sorted(rule.kinds)}"
        for rule in rules()
        if rule not in needed
    ]
    assert idle == []


def test_every_mail_names_the_number_of_its_matter_in_the_subject(
    day: FullOffice,
) -> None:
    """Also of a confidential matter, of which it names nothing else."""
    told = {
        found[1]: part.text
        for part in day.parts()
        if part.part == "邮件头 Subject" and (found := _OF_RECORD.match(part.file))
    }
    assert "LF-2026-0002" in told  # the confidential one
    assert [said for number, said in told.items() if number not in said] == []


def test_a_number_of_a_complaint_stands_beside_nobody_outside_reception(
    day: FullOffice,
) -> None:
    beside = [
        line
        for part in [*day.parts(), *_rows(day.root / "archive/档案目录_2026.xlsx")]
        if _NUMBER.search(part.text) and not _RECEPTION.search(part.file)
        for line in misplaced([part], _persons(day), [])
        if not _CONTACT.search(line)
    ]
    assert beside == []


def _persons(day: FullOffice) -> list[Canary]:
    return [one for one in day.canaries if one.kind in ("name", "house_no", "phone")]


def _rows(path: Path) -> Iterator[Part]:
    """Each row of a list for itself: its rows speak of different records."""
    for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True):
        said = " ".join(str(value) for value in row if value)
        yield Part("档案目录的一行", said[:40], said, said)


# ── the test can fail ───────────────────────────────────────────────────────


def _audience(name: str, key: str, value: str) -> Callable[[Path], None]:
    """audiences.toml with one word changed."""

    def change(forms: Path) -> None:
        path = forms / "audiences.toml"
        head, mark, rest = path.read_text("utf-8").partition(f"\n[{name}]\n")
        own, blank, others = rest.partition("\n\n")
        own = re.sub(rf"(?m)^{key} .*\n?", "", own).rstrip("\n")
        text = f'{head}{mark}{own}\n{key} = "{value}"{blank}{others}'
        path.write_text(text, "utf-8")

    return change


def _subject(words: str) -> Callable[[Path], None]:
    """A mail whose subject says more."""

    def change(forms: Path) -> None:
        path = forms / "complaint/mails/派单.txt"
        text = path.read_text("utf-8").replace("Subject: ", f"Subject: {words}", 1)
        path.write_text(text, "utf-8")

    return change


def _both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(forms: Path) -> None:
        for one in changes:
            one(forms)

    return change


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("mutant", "where"),
    [
        (_audience("dept", "name", "full"), "/保洁班/TS-2026-0001"),
        (_audience("dept", "text", "full"), "/保洁班/TS-2026-0001"),
        (_audience("office", "folder", "公告栏"), "/公告栏/TS-2026-0001"),
        (
            _both(_audience("mail", "name", "full"), _subject("{{ 客户姓名 }}")),
            "[邮件头 Subject] complaint.plain.customer_name(name)",
        ),
    ],
)
def test_a_slip_in_the_definitions_is_caught(
    mutant: Callable[[Path], None], where: str, tmp_path: Path
) -> None:
    office = FullOffice(tmp_path / "office", mutant)
    office.play(until="10:10")
    assert [line for line in office.strangers() if where in line]
