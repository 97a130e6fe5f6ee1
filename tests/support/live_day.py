"""Visits of several families on one node and in one office: kin of their own, and their talk.

Each family has its own people and its own day, so that none of the flows that share an office can
stand in another's way."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from media.engine import Kind
from media.simulator.peer import SimulatedPeer
from media.simulator.stage import Stage, open_stage
from server.domain.actor import Staff
from server.domain.identifiers import ApplicationId, CustodyId, PersonId, UnitId
from server.domain.live_visit.outcome import Cause, Outcome
from server.domain.lodging.lodging import Lodged
from server.domain.people.people import CustodyRecord
from server.domain.vocabulary import Custody
from server.outcomes import OutcomeFetcher
from server.storage import entitlement, outbox, people, register
from server.storage.live import LiveSession
from server.storage.outbox import OUTBOX
from server.storage.people import StoredStay
from server.storage.register import REGISTER
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.open_session import open_session
from server.use_cases.review_application import review_application
from tests.support.booked_visit import NODE, session_of
from tests.support.live_house import USUAL, LiveHouse, Seated, live_house, played, until
from tests.support.province import (
    BUREAU,
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    MONDAY,
    PRISON,
    Province,
    asked,
    enter_person,
    relate,
)
from tests.support.underway import version_of

CAP_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """A house with its node, and the stage on which its pages are played."""

    house: LiveHouse
    stage: Stage
    fetcher: OutcomeFetcher

    @property
    def province(self) -> Province:
        """The office's side of it."""
        return self.house.province

    async def settled(self, name: ApplicationId) -> LiveSession:
        """The office asks for outcomes and settles a visit, without waiting for its next look."""

        async def known() -> bool:
            await self.fetcher.fetch()
            await self.house.desk.settle_sessions()
            return (await session_of(self.province, name)).ended

        await until(known)
        return await session_of(self.province, name)


@asynccontextmanager
async def visiting_place(folder: Path, template: Path) -> AsyncIterator[Place]:
    """One node and one office for all flows of a file; of the office's loops the watch runs."""
    async with live_house(folder, template) as house, open_stage() as stage:
        await house.stop()
        house.loops = [asyncio.create_task(house.watch.run())]
        yield Place(house, stage, OutcomeFetcher(house.client, house.store))


def morning(day: int, hour: int = 10) -> datetime:
    """The start of a slot on a day of March 2026."""
    return MONDAY.replace(day=day, hour=hour)


async def inmate(province: Province, name: str, facility: UnitId = PRISON) -> PersonId:
    """Somebody who is held in a prison."""
    found = PersonId(name)
    async with province.database.begin() as work:
        await enter_person(work, found)
        stay = CustodyRecord(
            CustodyId(f"{name}-held"), found, Custody.PRISON, facility, date(2025, 1, 1)
        )
        await people.add_stay(work, StoredStay(stay, f"N-{name}"))
    return found


async def relatives(
    province: Province, of: PersonId, *filed_at: UnitId, count: int = 1, site: UnitId = BUREAU
) -> tuple[PersonId, ...]:
    """Relatives of an inmate who live at a site, filed at some units or nowhere."""
    found = tuple(PersonId(f"{of}-visitor-{number}") for number in range(count))
    async with province.database.begin() as work:
        for each in found:
            await enter_person(work, each, site=site)
            await relate(work, each, of, *filed_at)
    return found


@dataclass(frozen=True, slots=True)
class Kin:
    """An inmate, and who visits."""

    inmate: PersonId
    visitors: tuple[PersonId, ...]


async def kin(province: Province, name: str, count: int = 1, desk: UnitId = BUREAU) -> Kin:
    """A family that both sides have filed."""
    held = await inmate(province, name)
    return Kin(held, await relatives(province, held, desk, PRISON, count=count, site=desk))


async def lodged(
    province: Province, who: Kin, start: datetime, by: Staff = CLERK, **more: Any
) -> ApplicationId:
    """The family applies at the desk."""
    wanted = asked(
        *who.visitors, start=start, inmate=who.inmate, site=by.unit, facility_named=PRISON, **more
    )
    async with province.acting(by) as acting:
        answer = await lodge_application(acting, wanted)
    assert isinstance(answer.came, Lodged), answer.came
    return answer.case.name


async def approved(
    province: Province, name: ApplicationId, start: datetime, by: Staff = CLERK
) -> None:
    """The desk has no doubts, and the prison approves for a start."""
    seen = await version_of(province, name)
    async with province.acting(by) as acting:
        case = await review_application(acting, name, seen, CHECKLIST)
    coming, seen = case.application.visitors, case.stored.version
    async with province.acting(FACILITY_CLERK) as acting:
        await decide_application(acting, name, seen, start, coming, CHECKLIST)


async def booked(province: Province, who: Kin, start: datetime, by: Staff = CLERK) -> ApplicationId:
    """A family's visit that is booked for the start that it asked for."""
    province.now = MONDAY
    name = await lodged(province, who, start, by)
    await approved(province, name, start, by)
    return name


async def talked(
    place: Place, name: ApplicationId, who: Seated = USUAL, **numbers: float
) -> LiveSession:
    """The session opens, both sides talk until the node ends it, and the office settles it.

    Args: numbers: what the plan is shortened to; the cap, if nothing is named."""
    house = place.house
    async with house.province.acting(who.officers[-1]) as acting:
        session = (await open_session(acting, name, NODE)).value
        await house.shorten(acting.work, session, **(numbers or {"cap_s": CAP_S}))
    house.watch.wake()
    await house.on_node(name)
    async with played(place.stage, await house.seats(name, who)) as peers:
        await until_over(peers)
        for party in ("kiosk", "terminal"):
            assert heard(peers[party]), f"nothing came to the {party}"
    return await place.settled(name)


async def until_over(peers: Mapping[str, SimulatedPeer]) -> None:
    """Wait until the node has said to both parties that it is over."""

    async def is_over() -> bool:
        return all(peers[party].ended is not None for party in ("kiosk", "terminal"))

    await until(is_over)


def heard(party: SimulatedPeer) -> bool:
    """Whether sound of the other side came to a party."""
    assert party.browser is not None
    sound = [each for each in party.browser.received.values() if each.kind is Kind.AUDIO]
    return any(each.trace is not None and each.packets > 0 for each in sound)


async def accounts(province: Province, of: PersonId, day: datetime) -> list[str]:
    """How the visits of an inmate's month stand in the account."""
    async with province.database.read() as reader:
        seen = await entitlement.of_month(reader, of, day.date(), province.law.zone)
    return [each.how.value for each in seen.entries]


async def told(province: Province, person: PersonId) -> set[str]:
    """The templates of all that somebody of a family is sent."""
    mine = select(OUTBOX).where(OUTBOX.c.person_id == person)
    async with province.database.read() as reader:
        messages = [outbox.read(row) for row in await reader.ask(mine)]
    return {each.template for each in messages}


async def lines(province: Province, name: str) -> list[Any]:
    """What the register says of a visit, its chain being whole."""
    mine = select(REGISTER).where(REGISTER.c.subject == name).order_by(REGISTER.c.number)
    async with province.database.read() as reader:
        assert await register.verify(reader) is None
        return list((await reader.ask(mine)).all())


async def settled_as(province: Province, name: ApplicationId) -> tuple[str, str]:
    """What became of a visit, and whose it was, by the register."""
    last = [row for row in await lines(province, name) if row.act == "visit_settled"]
    assert len(last) == 1, "a visit is settled once"
    facts = last[0].facts
    return Outcome(facts["outcome"]).value, Cause(facts["cause"]).value
