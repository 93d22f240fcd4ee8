"""``month 2026-11``, ``year 2026``: books that somebody asks for; owes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipeline.errors import PipelineError
from pipeline.hours import Month, month_span
from pipeline.ledger import DutyState, Ledger
from pipeline.month import Edition, draw_up_year
from pipeline.office import Office
from pipeline.run.months.making import Making, draw, final_of, lay_out, there
from pipeline.run.months.owing import is_owed
from pipeline.run.months.times import REVISION, read, spelled, times_of
from pipeline.run.seen import people_of


def make(text: str, office: Office, ledger: Ledger, now: datetime) -> Iterator[str]:
    """The books of a month as the ledger stands now, and where they lie.

    The running month up to now, a draft before the final is due; where the final is
    made already, where that lies and whether it still holds. ``PipelineError`` for
    what is no month, or has not begun.
    """
    month = read(text)
    if not there(office):
        raise PipelineError("forms/monthly/report.toml 不存在,没有月报可做")
    first, last = month_span(month, office.month.closing_day)
    if first > now.date():
        raise PipelineError(f"{spelled(month)}还没有开始,到时再做月报")
    making = Making(people_of(office, ledger), ledger, now)
    final = final_of(month, ledger)
    if final is not None and final.state is DutyState.DONE:
        yield from _made_already(month, making)
        return
    kind = "running" if now.date() <= last else _past(month, making)
    for made in making.books(Edition(month, kind, now)):
        yield lay_out(made.book.file, draw(made), office).path
    if kind == "draft" and now >= times_of(month, office).final:
        yield f"{spelled(month)}的正式月报由下一遍处理(run)生成。"


def make_year(
    year: int, office: Office, ledger: Ledger, now: datetime
) -> Iterator[str]:
    """The book of a year as the ledger stands now, and where it lies."""
    if not there(office):
        raise PipelineError("forms/monthly/report.toml 不存在,没有年报可做")
    if year > now.year:
        raise PipelineError(f"{year}年还没有开始,到时再做年报")
    making = Making(people_of(office, ledger), ledger, now)
    if not making.monthly.year:
        raise PipelineError("forms/monthly/report.toml 里没有 [[year]],没有年报可做")
    rows = making.ground(Month(year, 12), now, year=True)
    made = draw_up_year(rows, making.monthly, office, year, now)
    yield lay_out(made.book.file, draw(made), office).path


def _past(month: Month, making: Making) -> str:
    """A draft while the house will make the final itself, else one on request."""
    owed = final_of(month, making.ledger) is not None
    return "draft" if owed or is_owed(month, making) else "asked"


def _made_already(month: Month, making: Making) -> Iterator[str]:
    yield from (book["path"] for book in making.sent(month).values())
    edition = Edition(month, REVISION.strip(), making.now)
    changes = [one for _, _, changed in making.revised(edition) for one in changed]
    for one in dict.fromkeys(changes):
        yield f"{one.label}:{one.before} → {one.after}"
    if changes:
        yield f"{spelled(month)}的数字有变动,run 会做修订(一天最多一次)。"
