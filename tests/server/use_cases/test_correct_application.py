"""Put right in place: seat, language, spelling, fewer people; nothing else (A33; GD-58)."""

from datetime import timedelta

import pytest

from server.casework.refused import Refused, Unknown
from server.domain.applications.applications import State
from server.domain.identifiers import ApplicationId
from server.domain.visit_day.interpretation import Ground, Wish
from server.storage import bookings, people
from server.use_cases.correct_application import Correction, correct_application
from server.use_cases.withdraw_application import withdraw_application
from tests.support.province import (
    BROTHER,
    BUREAU,
    CLERK,
    FACILITY_CLERK,
    MOTHER,
    OTHER_BUREAU,
    OTHER_PRISON,
    PRISON,
    STRANGER,
    VISIT_AT,
    Province,
    account,
    asked,
    family,
    seat_of,
)
from tests.support.underway import booked, version_of


async def told(province: Province, name: ApplicationId, wanted: Correction) -> list[str]:
    seen = await version_of(province, name)
    with pytest.raises(Refused) as caught:
        async with province.acting(CLERK) as acting:
            await correct_application(acting, name, seen, wanted)
    return [each.code for each in caught.value.refusals]


async def test_fewer_people_another_language_and_a_right_spelling_keep_the_booking(
    province: Province,
) -> None:
    name = await booked(province, asked(MOTHER, BROTHER))
    seen = await version_of(province, name)
    wanted = Correction(
        visitors=frozenset({MOTHER}),
        wish=Wish("yue", Ground.DIALECT),
        names={MOTHER: "试验母亲"},
    )
    async with province.acting(CLERK) as acting:
        case = await correct_application(acting, name, seen, wanted)
    assert case.application.state is State.BOOKED
    assert case.application.visitors == {MOTHER}
    assert case.stored.details.wish == Wish("yue", Ground.DIALECT)
    async with province.database.read() as reader:
        booking = await bookings.get(reader, case.booking)
        known = await people.get(reader, MOTHER)
    assert booking is not None and booking.people == 1
    assert booking.state is bookings.State.STANDING
    assert known is not None and known.name == "试验母亲"


async def test_a_unit_gives_another_seat_of_its_own_at_the_same_time(province: Province) -> None:
    name = await booked(province)
    for who, unit in ((CLERK, BUREAU), (FACILITY_CLERK, PRISON)):
        seen = await version_of(province, name)
        async with province.acting(who) as acting:
            wanted = Correction(seat=seat_of(unit, 2))
            case = await correct_application(acting, name, seen, wanted)
    assert [slot.seat for slot in case.slots] == [seat_of(BUREAU, 2), seat_of(PRISON, 2)]
    assert {slot.starts_at for slot in case.slots} == {VISIT_AT}
    assert await told(province, name, Correction(seat=seat_of(PRISON, 1))) == ["slot_taken"]


async def test_another_time_and_a_further_visitor_need_a_new_application(
    province: Province,
) -> None:
    name = await booked(province)
    later = Correction(start=VISIT_AT + timedelta(days=1))
    assert await told(province, name, later) == ["change_needs_application"]
    more = Correction(visitors=frozenset({MOTHER, STRANGER}))
    assert await told(province, name, more) == [
        "change_needs_application",
        "change_person_added_by_staff",
    ]
    nobody = Correction(visitors=frozenset())
    assert await told(province, name, nobody) == ["change_needs_application"]


async def test_nothing_is_put_right_once_the_visit_has_begun_or_is_withdrawn(
    province: Province,
) -> None:
    name = await booked(province)
    wanted = Correction(wish=Wish("yue", Ground.DIALECT))
    before = province.now
    province.now = VISIT_AT
    assert await told(province, name, wanted) == ["change_told_too_late"]
    province.now = before
    async with province.acting(CLERK) as acting:
        seen = (await province.case(name)).stored.version
        await withdraw_application(acting, name, seen, "")
    assert await told(province, name, wanted) == ["application_step_not_open"]


async def test_the_family_puts_right_its_own_and_no_seat_or_spelling(province: Province) -> None:
    name = await booked(province, asked(MOTHER, BROTHER))
    seen = await version_of(province, name)
    fewer = Correction(visitors=frozenset({MOTHER}))
    for who, wanted in (
        (family(BROTHER), fewer),
        (family(MOTHER), Correction(seat=seat_of(BUREAU, 2))),
        (family(MOTHER), Correction(names={MOTHER: "试验"})),
        (account(CLERK.role, OTHER_BUREAU), fewer),
        (account(FACILITY_CLERK.role, OTHER_PRISON), fewer),
    ):
        with pytest.raises(Unknown):
            async with province.acting(who) as acting:
                await correct_application(acting, name, seen, wanted)
    async with province.acting(family(MOTHER)) as acting:
        await correct_application(acting, name, seen, fewer)


async def test_a_family_does_not_say_whom_the_office_sends_as_its_interpreter(
    province: Province,
) -> None:
    name = await booked(province)
    seen = await version_of(province, name)
    wanted = Correction(interpreter=CLERK.account)
    with pytest.raises(Unknown):
        async with province.acting(family(MOTHER)) as acting:
            await correct_application(acting, name, seen, wanted)
    async with province.acting(CLERK) as acting:
        case = await correct_application(acting, name, seen, wanted)
    assert case.stored.details.interpreter == CLERK.account
