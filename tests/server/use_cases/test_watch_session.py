"""While a session runs: a status, a closure, a move; who decides, and what the node is sent."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from server.casework.refused import Forbidden, Malformed, Unknown
from server.domain.actor import Role, System
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.mid_visit import Event
from server.domain.live_visit.node_outcome import Order
from server.domain.live_visit.outcome import Outcome
from server.domain.people.statuses import StatusPeriod
from server.domain.slots.closures import Announcer, Closure, ClosureId, Scope
from server.domain.vocabulary import Body
from server.session_suspects import suspects
from server.storage import people
from server.storage.closures import CLOSURES
from server.storage.live import LiveSession
from server.storage.statuses import STATUSES
from server.use_cases.decide_status import decide_status
from server.use_cases.send_plan import note_reached, send_plan
from server.use_cases.watch_session import watch_session
from tests.support.booked_visit import GUARD, booking_of, opened, session_of
from tests.support.province import (
    HEAD,
    OFFICER,
    OTHER_PRISON,
    PRISON,
    SON,
    VISIT_AT,
    Province,
    account,
)

STATUS = "strict_regime"


async def running(province: Province) -> LiveSession:
    """A session that runs for ten minutes."""
    session = (await opened(province)).value
    province.now = VISIT_AT + timedelta(minutes=10)
    return session


async def look(province: Province, session: LiveSession) -> LiveSession:
    """The office reads it again."""
    async with province.acting(System()) as acting:
        return (await watch_session(acting, session.session)).value


async def is_suspect(province: Province, session: LiveSession) -> bool:
    async with province.database.read() as reader:
        now = await session_of(province, session.booking)
        return bool(await suspects(reader, province.law, [now], province.now))


async def set_status(province: Province, since: datetime | None = None) -> None:
    """The facility enters a status of the son."""
    async with province.database.begin() as work:
        stay = (await people.stays_of(work, [SON]))[0].record.custody
        period = StatusPeriod(STATUS, stay, since or province.now)
        await STATUSES.add(work, "status-1", period)


async def decided(province: Province, session: LiveSession, event: Event) -> LiveSession:
    async with province.acting(GUARD) as acting:
        name = ApplicationId(session.booking)
        return (await decide_status(acting, name, event, "seen")).value


async def test_nothing_new_changes_nothing(province: Province) -> None:
    session = await running(province)
    assert not await is_suspect(province, session)
    assert await look(province, session) == session


async def test_a_status_holds_the_visit_once(province: Province) -> None:
    session = await running(province)
    await set_status(province)
    assert await is_suspect(province, session)
    held = await look(province, session)
    assert [(each.code, each.known_at) for each in held.undecided] == [(STATUS, province.now)]
    assert not await is_suspect(province, session)
    assert await look(province, session) == held


async def test_a_status_of_later_holds_it_from_then_on(province: Province) -> None:
    session = await running(province)
    await set_status(province, province.now + timedelta(minutes=5))
    assert not await is_suspect(province, session)
    province.pass_by(minutes=5)
    assert await is_suspect(province, session)
    assert (await look(province, session)).undecided


async def test_undecided_for_five_minutes_it_ends(province: Province) -> None:
    session = await running(province)
    await set_status(province)
    await look(province, session)
    province.pass_by(minutes=4, seconds=59)
    assert (await look(province, session)).order is None
    province.pass_by(seconds=1)
    assert await is_suspect(province, session)
    ended = await look(province, session)
    assert (ended.order, ended.order_detail) == (Order.STATUS, STATUS)


async def test_an_officer_of_the_facility_lifts_it_as_wrong_and_it_does_not_come_back(
    province: Province,
) -> None:
    session = await running(province)
    await set_status(province)
    await look(province, session)
    lifted = await decided(province, session, Event.LIFTED_AS_WRONG)
    assert lifted.undecided == () and lifted.order is None
    province.pass_by(minutes=6)
    assert await look(province, session) == lifted


async def test_or_ends_the_visit_on_that_ground(province: Province) -> None:
    session = await running(province)
    await set_status(province)
    await look(province, session)
    ended = await decided(province, session, Event.ENDED_ON_GROUND)
    assert (ended.order, ended.order_detail) == (Order.STATUS, STATUS)
    with pytest.raises(Malformed):
        await decided(province, session, Event.LIFTED_AS_WRONG)


async def test_the_bureau_and_another_prison_decide_nothing(province: Province) -> None:
    session = await running(province)
    await set_status(province)
    await look(province, session)
    name = ApplicationId(session.booking)
    for stranger, error in (
        (OFFICER, Forbidden),
        (account(Role.FACILITY_OFFICER, OTHER_PRISON), Unknown),
    ):
        with pytest.raises((error, Unknown)):
            async with province.acting(stranger) as acting:
                await decide_status(acting, name, Event.LIFTED_AS_WRONG, "")
    async with province.acting(HEAD) as acting:
        await decide_status(acting, name, Event.LIFTED_AS_WRONG, "the head may")


async def test_there_is_nothing_to_decide_before_a_status_came(province: Province) -> None:
    session = await running(province)
    with pytest.raises(Malformed) as told:
        await decided(province, session, Event.LIFTED_AS_WRONG)
    assert told.value.code == "no_status_to_decide"


async def test_a_closure_ends_it_once_it_begins(province: Province) -> None:
    session = await running(province)
    text = province.law.of_visit(VISIT_AT).closures
    assert text is not None
    cause = next(iter(text.causes))
    scope = Scope(frozenset({PRISON}))
    begins, by = VISIT_AT + timedelta(minutes=15), Announcer(PRISON, Body.FACILITY)
    closure = Closure(ClosureId("c"), cause, scope, begins, None, "closed", by, province.now)
    async with province.database.begin() as work:
        await CLOSURES.add(work, "c", closure)
    assert (await look(province, session)).order is None
    province.now = begins
    assert await is_suspect(province, session)
    ended = await look(province, session)
    assert (ended.order, ended.order_detail) == (Order.CLOSURE, cause)


@pytest.mark.parametrize(("to", "detail"), [(OTHER_PRISON, "transfer"), (None, "release")])
async def test_a_move_of_custody_ends_it(province: Province, to: object, detail: str) -> None:
    session = await running(province)
    async with province.database.begin() as work:
        stay = (await people.stays_of(work, [SON]))[0]
        day = VISIT_AT.date() - timedelta(days=1)
        moved = replace(stay.record, facility=to or stay.record.facility)  # type: ignore[arg-type]
        moved = moved if to else replace(moved, until=day)
        await people.save_stay(work, replace(stay, record=moved))
    assert await is_suspect(province, session)
    ended = await look(province, session)
    assert (ended.order, ended.order_detail) == (Order.CUSTODY_MOVE, detail)


async def test_a_plan_that_was_not_sent_at_once_ends_where_the_slot_ends(
    province: Province,
) -> None:
    session = (await opened(province)).value
    async with province.acting(System()) as acting:
        kept = await send_plan(acting, session.session)
    assert kept is not None and kept.value.plan == session.plan
    province.pass_by(seconds=100)
    async with province.acting(System()) as acting:
        kept = await send_plan(acting, session.session)
    assert kept is not None and kept.value.plan["slot_s"] == 2300
    assert kept.value.plan["cap_s"] == session.plan["cap_s"]


async def test_a_plan_that_a_node_had_is_not_sent_again(province: Province) -> None:
    session = (await opened(province)).value
    async with province.acting(System()) as acting:
        await note_reached(acting, session.session)
    province.pass_by(seconds=100)
    async with province.acting(System()) as acting:
        assert await send_plan(acting, session.session) is None
    assert not (await session_of(province, session.booking)).ended


async def test_a_session_that_no_node_took_is_the_systems_fault(province: Province) -> None:
    session = (await opened(province)).value
    province.now = VISIT_AT + timedelta(minutes=41)
    async with province.acting(System()) as acting:
        assert await send_plan(acting, session.session) is None
    assert (await session_of(province, session.booking)).ended
    booking = await booking_of(province, session.booking)
    assert booking.outcome is Outcome.FAILED
