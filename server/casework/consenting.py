"""The family's consent: given by lodging for the slot, by an answer, or not at all (A32)."""

from datetime import datetime, timedelta

from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.domain.actor import Applicant
from server.domain.applications import consent
from server.domain.applications.applications import Event, State, Step
from server.domain.calendar.working_days import is_working_day
from server.domain.identifiers import SlotId
from server.law import Law


def lodged_for(case: Case) -> SlotId | None:
    """The slot that the family asked for when it lodged."""
    lodgings = [each.step.slot for each in case.stored.steps if each.step.event is Event.LODGED]
    return lodgings[-1] if lodgings else None


def asked_at(case: Case) -> datetime | None:
    """When the last facility approved; None: nobody has been asked."""
    approvals = [each.at for each in case.stored.steps if each.step.event is Event.APPROVED]
    return approvals[-1] if approvals else None


def asked_of(law: Law, case: Case) -> consent.Asked | None:
    """What the family is asked; None: nothing yet."""
    start, since = case.application.start, asked_at(case)
    if start is None or since is None:
        return None
    day = start.date() - timedelta(days=1)
    while not is_working_day(law.calendar, day):
        day -= timedelta(days=1)
    applicant = case.stored.applicant
    own = frozenset() if applicant is None or case.is_inside else frozenset({applicant})
    deciders = case.application.visitors | own
    return consent.Asked(case.application.origin, start, law.local(since), day, deciders)


async def agree_by_lodging(acting: Acting, case: Case) -> Case:
    """Who lodged for this slot has agreed to it; of others nothing is taken for granted."""
    applicant = case.stored.applicant
    waits = case.application.state is State.AWAITING_CONSENT
    if not waits or applicant is None or case.is_inside or not case.slots:
        return case
    right = consent.by_lodging(case.profile, lodged_for(case), case.slots[0].id, False)
    if right is None:
        return case
    step = Step(Event.AGREED, Applicant(applicant))
    return await stepping.take(acting, case, step, citations=(right,))
