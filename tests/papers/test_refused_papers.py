"""A paper, field or list that cannot work stops the start and names the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from loan_office import with_form

WRONG = [
    ('[[document]]\ntitle = "借据"\ncopy = "office"', "loan/form.toml.document[0]: 缺少 at"),
    ('[[document]]\ntitle = "借据"\ncopy = "office"\nevery = "week"', "every: 应为 month"),
    ('[[document]]\ntitle = "借据"\ncopy = "office"\nevery = "month"\ngroup = ["clerk"]', "只能写一个"),
    ('[[document]]\ntitle = "借据"\ncopy = "office"\ngroup = ["clerk"]', "合印的文书要有 stamp"),
    ('[[document]]\ntitle = "借据"\ncopy = "office"\nat = ["lent"]\nrole = "cashier"', "[people]"),
    ('[[document]]\ntitle = "借据"\ncopy = "office"\nat = ["lent"]\nnamed = "plate"', "没有“plate”这一列"),
    ('[[document]]\ntitle = "借据"\ncopy = "office"\nbefore = { column = "back_on", days = [] }', "before.days"),
    ('[[document]]\ntitle = "借据"\ncopy = "office"\nbefore = { column = "back_on", days = [1], clock = "9点" }', "before.clock"),
    ('[[mail]]\ntitle = "急"\nat = ["lent"]\nto = "manager"\nheld = true\nafter = "借据"', "没有文书“借据”"),
    ('[[field]]\nname = "项目"', "of、from、config、text 应写一个"),
    ('[[field]]\nname = "项目"\nof = "pledge"\nas = "roman"', "field[0].as: 应为"),
    ('[[field]]\nname = "户型"\nfrom = "unit.layout"\nby = "clerk"\nsame = ["house_no"]', "by、same 只写一个"),
    ('[[field]]\nname = "户型"\nfrom = "unit.colour"\nsame = ["house_no"]', "《房源销控表》里没有“colour”"),
    ('[[field]]\nname = "单位"\ntext = "某公司"', "“单位”是程序自己用的标记"),
    ('[[field]]\nname = "项目"\nconfig = "sales.colour"', "config.toml 没有“sales.colour”"),
    ('[[list]]\nname = "清单"\nfields = ["名称"]', "columns、linked、members、choices 应写一个"),
    ('[[list]]\nname = "清单"\nfields = ["colour"]\nmembers = true', "没有“colour”这一列"),
    ('[[list]]\nname = "清单"\nfields = ["colour"]\nlinked = "unit"', "《房源销控表》里没有“colour”"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "told"), WRONG)
def test_what_cannot_work_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, told: str
) -> None:
    office = with_form(tmp_path, more)
    assert office.run("2026-11-23T10:00") == 2
    assert told in capsys.readouterr().err
