"""What becomes of a visit when its session is over, or when it never had one."""

from dataclasses import replace

import pytest

from server.casework.refused import Malformed, Refused, Unknown
from server.domain.entitlement.account import How
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.node_outcome import Order, Reason
from server.domain.live_visit.outcome import Cause, Outcome
from server.domain.slots.slots import State as SlotState
from server.storage import live, register, slots
from server.storage.bookings import State
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.use_cases.admit_monitor import admit_monitor
from server.use_cases.note_cause import note_cause
from server.use_cases.open_session import open_session
from server.use_cases.tell_ground import tell_ground
from tests.support.booked_visit import (
    GUARD,
    NODE,
    SIGNER,
    Ended,
    account_of,
    booking_of,
    ended,
    opened,
    over,
    session_of,
)
from tests.support.province import (
    BUREAU,
    MOTHER,
    OFFICER,
    PRISON,
    Province,
)


async def acts(province: Province) -> list[str]:
    """The register, act by act."""
    async with province.database.read() as reader:
        return [row.act async for row in register.lines(reader)]


async def cut_by(province: Province, session: LiveSession, ground: str | None) -> Ended:
    """The bureau's officer watches, warns and cuts after ten minutes."""
    async with province.acting(OFFICER) as acting:
        await admit_monitor(acting, ApplicationId(session.booking), "wall", SIGNER)
    grant = next(iter((await session_of(province, session.booking)).officers))
    return ended(
        Reason.CUT, 600.0, side="a", ground=ground, cutter=grant, warned=grant, grants=(grant,)
    )


async def test_a_visit_that_ran_to_its_cap_is_held_and_uses_the_month(province: Province) -> None:
    session = (await opened(province)).value
    became = await over(province, session)
    assert became.outcome is Outcome.HELD and became.counted
    booking = await booking_of(province, session.booking)
    assert (booking.state, booking.outcome, booking.session) == (
        State.HELD, Outcome.HELD, session.session,
    )  # fmt: skip
    assert await account_of(province) == [How.BOOKED, How.HELD]
    async with province.database.read() as reader:
        used = await slots.held_by(reader, ApplicationId(session.booking))
    assert {each.state for each in used} == {SlotState.USED}
    assert (await acts(province))[-2:] == ["visit_settled", "visit_registered"]


async def test_an_outcome_that_comes_twice_counts_once(province: Province) -> None:
    session = (await opened(province)).value
    await over(province, session)
    before = await acts(province)
    assert await over(province, session) is None
    assert await acts(province) == before
    assert await account_of(province) == [How.BOOKED, How.HELD]


async def test_an_outcome_of_a_session_that_nobody_opened_is_unknown(province: Province) -> None:
    session = (await opened(province)).value
    with pytest.raises(Unknown):
        await over(province, replace(session, session="another"))


@pytest.mark.parametrize("differs", ["ledger", "word"])
async def test_node_and_ledger_that_differ_leave_the_visit_unproven_with_an_alarm(
    province: Province, differs: str
) -> None:
    session = (await opened(province)).value
    told = ended()
    other = None if differs == "ledger" else replace(told.word, talked_s=10.0)
    lying = replace(told, testimony=replace(told.testimony, word=other))
    became = await over(province, session, lying)
    assert became.outcome is Outcome.UNPROVEN
    assert (await booking_of(province, session.booking)).state is State.STANDING
    assert await account_of(province) == [How.BOOKED], "the account waits"
    assert "alarm_raised" in await acts(province)


async def test_an_unproven_visit_is_not_opened_again(province: Province) -> None:
    session = (await opened(province)).value
    told = ended()
    await over(province, session, replace(told, testimony=replace(told.testimony, word=None)))
    with pytest.raises(Refused) as refused:
        async with province.acting(OFFICER) as acting:
            await open_session(acting, ApplicationId(session.booking), NODE)
    assert [each.code for each in refused.value.refusals] == ["booking_not_approved"]


async def test_the_day_book_tells_who_came_and_who_watched(province: Province) -> None:
    session = (await opened(province)).value
    for officer in (OFFICER, GUARD):
        async with province.acting(officer) as acting:
            await admit_monitor(acting, ApplicationId(session.booking), "wall", SIGNER)
    session = await session_of(province, session.booking)
    grants = tuple(session.officers)
    await over(province, session, ended(grants=grants))
    entry = (await session_of(province, session.booking)).entry
    assert entry is not None
    assert entry.visitors == (MOTHER,) and entry.end_reason == "cap"
    assert entry.watched_by == {BUREAU: (OFFICER.account,), PRISON: (GUARD.account,)}


async def test_a_failure_that_the_log_blames_gives_the_visit_back(province: Province) -> None:
    session = (await opened(province)).value
    async with province.acting(GUARD) as acting:
        await note_cause(acting, ApplicationId(session.booking), "network", "line down")
    became = await over(province, session, ended(Reason.LEFT, 1199.0))
    assert (became.outcome, became.cause) == (Outcome.FAILED, Cause.NETWORK)
    assert became.rebooking_first
    assert await account_of(province) == [How.BOOKED, How.RESTORED]
    assert (await booking_of(province, session.booking)).state is State.NOT_HELD


async def test_a_node_that_stopped_is_the_systems_fault(province: Province) -> None:
    session = (await opened(province)).value
    became = await over(province, session, ended(Reason.NODE_STOPPED, 60.0))
    assert (became.outcome, became.cause) == (Outcome.FAILED, Cause.SYSTEM)


async def test_a_session_that_the_office_ended_on_a_status_is_not_counted(
    province: Province,
) -> None:
    kept = await opened(province)
    ordered = replace(kept.value, order=Order.STATUS, order_detail="strict_regime")
    async with province.database.begin() as work:
        await LIVE_SESSIONS.change(work, kept, ordered)
    became = await over(province, kept.value, ended(Reason.OFFICE, 1500.0))
    assert (became.outcome, became.cause) == (Outcome.STATUS_ENDED, Cause.FACILITY)
    assert await account_of(province) == [How.BOOKED, How.RESTORED]


async def test_a_cut_is_final_used_and_handed_to_the_facility(province: Province) -> None:
    session = (await opened(province)).value
    became = await over(province, session, await cut_by(province, session, "cant_or_language"))
    assert (became.outcome, became.counted) == (Outcome.CUT, True)
    async with province.database.read() as reader:
        packets = [kept.value for kept in await live.packets_of(reader, PRISON)]
    assert [(each.ground, each.cut_by) for each in packets] == [("coded_talk", BUREAU)]
    assert not packets[0].without_dissuasion
    with pytest.raises(Refused) as refused:
        async with province.acting(OFFICER) as acting:
            await open_session(acting, ApplicationId(session.booking), NODE)
    assert "visit_was_cut" in {each.code for each in refused.value.refusals}


async def test_a_ground_that_nobody_told_is_told_later_once_and_by_the_cutters_unit(
    province: Province,
) -> None:
    session = (await opened(province)).value
    name = ApplicationId(session.booking)
    became = await over(province, session, await cut_by(province, session, None))
    assert became.facts["ground"] == "untold"
    async with province.database.read() as reader:
        assert await live.packets_of(reader, PRISON) == ()
    with pytest.raises(Unknown):
        async with province.acting(GUARD) as acting:
            await tell_ground(acting, name, "order", "")
    with pytest.raises(Refused):
        async with province.acting(OFFICER) as acting:
            await tell_ground(acting, name, "other_breach", " ")
    async with province.acting(OFFICER) as acting:
        day = await tell_ground(acting, name, "device", "a telephone")
    assert [each.ground for each in day.cuts] == ["device"]
    async with province.database.read() as reader:
        packets = await live.packets_of(reader, PRISON)
    assert [each.value.reason for each in packets] == ["a telephone"]
    with pytest.raises(Malformed):
        async with province.acting(OFFICER) as acting:
            await tell_ground(acting, name, "order", "")


async def test_a_cut_because_nothing_was_left_to_say_is_no_incident(province: Province) -> None:
    session = (await opened(province)).value
    became = await over(province, session, await cut_by(province, session, "end_of_need"))
    assert became.outcome is Outcome.HELD
    async with province.database.read() as reader:
        assert await live.packets_of(reader, PRISON) == ()
