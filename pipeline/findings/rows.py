"""Sentences about rows, sheets, files, papers and answers. Pure."""

from __future__ import annotations

from pipeline.findings.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    # ── sheets and files: what is told once for the file ───────────────────────
    "sheet_unknown": Sentence(
        "warn",
        "工作表“{sheet}”不是登记表,未读取",
        "工作表“填写说明”不是登记表,未读取",
    ),
    "sheet_hidden": Sentence(
        "warn",
        "工作表“{sheet}”像《{form}》,但已隐藏,未读取;要登记请取消隐藏后重新放入",
        "工作表“旧表”像《人员通讯录》,但已隐藏,未读取;要登记请取消隐藏后重新放入",
    ),
    "sheet_lacks_column": Sentence(
        "warn",
        "工作表“{sheet}”像《{form}》,但缺少“{column}”一列,未读取;请补上后重新放入",
        "工作表“3月”像《人员通讯录》,但缺少“姓名”一列,未读取;请补上后重新放入",
    ),
    "sheet_unsure": Sentence(
        "warn",
        "工作表“{sheet}”同时像{forms},未读取;请按空白表的表头填写",
        "工作表“3月”同时像《住户登记表》、《人员通讯录》,未读取;请按空白表的表头填写",
    ),
    "name_disagrees": Sentence(
        "warn",
        "文件名像《{named}》,表头却是《{form}》,已按表头登记,请核对",
        "文件名像《人员通讯录》,表头却是《住户登记表》,已按表头登记,请核对",
    ),
    "column_absent": Sentence(
        "warn",
        "工作表“{sheet}”没有这些列(可能是旧表):{columns}",
        "工作表“3月”没有这些列(可能是旧表):方式(按“当面”登记)、房号(待补)",
    ),
    "title_disagrees": Sentence(
        "warn",
        "工作表“{sheet}”的名称与标题行的年月不一致,没有写全的日期请写明年月日",
        "工作表“11月”的名称与标题行的年月不一致,没有写全的日期请写明年月日",
    ),
    "hidden_rows": Sentence(
        "warn",
        "工作表“{sheet}”第{rows}行被隐藏或筛选,已照常登记",
        "工作表“11月”第5、6、9行被隐藏或筛选,已照常登记",
    ),
    "outside_table": Sentence(
        "warn",
        "工作表“{sheet}”的{cells}在表格以外,没有登记,请核对",
        "工作表“11月”的Y17在表格以外,没有登记,请核对",
    ),
    # ── empty cells, lists, styles ──────────────────────────────────────────────
    "required_empty": Sentence(
        "reject",
        "{title}没有填写,无法登记,请补填",
        "日期没有填写,无法登记,请补填",
    ),
    "missing": Sentence("warn", "{title}待补", "类别待补"),
    # ── what a row says of another register ────────────────────────────────────
    "said_elsewhere": Sentence(
        "warn",
        "{title}由《{form}》推出,现为“{value}”,这里填的“{typed}”没有采用",
        "状态由《合同登记表》推出,现为“在用”,这里填的“空置”没有采用",
    ),
    "link_unknown": Sentence(
        "warn",
        "{title}“{value}”没有登记过,请核对编号",
        "单号“AB-2026-0009”没有登记过,请核对编号",
    ),
    "link_several": Sentence(
        "warn",
        "这一户有几件在等,请在“{title}”填明是哪一件:{those}",
        "这一户有几件在等,请在“单号”填明是哪一件:AB-2026-0003、AB-2026-0007",
    ),
    "link_book": Sentence(
        "warn",
        "{number}的登记请记在《{book}》里,不要与其他的记在一起",
        "AB-2026-0003的登记请记在《借用登记表_内部》里,不要与其他的记在一起",
    ),
    "second_book": Sentence(
        "reject",
        "{number}是保密件,另有登记;保密事项,请到客户服务中心查阅",
        "AB-2026-0003是保密件,另有登记;保密事项,请到客户服务中心查阅",
    ),
    "default_taken": Sentence(
        "warn",
        "{title}没有填写,暂记为“{default}”",
        "姓名没有填写,暂记为“匿名”",
    ),
    "not_listed": Sentence(
        "warn",
        "{title}“{value}”不在《{list}》里,请核对",
        "登记人“张三丰”不在《人员通讯录》里,请核对",
    ),
    "list_not_loaded": Sentence(
        "warn",
        "《{list}》还没有收到,{titles}未核对",
        "《人员通讯录》还没有收到,登记人、责任部门未核对",
    ),
    "struck": Sentence(
        "warn",
        "{title}“{value}”划了删除线,疑似作废;确实作废请在备注写“作废”",
        "内容“漏水”划了删除线,疑似作废;确实作废请在备注写“作废”",
    ),
    # ── rows against what is known ──────────────────────────────────────────────
    "number_unknown": Sentence(
        "hold",
        "编号“{value}”未登记,请留空由系统编号",
        "编号“TS-2026-0099”未登记,请留空由系统编号",
    ),
    "number_twice": Sentence(
        "hold",
        "编号“{value}”与第{row}行相同,这一行没有登记;另一件请把编号留空",
        "编号“TS-2026-0012”与第5行相同,这一行没有登记;另一件请把编号留空",
    ),
    "number_mismatch": Sentence(
        "hold",
        "编号“{value}”与这一行的内容不符,没有登记;请核对编号,新的一件请把编号留空",
        "编号“TS-2026-0012”与这一行的内容不符,没有登记;请核对编号,新的一件请把编号留空",
    ),
    "vanished": Sentence(
        "hold",
        "疑似 {number}:同一件请填该编号,另一件请在备注写“{another}”",
        "疑似 TS-2026-0012:同一件请填该编号,另一件请在备注写“另一件”",
    ),
    "same_as_row": Sentence(
        "warn", "与第{row}行相同,没有重复登记", "与第5行相同,没有重复登记"
    ),
    "doubtful": Sentence(
        "warn",
        "疑似重复:与第{row}行是同一人、同一时间,内容不同,已分别编号,请核对",
        "疑似重复:与第5行是同一人、同一时间,内容不同,已分别编号,请核对",
    ),
    "same_key": Sentence(
        "warn",
        "与第{row}行写的是同一个,内容不同,两行都已登记,请核对",
        "与第5行写的是同一个,内容不同,两行都已登记,请核对",
    ),
    "text_changed": Sentence(
        "warn",
        "{title}有改动,已按同一件更新,请核对",
        "内容有改动,已按同一件更新,请核对",
    ),
    "old_copy": Sentence(
        "warn",
        "{title}是旧表里的内容,后来已更新过,没有改回;确实要改请在最新的回执上改",
        "部门是旧表里的内容,后来已更新过,没有改回;确实要改请在最新的回执上改",
    ),
    "conflict": Sentence(
        "warn",
        "{title}在别的表里也改过,两处不一致,暂按先收到的保留,请核对",
        "部门在别的表里也改过,两处不一致,暂按先收到的保留,请核对",
    ),
    # ── papers and answers ──────────────────────────────────────────────────────
    "copy_withheld": Sentence(
        "hold",
        "{title}脱敏后仍有“{value}”,《{paper}》暂不打印;请在“{summary}”写一段不含个人信息的话",
        "内容脱敏后仍有“13900000011”,《责任部门联》暂不打印;请在“摘要”写一段不含个人信息的话",
    ),
    "answered_as_xlsx": Sentence(
        "warn",
        "原文件是旧的 .xls 格式,回执另存为 .xlsx,内容相同,版式从简",
        "原文件是旧的 .xls 格式,回执另存为 .xlsx,内容相同,版式从简",
    ),
}
