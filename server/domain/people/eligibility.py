"""Who of the visitors and inmates may take part, at booking, check-in and media start.

Art. 18 to 20 and whatever else stands against a person, read at one moment (GD-40, 42, 46;
invariant 1).  Between two inmates each is judged as a relative and as an inmate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.citation import Refusal
from server.domain.identifiers import PersonId
from server.domain.people.bars import Bar, bar_refusals
from server.domain.people.people import CustodyRecord, custody_on
from server.domain.people.statuses import StatusPeriod, status_refusals
from server.domain.profile.profile import Profile
from server.domain.vocabulary import Party


class Moment(StrEnum):
    """When eligibility is read; the codes of admission.statuses_read_at."""

    BOOKING = "booking"
    CHECK_IN = "check_in"
    MEDIA_START = "media_start"


@dataclass(frozen=True, slots=True)
class Taking:
    """Who wants to take part in one visit, and of which kind it is.

    Between two inmates each stands among the visitors and among the inmates.  A party under whose
    name a visitor comes decides which statuses bind (VN-08)."""

    kind: str
    visitors: Mapping[PersonId, Party]
    inmates: tuple[PersonId, ...]
    facility_decided: bool = False
    """The facility let others than relatives come in spite of a status (VN-08)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was on record at `read_at`; `further` are refusals of other rules for a visitor
    (suspensions, findings of the month)."""

    read_at: datetime
    bars: tuple[Bar, ...] = ()
    statuses: tuple[StatusPeriod, ...] = ()
    custody: tuple[CustodyRecord, ...] = ()
    further: Mapping[PersonId, tuple[Refusal, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether each may take part, and why not; `read_at` says how old the answer is."""

    moment: Moment
    read_at: datetime
    visitors: Mapping[PersonId, tuple[Refusal, ...]]
    inmates: Mapping[PersonId, tuple[Refusal, ...]]

    def who(self) -> tuple[PersonId, ...]:
        """The visitors against whom nothing stands."""
        return tuple(person for person, refusals in self.visitors.items() if not refusals)

    def holds(self) -> bool:
        """Whether a visit can be held: every inmate may take part, and at least one visitor.

        Between two inmates nobody can be left out: a bar on either ends it (Art. 16 ¶2)."""
        barred = [self.visitors.get(inmate, ()) for inmate in self.inmates]
        return not any(self.inmates.values()) and not any(barred) and bool(self.who())


def eligibility(
    profile: Profile, moment: Moment, taking: Taking, reading: Reading, at: datetime
) -> Eligibility:
    """Judge everybody for a visit.

    Args:
        at: the moment that is judged: the start of the visit at booking, else now; with the zone
            of the profile."""
    visitors = {
        person: visitor_refusals(profile, moment, person, taking, reading, at)
        for person in taking.visitors
    }
    inmates = {
        person: inmate_refusals(profile, moment, person, taking, reading, at)
        for person in taking.inmates
    }
    return Eligibility(moment, reading.read_at, visitors, inmates)


def is_read_at(profile: Profile, moment: Moment) -> bool:
    """Whether a text has bars and statuses read at that moment; one that names none: always."""
    return profile.admission is None or moment in profile.admission.statuses_read_at.value


def visitor_refusals(
    profile: Profile,
    moment: Moment,
    person: PersonId,
    taking: Taking,
    reading: Reading,
    at: datetime,
) -> tuple[Refusal, ...]:
    """What stands against a visitor: bars of Art. 18 and what other rules have found."""
    if not is_read_at(profile, moment):
        return ()
    barred = {
        refusal.code: refusal
        for inmate in taking.inmates
        if inmate != person
        for refusal in bar_refusals(profile, reading.bars, person, inmate, at)
    }
    return (*barred.values(), *reading.further.get(person, ()))


def inmate_refusals(
    profile: Profile,
    moment: Moment,
    person: PersonId,
    taking: Taking,
    reading: Reading,
    at: datetime,
) -> tuple[Refusal, ...]:
    """What stands against an inmate: no stay in custody, or a status of the stay that counts.

    One visitor against whom a status stands is enough, since all sit at one table."""
    if not is_read_at(profile, moment):
        return ()
    held = custody_on([each for each in reading.custody if each.person == person], at.date())
    if held is None:
        return (Refusal("inmate_not_in_custody", profile.cite(f"kinds.{taking.kind}")),)
    found = {
        refusal.code: refusal
        for party in dict.fromkeys(taking.visitors.values())
        for refusal in refusals_for(profile, reading, held, party, taking, at)
    }
    return tuple(found.values())


def refusals_for(
    profile: Profile,
    reading: Reading,
    held: CustodyRecord,
    party: Party,
    taking: Taking,
    at: datetime,
) -> tuple[Refusal, ...]:
    """What the statuses of a stay say to one party."""
    decided = taking.facility_decided
    return status_refusals(profile, reading.statuses, held, party, at, decided)


def reading_refusals(profile: Profile, read_at: datetime, now: datetime) -> tuple[Refusal, ...]:
    """What was read is too old to open a session on: less than 60 s (invariant 1).

    A reading of the future tells of a clock that stepped, and is no reading either."""
    if profile.admission is None:
        return ()
    most = profile.admission.eligibility_read_s_max.value
    age = now - read_at
    if timedelta(0) <= age < timedelta(seconds=most):
        return ()
    facts = {"age_s": int(age.total_seconds()), "below_s": most}
    cited = profile.cite("admission.eligibility_read_s_max")
    return (Refusal("eligibility_reading_old", cited, facts),)
