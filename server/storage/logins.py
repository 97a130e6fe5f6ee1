"""What staff's and applicants' accounts have in common: how a login is spelled, and how many wrong
passwords lock it for how long.

A lock keeps new logins out and ends no session: else anybody could take an officer from a running
visit by typing wrong passwords for him."""

import unicodedata
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Table, select, update

from server.storage.database import Work

FAILURES_MAX: Final = 10
LOCK_FIRST: Final = timedelta(minutes=1)
LOCK_MAX: Final = timedelta(hours=1)
"""House rules: each further failure doubles the lock, up to LOCK_MAX."""
LOGIN_CHARACTERS_MAX: Final = 64


def login_of(typed: str) -> str:
    """The one spelling of a login: composed, small, without spaces around (RFC 8265 §3.3)."""
    return unicodedata.normalize("NFC", typed.strip()[:LOGIN_CHARACTERS_MAX].lower())


def lock_of(failures: int) -> timedelta | None:
    """For how long so many failures in a row lock an account; None: not yet."""
    beyond = failures - FAILURES_MAX
    if beyond < 0:
        return None
    doubled = min(beyond, 16)  # 2^16 minutes are far beyond LOCK_MAX
    return min(LOCK_FIRST * (1 << doubled), LOCK_MAX)


async def failed(work: Work, accounts: Table, account: str, now: datetime) -> datetime | None:
    """A wrong password or second factor; returns until when the account is locked, if it is."""
    counted = accounts.c.failed_logins
    failures = (await work.ask(select(counted).where(accounts.c.id == account))).scalar_one() + 1
    lock = lock_of(failures)
    until = None if lock is None else now + lock
    here = update(accounts).where(accounts.c.id == account)
    await work.tell(here.values(failed_logins=failures, locked_until=until))
    return until


async def succeeded(work: Work, accounts: Table, account: str) -> None:
    """A login with all that it needs: what failed before is forgotten."""
    here = update(accounts).where(accounts.c.id == account)
    await work.tell(here.values(failed_logins=0, locked_until=None))
