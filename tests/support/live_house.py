"""An office and a real node: the acts of the province, its loops, and pages that are played."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from media.simulator.peer import Seat, SimulatedPeer
from media.simulator.stage import Stage
from server import keys
from server.casework.own_acts import OwnActs
from server.domain.actor import Staff, System
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.admission import Side
from server.domain.people.devices import Device
from server.grants import Signer
from server.node_client import NodeClient
from server.outcome_desk import OutcomeDesk
from server.outcomes import OutcomeFetcher, OutcomeStore
from server.status_watch import StatusWatch
from server.storage import live
from server.storage.address import url_of
from server.storage.database import Database, Work
from server.storage.live import LIVE_SESSIONS, LiveSession
from server.use_cases.admit_monitor import admit_monitor
from server.use_cases.admit_party import admit_party
from tests.support import province as provinces
from tests.support.booked_visit import GUARD, KIOSK, TERMINAL, session_of
from tests.support.node_process import NodeProcess
from tests.support.province import OFFICER, Province

LOOK_EVERY_S: Final = 0.05
WITHIN_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Seated:
    """Who sits at the two sides of a visit, and who watches for them."""

    kiosk: Device = KIOSK
    terminal: Device = TERMINAL
    officers: tuple[Staff, Staff] = (OFFICER, GUARD)


USUAL: Final = Seated()


@dataclass(slots=True)
class LiveHouse:
    """The office's half of running visits, on a node in a process of its own."""

    province: Province
    node: NodeProcess
    client: NodeClient
    store: OutcomeStore
    watch: StatusWatch = field(init=False)
    desk: OutcomeDesk = field(init=False)
    loops: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        acts = OwnActs(self.province.database, self.province.law, lambda: self.province.now)
        public = self.node.folder / "node.pub"
        self.watch = StatusWatch(acts, self.client)
        self.desk = OutcomeDesk(acts, self.store, self.node.spool, lambda: keys.load_public(public))

    @property
    def signer(self) -> Signer:
        """Signs as the node's office."""
        url = self.node.url.replace("http", "ws", 1)
        return Signer(self.node.office_key, time.time, lambda: url)

    def start(self) -> None:
        """The office lives: all its loops run."""
        fetcher = OutcomeFetcher(self.client, self.store)
        runs = (self.watch.run(), self.desk.run(), fetcher.run())
        self.loops = [asyncio.create_task(each) for each in runs]

    async def stop(self) -> None:
        """The office is gone; what it kept stays."""
        for task in self.loops:
            task.cancel()
        await asyncio.gather(*self.loops, return_exceptions=True)
        self.loops = []

    async def shorten(self, work: Work, session: LiveSession, **numbers: float) -> None:
        """Give a session other numbers in the act that opens it: nobody waits for half an hour."""
        kept = await live.of_session(work, session.session)
        assert kept is not None and not kept.value.reached
        plan = {**kept.value.plan, **numbers}
        await LIVE_SESSIONS.change(work, kept, replace(kept.value, plan=plan))

    async def on_node(self, name: str) -> None:
        """Wait until the node has the session of a visit."""

        async def there() -> bool:
            return (await session_of(self.province, name)).reached

        await until(there)

    async def seats(self, name: ApplicationId, who: Seated = USUAL) -> dict[str, Mapping[str, str]]:
        """The grants of the two parties and an officer of each side."""
        told: dict[str, Mapping[str, str]] = {}
        parties = (("kiosk", who.kiosk, Side.A), ("terminal", who.terminal, Side.B))
        for place, device, side in parties:
            async with self.province.acting(System()) as acting:
                told[place] = await admit_party(acting, name, device, side, self.signer)
        for place, officer in zip(("bureau", "facility"), who.officers, strict=True):
            async with self.province.acting(officer) as acting:
                told[place] = await admit_monitor(acting, name, f"wall-{place}", self.signer)
        return told

    async def settled(self, name: str) -> LiveSession:
        """Wait until what became of a visit is kept."""

        async def known() -> bool:
            return (await session_of(self.province, name)).ended

        await until(known)
        return await session_of(self.province, name)


@asynccontextmanager
async def live_house(folder: Path, template: Path) -> AsyncIterator[LiveHouse]:
    """A house whose office lives; at the end nothing is left running."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile(template, folder / "office.sqlite3")
    database = Database(url_of("", folder / "office.sqlite3"))
    node = NodeProcess(folder / "node")
    try:
        await node.start()
        province = await provinces.build(database)
        async with NodeClient(lambda: node.url, node.office_key, time.time) as client:
            house = LiveHouse(province, node, client, OutcomeStore(folder / "outcomes.jsonl"))
            house.start()
            try:
                yield house
            finally:
                await house.stop()
    finally:
        node.stop()
        await database.close()


@asynccontextmanager
async def played(
    stage: Stage, seats: Mapping[str, Mapping[str, str]]
) -> AsyncIterator[dict[str, SimulatedPeer]]:
    """Pages that sit down with these grants."""
    peers = {
        place: SimulatedPeer(
            stage,
            Seat(told["url"], told["grant"], told["role"], told["side"], told["session"]),
        )
        for place, told in seats.items()
    }
    try:
        await asyncio.gather(*(peer.join() for peer in peers.values()))
        yield peers
    finally:
        await asyncio.gather(*(peer.drop() for peer in peers.values()), return_exceptions=True)


async def until(holds: Any, within_s: float = WITHIN_S) -> float:
    """Wait until `await holds()`; seconds it took.  Raises: AssertionError."""
    began = time.monotonic()
    while not await holds():
        assert time.monotonic() - began < within_s, f"not within {within_s} s"
        await asyncio.sleep(LOOK_EVERY_S)
    return time.monotonic() - began
