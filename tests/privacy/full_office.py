"""A full office and a full day in it: every register, every personal cell a canary."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
from canaries import Canary, Nest
from office_story import StoryOffice
from opened import Part, opened
from seen import misplaced, rules

from pipeline.form import Form
from pipeline.office import load

Row = tuple[str, Mapping[str, object]]  # what it stands for, and its cells
ACCUSED = "戚寒山"  # works for 工程班, handles nothing, and is complained of
_CONFIG = "\n[privacy]\nsecond_book = true\n"
_SETTLED = 1_600_000_000
_STAFF = (
    ("周建华", "客户服务中心", "管理处主任"),
    ("何静", "客户服务中心", "办公室主任"),
    ("罗志强", "公司", "经理"),
    ("李敏", "客户服务中心", "接待员"),
    ("刘军", "工程班", "物管员"),
    (ACCUSED, "工程班", "物管员"),
    ("赵国栋", "工程班", "部门负责人"),
    ("黄秀英", "保洁班", "部门负责人"),
    ("吴刚", "秩序维护班", "部门负责人"),
    ("徐浩", "销售部", "项目经理"),
    ("方琳", "销售部", "销控人员"),
    ("郑丽", "财务", "财务人员"),
    ("林佳怡", "销售部", "置业顾问"),
    ("杜鹏", "销售部", "置业顾问"),
)
_HOME = "1栋1单元2108"  # two registers know this house: who came, and who lives there
_DECIDED = {
    "received_date": "2026-11-23",
    "channel": "来电",
    "severity": "一般",
    "registrar": "李敏",
    "taken_by": "李敏",
    "apologised": "是",
    "planned_done": "2026-11-24 17:30",
    "result": "",
    "manager_decision": "",
    "corrective": "",
    "redacted_summary": "",
    "accused_house": "",
    "assisting_depts": "",
}
_COMPLAINTS: Sequence[Row] = (
    (
        "plain",
        {"received_time": "8:30", "category": "环境保洁", "dept": "保洁班",
         "house_no": _HOME, "summary": "{me}也可以找{home}",
         "accused": "保洁班", "confidential": "否"},
    ),
    (
        "contact",
        {"received_time": "8:40", "category": "设施设备", "dept": "工程班",
         "location": "厨房", "confidential": "否"},
    ),
    (
        "sealed",
        {"received_time": "8:50", "category": "服务态度", "dept": "工程班",
         "accused": ACCUSED, "redacted_summary": "请改进上门礼仪,{me}"},
    ),
    (
        "neighbour",
        {"received_time": "9:00", "category": "邻里纠纷", "dept": "秩序维护班",
         "accused_house": None, "redacted_summary": "请夜间巡查"},
    ),
    (
        "withheld",
        {"received_time": "9:10", "category": "秩序维护", "dept": "秩序维护班",
         "confidential": "否", "summary": "楼上1908太吵,请打13912340000,{me}"},
    ),
    (
        "major",
        {"received_time": "9:20", "category": "绿化养护", "dept": "保洁班",
         "severity": "重大", "needs_coordination": "是", "confidential": "否",
         "reply_mode": "书面", "manager_decision": "{me}",
         "corrective": "{me}", "assisting_depts": "工程班,{me}"},
    ),
)  # fmt: skip
_VISIT = {"visit_date": "2026-11-23", "channel": "来访", "receptionist": "李敏"}
_VISITS: Sequence[Row] = (
    (
        "plain",
        {"visit_time": "8:20", "category": "咨询", "handling": "当场答复",
         "closed_date": "2026-11-23"},
    ),
    (
        "sealed",
        {"visit_time": "8:45", "category": "建议", "handling": "转办",
         "dept": "保洁班", "confidential": "是"},
    ),
    (
        "transfer",
        {"visit_time": "9:05", "category": "投诉", "handling": "转投诉登记",
         "confidential": "否"},
    ),
)  # fmt: skip
_HELD = "8栋1单元1802"  # one collector: the deal is held
_AWAITED = "8栋1单元1803"  # not moved in yet: its buyer is written to himself
_DEAL: Mapping[str, object] = {
    "id_type": "身份证",
    "area": "118.36",
    "unit_price": "11850",
    "total": "1402566",
    "pay_mode": "商业按揭",
    "control_by": "方琳",
    "control_at": "2026-11-18 10:20",
    "deposit_kind": "定金",
    "deposit": "20000",
    "deposit_at": "2026-11-18 10:45",
    "collector2": "徐浩",
    "subscription_no": "RG000118",
    "subscribed": "2026-11-18",
    "sign_mode": "公证委托",
    "notary_no": "(2026)鄂武证字第0123号",
    "id_copy": "是",
    "reviewer": "徐浩",
    "reviewed": "2026-11-18",
    "sealed": "是",
    "first_pay": "422566",
    "first_due": "2026-11-28",
    "bank": "工商银行",
    "loan": "980000",
    "loan_at": "2026-11-30 9:30",
    "loan_place": "售楼处",
    "movein_date": "2026-11-23",
    "status": "正常",
    "dealt_on": "2026-11-18",
}
_HANDED = "2栋1单元602"
_GIVEN = "2栋1单元603"
_SALES = "8栋1单元1801"
#: The registers of the day in the order in which they are dropped.
_DROPS: Sequence[tuple[str, str, Sequence[tuple[str, Sequence[Row]]]]] = (
    (
        "08:10",
        "接待/住户登记表.xlsx",
        [("household", [
            ("own", {"registered": "2026-11-01", "handled_by": "李敏",
                     "id_type": "身份证", "usage": "出租"}),
            ("same_home", {"house_no": _HOME, "registered": "2026-11-01",
                           "handled_by": "李敏", "usage": "自住", "family": ""}),
        ])],
    ),
    (
        "08:15",
        "销售/房源销控表.xlsx",
        [("unit", [
            ("own", {"house_no": _SALES, "area": "118.36", "list_price": "11850",
                     "sale_state": "可售", "property_type": "住宅",
                     "permit_no": "武房预售[2026]001号"}),
            ("held", {"house_no": _HELD, "area": "118.36", "list_price": "11850",
                      "sale_state": "可售", "property_type": "住宅",
                     "permit_no": "武房预售[2026]001号"}),
            ("awaited", {"house_no": _AWAITED, "area": "118.36", "list_price": "11850",
                         "sale_state": "可售", "property_type": "住宅",
                         "permit_no": "武房预售[2026]001号"}),
            ("handed", {"house_no": _HANDED, "note": ""}),
            ("given", {"house_no": _GIVEN, "note": ""}),
        ])],
    ),
    ("09:30", "接待/来访接待记录表.xlsx", [("visit", [
        (tag, {**_VISIT, **said}) for tag, said in _VISITS
    ])]),
    ("10:00", "接待/客户投诉登记表.xlsx", [("complaint", [
        (tag, {**_DECIDED, **said}) for tag, said in _COMPLAINTS
    ])]),
    ("10:05", "保密/客户投诉登记表_保密.xlsx", [("complaint", [
        ("apart", {**_DECIDED, "received_time": "9:50", "category": "服务态度",
                   "accused": "李敏", "registrar": "何静", "taken_by": "何静",
                   "dept": "客户服务中心", "redacted_summary": "请改进接待用语"}),
    ])]),
    (
        "10:30",
        "接待/住房移交验收交接表.xlsx",
        [
            ("handover", [
                ("own", {"house_no": _HANDED, "inspected_at": "2026-11-23",
                         "inspected_time": "9:30", "inspector": "刘军",
                         "door_keys": "5", "repair_keys": "1", "owner_signed": "是",
                         "fed_back_at": "2026-11-23 10:10"}),
            ]),
            ("defect", [
                ("own", {"house_no": _HANDED, "place": "厨房", "kind": "给排水",
                         "size": "小型", "officer": "刘军", "special": "",
                         "measures": ""}),
                ("special", {"house_no": _HANDED, "place": "阳台", "kind": "门窗",
                             "size": "较大型", "officer": "刘军"}),
            ]),
        ],
    ),
    ("10:40", "接待/入伙资料签收.xlsx", [("movein_pack", [
        ("own", {"house_no": _GIVEN, "given_date": "2026-11-23", "handbook": "1",
                 "covenant": "1", "household_form": "1", "renovation_rules": "1", "relation": "父子",
                 "authorised": "是", "signed": "是", "issuer": "李敏"}),
    ])]),
    ("10:50", "接待/上门服务登记表.xlsx", [("home_service", [
        ("own", {"service_type": "维修", "booked_at": "2026-11-24 9:30",
                 "attended_by": "刘军", "tools": "扳手", "assigned_by": "李敏"}),
        ("of_complaint", {"source_number": "TS-2026-0002", "service_type": "维修",
                          "booked_at": "2026-11-24 10:30", "attended_by": "刘军",
                          "assigned_by": "李敏", "result": ""}),
    ])]),
    ("11:00", "销售/来电客户登记本.xlsx", [("sales_call", [
        ("林佳怡", {"call_date": "2026-11-23", "call_time": "9:00",
                   "consultant": "林佳怡", "consent": "是", "media": "网络"}),
        ("杜鹏", {"call_date": "2026-11-23", "call_time": "9:10", "consultant": "杜鹏",
                 "consent": "否", "media": "网络"}),
    ])]),
    ("11:10", "销售/来访客户登记表.xlsx", [("sales_visit", [
        ("林佳怡", {"visit_date": "2026-11-23", "visit_time": "9:00",
                   "consultant": "林佳怡", "customer_type": "同行",
                   "want_unit": _SALES}),
        ("杜鹏", {"visit_date": "2026-11-23", "visit_time": "9:10",
                 "consultant": "杜鹏", "consent": "是"}),
    ])]),
    ("11:15", "销售/成交登记表.xlsx", [
        ("deal", [
            ("林佳怡", {**_DEAL, "house_no": _SALES, "consultant": "林佳怡",
                       "collector1": "郑丽", "delay_reason": ""}),
            ("杜鹏", {**_DEAL, "house_no": _HELD, "consultant": "杜鹏",
                     "collector1": "徐浩", "subscription_no": "RG000119"}),
            ("awaited", {**_DEAL, "house_no": _AWAITED, "consultant": "林佳怡",
                         "collector1": "郑丽", "subscription_no": "RG000120",
                         "movein_date": "", "delay_reason": "", "first_told": "",
                         "loan_told": ""}),
        ]),
        ("receipt", [
            ("林佳怡", {"paid_on": "2026-11-18", "house_no": _SALES,
                       "deposit_kind": "定金", "amount": "20000",
                       "payer_relation": "儿子", "payer_statement": "有",
                       "pay_way": "刷卡", "collector1": "郑丽", "collector2": "徐浩",
                       "receipt_status": "有效"}),
        ]),
    ]),
    ("11:20", "接待/回访记录表_投诉.xlsx", [("followup", [
        ("of_complaint", {"followed_date": "2026-11-23", "followed_at": "11:10",
                          "source_number": "TS-2026-0001", "mode": "电话",
                          "satisfaction": "未联系上", "integrity": "有,{me}",
                          "followed_by": "李敏"}),
    ])]),
    ("11:30", "接待/回访记录表.xlsx", [("followup", [
        ("own", {"followed_date": "2026-11-23", "followed_at": "11:20",
                 "source_number": "SM-2026-0001", "mode": "上门",
                 "satisfaction": "满意", "conduct_ok": "规范", "integrity": "无",
                 "followed_by": "李敏"}),
    ])]),
)  # fmt: skip


class FullOffice:
    """The office, its canaries, and what it said on the console."""

    def __init__(
        self, root: Path, mutant: Callable[[Path], None] | None = None
    ) -> None:
        self.story = StoryOffice(root, _CONFIG)
        self.root = root
        if mutant:
            mutant(root / "forms")
        self.forms: Mapping[str, Form] = load(root).forms
        self.nest = Nest()
        self.console = ""

    @property
    def canaries(self) -> list[Canary]:
        """Every canary that was put into a register."""
        accused = Canary("accused", "sealed", "accused", "name", ACCUSED)
        return [*self.nest.made, accused]

    def play(self, until: str = "24:00") -> None:
        """The whole day, or its drops before a time."""
        self._drop("07:50", "人员通讯录.xlsx", [("staff", _staff())])
        for clock, name, sheets in _DROPS:
            if clock < until:
                self._drop(clock, name, sheets)
        if until == "24:00":
            self._scans("12:00")
            self._come_back("14:00")
            self._say("run", clock="14:05")  # a restart does nothing twice
            self._day_after()

    def parts(self) -> list[Part]:
        """Everything that can be read of what the office gave out."""
        log = (self.root / "data/pipeline.log").read_text("utf-8")
        spoken = {
            "data/pipeline.log": log,
            "屏幕": self.console,
            "status": self.said_by("status"),
        }
        return [
            *opened(self.root, ("outbox", "archive")),
            *(Part(where, "", said, said) for where, said in spoken.items()),
        ]

    def strangers(self) -> list[str]:
        """Each canary that stands where the table does not let it."""
        return [*misplaced(self.parts(), self.canaries, rules())]

    def said_by(self, *words: str) -> str:
        """What a verb prints."""
        return self._say(*words, clock="15:00")

    # what happens

    def _drop(
        self, clock: str, name: str, sheets: Sequence[tuple[str, Sequence[Row]]]
    ) -> None:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for form_id, rows in sheets:
            form = self.forms[form_id]
            page = book.create_sheet(form.sheet)
            columns = [c for c in form.column if not c.system and not c.parts]
            page.append([c.title for c in columns])
            for tag, given in rows:
                wanted = {n: v for n, v in given.items() if v is not None}
                said = self.nest.fill(form, tag, wanted)
                page.append([said.get(c.id) or None for c in columns])
        self._save(book, name)
        self._say("run", clock=clock)

    def _save(self, book: openpyxl.Workbook, name: str) -> None:
        made = self.root / "made.xlsx"
        book.save(made)
        folder, _, file = name.rpartition("/")
        self.story.drop(made, file, folder)
        made.unlink()

    def _scans(self, clock: str) -> None:
        """A letter scanned, and one whose name leads nowhere: both name the writer."""
        mark = self.nest.new("complaint", "plain", "scan", "text")
        writer = next(one for one in self.nest.made if one.column == "customer_name")
        stranger = self.nest.new("scan", "refused", "file", "name")
        for name in (
            f"TS-2026-0001_原件1_{writer.value}来信.pdf",
            f"TS-2026-0999_{stranger}.pdf",
        ):
            path = self.root / "inbox/扫描件" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(f"%PDF-1.4\n{mark}{name}\n%%EOF".encode())
            os.utime(path, (_SETTLED, _SETTLED))
        self._say("run", clock=clock)

    def _come_back(self, clock: str) -> None:
        """The answers come back: the matters are done and the customers are content."""
        self._settle("接待/客户投诉登记表_回执.xlsx", [tag for tag, _ in _COMPLAINTS])
        self._settle("保密/客户投诉登记表_保密_回执.xlsx", ["apart"])
        self._say("run", clock=clock)

    def _settle(self, name: str, tags: Sequence[str]) -> None:
        book = openpyxl.load_workbook(self.story.answer_path(name.partition("/")[2]))
        page = book.worksheets[0]
        titles = {str(cell.value): at for at, cell in enumerate(page[1], 1)}
        form = self.forms["complaint"]
        for row, tag in enumerate(tags, 2):
            said = self.nest.fill(form, tag, {**_LATER, **_only(form, "result")})
            for column in ("result", *_LATER):
                at = titles[form.by_id[column].title]
                page.cell(row, at).value = said.get(column) or None
        self._save(book, name)

    def _day_after(self) -> None:
        self._say("run", clock="08:35", day="2026-11-24")
        self._say("month", "2026-11", clock="08:40", day="2026-11-24")

    def _say(self, *words: str, clock: str, day: str = "2026-11-23") -> str:
        """Run a verb; what it prints is kept, to be looked through as well."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            self.story.verb(*words, now=f"{day}T{clock}")
        said = out.getvalue() + err.getvalue()
        if words[0] == "run":
            self.console += said
        return said


_LATER: Mapping[str, object] = {
    "done_at": "2026-11-23 13:00",
    "replied_at": "2026-11-23 13:40",
    "satisfaction": "满意",
}


def _only(form: Form, name: str) -> Mapping[str, object]:
    """Every personal column but one left empty."""
    return {c.id: "" for c in form.column if c.personal and c.id != name}


def _staff() -> list[Row]:
    return [
        (
            name,
            {"name": name, "dept": dept, "post": post, "active": "是",
             "reception": "是" if post == "接待员" else "否",
             "unit_control": "是" if post == "销控人员" else "否",
             "exam_date": "2026-03-01", "exam": "合格", "since": "2025-06-01",
             "cash": {"郑丽": "财务", "徐浩": "项目经理"}.get(name, "无"),
             "call_order": {"林佳怡": 1, "杜鹏": 2}.get(name, "")},
        )
        for name, dept, post in _STAFF
    ]  # fmt: skip
