"""Bookings: applications that are approved and consented, and what became of each."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from server.domain.live_visit.outcome import Outcome
from server.storage.columns import METADATA, Moment, key, one_of, version

STATES: Final = ("standing", "held", "not_held", "cancelled")

BOOKINGS: Final = Table(
    "bookings",
    METADATA,
    key(),
    Column("application_id", Text, ForeignKey("applications.id"), nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("start", Moment, nullable=False),
    Column("slot_end", Moment, nullable=False),
    Column("approved_minutes", Integer, nullable=False),
    Column("approved_people", Integer, nullable=False),
    Column("session_id", Text, unique=True),  # once a node holds it
    Column("node", Text),
    Column("outcome", Text),  # what became of it
    version(),
    one_of("state", STATES),
    one_of("outcome", Outcome),
    CheckConstraint("start < slot_end", name="span"),
    Index(None, "start", "state"),
)
