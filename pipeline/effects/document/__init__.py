"""A duty to one Word file: what it says, where it goes, under which name.

The file is written twice: into the record's folder in the archive, and where the desk
prints it (domain.md 3.0, 7.2). Its name never holds a person's name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline import files, filing, privacy, wording
from pipeline.effects.document import render
from pipeline.effects.document.render import Printable, Template, check, load
from pipeline.errors import FormError
from pipeline.facts import Around
from pipeline.form import Document, Form
from pipeline.model import Done, Duty, Filed, Record, Trace
from pipeline.office import Office
from pipeline.package.pages import pages
from pipeline.points import point
from pipeline.values.filenames import safe_name

SEALED = "保密件"
ASIDE = f"{SEALED}_另册"  # the papers of the second book, not for the desk's eyes (8.5)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document duty with all that carrying it out needs to know."""

    duty: Duty
    record: Record
    form: Form
    document: Document
    entered: datetime
    ordinal: int  # its place in the record's folder, counted from 1
    folder: str  # that folder, below archive/
    around: Around = field(default_factory=Around)
    sealing: Mapping[str, Printable] = field(default_factory=dict)
    nth: int = 1  # how often this paper of a sealing was made, this time included

    def audience(self, office: Office) -> str:
        """Who reads this copy of the record as it stands."""
        return privacy.audience(self.record, self.form, self.document.copy, office)


def template_path(form: Form, title: str, office: Office) -> Path:
    """Where the Word template of a document lies."""
    return office.paths.forms / form.id / "documents" / f"{title}.docx"


def check_templates(
    form: Form, office: Office, known: Collection[str] = ()
) -> set[str]:
    """Every template of ``form`` is there, compiles, and names only what exists.

    ``known`` are the signs of what was found right before: the same template, with the
    same placeholders and the same checker, is not compiled again. Returns the signs.
    """
    signs = set()
    wanted = {document.title for document in form.document}
    folder = office.paths.forms / form.id / "documents"
    for path in sorted(folder.glob("*.docx")):
        if path.stem not in wanted:
            raise FormError(
                f"{form.id}/documents/{path.name}: form.toml 里没有这份文书"
            )
    for title in sorted(wanted):
        path = template_path(form, title, office)
        if not path.exists():
            raise FormError(f"{form.id}/documents/ 缺少模板 {title}.docx")
        own = [one for one in form.document if one.title == title]
        more = filing.OF_SEALING if all(one.closing for one in own) else ()
        names = wording.names(form).union(more)
        signs.add(sign := _sign(path, names))
        if sign not in known:
            check(load(path), names)
    return signs


def _sign(path: Path, names: Collection[str]) -> str:
    checker = files.sha256_of(Path(render.__file__))
    said = "\n".join((files.sha256_of(path), checker, *sorted(names)))
    return files.sha256(said.encode())


# ── where it goes ───────────────────────────────────────────────────────────


def file_name(paper: Paper, office: Office) -> str:
    """编号_文书名_房号_日期.docx, with the round and edition from the second on.

    Never a person's name: what has no number of its own goes by a sign.
    """
    record, document, form = paper.record, paper.document, paper.form
    name = paper.audience(office)
    seen = privacy.view(record, form, name, office) if document.named else {}
    named, day = seen.get(document.named, ""), f"{paper.entered:%Y%m%d}"
    parts = [filing.sign(record, form), document.title, named, day]
    if paper.around.stage:
        parts.append(f"提前{paper.around.stage}天")
    if record.round > 1:
        parts.append(f"第{record.round}次")
    if (edition := max(record.edition, paper.nth)) > 1:
        parts.append(f"第{edition}版")
    return f"{safe_name('_'.join(filter(None, parts)), 75)}.docx"


def print_folder(paper: Paper, office: Office) -> Path:
    """待打印/<日期>/ 内部, the department, or 保密件."""
    base = office.paths.outbox / "待打印" / f"{paper.entered:%Y-%m-%d}"
    sight = office.audiences[paper.audience(office)]
    if privacy.apart(paper.record):
        return base / ASIDE
    moved = paper.document.of and wording.head(paper.record, paper.form, office).moved
    if sight.folder or moved:
        return base / (sight.folder or SEALED)
    column = paper.form.by_id.get(paper.document.of)
    word = str(paper.record.values.get(column.id) or "") if column else ""
    dept = privacy.dept_of(word, office)
    if column and column.type == "name" and dept == word:
        dept = ""  # nobody's name becomes a folder's
    return base / (safe_name(dept, 40) or "未定部门")


def is_private(name: str, office: Office) -> bool:
    """Whether a folder of this name among 待打印 is the office's alone (8.4)."""
    return name in (SEALED, ASIDE) or name in {
        one.folder for one in office.audiences.values()
    }


def carry_out(paper: Paper, office: Office, templates: dict[Path, Template]) -> Done:
    """Render it, keep it, lay it out for printing; say where both lie."""
    said = wording.context(
        paper.record,
        paper.form,
        paper.audience(office),
        office,
        paper.entered,
        paper.around,
    )
    path = template_path(paper.form, paper.document.title, office)
    if path not in templates:
        templates[path] = load(path)
    data = templates[path].render({**said, **paper.sealing})
    point("document.rendered")
    kept = _keep(paper, data, office)
    point("document.kept")
    folder = print_folder(paper, office)
    private = is_private(folder.name, office)
    files.folder(folder.parent)
    files.folder(folder, files.PRIVATE_FOLDER if private else files.FOLDER)
    target = folder / file_name(paper, office)
    checksum = files.write(target, data, files.PRIVATE if private else files.OPEN)
    point("document.laid_out")
    where = target.relative_to(office.paths.root).as_posix()
    stamp, minute = paper.document.stamp, paper.entered.replace(second=0, microsecond=0)
    sets = {stamp: minute} if stamp else {}
    return Done((Trace(where, checksum, len(data)),), filed=(kept,), sets=sets)


def _keep(paper: Paper, data: bytes, office: Office) -> Filed:
    where = paper.folder
    folder = files.folder(office.paths.archive / where, files.PRIVATE_FOLDER)
    name = safe_name(f"{paper.ordinal:02}_{file_name(paper, office)}")
    checksum = files.write(folder / name, data, files.KEPT)
    return Filed(
        path=f"{where}/{name}",
        sha256=checksum,
        size=len(data),
        category=where.split("/")[1],
        subject=paper.record.number,
        title=paper.document.title,
        day=paper.entered.date(),
        at=paper.entered,
        pages=pages(name, data),
    )


def write_blanks(office: Office, wanted: Collection[str], at: datetime) -> list[Path]:
    """Papers that are filled in by hand, empty, into outbox/空白表/ (seeds A29, D04r).

    Of the forms whose id or title is ``wanted``, or of all where nothing is.
    """
    folder = files.folder(office.paths.outbox / "空白表")
    paths = []
    for form in office.forms.values():
        if wanted and not {form.id, form.title} & set(wanted):
            continue
        for one in form.document:
            if one.blank:
                nobody = Record(form.id, "", {}, at)
                said = wording.context(nobody, form, one.copy, office, at)
                path = folder / f"{one.title}_空白.docx"
                files.write(
                    path, load(template_path(form, one.title, office)).render(said)
                )
                paths.append(path)
    return paths
