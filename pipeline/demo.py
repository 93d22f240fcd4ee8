"""A sample office, played through from a week's script or the forms' own examples.

``forms/<id>/examples/<day>_<HHMM>.md`` is a register as it is dropped at that moment:
a table (package/drafts.py) that is filled into the form's blank, or, where it has rows
above its header, drawn as it stands. A file called ``…_回执.xlsx`` is the answer that
came back, with more cells filled in: its table says row by row (行) what is written.
A .pdf is a scanned page.

``forms/week/<day>_<HHMM>_<id>.md`` says the same of all registers together; where no
form is of that id, the file is drawn as it stands, whatever it may be.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline import files
from pipeline.effects.acknowledge import REVISION
from pipeline.effects.blank import blank, write_blanks
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
#: What is worth opening, and where it lies; the fullest that fits is named.
_WORTH: Sequence[tuple[str, Sequence[str]]] = (
    (
        "回执:编号已填好,最后一列是校验结果",
        ("outbox/回执/*/接待/*月_回执.xlsx", "outbox/回执/*/销售/*月_回执.xlsx"),
    ),
    (
        "打印合集:一次打印的都在一个文件里",
        ("outbox/待打印/*/内部/打印合集_*.docx",),
    ),
    (
        "单张文书:给部门的已隐去姓名和电话;保密件交负责人亲启",
        (
            "outbox/待打印/*/*班/*-*.docx",
            "outbox/待打印/*/保密件/*-*.docx",
            "outbox/待打印/*/内部/*-*.docx",
        ),
    ),
    ("没有邮箱的人,当面通知", ("outbox/待打印/*/内部/每日提醒清单.xlsx",)),
    ("邮件(双击可用邮件软件打开)", ("outbox/邮件/*/*.eml",)),
    ("不能登记的文件,旁边写着原因", ("outbox/退回/**/*.txt",)),
    (
        "档案:办完的已封卷,附卷内目录;总目录可以按编号、房号查",
        ("archive/*/*/*/*/00卷内目录*.xlsx", "archive/档案目录_*.xlsx"),
    ),
    ("空白登记表", ("outbox/空白表/*.xlsx",)),
)
_DRAWN = "由登记表自动画成的名册,不用自己填"
_DAYS = "一二三四五六日"


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


def demo(folder: Path, source: Path) -> Iterator[str]:
    """Make a sample office in ``folder`` and play it; a line for each thing done.

    ``source`` is the folder that holds config.toml and forms/. Raises ``PipelineError``
    where ``folder`` holds anything that is not a sample office.
    """
    yield f"示范管理处:{folder}"
    office = make_office(folder, source)
    yield from telling(office, play(office, script(office)))


def telling(office: Office, plays: Iterable[Played]) -> Iterator[str]:
    """A line for each thing that the plays did, and at the end what to open."""
    for played in plays:
        yield from _told(played)
    write_blanks(office)
    yield "值得打开看看:"
    yield from _worth_opening(office)
    name = office.paths.root.name
    yield f"请接着试:把一份回执填几格,放进 {name}/inbox/接待,再运行"
    yield f"   start.py --office {name} run"
    yield "把 run 换成 status 看未结的,换成 show 和一个编号看一件事的经过。"


def _told(played: Played) -> Iterator[str]:
    example, report = played.example, played.report
    day = f"{example.at:%Y-%m-%d}(周{_DAYS[example.at.weekday()]})"
    yield f"── {day} {example.at:%H:%M} 放入 inbox/{example.draft.name}"
    if example.draft.remark:
        yield f"   {example.draft.remark}"
    yield from (f"   {told.summary}" for told in report.files)
    for line in played.lines:
        if line.verdict.startswith(("退回", "待更正")):
            yield f"   第{line.row}行 {line.verdict.partition(';')[0]}"
    if made := "、".join(_counts(played)):
        yield f"   → {made}"
    yield from (f"   注意:{trouble}" for trouble in report.troubles)


def _counts(played: Played) -> Iterator[str]:
    """How many files of each kind the drop left."""
    places = [path.split("/")[:2] for path in played.report.paths]
    kinds = [place[1] if place[0] == "outbox" else place[0] for place in places]
    for kind in dict.fromkeys(kinds):
        yield f"{kind} {kinds.count(kind)}"
    if sealed := sum("/00卷内目录" in path for path in played.kept):
        yield f"封卷 {sealed}"


def _worth_opening(office: Office) -> Iterator[str]:
    books = [one for form in office.forms.values() for one in form.extract]
    drawn = [f"outbox/{one.folder}/**/{one.title}*.xlsx" for one in books]
    for what, patterns in (*_WORTH[:1], (_DRAWN, drawn), *_WORTH[1:]):
        found = [path for one in patterns if (path := _fullest(office, one))]
        if found:
            yield f"   {what}"
            yield from (f"      {path}" for path in found)


def _fullest(office: Office, pattern: str) -> str:
    """The largest file of the office that fits, as it is called from beside it."""
    root = office.paths.root
    found = sorted(root.glob(pattern), key=lambda path: (path.stat().st_size, path))
    return found[-1].relative_to(root.parent).as_posix() if found else ""


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


def play(office: Office, those: Iterable[Example]) -> Iterator[Played]:
    """Drop each example at its time and run a pass; mails become .eml files."""
    lock = Lock(office.paths.data / "lock")
    with lock, Ledger(office.paths.ledger) as ledger:
        for one in those:
            data = _bytes(one, office)
            before = _archived(office)
            report = _pass(one, data, office, ledger)
            kept = tuple(sorted(_archived(office) - before))
            lines = tuple(line for told in report.files for line in told.lines)
            yield Played(one, report, lines, kept)


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
    account = Account(sender="office@localhost", sender_name=office.name)
    came = path.stat().st_mtime
    sights = inbox.look(office.paths.inbox, {}, came).sights
    seen = inbox.look(office.paths.inbox, sights, came + _SETTLED)
    return run(office, ledger, account, one.at, lambda: seen, rehearsed=True)


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
