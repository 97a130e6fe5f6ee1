"""Whether an inmate has a visit left and why, step by step with its articles (GD-22, 25)."""

from datetime import datetime

from server.casework import case as cases
from server.casework import persons, quota
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.actor import Applicant
from server.domain.entitlement import entitlement
from server.domain.entitlement.entitlement import Answer
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.powers.acts import Act
from server.domain.record.privacy import purpose_refusals


async def explain_entitlement(
    acting: Acting, name: ApplicationId, purpose: str = ""
) -> tuple[Answer, ...]:
    """For an application: to its units, with a purpose, and to the family whose it is.

    Returns: one answer, for two inmates with the steps of both.
    Raises: Refused (no purpose), Forbidden, Unknown, Malformed."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    await acting.allow(Act.SEE_APPLICATION, case.sides, subject=name)
    acting.own(case.stored.applicant)
    start = case.application.start
    if start is None or not all(case.stays):
        raise Malformed("entitlement_without_visit", "there is no time, or nobody to visit")
    if not isinstance(acting.by, Applicant):
        demand(purpose_refusals(acting.profile, purpose))
        await acting.enter("entitlement_explained", name, purpose=purpose)
    return await quota.answer(acting.work, acting.law, case, start, acting.now)


async def explain_inmate(
    acting: Acting, inmate: PersonId, kind: str, start: datetime, purpose: str
) -> Answer:
    """Before anybody has applied: to units that have to do with the inmate, with a purpose.

    Raises: Refused, Forbidden, Unknown, Malformed."""
    stay = await persons.held(acting.work, inmate, acting.now)
    units = await persons.units_about(acting.work, [inmate])
    acting.staff()
    await acting.allow(Act.SEE_APPLICATION, units, subject=inmate)
    profile = acting.law.of_visit(start)
    if kind not in profile.kinds:
        raise Malformed("kind_unknown", "the text in force on that day has no such kind of visit")
    demand(purpose_refusals(acting.profile, purpose))
    await acting.enter("entitlement_explained", inmate, purpose=purpose)
    account, _ = await quota.account_of(acting.work, inmate, start)
    regime = stay.record.regime
    doors = await quota.doors_for(acting.work, acting.law, inmate, regime, (), start, acting.now)
    return entitlement.answer(profile, account, entitlement.Ask(kind, start, acting.now), doors)
