"""Opening visits on a running node from the command line: plans out, grants back."""

import secrets
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.clock import BootClock
from media.engine import Side
from server import keys, node_file
from server.errors import NodeUnreachable
from server.grants import Seat, invented_seat, plan_body, plan_of, signed, told
from server.node_client import NodeClient
from server.node_file import NodeFile
from server.state_directory import StateDirectory
from signalling.grant import Role
from signalling.states import Hold

SLOT_BEYOND_CAP_S: Final = 600.0
NO_SHOW_S: Final = 300.0
WATCH_HOLDS: Final = ((Side.A, Hold.UNWATCHED_A), (Side.B, Hold.UNWATCHED_B))


@dataclass(frozen=True, slots=True)
class RunningNode:
    """A node found in a state directory, and the key that it obeys."""

    node: NodeFile
    key: Ed25519PrivateKey

    def now_wall_s(self) -> float:
        """Wall time as this node reckons it."""
        return self.node.wall_offset_s + BootClock().now_s()

    def client(self, tls: ssl.SSLContext | None) -> NodeClient:
        """A client for it."""
        return NodeClient(lambda: node_file.address_of(self.node), self.key, self.now_wall_s, tls)

    def browser_url(self) -> str:
        """Its ws(s)://host:port on this machine."""
        return node_file.address_of(self.node).replace("http", "ws", 1)


def find(state: StateDirectory) -> RunningNode:
    """The node that lives in a state directory.  Raises: NodeUnreachable, ValueError, OSError."""
    found = node_file.read(state.node_file)
    if found is None or not node_file.lives(found):
        raise NodeUnreachable(f"no node lives in {state.node}: start `huijian serve` first")
    return RunningNode(found, keys.load(state.office_key))


async def open_visits(
    running: RunningNode, client: NodeClient, visits: int, monitors: int, cap_s: float
) -> list[dict[str, Any]]:
    """Open visits; each is told as `{session, cap_s, peers: […]}`.  Raises: NodeTrouble."""
    opened = []
    for _ in range(visits):
        session = f"open-{secrets.token_hex(8)}"
        plan = plan_of(session, cap_s, cap_s + SLOT_BEYOND_CAP_S, NO_SHOW_S, title=session[-4:])
        # A side that will have no monitor cannot hold talk up for want of one.
        watched = {side_of(number) for number in range(monitors)}
        unwatched = {hold for side, hold in WATCH_HOLDS if side not in watched}
        await client.open_session(
            plan_body(plan.model_copy(update={"holds": plan.holds - unwatched}))
        )
        peers = [given(running, seat) for seat in seats_of(session, monitors)]
        opened.append({"session": session, "cap_s": cap_s, "peers": peers})
    return opened


def seats_of(session: str, monitors: int) -> Sequence[Seat]:
    """Kiosk, terminal, then monitors: the first of side a, the second of side b, and so on."""
    short = session[-8:]
    parties = [
        invented_seat(session, Role.KIOSK, Side.A, f"kiosk-{short}"),
        invented_seat(session, Role.TERMINAL, Side.B, f"terminal-{short}"),
    ]
    watchers = [
        invented_seat(
            session, Role.MONITOR, side_of(number), f"monitor-{short}-{number + 1}", number + 1
        )
        for number in range(monitors)
    ]
    return [*parties, *watchers]


def side_of(monitor: int) -> Side:
    """Which side the n-th monitor (from 0) watches for."""
    return Side.B if monitor % 2 else Side.A


def given(running: RunningNode, seat: Seat) -> dict[str, str]:
    """A seat with its URL and grant."""
    grant = signed(seat, running.key, running.now_wall_s())
    return dict(told(seat, grant, running.browser_url()))
