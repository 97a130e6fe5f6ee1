"""/api/v1/units: who takes part, its seats and how they stand (Art. 33, 34, 38)."""

from typing import Final

from server.calls.endpoint import ROOT, Asked, Endpoint, Method, anybody, staff
from server.calls.models import Answer, Body, CitationShown, Line, Name, Versioned, cited
from server.casework.acting import Acting, Looking
from server.domain.identifiers import SeatId, UnitId
from server.domain.people.devices import DeviceKind
from server.domain.slots.venues import Event, State
from server.domain.units import Unit, UnitKind
from server.storage import units
from server.storage.units import StoredSeat, StoredUnit
from server.use_cases.enter_seat import enter_seat
from server.use_cases.enter_unit import enter_unit
from server.use_cases.inspect_seat import inspect_seat
from server.use_cases.show_health import Health, show_health

ALL: Final = f"{ROOT}/units"
UNIT: Final = f"{ALL}/{{unit}}"
TAGS: Final = ("units",)


class UnitBody(Body):
    """A unit that takes part."""

    id: Name
    kind: UnitKind
    name: Line
    city: Name | None = None
    address: Line | None = None
    opened: bool = True

    def stored(self) -> StoredUnit:
        """The same for the use case."""
        city = None if self.city is None else UnitId(self.city)
        unit = Unit(UnitId(self.id), self.kind, city)
        return StoredUnit(unit, self.name, self.address or "", self.opened)


class UnitsQuery(Body):
    """Which units; all, if nothing is said."""

    kind: UnitKind | None = None
    city: Name | None = None


class SeatBody(Body):
    """A seat by the name on its door."""

    name: Line


class EventBody(Body):
    """What a test or a repair said."""

    event: Event


class UnitShown(Versioned):
    """A unit as everybody may know it."""

    id: str
    kind: UnitKind
    name: str
    city: str | None
    address: str
    opened: bool


class UnitsShown(Answer):
    """Every unit; a province has some hundreds."""

    items: list[UnitShown]


class SeatShown(Versioned):
    """A seat, and what its last tests said."""

    id: str
    unit: str
    kind: DeviceKind
    name: str
    state: State
    in_use: bool


class HolderShown(Answer):
    """An application that holds a slot at a seat."""

    application: str
    starts_at: str


class InspectedShown(Versioned):
    """A seat after an event; `slots` of it went, or came back."""

    seat: SeatShown
    slots: int
    held: list[HolderShown]


class TicketShown(Answer):
    """A seat that waits for who maintains it."""

    seat: str
    opened_at: str
    because: Event
    citation: CitationShown


class HealthAlarm(Answer):
    """Something that the unit lacks."""

    code: str
    citation: CitationShown


class HealthShown(Answer):
    """A unit's board."""

    seats: list[SeatShown]
    states: dict[State, int]
    tickets: list[TicketShown]
    alarms: list[HealthAlarm]


def unit_of(asked: Asked) -> UnitId:
    """Which unit the path names."""
    return UnitId(asked.path["unit"])


def unit_shown(stored: StoredUnit) -> UnitShown:
    """A unit as it goes out."""
    return UnitShown(
        version=stored.version,
        id=stored.unit.id,
        kind=stored.unit.kind,
        name=stored.name,
        city=stored.unit.city,
        address=stored.address,
        opened=stored.opened,
    )


def seat_shown(stored: StoredSeat) -> SeatShown:
    """A seat as it goes out."""
    return SeatShown(
        version=stored.version,
        id=stored.seat.id,
        unit=stored.seat.unit,
        kind=stored.kind,
        name=stored.name,
        state=stored.seat.state,
        in_use=stored.in_use,
    )


def health_shown(looking: Looking, health: Health) -> HealthShown:
    """A board as it goes out."""
    return HealthShown(
        seats=[seat_shown(each) for each in health.seats],
        states=dict(health.states),
        tickets=[
            TicketShown(
                seat=each.ticket.seat,
                opened_at=looking.law.local(each.ticket.opened_at).isoformat(),
                because=each.ticket.because,
                citation=cited(each.ticket.citation),
            )
            for each in health.tickets
        ],
        alarms=[
            HealthAlarm(code=each.code, citation=cited(each.citation)) for each in health.alarms
        ],
    )


async def every(looking: Looking, asked: Asked) -> UnitsShown:
    """All of them, or those of a kind or a City."""
    query = asked.query_as(UnitsQuery)
    found = [
        unit_shown(each)
        for each in await units.every(looking.reader)
        if query.kind in (None, each.unit.kind) and query.city in (None, each.unit.city)
    ]
    return UnitsShown(items=found)


async def enter(acting: Acting, asked: Asked) -> UnitShown:
    """Enter one."""
    return unit_shown(await enter_unit(acting, asked.body_as(UnitBody).stored()))


async def place(acting: Acting, asked: Asked) -> SeatShown:
    """Enter a seat."""
    return seat_shown(await enter_seat(acting, unit_of(asked), asked.body_as(SeatBody).name))


async def inspect(acting: Acting, asked: Asked) -> InspectedShown:
    """Enter what a test said."""
    event, seat = asked.body_as(EventBody).event, SeatId(asked.path["seat"])
    done = await inspect_seat(acting, unit_of(asked), seat, asked.seen, event)
    held = [
        HolderShown(
            application=each.application,
            starts_at=acting.law.local(each.starts_at).isoformat(),
        )
        for each in done.held
    ]
    return InspectedShown(
        version=done.seat.version, seat=seat_shown(done.seat), slots=done.slots, held=held
    )


async def health(looking: Looking, asked: Asked) -> HealthShown:
    """The board."""
    return health_shown(looking, await show_health(looking, unit_of(asked)))


ENDPOINTS: Final = (
    Endpoint(
        Method.GET, ALL, "list_units", "Every unit that takes part, for everybody to know",
        anybody(), UnitsShown, look=every, query=UnitsQuery, tags=TAGS,
    ),
    Endpoint(
        Method.POST, ALL, "enter_unit",
        "The Department enters a unit; an office may stand directly under a City (Art. 38)",
        staff(), UnitShown, act=enter, body=UnitBody, status=201, creates=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{UNIT}/seats", "enter_seat", "A unit enters a seat of its own (Art. 33)",
        staff(), SeatShown, act=place, body=SeatBody, status=201, creates=True, tags=TAGS,
    ),
    Endpoint(
        Method.POST, f"{UNIT}/seats/{{seat}}/tests", "inspect_seat",
        "A seat is accepted, tested or repaired; its slots follow (Art. 33, 34)",
        staff(), InspectedShown, act=inspect, body=EventBody, changes=True, tags=TAGS,
    ),
    Endpoint(
        Method.GET, f"{UNIT}/health", "show_health",
        "A unit's seats, tickets, and what it lacks (Art. 21, 34)",
        staff(), HealthShown, look=health, tags=TAGS,
    ),
)  # fmt: skip
