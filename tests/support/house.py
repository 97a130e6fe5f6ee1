"""A node's sessions without sockets, disks or time: registry, engine and recorder of a test."""

import json
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

from media.engine import SessionHandle, Side
from signalling import messages
from signalling.events import Joining, Resuming, Said
from signalling.grant import Grant, Power, Role, new_grant_id
from signalling.peer import Peer
from signalling.plan import Plan, Sides
from signalling.registry import Registry
from signalling.states import Hold
from signalling.wall import Wall
from tests.support.clock import FakeClock
from tests.support.fake_engine import FakeEngine
from tests.support.fake_recorder import BOOT, FakeRecord, FakeRecorder

T = TypeVar("T")
SESSION = "visit-1"
ALL_HOLDS = frozenset(Hold) - {Hold.NO_INTERPRETER}


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never truly waits."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    raise AssertionError("it waits for something")


def plan(session: str = SESSION, **changes: Any) -> Plan:
    """The plan of a usual visit, with changes."""
    fields: dict[str, Any] = {
        "session": session,
        "cap_s": 60.0,
        "slot_s": 600.0,
        "no_show_s": 300.0,
        "sides": Sides(a="bureau", b="facility"),
        "holds": ALL_HOLDS,
    }
    return Plan(**{**fields, **changes})


def grant(role: Role, side: Side, session: str = SESSION, **changes: Any) -> Grant:
    """A grant for one seat, with every power for a monitor."""
    fields: dict[str, Any] = {
        "jti": new_grant_id(),
        "iat": 0,
        "exp": 2**31,
        "session": session,
        "role": role,
        "side": side,
        "device": f"{role.value}-{side.value}",
        "label": f"{side.value} · {role.value}",
        "powers": frozenset() if role.is_party else frozenset(Power),
    }
    return Grant(**{**fields, **changes})


class Page:
    """One page: what it was sent, and its words to the node."""

    def __init__(self, house: "House", device: str) -> None:
        self.house = house
        self.wake: Callable[[], None] = lambda: None
        self.peer: Peer = house.registry.new_peer(device, self._woken)
        self.frames = 0
        self.secret = ""
        self._heard: list[dict[str, Any]] = []

    def _woken(self) -> None:
        self.wake()

    def heard(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Every message so far, of one type."""
        while (text := self.peer.outbox.take()) is not None:
            message = json.loads(text)
            self.secret = message.get("secret", self.secret)
            self._heard.append(message)
        return [each for each in self._heard if kind in (None, each["type"])]

    def codes(self) -> list[str]:
        """The codes of every error it was told."""
        return [error["code"] for error in self.heard("error")]

    def join(self, claims: Grant, sdp: str | None = "offer", connect: bool = True) -> "Page":
        """Sit down with a grant; its media comes at once."""
        self.house.post(Joining(self.peer, claims, sdp), claims.session)
        return self._connected(connect)

    def resume(self, secret: str, session: str = SESSION, sdp: str | None = "offer") -> "Page":
        """Come back."""
        self.house.post(Resuming(self.peer, secret, sdp), session)
        return self._connected(True)

    def _connected(self, connect: bool) -> "Page":
        self.house.news()
        if connect and self.peer.in_engine:
            self.house.engine.connect(self.peer.handle)
        self.heard()
        return self

    def say(self, order: Any, session: str = SESSION) -> None:
        """Send an order."""
        self.house.post(Said(self.peer, order), session)

    def report(
        self,
        visible: bool = True,
        sides: Iterable[Side] = Side,
        rising: bool = True,
        audible: bool = True,
        session: str = SESSION,
    ) -> None:
        """What a monitor's page sees."""
        self.frames += 15 if rising else 0
        views = tuple(
            messages.View(session=session, side=side, frames=self.frames, audible=audible)
            for side in sides
        )
        self.say(messages.Report(type="report", visible=visible, views=views), session)

    def drop(self) -> None:
        """Its connection is gone."""
        self.house.registry.drop_peer(self.peer, "connection_closed")


class House:
    """One node's inside."""

    def __init__(self, sessions_max: int = 8, slots: int = 8) -> None:
        self.clock = FakeClock()
        self.engine = FakeEngine(self.clock, slots)
        self.recorder = FakeRecorder(self.clock)
        self.monitors: list[Page] = []
        self._handles: dict[str, SessionHandle] = {}
        self._secrets = 0
        self._sessions_max, self._slots = sessions_max, slots
        self.registry = self._registry()

    def _registry(self) -> Registry:
        return Registry(
            self.engine,
            self.recorder,
            self.clock,
            Wall(self.recorder.wall_offset_s),
            sessions_max=self._sessions_max,
            new_secret=self._secret,
        )

    def _secret(self) -> str:
        self._secrets += 1
        return f"secret-{self._secrets:012d}"

    def open(self, the_plan: Plan) -> FakeRecord:
        """Open a session."""
        at_once(self.registry.open(the_plan))
        self._handles[the_plan.session] = max(self.engine.gates)
        return self.recorder.records[the_plan.session]

    def page(self, device: str) -> Page:
        """A page that has not joined."""
        return Page(self, device)

    def seat(self, role: Role, side: Side, session: str = SESSION, **changes: Any) -> Page:
        """A page that has joined."""
        claims = grant(role, side, session, **changes)
        return self.page(claims.device).join(claims)

    def post(self, event: Any, session: str = SESSION) -> None:
        """Hand an event to a session."""
        self.registry.find(session).post(event)

    def news(self) -> None:
        """Let engine and recorder be heard."""
        self.registry.take_engine_news()
        self.registry.take_recorder_news()

    def step(self, seconds: float = 0.05) -> None:
        """One turn of the node's clock."""
        self.clock.advance(seconds)
        self.news()
        self.registry.tick()
        self.news()

    def run(self, seconds: float, reporting: bool = True) -> None:
        """Let time pass; the monitors in `monitors` report every 0.5 s."""
        for count in range(round(seconds / 0.05)):
            if reporting and count % 10 == 0:
                for monitor in self.monitors:
                    monitor.report()
            self.step()

    def handle(self, session: str = SESSION) -> SessionHandle:
        """The engine's handle of a session."""
        return self._handles[session]

    def is_open(self, session: str = SESSION) -> bool:
        """May a packet cross now?"""
        return self.engine.is_open(self.handle(session))

    def state(self, session: str = SESSION) -> dict[str, Any]:
        """The session's `state` as monitors see it."""
        told = self.registry.find(session).session.statement(self.clock.now_s())
        return told.for_monitors()

    def restart(self, wall_jump_s: float = 0.0) -> None:
        """Kill the node and start it again: every connection and every unwritten line is lost."""
        left = self.recorder.unfinished()
        self.engine = FakeEngine(self.clock, self._slots)
        self.recorder.wall_offset_s += wall_jump_s
        self.monitors = []
        self.registry = self._registry()
        for record in left:
            at_once(self.registry.take_up(record, BOOT))
            self._handles[record.session] = max(self.engine.gates, default=SessionHandle(0))
        self.news()


class Visit(House):
    """A house with one visit in which everybody sits and all is well: it is talking."""

    def __init__(self, **changes: Any) -> None:
        super().__init__()
        self.record = self.open(plan(**changes))
        self.kiosk = self.seat(Role.KIOSK, Side.A)
        self.terminal = self.seat(Role.TERMINAL, Side.B)
        self.bureau = self.seat(Role.MONITOR, Side.A)
        self.facility = self.seat(Role.MONITOR, Side.B)
        self.monitors = [self.bureau, self.facility]
        self.run(1.0)
