"""The demo has everything in it, and all of it is lawful and plainly invented."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import URL

from server.domain.actor import Role
from server.domain.applications.applications import TRANSITIONS, Origin, State
from server.domain.live_visit.outcome import Outcome
from server.domain.people.statuses import status_entry_refusals
from server.domain.units import UnitKind
from server.seed.office import DemoOffice, demo_office, write
from server.seed.office_units import DUE_SEATS
from server.seed.paths import LIVING
from server.seed.pouring import DatabaseNotEmpty
from server.seed.rows import (
    ApplicationRow,
    BookingRow,
    CustodyRow,
    PersonRow,
    RoleRow,
    SeatRow,
    StaffRow,
    UnitRow,
)
from server.storage import bulk, register
from server.storage.database import Database
from tests.support import calendars
from tests.support.invented import PROFILE, check, found_in

NOW = datetime(2026, 3, 11, 2, 30, 12, tzinfo=UTC)
OF_OTHER_LAW = {
    Role.PRISON_SUPERINTENDENT, Role.DETENTION_SUPERINTENDENT, Role.DISTRICT_ENFORCEMENT_HEAD,
}  # fmt: skip
Kind = TypeVar("Kind")


def made(now: datetime = NOW) -> DemoOffice:
    return demo_office(PROFILE, calendars.of(), now, lambda login: f"hash of {login}")


def of_kind(office: DemoOffice, kind: type[Kind]) -> list[Kind]:
    return [row for row in office.rows if isinstance(row, kind)]


async def test_the_demo_agrees_with_every_table_of_the_domain(database_url: URL) -> None:
    async with bulk.begin(database_url) as work:
        counts = await write(work, made())
    opened = Database(database_url)
    async with opened.read() as reader:
        found = await found_in(reader)
        assert await register.verify(reader) is None
    await opened.close()
    check(found, NOW)
    assert counts["applications"] == len(found.stored)


async def test_the_demo_is_not_written_over_people(database_url: URL) -> None:
    async with bulk.begin(database_url) as work:
        await write(work, made())
    with pytest.raises(DatabaseNotEmpty):
        async with bulk.begin(database_url) as work:
            await write(work, made())


def test_each_origin_has_an_application_in_each_state_in_which_it_can_wait() -> None:
    found = {(row.origin, row.state) for row in of_kind(made(), ApplicationRow)}
    assert {state for _, state in found} == set(State)
    for origin in Origin:
        waiting = {state for state in TRANSITIONS[origin] if state in LIVING}
        assert {(origin, state) for state in waiting} <= found


def test_each_outcome_of_a_visit_is_there() -> None:
    outcomes = {row.outcome for row in of_kind(made(), BookingRow)}
    assert outcomes == {*Outcome, None}


def test_one_visit_is_due_within_minutes() -> None:
    office = made()
    due = next(row for row in of_kind(office, BookingRow) if row.id == office.due)
    assert timedelta(0) < due.start - NOW <= timedelta(minutes=5)
    assert due.state == "standing"


@pytest.mark.parametrize("day", [datetime(2026, month, 1, 5, tzinfo=UTC) for month in range(1, 13)])
def test_the_demo_can_be_made_on_any_day(day: datetime) -> None:
    assert made(day).due == "application-due"


def test_every_kind_of_unit_is_there_and_an_office_stands_directly_under_a_city() -> None:
    units = of_kind(made(), UnitRow)
    kinds = [row.kind for row in units]
    assert set(kinds) == set(UnitKind)
    assert kinds.count(UnitKind.PRISON) == 2
    assert kinds.count(UnitKind.COUNTY_BUREAU) == 3
    office = next(row for row in units if row.kind is UnitKind.JUDICIAL_OFFICE)
    assert next(row.kind for row in units if row.id == office.city_id) is UnitKind.CITY


def test_each_place_of_visits_has_two_seats_and_where_visits_are_due_some_more() -> None:
    seats = [row.unit_id for row in of_kind(made(), SeatRow)]
    assert {seats.count(unit) for unit in seats} == {2, 2 + DUE_SEATS}


def test_each_role_of_each_unit_has_an_account_whose_password_the_caller_knows() -> None:
    office = made()
    assert {row.role for row in of_kind(office, RoleRow)} == set(Role) - OF_OTHER_LAW
    staff = of_kind(office, StaffRow)
    assert [row.login for row in staff] == [each.login for each in office.logins]
    assert len({row.login for row in staff}) == len(staff)
    assert "qingsong-clerk" in {row.login for row in staff}
    assert {row.password_hash for row in staff} == {f"hash of {row.login}" for row in staff}


def test_there_is_an_inmate_of_each_status_and_each_may_have_it() -> None:
    office = made()
    regimes = {row.id: row.regime for row in of_kind(office, CustodyRow)}
    assert {each.code for each in office.statuses} == set(PROFILE.statuses)
    for each in office.statuses:
        assert status_entry_refusals(PROFILE, each, regimes[each.custody]) == ()


def test_about_forty_people_live_in_it() -> None:
    assert 40 <= len(of_kind(made(), PersonRow)) <= 60
