"""Entries of an account come back in their order, by month, and are added by who has seen all."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from server.domain.day_ends import day_in
from server.domain.entitlement.account import Entry, How, standing
from server.domain.entitlement.credits import CreditId
from server.domain.identifiers import BookingId, PersonId
from server.storage.database import Database
from server.storage.entitlement import StoredEntries, enter, of_month
from server.storage.errors import StaleVersion
from server.storage.ids import new_id
from tests.support.office_rows import NOW, person

ZONE = "Asia/Shanghai"
MARCH = date(2026, 3, 1)
visits = some.builds(BookingId, some.sampled_from("abcd"))
entries = some.builds(
    Entry,
    some.sampled_from(How),
    visits,
    some.sampled_from(["video", "in_person"]),
    # Around the edges of March, where a zone decides.
    some.datetimes(datetime(2026, 2, 27), datetime(2026, 3, 3), timezones=some.just(ZoneInfo(ZONE)))
    | some.datetimes(datetime(2026, 3, 30), datetime(2026, 4, 2), timezones=some.just(UTC)),
    some.sampled_from(["", "freed", "overturned"]),
    some.none() | some.builds(CreditId, some.sampled_from("xy")),
)


def in_march(entry: Entry) -> bool:
    return day_in(entry.start, ZONE).replace(day=1) == MARCH


def booked(visit: str, start: datetime) -> Entry:
    return Entry(How.BOOKED, BookingId(visit), "video", start)


async def inmate_of(database: Database) -> PersonId:
    async with database.begin() as work:
        return await person(work, new_id(NOW))


async def march_of(database: Database, inmate: PersonId) -> StoredEntries:
    async with database.read() as reader:
        return await of_month(reader, inmate, MARCH, ZONE)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=some.lists(entries, max_size=6), then=some.lists(entries, max_size=6))
async def test_the_entries_of_a_months_visits_come_back_in_the_order_in_which_they_were_made(
    database: Database, first: list[Entry], then: list[Entry]
) -> None:
    inmate, made = await inmate_of(database), (*first, *then)
    for some_of_them in (first, then):
        seen = await march_of(database, inmate)
        async with database.begin() as work:
            await enter(work, seen, some_of_them, NOW)
    touched = {each.visit for each in made if in_march(each)}
    found = await march_of(database, inmate)
    asked_for = tuple(each for each in made if each.visit in touched)
    assert found == StoredEntries(inmate, asked_for, len(made))
    # So the rules find the same visits standing in March as in the whole account.
    assert set(filter(in_march, standing(found.entries))) == set(filter(in_march, standing(made)))


async def test_the_month_begins_and_ends_where_the_law_holds(database: Database) -> None:
    inmate = await inmate_of(database)
    starts = [
        datetime(2026, 2, 28, 15, 59, 59, 999999, UTC),
        datetime(2026, 2, 28, 16, tzinfo=UTC),
        datetime(2026, 3, 31, 15, 59, 59, 999999, UTC),
        datetime(2026, 3, 31, 16, tzinfo=UTC),
    ]
    made = [booked(str(number), start) for number, start in enumerate(starts)]
    async with database.begin() as work:
        assert await enter(work, StoredEntries(inmate, (), 0), made, NOW) == 4
    assert (await march_of(database, inmate)).entries == tuple(made[1:3])


async def test_who_has_not_seen_the_last_entry_adds_none(database: Database) -> None:
    inmate = await inmate_of(database)
    seen = await march_of(database, inmate)
    start = datetime(2026, 3, 9, 1, tzinfo=UTC)
    async with database.begin() as work:
        await enter(work, seen, [booked("a", start)], NOW)
    with pytest.raises(StaleVersion):
        async with database.begin() as work:
            await enter(work, seen, [booked("b", start)], NOW)
    assert (await march_of(database, inmate)).entries == (booked("a", start),)


async def test_an_entry_of_another_month_makes_what_was_seen_stale_too(
    database: Database,
) -> None:
    inmate = await inmate_of(database)
    seen = await march_of(database, inmate)
    async with database.begin() as work:
        await enter(work, seen, [booked("a", datetime(2026, 5, 9, 1, tzinfo=UTC))], NOW)
    assert (await march_of(database, inmate)).version == 1
    with pytest.raises(StaleVersion):
        async with database.begin() as work:
            await enter(work, seen, [], NOW)


async def test_an_account_is_one_inmates(database: Database) -> None:
    inmate, other = await inmate_of(database), await inmate_of(database)
    seen = await march_of(database, inmate)
    async with database.begin() as work:
        await enter(work, seen, [booked("a", datetime(2026, 3, 9, 1, tzinfo=UTC))], NOW)
    assert await march_of(database, other) == StoredEntries(other, (), 0)
