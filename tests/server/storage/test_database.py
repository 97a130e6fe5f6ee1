"""The unit of work: all or nothing, one writer at a time, and values come back as they went."""

import asyncio
import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import URL, insert, select, text, update

from server.domain.identifiers import UnitId
from server.storage import database as database_file
from server.storage.database import Database
from server.storage.errors import (
    ConstraintBroken,
    StaleVersion,
    StorageBusy,
    StorageUnreachable,
)
from server.storage.people_tables import PEOPLE
from server.storage.staff import STAFF_ACCOUNTS
from server.storage.units import UNITS
from tests.support.office_rows import BUREAU, NOW, PRISON, person, units

HANOI = timezone(timedelta(hours=7))


async def names(database: Database) -> set[str]:
    async with database.read() as reader:
        return set((await reader.ask(select(UNITS.c.id))).scalars())


async def test_an_act_is_kept_whole(database: Database) -> None:
    async with database.begin() as work:
        await units(work, BUREAU, PRISON)
    assert await names(database) == {BUREAU, PRISON}


async def test_an_act_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.begin() as work:
            await units(work, BUREAU)
            raise RuntimeError
    assert await names(database) == set()


async def test_an_act_whose_caller_went_away_leaves_nothing(database: Database) -> None:
    begun = asyncio.Event()

    async def act() -> None:
        async with database.begin() as work:
            await units(work, BUREAU)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(act())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.begin() as work:
        await units(work, PRISON)
    assert await names(database) == {PRISON}


async def test_a_reader_sees_one_moment_and_does_not_wait_for_the_writer(
    database: Database,
) -> None:
    async with database.begin() as work:
        await units(work, BUREAU)
        assert await names(database) == set()
    async with database.read() as reader:
        before = (await reader.ask(select(UNITS.c.id))).scalars().all()
        async with database.begin() as work:
            await units(work, PRISON)
        assert (await reader.ask(select(UNITS.c.id))).scalars().all() == before


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        async with database.read() as reader:
            await reader.ask(text("DELETE FROM units"))


async def test_no_update_is_lost_between_two_offices(database_url: URL) -> None:
    offices = [Database(database_url) for _ in range(3)]
    async with offices[0].begin() as work:
        await units(work, BUREAU)

    async def add_one(office: Database) -> None:
        async with office.begin() as work:
            seen = (await work.ask(select(UNITS.c.address))).scalar()
            await asyncio.sleep(0)
            await work.tell(update(UNITS).values(address=str(int(seen or 0) + 1)))

    await asyncio.gather(*(add_one(offices[number % 3]) for number in range(60)))
    async with offices[1].read() as reader:
        assert (await reader.ask(select(UNITS.c.address))).scalar() == "60"
    for office in offices:
        await office.close()


async def test_a_change_of_what_was_seen_passes_and_a_stale_one_does_not(
    database: Database,
) -> None:
    async with database.begin() as work:
        await units(work, BUREAU)
    async with database.begin() as work:
        assert await work.change(UNITS, BUREAU, 1, {"opened": False}) == 2
    for key, version in ((BUREAU, 1), (BUREAU, 3), (UnitId("nobody"), 1)):
        with pytest.raises(StaleVersion):
            async with database.begin() as work:
                await work.change(UNITS, key, version, {"opened": True})
    async with database.read() as reader:
        row = (await reader.ask(select(UNITS))).one()
    assert (row.opened, row.version) == (False, 2)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 31, 23, 59, 59, 999999, UTC),
        datetime(2026, 2, 17, 0, 0, 0, 1, HANOI),
        datetime(1999, 12, 31, 23, 0, tzinfo=UTC),
    ],
)
async def test_a_moment_comes_back_to_the_microsecond_and_with_its_zone(
    database: Database, moment: datetime
) -> None:
    account = {"login": "a", "name": "a", "state": "active", "password_hash": "x"}
    async with database.begin() as work:
        row = {"id": "a", **account, "failed_logins": 0, "made_at": moment, "version": 1}
        await work.tell(insert(STAFF_ACCOUNTS).values(**row))
        found = (await work.ask(select(STAFF_ACCOUNTS.c.made_at))).scalar_one()
        earlier = STAFF_ACCOUNTS.c.made_at < moment + timedelta(microseconds=1)
        assert (await work.ask(select(STAFF_ACCOUNTS.c.id).where(earlier))).scalar() == "a"
    assert (found, found.tzinfo) == (moment, UTC)


async def test_a_day_comes_back_as_a_day(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "p")
        found = (await work.ask(select(PEOPLE.c.born_on))).scalar_one()
    assert type(found) is date
    assert found == NOW.date()


async def test_a_moment_without_a_zone_is_a_bug(database: Database) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        async with database.read() as reader:
            naive = datetime(2026, 1, 1)
            await reader.ask(select(STAFF_ACCOUNTS.c.id).where(STAFF_ACCOUNTS.c.made_at < naive))


async def test_a_broken_constraint_names_itself_and_tells_no_values(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "secret-number")
    with pytest.raises(ConstraintBroken) as caught:
        async with database.begin() as work:
            await person(work, "secret-number")
    assert "secret" not in str(caught.value)
    assert "people" in caught.value.constraint
    assert caught.value.__suppress_context__


async def test_an_act_that_hangs_is_undone_and_the_next_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_file, "WORK_S_MAX", 0.05)
    with pytest.raises(StorageBusy):
        async with database.begin() as work:
            await units(work, BUREAU)
            await asyncio.Event().wait()
    monkeypatch.undo()
    async with database.begin() as work:
        await units(work, PRISON)
    assert await names(database) == {PRISON}


async def test_a_foreign_key_is_kept(database: Database) -> None:
    with pytest.raises(ConstraintBroken):
        async with database.begin() as work:
            row = {"id": "u", "kind": "prison", "name": "", "address": "", "opened": True}
            await work.tell(insert(UNITS).values(**row, city_id="nowhere", version=1))


async def test_a_look_at_a_database_that_answers_ends_at_once(database: Database) -> None:
    await database.look()


async def test_a_look_waits_for_no_connection_longer_than_it_may(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_file, "LOOK_S_MAX", 0.05)
    database = Database(database_url, readers_max=1)
    async with database.read():
        with pytest.raises(StorageBusy):
            await database.look()
    await database.look()
    await database.close()


async def test_a_database_that_does_not_answer_is_unreachable(database_url: URL) -> None:
    if database_url.get_backend_name() == "sqlite":
        gone = database_url.set(database="/nowhere/at/all.sqlite3")
    else:
        gone = database_url.set(port=1)
    database = Database(gone)
    with pytest.raises(StorageUnreachable) as caught:
        async with database.begin():
            pass
    assert str(database_url.password) not in str(caught.value)
    with pytest.raises(StorageUnreachable):
        await database.look()
    await database.close()
    # The driver's thread says goodbye to this loop, also after it could open nothing.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)
