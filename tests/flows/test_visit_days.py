"""Days on which not all goes as planned, each as far as the talk on a real node."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from sqlalchemy import select

from server.casework.refused import Refused
from server.domain.applications.applications import State
from server.domain.slots.closures import Scope
from server.storage import bars
from server.storage.slots import SLOTS
from server.use_cases.announce_closure import Announced, announce_closure
from server.use_cases.check_in_visitor import check_in_visitor
from server.use_cases.end_closure import end_closure
from server.use_cases.excuse_lateness import excuse_lateness
from server.use_cases.turn_away_visitor import turn_away_visitor
from tests.support.booked_visit import (
    CARD,
    STEPS,
    arrives,
    at_desk,
    booking_of,
    brought,
    findings,
    let_in,
)
from tests.support.live_day import (
    Place,
    accounts,
    approved,
    booked,
    kin,
    lines,
    lodged,
    morning,
    settled_as,
    talked,
    told,
    visiting_place,
)
from tests.support.province import CLERK, HEAD, OFFICER, PRISON, Province

pytestmark = [pytest.mark.flow, pytest.mark.asyncio(loop_scope="module")]
EARLY: Final = timedelta(minutes=20)
SLOT_S: Final = 4.0
"""A slot that is nearly over: long enough to sit down and talk."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> AsyncIterator[Place]:
    async with visiting_place(tmp_path_factory.mktemp("days"), sqlite_template) as built:
        yield built


async def test_one_of_five_is_turned_away_for_an_expired_card_and_the_others_talk(
    place: Place,
) -> None:
    province, start = place.province, morning(9)
    who = await kin(province, "five", 5)
    name = await booked(province, who, start)
    province.now = start - EARLY
    last, others = who.visitors[-1], who.visitors[:-1]
    for each in who.visitors:
        await arrives(province, name, each)
    expired = replace(CARD, valid_until=date(2026, 3, 8))
    with pytest.raises(Refused, match="id_expired"):
        async with province.acting(OFFICER) as acting:
            await check_in_visitor(acting, name, last, expired, STEPS)
    async with province.acting(OFFICER) as acting:
        await turn_away_visitor(acting, name, last, "id_expired", "a card of 2016")
    await let_in(province, name, *others)
    await brought(province, name)
    province.now = start
    session = await talked(place, name)
    assert session.entry is not None and session.entry.visitors == others
    [turned] = [row for row in await lines(province, name) if row.act == "visitor_turned_away"]
    assert turned.facts == {"person": last, "ground": "id_expired"}
    assert await settled_as(province, name) == ("held", "nobody")
    assert await findings(province, name) == (), "turned away is not absent"
    async with province.database.read() as reader:
        assert await bars.against(reader, frozenset(who.visitors)) == ()


async def test_who_came_in_time_is_not_late_when_the_desk_is_slow(place: Place) -> None:
    province, start = place.province, morning(10)
    who = await kin(province, "in-time")
    name = await booked(province, who, start)
    province.now = start - timedelta(minutes=5)
    await arrives(province, name, *who.visitors)
    await brought(province, name)
    province.now = start + timedelta(minutes=25)
    await let_in(province, name, *who.visitors)
    province.now = start + timedelta(minutes=26)
    session = await talked(place, name, slot_s=SLOT_S, no_show_s=SLOT_S)
    assert session.plan["cap_s"] == 1800, "all that was approved, as long as the slot lasts"
    assert session.entry is not None and session.entry.end_reason == "slot_end"
    assert await settled_as(province, name) == ("failed", "bureau")
    assert await findings(province, name) == (), "nobody was late"
    assert await accounts(province, who.inmate, start) == ["booked", "restored"]


async def test_who_is_late_and_excused_has_what_the_slot_leaves(place: Place) -> None:
    province, start = place.province, morning(11)
    who = await kin(province, "excused")
    name = await booked(province, who, start)
    province.now = start - timedelta(minutes=5)
    await brought(province, name)
    province.now = start + timedelta(minutes=15)
    await arrives(province, name, *who.visitors)
    async with province.acting(CLERK) as acting:
        await excuse_lateness(acting, name, who.visitors[0], "the bus broke down", excused=True)
    await let_in(province, name, *who.visitors)
    province.now = start + timedelta(minutes=20)
    session = await talked(place, name, slot_s=SLOT_S, no_show_s=SLOT_S)
    [opened] = [row for row in await lines(province, name) if row.act == "session_opened"]
    assert (opened.facts["slot_s"], opened.facts["cap_s"]) == (1200, 1800)
    assert session.entry is not None and session.entry.end_reason == "slot_end"
    assert await settled_as(province, name) == ("held", "nobody")
    assert await findings(province, name) == (), "excused is no finding"
    assert await accounts(province, who.inmate, start) == ["booked", "held"]


async def closed(province: Province, since: datetime, until: datetime) -> Announced:
    """The prison's line is down."""
    async with province.acting(HEAD) as acting:
        scope = Scope(frozenset({PRISON}))
        text = "The line is down; no visits until it is mended."
        return await announce_closure(acting, "network_failure", scope, text, since, until)


async def slots_on(province: Province, day: datetime) -> Counter[str]:
    """How the prison's slots of a day stand."""
    where = (SLOTS.c.unit_id == PRISON, SLOTS.c.starts_at.between(day, day + timedelta(hours=12)))
    async with province.database.read() as reader:
        rows = await reader.ask(select(SLOTS.c.state).where(*where))
        return Counter(row.state for row in rows)


async def test_a_morning_closed_costs_no_family_its_visit_and_the_afternoon_is_open(
    place: Place,
) -> None:
    province, start, later = place.province, morning(12), morning(12, 15)
    who = await kin(province, "at-ten")
    fallen = await booked(province, who, start)
    before = await told(province, who.visitors[0])
    province.now = start - timedelta(hours=2)
    done = await closed(province, province.now, start.replace(hour=18))
    assert done.fallen.fallen == (fallen,)
    assert await province.state(fallen) is State.CANCELLED
    assert await told(province, who.visitors[0]) - before == {"application_decided"}
    assert await accounts(province, who.inmate, start) == ["booked", "restored"]
    assert await slots_on(province, start) == {"lost": 6}
    province.now = start.replace(hour=12)
    async with province.acting(HEAD) as acting:
        ended = await end_closure(acting, done.kept.value.id, done.kept.version)
    assert ended.reopened == 2
    assert await slots_on(province, start) == {"lost": 4, "free": 2}
    name = await lodged(province, who, later)
    await approved(province, name, later)
    province.now = later - EARLY
    await at_desk(province, name, *who.visitors)
    await brought(province, name)
    province.now = later
    await talked(place, name)
    assert (await booking_of(province, name)).state.value == "held"
    assert await accounts(province, who.inmate, start) == ["booked", "restored", "booked", "held"]
    assert (await slots_on(province, start))["lost"] == 4, "the morning's slots count as lost"
