from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.effects.mail import write_eml

DATA = b"Subject: x\r\n\r\n5Lit\r\n"
posix = pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_an_eml_file_holds_the_bytes_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "邮件" / "2026-11-23"
    path = write_eml(DATA, folder, "0830_TS-2026-0031_派单_1.eml")
    assert path == folder / "0830_TS-2026-0031_派单_1.eml"
    assert path.read_bytes() == DATA
    assert names_in(folder) == [path.name]


def test_writing_again_is_harmless_even_after_a_torn_attempt(tmp_path: Path) -> None:
    write_eml(DATA, tmp_path, "x.eml")
    (tmp_path / "x.eml.part").write_bytes(b"Subj")
    write_eml(DATA, tmp_path, "x.eml")
    assert (tmp_path / "x.eml").read_bytes() == DATA
    assert names_in(tmp_path) == ["x.eml"]


@posix
def test_only_the_owner_reads_it_whatever_stood_there(tmp_path: Path) -> None:
    (tmp_path / "x.eml.part").write_bytes(b"")
    (tmp_path / "x.eml.part").chmod(0o666)
    path = write_eml(DATA, tmp_path / "new", "x.eml")
    again = write_eml(DATA, tmp_path, "x.eml")
    assert path.stat().st_mode & 0o777 == 0o600
    assert again.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@posix
def test_a_disk_that_takes_no_more_leaves_the_file_that_stood_there(
    tmp_path: Path,
) -> None:
    import resource

    write_eml(DATA, tmp_path, "x.eml")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_eml(DATA + DATA, tmp_path, "x.eml")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "x.eml").read_bytes() == DATA
    assert names_in(tmp_path) == ["x.eml"]


def test_what_cannot_be_placed_is_told_and_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "x.eml").mkdir()
    (tmp_path / "x.eml" / "inside").write_text("")
    with pytest.raises(OSError, match=r"x\.eml"):
        write_eml(DATA, tmp_path, "x.eml")
    assert names_in(tmp_path) == ["x.eml"]
