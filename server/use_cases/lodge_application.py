"""Relatives apply, at a desk or online: lodged with a receipt and a slot at each side, or returned
with one list of all that lacks (Art. 7 to 9, 12, 17; A29)."""

from server.casework import family_form
from server.casework.acting import Acting, demand
from server.casework.case import sides_of
from server.casework.family_form import Asked, LodgingAnswer
from server.casework.refused import Unknown
from server.domain.applications.applications import Event, Step
from server.domain.applications.steps import turn_refusals
from server.domain.identifiers import ApplicationId
from server.domain.powers.acts import Act
from server.storage import applications
from server.storage.applications import StoredApplication
from server.storage.errors import StaleVersion


async def lodge_application(
    acting: Acting, asked: Asked, again: ApplicationId | None = None, seen: int = 0
) -> LodgingAnswer:
    """Take an application in, or give it back with all that lacks.

    Args:
        again: an application that was returned before and now lies here completed, in the version
            `seen`.
    Raises: Refused (`slot_taken` with the nearest starts, no visit left, a closure …), Forbidden,
    Unknown, StaleVersion."""
    await acting.allow(Act.LODGE_AT_DESK, [asked.site], subject=asked.site)
    acting.own(asked.applicant)
    before = None if again is None else await returned_before(acting, again, seen)
    return await family_form.take_in(acting, asked, before)


async def returned_before(acting: Acting, name: ApplicationId, seen: int) -> StoredApplication:
    """An application that was returned before, in the version that the asker saw.

    Raises: Unknown, if it is another desk's or family's; StaleVersion; Refused
    `application_step_not_open`: what is lodged is changed by a new one (Art. 23)."""
    found = await applications.load(acting.work, name)
    if found is None or found.details.exception is not None:
        raise Unknown("application", name)
    await acting.allow(Act.LODGE_AT_DESK, sides_of(found.application), subject=name)
    acting.own(found.applicant)
    if found.version != seen:
        raise StaleVersion("applications", name, seen)
    profile = acting.law.of_steps(acting.now)
    demand(turn_refusals(profile, found.application, Step(Event.LODGED, acting.by)))
    return found
