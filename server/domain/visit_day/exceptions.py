"""No visit past the system, and the one door beside it: the Department's approval (Art. 35).

Pure.  A visit at a hospital bed has no booking and a device of its own; it is still relayed by
the server, watched by both sides and recorded (Art. 27), and the device serves no second visit."""

from dataclasses import dataclass

from server.domain.citation import Refusal
from server.domain.identifiers import BookingId
from server.domain.people.devices import Device, DeviceKind
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a special case, under which number of its own."""

    by: Body
    number: str


@dataclass(frozen=True, slots=True)
class Path:
    """How a session is held: through the server or from end to end, who of the watching bodies
    watches, and whether a recorder runs."""

    relayed: bool
    watched: bool
    recorded: bool


@dataclass(frozen=True, slots=True)
class VisitRight:
    """By what right a visit is held: an approved booking, or an approval for this visit."""

    visit: BookingId
    booked: bool
    approval: Approval | None = None


def right_refusals(profile: Profile, right: VisitRight) -> tuple[Refusal, ...]:
    """Without application, booking and approval in the system there is no visit (Art. 35)."""
    if profile.session is None or right.booked:
        return ()
    if right.approval is None:
        return (Refusal("visit_without_booking", profile.cite("session.point_to_point")),)
    return approval_refusals(profile, right.approval)


def approval_refusals(profile: Profile, approval: Approval) -> tuple[Refusal, ...]:
    """A special case is the Department's to approve, under a number that can be looked up."""
    if profile.exceptions is None:
        return ()
    cited = profile.cite("exceptions.approved_by")
    if approval.by is not profile.exceptions.approved_by.value:
        return (Refusal("exception_approved_by_another", cited, {"body": str(approval.by)}),)
    if not approval.number.strip():
        return (Refusal("exception_without_number", cited),)
    return ()


def grant_refusals(profile: Profile, grant: BookingId, session: BookingId) -> tuple[Refusal, ...]:
    """A token opens the visit that it was given for and no other (Art. 35)."""
    if profile.session is None or grant == session:
        return ()
    return (Refusal("visit_of_another_grant", profile.cite("session.point_to_point")),)


def direct_refusals(profile: Profile, path: Path) -> tuple[Refusal, ...]:
    """No visit from end to end: every packet goes through the server (Art. 35)."""
    if profile.session is None or profile.session.point_to_point.value or path.relayed:
        return ()
    return (Refusal("visit_point_to_point", profile.cite("session.point_to_point")),)


def still_refusals(profile: Profile, path: Path) -> tuple[Refusal, ...]:
    """What the Department cannot waive: relayed, watched, recorded (Art. 27, 35)."""
    if profile.exceptions is None:
        return ()
    kept = {"relayed": path.relayed, "watched": path.watched, "recorded": path.recorded}
    cited = profile.cite("exceptions.still")
    return tuple(
        Refusal("exception_not_kept", cited, {"demand": demand})
        for demand in profile.exceptions.still.value
        if not kept.get(demand, False)
    )


def device_refusals(profile: Profile, device: Device, visit: BookingId) -> tuple[Refusal, ...]:
    """A device of one visit serves this one, and afterwards none."""
    if profile.exceptions is None or not profile.exceptions.device_for_one_visit.value:
        return ()
    if device.kind is not DeviceKind.ONE_VISIT:
        return ()
    cited = profile.cite("exceptions.device_for_one_visit")
    if device.only_for != visit:
        return (Refusal("exception_device_of_another_visit", cited),)
    if device.over:
        return (Refusal("exception_device_used_up", cited),)
    return ()
