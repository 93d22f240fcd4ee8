"""A sales office in a temporary folder: its people, its units, deals and payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from office_story import StoryOffice

from pipeline.ledger import Ledger
from pipeline.office import load
from pipeline.values import shown

BOOK = "成交登记表_2026年11月.xlsx"
ANSWER = "成交登记表_2026年11月_回执.xlsx"
UNITS = "房源销控表.xlsx"
ROOMS = {"8栋1单元1801": "可售", "8栋2单元903": "可售", "9栋1单元602": "保留"}
ROOMS |= {f"9栋1单元{n}": "可售" for n in (701, 702, 703, 704, 705, 706)}

#: A deal that is right in every respect: 100 ㎡ at 10,000 with a deposit of 20,000.
DEAL = {
    "房号": "9栋1单元701", "买方姓名": "汪洁", "证件号码": "420106198605120004",
    "联系电话": "13900000081", "建筑面积": "100", "成交单价": "10000",
    "折扣说明": None, "优惠金额": None, "成交总价": "1000000",
    "付款方式": "商业按揭", "销控确认人": "方琳", "销控确认时间": "2026-11-20 9:00",
    "款项性质": "定金", "定金金额": "20000", "收款时间": "2026-11-20 10:00",
    "收款人一": "郑丽", "收款人二": "徐浩", "认购书编号": None, "认购日期": None,
    "签署方式": None, "代理人": None, "公证书编号": None, "身份证复印件": "是",
    "审核人": None, "审核日期": None, "已销控封贴": None,
    "首期款金额": "300000", "首期款应缴日期": None, "签约日期": None,
    "合同编号": None, "签约置业顾问": None, "按揭金额": "700000", "入伙日期": None,
    "置业顾问": "林佳怡", "状态": None, "退房日期": None, "退款金额": None,
    "退房审批人": None, "网签撤销日期": None, "原编号": None, "更名审批人": None,
    "备注": None,
}  # fmt: skip
SUBSCRIBED = {
    "认购书编号": "RG000118", "认购日期": "2026-11-20", "签署方式": "本人",
    "审核人": "徐浩", "审核日期": "2026-11-20", "已销控封贴": "是",
    "首期款应缴日期": "2026-11-28",
}  # fmt: skip
PAID = {
    "收据号": None, "日期": "2026-11-20", "房号": "9栋1单元701", "款项性质": "定金",
    "金额": "20000", "付款人": "汪洁", "与买方关系": "本人", "代交款证明": None,
    "收款方式": "转账", "收款人一": "郑丽", "收款人二": "徐浩", "收据状态": None,
    "新收据号": None, "备注": None,
}  # fmt: skip

Cells = Mapping[str, str | None]


def sales_office(root: Path, config: str = "") -> StoryOffice:
    """An office with the people of the sales office and ten units of 100 ㎡."""
    office = StoryOffice(root, config)
    office.drop_rows(
        ["姓名", "部门", "岗位", "电子邮箱", "定金收款授权", "销控授权", "合同填写考核日期", "考核结果"],
        ["徐浩", "销售部", "项目经理", "xuh@example.com", "项目经理", "是", None, None],
        ["方琳", "销售部", "销控人员", "fangl@example.com", "无", "是", None, None],
        ["郑丽", "财务", "财务人员", "zhengl@example.com", "财务", "否", None, None],
        ["林佳怡", "销售部", "置业顾问", "linjy@example.com", "无", "否", "2026-03-01", "合格"],
        ["杜鹏", "销售部", "置业顾问", "dup@example.com", "无", "否", "2026-03-01", "合格"],
        ["苏婷", "销售部", "置业顾问", "sut@example.com", "无", "否", "2026-03-01", "不合格"],
        ["周建华", "客户服务中心", "管理处主任", "zhou@example.com", "无", "否", None, None],
        ["陈晓燕", "客户服务中心", "接待员", "chen@example.com", "无", "否", None, None],
        name="人员通讯录.xlsx",
        sheet="人员",
    )  # fmt: skip
    list_units(office)
    office.run("2026-11-16T08:00")
    return office


def list_units(office: StoryOffice, **states: str) -> None:
    """Drop the list of units, each with its state."""
    head = ["房号", "楼栋", "单元", "楼层", "室号", "户型", "建筑面积", "标准单价"]
    head += ["标准总价", "物业类型", "预售许可证号", "销售状态"]
    rows = []
    for house, state in {**ROOMS, **states}.items():
        building, rest = house.split("栋")
        entrance, room = rest.split("单元")
        said = [house, building, entrance, room[:-2], room, "B1两房"]
        said += ["100", "10000", "1000000", "住宅", "武房2026-018", state]
        rows.append(said)
    office.drop_rows(head, *rows, name=UNITS, sheet="房源", folder="销售")


def sell(
    office: StoryOffice,
    deals: Sequence[Cells] = (),
    paid: Sequence[Cells] = (),
    *,
    now: str = "2026-11-23T10:00",
    name: str = BOOK,
) -> None:
    """Drop a register of deals and payments, each told by what is special about it."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, whole, rows in (("成交登记", DEAL, deals), ("收款明细", PAID, paid)):
        if rows:
            page = book.create_sheet(title)
            head = list(dict.fromkeys((*whole, *(key for row in rows for key in row))))
            page.append(head)
            for row in rows:
                page.append([{**whole, **row}.get(key) for key in head])
    made = office.root / "made.xlsx"
    book.save(made)
    office.drop(made, name, "销售")
    office.run(now)


def verdicts(
    office: StoryOffice, sheet: str = "成交登记", answer: str = ANSWER
) -> list[str]:
    """What the answer says of each row, without sheet and cell."""
    return [said for _, said in lines(office, sheet, answer)]


def numbers(
    office: StoryOffice, sheet: str = "成交登记", answer: str = ANSWER
) -> list[str]:
    """The number that each row of the answer has."""
    return [number for number, _ in lines(office, sheet, answer)]


def lines(office: StoryOffice, sheet: str, answer: str) -> list[tuple[str, str]]:
    """Number and verdict of each row of the answer."""
    page = openpyxl.load_workbook(office.answer_path(answer))[sheet]
    titles = {str(cell.value): cell.column or 0 for cell in page[1]}
    number = titles.get("编号") or titles["收据号"]
    found: list[tuple[str, str]] = []
    for row in range(2, page.max_row + 1):
        said = page.cell(row, titles["校验结果"]).value
        if said and not str(said).startswith("收到"):
            found.append((_text(page.cell(row, number).value), _bare(str(said))))
    return found


def _bare(verdict: str) -> str:
    """A verdict without the names of sheet and cell."""
    parts = (part.split(" ", 1) for part in verdict.split(";"))
    return ";".join(
        p[0].partition(":")[0] + ":" + p[1] if p[1:] else p[0] for p in parts
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def unit_states(office: StoryOffice) -> dict[str, str]:
    """What the returned list of units says of each house."""
    list_units(office, **dict.fromkeys(ROOMS, ""))
    office.run("2026-11-30T08:00")
    page = openpyxl.load_workbook(office.answer_path("房源销控表_回执.xlsx"))["房源"]
    titles = {str(cell.value): cell.column or 0 for cell in page[1]}
    return {
        _text(page.cell(row, titles["房号"]).value): _text(
            page.cell(row, titles["销售状态"]).value
        )
        for row in range(2, 2 + len(ROOMS))
    }


def values_of(office: StoryOffice, number: str) -> dict[str, str]:
    """What the ledger knows of a record, by the titles of its columns."""
    loaded = load(office.root)
    with Ledger(loaded.paths.ledger) as ledger:
        record = ledger.record(number)
    assert record is not None
    form = loaded.forms[record.form]
    return {c.title: shown(record.values.get(c.id)) for c in form.column}
