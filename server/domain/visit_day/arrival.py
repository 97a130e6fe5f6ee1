"""Coming to a visit: two stamps, who is late, whom the slot waits for (GD-57; A30, A33, A35).

Pure.  Late is who had not *arrived* by the start; a queue at the desk is the bureau's delay, never
the family's.  What follows from staying away stands in absence.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.citation import Citation, Refusal
from server.domain.identifiers import PersonId
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Body


class Standing(StrEnum):
    """How a person of the booking stands at a moment."""

    AWAITED = "awaited"
    """Not here yet, and nothing is lost."""
    IN_TIME = "in_time"
    LATE = "late"
    ABSENT = "absent"
    TURNED_AWAY = "turned_away"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One visitor of a booking on its day; moments with zone."""

    person: PersonId
    arrived_at: datetime | None = None
    """The first touch at desk or kiosk."""
    checked_in_at: datetime | None = None
    """Everything of GD-60 … 64 is done."""
    excused: bool | None = None
    """What an officer of the bureau said of a late arrival; None: nothing yet."""
    turned_away: bool = False
    """Under Art. 24(1)-(3) (A35)."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Somebody else's minutes between start and check-in."""

    cause: Body
    seconds: int
    citation: Citation


def standing(profile: Profile, arrival: Arrival, start: datetime, now: datetime) -> Standing:
    """How a person stands now, for a visit that starts at `start`."""
    if arrival.turned_away:
        return Standing.TURNED_AWAY
    stamp = stamp_of(profile, arrival)
    if stamp is not None:
        return Standing.LATE if is_late(profile, stamp, start) else Standing.IN_TIME
    return Standing.ABSENT if is_late(profile, now, start) else Standing.AWAITED


def stamp_of(profile: Profile, arrival: Arrival) -> datetime | None:
    """The stamp by which lateness is measured: the arrival (Art. 23 到达)."""
    measured = profile.lateness and profile.lateness.measured_by.value
    return arrival.checked_in_at if measured == "check_in" else arrival.arrived_at


def is_late(profile: Profile, moment: datetime, start: datetime) -> bool:
    """Whether a moment lies after the start; the whole second of the start is in time (A30)."""
    if profile.lateness is None:
        return False
    moment = whole_second(moment)
    return moment > start if profile.lateness.in_time_at_start.value else moment >= start


def whole_second(moment: datetime) -> datetime:
    """A stamp as the law measures it: who comes on the second has come in time."""
    return moment.replace(microsecond=0)


def desk_delay(profile: Profile, arrival: Arrival, start: datetime) -> Delay | None:
    """The bureau's delay of who arrived in time and was checked in after the start (GD-57)."""
    done = arrival.checked_in_at
    if profile.lateness is None or done is None or arrival.arrived_at is None:
        return None
    if is_late(profile, arrival.arrived_at, start) or not is_late(profile, done, start):
        return None
    seconds = int((done - start).total_seconds())
    return Delay(Body.BUREAU, seconds, profile.cite("lateness.measured_by"))


def waits_until(profile: Profile, start: datetime) -> datetime:
    """Until when, itself included, a slot waits for who has not come (A33)."""
    minutes = profile.lateness.slot_waits_minutes.value if profile.lateness else 0
    return start + timedelta(minutes=minutes)


def late_refusals(profile: Profile, arrival: Arrival, start: datetime) -> tuple[Refusal, ...]:
    """Late is who is let in only if an officer excuses it, for what the slot leaves (A33)."""
    stamp = stamp_of(profile, arrival)
    if stamp is None or not is_late(profile, stamp, start) or arrival.excused:
        return ()
    code = "late_not_excused" if arrival.excused is False else "late_not_decided"
    seconds = int((stamp - start).total_seconds())
    return (Refusal(code, profile.cite("lateness.in_time_at_start"), {"seconds_late": seconds}),)


def slot_refusals(
    profile: Profile, arrivals: Sequence[Arrival], start: datetime, now: datetime
) -> tuple[Refusal, ...]:
    """A slot for which nobody came while it waited is given up (A33)."""
    if profile.lateness is None or whole_second(now) <= (end := waits_until(profile, start)):
        return ()
    came = [each.arrived_at for each in arrivals if each.arrived_at is not None]
    if any(whole_second(moment) <= end for moment in came):
        return ()
    waited = {"minutes_waited": profile.lateness.slot_waits_minutes.value}
    return (Refusal("slot_given_up", profile.cite("lateness.slot_waits_minutes"), waited),)


def who_goes_on(
    profile: Profile, arrivals: Sequence[Arrival], start: datetime
) -> tuple[PersonId, ...]:
    """Who visits: those checked in, in time or excused.  Fewer than approved is no change (A33)."""
    return tuple(
        each.person
        for each in arrivals
        if each.checked_in_at is not None
        and not each.turned_away
        and not late_refusals(profile, each, start)
    )
