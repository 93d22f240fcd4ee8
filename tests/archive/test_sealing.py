"""A record's folder is sealed when the matter rests, and again when it stirs (7.3)."""

from __future__ import annotations

import json
import stat

from archive_office import DECIDED, FOLDER, SETTLED, ArchiveOffice
from reading_docx import docx_lines
from word_files import packed, parts

PAPERS = [
    "01_TS-2026-0001_客户投诉处理通知单_存根联_20261123.docx",
    "02_TS-2026-0001_客户投诉处理通知单_责任部门联_20261123.docx",
]
SEALED = ["00卷内目录.xlsx", *PAPERS, "登记摘录.json", "登记摘录.xlsx"]


def test_an_open_matter_is_not_sealed(office: ArchiveOffice) -> None:
    office.decided()
    assert office.files(FOLDER) == PAPERS


def test_a_settled_matter_is_sealed_once_with_its_list_and_its_history(
    office: ArchiveOffice,
) -> None:
    office.decided()
    office.enter(SETTLED)
    office.run("2026-11-24T09:00")
    office.enter(SETTLED, name="再交一次.xlsx")
    office.run("2026-11-25T09:00")
    assert office.files(FOLDER) == SEALED
    listed = office.lines(f"{FOLDER}/00卷内目录.xlsx")
    assert listed == [
        ["TS-2026-0001 卷内目录", "", "", "", "", ""],
        ["序号", "文件名称", "编号", "日期", "页数", "备注"],
        ["1", "客户投诉处理通知单_存根联", "TS-2026-0001", "2026年11月23日", "1", ""],
        [
            "2",
            "客户投诉处理通知单_责任部门联",
            "TS-2026-0001",
            "2026年11月23日",
            "2",
            "",
        ],
    ]
    said = json.loads((office.root / FOLDER / "登记摘录.json").read_text("utf-8"))
    entered = said["登记"][0]
    assert entered["栏目"]["客户姓名"] == "沈卫东"
    assert entered["状态"] == "已结案"
    assert {"栏目": "满意度", "原来": "", "改为": "满意"}.items() <= next(
        step for step in entered["经过"] if step["栏目"] == "满意度"
    ).items()
    values = office.lines(f"{FOLDER}/登记摘录.xlsx", "登记")
    assert ["TS-2026-0001", "满意度", "满意"] in values
    past = office.lines(f"{FOLDER}/登记摘录.xlsx", "经过")
    assert past[0][0] == "TS-2026-0001 登记摘录:经过"


def test_what_is_sealed_is_read_only_and_verified(office: ArchiveOffice) -> None:
    office.decided()
    office.enter(SETTLED)
    office.run("2026-11-24T09:00")
    for name in SEALED:
        mode = stat.S_IMODE((office.root / FOLDER / name).stat().st_mode)
        assert mode == 0o440, name
    assert office.verb("verify") == 0
    extract = office.root / FOLDER / "登记摘录.json"
    extract.chmod(0o600)
    extract.write_text("{}")
    assert office.verb("verify") == 1


def test_no_paper_no_folder(office: ArchiveOffice) -> None:
    done = {
        n: v for n, v in SETTLED.items() if n not in ("编号", "主任决定", "责任部门")
    }
    office.enter({**done, "结案方式": "撤诉"})
    office.run("2026-11-23T18:00")
    assert not (office.root / FOLDER).exists()


def test_a_correction_that_is_not_done_keeps_it_open(office: ArchiveOffice) -> None:
    """C30: and the lists name it, so that it can be followed."""
    office.decided()
    wanting = {**SETTLED, "需纠正措施": "是", "纠正措施": "调整保洁班次"}
    office.enter(wanting)
    office.run("2026-11-24T09:00")
    assert office.files(FOLDER) == PAPERS
    (row,) = office.looked_up("archive/2026/02客户投诉/目录_内部.xlsx")
    assert row["未完纠正措施"] == "是"
    office.enter({**wanting, "纠正完成日期": "2026-11-30"})
    office.run("2026-12-01T09:00")
    assert office.files(FOLDER) == SEALED
    (row,) = office.looked_up("archive/2026/02客户投诉/目录_内部.xlsx")
    assert row["未完纠正措施"] == ""


def test_opened_again_and_closed_again_it_is_sealed_as_a_second_edition(
    office: ArchiveOffice,
) -> None:
    office.decided()
    office.enter(SETTLED)
    office.run("2026-11-24T09:00")
    office.enter({**SETTLED, "满意度": "不满意", "回访时间": "2026-11-24 10:00"})
    office.run("2026-11-24T11:00")
    assert office.files(FOLDER) == SEALED
    again = {**SETTLED, "主任决定": "再扫一次", "满意度": "基本满意"}
    again |= {"完成时间": "2026-11-25 10:00", "回访时间": "2026-11-25 15:00"}
    office.enter(again)
    office.run("2026-11-25T16:00")
    found = office.files(FOLDER)
    assert "登记摘录_第2版.xlsx" in found
    assert "00卷内目录_第2版.xlsx" in found
    assert set(SEALED) < set(found)
    assert office.verb("verify") == 0


def test_a_value_corrected_after_the_sealing_makes_a_second_edition(
    office: ArchiveOffice,
) -> None:
    office.decided()
    office.enter(SETTLED)
    office.run("2026-11-24T09:00")
    office.enter({**SETTLED, "处理结果": "已补扫,并加两次保洁"})
    office.run("2026-11-25T09:00")
    second = office.lines(f"{FOLDER}/登记摘录_第2版.xlsx", "登记")
    assert ["TS-2026-0001", "处理结果", "已补扫,并加两次保洁"] in second


def test_a_grave_matter_is_kept_for_thirty_years(office: ArchiveOffice) -> None:
    office.decided({**DECIDED, "客户姓名": "何建", "严重程度": "重大"})
    rows = office.looked_up("archive/档案目录_2026.xlsx")
    found = {(r["档号"], r["到期年"]) for r in rows if r["编号"].startswith("TS")}
    assert found == {
        ("2026-D10-TS-0001", "2036"),
        ("2026-D30-TS-0002", "2056"),
    }


def test_the_catalogue_can_be_looked_up_and_tells_no_more_than_it_may(
    office: ArchiveOffice,
) -> None:
    office.decided()
    rows = office.looked_up("archive/档案目录_2026.xlsx")
    paper = next(row for row in rows if row["编号"] == "TS-2026-0001")
    assert (paper["年度"], paper["保管期限"]) == ("2026", "10年")
    silent = ("房号", "部门", "题名", "日期", "页数", "密级", "未完纠正措施")
    assert [paper[name] for name in silent] == [""] * len(silent)


# ── folders by house, by number behind it, below another ────────────────────

FORM = """
id = "transfer"
title = "交接登记表"
sheet = "交接"
[number]
prefix = "JJ"
date = "day"
key = ["house_no", "day"]
[archive]
category = "03交接"
keep = "永久"
code = "JJ"
by = "house_no"
with_number = {with_number}
closes = ["accepted"]
[[column]]
id = "number"
title = "编号"
type = "number"
[[column]]
id = "day"
title = "日期"
type = "date"
[[column]]
like = "house_no"
[[column]]
id = "clerk"
title = "经手人"
[[column]]
id = "accepted"
title = "认可"
[[document]]
title = "交接单"
at = ["day"]
copy = "office"
[[document]]
title = "归档封面"
copy = "office"
closing = true
"""
ROW = {"日期": "2026-11-20", "房号": "3栋2单元1502", "经手人": "李敏"}


def transfers(office: ArchiveOffice, *, with_number: bool) -> None:
    """A register of houses, with a paper and a cover at the sealing."""
    folder = office.root / "forms/transfer"
    (folder / "documents").mkdir(parents=True)
    text = FORM.replace("{with_number}", "true" if with_number else "false")
    (folder / "form.toml").write_text(text, "utf-8")
    plain = "编号 {{ 编号 }} {{ 房号 }}"
    (folder / "documents/交接单.docx").write_bytes(packed(parts(plain)))
    cover = [
        "{{ 归档号 }} {{ 归档日期 }} {{ 保管期限 }}",
        "{%p for 行 in 文件清单 %}",
        "{{ 行.序号 }} {{ 行.文件名称 }} {{ 行.编号 }} {{ 行.页数 }}页",
        "{%p endfor %}",
    ]
    (folder / "documents/归档封面.docx").write_bytes(packed(parts(*cover)))


def handed(office: ArchiveOffice, now: str, **more: str) -> None:
    row = {**ROW, **more}
    office.drop_rows(
        list(row), list(row.values()), name="交接登记表.xlsx", sheet="交接"
    )
    office.run(now)


def test_a_house_has_its_folder_below_its_building_and_a_cover_when_sealed(
    office: ArchiveOffice,
) -> None:
    transfers(office, with_number=False)
    handed(office, "2026-11-20T10:00")
    house = "archive/2026/03交接/3栋/3栋2单元1502"
    assert office.files(house) == ["01_JJ-2026-0001_交接单_20261120.docx"]
    handed(office, "2026-11-21T10:00", 认可="是")
    assert office.files(house) == [
        "00卷内目录_JJ-2026-0001.xlsx",
        "01_JJ-2026-0001_交接单_20261120.docx",
        "02_JJ-2026-0001_归档封面_20261121.docx",
        "登记摘录_JJ-2026-0001.json",
        "登记摘录_JJ-2026-0001.xlsx",
    ]
    cover = office.root / house / "02_JJ-2026-0001_归档封面_20261121.docx"
    assert docx_lines(cover.read_bytes()) == [
        "2026-Y-JJ-0001 2026年11月21日 永久",
        "1 交接单 JJ-2026-0001 1页",
    ]
    rows = office.looked_up("archive/档案目录_2026.xlsx")
    assert {r["房号"] for r in rows if r["编号"]} == {"3栋2单元1502"}
    assert {r["到期年"] for r in rows if r["编号"]} == {""}
    assert office.verb("verify") == 0


def test_a_folder_may_bear_the_number_behind_the_house(office: ArchiveOffice) -> None:
    transfers(office, with_number=True)
    handed(office, "2026-11-21T10:00", 认可="是")
    folder = "archive/2026/03交接/3栋2单元1502_JJ-2026-0001"
    assert office.files(folder) == [
        "00卷内目录.xlsx",
        "01_JJ-2026-0001_交接单_20261121.docx",
        "02_JJ-2026-0001_归档封面_20261121.docx",
        "登记摘录.json",
        "登记摘录.xlsx",
    ]


def test_a_matter_of_december_closed_in_january_stays_in_its_year(
    office: ArchiveOffice,
) -> None:
    transfers(office, with_number=True)
    handed(office, "2026-11-21T10:00")
    handed(office, "2027-01-05T10:00", 认可="是")
    assert "登记摘录.json" in office.files(
        "archive/2026/03交接/3栋2单元1502_JJ-2026-0001"
    )
