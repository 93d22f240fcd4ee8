"""One file to print a folder and pass; nothing in it that was in one before (3.0)."""

from __future__ import annotations

import re
import stat
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from archive_office import DECIDED, ArchiveOffice
from reading_docx import PAGE_BREAK, docx_lines
from word_files import packed, parts

from pipeline.package.join import join, joinable

DAY = "outbox/待打印/2026-11-23"
OTHER = {**DECIDED, "客户姓名": "何建", "受理时间": "11:05"}
THIRD = {**DECIDED, "客户姓名": "邓超", "受理时间": "11:30", "要求保密": "是"}


def bundle(office: ArchiveOffice, below: str, number: int = 1) -> bytes:
    return (office.root / DAY / below / f"打印合集_{number}.docx").read_bytes()


def numbers(paper: bytes) -> list[str]:
    """The numbers in the headers of a paper, section by section."""
    with ZipFile(BytesIO(paper)) as package:
        heads = [name for name in package.namelist() if "header" in name]
        body = package.read("word/document.xml").decode()
        links = package.read("word/_rels/document.xml.rels").decode()
        said = {name: package.read(name).decode() for name in heads}
    found = []
    for ref in re.findall(r'<w:headerReference w:type="default" r:id="(\w+)"', body):
        target = re.search(rf'Id="{ref}"[^>]*Target="([^"]+)"', links)
        assert target
        found += re.findall(r"TS-\d{4}-\d{4}", said[f"word/{target[1]}"])
    return found


def test_the_new_papers_of_a_folder_are_one_file_in_register_order(
    office: ArchiveOffice,
) -> None:
    office.decided(OTHER, THIRD)
    assert office.files(DAY) == [
        "保密件/TS-2026-0003_客户投诉处理通知单_责任部门联_20261123.docx",
        "保密件/打印合集_1.docx",
        "保洁班/TS-2026-0001_客户投诉处理通知单_责任部门联_20261123.docx",
        "保洁班/TS-2026-0002_客户投诉处理通知单_责任部门联_20261123.docx",
        "保洁班/打印合集_1.docx",
        "内部/TS-2026-0001_客户投诉处理通知单_存根联_20261123.docx",
        "内部/TS-2026-0002_客户投诉处理通知单_存根联_20261123.docx",
        "内部/TS-2026-0003_客户投诉处理通知单_存根联_20261123.docx",
        "内部/打印合集_1.docx",
    ]
    assert numbers(bundle(office, "内部")) == [f"TS-2026-000{n}" for n in (1, 2, 3)]
    assert numbers(bundle(office, "保洁班")) == [
        *["TS-2026-0001"] * 2,  # two copies, a section each
        *["TS-2026-0002"] * 2,
    ]


def test_every_paper_keeps_its_words_and_its_page_numbers(
    office: ArchiveOffice,
) -> None:
    office.decided(OTHER)
    folder = office.root / DAY / "保洁班"
    single = [docx_lines(p.read_bytes()) for p in sorted(folder.glob("TS*.docx"))]
    body = [line for line in docx_lines(bundle(office, "保洁班")) if line[0] != "页"]
    wanted = [[line for line in lines if line[0] != "页"] for lines in single]
    assert body == [*wanted[0], PAGE_BREAK, *wanted[1]]
    with ZipFile(BytesIO(bundle(office, "保洁班"))) as package:
        text = package.read("word/document.xml").decode()
        feet = "".join(
            package.read(name).decode() for name in package.namelist() if "foot" in name
        )
    assert text.count('<w:pgNumType w:start="1"/>') == 2
    assert "NUMPAGES" not in feet
    assert re.findall(r"PAGEREF (_end\d)", feet) == ["_end0", "_end0", "_end1", "_end1"]


def test_what_was_in_a_bundle_is_in_no_later_one(office: ArchiveOffice) -> None:
    office.decided()
    first = bundle(office, "内部")
    office.enter(OTHER, name="下午.xlsx")
    office.run("2026-11-23T16:00")
    assert bundle(office, "内部") == first
    assert numbers(bundle(office, "内部", 2)) == ["TS-2026-0002"]
    office.run("2026-11-23T16:10")
    assert not (office.root / DAY / "内部/打印合集_3.docx").exists()


def test_a_new_edition_is_printed_by_itself(office: ArchiveOffice) -> None:
    office.decided()
    office.enter({**DECIDED, "编号": "TS-2026-0001", "主任决定": "三日内整改"})
    office.run("2026-11-23T16:00")
    text = "\n".join(docx_lines(bundle(office, "内部", 2)))
    assert "三日内整改" in text
    assert "同意,当日整改" not in text


def test_only_the_offices_own_folders_hold_private_bundles(
    office: ArchiveOffice,
) -> None:
    office.decided(THIRD)
    for below, mode in (("内部", 0o600), ("保密件", 0o600), ("保洁班", 0o644)):
        path = office.root / DAY / below / "打印合集_1.docx"
        assert stat.S_IMODE(path.stat().st_mode) == mode, below
    for below, mode in (("内部", 0o700), ("保密件", 0o700), ("保洁班", 0o755)):
        assert stat.S_IMODE((office.root / DAY / below).stat().st_mode) == mode, below


FORM = """
id = "visitor_pass"
title = "放行登记表"
sheet = "放行"
number = { prefix = "FX", date = "day", key = ["day", "goods", "clerk"] }
archive = { category = "12放行", keep = "3年" }
[[column]]
id = "number"
title = "编号"
type = "number"
[[column]]
id = "day"
title = "日期"
type = "date"
[[column]]
id = "goods"
title = "物品"
[[column]]
id = "clerk"
title = "经手人"
[[document]]
title = "放行存根"
at = ["goods"]
copy = "office"
[[document]]
title = "放行条"
at = ["goods"]
copy = "out"
"""
OUT = '\n[out]\ntitle = "客户"\nfolder = "内部"\nname = "full"\n'


def test_two_kinds_of_readers_never_share_a_file(office: ArchiveOffice) -> None:
    folder = office.root / "forms/visitor_pass"
    (folder / "documents").mkdir(parents=True)
    (folder / "form.toml").write_text(FORM, "utf-8")
    audiences = office.root / "forms/audiences.toml"
    audiences.write_text(audiences.read_text("utf-8") + OUT, "utf-8")
    for title in ("放行存根", "放行条"):
        template = packed(parts(f"{title} {{{{ 编号 }}}} {{{{ 物品 }}}}"))
        (folder / f"documents/{title}.docx").write_bytes(template)
    head = ("日期", "物品", "经手人")
    rows = [("2026-11-23", goods, "李敏") for goods in ("沙发", "书柜")]
    office.drop_rows(head, *rows, name="放行登记表.xlsx", sheet="放行")
    office.run("2026-11-23T14:00")
    found = [docx_lines(bundle(office, "内部", n)) for n in (1, 2)]
    assert sorted(found) == [
        ["放行存根 FX-2026-0001 沙发", PAGE_BREAK, "放行存根 FX-2026-0002 书柜"],
        ["放行条 FX-2026-0001 沙发", PAGE_BREAK, "放行条 FX-2026-0002 书柜"],
    ]


# ── joining ─────────────────────────────────────────────────────────────────

TEMPLATES = sorted(
    path
    for path in Path(__file__).resolve().parents[2].glob("forms/*/documents/*.docx")
)


def test_papers_of_all_templates_are_joined_the_same_way_twice() -> None:
    papers = [path.read_bytes() for path in TEMPLATES]
    assert all(map(joinable, papers))
    whole = join(papers, "打印合集_1")
    assert whole == join(papers, "打印合集_1")
    with ZipFile(BytesIO(whole)) as package:
        assert package.testzip() is None
        styles = package.read("word/styles.xml").decode()
        names = re.findall(r'<w:name w:val="([^"]+)"', styles)
        ids = re.findall(r'w:styleId="([^"]+)"', styles)
    assert len(set(names)) == len(names)
    assert len(set(ids)) == len(ids)


def test_a_paper_with_footnotes_stands_alone() -> None:
    note = '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    assert not joinable(packed(parts("字", body=note)))
