"""Lists of what is kept: the catalogue of a year, the index of a category, the void.

Drawn anew from the ledger (domain.md 7.3). They answer by number, house, category,
department, date, and by what is still to be done (C30).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline import files, filing
from pipeline.form import Column, Form
from pipeline.model import Filed, Record, Trace
from pipeline.office import Office
from pipeline.points import point
from pipeline.privacy import CLOSED, apart, sealed
from pipeline.values import shown

_HEAD = (
    "档号",
    "年度",
    "类别",
    "编号",
    "房号",
    "部门",
    "题名",
    "日期",
    "页数",
    "密级",
    "保管期限",
    "到期年",
    "未完纠正措施",
    "路径",
    "SHA-256",
)
_INDEX = "目录_内部"
_VOID_FOLDER, _VOID = "99作废", "作废清单.xlsx"
_VOID_HEAD = ("编号", "登记表", "作废日期", "保管期限", "文件")
_OPEN = "是"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the catalogue: a filed file and whose folder it lies in, if any."""

    filed: Filed
    form: Form | None
    record: Record | None

    @property
    def keep(self) -> str:
        """How long it is kept."""
        if self.filed.category == filing.REPORTS:
            return filing.REPORTS_KEEP
        return filing.period(self.record, self.form)

    @property
    def bare(self) -> bool:
        """Whether the catalogue may say no more than number, year and period."""
        return self.form is not None and self.form.archive.listed == "number"

    def number(self, year: int) -> str:
        """档号 in the catalogue of a year."""
        code = self.form.archive.code if self.form else ""
        if self.filed.category == filing.REPORTS:
            code = filing.REPORTS_CODE
        return filing.archive_number(year, self.keep, code, self.filed.subject)


def draw_catalogue(year: int, items: Sequence[Item], office: Office) -> None:
    """档案目录_<year>.xlsx: one row a file; confidential categories by number only."""
    rows = [_row(year, item) for item in items]
    path = office.paths.archive / f"档案目录_{year}.xlsx"
    files.folder(path.parent, files.PRIVATE_FOLDER)
    files.write(path, _workbook(f"{year}年档案目录", _HEAD, rows), files.PRIVATE)
    point("catalogue.drawn")


def _row(year: int, item: Item) -> list[str]:
    filed = item.filed
    said = {
        "档号": item.number(year),
        "年度": str(year),
        "类别": filed.category,
        "编号": "" if ":" in filed.subject else filed.subject,
        "保管期限": item.keep,
        "到期年": str(filing.expires(year, item.keep) or ""),
        "路径": filed.path,
        "SHA-256": filed.sha256,
    }
    if not item.bare:
        said |= {
            "题名": filed.title,
            "日期": f"{filed.day:%Y-%m-%d}",
            "页数": str(filed.pages) if filed.pages else "",
        }
        said |= _of_the_record(item)
    return [said.get(name, "") for name in _HEAD]


def _of_the_record(item: Item) -> dict[str, str]:
    record, form = item.record, item.form
    if record is None or form is None:
        return {}
    return {
        "房号": filing.house_of(record, form),
        "部门": filing.dept_of(record, form),
        "密级": "保密" if sealed(record, form) else "",
        "未完纠正措施": _OPEN if filing.still_open(record, form) else "",
    }


def draw_index(
    year: int, form: Form, records: Iterable[Record], office: Office
) -> None:
    """目录_内部.xlsx of one category: the full index, for the office alone (C30)."""
    folder = office.paths.archive / str(year) / form.archive.category
    if not folder.is_dir():
        return
    columns = [c for c in form.column if c.shown and c.type != "number"]
    more = ["未完纠正措施"] if form.archive.open_while else []
    head = ["编号", *(c.title for c in columns), *more]
    rows = [
        [
            r.number,
            *_told_of(r, columns),
            *(_OPEN if filing.still_open(r, form) else "" for _ in more),
        ]
        for r in records
    ]
    if rows:
        data = _workbook(f"{year}年{form.title}目录(内部)", head, rows)
        own = f"_{form.title}" if form.archive.below else ""
        files.write(folder / f"{_INDEX}{own}.xlsx", data, files.PRIVATE)
        point("index.drawn")


def _told_of(record: Record, columns: Sequence[Column]) -> list[str]:
    """What the record says; of one in the second book only what it is (8.5)."""
    if apart(record):
        return [CLOSED, *("" for _ in columns[1:])]
    return [shown(record.values.get(c.id)) for c in columns]


def draw_void(
    year: int, those: Sequence[tuple[Record, Form, str, str]], office: Office
) -> None:
    """作废清单.xlsx: the papers stay in their place."""
    rows = [
        [record.number, form.title, day, filing.period(record, form), papers]
        for record, form, day, papers in those
    ]
    folder = office.paths.archive / str(year) / _VOID_FOLDER
    data = _workbook(f"{year}年作废清单", _VOID_HEAD, rows)
    path = files.folder(folder, files.PRIVATE_FOLDER) / _VOID
    if files.sha256_of(path) != files.sha256(data):
        files.write(path, data, files.PRIVATE)
        point("void.drawn")


_REVIEW_HEAD = (
    *("档号", "类别", "编号", "题名", "年度", "保管期限", "到期年", "路径", "事由"),
    *("鉴定意见(续存/销毁)", "鉴定人(签字)", "监销人(签字)"),
)


def draw_review(
    year: int,
    past: Sequence[tuple[int, Item]],
    retired: Sequence[tuple[Record, Form]],
    office: Office,
) -> Trace:
    """到期鉴定清单_<year>.xlsx, for two people to sign; the system deletes nothing."""
    rows = [_past(since, item) for since, item in past]
    rows += [_retired(record, form) for record, form in retired]
    data = _workbook(f"{year}年到期鉴定清单", _REVIEW_HEAD, rows)
    path = office.paths.archive / f"到期鉴定清单_{year}.xlsx"
    checksum = files.write(path, data, files.PRIVATE)
    point("review.drawn")
    where = path.relative_to(office.paths.root).as_posix()
    return Trace(where, checksum, len(data))


def _past(since: int, item: Item) -> list[str]:
    said = dict(zip(_HEAD, _row(since, item), strict=True))
    return [*(said.get(name, "") for name in _REVIEW_HEAD[:8]), "保管期满", "", "", ""]


def _retired(record: Record, form: Form) -> list[str]:
    since = filing.year(record, form)
    said = {
        "类别": form.archive.category,
        "编号": record.number if form.numbered else filing.sign(record, form),
        "题名": form.title,
        "年度": str(since),
        "保管期限": filing.period(record, form),
    }
    return [*(said.get(name, "") for name in _REVIEW_HEAD[:8]), "已停用", "", "", ""]


def _workbook(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    from pipeline.package.fresh import Page, plain_book

    return plain_book([Page("清单", title, head, rows, filtered=True)])
