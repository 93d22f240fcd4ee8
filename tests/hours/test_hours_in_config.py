"""[hours], [hours.sales] and [holidays] of config.toml, and the sign of them all."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, FormError
from pipeline.hours import Hours, shown_due
from pipeline.office import Office, load
from pipeline.settings import desks_of, hours_of

ROOT = Path(__file__).resolve().parents[2]
SALES = '[hours.sales]\nnormal = "09:00-20:00"\nholiday = "09:00-21:00"\n'
TABLE_2027 = """
[holidays.2027]
off  = ["2027-01-01..2027-01-03", "2027-02-05..2027-02-11", "2027-04-03..2027-04-05",
        "2027-05-01..2027-05-05", "2027-06-09", "2027-09-15", "2027-10-01..2027-10-07"]
work = ["2027-02-14", "2027-10-09"]
"""


def hours_as(config: str, desk: str = "") -> Hours:
    table = tomllib.loads(config)
    usual = hours_of(table)
    return desks_of(table, usual)[desk] if desk else usual


def office_as(tmp_path: Path, config: str) -> Office:
    """An office with a single register that says this."""
    forms = tmp_path / "forms"
    shutil.copytree(ROOT / "forms/staff", forms / "staff", dirs_exist_ok=True)
    shutil.copy(ROOT / "forms/audiences.toml", forms)
    shutil.copy(ROOT / "forms/columns.toml", forms)
    (tmp_path / "config.toml").write_text(config, "utf-8")
    return load(tmp_path)


# received | due at the reception | due at the sales office (9–20, weekends 9–21)
TWO_DESKS = """
2026-11-23 17:40 | 11月24日17:30 | 11月23日20:00
2026-11-23 19:30 | 11月24日17:30 | 11月23日24:00
2026-11-23 20:30 | 11月24日17:30 | 11月24日20:00
2026-11-21 19:00 | 11月22日16:30 | 11月21日21:00
2026-12-31 21:00 | 1月1日16:30   | 1月1日21:00
"""


@pytest.mark.parametrize("line", TWO_DESKS.strip().splitlines())
def test_the_sales_office_may_have_hours_of_its_own(line: str, tmp_path: Path) -> None:
    came, here, there = (part.strip() for part in line.split("|"))
    office = office_as(tmp_path, SALES)
    moment = datetime.fromisoformat(came)
    assert shown_due(office.hours_for("").same_day_due(moment)) == here
    assert shown_due(office.hours_for("sales").same_day_due(moment)) == there


def test_without_hours_of_its_own_the_sales_office_is_open_as_the_reception(
    tmp_path: Path,
) -> None:
    """X7."""
    office = office_as(tmp_path, '[hours]\nnormal = "09:00-18:00"\n')
    assert office.hours_for("sales") == office.hours_for("") == office.hours


def test_what_the_sales_office_leaves_out_is_as_at_the_reception() -> None:
    config = (
        '[hours]\nholiday = "10:00-16:00"\nweekend_is_holiday = false\n'
        'late_receipt_minutes = 30\n[hours.sales]\nnormal = "09:00-20:00"\n'
    )
    usual, sales = hours_as(config), hours_as(config + TABLE_2027, "sales")
    assert sales.normal != usual.normal
    assert sales.holiday == usual.holiday
    assert sales.late_receipt_minutes == 30
    assert not sales.weekend_is_holiday
    assert sales.is_holiday(date(2027, 2, 11))


def test_a_form_that_names_another_desk_is_told_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="没有“night”的接待时间,应为 sales"):
        office_as(tmp_path, "").hours_for("night")


def test_the_switch_for_the_last_day_is_read() -> None:
    assert not hours_as("").roll_week_over_holiday
    rolling = hours_as("[hours]\nroll_week_over_holiday = true\n", "sales")
    assert rolling.due(date(2026, 9, 24), "7d") == datetime(2026, 10, 8, 17, 30)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ("[hours]\nsale = {}", r"\[hours\] 不认识的键 sale"),
        ("[hours]\nsales = '9-20'", r"\[hours\] sales 的写法不对"),
        ("[hours.sales]\nlate = 1", r"\[hours.sales\] 不认识的键 late"),
        ("[hours.sales]\nnormal = 9", r"hours.sales.normal: “9”应写成 08:00-17:30"),
        ("[hours.sales]\nholiday = '20:00-9:00'", "hours.sales.holiday: .*早于结束"),
        ("[hours]\nlate_receipt_minutes = -1", "late_receipt_minutes 应为 0"),
        ("[hours]\nroll_week_over_holiday = 1", "roll_week_over_holiday 的写法不对"),
        ("[holidays.2027]\noff = '2027-01-01'", "holidays.2027.off: 应写成列表"),
        (
            "[holidays.2027]\noff = ['2027-01-03..2027-01-01']",
            "holidays.2027.off: “2027-01-03..2027-01-01”开始应早于结束",
        ),
        ("[holidays.2027]\noff = ['2026-10-01']", "2026-10-01 不是2027年的安排"),
        ("[holidays.27]\noff = ['2027-10-01']", "2027-10-01 不是27年的安排"),
        (
            "[holidays.2027]\noff = ['2027-10-09']\nwork = ['2027-10-09']",
            r"\[holidays.2027\] 2027-10-09 既写放假又写上班",
        ),
    ],
)
def test_what_is_wrong_stops_the_start_and_names_its_place(
    config: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        office_as(tmp_path, config)


def test_the_days_before_new_year_may_stand_in_the_notice_of_the_year() -> None:
    told = hours_as("[holidays.2027]\noff = ['2026-12-31..2027-01-02']\n")
    assert told.is_holiday(date(2026, 12, 31))


# ── the sign ────────────────────────────────────────────────────────────────


def sign(tmp_path: Path, config: str) -> str:
    return office_as(tmp_path, config).clock_sign()


def test_the_sign_changes_when_next_years_table_is_entered(tmp_path: Path) -> None:
    before, after = sign(tmp_path, ""), sign(tmp_path, TABLE_2027)
    assert before != after
    assert (before, after) == (sign(tmp_path, ""), sign(tmp_path, TABLE_2027))
    assert len(before) == 16


@pytest.mark.parametrize(
    "config",
    [
        '[hours]\nnormal = "08:00-18:00"',
        '[hours]\nholiday = "08:00-16:00"',
        "[hours]\nweekend_is_holiday = false",
        "[hours]\nlate_receipt_minutes = 30",
        "[hours]\nroll_week_over_holiday = true",
        SALES,
        '[promises]\n"环境保洁" = "24h"',
        "[followup]\nhours = 48",
        "[sales]\npay_notice_days = [3]",
        "[sales]\nloan_notice_days = [3]",
    ],
)
def test_the_sign_changes_with_all_that_decides_a_due_time(
    config: str, tmp_path: Path
) -> None:
    assert sign(tmp_path, config) != sign(tmp_path, "")


def test_the_sign_stays_when_nothing_changes_that_decides_a_due_time(
    tmp_path: Path,
) -> None:
    """Also when a published table is copied out; and whatever the order."""
    usual = sign(tmp_path, "")
    same = [
        '[office]\nphone = "027-8888"',
        '[hours]\nnormal = "08:00-17:30"\n[hours.sales]\nholiday = "8:00-16:30"',
        '[quiet]\nfrom = "21:00"',
        "[start]\nhistory_days = 60",
        "[sales]\nproject = '二期'",
        (ROOT / "config.toml").read_text("utf-8"),
        # the notice of 2026, as it was published
        """[holidays.2026]
        work = ["2026-10-10", "2026-09-20", "2026-05-09", "2026-02-28", "2026-02-14",
                "2026-01-04"]
        off  = ["2026-01-01..2026-01-03", "2026-02-15..2026-02-23",
                "2026-04-04..2026-04-06", "2026-05-01..2026-05-05",
                "2026-06-19..2026-06-21", "2026-09-25..2026-09-27",
                "2026-10-01..2026-10-07"]""",
    ]
    assert [one for one in same if sign(tmp_path, one) != usual] == []
    promised = (
        '[promises]\n"甲" = "24h"\n"乙" = "3d"',
        '[promises]\n"乙" = "3d"\n"甲" = "24h"',
    )
    assert len({sign(tmp_path, one) for one in promised}) == 1


def test_an_office_made_without_other_desks_has_the_usual_hours(tmp_path: Path) -> None:
    office = replace(office_as(tmp_path, SALES), desks={})
    assert office.hours_for("sales") is office.hours
