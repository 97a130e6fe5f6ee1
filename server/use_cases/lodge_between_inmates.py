"""Two relatives are both in custody: one facility applies, both decide (Art. 16 ¶2; A34)."""

from dataclasses import dataclass
from datetime import datetime

from server.casework import case as cases
from server.casework import lodging
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.references import unused_reference
from server.casework.refused import Unknown
from server.domain.applications.applications import Application, Origin, State
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.powers.acts import Act
from server.domain.slots.priority import Claim
from server.storage import applications, relationships
from server.storage.applications import StoredApplication
from server.storage.details import Details
from server.storage.ids import new_id
from server.storage.people import StoredStay


@dataclass(frozen=True, slots=True)
class AskedBetween:
    """A visit of two inmates; `inmate` is held by the facility that applies."""

    inmate: PersonId
    other: PersonId
    start: datetime
    minutes: int
    kind: str = "both_in_custody"
    claims: tuple[Claim, ...] = ()


async def lodge_between_inmates(acting: Acting, asked: AskedBetween) -> Case:
    """Lodge it: a slot at each facility, the visit of the month of each inmate, and a receipt.

    Raises: Refused (`slot_taken`, no visit left to one of them, one facility only …), Forbidden,
    Unknown, if one is held nowhere or the two are no relatives on record."""
    facility = acting.staff().unit
    await acting.allow(Act.LODGE_FOR_INMATE, [facility], subject=asked.inmate)
    held = await held_of(acting, asked)
    if held[0].record.facility != facility:
        raise Unknown("inmate", asked.inmate)
    both = (asked.inmate, asked.other)
    if not await relationships.between(acting.work, both, both):
        raise Unknown("relationship", asked.other)
    application = Application(
        origin=Origin.BOTH_IN_CUSTODY,
        state=State.UNFINISHED,
        bureau=None,
        facilities=tuple(each.record.facility for each in held),
        inmates=frozenset(both),
        custody=tuple(each.record.regime for each in held),
        start=acting.law.local(asked.start),
    )
    stored = StoredApplication(
        id=ApplicationId(new_id(acting.now)),
        reference=await unused_reference(acting.work, acting.now),
        application=application,
        kind=asked.kind,
        channel="facility_desk",
        made_at=acting.now,
        applicant=asked.inmate,
        details=Details(minutes=asked.minutes, claims=asked.claims),
    )
    saved = await applications.add(acting.work, stored)
    case = await cases.of_stored(acting.work, acting.law, acting.now, saved)
    start = acting.law.local(asked.start)
    return await lodging.lodged(acting, case, start, lodging.receipt_now(acting, start))


async def held_of(acting: Acting, asked: AskedBetween) -> tuple[StoredStay, StoredStay]:
    """Where each of the two is held.  Raises: Unknown."""
    both = frozenset({asked.inmate, asked.other})
    stays = await cases.current_stays(acting.work, both, acting.now)
    if asked.inmate not in stays or asked.other not in stays:
        raise Unknown("inmate", asked.other)
    return stays[asked.inmate], stays[asked.other]
