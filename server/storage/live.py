"""Sessions that the office has opened on a node, from the plan to the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Text, literal

from server.domain.actor import Staff
from server.domain.identifiers import BookingId, PersonId, StaffId, UnitId
from server.domain.live_visit.cuts import Packet
from server.domain.live_visit.node_outcome import Order
from server.domain.record.public_record import Entry
from server.storage.columns import Flag, flag
from server.storage.database import Reader
from server.storage.shelf import ROWS_MAX, Kept, Shelf


@dataclass(frozen=True, slots=True)
class StatusInVisit:
    """A status of Art. 19 or 20 that appeared while the visit ran (A39)."""

    code: str
    key: str
    known_at: datetime
    decided_by: StaffId | None = None
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One session of one booking; `session` is what the node calls it."""

    booking: BookingId
    session: str
    node: str
    opened_at: datetime
    units: tuple[UnitId, UnitId]
    plan: Mapping[str, Any] = field(default_factory=dict)
    """As it was sent: opening again with the same plan changes nothing on a node."""
    inmates: tuple[PersonId, ...] = ()
    reached: bool = False
    """Whether a node has taken it."""
    admitted: frozenset[PersonId] = frozenset()
    """Visitors who are in the grant, those too who came late and were excused."""
    officers: Mapping[str, Staff] = field(default_factory=dict)
    """Who watches or interprets by which grant: the ledger tells seats by grants alone."""
    watching: frozenset[StaffId] = frozenset()
    statuses: tuple[StatusInVisit, ...] = ()
    order: Order | None = None
    order_detail: str = ""
    ended: bool = False
    entry: Entry | None = None
    """What the day book 台账 says of it, made of its ledger."""

    @property
    def undecided(self) -> tuple[StatusInVisit, ...]:
        """Statuses that hold it until somebody of the facility has decided."""
        return tuple(each for each in self.statuses if each.decided_by is None)


def found_by(live: LiveSession) -> dict[str, Any]:
    """By booking, session, and whether it runs."""
    return {"application_id": live.booking, "session": live.session, "ended": live.ended}


LIVE_SESSIONS: Final = Shelf(
    "live_sessions",
    LiveSession,
    found_by,
    Column("application_id", Text, ForeignKey("applications.id"), nullable=False),
    Column("session", Text, nullable=False, unique=True),
    Column("ended", Flag, nullable=False),
    flag("ended"),
    Index("ix_live_sessions_application_id", "application_id"),
    Index("ix_live_sessions_ended", "ended"),
)


def of_packet(packet: Packet) -> dict[str, Any]:
    """By the facility that it goes to, and its visit."""
    return {"facility_id": packet.facility, "application_id": packet.booking}


PACKETS: Final = Shelf(
    "incident_packets",
    Packet,
    of_packet,
    Column("facility_id", Text, ForeignKey("units.id"), nullable=False),
    Column("application_id", Text, ForeignKey("applications.id"), nullable=False),
    Index("ix_incident_packets_facility_id", "facility_id"),
    Index("ix_incident_packets_application_id", "application_id"),
)


async def packets_of(
    reader: Reader, facility: UnitId, many: int = ROWS_MAX, after: str = ""
) -> tuple[Kept[Packet], ...]:
    """The incidents that a facility was handed, the first first (Art. 29)."""
    columns = PACKETS.table.c
    mine = (columns.facility_id == facility, columns.id > after)
    return await PACKETS.find(reader, *mine, many=many)


async def running(reader: Reader) -> tuple[Kept[LiveSession], ...]:
    """Every session whose outcome is not known yet."""
    return await LIVE_SESSIONS.find(reader, LIVE_SESSIONS.table.c.ended == literal(False, Flag))


async def of_session(reader: Reader, session: str) -> Kept[LiveSession] | None:
    """The session that a node calls so."""
    found = await LIVE_SESSIONS.find(reader, LIVE_SESSIONS.table.c.session == session)
    return found[0] if found else None


async def of_booking(reader: Reader, booking: BookingId) -> Kept[LiveSession] | None:
    """The last session of a booking; None: none was opened."""
    found = await LIVE_SESSIONS.find(reader, LIVE_SESSIONS.table.c.application_id == booking)
    return found[-1] if found else None


async def packets_on(reader: Reader, booking: BookingId) -> tuple[Kept[Packet], ...]:
    """The incidents of one visit, the first first."""
    return await PACKETS.find(reader, PACKETS.table.c.application_id == booking)
