"""Random ledgers of an office around a month: as nasty as real ones.

Each record is written step by step as its clerks would, its history kept: rounds, what
is stale, times filled in by the system and terms follow as in the house itself.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from pipeline import progress
from pipeline.hours import Month, month_span
from pipeline.model import Altered, Past, Record
from pipeline.office import Office
from pipeline.run.settle import settled

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ANSWERS = ("满意", "满意", "满意", "基本满意", "不满意", "不满意", "未联系上")
REPAIRS = ("defect", "home_service")
PHONES = tuple(f"139000000{n:02}" for n in range(9))


class Span(NamedTuple):
    """The month that is asked for, and until when anything is known."""

    month: Month
    now: datetime
    closing_day: int | None = None

    @property
    def first(self) -> date:
        return month_span(self.month, self.closing_day)[0]

    @property
    def last(self) -> date:
        return month_span(self.month, self.closing_day)[1]


@dataclass
class Ledger:
    """What an office wrote down; ``plain``: with nothing of what is left open to it.

    Then whoever is called says something, and the day stands with it; nobody refuses a
    number; what is given back has its day; what was found stands with what is proposed.
    """

    office: Office
    span: Span
    chance: random.Random
    plain: bool = False
    rows: dict[str, Record] = field(default_factory=dict)
    histories: dict[str, list[Past]] = field(default_factory=dict)

    @property
    def records(self) -> dict[str, list[Record]]:
        """The records by form, in order of number."""
        found: dict[str, list[Record]] = {name: [] for name in self.office.forms}
        for number in sorted(self.rows, key=_rank):
            found[self.rows[number].form].append(self.rows[number])
        return found

    # writing

    def begin(self, form: str, number: str, at: datetime, **values: Any) -> str:
        """A row that nobody has seen before."""
        of = self.office.forms[form]
        said = {name: value for name, value in values.items() if value is not None}
        done = any(name in said for name in of.done)
        record = Record(form, number, said, at, arrived_done=done)
        given = [Altered(name, None, value) for name, value in said.items()]
        self._keep(progress.begin(record, given, of), given, at)
        return number

    def write(self, number: str, at: datetime, **values: Any) -> None:
        """What somebody writes into a row that is known; None: it stays as it is."""
        old = self.rows[number]
        new = {
            n: v for n, v in values.items() if v is not None and old.values.get(n) != v
        }
        if new and at <= self.span.now:
            of = self.office.forms[old.form]
            given = [Altered(n, old.values.get(n), value) for n, value in new.items()]
            record = progress.advance(old, {**old.values, **new}, given, of)
            self._keep(record, given, at)

    def _keep(self, record: Record, given: Sequence[Altered], at: datetime) -> None:
        past = self.histories.setdefault(record.number, [])
        of, revision = self.office.forms[record.form], len(past) + 1
        record, altered = settled(record, of, self.office, given, at, revision)
        self.rows[record.number] = record
        past.append(Past(revision, at, "", "", 0, altered))

    # chance

    def open(self, *those: Any) -> Any:
        """One of those that may be left open; in a plain ledger what says something."""
        said = [one for one in those if one is not None]
        return self.one(*(said if self.plain else those))

    def one(self, *those: Any) -> Any:
        return self.chance.choice(those)

    def maybe(self, likely: float) -> bool:
        return self.chance.random() < likely

    def clock(self, likely: float = 0.7) -> time | None:
        """Some time of the day, often at an edge; or none."""
        if not self.maybe(likely):
            return None
        edge = self.one((8, 0), (16, 30), (16, 31), (17, 25), (17, 31), (7, 10))
        if self.maybe(0.4):
            return time(*edge)
        return time(self.chance.randint(7, 19), self.chance.randint(0, 59))

    def day(self, since: int = 75) -> date:
        """Some day, often at an edge of a month; none that is not yet."""
        first, last = self.span.first, self.span.last
        before = month_span(_month_before(self.span), self.span.closing_day)
        edges = (first - DAY, first, first + DAY, last - DAY, last, last + DAY)
        latest = min(last + 4 * DAY, self.span.now.date())
        day = latest - self.chance.randint(0, since) * DAY
        if self.maybe(0.5):
            day = self.one(*edges, *edges, *before)
        if self.maybe(0.03):
            day -= 365 * DAY
        return min(day, latest)

    def later(self, at: datetime) -> datetime:
        """Some moment afterwards, now and then at the edge of a month."""
        days = self.one(0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 7, 20)
        later = at + days * DAY + self.chance.randint(5, 600) * MINUTE
        edge = self.one(self.span.first, self.span.last, self.span.last + DAY)
        snapped = datetime.combine(edge, self.clock(1) or time(9))
        return snapped if snapped > at and self.maybe(0.15) else later

    def shown(self, at: datetime) -> date:
        """A moment as a clerk writes it: often only as its day."""
        earlier = at - self.chance.randint(0, 90) * MINUTE
        moment = earlier if earlier.date() == at.date() else at
        return moment.replace(second=0) if self.maybe(0.6) else at.date()


def _rank(number: str) -> list[str]:
    return [part.zfill(9) for part in number.replace("HF", "").split("-")]


def _month_before(span: Span) -> Month:
    ended = span.month.month == 1
    return Month(span.month.year - ended, 12 if ended else span.month.month - 1)


def random_ledger(
    seed: int, office: Office, span: Span, size: int = 10, *, plain: bool = False
) -> Ledger:
    """An office's ledger; ``size`` is about how many rows a register has."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    ledger = Ledger(office, span, chance, plain)
    for make in MAKERS:
        most = 2 * size if make is _complaint else size
        for nth in range(1, ledger.chance.randint(0, most) + 1):
            make(ledger, nth)
    return ledger


def _voided(ledger: Ledger, number: str, at: datetime) -> None:
    if ledger.maybe(0.08):
        ledger.write(number, at, note="作废")


# ── matters ─────────────────────────────────────────────────────────────────


def _complaint(ledger: Ledger, nth: int) -> None:
    one, maybe = ledger.one, ledger.maybe
    day, clock = ledger.day(), ledger.clock()
    at = datetime.combine(day, clock or time(9)) + one(0, 0, 1, 48, 900) * HOUR
    if at > ledger.span.now:
        at = max(datetime.combine(day, time()), ledger.span.now - HOUR)
    given = {
        "received_date": day,
        "received_time": clock,
        "channel": one("来电", "来访", None),
        "customer_name": one("张伟民", "李芳", "匿名"),
        "nature": one("投诉", "投诉", "投诉", "意见", None, "建议", "求助"),
        "category": one("环境保洁", "设施设备", "收费"),
        "severity": one("一般", "一般", "重要", "重大"),
        "summary": "楼道三天没有人清扫",
        "registrar": one("李敏", "李敏", None),
        "valid": one("有效", "无效", "待定", None),
        "earlier_number": one("TS-2025-0001", None, None, None, None),
    }
    if maybe(0.2):  # entered when all was over
        given |= {"investigation": "属实", "proposal": ledger.open("补扫", None)}
        given |= {"decision": one("同意", None), "decided_at": one(day, None)}
        given |= {"planned_done": one(day, day + DAY, None)}
        given |= {"done_at": ledger.shown(at), "result": "已补扫"}
        given |= {"replied_at": one(ledger.shown(at), None)}
        given |= {"satisfaction": one(*ANSWERS, None)}
        given |= {"followed_at": ledger.open(None, ledger.shown(at))}
    number = ledger.begin("complaint", f"TS-{day.year}-{nth:04}", at, **given)
    at = _check(ledger, number, at)
    if maybe(0.15):  # explained, and nobody asked
        at = ledger.later(at)
        ledger.write(number, at, closing="解释结案", decision="已说明")
        return
    for _ in range(one(1, 1, 2, 2, 3)):
        at = _cure(ledger, number, at)
        at = _answer(ledger, number, at + one(1, 4, 20, 30, 200) * HOUR)
    _voided(ledger, number, at)


def _check(ledger: Ledger, number: str, at: datetime) -> datetime:
    """Looked into on the day, or later, or in two steps."""
    at = at + ledger.one(1, 3, 8, 30, 60) * HOUR
    verified = ledger.one(ledger.shown(at), None)
    if ledger.maybe(0.6):
        both = {"investigation": "属实", "proposal": "补扫", "verified_at": verified}
        ledger.write(number, at, **both)
    elif ledger.maybe(0.7):
        ledger.write(number, at, investigation="属实")
        at = ledger.later(at)
        ledger.write(number, at, proposal="补扫", verified_at=verified)
    return at


def _cure(ledger: Ledger, number: str, at: datetime) -> datetime:
    """Decided, sent to a department, put off, done: any of it may be missing."""
    maybe, later = ledger.maybe, ledger.later
    at = later(at)
    if maybe(0.8):
        planned = _planned(ledger, at) if maybe(0.6) else None
        decided = ledger.shown(at) if maybe(0.5) else None
        said = {"planned_done": planned, "decided_at": decided, "dept": "保洁班"}
        ledger.write(number, at, decision=f"同意{at:%m%d%H%M}", **said)
        if maybe(0.85):
            at += ledger.one(0, 1, 20) * HOUR
            ledger.write(number, at, dispatched_at=at.replace(second=0))
    if maybe(0.3):  # changed when the slip was out
        at = later(at)
        ledger.write(number, at, planned_done=_planned(ledger, at))
    if maybe(0.25):
        at = later(at)
        approved = ledger.one("周建华", "周建华", None)
        put_off = _planned(ledger, at)
        ledger.write(number, at, extended_to=put_off, approved_by=approved)
    if maybe(0.8):
        at = later(at)
        ledger.write(number, at, done_at=ledger.shown(at), result=f"好{at:%m%d}")
    if maybe(0.6):
        at = later(at)
        ledger.write(number, at, replied_at=ledger.shown(at))
    return at


def _planned(ledger: Ledger, at: datetime) -> date:
    last = ledger.span.last
    days = (at.date() + ledger.one(0, 1, 3, 9) * DAY, last, last + DAY, last + 9 * DAY)
    day: date = ledger.one(*days)
    clock = ledger.clock(0.4)
    return datetime.combine(day, clock) if clock else day


def _answer(ledger: Ledger, number: str, at: datetime) -> datetime:
    """Somebody calls once or more; what is said may stand in one book or both."""
    record, one = ledger.rows[number], ledger.one
    word = "followup_text" if record.form == "visit" else "satisfaction"
    for _ in range(one(0, 0, 1, 1, 1, 2, 3)):
        answer, when = one(*ANSWERS), ledger.shown(at)
        if ledger.maybe(0.6):
            _called(ledger, number, at, when, ledger.open(answer, answer, answer, None))
        own = {word: answer, "followed_at": ledger.open(when, when, None)}
        if ledger.maybe(0.8):
            ledger.write(number, at, **own)
        at = one(at + HOUR, ledger.later(at), ledger.later(at))
    if ledger.maybe(0.15):
        ledger.write(number, at, unreached=True)
    if ledger.maybe(0.3) and record.form == "complaint":
        ledger.write(number, at, closing=one("解释结案", "撤诉", "联系不上"))
    return at


def _called(
    ledger: Ledger, number: str, at: datetime, when: date, answer: str | None
) -> None:
    """A row in the book of call-backs, of one matter or of several."""
    if at > ledger.span.now:
        return
    about, others = [number], _others(ledger, when)
    if others and ledger.maybe(0.35):
        about.append(ledger.chance.choice(others))
    taken = {n for n in ledger.rows if n.startswith(f"{number}-HF")}
    below = f"{number}-HF{len(taken) + 1}"
    whole = isinstance(when, datetime)
    said: dict[str, Any] = {
        "followed_date": when.date() if isinstance(when, datetime) else when,
        "followed_at": when.time() if whole and isinstance(when, datetime) else None,
        "linked": "、".join(dict.fromkeys(about)),
        "satisfaction": answer,
        "followed_by": "李敏",
    }
    ledger.begin("followup", below, at, **said)
    _voided(ledger, below, at)


def _others(ledger: Ledger, when: date) -> list[str]:
    """What may be asked about in the same call: best what was done just before."""
    found = [n for n, r in ledger.rows.items() if r.form in ("visit", *REPAIRS)]
    dones = {n: ledger.rows[n].values.get("done_at") for n in found}
    near = [
        n for n, done in dones.items() if isinstance(done, date) and _near(done, when)
    ]
    return near or found


def _near(done: date, when: date) -> bool:
    days = [x.date() if isinstance(x, datetime) else x for x in (done, when)]
    return timedelta() <= days[1] - days[0] <= DAY


def _visit(ledger: Ledger, nth: int) -> None:
    one, day, clock = ledger.one, ledger.day(), ledger.clock()
    at = datetime.combine(day, clock or time(9)) + one(0, 0, 1, 48) * HOUR
    at = min(at, ledger.span.now)
    given = {
        "visit_date": day,
        "visit_time": clock,
        "channel": one("来访", "来电", None),
        "visitor_name": "王女士",
        "people": one(None, 1, 3, 6),
        "category": one("咨询", "报修", "投诉"),
        "matter": "询问装修申请怎样办",
        "receptionist": one("李敏", "陈晓燕", None),
        "handling": one(
            "当场答复", "转办", "转办", "转办", "待请示", "上门服务", "转投诉登记"
        ),
        "closed_date": one(None, None, None, day),
    }
    number = ledger.begin("visit", f"LF-{day.year}-{nth:04}", at, **given)
    for _ in range(one(1, 1, 2)):
        at += one(1, 2, 9, 30) * HOUR
        ledger.write(
            number, at, opinion=one("已转", "已转", None), dept=one("工程班", None)
        )
        at += one(0, 1, 9, 30) * HOUR
        said = {
            "instruction": one("可以", None),
            "answered_at": one(None, ledger.shown(at)),
        }
        ledger.write(number, at, **said, linked_number=one(None, None, "TS-2025-0001"))
        if ledger.maybe(0.7):
            at = ledger.later(at)
            ledger.write(number, at, result=f"办好{at:%d%H}", closed_date=at.date())
        at = _answer(ledger, number, ledger.later(at))
    _voided(ledger, number, at)


def _defect(ledger: Ledger, nth: int) -> None:
    one, day, clock = ledger.one, ledger.day(), ledger.clock()
    at = min(datetime.combine(day, clock or time(9)) + HOUR, ledger.span.now)
    given = {
        "house_no": one("3栋2单元1502", "5栋1单元803"),
        "description": "入户门门锁松动",
        "size": one("小型", "小型", "较大型", None),
        "inspected_at": day,
        "inspected_time": clock,
        "fed_back_at": one(None, day, day + DAY),
    }
    number = ledger.begin("defect", f"YF-{day.year}-{nth:04}-01", at, **given)
    for _ in range(one(1, 1, 2, 3)):
        if ledger.maybe(0.3):
            at = ledger.later(at)
            approved = one("周建华", "周建华", None)
            until = _planned(ledger, at)
            ledger.write(number, at, extended_to=until, approved_by=approved)
        if ledger.maybe(0.8):
            at = one(ledger.later(at), at + HOUR, at + HOUR)
            ledger.write(number, at, done_at=ledger.shown(at))
            at = ledger.later(at)
            ledger.write(number, at, recheck=one("合格", "合格", "不合格", None))
        at = _answer(ledger, number, at + one(1, 4, 20, 200) * HOUR)
    _voided(ledger, number, at)


def _home_service(ledger: Ledger, nth: int) -> None:
    one, day = ledger.one, ledger.day()
    at = min(datetime.combine(day, ledger.clock(1) or time(9)), ledger.span.now)
    given = {
        "house_no": one("3栋2单元1502", "5栋1单元803", None),
        "contact_name": "张伟民",
        "service_type": one("维修", "查验", None),
        "service": "更换水龙头",
        "booked_at": at,
        "attended_by": "刘军",
        "assigned_by": one("李敏", None),
    }
    number = ledger.begin("home_service", f"SM-{day.year}-{nth:04}", at, **given)
    for _ in range(one(1, 1, 2)):
        if ledger.maybe(0.8):
            at = ledger.later(at)
            ledger.write(number, at, done_at=ledger.shown(at), result=f"换好{at:%d}")
        at = _answer(ledger, number, ledger.later(at))
    _voided(ledger, number, at)


# ── rows that stay as they are ──────────────────────────────────────────────


def _at(ledger: Ledger, day: date) -> datetime:
    return min(datetime.combine(day, time(17)), ledger.span.now)


def _household(ledger: Ledger, nth: int) -> None:
    day = ledger.day()
    number = ledger.begin("household", f"household:{nth}-{nth}", _at(ledger, day))
    _voided(ledger, number, ledger.span.now)


def _handover(ledger: Ledger, nth: int) -> None:
    day, one = ledger.day(), ledger.one
    given = {
        "house_no": f"3栋2单元{nth}",
        "owner_name": one("张伟民", None),
        "phone": PHONES[0],
    }
    given |= {"inspected_at": day, "inspector": one("刘军", "刘军", None)}
    ledger.begin("handover", f"YF-{day.year}-{nth:04}", _at(ledger, day), **given)


def _movein_pack(ledger: Ledger, nth: int) -> None:
    day, one = ledger.day(), ledger.one
    given = {"house_no": f"3栋2单元{nth}", "owner_name": "张伟民", "given_date": day}
    given |= {
        "receiver": "张伟民",
        "relation": one("本人", None),
        "issuer": one("李敏", None),
    }
    number = ledger.begin(
        "movein_pack", f"RH-{day.year}-{nth:04}", _at(ledger, day), **given
    )
    _voided(ledger, number, ledger.span.now)


def _refused(ledger: Ledger) -> str | None:
    return None if ledger.plain else "不留"


def _sales_call(ledger: Ledger, nth: int) -> None:
    day, one = ledger.day(), ledger.one
    given = {"call_date": day, "consultant": one("林佳怡", "杜鹏", None)}
    given |= {"phone": one(*PHONES, *PHONES, _refused(ledger), None)}
    number = ledger.begin(
        "sales_call", f"LD-{day.year}-{nth:04}", _at(ledger, day), **given
    )
    _voided(ledger, number, ledger.span.now)


def _sales_visit(ledger: Ledger, nth: int) -> None:
    day, one = ledger.day(), ledger.one
    called = [r.values for r in ledger.rows.values() if r.form == "sales_call"]
    phone = one(*PHONES, _refused(ledger), None)
    if called and ledger.maybe(0.5):  # about 30 days after a call
        call = ledger.chance.choice(called)
        phone, before = call.get("phone"), call["call_date"]
        assert isinstance(before, date)
        day = min(before + one(-1, 0, 29, 30, 31) * DAY, ledger.span.now.date())
    given = {"visit_date": day, "consultant": one("林佳怡", None), "phone": phone}
    given |= {"visit_kind": one("首次", "首次", "复访")}
    number = ledger.begin(
        "sales_visit", f"KF-{day.year}-{nth:04}", _at(ledger, day), **given
    )
    _voided(ledger, number, ledger.span.now)


def _deal(ledger: Ledger, nth: int) -> None:
    day, one, maybe = ledger.day(), ledger.one, ledger.maybe

    def some() -> date | None:
        return ledger.day() if maybe(0.7) else None

    due = one(some(), some(), day + 10 * DAY)
    paid = one(some(), due, due and due + DAY)
    gone = one(None, None, some(), due, due and due - DAY)
    given = {
        "house_no": f"8栋1单元{nth}",
        "buyer_name": one("韩雅文", None),
        "phone": PHONES[1],
        "control_by": "方琳",
        "dealt_on": day,
        "deposit_at": one(datetime.combine(day, time(10, 45)), None),
        "pay_mode": one("一次性", "商业按揭", "公积金", "组合贷款", None),
        "subscribed": some(),
        "first_due": due,
        "first_paid": min(paid, ledger.span.now.date()) if paid else None,
        "signed_on": some(),
        "loan_done": one(None, some()),
        "status": one("正常", "正常", "正常", "退房", "换房", "作废", None),
        "consultant": one("林佳怡", "杜鹏"),
    }
    if given["status"] == "退房":
        given["cancelled_on"] = ledger.open(gone, day) if ledger.plain else gone
    if maybe(0.3):
        given |= {"extended_to": day + 20 * DAY, "delay_approved_by": one("徐浩", None)}
    number = ledger.begin("deal", f"CJ-{day.year}-{nth:04}", _at(ledger, day), **given)
    _voided(ledger, number, ledger.span.now)


MAKERS = (
    *(_defect, _home_service, _visit, _complaint, _handover),
    *(_movein_pack, _household, _sales_call, _sales_visit, _deal),
)
