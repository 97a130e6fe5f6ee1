"""The demo's world: there at the first start, kept at the next, and with a visit that is due."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from server import law as law_of_place
from server.casework import case as cases
from server.demo_world import DUE_MINUTES, keep_one_due, open_demo
from server.domain.applications.applications import State
from server.law import Law
from server.profiles import load_folder
from server.seed.office_units import DUE_SEATS
from server.storage import bookings, register
from server.storage.database import Database
from server.storage.people_tables import PEOPLE
from tests.support import office_rows

NOW = datetime(2026, 3, 11, 2, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def law() -> Law:
    return law_of_place.read(load_folder(), "CN-GD", NOW.date())


async def people_in(database: Database) -> int:
    async with database.read() as reader:
        return int((await reader.ask(select(func.count()).select_from(PEOPLE))).scalar_one())


async def test_an_empty_database_gets_the_demo_and_its_logins(database: Database, law: Law) -> None:
    logins = await open_demo(database, law, NOW, lambda login: f"hash of {login}")
    assert "qingsong-clerk" in {each.login for each in logins}
    assert await people_in(database) > 40
    async with database.read() as reader:
        due = await bookings.starting(reader, NOW, NOW + timedelta(hours=1))
        assert await register.verify(reader) is None
    assert len(due) == 1


async def test_a_second_start_leaves_what_is_there(database: Database, law: Law) -> None:
    first = await open_demo(database, law, NOW, lambda login: login)
    before = await people_in(database)
    again = await open_demo(database, law, NOW + timedelta(minutes=1), not_asked)
    assert again == first
    assert await people_in(database) == before


async def test_when_the_due_start_has_passed_the_next_visit_is_brought_to_its_booking(
    database: Database, law: Law
) -> None:
    await open_demo(database, law, NOW, lambda login: login)
    later = law.local(NOW + timedelta(minutes=DUE_MINUTES + 1))
    name = await keep_one_due(database, law, later)
    assert name is not None
    assert await keep_one_due(database, law, later) is None, "one is due now"
    async with database.read() as reader:
        case = await cases.load(reader, law, later, name)
        assert await register.verify(reader) is None
    assert case.application.state is State.BOOKED
    assert case.application.start is not None
    assert timedelta() < case.application.start - later <= timedelta(minutes=DUE_MINUTES)
    assert len(case.slots) == 2 and len(case.application.visitors) == 1


async def test_no_two_due_visits_share_a_seat(database: Database, law: Law) -> None:
    await open_demo(database, law, NOW, lambda login: login)
    now, found = law.local(NOW), 0
    for _ in range(DUE_SEATS + 1):
        now += timedelta(minutes=DUE_MINUTES + 1)
        found += await keep_one_due(database, law, now) is not None
    assert found == DUE_SEATS - 1, "the first seat was given out with the demo"
    assert await keep_one_due(database, law, now + timedelta(hours=1)) is not None


async def test_people_who_are_no_demo_stay_alone(database: Database, law: Law) -> None:
    async with database.begin() as work:
        await office_rows.units(work, *office_rows.SIDES)
        await office_rows.person(work, "person-1")
    assert await open_demo(database, law, NOW, not_asked) == ()
    assert await people_in(database) == 1


def not_asked(login: str) -> str:
    raise AssertionError(f"nobody makes a hash for {login}")
