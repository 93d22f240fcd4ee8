"""An office with one more register, and templates that print each of its fields."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from office_story import ROOT, StoryOffice

sys.path.insert(0, str(ROOT / "tests" / "documents"))
sys.path.insert(0, str(ROOT / "tests"))
from reading_docx import docx_lines
from word_files import cells, packed, parts

HEAD = ["借出日期", "房号", "借用人", "性别", "押金", "归还日期", "经办人", "备注"]
FORM = """
id = "loan"
title = "借用登记表"
sheet = "借用"
void = "note"
required = ["lent_on"]
number = { prefix = "JY", date = "lent_on", key = ["lent_on", "borrower", "house_no"] }
archive = { category = "12借用", keep = "3年" }
[[column]]
id = "number"
title = "编号"
type = "number"
[[column]]
id = "lent_on"
title = "借出日期"
type = "date"
[[column]]
like = "house_no"
[[column]]
id = "borrower"
title = "借用人"
type = "name"
personal = "name"
[[column]]
like = "sex"
[[column]]
id = "pledge"
title = "押金"
type = "money"
[[column]]
id = "back_on"
title = "归还日期"
type = "date"
future = true
[[column]]
id = "clerk"
title = "经办人"
type = "name"
[[column]]
like = "note"
[[column]]
id = "printed_at"
title = "打印于"
type = "moment"
system = true
[[column]]
id = "returned"
title = "已还"
type = "yes_no"
[[check]]
check = "at_least"
columns = ["pledge"]
limit = 1
level = "hold"
message = "{title}“{value}”不对"
[[state]]
id = "lent"
title = "已借"
filled = ["lent_on"]
[[state]]
id = "back"
title = "已还"
equals = { returned = "是" }
ends = true
"""


def with_form(root: Path, more: str, *, config: str = "") -> StoryOffice:
    """The office with the register, of which ``more`` says the papers."""
    office = StoryOffice(root / "office", config)
    folder = office.root / "forms/loan"
    folder.mkdir()
    (folder / "form.toml").write_text(FORM + more, "utf-8")
    return office


def template(
    office: StoryOffice, title: str, *texts: str, rows: Sequence[str] = ()
) -> None:
    """A Word template with these paragraphs, and a table of these lines."""
    lines = "".join(cells(*line.split("|")) for line in rows)
    body = f"<w:tbl>{lines}</w:tbl>" if lines else ""
    folder = office.root / "forms/loan/documents"
    folder.mkdir(exist_ok=True)
    (folder / f"{title}.docx").write_bytes(packed(parts(*texts, body=body)))


def mail(office: StoryOffice, title: str, text: str) -> None:
    """A mail template."""
    folder = office.root / "forms/loan/mails"
    folder.mkdir(exist_ok=True)
    (folder / f"{title}.txt").write_text(text, "utf-8")


def drop(
    office: StoryOffice, *rows: Sequence[object], name: str = "借用登记表.xlsx"
) -> None:
    """A register with these rows, in the order of HEAD, later cells left out."""
    whole = [[*row, *[None] * (len(HEAD) - len(row))] for row in rows]
    office.drop_rows(HEAD, *whole, name=name, sheet="借用")


def papers(office: StoryOffice) -> list[str]:
    """The names of this register's Word files laid out for printing."""
    found = [p for p in office.files("outbox/待打印") if p.endswith(".docx")]
    return [p for p in found if p.split("/")[-1].startswith("JY-")]


def printed(office: StoryOffice, title: str, number: int = 0) -> str:
    """What stands on a paper of this title."""
    found = sorted((office.root / "outbox/待打印").rglob(f"*{title}*.docx"))
    assert found, f"no {title}; there are {papers(office)}"
    return "\n".join(docx_lines(found[number].read_bytes()))
