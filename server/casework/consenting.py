"""The family's consent: given by lodging for the slot, by an answer, or not at all (A32)."""

from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.actor import Applicant, System
from server.domain.applications import consent
from server.domain.applications.applications import Event, State, Step
from server.domain.identifiers import SlotId


def lodged_for(case: Case) -> SlotId | None:
    """The slot that the family asked for when it lodged."""
    lodgings = [each.step.slot for each in case.stored.steps if each.step.event is Event.LODGED]
    return lodgings[-1] if lodgings else None


async def agree_by_lodging(acting: Acting, case: Case) -> Case:
    """Who lodged for this slot has agreed to it; of others nothing is taken for granted.

    Where the text asks for no consent, an approval books by itself."""
    applicant = case.stored.applicant
    waits = case.application.state is State.AWAITING_CONSENT
    if waits and case.profile.consent is None:
        return await stepping.take(acting, case, Step(Event.AGREED, System()))
    if not waits or applicant is None or case.is_inside or not case.slots:
        return case
    right = consent.by_lodging(case.profile, lodged_for(case), case.slots[0].id, False)
    if right is None:
        return case
    step = Step(Event.AGREED, Applicant(applicant))
    return await stepping.take(acting, case, step, citations=(right,))
