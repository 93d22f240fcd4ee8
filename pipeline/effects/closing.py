"""Sealing a record's folder: what was entered, and a list of all that lies in it.

登记摘录.xlsx and .json hold the record as it is kept, with its history; 00卷内目录.xlsx
the papers. A folder that is sealed again gets them as 第2版; the first stay (7.3).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline import files, filing, progress
from pipeline.form import Form
from pipeline.model import Altered, Done, Filed, Past, Record
from pipeline.office import Office
from pipeline.points import point
from pipeline.values import shown
from pipeline.values.filenames import safe_name

HEAD = ("序号", "文件名称", "编号", "日期", "页数", "备注")
_PAST = ("时间", "文件", "工作表", "行", "栏目", "原来", "改为")
_SCANNED = "扫描件"


@dataclass(frozen=True, slots=True)
class Told:
    """A record with its form and history, as an extract tells it."""

    record: Record
    form: Form
    history: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is to be sealed: the record first, then those below it."""

    path: str
    told: tuple[Told, ...]
    filed: tuple[Filed, ...]
    at: datetime

    @property
    def record(self) -> Record:
        """The record that the folder is sealed for."""
        return self.told[0].record

    @property
    def form(self) -> Form:
        """Its form."""
        return self.told[0].form


def contents(papers: Iterable[Filed]) -> list[dict[str, str]]:
    """The papers of a folder, a row each, under the titles of ``HEAD``."""
    return [
        {
            "序号": str(number),
            "文件名称": _title(one),
            "编号": one.subject,
            "日期": shown(one.day),
            "页数": str(one.pages) if one.pages else "",
            "备注": _SCANNED if filing.is_scan(one.path) else "",
        }
        for number, one in enumerate(papers, 1)
    ]


def _title(one: Filed) -> str:
    """The paper as its file is called, without running number, number and ending."""
    stem = one.path.rpartition("/")[2].rpartition(".")[0]
    words = [
        w for w in stem.split("_")[1:] if w not in (one.subject, f"{one.day:%Y%m%d}")
    ]
    return "_".join(words) or one.title


def carry_out(folder: Folder, office: Office) -> Done:
    """Write the three files of a sealing, read-only; what is filed by it."""
    names = [one.path for one in folder.filed]
    extract = _named(folder, filing.EXTRACT)
    number = filing.edition(names, extract, ".json")
    rows = contents(one for one in folder.filed if filing.is_paper(one.path))
    made = {
        filing.with_edition(extract, number, ".json"): _json(folder),
        filing.with_edition(extract, number, ".xlsx"): _book(folder),
        filing.with_edition(_named(folder, f"00{filing.CONTENTS}"), number, ".xlsx"): (
            _list(folder, rows)
        ),
    }
    files.folder(office.paths.archive / folder.path, files.PRIVATE_FOLDER)
    return Done(filed=tuple(_keep(office, n, data, folder) for n, data in made.items()))


def _named(folder: Folder, stem: str) -> str:
    """Records that share a folder tell their lists apart by the number."""
    alone = not filing.shared(folder.form)
    return stem if alone else safe_name(f"{stem}_{folder.record.number}", 60)


def _keep(office: Office, name: str, data: bytes, folder: Folder) -> Filed:
    where = f"{folder.path}/{name}"
    checksum = files.write(office.paths.archive / where, data, files.KEPT)
    point("closing.kept")
    return Filed(
        path=where,
        sha256=checksum,
        size=len(data),
        category=folder.form.archive.category,
        subject=folder.record.number,
        title=filing.CONTENTS if name.startswith("00") else filing.EXTRACT,
        day=folder.at.date(),
        at=folder.at,
    )


# ── what was entered ────────────────────────────────────────────────────────


def _json(folder: Folder) -> bytes:
    said = {
        "归档时间": f"{folder.at:%Y-%m-%d %H:%M}",
        "登记": [_told(one) for one in folder.told],
        "文件": contents(one for one in folder.filed if filing.is_paper(one.path)),
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _told(told: Told) -> dict[str, object]:
    record, form = told.record, told.form
    return {
        "编号": record.number,
        "登记表": form.title,
        "状态": _state(record, form),
        "轮次": record.round,
        "栏目": dict(_values(record, form)),
        "经过": [dict(zip(_PAST, line, strict=True)) for line in _history(told)],
    }


def _state(record: Record, form: Form) -> str:
    state = progress.state(record, form)
    return state.title if state else ""


def _values(record: Record, form: Form) -> list[tuple[str, str]]:
    """Every column that says something, by its title."""
    own = (c for c in form.column if c.type != "number")
    lines = [(c.title, shown(record.values.get(c.id))) for c in own]
    return [(title, said) for title, said in lines if said]


def _history(told: Told) -> list[list[str]]:
    return [
        [f"{past.at:%Y-%m-%d %H:%M}", past.file, past.sheet, str(past.row or ""), *said]
        for past in told.history
        for said in (
            _altered(one, told.form)
            for one in past.altered
            if one.column in told.form.by_id
        )
    ]


def _altered(one: Altered, form: Form) -> list[str]:
    return [form.by_id[one.column].title, shown(one.old), shown(one.new)]


def _book(folder: Folder) -> bytes:
    """The same as a workbook: what was entered, and how it came to be so."""
    from pipeline.package.fresh import Page, plain_book

    title = f"{folder.record.number} {filing.EXTRACT}"
    lines = [
        [one.record.number, name, said]
        for one in folder.told
        for name, said in [
            ("登记表", one.form.title),
            ("状态", _state(one.record, one.form)),
            *_values(one.record, one.form),
        ]
    ]
    past = [[one.record.number, *line] for one in folder.told for line in _history(one)]
    return plain_book(
        [
            Page("登记", title, ("编号", "栏目", "内容"), lines),
            Page("经过", f"{title}:经过", ("编号", *_PAST), past),
        ]
    )


def _list(folder: Folder, rows: Sequence[Mapping[str, str]]) -> bytes:
    from pipeline.package.fresh import Page, plain_book

    title = f"{folder.record.number} {filing.CONTENTS}"
    lines = [[row[name] for name in HEAD] for row in rows]
    return plain_book([Page(filing.CONTENTS, title, HEAD, lines)])
