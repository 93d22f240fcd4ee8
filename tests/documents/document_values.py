"""What one record gives each of the papers: sample values, all invented.

Placeholders are the columns' titles without their signs, the facts of the house, and
what a paper needs beyond these (docs/documents.md).
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.effects.document.render import Printable

Values = dict[str, Printable]


class Paper(NamedTuple):
    """A template, its sample values, and how many pages it has with these."""

    path: str
    pages: int
    values: Values


HOUSE: Values = {
    "单位": "武汉美好家园物业公司",
    "管理处": "幸福社区管理处",
    "小区": "幸福社区",
    "接待地点": "幸福社区1栋1楼",
    "电话": "027-80000011",
    "接待时间": "8:00—17:30(节假日8:00—16:30)",
    "打印时间": "2026-11-23 14:00",
    "版次": "",
}

DEFECTS: list[Printable] = [
    {"部位": "主卧", "类别": "五金", "问题描述": "主卧门锁松动", "维修大小": "小型", "要求完成时间": "11月14日17:30", "完成时间": "11月14日", "复验结果": "合格"},
    {"部位": "卫生间", "类别": "防水渗漏", "问题描述": "卫生间顶棚渗水,需楼上配合关水后检查", "维修大小": "较大型", "要求完成时间": "11月21日17:30", "完成时间": "", "复验结果": ""},
    {"部位": "客厅", "类别": "墙面", "问题描述": "客厅东墙开裂约1.5米", "维修大小": "较大型", "要求完成时间": "11月21日17:30", "完成时间": "", "复验结果": ""},
]  # fmt: skip

#: One house that is handed over.
HANDED_OVER: Values = {
    **HOUSE,
    "编号": "YF-2026-0007",
    "房号": "3栋2单元1502",
    "业主姓名": "张伟民",
    "业主称呼": "张先生",
    "联系电话": "13900000011",
    "户型": "C2三房",
    "建筑面积": "118.36",
    "入伙通知书已验": "是",
    "资料齐全": "缺身份证复印件",
    "管理处费用已缴": "是",
    "开发公司费用已缴": "是",
    "验房日期": "2026年11月14日 9:30",
    "水表表号": "0215338",
    "水表底数": "3",
    "电表表号": "880912",
    "电表底数": "16",
    "气表表号": "45120",
    "气表底数": "0",
    "入户门钥匙把": "5",
    "其他钥匙卡": "信箱2把,门禁卡3张",
    "留用返修钥匙把": "1",
    "验房人": "刘军",
    "问题项数": "3",
    "业主认可日期": "2026年11月24日",
    "归档号": "2026-Y-YF-0007",
    "问题明细": DEFECTS,
    "责任物管员": "刘军",
    "施工单位": "宏达防水",
    "派工时间": "2026年11月14日 16:20",
    "派单人": "陈晓燕",
    "特殊情况说明": "需楼上业主配合关水",
    "问题描述": "卫生间顶棚渗水",
    "要求完成时间": "2026年11月21日 17:30",
    "已采取措施": "已与楼上业主约定11月22日关水检查",
    "延期至": "2026年11月25日",
}

#: One visit at somebody's home.
AT_HOME: Values = {
    **HOUSE,
    "编号": "SM-2026-0005",
    "来源编号": "YF-2026-0007",
    "房号": "3栋2单元1502",
    "联系人": "张伟民",
    "联系电话": "13900000011",
    "服务类别": "维修",
    "服务内容": "更换卫生间角阀",
    "预约时间": "2026年11月24日 9:30",
    "服务人员": "王海涛",
    "所需工具材料": "扳手、角阀、生料带",
    "派工人": "陈晓燕",
    "到达时间": "",
    "完成时间": "",
    "处理结果": "",
}

#: The papers that an owner takes home.
PACK: Values = {
    **HOUSE,
    "编号": "RH-2026-0007",
    "房号": "3栋2单元1502",
    "业主姓名": "张伟民",
    "资料清单": [
        {"资料名称": "《住户手册》", "份数": "1"},
        {"资料名称": "《业主公约》", "份数": "1"},
        {"资料名称": "《住户登记表》", "份数": "1"},
        {"资料名称": "《装修管理规定》", "份数": "1"},
    ],
    "其他资料": "质保书、说明书",
    "与业主关系": "本人",
    "发放人": "陈晓燕",
}

#: One call-back, asked for on paper.
CALL_BACK: Values = {
    **HOUSE,
    "编号": "YF-2026-0007",
    "关联编号": "YF-2026-0007",
    "房号": "3栋2单元1502",
    "受访人": "张伟民",
    "回访方式": "上门",
    "原事项摘要": "主卧门锁松动;卫生间顶棚渗水",
    "完成时间": "2026年11月14日 16:40",
    "回访截止时间": "2026年11月15日 16:40",
    "回访时间": "",
    "问题是否解决": "",
    "满意度": "",
    "上门规范": "",
    "廉洁核查": "",
    "意见建议": "",
    "回访人": "陈晓燕",
}

#: A complaint that is settled, as the office may tell it.
SETTLED: Values = {
    **HOUSE,
    "编号": "TS-2026-0008",
    "受理日期": "2026年11月23日",
    "受理时间": "10:05",
    "投诉方式": "来电",
    "客户姓名": "沈卫东",
    "称呼": "沈先生",
    "房号": "2栋1单元602",
    "联系电话": "13900000034",
    "投诉类别": "环境保洁",
    "严重程度": "重大",
    "投诉内容摘要": "2栋1单元楼道三天未清扫,多次反映没有改进",
    "发生位置": "2栋1单元楼道",
    "被反映人部门": "保洁班",
    "需统一协调": "是",
    "核实情况": "楼道确有三天未清扫,原因是人员请假后没有安排顶岗。",
    "补救措施": "当天已补扫楼道并擦拭扶手",
    "处理结果": "楼道已清扫干净。",
    "纠正措施": "建立请假顶岗表,每天由班长检查",
    "纠正期限": "2026年11月30日",
    "纠正完成日期": "",
    "处理建议": "请公司统一协调增加保洁人员",
    "责任部门": "保洁班",
    "协办部门": "客户服务中心",
    "上报经理时间": "2026年11月23日 15:00",
    "答复依据": "《物业服务合同》第八条关于公共区域保洁频次的约定。",
    "发函日期": "2026年11月24日",
}

DOCUMENTS: dict[str, Paper] = {
    "验房整改派工单": Paper("forms/defect/documents/验房整改派工单.docx", 1, HANDED_OVER),
    "特殊情况报告": Paper("forms/defect/documents/特殊情况报告.docx", 1, HANDED_OVER),
    "住房移交验收交接表": Paper("forms/handover/documents/住房移交验收交接表.docx", 2, HANDED_OVER),
    "钥匙签收单": Paper("forms/handover/documents/钥匙签收单.docx", 1, HANDED_OVER),
    "上门服务派工单": Paper("forms/home_service/documents/上门服务派工单.docx", 2, AT_HOME),
    "入伙资料签收单": Paper("forms/movein_pack/documents/入伙资料签收单.docx", 1, PACK),
    "回访记录单": Paper("forms/followup/documents/回访记录单.docx", 1, CALL_BACK),
    "投诉处理结果回复函": Paper("forms/complaint/drafts/投诉处理结果回复函.docx", 2, SETTLED),
    "情况说明函": Paper("forms/complaint/drafts/情况说明函.docx", 2, SETTLED),
    "重大投诉呈报单": Paper("forms/complaint/drafts/重大投诉呈报单.docx", 2, SETTLED),
}

CASES: dict[str, Values] = {
    "四项": {"问题明细": [*DEFECTS, DEFECTS[0]]},
    "十二项": {"问题明细": DEFECTS * 4},
    "匿名": {"客户姓名": "匿名", "称呼": ""},
    "十五项": {"问题明细": DEFECTS * 5},
}


def empty(values: Values) -> Values:
    """A record of which nothing is known: the paper is a form to fill in."""
    return {k: [] if isinstance(v, list) else False if isinstance(v, bool) else "" for k, v in values.items()} | HOUSE
