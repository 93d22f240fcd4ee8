"""What a form must hold for its deadlines and daily sentences to be kept."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import FormError
from pipeline.form.deadlines import DUE, EVERY, START, Deadline, Stage, distance, party
from pipeline.form.shape import Form
from pipeline.hours import DESKS, is_term


def columns_of_deadlines(form: Form) -> Iterator[tuple[str, str]]:
    """(key, column id) wherever a deadline or a daily sentence names an own column."""
    for i, one in enumerate(form.deadline):
        yield from ((f"deadline[{i}]", name) for name in one.columns if name)
    for i, said in enumerate(form.daily):
        names = (said.date, *said.only_if, *said.filled)
        yield from ((f"daily[{i}]", name) for name in names)


def hold_deadlines(form: Form, where: str) -> None:
    """Terms and stages are known, ids are told apart, letters and states are there."""
    seen: set[str] = set()
    for i, one in enumerate(form.deadline):
        place = f"{where}.deadline[{i}]"
        if one.id in seen or not one.id or "/" in one.id:
            raise FormError(f"{place}.id: “{one.id}”重复或写法不对")
        seen.add(one.id)
        _terms(one, place)
        _reaches(one, form, place)
        for j, stage in enumerate(one.stage):
            _stage(stage, f"{place}.stage[{j}]")
    for i, said in enumerate(form.daily):
        if said.every not in EVERY or not said.every:
            raise FormError(f"{where}.daily[{i}].every: 应为 day 或 week")
        if unknown := set(said.overdue) - {one.id for one in form.deadline}:
            place = f"{where}.daily[{i}].overdue"
            raise FormError(f"{place}: 没有时限“{unknown.pop()}”")
        if said.id in seen:
            raise FormError(f"{where}.daily[{i}].id: “{said.id}”重复")
        seen.add(said.id)


def _terms(one: Deadline, place: str) -> None:
    for term in (one.term, *one.terms.values()):
        if term and not is_term(term):
            raise FormError(f"{place}.term: “{term}”应为 same_day、24h 或 7d")
    if not (one.term or one.due or one.terms or one.config):
        raise FormError(f"{place}: term、due、by、config 至少写一个")
    if bool(one.by) != bool(one.terms):
        raise FormError(f"{place}: by 和 terms 要一起写")
    if one.hours and one.hours not in DESKS:
        raise FormError(f"{place}.hours: 应为 {'、'.join(DESKS)},或者不写")


def _reaches(one: Deadline, form: Form, place: str) -> None:
    states = {state.id for state in form.state}
    if unknown := set(one.at) - states:
        raise FormError(f"{place}.at: 没有状态“{unknown.pop()}”")
    if one.letter and not any(
        paper.title == one.letter and paper.before for paper in form.document
    ):
        raise FormError(f"{place}.letter: 没有写了 before 的文书“{one.letter}”")
    if not (one.until or one.over or one.sealed):
        raise FormError(f"{place}: until、over、sealed 至少写一个,否则不会停")


def _stage(stage: Stage, place: str) -> None:
    if stage.at not in (START, DUE) and distance(stage.at) is None:
        raise FormError(f"{place}.at: “{stage.at}”应为 start、due、-2h 或 +1d 的样子")
    if not stage.to:
        raise FormError(f"{place}.to: 不能为空")
    if stage.every < 0:
        raise FormError(f"{place}.every: 应为天数")


def hold_roles(form: Form, roles: set[str]) -> None:
    """Every mail, stage and daily sentence goes to a role that people hold."""
    where = f"{form.id}/form.toml"
    asked = [(f"mail[{i}].to", one.to) for i, one in enumerate(form.mail) if one.to]
    asked += [
        (f"deadline[{i}].stage[{j}].to", party(word).role)
        for i, one in enumerate(form.deadline)
        for j, stage in enumerate(one.stage)
        for word in stage.to
    ]
    asked += [(f"daily[{i}].to", to) for i, x in enumerate(form.daily) for to in x.to]
    for place, role in asked:
        if roles and role not in roles:
            raise FormError(f"{where}.{place}: 没有角色“{role}”")
