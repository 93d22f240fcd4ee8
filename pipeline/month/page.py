"""What every block of the month's sheets is made with: counts, dimensions, names. Pure.

A row that is confidential is counted in office-wide totals alone: wherever counts are
told apart it stands under 保密件, and no list shows it singly (domain.md 6, 8.3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline import privacy
from pipeline.form import BlockOf, Column, Monthly, Rate, filled, said
from pipeline.hours import Month
from pipeline.model import Record
from pipeline.month.counts import Counts
from pipeline.month.figures import SCALE, figure
from pipeline.month.matters import Matter
from pipeline.month.nouns import Edition, Item
from pipeline.month.spans import Span
from pipeline.office import Office
from pipeline.sheets import NOTHING, Cell, Figure, Unit
from pipeline.values import mask_house, shown

SECRET = privacy.CLOSED  # how counts that are told apart call what is confidential
UNSAID = "未填"
AUDIENCE = "monthly"  # the readers of the month, in audiences.toml
WITHHELD = "(内容从略)"  # of a text in which somebody might still be recognised
#: The words of a block's ``by`` that speak of the matter, whatever its register.
OF_MATTER = ("dept", "category", "building")
WORD = "word"  # … and of what was answered


@dataclass(frozen=True, slots=True)
class Page:
    """All that a block may ask: the counts, the report, the book it stands in."""

    counts: Counts
    edition: Edition
    tabs: frozenset[str]  # the titles of the sheets in this book

    @property
    def month(self) -> Month:
        """The month of the book."""
        return self.edition.month

    @property
    def office(self) -> Office:
        """The office as configured."""
        return self.counts.office

    @property
    def monthly(self) -> Monthly:
        """The report."""
        return self.counts.monthly

    @property
    def span(self) -> Span:
        """The days of the month up to the cut-off."""
        return self.counts.span(self.month)

    @property
    def last(self) -> date:
        """The last day that is counted."""
        return min(self.span.last, self.span.upto.date())

    def items(self, count: str) -> list[Item]:
        """The items of a count in this month."""
        return self.counts.of(count, self.month)

    def figure(self, rate: str, month: Month | None = None) -> Figure:
        """A figure of this month, or of another."""
        return figure(self.monthly.rates[rate], self.counts, month or self.month)

    def has_block(self, name: str) -> bool:
        """Whether a link of this name leads anywhere in this book."""
        return name in self.tabs or any(
            block.name == name
            for tab in self.monthly.tab
            if tab.title in self.tabs
            for block in tab.block
        )

    def home(self, rate: str) -> BlockOf | None:
        """The block in this book in which a figure stands with what it is made of."""
        for tab in self.monthly.tab:
            for block in tab.block if tab.title in self.tabs else ():
                if block.kind == "rates" and rate in block.rate:
                    return block
                if block.kind == "facts" and any(i.rate == rate for i in block.item):
                    return block
        return None

    def link_of(self, rate: Rate) -> str:
        """Where a click on a figure leads, if it is in this book."""
        return rate.link if rate.link and self.has_block(rate.link) else ""

    def matter(self, record: Record) -> Matter | None:
        """The matter that a record is; None where nothing says when it came."""
        return self.counts.matter_of(record)

    # what tells rows apart

    def is_secret(self, record: Record) -> bool:
        """Whether its details may be told nowhere."""
        form = self.office.forms[record.form]
        return privacy.sealed(record, form) or privacy.apart(record)

    def said_of(self, record: Record, by: str) -> str:
        """What a column, or the matter, says of a record, as it may be told."""
        if self.is_secret(record):
            return SECRET
        return self.plainly(record, by) or UNSAID

    def plainly(self, record: Record, by: str) -> str:
        """The same of a record that is not confidential; "" for nothing.

        Of a house number never more than the building.
        """
        form = self.office.forms[record.form]
        spoken = self.monthly.of_form.get(record.form)
        name = getattr(spoken, by, "") if by in OF_MATTER else by
        column = form.by_id.get(name)
        if column is None or not filled(record.values, (name,)):
            return ""
        value = record.values.get(name)
        if column.personal == "house_no":
            return mask_house(said(value))
        return self.words(record, column)

    def words(self, record: Record, column: Column) -> str:
        """A column as the readers of the month may see it; of a text no person.

        A text in which somebody is still to be recognised is withheld.
        """
        form, seen = self.office.forms[record.form], shown(record.values[column.id])
        if column.personal:
            seen = privacy.view(record, form, AUDIENCE, self.office)[column.id]
        elif column.type == "text":
            seen = privacy.mask_text(seen, record, form, self.office)
        else:
            return seen
        return WITHHELD if privacy.left_over(seen) else seen

    def counted(self, items: Iterable[Item], by: str) -> Counter[str]:
        """How many items say what."""
        return Counter(self.said_by(item, by) for item in items)

    def said_by(self, item: Item, by: str) -> str:
        """The same of what was counted: its answer, or what its record says."""
        return item.word if by == WORD else self.said_of(item.record, by)

    def left_in(self, items: Iterable[Item], block: BlockOf) -> list[Item]:
        """Without those that a block is not to count."""
        wanted = block.leave.items()
        return [
            item
            for item in items
            if not any(said(item.record.values.get(n)) in words for n, words in wanted)
            or self.is_secret(item.record)
        ]


def in_order(counts: Counter[str], choices: Sequence[str], *, sort: bool) -> list[str]:
    """What was said: the most first, or as listed; 其他, 未填, 保密件 come last."""
    last = ("其他", UNSAID, SECRET)
    known = {word: at for at, word in enumerate(choices)}

    def rank(word: str) -> tuple[int, int, int, str]:
        end = last.index(word) + 1 if word in last else 0
        amount = -counts[word] if sort else 0
        return end, amount, known.get(word, len(known)), word

    return sorted(counts, key=rank)


# ── cells ───────────────────────────────────────────────────────────────────


def title(text: str, **more: str) -> Cell:
    """The cell that names a row."""
    return Cell(text, look="title", **more)  # type: ignore[arg-type]


def number(value: int, name: str = "", link: str = "") -> Cell:
    """A count."""
    return Cell(value, "count", name=name, link=link)


def share(
    part: int, whole: int, names: tuple[str, str], unit: Unit = "percent"
) -> Cell:
    """A share as a formula of two named cells; — where there is nothing to divide."""
    up, down = names
    times = "*1000" if unit == "permille" else ""
    value = part / whole * (1000 if times else 1) if whole else NOTHING
    formula = f'IF({{{down}}}=0,"{NOTHING}",{{{up}}}/{{{down}}}{times})'
    return Cell(value, unit, formula)


def plain(value: Decimal | float | None, unit: Unit) -> Cell:
    """A figure's value as it stands; — for none."""
    if value is None:
        return Cell(NOTHING, unit)
    return Cell(value * 1000 if unit == "permille" else value, unit)


def target_of(figure_: Figure) -> Cell:
    """A target as it is shown; — for none."""
    if figure_.target is None:
        return Cell(NOTHING, figure_.unit)
    over = SCALE["percent"] if figure_.unit == "percent" else 1
    return Cell(figure_.target / over, figure_.unit)
