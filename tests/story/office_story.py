"""A whole office in a temporary folder: files are dropped, passes run, results read.

Everything is real: the command line, the ledger, .xlsx, .docx and .eml files.
"""

from __future__ import annotations

import email
import email.policy
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.cli import main

ROOT = Path(__file__).resolve().parents[2]
_LONG_AGO = 1_600_000_000  # files dropped here count as settled


@dataclass(frozen=True)
class Row:
    """One row of an answer as the clerk sees it."""

    number: str
    verdict: str
    fill: str


class StoryOffice:
    """An office folder with the real forms, and what happens in it."""

    def __init__(self, root: Path, config: str = "") -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        shutil.copytree(ROOT / "forms", root / "forms")
        text = (ROOT / "config.toml").read_text("utf-8")
        (root / "config.toml").write_text(text + config, "utf-8")
        self.inbox = root / "inbox"

    def drop(self, source: Path, name: str = "", folder: str = "") -> Path:
        """Put a copy of ``source`` into the inbox, as if it had lain there a while."""
        target = self.inbox / folder / (name or source.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        os.utime(target, (_LONG_AGO, _LONG_AGO))
        return target

    def drop_rows(
        self,
        head: Sequence[str],
        *rows: Sequence[Any],
        name: str = "客户投诉登记表.xlsx",
        sheet: str = "投诉登记",
        folder: str = "",
    ) -> Path:
        """Drop a plain register with this header and these rows."""
        book = openpyxl.Workbook()
        page = book.active
        assert isinstance(page, Worksheet)
        page.title = sheet
        page.append(list(head))
        for row in rows:
            page.append(list(row))
        made = self.root / "made.xlsx"
        book.save(made)
        return self.drop(made, name, folder)

    def run(self, now: str) -> int:
        """One pass at ``now``; its exit code."""
        return self.verb("run", now=now)

    def verb(self, *words: str, now: str = "") -> int:
        """Any verb on this office; its exit code."""
        clock = ["--now", now] if now else []
        return main(["--office", str(self.root), *clock, *words])

    # what came of it

    def files(self, below: str) -> list[str]:
        """Every file below a folder, as paths relative to it."""
        top = self.root / below
        found = (p.relative_to(top).as_posix() for p in top.rglob("*") if p.is_file())
        return sorted(found)

    def papers(self) -> list[str]:
        """What is laid out for printing, one by one, but for the cards of the staff."""
        laid = self.files("outbox/待打印")
        return [p for p in laid if "/人员通讯录_" not in p and "/打印合集_" not in p]

    def answer_path(self, name: str) -> Path:
        """The newest answer of this name."""
        found = sorted((self.root / "outbox/回执").rglob(name))
        assert found, f"no answer {name}; there are {self.files('outbox')}"
        return found[-1]

    def answer(self, name: str, sheet: str = "") -> Mapping[int, Row]:
        """The rows of an answer by row number: 编号, 校验结果, colour of the 编号 cell."""
        book = openpyxl.load_workbook(self.answer_path(name), data_only=True)
        page = book[sheet] if sheet else book.worksheets[0]
        at = {
            str(cell.value): (cell.row, cell.column)
            for line in page.iter_rows(max_row=15)
            for cell in line
            if cell.value in ("编号", "校验结果")
        }
        top, verdict = at["校验结果"]
        number = at.get("编号", (top, verdict))[1]
        found = {}
        for row in range(top + 1, page.max_row + 1):
            said = page.cell(row, verdict).value
            if said:
                colour = str(page.cell(row, number).fill.fgColor.rgb)
                text = str(page.cell(row, number).value or "")
                found[row] = Row(text, str(said), colour)
        return found

    def summary(self, name: str) -> str:
        """The counts above or below the 校验结果 column, without the file's 提示."""
        book = openpyxl.load_workbook(self.answer_path(name), data_only=True)
        for line in book.worksheets[0].iter_rows(values_only=True):
            for value in line:
                if isinstance(value, str) and value.startswith("收到 "):
                    return value.partition(";提示")[0]
        raise AssertionError("no summary in the answer")

    def mails(self) -> Iterator[EmailMessage]:
        """Every .eml file, in order of name."""
        for path in sorted((self.root / "outbox/邮件").rglob("*.eml")):
            said = email.message_from_bytes(
                path.read_bytes(), _class=EmailMessage, policy=email.policy.default
            )
            yield said

    def told(self, answer: str) -> str:
        """The outcome as text that a clerk could read: answer, papers, mails, archive."""
        lines = [self.summary(answer), ""]
        for row, one in self.answer(answer).items():
            if not one.verdict.startswith("收到"):
                lines.append(f"{row:>3} {one.number or '—':<14}{one.verdict}")
        lines += ["", "待打印", *(f"  {p}" for p in self.files("outbox/待打印"))]
        lines += ["", "邮件"]
        for mail in self.mails():
            names = [part.get_filename() for part in mail.iter_attachments()]
            lines.append(f"  给 {mail['To']}")
            lines.append(f"    {mail['Subject']}")
            lines += [f"    附件 {name}" for name in names]
        lines += ["", "档案", *(f"  {p}" for p in self.files("archive"))]
        return "\n".join(lines) + "\n"
