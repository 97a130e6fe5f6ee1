"""/api/v1/visits/{visit}/session: opened, entered, decided on; it stands on a node.

A session that is opened is kept first and sent to its node at once; if the office dies in between,
the next one sends it (server/status_watch.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from server.api.visit_models import DeviceName
from server.calls.endpoint import ROOT, Asked, Endpoint, Going, Method, staff
from server.calls.identity import Who
from server.calls.models import Answer, Body, Words, at
from server.casework import case as cases
from server.casework.acting import Looking
from server.casework.refused import Unknown
from server.domain.actor import System
from server.domain.identifiers import ApplicationId
from server.domain.live_visit.admission import Side
from server.domain.live_visit.mid_visit import Event
from server.domain.powers.acts import Act
from server.grants import Signer
from server.status_watch import StatusWatch
from server.storage import devices, live
from server.storage.live import LiveSession
from server.use_cases.admit_interpreter import admit_interpreter
from server.use_cases.admit_monitor import admit_monitor
from server.use_cases.admit_party import admit_party
from server.use_cases.decide_status import decide_status
from server.use_cases.open_session import open_session

ONE: Final = f"{ROOT}/visits/{{visit}}/session"
TAGS: Final = ("sessions",)


class SideBody(Body):
    """On which side a kiosk or terminal sits."""

    side: Side


class SeatBody(Body):
    """From which device of the office somebody watches or interprets."""

    device: DeviceName


class DecisionBody(Body):
    """A facility's word on a status (A39)."""

    decision: Annotated[Event, Field(description="lifted_as_wrong or ended_on_ground")]
    words: Words = ""


class StatusShown(Answer):
    """A status that appeared while the visit ran."""

    status: str
    known_at: str
    decided: bool
    lifted: bool


class SessionShown(Answer):
    """A session as its sides may see it."""

    visit: str
    session: str
    opened_at: str
    on_node: bool
    ended: bool
    ordered_to_end: str | None
    statuses: list[StatusShown]


class GrantShown(Answer):
    """A seat: where to join, and with what."""

    session: str
    role: str
    side: str
    device: str
    label: str
    url: str
    grant: str


def shown(session: LiveSession) -> SessionShown:
    """A session as it goes out."""
    return SessionShown(
        visit=session.booking,
        session=session.session,
        opened_at=session.opened_at.isoformat(),
        on_node=session.reached,
        ended=session.ended,
        ordered_to_end=None if session.order is None else session.order.value,
        statuses=[
            StatusShown(
                status=each.code,
                known_at=at(each.known_at) or "",
                decided=each.decided_by is not None,
                lifted=each.lifted,
            )
            for each in session.statuses
        ],
    )


def name_of(asked: Asked) -> ApplicationId:
    """Which visit the path names."""
    return ApplicationId(asked.path["visit"])


async def show(looking: Looking, asked: Asked) -> SessionShown:
    """The last session of a visit."""
    case = await cases.load(looking.reader, looking.law, looking.now, name_of(asked))
    await looking.allow(Act.SEE_VISIT, case.sides, subject=case.name)
    kept = await live.of_booking(looking.reader, case.booking)
    if kept is None:
        raise Unknown("session", case.name)
    return shown(kept.value)


@dataclass(frozen=True, slots=True)
class Sessions:
    """The doors that stand on a node."""

    watch: StatusWatch
    signer: Signer
    node: Callable[[], str]
    """What the node is called that takes new sessions."""

    async def open(self, going: Going, asked: Asked) -> SessionShown:
        """Open it, and have it sent to the node."""
        async with going.act() as acting:
            kept = await open_session(acting, name_of(asked), self.node())
        self.watch.wake()
        return shown(kept.value)

    async def party(self, going: Going, asked: Asked) -> GrantShown:
        """A device asks for its seat."""
        side = asked.body_as(SideBody).side
        async with going.act(System()) as acting:
            named = asked.who.device
            found = None if named is None else await devices.by_id(acting.work, named)
            if found is None:
                raise Unknown("device", "")
            given = await admit_party(acting, name_of(asked), found.device, side, self.signer)
        return GrantShown.model_validate(given)

    async def monitor(self, going: Going, asked: Asked) -> GrantShown:
        """An officer asks for a monitor."""
        device = asked.body_as(SeatBody).device
        async with going.act() as acting:
            given = await admit_monitor(acting, name_of(asked), device, self.signer)
        return GrantShown.model_validate(given)

    async def interpreter(self, going: Going, asked: Asked) -> GrantShown:
        """The interpreter asks for the seat."""
        device = asked.body_as(SeatBody).device
        async with going.act() as acting:
            given = await admit_interpreter(acting, name_of(asked), device, self.signer)
        return GrantShown.model_validate(given)

    async def decide(self, going: Going, asked: Asked) -> SessionShown:
        """The facility ends it on a status, or lifts the hold."""
        body = asked.body_as(DecisionBody)
        async with going.act() as acting:
            kept = await decide_status(acting, name_of(asked), body.decision, body.words)
        self.watch.wake()
        return shown(kept.value)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Every door."""
        grant = "A grant for one seat, for one use"
        device = frozenset({Who.DEVICE})
        return (
            Endpoint(
                Method.GET, ONE, "show_visit_session", "The session of a visit", staff(),
                SessionShown, look=show, tags=TAGS,
            ),
            Endpoint(
                Method.POST, ONE, "open_session", "Open the session, if all stands now (Art. 23)",
                staff(), SessionShown, go=self.open, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ONE}/party", "admit_party", grant, device, GrantShown,
                go=self.party, body=SideBody, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ONE}/monitor", "admit_monitor", grant, staff(), GrantShown,
                go=self.monitor, body=SeatBody, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ONE}/interpreter", "admit_interpreter", grant, staff(),
                GrantShown, go=self.interpreter, body=SeatBody, tags=TAGS,
            ),
            Endpoint(
                Method.POST, f"{ONE}/status-decision", "decide_status",
                "End the visit on a status, or lift the hold (A39)", staff(), SessionShown,
                go=self.decide, body=DecisionBody, tags=TAGS,
            ),
        )  # fmt: skip
