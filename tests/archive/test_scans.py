"""Scans from inbox/扫描件/ are filed under the number in their name (7.3, C23)."""

from __future__ import annotations

import stat
import zlib
from pathlib import Path

import pytest
from archive_office import DECIDED, FOLDER, SETTLED, ArchiveOffice
from reading_docx import docx_lines

from pipeline.package.pages import pages

LATER = "2026-11-23T15:00"
JPEG = b"\xff\xd8\xff\xe0 the letter as it came \xff\xd9"
OTHER = b"\xff\xd8\xff\xe0 the letter, straight this time \xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"
PDF = (
    b"%PDF-1.5\n1 0 obj <</Type /Pages /Count 2>> endobj\n"
    b"2 0 obj <</Type /Page>> endobj 3 0 obj <</Type/Page>> endobj\n%%EOF\n"
)


def scan(
    office: ArchiveOffice, name: str, data: bytes = JPEG, folder: str = ""
) -> Path:
    """A file laid into inbox/扫描件/."""
    source = office.root / "scanned"
    source.write_bytes(data)
    return office.drop(source, name, "/".join(filter(None, ("扫描件", folder))))


def refusal(office: ArchiveOffice, name: str) -> str:
    """The reason that lies beside a refused file, whose bytes are as they were."""
    note = office.root / f"outbox/退回/接待/{name}.txt"
    assert (note.parent / name).is_file()
    return note.read_text("utf-8-sig").splitlines()[1]


def test_a_scan_is_filed_read_only_under_its_number(office: ArchiveOffice) -> None:
    office.decided()
    scan(office, "TS-2026-0001_原件1.jpg")
    assert office.run(LATER) == 0
    assert office.files("inbox") == []
    kept = office.root / FOLDER / "03_TS-2026-0001_原件1.jpg"
    assert kept.read_bytes() == JPEG
    assert stat.S_IMODE(kept.stat().st_mode) == 0o440
    rows = office.looked_up("archive/档案目录_2026.xlsx")
    assert kept.relative_to(office.root / "archive").as_posix() in {
        row["路径"] for row in rows
    }
    assert office.verb("verify") == 0


@pytest.mark.parametrize(
    "name",
    [
        "ts-2026-1 原件1.JPG",
        "TS—2026—0001-原件1.jpg",
        "TS-2026-0001(原件1).jpg",
        "原件1 TS-2026-0001.jpg",
    ],
)
def test_a_number_written_freely_is_understood(
    office: ArchiveOffice, name: str
) -> None:
    office.decided()
    scan(office, name)
    assert office.run(LATER) == 0
    assert "03_TS-2026-0001_原件1.jpg" in office.files(FOLDER)


def test_pages_named_behind_the_number_and_a_folder_of_pictures_are_filed(
    office: ArchiveOffice,
) -> None:
    office.decided()
    scan(office, "TS-2026-0001-02.png", PNG)
    scan(office, "IMG_0007.pdf", PDF, folder="TS-2026-0001")
    assert office.run(LATER) == 0
    assert office.files(FOLDER)[-2:] == [
        "03_TS-2026-0001_IMG_0007.pdf",
        "04_TS-2026-0001_原件02.png",
    ]


def test_the_same_bytes_are_filed_once_and_others_as_a_second_edition(
    office: ArchiveOffice,
) -> None:
    office.decided()
    for data in (JPEG, JPEG, OTHER, OTHER):
        scan(office, "TS-2026-0001_原件1.jpg", data)
        assert office.run(LATER) == 0
        assert office.files("inbox") == []
    scans = [name for name in office.files(FOLDER) if name.endswith(".jpg")]
    assert scans == [
        "03_TS-2026-0001_原件1.jpg",
        "04_TS-2026-0001_原件1_第2版.jpg",
    ]
    assert (office.root / FOLDER / scans[0]).read_bytes() == JPEG
    assert (office.root / FOLDER / scans[1]).read_bytes() == OTHER


def test_a_scan_comes_with_the_very_register_that_gives_it_its_number(
    office: ArchiveOffice,
) -> None:
    office.enter(DECIDED)
    scan(office, "TS-2026-0001_原件1.jpg")
    office.run("2026-11-23T14:00")
    assert any(name.endswith("原件1.jpg") for name in office.files(FOLDER))


def test_a_persons_name_and_phone_do_not_get_into_the_archives_names(
    office: ArchiveOffice,
) -> None:
    office.decided()
    scan(office, "TS-2026-0001_沈卫东来信13900000034 2栋1单元602.jpg")
    office.run(LATER)
    assert "03_TS-2026-0001_来信.jpg" in office.files(FOLDER)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("TS-2026-0099_原件1.jpg", JPEG, "编号 TS-2026-0099 没有登记过"),
        ("来信.jpg", JPEG, "文件名里没有编号"),
        (
            "TS-2026-0001_TS-2026-0002.jpg",
            JPEG,
            "不同的编号 TS-2026-0001、TS-2026-0002",
        ),
        ("TS-2026-0001_原件1.heic", JPEG, "只收 jpg、png、pdf"),
        ("TS-2026-0001_原件1.jpg", PDF, "只收 jpg、png、pdf"),
        ("TS-2026-0001_原件1.pdf", PDF[:60], "文件不完整"),
    ],
)
def test_what_cannot_be_filed_comes_back_to_the_desk_with_the_reason(
    office: ArchiveOffice, name: str, data: bytes, said: str
) -> None:
    office.decided()
    scan(office, name, data)
    assert office.run(LATER) == 1
    assert said in refusal(office, name)
    assert (office.root / "outbox/退回/接待" / name).read_bytes() == data
    assert office.files("inbox") == []
    assert len(office.files(FOLDER)) == 2


def test_a_number_in_the_name_that_is_not_the_folders_is_an_error(
    office: ArchiveOffice,
) -> None:
    """C23: what stands on the original must be what stands in the register."""
    office.decided({**DECIDED, "客户姓名": "何建", "受理时间": "11:05"})
    scan(office, "TS-2026-0002_原件1.jpg", folder="TS-2026-0001")
    assert office.run(LATER) == 1
    assert "不同的编号" in refusal(office, "TS-2026-0002_原件1.jpg")


def test_refused_once_it_is_filed_under_the_right_name_later(
    office: ArchiveOffice,
) -> None:
    office.decided()
    scan(office, "TS-2026-0099_原件1.jpg")
    assert office.run(LATER) == 1
    scan(office, "TS-2026-0001_原件1.jpg")
    assert office.run("2026-11-23T15:10") == 0
    assert "03_TS-2026-0001_原件1.jpg" in office.files(FOLDER)
    assert office.files("inbox") == []


def test_the_slip_says_how_many_originals_were_scanned(office: ArchiveOffice) -> None:
    office.decided()
    scan(office, "TS-2026-0001_原件1.jpg")
    scan(office, "TS-2026-0001_原件2.jpg", OTHER)
    office.run(LATER)
    office.enter({**DECIDED, "编号": "TS-2026-0001", "主任决定": "三日内整改"})
    office.run("2026-11-23T16:00")
    (slip,) = (office.root / "outbox/待打印/2026-11-23/内部").glob("*第2版.docx")
    text = "\n".join(docx_lines(slip.read_bytes()))
    assert "原件2份" in text


def test_a_scan_for_a_sealed_folder_has_it_sealed_once_more(
    office: ArchiveOffice,
) -> None:
    office.decided()
    office.enter(SETTLED)
    office.run("2026-11-24T09:00")
    scan(office, "TS-2026-0001_原件1.jpg")
    scan(office, "TS-2026-0001_原件2.pdf", PDF)
    office.run("2026-11-25T09:00")
    rows = office.lines(f"{FOLDER}/00卷内目录_第2版.xlsx")[2:]
    assert [row[1:] for row in rows[2:]] == [
        ["原件1", "TS-2026-0001", "2026年11月25日", "1", "扫描件"],
        ["原件2", "TS-2026-0001", "2026年11月25日", "2", "扫描件"],
    ]
    assert "00卷内目录_第3版.xlsx" not in office.files(FOLDER)


def test_a_scan_without_any_other_paper_opens_the_folder(
    office: ArchiveOffice,
) -> None:
    undecided = ("核实情况", "处理建议", "主任决定", "责任部门", "预定完成时间")
    office.enter({n: v for n, v in DECIDED.items() if n not in undecided})
    office.run("2026-11-23T14:00")
    scan(office, "TS-2026-0001_原件1.jpg")
    office.run(LATER)
    assert office.files(FOLDER) == ["01_TS-2026-0001_原件1.jpg"]


def test_the_pages_of_a_packed_pdf_are_counted() -> None:
    leaves = zlib.compress(b"<</Type /Page>> <</Type/Page>> <</Type /Pages>>")
    packed = b"%PDF-1.5\n<</Type /ObjStm>> stream\n" + leaves + b"\nendstream\n%%EOF"
    assert pages("a.pdf", packed) == 2
    assert pages("a.xlsx", b"PK") == 0
