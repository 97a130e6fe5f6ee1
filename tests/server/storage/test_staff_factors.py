"""Second factors and links: each use once, each key and identity one account's."""

from dataclasses import replace

import pytest

from server.domain.identifiers import StaffId
from server.storage import staff_accounts, staff_factors
from server.storage.database import Database, Reader
from server.storage.errors import ConstraintBroken
from server.storage.staff_factors import KEYS_OF_ACCOUNT_MAX, StoredKey
from tests.support.office_rows import NOW
from tests.support.staff_rows import accounts

KEY = StoredKey("key-1", b"cose", 2**32 - 2, "blue key", NOW)
ISSUER = "https://login.example"


async def has_totp(reader: Reader, account: StaffId) -> bool:
    found = await staff_accounts.by_id(reader, account)
    assert found is not None
    return found.has_totp()


async def test_totp_counts_once_its_first_step_was_shown_and_no_step_twice(
    database: Database,
) -> None:
    (account,) = await accounts(database, "clerk")
    async with database.begin() as work:
        assert not await staff_factors.use_step(work, account, 7)  # nothing is set up
        await staff_factors.set_totp(work, account, b"sealed")
        assert not await has_totp(work, account)
        assert await staff_factors.use_step(work, account, 7)
        assert await has_totp(work, account)
        assert not await staff_factors.use_step(work, account, 7)
        assert not await staff_factors.use_step(work, account, 6)
        assert await staff_factors.use_step(work, account, 8)
        await staff_factors.set_totp(work, account, None)
        assert not await has_totp(work, account)


async def test_a_key_is_kept_with_its_count_until_it_is_dropped(database: Database) -> None:
    account, other = await accounts(database, "clerk", "other")
    async with database.begin() as work:
        assert await staff_factors.add_key(work, account, KEY)
        assert await staff_factors.keys_of(work, account) == [KEY]
        assert await staff_factors.key_used(work, KEY.id, 2**32 - 1, NOW)
        assert not await staff_factors.key_used(work, KEY.id, 2**32 - 1, NOW)
        used = replace(KEY, sign_count=2**32 - 1, used_at=NOW)
        assert await staff_factors.keys_of(work, account) == [used]
        await staff_factors.drop_all(work, other)
        assert await staff_factors.keys_of(work, account) == [used]
        await staff_factors.drop_all(work, account)
        assert await staff_factors.keys_of(work, account) == []


async def test_a_key_that_does_not_count_can_be_used_again(database: Database) -> None:
    (account,) = await accounts(database, "clerk")
    async with database.begin() as work:
        await staff_factors.add_key(work, account, replace(KEY, sign_count=0))
        assert await staff_factors.key_used(work, KEY.id, 0, NOW)
        assert await staff_factors.key_used(work, KEY.id, 0, NOW)


async def test_a_key_is_one_accounts_and_an_account_has_so_many(database: Database) -> None:
    account, other = await accounts(database, "clerk", "other")
    async with database.begin() as work:
        for number in range(KEYS_OF_ACCOUNT_MAX):
            assert await staff_factors.add_key(work, account, replace(KEY, id=f"key-{number}"))
        assert not await staff_factors.add_key(work, account, replace(KEY, id="key-9"))
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await staff_factors.add_key(work, other, KEY)


async def test_an_identity_from_elsewhere_is_one_accounts(database: Database) -> None:
    account, other = await accounts(database, "clerk", "other")
    async with database.begin() as work:
        await staff_factors.link(work, account, ISSUER, "subject-1", NOW)
        assert await staff_factors.linked(work, ISSUER, "subject-1") == account
        assert await staff_factors.linked(work, ISSUER, "subject-2") is None
        assert await staff_factors.linked(work, "https://another.example", "subject-1") is None
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await staff_factors.link(work, other, ISSUER, "subject-1", NOW)
    async with database.begin() as work:
        assert not await staff_factors.unlink(work, other, ISSUER)
        assert await staff_factors.unlink(work, account, ISSUER)
        assert await staff_factors.linked(work, ISSUER, "subject-1") is None
