"""What the demo says of its plays, and what it names as worth opening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.demo.plays import Played, make_month
from pipeline.effects.blank import write_blanks
from pipeline.office import Office

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
    (
        "今日待办:每天早上看它;运行状态:程序是不是在运行",
        ("outbox/内部/今日待办.xlsx", "outbox/运行状态.txt"),
    ),
    (
        "月报:到现在为止的;每月1日草稿,2日正式的寄给各位主管",
        ("outbox/月报/*_截至*.xlsx",),
    ),
    ("没有邮箱的人,当面通知", ("outbox/待打印/*/内部/每日提醒清单.xlsx",)),
    (
        "邮件(双击可用邮件软件打开):派单、到期提醒,每天早上的每日提醒",
        ("outbox/邮件/*/*.eml", "outbox/邮件/*/*_每日提醒_*.eml"),
    ),
    ("不能登记的文件,旁边写着原因", ("outbox/退回/**/*.txt",)),
    (
        "档案:办完的已封卷,附卷内目录;总目录可以按编号、房号查",
        ("archive/*/*/*/*/00卷内目录*.xlsx", "archive/档案目录_*.xlsx"),
    ),
    ("空白登记表", ("outbox/空白表/*.xlsx",)),
)
_DRAWN = "由登记表自动画成的名册,不用自己填"
_DAYS = "一二三四五六日"


def telling(office: Office, plays: Iterable[Played]) -> Iterator[str]:
    """A line for each thing that the plays did, and at the end what to open."""
    at = None
    for played in plays:
        yield from _told(played)
        at = played.example.at
    write_blanks(office)
    if at is not None:
        make_month(office, at)
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
