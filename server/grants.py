"""What the office signs for one peer: which seat it takes and what it may do there.

Pure but for the chance of a `jti`: the moment is an argument, in wall seconds of the node."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.engine import Side
from server.domain.live_visit.admission import PlanNumbers
from signalling.grant import Grant, Power, Role, new_grant_id, sign_grant
from signalling.plan import Plan, Sides
from signalling.states import Hold

GRANT_LIFE_S: Final = 15 * 60
"""From signing to joining; a visit itself may last longer."""
LABEL_CHARACTERS_MAX: Final = 80
TITLE_DIGITS: Final = 4
PLACES: Final = {
    Role.KIOSK: "会见席",
    Role.TERMINAL: "会见席",
    Role.MONITOR: "值班",
    Role.INTERPRETER: "翻译",
}
"""What a place is called behind the name of its house."""
HOUSES: Final = Sides(a="bureau", b="facility")
PARTY_SIDES: Final = {Role.KIOSK: Side.A, Role.TERMINAL: Side.B}
INVENTED: Final = {Side.A: "青松县司法局", Side.B: "青松监狱"}
"""Houses of visits without a booking: the demo, and `huijian open`."""
OFFICER_POWERS: Final = frozenset(Power)
HOLDS: Final = frozenset(Hold) - {Hold.NO_INTERPRETER}
"""Guangdong: every hold may stand; an interpreter only where the booking needs one."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One place in one visit; `house` is the name of the unit that it belongs to."""

    session: str
    role: Role
    side: Side
    device: str
    house: str
    number: int = 0
    """Tells officers of one side apart; 0: alone."""
    powers: frozenset[Power] = frozenset()
    grant: str = field(default_factory=new_grant_id)
    """By this name the ledger tells who sat here."""

    @property
    def label(self) -> str:
        """What others are shown of this peer; an office, never a person."""
        place = f" · {PLACES[self.role]}" + (f" {self.number:02d}" if self.number else "")
        return self.house[: LABEL_CHARACTERS_MAX - len(place)] + place


@dataclass(frozen=True, slots=True)
class Signer:
    """Gives seats of booked visits: the office's key, the node's clock, and where pages join."""

    key: Ed25519PrivateKey
    now_wall_s: Callable[[], float]
    node_url: Callable[[], str]

    def given(self, seat: Seat) -> Mapping[str, str]:
        """A seat with its address and its grant.  Raises: NodeUnreachable, if no node is known."""
        return told(seat, signed(seat, self.key, self.now_wall_s()), self.node_url())


def invented_seat(session: str, role: Role, side: Side, device: str, number: int = 0) -> Seat:
    """A place in a visit that nobody booked; a monitor has every power."""
    powers = OFFICER_POWERS if role is Role.MONITOR else frozenset()
    return Seat(session, role, side, device, INVENTED[side], number, powers)


def plan_of(session: str, cap_s: float, slot_s: float, no_show_s: float, title: str) -> Plan:
    """A plan with the holds of Guangdong and the usual two houses; spans in seconds."""
    return Plan(
        session=session,
        cap_s=cap_s,
        slot_s=slot_s,
        no_show_s=no_show_s,
        sides=HOUSES,
        holds=HOLDS,
        title=title,
    )


def plan_of_visit(session: str, numbers: PlanNumbers, reference: str) -> Plan:
    """The plan of a booked visit: its title is the end of the reference, which names nobody."""
    return Plan(
        session=session,
        cap_s=numbers.cap_s,
        slot_s=numbers.slot_s,
        no_show_s=numbers.no_show_s,
        sides=Sides(a=numbers.house_a, b=numbers.house_b),
        holds=frozenset(Hold(each) for each in numbers.holds),
        title=reference[-TITLE_DIGITS:],
    )


def plan_body(plan: Plan) -> dict[str, Any]:
    """The plan as it goes over the control API; the same plan gives the same bytes."""
    body: dict[str, Any] = plan.model_dump(mode="json")
    body["holds"] = sorted(body["holds"])
    return body


def signed(seat: Seat, key: Ed25519PrivateKey, now_wall_s: float) -> str:
    """The grant for a seat, good for GRANT_LIFE_S and for one use."""
    issued = int(now_wall_s)
    claims = Grant(
        jti=seat.grant,
        iat=issued,
        exp=issued + GRANT_LIFE_S,
        session=seat.session,
        role=seat.role,
        side=seat.side,
        device=seat.device,
        label=seat.label,
        powers=seat.powers,
    )
    return sign_grant(claims, key)


def told(seat: Seat, grant: str, node_url: str) -> Mapping[str, str]:
    """A grant as pages and `huijian open` are given it; `node_url` is ws(s)://host:port."""
    return {
        "session": seat.session,
        "role": seat.role.value,
        "side": seat.side.value,
        "device": seat.device,
        "label": seat.label,
        "url": f"{node_url}/ws?device={seat.device}",
        "grant": grant,
    }
