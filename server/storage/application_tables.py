"""The tables of an application; applications.py reads and writes them."""

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
    Column("applicant_id", Text, ForeignKey("people.id")),  # visitor, inmate or somebody entrusted
    Column("made_at", Moment, nullable=False),
    Column("lodged_at", Moment),
    Column("deadline", Moment),
    Column("profile", Text),  # in force at lodging: its id and version
    Column("profile_version", Text),
    Column("instead_of_id", Text, ForeignKey("applications.id")),  # re-application (GD-58)
    Column("details", CanonicalJson, nullable=False),  # what is asked for, and decided beside steps
    version(),
    one_of("origin", Origin),
    one_of("state", State),
    CheckConstraint(
        "(lodged_at IS NULL) = (deadline IS NULL) AND (lodged_at IS NULL) = (profile IS NULL)"
        " AND (lodged_at IS NULL) = (profile_version IS NULL)",
        name="lodged_by_profile",
    ),
    Index(None, "applicant_id"),
    Index(None, "state", "deadline"),
    Index(None, "state", "start"),
)
APPLICATION_SIDES: Final = Table(
    # One row for the bureau, if it has a say, and one for each facility, in order.
    "application_sides",
    METADATA,
    Column("application_id", Text, ForeignKey("applications.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("unit_id", Text, ForeignKey("units.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("custody", Text),
    Column("approved", Flag, nullable=False),
    Column("filed", Flag, nullable=False),
    one_of("body", (Body.BUREAU, Body.FACILITY)),
    one_of("custody", Custody),
    flag("approved"),
    flag("filed"),
    CheckConstraint(
        f"(body = '{Body.FACILITY}') = (custody IS NOT NULL)", name="custody_of_facility"
    ),
    Index(None, "unit_id", "application_id"),
)
APPLICATION_INMATES: Final = Table(
    # Where each is held stands in the custody records.
    "application_inmates",
    METADATA,
    Column("application_id", Text, ForeignKey("applications.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Index(None, "person_id"),
)
APPLICATION_VISITORS: Final = Table(
    "application_visitors",
    METADATA,
    Column("application_id", Text, ForeignKey("applications.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
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
    Column("slot_id", Text, ForeignKey("slots.id")),
    Column("visitor_ids", CanonicalJson, nullable=False),
    one_of("event", Event),
    one_of("state", State),
)
