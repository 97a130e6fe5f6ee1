"""The office brings its node in line with what it has kept, whatever either has forgotten."""

import asyncio

import pytest

from server.casework.own_acts import OwnActs
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.mid_visit import Event
from server.domain.live_visit.outcome import Outcome
from server.domain.people.statuses import StatusPeriod
from server.errors import NodeUnreachable
from server.status_watch import StatusWatch
from server.storage import people
from server.storage.live import LiveSession
from server.storage.statuses import STATUSES
from server.use_cases.decide_status import decide_status
from tests.support.booked_visit import GUARD, booking_of, opened, session_of
from tests.support.province import SON, Province
from tests.support.scripted_node import ScriptedNode


def watch_of(province: Province, node: ScriptedNode) -> StatusWatch:
    acts = OwnActs(province.database, province.law, lambda: province.now)
    return StatusWatch(acts, node)


async def set_status(province: Province) -> None:
    async with province.database.begin() as work:
        stay = (await people.stays_of(work, [SON]))[0].record.custody
        await STATUSES.add(work, "s", StatusPeriod("strict_regime", stay, province.now))


async def opened_on(province: Province, node: ScriptedNode) -> tuple[LiveSession, StatusWatch]:
    session = (await opened(province)).value
    watch = watch_of(province, node)
    await watch.look()
    return session, watch


async def test_what_was_opened_is_sent_and_remembered_as_sent(province: Province) -> None:
    node = ScriptedNode()
    session, _ = await opened_on(province, node)
    assert node.plans == {session.session: dict(session.plan)}
    assert (await session_of(province, session.booking)).reached


async def test_a_node_is_not_asked_while_nothing_runs(province: Province) -> None:
    node = ScriptedNode()
    await watch_of(province, node).look()
    assert node.calls == 0


async def test_a_status_is_a_hold_within_one_look_and_lifting_it_lifts_it(
    province: Province,
) -> None:
    node = ScriptedNode()
    session, watch = await opened_on(province, node)
    await set_status(province)
    await watch.look()
    assert node.held == {session.session}
    async with province.acting(GUARD) as acting:
        name = ApplicationId(session.booking)
        await decide_status(acting, name, Event.LIFTED_AS_WRONG, "another person")
    await watch.look()
    assert node.held == set()


async def test_a_restarted_office_reads_every_session_in_its_first_look(
    province: Province,
) -> None:
    node = ScriptedNode()
    session, _ = await opened_on(province, node)
    await set_status(province)
    await watch_of(province, node).look()
    assert node.held == {session.session}


async def test_a_node_that_lost_the_hold_gets_it_again(province: Province) -> None:
    node = ScriptedNode()
    session, watch = await opened_on(province, node)
    await set_status(province)
    await watch.look()
    node.held.clear()
    await watch.look()
    assert node.held == {session.session}


async def test_an_undecided_status_ends_the_session_on_the_node_once(province: Province) -> None:
    node = ScriptedNode()
    session, watch = await opened_on(province, node)
    await set_status(province)
    await watch.look()
    province.pass_by(minutes=5)
    await watch.look()
    await asyncio.sleep(0)
    assert node.cut_sessions == [(session.session, "status")]


async def test_a_node_that_is_away_is_told_when_it_is_back(province: Province) -> None:
    node = ScriptedNode(away=True)
    session = (await opened(province)).value
    watch = watch_of(province, node)
    with pytest.raises(NodeUnreachable):
        await watch.look()
    node.away = False
    province.pass_by(seconds=30)
    await watch.look()
    assert node.plans[session.session]["slot_s"] == session.plan["slot_s"] - 30


async def test_a_session_that_ended_while_the_office_was_away_waits_for_its_outcome(
    province: Province,
) -> None:
    session = (await opened(province)).value
    node = ScriptedNode(over={session.session})
    province.pass_by(hours=1)
    await watch_of(province, node).look()
    kept = await session_of(province, session.booking)
    assert kept.reached and not kept.ended and node.plans == {}


async def test_a_session_that_its_node_has_lost_is_not_opened_again(province: Province) -> None:
    node = ScriptedNode()
    session, watch = await opened_on(province, node)
    node.plans.clear()
    province.pass_by(minutes=5)
    await watch.look()
    assert node.plans == {}
    province.pass_by(hours=1)
    await watch.look()
    assert (await booking_of(province, session.booking)).outcome is Outcome.UNPROVEN


async def test_being_woken_it_looks_at_once(province: Province) -> None:
    node = ScriptedNode()
    watch = watch_of(province, node)
    running = asyncio.create_task(watch.run())
    session = (await opened(province)).value
    watch.wake()
    try:
        async with asyncio.timeout(5):
            while session.session not in node.plans:
                await asyncio.sleep(0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
