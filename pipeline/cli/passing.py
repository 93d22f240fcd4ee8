"""The verbs that make passes: run, watch, demo."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.cli.around import FINE, WANTING, account_of, now_of, office_of
from pipeline.errors import PipelineError
from pipeline.ledger import Ledger, Lock
from pipeline.office import Office


def run_once(args: argparse.Namespace) -> int:
    """One pass."""
    from pipeline.intake import inbox
    from pipeline.run import run
    from pipeline.run.ready import check_papers

    office = office_of(args)
    with Lock(office.paths.data / "lock"):
        check_papers(office, anew=False)
        with Ledger(office.paths.ledger) as ledger, _uncollected():
            _begin(args, office)
            report = run(
                office,
                ledger,
                account_of(office),
                now_of(args),
                lambda: inbox.settle(office.paths.inbox, time.time, time.sleep),
                rehearsed=args.now is not None,
            )
    _say(report)
    return WANTING if report.wanting else FINE


def stay(args: argparse.Namespace) -> int:
    """Passes whenever the inbox or the clock gives a reason to."""
    import signal
    import threading

    from pipeline.intake import inbox
    from pipeline.run import run
    from pipeline.run.ready import check_papers
    from pipeline.watch import watch

    office = office_of(args)
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
        account = account_of(office)

        def one_pass() -> None:
            report = run(
                office, ledger, account, now_of(args), look, rehearsed=bool(args.now)
            )
            if report.files or report.done or report.troubles:
                print(f"── {now_of(args):%m-%d %H:%M}", flush=True)
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


def show_demo(args: argparse.Namespace) -> int:
    """A sample office, and what became of its week."""
    from pipeline.demo import demo

    for line in demo(
        args.folder.resolve(), Path(__file__).resolve().parent.parent.parent
    ):
        print(line, flush=True)
    return FINE


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


def _begin(args: argparse.Namespace, office: Office) -> None:
    """The folders, the log, and what is said once at every start."""
    from pipeline.run.starting import begin

    for told in begin(office, now_of(args)):
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


def _plain(fault: Exception) -> str:
    """A fault as the office may read it: no traceback, no English."""
    return str(fault) if isinstance(fault, PipelineError) else "这一遍没有完成,稍后再试"
