"""The office's door: HTTP calls that open, hold and end sessions and fetch outcomes.

Each call carries a token signed with the office's key; PROTOCOL.md lists them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from json import JSONDecodeError
from typing import Final

import structlog
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from media.clock import Clock
from recorder.errors import RecordRefused
from signalling.errors import Refused
from signalling.events import OfficeCut, OfficeHold
from signalling.grant import verify_control
from signalling.messages import NOTE_CHARACTERS_MAX, GroundOfCut
from signalling.outcomes import Outcome, Outcomes
from signalling.plan import Plan
from signalling.registry import Registry
from signalling.wall import Wall

BODY_BYTES_MAX: Final = 64 * 1024
SEAL_S_MAX: Final = 4.0
"""How long `cut` waits for the sealed record; the outcome can be fetched later in any case."""
_STATUS: Final = {
    "grant_invalid": 401,
    "grant_expired": 401,
    "session_unknown": 404,
    "session_ended": 409,
    "session_exists": 409,
    "session_lives": 409,
    "node_busy": 503,
    "record_no_space": 503,
    "record_exists": 409,
}

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class CutOrder(BaseModel):
    """Why the office ends a visit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ground: GroundOfCut | None = None
    note: str = Field(default="", max_length=NOTE_CHARACTERS_MAX)


class HoldOrder(BaseModel):
    """Set or lift the hold OFFICE."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: bool


class DrainOrder(BaseModel):
    """Take no new sessions; with `end`, end those that live and stop."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    end: bool = False


class ControlDoor:
    """Answers `/control/…`."""

    def __init__(
        self,
        registry: Registry,
        outcomes: Outcomes,
        office_key: Ed25519PublicKey,
        clock: Clock,
        wall: Wall,
        drain: Callable[[bool], None],
    ) -> None:
        self._registry = registry
        self._outcomes = outcomes
        self._office_key = office_key
        self._clock = clock
        self._wall = wall
        self._drain = drain

    def routes(self) -> list[web.RouteDef]:
        """Every call, as aiohttp routes."""
        one = "/control/sessions/{session}"
        return [
            web.post("/control/sessions", self._guarded(self._open)),
            web.get("/control/sessions", self._guarded(self._list)),
            web.get(one, self._guarded(self._state)),
            web.post(f"{one}/cut", self._guarded(self._cut)),
            web.post(f"{one}/hold", self._guarded(self._hold)),
            web.get(f"{one}/outcome", self._guarded(self._outcome)),
            web.post("/control/cut-all", self._guarded(self._cut_all)),
            web.get("/control/outcomes", self._guarded(self._list_outcomes)),
            web.post("/control/drain", self._guarded(self._start_drain)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                scheme, _, token = request.headers.get("Authorization", "").partition(" ")
                if scheme.lower() != "bearer":
                    raise Refused("grant_invalid", "Authorization: Bearer TOKEN")
                verify_control(token, self._office_key, self._wall.at_s(self._clock.now_s()))
                return await handler(request)
            except Refused as refusal:
                return _error(refusal.code, refusal.message)
            except RecordRefused as refusal:
                return _error(refusal.code, refusal.detail)
            except (ValidationError, JSONDecodeError, UnicodeDecodeError, ValueError) as error:
                return _error("message_malformed", type(error).__name__)

        return guarded

    async def _open(self, request: web.Request) -> web.Response:
        plan = Plan.model_validate_json(await request.read())
        fresh = await self._registry.open(plan)
        return web.json_response({"session": plan.session}, status=201 if fresh else 200)

    async def _list(self, _: web.Request) -> web.Response:
        now_s = self._clock.now_s()
        sessions = [live.mailbox.session.statement(now_s) for live in self._registry.live()]
        return web.json_response({"sessions": [state.for_monitors() for state in sessions]})

    async def _state(self, request: web.Request) -> web.Response:
        session = self._registry.find(request.match_info["session"]).session
        return web.json_response(session.statement(self._clock.now_s()).for_monitors())

    async def _cut(self, request: web.Request) -> web.Response:
        # The gate closes before this body is looked at any further than it must be.
        order = CutOrder.model_validate_json(await request.read() or b"{}")
        name = request.match_info["session"]
        self._registry.find(name).post(OfficeCut(order.ground, order.note))
        outcome = await self._sealed(name)
        return web.json_response({"outcome": outcome.model_dump() if outcome else None})

    async def _cut_all(self, request: web.Request) -> web.Response:
        order = CutOrder.model_validate_json(await request.read() or b"{}")
        living = [live for live in self._registry.live() if live.mailbox.session.ending is None]
        for live in living:
            live.mailbox.post(OfficeCut(order.ground, order.note))
        return web.json_response({"cut": len(living)})

    async def _hold(self, request: web.Request) -> web.Response:
        order = HoldOrder.model_validate_json(await request.read())
        mailbox = self._registry.find(request.match_info["session"])
        if mailbox.session.ending is not None:
            raise Refused("session_ended", "it is over")
        mailbox.post(OfficeHold(order.on))
        return web.json_response(mailbox.session.statement(self._clock.now_s()).for_monitors())

    async def _outcome(self, request: web.Request) -> web.Response:
        name = request.match_info["session"]
        outcome = await asyncio.to_thread(self._outcomes.of, name)
        if outcome is None:
            self._registry.find(name)
            raise Refused("session_lives", "its record is not sealed yet")
        return web.json_response(outcome.model_dump())

    async def _list_outcomes(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        found = await asyncio.to_thread(self._outcomes.after, after)
        last = found[-1].number if found else after
        return web.json_response({"outcomes": [each.model_dump() for each in found], "next": last})

    async def _start_drain(self, request: web.Request) -> web.Response:
        order = DrainOrder.model_validate_json(await request.read() or b"{}")
        self._drain(order.end)
        return web.json_response({"draining": True})

    async def _sealed(self, name: str) -> Outcome | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(SEAL_S_MAX):
                await self._registry.wait_until_forgotten(name)
        return await asyncio.to_thread(self._outcomes.of, name)


def _error(code: str, message: str) -> web.Response:
    body = {"code": code, "message": message}
    return web.json_response(body, status=_STATUS.get(code, 400))
