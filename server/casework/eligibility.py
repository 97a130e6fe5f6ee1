"""Who of a case may take part, read from what is on record (Art. 18 to 20, 23, 25, 29)."""

from collections.abc import Iterable
from datetime import datetime

from server.casework.case import Case
from server.domain.applications.applications import StandingBar
from server.domain.citation import Refusal
from server.domain.conduct.suspensions import suspension_refusals
from server.domain.identifiers import CustodyId, PersonId
from server.domain.live_visit.rules import Reading as AdmissionReading
from server.domain.people import eligibility as rules
from server.domain.people.eligibility import Eligibility, Moment
from server.domain.people.statuses import periods_of_levels
from server.domain.visit_day.absence import AbsenceBar, State, absence_refusals
from server.domain.vocabulary import Mode
from server.law import Law
from server.storage import bars, conduct, people, statuses
from server.storage.database import Reader


async def judged(
    reader: Reader,
    law: Law,
    case: Case,
    moment: Moment,
    visitors: Iterable[PersonId],
    at: datetime,
    now: datetime,
) -> Eligibility:
    """Everybody's eligibility for a visit at a moment.

    Args:
        visitors: who would come; between two inmates each is also the other's visitor.
        at: the start of the visit at booking, else now."""
    coming = frozenset(visitors) or frozenset(case.inmates)
    profile = law.of_act(at)
    stays = await people.stays_of(reader, case.inmates)
    held = frozenset(each.record.custody for each in stays)
    periods = await statuses.of_stays(reader, held)
    levels = await statuses.levels_of(reader, held)
    taking = rules.Taking(
        case.stored.kind,
        {each: case.party_of(each) for each in sorted(coming)},
        case.inmates,
        any(each.granted for each in case.stored.details.special),
    )
    reading = rules.Reading(
        now,
        await bars.against(reader, coming),
        (*(kept.value for kept in periods), *periods_of_levels(profile, levels)),
        tuple(each.record for each in stays),
        await further(reader, law, case, coming, at),
    )
    return rules.eligibility(profile, moment, taking, reading, at)


async def further(
    reader: Reader, law: Law, case: Case, visitors: frozenset[PersonId], at: datetime
) -> dict[PersonId, tuple[Refusal, ...]]:
    """What suspensions and findings of the month say to each visitor."""
    profile = law.of_act(at)
    suspended = await conduct.suspensions_of(reader, visitors)
    absences = await absences_of(reader, visitors)
    stays = [stay.record.custody for stay in case.stays if stay is not None]
    inmate = stays[0] if stays else CustodyId("")
    mode = case.stored.details.mode
    asked = Mode.VIDEO if mode is Mode.EITHER else mode
    return {
        each: (
            *suspension_refusals(profile, suspended, each, at, asked),
            *absence_refusals(absences, each, inmate, at, asked),
        )
        for each in visitors
    }


async def absences_of(reader: Reader, visitors: frozenset[PersonId]) -> tuple[AbsenceBar, ...]:
    """The bars that findings of absence have set and nobody has overturned."""
    found = await conduct.findings_of(reader, visitors)
    return tuple(
        kept.value.bar
        for kept in found
        if kept.value.state is State.FOUND and kept.value.bar is not None
    )


async def standing_bars(
    reader: Reader,
    law: Law,
    case: Case,
    visitors: frozenset[PersonId],
    start: datetime,
    now: datetime,
) -> tuple[StandingBar, ...]:
    """What stands against anybody of a case at its start, as the rules of steps want it."""
    found = await judged(reader, law, case, Moment.BOOKING, visitors, start, now)
    told = [*found.visitors.items(), *found.inmates.items()]
    return tuple(StandingBar(who, each.citation.key) for who, every in told for each in every)


async def readings(
    reader: Reader, law: Law, case: Case, now: datetime
) -> tuple[AdmissionReading, ...]:
    """Everybody's eligibility now, as admission wants it: less than 60 s old (invariant 1)."""
    who = case.application.visitors
    found = await judged(reader, law, case, Moment.MEDIA_START, who, now, now)
    told = [
        AdmissionReading(
            stay.record.custody,
            now,
            (*found.inmates[inmate], *found.visitors.get(inmate, ())),
        )
        for stay, inmate in zip(case.stays, case.inmates, strict=True)
        if stay is not None
    ]
    told += [AdmissionReading(each, now, why) for each, why in found.visitors.items()]
    return tuple(told)
