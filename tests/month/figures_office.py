"""The example of docs/figures.md: its tables dropped as registers into an office."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl

from pipeline.cli.around import account_of
from pipeline.form import Monthly, load_monthly
from pipeline.intake import inbox
from pipeline.ledger import Ledger
from pipeline.month import Ground, forms_of
from pipeline.office import Office, load
from pipeline.package.drafts import read_draft, typed
from pipeline.run import run

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "figures.md"
_LATER = 1_900_000_000.0
_LONG_AGO = 1_600_000_000
_SALES = ("来电客户登记本", "来访客户登记表", "成交登记表", "房源销控表")
_NUMBER = "编号"


@dataclass(frozen=True)
class Sheet:
    """A table of the page: of which register, which sheet of it, header and rows."""

    book: str
    sheet: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Drop:
    """What is dropped at one time."""

    at: datetime
    sheets: Sequence[Sheet]


def drops(text: str) -> list[Drop]:
    """What the page says is dropped, in order of time."""
    found = re.split(r"(?m)^### 第\d+次：(\S+ \S+)\n", text)
    return [
        Drop(datetime.fromisoformat(at), list(sheets(re.split(r"(?m)^## ", below)[0])))
        for at, below in zip(found[1::2], found[2::2], strict=True)
    ]


def sheets(text: str) -> Iterator[Sheet]:
    """The tables of registers in a text, each below the name of its register."""
    parts = re.split(r"(?m)^《(.+?)》(?:的“(.+)”)?$", text)
    for book, sheet, below in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        draft = read_draft(f"# {book}.xlsx\n{below}", book)
        yield Sheet(book, sheet or "", draft.head, draft.rows)


class FiguresOffice:
    """An office of its own, with the staff and units of the sample week."""

    def __init__(self, root: Path, config: str = "") -> None:
        self.root = root
        root.mkdir()
        (root / "forms").symlink_to(ROOT / "forms", target_is_directory=True)
        said = (ROOT / "config.toml").read_text("utf-8")
        (root / "config.toml").write_text(said + config, "utf-8")
        self.office: Office = load(root)
        self.returned = 0
        self.troubles: list[str] = []
        self._came = _LONG_AGO
        for name, book in (("staff", "人员通讯录"), ("unit", "房源销控表")):
            path = next((ROOT / "forms" / "week").glob(f"*_{name}.md"))
            draft = read_draft(path.read_text("utf-8"), path.name)
            self.drop([Sheet(book, "", draft.head, draft.rows)])
        self.run(datetime(2026, 10, 30, 8))
        self.returned, self.troubles = 0, []  # those of the sample week's lists

    def drop(self, those: Sequence[Sheet], known: frozenset[str] = frozenset()) -> None:
        """Put registers into the inbox, one file for each; numbers as far as known."""
        books: dict[str, list[Sheet]] = {}
        for one in those:
            books.setdefault(one.book, []).append(one)
        for name, own in books.items():
            self._came += 60
            folder = self.root / "inbox" / ("销售" if name in _SALES else "接待")
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{name}_{self._came}.xlsx"
            _write(path, own, known)
            os.utime(path, (self._came, self._came))

    def run(self, now: datetime) -> None:
        """A pass; what it was not content with is kept in ``troubles``."""
        office = self.office
        with Ledger(office.paths.ledger) as ledger:
            report = run(
                office,
                ledger,
                account_of(office),
                now,
                lambda: inbox.settle(
                    office.paths.inbox, lambda: _LATER, lambda _: None
                ),
                rehearsed=True,
            )
        self.troubles += report.troubles
        for told in report.files:
            for line in told.lines:
                self.returned += line.kind == "退回"
                self.troubles += [line.verdict] if "待更正" in line.verdict else []

    def play(self, those: Sequence[Drop]) -> None:
        """Everything that the page drops, each at its time."""
        for one in those:
            self.drop(one.sheets, self.numbers())
            self.run(one.at)

    def numbers(self) -> frozenset[str]:
        """Every number that was given out."""
        office = self.office
        with Ledger(office.paths.ledger) as ledger:
            forms = [
                form
                for form in office.forms.values()
                if form.number.prefix or form.number.under
            ]
            return frozenset(
                r.number for form in forms for r in ledger.everything(form.id)
            )

    @property
    def monthly(self) -> Monthly:
        """What forms/monthly/report.toml says."""
        found = load_monthly(ROOT / "forms", self.office.forms)
        assert found is not None
        return found

    def ground(self) -> Ground:
        """What the month is counted from."""
        office = self.office
        with Ledger(office.paths.ledger) as ledger:
            records = {
                name: tuple(ledger.everything(name)) for name in forms_of(self.monthly)
            }
            numbers = [r.number for those in records.values() for r in those]
            histories = ledger.histories(numbers)
        return Ground(records, histories, refused=self.returned)


def _write(path: Path, those: Sequence[Sheet], known: frozenset[str]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for one in those:
        page = book.create_sheet(one.sheet or one.book)
        page.append(list(one.head))
        for row in one.rows:
            page.append(
                [
                    typed(text) if title != _NUMBER or text in known else None
                    for title, text in zip(one.head, row, strict=False)
                ]
            )
    book.save(path)
