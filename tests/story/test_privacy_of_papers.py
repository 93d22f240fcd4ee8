"""Nobody learns what he must not: copies, mails, names of files (domain.md 8)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from office_story import StoryOffice
from test_a_clerks_day import HEAD

CANARIES = ("金丝雀", "13900007788", "7栋3单元2604", "7-3-2604", "2604")
DECIDED = ["属实", "当日处理", "同意", "保洁班"]


@pytest.fixture
def office(tmp_path: Path, samples: Path) -> StoryOffice:
    office = StoryOffice(tmp_path / "office")
    office.drop(samples / "人员通讯录.xlsx")
    office.run("2026-11-23T08:00")
    return office


def complaint(text: str, *, category: str = "环境保洁") -> list[object]:
    return [
        None, "2026-11-23", "9:20", "来电", "金丝雀", "7栋3单元2604", "13900007788",
        category, text, "李敏", *DECIDED,
    ]  # fmt: skip


def words(path: Path) -> str:
    """All that a .docx holds, properties and file name included."""
    with zipfile.ZipFile(path) as package:
        parts = [
            package.read(name).decode("utf-8", "replace") for name in package.namelist()
        ]
    return path.name + "\n".join(parts)


def outward(office: StoryOffice) -> list[str]:
    """Everything that leaves the office: department copies and mails, decoded."""
    papers = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    mails = []
    for mail in office.mails():
        body = mail.get_body()
        assert body is not None
        mails.append(f"{mail['Subject']}\n{body.get_content()}")
        mails += [str(part.get_filename()) for part in mail.iter_attachments()]
    return [*(words(path) for path in papers), *mails]


@pytest.mark.parametrize(
    "text",
    [
        "金丝雀反映楼道没有清扫",
        "7-3-2604门口堆放垃圾,电话13900007788",
        "七栋三单元2604业主说楼道脏,请打139 0000 7788",
        "金女士投诉2604室楼上抛物",
    ],
)
def test_a_department_copy_and_its_mail_hold_nothing_of_the_person(
    office: StoryOffice, text: str
) -> None:
    office.drop_rows(HEAD, complaint(text))
    office.run("2026-11-23T10:00")
    told = outward(office)
    assert len(told) >= 3
    for one in told:
        assert not [canary for canary in CANARIES if canary in one]
    (copy,) = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    assert "金*" in words(copy)
    assert "7栋" in words(copy)


def test_a_copy_in_which_raw_data_would_remain_is_withheld_and_the_row_held(
    office: StoryOffice,
) -> None:
    """Somebody else's house and phone stand in the text: no mask knows them."""
    office.drop_rows(HEAD, complaint("请联系邻居5栋1单元803,13900009911"))
    assert office.run("2026-11-23T10:00") == 1
    row = office.answer("客户投诉登记表_回执.xlsx")[2]
    assert row.number == "TS-2026-0001"
    assert row.verdict.startswith("待更正:投诉登记!I2 内容脱敏后仍有")
    assert not any("责任部门联" in p for p in office.files("outbox/待打印"))
    assert list(office.mails()) == []
    office.drop_rows(
        [*HEAD, "转办摘要"],
        [*complaint("请联系邻居5栋1单元803,13900009911"), *[None] * 5, "请清扫楼道"],
    )
    assert office.run("2026-11-23T11:00") == 0
    assert any("责任部门联" in p for p in office.files("outbox/待打印"))
    assert len(list(office.mails())) == 1


def test_a_repair_inside_a_home_shows_house_phone_and_courtesy(
    office: StoryOffice,
) -> None:
    row = complaint("厨房水管漏水", category="设施设备")
    row[13] = "工程班"
    office.drop_rows(HEAD, row)
    office.run("2026-11-23T10:00")
    (copy,) = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    said = words(copy)
    assert "金先生/女士" in said
    assert "13900007788" in said
    assert "7栋3单元2604" in said
    assert "金丝雀" not in said


@pytest.mark.parametrize("accused", ["王海涛", "保安老张"])
def test_a_complaint_about_a_person_is_sealed(
    office: StoryOffice, accused: str
) -> None:
    head = [*HEAD, "被投诉人", "发生位置"]
    row = [*complaint("上门时态度不好"), *[None] * 5, accused, "小区东门"]
    row[13] = "工程班"
    office.drop_rows(head, row)
    office.run("2026-11-23T10:00")
    (copy,) = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    assert copy.parent.name == "保密件"
    said = words(copy)
    hidden = (*CANARIES, accused, "小区东门", "来电", "9:20", "属实", "态度不好")
    assert not [word for word in hidden if word in said]
    assert "保密件 交赵国栋亲启" in said
    (mail,) = office.mails()
    body = mail.get_body()
    assert body is not None
    letter = f"{mail['Subject']}{body.get_content()}"
    assert not [word for word in (*hidden, "环境保洁") if word in letter]
    assert list(mail.iter_attachments()) == []


def test_a_head_who_is_accused_gets_nothing(office: StoryOffice) -> None:
    head = [*HEAD, "被投诉人"]
    row = [*complaint("班长推诿"), *[None] * 5, "赵国栋"]
    row[13] = "工程班"
    office.drop_rows(head, row)
    office.run("2026-11-23T10:00")
    (mail,) = office.mails()
    assert str(mail["To"]).startswith("何静")


def test_a_name_in_the_text_filters_until_the_clerk_says_who_is_meant(
    office: StoryOffice,
) -> None:
    row = complaint("王师傅上门维修后没有清理")
    row[13] = "工程班"
    office.drop_rows(HEAD, row)
    office.run("2026-11-23T10:00")
    verdict = office.answer("客户投诉登记表_回执.xlsx")[2].verdict
    assert "提到“王海涛”" in verdict
    (copy,) = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    assert copy.parent.name == "保密件"


def test_the_program_log_names_nobody(office: StoryOffice) -> None:
    office.drop_rows(HEAD, complaint("金丝雀反映楼道没有清扫"))
    office.run("2026-11-23T10:00")
    log = (office.root / "data/pipeline.log").read_text("utf-8")
    assert not [canary for canary in CANARIES if canary in log]
