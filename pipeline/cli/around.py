"""What every verb needs: the clock, the office, who sends. Alone reads secrets."""

from __future__ import annotations

import argparse
import os
from datetime import datetime, timedelta, timezone
from typing import Any

from pipeline.office import Office, load

FINE, WANTING, WRONG = 0, 1, 2
CHINA = timezone(timedelta(hours=8))


def now_of(args: argparse.Namespace) -> datetime:
    """The office's clock: Asia/Shanghai, whatever the machine says."""
    if args.now:
        return args.now  # type: ignore[no-any-return]
    return datetime.now(CHINA).replace(tzinfo=None, microsecond=0)


def office_of(args: argparse.Namespace) -> Office:
    """The office in the folder that was named."""
    return load(args.office.resolve())


def account_of(office: Office) -> Any:
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
