"""kill -9 anywhere between "apply" and "admit": what was answered stays, nothing is half done."""

import asyncio
import os
import random
import signal
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import pytest
from sqlalchemy import URL, select

from server.casework.own_acts import OwnActs
from server.domain.applications.applications import State
from server.domain.identifiers import PersonId
from server.domain.slots.slots import State as SlotState
from server.status_watch import StatusWatch
from server.storage import bookings, days, live, pledges, register
from server.storage.application_tables import APPLICATION_VISITORS, APPLICATIONS
from server.storage.database import Database, Reader
from server.storage.register import REGISTER
from server.storage.slots import SLOTS
from tests.support import province as provinces
from tests.support.figures import figures, size_of
from tests.support.run_visits import ACTS, mother
from tests.support.scripted_node import ScriptedNode
from tests.support.sources import ROOT

pytestmark = pytest.mark.flow
LIVES_S: Final = 1.5
"""At most that long after its first answer: some visits, so that any moment of one is hit."""
DAYS_OF_A_LIFE: Final = 3
"""Slots for more visits than an office brings to their session before it is killed."""
AFTER_MARCH: Final = date(2026, 4, 1)
LINES: Final = {
    "application_lodged": "lodge",
    "application_forwarded": "review",
    "application_approved": "decide",
    "visitor_arrived": "arrive",
    "visitor_checked_in": "check_in",
    "pledge_signed": "pledge",
    "heads_counted": "heads",
    "inmate_confirmed": "confirm",
    "session_opened": "open",
    "grant_given kiosk": "admit",
    "grant_given monitor": "watch",
}
"""Which line of the register each act leaves; of a grant, for which place."""


@dataclass(slots=True)
class Visit:
    """A visit as the tables tell of it."""

    state: State
    slots: int = 0
    acts: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    """Acts of which the tables beside the register hold what they write."""


async def read(reader: Reader) -> dict[str, Visit]:
    """Every visit, by its visitor."""
    known, names = {}, {}
    for row in await reader.ask(select(APPLICATION_VISITORS)):
        names[row.application_id] = row.person_id
    for row in await reader.ask(select(APPLICATIONS)):
        known[row.id] = Visit(State(row.state))
    for row in await reader.ask(select(SLOTS).where(SLOTS.c.state == SlotState.TAKEN)):
        known[row.held_by_id].slots += 1
    for row in await reader.ask(select(REGISTER).order_by(REGISTER.c.number)):
        line = f"{row.act} {row.facts.get('place', '')}".strip()
        if line in LINES:
            known[row.subject].acts.append(LINES[line])
    for name, visit in known.items():
        visit.found = await found(reader, name, names[name], visit)
    return {names[name]: visit for name, visit in known.items()}


async def found(reader: Reader, name: str, person: str, visit: Visit) -> list[str]:
    """Which acts have left what they write, apart from the register."""
    kept = await days.DAYS.get(reader, name)
    booked = await bookings.get(reader, name)  # type: ignore[arg-type]
    signed = await pledges.of_visitors(reader, frozenset({PersonId(person)}))
    session = await live.of_booking(reader, name)  # type: ignore[arg-type]
    day = None if kept is None else kept.value
    told = {
        "lodge": visit.slots == 2,
        "review": visit.state in (State.BEFORE_FACILITY, State.BOOKED),
        "decide": visit.state is State.BOOKED and booked is not None,
        "arrive": day is not None and bool(day.arrivals),
        "check_in": day is not None and bool(day.check_ins),
        "pledge": bool(signed),
        "heads": day is not None and bool(day.heads),
        "confirm": day is not None and bool(day.brought),
        "open": session is not None,
        "admit": session is not None and session.version > 1,
        "watch": session is not None and bool(session.value.watching),
    }
    return [act for act in ACTS if told[act]]


async def killed(url: URL, first: int, after_s: float) -> list[tuple[int, str]]:
    """An office that dies; what it had answered."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.run_visits",
        url.render_as_string(hide_password=False),
        str(first),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ,
    )
    assert process.stdout is not None
    told = await process.stdout.readline()
    await asyncio.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    told += await process.stdout.read()
    await process.wait()
    assert process.returncode == -signal.SIGKILL, "it died of itself"
    whole = [line.split() for line in told.decode().split("\n")[:-1]]
    return [(int(number), act) for number, act in whole]


async def test_a_killed_office_has_kept_what_it_answered_and_no_visit_by_halves(
    database_url: URL,
) -> None:
    kills, chance = size_of("KILLS", 3, 40), random.Random(20260312)
    answered: list[tuple[int, str]] = []
    first = 0
    database = Database(database_url)
    province = await provinces.build(database)
    await more_days(database, kills * DAYS_OF_A_LIFE)
    for _ in range(kills):
        answered += await killed(database_url, first, chance.uniform(0, LIVES_S))
        first = max(number for number, _ in answered) + 2
        # As a writer: it waits until the database has ended what the dead office had begun.
        async with database.begin() as reader:
            visits = await read(reader)
            assert await register.verify(reader) is None
        for number, act in answered:
            assert act in visits[mother(number)].acts, "an answer was lost"
        for visit in visits.values():
            assert visit.acts == visit.found == list(ACTS[: len(visit.acts)])
            assert visit.slots in (0, 2)
    sent = await sent_again(province)
    figures("visits_killed", kills=kills, answered=len(answered), sessions_sent=sent)
    await database.close()


async def more_days(database: Database, count: int) -> None:
    """Slots after the province's month."""
    async with database.begin() as work:
        for number in range(count):
            await provinces.enter_slots(work, AFTER_MARCH + timedelta(days=number))


async def sent_again(province: provinces.Province) -> int:
    """The next office sends every session that the dead ones had opened; how many."""
    node = ScriptedNode()
    acts = OwnActs(province.database, province.law, lambda: province.now)
    async with province.database.read() as reader:
        opened = [kept.value for kept in await live.running(reader)]
    for session in sorted(opened, key=lambda each: each.opened_at):
        province.now = province.law.local(session.opened_at) + timedelta(seconds=5)
        await StatusWatch(acts, node).bring_in_line()
        assert session.session in node.plans
    return len(opened)
