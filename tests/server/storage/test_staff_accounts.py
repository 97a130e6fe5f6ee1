"""Staff accounts: found however the login is typed, locked, closed, given a password."""

from datetime import timedelta

import pytest

from server.domain.identifiers import StaffId
from server.storage import staff_accounts
from server.storage.database import Database, Reader
from server.storage.errors import ConstraintBroken, StaleVersion
from server.storage.staff import AccountState
from server.storage.staff_accounts import SESSIONS, Account
from tests.support.office_rows import NOW
from tests.support.staff_rows import accounts

SECOND = timedelta(seconds=1)


async def read(reader: Reader, account: StaffId) -> Account:
    found = await staff_accounts.by_id(reader, account)
    assert found is not None
    return found


async def test_an_account_is_found_however_its_login_is_typed(database: Database) -> None:
    (account,) = await accounts(database, "Clerk.One")
    async with database.read() as reader:
        found = await staff_accounts.by_login(reader, " CLERK.one ")
        assert found is not None and found.id == account and found.is_open(NOW)
        assert not found.has_totp()
        assert "$argon2id$" not in repr(found)
        assert await staff_accounts.by_login(reader, "clerk.two") is None


async def test_a_login_is_one_accounts(database: Database) -> None:
    await accounts(database, "clerk")
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await staff_accounts.add(work, "CLERK", "another", None, NOW)


async def test_the_tenth_failure_locks_for_a_minute_and_a_success_forgets_them(
    database: Database,
) -> None:
    (account,) = await accounts(database, "clerk")
    async with database.begin() as work:
        for _ in range(9):
            assert await staff_accounts.failed(work, account, NOW) is None
        until = await staff_accounts.failed(work, account, NOW)
        assert until == NOW + timedelta(minutes=1)
        found = await read(work, account)
        assert not found.is_open(until - SECOND) and found.is_open(until)
        assert found.version == 1
        assert await staff_accounts.failed(work, account, until) == until + timedelta(minutes=2)
        await staff_accounts.succeeded(work, account)
        assert (await read(work, account)).is_open(NOW)
        assert await staff_accounts.failed(work, account, NOW) is None


async def test_failures_of_somebody_end_no_session(database: Database) -> None:
    (account,) = await accounts(database, "clerk")
    async with database.begin() as work:
        await SESSIONS.open(work, account, "hash-1", NOW)
        for _ in range(20):
            await staff_accounts.failed(work, account, NOW)
        assert await SESSIONS.find(work, "hash-1", NOW) is not None


@pytest.mark.parametrize("state", [AccountState.LOCKED, AccountState.CLOSED])
async def test_who_is_locked_or_closed_by_somebody_has_no_session_left(
    database: Database, state: AccountState
) -> None:
    (account,) = await accounts(database, "clerk")
    async with database.begin() as work:
        await SESSIONS.open(work, account, "hash-1", NOW)
        assert await staff_accounts.set_state(work, account, 1, state, NOW) == 2
        assert await SESSIONS.find(work, "hash-1", NOW) is None
        assert not (await read(work, account)).is_open(NOW)
    with pytest.raises(StaleVersion):
        async with database.begin() as work:
            await staff_accounts.set_state(work, account, 1, AccountState.ACTIVE, NOW)


async def test_a_new_password_ends_every_other_session(database: Database) -> None:
    (account,) = await accounts(database, "clerk")
    async with database.begin() as work:
        await SESSIONS.open(work, account, "hash-1", NOW)
        await SESSIONS.open(work, account, "hash-2", NOW)
        await staff_accounts.set_password(work, account, "$new", NOW, keep="hash-2")
        assert (await read(work, account)).password_hash == "$new"
        alive = await SESSIONS.of_account(work, account, NOW)
        assert [each.token_hash for each in alive] == ["hash-2"]
