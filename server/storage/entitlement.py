"""Entries of the entitlement account of one inmate, over all kinds of visits (GD-25)."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from server.domain.entitlement.account import How
from server.storage.columns import METADATA, Moment, one_of

ENTITLEMENT_ENTRIES: Final = Table(
    # Append-only, by trigger: an undo is one more entry.
    "entitlement_entries",
    METADATA,
    Column("inmate_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # in the order in which they were made
    Column("made_at", Moment, nullable=False),
    Column("how", Text, nullable=False),
    Column("visit", Text, nullable=False),  # the booking, or a foreign number
    Column("kind", Text, nullable=False),
    Column("start", Moment, nullable=False),
    Column("why", Text, nullable=False),
    Column("credit", Text),
    one_of("how", How),
    Index(None, "inmate_id", "start"),
    Index(None, "visit"),
)
