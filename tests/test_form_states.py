"""How far a matter has come, as the forms say it: columns filled in, a state read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline import progress
from pipeline.form import load_all
from pipeline.model import Record
from pipeline.values import Value

FORMS = load_all(Path(__file__).resolve().parents[1] / "forms")
NOW = datetime(2026, 11, 24, 9, 0)
DAY = date(2026, 11, 23)
VISIT: dict[str, Value] = {"visit_date": DAY, "matter": "楼道灯不亮"}
SERVICE: dict[str, Value] = {
    "booked_at": datetime(2026, 11, 24, 9, 30),
    "service": "更换卫生间角阀",
}
PACK: dict[str, Value] = {"given_date": DAY, "house_no": "3栋2单元1502"}
ALL_FOUR: dict[str, Value] = {
    "handbook": 1,
    "covenant": 2,
    "household_form": 1,
    "renovation_rules": 1,
}


def state(form: str, values: dict[str, Value]) -> tuple[str, bool]:
    """The state's title, and whether the matter is at its end."""
    record = Record(form, "X-2026-0001", values, NOW)
    reached = progress.state(record, FORMS[form])
    assert reached is not None
    return reached.title, progress.ended(record, FORMS[form])


@pytest.mark.parametrize(
    ("values", "title", "ended"),
    [
        ({}, "已登记", False),
        ({"handling": "当场答复"}, "已登记", False),
        ({"handling": "当场答复", "opinion": "已说明"}, "已答复", False),
        (
            {"handling": "当场答复", "opinion": "已说明", "closed_date": DAY},
            "已办结",
            True,
        ),
        ({"closed_date": DAY}, "已办结", True),
        ({"handling": "转办"}, "已登记", False),
        ({"handling": "转办", "dept": "工程班"}, "已转办", False),
        ({"handling": "转办", "dept": "工程班", "result": "已修"}, "部门已办", False),
        (
            {
                "handling": "转办",
                "dept": "工程班",
                "result": "已修",
                "closed_date": DAY,
            },
            "已回复",
            False,
        ),
        (
            {"handling": "转办", "closed_date": DAY, "followup_text": "满意"},
            "已办结",
            True,
        ),
        ({"handling": "待请示"}, "待请示", False),
        ({"handling": "待请示", "instruction": "同意"}, "已批示", False),
        (
            {
                "handling": "待请示",
                "instruction": "同意",
                "answered_at": datetime(2026, 11, 24, 9, 0),
            },
            "已答复",
            False,
        ),
        ({"handling": "待请示", "closed_date": DAY}, "待请示", False),
        (
            {"handling": "待请示", "instruction": "同意", "closed_date": DAY},
            "已办结",
            True,
        ),
        ({"handling": "转投诉登记"}, "转投诉登记", False),
        ({"handling": "上门服务"}, "上门服务", False),
        ({"handling": "上门服务", "closed_date": DAY}, "已办结", True),
    ],
)
def test_a_visit_goes_the_way_of_its_handling(
    values: dict[str, Value],
    title: str,
    ended: bool,  # noqa: FBT001 - expected
) -> None:
    assert state("visit", {**VISIT, **values}) == (title, ended)


@pytest.mark.parametrize(
    ("values", "title", "ended"),
    [
        ({}, "已预约", False),
        ({"done_at": datetime(2026, 11, 24, 10, 0)}, "已完成", False),
        (
            {
                "done_at": datetime(2026, 11, 24, 10, 0),
                "result": "已更换",
                "owner_signed": True,
            },
            "业主已签字",
            False,
        ),
        (
            {"done_at": datetime(2026, 11, 24, 10, 0), "satisfaction": "满意"},
            "已回访",
            True,
        ),
    ],
)
def test_a_home_service_ends_with_the_call_back(
    values: dict[str, Value],
    title: str,
    ended: bool,  # noqa: FBT001 - expected
) -> None:
    assert state("home_service", {**SERVICE, **values}) == (title, ended)


@pytest.mark.parametrize(
    ("values", "title", "ended"),
    [
        ({}, "已登记", False),
        ({"signed": True}, "已签收", False),
        ({**ALL_FOUR, "signed": True}, "已发齐", True),
        ({**ALL_FOUR, "signed": True, "renovation_rules": 0}, "已签收", False),
        (ALL_FOUR, "已登记", False),
    ],
)
def test_move_in_papers_stay_open_until_all_four_were_handed_out(
    values: dict[str, Value],
    title: str,
    ended: bool,  # noqa: FBT001 - expected
) -> None:
    assert state("movein_pack", {**PACK, **values}) == (title, ended)
