"""What stops a file, a mail, or the whole start.

    PipelineError
    ├── ConfigError      config.toml is wrong: the start stops, key and place are named
    ├── FormError        a forms/ folder is wrong: the start stops, file and key are named
    ├── Busy             another writer is at work in this office
    ├── Damaged          something that must be whole is not (ledger, archive, answer)
    └── FileRefused      a dropped file is no register: an answer, not a fault

A wrong *cell* is no exception: it is a ``Finding`` and flows with its row (law 5).
The docstring of each class is the sentence that the office reads.
"""

from __future__ import annotations


class PipelineError(Exception):
    """程序无法继续:"""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"{(type(self).__doc__ or '').strip()}{self.detail}"


class ConfigError(PipelineError):
    """config.toml 有误:"""


class FormError(PipelineError):
    """登记表定义有误:"""


class Busy(PipelineError):
    """另一个程序正在处理这个办公室的文件,请等它结束后再试。"""


class Damaged(PipelineError):
    """内容不完整或已被改动:"""


# Every reason for refusing a file, each with its own sentence (design.md section 5).
REFUSALS: dict[str, str] = {
    "empty": "文件是空的(0 字节),可能没有保存或复制完整,请重新放入",
    "not_workbook": "不是 Excel 工作簿(可能是网页、文本或其他文件改了名字),请另存为 .xlsx 格式后重新放入",
    "other_format": "“{suffix}”格式不能登记,请另存为 .xlsx 格式后重新放入",
    "encrypted": "文件设有打开密码,请取消密码、另存后重新放入",
    "half_copied": "文件不完整(复制或下载中断),请重新复制后放入",
    "damaged_part": "文件中的“{part}”已损坏,请在 Excel 中打开并另存后重新放入",
    "zip_encrypted": "压缩包内容被加密,请另存为不加密的 .xlsx 后重新放入",
    "macro_in_xlsx": "扩展名是 .xlsx,里面却有宏程序,请另存为 .xlsx(不含宏)或 .xlsm 后重新放入",
    "doctype": "文件中有不允许的定义(DOCTYPE),请在 Excel 中另存为 .xlsx 后重新放入",
    "duplicate_part": "文件内部有重名部件“{part}”,请在 Excel 中另存后重新放入",
    "unsafe_part": "文件内部部件名“{part}”不合规,请在 Excel 中另存后重新放入",
    "too_large": "文件过大({size} MB,上限 {limit} MB),请分成几个文件后放入",
    "bomb": "文件解压后异常巨大(上限 {limit} MB),不予打开",
    "too_many_parts": "文件内部部件过多(上限 {limit} 个),请另存后重新放入",
    "no_sheet": "工作簿里没有工作表",
    "too_many_sheets": "工作表过多(上限 {limit} 张),请分成几个文件后放入",
    "too_many_rows": "工作表“{sheet}”行数过多(上限 {limit} 行),请分成几个文件后放入",
    "too_many_columns": "工作表“{sheet}”列数过多(上限 {limit} 列),请删除多余的列后放入",
    "too_many_merges": "工作表“{sheet}”合并单元格过多(上限 {limit} 处),请取消多余的合并后放入",
    "merges_too_large": "工作表“{sheet}”合并的区域过大(上限 {limit} 格),请取消整张表的合并后放入",
    "cell_too_long": "{place} 的文字超过 {limit} 字,请缩短后放入",
    "duplicate_row": "工作表“{sheet}”内部行号重复(第 {row} 行),请在 Excel 中另存后重新放入",
    "duplicate_cell": "{place} 在文件内部出现两次,请在 Excel 中另存后重新放入",
    "bad_value": "{place} 的内容无法读取(“{value}”),请在 Excel 中重新输入并保存",
    "unreadable": "文件内容无法读取({reason}),请在 Excel 中打开并另存为 .xlsx 后重新放入",
    "too_slow": "文件读取超过 {limit} 秒,请另存为新文件(只留登记表)后重新放入",
    "too_much_memory": "文件读取需要的内存过大,请另存为新文件(只留登记表)后重新放入",
    "no_register": "没有找到登记表:{reason}",
    "two_registers": "工作表“{sheet}”同时像 {titles},无法确定是哪一张登记表,请按空白表的表头填写",
    "column_missing": "工作表“{sheet}”是{title},但缺少“{column}”一列,请补上这一列后重新放入",
    "changed_while_read": "文件在读取时被改动,请保存好后重新放入",
    "scan_format": "inbox/扫描件/ 里只收 jpg、png、pdf;登记表请放入 inbox/,其他请另存后重新放入",
    "scan_nameless": "文件名里没有编号,请把文件名改成“编号_原件1”(编号照登记表和通知单上的写),再放入 inbox/扫描件/",
    "scan_two": "文件名(或所在文件夹)里有不同的编号 {numbers},请只留与原件上一致的一个,再放入 inbox/扫描件/",
    "scan_unknown": "编号 {number} 没有登记过;原件上的编号要与登记表、通知单一致,请核对后改文件名,再放入 inbox/扫描件/",
    "not_regular": "不是普通文件(可能是快捷方式或链接),请放入文件本身",
}


class FileRefused(PipelineError):
    """文件未受理:"""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(REFUSALS[code].format(**facts))
        self.code = code
        self.facts = facts
