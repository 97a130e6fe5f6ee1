"""A small office in memory that holds what storage would, and asks the domain as a use case would.

The model decides nothing: an act asks the domain's functions, and writes only when none refuses.
Every act leaves a deed in the history, refused or not; the onlooker reads nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from server.domain.actor import Actor, Role, Staff, System
from server.domain.applications.applications import Application
from server.domain.citation import Refusal
from server.domain.conduct import suspensions
from server.domain.entitlement.account import Account
from server.domain.entitlement.special import SpecialDecision
from server.domain.identifiers import (
    BookingId,
    CustodyId,
    DeviceId,
    PersonId,
    SeatId,
    SlotId,
    StaffId,
    UnitId,
)
from server.domain.live_visit.cuts import Cut
from server.domain.live_visit.rules import Reading
from server.domain.people.bars import Bar
from server.domain.people.devices import Device
from server.domain.people.people import CustodyRecord, custody_on
from server.domain.people.statuses import StatusPeriod
from server.domain.powers import powers
from server.domain.powers.acts import Act
from server.domain.powers.powers import BODIES, Target
from server.domain.powers.separation import Done, Part, separation_refusals
from server.domain.slots import slots as slot_rules
from server.domain.slots.closures import Closure
from server.domain.slots.plan import Slot
from server.domain.visit_day.absence import AbsenceBar
from server.domain.visit_day.arrival import Arrival
from server.domain.visit_day.desk import CheckIn
from server.domain.visit_day.pledge import Pledge
from server.domain.vocabulary import Body, Custody
from tests.support import law
from tests.support.day_of_visit import SHANGHAI

Refusals = tuple[Refusal, ...]
PROFILE: Final = law.profile()
SYSTEM: Final = System()
BEGIN: Final = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
LAST: Final = datetime(2027, 10, 1, tzinfo=SHANGHAI)
BUREAUS: Final = (UnitId("bureau 1"), UnitId("bureau 2"))
PRISONS: Final = (UnitId("prison 1"), UnitId("prison 2"))
REHAB: Final = UnitId("rehab centre")
FACILITIES: Final = (*PRISONS, REHAB)
CITY: Final = UnitId("city")
DEPARTMENT: Final = UnitId("department")
BUREAU_OF_PRISONS: Final = UnitId("prison bureau")
REGIME: Final = dict.fromkeys(PRISONS, Custody.PRISON) | {REHAB: Custody.REHAB}
SEATS: Final = (1, 2)
VISITORS: Final = tuple(PersonId(f"visitor {n}") for n in range(1, 10))
INMATES: Final = tuple(PersonId(f"inmate {n}") for n in range(1, 5))
BORN: Final = dict.fromkeys(INMATES, date(1980, 1, 1)) | {INMATES[3]: date(2010, 5, 5)}
HOUSED: Final = dict(zip(INMATES, (PRISONS[0], PRISONS[1], REHAB, PRISONS[0]), strict=True))
ACCOUNTS: Final = tuple(StaffId(f"s{n}") for n in range(1, 5))
STARTS: Final = ("10:00", "10:45", "15:00")
SLOT: Final = timedelta(minutes=40)


class Void(Exception):
    """The act is about something that does not exist: nothing was asked."""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody wants to do something; it names all it needs, so that it can be played anywhere."""

    act: str
    by: Actor = SYSTEM
    case: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """What came of a move: refusals, or what was given."""

    at: datetime
    move: Move
    refusals: Refusals
    gave: Any = None


@dataclass(frozen=True, slots=True)
class Case:
    """One application with all that hangs on it."""

    number: int
    kind: str
    application: Application
    applicant: PersonId | None
    minutes: int
    inmates: tuple[PersonId, ...]
    custody: tuple[CustodyId, ...]
    slots: tuple[Slot, ...]
    lodged_for: SlotId | None
    asked_at: datetime | None = None
    special: tuple[SpecialDecision, ...] = ()
    arrivals: Mapping[PersonId, Arrival] = field(default_factory=dict)
    check_ins: Mapping[PersonId, CheckIn] = field(default_factory=dict)
    conduct: Mapping[PersonId, str] = field(default_factory=dict)
    confirmed: frozenset[UnitId] = frozenset()
    readings: tuple[Reading, ...] = ()
    heads: int = 0
    cuts: tuple[Cut, ...] = ()
    exception: str | None = None
    opened: bool = False
    decided: frozenset[UnitId] = frozenset()
    """Facilities that decided on an exception; of an application it stands in itself."""

    @property
    def booking(self) -> BookingId:
        """What the visit is called."""
        return BookingId(f"b-{self.number}")


@dataclass(slots=True)
class Office:
    """All that is on record."""

    now: datetime = BEGIN
    cases: dict[int, Case] = field(default_factory=dict)
    slots: dict[SlotId, slot_rules.State] = field(default_factory=dict)
    """Those that are not free."""
    custody: dict[CustodyId, CustodyRecord] = field(default_factory=dict)
    statuses: dict[int, StatusPeriod] = field(default_factory=dict)
    bars: dict[int, Bar] = field(default_factory=dict)
    proposals: dict[int, tuple[suspensions.Proposal, suspensions.Suspension]] = field(
        default_factory=dict
    )
    absences: dict[tuple[int, PersonId], AbsenceBar] = field(default_factory=dict)
    accounts: dict[PersonId, Account] = field(default_factory=dict)
    second: dict[tuple[PersonId, str], tuple[SpecialDecision, ...]] = field(default_factory=dict)
    pledges: dict[PersonId, tuple[Pledge, ...]] = field(default_factory=dict)
    devices: dict[DeviceId, Device] = field(default_factory=dict)
    closures: dict[int, Closure] = field(default_factory=dict)
    done: dict[str, tuple[Done, ...]] = field(default_factory=dict)
    watching: dict[StaffId, frozenset[int]] = field(default_factory=dict)
    history: list[Deed] = field(default_factory=list)
    following: list[Deed] = field(default_factory=list)

    def __post_init__(self) -> None:
        for inmate, unit in HOUSED.items():
            key = CustodyId(f"{inmate} at first")
            day = date(2025, 1, 1)
            self.custody[key] = CustodyRecord(key, inmate, REGIME[unit], unit, day)
            self.accounts[inmate] = Account(inmate)

    def play(self, move: Move, acts: Mapping[str, "Act_"]) -> list[Deed]:
        """Do a move and what follows from it.  Returns: the deeds; none, if it is void."""
        before = self.snapshot()
        self.following = []
        try:
            refusals, gave = acts[move.act](self, move)
        except Void:
            assert self.snapshot() == before, f"{move.act} was void and changed something"
            return []
        if refusals:
            self.following = []
            assert self.snapshot() == before, f"{move.act} was refused and changed something"
        deeds = [Deed(self.now, move, refusals, gave), *self.following]
        self.history += deeds
        return deeds

    def snapshot(self) -> tuple[Any, ...]:
        """All that an act may change; the values themselves are frozen."""
        return (
            self.now, dict(self.cases), dict(self.slots), dict(self.custody), dict(self.statuses),
            dict(self.bars), dict(self.proposals), dict(self.absences), dict(self.accounts),
            dict(self.second), dict(self.pledges), dict(self.devices), dict(self.closures),
            dict(self.done), dict(self.watching),
        )  # fmt: skip

    def restore(self, before: tuple[Any, ...]) -> None:
        """Back to a snapshot: of an act in two halves the second was refused."""
        (
            self.now, self.cases, self.slots, self.custody, self.statuses, self.bars,
            self.proposals, self.absences, self.accounts, self.second, self.pledges, self.devices,
            self.closures, self.done, self.watching,
        ) = before  # fmt: skip

    def follow(self, act: str, case: int, gave: Any = None, **facts: Any) -> None:
        """Write down what the office itself did because of the move."""
        self.following.append(Deed(self.now, Move(act, SYSTEM, case, facts), (), gave))

    def case(self, number: int) -> Case:
        """Raises: Void, if there is none."""
        if number not in self.cases:
            raise Void
        return self.cases[number]

    def stay(self, inmate: PersonId) -> CustodyRecord | None:
        """Where somebody is held today."""
        mine = [each for each in self.custody.values() if each.person == inmate]
        return custody_on(mine, self.now.date())

    def parted(self, by: Actor, part: Part, key: str) -> Refusals:
        """Whether the account took the other part in this case."""
        if not isinstance(by, Staff):
            return ()
        return separation_refusals(PROFILE, by.account, part, self.done.get(key, ()))

    def take_part(self, by: Actor, part: Part, key: str) -> None:
        """Remember who took which part."""
        if isinstance(by, Staff):
            self.done[key] = (*self.done.get(key, ()), Done(by.account, part))


Act_ = Callable[[Office, Move], tuple[Refusals, Any]]


def allowed(by: Actor, act: Act, units: Iterable[UnitId], **target: Any) -> Refusals:
    """What the table of powers says; applicants and the office itself have no row in it."""
    if not isinstance(by, Staff):
        return ()
    return powers.act_refusals(PROFILE, by, act, Target(units=frozenset(units), **target))


def staff_only(by: Actor) -> Staff:
    """An act that nobody outside can even ask for.  Raises: Void."""
    if not isinstance(by, Staff):
        raise Void
    return by


def staff(account: StaffId, role: Role, unit: UnitId) -> Staff:
    """An account as it acts."""
    return Staff(account, role, unit, BODIES.get(role, Body.DEPARTMENT))


def seat_of(unit: UnitId, number: int) -> SeatId:
    """A seat's name."""
    return SeatId(f"{unit}, seat {number}")


def planned(units: Iterable[UnitId], day: date) -> list[Slot]:
    """Every slot of some units on a day: two seats, three starts."""
    found = []
    for unit in dict.fromkeys(units):
        for clock in STARTS:
            at = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=SHANGHAI)
            for n in SEATS:
                name = SlotId(f"{unit} {n} {day} {clock}")
                found.append(Slot(name, unit, seat_of(unit, n), at, at + SLOT))
    return found
