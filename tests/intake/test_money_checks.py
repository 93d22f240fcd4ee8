"""Prices and payments against the project's rules: the figures of domain.md 2.9."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.form import Form, load_all
from pipeline.intake.check import Desk
from pipeline.intake.check.rules import between_columns
from pipeline.model import Finding, Place, Values
from pipeline.office import Office, load
from pipeline.pricing import Sales, discount_rate
from pipeline.values import Value

ROOT = Path(__file__).resolve().parents[2]
HOUSE = "8栋2单元903"
UNIT: Values = {
    "house_no": HOUSE,
    "area": Decimal("96.52"),
    "inner_area": Decimal("78.40"),
    "list_price": Decimal("12388.80"),
    "list_total": Decimal("1195766.98"),
}
CENT = Sales(total_unit=Decimal("0.01"))
YUAN = Sales()


class Row:
    """A row as the checks see it."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = {"house_no": HOUSE, "area": UNIT["area"], **values}
        self.findings: list[Finding] = []
        self.given: set[str] = set()
        self.stamped: set[str] = set()
        self.places: Mapping[str, Place] = {
            name: Place("成交登记", 4, 1) for name in self.values
        }


@pytest.fixture(scope="module")
def office() -> Office:
    return load(ROOT)


@pytest.fixture(scope="module")
def form() -> Form:
    return load_all(ROOT / "forms")["deal"]


def told(
    office: Office, form: Form, sales: Sales, *codes: str, **values: Value
) -> list[str]:
    """What the form's checks of these names say about a row."""
    rows: dict[tuple[str, str], Sequence[Values]] = {("unit.house_no", HOUSE): [UNIT]}
    desk = Desk(
        replace(office, sales=sales),
        date(2026, 11, 23),
        lists={"unit.house_no": frozenset({HOUSE})},
        rows=lambda name, value: rows.get((name, value), ()),
    )
    only = tuple(one for one in form.check if one.check in codes)
    found = between_columns(Row(values), replace(form, check=only), desk)
    return [one.message for one in found]


PRICES = ("price_per_area", "price_discounted", "price_near")


@pytest.mark.parametrize(
    ("sales", "values"),
    [
        (
            CENT,
            {"unit_price": "12017.14", "discount_text": "97折", "total": "1159893.97"},
        ),
        (YUAN, {"unit_price": "12017.14", "discount_text": "97折", "total": "1159894"}),
        (YUAN, {"total": "1195767"}),
        (YUAN, {"unit_price": "12388.80", "total": "1195766.98"}),
        (YUAN, {"discount_text": "9.7折", "total": "1159893.97"}),
        (YUAN, {"discount": "5000", "total": "1190767"}),
        (
            Sales(total_unit=Decimal(100), rounding="down"),
            {"discount_text": "97折", "total": "1159800"},
        ),
        (Sales(price_basis="按套"), {"unit_price": "1", "total": "1195767"}),
        (Sales(price_basis="套内面积"), {"unit_price": "15252.13", "total": "1195767"}),
    ],
)
def test_a_price_within_the_rounding_is_taken(
    sales: Sales, values: dict[str, str], office: Office, form: Form
) -> None:
    said = {name: _value(name, text) for name, text in values.items()}
    wrong = [
        one
        for one in told(office, form, sales, *PRICES, **said)
        if "标准单价" not in one
    ]
    assert wrong == []


def test_digits_that_changed_places_are_told_with_both_figures(
    office: Office, form: Form
) -> None:
    formula = "96.52×12,017.14=1,159,894.35"
    said = {"unit_price": Decimal("12017.14"), "total": Decimal("1159984.00")}
    assert told(office, form, YUAN, *PRICES, **said) == [
        f"成交总价1,159,984.00与面积×单价({formula})相差89.65,超出取整范围,请核对"
    ]
    discounted: dict[str, Value] = {
        "discount_text": "97折",
        "total": Decimal("1159984.00"),
    }
    assert told(office, form, YUAN, *PRICES, **discounted) == [
        "成交总价1,159,984.00与表价总价折后(1,195,766.98×0.97=1,159,893.97)相差90.03,请核对"
    ]


def test_a_price_far_from_the_list_is_told(office: Office, form: Form) -> None:
    said = told(office, form, YUAN, "price_near", unit_price=Decimal("11000.00"))
    assert said == ["成交单价11,000.00与标准单价12,388.80相差11.2%,请核对"]
    assert told(office, form, YUAN, "price_near", total=Decimal("1000000.00")) == [
        "成交总价1,000,000.00与标准总价1,195,766.98相差16.4%,请核对"
    ]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("97折", "0.97"), ("9.7折", "0.97"), ("98折×99折", "0.9702"), ("8折", "0.8"),
        ("98折、99折", "0.9702"), ("95%", "0.95"), ("85 折", "0.85"),
        ("老业主优惠", None), ("97折送车位", None), ("", None), ("120%", None),
    ],
)  # fmt: skip
def test_discounts_as_staff_write_them(text: str, rate: str | None) -> None:
    assert discount_rate(text) == (Decimal(rate) if rate else None)


SHORT = (
    "首期款金额+期款计划=900,000.00,与成交总价1,000,000.00相差100,000.00,"
    "请核对(每期写“2期 2027-01-15 100000”)"
)
PAYMENTS = (
    "adds_up", "left_out", "must_be_empty", "not_over", "plan_adds_up", "in_steps",
    "share_under", "share_over",
)  # fmt: skip
LOAN = {"pay_mode": "商业按揭", "total": "1000000"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({**LOAN, "first_pay": "300000", "loan": "700000"}, []),
        (
            {**LOAN, "first_pay": "300000", "loan": "690000"},
            ["首期款金额+按揭金额=990,000.00,与成交总价1,000,000.00相差10,000.00,请核对"],
        ),
        (
            {**LOAN, "first_pay": "280000", "loan": "700000", "deposit": "20000"},
            [
                "首期款金额似未包含定金金额,含定金金额应为300,000.00,请核对",
                "首期款金额+按揭金额=980,000.00,与成交总价1,000,000.00相差20,000.00,请核对",
            ],
        ),
        (
            {**LOAN, "first_pay": "300500", "loan": "699500"},
            ["按揭金额699,500.00不是1000的整倍数,请核对"],
        ),
        (
            {**LOAN, "first_pay": "100000", "loan": "900000"},
            ["首期款金额100,000.00只占成交总价的10.00%,低于15%,请核对"],
        ),
        (
            {"pay_mode": "一次性", "total": "1000000", "first_pay": "1000001", "loan": "1000"},
            [
                "一次性付款不应有按揭金额(1,000.00),请核对付款方式",
                "首期款金额1,000,001.00大于成交总价1,000,000.00,请核对",
            ],
        ),
        (
            {
                "pay_mode": "分期", "total": "1000000", "first_pay": "500000",
                "instalments": "2期 2027-01-15 200000;3期 2027-03-15 30万",
            },
            [],
        ),
        (
            {
                "pay_mode": "分期", "total": "1000000", "first_pay": "500000",
                "instalments": "1期 2026-12-15 500000;2期 2027-01-15 400000",
            },
            [SHORT],
        ),
        (
            {"total": "1000000", "deposit": "300000"},
            ["定金金额300,000.00占成交总价的30.00%,超过20%,请核对"],
        ),
    ],
)  # fmt: skip
def test_a_plan_of_payment_makes_the_whole(
    values: dict[str, str], said: list[str], office: Office, form: Form
) -> None:
    read = {name: _value(name, text) for name, text in values.items()}
    assert told(office, form, YUAN, *PAYMENTS, **read) == said


def test_a_confirmation_lies_before_the_payment(office: Office, form: Form) -> None:
    at = {
        "control_at": datetime(2026, 11, 18, 10, 20),
        "deposit_at": date(2026, 11, 18),
    }
    assert told(office, form, YUAN, "before", **at) == []
    same = {**at, "deposit_at": datetime(2026, 11, 18, 10, 20)}
    assert len(told(office, form, YUAN, "before", **same)) == 1
    assert (
        len(
            told(
                office, form, YUAN, "before", **{**at, "deposit_at": date(2026, 11, 17)}
            )
        )
        == 1
    )


def test_each_buyer_has_a_number_of_his_own(office: Office, form: Form) -> None:
    people = {"buyer_name": "曹玉、何建", "id_no": "420106198605120004"}
    assert told(office, form, YUAN, "as_many", **people) == [
        "证件号码有1个,买方有2人,请一人写一个"
    ]
    people["id_no"] += "、420107196803150009"
    assert told(office, form, YUAN, "as_many", **people) == []


def test_an_area_is_that_of_the_list(office: Office, form: Form) -> None:
    assert told(office, form, YUAN, "as_there", area=Decimal("96.50")) == [
        "建筑面积96.50与《房源销控表》的96.52不一致"
    ]


def _value(name: str, text: str) -> Value:
    words = ("discount_text", "pay_mode", "instalments")
    return text if name in words else Decimal(text).quantize(Decimal("0.01"))
