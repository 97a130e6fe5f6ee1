"""The bureau reviews an application of relatives and passes it on to the facility (Art. 14, 15)."""

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.applications.applications import Event, Step
from server.domain.identifiers import ApplicationId
from server.domain.oversight.procedures import checklist_refusals
from server.domain.powers.acts import Act
from server.domain.powers.separation import Part
from server.storage import oversight


async def review_application(
    acting: Acting, name: ApplicationId, seen: int, checklist: str
) -> Case:
    """Forward it to the facility that holds the inmate.

    Args:
        seen: the version that the officer has looked at.
        checklist: the version of the unit's checklist that the review was made by (Art. 21).
    Raises: Refused, Forbidden, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.REVIEW_APPLICATION, case.sides, subject=name)
    cases.not_stale(case)
    await acting.stand_apart(Part.BUREAU_REVIEW, name)
    filed = await oversight.procedure_of(acting.work, acting.staff().unit)
    return await stepping.take(
        acting,
        case,
        Step(Event.FORWARDED, acting.by),
        checklist_refusals(case.profile, filed, checklist),
    )
