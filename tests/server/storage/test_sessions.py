"""Sessions: ended by idleness, by age, by revoking; never by somebody else's."""

from datetime import timedelta

import pytest

from server.domain.identifiers import StaffId
from server.storage.database import Database
from server.storage.sessions import IDLE_MAX, KEPT_FOR, LIFE_MAX, OF_ACCOUNT_MAX, SEEN_EVERY
from server.storage.staff_accounts import SESSIONS
from tests.support.office_rows import NOW
from tests.support.staff_rows import accounts

SECOND = timedelta(seconds=1)


async def opened(database: Database, *tokens: str) -> StaffId:
    (account,) = await accounts(database, "clerk")
    async with database.begin() as work:
        for number, token in enumerate(tokens):
            await SESSIONS.open(work, account, token, NOW + number * SECOND)
    return account


async def test_a_session_is_found_by_its_tokens_hash(database: Database) -> None:
    account = await opened(database, "hash-1")
    async with database.read() as reader:
        found = await SESSIONS.find(reader, "hash-1", NOW)
        assert found is not None and found.account == account
        assert found.expires_at == NOW + LIFE_MAX
        assert await SESSIONS.find(reader, "hash-2", NOW) is None


async def test_a_session_ends_when_nobody_used_it_for_half_an_hour(database: Database) -> None:
    await opened(database, "hash-1")
    async with database.begin() as work:
        last = NOW + IDLE_MAX - SECOND
        found = await SESSIONS.find(work, "hash-1", last)
        assert found is not None and found.is_unseen(last)
        assert not found.is_unseen(NOW + SEEN_EVERY - SECOND)
        await SESSIONS.seen(work, "hash-1", last)
        assert await SESSIONS.find(work, "hash-1", last + IDLE_MAX - SECOND) is not None
        assert await SESSIONS.find(work, "hash-1", last + IDLE_MAX) is None
        await SESSIONS.seen(work, "hash-1", last + IDLE_MAX)  # too late to bring it back
        assert await SESSIONS.find(work, "hash-1", last + IDLE_MAX) is None


async def test_a_session_ends_after_twelve_hours_however_busy(database: Database) -> None:
    await opened(database, "hash-1")
    async with database.begin() as work:
        moment = NOW
        while moment < NOW + LIFE_MAX - IDLE_MAX:
            moment += IDLE_MAX - SECOND
            await SESSIONS.seen(work, "hash-1", moment)
        assert await SESSIONS.find(work, "hash-1", NOW + LIFE_MAX - SECOND) is not None
        assert await SESSIONS.find(work, "hash-1", NOW + LIFE_MAX) is None


async def test_one_session_or_all_but_one_can_be_revoked(database: Database) -> None:
    account = await opened(database, "hash-1", "hash-2", "hash-3")
    async with database.begin() as work:
        assert await SESSIONS.revoke(work, "hash-1", NOW)
        assert not await SESSIONS.revoke(work, "hash-1", NOW)
        assert await SESSIONS.revoke_all(work, account, NOW, but="hash-3") == 1
        alive = await SESSIONS.of_account(work, account, NOW)
        assert [each.token_hash for each in alive] == ["hash-3"]
        assert await SESSIONS.revoke_all(work, account, NOW) == 1


async def test_an_account_has_so_many_sessions_and_the_oldest_goes(database: Database) -> None:
    account = await opened(database, *(f"hash-{number}" for number in range(OF_ACCOUNT_MAX + 1)))
    async with database.read() as reader:
        alive = await SESSIONS.of_account(reader, account, NOW)
        assert len(alive) == OF_ACCOUNT_MAX
        assert await SESSIONS.find(reader, "hash-0", NOW) is None


@pytest.mark.parametrize(("after", "gone"), [(KEPT_FOR - SECOND, 0), (KEPT_FOR, 1)])
async def test_old_rows_are_forgotten(database: Database, after: timedelta, gone: int) -> None:
    await opened(database, "hash-1")
    async with database.begin() as work:
        assert await SESSIONS.forget(work, NOW + LIFE_MAX + after) == gone
