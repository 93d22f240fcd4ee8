"""The drafted report says what the figures say, for many, for one, and for none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from list_rows import aloud, books, complaint
from month_sheets import ROOT, monthly, office

from pipeline.errors import FormError
from pipeline.form import Sentence, load_monthly
from pipeline.form.monthly import SENTENCES
from pipeline.form.monthly_holds import hold_monthly
from pipeline.month.sentences import MAKES

NOW = datetime(2026, 11, 23, 14)


def drafted(*rows: Any, **how: Any) -> list[str]:
    """The sentences of the report, without its headings and boxes."""
    lines = aloud(books(*rows, **how), "分析与汇报").splitlines()
    return [line for line in lines if not line.startswith("[")]


def test_many_are_told_beside_the_month_before_and_the_year_before() -> None:
    rows = [complaint(n, "20") for n in range(1, 4)]
    rows += [complaint(n, "20", category="收费") for n in range(4, 6)]
    rows += [
        complaint(6, "20", category="绿化养护"),
        complaint(7, "20", category="其他"),
    ]
    rows += [
        complaint(10 + n, "10-05", closed_date="2026-10-06", satisfaction="满意")
        for n in range(4)
    ]
    last = complaint(30, "10-06").values
    rows.append(
        complaint(
            30,
            "20",
            **{
                **last,
                "received_date": "2025-11-06",
                "satisfaction": "满意",
                "closed_date": "2025-11-07",
            },
        )
    )
    told = drafted(*rows)
    assert told[0] == "本月受理投诉7件,较上月增加3件(75.0%),较去年同月增加6件(600.0%)。"
    assert (
        "居前三位的类别为环境保洁(3件)、收费(2件)、绿化养护(1件),合计占85.7%。" in told
    )


def test_fewer_and_the_same_are_told_as_such() -> None:
    closed = {"closed_date": "2026-10-06", "satisfaction": "满意"}
    one = [
        complaint(1, "20"),
        complaint(2, "10-05", **closed),
        complaint(3, "10-05", **closed),
    ]
    assert (
        drafted(*one)[0]
        == "本月受理投诉1件,较上月减少1件(50.0%),没有去年同月的记录可比。"
    )
    same = [complaint(1, "20"), complaint(2, "10-05", **closed)]
    assert drafted(*same)[0] == "本月受理投诉1件,与上月持平,没有去年同月的记录可比。"
    after_none = [
        complaint(1, "20"),
        complaint(2, "09-05", closed_date="2026-09-06", satisfaction="满意"),
    ]
    assert (
        drafted(*after_none)[0]
        == "本月受理投诉1件,较上月增加1件(上月为0),没有去年同月的记录可比。"
    )


def test_an_empty_month_says_plainly_that_there_is_nothing() -> None:
    assert drafted() == [
        "本月没有受理投诉。",
        "本月没有来访接待记录。",
        "本月没有到期的投诉。",
        "月末没有未结的投诉。",
        "本月没有联系上的回访。",
        "本月没有到期的小型维修。",
        "本月没有到期的较大型维修。",
        "本月没有来电登记。",
        "本月没有认购。",
        "本月没有签约。",
        "月末没有逾期未缴的首期款。",
        "本月没有可以按类别列出的投诉。",
        "本月没有能与目标比较的指标。",
        "登记中没有等待领导决定或协调的事项。",
    ]


def late(nth: int, **more: Any) -> Any:
    usual = {
        "planned_done": "2026-11-20 17:30",
        "decided_at": "2026-11-10 09:00",
        "dispatched_at": "2026-11-10 09:00",
    }
    return complaint(nth, "10", **{**usual, **more})


def test_what_was_due_is_told_beside_its_target() -> None:
    done = {
        "done_at": "2026-11-15 10:00",
        "closed_date": "2026-11-16",
        "satisfaction": "满意",
    }
    told = drafted(late(1), late(2, **done), late(3, **done))
    assert "应于本月办结3件,按时办结2件,及时率66.7%,低于目标95%。" in told
    told = drafted(late(1, **done), late(2, **done))
    assert "应于本月办结2件,按时办结2件,及时率100.0%,高于目标95%。" in told


def test_the_longest_open_item_is_named_unless_it_is_confidential() -> None:
    assert "未结2件,其中超时2件,最长10天(TS-2026-0001)。" in drafted(
        late(1), late(2, planned_done="2026-11-25 17:30")
    )
    assert "未结1件,其中超时1件,最长10天。" in drafted(late(1, confidential=True))
    assert "未结1件,没有超时的,已过时间最长的20天(TS-2026-0001)。" in drafted(
        late(1, planned_done="2026-12-20")
    )


def test_a_confidential_row_is_in_the_whole_and_in_no_category() -> None:
    told = drafted(
        complaint(1, "20"), complaint(2, "20", category="收费", confidential=True)
    )
    assert told[0].startswith("本月受理投诉2件")
    assert "能列出的类别只有环境保洁(1件),占50.0%。" in told
    assert not any("收费" in line for line in told)


def test_missed_targets_stand_with_what_they_are_made_of() -> None:
    told = next(line for line in drafted(late(1)) if line.startswith("没有达到目标"))
    assert "投诉处理及时率0.0%(0/1),目标95%" in told


def test_what_waits_for_somebody_above_is_counted() -> None:
    told = drafted(
        late(1, severity="重大"),
        late(2, needs_coordination="是"),
        late(3, severity="重大", manager_decision="同意"),
    )
    assert told[-1] == "登记中等待领导的:重大投诉待经理决定1件、需统一协调1件。"


def test_a_month_that_is_not_over_is_compared_with_none() -> None:
    told = drafted(complaint(1, "20"), complaint(2, "10-05"), now=NOW, kind="running")
    assert (
        told[0] == "本月受理投诉1件,本月未完,不与上月比较,本月未完,不与去年同月比较。"
    )


def test_no_place_of_a_sentence_is_left_standing() -> None:
    for rows in (
        [],
        [late(1)],
        [late(1, severity="重大", needs_corrective=True, corrective_due="2026-11-12")],
    ):
        assert not any(
            "{" in line or "None" in line or "nan" in line for line in drafted(*rows)
        )


# ── what the report may say ─────────────────────────────────────────────────


def test_every_kind_of_sentence_is_made() -> None:
    assert set(MAKES) == set(SENTENCES)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('text = "居前{几}位', 'text = "居前{多少}位', "没有“{多少}”"),
        ('kind = "most"', 'kind = "guess"', "kind “guess”不认识"),
        ('rate = "large_on_time"\ntext', 'rate = "nothing"\ntext', "没有“nothing”"),
        ('shows = "days_late"', 'shows = "days_lost"', "没有“days_lost”"),
        (
            'shows = "deal.subscription_no"',
            'shows = "deal.number_of"',
            "没有“number_of”",
        ),
        ('area = "signed_area"', 'area = "acres"', "没有“acres”"),
        ('name = "漏斗"', 'name = "预警"', "“预警”写了两次"),
        ("moving = true", "movin = true", "不认识的键 movin"),
    ],
)
def test_a_report_that_names_what_is_not_there_is_refused(
    tmp_path: Any, old: str, new: str, told: str
) -> None:
    text = (ROOT / "forms/monthly/report.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "monthly").mkdir()
    (tmp_path / "monthly/report.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(FormError, match=r"report\.toml") as refused:
        load_monthly(tmp_path, office().forms)
    assert told in str(refused.value)


def test_the_delivered_report_is_taken() -> None:
    hold_monthly(monthly(), office().forms, "monthly/report.toml")
    assert Sentence(kind="most", text="").limit == 3
