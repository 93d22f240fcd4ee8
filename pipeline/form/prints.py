"""What a form must hold for its papers, mails, fields and lists to be made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.errors import FormError
from pipeline.form.papers import EVERY, SHOWN_AS, Document, Fact, Mail, Table
from pipeline.form.shape import Form

_OF_THE_DAY = ("today", "month")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def columns_of_papers(form: Form) -> Iterator[tuple[str, str]]:
    """(key, column id) wherever a paper, mail, field or list names an own column."""
    for i, paper in enumerate(form.document):
        names = [*paper.again, paper.of, paper.stamp, *paper.only_if, paper.named]
        names += [*paper.group, *paper.complete]
        if before := paper.before:
            names += [before.column, before.instead, *before.approved]
        yield from ((f"document[{i}]", name) for name in names if name)
    for i, mail in enumerate(form.mail):
        yield from ((f"mail[{i}]", name) for name in _of_mail(mail) if name)
    for i, one in enumerate(form.fact):
        same = (item.partition("=")[0] for item in one.same)
        said = (one.of, one.by, *same, one.sex, *one.only_if)
        yield from ((f"field[{i}]", name) for name in said if name)
    for i, table in enumerate(form.table):
        own = _own_fields(table, form) if table.members else ()
        told = (*table.columns, table.missing, *table.only_if, *own)
        yield from ((f"list[{i}]", name) for name in told if name)


def _own_fields(table: Table, form: Form) -> Iterator[str]:
    facts = {one.name for one in form.fact}
    return (name for name in table.fields if name not in facts)


def others_of_papers(form: Form) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(key, the other form, what it must have) of fields and lists."""
    for i, one in enumerate(form.fact):
        if one.from_:
            other, _, column = one.from_.partition(".")
            theirs = (x.partition("=")[2] or x for x in one.same)
            yield f"field[{i}].from", other, (column, *theirs)
    for i, table in enumerate(form.table):
        if table.linked:
            yield f"list[{i}].linked", table.linked, table.fields


def hold_papers(form: Form, where: str) -> None:
    """Papers and mails hang on states or columns, mails on papers; lists are whole."""
    steps = {state.id for state in form.state} | form.by_id.keys()
    titles = {document.title for document in form.document}
    for i, document in enumerate(form.document):
        if unknown := {*document.at, *document.at_first} - steps:
            raise FormError(f"{where}.document[{i}].at: 没有“{unknown.pop()}”")
        _document(document, form, f"{where}.document[{i}]")
    for i, mail in enumerate(form.mail):
        if unknown := set(mail.at) - steps:
            raise FormError(f"{where}.mail[{i}].at: 没有“{unknown.pop()}”")
        _mail(mail, titles, f"{where}.mail[{i}]")
    for i, one in enumerate(form.fact):
        _fact(one, f"{where}.field[{i}]")
    for i, table in enumerate(form.table):
        _table(table, f"{where}.list[{i}]")


def _document(document: Document, form: Form, place: str) -> None:
    if document.every not in EVERY:
        raise FormError(f"{place}.every: 应为 month")
    if sum(map(bool, (document.group, document.before, document.every))) > 1:
        raise FormError(f"{place}: group、before、every 只能写一个")
    if not (
        document.at
        or document.at_first
        or document.asked
        or document.timed
        or document.closing
    ):
        raise FormError(f"{place}: 缺少 at")
    if document.asked and not form.void:
        raise FormError(f"{place}.asked: 要有 void 那一列,才能写“打印{document.title}”")
    if document.group and (document.most < 1 or not document.stamp):
        raise FormError(f"{place}: 合印的文书要有 stamp,most 应不少于 1")
    _before(document, place)
    if document.role and form.people is None:
        raise FormError(f"{place}.role: 只能用在有 [people] 的登记表")
    if document.role and form.people and document.role not in form.people.roles:
        raise FormError(f"{place}.role: 没有“{document.role}”这个角色")


def _before(document: Document, place: str) -> None:
    before = document.before
    if before is None:
        return
    if not before.days or min(before.days) < 0:
        raise FormError(f"{place}.before.days: 应写提前几天,例如 [5, 2]")
    if not _CLOCK.fullmatch(before.clock):
        raise FormError(f"{place}.before.clock: 应为时刻,例如 09:00")


def _mail(mail: Mail, titles: set[str], place: str) -> None:
    if mail.after and mail.after not in titles:
        raise FormError(f"{place}.after: 没有文书“{mail.after}”")
    if bool(mail.to) == bool(mail.address):
        raise FormError(f"{place}: to、address 应写一个")
    if mail.held and mail.after:
        raise FormError(f"{place}.held: 待更正时不印文书,不能写 after")
    if mail.edition not in ("first", "later", "former", "void"):
        raise FormError(f"{place}.edition: 应为 first、later、former 或 void")


def _fact(one: Fact, place: str) -> None:
    if one.shown_as not in SHOWN_AS:
        raise FormError(f"{place}.as: 应为 {'、'.join(SHOWN_AS)} 之一")
    sources = sum(map(bool, (one.of, one.from_, one.config, one.text)))
    if sources != 1 and not (sources == 0 and one.shown_as in _OF_THE_DAY):
        raise FormError(f"{place}: of、from、config、text 应写一个")
    if one.from_ and one.by and one.same:
        raise FormError(f"{place}.from: by、same 只写一个")
    if one.from_ and not one.from_.partition(".")[2]:
        raise FormError(f"{place}.from: 应写成 表.列,例如 unit.layout")


def _table(table: Table, place: str) -> None:
    sources = (table.columns, table.linked, table.members, table.choices)
    if sum(map(bool, sources)) != 1:
        raise FormError(f"{place}: columns、linked、members、choices 应写一个")
    if not table.fields:
        raise FormError(f"{place}.fields: 不能为空")


def _of_mail(mail: Mail) -> Iterator[str]:
    yield from (mail.of, mail.person, mail.address, *mail.only_if)
