"""What is opened, what is refused, and with which sentence."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from handmade import book_parts, lying, one_sheet, sheet, unzipped, zipped

from pipeline.errors import FileRefused
from pipeline.package.container import Limits
from pipeline.package.gate import inspect, whole

HERE = Path(__file__).parent
GOOD = one_sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def parts() -> dict[str, bytes]:
    return unzipped(GOOD)


def ole(*streams: str) -> bytes:
    """A compound file that has these streams, all empty."""
    header = bytearray(b"\xff" * 512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<L", header, 48, 1)
    struct.pack_into("<LL", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<L", header, 76, 0)
    table = struct.pack("<2L", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b""
    for name in streams:
        raw = name.encode("utf-16-le") + b"\0\0"
        entries += raw.ljust(64, b"\0") + struct.pack("<HB", len(raw), 2)
        entries += bytes(61)
    return bytes(header) + table + entries.ljust(512, b"\0")


def flipped() -> bytes:
    """One bit of the worksheet's packed bytes turned."""
    at = GOOD.index(b"xl/worksheets/sheet1.xml") + 60
    return GOOD[:at] + bytes([GOOD[at] ^ 1]) + GOOD[at + 1 :]


def liar() -> bytes:
    """A member that unpacks to more than its directory entry says."""
    data = zipped(parts() | {"xl/media/a.bin": b"\0" * 5_000_000})
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/media/a.bin"))
    return data[: at + 24] + struct.pack("<L", 10) + data[at + 28 :]


def doubled() -> bytes:
    data = zipped(parts() | {"xl/Worksheets/sheet1.xml": b"<a/>"})
    assert len(unzipped(data)) == len(parts()) + 1
    return data


def doctype(code: str) -> bytes:
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    return zipped(parts() | {"docProps/app.xml": text.encode(code)})


def typed(old: bytes, new: str) -> bytes:
    all_ = parts()
    types = all_["[Content_Types].xml"]
    assert old in types
    return zipped(all_ | {"[Content_Types].xml": types.replace(old, new.encode())})


SHEET_KIND = (
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)
WORD = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"

REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an empty file": ("a.xlsx", lambda: b"", "empty"),
    "a text table with the name of a workbook": (
        "a.xlsx",
        lambda: "日期,姓名\n".encode("gbk"),
        "not_workbook",
    ),
    "a web page named .xls": ("a.xls", lambda: b"<html><table/>", "not_workbook"),
    "a .csv": ("a.csv", lambda: b"1,2", "other_format"),
    "a .et even with a workbook inside": ("a.et", lambda: GOOD, "other_format"),
    "an .ods": ("a.ods", lambda: GOOD, "other_format"),
    "a file without an extension": ("台账", lambda: GOOD, "other_format"),
    "a Word file named .xlsx": (
        "a.xlsx",
        lambda: typed(SHEET_KIND, WORD),
        "not_workbook",
    ),
    "an .xlsb named .xlsx": (
        "a.xlsx",
        lambda: typed(SHEET_KIND, BINARY),
        "other_format",
    ),
    "a zip of photographs": ("a.xlsx", lambda: zipped({"1.jpg": b"x"}), "not_workbook"),
    "an encrypted workbook": (
        "a.xlsx",
        lambda: ole("Root Entry", "EncryptionInfo", "EncryptedPackage"),
        "encrypted",
    ),
    "an old Word file": (
        "a.xls",
        lambda: ole("Root Entry", "WordDocument"),
        "not_workbook",
    ),
    "an old workbook cut short": (
        "a.xls",
        lambda: ole("Workbook")[:900],
        "half_copied",
    ),
    "half a workbook": ("a.xlsx", lambda: GOOD[: len(GOOD) // 2], "half_copied"),
    "a workbook that lacks its last byte": ("a.xlsx", lambda: GOOD[:-1], "half_copied"),
    "a workbook whose end is still zeros": (
        "a.xlsx",
        lambda: GOOD[:-400] + bytes(400),
        "half_copied",
    ),
    "a flipped bit": ("a.xlsx", flipped, "damaged_part"),
    "a member larger than it says": ("a.xlsx", liar, "damaged_part"),
    "two parts of one name": ("a.xlsx", doubled, "duplicate_part"),
    "a part outside the package": (
        "a.xlsx",
        lambda: zipped(parts() | {"xl/../../x": b""}),
        "unsafe_part",
    ),
    "a document type": ("a.xlsx", lambda: doctype("utf-8"), "doctype"),
    "a document type in UTF-16": ("a.xlsx", lambda: doctype("utf-16"), "doctype"),
    "a macro in an .xlsx": (
        "a.xlsx",
        lambda: zipped(parts() | {"xl/vbaProject.bin": b"x"}),
        "macro_in_xlsx",
    ),
    "a bomb": (
        "a.xlsx",
        lambda: zipped(parts() | {"xl/media/b.bin": bytes(130 << 20)}),
        "bomb",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_its_own_reason(case: str, tmp_path: Path) -> None:
    name, make, code = REFUSED[case]
    with pytest.raises(FileRefused) as refused:
        inspect(lying(make(), tmp_path, name))
    assert refused.value.code == code
    words = str(refused.value)
    assert words.startswith("文件未受理:")
    assert words.endswith(("放入", "不予打开"))


def test_limits_are_named_in_the_sentence(tmp_path: Path) -> None:
    path = lying(GOOD, tmp_path)
    cases = {
        Limits(file_mb=0): "文件过大(0.0 MB,上限 0 MB)",
        Limits(parts=3): "上限 3 个",
        Limits(total_mb=0): "上限 0 MB",
    }
    for limits, words in cases.items():
        with pytest.raises(FileRefused) as refused:
            inspect(path, limits)
        assert words in str(refused.value)


def test_encrypted_zip_members_are_refused(tmp_path: Path) -> None:
    at = GOOD.index(b"PK\x01\x02") + 8
    data = GOOD[:at] + struct.pack("<H", 1) + GOOD[at + 2 :]
    with pytest.raises(FileRefused, match="加密"):
        inspect(lying(data, tmp_path))


def test_the_content_decides_what_a_file_is(tmp_path: Path) -> None:
    old = (HERE / "旧版登记表.xls").read_bytes()
    macro = zipped(
        book_parts({"登记": sheet("")}, kind=MACRO) | {"xl/vbaProject.bin": b"macro"}
    )
    cases = {
        ("a.xlsx", GOOD): "xlsx",
        ("a.XLSX", GOOD): "xlsx",
        ("a.xls", GOOD): "xlsx",
        ("b.xls", old): "xls",
        ("b.xlsx", old): "xls",
        ("c.xlsm", macro): "xlsm",
        ("d.xlsm", GOOD): "xlsx",
    }
    for (name, data), kind in cases.items():
        assert inspect(lying(data, tmp_path, name)) == kind


def test_a_link_is_no_file(tmp_path: Path) -> None:
    link = tmp_path / "链接.xlsx"
    try:
        link.symlink_to(lying(GOOD, tmp_path))
    except OSError:
        pytest.skip("this system lets no one make links")
    with pytest.raises(FileRefused, match="不是普通文件"):
        inspect(link)


def test_zip64_and_stored_members_are_read(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts().items():
            with package.open(name, "w", force_zip64=True) as member:
                member.write(data)
    assert inspect(path) == "xlsx"


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9, 0.99])
def test_a_copy_that_has_not_all_arrived_is_not_whole(
    share: float, tmp_path: Path
) -> None:
    cut = int(len(GOOD) * share)
    assert not whole(lying(GOOD[:cut], tmp_path, "部分.xlsx"))
    reserved = GOOD[:cut] + bytes(len(GOOD) - cut)
    assert not whole(lying(reserved, tmp_path, "预留.xlsx"))


def test_whole_files_and_what_is_no_zip_are_whole(tmp_path: Path) -> None:
    assert whole(lying(GOOD, tmp_path))
    assert whole(lying(b"1,2", tmp_path, "a.csv"))
    assert whole(lying(b"", tmp_path, "b.xlsx"))
    assert whole(lying(ole("Workbook")[:900], tmp_path, "c.xls"))
    assert not whole(lying(flipped(), tmp_path, "d.xlsx"))
    assert not whole(lying(bytes(5000), tmp_path, "e.xlsx"))
    assert whole(lying(doubled(), tmp_path, "f.xlsx"))  # refused, with its reason


@pytest.mark.timeout(30)
def test_a_bomb_is_refused_at_once(tmp_path: Path) -> None:
    path = lying(zipped(parts() | {"xl/b.bin": bytes(200 << 20)}), tmp_path)
    assert whole(path)
    with pytest.raises(FileRefused, match="异常巨大"):
        inspect(path)
