"""A decision adds one visit: merit, or the reward of more visits (draft §1 ¶1; VN-02)."""

from datetime import date

from server.casework import persons
from server.casework.acting import Acting, demand
from server.casework.refused import Malformed
from server.domain.entitlement.credits import Credit, CreditId, grant_refusals
from server.domain.identifiers import PersonId
from server.domain.powers.acts import Act
from server.storage import accounts


async def enter_credit(
    acting: Acting, inmate: PersonId, decision: str, ground: str, decided_on: date
) -> Credit:
    """Enter the credit of one decision, by its number; it expires by itself (A25).

    Raises: Refused (a ground that the text does not have, one decision twice), Forbidden, Unknown,
    Malformed."""
    stay = await persons.held(acting.work, inmate, acting.now)
    await acting.allow(Act.ENTER_CREDIT, [stay.record.facility], subject=inmate)
    if not decision.strip() or decided_on > acting.now.date():
        raise Malformed("decision_malformed", "a decision has a number and was taken by now")
    credit = Credit(CreditId(decision), ground, decided_on)
    known = await accounts.credits_of(acting.work, inmate)
    profile = acting.profile
    demand(grant_refusals(profile, credit, known))
    # Numbers are given by each facility for itself, so the inmate's id makes the name whole.
    await accounts.CREDITS.add(
        acting.work, f"{inmate} {decision}", accounts.CreditOf(inmate, credit)
    )
    facts: dict[str, str | int] = {"ground": ground, "decided_on": decided_on.isoformat()}
    cited = (profile.cite("credits.grounds"),)
    await acting.enter("credit_entered", inmate, facts=facts, citations=cited)
    return credit
