"""The facility verifies the relationship that an inmate states, before it decides (Art. 10)."""

from dataclasses import replace

from server.casework import case as cases
from server.casework import stepping
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.refused import Unknown
from server.domain.applications.applications import Origin
from server.domain.identifiers import ApplicationId, PersonId
from server.domain.lodging.inmate_requests import Verification
from server.domain.powers.acts import Act


async def verify_relationship(
    acting: Acting, name: ApplicationId, seen: int, visitor: PersonId, basis: str
) -> Case:
    """Keep that the facility has verified who a wanted visitor is to the inmate.

    Args:
        basis: what it was verified by, in the officer's words.
    Raises: Forbidden, Unknown, StaleVersion."""
    case = await cases.seen(acting.work, acting.law, acting.now, name, seen)
    await acting.allow(Act.VERIFY_RELATIONSHIP, case.application.facilities, subject=name)
    cases.not_stale(case)
    wanted = case.stored.details.wanted
    if case.application.origin is not Origin.INMATE or visitor not in {w.person for w in wanted}:
        raise Unknown("person", visitor)
    verified = Verification(acting.staff().body, acting.now)
    after = tuple(
        replace(each, verification=verified) if each.person == visitor else each for each in wanted
    )
    case = await stepping.amend(acting, case, replace(case.stored.details, wanted=after))
    cited = acting.profile.cite("lodging.inmate_relationship_verified_by")
    await acting.enter(
        "relationship_verified", name, facts={"visitor": visitor}, citations=(cited,), words=basis
    )
    return case
