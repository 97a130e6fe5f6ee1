"""Applications: who asks for what, where each side stands, and everything that happened to them."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from server.domain.applications.applications import Event, Origin, State
from server.domain.vocabulary import Body, Custody
from server.storage.columns import (
    METADATA,
    CanonicalJson,
    Flag,
    Moment,
    flag,
    key,
    one_of,
    version,
)

APPLICATIONS: Final = Table(
    "applications",
    METADATA,
    key(),
    Column("reference", Text, nullable=False, unique=True),  # on the receipt; names nobody
    Column("origin", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),  # a key of the profile's [kinds]
    Column("start", Moment),  # asked for or fixed
    Column("channel", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("lodged_at", Moment),
    Column("deadline", Moment),
    Column("profile", Text),  # in force at lodging: its id and version
    Column("profile_version", Text),
    Column("instead_of_id", Text, ForeignKey("applications.id")),  # re-application (GD-58)
    version(),
    one_of("origin", Origin),
    one_of("state", State),
    CheckConstraint("(lodged_at IS NULL) = (profile_version IS NULL)", name="lodged_by_profile"),
    Index(None, "state", "deadline"),
)
APPLICATION_SIDES: Final = Table(
    # One row for the bureau, if it has a say, and one for each inmate at a facility.
    "application_sides",
    METADATA,
    Column("application_id", Text, ForeignKey("applications.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("inmate_id", Text, ForeignKey("people.id")),
    Column("custody", Text),
    Column("approved", Flag, nullable=False),
    Column("filed", Flag, nullable=False),
    one_of("body", Body),
    one_of("custody", Custody),
    flag("approved"),
    flag("filed"),
    CheckConstraint("(inmate_id IS NULL) = (custody IS NULL)", name="inmate_in_custody"),
    Index(None, "unit_id", "application_id"),
    Index(None, "inmate_id"),
)
APPLICATION_VISITORS: Final = Table(
    "application_visitors",
    METADATA,
    Column("application_id", Text, ForeignKey("applications.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("applies", Flag, nullable=False),  # the one who asks; an entrusted person is no visitor
    flag("applies"),
    Index(None, "person_id"),
)
APPLICATION_EVENTS: Final = Table(
    # Append-only, by trigger.
    "application_events",
    METADATA,
    Column("application_id", Text, ForeignKey("applications.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("event", Text, nullable=False),
    Column("state", Text, nullable=False),  # after it
    Column("actor", CanonicalJson, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ground", Text, nullable=False),  # a key of the profile ("bars.case_connected")
    Column("start", Moment),  # what an approval fixes
    Column("slot_ids", CanonicalJson, nullable=False),
    Column("visitor_ids", CanonicalJson, nullable=False),
    one_of("event", Event),
    one_of("state", State),
)
