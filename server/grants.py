"""What the office signs for one peer: which seat it takes and what it may do there.

Pure but for the chance of a `jti`: the moment is an argument, in wall seconds of the node."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from media.engine import Side
from signalling.grant import Grant, Power, Role, new_grant_id, sign_grant
from signalling.plan import Plan, Sides
from signalling.states import Hold

GRANT_LIFE_S: Final = 15 * 60
"""From signing to joining; a visit itself may last longer."""
HOUSES: Final = Sides(a="bureau", b="facility")
PARTY_SIDES: Final = {Role.KIOSK: Side.A, Role.TERMINAL: Side.B}
# Invented houses: who has no booking yet has no office either.
LABELS: Final = {
    (Role.KIOSK, Side.A): "青松县司法局 · 会见席",
    (Role.TERMINAL, Side.B): "青松监狱 · 会见席",
    (Role.MONITOR, Side.A): "青松县司法局 · 值班",
    (Role.MONITOR, Side.B): "青松监狱 · 值班",
}
OFFICER_POWERS: Final = frozenset(Power)
HOLDS: Final = frozenset(Hold) - {Hold.NO_INTERPRETER}
"""Guangdong: every hold may stand; an interpreter only where the booking needs one."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One place in one visit."""

    session: str
    role: Role
    side: Side
    device: str
    number: int = 0
    """Tells officers of one side apart; 0: alone."""

    @property
    def label(self) -> str:
        """What others are shown of this peer; an office, never a person."""
        name = LABELS[(self.role, self.side)]
        return f"{name} {self.number:02d}" if self.number else name


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


def plan_body(plan: Plan) -> dict[str, Any]:
    """The plan as it goes over the control API; the same plan gives the same bytes."""
    body: dict[str, Any] = plan.model_dump(mode="json")
    body["holds"] = sorted(body["holds"])
    return body


def signed(seat: Seat, key: Ed25519PrivateKey, now_wall_s: float) -> str:
    """The grant for a seat, good for GRANT_LIFE_S and for one use."""
    issued = int(now_wall_s)
    powers = OFFICER_POWERS if seat.role is Role.MONITOR else frozenset()
    claims = Grant(
        jti=new_grant_id(),
        iat=issued,
        exp=issued + GRANT_LIFE_S,
        session=seat.session,
        role=seat.role,
        side=seat.side,
        device=seat.device,
        label=seat.label,
        powers=powers,
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
