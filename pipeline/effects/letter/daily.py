"""The daily letter: what is due, late, or waits for a person, in one mail.

It belongs to no register: forms/daily.txt is its text, forms/daily.html the tables
beside it. Without the latter the text is shown as every mail's is.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.effects.letter import template
from pipeline.effects.letter.page import frame, page

TEXT, TABLES = "daily.txt", "daily.html"
#: What both templates may name. 组: 名称 and 行, each with what ``ROW`` names.
NAMES = ("收件人", "管理处", "日期", "星期", "到期", "超时", "待决定", "组", "另告")
ROW = ("编号", "事项", "期限", "说明", "尚缺", "补发")


def write(said: Mapping[str, object], folder: Path) -> tuple[str, str, str]:
    """Subject, text and HTML of one person's letter, by the templates in ``folder``.

    ``said`` holds ``NAMES``; a group without rows is left out. Raises ``FormError``.
    """
    groups: Any = said["组"]
    said = {**said, "组": [group for group in groups if group["行"]]}
    subject, text = template.load(folder / TEXT).fill(said)
    if not (folder / TABLES).exists():
        return subject, text, page(subject, text, str(said["管理处"]))
    inside = template.load_page(folder / TABLES).fill(said)
    return subject, text, frame(subject, inside)


def check(folder: Path) -> None:
    """Refuse templates that are wrong or name what does not exist (FormError).

    A full and an empty letter are written for trial: so are the names inside of rows.
    """
    template.check(folder / TEXT, NAMES, ())
    if (folder / TABLES).exists():
        template.check_page(folder / TABLES, NAMES)
    group = {"名称": "1", "行": [dict.fromkeys(ROW, "1")]}
    names = dict.fromkeys(NAMES, 1)
    write({**names, "组": [group], "另告": ["1"]}, folder)
    write({**names, "组": [], "另告": []}, folder)
