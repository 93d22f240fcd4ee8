"""Named checks of amounts and prices (domain.md 2.9, seeds E27, E48–E50). Pure.

Each says what was computed and how: both figures, their difference, the formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from pipeline.form import Check, Form, said
from pipeline.intake.check.row import DeskSeen, RowRead, finding
from pipeline.model import Finding
from pipeline.pricing import BY_INNER_AREA, BY_PIECE, discount_rate
from pipeline.values import Value, payments, shown

Named = Callable[[Check, RowRead, Form, DeskSeen], Iterator[Finding]]
_CENT = Decimal("0.01")
_PER_CENT = 100


def _figure(value: Decimal) -> str:
    """An amount to the cent, as people read it."""
    return shown(value.quantize(_CENT, ROUND_HALF_UP))


# ── sums ────────────────────────────────────────────────────────────────────


def _numbers(row: RowRead, names: tuple[str, ...]) -> list[Decimal]:
    """The numbers of these columns, as far as they are filled."""
    values = (row.values.get(name) for name in names)
    return [value for value in values if isinstance(value, Decimal)]


def _adds_up(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The last number is the sum of the others, to the cent."""
    numbers = _numbers(row, rule.columns)
    if len(numbers) != len(rule.columns):
        return
    *parts, whole = numbers
    if (right := sum(parts, Decimal(0))) != whole:
        formula = "+".join(form.by_id[name].title for name in rule.columns[:-1])
        yield _differs(rule, row, form, whole, right, formula=formula)


def _left_out(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The last is the sum of the others, though the first should hold the second."""
    numbers = _numbers(row, rule.columns)
    if len(numbers) != len(rule.columns) or not numbers[1]:
        return
    if sum(numbers[:-1], Decimal(0)) == numbers[-1]:
        one, other = (form.by_id[name].title for name in rule.columns[:2])
        facts = {
            "title": one,
            "other": other,
            "right": _figure(numbers[0] + numbers[1]),
        }
        yield finding(rule, row, rule.columns[0], **facts)


def _not_over(rule: Check, row: RowRead, form: Form, _: DeskSeen) -> Iterator[Finding]:
    """The first number is not greater than the second."""
    numbers = _numbers(row, rule.columns)
    if len(numbers) == len(rule.columns) and numbers[0] > numbers[1]:
        name, other = rule.columns
        facts = {"value": _figure(numbers[0]), "right": _figure(numbers[1])}
        titles = {"title": form.by_id[name].title, "other": form.by_id[other].title}
        yield finding(rule, row, name, **titles, **facts)


def _share_over(
    rule: Check, row: RowRead, form: Form, _: DeskSeen
) -> Iterator[Finding]:
    """The first number is more than ``limit`` per cent of the second."""
    numbers = _numbers(row, rule.columns)
    whole = len(numbers) == len(rule.columns) and numbers[1]
    if whole and numbers[0] * _PER_CENT > numbers[1] * rule.limit:
        yield _share(rule, row, form, numbers, rule.limit)


def _share_under(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """The first number is less than ``limit`` (or min_down) per cent of the other."""
    numbers = _numbers(row, rule.columns)
    least = rule.limit or desk.office.sales.min_down
    whole = len(numbers) == len(rule.columns) and numbers[1]
    if whole and numbers[0] * _PER_CENT < numbers[1] * least:
        yield _share(rule, row, form, numbers, least)


def _share(
    rule: Check, row: RowRead, form: Form, numbers: list[Decimal], limit: int
) -> Finding:
    percent = (numbers[0] * _PER_CENT / numbers[1]).quantize(_CENT, ROUND_HALF_UP)
    name, other = rule.columns
    titles = {"title": form.by_id[name].title, "other": form.by_id[other].title}
    facts = {
        "value": _figure(numbers[0]),
        "percent": f"{percent}%",
        "limit": f"{limit}%",
    }
    return finding(rule, row, name, **titles, **facts)


def _in_steps(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """Each number is a multiple of ``limit``, or of [sales] loan_step."""
    step = rule.limit or desk.office.sales.loan_step
    for name in rule.columns:
        value = row.values.get(name)
        if isinstance(value, Decimal) and value % step:
            facts = {"title": form.by_id[name].title, "value": _figure(value)}
            yield finding(rule, row, name, step=step, **facts)


def _plan_adds_up(
    rule: Check, row: RowRead, form: Form, _: DeskSeen
) -> Iterator[Finding]:
    """A plan of payments and the first one make the whole; what is no plan is told.

    Columns: the plan, the first payment, the whole.
    """
    name, first, whole = rule.columns
    text, numbers = said(row.values.get(name)), _numbers(row, (first, whole))
    if not text or len(numbers) != len((first, whole)):
        return
    parts = payments(text)
    planned = sum((part.amount for part in parts), Decimal(0))
    if not any(part.nth == 1 for part in parts):
        planned += numbers[0]
    if planned != numbers[1]:
        formula = f"{form.by_id[first].title}+{form.by_id[name].title}"
        yield _differs(rule, row, form, numbers[1], planned, formula=formula)


def _differs(
    rule: Check,
    row: RowRead,
    form: Form,
    value: Decimal,
    right: Decimal,
    *,
    formula: str,
) -> Finding:
    """Both figures, the difference and the formula (E27), at the last column."""
    facts = {
        "title": form.by_id[rule.columns[-1]].title,
        "value": _figure(value),
        "right": _figure(right),
        "difference": _figure(abs(value - right)),
        "formula": formula,
    }
    return finding(rule, row, rule.columns[-1], **facts)


# ── prices ──────────────────────────────────────────────────────────────────


def _price_per_area(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """A total is area times unit price, as far as the project's rounding goes.

    Columns: area, unit price, key of the row that has the inner area (or that area
    itself, without ``words``), total. Not said of what is priced by the piece.
    """
    sales = desk.office.sales
    size, price, _, name = rule.columns
    inner = sales.price_basis == BY_INNER_AREA
    area = _inner_area(rule, row, desk) if inner else row.values.get(size)
    unit, total = row.values.get(price), row.values.get(name)
    if sales.price_basis == BY_PIECE or not isinstance(area, Decimal):
        return
    if not isinstance(unit, Decimal) or not isinstance(total, Decimal):
        return
    right = (area * unit).quantize(_CENT, ROUND_HALF_UP)
    if abs(total - area * unit) > sales.tolerance(area):
        formula = f"{_figure(area)}×{_figure(unit)}"
        yield _differs(rule, row, form, total, right, formula=formula)


def _inner_area(rule: Check, row: RowRead, desk: DeskSeen) -> Value:
    value = row.values.get(rule.columns[2])
    if not rule.words:
        return value
    rows = desk.rows(rule.words[0], said(value))
    return rows[0].get(rule.words[1].partition(".")[2]) if rows else None


def _listed_price(rule: Check, row: RowRead, desk: DeskSeen) -> Decimal | None:
    """What the list says of the row's key (first column): the second list's column."""
    rows = desk.rows(rule.words[0], said(row.values.get(rule.columns[0])))
    value = rows[0].get(rule.words[1].partition(".")[2]) if rows else None
    return value if isinstance(value, Decimal) else None


def _price_discounted(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """A total is the listed one less the discount, rounded as the project does.

    Columns: key, discount in words, amount off, total. Not said where neither is given
    or the words cannot be read.
    """
    _, words, off, name = rule.columns
    listed, total = _listed_price(rule, row, desk), row.values.get(name)
    text, less = said(row.values.get(words)), row.values.get(off)
    rate = discount_rate(text)
    if rate is None and (less is None or any(sign.isdigit() for sign in text)):
        return
    if listed is None or not isinstance(total, Decimal):
        return
    less = less if isinstance(less, Decimal) else Decimal(0)
    exact, sales = listed * (rate or 1) - less, desk.office.sales
    right = sales.rounded(exact)
    if total != right and abs(total - exact) > sales.rounding_error:
        formula = _figure(listed) + (f"×{rate}" if rate else "")
        formula += f"-{_figure(less)}" if less else ""
        exact = exact.quantize(_CENT, ROUND_HALF_UP)
        yield _differs(rule, row, form, total, exact, formula=formula)


def _price_near(
    rule: Check, row: RowRead, form: Form, desk: DeskSeen
) -> Iterator[Finding]:
    """A price is within ``limit`` per cent of the listed one. Columns: key, price."""
    listed, value = _listed_price(rule, row, desk), row.values.get(rule.columns[1])
    if listed is None or not isinstance(value, Decimal) or not listed:
        return
    apart = abs(value - listed)
    if apart * _PER_CENT > listed * rule.limit:
        percent = (apart * _PER_CENT / listed).quantize(Decimal("0.1"), ROUND_HALF_UP)
        name = rule.columns[1]
        facts = {"value": _figure(value), "right": _figure(listed)}
        title = form.by_id[name].title
        yield finding(rule, row, name, title=title, percent=f"{percent}%", **facts)


CHECKS: Mapping[str, Named] = {
    "adds_up": _adds_up,
    "left_out": _left_out,
    "not_over": _not_over,
    "share_over": _share_over,
    "share_under": _share_under,
    "in_steps": _in_steps,
    "plan_adds_up": _plan_adds_up,
    "price_per_area": _price_per_area,
    "price_discounted": _price_discounted,
    "price_near": _price_near,
}
