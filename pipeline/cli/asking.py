"""The verbs that only read: check, month, year, status, show, doctor, verify …"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from pipeline.cli.around import FINE, WANTING, account_of, now_of, office_of
from pipeline.errors import PipelineError
from pipeline.ledger import Ledger
from pipeline.office import Office


def check(args: argparse.Namespace) -> int:
    """What a pass would answer to files; nothing is written."""
    from pipeline.run.rehearse import dry_run

    office = office_of(args)
    wanting = False
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        for path in args.file:
            lines, wants = dry_run(path, office, ledger, now_of(args))
            print("\n".join(lines))
            wanting = wanting or wants
    return WANTING if wanting else FINE


def month(args: argparse.Namespace) -> int:
    """The books of a month as the ledger stands now; where they lie."""
    from pipeline.run.months import asked

    office = office_of(args)
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        for line in asked.make(args.month, office, ledger, now_of(args)):
            print(line)
    return FINE


def year(args: argparse.Namespace) -> int:
    """The book of a year as the ledger stands now; where it lies."""
    from pipeline.run.months import asked

    office = office_of(args)
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        for line in asked.make_year(args.year, office, ledger, now_of(args)):
            print(line)
    return FINE


def rehearse(args: argparse.Namespace) -> int:
    """Which mails would go out on which days; nothing is sent."""
    from pipeline.run import run
    from pipeline.run.playing import nothing, play, write

    office, first, last = office_of(args), args.first, args.last
    if last < first:
        raise PipelineError(f"预演的日子应先写早的:{last} 在 {first} 以前")

    def one_pass(there: Office, copy: Ledger, account: Any, now: datetime) -> None:
        run(there, copy, account, now, nothing, rehearsed=True)

    with Ledger(office.paths.ledger, read_only=True) as ledger:
        sent = play(office, ledger, first, last, one_pass)
    print("\n".join(one.line() for one in sent) or "这些天没有要寄的信。")
    print(write(sent, first, last, office))
    return FINE


def status(args: argparse.Namespace) -> int:
    """What is open, due, owed, unsure."""
    from pipeline.told import status, status_text

    office = office_of(args)
    inbox_files = sorted(p for p in office.paths.inbox.rglob("*") if p.is_file())
    waiting = [p.relative_to(office.paths.inbox).as_posix() for p in inbox_files]
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        told = status(office, ledger, now_of(args), waiting)
    print(json.dumps(told, ensure_ascii=False) if args.json else status_text(told))
    return FINE


def show(args: argparse.Namespace) -> int:
    """One record with its history, papers, mails and deadlines."""
    from pipeline.told import show, show_text

    office = office_of(args)
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        told = show(office, ledger, args.number, now_of(args))
    if told is None:
        print(f"没有编号 {args.number}", file=sys.stderr)
        return WANTING
    print(json.dumps(told, ensure_ascii=False) if args.json else show_text(told))
    return FINE


def doctor(args: argparse.Namespace) -> int:
    """What is right, and what is to be done, a line each."""
    from pipeline.run.doctor import doctor

    lines = doctor(office_of(args), account_of, now_of(args))
    for fine, text in lines:
        print(f"{'正常' if fine else '请处理'}  {text}")
    return FINE if all(fine for fine, _ in lines) else WANTING


def verify(args: argparse.Namespace) -> int:
    """Every archived file against its checksum, and the ledger itself."""
    from pipeline.effects.archive import verify

    office = office_of(args)
    with Ledger(office.paths.ledger, read_only=True) as ledger:
        wrong = [*verify(ledger.filed(), office), *ledger.check()]
        count = sum(1 for _ in ledger.filed())
    for line in wrong:
        print(line)
    print(f"核对归档文件 {count} 个,{'发现上列问题' if wrong else '全部完好'}。")
    return WANTING if wrong else FINE
