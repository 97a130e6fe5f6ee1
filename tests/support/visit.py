"""Opens a session on a real node and plays it: two parties, a watcher of each side, real media."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from media.engine import Side
from media.simulator.browser import Browser
from media.simulator.peer import Seat, SimulatedPeer
from media.simulator.stage import Stage
from signalling.grant import Grant, Power, Role, new_grant_id, sign_grant
from tests.support.door import Door
from tests.support.node_process import NodeProcess
from tests.support.relay import Relay

TALK_WITHIN_S: Final = 15.0
LOOK_EVERY_S: Final = 0.02
GRANT_S: Final = 600
ENDED_S: Final = 5.0
SLOT_LEFT_S: Final = 300.0  # beyond the cap: no proof here is about the slot's end
HOLDS: Final = (
    "party_a_absent",
    "party_b_absent",
    "unwatched_a",
    "unwatched_b",
    "unrecorded",
    "officer",
    "office",
)
PLACES: Final = {
    "kiosk": ("kiosk", "a"),
    "terminal": ("terminal", "b"),
    "bureau": ("monitor", "a"),
    "facility": ("monitor", "b"),
}
Line = dict[str, Any]


async def open_session(
    node: NodeProcess, cap_s: float = 600.0, holds: Sequence[str] = HOLDS
) -> str:
    """Open a session as the office does; its name."""
    session = "proof-" + secrets.token_hex(6)
    plan = {
        "session": session,
        "cap_s": cap_s,
        "slot_s": cap_s + SLOT_LEFT_S,
        "no_show_s": SLOT_LEFT_S,
        "sides": {"a": "bureau", "b": "facility"},
        "holds": list(holds),
        "title": "",
    }
    await node.control("POST", "sessions", plan)
    return session


def seat(
    node: NodeProcess,
    session: str,
    role: str,
    side: str,
    door: Door | None = None,
    via: Relay | None = None,
) -> Seat:
    """A seat with a fresh grant, its WebSocket through `door`, its media `via` a relay."""
    device = f"{role}-{side}-{secrets.token_hex(4)}"
    now = int(time.time())
    grant = Grant(
        jti=new_grant_id(),
        iat=now,
        exp=now + GRANT_S,
        session=session,
        role=Role(role),
        side=Side(side),
        device=device,
        label=f"{role} {side}",
        powers=frozenset(Power) if role == "monitor" else frozenset(),
    )
    address = f"ws://127.0.0.1:{node.http_port}/ws?device={device}"
    return Seat(
        url=door.url_of(address) if door else address,
        grant=sign_grant(grant, node.office_key),
        role=role,
        side=side,
        session=session,
        via=("127.0.0.1", via.port) if via else None,
    )


@dataclass
class Visit:
    """One session that is being played."""

    node: NodeProcess
    session: str
    kiosk: SimulatedPeer
    terminal: SimulatedPeer
    bureau: SimulatedPeer
    facility: SimulatedPeer
    relays: dict[str, Relay] = field(default_factory=dict)
    """By `kiosk`, `terminal`, `bureau`, `facility`; only those that were asked for."""

    @property
    def peers(self) -> tuple[SimulatedPeer, ...]:
        """All four."""
        return self.kiosk, self.terminal, self.bureau, self.facility

    @property
    def browsers(self) -> list[Browser]:
        """Their peer connections, of those that are in."""
        return [peer.browser for peer in self.peers if peer.browser is not None]

    def lines(self, *acts: str) -> list[Line]:
        """The ledger's lines of these acts."""
        return [line for line in self.node.ledger(self.session) if line["act"] in acts]

    def course(self) -> list[Line]:
        """The ledger's `talking` and `held` lines, from the first talk on."""
        lines = self.lines("talking", "held")
        acts = [line["act"] for line in lines]
        return lines[acts.index("talking") :] if "talking" in acts else []

    async def until_talking(self, within_s: float = TALK_WITHIN_S) -> None:
        """Wait until all four were told that talk flows."""
        await until(
            lambda: all(p.state and p.state["state"] == "talking" for p in self.peers),
            within_s,
            lambda: f"no talk: {[p.state for p in self.peers]}",
        )

    def last_rtp_s(self, *names: str) -> float:
        """When the kernel received the last RTP packet behind these relays (boot clock)."""
        stamps = [
            client.seen[-1].arrival_s
            for name in names
            for client in self.relays[name].clients.values()
            if client.seen
        ]
        assert stamps, "nothing was ever received"
        return max(stamps)

    async def end(self) -> None:
        """The bureau's officer cuts and gives a ground; wait until the record is sealed."""
        await self.bureau.send({"type": "cut", "session": self.session})
        await until(lambda: self.bureau.ended is not None, ENDED_S)
        await self.give_ground(self.bureau)

    async def give_ground(self, officer: SimulatedPeer) -> None:
        """The officer who cut says why; wait until the record is sealed."""
        ground = {"type": "ground", "session": self.session, "ground": "end_of_need", "note": ""}
        await officer.send(ground)
        await until(lambda: bool(self.lines("sealed")), ENDED_S)

    async def leave(self) -> None:
        """All go."""
        await asyncio.gather(*(peer.drop() for peer in self.peers), return_exceptions=True)
        for relay in self.relays.values():
            relay.close()


async def seated(
    node: NodeProcess,
    stage: Stage,
    *,
    cap_s: float = 600.0,
    relayed: Sequence[str] = (),
    seed: int = 1,
    doors: Mapping[str, Door] | None = None,
) -> Visit:
    """A visit whose peers have not joined; those of `relayed` reach the node through relays.

    `doors`: through which some of them reach the node's WebSocket."""
    session = await open_session(node, cap_s)
    relays: dict[str, Relay] = {name: Relay(node.udp, seed=seed, watch=True) for name in relayed}
    peers: dict[str, SimulatedPeer] = {}
    for name, (role, side) in PLACES.items():
        relay = relays.get(name)
        if relay:
            relay.start()
        place = seat(node, session, role, side, (doors or {}).get(name), relay)
        peers[name] = SimulatedPeer(stage, place)
    return Visit(node, session, **peers, relays=relays)


@asynccontextmanager
async def talking_visit(
    node: NodeProcess,
    stage: Stage,
    *,
    cap_s: float = 600.0,
    relayed: Sequence[str] = (),
    seed: int = 1,
) -> AsyncIterator[Visit]:
    """A visit in which talk flows; at the end its peers drop."""
    visit = await seated(node, stage, cap_s=cap_s, relayed=relayed, seed=seed)
    try:
        await asyncio.gather(*(peer.join() for peer in visit.peers))
        await visit.until_talking()
        yield visit
    finally:
        await visit.leave()


async def until(
    holds: Callable[[], bool], within_s: float, else_say: Callable[[], str] = lambda: ""
) -> float:
    """Wait until `holds()`; seconds it took.  Raises: AssertionError with `else_say()`."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within_s, f"not within {within_s} s: {else_say()}"
        await asyncio.sleep(LOOK_EVERY_S)
    return time.monotonic() - began


async def all_of(acts: Sequence[Awaitable[Any]]) -> list[Any]:
    """Run these together; if one fails, wait for the others before its error rises."""
    results = await asyncio.gather(*acts, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return list(results)
