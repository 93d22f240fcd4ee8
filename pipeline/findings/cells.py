"""Sentences about one cell: what stands in it and what it should say. Pure."""

from __future__ import annotations

from pipeline.findings.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    # ── what stands in the cell instead of a value ──────────────────────────────
    "cell_error": Sentence(
        "warn",
        "{title}是错误值“{value}”,请改成正确的内容",
        "面积是错误值“#REF!”,请改成正确的内容",
    ),
    "formula_empty": Sentence(
        "warn",
        "{title}单元格为公式且无计算结果,请在Excel中打开保存一次",
        "面积单元格为公式且无计算结果,请在Excel中打开保存一次",
    ),
    "ditto_first": Sentence(
        "warn",
        "{title}写“{value}”,但上面没有可重复的内容,请写明",
        "部门写“同上”,但上面没有可重复的内容,请写明",
    ),
    "ditto_forbidden": Sentence(
        "warn",
        "{title}不能写“{value}”,请写明",
        "电话不能写“同上”,请写明",
    ),
    # ── text and lists ──────────────────────────────────────────────────────────
    "text_short": Sentence(
        "warn",
        "{title}“{value}”过短,请写清时间和事情",
        "内容“漏水”过短,请写清时间和事情",
    ),
    "cell_split": Sentence(
        "warn",
        "{title}一格里写了{count}项,已分成{count}条登记,以后请一项一行",
        "内容一格里写了3项,已分成3条登记,以后请一项一行",
    ),
    "choice_other": Sentence(
        "warn",
        "{title}“{value}”不在目录,暂归“{fallback}”",
        "类别“楼上漏水”不在目录,暂归“其他”",
    ),
    "choice_kept": Sentence(
        "warn",
        "{title}“{value}”不在目录,请填:{choices}",
        "程度“很急”不在目录,请填:一般、重要、重大",
    ),
    "means_told": Sentence(
        "warn",
        "{title}“{value}”按“{meaning}”登记,请核对",
        "程度“紧急”按“重要”登记,请核对",
    ),
    "yes_no_unreadable": Sentence(
        "warn",
        "{title}“{value}”应填“是”或“否”",
        "要求保密“待定”应填“是”或“否”",
    ),
    # ── dates and times ─────────────────────────────────────────────────────────
    "date_unreadable": Sentence(
        "reject",
        "{title}“{value}”不是日期,请写成“2026-11-23”的样子",
        "日期“上周三”不是日期,请写成“2026-11-23”的样子",
    ),
    "no_such_day": Sentence(
        "reject",
        "{title}“{value}”没有这一天,{month}月只有{days}天",
        "日期“2026.11.31”没有这一天,11月只有30天",
    ),
    "no_such_month": Sentence(
        "reject",
        "{title}“{value}”没有{month}月,请核对",
        "日期“2026.13.1”没有13月,请核对",
    ),
    "date_ambiguous": Sentence(
        "reject",
        "{title}“{value}”可能是{days},请写成“2026-11-23”的样子",
        "日期“11.1”可能是11月1日或11月10日,请写成“2026-11-23”的样子",
    ),
    "date_future": Sentence(
        "reject",
        "{title}“{value}”在今天({today})之后,请核对",
        "日期“2026-12-3”在今天(2026年11月23日)之后,请核对",
    ),
    "date_far": Sentence(
        "reject",
        "{title}“{value}”在三年以后,请核对年份",
        "期限“2062-11-3”在三年以后,请核对年份",
    ),
    "date_too_old": Sentence(
        "reject",
        "{title}“{value}”早于2000年,请核对年份",
        "日期“1926-11-3”早于2000年,请核对年份",
    ),
    "moment_no_date": Sentence(
        "reject",
        "{title}“{value}”只有时间没有日期,请写成“2026-11-23 9:30”的样子",
        "完成时间“9:30”只有时间没有日期,请写成“2026-11-23 9:30”的样子",
    ),
    "old_date": Sentence(
        "warn",
        "{title}“{value}”距今超过400天,请核对年份",
        "日期“2025-3-3”距今超过400天,请核对年份",
    ),
    "guessed_year": Sentence(
        "warn",
        "{title}“{value}”没有写年份,按{date}登记,请核对",
        "日期“11月3日”没有写年份,按2026年11月3日登记,请核对",
    ),
    "guessed_date": Sentence(
        "warn",
        "{title}“{value}”按{date}登记,请核对",
        "日期“11.1”按2026年11月10日登记,请核对",
    ),
    "date_rest": Sentence(
        "warn",
        "{title}“{value}”中的“{rest}”没有采用,请核对",
        "日期“2026.11.3 早班”中的“早班”没有采用,请核对",
    ),
    "time_unreadable": Sentence(
        "warn",
        "{title}“{value}”不是时间,请写成“9:30”的样子",
        "时间“饭后”不是时间,请写成“9:30”的样子",
    ),
    "time_is_date": Sentence(
        "warn",
        "{title}“{value}”只有日期没有时间,请写成“9:30”的样子",
        "时间“2026年11月3日”只有日期没有时间,请写成“9:30”的样子",
    ),
    "guessed_time": Sentence(
        "warn",
        "{title}“{value}”按{time}登记,请核对",
        "时间“3:20”按15:20登记,请核对",
    ),
    # ── houses ──────────────────────────────────────────────────────────────────
    "house_date": Sentence(
        "warn",
        "{title}被Excel识别成了日期,请把该列设为“文本”",
        "房号被Excel识别成了日期,请把该列设为“文本”",
    ),
    "house_date_kept": Sentence(
        "warn",
        "{title}被Excel识别成了日期,请把该列设为“文本”,已记为{spill}",
        "房号被Excel识别成了日期,请把该列设为“文本”,已记为位置",
    ),
    "house_no_room": Sentence(
        "warn",
        "{title}“{value}”缺房间号,请写成“3栋2单元1502”的样子",
        "房号“3栋二单元”缺房间号,请写成“3栋2单元1502”的样子",
    ),
    "house_no_room_kept": Sentence(
        "warn",
        "{title}“{value}”缺房间号,已记为{spill}",
        "房号“3栋二单元”缺房间号,已记为位置",
    ),
    "house_no_unit": Sentence(
        "warn",
        "{title}“{value}”缺单元号,请写成“3栋2单元1502”的样子",
        "房号“3栋1502”缺单元号,请写成“3栋2单元1502”的样子",
    ),
    "house_no_unit_kept": Sentence(
        "warn",
        "{title}“{value}”缺单元号,已记为{spill}",
        "房号“3栋1502”缺单元号,已记为位置",
    ),
    "house_no_building": Sentence(
        "warn",
        "{title}“{value}”缺楼栋号,请写成“3栋2单元1502”的样子",
        "房号“1502室”缺楼栋号,请写成“3栋2单元1502”的样子",
    ),
    "house_no_building_kept": Sentence(
        "warn",
        "{title}“{value}”缺楼栋号,已记为{spill}",
        "房号“1502室”缺楼栋号,已记为位置",
    ),
    "house_none": Sentence(
        "warn",
        "{title}“{value}”不是房号,请写成“3栋2单元1502”的样子",
        "房号“小区北门”不是房号,请写成“3栋2单元1502”的样子",
    ),
    "house_none_kept": Sentence(
        "warn",
        "{title}“{value}”不是房号,已记为{spill}",
        "房号“小区北门”不是房号,已记为位置",
    ),
    # ── persons ─────────────────────────────────────────────────────────────────
    "phone_length": Sentence(
        "warn",
        "{title}“{value}”{fault},请核对",
        "电话“1390000006”只有10位,请核对",
    ),
    "phone_words": Sentence(
        "warn",
        "{title}“{value}”夹有其他文字“{words}”,请只写号码",
        "电话“13900000011(儿子)”夹有其他文字“儿子”,请只写号码",
    ),
    "name_courtesy": Sentence(
        "warn",
        "{title}“{value}”只是称呼,请尽量写全名",
        "姓名“王女士”只是称呼,请尽量写全名",
    ),
    "name_unusual": Sentence(
        "warn",
        "{title}“{value}”姓名写法少见,请核对",
        "姓名“李芳&王<强>”姓名写法少见,请核对",
    ),
    "name_long": Sentence(
        "warn",
        "{title}“{value}”超过{limit}字,请只写姓名",
        "姓名“住在三楼的那位老先生说他不愿意…”超过50字,请只写姓名",
    ),
    "id_truncated": Sentence(
        "hold",
        "{title}身份证号被Excel截断,请把该列设为“文本”重新输入",
        "证件号码身份证号被Excel截断,请把该列设为“文本”重新输入",
    ),
    "id_length": Sentence(
        "hold",
        "{title}“{value}”应为18位,现为{count}位,请核对",
        "证件号码“42010619860512000”应为18位,现为17位,请核对",
    ),
    "id_region": Sentence(
        "hold",
        "{title}“{value}”开头“{region}”不是地区代码,请核对",
        "证件号码“000106198605120004”开头“00”不是地区代码,请核对",
    ),
    "id_birthday": Sentence(
        "hold",
        "{title}“{value}”中的出生日期“{birthday}”不对,请核对",
        "证件号码“420106198613120004”中的出生日期“19861312”不对,请核对",
    ),
    "id_check": Sentence(
        "hold",
        "{title}“{value}”校验位不对,可能抄错一位,请核对",
        "证件号码“420106198605120005”校验位不对,可能抄错一位,请核对",
    ),
    "email_unreadable": Sentence(
        "warn",
        "{title}“{value}”不是电子邮箱,请写成“name@example.com”的样子,只写一个",
        "邮箱“zhang.example.com”不是电子邮箱,请写成“name@example.com”的样子,只写一个",
    ),
    "plate_unusual": Sentence(
        "warn",
        "{title}“{value}”不像车牌号,请写成“鄂A1B234”的样子",
        "车牌“1B234”不像车牌号,请写成“鄂A1B234”的样子",
    ),
    # ── numbers and money ───────────────────────────────────────────────────────
    "number_unreadable": Sentence(
        "warn",
        "{title}“{value}”不是数字,请只写数字",
        "人数“几个”不是数字,请只写数字",
    ),
    "number_not_whole": Sentence(
        "warn",
        "{title}“{value}”应为整数",
        "人数“2.5”应为整数",
    ),
    "number_unit": Sentence(
        "info",
        "{title}“{value}”带有单位“{unit}”,只记数字",
        "底数“3吨”带有单位“吨”,只记数字",
    ),
    "money_unreadable": Sentence(
        "hold",
        "{title}“{value}”不是金额或面积,请只写数字",
        "金额“—”不是金额或面积,请只写数字",
    ),
    "money_about": Sentence(
        "hold",
        "{title}“{value}”不是准确的数,请写准确的数字",
        "金额“约20万”不是准确的数,请写准确的数字",
    ),
    "money_wan": Sentence(
        "info",
        "{title}“{value}”按{amount}登记",
        "金额“85万”按850,000.00登记",
    ),
    "money_sum": Sentence(
        "info",
        "{title}“{value}”合计{amount}",
        "金额“600000+240000”合计840,000.00",
    ),
    "money_mixed": Sentence(
        "warn",
        "{title}“{value}”按{amount}登记,请核对",
        "金额“140万2566”按1,402,566.00登记,请核对",
    ),
}
