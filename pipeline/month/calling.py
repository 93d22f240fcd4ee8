"""Who was called back, when, and with what answer (seeds A39, B18, C33). Pure.

Rows of a register of call-backs speak of a matter by its number; what the matter's own
columns say counts where no such row does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from pipeline.form import Count, filled, said
from pipeline.links import linked
from pipeline.model import Record
from pipeline.month.kinds import days_of_rounds
from pipeline.month.matters import Matter, day_of, moment, when
from pipeline.month.nouns import Item
from pipeline.month.spans import Span


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody was called back: when, with what answer, as which row says."""

    at: date
    word: str
    number: str


def _calls(
    records: Sequence[Record], columns: Mapping[str, str]
) -> dict[str, list[Call]]:
    """The call-backs of a register, by the number of what they were about.

    ``columns`` say in which columns day, time and answer stand.
    """
    found: dict[str, list[Call]] = {}
    for record in records:
        day = day_of(record.values.get(columns["day"]))
        if record.void or day is None:
            continue
        clock = record.values.get(columns["time"])
        at = datetime.combine(day, clock) if isinstance(clock, time) else day
        word = str(record.values.get(columns["word"]) or "")
        for number in linked(record):
            found.setdefault(number, []).append(Call(at, word, record.number))
    return found


class Calls:
    """The call-backs of all matters.

    ``columns`` say in which columns of the rows day, time and answer stand.
    """

    def __init__(self, records: Sequence[Record], columns: Mapping[str, str]) -> None:
        self._calls = _calls(records, columns) if columns else {}

    def to(self, each: Matter) -> list[Call]:
        """Every call-back in another register that speaks of it."""
        return self._calls.get(each.record.number, [])

    def days(self, each: Matter) -> Iterator[date]:
        """The days of the call-backs that speak of it."""
        return (day_of(call.at) or call.at for call in self.to(each))

    def own(self, each: Matter) -> Iterator[Call]:
        """What its own columns say of call-backs, round by round."""
        for one in each.rounds:
            values, stale = one.record.values, one.record.stale
            answered = filled(values, (each.said.answer,), stale)
            names = each.said.called if answered else each.said.called[:1]
            at = when(values, names, stale)
            if at is not None:
                word = said(values.get(each.said.answer)) if answered else ""
                yield Call(at, word, each.record.number)

    def reached(self, each: Matter) -> Iterator[Call]:
        """Those call-backs in which somebody was reached."""
        those = (*self.to(each), *self.own(each))
        return (call for call in those if call.word in each.said.reached)

    def called(self, each: Matter, one: Count, span: Span) -> Iterator[Item]:
        """Closed, or done, in the month; kept when called back by the cut-off."""
        if one.on:
            days = [d for d, _ in days_of_rounds(each, one.on, span)]
        else:
            days = [r.closed for r in each.rounds if r.closed]
        days = [day for day in days if span.holds(day)]
        if days:
            every = (*self.to(each), *self.own(each))
            those = every if one.calls == "any" else self.reached(each)
            kept = any(moment(call.at) <= span.upto for call in those)
            yield Item(days[-1], each.record, kept)

    def answers(self, each: Matter, one: Count, span: Span) -> Iterator[Item]:
        """Its latest (or first) answer, where that lies in the month."""
        there = self.to(each)
        those = there or list(self.own(each))
        heard = [c for c in those if c.word in each.said.reached]
        heard = [c for c in heard if moment(c.at) <= span.upto]
        if not heard:
            return
        ordered = sorted(heard, key=lambda call: (moment(call.at), call.number))
        call = ordered[0] if one.first else ordered[-1]
        day = day_of(call.at)
        if day is not None and span.holds(day):
            good = call.word in each.said.good
            yield Item(day, each.record, good, word=call.word)
