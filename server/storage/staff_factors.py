"""Second factors of staff (TOTP, keys) and their links to logins elsewhere (OIDC).

What is secret comes sealed and what is checked is checked already (server/credentials); here it is
only kept, each use once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, assert_never

from sqlalchemy import delete, func, insert, or_, select, update

from server.domain.identifiers import StaffId
from server.storage.database import Reader, Work
from server.storage.staff import STAFF_ACCOUNTS, STAFF_KEYS, STAFF_LINKS

KEYS_OF_ACCOUNT_MAX: Final = 8
KEY_NAME_CHARACTERS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A WebAuthn key of an account; `id` is base64url, `public_key` COSE."""

    id: str
    public_key: bytes = field(repr=False)
    sign_count: int
    name: str
    made_at: datetime
    used_at: datetime | None = None


async def set_totp(work: Work, account: StaffId, sealed: bytes | None) -> None:
    """Keep a new secret, which counts once `use_step` was told a first step; None: take it out."""
    here = update(STAFF_ACCOUNTS).where(STAFF_ACCOUNTS.c.id == account)
    await work.tell(here.values(totp_secret=sealed, totp_last_step=None))


async def use_step(work: Work, account: StaffId, step: int) -> bool:
    """Use up a step of TOTP and all before it; False: another login has been faster."""
    table = STAFF_ACCOUNTS
    later = or_(table.c.totp_last_step.is_(None), table.c.totp_last_step < step)
    here = update(table).where(table.c.id == account, table.c.totp_secret.is_not(None), later)
    return await work.tell(here.values(totp_last_step=step)) == 1


async def add_key(work: Work, account: StaffId, key: StoredKey) -> bool:
    """Keep a new key; False: the account has as many as it may.

    Raises: ConstraintBroken, if somebody has registered it already."""
    counted = select(func.count()).where(STAFF_KEYS.c.account_id == account)
    if (await work.ask(counted)).scalar_one() >= KEYS_OF_ACCOUNT_MAX:
        return False
    await work.tell(
        insert(STAFF_KEYS).values(
            id=key.id,
            account_id=account,
            name=key.name[:KEY_NAME_CHARACTERS_MAX],
            public_key=key.public_key,
            sign_count=key.sign_count,
            made_at=key.made_at,
        )
    )
    return True


async def keys_of(reader: Reader, account: StaffId) -> list[StoredKey]:
    """An account's keys, the oldest first."""
    table = STAFF_KEYS
    chosen = select(table).where(table.c.account_id == account).order_by(table.c.made_at)
    return [
        StoredKey(row.id, row.public_key, row.sign_count, row.name, row.made_at, row.used_at)
        for row in await reader.ask(chosen)
    ]


async def key_used(work: Work, key: str, sign_count: int, now: datetime) -> bool:
    """Keep a key's new count; False: another login told a later one, so one of two is a copy."""
    table = STAFF_KEYS
    grows = or_(table.c.sign_count < sign_count, (table.c.sign_count == 0) & (sign_count == 0))
    here = update(table).where(table.c.id == key, grows)
    return await work.tell(here.values(sign_count=sign_count, used_at=now)) == 1


async def drop_all(work: Work, account: StaffId) -> None:
    """Take out whatever an account shows beside its password: lost, or not its owner's any more."""
    await set_totp(work, account, None)
    for table in (STAFF_KEYS, STAFF_LINKS):
        await work.tell(delete(table).where(table.c.account_id == account))


async def link(work: Work, account: StaffId, issuer: str, subject: str, now: datetime) -> None:
    """Let somebody who logs in elsewhere be this account.

    Raises: ConstraintBroken, if he is another already."""
    await work.tell(
        insert(STAFF_LINKS).values(issuer=issuer, subject=subject, account_id=account, made_at=now)
    )


async def linked(reader: Reader, issuer: str, subject: str) -> StaffId | None:
    """Whose account an identity from elsewhere is."""
    table = STAFF_LINKS
    here = select(table.c.account_id).where(table.c.issuer == issuer, table.c.subject == subject)
    found = (await reader.ask(here)).scalar()
    return None if found is None else StaffId(found)


async def unlink(work: Work, account: StaffId, issuer: str) -> bool:
    """Take an account's links to a provider out; False: it has none."""
    table = STAFF_LINKS
    here = delete(table).where(table.c.account_id == account, table.c.issuer == issuer)
    return await work.tell(here) > 0


@dataclass(frozen=True, slots=True)
class StepUsed:
    """A right code of TOTP, by its step."""

    step: int


@dataclass(frozen=True, slots=True)
class KeyUsed:
    """A security key that has answered, and its new count."""

    key: str
    sign_count: int


Factor = StepUsed | KeyUsed


async def use(work: Work, account: StaffId, factor: Factor, now: datetime) -> bool:
    """Use a factor up; False: another login has been faster."""
    match factor:
        case StepUsed():
            return await use_step(work, account, factor.step)
        case KeyUsed():
            return await key_used(work, factor.key, factor.sign_count, now)
    assert_never(factor)
