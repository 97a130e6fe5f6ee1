"""Moves of custody, and what becomes of each booking (A42)."""

from datetime import date, timedelta

import pytest

from server.casework import persons
from server.casework.moving import Change, Done
from server.casework.refused import Forbidden, Malformed, Unknown
from server.domain.applications.applications import State
from server.domain.applications.custody_moves import Fate, Move
from server.domain.entitlement.account import standing
from server.domain.identifiers import PersonId
from server.domain.slots.slots import State as SlotState
from server.domain.vocabulary import Custody
from server.storage import bookings, entitlement, slots, tasks
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.use_cases.decide_application import decide_application
from server.use_cases.move_inmate import move_inmate
from server.use_cases.review_application import review_application
from tests.support.booked import booked, lodged
from tests.support.province import (
    BUREAU,
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    HEAD,
    MOTHER,
    OTHER_PRISON,
    PRISON,
    REHAB,
    SON,
    VISIT_AT,
    Province,
    account,
)

TODAY = date(2026, 3, 2)
TRANSFER = Change(Move.TRANSFER, TODAY, OTHER_PRISON, "P-77")
RELEASE = Change(Move.RELEASE, TODAY)


async def moved(province: Province, change: Change, inmate: PersonId = SON) -> Done:
    async with province.acting(FACILITY_CLERK) as acting:
        return await move_inmate(acting, inmate, change)


async def month_has(province: Province) -> int:
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, SON, VISIT_AT.date(), province.law.zone)
    return len(standing(seen.entries))


async def test_a_booking_goes_along_where_the_new_facility_is_free_at_that_start(
    province: Province,
) -> None:
    name = await booked(province)
    done = await moved(province, TRANSFER)
    assert [(each.application, each.fate) for each in done.followed] == [(name, Fate.MOVED)]
    case = await province.case(name)
    assert case.application.state is State.BEFORE_FACILITY
    assert case.application.facilities == (OTHER_PRISON,)
    assert [slot.unit for slot in case.slots] == [BUREAU, OTHER_PRISON]
    assert await month_has(province) == 1
    async with province.database.read() as reader:
        booking = await bookings.get(reader, case.booking)
        assert await tasks.of_unit(reader, OTHER_PRISON, 10) != ()
    assert booking is not None and booking.state is bookings.State.CANCELLED


async def test_the_new_facility_decides_and_the_visit_stands_again(province: Province) -> None:
    name = await lodged(province)
    await moved(province, TRANSFER)
    assert await province.state(name) is State.IN_REVIEW
    version = (await province.case(name)).stored.version
    async with province.acting(CLERK) as acting:
        await review_application(acting, name, version, CHECKLIST)
    async with province.acting(account(FACILITY_CLERK.role, OTHER_PRISON)) as acting:
        who = frozenset({MOTHER})
        case = await decide_application(acting, name, version + 1, VISIT_AT, who, CHECKLIST)
    assert case.application.state is State.BOOKED


async def test_without_a_slot_there_it_is_cancelled_and_the_visit_comes_back(
    province: Province,
) -> None:
    name = await booked(province)
    async with province.database.begin() as work:
        free = await slots.free_slots(work, [OTHER_PRISON], VISIT_AT, VISIT_AT)
        await slots.move(work, [each.id for each in free], SlotState.FREE, SlotState.LOST)
    followed = (await moved(province, TRANSFER)).followed
    assert [(each.fate, each.rebooking_first) for each in followed] == [(Fate.CANCELLED, True)]
    assert await province.state(name) is State.CANCELLED
    assert await month_has(province) == 0
    async with province.database.read() as reader:
        assert await slots.held_by(reader, name) == ()


@pytest.mark.parametrize("move", [Move.RELEASE, Move.DEATH])
async def test_who_is_held_nowhere_has_no_visit(province: Province, move: Move) -> None:
    name = await booked(province)
    done = await moved(province, Change(move, TODAY))
    assert done.stay is None and [each.fate for each in done.followed] == [Fate.CANCELLED]
    assert await province.state(name) is State.CANCELLED
    async with province.database.read() as reader:
        assert await persons.stay_now(reader, SON, province.now) is None


async def test_a_visit_before_the_day_of_release_is_kept(province: Province) -> None:
    name = await booked(province)
    done = await moved(province, Change(Move.RELEASE, VISIT_AT.date() + timedelta(days=1)))
    assert done.followed == () and await province.state(name) is State.BOOKED


async def test_hospital_touches_the_visits_until_the_return_and_offers_a_bedside(
    province: Province,
) -> None:
    name = await booked(province)
    back = VISIT_AT - timedelta(hours=1)
    kept = await moved(province, Change(Move.HOSPITAL, TODAY, back=back))
    assert kept.followed == () and kept.stay is not None
    lost = await moved(province, Change(Move.HOSPITAL, TODAY))
    assert [(each.fate, each.bedside) for each in lost.followed] == [(Fate.CANCELLED, True)]
    assert await province.state(name) is State.CANCELLED


async def test_a_visit_that_has_been_opened_is_left_to_its_node(province: Province) -> None:
    name = await booked(province)
    session = LiveSession(
        (await province.case(name)).booking, "s", "n", province.now, (BUREAU, PRISON)
    )
    async with province.database.begin() as work:
        await LIVE_SESSIONS.add(work, "s", session)
    assert (await moved(province, RELEASE)).followed == ()
    assert await province.state(name) is State.BOOKED


async def test_the_regime_follows_the_facility(province: Province) -> None:
    name = await booked(province)
    done = await moved(province, Change(Move.TRANSFER, TODAY, REHAB, "R-7"))
    assert done.stay is not None and done.stay.record.regime is Custody.REHAB
    assert (await province.case(name)).application.custody == (Custody.REHAB,)


async def test_who_comes_back_takes_up_the_old_stay(province: Province) -> None:
    await moved(province, TRANSFER)
    province.pass_by(days=3)
    back = Change(Move.TRANSFER, province.now.date(), PRISON, f"N-{SON}")
    async with province.acting(account(FACILITY_CLERK.role, OTHER_PRISON)) as acting:
        done = await move_inmate(acting, SON, back)
    assert done.stay is not None and done.stay.record.since == date(2025, 1, 1)
    async with province.database.read() as reader:
        between = await persons.stay_now(reader, SON, province.now - timedelta(days=1))
    assert between is not None and between.record.facility == OTHER_PRISON


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(Move.TRANSFER, TODAY, PRISON, "P-77"), "custody_target"),
        (Change(Move.TRANSFER, TODAY, OTHER_PRISON), "custody_target"),
        (Change(Move.TRANSFER, TODAY, OTHER_PRISON, "N-other-son"), "custody_number_known"),
        (Change(Move.RELEASE, date(2024, 1, 1)), "custody_before_stay"),
        (Change(Move.HOSPITAL, TODAY, back=VISIT_AT.replace(year=2025)), "custody_back"),
    ],
)
async def test_what_makes_no_sense_changes_nothing(
    province: Province, change: Change, code: str
) -> None:
    with pytest.raises(Malformed) as told:
        await moved(province, change)
    assert told.value.code == code
    async with province.database.read() as reader:
        assert (await persons.held(reader, SON, province.now)).record.facility == PRISON


async def test_a_move_is_told_by_one_of_its_facilities(province: Province) -> None:
    with pytest.raises(Unknown):
        async with province.acting(account(FACILITY_CLERK.role, REHAB)) as acting:
            await move_inmate(acting, SON, TRANSFER)
    with pytest.raises(Forbidden):
        async with province.acting(HEAD) as acting:
            await move_inmate(acting, SON, TRANSFER)
    with pytest.raises(Unknown):
        await moved(province, RELEASE, MOTHER)
    with pytest.raises(Unknown):
        await moved(province, Change(Move.TRANSFER, TODAY, BUREAU, "B-1"))
