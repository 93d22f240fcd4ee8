"""Is everything as it must be? One line each: fine, or what is to be done.

Reads only, without the writer's lock. What it looks at stands in ``CHECKS``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.effects.archive import ORIGINALS, read_high_water
from pipeline.effects.document import ASIDE, SEALED
from pipeline.errors import PipelineError
from pipeline.filing import REPORTS
from pipeline.form import Form, People
from pipeline.intake.scans import FOLDER as SCANS
from pipeline.ledger import Ledger
from pipeline.office import Office, Person
from pipeline.post import Account, Post, is_address
from pipeline.run.months.times import TITLE as MONTHS
from pipeline.run.ready import check_daily, check_forms, check_monthly
from pipeline.run.seen import people_of

Line = tuple[bool, str]

_ROOM = 500  # MB that the disk should have left
_OLDEST_BACKUP = timedelta(days=7)
_SLACK = timedelta(minutes=5)
_DECEMBER = 12
_OTHERS = 0o027  # anyone at all, or a group that may change it: 0700 and 0750 are right


@dataclass(frozen=True, slots=True)
class _Case:
    """The office as it is examined: with its people, if the ledger can be read."""

    office: Office
    account_of: Callable[[Office], Account]
    now: datetime
    ledger: Ledger | None = None


def doctor(
    office: Office, account_of: Callable[[Office], Account], now: datetime
) -> list[Line]:
    """Every line about the office: whether it is fine, and the sentence.

    ``account_of`` gives the mail account with its password. Raises nothing of its own:
    what cannot be looked at is a line as well.
    """
    case = _Case(office, account_of, now)
    lines = [line for check in CHECKS for line in _looked(check, case)]
    if not office.paths.ledger.exists():
        new = (True, "账本还没有;第一次登记时自动建立")
        return [*lines, new, *_looked(_people, case)]
    try:
        with Ledger(office.paths.ledger, read_only=True) as ledger:
            case = replace(case, office=people_of(office, ledger), ledger=ledger)
            lines += [line for check in OF_LEDGER for line in _looked(check, case)]
    except PipelineError as fault:
        lines.append((False, f"账本:{fault}"))
    return lines


def _looked(check: Callable[[_Case], Iterable[Line]], case: _Case) -> Iterator[Line]:
    try:
        yield from check(case)
    except PipelineError as fault:
        yield False, str(fault)
    except OSError as fault:
        name = Path(str(fault.filename or "")).name
        yield False, f"{name}:{fault.strerror or '无法读取'},请检查磁盘和权限"


# ── config, forms, papers, mail ─────────────────────────────────────────────


def _config(case: _Case) -> Iterator[Line]:
    office = case.office
    yield True, f"config.toml:{office.company}{office.name}"
    titles = "、".join(form.title for form in office.forms.values())
    yield True, f"登记表 {len(office.forms)} 张:{titles}"
    blank = [
        title
        for title, said in (("address", office.address), ("phone", office.phone))
        if not said
    ]
    if blank:
        keys = "、".join(blank)
        yield False, f"config.toml 的 [office] {keys} 还空着,会印在通知单上,请填写"


def _papers(case: _Case) -> Iterator[Line]:
    """The templates and mails of each register, each register by itself."""
    for form in case.office.forms.values():
        if not (form.document or form.mail):
            continue
        try:
            check_forms(replace(case.office, forms={form.id: form}))
        except PipelineError as fault:
            yield False, f"{form.title}的模板:{fault}"
        else:
            counts = f"文书模板 {len(form.document)} 份、邮件 {len(form.mail)} 份"
            yield True, f"{form.title}:{counts},都可以用"


def _letters(case: _Case) -> Iterator[Line]:
    check_daily(case.office)
    yield True, "每日提醒的模板:可以用"
    if check_monthly(case.office):
        yield True, "月报和它的邮件模板:可以用"


def _mail(case: _Case) -> Iterator[Line]:
    if case.office.posting is None:
        yield True, "没有 [mail]:信件写成 .eml 文件,放在 outbox/邮件/"
        return
    with Post(case.account_of(case.office)) as post:
        ended = post.knock()
    where = f"{case.office.posting.host} 账号 {case.office.posting.user}"
    yield ended is None, f"邮箱:{ended.text if ended else f'登录成功({where})'}"


# ── folders ─────────────────────────────────────────────────────────────────


def _folders(case: _Case) -> Iterator[Line]:
    paths = case.office.paths
    named = (paths.inbox, paths.outbox, paths.archive, paths.data)
    missing = [path.name for path in named if not path.is_dir()]
    if missing:
        yield True, f"文件夹 {'、'.join(missing)} 还没有;第一次处理时自动建立"
    shut = [path.name for path in named if path.is_dir() and not _takes(path)]
    for name in shut:
        yield False, f"{name} 里不能写文件,请检查权限、磁盘是否只读或已满"
    if not missing and not shut:
        yield True, "文件夹 inbox、outbox、archive、data 都可以写"
    free = shutil.disk_usage(paths.root).free // 2**20
    said = f"磁盘还有 {free} MB"
    yield free >= _ROOM, said if free >= _ROOM else f"{said},请清理出至少 {_ROOM} MB"


def _takes(path: Path) -> bool:
    """Whether a file can be made there; it is gone again at once."""
    try:
        with tempfile.TemporaryFile(dir=path, prefix=".") as probe:
            probe.write(b"1")
    except OSError:
        return False
    return True


def _readers(case: _Case) -> Iterator[Line]:
    """domain.md 8.4: which folders with personal data others can read."""
    if os.name != "posix":
        yield True, "文件夹权限:请由管理员在“属性—安全”里只留接待人员和主任"
        return
    root = case.office.paths.root
    found = sorted({one for top in _private(case.office) for one in _open(top, root)})
    for path in found:
        mode = f"{path.stat().st_mode & 0o777:03o}"
        where = path.relative_to(root).as_posix()
        yield False, f"{where} 别人也能打开(权限 {mode}),请改为 700:chmod 700 {where}"
    if not found:
        yield True, "含个人信息的文件夹,别人都打不开"


def _private(office: Office) -> Iterator[Path]:
    """The folders of domain.md 8.4, whichever of them there are."""
    paths, outbox = office.paths, office.paths.outbox
    printed = {one.folder for one in office.audiences.values()} | {SEALED, ASIDE}
    secret = {
        form.archive.category for form in office.forms.values() if _personal(form)
    }
    yield from (paths.data, outbox / "邮件", outbox / "回执", outbox / "退回")
    yield from (paths.inbox / SCANS, paths.internal, outbox / MONTHS)
    drawn = [one for form in office.forms.values() for one in form.extract]
    yield from (outbox / one.folder for one in drawn if one.private or one.each)
    for name in printed - {""}:
        yield from outbox.glob(f"待打印/*/{name}")
    for name in secret | {ORIGINALS, REPORTS}:
        yield from paths.archive.glob(f"*/{name}")


def _personal(form: Form) -> bool:
    """Whether its papers speak of persons."""
    return any(column.personal for column in form.column)


def _open(top: Path, root: Path) -> Iterator[Path]:
    """The folders from ``top`` down that hold files and that others can open."""
    way = [one for one in (top, *top.parents) if one.is_relative_to(root)]
    if not top.is_dir() or not all(one.stat().st_mode & _OTHERS for one in way):
        return
    inside = list(top.iterdir())
    if any(one.is_file() for one in inside):
        yield top
    for one in inside:
        if one.is_dir() and not one.is_symlink():
            yield from _open(one, root)


# ── holidays ────────────────────────────────────────────────────────────────


def _holidays(case: _Case) -> Iterator[Line]:
    """This year always, the next from December on (domain.md 9.4)."""
    hours, now = case.office.hours, case.now
    for told in hours.warnings(now):
        yield False, f"{told};以国务院办公厅的通知为准,写在 config.toml 的 [holidays]"
    years = {now.year, now.year + (now.month == _DECEMBER)}
    if known := sorted(years - {*hours.missing_tables(now)}):
        yield True, f"{'、'.join(map(str, known))}年节假日已有安排"


# ── people ──────────────────────────────────────────────────────────────────


def _people(case: _Case) -> Iterator[Line]:
    form = case.office.people_form
    if form is None or form.people is None:
        yield True, "没有人员登记表:不派单,不发邮件"
        return
    active = [one for one in case.office.people if one.active]
    if not active:
        yield False, f"《{form.title}》还没有登记:请填好后放进 inbox,否则不知道通知谁"
        return
    yield True, f"《{form.title}》在岗 {len(active)} 人"
    yield from _roles(form.people, active)
    yield from _addresses(case.office, form.people, active)


def _roles(people: People, active: list[Person]) -> Iterator[Line]:
    """Roles that nobody has, and who takes their place (domain.md 0.3)."""
    there = {role for one in active for role in one.roles}
    for role in sorted(people.ladder.keys() - there, key=list(people.roles).index):
        stands_in = _stands_in(role, people, there)
        title = people.titles.get(role, role)
        if stands_in:
            yield True, f"没有{title},由{people.titles.get(stands_in)}接替"
        else:
            yield False, f"没有{title},也没有人可以接替,请在通讯录的岗位里补上"


def _stands_in(role: str, people: People, there: set[str]) -> str:
    seen: set[str] = set()
    while role and role not in there and role not in seen:
        seen.add(role)
        role = people.ladder.get(role, "")
    return role if role in there else ""


def _addresses(office: Office, people: People, active: list[Person]) -> Iterator[Line]:
    """Whom a mail would be for and who has no address, by department."""
    wanted = {mail.to for form in office.forms.values() for mail in form.mail}
    wanted |= {people.ladder[role] for role in wanted if role in people.ladder}
    for one in sorted(active, key=lambda person: person.dept):
        if one.roles & wanted and not is_address(one.email):
            who = f"{one.dept}的{one.post}{one.name}"
            yield False, f"{who}没有电子邮箱,通知只列入每日提醒清单;请在通讯录补填"


# ── the ledger ──────────────────────────────────────────────────────────────


def _ledger(case: _Case) -> Iterator[Line]:
    assert case.ledger is not None  # noqa: S101 - the checks of OF_LEDGER have one
    faults = case.ledger.check()
    yield from ((False, f"账本:{fault}") for fault in faults)
    if not faults:
        records = sum(case.ledger.counts()["records"].values())
        yield True, f"账本完好,{records} 条记录"
    known = case.ledger.high_water()
    ahead = [s for s, n in read_high_water(case.office).items() if n > known.get(s, 0)]
    if ahead:
        series = "、".join(ahead)
        yield False, f"账本比已发出的编号旧({series}),请用 restore 恢复账本"


def _backup(case: _Case) -> Iterator[Line]:
    assert case.ledger is not None  # noqa: S101 - the checks of OF_LEDGER have one
    last = case.ledger.last_backup()
    if last is None:
        yield False, "账本还没有备份过,请运行 backup,并把备份抄到另一块磁盘"
    elif case.now - last > _OLDEST_BACKUP:
        yield False, f"账本上次备份是 {last:%Y-%m-%d},已超过 7 天,请运行 backup"
    else:
        yield True, f"账本上次备份:{last:%Y-%m-%d %H:%M}"


def _clock(case: _Case) -> Iterator[Line]:
    assert case.ledger is not None  # noqa: S101 - the checks of OF_LEDGER have one
    last = case.ledger.last_commit()
    if last is not None and case.now < last - _SLACK:
        times = f"({case.now:%Y-%m-%d %H:%M})早于上次处理({last:%Y-%m-%d %H:%M})"
        yield False, f"电脑时钟{times},请校准时钟;在此之前不发邮件"


CHECKS = (_config, _papers, _letters, _mail, _folders, _readers, _holidays)
#: What needs the ledger, looked at once it can be opened.
OF_LEDGER = (_ledger, _backup, _clock, _people)
