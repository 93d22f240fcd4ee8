"""A pass killed at any step, then run again: nothing twice, nothing lost, nothing torn.

The process really gets SIGKILL, at named points: at the first and the last passage of
each on the day on which an office begins, at a middle one on the day after. What stands
in the end must be, to the byte, what a pass leaves that nobody killed.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from fault_office import FIRST, SECOND, first_day, original, second_day
from mutants import MUTANTS
from passes import ROOT, Passage, run_at
from test_killed_filing import STEPS
from test_killed_links import STEPS as LINKS
from workbench import Bench, Day, workbench

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL"),
    pytest.mark.timeout(300),  # the first test waits for all the kills of a day
]

#: Every step boundary of a pass without a mail server, in the order of a pass.
POINTS = (
    "accept.followed",
    *("pass.woken", "claim.copied", "claim.named", "pass.claimed"),
    *("accept.begun", "accept.numbered", "accept.kept", "accept.whole"),
    *(
        "accept.committed",
        "refusal.whole",
        "pass.accepted",
        "pass.timed",
        "reminders.owed",
        "reminders.mailed",
        "highwater.written",
    ),
    *("answer.begun", "answer.drawn", "answer.named", "answer.finishing"),
    *("answer.finished", "keep.begun", "original.kept", "keep.finishing"),
    *("keep.finished", "refuse.begun", "refusal.moved", "refusal.noted"),
    *("refuse.finishing", "refuse.finished", "leave.begun", "inbox.leaving"),
    *("inbox.left", "leave.finishing", "leave.finished", "document.begun"),
    *("document.rendered", "document.kept", "document.laid_out"),
    *("document.finishing", "document.finished", "extract.begun", "extract.finishing"),
    *("extract.finished", "bundles.owed", "bundle.begun", "bundle.joined"),
    *("bundle.finishing", "bundle.finished", "mail.listed", "mail.composed"),
    *("mail.carried", "mail.begun", "mail.laid_down", "mail.noted", "catalogue.drawn"),
    *("index.drawn", "list.drawn", "list.cleared", "spool.sweeping", "spool.swept"),
    "pulse.written",
    *("file.written", "file.flushed", "file.named"),
)
#: These do not occur on the second day: nothing is refused, nobody is without address.
FIRST_DAY_ONLY = {
    *("refusal.whole", "refuse.begun", "refusal.moved", "refusal.noted"),
    *("refuse.finishing", "refuse.finished", "mail.listed"),
    *("extract.begun", "extract.finishing", "extract.finished"),
}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with workbench(tmp_path_factory.mktemp("killed")) as made:
        yield made


@pytest.fixture(scope="module")
def first(at: Bench) -> Day:
    return at.day(first_day(at.folder / "first").root, FIRST)


@pytest.fixture(scope="module")
def second(at: Bench, first: Day) -> Day:
    root = at.copy(first.root, "second")
    second_day(root)
    return at.day(root, SECOND)


@pytest.fixture(scope="module")
def on_the_first_day(at: Bench, first: Day) -> Mapping[Passage, list[str]]:
    ends = [
        (name, nth) for name in POINTS for nth in sorted({1, first.passed[name]} - {0})
    ]
    return at.each(ends, partial(at.killed, first))


@pytest.fixture(scope="module")
def on_the_second_day(at: Bench, second: Day) -> Mapping[Passage, list[str]]:
    middle = [
        (name, (second.passed[name] + 1) // 2)
        for name in POINTS
        if name not in FIRST_DAY_ONLY
    ]
    return at.each(middle, partial(at.killed, second, twice=True))


# ── at named points ─────────────────────────────────────────────────────────


def test_the_clean_days_are_what_the_clerk_expects(first: Day, second: Day) -> None:
    assert told(first) == (
        "人员通讯录_回执 收到 5 行:新增 5,更新 0,未变 0,冲突 0,待更正 0,退回 0\n"
        "客户投诉登记表_回执 收到 4 行:新增 0,更新 0,未变 3,冲突 0,待更正 0,退回 1\n"
        "投诉登记(1)_回执 收到 4 行:新增 3,更新 0,未变 0,冲突 0,待更正 0,退回 1\n"
        "待打印 9 退回 2 邮件 1 档案 10 inbox 0\n"
    )
    assert told(second) == (
        "人员通讯录_回执 收到 5 行:新增 5,更新 0,未变 0,冲突 0,待更正 0,退回 0\n"
        "客户投诉登记表_回执 收到 4 行:新增 1,更新 2,未变 1,冲突 0,待更正 0,退回 0\n"
        "投诉登记(1)_回执 收到 4 行:新增 3,更新 0,未变 0,冲突 0,待更正 0,退回 1\n"
        "投诉登记(1)_回执_2 收到 4 行:新增 0,更新 0,未变 3,冲突 0,待更正 0,退回 1\n"
        "待打印 15 退回 2 邮件 5 档案 14 inbox 0\n"
    )


def told(day: Day) -> str:
    """What a pass left, in a few lines."""
    found = (day.root / "outbox/回执").rglob("*.xlsx")
    answers = sorted(found, key=lambda path: path.name)
    lines = [f"{path.stem} {summary(path)}" for path in answers]
    tops = {"待打印": "outbox/待打印", "退回": "outbox/退回", "邮件": "outbox/邮件"}
    tops |= {"档案": "archive", "inbox": "inbox"}
    counts = [
        f"{name} {sum(path.startswith(f'{top}/') for path in day.clean.files)}"
        for name, top in tops.items()
    ]
    return "\n".join((*lines, " ".join(counts), ""))


def summary(path: Path) -> str:
    page = openpyxl.load_workbook(path).worksheets[0]
    cells = (cell for line in page.iter_rows(values_only=True) for cell in line)
    return next(str(cell).splitlines()[0] for cell in cells if "收到" in str(cell))


def test_the_original_is_kept_bit_for_bit(first: Day) -> None:
    dropped = first.before / "inbox/接待/客户投诉登记表.xlsx"
    assert original(first.root).read_bytes() == dropped.read_bytes()


def test_every_point_of_the_house_is_in_the_list(first: Day, second: Day) -> None:
    assert set(first.passed) == set(POINTS)
    assert set(second.passed) == set(POINTS) - FIRST_DAY_ONLY


def test_no_point_stands_in_the_source_without_a_kill() -> None:
    """Those of a mail server are killed in test_killed_mails.py."""
    source = "".join(p.read_text("utf-8") for p in (ROOT / "pipeline").rglob("*.py"))
    named = set(re.findall(r'point\("([a-z_.]+)"\)', source))
    assert named <= {*POINTS, *STEPS, *LINKS, "mail.answered", "mail.resting"}
    by_kind = set(re.findall(r'point\(f"(.+?)"\)', source))
    kinds, steps = "{owed.duty.kind}", ("begun", "finishing", "finished")
    assert by_kind == {"mail.{name}", *(f"{kinds}.{step}" for step in steps)}


@pytest.mark.parametrize("point", POINTS)
def test_a_first_day_killed_there_ends_as_if_it_had_not_been(
    on_the_first_day: Mapping[Passage, list[str]], point: str
) -> None:
    assert wrong(on_the_first_day, point) == {}


@pytest.mark.parametrize("point", [p for p in POINTS if p not in FIRST_DAY_ONLY])
def test_a_second_day_killed_there_ends_as_if_it_had_not_been(
    on_the_second_day: Mapping[Passage, list[str]], point: str
) -> None:
    assert wrong(on_the_second_day, point) == {}


def wrong(
    found: Mapping[Passage, list[str]], point: str
) -> Mapping[Passage, list[str]]:
    return {at: told for at, told in found.items() if at[0] == point and told}


# ── anywhere ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(6))
def test_killed_again_and_again_anywhere_it_ends_as_if_it_had_not_been(
    at: Bench, first: Day, second: Day, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    day = (first, second)[seed % 2]
    root = at.copy(day.before, f"random {seed}")
    for _ in range(chance.randint(1, 4)):
        at.play(root, run_at(day.now), after=chance.uniform(0.1, 0.9))
    assert at.finished(day, root, twice=True) == []


# ── two at a time ───────────────────────────────────────────────────────────


def test_while_one_pass_runs_another_is_turned_away(at: Bench, first: Day) -> None:
    root = at.copy(first.before, "held")
    sign = root / "held"
    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(
            at.play, root, run_at(FIRST), hold=["accept.begun", str(sign)]
        )
        while not sign.exists():
            assert not long.done()
        other = at.play(root, run_at(FIRST), ("mail", "settle", "x"), ("status",))
        sign.unlink()
    assert other.codes == (2, 2, 0)
    assert (
        other.said.count("另一个程序正在处理这个办公室的文件,请等它结束后再试。") == 2
    )
    assert long.result().codes == (1,)
    assert at.finished(first, root) == []


def test_two_passes_started_together_do_everything_once(at: Bench, first: Day) -> None:
    root = at.copy(first.before, "together")
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(at.play, root, run_at(FIRST)) for _ in range(2)]
    ends = sorted(one.result().codes for one in both)
    assert ends in ([(1,), (2,)], [(0,), (1,)]), [one.result() for one in both]
    assert at.finished(first, root) == []


# ── the tests themselves ────────────────────────────────────────────────────


@pytest.mark.parametrize("name", MUTANTS)
def test_a_faulty_house_is_caught(at: Bench, first: Day, name: str) -> None:
    """While nobody kills it, it looks as good as any other."""
    whole = at.copy(first.before, name)
    caught = at.killed(first, MUTANTS[name].passage, mutant=name, twice=True)
    assert at.finished(first, whole, mutant=name) == []
    assert not any(line.startswith("not killed") for line in caught), caught
    assert caught
