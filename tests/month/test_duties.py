"""Drafts, finals and revisions of the month: when, for whom, once (domain.md 6, T20)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from month_office import MonthOffice

from pipeline.ledger import DutyState

PREFIX = "幸福社区接待投诉与销售月报_2026年"
FULL, SALES = "11月.xlsx", "11月_销售.xlsx"
SUBJECT = "【月报】幸福社区2026年11月接待投诉与销售汇总"
FINAL_MAILS = [
    f"12-02 09:00 何静 {SUBJECT} {FULL}",
    f"12-02 09:00 周建华 {SUBJECT} {FULL}",
    f"12-02 09:00 徐浩 {SUBJECT} {SALES}",
    f"12-02 09:00 罗志强 {SUBJECT} {FULL}",
]
LATE_ROW = {
    "编号": None, "受理日期": "2026-11-20", "受理时间": "10:00", "客户姓名": "何建",
    "完成时间": None, "处理结果": None, "反馈管理处时间": None, "回复客户时间": None,
    "满意度": None, "核实时间": "2026-11-20 15:00", "决定时间": "2026-11-20 16:00",
    "预定完成时间": "2026-11-23 17:30",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> MonthOffice:
    """In use in November, with one matter that month."""
    office = MonthOffice(tmp_path / "office")
    office.enter({}, now="2026-11-12T17:00")
    return office


def mails(office: MonthOffice, since: str = "12-01") -> list[str]:
    return sorted(office.about_months(since))


# ── what is confidential ────────────────────────────────────────────────────


def test_what_is_confidential_stands_on_the_list_of_who_decides_it_alone(
    office: MonthOffice,
) -> None:
    """TS-2026-0002 is about a person; 0003 about the office director himself."""
    told = {"客户姓名": "何建", "受理时间": "10:00", "要求保密": "是", "满意度": None}
    about = {**told, "客户姓名": "邓超", "受理时间": "11:00", "被反映人/部门": "何静"}
    late = {**LATE_ROW, **told, "受理日期": "2026-11-20"}
    office.enter(late, {**LATE_ROW, **about}, now="2026-11-20T17:00")
    office.passes("2026-12-02T09:00")
    folder = "outbox/待打印/2026-12-02/保密件"
    assert office.files(folder) == [
        "保密件清单_2026年11月_何静.xlsx",
        "保密件清单_2026年11月_罗志强.xlsx",
    ]
    own = office.cells(f"{folder}/保密件清单_2026年11月_何静.xlsx")
    above = office.cells(f"{folder}/保密件清单_2026年11月_罗志强.xlsx")
    assert {one for one in own if one.startswith("TS-")} == {"TS-2026-0002"}
    assert {one for one in above if one.startswith("TS-")} == {"TS-2026-0003"}
    for text in own | above:
        assert not any(word in text for word in ("何建", "邓超", "环境保洁", "2栋"))
    books = {
        n
        for book in office.books()
        for n in office.cells(f"outbox/月报/{PREFIX}{book}")
    }
    assert not {"TS-2026-0002", "TS-2026-0003"} & books


# ── the draft, the final ────────────────────────────────────────────────────


def test_the_draft_lies_there_on_the_first_and_the_desk_is_told(
    office: MonthOffice,
) -> None:
    office.passes("2026-12-01T08:00")
    assert office.books() == []
    office.passes("2026-12-01T08:30", "T09:00", "T17:00")
    assert len(office.books()) == 2
    assert all("草稿" in name for name in office.books())
    subject = "【月报草稿】幸福社区2026年11月月报草稿已生成,请核对"
    assert mails(office) == [
        f"12-01 08:30 李敏 {subject}",
        f"12-01 08:30 陈晓燕 {subject}",
    ]
    assert office.kept() == []
    assert office.troubles == []


def test_the_draft_says_how_many_rows_want_something(office: MonthOffice) -> None:
    office.enter({**LATE_ROW, "客户姓名": None}, now="2026-11-20T17:00")
    office.enter(
        LATE_ROW, {**LATE_ROW, "受理日期": "2026.11.31"}, now="2026-11-24T17:00"
    )
    office.passes("2026-12-01T08:30")
    (text, *_) = [m.text for m in office.said("12-01") if "草稿" in m.subject]
    assert "退回后还没有改好的:1行" in text
    assert "2026-12-02 09:00" in text or "12月2日9:00" in text


def test_the_final_goes_to_each_supervisor_on_the_second_once(
    office: MonthOffice,
) -> None:
    office.passes("2026-12-01T08:30", "2026-12-02T08:59")
    assert office.kept() == []
    office.passes("2026-12-02T09:00", "T09:01", "T17:00", "2026-12-03T09:00")
    assert mails(office, "12-02") == FINAL_MAILS
    assert office.kept() == [FULL, SALES]
    assert {FULL, SALES} <= set(office.books())
    assert office.troubles == []


def test_its_mail_tells_eight_figures(office: MonthOffice) -> None:
    office.passes("2026-12-02T09:00")
    said = {m.to: m.text for m in office.said("12-02") if "【月报】" in m.subject}
    told = [
        line for line in said["周建华"].splitlines() if ",目标" in line or ":" in line
    ]
    assert "受理件数:1" in told
    assert "投诉处理及时率:100.0%(1/1),目标不低于95% ✓" in told
    assert not any("受理件数" in line for line in said["徐浩"].splitlines())
    assert len([line for line in said["徐浩"].splitlines() if ":" in line][1:]) >= 8


def test_it_is_archived_read_only_and_stands_in_the_catalogue(
    office: MonthOffice,
) -> None:
    office.passes("2026-12-02T09:00")
    path = office.root / "archive/2026/09月度报表" / f"{PREFIX}{FULL}"
    assert path.stat().st_mode & 0o222 == 0
    laid = office.root / "outbox/月报" / f"{PREFIX}{FULL}"
    assert laid.read_bytes() == path.read_bytes()
    assert laid.stat().st_mode & 0o077 == 0
    listed = office.cells("archive/档案目录_2026.xlsx")
    assert {"2026-Y-YB-2026-11", "09月度报表", "永久"} <= listed
    assert office.verb("verify") == 0


def test_who_is_both_gets_the_whole_book_alone(tmp_path: Path) -> None:
    """Without a project manager the manager stands in, who reads all sheets anyway."""
    office = MonthOffice(tmp_path / "office")
    office.drop_rows(
        ("姓名", "部门", "岗位", "电子邮箱", "在岗", "回避房号"),
        ("徐浩", "销售部", "项目经理", "xu@example.com", "否", ""),
        name="人员通讯录.xlsx",
        sheet="人员",
    )
    office.enter({}, now="2026-11-12T17:00")
    office.passes("2026-12-02T09:00")
    assert [m for m in mails(office) if "罗志强" in m] == [FINAL_MAILS[3]]
    assert not any("徐浩" in m for m in mails(office))


def test_who_has_no_address_stands_on_the_list_of_the_day(tmp_path: Path) -> None:
    office = MonthOffice(tmp_path / "office")
    office.drop_rows(
        ("姓名", "部门", "岗位", "电子邮箱", "在岗", "回避房号"),
        ("周建华", "客户服务中心", "管理处主任", "清空", "是", ""),
        name="人员通讯录.xlsx",
        sheet="人员",
    )
    office.enter({}, now="2026-11-12T17:00")
    office.passes("2026-12-02T09:00")
    assert any(
        "2026年11月月报 周建华 没有邮箱" in line for line in office.lists("2026-12-02")
    )
    assert len([m for m in mails(office) if "12-02" in m]) == 3


# ── missed, and caught up ───────────────────────────────────────────────────


def test_after_days_off_the_final_comes_at_once_and_no_draft(
    office: MonthOffice,
) -> None:
    office.passes("2026-12-05T10:20")
    assert office.books() == [FULL, SALES]
    assert [line[12:15].strip() for line in mails(office)] == [
        "何静",
        "周建华",
        "徐浩",
        "罗志强",
    ]
    assert office.troubles == []


def test_two_missed_months_are_both_made(office: MonthOffice) -> None:
    office.passes("2027-01-08T09:30")
    assert office.kept() == [FULL, SALES, "12月.xlsx", "12月_销售.xlsx"]
    assert len(mails(office, "01-08")) == 8


def test_a_new_office_owes_nothing_for_the_past(tmp_path: Path) -> None:
    office = MonthOffice(tmp_path / "office", first="2026-12-05")
    office.passes("2026-12-06T09:00")
    assert office.books() == []


def test_rows_of_the_month_just_past_are_reported_even_if_they_came_later(
    tmp_path: Path,
) -> None:
    """History of thirty days: November's final was due three days before."""
    office = MonthOffice(tmp_path / "office", first="2026-12-05")
    old = {**DONE_IN_OCTOBER, "编号": None}
    office.enter(old, now="2026-12-05T10:00")
    assert office.books() == []
    office.enter(old, {}, now="2026-12-05T11:00")
    assert office.kept() == [FULL, SALES]


DONE_IN_OCTOBER = {
    "受理日期": "2026-10-10", "核实时间": "2026-10-10 15:00",
    "决定时间": "2026-10-10 16:00", "预定完成时间": "2026-10-12 17:30",
    "完成时间": "2026-10-12 10:00", "反馈管理处时间": "2026-10-12 11:00",
    "回复客户时间": "2026-10-12 14:00",
}  # fmt: skip


def test_a_month_may_end_on_the_25th(tmp_path: Path) -> None:
    office = MonthOffice(tmp_path / "office", "\n[month]\nclosing_day = 25\n")
    office.enter({}, now="2026-11-12T17:00")
    office.passes("2026-11-25T17:00")
    assert office.books() == []
    office.passes("2026-11-26T08:30")
    assert len(office.books()) == 2
    office.passes("2026-11-27T09:00")
    assert office.kept() == [FULL, SALES]
    office.passes("2026-12-02T09:00")
    assert office.kept() == [FULL, SALES]


# ── revisions ───────────────────────────────────────────────────────────────


def test_a_late_row_makes_a_revision_with_what_changed(office: MonthOffice) -> None:
    office.passes("2026-12-02T09:00")
    sent = digests(office)
    office.enter({}, LATE_ROW, now="2026-12-03T10:00")
    assert set(office.kept()) == {FULL, SALES, "11月_修订1.xlsx"}
    (subject,) = {m.subject for m in office.said("12-03") if "月报" in m.subject}
    assert subject.startswith("【月报修订】幸福社区2026年11月月报有")
    assert [line[12:15].strip() for line in mails(office, "12-03")] == [
        "何静",
        "周建华",
        "罗志强",
    ]
    text = next(m.text for m in office.said("12-03") if "月报" in m.subject)
    assert "1 → 2" in text
    now = digests(office)
    assert {name: now[name] for name in sent} == sent, "what was sent stays"
    assert office.verb("verify") == 0


def digests(office: MonthOffice) -> dict[str, str]:
    found = {}
    for top in ("outbox/月报", "archive/2026/09月度报表"):
        for name in office.files(top):
            data = (office.root / top / name).read_bytes()
            found[f"{top}/{name}"] = hashlib.sha256(data).hexdigest()
    return found


def test_at_most_one_revision_a_day(office: MonthOffice) -> None:
    second = {**LATE_ROW, "受理时间": "11:00", "客户姓名": "邓超"}
    third = {**LATE_ROW, "受理时间": "14:00", "客户姓名": "韩梅"}
    office.passes("2026-12-02T09:00")
    office.enter({}, LATE_ROW, now="2026-12-03T10:00")
    office.enter({}, LATE_ROW, second, now="2026-12-03T11:00")
    office.enter({}, LATE_ROW, second, third, now="2026-12-03T16:00")
    assert revisions(office) == ["11月_修订1.xlsx"]
    office.passes("2026-12-04T08:00")
    assert revisions(office) == ["11月_修订1.xlsx"]
    office.passes("2026-12-04T09:00", "T09:30", "2026-12-05T09:00")
    assert revisions(office) == ["11月_修订1.xlsx", "11月_修订2.xlsx"]
    (text, *_) = [m.text for m in office.said("12-04") if "月报" in m.subject]
    assert "2 → 4" in text


def revisions(office: MonthOffice) -> list[str]:
    return [name for name in office.books() if "修订" in name]


def test_no_revision_before_the_final(office: MonthOffice) -> None:
    office.passes("2026-12-01T08:30")
    office.enter({}, LATE_ROW, now="2026-12-01T15:00")
    assert revisions(office) == []
    office.passes("2026-12-02T09:00", "2026-12-03T09:00")
    assert revisions(office) == []


def test_a_change_that_moves_no_figure_makes_no_revision(office: MonthOffice) -> None:
    office.passes("2026-12-02T09:00")
    office.enter({"联系电话": "13900000035"}, now="2026-12-03T10:00")
    office.passes("2026-12-04T09:00")
    assert revisions(office) == []


def test_rows_of_the_running_month_touch_no_closed_one(office: MonthOffice) -> None:
    office.passes("2026-12-02T09:00")
    row = {**LATE_ROW, "受理日期": "2026-12-03", "核实时间": "2026-12-03 15:00",
           "决定时间": "2026-12-03 16:00", "预定完成时间": "2026-12-05 17:30"}  # fmt: skip
    office.enter({}, row, now="2026-12-03T17:00")
    with office.ledger() as ledger:
        assert ledger.clocks.mark("months touched") in ("", "[]")
    assert revisions(office) == []


# ── what goes wrong ─────────────────────────────────────────────────────────


def test_what_could_not_be_made_by_half_past_nine_is_told_to_the_manager(
    office: MonthOffice,
) -> None:
    (office.root / "outbox/月报").parent.mkdir(exist_ok=True)
    (office.root / "outbox/月报").write_text("in the way")  # no folder can be made
    office.passes("2026-12-02T09:00", "T09:30", "T10:00", "T11:00")
    late = [m for m in mails(office) if "没有按时生成" in m]
    assert late == ["12-02 09:30 罗志强 【月报】幸福社区2026年11月月报没有按时生成"]
    told = [t for t in office.troubles if "到9:30还没有生成" in t]
    assert told == ["2026年11月月报:到9:30还没有生成,已报告"]
    (office.root / "outbox/月报").unlink()
    office.passes("2026-12-02T11:30", "T12:00")
    assert len([m for m in mails(office) if SUBJECT in m]) == 4
    assert office.kept() == [FULL, SALES]


def test_an_idle_pass_does_no_work_for_the_months(office: MonthOffice) -> None:
    office.passes("2026-12-02T09:00", "T09:10")
    before = marks(office)
    office.passes("2026-12-02T09:20", "T09:40")
    assert marks(office) == before
    with office.ledger() as ledger:
        latest = ledger.months.latest()
        assert before == (str(latest), "")
        finals = [o for o in ledger.months.owed("month") if o.state is DutyState.DONE]
    assert [o.duty.occasion for o in finals] == ["final"]


def marks(office: MonthOffice) -> tuple[str, str]:
    with office.ledger() as ledger:
        mark = ledger.clocks.mark
        return mark("months looked at"), mark("months touched")


# ── the verb ────────────────────────────────────────────────────────────────


def test_the_running_month_is_made_on_request(
    office: MonthOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.verb("month", "2026-11", now="2026-11-23T10:00") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == [
        f"outbox/月报/{PREFIX}{name}"
        for name in ("11月_截至11月23日.xlsx", "11月_截至11月23日_销售.xlsx")
    ]
    assert office.about_months() == []


def test_a_year_is_made_on_request_and_owes_nothing(
    office: MonthOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.verb("year", "2026", now="2026-11-23T10:00") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "outbox/月报/幸福社区接待投诉与销售年报_2026年_截至11月23日.xlsx"
    assert (office.root / said[-1]).is_file()
    assert office.about_months() == []
    assert office.verb("year", "2027", now="2026-11-23T10:00") == 2
    assert "2027年还没有开始" in capsys.readouterr().err


def test_before_the_final_the_verb_makes_a_draft(
    office: MonthOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.verb("month", "2026-11", now="2026-12-01T07:00") == 0
    assert "草稿" in capsys.readouterr().out
    office.passes("2026-12-02T09:00")
    assert office.kept() == [FULL, SALES]


def test_of_a_closed_month_the_verb_says_where_it_lies_and_what_changed(
    office: MonthOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office.passes("2026-12-02T09:00")
    office.enter({}, LATE_ROW, now="2026-12-03T10:00")
    second = {**LATE_ROW, "受理时间": "11:00", "客户姓名": "邓超"}
    office.enter({}, LATE_ROW, second, now="2026-12-03T11:00")
    capsys.readouterr()
    before = digests(office)
    assert office.verb("month", "2026-11", now="2026-12-03T12:00") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"outbox/月报/{PREFIX}11月_修订1.xlsx"
    assert any("2 → 3" in line for line in said)
    assert said[-1] == "2026年11月的数字有变动,run 会做修订(一天最多一次)。"
    assert digests(office) == before


def test_a_past_month_that_was_never_owed_is_made_up_on_request(
    office: MonthOffice,
) -> None:
    assert office.verb("month", "2026-08", now="2026-11-23T10:00") == 0
    assert office.books() == ["8月_补做.xlsx", "8月_补做_销售.xlsx"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("2026-12", "2026年12月还没有开始,到时再做月报"),
        ("2026-13", "“2026-13”不是月份,应为 2026-11"),
        ("十一月", "“十一月”不是月份,应为 2026-11"),
    ],
)
def test_what_is_no_month_yet_is_refused(
    office: MonthOffice, word: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = office.verb("month", word, now="2026-11-23T10:00")
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a file mode")
def test_only_the_office_may_open_the_books(office: MonthOffice) -> None:
    office.passes("2026-12-02T09:00")
    for folder in ("outbox/月报", "archive/2026/09月度报表"):
        assert (office.root / folder).stat().st_mode & 0o077 == 0


def test_a_target_of_no_figure_stops_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = '\n[month.targets]\n"投诉处理及时律" = 95\n'
    office = MonthOffice.__new__(MonthOffice)
    super(MonthOffice, office).__init__(tmp_path / "office", more)
    assert office.run("2026-11-23T10:00") == 2
    said = "[month.targets] monthly/report.toml 里没有“投诉处理及时律”"
    assert said in capsys.readouterr().err
