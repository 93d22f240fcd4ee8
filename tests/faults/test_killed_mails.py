"""A pass killed while it hands letters to a server: each arrives once, or is unsure.

Only between the final dot and the note in the ledger nobody can know; such a letter is
told to a person, and neither sent again by itself nor forgotten (RFC 1047).
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

import pytest
from house_mail import (
    DAY,
    HUANG,
    LI,
    PLAIN,
    SECRET,
    THIRD,
    WU,
    ZHAO,
    MailOffice,
    secrets,
)
from mail_reading import parse
from mail_servers import Authority, Received, authority, free_port, good_server
from mutants import MAIL_MUTANTS
from passes import Passage, Passes, run_at

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, SIGKILL")

EVENING, EIGHT = f"{DAY}T21:00", "2026-11-24T08:00"
LATER, NOON, AFTER = "2026-11-24T08:10", "2026-11-24T12:00", "2026-11-24T12:10"
TO = (HUANG, WU, ZHAO)

SURE = (
    *(("mail.composed", 1), ("mail.connect", 1), ("mail.auth", 1), ("mail.mail", 1)),
    *(("mail.rcpt", 2), ("mail.data", 2), ("mail.body", 1), ("mail.body", 3)),
    *(("mail.noted", 1), ("mail.noted", 3)),
)
UNSURE = (("mail.dot", 1), ("mail.dot", 3), ("mail.answered", 1), ("mail.answered", 2))


@dataclass(frozen=True)
class Desk:
    """An office with three letters to send, a server for them, and the killing hand."""

    root: Path
    server: Received
    hand: Passes

    def kill(self, passage: Passage, **how: object) -> None:
        ended = self.hand.play(self.root, run_at(EIGHT), kill=passage, **how)
        assert ended.signal == SIGKILL, ended

    def run(self, now: str, *words: str, **how: object) -> int:
        """One verb, or a pass; its exit code."""
        call = ("--now", now, *(words or ("run",)))
        ended = self.hand.play(self.root, call, **how)
        assert not ended.signal, ended
        return ended.codes[0]

    def unsure(self) -> list[str]:
        told = json.loads(self.hand.play(self.root, ("status", "--json")).said)
        assert told["owed"] == []
        return [one["key"] for one in told["unsure"]]

    def copies(self) -> Counter[str]:
        """How many letters with a slip the server has for whom."""
        return Counter(to for to, _ in self._letters(daily=False))

    def daily(self) -> Counter[str]:
        """How many daily letters it has for whom."""
        return Counter(to for to, _ in self._letters(daily=True))

    def written(self, to: str = "") -> set[bytes]:
        """The different letters with a slip, of all or of one person."""
        found = self._letters(daily=False)
        return {data for who, data in found if to in ("", who)}

    def _letters(self, *, daily: bool) -> list[tuple[str, bytes]]:
        found = [(to, data) for _, (to,), data in self.server.envelopes]
        return [(to, data) for to, data in found if _is_daily(data) == daily]


def _is_daily(data: bytes) -> bool:
    return str(parse(data)["Subject"]).startswith("【每日提醒】")


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
def evening(tmp_path_factory: pytest.TempPathFactory, hand: Passes) -> MailOffice:
    """The papers are printed; the letters wait for eight o'clock."""
    office = MailOffice(tmp_path_factory.mktemp("evening") / "office", 1)
    office.take_in(PLAIN, SECRET, THIRD)
    assert hand.play(office.root, run_at(EVENING)).codes == (0,)
    return office


@pytest.fixture
def desk(
    tmp_path: Path, evening: MailOffice, by: Authority, hand: Passes
) -> Iterator[Desk]:
    root = Path(shutil.copytree(evening.root, tmp_path / "office"))
    with good_server(by, "starttls") as server:
        evening.mail_goes_to(server.port, "starttls")
        shutil.copy(evening.root / "config.toml", root)
        yield Desk(root, server, hand)


@pytest.mark.parametrize("passage", SURE)
def test_killed_where_all_is_known_every_letter_arrives_once(
    desk: Desk, passage: Passage
) -> None:
    desk.kill(passage)
    for now in (LATER, NOON):
        assert desk.run(now) == 0
    assert desk.copies() == Counter(TO)
    assert desk.daily() == Counter((WU, LI))  # what is due on the 25th
    assert desk.unsure() == []


@pytest.mark.parametrize("passage", UNSURE)
def test_killed_behind_the_dot_the_letter_is_unsure_and_the_others_arrive(
    desk: Desk, passage: Passage
) -> None:
    desk.kill(passage)
    for now in (LATER, NOON):
        assert desk.run(now) == 1  # a person must look
    name, nth = passage
    to = TO[nth - 1]
    assert desk.copies() == Counter(TO) - Counter([to] * (name == "mail.dot"))
    [key] = desk.unsure()
    assert desk.run(NOON, "mail", "resend", key) == 0
    assert desk.run(AFTER) == 0
    assert desk.copies()[to] == (1 if name == "mail.dot" else 2)
    assert len(desk.written(to)) == 1
    assert desk.daily() == Counter((WU, LI))


def test_killed_when_the_post_begins_to_rest_it_rests(desk: Desk) -> None:
    right = (desk.root / "config.toml").read_text("utf-8")
    wrong = right.replace(f"port = {desk.server.port}", f"port = {free_port()}")
    (desk.root / "config.toml").write_text(wrong, "utf-8")
    desk.kill(("mail.resting", 1))
    (desk.root / "config.toml").write_text(right, "utf-8")
    assert desk.run(EIGHT) == 0
    assert desk.server.logins == 0
    assert desk.run(LATER) == 0
    assert desk.copies() == Counter(TO)


@pytest.mark.parametrize("seed", range(4))
def test_killed_anywhere_no_letter_arrives_twice_or_is_forgotten(
    desk: Desk, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(3):
        desk.hand.play(desk.root, run_at(EIGHT), after=chance.uniform(0.2, 0.5))
    desk.run(LATER)
    unsure = {key.rpartition("/")[2] for key in desk.unsure()}
    names = dict(zip(TO, ("黄秀英", "吴刚", "赵国栋"), strict=True))
    assert max(desk.copies().values()) == 1
    assert {names[to] for to in desk.copies()} | unsure == set(names.values())


@pytest.mark.parametrize("name", MAIL_MUTANTS)
def test_a_faulty_post_is_caught(desk: Desk, name: str) -> None:
    desk.kill(MAIL_MUTANTS[name].passage, mutant=name)
    desk.run(LATER, mutant=name)
    once = desk.copies() == Counter(TO)
    for key in desk.unsure():
        desk.run(NOON, "mail", "resend", key)
        desk.run(AFTER, mutant=name)
    same = len(desk.written()) == len(TO)
    assert not (once and same)
