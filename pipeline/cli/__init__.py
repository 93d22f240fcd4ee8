"""The verbs. Alone prints, reads the clock, the environment and secrets, and exits.

Exit codes: 0 done; 1 done, and something needs a person; 2 config, forms or usage
wrong, or another writer is active (design.md section 3).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.cli import asking, deciding, passing
from pipeline.cli.around import FINE, WRONG
from pipeline.errors import Busy, ConfigError, PipelineError

_EPILOG = """一天的用法:
  把登记表放进 inbox/,运行 run(或一直开着 watch),到 outbox/ 取回执和通知单。
退出码:0 完成;1 完成,但有事需要人处理;2 设置或用法有误,或另一个程序正在运行。
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and say how it went; the exit code."""
    _speak_any_console()
    parser = _parser()
    args = parser.parse_args(argv)
    try:
        return int(VERBS[args.verb](args))
    except (ConfigError, Busy, PipelineError) as wrong:
        print(wrong, file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        return FINE
    except OSError as fault:
        reason = fault.strerror or "未知原因"
        print(f"文件读写失败({reason}),请检查磁盘和权限后再试。", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print("已停止。", file=sys.stderr)
        return FINE


def _speak_any_console() -> None:
    """A GBK console shows ? for a sign it lacks, rather than stopping us."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python start.py",
        description="登记表从 inbox 到归档:编号、校验、打印通知单、发邮件、归档。",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--office", type=Path, default=Path(), help="管理处的文件夹(默认:当前文件夹)"
    )
    parser.add_argument(
        "--now", type=_moment, help="假设现在是这个时间,用于演练,例如 2026-11-23T17:25"
    )
    verbs = parser.add_subparsers(
        dest="verb", required=True, metavar="动作", prog=parser.prog
    )
    demo = verbs.add_parser("demo", help="造一个示范管理处,走完几天,说明东西在哪里")
    demo.add_argument("folder", nargs="?", type=Path, default=Path("demo-office"))
    verbs.add_parser("run", help="处理一遍 inbox,做完该做的事")
    verbs.add_parser("watch", help="一直开着:有文件放入就处理,到时间就办事")
    _ask(verbs)
    blank = verbs.add_parser("blank", help="在 outbox/空白表/ 生成空白登记表")
    blank.add_argument("form", nargs="*")
    mail = verbs.add_parser("mail", help="对存疑邮件的决定:resend 再寄,settle 不再寄")
    mail.add_argument("what", choices=["resend", "settle"])
    mail.add_argument("key")
    verbs.add_parser("doctor", help="检查设置、登记表、模板、邮箱、文件夹权限、节假日")
    verbs.add_parser("verify", help="逐个核对归档文件的校验和,检查账本和编号")
    verbs.add_parser("backup", help="备份账本")
    restore = verbs.add_parser("restore", help="用备份恢复账本(已发出的编号不会重用)")
    restore.add_argument("file", type=Path)
    return parser


def _ask(verbs: Any) -> None:
    """The verbs that ask how things stand, or what would be."""
    check = verbs.add_parser("check", help="试读文件:会编几号、退回哪些行;什么都不写")
    check.add_argument("file", nargs="+", type=Path)
    month = verbs.add_parser("month", help="做一个月的月报,例如 month 2026-11")
    month.add_argument("month", type=_month, metavar="月份")
    year = verbs.add_parser("year", help="做一年的年报,例如 year 2026")
    year.add_argument("year", type=_year, metavar="年份")
    played = verbs.add_parser("rehearse", help="预演:这些天会寄哪些信;什么都不寄")
    played.add_argument("first", type=_day, metavar="从")
    played.add_argument("last", type=_day, metavar="到")
    status = verbs.add_parser("status", help="未结、超时、待办、存疑各有哪些")
    status.add_argument("--json", action="store_true", help="供程序读取")
    show = verbs.add_parser("show", help="一件事的全部经过、文书和邮件")
    show.add_argument("number")
    show.add_argument("--json", action="store_true", help="供程序读取")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(
            f"“{text}”不是时间,应为 2026-11-23T17:25"
        ) from wrong


def _month(text: str) -> str:
    try:
        return f"{datetime.strptime(text, '%Y-%m'):%Y-%m}"
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"“{text}”不是月份,应为 2026-11") from wrong


def _year(text: str) -> int:
    try:
        return datetime.strptime(text, "%Y").year
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"“{text}”不是年份,应为 2026") from wrong


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期,应为 2026-11-23") from wrong


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": passing.show_demo,
    "run": passing.run_once,
    "watch": passing.stay,
    "check": asking.check,
    "blank": deciding.blank,
    "month": asking.month,
    "year": asking.year,
    "rehearse": asking.rehearse,
    "status": asking.status,
    "show": asking.show,
    "mail": deciding.mail,
    "doctor": asking.doctor,
    "verify": asking.verify,
    "backup": deciding.backup,
    "restore": deciding.restore,
}
