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
    assert str(mail["To"]).startswith("周建华")  # domain.md 8.3.2


def test_who_lives_in_the_same_home_is_masked_in_the_text(
    office: StoryOffice,
) -> None:
    """The register of households knows the house; the copy need not be withheld."""
    office.drop_rows(
        ["房号", "业主姓名", "联系电话", "租户姓名", "租户电话", "登记日期", "经办人"],
        ["7栋3单元2604", "金丝雀", "13900007788", "翟云岫", "13900006655",
         "2026-11-01", "李敏"],
        name="住户登记表.xlsx",
        sheet="住户登记",
    )  # fmt: skip
    office.drop_rows(HEAD, complaint("楼道脏,可找翟云岫或翟女士,139 0000 6655"))
    office.run("2026-11-23T10:00")
    told = outward(office)
    assert len(told) >= 3
    for one in told:
        left = one.replace("139****6655", "")
        assert not [w for w in ("翟云岫", "翟女士", "6655") if w in left]


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


@pytest.mark.parametrize(
    "accused",
    [
        "工程班赵国栋",
        "赵国栋班长",
        "赵班长",
        "赵工",
        "班长",
        "赵国栋(班长)",
        "赵 国 栋",
        "赵国栋和刘军",
    ],
)
def test_however_the_accused_head_is_written_he_gets_nothing(
    office: StoryOffice, accused: str
) -> None:
    head = [*HEAD, "被投诉人"]
    row = [*complaint("处理推诿"), *[None] * 5, accused]
    row[13] = "工程班"
    office.drop_rows(head, row)
    office.run("2026-11-23T10:00")
    assert [str(mail["To"])[:3] for mail in office.mails()] == ["周建华"]
    (copy,) = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    assert "交周建华亲启" in words(copy)
    assert "赵国栋" not in words(copy)
    assert "工程班" in words(copy)


@pytest.mark.parametrize(
    ("accused", "handler"),
    [("何静", "罗志强"), ("周建华", "罗志强"), ("罗志强", "周建华")],
)
def test_a_complaint_about_a_director_goes_to_who_stands_instead(
    office: StoryOffice, accused: str, handler: str
) -> None:
    head = [*HEAD, "被投诉人"]
    row = [*complaint("答复敷衍"), *[None] * 5, accused]
    office.drop_rows(head, row)
    office.run("2026-11-23T10:00")
    assert [str(mail["To"])[:3] for mail in office.mails()] == [handler]
    verdict = office.answer("客户投诉登记表_回执.xlsx")[2].verdict
    assert ("请公司上级处理" in verdict) == (accused == "罗志强")


def test_when_all_must_stay_out_the_list_names_none_of_them(
    office: StoryOffice,
) -> None:
    head = [*HEAD, "被投诉人"]
    row = [*complaint("都推诿"), *[None] * 5, "赵国栋、何静、周建华、罗志强"]
    row[13] = "工程班"
    office.drop_rows(head, row)
    office.run("2026-11-23T10:00")
    assert list(office.mails()) == []
    listed = words(office.root / "outbox/待打印/2026-11-23/内部/每日提醒清单.xlsx")
    assert "公司上级" in listed
    assert "负责人(工程班)" not in listed


def test_a_neighbour_dispute_shows_the_other_side_nothing(office: StoryOffice) -> None:
    head = [*HEAD, "被反映房号"]
    row = [*complaint("楼上夜里装修", category="邻里纠纷"), *[None] * 5, "5栋1单元903"]
    row[13] = "秩序维护班"
    office.drop_rows(head, row)
    office.run("2026-11-23T10:00")
    for one in outward(office):
        assert not [w for w in (*CANARIES, "金*", "7栋", "来电", "9:20") if w in one]


def test_what_a_clerk_writes_beside_is_masked_too(office: StoryOffice) -> None:
    head = [*HEAD, "原件", "协办部门"]
    extra = ["金丝雀来信1份,13900007788", "工程班,找金丝雀"]
    office.drop_rows(head, [*complaint("楼道没有清扫"), *[None] * 5, *extra])
    office.run("2026-11-23T10:00")
    for one in outward(office):
        assert not [canary for canary in CANARIES if canary in one]


@pytest.mark.parametrize(
    "text", ["2604号门口堆垃圾", "3单元2604漏水", "请找金 丝 雀", "2604家的狗叫"]
)
def test_the_own_room_and_a_spaced_name_are_masked(
    office: StoryOffice, text: str
) -> None:
    office.drop_rows(HEAD, complaint(text))
    office.run("2026-11-23T10:00")
    told = outward(office)
    assert told
    for one in told:
        assert not [c for c in (*CANARIES, "金 丝 雀") if c in one]


@pytest.mark.parametrize(
    "text", ["5-1-80313900009911太吵", "楼上702太吵", "602号门口堆垃圾", "请联系1802家"]
)
def test_another_room_in_the_text_withholds_the_copy(
    office: StoryOffice, text: str
) -> None:
    office.drop_rows(HEAD, complaint(text))
    assert office.run("2026-11-23T10:00") == 1
    assert "脱敏后仍有" in office.answer("客户投诉登记表_回执.xlsx")[2].verdict
    assert outward(office) == []


def test_a_confidential_matter_is_not_called_back_by_the_accuseds_department(
    office: StoryOffice,
) -> None:
    head = [*HEAD, "被投诉人", "回访人"]
    row = [*complaint("上门时态度不好"), *[None] * 5, "王海涛", "刘军"]
    row[13] = "工程班"
    office.drop_rows(head, row)
    assert office.run("2026-11-23T10:00") == 1
    verdict = office.answer("客户投诉登记表_回执.xlsx")[2].verdict
    assert "待更正:投诉登记!U2 回访人“刘军”与被反映人在同一部门" in verdict
    (mail,) = office.mails()  # the director is told, and of nothing else (8.3.4)
    assert str(mail["To"]).startswith("何静")
    assert str(mail["Subject"]) == "【待更正】TS-2026-0001 经手人须另行安排"
    body = mail.get_body()
    assert body is not None
    letter = body.get_content()
    assert not [w for w in (*CANARIES, "王海涛", "刘军") if w in letter]


def test_the_director_who_is_accused_is_not_told_who_handled_it(
    office: StoryOffice,
) -> None:
    head = [*HEAD, "被投诉人", "接报人"]
    row = [*complaint("答复敷衍"), *[None] * 5, "何静", "何静"]
    office.drop_rows(head, row)
    assert office.run("2026-11-23T10:00") == 1
    assert [str(mail["To"])[:3] for mail in office.mails()] == ["罗志强"]


def test_a_department_without_a_head_keeps_its_own_folder(office: StoryOffice) -> None:
    row = complaint("卫生间漏水")
    row[13] = "销售部"
    office.drop_rows(HEAD, row)
    office.run("2026-11-23T10:00")
    (copy,) = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    assert copy.parent.name == "销售部"
    assert "亲启" not in words(copy)
    assert [str(mail["To"])[:2] for mail in office.mails()] == ["何静"]


def test_a_leak_in_the_bedroom_lets_the_team_in(office: StoryOffice) -> None:
    head = [*HEAD, "发生位置"]
    row = [*complaint("顶棚渗水", category="房屋质量"), *[None] * 5, "主卧"]
    row[13] = "工程班"
    office.drop_rows(head, row)
    office.run("2026-11-23T10:00")
    (copy,) = (office.root / "outbox/待打印").rglob("*责任部门联*.docx")
    assert "13900007788" in words(copy)
