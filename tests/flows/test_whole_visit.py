"""A visit from the bureau's desk to the record, on a real node with real media."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from media.simulator.stage import open_stage
from server.casework.refused import Refused
from server.domain.applications.consent import Channel
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.mid_visit import Event
from server.domain.live_visit.outcome import Outcome
from server.domain.people.statuses import StatusPeriod
from server.storage import entitlement, outbox, people, register
from server.storage.bookings import State
from server.storage.live import LiveSession
from server.storage.statuses import STATUSES
from server.use_cases.decide_application import decide_application
from server.use_cases.decide_status import decide_status
from server.use_cases.lodge_application import lodge_application
from server.use_cases.open_session import open_session
from server.use_cases.record_consent import record_consent
from server.use_cases.review_application import review_application
from tests.support.booked_visit import (
    GUARD,
    NODE,
    at_desk,
    at_the_door,
    booking_of,
    brought,
    session_of,
)
from tests.support.live_house import LiveHouse, live_house, played, until
from tests.support.province import (
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    OFFICER,
    OTHER_PRISON,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    asked,
    family,
)

pytestmark = pytest.mark.flow
CAP_S: Final = 2.0
HELD_WITHIN_S: Final = 2.0
READ_AGAIN_WITHIN_S: Final = 5.0


@pytest.fixture
async def house(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[LiveHouse]:
    async with live_house(tmp_path / "house", sqlite_template) as built:
        yield built


async def agreed(province: Province) -> ApplicationId:
    """Lodged for ten, approved for eleven, and the mother says yes by her account."""
    async with province.acting(CLERK) as acting:
        case = (await lodge_application(acting, asked(MOTHER))).case
    async with province.acting(CLERK) as acting:
        case = await review_application(acting, case.name, case.stored.version, CHECKLIST)
    eleven = VISIT_AT + timedelta(hours=1)
    async with province.acting(FACILITY_CLERK) as acting:
        coming = frozenset({MOTHER})
        version = case.stored.version
        case = await decide_application(acting, case.name, version, eleven, coming, CHECKLIST)
    async with province.acting(family(MOTHER)) as acting:
        case = await record_consent(
            acting, case.name, case.stored.version, MOTHER, Channel.ACCOUNT, None, agrees=True
        )
    province.now = eleven
    return case.name


async def running(house: LiveHouse, name: ApplicationId, cap_s: float = 600.0) -> LiveSession:
    """A session that the office has opened and the node has."""
    async with house.province.acting(OFFICER) as acting:
        session = (await open_session(acting, name, NODE)).value
        await house.shorten(acting.work, session, cap_s=cap_s)
    await house.on_node(name)
    return session


async def set_status(province: Province) -> None:
    """The facility enters that the son is in strict regime from now on."""
    async with province.database.begin() as work:
        stay = (await people.stays_of(work, [SON]))[0].record.custody
        period = StatusPeriod("strict_regime", stay, province.now)
        await STATUSES.add(work, "status-1", period)


async def test_from_the_application_to_record_account_and_outbox(house: LiveHouse) -> None:
    province = house.province
    name = await agreed(province)
    await at_desk(province, name)
    await brought(province, name)
    session = await running(house, name, CAP_S)
    async with open_stage() as stage, played(stage, await house.seats(name)) as peers:
        kiosk = peers["kiosk"]

        async def is_over() -> bool:
            return kiosk.ended is not None

        await until(is_over)
        assert kiosk.ended is not None and kiosk.ended["reason"] == "cap"
    settled = await house.settled(name)
    assert settled.entry is not None
    assert settled.entry.visitors == (MOTHER,) and settled.entry.end_reason == "cap"
    assert set(settled.entry.watched_by.values()) == {
        (OFFICER.account,), (GUARD.account,),
    }  # fmt: skip
    booking = await booking_of(province, name)
    assert (booking.state, booking.outcome) == (State.HELD, Outcome.HELD)
    assert booking.session == session.session
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
        assert seen.entries[-1].how is How.HELD
        assert await register.verify(reader) is None
    async with province.database.begin() as work:
        told = await outbox.claim(work, "sender", outbox.Channel.SMS, province.now)
    assert {each.message.template for each in told} >= {"application_lodged"}
    said = " ".join(value for each in told for value in each.message.parameters.values())
    assert SON not in said and PRISON not in said, "no message names the inmate or the facility"


async def test_a_status_in_mid_visit_holds_it_and_the_facility_ends_it(house: LiveHouse) -> None:
    province = house.province
    name = await at_the_door(province)
    await running(house, name)
    async with open_stage() as stage, played(stage, await house.seats(name)) as peers:
        kiosk = peers["kiosk"]

        async def talks() -> bool:
            return kiosk.state is not None and kiosk.state["state"] == "talking"

        async def is_held() -> bool:
            return kiosk.state is not None and kiosk.state["state"] == "held"

        await until(talks)
        await set_status(province)
        assert await until(is_held) <= HELD_WITHIN_S
        async with province.acting(GUARD) as acting:
            await decide_status(acting, name, Event.LIFTED_AS_WRONG, "another person")
        house.watch.wake()
        await until(talks)
        await house.stop()
        async with province.database.begin() as work:
            stay = (await people.stays_of(work, [SON]))[0].record.custody
            await STATUSES.add(
                work, "status-2", StatusPeriod("solitary_confinement", stay, province.now)
            )
        house.start()
        assert await until(is_held) <= READ_AGAIN_WITHIN_S
        province.pass_by(minutes=5)
        settled = await house.settled(name)
    assert settled.order is not None and settled.order_detail == "solitary_confinement"
    booking = await booking_of(province, name)
    assert booking.outcome is Outcome.STATUS_ENDED


async def test_a_transfer_between_approval_and_visit_keeps_the_session_closed(
    house: LiveHouse,
) -> None:
    province = house.province
    name = await at_the_door(province)
    async with province.database.begin() as work:
        stay = (await people.stays_of(work, [SON]))[0]
        await people.save_stay(
            work, replace(stay, record=replace(stay.record, facility=OTHER_PRISON))
        )
    with pytest.raises(Refused) as told:
        async with province.acting(OFFICER) as acting:
            await open_session(acting, name, NODE)
    codes = {each.code for each in told.value.refusals}
    assert {"facility_has_not_decided", "inmate_not_confirmed"} <= codes


async def test_an_office_that_dies_after_opening_sends_the_plan_when_it_is_back(
    house: LiveHouse,
) -> None:
    province = house.province
    name = await at_the_door(province)
    await house.stop()
    async with province.acting(OFFICER) as acting:
        session = (await open_session(acting, name, NODE)).value
    province.pass_by(seconds=30)
    began = time.monotonic()
    house.start()
    await house.on_node(name)
    assert time.monotonic() - began < READ_AGAIN_WITHIN_S
    told = await house.client.sessions()
    assert [each["session"] for each in told] == [session.session]
    assert told[0]["slot_remaining_s"] <= 2400 - 30
    assert (await session_of(province, name)).session == session.session
