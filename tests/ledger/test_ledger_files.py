"""Files as they were dropped, what became of them, and what was answered."""

from __future__ import annotations

import pytest
from ledger_case import NOW, drop, later

from pipeline.errors import Damaged
from pipeline.ledger import LEAVE, Ledger, Take
from pipeline.model import Answer, Done, Duty, Line
from pipeline.package.cells import Edit

ANSWER = Answer(
    edits={
        "投诉登记": (Edit(4, 1, "TS-2026-0008"), Edit(10, 1, None, "FFFF0000")),
        "空表": (),
    },
    widths={"投诉登记": {22: 40.5, 3: 8.0}},
    revision=5,
    summary="收到 2 行:新增 1,更新 0,未变 0,冲突 0,待更正 0,退回 1",
    lines=(
        Line("投诉登记", 4, "TS-2026-0008", "新增", "✓"),
        Line("投诉登记", 10, "", "退回", "退回:投诉登记!C10 没有这一天"),
    ),
    wanting=1,
)


def leave(take: Take) -> Duty:
    return Duty(LEAVE, take.subject, "", take.occasion, "")


def test_the_same_bytes_are_one_file_taken_twice(ledger: Ledger) -> None:
    first = ledger.take(drop("投诉.xlsx"), NOW)
    again = ledger.take(drop("投诉(1).xlsx"), later(hours=1))
    other = ledger.take(drop(sha256="cd" * 32), later(hours=2))
    assert [one.nth for one in (first, again, other)] == [1, 2, 1]
    assert ledger.take_of(again.id) == again
    assert again == Take(
        id=again.id,
        sha256="ab" * 32,
        name="投诉(1).xlsx",
        folder="接待",
        nth=2,
        at=later(hours=1),
    )
    assert (first.subject, again.occasion) == ("file:abababab", str(again.id))


def test_an_unknown_taking_is_told(ledger: Ledger) -> None:
    with pytest.raises(Damaged, match="第 7 次收件"):
        ledger.take_of(7)
    with pytest.raises(Damaged, match="第 7 次收件的回执"):
        ledger.answer(7)


def test_a_refused_file_stays_refused_with_its_reason(ledger: Ledger) -> None:
    assert ledger.refusal("ab" * 32) is None
    take = ledger.take(drop(), NOW)
    assert ledger.refusal("ab" * 32) is None
    ledger.refuse(take, "工作簿里没有工作表")
    ledger.take(drop("另一名.xlsx"), later(days=1))
    assert ledger.refusal("ab" * 32) == "工作簿里没有工作表"


def test_a_file_is_ours_until_it_has_left_the_inbox(ledger: Ledger) -> None:
    with ledger.atomic():
        one = ledger.take(drop("一.xlsx", "ab" * 32), NOW)
        two = ledger.take(drop("二.xlsx", "cd" * 32, ""), NOW)
        ledger.owe([leave(one), leave(two)], NOW)
    both = {("接待", "一.xlsx", "ab" * 32), ("", "二.xlsx", "cd" * 32)}
    assert ledger.unfinished_takes() == both
    ledger.begin(leave(one).key, "delete", NOW)
    ledger.put_off(leave(two).key, later(days=1), "文件被占用", NOW)
    assert ledger.unfinished_takes() == both
    ledger.finish(leave(one).key, Done(), NOW)
    assert ledger.unfinished_takes() == {("", "二.xlsx", "cd" * 32)}


def test_the_same_bytes_under_a_new_name_are_a_taking_of_their_own(
    ledger: Ledger,
) -> None:
    for name in ("一.xlsx", "二.xlsx"):
        take = ledger.take(drop(name), NOW)
        ledger.owe([leave(take)], NOW)
        if name == "一.xlsx":
            ledger.finish(leave(take).key, Done(), NOW)
    assert ledger.unfinished_takes() == {("接待", "二.xlsx", "ab" * 32)}


def test_an_answer_is_kept_cell_by_cell(ledger: Ledger) -> None:
    take = ledger.take(drop(), NOW)
    ledger.store_answer(take, "投诉", ANSWER, {"complaint": ["TS-2026-0008"]})
    assert ledger.answer(take.id) == ANSWER


def test_the_latest_answer_to_a_stem_tells_which_numbers_it_held(
    ledger: Ledger,
) -> None:
    forms = ["TS-2026-0001", "TS-2026-0002"], ["TS-2026-0002", "TS-2026-0003"]
    for numbers in forms:
        take = ledger.take(drop(), NOW)
        ledger.store_answer(take, "投诉", ANSWER, {"complaint": numbers, "visit": []})
    assert ledger.last_numbers("complaint", "投诉") == ("TS-2026-0002", "TS-2026-0003")
    assert ledger.last_numbers("visit", "投诉") == ()
    assert ledger.last_numbers("complaint", "别的") == ()


def test_rows_numbers_answer_and_duties_of_a_file_go_in_together(
    ledger: Ledger,
) -> None:
    def fail() -> None:
        with ledger.atomic():
            take = ledger.take(drop(), NOW)
            ledger.store_answer(take, "投诉", ANSWER, {"complaint": ["TS-2026-0001"]})
            ledger.owe([leave(take)], NOW)
            ledger.mark_stale("目录 2026")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert ledger.take(drop(), NOW).nth == 1
    assert ledger.owed_all() == []
    assert ledger.last_numbers("complaint", "投诉") == ()
    assert ledger.stale() == []
