"""A workbook that has every block, unit, look and kind of chart on it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pipeline.sheets import (
    NOTHING,
    Box,
    Cell,
    Chart,
    Heading,
    Look,
    Remark,
    Series,
    Signatures,
    Tab,
    Table,
    Unit,
    Workbook,
)

MONTHS = [
    f"{year}-{month:02}"
    for year, month in [(2025, 12), *((2026, m) for m in range(1, 12))]
]
COMPLAINTS = [31, 28, 19, 35, 40, 38, 27, 22, 30, 33, 25, 29]
KEPT = [28, 26, 19, 30, 38, 35, 27, 20, 30, 31, 25, 27]
DAYS = [(d * 7) % 5 for d in range(1, 31)]


def title(text: str) -> Cell:
    return Cell(text, look="title")


def count(value: int, name: str = "", link: str = "") -> Cell:
    return Cell(value, "count", name=name, link=link)


def share(
    part: int, whole: int, part_name: str, whole_name: str, name: str = ""
) -> Cell:
    formula = f'IF({{{whole_name}}}=0,"—",{{{part_name}}}/{{{whole_name}}})'
    return Cell(part / whole if whole else NOTHING, "percent", formula, name)


def formula(
    text: str, value: float | str, unit: Unit = "count", look: Look = ""
) -> Cell:
    return Cell(value, unit, text, look=look)


def sample(mark: str = "未结账 截至11月23日") -> Workbook:
    """The whole sample."""
    tabs = [
        cover(),
        overview(),
        visits(),
        matters(),
        calls(),
        units(),
        open_list(),
        words(),
    ]
    name = "幸福社区接待投诉与销售月报_2026年11月"
    return Workbook(
        f"{name}.xlsx",
        "幸福社区接待投诉与销售月报 2026年11月",
        tabs,
        left="幸福社区物业服务中心 & 接待部",
        mark=mark,
    )


def cover() -> Tab:
    files = [
        [
            Cell("客户投诉登记表_11月.xlsx"),
            Cell("客户投诉登记表"),
            count(31),
            count(29),
            count(2),
            Cell(datetime(2026, 11, 23, 8, 40), "moment"),
        ],
        [
            Cell("来访接待记录表_11月.xlsx"),
            Cell("来访接待记录表"),
            count(1204),
            count(1204),
            count(0),
            Cell(datetime(2026, 11, 23, 17, 5), "moment"),
        ],
    ]
    return Tab(
        "封面与说明",
        "幸福社区接待投诉与销售月报",
        [
            Heading("一、范围与口径"),
            Remark(
                "本报表按业务时间统计2026年11月1日至11月23日24:00之间、制表时已登记的记录;作废的不计入。投诉处理及时率只计到期的事项,未到期的不进分母,到期未完成的按超时计。"
            ),
            Remark("入住户数未配置,有效投诉率显示为“—”。", strong=True),
            Table(
                ["文件", "登记表", "行数", "已接收", "退回", "放入时间"],
                files,
                "二、来源文件",
                totals=0,
                notes=["行数不含空行。"],
            ),
            Signatures(["制表", "审核", "主任检查意见"]),
        ],
        [34, 24, 12, 12, 12, 20],
        name="cover",
        under=[
            "月份:2026年11月    制表时间:2026-11-23 17:30    数据截至:2026-11-23 17:30"
        ],
    )


def line(name: str, values: tuple[object, ...]) -> list[Cell]:
    """A line of the overview: this month, last month, change, target, reached."""
    label, part, whole, last, target = values
    assert isinstance(part, int)
    assert isinstance(whole, int)
    assert isinstance(last, float)
    assert isinstance(target, float)
    now = part / whole if whole else NOTHING
    change = (now - last) * 100 if not isinstance(now, str) else NOTHING
    met = NOTHING if isinstance(now, str) else "✓" if now >= target else "✗"
    return [
        Cell(str(label), look="title", link="list"),
        count(part, f"{name}.part", link="list"),
        count(whole, f"{name}.whole"),
        share(part, whole, f"{name}.part", f"{name}.whole", f"{name}.now"),
        Cell(last, "percent", name=f"{name}.last"),
        formula(
            f'IF({{{name}.now}}="—","—",({{{name}.now}}-{{{name}.last}})*100)',
            change,
            "points",
            look="more",
        ),
        Cell(target, "percent", name=f"{name}.target"),
        formula(
            f'IF({{{name}.now}}="—","—",IF({{{name}.now}}>={{{name}.target}},"✓","✗"))',
            met,
            "mark",
        ),
    ]


def overview() -> Tab:
    rows = [
        line("on_time", ("投诉处理及时率", 27, 29, 0.9643, 0.95)),
        line("verified", ("当天核实率", 29, 29, 1.0, 1.0)),
        line("called", ("投诉回访率", 0, 0, 0.91, 1.0)),
        line("small", ("小型维修当天完成率", 44, 45, 0.98, 1.0)),
    ]
    permille = [
        title("有效投诉率(1月至本月)"),
        count(27, "valid.part"),
        count(1386, "valid.whole"),
        formula(
            'IF({valid.whole}=0,"—",{valid.part}/{valid.whole}*1000)',
            27 / 1386 * 1000,
            "permille",
        ),
        Cell(18.02, "permille"),
        Cell(NOTHING, "points"),
        Cell(20, "permille"),
        Cell("✓", "mark"),
    ]
    year = [
        [
            title(month),
            count(total, f"y{n}"),
            count(kept, f"k{n}"),
            share(kept, total, f"k{n}", f"y{n}"),
        ]
        for n, (month, total, kept) in enumerate(
            zip(MONTHS, COMPLAINTS, KEPT, strict=True)
        )
    ]
    columns = [Series("受理投诉", 1), Series("及时率", 3, line=True)]
    return Tab(
        "总览",
        "二〇二六年十一月 主要指标",
        [
            Table(
                [
                    "指标",
                    "分子",
                    "分母",
                    "本月",
                    "上月",
                    "环比(百分点)",
                    "目标",
                    "达标",
                ],
                [*rows, permille],
                "主要指标",
                missed=7,
                notes=[
                    "比率的环比、同比为百分点之差;分母为0的显示“—”。",
                    "“达标”一栏为✗的整行以红色粗体标出。",
                ],
            ),
            Table(["月份", "受理", "按时", "及时率"], year, "近12个月", name="year"),
            Chart(
                "column",
                "近12个月投诉与及时率",
                "year",
                columns,
                x_title="月份",
                y_title="件",
                line_title="及时率",
            ),
        ],
        [26, 12, 12, 14, 14, 16, 14, 10],
    )


def visits() -> Tab:
    kinds = ["入伙", "咨询", "参观", "投诉", "报修", "建议", "其他"]
    amounts = [9, 31, 4, 12, 26, 3, 1]
    by_kind = [
        [
            title(kind),
            count(n, f"kind{i}"),
            formula(f'IF({{kinds}}=0,"—",{{kind{i}}}/{{kinds}})', n / 86, "percent"),
        ]
        for i, (kind, n) in enumerate(zip(kinds, amounts, strict=True))
    ]
    total = [
        Cell("合计"),
        Cell(86, "count", "SUM({kind0}:{kind6})", name="kinds"),
        Cell(1, "percent"),
    ]
    by_day = [
        [
            Cell(date(2026, 11, d), "date"),
            count(n),
            count((n * 3) % 4),
            count((n * 2 + d) % 3),
            count(d % 2),
        ]
        for d, n in enumerate(DAYS, 1)
    ]
    head = ["日期", "来访", "来电", "上门", "其他"]
    return Tab(
        "来访接待统计",
        "来访接待统计",
        [
            Table(
                ["类别", "批次", "占比"],
                [*by_kind, total],
                "按类别",
                name="kinds_table",
                totals=1,
                bars=[1],
            ),
            Chart(
                "bar",
                "按类别",
                "kinds_table",
                [Series("批次", 1)],
                x_title="类别",
                y_title="批",
            ),
            Chart("donut", "类别占比", "kinds_table", [Series("批次", 1)]),
            Table(head, by_day, "每日接待", name="days"),
            Chart(
                "stacked",
                "每日接待(按方式)",
                "days",
                [Series(t, n) for n, t in enumerate(head[1:], 1)],
                x_title="日期",
                y_title="批",
            ),
        ],
        [18, 14, 14, 14, 14, 14, 14, 14],
        name="visits",
    )


def matters() -> Tab:
    balance = [
        [
            count(7, "begin"),
            count(29, "new"),
            count(1, "again"),
            count(30, "done"),
            count(1, "void"),
            Cell(6, "count", "{begin}+{new}+{again}-{done}-{void}", "end"),
            formula('IF({end}=6,"✓","✗")', "✓", "mark"),
        ]
    ]
    parts = [
        [title(name), count(a), count(b), count(c)]
        for name, a, b, c in [
            ("工程部", 12, 3, 1),
            ("保洁部", 5, 4, 0),
            ("秩序部", 0, 2, 2),
            ("客服部", 3, 0, 0),
        ]
    ]
    kept = [
        [title("工程部"), Cell(0.92, "percent"), Cell(0.88, "percent")],
        [title("保洁部"), Cell(1.0, "percent"), Cell(0.95, "percent")],
        [title("秩序部"), Cell(NOTHING, "percent"), Cell(0.7, "percent")],
    ]
    ages = [Series("0–1天", 1), Series("2–7天", 2), Series("8天以上", 3)]
    return Tab(
        "投诉统计",
        "投诉统计",
        [
            Table(
                [
                    "期初结转",
                    "本月新增",
                    "重开",
                    "本月办结",
                    "作废",
                    "期末未结",
                    "核对",
                ],
                balance,
                "进出平衡",
            ),
            Table(
                ["部门", "0–1天", "2–7天", "8天以上"],
                parts,
                "未结按部门与时间",
                name="parts",
            ),
            Chart(
                "stacked_bar",
                "未结按部门与时间",
                "parts",
                ages,
                x_title="部门",
                y_title="件",
            ),
            Table(["部门", "本月", "上月"], kept, "及时率按部门", name="kept"),
            Chart(
                "column",
                "及时率按部门",
                "kept",
                [Series("本月", 1), Series("上月", 2)],
                x_title="部门",
                y_title="及时率",
                unit="percent",
            ),
            Table(
                ["楼栋", "件数"], [], "按楼栋", name="buildings", empty="本月没有投诉。"
            ),
            Chart("bar", "按楼栋", "buildings", [Series("件数", 1)]),
        ],
        [20, 14, 14, 14, 14, 14, 14],
    )


def calls() -> Tab:
    rows = [
        [
            Cell(d),
            count(n + 6),
            count(n + 2),
            count((n * 2) % 5),
            Cell(Decimal(n) / 3, "average"),
        ]
        for d, n in enumerate(DAYS, 1)
    ]
    sums = [
        Cell("合计"),
        *(Cell(sum(DAYS) + 30 * more, "count", look="total") for more in (6, 2)),
        Cell(None, "count"),
        Cell(None, "average"),
    ]
    return Tab(
        "每日来电来访",
        "每日来电来访",
        [
            Chart(
                "line",
                "每日来电来访",
                "calls",
                [Series("来电", 1), Series("来访", 2), Series("首访", 3)],
                x_title="日",
                y_title="个/组",
            ),
            Table(
                ["日", "来电", "来访", "首访", "人均"],
                [*rows, sums],
                name="calls",
                totals=1,
            ),
        ],
        [16, 22, 22, 22, 22],
    )


def units() -> Tab:
    shades: list[Look] = [
        "shade0",
        "shade1",
        "shade2",
        "shade3",
        "shade4",
        "shade5",
        "shade6",
        "shade7",
    ]
    grid = [
        [
            title(f"{floor}层"),
            *(
                Cell(f"{floor}0{n}", look=shades[(floor * 3 + n) % 8])
                for n in range(1, 9)
            ),
        ]
        for floor in range(6, 0, -1)
    ]
    sums = [
        [
            title("应收"),
            Cell(Decimal("12345678.90"), "money"),
            Cell(Decimal("98.55"), "area"),
            Cell(-3, "days"),
            Cell(36.5, "hours"),
            Cell(0.125, "change"),
            Cell(date(2026, 11, 30), "date"),
            Cell("有一户未缴,请跟进", look="warn"),
            Cell("无人", look="weak"),
        ],
        [
            title("环比为0"),
            Cell(None, "money"),
            Cell(NOTHING, "area"),
            Cell(0, "days"),
            Cell(0, "hours"),
            Cell(-0.05, "change"),
            formula("DATE(2026,11,30)", 46356, "date"),
            formula('"a"&"b"', "ab", "text"),
            formula('IF(1=1,"","x")', "", "text"),
        ],
    ]
    return Tab(
        "销控一览",
        "销控一览",
        [
            Table(
                [
                    "项目",
                    "金额",
                    "面积",
                    "天数",
                    "小时",
                    "环比",
                    "日期",
                    "说明",
                    "备注",
                ],
                sums,
                "汇总",
            ),
            Heading("1栋1单元", name="block1"),
            Table(
                ["楼层", *(f"0{n}" for n in range(1, 9))],
                grid,
                notes=[
                    "颜色由浅到深:未放、可售、保留、小订、认购、签约、按揭办结、入伙。"
                ],
            ),
        ],
        [10, 12, 12, 12, 12, 12, 12, 12, 12],
    )


def open_list() -> Tab:
    long = "客户反映地下车库B区照明长期不亮,已多次报修;工程部答复等配件,请尽快落实到人并回复客户。"
    rows = [
        [
            Cell(f"TS-2026-{n:04}"),
            Cell("投诉"),
            Cell(["工程部", "保洁部", "秩序部"][n % 3]),
            Cell(date(2026, 10 + n % 2, 1 + n % 28), "date"),
            Cell(n % 19, "days"),
            Cell("✗" if n % 7 == 0 else "✓", "mark"),
            Cell(long if n % 5 == 0 else "照明不亮", link="block1" if n == 3 else ""),
        ]
        for n in range(1, 71)
    ]
    return Tab(
        "未结事项清单",
        "未结事项清单",
        [
            Table(
                ["编号", "类别", "部门", "应办结", "已过天数", "在期限内", "内容"],
                rows,
                name="list",
                missed=5,
                bars=[4],
            )
        ],
        [16, 10, 14, 14, 12, 12, 56],
        under=["保密件共2件,只计数,不列明细。"],
    )


def words() -> Tab:
    return Tab(
        "分析与汇报",
        "分析与汇报",
        [
            Heading("一、本月概况"),
            Remark(
                "本月受理投诉29件,较上月增加4件(+16.0%)。居前三位的类别为设施设备(12件)、环境卫生(6件)、秩序维护(4件),合计占75.9%。"
            ),
            Box("补充说明", 4),
            Heading("二、主要问题与原因"),
            Box("由主管填写", 6),
            Heading("三、采取的措施"),
            Box("由主管填写", 6),
            Heading("四、下月计划"),
            Box("由主管填写", 6),
            Signatures(["制表", "审核"]),
        ],
        [30, 30, 30, 30],
    )
