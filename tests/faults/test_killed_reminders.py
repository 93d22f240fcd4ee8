"""A pass killed while it reminds: each line of the daily letter is read once.

Three matters were left undone on a Monday; on Tuesday at 8:30 one person is told of all
three in one letter. Where nobody can know whether it arrived, the letter is unsure, and
its lines go out with no other.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from signal import SIGKILL

import pytest
from house_mail import DAY, MailOffice, letters, secrets
from mail_servers import Authority, Received, authority, good_server
from mutants import REMINDER_MUTANTS
from passes import Passage, Passes, run_at

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, SIGKILL")

MONDAY, NIGHT = f"{DAY}T14:00", f"{DAY}T18:00"
MORNING, LATER, NOON = "2026-11-24T08:30", "2026-11-24T08:40", "2026-11-24T12:00"
EVENING, NEXT = "2026-11-24T20:05", "2026-11-25T08:30"
HE = "hej@example.com"
PEOPLE = (
    ("姓名", "部门", "岗位", "电子邮箱", "在岗"),
    ("李敏", "客户服务中心", "接待员", "lim@example.com", "是"),
    ("何静", "客户服务中心", "办公室主任", HE, "是"),
)
_UNDONE = (None,) * 5
ROWS = tuple(
    (
        *(
            None,
            DAY,
            f"{hour}:05",
            "来电",
            "沈卫东",
            f"2栋1单元60{hour}",
            "13900000034",
        ),
        *("环境保洁", f"楼道{hour}天未清扫", "否", "李敏", *_UNDONE),
    )
    for hour in (8, 9, 10)
)
NUMBERS = tuple(f"TS-2026-000{nth}" for nth in (1, 2, 3))

#: Killed here, everything is known afterwards.
LAID_DOWN = (
    *(("reminders.owed", 1), ("reminders.mailed", 1), ("mail.carried", 1)),
    *(("mail.begun", 1), ("mail.laid_down", 1), ("mail.noted", 1)),
)
SURE = (
    *(("reminders.mailed", 1), ("mail.connect", 1), ("mail.body", 1)),
    *(("mail.carried", 1), ("mail.noted", 1)),
)
UNSURE = (("mail.dot", 1), ("mail.answered", 1))


@dataclass(frozen=True)
class Desk:
    """The office on Tuesday morning, and what was read of its letters."""

    root: Path
    hand: Passes
    server: Received | None = None

    def kill(self, passage: Passage, now: str = MORNING, **how: object) -> None:
        ended = self.hand.play(self.root, run_at(now), kill=passage, **how)
        assert ended.signal == SIGKILL, ended

    def run(self, *times: str, **how: object) -> None:
        for now in times:
            ended = self.hand.play(self.root, run_at(now), **how)
            assert not ended.signal, ended

    def unsure(self) -> list[str]:
        told = json.loads(self.hand.play(self.root, ("status", "--json")).said)
        assert told["owed"] == []
        return [one["key"] for one in told["unsure"]]

    def lines(self) -> Counter[str]:
        """How often each matter stands in the daily letters to the one person."""
        own = [
            str(body.get_content())
            for mail in self._letters()
            if HE in str(mail["To"]) and "每日提醒" in str(mail["Subject"])
            if (body := mail.get_body(("plain",))) is not None
        ]
        return Counter(n for text in own for n in re.findall(r"TS-2026-\d+", text))

    def _letters(self) -> list[EmailMessage]:
        if self.server is not None:
            return letters([data for *_, data in self.server.envelopes])
        found = sorted((self.root / "outbox/邮件").rglob("*.eml"))
        return letters([path.read_bytes() for path in found])


@pytest.fixture(scope="module")
def by(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def hand(by: Authority) -> Iterator[Passes]:
    with pytest.MonkeyPatch.context() as patch:
        secrets(patch, by)
        with Passes() as passes:
            yield passes


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, hand: Passes) -> MailOffice:
    """Monday is over; nothing was done. So far the letters are .eml files."""
    office = MailOffice(tmp_path_factory.mktemp("night") / "office", 1)
    (office.root / "config.toml").write_text(office._plain, "utf-8")
    office.drop_rows(*PEOPLE, name="人员通讯录.xlsx", sheet="人员")
    office.take_in(*ROWS)
    for now in (MONDAY, NIGHT):
        assert hand.play(office.root, run_at(now)).codes in ((0,), (1,))
    return office


@pytest.fixture
def desk(tmp_path: Path, night: MailOffice, hand: Passes) -> Desk:
    return Desk(Path(shutil.copytree(night.root, tmp_path / "desk")), hand)


@pytest.fixture
def post(
    tmp_path: Path, night: MailOffice, by: Authority, hand: Passes
) -> Iterator[Desk]:
    root = Path(shutil.copytree(night.root, tmp_path / "office"))
    with good_server(by, "starttls") as server:
        night.mail_goes_to(server.port, "starttls")
        shutil.copy(night.root / "config.toml", root)
        (night.root / "config.toml").write_text(night._plain, "utf-8")
        yield Desk(root, hand, server)


def test_on_a_quiet_morning_one_letter_tells_of_all_three(desk: Desk) -> None:
    desk.run(MORNING, LATER, NOON, NEXT)
    assert desk.lines() == Counter(NUMBERS)


@pytest.mark.parametrize("passage", LAID_DOWN)
def test_killed_while_letters_are_laid_down_each_line_is_told_once(
    desk: Desk, passage: Passage
) -> None:
    desk.kill(passage)
    desk.run(LATER, NEXT)
    assert desk.lines() == Counter(NUMBERS)
    assert desk.unsure() == []


@pytest.mark.parametrize("passage", SURE)
def test_killed_before_the_dot_each_line_arrives_once(
    post: Desk, passage: Passage
) -> None:
    post.kill(passage)
    post.run(LATER, NEXT)
    assert post.lines() == Counter(NUMBERS)
    assert post.unsure() == []


@pytest.mark.parametrize("passage", UNSURE)
def test_killed_behind_the_dot_the_letter_is_unsure_and_its_lines_rest(
    post: Desk, passage: Passage
) -> None:
    post.kill(passage)
    post.run(LATER, NEXT)
    arrived = passage[0] == "mail.answered"
    assert post.lines() == Counter(NUMBERS if arrived else ())
    [key] = post.unsure()
    assert key == "day:2026-11-24/mail/每日提醒///何静"
    assert post.hand.play(post.root, ("--now", NEXT, "mail", "resend", key)).codes == (
        0,
    )
    post.run("2026-11-25T08:40")
    assert post.lines() == Counter(NUMBERS * (2 if arrived else 1))


def test_broken_off_in_the_evening_the_letter_waits_for_the_morning(
    desk: Desk,
) -> None:
    desk.kill(("reminders.mailed", 1), "2026-11-24T19:59")
    desk.run(EVENING, "2026-11-25T08:00")
    assert desk.lines() == Counter()
    desk.run(NEXT)
    assert desk.lines() == Counter(NUMBERS)
    assert desk.unsure() == []


@pytest.mark.parametrize("name", REMINDER_MUTANTS)
def test_a_faulty_reminder_is_caught(post: Desk, desk: Desk, name: str) -> None:
    """While nobody kills it, it looks as good as any other."""
    mutant = REMINDER_MUTANTS[name]
    post.kill(mutant.passage, mutant=name)
    post.run(LATER, NEXT, mutant=name)
    assert post.lines() != Counter(NUMBERS)
    desk.run(MORNING, LATER, mutant=name)
    assert desk.lines() == Counter(NUMBERS)
