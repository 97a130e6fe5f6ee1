"""A facility takes back what it approved, with a ground and a reason (Art. 15)."""

import pytest

from server.casework.refused import Forbidden, Refused, Unknown
from server.domain.applications.applications import State
from server.domain.entitlement.account import How
from server.storage import bookings, entitlement, slots
from server.use_cases.cancel_application import cancel_application
from tests.support.province import (
    CLERK,
    FACILITY_CLERK,
    OTHER_PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
)
from tests.support.underway import booked, version_of

GROUND = "statuses.solitary_confinement"


async def test_slots_and_visit_come_back_and_the_booking_stands_no_more(
    province: Province,
) -> None:
    name = await booked(province)
    seen = await version_of(province, name)
    async with province.acting(FACILITY_CLERK) as acting:
        case = await cancel_application(acting, name, seen, GROUND, "since this morning")
    assert case.application.state is State.CANCELLED
    async with province.database.read() as reader:
        booking = await bookings.get(reader, case.booking)
        account_ = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
        assert await slots.held_by(reader, name) == ()
    assert booking is not None and booking.state is bookings.State.CANCELLED
    assert [entry.how for entry in account_.entries] == [How.BOOKED, How.RESTORED]


async def test_not_without_ground_and_reason_and_not_once_the_visit_has_begun(
    province: Province,
) -> None:
    name = await booked(province)
    seen = await version_of(province, name)
    with pytest.raises(Refused) as told:
        async with province.acting(FACILITY_CLERK) as acting:
            await cancel_application(acting, name, seen, "", "")
    codes = [each.code for each in told.value.refusals]
    assert "application_refusal_without_reason" in codes
    assert "application_refusal_without_ground" in codes
    province.now = VISIT_AT
    with pytest.raises(Refused) as told:
        async with province.acting(FACILITY_CLERK) as acting:
            await cancel_application(acting, name, seen, GROUND, "too late")
    assert [each.code for each in told.value.refusals] == ["application_visit_has_begun"]


async def test_another_facility_finds_nothing_and_a_bureau_may_not(province: Province) -> None:
    name = await booked(province)
    seen = await version_of(province, name)
    for who, trouble in (
        (account(FACILITY_CLERK.role, OTHER_PRISON), Unknown),
        (CLERK, Forbidden),
    ):
        with pytest.raises(trouble):
            async with province.acting(who) as acting:
                await cancel_application(acting, name, seen, GROUND, "x")
