"""Who sits where in a session: seats, secrets, used grants.

Pure, save that seats change.  A seat outlives its connection by RESUME_S; the ledger can rebuild
all of this, since it knows each grant that was used and the hash of each secret."""

from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from media.engine import Side
from signalling.errors import Refused
from signalling.grant import Grant, Power, Role
from signalling.peer import Peer
from signalling.rate import Allowance

RESUME_S: Final = 60.0
WATCHERS_MAX: Final = 8
ORDERS_PER_S: Final = 1.0
ORDERS_BURST: Final = 10.0
"""Of what others are told and the ledger keeps; a few seats' bursts still fit a page's outbox."""
OFFERS_PER_S: Final = 0.5
OFFERS_BURST: Final = 10.0
"""Of one grant and the seat it gave, over all connections: a page on a bad link needs fewer."""
HELP_PERIOD_S: Final = 5.0
GRANTS_MAX: Final = 1024
"""Grants used in one session; the office never signs as many."""


def hash_of(secret: str) -> str:
    """What the node keeps of a secret: SHA-256, hexadecimal."""
    return sha256(secret.encode()).hexdigest()


@dataclass(slots=True, eq=False)
class Seat:
    """One place in a session, taken with one grant; `name` is that grant's `jti`."""

    name: str
    role: Role
    side: Side
    device: str
    label: str
    powers: frozenset[Power]
    secret_hash: str
    peer: Peer | None = None
    """None: dropped, or gone for good."""
    dropped_s: float | None = None
    left: bool = False
    greeted: bool = False
    """Its connection was told `joined` or `watching`; before that it hears of nothing else."""
    helped_s: float = float("-inf")
    """When its cry for help was heard last."""
    orders: Allowance | None = None

    @classmethod
    def of(cls, grant: Grant, secret: str) -> "Seat":
        """The seat that a grant gives."""
        return cls(
            grant.jti,
            grant.role,
            grant.side,
            grant.device,
            grant.label,
            grant.powers,
            hash_of(secret),
        )

    def can(self, *powers: Power) -> bool:
        """Whether it has one of these powers."""
        return any(power in self.powers for power in powers)

    def may_order(self, now_s: float) -> bool:
        """Count one order that others are told of; False: too many.

        Counted by seat: a connection's own limit starts anew with each that resumes."""
        if self.orders is None:
            self.orders = Allowance.full(ORDERS_PER_S, ORDERS_BURST, now_s)
        return self.orders.take(now_s)

    def is_over(self, now_s: float) -> bool:
        """Nobody sits there, and nobody may come back."""
        gone = self.dropped_s is not None and now_s - self.dropped_s > RESUME_S
        return self.peer is None and (self.left or gone)


@dataclass(slots=True)
class Seats:
    """All seats of one session."""

    parties: dict[Side, Seat] = field(default_factory=dict)
    watchers: dict[str, Seat] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """`jti` of every grant used."""
    came: set[Side] = field(default_factory=set)
    """Sides whose party was here once."""
    offers: dict[str, Allowance] = field(default_factory=dict)
    """By `jti`: only of grants that the office signed and of seats that were taken."""

    def count_offer(self, name: str, now_s: float) -> None:
        """Count an offer before it is read.  Raises: Refused `too_many_messages`."""
        if name not in self.offers and len(self.offers) >= GRANTS_MAX:
            raise Refused("session_full", "too many grants were tried in this session")
        full = Allowance.full(OFFERS_PER_S, OFFERS_BURST, now_s)
        if not self.offers.setdefault(name, full).take(now_s):
            raise Refused("too_many_messages", "too many offers; wait two seconds")

    def check(self, grant: Grant) -> None:
        """Whether this grant may take a seat now.

        Raises: Refused `grant_used`, `seat_taken`, `session_full`."""
        if grant.jti in self.used:
            raise Refused("grant_used", "this grant was used before")
        if len(self.used) >= GRANTS_MAX:
            raise Refused("session_full", "too many grants were used in this session")
        if not grant.role.is_party:
            if sum(seat.peer is not None for seat in self.watchers.values()) >= WATCHERS_MAX:
                raise Refused("session_full", "no seat is left for another monitor")
            return
        taken = self.parties.get(grant.side)
        if taken and taken.peer and taken.device != grant.device:
            raise Refused("seat_taken", "another device sits there and is connected")

    def take(self, seat: Seat, peer: Peer) -> Peer | None:
        """Sit down; the peer that this displaces, to be shown out."""
        self.used.add(seat.name)
        if not seat.role.is_party:
            self.watchers[seat.name] = seat
            return self.sit(seat, peer)
        before = self.parties.get(seat.side)
        self.parties[seat.side] = seat
        self.came.add(seat.side)
        self.sit(seat, peer)
        return before.peer if before else None

    def sit(self, seat: Seat, peer: Peer) -> Peer | None:
        """Put this connection into its seat; the peer that this displaces."""
        before, seat.peer, seat.dropped_s, seat.left = seat.peer, peer, None, False
        seat.greeted = False
        return before

    def by_secret(self, secret: str, device: str, now_s: float) -> Seat:
        """The seat that a secret resumes.  Raises: Refused `secret_invalid`."""
        hashed = hash_of(secret)
        for seat in (*self.parties.values(), *self.watchers.values()):
            known = compare_digest(seat.secret_hash, hashed) and seat.device == device
            if known and not seat.is_over(now_s):
                return seat
        raise Refused("secret_invalid", "unknown, from another device, or its 60 s are over")

    def of(self, peer: Peer) -> Seat | None:
        """Where a peer sits."""
        for seat in (*self.parties.values(), *self.watchers.values()):
            if seat.peer is peer:
                return seat
        return None

    def forget_gone(self, now_s: float) -> None:
        """Clear the seats of watchers that cannot come back."""
        for name in [name for name, seat in self.watchers.items() if seat.is_over(now_s)]:
            del self.watchers[name]

    def connected(self) -> list[Seat]:
        """Every seat that has a connection, parties first."""
        seats = (*self.parties.values(), *self.watchers.values())
        return [seat for seat in seats if seat.peer is not None]

    @property
    def all_left(self) -> bool:
        """Both parties were here and went for good."""
        return len(self.parties) == len(Side) and all(seat.left for seat in self.parties.values())
