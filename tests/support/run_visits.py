"""An office that brings one visit after another from the desk into the session, to be killed.

    python -m tests.support.run_visits ADDRESS FIRST

Prints "NUMBER ACT" once an act is kept: what is on the pipe was answered."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from server.domain.actor import System
from server.domain.identifiers import ApplicationId, CustodyId, DeviceId, PersonId
from server.domain.live_visit.admission import Side
from server.domain.people.devices import Device, DeviceKind
from server.domain.people.people import CustodyRecord
from server.domain.vocabulary import Custody
from server.storage import people
from server.storage.address import url_of
from server.storage.database import Database
from server.storage.people import StoredStay
from server.use_cases.admit_monitor import admit_monitor
from server.use_cases.admit_party import admit_party
from server.use_cases.check_in_visitor import check_in_visitor
from server.use_cases.confirm_inmate import confirm_inmate
from server.use_cases.count_heads import count_heads
from server.use_cases.decide_application import decide_application
from server.use_cases.lodge_application import lodge_application
from server.use_cases.open_session import open_session
from server.use_cases.record_arrival import record_arrival
from server.use_cases.review_application import review_application
from server.use_cases.sign_pledge import sign_pledge
from tests.support.booked_visit import CARD, GUARD, NODE, SIGNER, STEPS, colleague, pledge_of
from tests.support.province import (
    BUREAU,
    CHECKLIST,
    CLERK,
    FACILITY_CLERK,
    MONDAY,
    OFFICER,
    PRISON,
    SEATS,
    STARTS,
    Province,
    asked,
    enter_person,
    relate,
)

ACTS: Final = (
    "lodge", "review", "decide", "arrive", "check_in", "pledge", "heads", "confirm", "open",
    "admit", "watch",
)  # fmt: skip
FIRST_START: Final = MONDAY + timedelta(days=7)


def mother(number: int) -> PersonId:
    """The n-th family."""
    return PersonId(f"mother-{number}")


def son(number: int) -> PersonId:
    """The n-th inmate."""
    return PersonId(f"son-{number}")


def start_of(number: int) -> datetime:
    """Each start serves as many families as there are seats."""
    day, place = divmod(number // len(SEATS), len(STARTS))
    return FIRST_START.replace(hour=STARTS[place]) + timedelta(days=day)


async def enter_family(province: Province, number: int) -> None:
    """Somebody outside, somebody inside, and that they belong together."""
    async with province.database.begin() as work:
        await enter_person(work, mother(number))
        await enter_person(work, son(number))
        held = CustodyId(f"held-{number}")
        stay = CustodyRecord(held, son(number), Custody.PRISON, PRISON, date(2025, 1, 1))
        await people.add_stay(work, StoredStay(stay, f"K-{number}"))
        await relate(work, mother(number), son(number), BUREAU, PRISON)


class Journey:
    """One visit, act by act; each returns once it is kept."""

    def __init__(self, province: Province, number: int) -> None:
        self.province, self.number = province, number
        self.who, self.start = mother(number), start_of(number)
        self.name = ApplicationId("")
        self.version = 0

    async def lodge(self) -> None:
        self.province.now = MONDAY
        wanted = asked(self.who, inmate=son(self.number), start=self.start, facility_named=PRISON)
        async with self.province.acting(CLERK) as acting:
            stored = (await lodge_application(acting, wanted)).case.stored
        self.name, self.version = stored.id, stored.version

    async def review(self) -> None:
        async with self.province.acting(CLERK) as acting:
            case = await review_application(acting, self.name, self.version, CHECKLIST)
        self.version = case.stored.version

    async def decide(self) -> None:
        async with self.province.acting(FACILITY_CLERK) as acting:
            who = frozenset({self.who})
            await decide_application(acting, self.name, self.version, self.start, who, CHECKLIST)
        self.province.now = self.start - timedelta(minutes=10)

    async def arrive(self) -> None:
        async with self.province.acting(System()) as acting:
            await record_arrival(acting, self.name, self.who)

    async def check_in(self) -> None:
        async with self.province.acting(OFFICER) as acting:
            await check_in_visitor(acting, self.name, self.who, CARD, STEPS)

    async def pledge(self) -> None:
        async with self.province.acting(OFFICER) as acting:
            await sign_pledge(acting, self.name, pledge_of(self.who))

    async def heads(self) -> None:
        async with self.province.acting(OFFICER) as acting:
            await count_heads(acting, self.name, {"adult": 1})

    async def confirm(self) -> None:
        async with self.province.acting(GUARD) as acting:
            await confirm_inmate(acting, self.name)
        self.province.now = self.start

    async def open(self) -> None:
        async with self.province.acting(OFFICER) as acting:
            await open_session(acting, self.name, NODE)

    async def admit(self) -> None:
        seat = (await self.province.case(self.name)).slots[0].seat
        kiosk = Device(DeviceId(f"kiosk-{seat}"), DeviceKind.KIOSK, BUREAU, seat)
        async with self.province.acting(System()) as acting:
            await admit_party(acting, self.name, kiosk, Side.A, SIGNER)

    async def watch(self) -> None:
        # No session ends here, and nobody watches more than a few.
        officer = colleague(OFFICER, f"officer-{self.number}")
        async with self.province.acting(officer) as acting:
            await admit_monitor(acting, self.name, "wall", SIGNER)


async def run(address: str, first: int) -> None:
    """One visit after another until killed."""
    province = Province(Database(url_of(address, Path("unused"))))
    for number in count(first):
        await enter_family(province, number)
        journey = Journey(province, number)
        for act in ACTS:
            do: Callable[[], Coroutine[Any, Any, None]] = getattr(journey, act)
            await do()
            os.write(sys.stdout.fileno(), f"{number} {act}\n".encode())


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2])))
