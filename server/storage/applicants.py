"""Accounts of applicants: a visitor who lodges from home, once somebody has seen who it is.

An account lodges only when it is verified: by the identity adapter's answer, or with a code that an
officer handed out at a desk after seeing the papers.  A code has TRIES_MAX tries."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Integer,
    Row,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from server.domain.identifiers import PersonId, StaffId
from server.storage import logins
from server.storage.columns import METADATA, Moment, key, one_of, version
from server.storage.database import Reader, Work
from server.storage.ids import new_id
from server.storage.sessions import Sessions, session_table

TRIES_MAX: Final = 5


class ApplicantState(StrEnum):
    """Where an account stands; a lock after wrong passwords ends by itself."""

    ACTIVE = "active"
    CLOSED = "closed"


class VerifiedBy(StrEnum):
    """Who has seen that the account is this person's."""

    IDENTITY_CHECK = "identity_check"
    DESK = "desk"


class Activation(StrEnum):
    """What became of a code that was typed."""

    VERIFIED = "verified"
    WRONG = "code_wrong"
    EXPIRED = "code_expired"
    SPENT = "code_spent"
    """Used, tried too often, or never made: ask at the desk for another."""


APPLICANT_ACCOUNTS: Final = Table(
    "applicant_accounts",
    METADATA,
    key(),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, unique=True),
    Column("login", Text, nullable=False, unique=True),  # a mobile number, or chosen
    Column("state", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # Argon2id, with its parameters
    Column("failed_logins", Integer, nullable=False),  # in a row
    Column("locked_until", Moment),
    Column("made_at", Moment, nullable=False),
    Column("verified_at", Moment),
    Column("verified_by", Text),
    Column("verified_by_id", Text, ForeignKey("staff_accounts.id")),  # who made the code
    version(),
    one_of("state", ApplicantState),
    one_of("verified_by", VerifiedBy),
    CheckConstraint("(verified_at IS NULL) = (verified_by IS NULL)", name="verified"),
)
APPLICANT_CODES: Final = Table(
    "applicant_codes",
    METADATA,
    Column("account_id", Text, ForeignKey("applicant_accounts.id"), primary_key=True),
    Column("code_hash", Text, nullable=False),
    Column("made_by_id", Text, ForeignKey("staff_accounts.id"), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
)
APPLICANT_SESSIONS: Final = session_table("applicant_sessions", "applicant_accounts.id")
SESSIONS: Final = Sessions(APPLICANT_SESSIONS)


@dataclass(frozen=True, slots=True)
class ApplicantAccount:
    """An applicant's account."""

    id: str
    person: PersonId
    login: str = field(repr=False)  # may be a telephone number
    state: ApplicantState
    password_hash: str = field(repr=False)
    locked_until: datetime | None
    verified_at: datetime | None
    verified_by: VerifiedBy | None
    version: int

    def may_lodge(self) -> bool:
        """Whether somebody has seen whose it is."""
        return self.state is ApplicantState.ACTIVE and self.verified_at is not None

    def is_open(self, now: datetime) -> bool:
        """Whether it may log in now."""
        locked = self.locked_until is not None and now < self.locked_until
        return self.state is ApplicantState.ACTIVE and not locked


async def add(work: Work, person: PersonId, login: str, password_hash: str, now: datetime) -> str:
    """A new account, not verified yet.

    Raises: ConstraintBroken, if the login is taken or the person has an account."""
    found = new_id(now)
    await work.tell(
        insert(APPLICANT_ACCOUNTS).values(
            id=found,
            person_id=person,
            login=logins.login_of(login),
            state=ApplicantState.ACTIVE,
            password_hash=password_hash,
            failed_logins=0,
            made_at=now,
            version=1,
        )
    )
    return found


async def by_login(reader: Reader, typed: str) -> ApplicantAccount | None:
    """Whose login it is."""
    return await _one(reader, APPLICANT_ACCOUNTS.c.login == logins.login_of(typed))


async def by_id(reader: Reader, account: str) -> ApplicantAccount | None:
    """The account of an id; a session names one."""
    return await _one(reader, APPLICANT_ACCOUNTS.c.id == account)


async def by_person(reader: Reader, person: PersonId) -> ApplicantAccount | None:
    """The account of a person."""
    return await _one(reader, APPLICANT_ACCOUNTS.c.person_id == person)


async def drop_unverified(work: Work, person: PersonId) -> bool:
    """Take out an account that says to be somebody's and that nobody has verified: whoever made it
    was faster, and is not the person at the desk.  Returns: whether there was one."""
    account = await by_person(work, person)
    if account is None or account.verified_at is not None:
        return False
    for table in (APPLICANT_CODES, APPLICANT_SESSIONS):
        await work.tell(delete(table).where(table.c.account_id == account.id))
    await work.tell(delete(APPLICANT_ACCOUNTS).where(APPLICANT_ACCOUNTS.c.id == account.id))
    return True


async def verified(
    work: Work, account: str, by: VerifiedBy, now: datetime, staff: StaffId | None = None
) -> None:
    """It is this person's; a later proof does not take the place of the first."""
    table = APPLICANT_ACCOUNTS
    here = update(table).where(table.c.id == account, table.c.verified_at.is_(None))
    seen = {"verified_at": now, "verified_by": by, "verified_by_id": staff}
    await work.tell(here.values(**seen, version=table.c.version + 1))


async def set_code(
    work: Work, account: str, code_hash: str, expires_at: datetime, by: StaffId
) -> None:
    """Keep the hash of a code that an officer hands out; an older code is void."""
    await work.tell(delete(APPLICANT_CODES).where(APPLICANT_CODES.c.account_id == account))
    row = {"account_id": account, "code_hash": code_hash, "made_by_id": by}
    await work.tell(insert(APPLICANT_CODES).values(**row, expires_at=expires_at, tries=0))


async def activate(work: Work, account: str, code_hash: str | None, now: datetime) -> Activation:
    """Verify an account by the code from the desk.

    Args: code_hash: of what was typed; None, if it cannot be a code.
    Returns: what became of it; a wrong one is counted, so the caller commits in any case."""
    table = APPLICANT_CODES
    here = table.c.account_id == account
    row = (await work.ask(select(table).where(here))).first()
    if row is None or row.tries >= TRIES_MAX:
        return Activation.SPENT
    if row.expires_at <= now:
        return Activation.EXPIRED
    if code_hash is None or not hmac.compare_digest(row.code_hash, code_hash):
        await work.tell(update(table).where(here).values(tries=row.tries + 1))
        return Activation.WRONG
    await work.tell(delete(table).where(here))
    await verified(work, account, VerifiedBy.DESK, now, StaffId(row.made_by_id))
    return Activation.VERIFIED


async def set_password(
    work: Work, account: str, password_hash: str, now: datetime, keep: str | None = None
) -> None:
    """Give a new password; every session ends but `keep` (a token's hash)."""
    await rehash(work, account, password_hash)
    await SESSIONS.revoke_all(work, account, now, but=keep)


async def rehash(work: Work, account: str, password_hash: str) -> None:
    """Keep the same password at another cost; nothing else changes."""
    here = update(APPLICANT_ACCOUNTS).where(APPLICANT_ACCOUNTS.c.id == account)
    await work.tell(here.values(password_hash=password_hash))


async def close(work: Work, account: str, seen_version: int, now: datetime) -> int:
    """Nobody logs in with it any more.  Returns: the new version.  Raises: StaleVersion."""
    closed = {"state": ApplicantState.CLOSED}
    found = await work.change(APPLICANT_ACCOUNTS, account, seen_version, closed)
    await SESSIONS.revoke_all(work, account, now)
    return found


async def failed(work: Work, account: str, now: datetime) -> datetime | None:
    """A wrong password; returns until when the account is locked, if it is."""
    return await logins.failed(work, APPLICANT_ACCOUNTS, account, now)


async def succeeded(work: Work, account: str) -> None:
    """A right password: what failed before is forgotten."""
    await logins.succeeded(work, APPLICANT_ACCOUNTS, account)


async def _one(reader: Reader, where: ColumnElement[bool]) -> ApplicantAccount | None:
    row = (await reader.ask(select(APPLICANT_ACCOUNTS).where(where))).first()
    return None if row is None else account_of(row)


def account_of(row: Row[Any]) -> ApplicantAccount:
    """An account from its row."""
    return ApplicantAccount(
        row.id,
        PersonId(row.person_id),
        row.login,
        ApplicantState(row.state),
        row.password_hash,
        row.locked_until,
        row.verified_at,
        None if row.verified_by is None else VerifiedBy(row.verified_by),
        row.version,
    )
