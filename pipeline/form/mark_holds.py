"""What a form must hold where it marks a record, or takes a part of a value or plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.errors import FormError
from pipeline.form.fits import PARTS
from pipeline.form.shape import GIVES, Form


def hold_marks(form: Form, where: str) -> None:
    """What is marked is a yes/no column, and a part of a value is one that is known."""
    for key, name in _marked(form):
        if form.by_id[name].type != "yes_no":
            raise FormError(f"{where}.{key}.marks: 应是一个是否列(yes_no)")
    for i, again in enumerate(form.again):
        if not (again.message or again.marks):
            raise FormError(f"{where}.again[{i}]: message、marks 至少写一个")
    for i, column in enumerate(form.column):
        for one in column.otherwise:
            if one.part and (one.part not in PARTS or not one.of):
                place = f"{where}.column[{i}].otherwise.part"
                raise FormError(f"{place}: 应为 {'、'.join(PARTS)},并写明 of")


def hold_plans(form: Form, where: str) -> None:
    """What a plan's next payment fills is a fitting column of the system's."""
    for i, column in enumerate(form.column):
        if (plan := column.plan) is None:
            continue
        place = f"{where}.column[{i}].plan"
        if plan.gives not in GIVES:
            raise FormError(f"{place}.gives: 应为 {'、'.join(GIVES)} 之一")
        if not column.system or column.type != GIVES[plan.gives]:
            wanted = GIVES[plan.gives]
            raise FormError(f'{place}: 这一列应写 system = true、type = "{wanted}"')
        for key, name in (("first", plan.first), ("paid", plan.paid)):
            if form.by_id[name].type != "money":
                raise FormError(f"{place}.{key}: “{name}”应是金额列(money)")


def _marked(form: Form) -> Iterator[tuple[str, str]]:
    yield from ((f"check[{i}]", x.marks) for i, x in enumerate(form.check) if x.marks)
    yield from ((f"again[{i}]", x.marks) for i, x in enumerate(form.again) if x.marks)


def hold_marks_there(form: Form, forms: Mapping[str, Form]) -> None:
    """What attempts mark in another register is a yes/no column of it."""
    for i, link in enumerate(form.link):
        marks = link.attempts.marks if link.attempts else ""
        if marks and forms[link.to].by_id[marks].type != "yes_no":
            place = f"{form.id}/form.toml.link[{i}].attempts.marks"
            raise FormError(f"{place}: 应是那边的一个是否列(yes_no)")
