"""保密件清单: what is confidential, for the one person who decides it (domain.md 6).

The month's books only count it. Each list lies in the folder for confidential papers,
one for each reader; nobody's own case, or that of who lives with him, stands on his.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from pipeline import deadlines, files, privacy, progress
from pipeline.form import Form
from pipeline.hours import Month, month_span, shown_due
from pipeline.ledger import Ledger
from pipeline.model import Clock, Record, Trace
from pipeline.month import Ground
from pipeline.office import Office
from pipeline.package.printed import Column, Line, Printed, draw
from pipeline.run.months.times import spelled
from pipeline.values.filenames import safe_name

TITLE = "保密件清单"
_SEALED = "sealed"  # the audience whose papers lie apart
_HEAD = (
    Column("编号", 20),
    Column("登记表", 24),
    Column("收到日期", 16),
    Column("状态", 18),
    Column("期限", 22),
    Column("超时", 16),
    Column("批示", 40),
)
_UNDER = (
    "月报里只有件数,明细只在这里。请亲启,不要复印、转交;批示后交接待员归档。",
    "清单只写编号和进度,内容请凭编号到客户服务中心查阅。",
)


def lay_out(
    month: Month,
    roles: Sequence[str],
    ground: Ground,
    office: Office,
    ledger: Ledger,
    at: datetime,
) -> Iterator[Trace]:
    """A list for each person who decides, as things stand; none where there is none.

    ``at`` is when it came to be owed: its day names the folder.
    """
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for record, form in _those(month, ground, office):
        for name in _readers(record, form, roles, office):
            clocks = ledger.clocks.of([record.number]).get(record.number, {})
            found[name].append(_line(record, form, clocks.values(), at))
    for name, lines in sorted(found.items()):
        yield _written(name, lines, month, office, at.date())


def _those(
    month: Month, ground: Ground, office: Office
) -> Iterator[tuple[Record, Form]]:
    """What is confidential and came in the month, or is still open."""
    first, last = month_span(month, office.month.closing_day)
    for name, records in ground.records.items():
        form = office.forms[name]
        for record in records:
            day = progress.business_day(record.values, form)
            if record.void or day is None or day > last:
                continue
            secret = privacy.sealed(record, form) or privacy.apart(record)
            if secret and (day >= first or not progress.ended(record, form)):
                yield record, form


def _readers(
    record: Record, form: Form, roles: Sequence[str], office: Office
) -> Iterator[str]:
    for role in roles:
        found = privacy.recipients(role, "", record, form, office)
        yield from (person.name for person in found.people)


def _line(record: Record, form: Form, clocks: Iterable[Clock], at: datetime) -> Line:
    state = progress.state(record, form)
    due = min((one.due for one in clocks), default=None)
    day = progress.business_day(record.values, form)
    cells = (
        record.number,
        form.title,
        f"{day:%Y-%m-%d}" if day else "—",
        state.title if state else "—",
        shown_due(due) if due else "—",
        (deadlines.overdue(due, at) or "—") if due else "—",
        "",
    )
    return Line(cells, frozenset({0}))


def _written(
    name: str, lines: Sequence[Line], month: Month, office: Office, day: date
) -> Trace:
    aside = office.audiences[_SEALED].folder
    folder = files.folder(office.paths.printed(day).parent) / aside
    files.folder(folder, files.PRIVATE_FOLDER)
    path = folder / safe_name(f"{TITLE}_{spelled(month)}_{name}.xlsx")
    page = Printed(
        name=TITLE,
        title=f"{TITLE}  {spelled(month)}",
        under=(f"保密件 交{name}亲启  共{len(lines)}件", *_UNDER),
        head=_HEAD,
        lines=lines,
        left=office.name,
        right=f"{name}(签字):______________",
    )
    data = draw(page)
    checksum = files.write(path, data, files.PRIVATE)
    where = path.relative_to(office.paths.root).as_posix()
    return Trace(where, checksum, len(data))
