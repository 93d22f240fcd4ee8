"""The verbs by which a person decides: blank, mail, backup, restore."""

from __future__ import annotations

import argparse

from pipeline.cli.around import FINE, now_of, office_of
from pipeline.ledger import Ledger, Lock


def blank(args: argparse.Namespace) -> int:
    """Blank registers and papers into outbox/空白表/."""
    from pipeline.run.ready import check_papers, write_blanks

    office = office_of(args)
    check_papers(office)
    for path in write_blanks(office, args.form, now_of(args)):
        print(path)
    return FINE


def mail(args: argparse.Namespace) -> int:
    """What a person decided about an unsure mail."""
    office = office_of(args)
    now = now_of(args)
    with Lock(office.paths.data / "lock"), Ledger(office.paths.ledger) as ledger:
        if args.what == "resend":
            ledger.resend(args.key, now)
        else:
            ledger.settle(args.key, "由人核对,不再寄", now)
    print("已记下。" + ("下一遍处理时再寄一次。" if args.what == "resend" else ""))
    return FINE


def backup(args: argparse.Namespace) -> int:
    """A copy of the ledger."""
    office = office_of(args)
    now = now_of(args)
    target = office.paths.data / "backup" / f"ledger-{now:%Y%m%d-%H%M%S}.db"
    with Lock(office.paths.data / "lock"), Ledger(office.paths.ledger) as ledger:
        ledger.backup(target, now)
    print(target)
    return FINE


def restore(args: argparse.Namespace) -> int:
    """The ledger from a copy; no number is issued twice."""
    from pipeline.run.restored import restore_office

    office = office_of(args)
    with Lock(office.paths.data / "lock"):
        for line in restore_office(office, args.file.resolve(), now_of(args)):
            print(line)
    return FINE
