"""The rows of invented data, one kind for each table, in the order of their columns.

They are named tuples, not dataclasses: ten million are made in one go, and a tuple is what goes to
the database.  A test holds each kind against its table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from server.domain.actor import Role
from server.domain.applications.applications import Event, Origin
from server.domain.applications.applications import State as ApplicationState
from server.domain.entitlement.account import How
from server.domain.live_visit.outcome import Outcome
from server.domain.people.devices import DeviceKind
from server.domain.slots import venues
from server.domain.slots.slots import State as SlotState
from server.domain.units import UnitKind
from server.domain.vocabulary import Body, Custody, Party


class UnitRow(NamedTuple):
    """A unit of the office."""

    id: str
    kind: UnitKind
    name: str
    city_id: str | None
    address: str
    opened: bool
    version: int = 1


class SeatRow(NamedTuple):
    """A kiosk or terminal."""

    id: str
    unit_id: str
    kind: DeviceKind
    name: str
    state: venues.State = venues.State.READY
    in_use: bool = True
    version: int = 1


class StaffRow(NamedTuple):
    """A staff account."""

    id: str
    login: str
    name: str
    state: str
    password_hash: str
    made_at: datetime
    failed_logins: int = 0
    version: int = 1


class RoleRow(NamedTuple):
    """A role that an account holds in a unit, given by the installation."""

    id: str
    account_id: str
    role: Role
    unit_id: str
    asked_at: datetime
    granted_at: datetime
    version: int = 1


class PersonRow(NamedTuple):
    """Somebody who does not exist."""

    id: str
    name: str
    born_on: date
    identity_kind: str
    identity_number: str | None
    mobile: str | None
    site_id: str | None
    language: str = "zh-CN"
    version: int = 1


class CustodyRow(NamedTuple):
    """A stay in custody."""

    id: str
    person_id: str
    regime: Custody
    facility_id: str
    number: str
    since: date
    until: date | None = None
    version: int = 1


class RelationshipRow(NamedTuple):
    """Who is what to whom."""

    id: str
    visitor_id: str
    inmate_id: str
    party: Party
    kind: str | None
    basis: str | None
    same_register: bool
    description: str = ""
    version: int = 1


class StampRow(NamedTuple):
    """A unit has filed a relationship."""

    relationship_id: str
    unit_id: str
    body: Body
    staff_id: str
    at: datetime


class ApplicationRow(NamedTuple):
    """An application, without its parts."""

    id: str
    reference: str
    origin: Origin
    state: ApplicationState
    kind: str
    start: datetime
    channel: str
    applicant_id: str
    made_at: datetime
    lodged_at: datetime | None
    deadline: datetime | None
    profile: str | None
    profile_version: str | None
    instead_of_id: str | None
    details: Mapping[str, Any]
    version: int


class SideRow(NamedTuple):
    """A unit that has a say in an application."""

    application_id: str
    position: int
    unit_id: str
    body: Body
    custody: Custody | None
    approved: bool
    filed: bool


class InmateRow(NamedTuple):
    """Whom an application is to visit."""

    application_id: str
    person_id: str


class VisitorRow(NamedTuple):
    """Who is to come."""

    application_id: str
    person_id: str


class SlotRow(NamedTuple):
    """One start of one seat."""

    id: str
    unit_id: str
    seat_id: str
    starts_at: datetime
    ends_at: datetime
    state: SlotState
    held_by_id: str | None = None
    reason: str = ""
    version: int = 1


class EventRow(NamedTuple):
    """A step of an application."""

    application_id: str
    number: int
    at: datetime
    event: Event
    state: ApplicationState
    actor: Mapping[str, str]
    reason: str
    ground: str
    start: datetime | None
    slot_id: str | None
    visitor_ids: Sequence[str]


class BookingRow(NamedTuple):
    """A booking and what became of it."""

    id: str
    application_id: str
    state: str
    start: datetime
    slot_end: datetime
    approved_minutes: int
    approved_people: int
    outcome: Outcome | None
    version: int


class EntryRow(NamedTuple):
    """A line of an inmate's entitlement account."""

    inmate_id: str
    number: int
    made_at: datetime
    how: How
    visit: str
    kind: str
    start: datetime
    why: str


class TaskRow(NamedTuple):
    """An application that waits for a unit."""

    application_id: str
    unit_id: str
    due: datetime


class ShelfRow(NamedTuple):
    """A value on a shelf (storage/shelf.py), with the columns of its own table."""

    table: str
    columns: tuple[str, ...]
    values: tuple[Any, ...]


Row = (
    UnitRow | SeatRow | StaffRow | RoleRow | PersonRow | CustodyRow | RelationshipRow | StampRow
    | ApplicationRow | SideRow | InmateRow | VisitorRow | SlotRow | EventRow | BookingRow | EntryRow
    | TaskRow | ShelfRow
)  # fmt: skip
IN_ORDER: Final[tuple[type[Row], ...]] = (
    UnitRow, SeatRow, StaffRow, RoleRow, PersonRow, CustodyRow, RelationshipRow, StampRow,
    ApplicationRow, SideRow, InmateRow, VisitorRow, SlotRow, EventRow, BookingRow, EntryRow,
    TaskRow,
)  # fmt: skip
"""The order in which rows can be written: what others point to comes first.

What lies on shelves comes last; nothing points to it."""
