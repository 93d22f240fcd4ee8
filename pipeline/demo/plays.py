"""The sample office and its plays: each drop at its time, each pass that is due."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline import files
from pipeline.effects.acknowledge import REVISION
from pipeline.effects.blank import blank
from pipeline.errors import FormError, PipelineError
from pipeline.form import Form
from pipeline.intake import inbox
from pipeline.intake.table import columns_of
from pipeline.ledger import Ledger, Lock
from pipeline.model import Line
from pipeline.office import Office, load
from pipeline.package.cells import CellValue, Edit, Grid
from pipeline.package.drafts import PAGE, Draft, draw, read_draft, typed
from pipeline.package.patch import patch
from pipeline.package.read import read
from pipeline.package.scan import page
from pipeline.post import Account
from pipeline.run import run
from pipeline.run.months.asked import make
from pipeline.run.months.making import there
from pipeline.run.playing import moments, nothing
from pipeline.run.ready import check_papers, prepare
from pipeline.run.report import Report
from pipeline.values import fold

WEEK = "week"  # the folder below forms/ that tells a whole week
MARK = "示范管理处.txt"
_MARK = "这是程序生成的示范管理处,里面的人和事都是虚构的,可以整个删除。\r\n"
_OURS = ("inbox", "outbox", "archive", "data", "forms", "config.toml", MARK)
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})_(\d{2})(\d{2}).*")
_ROW = "行"  # the column of a continued answer that names the row
_HEADER_WITHIN = 15
_SETTLED = 60  # seconds after which a file is no longer being copied

#: What the sample office is called where the settings leave it open.
_INVENTED: Mapping[str, str] = {
    "company": "某某物业公司",
    "address": "幸福路1号幸福社区客户服务中心一楼",
    "phone": "027-00000000",
}


class Example(NamedTuple):
    """One drop of the play: of which form, when, and what its text file says."""

    form: Form | None
    at: datetime
    path: Path
    draft: Draft

    @property
    def id(self) -> str:
        """The id of its form; empty for what is of none."""
        return self.form.id if self.form else ""

    @property
    def continues(self) -> bool:
        """Whether it is an answer that came back."""
        return _ROW in self.draft.head


class Played(NamedTuple):
    """What a drop came to: the report, the answer row by row, what was archived."""

    example: Example
    report: Report
    lines: tuple[Line, ...]
    kept: tuple[str, ...] = ()
    since: tuple[tuple[datetime, Report], ...] = ()  # passes before it, nothing dropped


# ── the office ──────────────────────────────────────────────────────────────


def make_office(folder: Path, source: Path) -> Office:
    """A fresh office in ``folder``, with the settings and registers of ``source``."""
    _clear(folder)
    files.write(folder / MARK, _MARK.encode("utf-8-sig"))
    said = (source / "config.toml").read_text("utf-8-sig")
    more = _settings_of_the_week(source / "forms" / WEEK / "config.toml", said)
    files.write(folder / "config.toml", f"{_invented(said)}{more}".encode())
    shutil.copytree(source / "forms", folder / "forms")
    office = load(folder)
    check_papers(office)
    prepare(office)
    return office


def _settings_of_the_week(path: Path, said: str) -> str:
    """What the week wants said beside the office's own settings, if they leave it."""
    if not path.exists():
        return ""
    more = path.read_text("utf-8-sig")
    return "" if tomllib.loads(said).keys() & tomllib.loads(more).keys() else more


def _clear(folder: Path) -> None:
    """Empty a sample office that stands there already, and nothing else."""
    files.folder(folder)
    there = {path.name for path in folder.iterdir()}
    if there and (MARK not in there or there - set(_OURS)):
        raise PipelineError(f"文件夹 {folder.name} 里已有别的东西,请另选一个空文件夹")
    if (folder / "data").is_dir():
        with Lock(folder / "data" / "lock"):
            pass  # nobody is at work there
    for path in folder.iterdir():
        if path.is_dir():
            for one in path.rglob("*"):
                one.chmod(files.PRIVATE_FOLDER)  # Windows keeps what is read-only
            shutil.rmtree(path)
        else:
            path.unlink()


def _invented(text: str) -> str:
    """The settings without the mail account, and with what the office left open."""
    text = re.sub(r"(?ms)^\[mail\].*?(?=^\[|^# \[|\Z)", "", text)
    for key, value in _INVENTED.items():
        text = re.sub(rf'(?m)^{key} = ""', f'{key} = "{value}"', text)
    return text


# ── the play ────────────────────────────────────────────────────────────────


def examples(forms: Iterable[Form], folder: Path) -> list[Example]:
    """The examples of ``forms``, in order of time; master data first. ``FormError``."""
    found = [
        _example(form, path)
        for form in forms
        for path in sorted((folder / form.id / "examples").glob("*.md"))
        if not path.name.endswith(".expected.md")
    ]
    return sorted(found, key=_turn)


def _turn(one: Example) -> tuple[datetime, bool, str]:
    master = one.form is not None and one.form.master
    return one.at, not master, one.path.name


def script(office: Office) -> list[Example]:
    """What the demo plays: the week, or else the forms' examples. ``FormError``."""
    those = sorted((office.paths.forms / WEEK).glob("*_*_*.md"))
    if not those:
        return examples(office.forms.values(), office.paths.forms)
    names = (path.stem.split("_", 2)[2] for path in those)
    return [
        _example(office.forms.get(name), path)
        for name, path in zip(names, those, strict=True)
    ]


def _example(form: Form | None, path: Path) -> Example:
    text = path.read_text("utf-8-sig")
    return Example(form, _moment(path), path, read_draft(text, path.name))


def _moment(path: Path) -> datetime:
    found = _NAME.fullmatch(path.stem)
    if not found:
        raise FormError(f"{path.name}: 文件名应为 2026-11-23_0940.md 的样子")
    return datetime.fromisoformat(f"{found[1]}T{found[2]}:{found[3]}")


def play(
    office: Office, those: Iterable[Example], *, hours: bool = False
) -> Iterator[Played]:
    """Drop each example at its time and run a pass; mails become .eml files.

    With ``hours`` also whenever something comes to be due in between.
    """
    last: datetime | None = None
    lock = Lock(office.paths.data / "lock")
    with lock, Ledger(office.paths.ledger) as ledger:
        for one in those:
            since = tuple(_between(last, one.at, office, ledger) if hours else ())
            last = one.at
            data = _bytes(one, office)
            before = _archived(office)
            report = _pass(one, data, office, ledger)
            kept = tuple(sorted(_archived(office) - before))
            lines = tuple(line for told in report.files for line in told.lines)
            yield Played(one, report, lines, kept, since)


def _between(
    last: datetime | None, until: datetime, office: Office, ledger: Ledger
) -> Iterator[tuple[datetime, Report]]:
    """Passes in which nothing is dropped; those that did something."""
    for now in moments(last, until, office, ledger) if last else ():
        report = run(office, ledger, _account(office), now, nothing, rehearsed=True)
        if report.paths or report.troubles:
            yield now, report


def make_month(office: Office, at: datetime) -> list[str]:
    """The books of the month that runs at ``at``, as somebody asks for them."""
    if not there(office):
        return []
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        return list(make(f"{at:%Y-%m}", office, ledger, at))


def _archived(office: Office) -> set[str]:
    """Every file of the archive."""
    folder = office.paths.archive
    return {
        one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()
    }


def _pass(one: Example, data: bytes, office: Office, ledger: Ledger) -> Report:
    path = office.paths.inbox / one.draft.name
    files.folder(path.parent)
    files.write(path, data)
    came = path.stat().st_mtime
    sights = inbox.look(office.paths.inbox, {}, came).sights
    seen = inbox.look(office.paths.inbox, sights, came + _SETTLED)
    account = _account(office)
    return run(office, ledger, account, one.at, lambda: seen, rehearsed=True)


def _account(office: Office) -> Account:
    return Account(sender="office@localhost", sender_name=office.name)


def _bytes(one: Example, office: Office) -> bytes:
    """The workbook that is dropped."""
    if one.draft.name.endswith(PAGE):
        return page(one.draft.above)
    if one.continues:
        return _continued(one, office)
    if one.form is None or one.draft.above:
        return draw(one.draft, one.form.sheet if one.form else "Sheet1")
    within = {form.sheet: form for form in office.forms.values() if form.book}
    _known(one, {sheet for sheet, _ in one.draft.more} <= within.keys())
    more = {
        within[sheet].id: _rows(one, draft, within[sheet])
        for sheet, draft in one.draft.more
    }
    return blank(one.form, office, _rows(one, one.draft, one.form), **more)


def _rows(one: Example, draft: Draft, form: Form) -> list[dict[str, CellValue]]:
    """The rows of one table, by the columns of its form."""
    there = columns_of(dict(enumerate(draft.head)), form)
    _known(one, len(there) == len(draft.head))
    return [
        {name: typed(row[at]) for name, at in there.items() if at < len(row)}
        for row in draft.rows
    ]


def _known(one: Example, known: object) -> None:
    if not known:
        title = one.form.title if one.form else one.draft.name
        raise FormError(f"{one.path.name}: 表头里有《{title}》没有的列")


def _continued(one: Example, office: Office) -> bytes:
    """The answer as it lies in the outbox, with the cells of the table filled in."""
    folder, _, name = one.draft.name.rpartition("/")
    found = sorted((office.paths.outbox / "回执").glob(f"*/{folder}/{name}"))
    if not found:
        raise FormError(f"{one.path.name}: 没有回执 {one.draft.name}")
    book = read(found[-1])
    grids = {grid.name: grid for grid in book.grids}
    tables = ((book.grids[0].name, one.draft), *one.draft.more)
    _known(one, {sheet for sheet, _ in tables} <= grids.keys())
    edits = {
        sheet: tuple(_edits(draft, _columns(grids[sheet], draft, one)))
        for sheet, draft in tables
    }
    said = {REVISION: book.properties.get(REVISION, "")}
    return patch(found[-1], edits, said, {}).data


def _edits(draft: Draft, at: Mapping[str, int]) -> Iterator[Edit]:
    for row in draft.rows:
        for title, text in zip(draft.head[1:], row[1:], strict=False):
            if text:
                yield Edit(int(row[0]), at[title], text.removeprefix("'"))


def _columns(grid: Grid, draft: Draft, one: Example) -> Mapping[str, int]:
    """Where the columns of the table stand in the answer."""
    wanted = draft.head[1:]
    for row in sorted(grid.rows)[:_HEADER_WITHIN]:
        cells = grid.rows[row].items()
        there = {fold(str(cell.value)): column for column, cell in cells}
        if all(fold(title) in there for title in wanted):
            return {title: there[fold(title)] for title in wanted}
    _known(one, known=False)
    return {}
