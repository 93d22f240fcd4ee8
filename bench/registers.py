"""Registers to measure with: as an office keeps them, as long as is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

SHEET = "投诉登记"
NAME = "客户投诉登记表_2026年.xlsx"
TITLE = "幸福社区客户投诉登记表"
#: Header and width of every column.
COLUMNS = {
    "序号": 6, "编号": 14, "受理日期": 12, "受理时间": 9, "投诉方式": 10,
    "客户姓名": 11, "房号": 15, "联系电话": 14, "投诉性质": 10, "投诉类别": 11,
    "严重程度": 10, "投诉内容摘要": 40, "登记人": 9, "核实情况": 26, "处理建议": 22,
    "主任决定": 22, "责任部门": 12, "预定完成时间": 16, "完成时间": 16, "处理结果": 24,
    "回复客户时间": 16, "回复方式": 10, "满意度": 10, "备注": 16,
}  # fmt: skip
_VERDICT = 60  # the width of the column that the answer adds
_TAKEN = 13  # so many columns are filled when the matter is taken in
_FIRST_DAY = date(2026, 1, 4)
_DAYS = 300
_SURNAMES = "沈胡李欧钟何罗邓黄吴曾徐方郑林杜苏周"
_GIVEN = (
    "卫东",
    "雪梅",
    "芳",
    "秀珍",
    "建",
    "丽",
    "超",
    "文静",
    "国平",
    "小宝",
    "一鸣",
)
_WAYS = ("来电", "来访", "微信", "来电", "来访", "信函", "传真")
_KINDS = (
    "环境保洁",
    "设施设备",
    "秩序维护",
    "停车管理",
    "绿化养护",
    "装修管理",
    "收费",
)
_PLACES = ("楼道", "电梯厅", "地下车库", "单元门口", "楼顶平台", "消防通道", "垃圾桶旁")
_TROUBLES = (
    "三天未清扫,有异味,请尽快安排清扫并给予答复",
    "照明灯不亮,晚上老人出入不便,已反映过一次",
    "堆放杂物,堵塞通道,担心有安全隐患",
    "夜间施工噪音大,影响孩子休息",
    "外来车辆乱停放,业主无法进出",
    "有积水,物业一直没有派人处理",
)
_DEPTS = ("保洁班", "工程班", "秩序维护班", "绿化班")

Row = list[Any]


def rows(count: int, *, first: int = 1, taken_only: bool = False) -> Iterator[Row]:
    """Rows number ``first`` and following, no two alike; with ``taken_only``, new ones.

    A whole row is a matter that was settled on the next day.
    """
    for index in range(first, first + count):
        row = [*_taken(index), *_settled(index)]
        yield row[:_TAKEN] if taken_only else row


def _taken(i: int) -> Row:
    house = f"{i % 6 + 1}栋{i // 6 % 2 + 1}单元{i // 12 % 17 + 1}{i // 204 % 4 + 1:02}"
    text = f"{house}{_pick(_PLACES, i)}{_pick(_TROUBLES, i // 7)}({i})"
    return [
        *(i, None, _day(i), time(8 + i % 9, i * 7 % 60)),
        *(_pick(_WAYS, i), _name(i), house, f"1390000{i % 10_000:04}"),
        *("投诉", _pick(_KINDS, i), "一般", text, "李敏" if i % 3 else "陈晓燕"),
    ]


def _settled(i: int) -> Row:
    planned = datetime.combine(_day(i), time(17, 30)) + timedelta(days=1)
    done = planned - timedelta(minutes=20 + i % 90)
    return [
        f"属实,{_pick(_PLACES, i)}现场查看,拍照{i % 5 + 1}张",
        f"{_pick(_DEPTS, i)}次日整改",
        *("同意,按建议办理", _pick(_DEPTS, i), planned, done),
        f"已处理完毕,{_name(i)}现场确认({i})",
        done + timedelta(minutes=15),
        *("电话", _pick(("满意", "基本满意"), i), None),
    ]


def _day(i: int) -> date:
    return _FIRST_DAY + timedelta(days=i * _DAYS // 10_000 % _DAYS)


def _name(i: int) -> str:
    return _SURNAMES[i % len(_SURNAMES)] + _pick(_GIVEN, i)


def _pick(those: Sequence[str], i: int) -> str:
    return those[i % len(those)]


def write_register(path: Path, count: int) -> Path:
    """A register of ``count`` settled rows: shared texts, borders, filter, formats."""
    return _write(path, COLUMNS, rows(count), {})


def go_on(answer: Path, target: Path, new: int) -> Path:
    """A returned register with ``new`` rows below, as Excel saves it: written anew."""
    import openpyxl

    book = openpyxl.load_workbook(answer)
    page = book[SHEET]
    head, *old = ([cell.value for cell in line] for line in page.iter_rows(min_row=2))
    widths = {str(title): COLUMNS.get(str(title), _VERDICT) for title in head}
    added = rows(new, first=len(old) + 1, taken_only=True)
    said = {one.name: one.value for one in book.custom_doc_props.props}
    return _write(target, widths, [*old, *added], said)


def _write(
    path: Path, columns: Mapping[str, float], lines: Iterable[Row], said: dict[str, Any]
) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    for name, value in said.items():
        book.set_custom_property(name, value)
    page = book.add_worksheet(SHEET)
    edge = {"border": 1, "font_name": "宋体", "font_size": 10}
    plain = book.add_format(edge)
    formats = {
        date: book.add_format({**edge, "num_format": "yyyy-mm-dd"}),
        time: book.add_format({**edge, "num_format": "hh:mm"}),
        datetime: book.add_format({**edge, "num_format": "yyyy-mm-dd hh:mm"}),
    }
    page.write_string(0, 0, TITLE, book.add_format({"bold": True, "font_size": 16}))
    head = book.add_format({**edge, "bold": True, "bg_color": "#D9E1F2"})
    page.write_row(1, 0, columns, head)
    for at, width in enumerate(columns.values()):
        page.set_column(at, at, width)
    line = 1
    for line, row in enumerate(lines, 2):
        for at, value in enumerate(row):
            page.write(line, at, value, formats.get(type(value), plain))
    page.autofilter(1, 0, line, len(columns) - 1)
    page.freeze_panes(2, 2)
    book.close()
    return path
