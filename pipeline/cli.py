"""The verbs. Alone prints, reads the clock, the environment and secrets, and exits.

Exit codes: 0 done; 1 done, and something needs a person; 2 config, forms or usage
wrong, or another writer is active (design.md section 3).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.errors import Busy, ConfigError, PipelineError
from pipeline.ledger import Ledger, Lock
from pipeline.office import Office, load

FINE, WANTING, WRONG = 0, 1, 2
CHINA = timezone(timedelta(hours=8))
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
    check = verbs.add_parser("check", help="试读文件:会编几号、退回哪些行;什么都不写")
    check.add_argument("file", nargs="+", type=Path)
    blank = verbs.add_parser("blank", help="在 outbox/空白表/ 生成空白登记表")
    blank.add_argument("form", nargs="*")
    played = verbs.add_parser("rehearse", help="预演:这些天会寄哪些信;什么都不寄")
    played.add_argument("first", type=date.fromisoformat, metavar="从")
    played.add_argument("last", type=date.fromisoformat, metavar="到")
    status = verbs.add_parser("status", help="未结、超时、待办、存疑各有哪些")
    status.add_argument("--json", action="store_true", help="供程序读取")
    show = verbs.add_parser("show", help="一件事的全部经过、文书和邮件")
    show.add_argument("number")
    show.add_argument("--json", action="store_true", help="供程序读取")
    mail = verbs.add_parser("mail", help="对存疑邮件的决定:resend 再寄,settle 不再寄")
    mail.add_argument("what", choices=["resend", "settle"])
    mail.add_argument("key")
    verbs.add_parser("doctor", help="检查设置、登记表、模板、邮箱、文件夹权限、节假日")
    verbs.add_parser("verify", help="逐个核对归档文件的校验和,检查账本和编号")
    verbs.add_parser("backup", help="备份账本")
    restore = verbs.add_parser("restore", help="用备份恢复账本(已发出的编号不会重用)")
    restore.add_argument("file", type=Path)
    return parser


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(
            f"“{text}”不是时间,应为 2026-11-23T17:25"
        ) from wrong


def _now(args: argparse.Namespace) -> datetime:
    """The office's clock: Asia/Shanghai, whatever the machine says."""
    if args.now:
        return args.now  # type: ignore[no-any-return]
    return datetime.now(CHINA).replace(tzinfo=None, microsecond=0)


def _office(args: argparse.Namespace) -> Office:
    return load(args.office.resolve())


# ── the passes ──────────────────────────────────────────────────────────────


def _account(office: Office) -> Any:
    """Who sends: the [mail] account with its password, or no server at all."""
    from pipeline.post import Account, find_password

    posting = office.posting
    if posting is None:
        return Account(sender="office@localhost", sender_name=office.name)
    return Account(
        sender=posting.sender,
        sender_name=office.name,
        host=posting.host,
        port=posting.port,
        tls=posting.tls,
        user=posting.user,
        password=find_password(os.environ, posting.user),
        per_connection=posting.per_connection,
        per_day=posting.per_day,
        cafile=os.environ.get("PIPELINE_MAIL_CAFILE", ""),
    )


def _begin(args: argparse.Namespace, office: Office) -> None:
    """The folders, the log, and what is said once at every start."""
    from pipeline.run.starting import begin

    for told in begin(office, _now(args)):
        print(f"提示:{told}", flush=True)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A pass makes many small values and no circles: looking for those costs a lot."""
    import gc

    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _run(args: argparse.Namespace) -> int:
    from pipeline.intake import inbox
    from pipeline.run import run
    from pipeline.run.ready import check_papers

    office = _office(args)
    with Lock(office.paths.data / "lock"):
        check_papers(office, anew=False)
        with Ledger(office.paths.ledger) as ledger, _uncollected():
            _begin(args, office)
            report = run(
                office,
                ledger,
                _account(office),
                _now(args),
                lambda: inbox.settle(office.paths.inbox, time.time, time.sleep),
                rehearsed=args.now is not None,
            )
    _say(report)
    return WANTING if report.wanting else FINE


def _say(report: Any) -> None:
    """What a pass did, for the one who looks at the console."""
    for told in report.files:
        print(f"{told.name}:{told.summary}")
    for path in report.paths:
        print(f"  → {path}")
    for one in report.waiting:
        print(f"等待:{one.name}:{one.reason}")
    for trouble in report.troubles:
        print(f"注意:{trouble}")
    for key in report.unsure:
        print(
            f"存疑:{key}:不知邮件是否已寄出,请核对后用 mail resend 或 mail settle 处理"
        )
    if not (report.files or report.done or report.waiting or report.troubles):
        print("没有新的文件,也没有到时间的事。")


def _watch(args: argparse.Namespace) -> int:
    import signal
    import threading

    from pipeline.intake import inbox
    from pipeline.run import run
    from pipeline.run.ready import check_papers
    from pipeline.watch import watch

    office = _office(args)
    check_papers(office)
    stop = threading.Event()
    for one in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, one):
            signal.signal(getattr(signal, one), lambda *_: stop.set())
    sights: dict[Path, Any] = {}

    def look() -> inbox.Look:
        seen = inbox.look(office.paths.inbox, sights, time.time())
        sights.clear()
        sights.update(seen.sights)
        return seen

    with Lock(office.paths.data / "lock"), Ledger(office.paths.ledger) as ledger:
        _begin(args, office)
        account = _account(office)

        def one_pass() -> None:
            report = run(
                office, ledger, account, _now(args), look, rehearsed=bool(args.now)
            )
            if report.files or report.done or report.troubles:
                print(f"── {_now(args):%m-%d %H:%M}", flush=True)
                _say(report)

        print(f"正在看着 {office.paths.inbox},按 Ctrl+C 停止。", flush=True)
        watch(
            one_pass,
            office.paths.inbox,
            stop,
            failed=lambda fault: print(f"注意:{_plain(fault)}", flush=True),
        )
    print("已停止。", flush=True)
    return FINE


def _plain(fault: Exception) -> str:
    """A fault as the office may read it: no traceback, no English."""
    return str(fault) if isinstance(fault, PipelineError) else "这一遍没有完成,稍后再试"


def _demo(args: argparse.Namespace) -> int:
    from pipeline.demo import demo

    for line in demo(args.folder.resolve(), Path(__file__).resolve().parent.parent):
        print(line, flush=True)
    return FINE


# ── reading only ────────────────────────────────────────────────────────────


def _check(args: argparse.Namespace) -> int:
    from pipeline.run.rehearse import dry_run

    office = _office(args)
    wanting = False
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        for path in args.file:
            lines, wants = dry_run(path, office, ledger, _now(args))
            print("\n".join(lines))
            wanting = wanting or wants
    return WANTING if wanting else FINE


def _rehearse(args: argparse.Namespace) -> int:
    from pipeline.run import run
    from pipeline.run.playing import calendar, nothing, play

    office, first, last = _office(args), args.first, args.last
    if last < first:
        raise PipelineError(f"预演的日子应先写早的:{last} 在 {first} 以前")

    def one_pass(there: Office, copy: Ledger, account: Any, now: datetime) -> None:
        _say_troubles(run(there, copy, account, now, nothing, rehearsed=True))

    with Ledger(office.paths.ledger, read_only=True) as ledger:
        sent = play(office, ledger, first, last, one_pass)
    print("\n".join(one.line() for one in sent) or "这些天没有要寄的信。")
    print(
        write_private(
            calendar(sent, first, last), office, f"提醒预演_{first}_{last}.xlsx"
        )
    )
    return FINE


def _status(args: argparse.Namespace) -> int:
    from pipeline.told import status, status_text

    office = _office(args)
    inbox_files = sorted(p for p in office.paths.inbox.rglob("*") if p.is_file())
    waiting = [p.relative_to(office.paths.inbox).as_posix() for p in inbox_files]
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        told = status(office, ledger, _now(args), waiting)
    print(json.dumps(told, ensure_ascii=False) if args.json else status_text(told))
    return FINE


def _show(args: argparse.Namespace) -> int:
    from pipeline.told import show, show_text

    office = _office(args)
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        told = show(office, ledger, args.number, _now(args))
    if told is None:
        print(f"没有编号 {args.number}", file=sys.stderr)
        return WANTING
    print(json.dumps(told, ensure_ascii=False) if args.json else show_text(told))
    return FINE


def _doctor(args: argparse.Namespace) -> int:
    from pipeline.run.doctor import doctor

    lines = doctor(_office(args), _account, _now(args))
    for fine, text in lines:
        print(f"{'正常' if fine else '请处理'}  {text}")
    return FINE if all(fine for fine, _ in lines) else WANTING


def _verify(args: argparse.Namespace) -> int:
    from pipeline.effects.archive import verify

    office = _office(args)
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        wrong = [*verify(ledger.filed(), office), *ledger.check()]
        count = sum(1 for _ in ledger.filed())
    for line in wrong:
        print(line)
    print(f"核对归档文件 {count} 个,{'发现上列问题' if wrong else '全部完好'}。")
    return WANTING if wrong else FINE


# ── what a person decides ───────────────────────────────────────────────────


def _blank(args: argparse.Namespace) -> int:
    from pipeline.run.ready import check_papers, write_blanks

    office = _office(args)
    check_papers(office)
    for path in write_blanks(office, args.form, _now(args)):
        print(path)
    return FINE


def _mail(args: argparse.Namespace) -> int:
    office = _office(args)
    now = _now(args)
    with Lock(office.paths.data / "lock"), Ledger(office.paths.ledger) as ledger:
        if args.what == "resend":
            ledger.resend(args.key, now)
        else:
            ledger.settle(args.key, "由人核对,不再寄", now)
    print("已记下。" + ("下一遍处理时再寄一次。" if args.what == "resend" else ""))
    return FINE


def _backup(args: argparse.Namespace) -> int:
    office = _office(args)
    now = _now(args)
    target = office.paths.data / "backup" / f"ledger-{now:%Y%m%d-%H%M%S}.db"
    with Lock(office.paths.data / "lock"), Ledger(office.paths.ledger) as ledger:
        ledger.backup(target, now)
    print(target)
    return FINE


def _restore(args: argparse.Namespace) -> int:
    from pipeline.run.restored import restore_office

    office = _office(args)
    with Lock(office.paths.data / "lock"):
        for line in restore_office(office, args.file.resolve(), _now(args)):
            print(line)
    return FINE


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": _demo,
    "run": _run,
    "watch": _watch,
    "check": _check,
    "blank": _blank,
    "rehearse": _rehearse,
    "status": _status,
    "show": _show,
    "mail": _mail,
    "doctor": _doctor,
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
}
