"""Accounts of staff: made, found by their login, given a password, locked and closed.

A failed login changes no version: it is no change that an officer at a form must hear of."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, insert, select, update

from server.domain.identifiers import StaffId
from server.storage import logins
from server.storage.database import Reader, Work
from server.storage.ids import new_id
from server.storage.sessions import Sessions
from server.storage.staff import STAFF_ACCOUNTS, STAFF_SESSIONS, AccountState

SESSIONS: Final = Sessions(STAFF_SESSIONS)


@dataclass(frozen=True, slots=True)
class Account:
    """An account of staff."""

    id: StaffId
    login: str
    name: str
    state: AccountState
    password_hash: str | None = field(repr=False)
    totp_sealed: bytes | None = field(repr=False)
    totp_last_step: int | None
    locked_until: datetime | None
    version: int

    def has_totp(self) -> bool:
        """Whether its owner has set up TOTP and shown a first code."""
        return self.totp_sealed is not None and self.totp_last_step is not None

    def is_open(self, now: datetime) -> bool:
        """Whether it may log in now."""
        locked = self.locked_until is not None and now < self.locked_until
        return self.state is AccountState.ACTIVE and not locked


async def add(
    work: Work, login: str, name: str, password_hash: str | None, now: datetime
) -> StaffId:
    """A new account, which holds no role yet.  Raises: ConstraintBroken, if the login is taken."""
    found = StaffId(new_id(now))
    await work.tell(
        insert(STAFF_ACCOUNTS).values(
            id=found,
            login=logins.login_of(login),
            name=name,
            state=AccountState.ACTIVE,
            password_hash=password_hash,
            failed_logins=0,
            made_at=now,
            version=1,
        )
    )
    return found


async def by_login(reader: Reader, typed: str) -> Account | None:
    """Whose login it is; in whatever spelling it was typed."""
    return await _one(reader, STAFF_ACCOUNTS.c.login == logins.login_of(typed))


async def by_id(reader: Reader, account: StaffId) -> Account | None:
    """The account of an id."""
    return await _one(reader, STAFF_ACCOUNTS.c.id == account)


async def set_password(
    work: Work, account: StaffId, password_hash: str, now: datetime, keep: str | None = None
) -> None:
    """Give a new password; every session ends but `keep` (a token's hash)."""
    await rehash(work, account, password_hash)
    await SESSIONS.revoke_all(work, account, now, but=keep)


async def rehash(work: Work, account: StaffId, password_hash: str) -> None:
    """Keep the same password at another cost; nothing else changes."""
    here = update(STAFF_ACCOUNTS).where(STAFF_ACCOUNTS.c.id == account)
    await work.tell(here.values(password_hash=password_hash))


async def set_state(
    work: Work, account: StaffId, seen_version: int, state: AccountState, now: datetime
) -> int:
    """Lock, close or open again; who may not log in has no session either.

    Returns: the new version.  Raises: StaleVersion."""
    version = await work.change(STAFF_ACCOUNTS, account, seen_version, {"state": state})
    if state is not AccountState.ACTIVE:
        await SESSIONS.revoke_all(work, account, now)
    return version


async def failed(work: Work, account: StaffId, now: datetime) -> datetime | None:
    """A wrong password or second factor; returns until when the account is locked, if it is."""
    return await logins.failed(work, STAFF_ACCOUNTS, account, now)


async def succeeded(work: Work, account: StaffId) -> None:
    """A login with all that it needs: what failed before is forgotten."""
    await logins.succeeded(work, STAFF_ACCOUNTS, account)


async def _one(reader: Reader, where: ColumnElement[bool]) -> Account | None:
    row = (await reader.ask(select(STAFF_ACCOUNTS).where(where))).first()
    return None if row is None else account_of(row)


def account_of(row: Row[Any]) -> Account:
    """An account from its row."""
    return Account(
        StaffId(row.id),
        row.login,
        row.name,
        AccountState(row.state),
        row.password_hash,
        row.totp_secret,
        row.totp_last_step,
        row.locked_until,
        row.version,
    )
