"""Breaking a running visit off at once, and what may follow (Art. 29; GD-74 … 76; A15).

Pure.  The press is never delayed: who presses is asked for the ground afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain import silence
from server.domain.actor import Staff
from server.domain.alarm import Alarm
from server.domain.citation import Citation, Refusal
from server.domain.identifiers import BookingId, UnitId
from server.domain.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut, as it stands in the ledger; `ground` is None until it was asked for."""

    booking: BookingId
    by: Staff
    at: datetime
    warnings: tuple[datetime, ...] = ()
    """When either side's officer had warned in this visit."""
    ground: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What the press does: forwarding ends by then, whatever any client does."""

    ends_by: datetime
    citation: Citation


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the recording."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Packet:
    """An incident for the facility's assessment system and for the bureau; it holds no penalty,
    for that is the facility's to find (Art. 29; GD-76)."""

    booking: BookingId
    facility: UnitId
    cut_by: UnitId
    at: datetime
    ground: str
    reason: str
    without_dissuasion: bool
    passage: Passage
    citation: Citation


def press_refusals(profile: Profile, by: Staff, watching: Sequence[UnitId]) -> tuple[Refusal, ...]:
    """Either watching side may cut, alone; nobody is asked anything first (Art. 29).

    Args:
        watching: the units that watch this visit."""
    if profile.cuts is not None and by.body in profile.cuts.by.value and by.unit in watching:
        return ()
    return (Refusal("cut_not_by_watching_unit", silence.cite(profile, "cuts.by")),)


def order_of(profile: Profile, pressed_at: datetime) -> Order:
    """By when the last packet must have left after a press (GD-74: 250 ms)."""
    assert profile.cuts is not None, "a text without video has no cut"
    span = timedelta(milliseconds=profile.cuts.forwarding_ends_ms_max.value)
    return Order(pressed_at + span, profile.cite("cuts.forwarding_ends_ms_max"))


def slow_alarm(profile: Profile, pressed_at: datetime, last_packet_at: datetime) -> Alarm | None:
    """A cut after which packets went on too long, as the ledger measured it."""
    order = order_of(profile, pressed_at)
    if last_packet_at <= order.ends_by:
        return None
    took = int((last_packet_at - pressed_at) / timedelta(milliseconds=1))
    return Alarm("cut_too_slow", order.citation, {"took_ms": took})


def ground_refusals(profile: Profile, ground: str, reason: str) -> tuple[Refusal, ...]:
    """The ground is one of the five codes; "other" says what (Art. 29(1)-(5))."""
    assert profile.cuts is not None, "a text without video has no cut"
    known = profile.cuts.grounds.get(ground)
    if known is None:
        return (Refusal("cut_ground_unknown", profile.cite("cuts.by"), {"ground": ground}),)
    if "reason" in known.demands and not reason.strip():
        return (Refusal("cut_without_reason", profile.cite(f"cuts.grounds.{ground}")),)
    return ()


def is_without_dissuasion(profile: Profile, cut: Cut) -> bool:
    """Whether the ground holds only after dissuasion, and none stands before the cut (GD-75)."""
    ground = profile.cuts.grounds.get(cut.ground or "") if profile.cuts else None
    if ground is None or not ground.needs_dissuasion:
        return False
    return not any(moment < cut.at for moment in cut.warnings)


def carrying_refusals(profile: Profile, cut: Cut) -> tuple[Refusal, ...]:
    """What keeps a cut from carrying a proposal to suspend the visitor (Art. 29; GD-75)."""
    if profile.cuts is None:
        return ()
    if cut.ground is None:
        return (Refusal("cut_ground_not_told", profile.cite("cuts.ground_asked_after")),)
    if (
        is_without_dissuasion(profile, cut)
        and not profile.cuts.undissuaded_carries_suspension.value
    ):
        cited = profile.cite("cuts.undissuaded_carries_suspension")
        return (Refusal("cut_without_dissuasion", cited, {"ground": cut.ground}),)
    return ()


def final_refusals(profile: Profile, cuts: Sequence[Cut]) -> tuple[Refusal, ...]:
    """A visit that was cut is over; a reversible hold is another thing (A15)."""
    if profile.cuts is None or not profile.cuts.final.value or not cuts:
        return ()
    return (Refusal("visit_was_cut", profile.cite("cuts.final")),)


def cut_counts(profile: Profile, overturned: bool) -> tuple[bool, Citation]:
    """Whether a cut visit uses the month's visit: yes, unless overturned on review (A15, A40)."""
    assert profile.cuts is not None, "a text without video has no cut"
    return profile.cuts.uses_quota.value and not overturned, profile.cite("cuts.uses_quota")


def packet_of(profile: Profile, cut: Cut, facility: UnitId, passage: Passage) -> Packet | None:
    """The incident packet of a cut whose ground is told; None before that (GD-76)."""
    if profile.cuts is None or not profile.cuts.incident_packet.value or cut.ground is None:
        return None
    return Packet(
        booking=cut.booking,
        facility=facility,
        cut_by=cut.by.unit,
        at=cut.at,
        ground=cut.ground,
        reason=cut.reason,
        without_dissuasion=is_without_dissuasion(profile, cut),
        passage=passage,
        citation=profile.cite(f"cuts.grounds.{cut.ground}"),
    )


def packet_alarm(profile: Profile, cut: Cut, exported: bool) -> Alarm | None:
    """A cut whose incident was not handed to the facility (Art. 29; GD-76)."""
    if profile.cuts is None or not profile.cuts.incident_packet.value or exported:
        return None
    return Alarm("incident_not_exported", profile.cite("cuts.incident_packet"))
