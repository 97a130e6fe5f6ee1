"""What lies on the shelves of the demo is what the domain would have let be kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL

from server.domain.conduct import suspensions
from server.domain.live_visit.outcome import Outcome
from server.domain.oversight.reviews import complaint_refusals, reviewer
from server.domain.people.authentication import is_authenticated
from server.domain.record.public_record import duty_refusals
from server.domain.slots.closures import closure_refusals
from server.domain.visit_day import absence
from server.domain.visit_day.arrival import late_refusals
from server.domain.visit_day.desk import desk_refusals
from server.domain.visit_day.pledge import pledge_refusals
from server.seed.office import demo_office, write
from server.storage import bulk, closures, oversight, papers, plans, reviews, statuses
from server.storage.bookings import BOOKINGS
from server.storage.conduct import FINDINGS, SUSPENSIONS
from server.storage.database import Database
from server.storage.days import DAYS
from server.storage.pledges import PLEDGES
from server.storage.shelf import Shelf
from tests.support import calendars, law
from tests.support.invented import all_applications, rows
from tests.support.single import only

PROFILE = law.profile()
NOW = datetime(2026, 3, 11, 2, 30, tzinfo=UTC)
CALENDAR = calendars.of()
ZONE = ZoneInfo(PROFILE.time_zone)


@pytest.fixture
async def demo(database_url: URL) -> AsyncIterator[Database]:
    """The demo in a database."""
    async with bulk.begin(database_url) as work:
        await write(work, demo_office(PROFILE, CALENDAR, NOW, lambda login: login))
    opened = Database(database_url)
    yield opened
    await opened.close()


async def values(database: Database, shelf: Shelf[Any]) -> list[Any]:
    async with database.read() as reader:
        return [kept.value for kept in await shelf.find(reader)]


async def test_who_came_was_checked_in_by_the_rules_and_has_signed_the_pledge(
    demo: Database,
) -> None:
    async with demo.read() as reader:
        stored = {each.id: each for each in await all_applications(reader)}
        results = [kept.value for kept in await papers.AUTHENTICATIONS.find(reader)]
    signed = {each.visitor: each for each in await values(demo, PLEDGES)}
    found = [each for each in await values(demo, DAYS) if each.check_ins]
    assert found
    for day in found:
        asked = stored[day.booking].application
        assert asked.start is not None
        start = asked.start.astimezone(ZONE)
        for visitor, check_in in day.check_ins.items():
            assert desk_refusals(PROFILE, check_in, asked.visitors, start.date()) == ()
            local = day.arrivals[visitor].arrived_at.astimezone(ZONE)
            arrival = replace(day.arrivals[visitor], arrived_at=local)
            assert late_refusals(PROFILE, arrival, start) == ()
            assert pledge_refusals(PROFILE, signed[visitor], visitor) == ()
            assert is_authenticated(PROFILE, visitor, results, start)


async def test_each_absence_is_found_excused_or_waits_for_its_finding(demo: Database) -> None:
    async with demo.read() as reader:
        bookings = {row.id: row.outcome for row in await rows(reader, BOOKINGS)}
    states = {
        Outcome.NO_SHOW: {absence.State.FOUND},
        Outcome.EXCUSED: {absence.State.EXCUSED},
        Outcome.ABSENCE_PROPOSED: {absence.State.PROPOSED, absence.State.LAPSED},
    }
    found = await values(demo, FINDINGS)
    assert {bookings[each.proposal.booking] for each in found} == set(states)
    for each in found:
        assert each.state in states[bookings[each.proposal.booking]]
        assert (each.bar is not None) == (each.state is absence.State.FOUND)


async def test_a_city_has_a_suspension_to_decide_and_a_complaint_to_answer(demo: Database) -> None:
    case = only(await values(demo, SUSPENSIONS))
    assert case.suspension.state is suspensions.State.PROPOSED
    assert suspensions.proposal_refusals(PROFILE, case.proposal) == ()
    today = NOW.astimezone(ZONE).date()
    assert suspensions.lapse_refusals(PROFILE, case.proposal, today, CALENDAR) == ()
    review = only(await values(demo, reviews.REVIEWS))
    assert complaint_refusals(PROFILE, review.act) == ()
    assert reviewer(PROFILE, review.act) is not None
    assert review.due >= today and review.before == case.proposal.city


async def test_each_unit_has_rules_on_file_posts_and_months_that_are_signed(demo: Database) -> None:
    units = {each.unit for each in await values(demo, oversight.PROCEDURES)}
    assert len(units) == 7
    duties = await values(demo, oversight.DUTIES)
    assert {each.unit for each in duties} == units
    assert all(duty_refusals(PROFILE, each.duty) == () for each in duties)
    months = await values(demo, plans.MONTHS)
    assert {each.unit for each in months} == units
    today = NOW.astimezone(ZONE).date().replace(day=1)
    assert all(each.signed_at is not None for each in months if each.month <= today)


async def test_one_closure_is_over_and_one_is_ahead(demo: Database) -> None:
    found = await values(demo, closures.CLOSURES)
    assert [closure_refusals(PROFILE, each) for each in found] == [(), ()]
    assert sorted(each.since < NOW for each in found) == [False, True]


async def test_the_statuses_of_inmates_lie_on_their_shelf(demo: Database) -> None:
    found = await values(demo, statuses.STATUSES)
    assert {each.code for each in found} == set(PROFILE.statuses)
