"""What has happened in a province before oversight begins: a booked visit, conduct, a cut."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert

from server.domain.actor import Staff
from server.domain.applications.applications import State
from server.domain.conduct.conduct import Misconduct
from server.domain.identifiers import ApplicationId, BookingId, PersonId, StaffId
from server.domain.live_visit.cuts import Cut, Passage, packet_of
from server.domain.lodging.lodging import Lodged
from server.storage import bookings, days
from server.storage.days import DAYS, DayOfVisit
from server.storage.live import PACKETS
from server.storage.staff import STAFF_ACCOUNTS
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.review_application import review_application
from tests.support.province import (
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    FACILITY_OFFICER,
    MONDAY,
    MOTHER,
    OFFICER,
    PRISON,
    VISIT_AT,
    Province,
    asked,
)

PRESSED = VISIT_AT + timedelta(minutes=12)


async def lodged(province: Province, *visitors: PersonId) -> ApplicationId:
    """An application that lies before the bureau."""
    async with province.acting(CLERK) as acting:
        answer = await lodge_application(acting, asked(*(visitors or (MOTHER,))))
    assert isinstance(answer.came, Lodged), answer.came
    return answer.case.name


async def booked(province: Province, *visitors: PersonId) -> ApplicationId:
    """A visit that is booked; the mother's, if nobody is named."""
    coming = visitors or (MOTHER,)
    name = await lodged(province, *coming)
    seen = (await province.case(name)).stored.version
    async with province.acting(CLERK) as acting:
        seen = (await review_application(acting, name, seen, CHECKLIST)).stored.version
    async with province.acting(FACILITY_CLERK) as acting:
        who = frozenset(coming)
        case = await decide_application(acting, name, seen, VISIT_AT, who, CHECKLIST)
    assert case.application.state is State.BOOKED
    return name


async def enter_day(province: Province, day: DayOfVisit) -> None:
    """Put the day of a visit there as it was, in place of what was."""
    async with province.database.begin() as work:
        kept = await days.of_booking(work, day.booking)
        if kept is None:
            await DAYS.add(work, day.booking, day)
        else:
            await DAYS.change(work, kept, day)


async def misconduct(
    province: Province, name: ApplicationId, ground: str = "drunk", person: PersonId = MOTHER
) -> None:
    """The desk has entered conduct of Art. 25."""
    act = Misconduct(ground, VISIT_AT, OFFICER)
    await enter_day(province, DayOfVisit(BookingId(name), conduct={person: act}))


async def cut(
    province: Province, name: ApplicationId, *, by_facility: bool = False, packet: bool = False
) -> None:
    """An officer has cut the visit after a warning, and told the ground."""
    by = FACILITY_OFFICER if by_facility else OFFICER
    pressed = Cut(
        BookingId(name), by, PRESSED, (PRESSED - timedelta(minutes=1),), "forbidden_topic", "said"
    )
    await enter_day(province, DayOfVisit(BookingId(name), cuts=(pressed,)))
    if not packet:
        return
    passage = Passage(PRESSED - timedelta(minutes=2), PRESSED)
    sent = packet_of(province.law.of_act(PRESSED), pressed, PRISON, passage)
    assert sent is not None
    async with province.database.begin() as work:
        await PACKETS.add(work, f"packet-{name}", sent)


async def another(province: Province, like: Staff) -> Staff:
    """A second account in the same role: what one account did, it checks."""
    account = StaffId(f"{like.account}.second")
    await account_named(province, account)
    return replace(like, account=account)


async def account_named(province: Province, account: StaffId) -> None:
    """One more account of staff."""
    row = {"id": account, "login": account, "name": "试验员", "state": "active"}
    rest = {"password_hash": "none", "failed_logins": 0, "made_at": MONDAY, "version": 1}
    async with province.database.begin() as work:
        await work.tell(insert(STAFF_ACCOUNTS).values(**row, **rest))


async def held(province: Province, name: ApplicationId) -> None:
    """A node has held it, so there is a recording."""
    async with province.database.begin() as work:
        booked = await bookings.get(work, BookingId(name))
        assert booked is not None
        after = replace(booked, state=bookings.State.HELD, session=f"session-{name}")
        await bookings.enter(work, after)
    province.now = VISIT_AT + timedelta(hours=1)
