"""The month's figures, worked out a second time: plain, slow, obvious.

It goes over the rows for each figure anew, as domain.md 6.1 words it. Of the house it
uses only the nouns, the office's hours and months, and which columns a form resets;
those have tests of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from pipeline.form import Form
from pipeline.hours import Month, month_of, month_span, on_time
from pipeline.model import Past, Record
from pipeline.office import Office

DAY = timedelta(days=1)
GOOD, CONTACTED = ("满意", "基本满意"), ("满意", "基本满意", "不满意")
LOANS = ("商业按揭", "公积金", "组合贷款")
UNTIL = (("opinion", "dept"), ("opinion", "instruction"), ("linked_number",), ("closed_date",))  # fmt: skip
DATED = (
    *("complaint", "visit", "home_service", "handover"),
    *("movein_pack", "sales_call", "sales_visit", "deal"),
)


class Slow(NamedTuple):
    """A figure: what was divided by what (None: it is no share), what came out."""

    part: int | None
    whole: int | None
    value: float | None


class Setup(NamedTuple):
    """What the office says in its settings, and how many rows are still refused."""

    closing_day: int | None = None
    households: int = 0
    refused: int = 0


class Round(NamedTuple):
    """What a record said in one round: in the end, and after each of its steps.

    ``until`` is the day on which the matter was opened again; None in the last round.
    """

    said: Mapping[str, Any]
    steps: Sequence[tuple[datetime, Mapping[str, Any]]]
    until: date | None


class Call(NamedTuple):
    """Somebody called, or tried to: when, by which row, what was answered."""

    day: date
    clock: time
    rank: tuple[str, ...]
    moment: date
    answer: str


# ── days ────────────────────────────────────────────────────────────────────


def day_of(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def is_live(record: Record) -> bool:
    return not record.void


def in_time(ended: Any, due: datetime) -> bool:
    return isinstance(ended, date) and on_time(ended, due)


def end_of(value: date, office: Office) -> datetime:
    """A day ends when the office closes."""
    return value if isinstance(value, datetime) else office.hours.closing(value)


@dataclass(frozen=True)
class Look:
    """One month looked at, at one moment."""

    records: Mapping[str, Sequence[Record]]
    histories: Mapping[str, Sequence[Past]]
    office: Office
    month: Month
    now: datetime
    setup: Setup

    @property
    def first(self) -> date:
        return month_span(self.month, self.setup.closing_day)[0]

    @property
    def last(self) -> date:
        return month_span(self.month, self.setup.closing_day)[1]

    @property
    def upto(self) -> datetime:
        return min(datetime.combine(self.last + DAY, time()), self.now)

    @property
    def last_day(self) -> date:
        return min(self.last, self.now.date())

    def inside(self, value: Any) -> bool:
        """Whether it happened in the month, as far as the month has come."""
        day = day_of(value)
        return day is not None and self.first <= day <= self.last_day

    def falls_due(self, due: datetime | None) -> bool:
        if due is None:
            return False
        return self.first <= due.date() <= self.last and due <= self.upto

    def back(self, months: int) -> tuple[date, date]:
        """The first and the last day of an earlier month."""
        first, last = self.first, self.last
        for _ in range(months):
            month = month_of(first - DAY, self.setup.closing_day)
            first, last = month_span(month, self.setup.closing_day)
        return first, last

    # rows

    def live(self, form: str) -> list[Record]:
        return [one for one in self.records.get(form, ()) if is_live(one)]

    def grave(self) -> list[Record]:
        """投诉 and 意见; an empty nature is 投诉."""
        return [r for r in self.live("complaint") if nature(r) in ("投诉", "意见")]

    def rounds(self, record: Record) -> list[Round]:
        form = self.office.forms[record.form]
        return rounds_of(record, self.histories.get(record.number, ()), form)

    def calls_about(self, record: Record) -> list[Call]:
        """Every row of the book of call-backs that speaks of a record."""
        return [
            call_of(row)
            for row in self.live("followup")
            if record.number in str(row.values.get("linked") or "").split("、")
        ]


def call_of(row: Record) -> Call:
    day, clock = row.values["followed_date"], row.values.get("followed_at")
    assert isinstance(day, date)
    known = isinstance(clock, time)
    at = clock if isinstance(clock, time) else time()
    moment = datetime.combine(day, at) if known else day
    answer = str(row.values.get("satisfaction") or "")
    return Call(day, at, rank_of(row.number), moment, answer)


def rank_of(number: str) -> tuple[str, ...]:
    """Numbers in their order: …-HF9 before …-HF10."""
    return tuple(part.zfill(9) for part in number.replace("HF", "").split("-"))


def nature(record: Record) -> str:
    return str(record.values.get("nature") or "投诉")


# ── rounds ──────────────────────────────────────────────────────────────────


def rounds_of(record: Record, history: Sequence[Past], form: Form) -> list[Round]:
    """What a record said, round by round, replayed step by step."""
    resets = set(form.reopen.resets) if form.reopen else set()
    found: list[Round] = []
    values: dict[str, Any] = {}
    past_round: set[str] = set()  # what belongs to a round that is over
    steps: list[tuple[datetime, Mapping[str, Any]]] = []
    number = 1
    for step in history:
        before = {} if "closed_date" in past_round else values
        closed = before.get("closed_date")
        for column, _, new in step.altered:
            values[column] = new
            past_round -= {column, *_belonging(column, form)}
        said = _filled(values, past_round)
        again = int(values.get("round") or 1)
        if again > number:
            number = again
            if closed and not said.get("closed_date"):  # it was closed until then
                said["closed_date"] = closed
            day = day_of(said.get("followed_at")) or step.at.date()
            found.append(Round(said, [*steps, (step.at, said)], day))
            past_round, steps = past_round | resets, []
        else:
            steps.append((step.at, said))
    if not history:
        return [Round(_filled(record.values, record.stale), [], None)]
    return [*found, Round(_filled(values, past_round), steps, None)]


def _belonging(column: str, form: Form) -> tuple[str, ...]:
    """The text that a time belongs to: written anew, the text counts again."""
    known = form.by_id.get(column)
    return known.stamp if known else ()


def _filled(values: Mapping[str, Any], but: Iterable[str]) -> dict[str, Any]:
    gone = set(but)
    return {n: v for n, v in values.items() if v not in (None, "") and n not in gone}


def came(record: Record, day: str, clock: str) -> Any:
    """When it came: the day, with its time where that is known."""
    at, of_day = record.values.get(clock), record.values.get(day)
    if isinstance(of_day, datetime) or not isinstance(of_day, date):
        return of_day
    return datetime.combine(of_day, at) if isinstance(at, time) else of_day


def closings(rounds: Sequence[Round]) -> list[date]:
    return [day for one in rounds if (day := day_of(one.said.get("closed_date")))]


def open_after(rounds: Sequence[Round], last: date) -> Round | None:
    """The round that was open when a day was over; None if it was closed then."""
    for one in rounds:
        day = day_of(one.said.get("closed_date"))
        if one.until is None or one.until > last:
            return None if day and day <= last else one
    return None


def first_step(one: Round, column: str) -> Mapping[str, Any]:
    """What it said when a column was first filled in the round; else in the end."""
    return next((said for _, said in one.steps if column in said), one.said)


def promised_due(record: Record, one: Round, look: Look) -> datetime | None:
    """T11: by when a round of a complaint was to be settled."""
    said, hours = first_step(one, "dispatched_at"), look.office.hours
    if "extended_to" in one.said and "approved_by" in one.said:
        return end_of(one.said["extended_to"], look.office)
    due: datetime | None = None
    if "planned_done" in said:
        due = end_of(said["planned_done"], look.office)
    else:
        start = said.get("decided_at") or said.get("dispatched_at")
        term = {"一般": "3d", "重要": "1d"}.get(said.get("severity", ""))
        due = hours.due(start, term) if start and term else None
    promise = look.office.promises.get(said.get("category", ""))
    received = came(record, "received_date", "received_time")
    if promise and received:
        promised = hours.due(received, promise)
        due = min(due, promised) if due else promised
    return due


# ── figures ─────────────────────────────────────────────────────────────────


def share(those: Iterable[bool]) -> Slow:
    """How many of those, of how many."""
    found = list(those)
    return over(sum(found), len(found))


def over(part: int, whole: int) -> Slow:
    return Slow(part, whole, part / whole if whole else None)


def count(those: Iterable[Any]) -> Slow:
    return Slow(None, None, sum(1 for _ in those))


def slow_figures(
    records: Mapping[str, Sequence[Record]],
    histories: Mapping[str, Sequence[Past]],
    office: Office,
    month: Month,
    now: datetime,
    setup: Setup | None = None,
) -> dict[str, Slow]:
    """Every figure of a month by its id."""
    look = Look(records, histories, office, month, now, setup or Setup())
    return {
        **_coming(look),
        **_complaints(look),
        **_settled(look),
        **_called(look),
        **_called_in_time(look),
        **_satisfied(look),
        **_repairs(look),
        **_selling(look),
        **_deals(look),
    }


def _coming(look: Look) -> dict[str, Slow]:
    visits = [r for r in look.live("visit") if look.inside(r.values.get("visit_date"))]
    complaints = [
        r for r in look.live("complaint") if look.inside(r.values.get("received_date"))
    ]
    people = sum(int(str(r.values.get("people") or 1)) for r in visits)
    whole = [
        r for name in DATED for r in look.live(name) if look.inside(_dated(r, look))
    ]
    return {
        "visits": count(visits),
        "visit_people": Slow(None, None, people),
        "sales_groups": count(_of_month(look, "sales_visit", "visit_date")),
        "complete": over(
            sum(_complete(r, look) for r in whole), len(whole) + look.setup.refused
        ),
        "received": count(complaints),
        "complaints": count(r for r in complaints if nature(r) == "投诉"),
    }


def _of_month(look: Look, form: str, column: str) -> list[Record]:
    return [r for r in look.live(form) if look.inside(r.values.get(column))]


def _dated(record: Record, look: Look) -> Any:
    return record.values.get(look.office.forms[record.form].number.date)


def _complete(record: Record, look: Look) -> bool:
    """Every column asked for at once is filled."""
    columns = look.office.forms[record.form].column
    asked = [one.id for one in columns if one.need == "entry"]
    return all(record.values.get(name) not in (None, "") for name in asked)


def _complaints(look: Look) -> dict[str, Slow]:
    """有效投诉率, 当天核实率, 投诉处理及时率."""
    moved_in = (day_of(r.values.get("movein_date")) for r in look.live("household"))
    households = sum(day is not None and day <= look.last for day in moved_in)
    households = households or look.setup.households
    valid = [r for r in look.grave() if _this_year(r, look) and _is_valid(r)]
    checked = [*_checked_complaints(look), *_checked_visits(look)]
    return {
        "valid": over(len(valid), households),
        "verified": share(checked),
        "on_time": share(
            in_time(one.said.get("done_at"), due)
            for record in look.grave()
            for one in look.rounds(record)
            if (due := promised_due(record, one, look)) and look.falls_due(due)
        ),
    }


def _is_valid(record: Record) -> bool:
    return record.values.get("valid") in ("有效", "待定", None, "")


def _this_year(record: Record, look: Look) -> bool:
    day = day_of(record.values.get("received_date"))
    if day is None or day > look.last_day:
        return False
    month = month_of(day, look.setup.closing_day)
    return month.year == look.month.year and month.month <= look.month.month


def _checked_complaints(look: Look) -> Iterator[bool]:
    for record in look.grave():
        received = came(record, "received_date", "received_time")
        due = look.office.hours.same_day_due(received)
        if look.falls_due(due):
            verified = look.rounds(record)[0].said.get("verified_at")
            if not verified:
                step = _first_with(record, look, ("investigation", "proposal"))
                verified = step.date() if step else None
            yield in_time(verified, due)


def _checked_visits(look: Look) -> Iterator[bool]:
    for record in look.live("visit"):
        if record.values.get("handling") not in ("转办", "待请示", "上门服务"):
            continue
        due = look.office.hours.same_day_due(came(record, "visit_date", "visit_time"))
        if look.falls_due(due):
            said = look.rounds(record)[0].said
            ends = [said.get("answered_at"), said.get("closed_date")]
            steps = (_first_with(record, look, those) for those in UNTIL)
            ends += [at.date() for at in steps if at]
            yield any(in_time(one, due) for one in ends)


def _first_with(record: Record, look: Look, names: Sequence[str]) -> datetime | None:
    """The first step after which all of these were filled."""
    for one in look.rounds(record):
        for at, said in one.steps:
            if all(name in said for name in names):
                return at
    return None


def _settled(look: Look) -> dict[str, Slow]:
    """投诉办结率, 投诉处理率, 二次投诉率, 处理时长."""
    mine = [(r, look.rounds(r)) for r in look.grave()]
    ours = [(r, rounds) for r, rounds in mine if _is_ours(r, rounds, look)]
    waits = [r for r, rounds in ours if _not_yet_due(r, rounds, look)]
    whole = len(ours) - len(waits)
    asked = [(r, rounds) for r, rounds in ours if r not in waits]
    closed = [r for r, rounds in asked if any(map(look.inside, closings(rounds)))]
    replied = [r for r, rounds in asked if _any_inside("replied_at", rounds, look)]
    since = look.back(2)[0]
    lately = [
        r
        for r, rounds in mine
        if any(since <= day <= look.last_day for day in closings(rounds))
    ]
    again = [r for r, rounds in mine if _came_again(r, rounds, look)]
    hours = [h for r, rounds in mine if (h := _hours(r, rounds, look)) is not None]
    mean = round(sum(hours) / len(hours), 1) if hours else None
    longest = round(max(hours), 1) if hours else None
    return {
        "closed": over(len(closed), whole),
        "replied": over(len(replied), whole),
        "repeated": over(len(again), len(lately)),
        "mean_hours": Slow(None, None, mean),
        "max_hours": Slow(None, None, longest),
    }


def _is_ours(record: Record, rounds: Sequence[Round], look: Look) -> bool:
    """Received in the month, still open when it began, or opened again in it."""
    if any(look.inside(one.until) for one in rounds):
        return True
    day = day_of(record.values.get("received_date"))
    if day is None or day >= look.first:
        return look.inside(day)
    return open_after(rounds, look.first - DAY) is not None


def _not_yet_due(record: Record, rounds: Sequence[Round], look: Look) -> bool:
    still = open_after(rounds, look.last_day)
    due = promised_due(record, still, look) if still else None
    return due is not None and due > look.upto


def _any_inside(name: str, rounds: Sequence[Round], look: Look) -> bool:
    return any(look.inside(one.said.get(name)) for one in rounds)


def _came_again(record: Record, rounds: Sequence[Round], look: Look) -> bool:
    if any(look.inside(one.until) for one in rounds):
        return True
    values = record.values
    return bool(values.get("earlier_number")) and look.inside(values["received_date"])


def _hours(record: Record, rounds: Sequence[Round], look: Look) -> float | None:
    """How long it took, if it was done for the last time in the month."""
    dones = [one.said["done_at"] for one in rounds if "done_at" in one.said]
    ends = [end_of(x, look.office) for x in dones if day_of(x) <= look.last_day]  # type: ignore[operator]
    if not ends or not look.inside(max(ends)):
        return None
    start = came(record, "received_date", "received_time")
    if not isinstance(start, datetime):
        start = datetime.combine(start, time(8))
    taken = (max(ends) - start) / timedelta(hours=1)
    return max(taken, 0.0)  # 17:30 by a row that was entered at 17:45


# ── call-backs ──────────────────────────────────────────────────────────────


def own_calls(record: Record, rounds: Sequence[Round]) -> list[Call]:
    """What the record itself says of having been called, round by round."""
    word = "followup_text" if record.form == "visit" else "satisfaction"
    found = []
    for nth, one in enumerate(rounds):
        said, answer = one.said, str(one.said.get(word) or "")
        moment = said.get("followed_at")
        if record.form == "complaint" and not moment and answer:
            moment = said.get("replied_at")
        if isinstance(moment, date):
            clock = moment.time() if isinstance(moment, datetime) else time()
            day = day_of(moment) or date.min
            found.append(Call(day, clock, (str(nth),), moment, answer))
    return found


def _called(look: Look) -> dict[str, Slow]:
    """投诉回访率, 未联系上, 入伙整改回访率, 上门服务回访率."""
    mine = [(r, look.rounds(r)) for r in look.grave()]
    closed = [
        (r, rounds) for r, rounds in mine if any(map(look.inside, closings(rounds)))
    ]
    asked = [
        (r, rounds)
        for r, rounds in closed
        if r.values.get("anonymous") is not True
        and r.values.get("unreached") is not True
    ]
    return {
        "called": share(_was_reached(r, rounds, look) for r, rounds in asked),
        "unreached": count(r for r, _ in closed if r.values.get("unreached") is True),
        "defects_called": _called_of("defect", look),
        "services_called": _called_of("home_service", look),
    }


def _was_reached(record: Record, rounds: Sequence[Round], look: Look) -> bool:
    calls = look.calls_about(record)
    if any(x.answer in CONTACTED and x.day <= look.last_day for x in calls):
        return True
    for one in rounds:
        said = one.said
        when = (
            said.get("followed_at") or said.get("replied_at") or said.get("closed_date")
        )
        day = day_of(when) or date.min
        if said.get("satisfaction") in CONTACTED and day <= look.last_day:
            return True
    return False


def _called_of(form: str, look: Look) -> Slow:
    """Of what was done in the month, how much was called about."""
    found = []
    for record in look.live(form):
        rounds = look.rounds(record)
        if _any_inside("done_at", rounds, look):
            calls = [*look.calls_about(record), *own_calls(record, rounds)]
            found.append(any(one.day <= look.last_day for one in calls))
    return share(found)


def _called_in_time(look: Look) -> dict[str, Slow]:
    """24小时回访率 and 24小时接通率 (T09)."""
    tried, reached = [], []
    for record in _to_be_called(look):
        done_in = "closed_date" if record.form == "visit" else "done_at"
        for one in look.rounds(record):
            done = one.said.get(done_in)
            if not isinstance(done, date):
                continue
            due = look.office.hours.due(done, f"{look.office.followup_hours}h")
            if not look.falls_due(due):
                continue
            calls = look.calls_about(record)
            calls += own_calls(record, [one])
            begun = day_of(done) or date.min
            good = [c for c in calls if c.day >= begun and in_time(c.moment, due)]
            tried.append(bool(good))
            reached.append(any(c.answer in CONTACTED for c in good))
    return {"called_24h": share(tried), "reached_24h": share(reached)}


def _to_be_called(look: Look) -> list[Record]:
    named = [r for r in look.grave() if r.values.get("anonymous") is not True]
    handed = [r for r in look.live("visit") if r.values.get("handling") == "转办"]
    return [*named, *handed, *look.live("defect"), *look.live("home_service")]


def _satisfied(look: Look) -> dict[str, Slow]:
    """回访满意率 by the latest answer, 一次满意率 by the first."""
    latest, first = [], []
    forms = ("visit", "defect", "home_service")
    for record in [*look.grave(), *(r for name in forms for r in look.live(name))]:
        if record.values.get("anonymous") is True:
            continue
        calls = look.calls_about(record) or _answers(record, look)
        calls = [c for c in calls if c.answer in CONTACTED and c.day <= look.last_day]
        ordered = sorted(calls, key=lambda c: (c.day, c.clock, c.rank))
        if ordered and look.inside(ordered[-1].day):
            latest.append(ordered[-1].answer in GOOD)
        if ordered and look.inside(ordered[0].day):
            first.append(ordered[0].answer in GOOD)
    return {"satisfied": share(latest), "satisfied_first": share(first)}


def _answers(record: Record, look: Look) -> list[Call]:
    """The record's own answers; undated ones of the day on which it was closed."""
    found = []
    for nth, one in enumerate(look.rounds(record)):
        (own,) = own_calls(record, [one]) or (None,)
        day = day_of(one.said.get("closed_date"))
        word = "followup_text" if record.form == "visit" else "satisfaction"
        if own is None and day and record.form in ("complaint", "visit"):
            own = Call(day, time(), (str(nth),), day, str(one.said.get(word) or ""))
        if own is not None:
            found.append(own._replace(rank=(str(nth),)))
    return found


def _repairs(look: Look) -> dict[str, Slow]:
    """小型维修当天完成率, 较大型维修一周完成率, per round."""
    found: dict[str, list[bool]] = {"小型": [], "较大型": []}
    for record in look.live("defect"):
        kept = found.get(str(record.values.get("size") or ""))
        for one in look.rounds(record):
            due = one.said.get("due")
            if "extended_to" in one.said and "approved_by" in one.said:
                due = one.said["extended_to"]
            ends = end_of(due, look.office) if isinstance(due, date) else None
            if kept is not None and ends and look.falls_due(ends):
                kept.append(in_time(one.said.get("done_at"), ends))
    small, large = found["小型"], found["较大型"]
    return {"small_on_time": share(small), "large_on_time": share(large)}


# ── selling ─────────────────────────────────────────────────────────────────


def phone_of(record: Record) -> str:
    said = str(record.values.get("phone") or "")
    return "" if said == "不留" else said.partition("、")[0]


def _selling(look: Look) -> dict[str, Slow]:
    calls = _of_month(look, "sales_call", "call_date")
    days = (look.last_day - look.first).days + 1
    return {
        "calls": count(calls),
        "calls_a_day": Slow(None, None, len(calls) / days),
        "phones_left": share(phone_of(r) != "" for r in calls),
        "calls_to_visits": _calls_to_visits(look),
    }


def _calls_to_visits(look: Look) -> Slow:
    """Who called last month, and came within 30 days."""
    start, end = look.back(1)
    if look.now.date() < end + 30 * DAY:
        return Slow(None, None, None)
    called: dict[str, date] = {}
    for record in look.live("sales_call"):
        day, phone = day_of(record.values.get("call_date")), phone_of(record)
        if phone and day and start <= day <= end:
            called[phone] = min(day, called.get(phone, day))
    came_by = [
        (phone_of(r), day)
        for r in look.live("sales_visit")
        if (day := day_of(r.values.get("visit_date")))
    ]
    return share(
        any(who == phone and 0 <= (day - on).days <= 30 for who, day in came_by)
        for phone, on in called.items()
    )


def _deals(look: Look) -> dict[str, Slow]:
    deals = [r for r in look.live("deal") if r.values.get("status") != "作废"]
    subscribed = [r for r in deals if look.inside(r.values.get("subscribed"))]
    signed = [r for r in deals if look.inside(r.values.get("signed_on"))]
    loans = [r for r in signed if r.values.get("pay_mode") in LOANS]
    lent = [r for r in deals if look.inside(r.values.get("loan_done"))]
    visits = _of_month(look, "sales_visit", "visit_date")
    firsts = [r for r in visits if r.values.get("visit_kind") == "首次"]
    due = [r for r in deals if _owes(r, look) and not _left(r)]
    return {
        "visits_to_deals": over(len(subscribed), len(firsts)),
        "deals_signed": over(len(signed), len(subscribed)),
        "signed_loans": over(len(lent), len(loans)),
        "first_paid": share(_paid(r.values) for r in due),
    }


def _owes(record: Record, look: Look) -> bool:
    """Whether the payment was due: by closing time of its day, at the sales desk."""
    day = day_of(record.values.get("first_due"))
    closing = look.office.hours_for("sales").closing
    return day is not None and look.falls_due(closing(day))


def _left(record: Record) -> bool:
    """Given back before the payment was due."""
    gone, due = day_of(record.values.get("cancelled_on")), record.values["first_due"]
    if gone is None:
        return record.values.get("status") == "退房"
    return gone < day_of(due)  # type: ignore[operator]


def _paid(values: Mapping[str, Any]) -> bool:
    paid, due = day_of(values.get("first_paid")), day_of(values["first_due"])
    return paid is not None and due is not None and paid <= due
