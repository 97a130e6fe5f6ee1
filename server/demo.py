"""The demo: visits by number, opened on the node when somebody first sits down to them.

It stands where booking will stand: it decides which session a place belongs to, and no more.  The
numbers of a visit are in the settings, the grants in server/grants.py."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.engine import Side
from server.config import DemoSettings
from server.errors import RequestRefused
from server.grants import PARTY_SIDES, invented_seat, plan_body, plan_of, signed, told
from server.node_client import NodeClient
from signalling.grant import Role

ENDED: Final = "ended"
VISITS_PER_MONITOR_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """What a page asks for: its place, its side, and the visits by number (from 1)."""

    place: Role
    side: Side
    visits: tuple[int, ...]


class Demo:
    """Opens visits on demand and signs grants for them."""

    def __init__(
        self,
        settings: DemoSettings,
        client: NodeClient,
        key: Ed25519PrivateKey,
        now_wall_s: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._client = client
        self._key = key
        self._now_wall_s = now_wall_s
        self._turn = asyncio.Lock()  # two pages of one visit ask at once; it is opened once
        self._officers = 0

    async def grants(self, wish: Wish, node_url: str) -> list[dict[str, str]]:
        """A grant for each visit of the wish.  Raises: RequestRefused, NodeTrouble."""
        async with self._turn:
            sessions = [await self._session_of(number) for number in wish.visits]
        device, number = self._device_of(wish)
        given = []
        for session in sessions:
            seat = invented_seat(session, wish.place, wish.side, device, number)
            grant = signed(seat, self._key, self._now_wall_s())
            given.append(dict(told(seat, grant, node_url)))
        return given

    async def _session_of(self, number: int) -> str:
        """The living session of visit `number`; a new one, if there is none.

        The node is asked each time: it remembers over a restart of the office, we need not."""
        living = [
            state["session"] for state in await self._client.sessions() if state["state"] != ENDED
        ]
        mine = [session for session in living if number_of(session) == number]
        if mine:
            return str(mine[0])
        if len([session for session in living if number_of(session)]) >= self._settings.visits_max:
            raise RequestRefused(409, "demo_full", "the demo has its number of visits")
        session = f"demo-{number}-{secrets.token_hex(4)}"
        spans = (self._settings.cap_s, self._settings.slot_s, self._settings.no_show_s)
        plan = plan_of(session, *spans, title=f"{number:04d}")
        await self._client.open_session(plan_body(plan))
        return session

    def _device_of(self, wish: Wish) -> tuple[str, int]:
        """A party's device is its place; each officer's page is a desk of its own."""
        if wish.place in PARTY_SIDES:
            return f"demo-{wish.place.value}-{wish.visits[0]}", 0
        self._officers += 1
        return f"demo-monitor-{wish.side.value}-{secrets.token_hex(6)}", self._officers


def number_of(session: str) -> int | None:
    """Which visit of the demo a session is; None for any other session."""
    parts = session.split("-")
    if len(parts) != 3 or parts[0] != "demo" or not parts[1].isdecimal():
        return None
    return int(parts[1])


def wish_of(body: object, visits_max: int) -> Wish:
    """Read what a page asks for.  Raises: RequestRefused `wish_malformed`."""
    if not isinstance(body, dict) or not body.keys() <= {"place", "side", "visit", "visits"}:
        raise malformed("an object with place, side, and visit or visits")
    try:
        place = Role(str(body.get("place")))
        side = PARTY_SIDES[place] if place.is_party else Side(body.get("side", "a"))
    except (ValueError, KeyError):
        raise malformed("place: kiosk, terminal or monitor; side: a or b") from None
    if place is Role.INTERPRETER:
        raise malformed("the demo has no interpreter")
    if "visit" in body and "visits" in body:
        raise malformed("visit or visits, not both")
    asked = body["visits"] if "visits" in body else [body.get("visit", 1)]
    return Wish(place, side, checked_visits(asked, place, visits_max))


def checked_visits(asked: object, place: Role, visits_max: int) -> tuple[int, ...]:
    """Visit numbers without repetition.  Raises: RequestRefused `wish_malformed`."""
    most = 1 if place.is_party else VISITS_PER_MONITOR_MAX
    if not isinstance(asked, list) or not 1 <= len(asked) <= most:
        raise malformed(f"visits: 1 to {most} numbers")
    if any(type(number) is not int or not 1 <= number <= visits_max for number in asked):
        raise malformed(f"a visit is a number from 1 to {visits_max}")
    numbers: Iterable[int] = dict.fromkeys(asked)
    return tuple(numbers)


def malformed(message: str) -> RequestRefused:
    """The refusal of a wish that cannot be read."""
    return RequestRefused(400, "wish_malformed", message)
