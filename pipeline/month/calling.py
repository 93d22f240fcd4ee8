"""Who was called back, when, and with what answer (seeds A39, B18, C33). Pure.

Rows of a register of call-backs speak of a matter by its number; what the matter's own
columns say counts where no such row does.
"""

from __future__ import annotations

import re
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

_DIGITS = re.compile(r"\d+")


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


def _rank(number: str) -> str:
    """A number so that it sorts: …-HF9 before …-HF10."""
    return _DIGITS.sub(lambda found: found[0].zfill(9), number)


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

    def own(self, each: Matter, *, tried: bool = False) -> Iterator[Call]:
        """What its own columns say of call-backs, round by round.

        With ``tried``, only by the days of calling, not by the day of closing.
        """
        for one in each.rounds:
            values, stale = one.record.values, one.record.stale
            answered = filled(values, (each.said.answer,), stale)
            names = each.said.called if answered else each.said.called[:1]
            names = each.said.tried if answered and tried else names
            at = when(values, names, stale)
            if at is not None:
                word = said(values.get(each.said.answer)) if answered else ""
                yield Call(at, word, each.record.number)

    def tries(self, each: Matter, which: str) -> Iterator[Call]:
        """Every try to call back, or only those in which somebody was reached."""
        every = (*self.to(each), *self.own(each, tried=True))
        return (c for c in every if which == "any" or c.word in each.said.reached)

    def _was_reached(self, each: Matter, upto: datetime) -> bool:
        """Whether somebody answered by the cut-off; an answer without a day counts."""
        dated = (*self.to(each), *self.own(each))
        if any(c.word in each.said.reached and moment(c.at) <= upto for c in dated):
            return True
        return any(
            said(one.record.values.get(each.said.answer)) in each.said.reached
            and each.said.answer not in one.record.stale
            and when(one.record.values, each.said.called, one.record.stale) is None
            for one in each.rounds
        )

    def called(self, each: Matter, one: Count, span: Span) -> Iterator[Item]:
        """Closed, or done, in the month; kept when called back by the cut-off."""
        if one.on:
            days = [d for d, _ in days_of_rounds(each, one.on, span)]
        else:
            days = [r.closed for r in each.rounds if r.closed]
        days = [day for day in days if span.holds(day)]
        if days:
            kept = (
                any(moment(c.at) <= span.upto for c in self.tries(each, "any"))
                if one.calls == "any"
                else self._was_reached(each, span.upto)
            )
            yield Item(days[-1], each.record, kept)

    def answers(self, each: Matter, one: Count, span: Span) -> Iterator[Item]:
        """Its latest (or first) answer, where that lies in the month."""
        there = self.to(each)
        those = there or list(self.own(each))
        heard = [c for c in those if c.word in each.said.reached]
        heard = [c for c in heard if moment(c.at) <= span.upto]
        if not heard:
            return
        ordered = sorted(heard, key=lambda call: (moment(call.at), _rank(call.number)))
        call = ordered[0] if one.first else ordered[-1]
        day = day_of(call.at)
        if day is not None and span.holds(day):
            good = call.word in each.said.good
            yield Item(day, each.record, good, word=call.word)
