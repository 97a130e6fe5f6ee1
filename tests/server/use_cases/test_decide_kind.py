"""The Vietnamese draft through the same acts: visits in person, heads, credits, restrictions.

No bureau, no slots, no consent: the facility takes the request, and its approval books."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server import law as law_of_place
from server.casework.case import Case
from server.casework.inmate_form import AskedInside
from server.casework.refused import Forbidden, Malformed, Refused, Unknown
from server.domain.actor import Role
from server.domain.applications.applications import State
from server.domain.entitlement.account import How
from server.domain.entitlement.credits import Credit, CreditId
from server.domain.entitlement.discipline import Restriction
from server.domain.profile.choice import Override
from server.domain.vocabulary import Mode
from server.profiles import load_folder
from server.storage import accounts, bookings, entitlement
from server.storage.accounts import CreditOf, RestrictionOf
from server.use_cases.cancel_application import cancel_application
from server.use_cases.decide_kind import decide_kind
from server.use_cases.lodge_application import lodge_application
from server.use_cases.lodge_for_inmate import lodge_for_inmate
from tests.support.province import (
    CLERK,
    FACILITY_CLERK,
    HEAD,
    MOTHER,
    OTHER_PRISON,
    PRISON,
    SON,
    Province,
    account,
    asked,
)
from tests.support.underway import approve, version_of

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
VISIT_AT = datetime(2026, 3, 12, 9, tzinfo=HANOI)
SUPERINTENDENT = account(Role.PRISON_SUPERINTENDENT, PRISON)
LIVE = Override(
    "VN-DRAFT", "draft-1", "a minister", "a trial of the invented province", date(2026, 1, 1)
)
LAW = law_of_place.read(load_folder(), "VN", date(2026, 3, 2)).with_overrides((LIVE,))


@pytest.fixture
def vietnam(province: Province) -> Province:
    return replace(province, law=LAW)


def asks(kind: str = "standard", minutes: int = 60, start: datetime = VISIT_AT) -> AskedInside:
    return AskedInside(SON, (MOTHER,), start, minutes, kind=kind, mode=Mode.IN_PERSON)


async def lodged(vietnam: Province, wanted: AskedInside) -> Case:
    async with vietnam.acting(FACILITY_CLERK) as acting:
        return await lodge_for_inmate(acting, wanted)


async def refused(vietnam: Province, wanted: AskedInside) -> list[str]:
    with pytest.raises(Refused) as told:
        await lodged(vietnam, wanted)
    return [each.code for each in told.value.refusals]


async def decide(vietnam: Province, case: Case, ground: str = "educational_need") -> Case:
    async with vietnam.acting(SUPERINTENDENT) as acting:
        seen = case.stored.version
        return await decide_kind(acting, case.name, seen, ground, "rated good")


async def test_a_visit_in_person_needs_no_bureau_no_slot_and_no_consent(
    vietnam: Province,
) -> None:
    case = await lodged(vietnam, asks())
    assert case.sides == (PRISON,) and case.slots == ()
    case = await approve(vietnam, case.name, VISIT_AT)
    assert case.application.state is State.BOOKED
    async with vietnam.database.read() as reader:
        booking = await bookings.get(reader, case.booking)
        used = await entitlement.of_month(reader, SON, VISIT_AT.date(), LAW.zone)
    assert booking is not None and booking.slot_end - booking.start == timedelta(minutes=60)
    assert [entry.how for entry in used.entries] == [How.BOOKED]


async def test_one_visit_a_month_and_sixty_minutes(vietnam: Province) -> None:
    case = await lodged(vietnam, asks(minutes=61))
    with pytest.raises(Refused):
        await approve(vietnam, case.name, VISIT_AT)
    assert await refused(vietnam, asks(start=VISIT_AT + timedelta(days=5))) == ["month_used"]
    await lodged(vietnam, asks(start=VISIT_AT + timedelta(days=31)))


async def test_an_extended_visit_is_approved_after_the_head_has_decided(
    vietnam: Province,
) -> None:
    case = await lodged(vietnam, asks("extended", 180))
    with pytest.raises(Refused) as told:
        await approve(vietnam, case.name, VISIT_AT)
    assert "kind_needs_decision" in [each.code for each in told.value.refusals]
    await decide(vietnam, case)
    case = await approve(vietnam, case.name, VISIT_AT)
    assert case.application.state is State.BOOKED


async def test_nobody_but_a_head_of_the_text_decides_and_on_a_ground_of_the_text(
    vietnam: Province,
) -> None:
    case = await lodged(vietnam, asks("extended", 180))
    for who, trouble in (
        (HEAD, Forbidden),
        (FACILITY_CLERK, Forbidden),
        (account(Role.PRISON_SUPERINTENDENT, OTHER_PRISON), Unknown),
    ):
        with pytest.raises(trouble):
            async with vietnam.acting(who) as acting:
                await decide_kind(acting, case.name, case.stored.version, "educational_need", "")
    with pytest.raises(Refused) as told:
        await decide(vietnam, case, "friendship")
    assert [each.code for each in told.value.refusals] == ["kind_ground"]


async def test_an_ordinary_visit_needs_no_decision_of_its_kind(vietnam: Province) -> None:
    case = await lodged(vietnam, asks())
    with pytest.raises(Malformed):
        await decide(vietnam, case)


async def test_a_family_conference_and_a_private_room_each_by_their_own_power(
    vietnam: Province,
) -> None:
    conference = await lodged(vietnam, asks("family_conference", 120))
    decided = await decide(vietnam, conference)
    assert decided.stored.details.kind_decision is not None
    later = VISIT_AT + timedelta(days=31)
    spouse = await lodged(vietnam, asks("spouse_private", 1440, later))
    assert (await decide(vietnam, spouse)).stored.details.kind_decision is not None


async def test_a_bonus_visit_uses_a_credit_and_gives_it_back(vietnam: Province) -> None:
    assert await refused(vietnam, asks("bonus")) == ["credit_none"]
    credit = Credit(CreditId("c"), "merit", date(2026, 3, 1))
    async with vietnam.database.begin() as work:
        await accounts.CREDITS.add(work, "c", CreditOf(SON, credit))
    await lodged(vietnam, asks())
    case = await lodged(vietnam, asks("bonus", start=VISIT_AT + timedelta(days=1)))
    await approve(vietnam, case.name, VISIT_AT + timedelta(days=1))
    assert await refused(vietnam, asks("bonus", start=VISIT_AT + timedelta(days=2))) == [
        "credit_none"
    ]
    async with vietnam.acting(FACILITY_CLERK) as acting:
        seen = await version_of(vietnam, case.name)
        await cancel_application(acting, case.name, seen, "statuses.disciplinary_cell", "since now")
    await lodged(vietnam, asks("bonus", start=VISIT_AT + timedelta(days=2)))


async def test_under_a_restriction_each_window_has_one_visit_and_no_extension(
    vietnam: Province,
) -> None:
    restricted = Restriction(date(2026, 3, 1))
    async with vietnam.database.begin() as work:
        await accounts.RESTRICTIONS.add(work, "r", RestrictionOf(SON, restricted))
    extended = await lodged(vietnam, asks("extended", 180))
    await decide(vietnam, extended)
    with pytest.raises(Refused) as told:
        await approve(vietnam, extended.name, VISIT_AT)
    assert "discipline_no_form" in [each.code for each in told.value.refusals]
    next_month = VISIT_AT + timedelta(days=31)
    assert await refused(vietnam, asks(start=next_month)) == ["discipline_window_used"]
    await lodged(vietnam, asks(start=VISIT_AT + timedelta(days=62)))


async def test_a_step_out_of_turn_is_refused_under_this_text_too(vietnam: Province) -> None:
    case = await lodged(vietnam, asks())
    async with vietnam.acting(FACILITY_CLERK) as acting:
        ground = "statuses.disciplinary_cell"
        await cancel_application(acting, case.name, case.stored.version, ground, "since now")
    with pytest.raises(Refused) as told:
        await approve(vietnam, case.name, VISIT_AT)
    assert "application_step_not_open" in [each.code for each in told.value.refusals]


async def test_this_text_takes_no_application_at_a_bureaus_desk(vietnam: Province) -> None:
    with pytest.raises(Malformed):
        async with vietnam.acting(CLERK) as acting:
            await lodge_application(acting, asked(kind="standard", start=VISIT_AT))
