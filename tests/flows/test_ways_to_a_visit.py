"""How visits come about, each way as far as the talk on a real node."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from server.casework.above import unit_above
from server.casework.inmate_form import AskedInside
from server.casework.refused import Refused
from server.credentials.tokens import Codes
from server.domain.actor import Role, Staff, System
from server.domain.applications.applications import State
from server.domain.applications.consent import Channel
from server.domain.identifiers import ApplicationId, DeviceId
from server.domain.people.devices import Device, DeviceKind
from server.domain.vocabulary import Mode
from server.storage import devices
from server.use_cases.approve_exception import AskedException, approve_exception
from server.use_cases.decide_exception import decide_exception
from server.use_cases.enrol_device import Wanted, enrol_device
from server.use_cases.file_relationship import file_relationship
from server.use_cases.lodge_between_inmates import AskedBetween, lodge_between_inmates
from server.use_cases.lodge_for_inmate import lodge_for_inmate
from server.use_cases.open_session import open_session
from server.use_cases.record_consent import record_consent
from server.use_cases.redeem_code import redeem_code
from tests.support.booked_visit import GUARD, NODE, at_desk, booking_of, brought
from tests.support.live_day import (
    Kin,
    Place,
    accounts,
    approved,
    booked,
    inmate,
    kin,
    lines,
    lodged,
    morning,
    relatives,
    settled_as,
    talked,
    told,
    visiting_place,
)
from tests.support.live_house import Seated
from tests.support.province import (
    BUREAU,
    CITY,
    CLERK,
    DEPARTMENT,
    FACILITY_CLERK,
    HEAD,
    MONDAY,
    OFFICE,
    OFFICER,
    OTHER_PRISON,
    PRISON,
    Province,
    account,
    relate,
    seat_of,
)
from tests.support.underway import approve, verified, version_of

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="module")]
EARLY: Final = timedelta(minutes=20)
CODES: Final = Codes(bytes(32))
KEY: Final = {
    # RFC 7517, appendix A.1.
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}
OTHER_CLERK: Final = account(Role.FACILITY_CLERK, OTHER_PRISON)
OTHER_GUARD: Final = account(Role.FACILITY_OFFICER, OTHER_PRISON)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> AsyncIterator[Place]:
    async with visiting_place(tmp_path_factory.mktemp("ways"), sqlite_template) as built:
        yield built


async def files(province: Province, relationship: str, *by: Staff) -> None:
    """Units register the relationship and put their stamp."""
    for each in by:
        async with province.acting(each) as acting:
            await file_relationship(acting, relationship)


async def agrees(
    province: Province, name: ApplicationId, who: Kin, mode: Mode | None = None
) -> State:
    """The family says yes on the phone, and a clerk of the bureau enters it."""
    seen, person = await version_of(province, name), who.visitors[0]
    async with province.acting(CLERK) as acting:
        case = await record_consent(acting, name, seen, person, Channel.PHONE, mode, agrees=True)
    return case.application.state


async def test_an_inmate_asks_for_a_relative_whom_nobody_has_filed(place: Place) -> None:
    province, start = place.province, morning(9)
    held = await inmate(province, "asking")
    who = Kin(held, await relatives(province, held))
    wanted = AskedInside(held, who.visitors, start, 30, site=BUREAU)
    async with province.acting(FACILITY_CLERK) as acting:
        name = (await lodge_for_inmate(acting, wanted)).name
    await verified(province, name)
    assert await told(province, who.visitors[0]) == set(), "not before a facility has approved"
    await approve(province, name, start, frozenset(who.visitors))
    assert await told(province, who.visitors[0]) == {"application_time_fixed"}
    await files(province, f"{who.visitors[0]}.{held}", CLERK)
    assert (await province.case(name)).application.filed_by == {BUREAU}
    assert await agrees(province, name, who, Mode.VIDEO) is State.BOOKED
    province.now = start - EARLY
    await at_desk(province, name, *who.visitors)
    await brought(province, name)
    province.now = start
    session = await talked(place, name)
    assert session.entry is not None and session.entry.visitors == who.visitors
    assert await accounts(province, held, start) == ["booked", "held"]
    assert await settled_as(province, name) == ("held", "nobody")


async def test_two_in_custody_talk_from_terminal_to_terminal(place: Place) -> None:
    province, start = place.province, morning(10)
    one = await inmate(province, "one-inside")
    other = await inmate(province, "other-inside", OTHER_PRISON)
    async with province.database.begin() as work:
        relationship = await relate(work, one, other, kind="sibling")
    province.now = MONDAY
    async with province.acting(FACILITY_CLERK) as acting:
        asked = AskedBetween(one, other, start, 30)
        name = (await lodge_between_inmates(acting, asked)).name
    await files(province, relationship, FACILITY_CLERK, OTHER_CLERK)
    await approve(province, name, start, frozenset())
    case = await approve(province, name, start, frozenset(), OTHER_CLERK)
    assert case.application.state is State.BOOKED
    province.now = start - EARLY
    await brought(province, name)
    province.now = start
    with pytest.raises(Refused, match="inmate_not_confirmed"):
        async with province.acting(GUARD) as acting:
            await open_session(acting, name, NODE)
    await brought(province, name, OTHER_GUARD)
    seats = {slot.unit: slot.seat for slot in (await province.case(name)).slots}
    terminals = [
        Device(DeviceId(f"terminal-{unit}"), DeviceKind.TERMINAL, unit, seats[unit])
        for unit in (PRISON, OTHER_PRISON)
    ]
    session = await talked(place, name, Seated(terminals[0], terminals[1], (GUARD, OTHER_GUARD)))
    assert session.entry is not None
    assert session.entry.watched_by == {
        PRISON: (GUARD.account,), OTHER_PRISON: (OTHER_GUARD.account,),
    }  # fmt: skip
    for each in (one, other):
        assert await accounts(province, each, start) == ["booked", "held"]


async def test_a_family_agrees_to_another_time_on_the_phone(place: Place) -> None:
    province, asked, start = place.province, morning(11), morning(11, 11)
    who = await kin(province, "phoned")
    province.now = MONDAY
    name = await lodged(province, who, asked)
    await approved(province, name, start)
    assert await province.state(name) is State.AWAITING_CONSENT
    assert "application_time_fixed" in await told(province, who.visitors[0])
    assert await agrees(province, name, who) is State.BOOKED
    entered = [row for row in await lines(province, name) if row.act == "application_agreed"]
    assert [row.actor_id for row in entered] == [CLERK.account]
    province.now = start - EARLY
    await at_desk(province, name, *who.visitors)
    await brought(province, name)
    province.now = start
    await talked(place, name)
    booking = await booking_of(province, name)
    assert (booking.start, booking.state.value) == (start, "held")


async def test_an_office_directly_under_a_city_holds_a_visit_of_its_own(place: Place) -> None:
    province, start = place.province, morning(12)
    clerk, officer = (account(role, OFFICE) for role in (Role.BUREAU_CLERK, Role.BUREAU_OFFICER))
    who = await kin(province, "under-city", desk=OFFICE)
    name = await booked(province, who, start, clerk)
    province.now = start - EARLY
    await at_desk(province, name, *who.visitors, by=officer)
    await brought(province, name)
    province.now = start
    kiosk = Device(DeviceId("kiosk-office"), DeviceKind.KIOSK, OFFICE, seat_of(OFFICE))
    session = await talked(place, name, Seated(kiosk, officers=(officer, GUARD)))
    assert session.units == (OFFICE, PRISON)
    async with province.database.read() as reader:
        above = await unit_above(reader, province.law.of_act(province.now), OFFICE, "cut")
    assert above == CITY, "no county stands between"
    assert session.entry is not None
    assert session.entry.watched_by[OFFICE] == (officer.account,)
    assert await settled_as(province, name) == ("held", "nobody")


async def bedside(province: Province, who: Kin, start: datetime) -> ApplicationId:
    """The Department approves a visit at a hospital bed; the family is at the bureau in time."""
    province.now = MONDAY
    wanted = AskedException("2026-7", BUREAU, who.inmate, who.visitors, start, 30, "in hospital")
    async with province.acting(account(Role.DEPARTMENT, DEPARTMENT)) as acting:
        name = (await approve_exception(acting, wanted)).name
    province.now = start - EARLY
    await at_desk(province, name, *who.visitors)
    await brought(province, name)
    province.now = start
    return name


async def tablet(province: Province, name: ApplicationId) -> Device:
    """The prison enrols a device for this visit alone."""
    wanted = Wanted(PRISON, DeviceKind.ONE_VISIT, "病房", only_for=name)
    async with province.acting(FACILITY_CLERK) as acting:
        made = await enrol_device(acting, CODES, wanted)
    async with province.acting(System()) as acting:
        await redeem_code(acting, CODES, made.code.code, KEY)
    return await device(province, made.device)


async def device(province: Province, name: DeviceId) -> Device:
    """A device as it stands now."""
    async with province.database.read() as reader:
        found = await devices.by_id(reader, name)
    assert found is not None
    return found.device


async def test_a_visit_at_a_bedside_has_a_device_of_its_own_that_serves_no_other(
    place: Place,
) -> None:
    province, start = place.province, morning(13)
    who = await kin(province, "in-hospital")
    name = await bedside(province, who, start)
    with pytest.raises(Refused, match="facility_has_not_decided"):
        async with province.acting(OFFICER) as acting:
            await open_session(acting, name, NODE)
    seen = await version_of(province, name)
    async with province.acting(HEAD) as acting:
        await decide_exception(acting, name, seen, allows=True)
    bed = await tablet(province, name)
    session = await talked(place, name, Seated(terminal=bed))
    assert session.entry is not None and session.entry.visitors == who.visitors
    assert set(session.entry.watched_by) == {BUREAU, PRISON}
    assert await settled_as(province, name) == ("held", "nobody")
    assert await accounts(province, who.inmate, start) == ["booked", "held"]
    assert (await device(province, bed.device)).over
