"""Every live session of a node and every connected peer: who finds whom."""

import asyncio
from collections.abc import Callable, Iterable
from itertools import count
from typing import Final

import structlog
from pydantic import ValidationError

from media.clock import Clock
from media.engine import Engine, PeerConnected, PeerGone, PeerHandle, SessionHandle, Side
from recorder.errors import RecordRefused
from recorder.ledger import Act
from recorder.unfinished import UnfinishedRecord
from signalling.call import Call
from signalling.clocks import Clocks
from signalling.errors import Refused
from signalling.events import Dropped, Event, MediaGone, Tick, WasCut, Written
from signalling.faces import Record, RecordKeeper
from signalling.ice_servers import IceServer
from signalling.mailbox import Mailbox
from signalling.peer import Outbox, Peer
from signalling.plan import Plan
from signalling.recall import Recalled, recall
from signalling.session import Session
from signalling.wall import Wall

KEPT_PER_SESSION: Final = 2
"""Sessions that are kept, those that have ended among them, for each that may live."""

log = structlog.get_logger()


class Live:
    """One live session: its mailbox, its plan, its record."""

    def __init__(self, plan: Plan, mailbox: Mailbox, record: Record) -> None:
        self.plan = plan
        self.mailbox = mailbox
        self.record = record
        self.forgotten = asyncio.Event()
        """It is over and told."""


class Registry:
    """Opens, takes up, finds and forgets sessions."""

    def __init__(
        self,
        engine: Engine,
        recorder: RecordKeeper,
        clock: Clock,
        wall: Wall,
        *,
        sessions_max: int,
        new_secret: Callable[[], str],
        ice_servers: tuple[IceServer, ...] = (),
        is_over: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._engine = engine
        self._recorder = recorder
        self._clock = clock
        self._wall = wall
        self._sessions_max = sessions_max
        self._new_secret = new_secret
        self._ice_servers = ice_servers
        self._is_over = is_over
        self._live: dict[str, Live] = {}
        self._opening: dict[str, Plan] = {}
        self._peers: dict[PeerHandle, Peer] = {}
        self._handles = count(1)
        self.draining = False
        self.emptied = asyncio.Event()
        """No session is live now."""
        self.emptied.set()

    # Sessions ------------------------------------------------------------------------------------

    async def open(self, plan: Plan) -> bool:
        """Open a session; False, if it is open with this very plan already.

        Raises: Refused `session_exists`, `session_ended`, `node_busy`; RecordRefused."""
        known = self._live[plan.session].plan if plan.session in self._live else None
        known = known or self._opening.get(plan.session)
        if known is not None:
            if known != plan:
                raise Refused("session_exists", "it is open with another plan")
            return False
        if self._is_over(plan.session):
            raise Refused("session_ended", "a session has one life")
        if self.draining or self._is_full():
            raise Refused("node_busy", "this node takes no further session now")
        self._opening[plan.session] = plan
        try:
            await self._open(plan)
        finally:
            del self._opening[plan.session]
        return True

    def _is_full(self) -> bool:
        """A session that has ended carries no packet, but its record waits for a cut's ground."""
        kept = len(self._live) + len(self._opening)
        over = sum(live.mailbox.session.ending is not None for live in self._live.values())
        return kept - over >= self._sessions_max or kept >= KEPT_PER_SESSION * self._sessions_max

    async def _open(self, plan: Plan) -> None:
        handle = SessionHandle(next(self._handles))
        tap = self._engine.open_session(handle)
        try:
            record = await self._recorder.open(plan.session, plan.model_dump(mode="json"), tap)
        except RecordRefused:
            self._engine.close_session(handle)
            raise
        now_s = self._clock.now_s()
        call = self._call(plan, handle, record, Clocks.of(plan, now_s), now_s)
        call.write(Act.OPENED, cap_s=plan.cap_s, slot_s=plan.slot_s, title=plan.title)
        self._admit(call)
        log.info("session_opened", session=plan.session)

    async def take_up(self, unfinished: UnfinishedRecord, boot: str) -> None:
        """Go on with a session that a crash left; one that cannot go on is logged and left."""
        try:
            plan = Plan.model_validate(dict(unfinished.plan))
        except ValidationError:
            log.exception("plan_unreadable", session=unfinished.session)
            return
        handle = SessionHandle(next(self._handles))
        tap = self._engine.open_session(handle)
        try:
            record = await self._recorder.take_up(unfinished, tap)
        except RecordRefused as refusal:
            self._engine.close_session(handle)
            log.error("session_not_taken_up", session=plan.session, code=refusal.code)
            return
        now_s = self._clock.now_s()
        told = recall(
            unfinished.lines, plan, unfinished.talked_s, now_s, self._wall.at_s(now_s), boot
        )
        call = self._call(plan, handle, record, told.clocks, told.opened_s)
        call.state, call.seats = told.state, told.seats
        call.officers, call.office = set(told.officers), told.office
        mailbox = self._admit(call)
        if told.cut is not None:
            mailbox.post(_was_cut(told))
        log.info("session_taken_up", session=plan.session, talked_s=unfinished.talked_s)

    def _call(
        self, plan: Plan, handle: SessionHandle, record: Record, clocks: Clocks, opened_s: float
    ) -> Call:
        return Call(
            plan=plan,
            handle=handle,
            engine=self._engine,
            record=record,
            clocks=clocks,
            new_secret=self._new_secret,
            ice_servers=self._ice_servers,
            opened_s=opened_s,
        )

    def _admit(self, call: Call) -> Mailbox:
        mailbox = Mailbox(Session(call), self._clock)
        self._live[call.plan.session] = Live(call.plan, mailbox, call.record)
        self.emptied.clear()
        return mailbox

    def find(self, session: str) -> Mailbox:
        """The mailbox of a session.  Raises: Refused `session_unknown`, `session_ended`."""
        live = self._live.get(session)
        if live is not None:
            return live.mailbox
        if self._is_over(session):
            raise Refused("session_ended", "it is over")
        raise Refused("session_unknown", "this node has no such session")

    def live(self) -> list[Live]:
        """Every session that this node still keeps, those that ended and are not sealed too."""
        return list(self._live.values())

    def forget(self, session: str) -> None:
        """A session is over and told."""
        live = self._live.pop(session, None)
        if live is not None:
            live.forgotten.set()
        if not self._live:
            self.emptied.set()
        for peer in self._peers.values():
            peer.watches.pop(session, None)

    async def wait_until_forgotten(self, session: str) -> None:
        """Until a session is over and told; at once, if it is not live."""
        live = self._live.get(session)
        if live is not None:
            await live.forgotten.wait()

    # Peers ---------------------------------------------------------------------------------------

    def new_peer(self, device: str, wake: Callable[[], None]) -> Peer:
        """A connection has come; it has no seat yet."""
        peer = Peer(PeerHandle(next(self._handles)), device, Outbox(wake))
        self._peers[peer.handle] = peer
        return peer

    @property
    def peers(self) -> int:
        """How many connections there are."""
        return len(self._peers)

    def drop_peer(self, peer: Peer, why: str) -> None:
        """A connection is gone: every session it was in hears of it."""
        self._peers.pop(peer.handle, None)
        self._post_to(self.sessions_of(peer), Dropped(peer, why))
        if peer.in_engine:  # a monitor that watched nothing any more
            peer.in_engine = False
            self._engine.remove_peer(peer.handle)

    def sessions_of(self, peer: Peer) -> list[str]:
        """The sessions this peer is in."""
        own = [peer.party_of] if peer.party_of else []
        return [*own, *peer.watches]

    def _post_to(self, sessions: Iterable[str], event: Event) -> None:
        for session in sessions:
            if session in self._live:
                self._live[session].mailbox.post(event)

    # News from below ------------------------------------------------------------------------------

    def take_engine_news(self) -> None:
        """Hand on what the engine noticed."""
        for event in self._engine.poll():
            peer = self._peers.get(event.peer)
            match event:
                case PeerConnected():
                    log.info("peer_connected", peer=event.peer)
                case PeerGone() if peer is not None:
                    self._post_to(self.sessions_of(peer), MediaGone(peer, event.why))
                case PeerGone():
                    self._engine.remove_peer(event.peer)

    def take_recorder_news(self) -> None:
        """Hand on which ledger lines were accepted: the last of each session says it all."""
        newest = {written.session: written.number for written in self._recorder.poll()}
        for session, line in newest.items():
            self._post_to((session,), Written(line))

    def tick(self) -> None:
        """Let time pass in every session."""
        for live in self.live():
            live.mailbox.post(Tick())


def _was_cut(told: Recalled) -> WasCut:
    assert told.cut is not None
    side, cutter = told.cut.fields.get("side"), told.cut.fields.get("by")
    return WasCut(
        Side(side) if isinstance(side, str) else None,
        cutter if isinstance(cutter, str) else None,
    )
