"""An office with three invented registers, two years of passes, and what was told."""

from __future__ import annotations

import email
import os
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from signal import SIGKILL
from typing import NamedTuple

from pipeline import points
from pipeline.deadlines import LINE, REMIND
from pipeline.intake import inbox
from pipeline.ledger import Kept, Ledger
from pipeline.model import Record, Values
from pipeline.office import Office, load
from pipeline.post import Account
from pipeline.run import Report, people_of, run
from pipeline.run.mails import send_all
from pipeline.run.reminders import owe_reminders

house = sys.modules["pipeline.run"]

ROOT = Path(__file__).resolve().parents[2]
NOBODY = Account(sender="office@localhost", sender_name="办公室")
SHARED = ("staff", "audiences.toml", "columns.toml", "daily.txt", "daily.html")
#: Name, department, post, address: the manager has none.
STAFF = (
    ("李敏", "客户服务中心", "接待员", "lim@example.com"),
    ("陈晓燕", "客户服务中心", "接待员", "chenxy@example.com"),
    ("何静", "客户服务中心", "办公室主任", "hej@example.com"),
    ("周建华", "客户服务中心", "管理处主任", "zhoujh@example.com"),
    ("林佳怡", "销售部", "置业顾问", "linjy@example.com"),
    ("罗志强", "公司", "经理", ""),
)
_COLUMN = '[[column]]\nid = "{0}"\ntitle = "{1}"\ntype = "{2}"\n'
_HEAD = """
id = "{id}"
title = "{title}"
sheet = "{title}"
void = "note"
done = ["done_at"]
required = ["came_on"]
number = {{ prefix = "{prefix}", date = "came_on", time = "came_at", key = ["came_on", "note"] }}
archive = {{ category = "90试验", keep = "3年" }}
"""
_COLUMNS = (
    *(("number", "编号", "number"), ("came_on", "来日", "date")),
    *(("came_at", "来时", "time"), ("kind", "类别", "text")),
    *(("by_when", "定期", "moment"), ("put_off", "延到", "date")),
    *(("agreed", "同意", "text"), ("asked", "请示", "text")),
    *(("answered", "批示", "text"), ("done_at", "完成", "moment")),
    *(("closed", "了结", "date"), ("who", "经手", "name")),
    *(("place", "地点", "text"), ("said", "回音", "text"), ("note", "备注", "text")),
)


class Rule(NamedTuple):
    """A deadline as the form says it, but for its stages."""

    register: str
    id: str
    text: str
    stages: tuple[str, ...]  # "at -> whom, how": see _stage


#: "<at> <line|mail|once> <to,to> [every=n] [kind=word]"
RULES = (
    Rule(
        *("job", "A1", 'start = ["came_on"]\nterm = "same_day"\nuntil = ["said"]'),
        (
            "-2h mail who|receptionist",
            "+1d line office_director",
            "+2d line site_director",
            "+3d line manager kind=急",
        ),
    ),
    Rule(
        "job",
        "A2",
        'start = ["came_on"]\ndue = ["by_when"]\nby = "kind"\nterms = { "缓" = "3d", "大" = "7d" }\n'
        'instead = "put_off"\napproved = ["agreed"]\nat = ["open"]\nuntil = ["done_at"]',
        (
            "-1d line who|receptionist",
            "0d line who|receptionist",
            "-2h mail who|receptionist,office_director",
            "+1d line site_director",
            "+3d line manager,office_director",
        ),
    ),
    Rule(
        *("job", "A3", 'term = "24h"\nfilled = ["asked"]\nuntil = ["answered"]'),
        (
            "start once site_director,office_director",
            "due once site_director every=2",
            "+2d line manager",
        ),
    ),
    Rule(
        "round",
        "B1",
        'start = ["done_at"]\nterm = "24h"\nfilled = ["done_at"]\ngroup = ["place"]\n'
        'for_done = true\nafter_end = true\nover = { said = ["好", "不好"] }',
        (
            "-2h mail who|receptionist",
            "due line office_director",
            "+24h line site_director",
        ),
    ),
    Rule(
        *("round", "B2", 'start = ["came_on"]\nterm = "7d"\nuntil = ["done_at+said"]'),
        (
            "start line who|receptionist",
            "-4d line who|receptionist",
            "-1d line who|receptionist",
            "due mail who|receptionist",
            "+1d line site_director every=7",
        ),
    ),
    Rule(
        "sale",
        "C1",
        'start = ["came_on"]\nterm = "same_day"\nhours = "sales"\nuntil = ["said"]',
        ("start once who|consultant", "-2h mail who|consultant", "+1d line manager"),
    ),
    Rule(
        "sale",
        "C2",
        'due = ["by_when"]\nhours = "sales"\ninstead = "put_off"\napproved = ["agreed"]\n'
        'until = ["done_at"]',
        (
            "-5d line who|consultant",
            "-2d line who|consultant",
            "due once who|consultant",
            "+1d line who|consultant,office_director every=3",
        ),
    ),
)
_TITLES = {
    "job": ("交办登记表", "JB"),
    "round": ("巡看登记表", "XK"),
    "sale": ("议价登记表", "YJ"),
}
_STATES = """
[[state]]
id = "open"
title = "在办"
filled = ["came_on"]
[[state]]
id = "ended"
title = "了结"
filled = ["closed"]
ends = true
"""
_MAIL = """\
Subject: {{ 补发 or "【提醒】" }}{{ 编号 }} 请按时办理

{{ 收件人 }},您好:

. {{ 补发 }}{{ 编号 }} {{ 事项 }} 期限{{ 期限 }} 〔RULE AT〕
{{ 管理处 }}
"""
_CONFIG = '\n[hours.sales]\nnormal = "09:00-18:30"\nholiday = "09:00-20:30"\n'
TABLE = """
[holidays.2027]
off  = ["2027-01-01..2027-01-03", "2027-02-05..2027-02-12", "2027-04-03..2027-04-05", "2027-05-01..2027-05-05", "2027-06-09", "2027-09-15..2027-09-17", "2027-10-01..2027-10-07"]
work = ["2027-01-31", "2027-02-14", "2027-05-08", "2027-09-26"]
"""


def lay_out(root: Path) -> None:
    """The office's folder: its settings and forms."""
    (root / "forms").mkdir(parents=True)
    for name in SHARED:
        source, target = ROOT / "forms" / name, root / "forms" / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
    for name in _TITLES:
        _form(name, root / "forms" / name)
    text = (ROOT / "config.toml").read_text("utf-8")
    (root / "config.toml").write_text(text + _CONFIG, "utf-8")


def _form(name: str, folder: Path) -> None:
    (folder / "mails").mkdir(parents=True)
    title, prefix = _TITLES[name]
    parts = [_HEAD.format(id=name, title=title, prefix=prefix)]
    parts += [_COLUMN.format(*column) for column in _COLUMNS]
    parts.append(_STATES)
    for rule in RULES:
        if rule.register == name:
            stages = [_stage(rule.id, one, folder) for one in rule.stages]
            listed = "\n".join(f"    {one}," for one in stages)
            parts.append(
                f'[[deadline]]\nid = "{rule.id}"\ntitle = "{rule.id}事"\n{rule.text}\n'
                f"stage = [\n{listed}\n]\n"
            )
    (folder / "form.toml").write_text("\n".join(parts), "utf-8")


def _stage(rule: str, said: str, folder: Path) -> str:
    at, how, to, *more = said.split()
    keys = [f'at = "{at}"', f"to = {to.split(',')}".replace("'", '"')]
    if how == "line":
        keys.append(f'says = "〔{rule} {at}〕"')
    else:
        title = f"{rule}{at}"
        text = _MAIL.replace("RULE", rule).replace("AT", at)
        (folder / "mails" / f"{title}.txt").write_text(text, "utf-8")
        keys.append(f'mail = "{title}"')
    if how == "once":
        keys.append("at_once = true")
    for one in more:
        key, _, word = one.partition("=")
        keys.append(
            f"every = {word}" if key == "every" else f'if = {{ {key} = "{word}" }}'
        )
    return f"{{ {', '.join(keys)} }}"


# ── the office at work ──────────────────────────────────────────────────────


def nothing() -> inbox.Look:
    return inbox.Look({}, (), ())


class House:
    """The process: it holds the ledger, is stopped, killed, and begun anew."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.account = NOBODY
        self.begin()

    def begin(self) -> None:
        self.office: Office = load(self.root)
        self.ledger = Ledger(self.office.paths.ledger)

    def stop(self) -> None:
        self.ledger.close()

    def again(self) -> None:
        self.stop()
        self.begin()

    def keep(self, record: Record, now: datetime) -> None:
        with self.ledger.atomic():
            kept = Kept(record, record.number, record.number)
            self.ledger.keep_many([kept], now)

    def hire(self, now: datetime) -> None:
        for nth, (name, dept, post, address) in enumerate(STAFF, 1):
            values: Values = {
                "name": name,
                "dept": dept,
                "post": post,
                "email": address,
            }
            self.keep(Record("staff", f"人员-{nth}", values, now), now)

    def run(self, now: datetime) -> Report:
        return run(self.office, self.ledger, self.account, now, nothing)

    def remind(self, now: datetime) -> Report:
        """What a pass does about reminders and mails, without its other lists."""
        report = Report()
        house._wake_up(self.office, self.ledger, now, report, rehearsed=False)
        office = people_of(self.office, self.ledger)
        owe_reminders(office, self.ledger, now, report)
        if not report.clock_behind:
            send_all(office, self.ledger, self.account, now, report)
        for what in self.ledger.stale():
            self.ledger.clear_stale(what)
        return report

    def killed(self, now: datetime, name: str, nth: int) -> bool:
        """A pass in a process of its own that kills itself at the nth such point."""
        self.stop()
        child = os.fork()
        if child == 0:
            try:
                points.hang(_killer(name, nth))
                self.begin()
                self.run(now)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        self.begin()
        return os.WIFSIGNALED(status)


def _killer(name: str, nth: int) -> Callable[[str], None]:
    left = [nth]

    def hook(passed: str) -> None:
        if passed == name:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), SIGKILL)

    return hook


# ── what was told ───────────────────────────────────────────────────────────


class Told(NamedTuple):
    """One reminder as somebody read it."""

    at: datetime
    to: str
    number: str
    rule: str
    stage: str
    due: str
    late: bool

    def __str__(self) -> str:
        late = "【补发】" if self.late else ""
        head = f"{self.at:%Y-%m-%d %H:%M:%S} {self.to}"
        return (
            f"{head} {self.number} {self.rule} {self.stage} {self.due} {late}".strip()
        )


_SAID = re.compile(
    r"\. (【补发】)?(\S+) \S+ 期限(\S+?) (?:已超时[^,]*,)?〔(\S+) (\S+)〕"
)


def mails(root: Path) -> Iterator[EmailMessage]:
    """Every letter, in order of day and name."""
    for path in sorted((root / "outbox/邮件").rglob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        yield message


def told_by(message: EmailMessage) -> list[Told]:
    """Every reminder in a letter."""
    body = message.get_body(("plain",))
    assert body is not None
    at = message["Date"].datetime.replace(tzinfo=None)
    (to,) = message["To"].addresses
    found = _SAID.findall(str(body.get_content()))
    return [
        Told(at, to.display_name, number, rule, stage, due, bool(late))
        for late, number, due, rule, stage in found
    ]


def on_the_list(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    """(number, rule, stage, to) of what the desk tells itself."""
    return sorted(
        (o.duty.subject, o.duty.rule, o.duty.stage.partition("*")[0], o.duty.to)
        for o in ledger.listed()
        if o.duty.kind in (REMIND, LINE) and o.duty.stage
    )


def changed(record: Record, values: Values) -> Record:
    return replace(record, values={**record.values, **values})


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


def words_of(rule: str) -> Mapping[str, str]:
    """The stages of a rule: at -> the whole line."""
    (found,) = (one for one in RULES if one.id == rule)
    return {line.split()[0]: line for line in found.stages}
