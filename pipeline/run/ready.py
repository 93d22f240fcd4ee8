"""Before the first pass: every paper of every form is right, every folder is there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pipeline import files, wording
from pipeline.effects import blank, document, letter
from pipeline.effects.letter import daily
from pipeline.errors import ConfigError, FormError
from pipeline.facts import placeholder
from pipeline.form import Form, load_monthly
from pipeline.office import Office
from pipeline.run import months
from pipeline.run.carrying import HIDDEN
from pipeline.run.daylines import OF_DAILY

GUIDE = "使用说明.txt"
CHECKED = "文书模板已查.json"
_GUIDE = """各文件夹的用处(文件名和内容都可以直接打开看)

inbox/            把填好的登记表放进来(直接放,或放进 接待、销售、保密)。
                  处理完会自动移走,原件存进档案。
inbox/扫描件/     扫描件、照片:文件名以编号开头,归进那一件的档案。
outbox/回执/      您的表格的回执:编号已填好,最后一列“校验结果”说明每一行的情况。
                  请在回执上接着填,再放进 inbox。旁边的 待补登_….xlsx 是
                  替您写好的行,补几格也可以直接放进 inbox。
outbox/退回/      不能登记的文件和原因(同名 .txt)。
outbox/待打印/    当天要打印的通知单:内部(管理处留存)、各部门、保密件(负责人亲启)。
                  每个文件夹里的 打印合集 打印一次就行。
                  内部 里还有 每日提醒清单.xlsx(没有邮箱的,当面通知、签字)。
outbox/月报/      每月的综合统计表:1日草稿,2日正式的,以后有补登再做修订。
outbox/内部/      今日待办.xlsx:每天早上先看这一张。
                  历史未结清单.xlsx:放进来时早已过期、还没有办完的。
outbox/运行状态.txt  程序是否在运行,有什么在等,有没有退回的、没寄出的。
outbox/邮件/      没有设置邮箱时,信件写在这里(.eml,用邮件软件打开)。
outbox/空白表/    空白登记表。
archive/          档案:原件、通知单、目录。只读,不要改动。
data/             账本,请勿打开或移动。

颜色:红色=退回,请改正后再放入;橙色=待更正;黄色=提示,请核对;灰色=系统代填。
"""


def check_papers(office: Office, *, anew: bool = True) -> None:
    """Every template and mail is there and names only what exists (FormError).

    With ``anew`` false, a template that was found right in an earlier start is not
    compiled again: what was checked is remembered in data/.
    """
    check_daily(office)
    check_monthly(office)
    check_forms(office, anew=anew)


def check_daily(office: Office) -> None:
    """The daily letter can be written (FormError), where there is anyone to get it."""
    if any(form.people for form in office.forms.values()):
        daily.check(office.paths.forms)


def check_monthly(office: Office) -> bool:
    """The books of the month and their mails can be written; whether there are any.

    Raises FormError, and ConfigError for a target of a figure that there is not.
    """
    monthly = load_monthly(office.paths.forms, office.forms)
    if monthly is None:
        return False
    months.letters.check(office)
    titles = {one.title for one in monthly.rate}
    for title in office.month.targets:
        if title not in titles:
            raise ConfigError(f"[month.targets] monthly/report.toml 里没有“{title}”")
    return True


def check_forms(office: Office, *, anew: bool = True) -> None:
    """Every template and mail of the registers, as ``check_papers`` says."""
    known = set() if anew else _remembered(office)
    signs: set[str] = set()
    for form in office.forms.values():
        signs |= document.check_templates(form, office, known)
        _check_mails(form, office)
        _check_titles(form)
        _check_settings(form, office)
        copies = [paper.copy for paper in form.document]
        copies += [mail.copy for mail in form.mail]
        copies += [one.copy for one in form.deadline]
        for copy in copies:
            if copy not in office.audiences:
                raise FormError(f"{form.id}/form.toml: audiences.toml 里没有“{copy}”")

    if not anew and signs != known:
        text = json.dumps(sorted(signs), indent=0)
        files.write(office.paths.data / CHECKED, text.encode(), files.PRIVATE)


def _remembered(office: Office) -> set[str]:
    try:
        return set(json.loads((office.paths.data / CHECKED).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return set()


def _check_titles(form: Form) -> None:
    """Neither column nor field hides a fact of the house from the form's papers."""
    columns = form.column if form.document or form.mail else ()
    said = [(f"column.{one.id}.title", one.title) for one in columns]
    said += [(f"field[{i}].name", one.name) for i, one in enumerate(form.fact)]
    said += [(f"list[{i}].name", one.name) for i, one in enumerate(form.table)]
    for key, title in said:
        if placeholder(title) in wording.HOUSE:
            where = f"{form.id}/form.toml.{key}"
            raise FormError(f"{where}: “{title}”是程序自己用的标记,请换一个名称")


def _check_settings(form: Form, office: Office) -> None:
    """What fields and lists take from config.toml is a key of it."""
    keys = [(f"field[{i}]", one.config) for i, one in enumerate(form.fact)]
    keys += [(f"list[{i}]", one.config) for i, one in enumerate(form.table)]
    for key, config in keys:
        if config and config not in office.settings:
            where = f"{form.id}/form.toml.{key}.config"
            raise FormError(f"{where}: config.toml 没有“{config}”这个设置")


def _check_mails(form: Form, office: Office) -> None:
    folder = office.paths.forms / form.id / "mails"
    papers = {one.title for one in form.document}
    wanted = {title for one in form.mail for title in (one.title, one.sealed) if title}
    stages = [stage for one in form.deadline for stage in one.stage if stage.mail]
    reminding = {stage.mail for stage in stages}
    hidden = (f"{title}_{HIDDEN}" for title in sorted(reminding))
    reminding |= {title for title in hidden if (folder / f"{title}.txt").exists()}
    for path in sorted(folder.glob("*.txt")):
        if path.stem not in wanted | reminding:
            raise FormError(f"{form.id}/mails/{path.name}: form.toml 里没有这封邮件")
    for title in sorted(wanted):
        letter.check(folder / f"{title}.txt", wording.names(form), papers)
    allowed = wording.names(form) | set(wording.OF_REMINDERS)
    for title in sorted(reminding):
        letter.check(folder / f"{title}.txt", allowed, ())
    for where, line in _lines(form):
        letter.check_line(line, allowed, f"{form.id}/form.toml.{where}.says")
    for i, said in enumerate(form.daily):
        where = f"{form.id}/form.toml.daily[{i}].says"
        letter.check_line(said.says, OF_DAILY, where)


def _lines(form: Form) -> Iterator[tuple[str, str]]:
    """(where, text) of every line that a deadline has in the daily letter."""
    for i, one in enumerate(form.deadline):
        yield f"deadline[{i}]", one.says
        for j, stage in enumerate(one.stage):
            yield f"deadline[{i}].stage[{j}]", stage.says


def write_blanks(office: Office, wanted: Sequence[str], at: datetime) -> list[Path]:
    """Blank registers and papers into outbox/空白表/; of all forms if none is named."""
    registers = blank.write_blanks(office, wanted)
    return [*registers, *document.write_blanks(office, wanted, at)]


def prepare(office: Office) -> None:
    """Make the folders of an office, and the page that says what each is for."""
    paths = office.paths
    for folder in (paths.inbox, paths.outbox, paths.archive):
        files.folder(folder)
    for name in ("接待", "销售", "保密"):
        files.folder(paths.inbox / name)
    files.folder(paths.data, files.PRIVATE_FOLDER)
    guide: Path = paths.outbox / GUIDE
    if not guide.exists():
        text = _GUIDE.replace("\n", "\r\n").encode("utf-8-sig")
        files.write(guide, text)
