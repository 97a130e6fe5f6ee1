"""Applicants' accounts: they lodge once somebody has seen whose they are."""

from datetime import timedelta

import pytest

from server.domain.identifiers import StaffId
from server.storage import applicants
from server.storage.applicants import (
    SESSIONS,
    TRIES_MAX,
    Activation,
    ApplicantAccount,
    VerifiedBy,
)
from server.storage.database import Database, Reader
from server.storage.errors import ConstraintBroken, StaleVersion
from tests.support.office_rows import NOW, person
from tests.support.staff_rows import accounts

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
LOGIN = "13800000000"


async def made(database: Database) -> tuple[str, StaffId]:
    """An account with the code "good" from a desk."""
    (clerk,) = await accounts(database, "clerk")
    async with database.begin() as work:
        account = await applicants.add(work, await person(work, "wang"), LOGIN, "$hash", NOW)
        await applicants.set_code(work, account, "good", NOW + HOUR, clerk)
    return account, clerk


async def read(reader: Reader, account: str) -> ApplicantAccount:
    found = await applicants.by_id(reader, account)
    assert found is not None
    return found


async def test_an_account_is_found_by_login_and_person_and_tells_neither_in_its_repr(
    database: Database,
) -> None:
    account, _ = await made(database)
    async with database.read() as reader:
        found = await read(reader, account)
        assert await applicants.by_login(reader, f" {LOGIN}") == found
        assert await applicants.by_person(reader, found.person) == found
        assert found.is_open(NOW) and not found.may_lodge()
        assert LOGIN not in repr(found) and "$hash" not in repr(found)
        assert await applicants.by_login(reader, "nobody") is None


async def test_a_code_from_the_desk_verifies_once(database: Database) -> None:
    account, _ = await made(database)
    async with database.begin() as work:
        last = NOW + HOUR - SECOND
        assert await applicants.activate(work, account, "good", last) is Activation.VERIFIED
        found = await read(work, account)
        assert found.may_lodge() and found.verified_at == last
        assert found.verified_by is VerifiedBy.DESK and found.version == 2
        assert await applicants.activate(work, account, "good", last) is Activation.SPENT


async def test_a_code_runs_out(database: Database) -> None:
    account, _ = await made(database)
    async with database.begin() as work:
        said = await applicants.activate(work, account, "good", NOW + HOUR)
        assert said is Activation.EXPIRED
        assert not (await read(work, account)).may_lodge()


async def test_five_wrong_codes_spend_it_and_another_from_the_desk_begins_anew(
    database: Database,
) -> None:
    account, clerk = await made(database)
    async with database.begin() as work:
        for typed in [None, *["bad"] * (TRIES_MAX - 1)]:
            assert await applicants.activate(work, account, typed, NOW) is Activation.WRONG
        assert await applicants.activate(work, account, "good", NOW) is Activation.SPENT
        await applicants.set_code(work, account, "better", NOW + HOUR, clerk)
        assert await applicants.activate(work, account, "good", NOW) is Activation.WRONG
        assert await applicants.activate(work, account, "better", NOW) is Activation.VERIFIED


async def test_the_first_proof_of_who_it_is_stays(database: Database) -> None:
    account, clerk = await made(database)
    async with database.begin() as work:
        await applicants.verified(work, account, VerifiedBy.IDENTITY_CHECK, NOW)
        await applicants.verified(work, account, VerifiedBy.DESK, NOW + HOUR, clerk)
        found = await read(work, account)
        assert (found.verified_by, found.verified_at) == (VerifiedBy.IDENTITY_CHECK, NOW)


async def test_a_person_has_one_account_and_a_login_is_one_accounts(database: Database) -> None:
    account, _ = await made(database)
    async with database.read() as reader:
        first = (await read(reader, account)).person
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await applicants.add(work, first, "another", "$hash", NOW)
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            await applicants.add(work, await person(work, "li"), LOGIN, "$hash", NOW)


async def test_wrong_passwords_lock_and_a_right_one_forgets_them(database: Database) -> None:
    account, _ = await made(database)
    async with database.begin() as work:
        said = [await applicants.failed(work, account, NOW) for _ in range(10)]
        assert said == [None] * 9 + [NOW + timedelta(minutes=1)]
        assert not (await read(work, account)).is_open(NOW)
        await applicants.succeeded(work, account)
        assert (await read(work, account)).is_open(NOW)


async def test_a_new_password_and_a_closed_account_end_sessions(database: Database) -> None:
    account, _ = await made(database)
    async with database.begin() as work:
        await SESSIONS.open(work, account, "hash-1", NOW)
        await SESSIONS.open(work, account, "hash-2", NOW)
        await applicants.set_password(work, account, "$new", NOW, keep="hash-2")
        assert await SESSIONS.find(work, "hash-1", NOW) is None
        assert (await read(work, account)).password_hash == "$new"
        assert await applicants.close(work, account, 1, NOW) == 2
        assert await SESSIONS.find(work, "hash-2", NOW) is None
        assert not (await read(work, account)).is_open(NOW)
        with pytest.raises(StaleVersion):
            await applicants.close(work, account, 1, NOW)
