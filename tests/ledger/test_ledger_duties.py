"""A duty is entered once, done once, and never forgotten (I6, I7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ledger_case import NOW, duty, halted, keys, later

from pipeline.errors import PipelineError
from pipeline.ledger import DOT, DutyState, Ledger
from pipeline.model import Done, Filed, Trace

FIRST = duty()
NOTHING = Done()


def test_what_is_known_is_not_owed_again(ledger: Ledger) -> None:
    assert ledger.owe([FIRST, duty("第2次"), FIRST], NOW) == 2
    assert ledger.owe([FIRST, duty("第3次")], later(days=1)) == 1
    assert keys(ledger.ready(NOW)) == ["第1次", "第2次", "第3次"]
    assert [one.entered for one in ledger.owed_all()] == [NOW, NOW, later(days=1)]


def test_what_is_done_is_not_owed_again(ledger: Ledger) -> None:
    ledger.owe([FIRST], NOW)
    ledger.finish(FIRST.key, NOTHING, NOW)
    assert ledger.owe([FIRST], later(days=1)) == 0
    assert ledger.ready(later(days=1)) == []
    with pytest.raises(PipelineError, match="done"):
        ledger.begin(FIRST.key, "connect", later(days=1))
    with pytest.raises(PipelineError, match="done"):
        ledger.finish(FIRST.key, NOTHING, later(days=1))


def test_a_duty_comes_back_as_it_was_entered(ledger: Ledger) -> None:
    whole = duty(stage="到期", after="", not_before=later(minutes=5))
    ledger.owe([whole], NOW)
    (owed,) = ledger.owed_all()
    assert owed.duty == whole
    assert (owed.state, owed.stage, owed.attempts) == ("owed", "", 0)
    assert (owed.until, owed.note, owed.traces, owed.at) == (None, "", (), NOW)


def test_nothing_is_done_before_its_time(ledger: Ledger) -> None:
    ledger.owe([duty("夜里", not_before=later(hours=2)), FIRST], NOW)
    assert keys(ledger.ready(later(hours=1))) == ["第1次"]
    assert keys(ledger.ready(later(hours=2))) == ["夜里", "第1次"]
    ledger.put_off(FIRST.key, later(hours=3), "服务器忙", NOW)
    assert keys(ledger.ready(later(hours=2))) == ["夜里"]
    assert keys(ledger.ready(later(hours=3))) == ["夜里", "第1次"]
    assert [one.note for one in ledger.ready(later(hours=3))] == ["", "服务器忙"]


@pytest.mark.parametrize("ending", ["finish", "settle", "list_it"])
def test_a_duty_waits_for_the_one_before_it(ledger: Ledger, ending: str) -> None:
    paper = duty("通知单", "document")
    ledger.owe([duty("附件", after=paper.key), paper], NOW)
    assert keys(ledger.ready(NOW)) == ["通知单"]
    if ending == "settle":
        ledger.fail(paper.key, "模板有误", NOW)
        assert ledger.ready(NOW) == []
        ledger.settle(paper.key, "已手工填写", NOW)
    elif ending == "list_it":
        ledger.list_it(paper.key, "", NOW)
    else:
        ledger.finish(paper.key, NOTHING, NOW)
    assert keys(ledger.ready(NOW)) == ["附件"]


def test_steps_of_one_hand_over_are_one_attempt(ledger: Ledger) -> None:
    ledger.owe([FIRST], NOW)
    for step in ("connect", "mail", DOT):
        ledger.begin(FIRST.key, step, NOW)
    (begun,) = ledger.owed_all()
    assert (begun.state, begun.stage, begun.attempts) == (DutyState.BEGUN, DOT, 1)
    ledger.put_off(FIRST.key, later(minutes=30), "450", NOW)
    ledger.begin(FIRST.key, "connect", later(minutes=30))
    (begun,) = ledger.owed_all()
    assert (begun.stage, begun.attempts, begun.at) == ("connect", 2, later(minutes=30))


def test_what_was_broken_off_before_the_dot_is_owed_again(ledger: Ledger) -> None:
    steps = ["document", "connect", "data", DOT]
    duties = [duty(step) for step in steps]
    ledger.owe([*duties, duty("waiting")], NOW)
    for one in duties:
        ledger.begin(one.key, one.occasion, NOW)
    unsure = ledger.recover(later(minutes=1))
    assert keys(unsure) == [DOT]
    assert unsure[0].note == "交给邮件服务器时中断,不知是否已经寄出,请向收件人核实"
    assert unsure == ledger.unsure()
    assert keys(ledger.ready(later(minutes=1))) == [*steps[:3], "waiting"]
    assert ledger.recover(later(minutes=2)) == []
    assert len(ledger.unsure()) == 1


def test_a_process_killed_at_the_dot_leaves_an_unsure_mail(path: Path) -> None:
    code = """
ledger = Ledger(path)
duties = [Duty("mail", "TS-2026-0001", "催办", n, "黄秀英") for n in ("before", "at")]
ledger.owe(duties, now)
ledger.begin(duties[0].key, "data", now)
ledger.begin(duties[1].key, DOT, now)
"""
    with halted(code, path):
        pass
    with Ledger(path) as ledger:
        assert keys(ledger.recover(NOW)) == ["at"]
        assert keys(ledger.ready(NOW)) == ["before"]


def test_a_person_decides_about_what_is_unsure(ledger: Ledger) -> None:
    second = duty("第2次")
    ledger.owe([FIRST, second], NOW)
    for one in (FIRST, second):
        ledger.begin(one.key, DOT, NOW)
        ledger.unsure_now(one.key, "没有收到回答", NOW)
    assert keys(ledger.unsure()) == ["第1次", "第2次"]
    assert ledger.ready(later(days=9)) == []
    ledger.settle(FIRST.key, "对方已收到", later(hours=1))
    ledger.resend(second.key, later(hours=1))
    assert ledger.unsure() == []
    assert keys(ledger.ready(NOW)) == ["第2次"]
    (first, again) = ledger.owed_by_subject("TS-2026-0001")
    assert (first.state, first.note, first.at) == (
        DutyState.SETTLED,
        "对方已收到",
        later(hours=1),
    )
    assert (again.state, again.attempts) == (DutyState.OWED, 1)


def test_failed_and_listed_duties_are_told_apart(ledger: Ledger) -> None:
    listed = duty("无地址")
    ledger.owe([FIRST, listed], NOW)
    ledger.fail(FIRST.key, "地址不存在", NOW)
    ledger.list_it(listed.key, "没有邮箱", NOW)
    assert [(one.duty.occasion, one.note) for one in ledger.failed()] == [
        ("第1次", "地址不存在")
    ]
    assert ledger.owed_all() == []
    assert ledger.counts()["duties"] == {"failed": 1, "listed": 1}


def test_a_wrong_key_is_answered_with_a_sentence(ledger: Ledger) -> None:
    with pytest.raises(PipelineError) as told:
        ledger.resend("TS-2026-0009/mail", NOW)
    assert str(told.value) == (
        "程序无法继续:台账里没有“TS-2026-0009/mail”这件事,请用 status 查看名称"
    )
    ledger.owe([FIRST], NOW)
    with pytest.raises(PipelineError, match="现在是 owed,不能改为 settled"):
        ledger.settle(FIRST.key, "", NOW)


def test_the_bytes_of_a_mail_kept_first_stand_for_ever(ledger: Ledger) -> None:
    ledger.owe([FIRST], NOW)
    assert ledger.payload(FIRST.key) is None
    ledger.keep_payload(FIRST.key, b"From: \x00\xff one")
    ledger.keep_payload(FIRST.key, b"another")
    assert ledger.payload(FIRST.key) == b"From: \x00\xff one"


def test_the_mails_of_a_day_are_counted_with_the_unsure(ledger: Ledger) -> None:
    names = ("sent", "unsure", "failed", "tomorrow", "owed")
    sent, unsure, failed, tomorrow, owed = (duty(name) for name in names)
    paper = duty("paper", "document")
    ledger.owe([sent, unsure, failed, tomorrow, owed, paper], NOW)
    ledger.finish(sent.key, NOTHING, NOW)
    ledger.finish(paper.key, NOTHING, NOW)
    ledger.unsure_now(unsure.key, "", later(hours=14, minutes=59))
    ledger.fail(failed.key, "", NOW)
    ledger.finish(tomorrow.key, NOTHING, later(hours=15))
    assert [ledger.sent_on(date(2026, 11, day)) for day in (22, 23, 24)] == [0, 2, 1]


def test_what_an_effect_left_is_remembered(ledger: Ledger) -> None:
    second = duty("第2次")
    ledger.owe([FIRST, second], NOW)
    traces = (Trace("outbox/b.docx", "b1", 2), Trace("outbox/a.docx", "a1", 1))
    filed = Filed(
        path="archive/2026/02/TS-2026-0001/a.docx",
        sha256="a1",
        size=1,
        category="02",
        subject="TS-2026-0001",
        title="通知单",
        day=date(2026, 12, 31),
        at=NOW,
    )
    ledger.finish(FIRST.key, Done(traces, (filed,), "已生成"), NOW)
    ledger.finish(second.key, Done((Trace("outbox/a.docx", "a2", 1),)), NOW)
    assert ledger.traces(FIRST.key) == (traces[1], traces[0])
    assert ledger.written("outbox/a.docx") == "a2"
    assert ledger.written("outbox/b.docx") == "b1"
    assert ledger.written("outbox/c.docx") is None
    (owed, _) = ledger.owed_by_subject("TS-2026-0001")
    assert (owed.note, owed.traces) == ("已生成", (traces[1], traces[0]))
    assert list(ledger.filed()) == list(ledger.filed(2026)) == [filed]
    assert list(ledger.filed(2027)) == []
    assert ledger.filed_of("TS-2026-0001") == [filed]
    assert ledger.years() == [2026]


def test_a_finish_that_fails_leaves_the_duty_begun(ledger: Ledger) -> None:
    ledger.owe([FIRST], NOW)
    ledger.begin(FIRST.key, "write", NOW)
    bad = Done((Trace("outbox/a.docx", "a1", 1), Trace("outbox/\ud800", "b", 1)))
    with pytest.raises(UnicodeEncodeError):
        ledger.finish(FIRST.key, bad, NOW)
    assert keys(ledger.owed_all()) == ["第1次"]
    assert ledger.traces(FIRST.key) == ()


def test_lists_to_be_drawn_again_are_noted_once(ledger: Ledger) -> None:
    for what in ("目录 2026", "目录 2025", "目录 2026"):
        ledger.mark_stale(what)
    assert ledger.stale() == ["目录 2025", "目录 2026"]
    ledger.clear_stale("目录 2026")
    assert ledger.stale() == ["目录 2025"]
