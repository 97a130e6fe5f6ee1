"""From which device who may join: kiosk for visitors, terminal for inmates, and one exception.

Row GD-02 (Art. 2 ¶1, 16 ¶2, 35).  Everybody joins from an enrolled device of the service, at the
seat that is booked; two terminals talk only between two inmates, and only when both facilities
have approved."""

from dataclasses import dataclass
from enum import StrEnum

from server.domain.citation import Refusal
from server.domain.identifiers import BookingId, DeviceId, SeatId, UnitId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body


class DeviceKind(StrEnum):
    """What a device was enrolled as."""

    KIOSK = "kiosk"
    TERMINAL = "terminal"
    MONITOR = "monitor"
    """For who watches; no party joins from it."""
    ONE_VISIT = "one_visit"
    """For one visit under an exception of the Department (GD-92)."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device as it is enrolled: at a seat, or for one visit.

    Which visit a one-visit device may join is asked in visit_day/exceptions.py: `only_for` names
    it, and `over` tells that it has ended."""

    device: DeviceId
    kind: DeviceKind
    unit: UnitId
    seat: SeatId | None = None
    enrolled: bool = True
    only_for: BookingId | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Who wants to join a visit: `role` is visitor or inmate, `unit` and `seat` are where that side
    is booked; `approved_by` the facilities that have approved it; `exception` whether the
    Department has."""

    role: Body
    unit: UnitId
    seat: SeatId
    both_in_custody: bool = False
    approved_by: frozenset[UnitId] = frozenset()
    exception: bool = False


def device_refusals(profile: Profile, device: Device | None, join: Join) -> tuple[Refusal, ...]:
    """Why a person may not join from a device.  A text without sessions lets nobody join."""
    if profile.session is None:
        kinds = next(iter(profile.kinds))
        return (Refusal("device_no_session", profile.cite(f"kinds.{kinds}")),)
    if device is None or not device.enrolled:
        return unregistered_refusals(profile, join)
    return (
        *kind_refusals(profile, device, join),
        *seat_refusals(profile, device, join),
        *exception_refusals(profile, device, join),
        *both_facilities_refusals(profile, join),
    )


def unregistered_refusals(profile: Profile, join: Join) -> tuple[Refusal, ...]:
    """A device that nobody enrolled is nobody's (Art. 2, 35)."""
    return (Refusal("device_unregistered", profile.cite(key_for(join))),)


def kind_refusals(profile: Profile, device: Device, join: Join) -> tuple[Refusal, ...]:
    """An inmate joins from a terminal, a visitor from a kiosk (Art. 2)."""
    if device.kind is DeviceKind.ONE_VISIT or device.kind == kind_for(profile, join):
        return ()
    facts = {"device": device.kind, "needed": kind_for(profile, join)}
    return (Refusal("device_of_other_role", profile.cite(key_for(join)), facts),)


def kind_for(profile: Profile, join: Join) -> str:
    """The kind of device for a role; between two inmates both sit at terminals."""
    assert profile.session is not None, "asked only of a text with sessions"
    inmates = profile.session.inmate_device.value
    return inmates if is_inmate(join) else profile.session.visitor_device.value


def key_for(join: Join) -> str:
    """The key that names the device of a role."""
    return "session.inmate_device" if is_inmate(join) else "session.visitor_device"


def is_inmate(join: Join) -> bool:
    """Whether who joins is in custody."""
    return join.role is Body.INMATE or join.both_in_custody


def seat_refusals(profile: Profile, device: Device, join: Join) -> tuple[Refusal, ...]:
    """The device stands at the seat that the side has booked; a one-visit device stands at none,
    but is the side's own all the same."""
    at_its_seat = device.kind is DeviceKind.ONE_VISIT or device.seat == join.seat
    if device.unit == join.unit and at_its_seat:
        return ()
    return (Refusal("device_at_another_seat", profile.cite(key_for(join))),)


def exception_refusals(profile: Profile, device: Device, join: Join) -> tuple[Refusal, ...]:
    """A one-visit device joins only what the Department has approved (Art. 35)."""
    if device.kind is not DeviceKind.ONE_VISIT or join.exception or profile.exceptions is None:
        return ()
    return (Refusal("device_exception_missing", profile.cite("exceptions.approved_by")),)


def both_facilities_refusals(profile: Profile, join: Join) -> tuple[Refusal, ...]:
    """Terminal to terminal needs the approval of both facilities (Art. 16 ¶2)."""
    if not join.both_in_custody:
        return ()
    needed = profile.origins["both_in_custody"].decisions
    if len(join.approved_by) >= needed:
        return ()
    facts = {"approved": len(join.approved_by), "needed": needed}
    cited = profile.cite("origins.both_in_custody")
    return (Refusal("device_facility_approval_missing", cited, facts),)
