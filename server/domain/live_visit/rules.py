"""The rules of admission, one by one (law.md 1.4, invariant 1; GD-02, 05, 46, 60 … 62, 91, 92).

Pure.  Each takes what is known of a visit and says what is missing; all together are
`opening_refusals`.  Between two inmates there is no desk and no pledge: both facilities confirm."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from server.domain import silence
from server.domain.citation import Refusal
from server.domain.day_ends import day_in
from server.domain.identifiers import BookingId, CustodyId, PersonId, SeatId, StaffId, UnitId
from server.domain.live_visit.cuts import Cut, final_refusals
from server.domain.live_visit.supervision import WatchingSide, sides_refusals
from server.domain.people.eligibility import reading_refusals
from server.domain.profile.profile import Profile
from server.domain.visit_day.desk import CheckIn, desk_refusals, headcount_refusals
from server.domain.visit_day.pledge import Pledge, missing_refusals
from server.domain.vocabulary import Body


@dataclass(frozen=True, slots=True)
class House:
    """One side's unit and seat."""

    unit: UnitId
    body: Body
    seat: SeatId


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether a person may take part by Art. 18 to 20, as read at a moment."""

    about: PersonId | CustodyId
    read_at: datetime
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor who came: the desk's work, the pledges, what stands against him."""

    person: PersonId
    check_in: CheckIn | None
    pledges: tuple[Pledge, ...] = ()
    visited_before: bool = False
    late: tuple[Refusal, ...] = ()
    """What arrival.late_refusals says."""
    conduct: str | None = None
    """The ground of Art. 25 on which the bureau refused this person today."""


@dataclass(frozen=True, slots=True)
class Visit:
    """All that is known of a visit when somebody wants in."""

    booking: BookingId
    kind: str
    booked: bool
    """The application is approved and consented: state BOOKED."""
    start: datetime
    slot_end: datetime
    approved_minutes: int
    approved_people: int
    approved: frozenset[PersonId]
    side_a: House
    side_b: House
    inmates: tuple[CustodyId, ...]
    facilities: frozenset[UnitId]
    """Where the inmates are."""
    decided_by: frozenset[UnitId]
    """Facilities whose approval stands."""
    visitors: tuple[Visitor, ...] = ()
    readings: tuple[Reading, ...] = ()
    special: frozenset[str] = frozenset()
    """What a facility decided before the visit (A1): "over_time", "over_number"."""
    exception: str | None = None
    """The Department's approval id (Art. 35)."""
    confirmed_by: frozenset[UnitId] = frozenset()
    """Facilities that confirmed their person (A34; Art. 26)."""
    in_room: tuple[tuple[str, int], ...] = ()
    """Heads on the visitors' side by kind: ("adult", 2), ("interpreter", 1)."""
    cuts: tuple[Cut, ...] = ()
    needs_interpreter: bool = False
    interpreter: StaffId | None = None

    @property
    def between_inmates(self) -> bool:
        """Whether both parties are in custody (Art. 16 ¶2)."""
        return len(self.inmates) > 1


def opening_refusals(profile: Profile, visit: Visit, now: datetime) -> tuple[Refusal, ...]:
    """All that keeps a session closed now; empty: it may be opened."""
    if kind := kind_refusals(profile, visit):
        return kind
    return (
        *approval_refusals(profile, visit),
        *decision_refusals(profile, visit),
        *limit_refusals(profile, visit),
        *time_refusals(profile, visit, now),
        *sides_of(profile, visit),
        *final_refusals(profile, visit.cuts),
        *eligibility_refusals(profile, visit, now),
        *people_refusals(profile, visit),
        *room_refusals(profile, visit),
    )


def kind_refusals(profile: Profile, visit: Visit) -> tuple[Refusal, ...]:
    """A kind held in person never opens a session (GD-25; VN-04)."""
    kind = profile.kinds.get(visit.kind)
    if kind is not None and kind.opens_session:
        return ()
    cited = silence.cite(profile, f"kinds.{visit.kind}")
    return (Refusal("kind_opens_no_session", cited, {"kind": visit.kind}),)


def approval_refusals(profile: Profile, visit: Visit) -> tuple[Refusal, ...]:
    """An approved booking, or the Department's approval of a special case (Art. 4 ¶1, 35)."""
    if visit.kind == "exception":
        if visit.exception and visit.exception.strip():
            return ()
        return (Refusal("exception_not_approved", profile.cite("exceptions.approved_by")),)
    if visit.booked:
        return ()
    return (Refusal("booking_not_approved", profile.cite("session.point_to_point")),)


def decision_refusals(profile: Profile, visit: Visit) -> tuple[Refusal, ...]:
    """Each facility concerned has decided; between two inmates both (Art. 3, 4 ¶1, 16 ¶2).

    Two inmates of whom one was moved to the other's facility since are in one: its decision was
    for the other, and two of one facility do not visit by video.  Who was released is in none."""
    nowhere = len(visit.inmates) - len(visit.facilities)
    missing = max(nowhere, len(visit.facilities - visit.decided_by))
    if not missing or profile.guarantees is None:
        return ()
    if not profile.guarantees.facility_decides_every_visit.value:
        return ()
    cited = profile.cite("guarantees.facility_decides_every_visit")
    return (Refusal("facility_has_not_decided", cited, {"missing": missing}),)


def limit_refusals(profile: Profile, visit: Visit) -> tuple[Refusal, ...]:
    """Minutes and people beyond the general limit only by a facility's decision (Art. 11; A1)."""
    found = []
    minutes, by_time = profile.minutes_max(visit.kind)
    if (
        minutes is not None
        and visit.approved_minutes > minutes
        and "over_time" not in visit.special
    ):
        facts = {"minutes": visit.approved_minutes, "max": minutes}
        found.append(Refusal("minutes_not_decided", by_time, facts))
    people, by_number = profile.people_max(visit.kind)
    if people is not None and visit.approved_people > people and "over_number" not in visit.special:
        facts = {"people": visit.approved_people, "max": people}
        found.append(Refusal("people_not_decided", by_number, facts))
    return tuple(found)


def time_refusals(profile: Profile, visit: Visit, now: datetime) -> tuple[Refusal, ...]:
    """From the fixed start to the slot's end, the end not included (Art. 15 ¶2, 23; A5)."""
    if now < visit.start:
        cited = profile.cite("decisions.approval_fixes_time")
        early = int((visit.start - now).total_seconds())
        return (Refusal("visit_not_due", cited, {"seconds": early}),)
    if slot_left_s(visit, now) > 0:
        return ()
    return (Refusal("slot_is_over", profile.cite("session.slot_wall_minutes")),)


def slot_left_s(visit: Visit, now: datetime) -> float:
    """Seconds to the slot's end: the next family is waiting."""
    return (visit.slot_end - now).total_seconds()


def sides_of(profile: Profile, visit: Visit) -> tuple[Refusal, ...]:
    """The two houses are those that must watch (Art. 27)."""
    sides = (
        WatchingSide(visit.side_a.unit, visit.side_a.body),
        WatchingSide(visit.side_b.unit, visit.side_b.body),
    )
    return sides_refusals(profile, sides, visit.between_inmates)


def eligibility_refusals(profile: Profile, visit: Visit, now: datetime) -> tuple[Refusal, ...]:
    """Every inmate and admitted visitor was read less than 60 s ago, and may take part
    (Art. 18 … 20; invariant 1)."""
    latest = {each.about: each for each in sorted(visit.readings, key=lambda one: one.read_at)}
    found: list[Refusal] = []
    for about in taking_part(profile, visit):
        reading = latest.get(about)
        if reading is None:
            found.extend(unread_refusals(profile))
        else:
            old = reading_refusals(profile, reading.read_at, now)
            found.extend(old or reading.refusals)
    return tuple(found)


def taking_part(profile: Profile, visit: Visit) -> tuple[PersonId | CustodyId, ...]:
    """Who takes part: the inmates, and the visitors who are admitted."""
    return (*visit.inmates, *(each.person for each in admitted(profile, visit)))


def unread_refusals(profile: Profile) -> tuple[Refusal, ...]:
    """Somebody was not read at all; the refusal names nobody."""
    if profile.admission is None:
        return ()
    return (Refusal("eligibility_not_read", profile.cite("admission.eligibility_read_s_max")),)


def people_refusals(profile: Profile, visit: Visit) -> tuple[Refusal, ...]:
    """At least one visitor is admitted; between two inmates each facility confirms (A34)."""
    if visit.between_inmates:
        return confirmation_refusals(profile, visit, visit.facilities)
    least = profile.admission.visitors_admitted_min.value if profile.admission else 0
    count = len(admitted(profile, visit))
    found: tuple[Refusal, ...] = confirmation_refusals(profile, visit, visit.facilities)
    if count < least:
        cited = profile.cite("admission.visitors_admitted_min")
        found += (Refusal("nobody_admitted", cited, {"admitted": count, "min": least}),)
    return found


def confirmation_refusals(
    profile: Profile, visit: Visit, facilities: Collection[UnitId]
) -> tuple[Refusal, ...]:
    """The facility has brought its person and says who it is (Art. 16 ¶2, 26; A34)."""
    missing = len(frozenset(facilities) - visit.confirmed_by)
    if profile.supervision is None or not missing:
        return ()
    cited = profile.cite("supervision.inmate_late_is_fault_of")
    return (Refusal("inmate_not_confirmed", cited, {"missing": missing}),)


def admitted(profile: Profile, visit: Visit) -> tuple[Visitor, ...]:
    """The visitors against whom nothing stands; the others are not in the grant."""
    if visit.between_inmates:
        return ()
    return tuple(each for each in visit.visitors if not visitor_refusals(profile, visit, each))


def visitor_refusals(profile: Profile, visit: Visit, visitor: Visitor) -> tuple[Refusal, ...]:
    """What keeps one visitor out of this visit: desk, pledge, lateness, conduct (Art. 23 … 25)."""
    check_in = visitor.check_in
    if check_in is None or check_in.visitor != visitor.person:
        return (Refusal("not_checked_in", silence.cite(profile, "desk.checklist")),)
    return (
        *desk_refusals(profile, check_in, visit.approved, day_in(visit.start, profile.time_zone)),
        *missing_refusals(profile, visitor.pledges, visitor.visited_before),
        *visitor.late,
        *conduct_refusals(profile, visitor),
    )


def conduct_refusals(profile: Profile, visitor: Visitor) -> tuple[Refusal, ...]:
    """The bureau refused this person today, on a coded ground (Art. 25)."""
    if visitor.conduct is None:
        return ()
    cited = profile.cite(f"conduct.grounds.{visitor.conduct}")
    return (Refusal("refused_for_conduct", cited, {"ground": visitor.conduct}),)


def room_refusals(profile: Profile, visit: Visit) -> tuple[Refusal, ...]:
    """As many heads in the room as were admitted (Art. 11, 31(3); GD-24, 82)."""
    if visit.between_inmates:
        return ()
    count = len(admitted(profile, visit))
    return headcount_refusals(profile, dict(visit.in_room), count, visit.approved_people)
