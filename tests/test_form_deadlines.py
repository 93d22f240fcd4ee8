"""What the delivered forms say of time: every row of the table, every mail as agreed.

domain.md 4.2 (T01 to T23), 4.3 (which stages are mails of their own), 4.4 (texts).
"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from pipeline.effects import letter
from pipeline.form import Daily, Deadline, load_all

ROOT = Path(__file__).resolve().parents[1]
FORMS = load_all(ROOT / "forms")
RULES: list[tuple[str, str]] = [
    (form.id, one.id)
    for form in FORMS.values()
    for one in chain[Deadline | Daily](form.deadline, form.daily)
]
#: Where each row of domain.md 4.2 stands. (T20's month is the month's own matter.)
TABLE = {
    "T01": {"complaint", "visit"},
    "T02": {"complaint", "visit"},
    "T03": {"visit"},
    "T04": {"visit"},
    "T05": {"handover"},
    "T06": {"defect"},
    "T07": {"defect"},
    "T08": {"defect"},
    "T09": {"complaint", "visit", "defect", "home_service"},
    "T10": {"complaint", "visit", "defect", "home_service"},
    "T11": {"complaint"},
    "T12": {"complaint", "visit"},
    "T13": {"complaint"},
    "T14": {"sales_call", "sales_visit"},
    "T15": {"sales_call", "sales_visit"},
    "T16": {"deal"},
    "T17": {"deal"},
    "T18": {"deal"},
    "T19": {"deal"},
    "T20": {"sales_call"},
    "T21": {"deal"},
    "T22": {"handover"},
    "T23": {"deal"},
}
#: 即时 (4.3): T18 in three: its due day, that of an instalment, a reason for delay.
AT_ONCE = {"T08", "T13", "T16", "T18", "T18d", "T18p"}
REMINDING = sorted(
    path
    for form in FORMS.values()
    for mail in {stage.mail for one in form.deadline for stage in one.stage} - {""}
    for path in (ROOT / "forms" / form.id / "mails").glob(f"{mail}*.txt")
)
LAST = "办好以后请由登记人填在登记表里,放进 inbox 文件夹,系统就不再提醒。"
#: The longest that a subject's placeholders become.
LONGEST = {
    "编号": "TS-2026-0031",
    "验房编号": "YF-2026-0007",
    "期限": "11月23日17:30",
    "维修大小": "较大型",
    "下期期次": "12",
}


def test_every_row_of_the_table_of_deadlines_stands_in_its_forms() -> None:
    found: dict[str, set[str]] = {}
    for form, rule in RULES:
        found.setdefault(rule, set()).add(form)
    assert {rule: found.get(rule) for rule in TABLE} == TABLE


def test_only_the_stages_of_the_domain_are_mails_of_their_own() -> None:
    """Two hours before, and at once; everything else is a line of the daily letter."""
    alone = {
        (one.id, stage.at)
        for form in FORMS.values()
        for one in form.deadline
        for stage in one.stage
        if stage.mail
    }
    assert {rule for rule, at in alone if at != "-2h"} == AT_ONCE


def test_what_does_not_wait_for_the_morning_is_what_the_domain_says() -> None:
    at_once = {
        one.id
        for form in FORMS.values()
        for one in form.deadline
        for stage in one.stage
        if stage.at_once
    }
    assert at_once == AT_ONCE


@pytest.mark.parametrize("path", REMINDING, ids=lambda path: path.stem)
def test_a_reminder_is_addressed_says_what_by_when_and_how_it_ends(path: Path) -> None:
    text = letter.load(path).text
    parts = [part.strip() for part in text.split("\n\n")]
    assert parts[0] == "{{ 收件人 }},您好:"
    assert LAST in parts[-2:]
    assert "请" in text


@pytest.mark.parametrize("path", REMINDING, ids=lambda path: path.stem)
def test_the_subject_of_a_reminder_is_short_and_names_nobody(path: Path) -> None:
    subject = letter.load(path).subject
    for late in ("", "【补发】"):
        said = letter.fill(subject, {**LONGEST, "补发": late})
        assert len(said) <= 40
        assert "{" not in said
    assert not re.search("姓名|业主|房号|位置|电话", subject)


@pytest.mark.parametrize(
    "path", [p for p in REMINDING if "_保密" in p.stem], ids=lambda path: path.stem
)
def test_a_reminder_of_a_sealed_record_shows_no_kind_place_or_time(path: Path) -> None:
    text = letter.load(path).text
    assert not re.search("投诉类别|位置|起算|客户姓名|受理|责任部门 }}", text)


def test_what_shows_a_kind_or_a_place_has_a_sealed_text_beside_it() -> None:
    open_ = [
        p for p in REMINDING if p.parts[-3] == "complaint" and "_保密" not in p.stem
    ]
    for path in open_:
        if re.search("投诉类别|位置", letter.load(path).text):
            assert path.with_name(f"{path.stem}_保密.txt").exists()
